// SPDX-License-Identifier: MIT
#include "abide/flow/rates.hpp"

#include <gtest/gtest.h>

#include "abide/error.hpp"

namespace abide {
namespace {

const std::vector<std::string> kNames = {"W1", "b1", "W2"};

std::string message(const std::string& text) {
  try {
    (void)parse_rates(text, kNames);
  } catch (const ModelError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Rates, AreOneUnlessGiven) {
  EXPECT_EQ(parse_rates("W1=2,W2=1/3", kNames), (std::vector<Rational>{2, 1, Rational(1, 3)}));
  EXPECT_EQ(parse_rates(" b1 = 0.5 ", kNames), (std::vector<Rational>{1, Rational(1, 2), 1}));
}

TEST(Rates, HaveClearErrors) {
  EXPECT_EQ(
      message("W1=0").substr(0, 85),
      "RATES:1:4: error: the rate of W1 is 0; expected a positive number: a parameter that d");
  EXPECT_NE(message("W1=-2").find("RATES:1:4: error: the rate of W1 is -2; expected a positive"),
            std::string::npos);
  EXPECT_NE(message("b1=1, V=2").find("RATES:1:7: error: unknown parameter 'V'; expected one of"),
            std::string::npos);
  EXPECT_NE(message("W1=2, W1=3").find("RATES:1:7: error: W1 is given twice"), std::string::npos);
  EXPECT_NE(message("2").find("RATES:1:1: error: expected NAME=RATE"), std::string::npos);
  EXPECT_NE(message("W1=").find("expected NAME=RATE"), std::string::npos);
  EXPECT_NE(message("W1=x").find("RATES:1:4: error: expected a rational number such as 1/10"),
            std::string::npos);
}

}  // namespace
}  // namespace abide
