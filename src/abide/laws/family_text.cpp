// SPDX-License-Identifier: MIT
#include "abide/laws/family_text.hpp"

#include <algorithm>
#include <string>

namespace abide {

namespace {

// A sum that is built term by term.
class Sum {
 public:
  void add(const Written& term, const Rational& c) {
    const bool negative = c < Rational(0);
    const Rational size = negative ? -c : c;
    const char* sign = terms_ == 0 ? (negative ? "-" : "") : negative ? " - " : " + ";
    const std::string number = size.is_one() ? "" : size.to_string();
    sum_.text += sign + number + (size.is_one() ? "" : "*") + term.text;
    sum_.latex += sign + number + (size.is_one() ? "" : " ") + term.latex;
    const auto whole = [&](Binding of_term) {
      if (terms_ > 0) return Binding::sum;
      if (negative) return Binding::negation;
      return size.is_one() ? of_term : std::min(of_term, Binding::product);
    };
    sum_.binding = whole(term.binding);
    sum_.latex_binding = whole(term.latex_binding);
    ++terms_;
  }
  [[nodiscard]] const Written& written() const { return sum_; }

 private:
  Written sum_;
  std::size_t terms_ = 0;
};

Sum positive_first(const std::vector<std::pair<Written, Rational>>& terms) {
  Sum sum;
  for (const bool negative : {false, true})
    for (const auto& [term, c] : terms)
      if ((c < Rational(0)) == negative) sum.add(term, c);
  return sum;
}

Written write_symmetric(const Combination& combination) {
  std::vector<std::pair<Written, Rational>> terms;
  for (const auto& [product, c] : combination) {
    terms.emplace_back(product.matrix(), c);
    if (!product.gram()) terms.emplace_back(product.transposed().matrix(), c);
  }
  return positive_first(terms).written();
}

Written write_antisymmetric(const Combination& combination) {
  Sum sum;
  Rational sign(0);  // the first product is written with the sign +
  for (const bool of_columns : {true, false})
    for (const auto& [product, c] : combination) {
      if (product.of_columns() != of_columns) continue;
      if (sign.is_zero()) sign = c < Rational(0) ? -1 : 1;
      const Rational own = sign * c;
      const bool negative = own < Rational(0);
      const Candidate first = negative ? product.transposed() : product;
      sum.add(first.matrix(), negative ? -own : own);
      sum.add(first.transposed().matrix(), negative ? own : -own);
    }
  return sum.written();
}

Written write_vector(const Combination& combination) {
  std::vector<std::pair<Written, Rational>> sums;
  std::vector<std::pair<Written, Rational>> diagonals;
  std::vector<std::pair<Written, Rational>> elementwise;
  bool subtract_diagonals = true;  // -diag(A) rather than diag(-A)
  for (const auto& [candidate, c] : combination) {
    if (candidate.has_diagonal()) {
      diagonals.emplace_back(candidate.matrix(), c);
      subtract_diagonals = subtract_diagonals && c < Rational(0);
    } else {
      (candidate.right == nullptr ? sums : elementwise).emplace_back(candidate.vector(), c);
    }
  }
  if (!diagonals.empty()) {
    const Rational sign(subtract_diagonals ? -1 : 1);
    for (auto& [term, c] : diagonals) c *= sign;
    const Written inside = positive_first(diagonals).written();
    diagonals = {
        {{"diag(" + inside.text + ")", "\\operatorname{diag}(" + inside.latex + ")"}, sign}};
  }
  // What begins with a positive term first.
  Sum all;
  for (const bool positive : {true, false})
    for (const auto* group : {&sums, &diagonals, &elementwise}) {
      bool has_positive = false;
      for (const auto& [term, c] : *group) has_positive = has_positive || Rational(0) < c;
      if (has_positive != positive) continue;
      for (const bool negative : {false, true})
        for (const auto& [term, c] : *group)
          if ((c < Rational(0)) == negative) all.add(term, c);
    }
  return all.written();
}

}  // namespace

Written write_family(MatrixLaw::Form form, const Combination& combination) {
  switch (form) {
    case MatrixLaw::Form::symmetric:
      return write_symmetric(combination);
    case MatrixLaw::Form::antisymmetric:
      return write_antisymmetric(combination);
    case MatrixLaw::Form::vector:
      return write_vector(combination);
    case MatrixLaw::Form::general:
      break;
  }
  std::vector<std::pair<Written, Rational>> terms;
  for (const auto& [candidate, c] : combination)
    terms.emplace_back(candidate.right == nullptr ? candidate.vector() : candidate.matrix(), c);
  return positive_first(terms).written();
}

Written times_factor(const SparsePolynomial& factor, const VariableNames& names,
                     const Written& family) {
  if (factor.degree() == 0) return family;
  // A factor in the time is primitive: a power, or a sum of several.
  const Binding binding = factor.terms.size() > 1 ? Binding::sum : Binding::power;
  const auto text = [](const std::string& t, Binding b) { return text_at({t, b}, Binding::power); };
  const auto latex = [](const std::string& t, Binding b) {
    return latex_at({t, b}, Binding::power);
  };
  return {text(to_expression(factor, names), binding) + "*" + text(family.text, family.binding),
          latex(to_latex(factor, names), binding) + " " + latex(family.latex, family.latex_binding),
          Binding::product, Binding::product};
}

}  // namespace abide
