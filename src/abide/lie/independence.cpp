// SPDX-License-Identifier: MIT
#include "abide/lie/independence.hpp"

#include <flint/ulong_extras.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "abide/lie/symbol_forms.hpp"
#include "abide/linalg/bit_span.hpp"
#include "abide/linalg/span.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/ring/prime.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostRowsAtOnce = 64;
constexpr std::size_t kPoints =
    12;  // of parameters, at least: forms in few directions differ there
constexpr std::size_t kMoreRows = 8;
constexpr std::size_t kSignsAtOnce = 64;
constexpr std::size_t kRootBatches = 160;  // of signs, before roots count as related
constexpr std::size_t kIdleSigns = 512;    // rows that add nothing to a rank, which then is final
constexpr std::size_t kMostForms = 4000;

// The rank over Z/2 of rows of signs, each with a 1 for a constant factor.
class SignRank {
 public:
  explicit SignRank(std::size_t roots, bool constant)
      : roots_(roots), constant_(constant), span_(roots + 1) {}

  void add(const std::vector<bool>& signs) {
    if (signs.size() != roots_) return;  // a number was 0
    Bits row = span_.zero();
    for (std::size_t i = 0; i < roots_; ++i)
      if (!signs[i]) row[i / 64] |= std::uint64_t{1} << (i % 64);
    if (constant_) row[roots_ / 64] |= std::uint64_t{1} << (roots_ % 64);
    const std::size_t before = span_.rank();
    span_.add(std::move(row));
    idle_ = span_.rank() > before ? 0 : idle_ + 1;
  }
  /// Whether more rows will hardly add to it.
  [[nodiscard]] bool final() const { return idle_ >= kIdleSigns; }
  [[nodiscard]] bool full() const { return span_.rank() == roots_ + (constant_ ? 1 : 0); }

 private:
  std::size_t roots_;
  bool constant_;
  BitSpan span_;
  std::size_t idle_ = 0;  // rows since the last that counted
};

class Tester {
 public:
  Tester(const SymbolForms& forms, std::uint64_t seed, StopFlag stop)
      : forms_(forms), draw_(forms.schedule(), stop), random_(seed, {0x1d9}), stop_(stop) {}

  // Whether the forms of a list are independent over Q.
  bool independent(const std::vector<SymbolForms::Form>& list, bool of_probe) {
    std::size_t count = 0;
    for (const SymbolForms::Form& form : list) count += forms_.entries(form);
    if (count == 0) return true;
    const PrimeField field(prime());
    const auto span = make_span(SpanForm::dense, field, count);
    const std::size_t rows = count + kMoreRows;
    for (std::size_t first = 0; first < rows && span->rank() < count;) {
      look_at(stop_);
      const std::size_t batch =
          of_probe ? std::clamp<std::size_t>(rows / kPoints, 1, kMostRowsAtOnce) : 1;
      Matrix values(batch, count);
      at_regular_point([&](int) {
        std::vector<JetTensor> point = random_point(field);
        const PointSymbols known = draw_.at_point(field, point, false, random_);
        const JetArithmetic arithmetic(field, batch);
        const DrawnSymbols drawn =
            draw_.draw(arithmetic, point, known, random_probes(arithmetic), random_);
        values = forms_.values(list, arithmetic, point, drawn, of_probe, random_);
      });
      (void)span->add(values);
      first += batch;
    }
    return span->rank() == count;
  }

