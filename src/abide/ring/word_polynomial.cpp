// SPDX-License-Identifier: MIT
#include "abide/ring/word_polynomial.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace abide {

WordPolynomial::WordPolynomial(const WordField& field,
                               const std::vector<std::uint64_t>& coefficients) {
  nmod_poly_init(value_, field.prime());
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    nmod_poly_set_coeff_ui(value_, static_cast<slong>(i), coefficients[i]);
}

WordPolynomial WordPolynomial::interpolated(const WordField& field,
                                            const std::vector<std::uint64_t>& values) {
  std::vector<std::uint64_t> points(values.size());
  std::iota(points.begin(), points.end(), 0);
  WordPolynomial result(field);
  nmod_poly_interpolate_nmod_vec(result.value_, points.data(), values.data(),
                                 static_cast<slong>(values.size()));
  return result;
}

WordPolynomial::WordPolynomial(const WordPolynomial& other) {
  nmod_poly_init(value_, other.value_->mod.n);
  nmod_poly_set(value_, other.value_);
}

WordPolynomial::WordPolynomial(WordPolynomial&& other) noexcept {
  nmod_poly_init(value_, other.value_->mod.n);
  nmod_poly_swap(value_, other.value_);
}

WordPolynomial& WordPolynomial::operator=(WordPolynomial other) noexcept {
  std::swap(*value_, *other.value_);
  return *this;
}

WordPolynomial::~WordPolynomial() { nmod_poly_clear(value_); }

std::uint64_t WordPolynomial::coefficient(std::size_t power) const {
  return nmod_poly_get_coeff_ui(value_, static_cast<slong>(power));
}

std::uint64_t WordPolynomial::at(std::uint64_t s) const {
  return nmod_poly_evaluate_nmod(value_, s);
}

WordPolynomial operator*(const WordPolynomial& a, const WordPolynomial& b) {
  WordPolynomial result(a);
  nmod_poly_mul(result.value_, a.value_, b.value_);
  return result;
}

WordPolynomial operator%(const WordPolynomial& a, const WordPolynomial& b) {
  WordPolynomial result(a);
  nmod_poly_rem(result.value_, a.value_, b.value_);
  return result;
}

WordPolynomial WordPolynomial::gcd(const WordPolynomial& a, const WordPolynomial& b) {
  WordPolynomial result(a);
  nmod_poly_gcd(result.value_, a.value_, b.value_);
  return result;
}

WordPolynomial WordPolynomial::without(const WordPolynomial& b) const {
  WordPolynomial result(*this);
  while (!result.is_zero()) {
    const WordPolynomial common = gcd(result, b);
    if (common.degree() < 1) break;
    nmod_poly_div(result.value_, WordPolynomial(result).value_, common.value_);
  }
  return result;
}

std::vector<WordPolynomial> WordPolynomial::factors() const {
  nmod_poly_factor_t found;
  nmod_poly_factor_init(found);
  (void)nmod_poly_factor(found, value_);
  std::vector<WordPolynomial> result;
  for (slong i = 0; i < found->num; ++i) {
    result.push_back(*this);
    nmod_poly_set(result.back().value_, found->p + i);
  }
  nmod_poly_factor_clear(found);
  return result;
}

}  // namespace abide
