// SPDX-License-Identifier: MIT
//
// The dimension of the trace of the Lie algebra at a random point, modulo one prime, level by
// level.
//
// M_k is the span, at a point, of all brackets of at most k fields. Levels k = 1, 2, .. draw
// left-normed brackets of k independent random probes and add their values to a growing subspace of
// Z_p^N (linalg/echelon.hpp) until a level stops adding. Random probes suffice: a polynomial map's
// values at random points span its image, so about as many draws are made as the rank grows.
//
// The algebra is closed when a whole level adds nothing: over the field of rational functions of
// the state, M_(k+1) = M_k + [X, M_k], and [X, f m] = X(f) m + f [X, m], so that M_(k+1) = M_k
// stays so for ever. It is also closed when the rank is the dimension N of the state.
//
// Example, linear:2,2,2 (W2 W1 x, N = 8): rank 4 after level 1, 5 after level 2, 5 after level 3:
// closed with dimension 5, three laws.
//
// One direction is certain: the rank never exceeds the generic dimension over Q. How likely it
// is to be smaller: lie/error_bound.hpp.
//
// Cost: about as many brackets as the rank r, and O(r^2 N) operations for the span. Memory: N r
// numbers.
// A. Agrachev, Y. Sachkov, "Control Theory from the Geometric Viewpoint", 2004, Chapter 5, on
// orbits of families of fields.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/linalg/span.hpp"

namespace abide {

/// A level ends after this many draws in all that added nothing.
inline constexpr std::size_t kConfirmations = 4;

/// Why a computation ended.
enum class Ending {
  closed,       ///< the Lie algebra is closed
  depth,        ///< the limit on levels was reached
  memory,       ///< the limit on memory was reached
  interrupted,  ///< the caller asked to stop
};
/// `closed`, `depth`, `memory`, `interrupted`
[[nodiscard]] std::string_view to_string(Ending ending);

struct LevelProgress {
  std::size_t run = 0;  ///< which prime, from 0
  int level = 0;
  std::size_t rank = 0;
  std::size_t dimension = 0;
  std::size_t draws = 0;  ///< brackets evaluated so far
  double seconds = 0;     ///< since this run began
};

struct LevelLimits {
  int depth = 64;
  std::size_t memory = SIZE_MAX;                       ///< bytes, for one run
  const std::atomic<bool>* stop = nullptr;             ///< checked between batches
  std::function<void(const LevelProgress&)> progress;  ///< after each batch; called on any thread
  /// Where the trace is taken, by block of the state; at a random point when null.
  const std::vector<std::vector<Rational>>* point = nullptr;
  /// How brackets are held: few probes give brackets with few entries other than 0.
  SpanForm span = SpanForm::dense;
  /// Levels go on for at least as many, even if one adds nothing.
  std::size_t least_levels = 0;
  /// A rank that is known not to be exceeded, since so many laws are known: there the algebra is
  /// closed.
  std::size_t most = SIZE_MAX;
};

struct Levels {
  std::uint64_t prime = 0;
  std::vector<std::size_t> ranks;  ///< after level 1, 2, ..; the last level may be unfinished
  std::vector<std::size_t> draws;  ///< brackets evaluated in each level
  Ending ending = Ending::closed;

  [[nodiscard]] std::size_t rank() const { return ranks.empty() ? 0 : ranks.back(); }
};

/// One run. The numbers drawn depend on the flow, `seed` and `run` alone (program/fingerprint.hpp).
/// Throws UnluckyPrime when the prime divides a denominator of the model, and SingularMatrix when
/// the point that was drawn is one where the fields are not defined.
[[nodiscard]] Levels grow_levels(const Flow& flow, std::uint64_t prime, std::uint64_t seed,
                                 std::size_t run, const LevelLimits& limits);

}  // namespace abide
