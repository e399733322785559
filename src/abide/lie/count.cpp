// SPDX-License-Identifier: MIT
#include "abide/lie/count.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "abide/error.hpp"
#include "abide/lie/error_bound.hpp"
#include "abide/linalg/fflas.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

// More primes than this do not help: the bound of each is then near 1.
constexpr std::size_t kMostPrimes = 24;
// The first two run side by side; one is hardly ever enough.
constexpr std::size_t kFirstPrimes = 2;

class Counter {
 public:
  Counter(const Flow& flow, const CountOptions& options)
      : flow_(flow), options_(options), primes_(seed_about(flow.program(), options.seed), {0}) {
    limits_ = {options.depth, options.memory / 2, options.stop, options.progress};
  }

  Count run() {
    add_runs(kFirstPrimes);
    while (!enough()) add_runs(std::min(missing(), kMostPrimes - runs_.size()));
    Count result = merged();
    if (flow_.symbols().any()) {
      result.error_probability.reset();
      try {
        result.symbols = independence_of_symbols(flow_, options_.seed, options_.stop);
      } catch (const Interrupted&) {
        result.symbols.status = SymbolIndependence::Status::not_shown;
        result.symbols.why = "interrupted";
        result.ending = Ending::interrupted;
        result.closed = false;
      }
    }
    return result;
  }

 private:
  // Runs so many more primes. Those whose point is singular begin again with another prime, and
  // with it another point; they do so after all others, so that the order of threads is no matter.
  void add_runs(std::size_t count) {
    std::vector<std::size_t> pending;
    for (std::size_t i = 0; i < count; ++i) pending.push_back(runs_.size() + i);
    runs_.resize(runs_.size() + count);
    for (int attempt = 1; !pending.empty(); ++attempt) {
      std::vector<std::optional<SingularMatrix>> singular(pending.size());
      attempt_runs(pending, singular);
      std::vector<std::size_t> left;
      for (std::size_t i = 0; i < pending.size(); ++i) {
        if (!singular[i]) continue;
        if (attempt == kPointsTried) throw singular_everywhere(*singular[i]);
        left.push_back(pending[i]);
      }
      pending = std::move(left);
    }
  }

  // On all threads that the memory allows.
  void attempt_runs(const std::vector<std::size_t>& pending,
                    std::vector<std::optional<SingularMatrix>>& singular) {
    const std::size_t count = pending.size();
    std::vector<std::uint64_t> primes;
    for (std::size_t i = 0; i < count; ++i) primes.push_back(next_prime());

    // Two runs at once keep to the limit, each within its half. More are let in where even full
    // triangles of the state's dimension, with batches and jets to spare, would fit.
    const double n = static_cast<double>(flow_.dimension());
    const double one_run = 4 * 8 * (1.25 * n * n + 64 * n);
    const auto fitting = static_cast<std::size_t>(
        std::clamp(static_cast<double>(options_.memory) / one_run, 2.0, 4096.0));
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t threads =
        std::min({count, fitting, options_.threads == 0 ? processors : options_.threads});

    std::atomic<std::size_t> next = 0;
    std::exception_ptr failure;
    std::mutex failure_mutex;
    const auto work = [&] {
      for (std::size_t i = next++; i < count; i = next++) {
        try {
          const std::size_t run = pending[i];
          runs_[run] = grow_levels(flow_, primes[i], options_.seed, run + 1, limits_);
        } catch (const SingularMatrix& error) {
          singular[i] = error;
        } catch (...) {
          const std::lock_guard lock(failure_mutex);
          failure = std::current_exception();
        }
      }
    };
    if (threads == 1) {
      work();
    } else {
      std::vector<std::jthread> pool;
      for (std::size_t t = 0; t < threads; ++t) pool.emplace_back(work);
    }
    if (failure) std::rethrow_exception(failure);
  }

  // A new prime that divides no number of the model.
  std::uint64_t next_prime() {
    while (true) {
      const std::uint64_t prime = random_prime(primes_);
      if (std::find(used_.begin(), used_.end(), prime) != used_.end()) continue;
      used_.push_back(prime);
      const PrimeField field(prime);
      if (reduces_modulo(flow_.program(), field) && flow_.symbols().suits(field)) return prime;
    }
  }

  [[nodiscard]] double probability() const {
    double product = 1;
    for (const Levels& run : runs_)
      if (run.ending == Ending::closed) product *= error_bound(flow_, run).total();
    return product;
  }

  // Also when more primes would not help: one was cut short, or their bounds are too near 1.
  [[nodiscard]] bool enough() const {
    const bool cut_short = std::any_of(
        runs_.begin(), runs_.end(), [](const Levels& run) { return run.ending != Ending::closed; });
    // With functions no bound is known: two primes that agree are what there is.
    if (flow_.symbols().any()) return true;
    return cut_short || runs_.size() >= kMostPrimes || probability() >= 1 ||
           probability() <= options_.error_probability;
  }

  // How many more primes it takes, if each is like those that ran.
  [[nodiscard]] std::size_t missing() const {
    double each = 0;
    for (const Levels& run : runs_) each = std::max(each, error_bound(flow_, run).total());
    double product = probability();
    std::size_t count = 1;
    while (product * each > options_.error_probability && count < kMostPrimes) {
      product *= each;
      ++count;
    }
    return count;
  }

  [[nodiscard]] Count merged() const {
    Count result;
    result.state = flow_.dimension();
    result.frozen = flow_.space().frozen();
    result.seed = options_.seed;
    result.wished_probability = options_.error_probability;
    std::size_t depth = 0;
    for (const Levels& run : runs_) {
      depth = std::max(depth, run.ranks.size());
      result.lie_dimension = std::max(result.lie_dimension, run.rank());
      if (run.ending != Ending::closed) result.ending = run.ending;
    }
    result.levels.assign(depth, 0);
    for (const Levels& run : runs_) {
      const bool closed = run.ending == Ending::closed;
      result.closed = result.closed || (closed && run.rank() == result.lie_dimension);
      for (std::size_t i = 0; i < depth; ++i)
        result.levels[i] =
            std::max(result.levels[i], i < run.ranks.size() ? run.ranks[i] : run.rank());
    }
    for (const Levels& run : runs_)
      if (!result.closed || run.ending == Ending::closed) result.primes.push_back(run.prime);
    if (result.closed) result.error_probability = probability();
    return result;
  }

  const Flow& flow_;
  const CountOptions& options_;
  Random primes_;
  std::vector<std::uint64_t> used_;
  LevelLimits limits_;
  std::vector<Levels> runs_;
};

}  // namespace

Count count_laws(const Flow& flow, const CountOptions& options) {
  if (!(options.error_probability > 0 && options.error_probability < 1))
    throw std::invalid_argument("count_laws: the error probability must be between 0 and 1");
  const fflas::OneBlasThread one_blas_thread;
  return Counter(flow, options).run();
}

}  // namespace abide
