// SPDX-License-Identifier: MIT
#include "abide/lie/error_bound.hpp"

#include <algorithm>
#include <cmath>

#include "abide/ring/prime.hpp"

namespace abide {

double ErrorBound::total() const { return std::min(1.0, prime + point + draws); }

ErrorBound error_bound(const Flow& flow, const Levels& levels) {
  if (levels.rank() == flow.dimension()) return {};  // no rank is larger
  const Bounds& field = flow.bounds();
  const double p = static_cast<double>(levels.prime);
  const double log2_columns = std::log2(static_cast<double>(flow.dimension()));
  double degree = 0;                   // of the minor
  double bits = 0;                     // of its coefficients
  double log2_norm = field.log2_norm;  // of an entry of a bracket of `level` fields
  double state_degree = field.parameter_degree;
  std::size_t below = 0;  // the rank after the level before
  ErrorBound result;
  for (std::size_t i = 0; i < levels.ranks.size(); ++i) {
    const double level = static_cast<double>(i + 1);
    if (i > 0) {
      log2_norm +=
          field.log2_norm + std::log2(std::max(1.0, state_degree + field.parameter_degree));
      state_degree = std::max(0.0, state_degree + field.parameter_degree - 1);
    }
    // The rows of this level in the minor; in the last, the one that the run did not find.
    const bool last = i + 1 == levels.ranks.size();
    const auto rows = static_cast<double>(levels.ranks[i] - below + (last ? 1 : 0));
    below = levels.ranks[i];
    degree += rows * (state_degree + level * field.probe_degree);
    bits += rows * (0.5 * log2_columns + std::max(0.0, log2_norm));
    const double in_subspace = level * field.probe_degree / p;
    double draws = 1;  // C(n, 4) q^4
    for (std::size_t c = 0; c < kConfirmations; ++c)
      draws *= in_subspace * static_cast<double>(levels.draws[i]) / static_cast<double>(c + 1);
    result.draws += draws;
  }
  result.point = degree / p;
  // Primes that divide a denominator of the model are not drawn.
  const double log2_low = std::log2(static_cast<double>(kPrimeLow));
  const double primes = kPrimesInRange - std::floor(field.log2_denominator / log2_low);
  result.prime = primes > 0 ? std::floor(bits / log2_low) / primes : 1;
  return result;
}

}  // namespace abide
