// SPDX-License-Identifier: MIT
#include "abide/model/exact_number.hpp"

#include <gtest/gtest.h>

#include "abide/error.hpp"

namespace abide {
namespace {

TEST(ExactNumber, IsWrittenAsInExpressions) {
  for (const char* text : {"1/10", "0.1", "1e-1", "(2 - 1)/10", " 1/10 "})
    EXPECT_EQ(exact_number(text, "DECAY"), Rational(1, 10)) << text;
  EXPECT_EQ(exact_number("-2", "DECAY"), Rational(-2));
}

TEST(ExactNumber, HasClearErrors) {
  const auto message = [](const std::string& text) {
    try {
      (void)exact_number(text, "DECAY");
    } catch (const ModelError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_NE(message("x").find("DECAY:1:1: error: expected a rational number such as 1/10, found "
                              "'x'"),
            std::string::npos);
  EXPECT_NE(message("1/0").find("DECAY:1:3: error: division by zero"), std::string::npos);
  EXPECT_NE(message("").find("DECAY:1:1: error:"), std::string::npos);
  EXPECT_NE(message("[1, 2]").find("expected a rational number"), std::string::npos);
}

}  // namespace
}  // namespace abide
