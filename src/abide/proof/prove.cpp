// SPDX-License-Identifier: MIT
#include "abide/proof/prove.hpp"

#include <flint/ulong_extras.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "abide/error.hpp"
#include "abide/linalg/fflas.hpp"
#include "abide/linalg/matrix.hpp"
#include "abide/linalg/row_echelon.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/proof/certified_brackets.hpp"
#include "abide/proof/flow_in_certificate.hpp"
#include "abide/proof/independence_search.hpp"
#include "abide/proof/verify.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

using Integers = Certificate::Integers;

constexpr std::int64_t kRanges[] = {3, 30, 1000, 1'000'000};
constexpr std::size_t kMostMisses = 24;  // draws in vain before a level ends
constexpr std::size_t kBatch = 16;
constexpr int kPointsOfARange = 3;
constexpr int kProbesTried = 20;
constexpr int kPrimesTried = 2000;

using Selection = RowEchelon<PrimeField>;

// The pivots, ascending: the columns of a minor that is not singular.
std::vector<std::size_t> columns_of(const Selection& selection) {
  std::vector<std::size_t> columns = selection.pivots();
  std::sort(columns.begin(), columns.end());
  return columns;
}

Integers small_integers(Random& random, std::size_t count, std::int64_t range, bool zero) {
  Integers result;
  while (result.size() < count) {
    const std::int64_t value = random.between(-range, range);
    if (value != 0 || zero) result.push_back(value);
  }
  return result;
}

// Draws brackets at one point until the rank is that of the count, level by level.
class BoundSearch {
 public:
  BoundSearch(const Flow& flow, const CertifiedFlow& certified, const Search& search,
              const CountOptions& options, std::uint64_t prime, std::uint64_t attempt,
              std::int64_t range)
      : flow_(flow),
        search_(search),
        options_(options),
        field_(prime),
        random_(seed_about(flow.program(), options.seed), {0x9f0f, attempt}),
        range_(range),
        brackets_(certified, prime),
        functions_(!certified.functions().empty()),
        selection_(field_, flow.dimension()) {
    bound_.prime = prime;
    // Also what no field depends on must be defined: a metric of a parameter that never moves.
    bound_.point = at_regular_point([&](int) {
      Integers point = small_integers(random_, flow.dimension(), range, false);
      if (!defined_somewhere(certified, point)) throw SingularMatrix("the flow", 0);
      return point;
    });
    brackets_.set_point(bound_.point, random_);
    if (functions_) symbols_ = any_symbols();
  }

  // The bound, and the symbols if there are functions.
  void run() {
    const std::vector<std::size_t>& levels = search_.count.levels;
    for (std::size_t level = 1; level <= std::min(levels.size(), kMostBracketFields); ++level)
      for (std::size_t misses = 0; misses < kMostMisses && selection_.rank() < levels[level - 1];) {
        look_at(options_.stop);
        misses = draw(level) ? 0 : misses + kBatch;
      }
    bound_.columns = columns_of(selection_);
  }

  [[nodiscard]] Certificate::Bound& bound() { return bound_; }
  [[nodiscard]] std::optional<Certificate::Symbols>& symbols() { return symbols_; }

 private:
  // What does not depend on the probe.
  Certificate::Symbols any_symbols() {
    for (int tried = 0; tried < kProbesTried; ++tried) {
      std::vector<Integers> probes(kBatch);
      for (Integers& probe : probes)
        probe = small_integers(random_, probe_size(), std::min<std::int64_t>(range_, 9), true);
      try {
        for (const auto& values : brackets_.values(brackets_.draw(probes, random_), kBatch))
          if (values) {
            Certificate::Symbols result;
            result.exponential = values->exponential;
            result.circle = values->circle;
            result.point = values->point;
            return result;
          }
      } catch (const SingularMatrix&) {
        continue;
      }
    }
    throw SingularMatrix("what functions take", 0);
  }

