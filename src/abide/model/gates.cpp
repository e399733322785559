// SPDX-License-Identifier: MIT
#include "abide/model/gates.hpp"

#include <flint/fmpq.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/contraction_plan.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/sign.hpp"
#include "abide/program/substitute.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

namespace {

constexpr std::size_t kPoints = 3;  // modulo each prime
// A ratio is found from the first primes and confirmed by the others: without these, most large
// numbers would be taken for a small fraction, perhaps of the other sign.
constexpr std::size_t kFinding = 3, kConfirming = 2, kPrimes = kFinding + kConfirming;
// In programs whose nodes have more entries together no gates are compared: they are free.
constexpr std::int64_t kMostEvaluated = 1 << 22;
constexpr std::uint64_t kStream = 0x6a7e;

// The values of nodes of a growing program at one random point, each computed once.
class PointValues {
 public:
  PointValues(const WordField& field, Random random)
      : arithmetic_(field), random_(std::move(random)) {}

  const std::vector<std::uint64_t>& at(const Program& program, NodeId node) {
    values_.resize(program.nodes().size());
    if (values_[node]) return *values_[node];
    std::vector<bool> needed(node + 1, false);
    needed[node] = true;
    for (NodeId id = node + 1; id-- > 0;)
      if (needed[id] && !values_[id])
        for (const NodeId operand : program.node(id).operands) needed[operand] = true;
    for (NodeId id = 0; id <= node; ++id)
      if (needed[id] && !values_[id]) values_[id] = value(program, id);
    return *values_[node];
  }

 private:
  using Tensor = std::vector<std::uint64_t>;

  Tensor value(const Program& program, NodeId id) {
    const Node& node = program.node(id);
    if (is_leaf(node)) {
      Tensor result(static_cast<std::size_t>(entries(node.shape)));
      for (std::uint64_t& entry : result) entry = arithmetic_.ring().random_element(random_);
      return result;
    }
    std::vector<const Tensor*> operands;
    for (const NodeId operand : node.operands) operands.push_back(&*values_[operand]);
    const bool contraction = std::holds_alternative<Contraction>(node.operation);
    return apply(arithmetic_, node, contraction ? plan(program, node) : ContractionPlan{},
                 std::span<const Tensor* const>(operands));
  }

  DenseArithmetic<WordField> arithmetic_;
  Random random_;
  std::vector<std::optional<Tensor>> values_;
};

// The fraction with these residues, if there is one with numbers up to about 2^89 (Wang 1981).
std::optional<Rational> fraction(const std::vector<WordField>& fields,
                                 const std::array<std::uint64_t, kPrimes>& residues) {
  fmpz_t joint, modulus;
  fmpz_init(joint);
  fmpz_init_set_ui(modulus, 1);
  for (std::size_t k = 0; k < kFinding; ++k) {
    fmpz_CRT_ui(joint, joint, modulus, residues[k], fields[k].prime(), 0);
    fmpz_mul_ui(modulus, modulus, fields[k].prime());
  }
  Rational result;
  const bool found = fmpq_reconstruct_fmpz(result.flint(), joint, modulus) != 0;
  fmpz_clear(joint);
  fmpz_clear(modulus);
  if (!found) return std::nullopt;
  for (std::size_t k = kFinding; k < kPrimes; ++k)
    if (fields[k].from(result) != residues[k]) return std::nullopt;
  return result;
}

}  // namespace

// Some points modulo each of some primes, different ones. The primes divide no denominator of what
// is evaluated.
class Gates::Points {
 public:
  Points(const Program& program, std::uint64_t attempt) : Points(seed_about(program, attempt)) {}

  // At a point modulo prime number k.
  std::uint64_t at(const Program& program, const Place& place, std::size_t k, std::size_t point) {
    return place.node ? values_[k][point].at(program, *place.node)[place.entry] : 1;
  }

