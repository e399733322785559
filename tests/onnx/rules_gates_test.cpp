// SPDX-License-Identifier: MIT
//
// Piecewise operations at their borders: limits that are none, what is no number, and gates of
// functions whose argument is 0.
#include <cmath>
#include <limits>

#include "onnx/evaluated.hpp"

namespace abide {
namespace {

using testing::attribute;
using testing::evaluated;
using testing::Written;

Written clip(const std::vector<float>& low, const std::vector<float>& high) {
  return {.nodes = {testing::node("Clip", {"x", "low", "high"}, {"y"})},
          .initializers = {testing::floats("low", {}, low), testing::floats("high", {}, high)},
          .inputs = {testing::value("x", {3})},
          .outputs = {testing::value("y", {3})}};
}

// Only what no number of the type is beyond limits nothing.
TEST(Clip, LimitsWhereverTheLimitIs) {
  const Written wide = clip({-1e31F}, {1e31F});
  EXPECT_EQ(evaluated(wide, {{"x", {-1e32, 2, 1e32}}})[0],
            (testing::Reals{-double{1e31F}, 2, double{1e31F}}));
  EXPECT_EQ(testing::imported(wide).model.gates.size(), 2U);
  const float most = std::numeric_limits<float>::max();
  EXPECT_TRUE(testing::imported(clip({-most}, {most})).model.gates.empty());
  EXPECT_TRUE(testing::imported(clip({-INFINITY}, {INFINITY})).model.gates.empty());
}

TEST(Clip, OfOldVersionsHasAttributes) {
  Written written{
      .nodes = {testing::node("Clip", {"x"}, {"y"},
                              {attribute("min", -3.4028234e38F), attribute("max", 1.0F)})},
      .inputs = {testing::value("x", {2})},
      .outputs = {testing::value("y", {2})},
      .version = 6};
  EXPECT_EQ(evaluated(written, {{"x", {-5, 3}}})[0], (testing::Reals{-5, 1}));
  EXPECT_EQ(testing::imported(written).model.gates.size(), 1U);
}

// The larger of nan and anything is nan, as is its sign, also in what is computed in advance.
TEST(KnownGates, CarryNanOn) {
  for (const char* operation : {"Max", "Min"})
    for (const bool first : {true, false}) {
      const auto known = [](const char* name, const std::vector<float>& values) {
        return testing::node("Constant", {}, {name}, {attribute("value_floats", values)});
      };
      const Written written{
          .nodes = {known("a", {first ? NAN : 1, -3}), known("b", {first ? 1 : NAN, 0}),
                    testing::node(operation, {"a", "b"}, {"m"}),
                    testing::node("Sign", {"m"}, {"s"}), testing::node("Identity", {"x"}, {"y"})},
          .inputs = {testing::value("x", {1})},
          .outputs = {testing::value("y", {1}), testing::value("m", {2}),
                      testing::value("s", {2})}};
      const ImportedModel result = testing::imported(written);
      const double other = operation == std::string("Max") ? 0 : -3;
      EXPECT_TRUE(std::isnan(result.known.at("m").as_real(0)));
      EXPECT_EQ(result.known.at("m").as_real(1), other);
      EXPECT_TRUE(std::isnan(result.known.at("s").as_real(0)));
      EXPECT_EQ(result.known.at("s").as_real(1), other < 0 ? -1 : 0);
    }
}

// The first sum of none is 0, and so is its softmax with another 0: 1/2 and 1/2, neither above it.
TEST(Gates, OfFunctionsOfZeroKnowTheirValue) {
  const Written written{
      .nodes = {testing::node("CumSum", {"x", "axis"}, {"c"}, {attribute("exclusive", 1L)}),
                testing::node("Softmax", {"c"}, {"p"}, {attribute("axis", 1L)}),
                testing::node("Greater", {"p", "half"}, {"g"}),
                testing::node("Cast", {"g"}, {"y"}, {attribute("to", 1L)})},
      .initializers = {testing::floats("half", {}, {0.5F}), testing::integers("axis", {}, {0})},
      .inputs = {testing::value("x", {1, 2})},
      .outputs = {testing::value("y", {1, 2})}};
  EXPECT_EQ(evaluated(written, {{"x", {1, 3}}})[0], (testing::Reals{0, 0}));
}

}  // namespace
}  // namespace abide
