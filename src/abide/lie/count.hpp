// SPDX-License-Identifier: MIT
//
// How many independent conservation laws a flow has.
//
// By Frobenius' theorem, near a generic point of the state space of dimension N there are exactly
//     N - dim Lie(point)
// functionally independent laws, Lie being the Lie algebra that the flow's fields generate and
// Lie(point) the span of its values there ([N23] Theorem 3.3, [I24]).
//
// The dimension is computed modulo several random primes at random points (lie/levels.hpp). Each
// rank is a rigorous lower bound of the dimension, so
//     laws = N - (largest rank)    is a rigorous UPPER bound on the number of laws,
// and the exact number except with the probability that is returned (lie/error_bound.hpp). As many
// primes are used as it takes to bring that below the wish.
//
// Example: linear:3,2,4 has N = 14 and dimension 11, hence 3 laws.
//
// Cost: that of levels (lie/levels.hpp), for two primes or more.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "abide/lie/independence.hpp"
#include "abide/lie/levels.hpp"

namespace abide {

struct CountOptions {
  std::uint64_t seed = 1;
  double error_probability = 1e-6;  ///< the wish
  int depth = 64;                   ///< levels at most
  std::size_t memory = SIZE_MAX;    ///< bytes at most, over all threads; a run may use half
  unsigned threads = 0;             ///< 0: all processors
  const std::atomic<bool>* stop = nullptr;
  std::function<void(const LevelProgress&)> progress;
};

struct Count {
  std::size_t state = 0;            ///< N
  std::size_t frozen = 0;           ///< coordinates that do not move, which are no laws
  std::size_t lie_dimension = 0;    ///< the largest rank found: a lower bound of dim Lie
  std::vector<std::size_t> levels;  ///< the largest rank found after level 1, 2, ..
  /// Whether the symbols of functions are independent; if not, all of this is about the model where
  /// they are free.
  SymbolIndependence symbols;
  /// Whether a run that reached the largest rank found the algebra closed.
  bool closed = false;
  /// What cut a run short, if anything did; `closed` otherwise.
  Ending ending = Ending::closed;
  std::vector<std::uint64_t> primes;  ///< of all runs; of the closed ones, when `closed`
  std::uint64_t seed = 0;
  /// Bounds the chance that `laws()` is too large. Empty unless `closed`, and where the flow has
  /// functions: then several primes agree, and no bound is known.
  std::optional<double> error_probability;
  double wished_probability = 0;

  /// Whether the count is closed and, where a bound is known, as certain as was wished.
  [[nodiscard]] bool as_wished() const {
    return closed && (!error_probability || *error_probability <= wished_probability);
  }
  /// Never too small; exact with the error probability given when `closed`, otherwise an upper
  /// bound only.
  [[nodiscard]] std::size_t laws() const { return state - frozen - lie_dimension; }
};

/// The result depends on the flow, the seed and the limits, not on the number of threads.
/// Throws std::invalid_argument when the wished probability is not between 0 and 1, and ModelError
/// when a matrix that the fields invert is singular everywhere.
[[nodiscard]] Count count_laws(const Flow& flow, const CountOptions& options);

}  // namespace abide
