// SPDX-License-Identifier: MIT
//
// Points where everything that a program inverts has an inverse.
//
// The rational functions of a program are defined outside a hypersurface, where the product of all
// determinants that it divides by vanishes. A random point modulo a large prime misses it with
// probability at least 1 - degree / p, unless a determinant is 0 identically: then no point is
// regular. So a few points are tried, and where all are singular the program is taken to be defined
// nowhere. That is the safe direction: nothing is claimed of such a program.
//
// Example: 1 / (x - y) has a value at all points but those with x = y; 1 / (x - x) has none.
//
// Cost: that of one attempt, unless the first is unlucky.
#pragma once

#include <utility>

#include "abide/error.hpp"

namespace abide {

/// What `attempt(failures)` gives for failures = 0, 1, ..: it draws a point, evaluates there, and
/// throws SingularMatrix or UnluckyPrime where it cannot. Throws the last of these after
/// kPointsTried attempts.
template <class Attempt>
auto at_regular_point(Attempt attempt) {
  for (int failures = 0;; ++failures) {
    const bool last = failures + 1 == kPointsTried;
    try {
      return attempt(failures);
    } catch (const SingularMatrix&) {
      if (last) throw;
    } catch (const UnluckyPrime&) {
      if (last) throw;
    }
  }
}

/// The same, for whom a program that is defined nowhere is a wrong model: throws ModelError instead
/// of SingularMatrix.
template <class Attempt>
auto at_regular_point_of_model(Attempt attempt) {
  try {
    return at_regular_point(std::move(attempt));
  } catch (const SingularMatrix& error) {
    throw singular_everywhere(error);
  }
}

}  // namespace abide
