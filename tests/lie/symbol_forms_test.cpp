// SPDX-License-Identifier: MIT
#include "abide/lie/symbol_forms.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "abide/flow/flow.hpp"
#include "lie/network.hpp"

namespace abide {
namespace {

SymbolForms forms(const std::string& output) {
  const Flow flow =
      Flow::gradient(testing::network("x = [2]", "W = [3, 2]\nb = [3]\nV = [3, 3]", output));
  return SymbolForms(flow.program(), flow.field_schedule().functions());
}

std::size_t count(const SymbolForms& f, const std::vector<SymbolForms::Form>& list) {
  return std::accumulate(list.begin(), list.end(), std::size_t{0},
                         [&](std::size_t sum, const auto& form) { return sum + f.entries(form); });
}

TEST(SymbolForms, AreThoseOfTheTable) {
  const auto of_probe = [](const char* output) {
    const SymbolForms f = forms(output);
    return std::pair(count(f, f.of_probe().exponentials), count(f, f.of_probe().circles));
  };
  using Pair = std::pair<std::size_t, std::size_t>;
  EXPECT_EQ(of_probe("V @ exp(W @ x)"), Pair(3, 0));
  EXPECT_EQ(of_probe("V @ softplus(W @ x)"), Pair(6, 0));  // du and sigmoid(u) du
  EXPECT_EQ(of_probe("V @ sin(W @ x)"), Pair(0, 3));       // once for sin and cos
  EXPECT_EQ(of_probe("V @ gelu(W @ x)"), Pair(3, 0));      // once for both symbols
  EXPECT_EQ(of_probe("V @ sqrt(1 + (W @ x)**2)"), Pair(0, 0));
  EXPECT_EQ(of_probe("exp(b) * (W @ x)"), Pair(0, 0));
}

TEST(SymbolForms, OfParametersAloneAreApart) {
  const SymbolForms f = forms("exp(b) * (W @ x)");
  EXPECT_EQ(count(f, f.of_state().exponentials), 3U);
  EXPECT_EQ(f.numbers(), 0U);
}

TEST(SymbolForms, NumbersAreToldApart) {
  EXPECT_EQ(forms("cos(2) * (W @ x)").numbers(), 1U);
  EXPECT_EQ(forms("log(2) * (W @ x)").uncovered_number(), "log");
  EXPECT_EQ(forms("sqrt(2) * (W @ x)").numbers_under_roots(), std::vector<Rational>{2});
  EXPECT_TRUE(forms("sqrt(4) * (W @ x)").numbers_under_roots().empty());
}

TEST(SymbolForms, TowersAreIntegralsOfFunctionsAndFunctionsOfIntegrals) {
  EXPECT_FALSE(forms("V @ gelu(W @ x)").has_towers());
  EXPECT_FALSE(forms("V @ exp(V @ exp(W @ x))").has_towers());
  EXPECT_FALSE(forms("V @ gelu(sqrt(1 + (W @ x)**2))").has_towers());
  EXPECT_TRUE(forms("V @ gelu(exp(W @ x))").has_towers());
  EXPECT_TRUE(forms("V @ exp(gelu(W @ x))").has_towers());
}

}  // namespace
}  // namespace abide
