// SPDX-License-Identifier: MIT
#include "abide/train/drift.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace abide {

Prediction predicted_drift(const DriftCase& c) {
  if (!c.decided) return {std::nullopt, "not decided whether it is a law"};
  if (!c.law && c.gated)
    return {std::nullopt,
            "order 0, or order 1 in a region where the network's gates make it a law"};
  if (!c.law) return {0.0, "order 0: no law of this flow"};
  if (c.decay == DecayEffect::breaks) return {0.0, "order 0: weight decay breaks the law"};
  if (c.decay == DecayEffect::scales && !c.starts_at_zero)
    return {0.0, "order 0: weight decay makes it decay"};
  if (c.integrated) return {std::nullopt, "0 but for the tolerance"};
  if (c.linear && c.additive) return {std::nullopt, "0 but for rounding"};
  if (c.heavy_ball && c.starts_at_zero)
    return {std::nullopt, "0 but for rounding, since it is 0 at the start"};
  return {1.0, "order 1"};
}

double rounding(std::uint64_t steps) {
  return 1e-13 * std::max(1.0, std::sqrt(static_cast<double>(steps)) / 100);
}

std::optional<double> fitted_order(const std::vector<double>& steps,
                                   const std::vector<double>& drifts) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
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
