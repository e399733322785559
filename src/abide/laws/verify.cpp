// SPDX-License-Identifier: MIT
#include "abide/laws/verify.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "abide/error.hpp"
#include "abide/laws/cut.hpp"
#include "abide/laws/free_symbols.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/ring/fraction.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

namespace {

constexpr double kLog2Error = -100;
constexpr int kDepths[] = {2, 3, 4, 5, 6};  // from the end, where the whole is too large
constexpr double kMostVariables = 2000;
constexpr double kShareOfACut = 0.05;  // of the work of a proof: what is short ends soon
constexpr int kSumsOfProducts = 2;     // what joins the motions in a derivative

// Expansions of at most so many terms in all are carried out.
double most_expanded_terms() { return static_cast<double>(limits().expanded_terms); }
// Where matrices are inverted, the work that reducing fractions may take (ring/fraction.hpp).
// Symbols of functions are so many variables that most of what takes long does not end.
double most_fraction_work(const Schedule& schedule) {
  const auto work = static_cast<double>(limits().fraction_work);
  return schedule.functions().empty() ? work : work / 10;
}

// The chance that a polynomial that is not 0 vanishes at a random point: it has the degree, and its
// integer coefficients are below 2^bits.
double vanishing(double degree, double bits) {
  const double at_point = degree / std::exp2(60);
  const double bad_prime =
      std::ceil(std::max(0.0, bits) / 60 + 1) / std::exp2(WordField::kLog2Primes);
  return at_point + bad_prime;
}

// log2 of the chance that one test misses a numerator that is not zero. Points where the common
// denominator vanishes are drawn again.
double log2_miss(double degree, double bits, const Bounds& size) {
  const double rejected = vanishing(size.denominator_degree + size.denominator_probe_degree,
                                    size.denominator_log2_norm);
  const double miss =
      rejected < 1 ? std::log2(vanishing(degree, bits) / (1 - rejected)) : std::log2(rejected);
  if (!(miss <= -1))
    throw ModelError("the degree of the rational functions is too high to test them");
  return miss;
}

// The arithmetic of a ring that looks at a flag before each operation.
template <Ring R>
class StoppableArithmetic : public DenseArithmetic<R> {
 public:
  using Base = DenseArithmetic<R>;
  using Tensor = typename Base::Tensor;

  StoppableArithmetic(R ring, StopFlag stop, typename Base::Symbols symbols = nullptr)
      : Base(std::move(ring), std::move(symbols)), stop_(stop) {}

  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& left,
                                const Tensor& right) const {
    look_at(stop_);
    return Base::contract(plan, left, right);
  }
  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& operand) const {
    look_at(stop_);
    return Base::reduce(plan, operand);
  }
  [[nodiscard]] Tensor sum(const Sum& sum, std::span<const Tensor* const> terms) const {
    look_at(stop_);
    return Base::sum(sum, terms);
  }
  [[nodiscard]] Tensor inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                               const Tensor& operand) const {
    look_at(stop_);
    return Base::inverse(inverse, stack, n, operand);
  }

 private:
  StopFlag stop_;
};

// The values of nodes, flattened, at a random point.
struct RandomValues {
  WordField field;
  std::vector<std::uint64_t> values;
};

RandomValues random_values(const Schedule& schedule, Random& random, StopFlag stop) {
  return at_regular_point_of_model([&](int) {
    RandomValues result{WordField::random(random), {}};
    const auto tensors =
        evaluate(schedule, StoppableArithmetic<WordField>(result.field, stop),
                 assigned(schedule.program(), [&] { return result.field.random_element(random); }));
    for (const std::vector<std::uint64_t>& tensor : tensors)
      result.values.insert(result.values.end(), tensor.begin(), tensor.end());
    return result;
  });
}

