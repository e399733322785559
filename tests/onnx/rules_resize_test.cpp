// SPDX-License-Identifier: MIT
#include <cmath>

#include "abide/error.hpp"
#include "abide/onnx/interpolation.hpp"
#include "onnx/one_node.hpp"

namespace abide {
namespace {

using testing::attribute;
using testing::drawn;
using testing::evaluated;
using testing::expect_near;
using testing::expect_says;
using testing::of_one_node;
using testing::Reals;
using testing::refusal;

std::string word(const std::string& name, const std::string& value) {
  return attribute(name, value);
}

// y = Resize(x) of a vector, by scales or by sizes.
testing::Written resized(std::int64_t size, const std::vector<float>& scales,
                         const std::vector<std::int64_t>& sizes,
                         const std::vector<std::string>& attributes, std::int64_t version = 19) {
  testing::Written written = of_one_node("Resize", {{"x", {size}}}, {}, version);
  const bool old = version < 11;
  const std::string s = scales.empty() ? "" : "s";
  const std::vector<std::string> operands =
      old ? std::vector<std::string>{"x", s}
          : std::vector<std::string>{"x", "", s, sizes.empty() ? "" : "n"};
  written.nodes = {testing::node("Resize", operands, {"y"}, attributes)};
  if (!scales.empty())
    written.initializers.push_back(testing::floats("s", {std::ssize(scales)}, scales));
  if (!sizes.empty())
    written.initializers.push_back(testing::integers("n", {std::ssize(sizes)}, sizes));
  return written;
}

double half_pixel(std::int64_t i, double scale) {
  return (static_cast<double>(i) + 0.5) / scale - 0.5;
}

double at_or_end(const Reals& x, std::int64_t i) {
  return x[static_cast<std::size_t>(std::clamp<std::int64_t>(i, 0, std::ssize(x) - 1))];
}

TEST(Resize, TakesMeansOfNeighbours) {
  testing::for_seeds(10, [](Random& random) {
    const std::int64_t size = random.between(1, 6);
    const std::int64_t result = random.between(1, 9);
    const Reals x = testing::random_reals(random, size);
    const double scale = static_cast<double>(result) / static_cast<double>(size);
    Reals linear, cubic, nearest;
    for (std::int64_t i = 0; i < result; ++i) {
      const double place = half_pixel(i, scale);
      const auto below = static_cast<std::int64_t>(std::floor(place));
      const double t = place - std::floor(place);
      linear.push_back((1 - t) * at_or_end(x, below) + t * at_or_end(x, below + 1));
      nearest.push_back(at_or_end(x, static_cast<std::int64_t>(std::ceil(place - 0.5))));
      cubic.push_back(0);
      for (std::int64_t k = -1; k <= 2; ++k) {
        const double d = std::abs(static_cast<double>(k) - t);
        const double a = -0.75;
        const double weight = d < 1   ? (a + 2) * d * d * d - (a + 3) * d * d + 1
                              : d < 2 ? a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a
                                      : 0;
        cubic.back() += weight * at_or_end(x, below + k);
      }
    }
    const auto by = [&](const std::string& mode) {
      return evaluated(resized(size, {}, {result}, {word("mode", mode)}), {{"x", x}})[0];
    };
    expect_near(by("linear"), linear);
    expect_near(by("cubic"), cubic);
    expect_near(by("nearest"), nearest);
  });
}

// Whatever the coordinates and the filter, a constant stays what it is.
TEST(Resize, WeightsHaveTheSumOne) {
  testing::for_seeds(10, [](Random& random) {
    for (const auto coordinates :
         {Coordinates::half_pixel, Coordinates::half_pixel_symmetric,
          Coordinates::pytorch_half_pixel, Coordinates::align_corners, Coordinates::asymmetric,
          Coordinates::half_pixel_for_nearest, Coordinates::crop})
      for (const auto filter : {Filter::nearest, Filter::linear, Filter::cubic}) {
        Interpolation way{.coordinates = coordinates, .filter = filter};
        way.antialias = random.between(0, 1) == 1;
        way.exclude_outside = filter != Filter::nearest && random.between(0, 1) == 1;
        StretchedAxis axis{random.between(1, 6), random.between(1, 6)};
        axis.scale = Rational(axis.result, axis.size);
        const Taps rows = interpolation_taps(axis, way);
        EXPECT_EQ(std::ssize(rows), axis.result);
        for (const std::vector<Tap>& row : rows) {
          Rational total;
          for (const Tap& tap : row) {
            EXPECT_TRUE(tap.place >= 0 && tap.place < axis.size);
            total += tap.weight;
          }
          EXPECT_EQ(total, Rational(1));
        }
      }
  });
}

TEST(Resize, ACropHasRowsOutside) {
  const Interpolation way{.coordinates = Coordinates::crop, .filter = Filter::linear};
  StretchedAxis axis{.size = 3, .result = 3};
  axis.start = Rational(1, 2);
  axis.end = Rational(3, 2);
  const Taps rows = interpolation_taps(axis, way);  // at 1, 2, 3
  EXPECT_FALSE(rows[1].empty());
  EXPECT_TRUE(rows[2].empty());
  testing::Written written =
      resized(3, {}, {3},
              {word("mode", "linear"), word("coordinate_transformation_mode", "tf_crop_and_resize"),
               attribute("extrapolation_value", 7.0F)});
  expect_says(refusal(written), "the region is left out");
  written.nodes = {testing::node(
      "Resize", {"x", "r", "", "n"}, {"y"},
      {word("mode", "linear"), word("coordinate_transformation_mode", "tf_crop_and_resize"),
       attribute("extrapolation_value", 7.0F)})};
  written.initializers.push_back(testing::floats("r", {2}, {0.5F, 1.5F}));
  expect_near(evaluated(written, {{"x", {1, 2, 3}}})[0], {2, 3, 7});
}

// Before version 11 place i / scale, the entry below it.
TEST(Resize, VersionsHaveOtherCoordinates) {
  const Reals x{1, 2};
  const auto by = [&](std::int64_t version, const std::string& mode) {
    return evaluated(resized(2, {2}, {}, {word("mode", mode)}, version), {{"x", x}})[0];
  };
  expect_near(by(10, "linear"), {1, 1.5, 2, 2});
  expect_near(by(11, "linear"), {1, 1.25, 1.75, 2});
  expect_near(by(10, "nearest"), {1, 1, 2, 2});
  const auto up = [&](std::int64_t version, const std::vector<std::string>& attributes) {
    return of_one_node("Upsample", {{"x", {1, 1, 1, 2}}}, attributes, version);
  };
  const std::string scales = attribute("scales", std::vector<float>{1, 1, 2, 2});
  expect_near(evaluated(up(7, {scales}), {{"x", x}})[0], {1, 1, 2, 2, 1, 1, 2, 2});
  expect_near(evaluated(up(1, {attribute("height_scale", 1.0F), attribute("width_scale", 1.5F)}),
                        {{"x", x}})[0],
              {1, 1, 2});
  expect_says(refusal(up(10, {scales})), "is no operation of this version; expected Resize");
}

TEST(Resize, KeepsTheAspectRatio) {
  testing::Written written = of_one_node("Resize", {{"x", {4, 8}}}, {}, 18);
  const auto shape_by = [&](const std::string& policy) {
    written.nodes = {testing::node("Resize", {"x", "", "", "n"}, {"y"},
                                   {word("keep_aspect_ratio_policy", policy)})};
    written.initializers = {testing::integers("n", {2}, {6, 6})};
    return testing::result_shape(written);
  };
  EXPECT_EQ(shape_by("stretch"), (Shape{6, 6}));
  EXPECT_EQ(shape_by("not_larger"), (Shape{3, 6}));
  EXPECT_EQ(shape_by("not_smaller"), (Shape{6, 12}));
  written.nodes = {testing::node("Resize", {"x", "", "", "n"}, {"y"},
                                 {attribute("axes", std::vector<std::int64_t>{-1, 0})})};
  written.initializers = {testing::integers("n", {2}, {3, 2})};
  EXPECT_EQ(testing::result_shape(written), (Shape{2, 3}));
}

// The float nearest to a third, of 6 entries, is a third; of 7 it decides which entry is taken.
TEST(Resize, RoundedScalesDecideNothing) {
  const std::vector<std::string> floor{word("coordinate_transformation_mode", "asymmetric"),
                                       word("nearest_mode", "floor")};
  const float third = 1.0F / 3;
  expect_near(evaluated(resized(6, {third}, {}, floor), {{"x", {1, 2, 3, 4, 5, 6}}})[0], {1, 4});
  expect_says(refusal(resized(7, {third}, {}, floor)), "its rounding decides which entry");
  EXPECT_EQ(refusal(resized(7, {third}, {}, {word("mode", "linear")})), "");
  EXPECT_EQ(refusal(resized(7, {0.5F}, {}, floor)), "");
}

TEST(Resize, WhatSaysNoSizesIsRefused) {
  EXPECT_EQ(refusal(resized(4, {2}, {}, {})), "");
  expect_says(refusal(resized(4, {}, {}, {})), "expected either scales or sizes");
  expect_says(refusal(resized(4, {2}, {8}, {})), "expected either scales or sizes");
  expect_says(refusal(resized(4, {2, 2}, {}, {})), "the scales are 2 numbers; expected 1");
  expect_says(refusal(resized(4, {0.1F}, {}, {})), "of 4 entries");
  expect_says(refusal(resized(4, {-1}, {}, {})), "the scale -1 of 4 entries");
  expect_says(refusal(resized(4, {INFINITY}, {}, {})), "the scale inf");
  expect_says(refusal(resized(4, {}, {0}, {})), "0 entries from 4");
  expect_says(refusal(resized(4, {2}, {}, {word("mode", "quintic")})),
              "'quintic'; expected one of");
  expect_says(refusal(resized(4, {2}, {}, {attribute("exclude_outside", 1L)})),
              "says nothing of nearest entries");
  expect_says(refusal(resized(3, {0.75F}, {}, {}, 10)), "does not say the nearest");
}

}  // namespace
}  // namespace abide
