// SPDX-License-Identifier: MIT
//
// A metric at work: the gradient g becomes M(theta) g, in double precision, and 0 on what is
// frozen.
//
// It is the program that flows are made of (flow/metric.hpp), evaluated at numbers: nothing is
// known here of any metric by name, but for two: the Euclidean one does nothing, and `natural` is
// refused, since flow/metric.hpp only says what its laws are.
//
// Example: `mirror` on W1 = 2 turns the gradient 3 into 6.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "abide/flow/flow.hpp"

namespace abide {

class MetricAction {
 public:
  /// The metric of a flow, with its rates. Throws UsageError for `natural`.
  explicit MetricAction(const Flow& flow);
  MetricAction(MetricAction&&) noexcept;
  MetricAction& operator=(MetricAction&&) noexcept;
  ~MetricAction();

  [[nodiscard]] bool euclidean() const { return parts_ == nullptr; }
  /// The gradient without what belongs to frozen parameters, and times the rates: for methods that
  /// have the metric in their step.
  void scale(std::span<double> gradient) const;

  /// All are [D]. `shifted` is where metrics of potentials are taken: theta in gradient flow,
  /// tau theta + v with momentum. Throws SingularMatrix where a matrix has no inverse.
  void apply(std::span<const double> theta, std::span<const double> shifted,
             std::span<double> gradient) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  std::vector<double> rates_;  // of each entry, 0 where it is frozen; empty when all are 1
};

}  // namespace abide
