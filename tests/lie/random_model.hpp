// SPDX-License-Identifier: MIT
//
// Random polynomial reparametrizations phi, as models and as symbolic fields.
#pragma once

#include <vector>

#include "abide/model/model.hpp"
#include "abide/program/einsum.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "lie/symbolic_reference.hpp"

namespace abide::testing {

/// phi has `coordinates` random polynomials of degree at most `degree` in x [dimension], each with
/// `terms` terms.
inline Model random_reparametrization(std::int64_t dimension, std::int64_t coordinates,
                                      std::int64_t degree, int terms, Random& random) {
  Model model;
  model.name = "random";
  Program& p = model.program;
  const NodeId x = p.parameter("x", {dimension});
  std::vector<NodeId> parts;
  for (std::int64_t c = 0; c < coordinates; ++c) {
    NodeId sum = p.constant({random.between(-3, 3)}, {});
    for (int t = 0; t < terms; ++t) {
      NodeId product = p.constant({Rational(random.between(1, 9), random.between(1, 3))}, {});
      const std::int64_t factors = random.between(1, degree);
      for (std::int64_t f = 0; f < factors; ++f)
        product = multiply(p, product, slice(p, x, {{.entry = random.between(0, dimension - 1)}}));
      sum = add(p, sum, product);
    }
    parts.push_back(multiply(p, sum, p.probe("xi" + std::to_string(c), {})));
  }
  model.objective = p.sum(parts, std::vector<Rational>(parts.size(), Rational(1)));
  return model;
}

/// The fields of a model whose L is linear in the probe: one for each unit probe.
inline std::vector<SymbolicField> unit_probe_fields(const Model& model,
                                                    const PolynomialRing& state_ring) {
  Program program = model.program;
  const std::vector<NodeId> parts = gradient(program, model.objective, program.parameters());
  const auto d = static_cast<std::size_t>(program.parameter_entries());
  const std::size_t all = variable_count(program);
  std::vector<SymbolicField> fields;
  for (std::size_t unit = d; unit < all; ++unit) {
    std::vector<Polynomial> variables;
    for (std::size_t i = 0; i < all; ++i)
      variables.push_back(i < d       ? state_ring.variable(i)
                          : i == unit ? state_ring.one()
                                      : state_ring.zero());
    SymbolicField field;
    for (const auto& part : evaluate_at(program, parts, state_ring, variables))
      field.insert(field.end(), part.begin(), part.end());
    fields.push_back(std::move(field));
  }
  return fields;
}

inline std::vector<Rational> random_point(std::size_t n, Random& random) {
  std::vector<Rational> point;
  for (std::size_t i = 0; i < n; ++i) point.emplace_back(random.between(-1'000'000, 1'000'000));
  return point;
}

}  // namespace abide::testing
