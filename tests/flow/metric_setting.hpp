// SPDX-License-Identifier: MIT
//
// A metric applied to arbitrary vectors at arbitrary points: what it depends on are free variables.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "abide/flow/metric.hpp"
#include "abide/model/model.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/random.hpp"
#include "flow/matrix.hpp"
#include "program/evaluation.hpp"

namespace abide::testing {

/// For a parameter W of the model, the vector to apply the metric to is a probe `g:W`, and the
/// shifted point is W + `s:W`.
struct MetricSetting {
  explicit MetricSetting(const Model& of)
      : model(of), program(of.program), objective(of.objective), parameters(program.parameters()) {
    for (const NodeId id : parameters) {
      const std::string name = program.name(id);
      const Shape shape = program.shape(id);
      gradient.push_back(program.probe("g:" + name, shape));
      shifted.push_back(add(program, id, program.probe("s:" + name, shape)));
    }
  }

  /// The products with the gradient, entry by entry, at random values of all variables.
  std::vector<Vector> apply(const std::string& metric, Random& random) {
    const std::vector<NodeId> nodes =
        Metric(model, metric).apply({program, parameters, shifted, objective}, gradient);
    values.clear();
    Vector all;
    for (const auto* ids : {&program.parameters(), &program.probes()})
      for (const NodeId id : *ids) {
        Vector& tensor = values[program.name(id)];
        for (std::int64_t i = 0; i < entries(program.shape(id)); ++i)
          tensor.emplace_back((random.below(2) == 0 ? 1 : -1) * random.between(1, 9),
                              random.between(1, 3));
        all.insert(all.end(), tensor.begin(), tensor.end());
      }
    return evaluate_at(program, nodes, RationalField{}, all);
  }

  /// Values of the last point: of W, of W + s:W, of g:W.
  [[nodiscard]] Vector theta(const std::string& name) const { return values.at(name); }
  [[nodiscard]] Vector theta_shifted(const std::string& name) const {
    Vector result = values.at(name);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] += values.at("s:" + name)[i];
    return result;
  }
  [[nodiscard]] Vector vector(const std::string& name) const { return values.at("g:" + name); }

  Model model;
  Program program;
  NodeId objective;
  std::vector<NodeId> parameters, gradient, shifted;
  std::map<std::string, Vector> values;
};

}  // namespace abide::testing
