// SPDX-License-Identifier: MIT
#include "abide/proof/certified_symbols.hpp"

#include <flint/fmpq.h>
#include <flint/ulong_extras.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <set>
#include <span>
#include <string>

#include "abide/error.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/number_units.hpp"

namespace abide {

using enum Elementary;

std::uint64_t residue(std::int64_t value, std::uint64_t prime) {
  const auto p = static_cast<std::int64_t>(prime);
  return static_cast<std::uint64_t>((value % p + p) % p);
}

const std::uint64_t* SymbolTable::find(Elementary function, std::uint64_t argument) const {
  const auto found = known_.find({function, argument});
  return found == known_.end() ? nullptr : &found->second;
}

namespace {

// f(-u) from f(u).
std::uint64_t reflected(const WordField& field, const Reflection& rule, std::uint64_t u,
                        std::uint64_t value) {
  const std::uint64_t signed_value = rule.sign > 0 ? value : field.neg(value);
  return field.add(field.add(signed_value, field.from(rule.constant)),
                   field.mul(field.from(rule.slope), u));
}

}  // namespace

void SymbolTable::add(Elementary function, std::uint64_t u, std::uint64_t value) {
  const ElementaryFunction& of = row(function);
  const auto need = [&](bool holds, const char* why) {
    if (!holds) throw Refused(fmt::format("symbols: a value of {}: {}", of.name, why));
  };
  const auto [place, fresh] = known_.try_emplace({function, u}, value);
  need(place->second == value, "one argument has two values");
  if (!fresh) return;
  need(u != 0 || !singular_at_zero(function), "the argument is 0 modulo the prime");
  if (of.base == BaseValue::root) need(field_.mul(value, value) == u, "not a root");
  if (of.base == BaseValue::not_zero) need(value != 0, "0 modulo the prime");
  if (of.base == BaseValue::sine || of.base == BaseValue::cosine) {
    const std::uint64_t* other = find(function == sin ? cos : sin, u);
    need(other == nullptr || field_.add(field_.mul(value, value), field_.mul(*other, *other)) == 1,
         "not on the circle");
  }
}

std::uint64_t SymbolTable::at(Elementary function, std::uint64_t u) const {
  if (const std::uint64_t* value = find(function, u)) return *value;
  const std::optional<Reflection>& reflection = row(function).reflection;
  const std::uint64_t minus = field_.neg(u);
  if (reflection)
    if (const std::uint64_t* value = find(function, minus))
      return reflected(field_, *reflection, minus, *value);
  throw Refused(
      fmt::format("symbols: no value of {} is given for an argument", row(function).name));
}

std::vector<std::uint64_t> SymbolTable::at(Elementary function,
                                           const std::vector<std::uint64_t>& jet) const {
  return jet_symbol(JetRing<WordField>(field_, std::countr_zero(jet.size())), function, jet,
                    [this](Elementary f, std::uint64_t u) { return at(f, u); });
}

namespace {

constexpr std::size_t kMostUnitBits = 20'000;  // of all denominators

bool on_circle(Elementary function) { return function == sin || function == cos; }

}  // namespace

CertifiedSymbols::CertifiedSymbols(const Certificate& c, const CertifiedFlow& flow)
    : c_(c), symbols_(c.symbols.value()), flow_(flow), field_(c.bound.prime) {
  find_units();
  const auto value = [&](std::int64_t integer) { return residue(integer, field_.prime()); };
  if (symbols_.exponential.has_value() == exponential_.is_zero() ||
      (symbols_.exponential && value(*symbols_.exponential) == 0))
    throw Refused(
        "symbols.units.exp: expected a value that is not 0 if there are numbers, or null");
  if (symbols_.circle.has_value() == circle_.is_zero())
    throw Refused("symbols.units.circle: expected a point if there are numbers, or null");
  if (symbols_.circle) {
    const std::uint64_t x = value((*symbols_.circle)[0]), y = value((*symbols_.circle)[1]);
    if (field_.add(field_.mul(x, x), field_.mul(y, y)) != 1)
      throw Refused("symbols.units.circle: not on the circle");
  }
  for (const CertifiedFunction& f : flow.functions())
    if (f.made_of_units())
      for (const Rational& q : f.numbers)
        for (const Elementary symbol : symbols_of(f.function))
          if (!numbers_.contains({symbol, q})) numbers_[{symbol, q}] = of_number(symbol, q);
}

// Numbers may be long: their multiples of the unit are looked at before powers are taken.
void CertifiedSymbols::find_units() {
  std::set<Rational> exponential, circle;
  for (const CertifiedFunction& f : flow_.functions())
    if (f.made_of_units())
      (on_circle(f.function) ? circle : exponential).insert(f.numbers.begin(), f.numbers.end());
  for (const auto* numbers : {&exponential, &circle}) {
    std::set<std::string> denominators;
    std::size_t bits = 0;
    for (const Rational& q : *numbers) {
      const std::string text = q.to_string();
      const std::size_t slash = text.find('/');
      if (slash != std::string::npos && denominators.insert(text.substr(slash)).second)
        bits += fmpz_bits(fmpq_denref(q.flint()));
    }
    if (bits > kMostUnitBits) throw Refused("symbols.units: the denominators are too long");
    Rational& unit = numbers == &circle ? circle_ : exponential_;
    for (const Rational& q : *numbers) unit = common_unit(unit, q);
    if (unit.is_zero()) continue;
    double steps = 0;
    for (const Rational& q : *numbers)
      steps += static_cast<double>(fmpz_bits(fmpq_numref((q / unit).flint())));
    if (steps > c_.budget()) throw Refused("symbols.units: the powers are too high");
  }
}

std::uint64_t CertifiedSymbols::of_number(Elementary function, const Rational& q) const {
  const auto value = [&](std::int64_t integer) { return residue(integer, field_.prime()); };
  UnitValues<WordField> units{};
  if (symbols_.exponential) units.exponential = value(*symbols_.exponential);
  if (symbols_.circle) units.circle = {value((*symbols_.circle)[0]), value((*symbols_.circle)[1])};
  try {
    return value_from_unit(field_, function, q, on_circle(function) ? circle_ : exponential_,
                           units);
  } catch (const SingularMatrix&) {
    throw Refused("symbols.units.exp: 1 + exp of a number is 0 modulo the prime");
  }
}

// Values are known as soon as the argument is, before a function of it is evaluated.
CertifiedSymbols::Tensors CertifiedSymbols::evaluated(const std::vector<NodeId>& nodes,
                                                      const Integers& probe, const Integers& values,
                                                      std::size_t level, SymbolTable& table) const {
  const Program& program = flow_.program();
  std::map<NodeId, std::vector<std::pair<const CertifiedFunction*, const std::int64_t*>>> at;
  std::vector<NodeId> wanted = nodes;
  const auto missing = [](const char* list) {
    return Refused(fmt::format("symbols.{}: expected one value for each symbol", list));
  };
  std::size_t of_point = 0, of_probe = 0;
  for (const CertifiedFunction& f : flow_.functions()) {
    if (f.of_probe && f.level >= level) continue;
    if (f.of_probe && level == 0) continue;
    wanted.push_back(f.operand);
    const std::size_t count = f.sources.size() * symbols_of(f.function).size();
    const Integers& from = f.of_probe ? values : symbols_.point;
    std::size_t& first = f.of_probe ? of_probe : of_point;
    if (f.made_of_units()) {
      at[f.operand].emplace_back(&f, nullptr);
      continue;
    }
    if (from.size() - first < count) throw missing(f.of_probe ? "rows" : "point");
    at[f.operand].emplace_back(&f, from.data() + first);
    first += count;
  }
  if (of_point != symbols_.point.size()) throw missing("point");
  if (of_probe != values.size()) throw missing("rows");

  Tensors value(program.nodes().size());
  const auto give = [&](NodeId id) {
    const auto found = at.find(id);
    if (found == at.end()) return;
    for (const auto& [f, given] : found->second) {
      const std::vector<Elementary>& all = symbols_of(f->function);
      const std::size_t size = f->sources.size();
      for (std::size_t k = 0; k < all.size(); ++k)
        for (std::size_t i = 0; i < size; ++i) {
          const std::uint64_t y = given == nullptr ? numbers_.at({all[k], f->numbers[i]})
                                                   : residue(given[k * size + i], field_.prime());
          table.add(all[k], value[id][i], y);
          if (all[k] != sqrt || f->numbers.empty()) continue;
          const std::optional<Rational> root = exact_value(sqrt, f->numbers[i]);
          if (root && y != field_.from(*root))
            throw Refused("symbols.point: not the root that is rational");
        }
    }
  };
  const auto fill = [&](const std::vector<NodeId>& leaves, const Integers& numbers) {
    auto next = numbers.begin();
    for (const NodeId id : leaves) {
      for (std::int64_t i = 0; i < entries(program.shape(id)); ++i)
        value[id].push_back(next == numbers.end() ? 0 : residue(*next++, field_.prime()));
      give(id);
    }
  };
  fill(program.parameters(), c_.bound.point);
  fill(program.probes(), probe);
  const DenseArithmetic<WordField> arithmetic(
      field_, [&](Elementary f, const std::uint64_t& u) { return table.at(f, u); });
  const Schedule schedule(program, wanted);
  for (const Schedule::Step& step : schedule.steps()) {
    std::vector<const std::vector<std::uint64_t>*> operands;
    for (const NodeId operand : step.operands) operands.push_back(&value[operand]);
    value[step.node] = apply(arithmetic, program.node(step.node), step.plan,
                             std::span<const std::vector<std::uint64_t>* const>(operands), nullptr);
    give(step.node);
  }
  return value;
}

SymbolTable CertifiedSymbols::at(const Integers& probe, const Integers& values,
                                 std::size_t level) const {
  SymbolTable table(field_);
  (void)evaluated({}, probe, values, level, table);
  return table;
}

std::size_t CertifiedSymbols::levels() const {
  std::size_t result = 0;
  for (const CertifiedFunction& f : flow_.functions()) result = std::max(result, f.level);
  return result;
}

std::vector<std::uint64_t> CertifiedSymbols::signs(const Certificate::Symbols::Trial& trial,
                                                   std::size_t level) const {
  std::vector<NodeId> radicands;
  std::map<CertifiedFunction::Source, std::pair<NodeId, std::size_t>> places;
  for (const CertifiedFunction& f : flow_.functions())
    if (f.of_probe && f.function == sqrt && f.level == level) {
      radicands.push_back(f.operand);
      for (std::size_t i = 0; i < f.sources.size(); ++i)
        places.try_emplace(f.sources[i], f.operand, i);
    }
  SymbolTable table(field_);
  const Tensors value = evaluated(radicands, trial.probe, trial.values, level, table);
  std::vector<std::uint64_t> result{1};
  for (const auto& [source, place] : places) {
    const std::uint64_t u = value[place.first][place.second];
    if (u == 0) throw Refused("symbols.roots: what a root takes is 0 modulo the prime");
    result.push_back(n_jacobi_unsigned(u, field_.prime()) == 1 ? 0 : 1);
  }
  return result;
}

}  // namespace abide