  // Whether the fields are defined at the point, for all inputs but some: what divides by an input
  // may not be for the first that is tried.
  [[nodiscard]] bool defined_somewhere(const CertifiedFlow& certified,
                                       const Integers& point) const {
    Random random(options_.seed, {0x9f0c});
    Integers probe(probe_size(), 1);
    for (int i = 0; i < kProbesTried; ++i) {
      if (fields_defined_at(certified, field_.prime(), point, probe)) return true;
      probe = small_integers(random, probe_size(), 9, false);
    }
    return false;
  }

  [[nodiscard]] std::size_t probe_size() const {
    const std::vector<std::size_t>& sizes = flow_.probe_blocks();
    return std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
  }

  // One batch; whether it added anything. Inputs for which a field is not defined are drawn again.
  bool draw(std::size_t level) {
    for (int tried = 1;; ++tried) {
      try {
        return draw_once(level);
      } catch (const SingularMatrix&) {
        if (tried == kProbesTried) throw;
      }
    }
  }

  // The certificate holds the probes of the brackets that added something: small integers keep it
  // short. They need not be uniform modulo p as those of counting are (lie/levels), since a rank
  // that is too small is found to differ from the count's.
  bool draw_once(std::size_t level) {
    std::vector<std::vector<Integers>> rows(kBatch);
    for (std::vector<Integers>& row : rows)
      for (std::size_t k = 0; k < level; ++k)
        row.push_back(
            small_integers(random_, probe_size(), std::min<std::int64_t>(range_, 9), true));
    std::vector<ProbeTensors> probes;
    std::vector<std::vector<std::optional<CertifiedBrackets::Values>>> values;
    for (std::size_t k = 0; k < level; ++k) {
      std::vector<Integers> of_rows;
      for (std::vector<Integers>& row : rows) of_rows.push_back(std::move(row[k]));
      probes.push_back(brackets_.draw(of_rows, random_));
      for (std::size_t b = 0; b < kBatch; ++b) rows[b][k] = std::move(of_rows[b]);
      if (functions_) values.push_back(brackets_.values(probes.back(), kBatch));
    }
    Matrix brackets(kBatch, flow_.dimension());
    brackets_.evaluate(probes, kBatch, brackets);
    bool any = false;
    for (std::size_t b = 0; b < kBatch && selection_.rank() < search_.count.lie_dimension; ++b) {
      const auto fits = [b](const auto& of_batch) { return of_batch[b].has_value(); };
      if (!std::all_of(values.begin(), values.end(), fits)) continue;
      if (!selection_.add(std::vector<double>(brackets.row(b), brackets.row(b) + brackets.columns)))
        continue;
      bound_.rows.push_back(rows[b]);
      any = true;
      if (!functions_) continue;
      symbols_->rows.emplace_back();
      for (const auto& of_batch : values) symbols_->rows.back().push_back(of_batch[b]->probe);
    }
    return any;
  }

  const Flow& flow_;
  const Search& search_;
  const CountOptions& options_;
  PrimeField field_;
  Random random_;
  std::int64_t range_;
  CertifiedBrackets brackets_;
  bool functions_;
  Selection selection_;
  Certificate::Bound bound_;
  std::optional<Certificate::Symbols> symbols_;
};

// Whether the square roots of numbers exist modulo the prime; of k numbers that is so for one prime
// in 2^k.
bool has_roots_of_numbers(const CertifiedFlow& flow, std::uint64_t prime) {
  const WordField field(prime);
  for (const CertifiedFunction& f : flow.functions())
    for (const Rational& q : f.numbers)
      if (f.function == Elementary::sqrt && n_jacobi_unsigned(field.from(q), prime) != 1)
        return false;
  return true;
}

std::uint64_t prime_for(const Program& program, const CertifiedFlow& certified, Random& primes) {
  std::uint64_t prime = random_prime(primes);
  for (int i = 0; i < kPrimesTried; ++i, prime = random_prime(primes))
    if (reduces_modulo(program, PrimeField(prime)) && has_roots_of_numbers(certified, prime)) break;
  return prime;
}

