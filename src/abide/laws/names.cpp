// SPDX-License-Identifier: MIT
#include "abide/laws/names.hpp"

#include <fmt/format.h>

#include <utility>

namespace abide {

namespace {

// `0,2` for each entry of a tensor, row-major; one empty text for a scalar.
std::vector<std::string> indices_of(const Shape& shape) {
  std::vector<std::string> result;
  const std::vector<std::int64_t> stride = strides(shape);
  for (std::int64_t i = 0; i < entries(shape); ++i) {
    std::string indices;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      indices += fmt::format("{}{}", axis == 0 ? "" : ",", i / stride[axis] % shape[axis]);
    result.push_back(std::move(indices));
  }
  return result;
}

std::string indexed(const std::string& name, const std::string& indices) {
  return indices.empty() ? name : fmt::format("{}[{}]", name, indices);
}

class Writer {
 public:
  Writer(const VariableNames& names, bool latex)
      : names_(names), latex_(latex), times_(latex ? " " : "*") {}

  [[nodiscard]] std::string law(const SparsePolynomial& polynomial) const {
    const auto parts = names_.time ? split_time(polynomial, *names_.time) : std::nullopt;
    if (!parts) return sum(polynomial);
    const auto& [p, q] = *parts;
    const std::string factor = p.terms.size() == 1 ? sum(p) : bracketed(sum(p));
    if (q.terms.size() > 1) return factor + times_ + bracketed(sum(q));
    const auto& [monomial, c] = q.terms[0];
    const bool negative = c < Rational(0);
    const Rational size = negative ? -c : c;
    return (negative ? "-" : "") + (size.is_one() ? "" : size.to_string() + times_) + factor +
           times_ + term(monomial, 1);
  }

 private:
  // Terms with positive coefficients first, each group in order.
  [[nodiscard]] std::string sum(const SparsePolynomial& polynomial) const {
    std::string text;
    for (const bool negative : {false, true})
      for (const auto& [monomial, coefficient] : polynomial.terms) {
        if ((coefficient < Rational(0)) != negative) continue;
        if (text.empty())
          text += negative ? "-" : "";
        else
          text += negative ? " - " : " + ";
        text += term(monomial, negative ? -coefficient : coefficient);
      }
    return text.empty() ? "0" : text;
  }

  // The coefficient, the time, the other variables.
  [[nodiscard]] std::string term(const Monomial& monomial, const Rational& coefficient) const {
    std::string text;
    const auto append = [&](const std::string& factor) {
      if (!text.empty()) text += times_;
      text += factor;
    };
    if (!coefficient.is_one() || monomial.empty()) append(coefficient.to_string());
    for (const bool time : {true, false})
      for (const auto& [variable, power] : powers(monomial))
        if ((variable == names_.time) == time) append(powered(variable, power));
    return text;
  }

  [[nodiscard]] std::string powered(std::uint32_t variable, int power) const {
    if (variable == names_.time && !names_.rate.is_zero()) {
      const Rational rate = names_.rate * Rational(power);
      return latex_ ? exponential_latex(rate) : exponential_text(rate);
    }
    const VariableNames::Variable& named = names_.variables[variable];
    if (power == 1) return latex_ ? named.latex : named.text;
    if (!latex_) return fmt::format("{}**{}", named.text, power);
    return fmt::format("{}^{{{}}}", named.function ? bracketed(named.latex) : named.latex, power);
  }

  [[nodiscard]] std::string bracketed(const std::string& text) const {
    return latex_ ? "\\left( " + text + " \\right)" : "(" + text + ")";
  }

  const VariableNames& names_;
  bool latex_;
  std::string times_;
};

}  // namespace

VariableNames variable_names(const std::vector<StateBlock>& state) {
  VariableNames names;
  for (const StateBlock& block : state) {
    if (block.kind == StateBlock::Kind::time) {
      names.time = static_cast<std::uint32_t>(names.variables.size());
      names.rate = block.rate;
    }
    for (const std::string& indices : indices_of(block.shape))
      names.variables.push_back(
          {indexed(block.name, indices),
           indices.empty() ? block.latex : fmt::format("({})_{{{}}}", block.latex, indices),
           block.kind == StateBlock::Kind::feature});
  }
  return names;
}

std::vector<std::string> entry_names(const std::vector<StateBlock>& state) {
  std::vector<std::string> texts;
  for (auto& variable : variable_names(state).variables) texts.push_back(std::move(variable.text));
  return texts;
}

std::vector<std::string> entry_names_latex(const std::vector<StateBlock>& state) {
  std::vector<std::string> texts;
  for (auto& variable : variable_names(state).variables) texts.push_back(std::move(variable.latex));
  return texts;
}

std::vector<std::string> probe_names(const Program& program) {
  std::vector<std::string> texts;
  for (const NodeId id : program.probes())
    for (const std::string& indices : indices_of(program.shape(id)))
      texts.push_back(indexed(program.name(id), indices));
  return texts;
}

std::string to_expression(const SparsePolynomial& polynomial, const VariableNames& names) {
  return Writer(names, false).law(polynomial);
}

std::string to_latex(const SparsePolynomial& polynomial, const VariableNames& names) {
  return Writer(names, true).law(polynomial);
}

}  // namespace abide
