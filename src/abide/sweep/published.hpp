// SPDX-License-Identifier: MIT
//
// Counts of laws, facts of the literature: published in, or computed with the authors' code of
//
//     [N23]   Marcotte, Gribonval, Peyre, "Abide by the Law and Follow the Flow", NeurIPS 2023
//     [I24]   the same, "Keep the Momentum", ICML 2024
//
// They are the rows of published.csv, in abide's notation: dimensions from input to output, under
// the family's own metric.
//
// Example: [N23] has linear:3,2,4 with 3 laws. nmf:1,4,1 has seven laws, four of them polynomial;
// the others need logarithms.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "abide/flow/dynamics.hpp"

namespace abide {

enum class Paper { n23, i24 };
/// `n23`, `i24`
[[nodiscard]] std::string_view to_string(Paper paper);

struct Published {
  std::string_view model;
  Dynamics flow;
  std::string_view tau;  ///< empty for gradient flow
  std::size_t state;     ///< the dimension of the state space
  std::size_t laws;      ///< it less the dimension of the Lie algebra's trace at a generic point
  /// Independent ones of degree at most 2 in parameters and velocities (and of bounded degree in
  /// the time, exp(tau t) for a constant tau that is not 0); nothing where not computed.
  std::optional<std::size_t> polynomial_laws;
};
/// The rows that are of [N23] (gradient flow, linear and ReLU), or of [I24] (all others).
[[nodiscard]] std::vector<Published> published(Paper paper);

}  // namespace abide
