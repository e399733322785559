// SPDX-License-Identifier: MIT
#include "abide/laws/family_text.hpp"

#include <string>

namespace abide {

namespace {

// A sum that is built term by term.
class Sum {
 public:
  void add(const Written& term, const Rational& c) {
    const bool negative = c < Rational(0);
    const Rational size = negative ? -c : c;
    append(sum_.text, term.text, size, negative, "*");
    append(sum_.latex, term.latex, size, negative, " ");
  }
  [[nodiscard]] const Written& written() const { return sum_; }
  [[nodiscard]] bool empty() const { return sum_.text.empty(); }

 private:
  static void append(std::string& sum, const std::string& term, const Rational& size, bool negative,
                     const char* times) {
    if (sum.empty())
      sum += negative ? "-" : "";
    else
      sum += negative ? " - " : " + ";
    if (!size.is_one()) sum += size.to_string() + times;
    sum += term;
  }

  Written sum_;
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

// Whether there is a sum or a product of matrices outside of all brackets.
bool needs_brackets(const std::string& text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == ' ' && depth == 0) return true;
  }
  return false;
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
  Written p{to_expression(factor, names), to_latex(factor, names)};
  if (factor.terms.size() > 1) p = {"(" + p.text + ")", "\\left( " + p.latex + " \\right)"};
  if (!needs_brackets(family.text))
    return {p.text + "*" + family.text, p.latex + " " + family.latex};
  return {p.text + "*(" + family.text + ")", p.latex + " \\left( " + family.latex + " \\right)"};
}

}  // namespace abide
