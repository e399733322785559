// SPDX-License-Identifier: MIT
#include "abide/proof/certificate_value.hpp"

#include <gtest/gtest.h>

namespace abide {
namespace {

// What is said when it is refused; empty when it is not.
template <class F>
std::string refusal(const char* text, F read) {
  const nlohmann::json parsed = nlohmann::json::parse(text);
  try {
    (void)read(CertificateValue{parsed, "x"});
  } catch (const Refused& refused) {
    return refused.what();
  }
  return "";
}

TEST(CertificateValue, ReadsNumbersStrictly) {
  const auto integer = [](const CertificateValue& v) { return v.integer(-3, 9); };
  EXPECT_EQ(refusal("9", integer), "");
  for (const char* wrong : {"10", "-4", "1.0", "true", "\"1\"", "1e0", "18446744073709551615"})
    EXPECT_EQ(refusal(wrong, integer), "x: expected an integer from -3 to 9") << wrong;
  const auto rational = [](const CertificateValue& v) { return v.rational(); };
  for (const char* right : {"\"-2/3\"", "\"0\"", "\"12\""}) EXPECT_EQ(refusal(right, rational), "");
  for (const char* wrong : {"\"2/4\"", "\"-0\"", "\"1/0\"", "\"01\"", "\"+1\"", "\"1/1\"", "1"})
    EXPECT_NE(refusal(wrong, rational), "") << wrong;
}

TEST(CertificateValue, ReadsListsAndObjects) {
  const auto increasing = [](const CertificateValue& v) { return v.increasing(5); };
  EXPECT_EQ(refusal("[0, 2, 4]", increasing), "");
  EXPECT_EQ(refusal("[]", increasing), "");
  EXPECT_EQ(refusal("[0, 5]", increasing), "x[1]: expected an integer from 0 to 4");
  EXPECT_EQ(refusal("[2, 2]", increasing), "x: expected increasing numbers");
  const auto keys = [](const CertificateValue& v) {
    v.keys({"a", "b"});
    return 0;
  };
  EXPECT_EQ(refusal("{\"a\": 1, \"b\": 2}", keys), "");
  EXPECT_EQ(refusal("{\"a\": 1}", keys), "x: the key 'b' is missing");
  EXPECT_EQ(refusal("{\"a\": 1, \"b\": 2, \"c\": 3}", keys), "x: unknown key 'c'");
  EXPECT_EQ(refusal("[1]", keys), "x: expected an object");
}

}  // namespace
}  // namespace abide