// Whether so many terms in so many variables are few enough to expand. Quotients are always tried:
// bounds on their terms are far too large, since fractions are reduced, but their field has a
// limit. Numbers that are too long are never tried.
bool is_small(const Schedule& schedule, const Bounds& bounds, double terms,
              std::size_t variable_count) {
  const double most_bits = schedule.has_inverses() ? 1e8 : 1e6;
  if (!(bounds.log2_norm <= most_bits)) return false;
  return (terms <= most_expanded_terms() || schedule.has_inverses()) &&
         static_cast<double>(variable_count) <= kMostVariables;
}

// The values of nodes, flattened, in one variable for each entry of the parameters and probes.
template <Ring R>
std::vector<typename R::Element> symbolic(const Schedule& schedule, const R& ring, StopFlag stop) {
  std::size_t next = 0;
  std::vector<typename R::Element> result;
  try {
    const FreeSymbols<R> symbols(ring, input_entries(schedule.program()));
    auto tensors = evaluate(schedule, StoppableArithmetic<R>(ring, stop, symbols),
                            assigned(schedule.program(), [&] { return ring.variable(next++); }));
    for (auto& tensor : tensors)
      for (auto& entry : tensor) result.push_back(std::move(entry));
  } catch (const SingularMatrix& error) {
    throw singular_everywhere(error);
  }
  return result;
}

// Sums of about equal size are added, so that each term is copied few times.
Fraction balanced_sum(const FractionField& field, std::vector<Fraction> terms) {
  if (terms.empty()) return field.zero();
  while (terms.size() > 1) {
    std::vector<Fraction> next;
    for (std::size_t i = 0; i + 1 < terms.size(); i += 2)
      next.push_back(field.add(terms[i], terms[i + 1]));
    if (terms.size() % 2 == 1) next.push_back(std::move(terms.back()));
    terms = std::move(next);
  }
  return std::move(terms[0]);
}

}  // namespace

std::string_view to_string(Proof proof) {
  switch (proof) {
    case Proof::expanded:
      return "exact";
    case Proof::tested:
      return "tested";
    case Proof::disproved:
      return "disproved";
    case Proof::undecided:
      return "undecided";
  }
  return "";
}

// The variables and their motions along the flow, expanded if they are small, and their values at a
// few random points.
struct Verifier::Motions {
  /// `share`: of the work that may be done.
  Motions(const Schedule& given, std::size_t coordinates, std::uint64_t seed, StopFlag flag,
          double share = 1)
      : stop(flag),
        variables_count(variables_in(given)),
        features(variables_count > coordinates),
        bounds(common_bounds(given.program(), features ? given.outputs() : motions_of(given))),
        schedule(given),
        random(seed_about(schedule.program(), seed), {0x7e57}),
        field(input_entries(schedule.program()) +
                  most_symbols(schedule.program(), schedule.functions()),
              share * most_fraction_work(schedule)) {
    const double terms = static_cast<double>(variables_count) * std::exp2(bounds.log2_terms);
    if (!is_small(schedule, bounds, terms, field.variables())) return;
    try {
      expanded = symbolic(schedule, field, stop);
    } catch (const TooMuchWork&) {
    }
  }

  static std::vector<NodeId> motions_of(const Schedule& given) {
    const auto half = static_cast<std::ptrdiff_t>(given.outputs().size() / 2);
    return {given.outputs().begin() + half, given.outputs().end()};
  }
  static std::size_t variables_in(const Schedule& given) {
    std::size_t count = 0;
    for (const NodeId id : motions_of(given))
      count += static_cast<std::size_t>(entries(given.program().shape(id)));
    return count;
  }

  // The derivative along the flow of a polynomial with this gradient.
  [[nodiscard]] Fraction derivative(
      const std::vector<std::pair<std::uint32_t, SparsePolynomial>>& gradient) const {
    field.begin_work();
    std::vector<Fraction> parts;
    for (const auto& [variable, part] : gradient)
      for (const auto& [monomial, coefficient] : part.terms) {
        Fraction factor = field.from(coefficient);
        for (const std::uint32_t i : monomial) factor = field.mul(factor, (*expanded)[i]);
        parts.push_back(field.mul(factor, (*expanded)[variables_count + variable]));
      }
    return balanced_sum(field, std::move(parts));
  }

