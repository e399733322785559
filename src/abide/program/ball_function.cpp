// SPDX-License-Identifier: MIT
#include "abide/program/ball_function.hpp"

#include <arb_hypgeom.h>

namespace abide {

namespace {

constexpr slong kBits = BallField::kBits;

Ball applied(void (*f)(arb_t, const arb_t, slong), const Ball& u) {
  Ball result;
  f(result.arb(), u.arb(), kBits);
  return result;
}

// exp(-u^2 / divisor) / sqrt(pi * divisor), times 1 or 2: the densities of Gaussians.
Ball gaussian(const Ball& u, slong divisor) {
  const BallField field;
  Ball exponent = field.mul(u, u);
  arb_div_si(exponent.arb(), exponent.arb(), -divisor, kBits);
  Ball width;
  arb_const_pi(width.arb(), kBits);
  arb_mul_si(width.arb(), width.arb(), divisor, kBits);
  return field.mul(applied(arb_exp, exponent), applied(arb_rsqrt, width));
}

}  // namespace

Ball ball_function(Elementary function, const Ball& u) {
  const BallField field;
  switch (function) {
    case Elementary::exp:
      return applied(arb_exp, u);
    case Elementary::log:
      return applied(arb_log, u);
    case Elementary::sqrt:
      return applied(arb_sqrt, u);
    case Elementary::sigmoid:
      return field.inverse(field.add(field.one(), applied(arb_exp, field.neg(u))));
    case Elementary::softplus:
      return applied(arb_log, field.add(field.one(), applied(arb_exp, u)));
    case Elementary::sin:
      return applied(arb_sin, u);
    case Elementary::cos:
      return applied(arb_cos, u);
    case Elementary::normal_cdf: {
      const Ball scaled = field.mul(field.neg(u), applied(arb_rsqrt, field.from(2)));
      return field.mul(applied(arb_hypgeom_erfc, scaled), field.from(Rational(1, 2)));
    }
    case Elementary::normal_pdf:
      return gaussian(u, 2);
    case Elementary::erf:
      return applied(arb_hypgeom_erf, u);
    case Elementary::erf_slope:
      return field.mul(gaussian(u, 1), field.from(2));
  }
  return {};
}

}  // namespace abide