  // c where a = c b, b not being zero.
  std::optional<Rational> ratio(const Program& program, const Place& a, const Place& b) {
    std::array<std::uint64_t, kPrimes> residues{};
    for (std::size_t k = 0; k < kPrimes; ++k) {
      const WordField& field = fields_[k];
      const std::uint64_t a0 = at(program, a, k, 0);
      const std::uint64_t b0 = at(program, b, k, 0);
      if (b0 == 0) return std::nullopt;
      for (std::size_t point = 1; point < kPoints; ++point)
        if (field.mul(a0, at(program, b, k, point)) != field.mul(b0, at(program, a, k, point)))
          return std::nullopt;
      residues[k] = field.mul(a0, field.inverse(b0));
    }
    return fraction(fields_, residues);
  }

  [[nodiscard]] const WordField& field(std::size_t k) const { return fields_[k]; }

 private:
  explicit Points(std::uint64_t seed) {
    for (std::uint64_t attempt = 0; fields_.size() < kPrimes; ++attempt) {
      Random random(seed, {kStream, attempt});
      const WordField field = WordField::random(random);
      const bool known = std::any_of(fields_.begin(), fields_.end(), [&](const WordField& other) {
        return other.prime() == field.prime();
      });
      if (known) continue;
      fields_.push_back(field);
      values_.emplace_back();
      for (std::uint64_t point = 0; point < kPoints; ++point)
        values_.back().emplace_back(field, Random(seed, {kStream, attempt, point}));
    }
  }

  std::vector<WordField> fields_;
  std::vector<std::vector<PointValues>> values_;
};

Gates::Gates(Program& program) : program_(program) {}
Gates::~Gates() = default;

NodeId Gates::leaky_relu(NodeId z, const Rational& slope) {
  if (slope.is_one()) return z;
  const NodeId positive = relu(z);
  if (slope.is_zero()) return positive;
  const NodeId result = add(program_, scale(program_, positive, Rational(1) - slope), z, slope);
  // Its own ReLU: it has the sign of z, or none below 0.
  if (Rational(0) < slope)
    results_.try_emplace(result, positive);
  else
    not_negative_.insert(result);
  return result;
}

NodeId Gates::relu(NodeId z) {
  const auto [at, fresh] = results_.try_emplace(z, z);
  if (!fresh) return at->second;
  switch (sign_of(program_, z, not_negative_)) {
    case Sign::not_negative:
      return z;
    case Sign::zero:
    case Sign::not_positive:
      return at->second = program_.constant({0}, Shape(program_.shape(z)));
    case Sign::unknown:
      break;
  }
  const NodeId result = rewritten(z);
  results_[z] = result;
  not_negative_.insert(result);
  if (is_too_large()) return result;
  for (std::size_t i = 0; i < static_cast<std::size_t>(entries(program_.shape(result))); ++i)
    see({{result, i}, std::nullopt});
  return result;
}

NodeId Gates::step(NodeId z) {
  const std::vector<std::optional<EntryGate>> gates = gates_of(z, Use::step);
  std::vector<Rational> constants, factors;
  std::vector<std::int32_t> index;
  for (const std::optional<EntryGate>& gate : gates) {
    constants.emplace_back(gate->constant);
    factors.emplace_back(gate->factor);
    index.push_back(gate->factor == 0 ? -1 : static_cast<std::int32_t>(gate->gate));
  }
  const Shape shape = program_.shape(z);
  const NodeId scaled =
      multiply(program_, gates_at(index, shape), program_.constant(std::move(factors), shape));
  return program_.sum({program_.constant(std::move(constants), shape), scaled}, {1, 1});
}

bool Gates::is_too_large() {
  for (; counted_ < program_.nodes().size(); ++counted_)
    evaluated_ += entries(program_.nodes()[counted_].shape);
  return evaluated_ > kMostEvaluated;
}

NodeId Gates::rewritten(NodeId z) { return gated(z, gates_of(z, Use::relu)); }

