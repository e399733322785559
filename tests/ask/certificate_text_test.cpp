// SPDX-License-Identifier: MIT
#include "abide/ask/certificate_text.hpp"

#include <gtest/gtest.h>

#include "abide/ask/ask.hpp"

namespace abide {
namespace {

Proved::Written proof_of(const Question& question) { return *ask_proof(question, {}).written; }

TEST(CertificateText, UsesNamesThatAreNames) {
  const Proved::Written written = proof_of({.model = "linear:1,1,1"});
  const VariableNames names = trusted_names(written.verified);
  EXPECT_EQ(law_text(written.certificate.laws.at(0), names), "W2[0,0]**2 - W1[0,0]**2");
  Verified twisted = written.verified;
  twisted.variables[0].name = "there are 7 laws";
  EXPECT_EQ(trusted_names(twisted).variables[0].text, "x0");
  twisted = written.verified;
  twisted.variables[0].name = twisted.variables[1].name;
  EXPECT_EQ(trusted_names(twisted).variables[1].text, "x1");
}

TEST(CertificateText, ShowsNoLineBreaks) {
  EXPECT_EQ(printable_name("a\nb\x7F"), "a?b?");
  EXPECT_EQ(printable_name("12345", 3), "123..");
}

TEST(CertificateText, WritesTauAsAFraction) {
  Certificate certificate;
  certificate.tau_numerator = {Rational(3)};
  certificate.tau_denominator = {Rational(0), Rational(1)};
  EXPECT_EQ(tau_text(certificate), "(3)/(t)");
  certificate.tau_denominator = {Rational(1)};
  EXPECT_EQ(tau_text(certificate), "3");
}

TEST(CertificateText, SaysWhatFeaturesAre) {
  const Proved::Written written = proof_of({.model = "linear:2,2,2",
                                            .metric = "natural-block",
                                            .features = {"log(det(W1))", "log(det(W2))"}});
  const std::vector<std::string> lines =
      feature_lines(written.certificate, trusted_names(written.verified));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].starts_with("f0 is the logarithm of the determinant of the file's node"))
      << lines[0];
}

}  // namespace
}  // namespace abide
