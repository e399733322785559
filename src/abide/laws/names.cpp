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
  explicit Writer(const VariableNames& names) : names_(names) {}

  [[nodiscard]] std::string law(const SparsePolynomial& polynomial) const {
    const auto parts = names_.time ? split_time(polynomial, *names_.time) : std::nullopt;
    if (!parts) return sum(polynomial).text;
    const auto& [p, q] = *parts;
    const std::string factor = text_at(sum(p), Binding::product);
    if (q.terms.size() > 1) return factor + "*" + text_at(sum(q), Binding::product);
    const auto& [monomial, c] = q.terms[0];
    const bool negative = c < Rational(0);
    const Rational size = negative ? -c : c;
    return (negative ? "-" : "") + (size.is_one() ? "" : size.to_string() + "*") + factor + "*" +
           text_at(term(monomial, 1), Binding::product);
  }

 private:
  // Terms with positive coefficients first, each group in order.
  [[nodiscard]] Notation sum(const SparsePolynomial& polynomial) const {
    if (polynomial.terms.empty()) return {"0"};
    const auto& [first, c] = polynomial.terms[0];
    if (polynomial.terms.size() == 1 && Rational(0) < c) return term(first, c);
    std::string text;
    std::size_t written = 0;
    const auto next = [&](bool negative) {
      if (written++ > 0) return negative ? " - " : " + ";
      return negative ? "-" : "";
    };
    for (const bool negative : {false, true})
      for (const auto& [monomial, coefficient] : polynomial.terms) {
        if ((coefficient < Rational(0)) != negative) continue;
        text += next(negative);
        text += text_at(term(monomial, negative ? -coefficient : coefficient), Binding::product);
      }
    return {text, written == 1 ? Binding::negation : Binding::sum};
  }

  // The coefficient, the time, the other variables.
  [[nodiscard]] Notation term(const Monomial& monomial, const Rational& coefficient) const {
    std::vector<Notation> factors;
    for (const bool time : {true, false})
      for (const auto& [variable, power] : powers(monomial)) {
        if ((variable == names_.time) != time) continue;
        factors.push_back(powered(variable, power));
      }
    const bool number = !coefficient.is_one() || factors.empty();
    if (!number && factors.size() == 1) return factors[0];
    std::string text = number ? coefficient.to_string() : "";
    for (const Notation& factor : factors)
      text += (text.empty() ? "" : "*") + text_at(factor, Binding::power);
    if (factors.empty()) return {text, Binding::atom};
    return {text, Binding::product};
  }

  [[nodiscard]] Notation powered(std::uint32_t variable, int power) const {
    if (variable == names_.time && !names_.rate.is_zero()) {
      return {exponential_text(names_.rate * Rational(power)), Binding::atom};
    }
    const Notation& name = names_.variables[variable];
    if (power == 1) return name;
    return {fmt::format("{}**{}", text_at(name, Binding::atom), power), Binding::power};
  }

  const VariableNames& names_;
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
      names.variables.push_back({indexed(block.text(), indices), block.binding});
  }
  return names;
}

std::vector<std::string> entry_names(const std::vector<StateBlock>& state) {
  std::vector<std::string> texts;
  for (auto& variable : variable_names(state).variables) texts.push_back(std::move(variable.text));
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
  return Writer(names).law(polynomial);
}

}  // namespace abide