std::vector<std::optional<Gates::EntryGate>> Gates::gates_of(NodeId z, Use use) {
  if (!filter_ && !is_too_large()) {
    filter_ = std::make_unique<Points>(program_, attempt_++);
    see({{std::nullopt, 0}, std::nullopt});  // the number 1
  }
  std::vector<std::optional<EntryGate>> gates(static_cast<std::size_t>(entries(program_.shape(z))));
  if (!is_too_large()) gates = known_gates(z, use);
  std::vector<std::size_t> fresh;
  for (std::size_t i = 0; i < gates.size(); ++i)
    if (!gates[i]) fresh.push_back(i);
  if (!fresh.empty()) add_gates(z, fresh, gates);
  return gates;
}

// Of each entry, where it follows from what has been seen; entries of z may be related, too.
std::vector<std::optional<Gates::EntryGate>> Gates::known_gates(NodeId z, Use use) {
  std::vector<std::optional<EntryGate>> result(
      static_cast<std::size_t>(entries(program_.shape(z))));
  confirmation_.reset();
  std::size_t next = entries_;  // the entries that are left get their gates in order
  for (std::size_t i = 0; i < result.size(); ++i) {
    const Place place{z, i};
    const std::uint64_t key = key_of(place);
    // Zero is a multiple of the number 1.
    const auto [first, last] = by_key_.equal_range(key == 0 ? 1 : key);
    for (auto candidate = first; candidate != last && !result[i]; ++candidate) {
      const Seen& seen = seen_[candidate->second];
      const std::optional<Rational> c = ratio(place, seen.place);
      if (!c) continue;
      if (use == Use::step && seen.place.node && !seen.gate) continue;  // it may be 0
      const bool positive = Rational(0) < *c;
      if (!seen.gate)
        result[i] = EntryGate{positive ? 1 : 0, 0, 0};
      else
        result[i] = positive ? EntryGate{0, 1, *seen.gate} : EntryGate{1, -1, *seen.gate};
    }
    if (!result[i]) see({place, next++});
  }
  return result;
}

// One probe for the entries of z that have no gate yet.
void Gates::add_gates(NodeId z, const std::vector<std::size_t>& fresh,
                      std::vector<std::optional<EntryGate>>& gates) {
  NodeId argument = z;
  if (fresh.size() < gates.size()) {
    const std::vector<std::int32_t> index(fresh.begin(), fresh.end());
    argument = program_.gather(z, index, {static_cast<std::int64_t>(fresh.size())});
  }
  // Not a name that an expression could use.
  const std::string name = fmt::format("gate#{}", gates_.size() + 1);
  gates_.push_back({program_.probe(name, Shape(program_.shape(argument))), argument});
  not_negative_.insert(gates_.back().probe);
  for (const std::size_t i : fresh) gates[i] = EntryGate{0, 1, entries_++};
}

// z times its gates.
NodeId Gates::gated(NodeId z, const std::vector<std::optional<EntryGate>>& gates) {
  const Shape shape = program_.shape(z);
  std::vector<Rational> constants;
  std::vector<Rational> factors;
  std::vector<std::int32_t> index;
  for (const std::optional<EntryGate>& gate : gates) {
    constants.emplace_back(gate->constant);
    factors.emplace_back(gate->factor);
    index.push_back(gate->factor == 0 ? -1 : static_cast<std::int32_t>(gate->gate));
  }
  const auto all = [](const std::vector<Rational>& values, int value) {
    return std::all_of(values.begin(), values.end(),
                       [&](const Rational& q) { return q == Rational(value); });
  };
  const auto times = [&](NodeId a, const std::vector<Rational>& values) {
    return all(values, 1) ? a : multiply(program_, a, program_.constant(values, shape));
  };
  const NodeId constant_part = all(constants, 0) ? 0 : times(z, constants);
  if (all(factors, 0)) return all(constants, 0) ? program_.constant({0}, shape) : constant_part;

  const NodeId product = times(multiply(program_, z, gates_at(index, shape)), factors);
  return all(constants, 0) ? product : add(program_, constant_part, product);
}

