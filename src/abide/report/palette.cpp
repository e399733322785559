// SPDX-License-Identifier: MIT
#include "abide/report/palette.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace abide {

namespace {

using Triple = std::array<double, 3>;
using Matrix3 = std::array<Triple, 3>;

// Oklab is, by definition, M2 applied to the cube roots of M1 applied to linear sRGB.
constexpr Matrix3 kM1 = {{{0.4122214708, 0.5363325363, 0.0514459929},
                          {0.2119034982, 0.6806995451, 0.1073969566},
                          {0.0883024619, 0.2817188376, 0.6299787005}}};
constexpr Matrix3 kM2 = {{{0.2104542553, 0.7936177850, -0.0040720468},
                          {1.9779984951, -2.4285922050, 0.4505937099},
                          {0.0259040371, 0.7827717662, -0.8086757660}}};

Triple times(const Matrix3& m, const Triple& v) {
  Triple result{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) result[i] += m[i][j] * v[j];
  return result;
}

double determinant(const Triple& a, const Triple& b, const Triple& c) {
  return a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) +
         a[2] * (b[0] * c[1] - b[1] * c[0]);
}

// The x with m x = v, by Cramer's rule.
Triple solve(const Matrix3& m, const Triple& v) {
  Matrix3 columns{};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) columns[j][i] = m[i][j];
  const double whole = determinant(columns[0], columns[1], columns[2]);
  return {determinant(v, columns[1], columns[2]) / whole,
          determinant(columns[0], v, columns[2]) / whole,
          determinant(columns[0], columns[1], v) / whole};
}

// From light to the number that files hold, the transfer function of sRGB.
double encoded(double light) {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

struct Polar {
  double lightness, chroma, hue;
};
// Chosen so that the least distance between two of them, to people who see all colours (times 0.6)
// or lack a kind of cone, is as large as could be found: 0.11.
constexpr std::array<Polar, kCategories> kCategorical = {{{0.388, 0.185, 280},    // indigo
                                                          {0.660, 0.185, 40},     // orange
                                                          {0.524, 0.090, 220},    // teal
                                                          {0.796, 0.115, 300},    // lavender
                                                          {0.320, 0.050, 210},    // dark teal
                                                          {0.592, 0.185, 290},    // violet
                                                          {0.456, 0.090, 70},     // brown
                                                          {0.728, 0.135, 170}}};  // mint

}  // namespace

Colour from_oklch(double lightness, double chroma, double hue) {
  const double angle = hue * std::numbers::pi / 180;
  Triple cones = solve(kM2, {lightness, chroma * std::cos(angle), chroma * std::sin(angle)});
  for (double& cone : cones) cone = cone * cone * cone;
  Triple light = solve(kM1, cones);
  for (double& component : light) component = std::clamp(component, 0.0, 1.0);
  return {light[0], light[1], light[2]};
}

std::array<double, 3> to_oklab(const Colour& colour) {
  Triple cones = times(kM1, {colour.red, colour.green, colour.blue});
  for (double& cone : cones) cone = std::cbrt(cone);
  return times(kM2, cones);
}

std::string hex(const Colour& colour) {
  const auto byte = [](double light) { return std::lround(255 * encoded(light)); };
  return fmt::format("#{:02x}{:02x}{:02x}", byte(colour.red), byte(colour.green),
                     byte(colour.blue));
}

Colour ordered_colour(double t) {
  t = std::clamp(t, 0.0, 1.0);
  return from_oklch(0.30 + 0.55 * t, 0.09, 300 - 195 * t);
}

Colour category_colour(std::size_t i) {
  const Polar& polar = kCategorical[i % kCategories];
  return from_oklch(polar.lightness, polar.chroma, polar.hue);
}

}  // namespace abide
