// SPDX-License-Identifier: MIT
#include "abide/flow/observables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/linalg/row_echelon.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/program/substitute.hpp"
#include "abide/ring/random.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

namespace {

bool mentions(const Expression& e, const std::string& name) {
  if (e.kind == Expression::Kind::name && e.text == name) return true;
  return std::any_of(e.children.begin(), e.children.end(),
                     [&](const Expression& child) { return mentions(child, name); });
}

// The first row that is a combination of those before it.
std::optional<std::size_t> first_dependent(const WordField& field,
                                           const std::vector<std::vector<std::uint64_t>>& rows) {
  RowEchelon<WordField> echelon(field, rows.empty() ? 0 : rows[0].size());
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!echelon.add(rows[i])) return i;
  return std::nullopt;
}

}  // namespace

std::vector<NodeId> Observables::state_nodes() const {
  const std::vector<NodeId>& all = flow_.program().parameters();
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(flow_.space().size())};
}

NodeId Observables::parse(const std::string& text, const std::string& source) {
  return parse(std::vector<std::string>{text}, source)[0];
}

std::vector<NodeId> Observables::parse(const std::vector<std::string>& texts,
                                       const std::string& source) {
  std::vector<NodeId> nodes;
  for (text_ = 0; text_ < texts.size(); ++text_) nodes.push_back(lowered(texts[text_], source));
  require_meaning(nodes, texts, source);
  return nodes;
}

Lowering Observables::lowering() {
  return {program_, [this](const std::string& n, std::size_t offset) { return name(n, offset); },
          Grammar{.functions = true,
                  .logarithm = [this](NodeId argument,
                                      bool of_det) { return logarithm(argument, of_det); },
                  .exponential = [this](const Expression& e) { return factor_of_time(e); }}};
}

NodeId Observables::lowered(const std::string& text, const std::string& source) {
  try {
    const NodeId node = lowering().lower(parse_expression(text));
    require_no_mixture(node);
    return node;
  } catch (const ExpressionError& error) {
    throw ModelError(diagnostic({source, text}, place_of(text, error.offset), error.what()));
  }
}

// Complains of a function of a logarithm, which is no free symbol for it.
void Observables::require_no_mixture(NodeId node) const {
  for (const NodeId function : functions_of(program_, {node}))
    if (has_logarithm(program_.node(function).operands[0]))
      throw ExpressionError(0,
                            "a function of a logarithm is not understood; expected it without, "
                            "as x**2 for exp(2*log(x))");
}

// At points modulo a large random prime: the nodes must be defined at one, and the derivatives of
// the logarithms' entries independent over so many points as there are of them.
void Observables::require_meaning(std::vector<NodeId> nodes, const std::vector<std::string>& texts,
                                  const std::string& source) {
  const std::size_t first = nodes.size();
  std::vector<std::size_t> text_of_row;
  const std::size_t blocks = flow_.space().size();
  for (const Logarithm& logarithm : logarithms_) {
    const Shape shape = program_.shape(logarithm.symbol);
    const NodeId flat = program_.reshape(logarithm.symbol, {entries(shape)});
    for (std::int64_t i = 0; i < entries(shape); ++i) {
      text_of_row.push_back(std::min(logarithm.text, texts.size() - 1));
      for (const NodeId part : gradient(slice(program_, flat, {{.entry = i}})))
        nodes.push_back(part);
    }
  }
  const std::size_t logarithms = text_of_row.size();
  const auto fail = [&](std::size_t text, const std::string& message) {
    return ModelError(diagnostic({source, texts[text]}, {}, message));
  };
  if (std::cmp_greater(logarithms, limits().logarithms))
    throw fail(texts.size() - 1, fmt::format("{} logarithms; there may be at most {}{}", logarithms,
                                             limits().logarithms, raised_by(&Limits::logarithms)));
  const Schedule schedule(program_, nodes);
  if (logarithms == 0 && !schedule.has_inverses()) return;
  Random random(seed_about(program_, 1), {0x0b5e});
  const WordField field = WordField::random(random);
  using Tensor = std::vector<std::uint64_t>;
  const DenseArithmetic<WordField> arithmetic(field);
  const auto at_point = [&](int) {
    return evaluate(schedule, arithmetic,
                    assigned(program_, [&] { return field.random_element(random); }));
  };
  std::vector<Tensor> rows(logarithms);  // they grow point by point
  for (std::size_t point = 0; point < std::max<std::size_t>(1, logarithms); ++point) try {
      const std::vector<Tensor> results = at_regular_point(at_point);
      for (std::size_t k = 0; k < logarithms; ++k)
        for (std::size_t b = 0; b < blocks; ++b) {
          const Tensor& part = results[first + k * blocks + b];
          rows[k].insert(rows[k].end(), part.begin(), part.end());
        }
      if (!first_dependent(field, rows)) return;
    } catch (const SingularMatrix& error) {
      throw fail(texts.size() - 1,
                 fmt::format("this is defined nowhere: {} at every point", error.what()));
    }
  throw fail(text_of_row[*first_dependent(field, rows)],
             "the logarithms are related: one is a combination of others and a constant; expected "
             "it to be written by them");
}

