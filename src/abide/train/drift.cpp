// SPDX-License-Identifier: MIT
#include "abide/train/drift.hpp"

#include <cmath>
#include <cstddef>

namespace abide {

Prediction predicted_drift(const DriftCase& c) {
  if (!c.decided) return {std::nullopt, "not decided whether it is a law"};
  if (!c.law) return {0.0, "order 0: no law of this flow"};
  if (c.weight_decay) return {0.0, "order 0: weight decay changes the flow"};
  if (c.integrated) return {std::nullopt, "0 but for the tolerance"};
  if (c.linear && c.additive) return {std::nullopt, "0 but for rounding"};
  return {1.0, "order 1"};
}

std::optional<double> fitted_order(const std::vector<double>& steps,
                                   const std::vector<double>& drifts) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!(drifts[i] > kRounding)) continue;
    const double a = std::log(steps[i]);
    const double b = std::log(drifts[i]);
    n += 1;
    x += a;
    y += b;
    xx += a * a;
    xy += a * b;
  }
  const double spread = n * xx - x * x;
  if (n < 2 || !(spread > 1e-12)) return std::nullopt;
  return (n * xy - x * y) / spread;
}

}  // namespace abide
