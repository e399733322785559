// SPDX-License-Identifier: MIT
//
// Whether the symbols of proof/certified_symbols.hpp are independent.
#include <flint/fmpz.h>
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "abide/program/dense_tensor.hpp"
#include "abide/proof/certified_symbols.hpp"
#include "abide/proof/verify.hpp"

namespace abide {

namespace {

using enum Elementary;
using Jets = JetRing<WordField>;
using Jet = Jets::Element;
using Row = std::vector<std::uint64_t>;

constexpr std::size_t kMoreSamples = 8;

// The one-forms of the functions of an argument u; those on the circle are a list of their own. Of
// one argument exp and sigmoid have two that are equal, since each is a function of the other.
enum class Form { exponential, sigmoid, softplus, logarithm, normal, erf, circle };

std::vector<Form> forms_of(Elementary function) {
  switch (function) {
    case exp:
      return {Form::exponential};
    case Elementary::sigmoid:
      return {Form::sigmoid};
    case Elementary::softplus:
      return {Form::sigmoid, Form::softplus};
    case log:
      return {Form::logarithm};
    case sin:
    case cos:
      return {Form::circle};
    case normal_cdf:
    case normal_pdf:
      return {Form::normal};
    case Elementary::erf:
    case erf_slope:
      return {Form::erf};
    case sqrt:
      break;
  }
  return {};
}

// Whether all are positive, and those that are no squares have no prime factor in common.
bool apart(const std::set<Rational>& radicands) {
  std::vector<Rational> kept;
  for (const Rational& q : radicands) {
    if (!(Rational(0) < q)) return false;
    if (exact_value(sqrt, q)) continue;
    Rational product;
    fmpz_mul(fmpq_numref(product.flint()), fmpq_numref(q.flint()), fmpq_denref(q.flint()));
    for (const Rational& other : kept) {
      Rational common;
      fmpz_gcd(fmpq_numref(common.flint()), fmpq_numref(other.flint()),
               fmpq_numref(product.flint()));
      if (!common.is_one()) return false;
    }
    kept.push_back(product);
  }
  return true;
}

}  // namespace

std::string CertifiedSymbols::dependence() const {
  for (const CertifiedFunction& f : flow_.functions()) {
    if (f.after_normal) return "a function of what a normal distribution or erf gives";
    if (!forms_of(f.function).empty() && f.after_other &&
        (forms_of(f.function)[0] == Form::normal || forms_of(f.function)[0] == Form::erf))
      return "a normal distribution or erf of what a function gives";
    if (f.function == sqrt && f.of_parameters && !f.of_probe)
      return "a square root of parameters alone";
  }
  std::string why = numbers_dependence();
  for (const bool of_probe : {false, true})
    if (why.empty()) why = forms_dependence(of_probe);
  return why.empty() ? roots_dependence() : why;
}

std::string CertifiedSymbols::numbers_dependence() const {
  std::set<Rational> radicands;
  for (const CertifiedFunction& f : flow_.functions()) {
    if (f.of_probe || f.of_parameters || f.made_of_units()) continue;
    if (f.function != sqrt || f.numbers.empty())
      return fmt::format("{} of numbers", row(f.function).name);
    radicands.insert(f.numbers.begin(), f.numbers.end());
  }
  return apart(radicands) ? "" : "square roots of numbers with a common factor";
}

// Of the probe with the point fixed, or of the coordinates. Sample t is taken at base point t, and
// again from the first. With e_1 the variables that count move, with e_2 all do; what is looked at
// of a form is how it moves with e_1, and how that does with e_2.
std::string CertifiedSymbols::forms_dependence(bool of_probe) const {
  struct Place {
    Form form;
    std::size_t output, entry;
  };
  std::vector<NodeId> operands;
  std::vector<Place> places;
  std::set<std::pair<Form, CertifiedFunction::Source>> met;
  for (const CertifiedFunction& f : flow_.functions()) {
    if (f.of_probe != of_probe || (!of_probe && !f.of_parameters)) continue;
    for (const Form form : forms_of(f.function))
      for (std::size_t i = 0; i < f.sources.size(); ++i)
        if (met.emplace(form, f.sources[i]).second) places.push_back({form, operands.size(), i});
    operands.push_back(f.operand);
  }
  if (places.empty()) return "";
  std::vector<std::pair<const Integers*, const Integers*>> base;
  const Integers none;
  if (!of_probe) base.emplace_back(&none, &none);
  for (std::size_t r = 0; of_probe && r < c_.bound.rows.size(); ++r)
    for (std::size_t k = 0; k < c_.bound.rows[r].size(); ++k)
      base.emplace_back(&c_.bound.rows[r][k], &symbols_.rows[r][k]);
  if (base.empty()) return "no probes are given";
  const std::size_t samples = places.size() + kMoreSamples;
  if (9 * static_cast<double>(samples) * std::max(1.0, flow_.cost()) > c_.budget() ||
      std::pow(static_cast<double>(samples), 3) > kCheapOperations * c_.budget())
    return "there are too many to be looked at";

  const Jets ring(field_, 2);
  const Program& program = flow_.program();
  const Schedule schedule(program, operands);
  std::vector<Row> circle, other;
  for (std::size_t t = 0; t < samples; ++t) {
    const auto& [probe, values] = base[t % base.size()];
    const SymbolTable table = at(*probe, *values, of_probe ? kAllLevels : 0);
    std::uint64_t first = 1, number = t + 2;
    const auto jets = [&](const std::vector<NodeId>& leaves, const Integers& numbers, bool counts) {
      auto next = numbers.begin();
      return filled(program, leaves, [&]() -> Jet {
        if (next == numbers.end()) return ring.zero();
        first = field_.mul(first, t + 2);
        const std::uint64_t below = ++number % field_.prime();
        const std::uint64_t second = below == 0 ? 0 : field_.inverse(below);
        return {residue(*next++, field_.prime()), counts ? first : 0, second, 0};
      });
    };
    Assignment<std::vector<Jet>> given;
    given.parameters = jets(program.parameters(), c_.bound.point, !of_probe);
    given.probes = jets(program.probes(), *probe, of_probe);
    const DenseArithmetic<Jets> arithmetic(
        ring, [&](Elementary f, const Jet& u) { return table.at(f, u); });
    const auto arguments = evaluate(schedule, arithmetic, given);
    circle.emplace_back();
    other.emplace_back();
    for (const Place& place : places) {
      Jet u = arguments[place.output][place.entry];
      if (place.form == Form::softplus) u = table.at(softplus, u);
      if (place.form == Form::logarithm) u = table.at(log, u);
      if (place.form == Form::normal || place.form == Form::erf) u = ring.mul(u, u);
      (place.form == Form::circle ? circle : other).back().push_back(field_.add(u[1], u[3]));
    }
  }
  for (const std::vector<Row>* forms : {&circle, &other})
    if (!forms->front().empty() && rank_modulo(field_.prime(), *forms) != forms->front().size())
      return fmt::format("arguments of functions of {} are not seen to be independent",
                         of_probe ? "the probe" : "parameters");
  return "";
}

std::string CertifiedSymbols::roots_dependence() const {
  if (symbols_.roots.size() != levels()) return "square roots without trials";
  std::size_t trials = 0;
  for (const auto& level : symbols_.roots) trials += level.size();
  if (static_cast<double>(trials) * std::max(1.0, flow_.cost()) > c_.budget())
    return "there are too many trials of square roots";
  for (std::size_t level = 1; level <= levels(); ++level) {
    std::vector<Row> rows;
    for (const Certificate::Symbols::Trial& trial : symbols_.roots[level - 1])
      rows.push_back(signs(trial, level));
    if (rows.empty() || rank_modulo(2, rows) != rows[0].size())
      return "what square roots take is not seen to be independent";
  }
  return "";
}

}  // namespace abide