  StopFlag stop;
  std::size_t variables_count;
  bool features;
  Bounds bounds;
  const Schedule& schedule;
  Random random;
  FractionField field;
  std::optional<std::vector<Fraction>> expanded;
  std::vector<RandomValues> points;
};

// The same for some tensors alone, from the end of the program, its inner values being free.
struct Verifier::CutMotions {
  CutMotions(const Program& program, const std::vector<NodeId>& outputs, std::size_t coordinates,
             int depth, StopFlag stop)
      : cut(cut_at(program, outputs, depth)),
        schedule(cut.program, cut.outputs),
        motions(schedule, coordinates, 1, stop, kShareOfACut) {}

  Cut cut;
  Schedule schedule;
  Motions motions;
};

Verifier::Verifier(Variables variables, std::uint64_t seed, StopFlag stop)
    : variables_(std::move(variables)),
      motions_(
          std::make_unique<Motions>(variables_->schedule(), variables_->dimension(), seed, stop)) {}
Verifier::Verifier(const Schedule& variables_and_motions, std::size_t coordinates,
                   std::uint64_t seed, StopFlag stop)
    : motions_(std::make_unique<Motions>(variables_and_motions, coordinates, seed, stop)) {}
Verifier::~Verifier() = default;

// Whether the identity holds with inner values free, seen by expansion.
bool Verifier::holds_from_the_end(const SparsePolynomial& h) {
  const Motions& all = *motions_;
  if (all.features) return false;
  // The tensors that h is about, and h in their entries.
  const Program& program = all.schedule.program();
  const std::size_t half = all.schedule.outputs().size() / 2;
  std::set<std::uint32_t> used;
  for (const auto& [monomial, coefficient] : h.terms) used.insert(monomial.begin(), monomial.end());
  std::vector<NodeId> values, moves;
  std::map<std::uint32_t, std::uint32_t> number;
  std::uint32_t first = 0, count = 0;
  for (std::size_t b = 0; b < half; ++b) {
    const auto size = static_cast<std::uint32_t>(entries(program.shape(all.schedule.outputs()[b])));
    const auto next = used.lower_bound(first);
    if (next != used.end() && *next < first + size) {
      for (std::uint32_t i = 0; i < size; ++i) number[first + i] = count++;
      values.push_back(all.schedule.outputs()[b]);
      moves.push_back(all.schedule.outputs()[half + b]);
    }
    first += size;
  }
  SparsePolynomial own = h;
  for (auto& [monomial, coefficient] : own.terms)
    for (std::uint32_t& variable : monomial) variable = number.at(variable);
  const auto gradient = derivatives(own);
  std::vector<NodeId> outputs = values;
  outputs.insert(outputs.end(), moves.begin(), moves.end());
  auto& cuts = cuts_[outputs];
  for (std::size_t k = 0; k < std::size(kDepths); ++k) {
    look_at(all.stop);
    if (k == cuts.size())
      cuts.push_back(std::make_unique<CutMotions>(program, outputs, count, kDepths[k], all.stop));
    const Motions& motions = cuts[k]->motions;
    if (cuts[k]->cut.cut == 0) return false;  // nothing is left to be freed
    if (!motions.expanded) continue;
    try {
      if (motions.derivative(gradient).is_zero()) return true;
    } catch (const TooMuchWork&) {
    }
  }
  return false;
}

