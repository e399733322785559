// SPDX-License-Identifier: MIT
#include "abide/lie/symbol_forms.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/substitute.hpp"

namespace abide {

namespace {

bool is_integral(Elementary f) { return f == Elementary::normal_cdf || f == Elementary::erf; }
bool is_gaussian(Elementary f) {
  return is_integral(f) || f == Elementary::normal_pdf || f == Elementary::erf_slope;
}

bool depends_on_probes(const Program& program, NodeId node) {
  const std::vector<bool> needed = graph_of(program, node);
  return std::any_of(program.probes().begin(), program.probes().end(),
                     [&](NodeId probe) { return probe <= node && needed[probe]; });
}

}  // namespace

SymbolForms::SymbolForms(Program program, const std::vector<NodeId>& functions) {
  for (const NodeId id : functions)
    applied_.push_back(
        {std::get<Function>(program.node(id).operation).function, program.node(id).operands[0]});
  program_ = std::make_shared<Program>(std::move(program));
  collect();
}

SymbolForms::SymbolForms(Program program, std::vector<Applied> applied)
    : program_(std::make_shared<Program>(std::move(program))), applied_(std::move(applied)) {
  collect();
}

std::size_t SymbolForms::entries(const Form& form) const {
  return static_cast<std::size_t>(abide::entries(program_->shape(form.argument)));
}

void SymbolForms::collect() {
  using Factor = Form::Factor;
  Program grown = *program_;
  std::vector<NodeId> outputs;
  // Which functions share a form of an argument: those of one of these.
  enum class Kind { exp, logistic, log, softplus, normal, erf, circle };
  std::set<std::tuple<NodeId, Kind>> seen;
  for (const auto& [function, argument] : applied_) {
    const auto size = static_cast<std::size_t>(abide::entries(grown.shape(argument)));
    if (const auto* constant = std::get_if<Constant>(&grown.node(argument).operation)) {
      switch (function) {
        case Elementary::exp:
        case Elementary::sigmoid:
        case Elementary::sin:
        case Elementary::cos:
          numbers_ += size;
          break;
        case Elementary::sqrt:
          for (const Rational& q : constant->values)
            if (!exact_value(Elementary::sqrt, q) &&
                std::find(under_roots_.begin(), under_roots_.end(), q) == under_roots_.end())
              under_roots_.push_back(q);
          break;
        case Elementary::log:
        case Elementary::softplus:
        case Elementary::normal_cdf:
        case Elementary::normal_pdf:
        case Elementary::erf:
        case Elementary::erf_slope:
          uncovered_ = std::string(row(function).name);
          break;
      }
      continue;
    }
    Lists& lists = depends_on_probes(grown, argument) ? of_probe_ : of_state_;
    outputs.push_back(argument);
    const auto add = [&](Kind kind, std::vector<Form>& list, Factor factor, NodeId slope = 0) {
      if (seen.insert({argument, kind}).second) list.push_back({argument, factor, slope});
    };
    switch (function) {
      case Elementary::exp:
        add(Kind::exp, lists.exponentials, Factor::one);
        break;
      case Elementary::sigmoid:
        add(Kind::logistic, lists.exponentials, Factor::one);
        break;
      case Elementary::softplus: {
        const NodeId slope = grown.function(Elementary::sigmoid, argument);
        outputs.push_back(slope);
        add(Kind::logistic, lists.exponentials, Factor::one);
        add(Kind::softplus, lists.exponentials, Factor::sigmoid, slope);
        break;
      }
      case Elementary::log:
        add(Kind::log, lists.exponentials, Factor::reciprocal);
        break;
      case Elementary::normal_cdf:
      case Elementary::normal_pdf:
        add(Kind::normal, lists.exponentials, Factor::argument);
        break;
      case Elementary::erf:
      case Elementary::erf_slope:
        add(Kind::erf, lists.exponentials, Factor::argument);
        break;
      case Elementary::sin:
      case Elementary::cos:
        add(Kind::circle, lists.circles, Factor::one);
        break;
      case Elementary::sqrt:
        outputs.push_back(grown.function(Elementary::sqrt, argument));
        break;
    }
    if (is_integral(function)) integrals_ += size;
  }
  program_ = std::make_shared<Program>(std::move(grown));
  schedule_ = std::make_shared<Schedule>(*program_, outputs);
}

Matrix SymbolForms::values(const std::vector<Form>& list, const JetArithmetic& arithmetic,
                           const std::vector<JetTensor>& point, const DrawnSymbols& drawn,
                           bool of_probe, Random& random) const {
  const PrimeField& field = arithmetic.field();
  const std::size_t batch = arithmetic.batch();
  const auto moved = [&](const std::vector<JetTensor>& at) {
    std::vector<JetTensor> result;
    for (const JetTensor& tensor : at)
      result.push_back(extend(tensor, arithmetic.random_batched(tensor.entries, random), 0));
    return result;
  };
  const std::vector<JetTensor> state = of_probe ? point : moved(point);
  const std::vector<JetTensor> probes = of_probe ? moved(drawn.probes) : drawn.probes;
  Evaluation<JetArithmetic> evaluation(*schedule_);
  evaluation.run(arithmetic, state, probes, drawn.symbols);
  std::map<NodeId, const JetTensor*> value;
  for (std::size_t i = 0; i < schedule_->outputs().size(); ++i)
    value[schedule_->outputs()[i]] = &evaluation.output(i);
  std::size_t columns = 0;
  for (const Form& form : list) columns += entries(form);
  Matrix result(batch, columns);
  std::size_t column = 0;
  for (const Form& form : list)
    for (std::size_t i = 0; i < entries(form); ++i, ++column)
      for (std::size_t b = 0; b < batch; ++b) {
        const JetTensor& u = *value.at(form.argument);
        double x = coefficient(u, 1, i, b, batch);
        switch (form.factor) {
          case Form::Factor::one:
            break;
          case Form::Factor::argument:
            x = field.mul(x, coefficient(u, 0, i, b, batch));
            break;
          case Form::Factor::reciprocal: {
            const double at = coefficient(u, 0, i, b, batch);
            if (field.is_zero(at)) throw SingularMatrix("the argument of a logarithm", 1);
            x = field.mul(x, field.inverse(at));
            break;
          }
          case Form::Factor::sigmoid:
            x = field.mul(x, coefficient(*value.at(form.slope), 0, i, b, batch));
            break;
        }
        result(b, column) = x;
      }
  return result;
}

std::size_t SymbolForms::towers() const {
  std::size_t count = 0;
  for (const auto& [function, argument] : applied_) {
    const std::vector<bool> needed = graph_of(*program_, argument);
    for (NodeId id = 0; id <= argument; ++id) {
      const auto* inner = std::get_if<Function>(&program_->node(id).operation);
      if (inner == nullptr || !needed[id]) continue;
      if (is_integral(inner->function) ||
          (is_gaussian(function) && inner->function != Elementary::sqrt))
        ++count;
    }
  }
  return count;
}

bool SymbolForms::has_towers() const { return towers() > 0; }

std::optional<SymbolForms> SymbolForms::with_zeros(const std::vector<NodeId>& zeros) const {
  const Program& from = *program_;
  Program to;
  const auto leaf = [&](NodeId id) {
    const Shape& shape = from.shape(id);
    if (std::find(zeros.begin(), zeros.end(), id) != zeros.end()) return to.constant({0}, shape);
    return std::holds_alternative<Probe>(from.node(id).operation)
               ? to.probe(from.name(id), shape)
               : to.parameter(from.name(id), shape);
  };
  std::vector<NodeId> arguments;
  for (const Applied& a : applied_) arguments.push_back(a.argument);
  std::vector<Applied> applied;
  std::map<NodeId, NodeId> argument_of;
  try {
    const auto image = copied(from, arguments, to, leaf);
    for (const auto& [function, argument] : applied_) {
      const NodeId now = *image[argument];
      if (std::holds_alternative<Constant>(from.node(argument).operation)) continue;
      if (std::holds_alternative<Constant>(to.node(now).operation)) return std::nullopt;
      if (depends_on_probes(from, argument) && !depends_on_probes(to, now)) return std::nullopt;
      // Arguments that are the same there have related symbols there.
      if (argument_of.try_emplace(now, argument).first->second != argument) return std::nullopt;
      applied.push_back({function, now});
    }
  } catch (const ShapeError&) {  // a function has no value at 0
    return std::nullopt;
  }
  return SymbolForms(std::move(to), std::move(applied));
}

std::optional<SymbolForms> SymbolForms::without_towers(std::vector<std::string>& names) const {
  std::vector<NodeId> zeros;
  names.clear();
  std::size_t left = towers();
  std::optional<SymbolForms> result;
  for (const NodeId parameter : program_->parameters()) {
    if (left == 0) break;
    zeros.push_back(parameter);
    std::optional<SymbolForms> cut = with_zeros(zeros);
    if (!cut || cut->towers() >= left) {
      zeros.pop_back();
      continue;
    }
    left = cut->towers();
    names.push_back(program_->name(parameter));
    result = std::move(cut);
  }
  return left == 0 ? std::move(result) : std::nullopt;
}

}  // namespace abide
