// SPDX-License-Identifier: MIT
//
// The colours of pictures, by formula, so that what they promise can be computed.
//
// Colours are points of Oklab, a space in which equal distances look about equally large: L is the
// lightness (0 black, 1 white), and in polar coordinates C the chroma and h the hue.
//
// The ordered palette, for colour bars, is a helix with t in [0, 1]:
//
//     L = 0.30 + 0.55 t,   C = 0.09,    h = 300° - 195° t       (violet, blue, green, yellow)
//
// Its speed is the same everywhere, so equal steps of t look equally large; the lightness grows
// with t, so it keeps its order in greyscale and to every eye; C is small enough for all of it to
// lie within sRGB. Example: t = 0 is #352053, t = 1 is #d6d28c.
//
// The categorical palette is eight colours whose lightnesses are 0.068 apart. Neighbours in the
// list are far apart, and the first four, like the last four, by 0.136: with a dash pattern for
// each four, curves can be told apart in greyscale.
//
// References: B. Ottosson, A perceptual color space for image processing, 2020 (Oklab). F. Viénot,
// H. Brettel, J. Mollon, Digital video colourmaps for checking the legibility of displays by
// dichromats, Color Research & Application 24, 1999 (with which the tests look at the palettes).
#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace abide {

/// A colour of sRGB. Each component is between 0 and 1 and linear: proportional to the light.
struct Colour {
  double red = 0, green = 0, blue = 0;
};

/// Lightness L in [0, 1], chroma C, hue h in degrees. Outside of sRGB, components are cut off.
[[nodiscard]] Colour from_oklch(double lightness, double chroma, double hue);
/// L, a, b: the Cartesian coordinates of a colour in Oklab.
[[nodiscard]] std::array<double, 3> to_oklab(const Colour& colour);
/// `#rrggbb`
[[nodiscard]] std::string hex(const Colour& colour);

/// The ordered palette; t is cut off to [0, 1].
[[nodiscard]] Colour ordered_colour(double t);

inline constexpr std::size_t kCategories = 8;
/// The categorical palette: colour i modulo 8.
[[nodiscard]] Colour category_colour(std::size_t i);

}  // namespace abide
