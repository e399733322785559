// SPDX-License-Identifier: MIT
//
// Evaluating programs in tests: symbolically, with one variable per entry, and at given points.
#pragma once

#include <vector>

#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/ring/polynomial.hpp"

namespace abide::testing {

/// Parameters first, then probes, all entries in order.
inline std::size_t variable_count(const Program& program) { return input_entries(program); }

/// Values of nodes when variable i is variables[i].
template <Ring R>
std::vector<std::vector<typename R::Element>> evaluate_at(
    const Program& program, const std::vector<NodeId>& nodes, const R& ring,
    const std::vector<typename R::Element>& variables) {
  std::size_t next = 0;
  return values_of(program, nodes, ring, [&] { return variables[next++]; });
}

inline std::vector<Polynomial> all_variables(const PolynomialRing& ring) {
  std::vector<Polynomial> variables;
  for (std::size_t i = 0; i < ring.variables(); ++i) variables.push_back(ring.variable(i));
  return variables;
}

}  // namespace abide::testing
