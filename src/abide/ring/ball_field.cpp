// SPDX-License-Identifier: MIT
#include "abide/ring/ball_field.hpp"

#include <stdexcept>

namespace abide {

std::string Ball::to_string(int digits) const {
  char* text = arb_get_str(value_, digits, 0);
  std::string result = text;
  flint_free(text);
  return result;
}

double Ball::midpoint() const { return arf_get_d(arb_midref(value_), ARF_RND_NEAR); }

Ball BallField::from(const Rational& q) const {
  Ball result;
  arb_set_fmpq(result.arb(), q.flint(), kBits);
  return result;
}

Ball BallField::add(const Ball& a, const Ball& b) const {
  Ball result;
  arb_add(result.arb(), a.arb(), b.arb(), kBits);
  return result;
}

Ball BallField::sub(const Ball& a, const Ball& b) const {
  Ball result;
  arb_sub(result.arb(), a.arb(), b.arb(), kBits);
  return result;
}

Ball BallField::neg(const Ball& a) const {
  Ball result;
  arb_neg(result.arb(), a.arb());
  return result;
}

Ball BallField::mul(const Ball& a, const Ball& b) const {
  Ball result;
  arb_mul(result.arb(), a.arb(), b.arb(), kBits);
  return result;
}

Ball BallField::inverse(const Ball& a) const {
  if (is_zero(a)) throw std::domain_error("BallField: what may be 0 has no inverse");
  Ball result;
  arb_inv(result.arb(), a.arb(), kBits);
  return result;
}

}  // namespace abide
