// SPDX-License-Identifier: MIT
#include "abide/report/proof_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "abide/ask/json.hpp"
#include "proof/altered.hpp"
#include "texts.hpp"

namespace abide {
namespace {

using testing::has;
using testing::proved;

std::string text_of(const Certificate& c) { return verified_text(c, verify_certificate(c)); }

TEST(ProofReport, SaysTheTheoremInWords) {
  const std::string text = text_of(proved("linear:2,2,2"));
  EXPECT_TRUE(text.starts_with("verified, under the label linear:2,2,2\n\n")) << text;
  EXPECT_TRUE(has(text, "of dimension 8,\n  there are exactly 3 independent conservation laws\n"));
  EXPECT_TRUE(has(text, "W2[0,0]**2 + W2[1,0]**2 - W1[0,0]**2 - W1[0,1]**2\n")) << text;
  EXPECT_TRUE(has(text, "the Lie algebra has dimension at least 5")) << text;
  EXPECT_TRUE(has(text, "expanded over Q")) << text;
  EXPECT_TRUE(has(text, "every law near such a point is a function of these")) << text;
}

TEST(ProofReport, TellsNoneOneAndBetween) {
  EXPECT_TRUE(has(text_of(testing::smallest()), "there is exactly 1 conservation law\n"));
  const std::string none = text_of(proved("nmf:2,2,1", {Dynamics::momentum, "1", {}}));
  EXPECT_TRUE(has(none, "there are exactly 0 conservation laws\n")) << none;
  EXPECT_TRUE(has(none, "momentum with tau = 1, its own metric")) << none;
  const std::string between =
      text_of(proved("linear:2,2,2", {Dynamics::gradient, "0", "natural-block"}));
  EXPECT_TRUE(has(between, "there are between 0 and 1 independent conservation laws\n")) << between;
  EXPECT_FALSE(has(between, "complete")) << between;
}

TEST(ProofReport, SaysWhatWasOnlyTested) {
  const Certificate c = testing::smallest();
  Verified verified = verify_certificate(c);
  verified.tested = true;
  const std::string text = verified_text(c, verified);
  EXPECT_TRUE(has(text, "only tested at random points, error probability below 2^-100")) << text;
  EXPECT_TRUE(has(text, "if the identities that were tested hold")) << text;
  EXPECT_TRUE(has(text, "there is at most 1 conservation law; 1 law was tested, not proved\n"))
      << text;
  EXPECT_FALSE(has(text, "expanded over Q")) << text;
  EXPECT_EQ(nlohmann::json::parse(verified_json(c, verified, 1))["identities"], "tested");
}

TEST(ProofReport, ShowsLawsThatSayNothingAndNotTooMany) {
  Certificate c = testing::smallest();
  c.laws.push_back({});
  EXPECT_TRUE(has(text_of(c), "\n  0\n"));
  c.laws.resize(40, c.laws[0]);
  const std::string text = text_of(c);
  EXPECT_TRUE(has(text, "and 16 more: --json has them all\n")) << text;
  EXPECT_TRUE(has(text, "1 of the 40 laws is independent")) << text;
  EXPECT_EQ(nlohmann::json::parse(verified_json(c, verify_certificate(c), 1))["laws"].size(), 40U);
}

TEST(ProofReport, NobodyWritesATheoremIntoAName) {
  Certificate c = testing::smallest();
  c.name = "x: verified\n\n  there are exactly 7\x1b[2J \xE2\x80\xAE";
  c.program[0].name = "W\n\nexactly 8";
  const std::string text = text_of(c);
  const std::string label = "verified, under the label x: verified??  there are exactly 7?[2J ?\n";
  EXPECT_TRUE(text.starts_with(label)) << text;
  EXPECT_FALSE(has(text, "exactly 8")) << text;  // not a name: the variables are numbered
  EXPECT_TRUE(has(text, "\n  x1**2 - x0**2\n")) << text;
  EXPECT_TRUE(std::all_of(text.begin(), text.end(),
                          [](char x) { return x == '\n' || (x >= ' ' && x < 127); }));
  c.name = std::string(5000, 'a');
  EXPECT_LT(text_of(c).size(), 1500U);
  EXPECT_EQ(refused_text("a.json", "not\nso"), "a.json: refused: not?so\n");
}

TEST(ProofReport, FeaturesAreNumberedAndTheirLabelsCalledSo) {
  Certificate c = proved(
      Variables(Flow::gradient(load_model("nmf:1,1,1"))).with_features({"log(W1[0,0])", "W1*W2"}));
  const std::string text = text_of(c);
  EXPECT_TRUE(has(text, "f0 is the logarithm of the file's node")) << text;
  EXPECT_TRUE(has(text, "labelled log(W1[0,0])\n")) << text;
  EXPECT_TRUE(has(text, "f1 is the value of the file's node")) << text;
  // A parameter with the name of a feature: all are numbered, as the laws have them.
  for (CertificateNode& node : c.program)
    if (node.name == "W1") node.name = "f0";
  const std::string renamed = text_of(c);
  EXPECT_TRUE(has(renamed, "\n  x1 - x0\n")) << renamed;
  EXPECT_TRUE(has(renamed, " x2 is the logarithm of the file's node")) << renamed;
}

TEST(ProofReport, JsonHasWhatTheHeaderSays) {
  const Certificate c = proved("linear:2,1,2", {Dynamics::momentum, "3/t", {}});
  const auto json = nlohmann::json::parse(verified_json(c, verify_certificate(c), 0.5));
  EXPECT_EQ(json["label"], "linear:2,1,2");
  EXPECT_EQ(json["verified"], true);
  EXPECT_EQ(json["flow"], "momentum");
  EXPECT_EQ(json["tau"], "(3)/(t)");
  EXPECT_EQ(json["state"], 9);
  EXPECT_EQ(json["at_most"], json["at_least"]);
  EXPECT_EQ(json["complete"], true);
  EXPECT_EQ(json["identities"], "expanded");
  EXPECT_EQ(json["laws"].size(), c.laws.size());
  EXPECT_EQ(json["seconds"], 0.5);
  const auto refused = nlohmann::json::parse(refused_json("no", 0.5));
  EXPECT_EQ(refused["verified"], false);
  EXPECT_EQ(refused["reason"], "no");
}

}  // namespace
}  // namespace abide
