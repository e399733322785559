// SPDX-License-Identifier: MIT
#include "abide/lie/error_bound.hpp"

#include <algorithm>
#include <cmath>

#include "abide/ring/prime.hpp"

namespace abide {

namespace {

// The numerators of a bracket.
struct Row {
  double degree = 0;  // in the state
  double probe_degree = 0;
  double log2_norm = 0;
};

Row row_of(const Bounds& field, std::size_t level) {
  // All fields over the common denominator D of the bracket.
  const auto k = static_cast<double>(level);
  const double others = field.denominator_probe_degree == 0 ? 0 : k - 1;
  const double d_degree = (1 + others) * field.denominator_degree;
  const double d_probe_degree = (1 + others) * field.denominator_probe_degree;
  const double d_log2_norm = (1 + others) * field.denominator_log2_norm;
  const Row one{field.parameter_degree + others * field.denominator_degree,
                field.probe_degree + others * field.denominator_probe_degree,
                field.log2_norm + others * field.denominator_log2_norm};
  Row row = one;
  for (std::size_t fields = 2; fields <= level; ++fields) {
    const double power = 2 * static_cast<double>(fields) - 3;  // of D below row
    const double factor = row.degree + power * d_degree + one.degree + d_degree;
    row.log2_norm += one.log2_norm + d_log2_norm + std::log2(std::max(1.0, factor));
    row.degree = std::max(0.0, row.degree + one.degree + d_degree - 1);
    row.probe_degree += one.probe_degree + d_probe_degree;
  }
  return row;
}

// The chance of something, given that something of chance `rejected` does not happen.
double given(double chance, double rejected) { return rejected < 1 ? chance / (1 - rejected) : 1; }

}  // namespace

double ErrorBound::total() const { return std::min(1.0, prime + point + draws); }

ErrorBound error_bound(const Flow& flow, const Levels& levels) {
  if (levels.rank() == flow.space().unfrozen()) return {};  // no rank is larger
  const Bounds& field = flow.bounds();
  const double p = static_cast<double>(levels.prime);
  const double log2_columns = std::log2(static_cast<double>(flow.dimension()));
  double degree = 0;             // of the minor
  double bits = 0;               // of its coefficients
  double denominators = 0;       // degree of those of the rows in the minor, in point and probes
  double denominators_bits = 0;  // of their coefficients
  std::size_t below = 0;         // the rank after the level before
  ErrorBound result;
  for (std::size_t i = 0; i < levels.ranks.size(); ++i) {
    const Row row = row_of(field, i + 1);
    // The rows of this level in the minor; in the last, the one that the run did not find.
    const bool last = i + 1 == levels.ranks.size();
    const auto rows = static_cast<double>(levels.ranks[i] - below + (last ? 1 : 0));
    below = levels.ranks[i];
    degree += rows * (row.degree + row.probe_degree);
    bits += rows * (0.5 * log2_columns + std::max(0.0, row.log2_norm));
    // Where it does not depend on the probe, the denominator is one and the same for all.
    const double distinct =
        field.denominator_probe_degree == 0 ? (i == 0 ? 1 : 0) : rows * static_cast<double>(i + 1);
    denominators += distinct * (field.denominator_degree + field.denominator_probe_degree);
    denominators_bits += distinct * field.denominator_log2_norm;
    const double in_subspace = given(
        row.probe_degree / p, static_cast<double>(i + 1) * field.denominator_probe_degree / p);
    double draws = 1;  // C(n, 4) q^4
    for (std::size_t c = 0; c < kConfirmations; ++c)
      draws *= in_subspace * static_cast<double>(levels.draws[i]) / static_cast<double>(c + 1);
    result.draws += draws;
  }
  result.point = given(degree / p, denominators / p);
  // Primes that divide a number of the model are not drawn, nor those modulo which a matrix is
  // singular everywhere.
  const double log2_low = std::log2(static_cast<double>(kPrimeLow));
  const double primes = kPrimesInRange - primes_refused(flow.program(), log2_low) -
                        std::floor(denominators_bits / log2_low);
  result.prime = primes > 0 ? given(std::floor(bits / log2_low) / primes,
                                    denominators / static_cast<double>(kPrimeLow))
                            : 1;
  return result;
}

}  // namespace abide