Proof Verifier::verify(const SparsePolynomial& h) {
  Motions& motions = *motions_;
  look_at(motions.stop);
  const Bounds& bounds = motions.bounds;
  const auto gradient = derivatives(h);
  const double factors = h.degree() - 1;  // values multiplied with a motion, at most
  double terms = 0;
  double log2_sum = 0;
  for (const auto& [variable, part] : gradient)
    for (const auto& [monomial, coefficient] : part.terms) {
      terms += std::exp2(bounds.log2_terms * (motions.features ? factors + 1 : 1));
      log2_sum = std::max(log2_sum, coefficient.log2_abs()) + 1;
    }
  if (motions.expanded && (terms <= most_expanded_terms() || motions.schedule.has_inverses())) try {
      return motions.derivative(gradient).is_zero() ? Proof::expanded : Proof::disproved;
    } catch (const TooMuchWork&) {  // then it is tested
    }
  // The numerator over a power of the common denominator, or over it where values are coordinates.
  double degree = factors + bounds.parameter_degree + bounds.probe_degree;
  double log2_norm = log2_sum + bounds.log2_norm;
  if (motions.features) {
    degree = (factors + 1) * std::max(bounds.parameter_degree + bounds.probe_degree,
                                      bounds.denominator_degree + bounds.denominator_probe_degree);
    log2_norm =
        log2_sum + (factors + 1) * std::max({0.0, bounds.log2_norm, bounds.denominator_log2_norm});
  }
  const double miss = log2_miss(degree, log2_norm, bounds);
  double error = 0;
  for (std::size_t test = 0; error > kLog2Error; ++test, error += miss) {
    if (test == motions.points.size())
      motions.points.push_back(random_values(motions.schedule, motions.random, motions.stop));
    const RandomValues& at = motions.points[test];
    const std::size_t first_motion = motions.variables_count;
    std::uint64_t sum = 0;
    for (const auto& [variable, part] : gradient)
      for (const auto& [monomial, coefficient] : part.terms) {
        std::uint64_t value =
            at.field.mul(at.field.from(coefficient), at.values[first_motion + variable]);
        for (const std::uint32_t i : monomial) value = at.field.mul(value, at.values[i]);
        sum = at.field.add(sum, value);
      }
    if (sum != 0) return Proof::disproved;
  }
  return holds_from_the_end(h) ? Proof::expanded : Proof::tested;
}

namespace {

// Whether all entries expand to 0; nothing where that is too much work, of which this share may be
// done.
std::optional<bool> expands_to_zero(const Program& program, NodeId node, double share,
                                    StopFlag stop) {
  const Bounds size = bounds(program, {node})[0];
  const Schedule schedule(program, {node});
  const double terms =
      std::exp2(size.log2_terms) * static_cast<double>(entries(program.shape(node)));
  const std::size_t count = input_entries(program) + most_symbols(program, schedule.functions());
  if (!is_small(schedule, size, terms, count)) return std::nullopt;
  try {
    const std::vector<Fraction> values =
        symbolic(schedule, FractionField(count, share * most_fraction_work(schedule)), stop);
    return std::all_of(values.begin(), values.end(), [](const Fraction& f) { return f.is_zero(); });
  } catch (const TooMuchWork&) {
    return std::nullopt;
  }
}

// Whether all entries are zero with inner values free, seen by expansion.
bool vanishes_from_the_end(const Program& program, NodeId node, StopFlag stop) {
  for (const int depth : kDepths) {
    const Cut cut = cut_at(program, {node}, depth + kSumsOfProducts);
    if (cut.cut == 0) return false;
    if (expands_to_zero(cut.program, cut.outputs[0], kShareOfACut, stop).value_or(false))
      return true;
  }
  return false;
}

}  // namespace

Proof is_identically_zero(const Program& program, NodeId node, std::uint64_t seed, StopFlag stop) {
  if (const std::optional<bool> zero = expands_to_zero(program, node, 1, stop))
    return *zero ? Proof::expanded : Proof::disproved;
  const Bounds size = bounds(program, {node})[0];
  const Schedule schedule(program, {node});
  const double miss = log2_miss(size.parameter_degree + size.probe_degree, size.log2_norm, size);
  Random random(seed_about(program, seed), {0x7e57, 1});
  for (double error = 0; error > kLog2Error; error += miss)
    for (const std::uint64_t value : random_values(schedule, random, stop).values)
      if (value != 0) return Proof::disproved;
  return vanishes_from_the_end(program, node, stop) ? Proof::expanded : Proof::tested;
}

}  // namespace abide
