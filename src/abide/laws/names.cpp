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

constexpr std::size_t kAll = ~std::size_t{0};

class Writer {
 public:
  // Of the sum of the terms, the first `most` are written.
  Writer(const VariableNames& names, Language language, std::size_t most)
      : names_(names), latex_(language == Language::latex), most_(most) {}

  [[nodiscard]] std::string law(const SparsePolynomial& polynomial) const {
    const auto parts = names_.time ? split_time(polynomial, *names_.time) : std::nullopt;
    if (!parts) return sum(polynomial, most_).text;
    const auto& [p, q] = *parts;
    const std::string factor = at(sum(p, p.terms.size()), Binding::product);
    if (q.terms.size() > 1) return factor + times() + at(sum(q, most_), Binding::product);
    const auto& [monomial, c] = q.terms[0];
    const bool negative = c < Rational(0);
    const Rational size = negative ? -c : c;
    return (negative ? "-" : "") + (size.is_one() ? "" : size.to_string() + times()) + factor +
           times() + at(term(monomial, 1), Binding::product);
  }

 private:
  // Terms with positive coefficients first, each group in order.
  [[nodiscard]] Notation sum(const SparsePolynomial& polynomial, std::size_t most) const {
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
        if (written == most) return {text + (latex_ ? " + \\cdots" : " + .."), Binding::sum};
        text += next(negative);
        text += at(term(monomial, negative ? -coefficient : coefficient), Binding::elementwise);
      }
    return {text, written == 1 ? Binding::negation : Binding::sum};
  }

  // The coefficient, the time, the other variables.
  [[nodiscard]] Notation term(const Monomial& monomial, const Rational& coefficient) const {
    std::vector<Notation> factors;
    bool fraction_first = false;  // 2 before 1/r would look like a mixed number
    for (const bool time : {true, false})
      for (const auto& [variable, power] : powers(monomial)) {
        if ((variable == names_.time) != time) continue;
        if (factors.empty())
          fraction_first = !time && names_.variables[variable].latex_binding == Binding::power;
        factors.push_back(powered(variable, power));
      }
    const bool number = !coefficient.is_one() || factors.empty();
    if (!number && factors.size() == 1) return factors[0];
    std::string text = number ? coefficient.to_string() : "";
    for (std::size_t i = 0; i < factors.size(); ++i) {
      if (!text.empty()) text += latex_ && i == 0 && fraction_first ? " \\cdot " : times();
      const bool last = i + 1 == factors.size();
      text += at(factors[i], last ? Binding::function : Binding::power);
    }
    if (factors.empty()) return {text, Binding::atom};
    return {text, Binding::product};
  }

  [[nodiscard]] Notation powered(std::uint32_t variable, int power) const {
    if (variable == names_.time && !names_.rate.is_zero()) {
      const Rational rate = names_.rate * Rational(power);
      if (latex_) return {exponential_latex(rate), Binding::power};
      return {exponential_text(rate), Binding::atom};
    }
    const VariableNames::Variable& named = names_.variables[variable];
    const Notation name =
        latex_ ? Notation{named.latex, named.latex_binding} : Notation{named.text, named.binding};
    if (power == 1) return name;
    const std::string base = at(name, Binding::atom);
    if (latex_) return {fmt::format("{}^{{{}}}", base, power), Binding::power};
    return {fmt::format("{}**{}", base, power), Binding::power};
  }

  [[nodiscard]] std::string at(const Notation& notation, Binding least) const {
    return latex_ ? latex_at(notation, least) : text_at(notation, least);
  }
  [[nodiscard]] const char* times() const { return latex_ ? " " : "*"; }

  const VariableNames& names_;
  bool latex_;
  std::size_t most_;
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
           block.binding, block.latex_binding});
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
  return Writer(names, Language::expression, kAll).law(polynomial);
}

std::string to_latex(const SparsePolynomial& polynomial, const VariableNames& names) {
  return Writer(names, Language::latex, kAll).law(polynomial);
}

std::optional<Beginning> beginning(const SparsePolynomial& polynomial, const VariableNames& names,
                                   Language language, std::size_t most) {
  const auto parts = names.time ? split_time(polynomial, *names.time) : std::nullopt;
  const std::size_t terms = parts ? parts->second.terms.size() : polynomial.terms.size();
  if (terms <= most) return std::nullopt;
  return Beginning{Writer(names, language, most).law(polynomial), most, terms};
}

}  // namespace abide