NodeId Observables::name(const std::string& name, std::size_t offset) {
  std::vector<std::string> known;
  const StateSpace& space = flow_.space();
  const std::span<const StateBlock> blocks = space.blocks();
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (blocks[b].name == name) return program_.parameters()[b];
    known.push_back(blocks[b].name);
  }
  if (name == "t" && space.time())
    throw ExpressionError(
        offset, fmt::format("with {} the time enters laws as {}",
                            flow_.damping() ? "tau = " + flow_.damping()->text : "weight decay",
                            blocks[space.time()->block].name));
  const auto is_velocity = [&](const std::string& parameter) { return name == "d" + parameter; };
  if ((name == "t" && !space.time()) ||
      (!space.has_velocities() && std::any_of(known.begin(), known.end(), is_velocity)))
    throw ExpressionError(
        offset, fmt::format("'{}': gradient flow has no velocities, and the time is in no law of "
                            "it; expected --flow momentum with it",
                            name));
  const std::string suggestion = did_you_mean(name, known);
  throw ExpressionError(offset, fmt::format("unknown name '{}'; expected one of {}{}", name,
                                            listed(std::move(known)), suggestion));
}

// Complains of an argument that is 0 everywhere, or constant.
void Observables::require_variable(NodeId argument, bool of_determinant) const {
  Random random(seed_about(program_, 1), {0x0b5f});
  const WordField field = WordField::random(random);
  const DenseArithmetic<WordField> arithmetic(field);
  using Tensor = std::vector<std::uint64_t>;
  const Schedule schedule(program_, {argument});
  const Shape& shape = program_.shape(argument);
  bool invertible = false;
  std::vector<Tensor> values;
  for (int attempt = 0; attempt < kPointsTried; ++attempt) try {
      values.push_back(evaluate(schedule, arithmetic, assigned(program_, [&] {
                                  return field.random_element(random);
                                }))[0]);
      if (of_determinant)
        (void)arithmetic.inverse(
            {}, values.back().size() / static_cast<std::size_t>(shape.back() * shape.back()),
            static_cast<std::size_t>(shape.back()), values.back());
      invertible = true;
    } catch (const SingularMatrix&) {
    } catch (const UnluckyPrime&) {
    }
  if (values.empty()) return;  // defined nowhere: that is said of the whole text
  if (of_determinant && !invertible)
    throw ShapeError(
        "log: the determinant is 0 at every point; expected a matrix that has an inverse");
  for (std::size_t i = 0; i < values[0].size(); ++i) {
    const bool fixed = std::all_of(values.begin(), values.end(),
                                   [&](const Tensor& v) { return v[i] == values[0][i]; });
    if (!fixed) {
      if (of_determinant) return;  // a constant determinant of a matrix that is not is seen later
      continue;
    }
    if (of_determinant) continue;
    const std::string entry = index_text(shape, static_cast<std::int64_t>(i));
    const std::string what =
        entry.empty() ? "the argument" : fmt::format("entry {} of the argument", entry);
    if (values[0][i] == 0)
      throw ShapeError(fmt::format(
          "log: {} is 0 at every point, and log(0) is not defined; expected a function of the "
          "state that is not 0",
          what));
    throw ShapeError(fmt::format(
        "log: {} is a constant, and so is its logarithm; expected a function of the state: "
        "constants that are added may be left out, and factors are rational numbers",
        what));
  }
  if (of_determinant)
    throw ShapeError(
        "log: the determinant is a constant, and so is its logarithm; expected a function of the "
        "state: constants that are added may be left out, and factors are rational numbers");
}

NodeId Observables::logarithm(NodeId argument, bool of_determinant) {
  for (const Logarithm& known : logarithms_)
    if (known.argument == argument && known.of_determinant == of_determinant) return known.symbol;
  const Shape shape = of_determinant ? Shape{} : Shape(program_.shape(argument));
  if (of_determinant) (void)program_.inverse(argument);  // complains unless it is a square matrix
  if (of_determinant && program_.shape(argument).size() != 2)
    throw ShapeError(fmt::format("det: the operand has shape {}, expected a square matrix",
                                 to_string(program_.shape(argument))));
  require_variable(argument, of_determinant);
  if (!of_determinant)
    for (const NodeId function : functions_of(flow_.program()))
      if (program_.node(function) == Node{Function{Elementary::log}, {argument}, shape})
        return function;
  if (!functions_of(program_, {argument}).empty())
    throw ShapeError(
        "log: the logarithm of a function is understood where the flow has the same; expected it "
        "without, as x for log(exp(x))");
  // Not a name that an expression could use.
  const NodeId symbol = program_.parameter(fmt::format("log#{}", logarithms_.size()), shape);
  logarithms_.push_back({symbol, argument, of_determinant, text_});
  return symbol;
}