// From the one probe whose entries they are, or from those that have some, together.
NodeId Gates::gates_at(const std::vector<std::int32_t>& index, const Shape& shape) {
  if (gates_.empty()) return program_.constant({0}, shape);
  std::vector<std::int32_t> identity(index.size());
  std::vector<std::int32_t> first;  // entries of all gates before these
  const Model::Gate* whole = nullptr;
  std::int64_t next = 0;
  for (const Model::Gate& candidate : gates_) {
    first.push_back(static_cast<std::int32_t>(next));
    std::iota(identity.begin(), identity.end(), first.back());
    if (index == identity && program_.shape(candidate.probe) == shape) whole = &candidate;
    next += entries(program_.shape(candidate.probe));
  }
  if (whole != nullptr) return whole->probe;
  const auto gate_of = [&](std::int32_t i) {
    return static_cast<std::size_t>(std::upper_bound(first.begin(), first.end(), i) -
                                    first.begin() - 1);
  };
  std::vector<bool> used(gates_.size(), false);
  for (const std::int32_t i : index)
    if (i >= 0) used[gate_of(i)] = true;
  std::vector<NodeId> parts;
  std::vector<std::int32_t> left_out;  // entries of gates that are not used, before these
  std::int32_t taken = 0;
  for (std::size_t g = 0; g < gates_.size(); ++g) {
    left_out.push_back(first[g] - taken);
    if (!used[g]) continue;
    const std::int64_t size = entries(program_.shape(gates_[g].probe));
    parts.push_back(program_.reshape(gates_[g].probe, {size}));
    taken += static_cast<std::int32_t>(size);
  }
  if (parts.empty()) return program_.constant({0}, shape);
  std::vector<std::int32_t> places;
  for (const std::int32_t i : index) places.push_back(i < 0 ? -1 : i - left_out[gate_of(i)]);
  return program_.gather(concat(program_, parts, 0), places, shape);
}

std::vector<Model::Gate> Gates::needed_for(NodeId node) const {
  std::vector<bool> needed = graph_of(program_, node);
  needed.resize(program_.nodes().size());
  std::vector<Model::Gate> result;
  // Arguments come before their gates, so that the last gates need the others.
  for (std::size_t i = gates_.size(); i-- > 0;) {
    if (!needed[gates_[i].probe]) continue;
    const std::vector<bool> own = graph_of(program_, gates_[i].argument);
    for (std::size_t id = 0; id < own.size(); ++id) needed[id] = needed[id] || own[id];
    result.insert(result.begin(), gates_[i]);
  }
  return result;
}

void Gates::see(const Seen& seen) {
  by_key_.emplace(key_of(seen.place), seen_.size());
  seen_.push_back(seen);
}

// The ratio of the values at two points, which multiples share; 0 for zero.
std::uint64_t Gates::key_of(const Place& place) {
  while (true) try {
      const std::uint64_t a = filter_->at(program_, place, 0, 0);
      const std::uint64_t b = filter_->at(program_, place, 0, 1);
      return a == 0 ? 0 : filter_->field(0).mul(b, filter_->field(0).inverse(a));
    } catch (const UnluckyPrime&) {  // then all that has been seen is seen anew
      filter_ = std::make_unique<Points>(program_, attempt_++);
      by_key_.clear();
      for (const Seen& seen : std::exchange(seen_, {})) see(seen);
    }
}

// c where a = c b, b not being zero. The filter's points could be foreseen by what came after them.
std::optional<Rational> Gates::ratio(const Place& a, const Place& b) {
  while (true) try {
      if (!confirmation_) confirmation_ = std::make_unique<Points>(program_, attempt_++);
      return confirmation_->ratio(program_, a, b);
    } catch (const UnluckyPrime&) {
      confirmation_.reset();
    }
}

}  // namespace abide
