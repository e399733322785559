// SPDX-License-Identifier: MIT
//
// The fields of proof/certified_flow.hpp.
#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/substitute.hpp"
#include "abide/proof/certified_flow.hpp"

namespace abide {

using Op = CertificateNode::Op;

NodeId CertifiedFlow::in_time(const std::vector<Rational>& coefficients) {
  NodeId result = program_.constant({0}, {});
  NodeId power = program_.constant({1}, {});
  for (const Rational& c : coefficients) {
    result = add(program_, result, scale(program_, power, c));
    power = multiply(program_, power, time_);
  }
  return result;
}

// M grad L, 0 on what is frozen.
std::vector<NodeId> CertifiedFlow::descent(const Certificate& c) {
  if (!program_.shape(nodes_[c.objective]).empty()) throw Refused("objective: expected a scalar");
  if ((dependence_[c.objective] & ~unsigned{on_probe}) != 0)
    throw Refused("objective: depends on more than parameters and probes");
  std::vector<NodeId> forces = gradient(program_, nodes_[c.objective], parameters_);
  field_divisors_ = divisors(c, {c.objective});
  if (c.metric) {
    const bool constant = c.tau_denominator.size() <= 1 && c.tau_numerator.size() <= 1;
    const Rational tau = c.tau_numerator.empty() ? Rational(0) : c.tau_numerator[0];
    if (c.metric->size() != parameters_.size())
      throw Refused("metric: expected one node for each parameter");
    std::map<NodeId, NodeId> meaning;
    for (std::size_t b = 0; b < parameters_.size(); ++b) {
      meaning[covectors_[b]] = forces[b];
      if (!c.second_order()) continue;
      const NodeId factor =
          constant ? program_.constant({tau}, {})
                   : divide(program_, in_time(c.tau_numerator), in_time(c.tau_denominator));
      meaning[shifted_[b]] =
          add(program_, multiply(program_, factor, parameters_[b]), velocities_[b]);
    }
    for (std::size_t b = 0; b < parameters_.size(); ++b) {
      const std::size_t node = (*c.metric)[b];
      if (program_.shape(nodes_[node]) != program_.shape(parameters_[b]))
        throw Refused(fmt::format("metric[{}]: expected the shape of its parameter", b));
      forces[b] = substitute(program_, nodes_[node], meaning);
    }
    for (const NodeId divisor : divisors(c, *c.metric))
      field_divisors_.push_back(substitute(program_, divisor, meaning));
    if (c.second_order() && !constant && needs(c, *c.metric, Op::shifted))
      field_divisors_.push_back(reciprocal(program_, in_time(c.tau_denominator)));
  }
  for (std::size_t b = 0; b < parameters_.size(); ++b)
    if (still_[b]) forces[b] = program_.constant({0}, Shape(program_.shape(parameters_[b])));
  return forces;
}

void CertifiedFlow::add_own_fields(const Certificate& c) {
  for (std::size_t k = 0; k < c.fields.size(); ++k) {
    const std::vector<std::size_t>& field = c.fields[k];
    if (field.size() != parameters_.size())
      throw Refused(fmt::format("fields[{}]: expected one node for each parameter", k));
    for (std::size_t b = 0; b < field.size(); ++b) {
      const NodeId node = nodes_[field[b]];
      if (program_.shape(node) != program_.shape(parameters_[b]))
        throw Refused(fmt::format("fields[{}][{}]: expected the shape of its parameter", k, b));
      if ((dependence_[field[b]] & ~unsigned{on_probe}) != 0)
        throw Refused(
            fmt::format("fields[{}][{}]: depends on more than parameters and probes", k, b));
      if (!still_[b])
        fields_[b] = add(program_, fields_[b], multiply(program_, controls_[k], node));
    }
    for (const NodeId divisor : divisors(c, field)) field_divisors_.push_back(divisor);
  }
}

void CertifiedFlow::make_fields(const Certificate& c) {
  if (!descends(c.dynamics)) {
    for (const NodeId id : parameters_)
      fields_.push_back(program_.constant({0}, Shape(program_.shape(id))));
    add_own_fields(c);
    return;
  }
  const std::vector<NodeId> forces = descent(c);
  // The drift's part that decays, with the drift's factor.
  const auto decayed = [&](NodeId force, NodeId forward, std::size_t b) {
    return still_[b] || c.decay.is_zero()
               ? force
               : add(program_, force,
                     multiply(program_, scale(program_, forward, c.decay), parameters_[b]), -1);
  };
  if (!c.second_order()) {
    for (std::size_t b = 0; b < forces.size(); ++b)
      fields_.push_back(c.timed() ? decayed(forces[b], drift_, b) : forces[b]);
    if (c.timed()) fields_.push_back(multiply(program_, scale(program_, drift_, c.decay), time_));
    return;
  }
  const bool constant = c.tau_denominator.size() == 1 && c.tau_numerator.size() <= 1;
  const Rational tau = c.tau_numerator.empty() ? Rational(0) : c.tau_numerator[0];
  const NodeId forward =
      multiply(program_, drift_, in_time(constant ? std::vector<Rational>{1} : c.tau_denominator));
  const NodeId backward = constant ? scale(program_, drift_, tau)
                                   : multiply(program_, drift_, in_time(c.tau_numerator));
  for (std::size_t b = 0; b < forces.size(); ++b)
    fields_.push_back(still_[b] ? forces[b] : multiply(program_, forward, velocities_[b]));
  for (std::size_t b = 0; b < forces.size(); ++b)
    if (!still_[b])
      fields_.push_back(decayed(
          add(program_, forces[b], multiply(program_, backward, velocities_[b]), -1), forward, b));
  fields_.push_back(constant && !tau.is_zero() ? multiply(program_, backward, time_) : forward);
}

}  // namespace abide
