// SPDX-License-Identifier: MIT
#include "abide/ring/polynomial.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace abide {

struct PolynomialRing::Context {
  explicit Context(std::size_t n) : variables(n) {
    // FLINT wants at least one variable; a ring of constants simply never uses it.
    fmpq_mpoly_ctx_init(ctx, static_cast<slong>(n == 0 ? 1 : n), ORD_DEGREVLEX);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { fmpq_mpoly_ctx_clear(ctx); }

  std::size_t variables;
  fmpq_mpoly_ctx_t ctx;
};

PolynomialRing::PolynomialRing(std::size_t variables)
    : context_(std::make_shared<Context>(variables)) {}

std::size_t PolynomialRing::variables() const { return context_->variables; }

Polynomial PolynomialRing::zero() const { return Polynomial(context_); }

Polynomial PolynomialRing::one() const { return from(1); }

Polynomial PolynomialRing::variable(std::size_t i) const {
  if (i >= context_->variables)
    throw std::out_of_range("PolynomialRing: variable " + std::to_string(i) + " of " +
                            std::to_string(context_->variables));
  Polynomial result(context_);
  fmpq_mpoly_gen(result.value_, static_cast<slong>(i), context_->ctx);
  return result;
}

Polynomial PolynomialRing::from(const Rational& q) const {
  Polynomial result(context_);
  fmpq_mpoly_set_fmpq(result.value_, q.flint(), context_->ctx);
  return result;
}

Polynomial PolynomialRing::add(const Polynomial& a, const Polynomial& b) const {
  Polynomial result(context_);
  fmpq_mpoly_add(result.value_, a.value_, b.value_, context_->ctx);
  return result;
}

Polynomial PolynomialRing::sub(const Polynomial& a, const Polynomial& b) const {
  Polynomial result(context_);
  fmpq_mpoly_sub(result.value_, a.value_, b.value_, context_->ctx);
  return result;
}

Polynomial PolynomialRing::neg(const Polynomial& a) const {
  Polynomial result(context_);
  fmpq_mpoly_neg(result.value_, a.value_, context_->ctx);
  return result;
}

Polynomial PolynomialRing::mul(const Polynomial& a, const Polynomial& b) const {
  Polynomial result(context_);
  fmpq_mpoly_mul(result.value_, a.value_, b.value_, context_->ctx);
  return result;
}

bool PolynomialRing::equal(const Polynomial& a, const Polynomial& b) const {
  return fmpq_mpoly_equal(a.value_, b.value_, context_->ctx) != 0;
}

Polynomial PolynomialRing::scale(const Polynomial& a, const Rational& factor) const {
  Polynomial result(context_);
  fmpq_mpoly_scalar_mul_fmpq(result.value_, a.value_, factor.flint(), context_->ctx);
  return result;
}

Rational PolynomialRing::content(const Polynomial& a) const {
  Rational result;  // FLINT's content has the sign of the leading coefficient
  fmpq_set(result.flint(), a.value_->content);
  return result;
}

PolynomialRing::Cofactors PolynomialRing::cofactors(const Polynomial& a,
                                                    const Polynomial& b) const {
  Cofactors result{zero(), zero(), zero()};
  if (fmpq_mpoly_gcd_cofactors(result.gcd.value_, result.a.value_, result.b.value_, a.value_,
                               b.value_, context_->ctx) == 0)
    throw std::runtime_error("PolynomialRing: a greatest common divisor is too large to compute");
  return result;
}

Polynomial PolynomialRing::derivative(const Polynomial& a, std::size_t i) const {
  Polynomial result(context_);
  fmpq_mpoly_derivative(result.value_, a.value_, static_cast<slong>(i), context_->ctx);
  return result;
}

Rational PolynomialRing::evaluate(const Polynomial& a, const std::vector<Rational>& point) const {
  if (point.size() != variables())
    throw std::invalid_argument("PolynomialRing: a point of " + std::to_string(point.size()) +
                                " coordinates for " + std::to_string(variables()) + " variables");
  std::vector<fmpq*> values;
  for (const Rational& x : point) values.push_back(const_cast<fmpq*>(x.flint()));  // only read
  Rational unused;
  if (values.empty()) values.push_back(unused.flint());
  Rational result;
  fmpq_mpoly_evaluate_all_fmpq(result.flint(), a.value_, values.data(), context_->ctx);
  return result;
}

Polynomial::Polynomial(std::shared_ptr<PolynomialRing::Context> context)
    : context_(std::move(context)) {
  fmpq_mpoly_init(value_, context_->ctx);
}

Polynomial::Polynomial(const Polynomial& other) : Polynomial(other.context_) {
  fmpq_mpoly_set(value_, other.value_, context_->ctx);
}

Polynomial::Polynomial(Polynomial&& other) noexcept : Polynomial(other.context_) {
  fmpq_mpoly_swap(value_, other.value_, context_->ctx);
}

Polynomial& Polynomial::operator=(Polynomial other) noexcept {
  std::swap(context_, other.context_);
  std::swap(*value_, *other.value_);
  return *this;
}

Polynomial::~Polynomial() { fmpq_mpoly_clear(value_, context_->ctx); }

bool Polynomial::is_one() const { return fmpq_mpoly_is_one(value_, context_->ctx) != 0; }

std::size_t Polynomial::length() const {
  return static_cast<std::size_t>(fmpq_mpoly_length(value_, context_->ctx));
}

double Polynomial::depth() const {
  std::vector<slong> degrees(std::max<std::size_t>(1, context_->variables));
  fmpq_mpoly_degrees_si(degrees.data(), value_, context_->ctx);
  flint_bitcnt_t bits = 1;
  for (slong i = 0; i < value_->zpoly->length; ++i)
    bits = std::max(bits, fmpz_bits(value_->zpoly->coeffs + i));
  const slong degree = std::max<slong>(0, *std::max_element(degrees.begin(), degrees.end()));
  return static_cast<double>(degree) * static_cast<double>((bits + 63) / 64);
}

std::vector<std::pair<std::vector<std::uint64_t>, Rational>> Polynomial::terms() const {
  std::vector<std::pair<std::vector<std::uint64_t>, Rational>> result;
  const std::size_t count = length();
  // FLINT has at least one variable.
  const std::size_t variables = std::max<std::size_t>(1, context_->variables);
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::uint64_t> exponents(variables);
    Rational coefficient;
    fmpq_mpoly_get_term_exp_ui(exponents.data(), value_, static_cast<slong>(i), context_->ctx);
    fmpq_mpoly_get_term_coeff_fmpq(coefficient.flint(), value_, static_cast<slong>(i),
                                   context_->ctx);
    exponents.resize(context_->variables);
    result.emplace_back(std::move(exponents), std::move(coefficient));
  }
  return result;
}

bool Polynomial::is_zero() const { return fmpq_mpoly_is_zero(value_, context_->ctx) != 0; }

std::string Polynomial::to_string() const {
  std::vector<std::string> names;
  std::vector<const char*> pointers;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, context_->variables); ++i)
    names.push_back("x" + std::to_string(i));
  for (const auto& name : names) pointers.push_back(name.c_str());
  char* text = fmpq_mpoly_get_str_pretty(value_, pointers.data(), context_->ctx);
  std::string result(text);
  flint_free(text);
  return result;
}

}  // namespace abide
