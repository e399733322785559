// SPDX-License-Identifier: MIT
//
// The dimension of the Lie algebra's trace at one given point, beside that at generic points.
//
// dim Lie(alpha) is lower semicontinuous: it is largest at generic points and can fall on a closed
// set of special ones, such as matrices of low rank or velocities that are zero. Frobenius' theorem
// counts laws near alpha only where the dimension is constant near alpha, that is, where it has its
// generic value. At a point where it is smaller the flow is confined to a lower-dimensional orbit,
// but how many laws there are near the point does not follow from the dimension.
//
// A level that adds nothing does not close the algebra at a special point: that argument works over
// the field of rational functions, whose elements may have poles there. So levels go on for as many
// as closed the algebra generically and a few more, and the dimension found is a lower bound, exact
// when it meets the generic one.
//
// Example, linear:1,2,1, one field (W2.T e, W1.T e): dimension 1 at a generic point, 0 at the
// origin, where the field vanishes.
//
// Cost: that of a count, and of two more runs at the point.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "abide/flow/state_point.hpp"
#include "abide/lie/count.hpp"

namespace abide {

struct PointCount {
  Count generic;
  std::size_t dimension = 0;        ///< at the point; never too large
  std::vector<std::size_t> levels;  ///< after brackets of 1, 2, .. fields

  /// Whether the dimension is seen to have its generic value, so that it is constant near the
  /// point: certain if it is that of the state, otherwise as certain as the generic count.
  [[nodiscard]] bool regular() const {
    return dimension == generic.state || (generic.closed && dimension == generic.lie_dimension);
  }
};

/// Throws ModelError when the flow is not defined at the point.
[[nodiscard]] PointCount count_at(const Flow& flow, const StatePoint& point,
                                  const CountOptions& options);

}  // namespace abide
