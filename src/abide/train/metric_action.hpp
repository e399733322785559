// SPDX-License-Identifier: MIT
//
// A metric at work: the gradient g becomes M(theta) g, in double precision.
//
// It is the program that flows are made of (flow/metric.hpp), evaluated at numbers: nothing is
// known here of any metric by name, but for two: the Euclidean one does nothing, and `natural` is
// refused, since flow/metric.hpp only says what its laws are.
//
// Example: `mirror` on W1 = 2 turns the gradient 3 into 6.
#pragma once

#include <memory>
#include <span>

#include "abide/flow/metric.hpp"
#include "abide/model/model.hpp"

namespace abide {

class MetricAction {
 public:
  /// Throws UsageError for `natural`.
  MetricAction(const Model& model, const Metric& metric);
  MetricAction(MetricAction&&) noexcept;
  MetricAction& operator=(MetricAction&&) noexcept;
  ~MetricAction();

  [[nodiscard]] bool euclidean() const { return parts_ == nullptr; }

  /// All are [D]. `shifted` is where metrics of potentials are taken: theta in gradient flow,
  /// tau theta + v with momentum. Throws SingularMatrix where a matrix has no inverse.
  void apply(std::span<const double> theta, std::span<const double> shifted,
             std::span<double> gradient) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace abide