  // Whether roots are independent: of the state, then of the probe at one point of it.
  bool independent_roots() {
    if (draw_.roots() == 0) return true;
    // One prime: it decides whether a constant factor is a square. Factors that depend on
    // parameters alone are constant at one point of these.
    const PrimeField field(prime());
    Ranks of_point = ranks(false);
    Ranks of_probe = ranks(true);
    std::vector<JetTensor> point;
    PointSymbols known;
    for (std::size_t tried = 0; tried == 0 || !full(of_point); ++tried) {
      look_at(stop_);
      if (tried == kRootBatches + 2 * draw_.roots()) return false;
      RootSigns signs;
      at_regular_point([&](int) {
        signs = {};
        point = random_point(field);
        known = draw_.at_point(field, point, false, random_, &signs);
      });
      add(of_point, signs);
    }
    for (std::size_t tried = 0; !full(of_probe); ++tried) {
      look_at(stop_);
      if (tried == kRootBatches || final(of_probe)) return false;
      RootSigns signs;
      at_regular_point([&](int) {
        signs = {};
        const JetArithmetic arithmetic(field, kSignsAtOnce);
        (void)draw_.draw(arithmetic, point, known, random_probes(arithmetic), random_, &signs);
      });
      add(of_probe, signs);
    }
    return true;
  }

 private:
  using Ranks = std::map<NodeId, SignRank>;

  [[nodiscard]] Ranks ranks(bool of_probes) const {
    Ranks result;
    for (const NodeId root : draw_.roots(of_probes))
      result.emplace(
          root,
          SignRank(static_cast<std::size_t>(abide::entries(forms_.program().shape(root))), true));
    return result;
  }
  static void add(Ranks& ranks, const RootSigns& signs) {
    for (auto& [root, rank] : ranks)
      if (const auto found = signs.find(root); found != signs.end())
        for (const std::vector<bool>& row : found->second) rank.add(row);
  }
  static bool full(const Ranks& ranks) {
    return std::all_of(ranks.begin(), ranks.end(), [](const auto& r) { return r.second.full(); });
  }
  static bool final(const Ranks& ranks) {
    return std::any_of(ranks.begin(), ranks.end(),
                       [](const auto& r) { return !r.second.full() && r.second.final(); });
  }

  std::uint64_t prime() {
    while (true) {
      const std::uint64_t p = random_prime(random_);
      const PrimeField field(p);
      if (reduces_modulo(forms_.program(), field) && draw_.suits(field)) return p;
    }
  }
  std::vector<JetTensor> random_point(const PrimeField& field) {
    const JetArithmetic one(field, 1);
    std::vector<JetTensor> result;
    for (const NodeId id : forms_.program().parameters())
      result.push_back(one.random_shared(
          static_cast<std::size_t>(abide::entries(forms_.program().shape(id))), random_));
    return result;
  }
  std::vector<JetTensor> random_probes(const JetArithmetic& arithmetic) {
    std::vector<JetTensor> result;
    for (const NodeId id : forms_.program().probes())
      result.push_back(arithmetic.random_batched(
          static_cast<std::size_t>(abide::entries(forms_.program().shape(id))), random_));
    return result;
  }

  const SymbolForms& forms_;
  SymbolDraw draw_;
  Random random_;
  StopFlag stop_;
};

// Roots of numbers are independent if no product of the numbers is a square: Legendre symbols
// modulo several primes.
bool independent_numbers(const std::vector<Rational>& numbers, Random& random) {
  SignRank rank(numbers.size(), false);
  for (std::size_t tried = 0; tried < 20 * numbers.size() + 100 && !rank.full(); ++tried) {
    const PrimeField field(random_prime(random));
    std::vector<bool> signs;
    try {
      for (const Rational& q : numbers) {
        const std::uint64_t u = field.to_residue(field.from(q));
        if (u != 0) signs.push_back(n_jacobi_unsigned(u, field.prime()) == 1);
      }
    } catch (const UnluckyPrime&) {
      continue;
    }
    rank.add(signs);
  }
  return rank.full();
}

std::size_t count(const SymbolForms& forms, const std::vector<SymbolForms::Form>& list) {
  std::size_t result = 0;
  for (const SymbolForms::Form& form : list) result += forms.entries(form);
  return result;
}

