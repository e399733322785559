// SPDX-License-Identifier: MIT
//
// A lower bound of dim Lie for large gated networks, from fields with few entries other than 0.
//
// The values at one point of any fields X_xi span a subspace of Lie(point), the rank at a point
// never exceeds the generic one, nor the rank modulo a prime that over Q. So
//
//     rank <= dim Lie,    laws <= N - rank    whatever fields were taken, with certainty,
//
// N being the coordinates that are not frozen, and where as many laws are known the count is exact.
//
// Random probes give dense rows, N^2 numbers. But where L is of degree one in each tensor of the
// probe, as in a network of gates, one-hot probes span as much: their rows are gradients of one
// path, or few. For each coordinate the first path through it is taken (lie/field_paths.hpp) and
// the whole field of its probes is evaluated (lie/sparse_fields.hpp). First paths differ from each
// other near that coordinate alone, so with the coordinates that first paths themselves pass
// through eliminated last, nearly all rows are triangular as they come, and little is left to
// eliminate. Random paths, most of them through coordinates that lead no row, look for what is
// missing.
//
// Example, W3 (g2 * (W2 (g1 * (W1 x)))): the path through W2[o, i] is W1[i, 0], W2[o, i], W3[0, o],
// and leads by W2[o, i] if o and i are not 0. For relu:784,512,256,10 (N = 535,040) the rank is N -
// 768, one less for each hidden unit, from rows of 3 entries.
//
// Two points. At the first only the coordinates of first paths are not 0, so that rows are as short
// as they can be; the rank may be too small there. At the second none is 0: there the span of all
// fields has its generic rank, that of the first level (lie/levels.hpp).
//
// Not more than that: where brackets add to the first level, as in linear networks (linear:2,2,2:
// 4, then 5), the bound is not tight. Where L is of a higher degree in a tensor of the probe, the
// probes have a few entries, and the bound may be lower than the first level. Flows with a drift,
// inverses or functions are not for this.
//
// Cost: for each coordinate one visit of each node of the program, and a sparse elimination
// (linalg/sparse_span.hpp), which fills in where paths share much: limits on memory and on work end
// it.
// C. Bouillaguet, C. Delaplace, "Sparse Gaussian elimination modulo p: an update", CASC 2016.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string_view>

#include "abide/flow/flow.hpp"
#include "abide/stop.hpp"

namespace abide {

/// Why sparse fields are not for a flow.
enum class SparseObstacle {
  drift,      ///< velocities or a time: one level says little
  inverses,   ///< values are not sums of monomials
  functions,  ///< likewise
  depth,      ///< the program is nested too deeply
};
/// `a drift`, `inverses`, `functions`, `depth`
[[nodiscard]] std::string_view to_string(SparseObstacle obstacle);
[[nodiscard]] std::optional<SparseObstacle> sparse_obstacle(const Flow& flow);

enum class SparseEnding {
  reached,      ///< the rank that was wanted
  exhausted,    ///< no more was found
  memory,       ///< the limit on memory was reached
  work,         ///< the limit on work was reached
  interrupted,  ///< the caller asked to stop
};
/// `reached`, `exhausted`, `memory`, `work`, `interrupted`
[[nodiscard]] std::string_view to_string(SparseEnding ending);

struct SparseProgress {
  std::size_t fields = 0;  ///< evaluated so far
  std::size_t rank = 0;    ///< at the present point
  std::size_t wanted = 0;
};

struct SparseRankOptions {
  std::uint64_t seed = 1;
  std::size_t memory = SIZE_MAX;  ///< bytes at most
  /// Numbers looked at in the elimination at one point, at most; 10^9 take seconds.
  double work = std::numeric_limits<double>::infinity();
  StopFlag stop = nullptr;
  std::function<void(const SparseProgress&)> progress;  ///< now and then
};

struct SparseRank {
  std::size_t rank = 0;     ///< never above dim Lie
  std::uint64_t prime = 0;  ///< modulo which
  std::size_t fields = 0;   ///< how many were evaluated
  SparseEnding ending = SparseEnding::exhausted;
};

/// Ends as soon as the rank is `wanted`. Nothing where there is an obstacle. The result depends on
/// the flow, the seed and the limits alone. Throws UnluckyPrime when the prime that was drawn
/// divides a denominator of the model: another seed draws another.
[[nodiscard]] std::optional<SparseRank> sparse_rank(const Flow& flow, std::size_t wanted,
                                                    const SparseRankOptions& options);

}  // namespace abide
