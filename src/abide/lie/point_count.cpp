// SPDX-License-Identifier: MIT
#include "abide/lie/point_count.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "abide/error.hpp"
#include "abide/linalg/fflas.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/substitute.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

constexpr std::size_t kRuns = 2;
constexpr std::size_t kMoreLevels = 2;
constexpr int kPrimesTried = 100;
constexpr std::size_t kFirstPointRun = 1000;  // its own random numbers

// Whether the point has an image modulo the prime.
bool reduces(const StatePoint& point, const PrimeField& field) {
  try {
    for (const std::vector<Rational>& block : point)
      for (const Rational& entry : block) (void)field.from(entry);
    return true;
  } catch (const UnluckyPrime&) {
    return false;
  }
}

// Throws ModelError unless all that the flow divides by has an inverse at the point, over Q: also
// what belongs to a parameter that does not move, and so to no field.
void require_defined(const Flow& flow, const StatePoint& point, std::uint64_t seed) {
  const Program& program = flow.program();
  const std::vector<NodeId> inverses = inverses_of(program);
  if (inverses.empty()) return;
  Random random(seed_about(program, seed), {0xa7, 2});
  const auto number = [&] { return Rational(random.between(1, 1000)); };
  try {
    (void)evaluate(
        Schedule(program, inverses), DenseArithmetic<RationalField>(RationalField{}),
        Assignment<std::vector<Rational>>{point, filled(program, program.probes(), number)});
  } catch (const SingularMatrix& error) {
    throw ModelError(std::string("the flow is not defined at the point: ") + error.what());
  }
}

}  // namespace

PointCount count_at(const Flow& flow, const StatePoint& point, const CountOptions& options) {
  if (flow.symbols().any())
    throw ModelError(
        fmt::format("{}: error: --at: functions of the numbers of a point have values of "
                    "their own, and no free symbols; expected a model without functions",
                    flow.model().name));
  const fflas::OneBlasThread one_blas_thread;
  require_defined(flow, point, options.seed);
  PointCount result;
  result.generic = count_laws(flow, options);
  LevelLimits limits{options.depth, options.memory / 2, options.stop, options.progress};
  limits.point = &point;
  limits.least_levels = result.generic.levels.size() + kMoreLevels;
  Random random(seed_about(flow.program(), options.seed), {0xa7});
  std::size_t runs = 0;
  for (int tried = 0; runs < kRuns && tried < kPrimesTried; ++tried) {
    const std::uint64_t prime = random_prime(random);
    const PrimeField field(prime);
    if (!reduces_modulo(flow.program(), field) || !reduces(point, field)) continue;
    try {
      const Levels levels =
          grow_levels(flow, prime, options.seed, kFirstPointRun + runs + 1, limits);
      ++runs;
      if (levels.rank() > result.dimension || result.levels.empty()) result.levels = levels.ranks;
      result.dimension = std::max(result.dimension, levels.rank());
    } catch (const SingularMatrix&) {  // the prime divides what is not 0
    }
  }
  if (runs == 0) throw ModelError("the numbers of the point have too many primes below them");
  return result;
}

}  // namespace abide