// Of the most rows that are found.
void find_bound(const Variables& variables, const CertifiedFlow& certified, const Search& search,
                const CountOptions& options, Certificate& c) {
  const Flow& flow = variables.flow();
  Random primes(seed_about(flow.program(), options.seed), {0x9f0e});
  c.bound.prime = 0;
  std::uint64_t attempt = 0;
  for (const std::int64_t range : kRanges)
    for (int i = 0; i < kPointsOfARange; ++i, ++attempt) {
      const std::uint64_t prime = prime_for(variables.schedule().program(), certified, primes);
      if (!reduces_modulo(variables.schedule().program(), PrimeField(prime))) continue;
      try {
        BoundSearch attempted(flow, certified, search, options, prime, attempt, range);
        attempted.run();
        if (c.bound.prime == 0 || attempted.bound().rows.size() > c.bound.rows.size()) {
          c.bound = std::move(attempted.bound());
          c.symbols = std::move(attempted.symbols());
        }
      } catch (const SingularMatrix&) {
        continue;  // an unlucky point
      }
      if (c.bound.prime != 0 && c.bound.rows.size() == search.count.lie_dimension) return;
    }
  if (c.bound.prime == 0)
    throw ModelError(
        fmt::format("{}: error: no point was found where the flow is defined; expected one "
                    "that small integers do not make singular",
                    flow.model().name));
}

Certificate::Independence find_independence(const CertifiedFlow& flow, const Certificate& c,
                                            std::size_t wanted, std::uint64_t seed) {
  Random random(seed, {0x9f0d});
  const PrimeField field(c.bound.prime);
  Certificate::Independence best;
  best.point = small_integers(random, flow.dimension() + flow.features(), 3, false);
  for (const std::int64_t range : kRanges)
    for (int i = 0; i < kPointsOfARange; ++i) {
      Certificate::Independence found;
      found.point = small_integers(random, flow.dimension() + flow.features(), range, false);
      for (std::size_t f = 0; f < flow.features(); ++f)
        if (!flow.is_logarithm()[f]) found.point[flow.dimension() + f] = 0;
      Selection selection(field, flow.dimension());
      try {
        const auto rows = differentials_at(flow, c.bound.prime, found.point, c.laws);
        for (std::size_t law = 0; law < rows.size(); ++law) {
          std::vector<double> row;
          for (std::size_t k = 0; k < rows[law].size(); ++k)  // by what moves
            row.push_back(
                flow.is_frozen()[k] ? 0 : field.from(static_cast<std::int64_t>(rows[law][k])));
          if (selection.add(std::move(row))) found.laws.push_back(law);
        }
        if (!independent_logarithms(flow, c.bound.prime, found.point)) continue;
      } catch (const Refused&) {
        continue;  // not defined there
      }
      found.columns = columns_of(selection);
      if (found.laws.size() >= best.laws.size()) best = std::move(found);
      if (best.laws.size() == wanted) return best;
    }
  return best;
}

}  // namespace

Certificate make_certificate(const Variables& variables, const Search& search,
                             const CountOptions& options) {
  const Flow& flow = variables.flow();
  if (flow.dimension() > kMostCertificateState)
    throw ModelError(fmt::format("the state has {} coordinates; a certificate has at most {}",
                                 flow.dimension(), kMostCertificateState));
  const fflas::OneBlasThread one_blas_thread;
  Certificate c;
  write_flow(variables, c);
  for (const Law& law : search.laws) {
    c.laws.push_back(law.polynomial);
    c.expanded = c.expanded && law.proof == Proof::expanded;
  }
  const CertifiedFlow certified(c);
  find_bound(variables, certified, search, options, c);
  if (c.symbols) claim_independence(c, certified, options.seed);
  c.independence = find_independence(certified, c, search.independent, options.seed);
  c.claim = {flow.dimension(), flow.space().unfrozen() - c.bound.rows.size(),
             c.independence.laws.size()};
  return c;
}

}  // namespace abide
