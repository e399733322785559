// SPDX-License-Identifier: MIT
//
// The axioms of a commutative ring with one, for any ring object: one call checks them on a random
// triple. `draw(random)` gives a random element, `show(element)` prints one.
#pragma once

#include <gtest/gtest.h>

#include "abide/ring/random.hpp"
#include "abide/ring/ring.hpp"

namespace abide::testing {

template <Ring R, class Draw, class Show>
void check_ring_axioms(const R& ring, Draw draw, Show show, Random& random) {
  const auto a = draw(random);
  const auto b = draw(random);
  const auto c = draw(random);
  SCOPED_TRACE("a = " + show(a) + ", b = " + show(b) + ", c = " + show(c));
  const auto same = [&](const auto& x, const auto& y) { return ring.equal(x, y); };
  EXPECT_TRUE(same(ring.add(ring.add(a, b), c), ring.add(a, ring.add(b, c))));
  EXPECT_TRUE(same(ring.add(a, b), ring.add(b, a)));
  EXPECT_TRUE(same(ring.add(a, ring.zero()), a));
  EXPECT_TRUE(same(ring.add(a, ring.neg(a)), ring.zero()));
  EXPECT_TRUE(same(ring.sub(a, b), ring.add(a, ring.neg(b))));
  EXPECT_TRUE(same(ring.mul(ring.mul(a, b), c), ring.mul(a, ring.mul(b, c))));
  EXPECT_TRUE(same(ring.mul(a, b), ring.mul(b, a)));
  EXPECT_TRUE(same(ring.mul(a, ring.one()), a));
  EXPECT_TRUE(same(ring.mul(a, ring.add(b, c)), ring.add(ring.mul(a, b), ring.mul(a, c))));
  EXPECT_FALSE(same(ring.zero(), ring.one()));
  // The image of Q is a homomorphism where it is defined.
  const Rational p(random.between(-50, 50), random.between(1, 2));
  const Rational q(random.between(-50, 50), 2);
  EXPECT_TRUE(same(ring.from(p + q), ring.add(ring.from(p), ring.from(q))));
  EXPECT_TRUE(same(ring.from(p * q), ring.mul(ring.from(p), ring.from(q))));
  EXPECT_TRUE(same(ring.from(1), ring.one()));
}

}  // namespace abide::testing
