// SPDX-License-Identifier: MIT
//
// Interpolation along an axis: the rows of an exact matrix that stretches or shrinks it.
//
// Entry i of the result lies at a place c of the operand, a rational number that is linear in i:
//
//     asymmetric       i / scale                  half_pixel    (i + 1/2) / scale - 1/2
//     align_corners    i (size - 1) / (length - 1)              length = scale * size
//
// and so on. It is the entry nearest to c, or a mean of those around, weighted by a filter f of
// their distances, piecewise polynomial:
//
//     linear    f(d) = 1 - d                     for d < 1
//     cubic     f(d) = (a+2) d^3 - (a+3) d^2 + 1 for d < 1, a (d^3 - 5 d^2 + 8 d - 4) for d < 2
//
// With antialias a filter that shrinks is wider, by 1 / scale. Entries beyond an end are those at
// the end, or left out of the mean.
//
// Example: linear, asymmetric, 2 entries to 4: (a, (a + b)/2, b, b).
//
// Cost: the entries of the result times those that the filter sees.
// Reference: onnx.ai, Resize; R. G. Keys, "Cubic convolution interpolation", 1981.
#pragma once

#include <cstdint>

#include "abide/onnx/axis_taps.hpp"

namespace abide {

enum class Coordinates {
  half_pixel,
  half_pixel_symmetric,
  pytorch_half_pixel,
  align_corners,
  asymmetric,
  half_pixel_for_nearest,
  crop,  ///< start and end of the operand, as parts of it, are those of the result
};
enum class Filter { nearest, linear, cubic };
/// Of places between two entries, which the nearest one is.
enum class Nearest { floor, ceil, prefer_floor, prefer_ceil };

struct Interpolation {
  Coordinates coordinates = Coordinates::half_pixel;
  Filter filter = Filter::nearest;
  Nearest nearest = Nearest::prefer_floor;
  Rational cubic{-3, 4};  ///< a of the filter
  bool exclude_outside = false;
  bool antialias = false;
};

struct StretchedAxis {
  std::int64_t size = 1, result = 1;
  Rational scale = 1;
  bool rounded = false;  ///< the scale is a number that was rounded to a float
  Rational start = 0, end = 1;
};

/// The largest whole number that is not above q, which fits.
[[nodiscard]] std::int64_t floor_of(const Rational& q);

/// A row without taps is outside of the operand, of which a crop takes more than there is. Throws
/// ShapeError where rounding of the scale decides which entry is the nearest.
[[nodiscard]] Taps interpolation_taps(const StretchedAxis& axis, const Interpolation& way);

}  // namespace abide
