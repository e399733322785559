// SPDX-License-Identifier: MIT
#include "abide/report/palette.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace abide {
namespace {

using Triple = std::array<double, 3>;
using Matrix3 = std::array<Triple, 3>;

Triple times(const Matrix3& m, const Triple& v) {
  Triple result{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) result[i] += m[i][j] * v[j];
  return result;
}

// How much linear sRGB excites the cones (Viénot, Brettel, Mollon 1999), by wave length: long,
// middle, short.
constexpr Matrix3 kCones = {
    {{17.8824, 43.5161, 4.11935}, {3.45565, 27.1554, 3.86714}, {0.0299566, 0.184309, 1.46709}}};

Matrix3 inverse(const Matrix3& m) {
  Matrix3 result{};
  const auto at = [&](std::size_t i, std::size_t j) { return m[i % 3][j % 3]; };
  const double whole = m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
                       m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
                       m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      result[j][i] =
          (at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1)) / whole;
  return result;
}

// What a person without cones of one kind (0 long: protanopia; 1 middle: deuteranopia) sees: that
// cone says what follows from the two others, in the way that leaves white and blue as they are.
Colour without_cone(std::size_t missing, const Colour& colour) {
  const std::size_t other = 1 - missing;
  const Triple white = times(kCones, {1, 1, 1});
  const Triple blue = times(kCones, {0, 0, 1});
  const double whole = white[other] * blue[2] - white[2] * blue[other];
  const double a = (white[missing] * blue[2] - white[2] * blue[missing]) / whole;
  const double b = (white[other] * blue[missing] - white[missing] * blue[other]) / whole;
  Triple cones = times(kCones, {colour.red, colour.green, colour.blue});
  cones[missing] = a * cones[other] + b * cones[2];
  Triple light = times(inverse(kCones), cones);
  for (double& component : light) component = std::clamp(component, 0.0, 1.0);
  return {light[0], light[1], light[2]};
}

Colour in_greyscale(const Colour& colour) {
  const double luminance = 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue;
  return {luminance, luminance, luminance};
}

double distance(const Colour& a, const Colour& b) {
  const Triple x = to_oklab(a);
  const Triple y = to_oklab(b);
  return std::hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

std::vector<Colour> ordered(int n) {
  std::vector<Colour> colours;
  for (int i = 0; i < n; ++i) colours.push_back(ordered_colour(i / (n - 1.0)));
  return colours;
}

std::vector<Colour> categories() {
  std::vector<Colour> colours;
  for (std::size_t i = 0; i < kCategories; ++i) colours.push_back(category_colour(i));
  return colours;
}

TEST(Oklab, HasTheGreysOnItsAxis) {
  for (const double light : {0.0, 0.2, 0.5, 1.0}) {
    const Triple lab = to_oklab({light, light, light});
    EXPECT_NEAR(lab[0], std::cbrt(light), 1e-6);
    EXPECT_NEAR(lab[1], 0, 1e-6);
    EXPECT_NEAR(lab[2], 0, 1e-6);
  }
  EXPECT_EQ(hex({0, 0, 0}), "#000000");
  EXPECT_EQ(hex({1, 1, 1}), "#ffffff");
  EXPECT_EQ(hex({0.2140411405, 1, 0}), "#80ff00");
}

TEST(Oklab, IsUndone) {
  for (const double hue : {0.0, 77.0, 123.0, 200.0, 311.0}) {
    const Triple lab = to_oklab(from_oklch(0.6, 0.08, hue));
    EXPECT_NEAR(lab[0], 0.6, 1e-9);
    EXPECT_NEAR(std::hypot(lab[1], lab[2]), 0.08, 1e-9);
    EXPECT_NEAR(std::remainder(std::atan2(lab[2], lab[1]) * 180 / std::numbers::pi - hue, 360), 0,
                1e-6);
  }
}

TEST(OrderedPalette, HasEvenStepsInLightnessAndInColour) {
  constexpr int kSteps = 64;
  const std::vector<Colour> colours = ordered(kSteps + 1);
  const double chord = distance(colours[0], colours[1]);
  for (std::size_t i = 0; i < kSteps; ++i) {
    EXPECT_NEAR(to_oklab(colours[i + 1])[0] - to_oklab(colours[i])[0], 0.55 / kSteps, 1e-9) << i;
    EXPECT_NEAR(distance(colours[i], colours[i + 1]), chord, 1e-9) << i;  // none was cut off
  }
  EXPECT_EQ(hex(ordered_colour(-1)), hex(ordered_colour(0)));
  EXPECT_EQ(hex(ordered_colour(2)), hex(ordered_colour(1)));
  EXPECT_EQ(hex(ordered_colour(0)), "#352053");
  EXPECT_EQ(hex(ordered_colour(1)), "#d6d28c");
}

TEST(OrderedPalette, KeepsItsOrderForEveryEyeAndInGreyscale) {
  const std::vector<Colour> colours = ordered(33);
  for (std::size_t i = 0; i + 1 < colours.size(); ++i) {
    const auto grows = [&](const auto& seen) {
      return to_oklab(seen(colours[i + 1]))[0] - to_oklab(seen(colours[i]))[0];
    };
    EXPECT_GT(grows(in_greyscale), 0.012) << i;
    EXPECT_GT(grows([](const Colour& c) { return without_cone(0, c); }), 0.012) << i;
    EXPECT_GT(grows([](const Colour& c) { return without_cone(1, c); }), 0.012) << i;
  }
}

TEST(CategoricalPalette, IsToldApartByEveryEye) {
  const std::vector<Colour> colours = categories();
  for (std::size_t i = 0; i < colours.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_GT(distance(colours[i], colours[j]), 0.18) << i << ' ' << j;
      for (const std::size_t cone : {0U, 1U})
        EXPECT_GT(distance(without_cone(cone, colours[i]), without_cone(cone, colours[j])), 0.105)
            << i << ' ' << j << ' ' << cone;
    }
}

// Four curves share a dash pattern.
TEST(CategoricalPalette, IsToldApartInGreyscaleWithinEachFour) {
  const std::vector<Colour> colours = categories();
  for (std::size_t i = 0; i < colours.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double apart = distance(in_greyscale(colours[i]), in_greyscale(colours[j]));
      EXPECT_GT(apart, i / 4 == j / 4 ? 0.1 : 0.03) << i << ' ' << j;
    }
}

TEST(CategoricalPalette, StandsOutFromWhitePaper) {
  for (const Colour& colour : categories()) EXPECT_LT(to_oklab(colour)[0], 0.81);
}

}  // namespace
}  // namespace abide
