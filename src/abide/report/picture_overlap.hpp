// SPDX-License-Identifier: MIT
//
// Curves that cannot be told apart, because they lie on each other.
//
// A curve is pieces of straight lines between places on the picture, in pixels. Two coincide when
// they have as many pieces, and each vertex of one lies within a tolerance above or below the
// other, their ends included. Their vertices need not be at the same x: runs with different steps
// are looked at at different times. Example: (0,0)-(2,2) and (0,0)-(1,1.2)-(2,2), to half a pixel.
#pragma once

#include <vector>

namespace abide {

struct Spot {
  double x = 0, y = 0;
};
using Piece = std::vector<Spot>;

/// Cost: one walk along both. Where x goes back and forth, vertices must coincide one by one.
[[nodiscard]] bool coincide(const std::vector<Piece>& a, const std::vector<Piece>& b,
                            double tolerance);

}  // namespace abide
