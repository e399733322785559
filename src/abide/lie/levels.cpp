// SPDX-License-Identifier: MIT
#include "abide/lie/levels.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "abide/error.hpp"
#include "abide/lie/brackets.hpp"
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
        brackets_(make_brackets()),
        span_(make_span(limits.span, field_, flow.dimension())) {
    result_.prime = prime;
  }

  Levels finish() && {
    result_.ending = grow();
    return std::move(result_);
  }

 private:
  [[nodiscard]] Brackets make_brackets() const {
    Random random(seed_, {run_});
    StateTensors at = point(random);
    const SymbolDraw draw = flow_.symbols().stopped_by(limits_.stop);
    PointSymbols symbols = draw.at_point(field_, at, limits_.point != nullptr, random);
    return Brackets(flow_, field_, std::move(at), std::move(symbols), limits_.stop);
  }

  [[nodiscard]] StateTensors point(Random& random) const {
    const JetArithmetic arithmetic(field_, 1);
    StateTensors result;
    for (std::size_t b = 0; b < flow_.space().size(); ++b)
      result.push_back(limits_.point == nullptr
                           ? arithmetic.random_shared(flow_.space().sizes()[b], random)
                           : arithmetic.constant({(*limits_.point)[b]}, flow_.space()[b].shape));
    return result;
  }

  [[nodiscard]] std::size_t most() const {
    return std::min(limits_.most, flow_.space().unfrozen());
  }

  Ending grow() {
    for (int level = 1; level <= limits_.depth; ++level) {
      const std::size_t before = span_->rank();
      result_.ranks.push_back(before);
      result_.draws.push_back(0);
      const Ending ending = grow(level);
      if (ending != Ending::closed) return ending;
      if (span_->rank() >= most()) return Ending::closed;
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
    while (in_vain < kConfirmations && span_->rank() < most()) {
      if (limits_.stop != nullptr && limits_.stop->load()) return Ending::interrupted;
      std::size_t count = std::min(batch, most() - span_->rank() + kConfirmations);
      while (count > 1 && !fits(level, count)) count /= 2;
      if (!fits(level, count)) return Ending::memory;
      std::size_t added = 0;
      try {
        added = span_->add(draw(level, count));
      } catch (const Interrupted&) {
        return Ending::interrupted;
      }
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
    return rows <= limits_.memory && brackets_.bytes(level, count) <= limits_.memory - rows;
  }

  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

  // The probes of a chunk may make a matrix singular that is not at the point as such: then others
  // are drawn, before the point is given up.
  Matrix draw(int level, std::size_t count) {
    Matrix rows(count, flow_.dimension());
    for (std::size_t first = 0; first < count;) {
      const std::size_t size = std::min(count - first, brackets_.at_once(level));
      at_regular_point([&](int) { brackets_.evaluate(probes(size, level), size, rows, first); });
      first += size;
    }
    return rows;
  }

  // Uniform modulo p, of which lie/error_bound.hpp reckons how likely a rank is too small. Those of
  // proofs (proof/prove) are small integers for another purpose: a file holds them.
  std::vector<ProbeTensors> probes(std::size_t batch, int level) {
    Random random(seed_, {run_, static_cast<std::uint64_t>(level), chunks_++});
    const JetArithmetic arithmetic(field_, batch);
    std::vector<ProbeTensors> result(static_cast<std::size_t>(level));
    for (ProbeTensors& probe : result)
      for (const std::size_t block : flow_.probe_blocks())
        probe.push_back(arithmetic.random_batched(block, random));
    for (ProbeTensors& probe : result)
      probe = brackets_.with_symbols(std::move(probe), batch, random);
    return result;
  }

  const Flow& flow_;
  PrimeField field_;
  std::uint64_t seed_;
  std::size_t run_;
  const LevelLimits& limits_;
  Brackets brackets_;
  std::unique_ptr<Span> span_;
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
  try {
    return Run(flow, prime, seed, run, limits).finish();
  } catch (const Interrupted&) {  // while a point was sought
    Levels none;
    none.prime = prime;
    none.ranks = {0};
    none.draws = {0};
    none.ending = Ending::interrupted;
    return none;
  }
}

}  // namespace abide
