// SPDX-License-Identifier: MIT
//
// Evaluating programs in tests: symbolically, with one variable per entry, and at given points.
#pragma once

#include <utility>
#include <vector>

#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/ring/polynomial.hpp"

namespace abide::testing {

/// Parameters first, then probes, all entries in order.
inline std::size_t variable_count(const Program& program) {
  std::size_t count = 0;
  for (const auto* ids : {&program.parameters(), &program.probes()})
    for (const NodeId id : *ids) count += static_cast<std::size_t>(entries(program.shape(id)));
  return count;
}

/// Values of nodes when variable i is variables[i].
template <Ring R>
std::vector<std::vector<typename R::Element>> evaluate_at(
    const Program& program, const std::vector<NodeId>& nodes, const R& ring,
    const std::vector<typename R::Element>& variables) {
  using Tensor = std::vector<typename R::Element>;
  std::size_t next = 0;
  const auto take = [&](const std::vector<NodeId>& ids) {
    std::vector<Tensor> tensors;
    for (const NodeId id : ids) {
      Tensor tensor;
      for (std::int64_t i = 0; i < entries(program.shape(id)); ++i)
        tensor.push_back(variables[next++]);
      tensors.push_back(std::move(tensor));
    }
    return tensors;
  };
  const std::vector<Tensor> parameters = take(program.parameters());
  const std::vector<Tensor> probes = take(program.probes());
  return evaluate(Schedule(program, nodes), DenseArithmetic<R>(ring),
                  std::span<const Tensor>(parameters), std::span<const Tensor>(probes));
}

inline std::vector<Polynomial> all_variables(const PolynomialRing& ring) {
  std::vector<Polynomial> variables;
  for (std::size_t i = 0; i < ring.variables(); ++i) variables.push_back(ring.variable(i));
  return variables;
}

}  // namespace abide::testing
