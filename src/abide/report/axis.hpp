// SPDX-License-Identifier: MIT
//
// An axis of a picture: from where to where, and its ticks.
//
// A linear axis has ticks at the multiples of 1, 2 or 5 times a power of ten; a logarithmic one at
// powers of ten, every third, say, where there are many, and between them unnamed ones. Example:
// an axis from 0.013 to 40 has ticks 10⁻¹, 1, 10 when it is logarithmic, and 10, 20, 30, 40 when it
// is linear.
#pragma once

#include <string>
#include <vector>

namespace abide {

struct Tick {
  double at = 0;
  std::string text;  ///< UTF-8, empty for an unnamed tick
};

struct Axis {
  double low = 0, high = 1;  ///< low < high, and 0 < low on a logarithmic axis
  std::vector<Tick> ticks;   ///< increasing

  /// The part of the way from low to high, in [0, 1] on the axis.
  [[nodiscard]] double position(double value) const;
  bool log = false;
};

/// Whether a value can be shown: finite, not beyond 10^280, and on a logarithmic axis at least
/// 10^-280.
[[nodiscard]] bool has_place(double value, bool log);

/// The axis that shows all values that can be shown, with this part of its length to spare at both
/// ends; 0 to 1, or 1 to 10, if there are none. Values that agree but for rounding are not pulled
/// apart: the axis is at least 10^-9 of the values long.
[[nodiscard]] Axis axis_of(const std::vector<double>& values, bool log, double spare);

}  // namespace abide
