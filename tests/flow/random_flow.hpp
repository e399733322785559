// SPDX-License-Identifier: MIT
//
// Random flows of small polynomial models, and their fields expanded.
#pragma once

#include <string>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/ring/fraction.hpp"
#include "lie/random_model.hpp"

namespace abide::testing {

/// Momentum with each kind of damping, or none of it; Euclidean, mirror or a metric that shares
/// variables with the model. The model is that of random_reparametrization, its parameter being x.
inline FlowOptions random_flow_options(Random& random) {
  const std::vector<std::string> damping{"0", "1/3", "-2", "3/t", "1/(1 + t)", "1 + 2/t", "t"};
  const std::vector<std::string> metrics{"euclidean", "mirror", "x=diag(x**2)",
                                         "x=diag(1 + x * sum(x))", "x=outer(x, x)"};
  FlowOptions options;
  options.dynamics = random.below(3) != 0 ? Dynamics::momentum : Dynamics::gradient;
  options.tau = damping[random.below(damping.size())];
  options.metric = metrics[random.below(metrics.size())];
  return options;
}

inline std::string to_string(const FlowOptions& options) {
  return (has_velocities(options.dynamics) ? "momentum, tau = " + options.tau : "gradient") +
         ", metric " + options.metric.value_or("of the model");
}

/// The components of the fields, one for each coordinate, in the entries of the state and of the
/// probe, times one common denominator.
inline std::vector<Polynomial> expanded_fields(const Flow& flow, const FractionField& field) {
  std::vector<Fraction> variables;
  for (std::size_t i = 0; i < field.variables(); ++i) variables.push_back(field.variable(i));
  std::vector<Fraction> fields;
  for (const auto& block :
       evaluate_at(flow.program(), flow.field_schedule().outputs(), field, variables))
    fields.insert(fields.end(), block.begin(), block.end());
  Fraction common = field.one();
  for (const Fraction& x : fields)
    if (const Fraction left = field.mul(x, common); left.divisor)
      common = field.mul(common, {*left.divisor, nullptr});
  std::vector<Polynomial> result;
  for (const Fraction& x : fields) result.push_back(field.mul(x, common).numerator);
  return result;
}

}  // namespace abide::testing