// What is wrong with the forms of the program, or nothing.
std::optional<std::string> failure(const SymbolForms& forms, std::uint64_t seed, StopFlag stop) {
  Tester tester(forms, seed, stop);
  const auto check = [&](const SymbolForms::Lists& lists, bool of_probe,
                         const char* where) -> std::optional<std::string> {
    if (!tester.independent(lists.exponentials, of_probe))
      return fmt::format("arguments of exponentials are related{}", where);
    if (!tester.independent(lists.circles, of_probe))
      return fmt::format("arguments of sin and cos are related{}", where);
    return std::nullopt;
  };
  if (auto found = check(forms.of_probe(), true, "")) return found;
  return check(forms.of_state(), false, ", those of parameters alone");
}

}  // namespace

std::string SymbolIndependence::text() const {
  if (status == Status::no_symbols) return "";
  if (status == Status::not_shown) return why;
  std::vector<std::string> parts;
  if (exponentials > 0)
    parts.push_back(fmt::format("{} argument{} of exponentials independent over Q: Ax's theorem",
                                exponentials, exponentials == 1 ? "" : "s"));
  if (integrals > 0)
    parts.push_back(fmt::format("{} integral{} of Gaussians: Liouville's theorem", integrals,
                                integrals == 1 ? "" : "s"));
  if (circles > 0)
    parts.push_back(fmt::format("{} argument{} of sin and cos: Ax's theorem", circles,
                                circles == 1 ? "" : "s"));
  if (roots > 0)
    parts.push_back(fmt::format(
        "{} square root{}, sought one after the other, whose arguments have no square among their "
        "products: Kummer's theorem",
        roots, roots == 1 ? "" : "s"));
  if (numbers > 0) parts.push_back("functions of numbers: Lindemann and Weierstrass's");
  std::string result = fmt::format("{}", fmt::join(parts, "; "));
  if (!at_zero.empty()) result += fmt::format(" (seen where {} = 0)", fmt::join(at_zero, " = "));
  return result;
}

SymbolIndependence independence_of_symbols(const Flow& flow, std::uint64_t seed, StopFlag stop) {
  return independence_of_symbols(flow.program(), flow.field_schedule().functions(), seed, stop);
}

SymbolIndependence independence_of_symbols(const Program& program,
                                           const std::vector<NodeId>& functions, std::uint64_t seed,
                                           StopFlag stop) {
  SymbolIndependence result;
  if (functions.empty()) return result;
  using Status = SymbolIndependence::Status;
  result.status = Status::not_shown;
  const SymbolForms forms(program, functions);
  result.exponentials =
      count(forms, forms.of_probe().exponentials) + count(forms, forms.of_state().exponentials);
  result.circles = count(forms, forms.of_probe().circles) + count(forms, forms.of_state().circles);
  result.integrals = forms.integrals();
  result.roots = SymbolDraw(forms.schedule()).roots();
  result.numbers = forms.numbers();
  if (result.exponentials + result.circles > kMostForms) {
    result.why = fmt::format("over {} functions are too many to compare", kMostForms);
    return result;
  }
  if (const std::optional<std::string> name = forms.uncovered_number()) {
    result.why = fmt::format("nothing is known of {} of a number", *name);
    return result;
  }
  Random random(seed_about(program, seed), {0x1da});
  if (!independent_numbers(forms.numbers_under_roots(), random)) {
    result.why = "square roots of numbers are related";
    return result;
  }
  const std::uint64_t own_seed = random.bits();
  try {
    if (!Tester(forms, own_seed, stop).independent_roots()) {
      result.why = "square roots are related";
      return result;
    }
    std::optional<std::string> wrong = failure(forms, own_seed, stop);
    if (!wrong && forms.has_towers()) {
      const std::optional<SymbolForms> cut = forms.without_towers(result.at_zero);
      wrong =
          !cut ? "functions take integrals of Gaussians (GELU, erf) or these take functions, and "
                 "no parameters were found that are 0 where they do not"
               : failure(*cut, own_seed, stop);
    }
    if (wrong) {
      result.why = *wrong;
      result.at_zero.clear();
      return result;
    }
  } catch (const SingularMatrix& error) {
    result.why = std::string("no point was found to see it at: ") + error.what();
    return result;
  }
  result.status = Status::shown;
  return result;
}

}  // namespace abide
