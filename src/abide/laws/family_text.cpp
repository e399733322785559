// SPDX-License-Identifier: MIT
#include "abide/laws/family_text.hpp"

#include <algorithm>
#include <string>

namespace abide {

namespace {

// A sum that is built term by term.
class Terms {
 public:
  void add(const Notation& term, const Rational& c) {
    const bool negative = c < Rational(0);
    const Rational size = negative ? -c : c;
    const char* sign = terms_ == 0 ? (negative ? "-" : "") : negative ? " - " : " + ";
    const std::string number = size.is_one() ? "" : size.to_string();
    sum_.text += sign + number + (size.is_one() ? "" : "*") + term.text;
    if (terms_ > 0)
      sum_.binding = Binding::sum;
    else if (negative)
      sum_.binding = Binding::negation;
    else
      sum_.binding = size.is_one() ? term.binding : std::min(term.binding, Binding::product);
    ++terms_;
  }
  [[nodiscard]] const Notation& notation() const { return sum_; }

 private:
  Notation sum_;
  std::size_t terms_ = 0;
};

}  // namespace

Notation positive_first(const std::vector<std::pair<Notation, Rational>>& terms) {
  Terms sum;
  for (const bool negative : {false, true})
    for (const auto& [term, c] : terms)
      if ((c < Rational(0)) == negative) sum.add(term, c);
  return sum.notation();
}

namespace {

Notation write_symmetric(const Combination& combination) {
  std::vector<std::pair<Notation, Rational>> terms;
  for (const auto& [product, c] : combination) {
    terms.emplace_back(product.matrix(), c);
    if (!product.gram()) terms.emplace_back(product.transposed().matrix(), c);
  }
  return positive_first(terms);
}

Notation write_antisymmetric(const Combination& combination) {
  Terms sum;
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
  return sum.notation();
}

Notation write_vector(const Combination& combination) {
  std::vector<std::pair<Notation, Rational>> sums;
  std::vector<std::pair<Notation, Rational>> diagonals;
  std::vector<std::pair<Notation, Rational>> elementwise;
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
    const Notation inside = positive_first(diagonals);
    diagonals = {{{"diag(" + inside.text + ")"}, sign}};
  }
  // What begins with a positive term first.
  Terms all;
  for (const bool positive : {true, false})
    for (const auto* group : {&sums, &diagonals, &elementwise}) {
      bool has_positive = false;
      for (const auto& [term, c] : *group) has_positive = has_positive || Rational(0) < c;
      if (has_positive != positive) continue;
      for (const bool negative : {false, true})
        for (const auto& [term, c] : *group)
          if ((c < Rational(0)) == negative) all.add(term, c);
    }
  return all.notation();
}

}  // namespace

Notation write_family(MatrixLaw::Form form, const Combination& combination) {
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
  std::vector<std::pair<Notation, Rational>> terms;
  for (const auto& [candidate, c] : combination)
    terms.emplace_back(candidate.right == nullptr ? candidate.vector() : candidate.matrix(), c);
  return positive_first(terms);
}

Notation times_factor(const SparsePolynomial& factor, const VariableNames& names,
                      const Notation& family) {
  if (factor.degree() == 0) return family;
  // A factor in the time is primitive: a power, or a sum of several.
  const Binding binding = factor.terms.size() > 1 ? Binding::sum : Binding::power;
  return {text_at({to_expression(factor, names), binding}, Binding::power) + "*" +
              text_at(family, Binding::power),
          Binding::product};
}

}  // namespace abide
