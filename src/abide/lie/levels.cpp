// SPDX-License-Identifier: MIT
#include "abide/lie/levels.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>

#include "abide/error.hpp"
#include "abide/lie/bracket.hpp"
#include "abide/linalg/span.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/regular_point.hpp"

namespace abide {

namespace {

class Run {
 public:
  Run(const Flow& flow, std::uint64_t prime, std::uint64_t seed, std::size_t run,
      const LevelLimits& limits)
      : flow_(flow),
        field_(prime),
        seed_(seed_about(flow.program(), seed)),
        run_(run),
        limits_(limits),
        span_(make_span(limits.span, field_, flow.dimension())) {
    result_.prime = prime;
    Random random(seed_, {run});
    const JetArithmetic arithmetic(field_, 1);
    for (std::size_t b = 0; b < flow.space().size(); ++b)
      point_.push_back(limits.point == nullptr
                           ? arithmetic.random_shared(flow.space().sizes()[b], random)
                           : arithmetic.constant({(*limits.point)[b]}, flow.space()[b].shape));
  }

  Levels finish() && {
    result_.ending = grow();
    return std::move(result_);
  }

 private:
  Ending grow() {
    for (int level = 1; level <= limits_.depth; ++level) {
      const std::size_t before = span_->rank();
      result_.ranks.push_back(before);
      result_.draws.push_back(0);
      const Ending ending = grow(level);
      if (ending != Ending::closed) return ending;
      if (span_->rank() == flow_.dimension()) return Ending::closed;
      if (span_->rank() == before && static_cast<std::size_t>(level) >= limits_.least_levels)
        return Ending::closed;
    }
    return Ending::depth;
  }

  // Draws until the level adds nothing more. Batches grow with the rank, so that the products in
  // the echelon are large, but stay a fraction of it, so that few draws are in vain.
  Ending grow(int level) {
    std::size_t in_vain = 0;
    std::size_t batch = level == 1 ? 32 : 8;
    while (in_vain < kConfirmations && span_->rank() < flow_.dimension()) {
      if (limits_.stop != nullptr && limits_.stop->load()) return Ending::interrupted;
      std::size_t count = std::min(batch, flow_.dimension() - span_->rank() + kConfirmations);
      while (count > 1 && !fits(level, count)) count /= 2;
      if (!fits(level, count)) return Ending::memory;
      const std::size_t added = span_->add(draw(level, count));
      in_vain += count - added;
      result_.ranks.back() = span_->rank();
      result_.draws.back() += count;
      drawn_ += count;
      if (limits_.progress)
        limits_.progress({run_, level, span_->rank(), flow_.dimension(), drawn_, seconds()});
      batch = std::min(2 * batch, std::max<std::size_t>(32, span_->rank() / 8));
    }
    return Ending::closed;
  }

  [[nodiscard]] bool fits(int level, std::size_t count) const {
    const std::size_t rows = span_->bytes_to_add(count);
    return rows <= limits_.memory && scratch_bytes(level, count) <= limits_.memory - rows;
  }

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  // Brackets are evaluated so many at a time that a chunk's tensors stay near the caches.
  [[nodiscard]] std::size_t chunk_size(int level) const {
    const double per_draw = static_cast<double>(flow_.dimension()) * std::exp2(level - 1);
    return static_cast<std::size_t>(std::clamp(std::exp2(20) / per_draw, 8.0, 256.0));
  }

  // A bound on what evaluating a chunk holds: the jets of every value of the gradient program, and
  // of the state at each of the nested points.
  [[nodiscard]] std::size_t scratch_bytes(int level, std::size_t count) const {
    std::size_t values = flow_.dimension() * static_cast<std::size_t>(2 * level + 2);
    for (const Node& node : flow_.program().nodes()) {
      // With a reordered copy, or the halves and products of an inverse.
      const std::size_t copies = std::holds_alternative<Inverse>(node.operation) ? 5 : 2;
      values += copies * static_cast<std::size_t>(entries(node.shape));
    }
    const double bytes = static_cast<double>(values) *
                         static_cast<double>(std::min(count, chunk_size(level))) * 8 *
                         std::exp2(level - 1);
    return bytes < 9e18 ? static_cast<std::size_t>(bytes) : SIZE_MAX;
  }

  // The probes of a chunk may make a matrix singular that is not at the point as such: then others
  // are drawn, before the point is given up.
  Matrix draw(int level, std::size_t count) {
    Matrix rows(count, flow_.dimension());
    for (std::size_t first = 0; first < count;) {
      const std::size_t size = std::min(count - first, chunk_size(level));
      const JetArithmetic arithmetic(field_, size);
      const StateTensors values = at_regular_point(
          [&](int) { return bracket(flow_, arithmetic, point_, 0, probes(arithmetic, level)); });
      copy_batch_to_rows(values, size, rows.row(first), rows.columns);
      first += size;
    }
    return rows;
  }

  std::vector<ProbeTensors> probes(const JetArithmetic& arithmetic, int level) {
    Random random(seed_, {run_, static_cast<std::uint64_t>(level), chunks_++});
    std::vector<ProbeTensors> result(static_cast<std::size_t>(level));
    for (ProbeTensors& probe : result)
      for (const std::size_t block : flow_.probe_blocks())
        probe.push_back(arithmetic.random_batched(block, random));
    return result;
  }

  const Flow& flow_;
  PrimeField field_;
  std::uint64_t seed_;
  std::size_t run_;
  const LevelLimits& limits_;
  std::unique_ptr<Span> span_;
  StateTensors point_;
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::uint64_t chunks_ = 0;
  std::size_t drawn_ = 0;
  Levels result_;
};

}  // namespace

std::string_view to_string(Ending ending) {
  switch (ending) {
    case Ending::closed:
      return "closed";
    case Ending::depth:
      return "depth";
    case Ending::memory:
      return "memory";
    case Ending::interrupted:
      return "interrupted";
  }
  return "";
}

Levels grow_levels(const Flow& flow, std::uint64_t prime, std::uint64_t seed, std::size_t run,
                   const LevelLimits& limits) {
  return Run(flow, prime, seed, run, limits).finish();
}

}  // namespace abide