// c where the argument is c*t; c may be written with tau.
Rational Observables::rate_of(const Expression& argument) {
  Program scratch;
  const NodeId t = scratch.parameter("t", {});
  Lowering lowering(scratch,
                    [&](const std::string& name, std::size_t offset) {
                      if (name == "t") return t;
                      if (name == "tau" && flow_.damping())
                        return scratch.constant({flow_.damping()->value()}, {});
                      throw ExpressionError(
                          offset, fmt::format("exp: unknown name '{}'; expected a multiple of "
                                              "the time, such as exp(2*t)",
                                              name));
                    },
                    {});
  const NodeId node = lowering.lower(argument);
  const Schedule schedule(scratch, {node});
  const auto at = [&](const Rational& time) {
    return evaluate(schedule, DenseArithmetic<RationalField>(RationalField{}),
                    Assignment<std::vector<Rational>>{{{time}}, {}})[0];
  };
  if (!scratch.shape(node).empty() || bounds(scratch, {node})[0].parameter_degree > 1 ||
      !at(0)[0].is_zero())
    throw ExpressionError(argument.offset,
                          "exp: expected a multiple of the time, such as exp(2*t)");
  return at(1)[0];
}

// exp(c*t), t being the time where there is one, whatever parameters are called.
std::optional<NodeId> Observables::factor_of_time(const Expression& argument) {
  const std::optional<TimeVariable>& time = flow_.space().time();
  const std::span<const StateBlock> blocks = flow_.space().blocks();
  const auto is_t = [](const StateBlock& block) { return block.name == "t"; };
  if (!mentions(argument, "t") || (!time && std::any_of(blocks.begin(), blocks.end(), is_t)))
    return std::nullopt;
  const int integrating = flow_.integrating_degree();
  if (!time || !time->exponential())
    throw ExpressionError(
        argument.offset,
        fmt::format("exp: understood in momentum flows whose tau is a constant other than 0{}",
                    integrating == 0
                        ? ", and in gradient flows with weight decay"
                        : fmt::format("; with tau = {} the factor exp(integral of tau) is "
                                      "a polynomial in t of degree {}",
                                      flow_.damping()->text, integrating)));
  const Rational rate = rate_of(argument);
  const Rational power = rate / time->rate;
  if (!power.is_integer() || power.height_bits() > 10)
    throw ExpressionError(
        argument.offset,
        fmt::format("exp: expected a multiple of {}{}*t, found {}*t",
                    flow_.damping() ? "tau*t = " : "", time->rate.to_string(), rate.to_string()));
  const NodeId s = state_nodes()[time->block];
  const std::int64_t k = power.to_int64();
  const NodeId value = abide::power(program_, s, std::abs(k));
  return k < 0 ? reciprocal(program_, value) : value;
}

std::optional<std::pair<NodeId, bool>> Observables::argument_of(NodeId node) const {
  for (const Logarithm& logarithm : logarithms_)
    if (logarithm.symbol == node) return std::pair(logarithm.argument, logarithm.of_determinant);
  return std::nullopt;
}

Shape Observables::shape_of(const Expression& expression) {
  return program_.shape(lowering().lower(expression));
}

bool Observables::has_logarithm(NodeId node) const {
  return std::any_of(logarithms_.begin(), logarithms_.end(), [&](const Logarithm& logarithm) {
    return depends_on(program_, node, logarithm.symbol);
  });
}

std::vector<NodeId> Observables::gradient(NodeId scalar) {
  const std::vector<NodeId> state = state_nodes();
  std::vector<NodeId> variables = state;
  for (const Logarithm& logarithm : logarithms_) variables.push_back(logarithm.symbol);
  const auto accumulate = [&](std::vector<NodeId>& total, const std::vector<NodeId>& more) {
    for (std::size_t i = 0; i < total.size(); ++i) total[i] = add(program_, total[i], more[i]);
  };
  std::vector<NodeId> total = abide::gradient(program_, scalar, variables);
  // A logarithm's argument may contain those before it.
  for (std::size_t k = logarithms_.size(); k-- > 0;) {
    const Logarithm& logarithm = logarithms_[k];
    const NodeId outside = total[state.size() + k];
    const NodeId argument = logarithm.argument;
    const NodeId inside =
        logarithm.of_determinant
            ? multiply(program_, outside, transpose(program_, program_.inverse(argument)))
            : multiply(program_, outside, reciprocal(program_, argument));
    accumulate(total, pullback(program_, argument, inside, variables));
  }
  total.resize(state.size());
  return total;
}

NodeId Observables::derivative(NodeId scalar) { return along_flow(gradient(scalar)); }

NodeId Observables::along_flow(const std::vector<NodeId>& parts) {
  NodeId total = program_.constant({0}, {});
  for (std::size_t b = 0; b < parts.size(); ++b)
    total = add(program_, total, inner(program_, parts[b], flow_.field_schedule().outputs()[b]));
  return total;
}

}  // namespace abide
