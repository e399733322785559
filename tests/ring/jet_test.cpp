// SPDX-License-Identifier: MIT
#include "abide/ring/jet.hpp"

#include "abide/ring/polynomial.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

using Q = RationalField;

// x^2 y + 3 x y^3 over any ring.
template <Ring R>
typename R::Element f(const R& ring, const typename R::Element& x, const typename R::Element& y) {
  const auto square = ring.mul(x, x);
  const auto cube = ring.mul(y, ring.mul(y, y));
  return ring.add(ring.mul(square, y), ring.mul(ring.from(3), ring.mul(x, cube)));
}

TEST(Jet, WorkedExampleOfTheHeader) {
  const JetRing<Q> jets(Q{}, 1);
  const JetRing<Q>::Element x{2, 5};
  EXPECT_EQ(jets.mul(x, jets.mul(x, x)), (JetRing<Q>::Element{8, 60}));
}

TEST(Jet, CarriesDirectionalDerivativesOfEveryOrder) {
  for_seeds(50, [](Random& random) {
    const auto draw = [&] { return Rational(random.between(-9, 9), random.between(1, 4)); };
    const Rational x = draw(), y = draw(), dx = draw(), dy = draw(), ex = draw(), ey = draw();
    const JetRing<Q> jets(Q{}, 2);
    const auto value = f(jets, {x, dx, ex, 0}, {y, dy, ey, 0});
    const Rational fx = 2 * x * y + 3 * y * y * y;
    const Rational fy = x * x + 9 * x * y * y;
    const Rational fxx = 2 * y;
    const Rational fxy = 2 * x + 9 * y * y;
    const Rational fyy = 18 * x * y;
    EXPECT_EQ(value[0], f(Q{}, x, y));
    EXPECT_EQ(value[1], fx * dx + fy * dy);
    EXPECT_EQ(value[2], fx * ex + fy * ey);
    EXPECT_EQ(value[3], fxx * dx * ex + fxy * (dx * ey + dy * ex) + fyy * dy * ey);
  });
}

TEST(Jet, InfinitesimalsSquareToZero) {
  for (int depth = 1; depth <= 4; ++depth) {
    const JetRing<Q> jets(Q{}, depth);
    for (int i = 0; i < depth; ++i) {
      auto e = jets.zero();
      e[std::size_t{1} << i] = 1;
      EXPECT_TRUE(jets.equal(jets.mul(e, e), jets.zero()));
      EXPECT_FALSE(jets.equal(e, jets.zero()));
    }
  }
}

TEST(Jet, ExtendIsTheSumOfAHalfAndAnInfinitesimalHalf) {
  const JetRing<Q> one(Q{}, 1), two(Q{}, 2);
  const JetRing<Q>::Element x{1, 2}, y{3, 4};
  auto e = two.zero();
  e[2] = 1;
  const auto lift = [](const JetRing<Q>::Element& jet) {
    return JetRing<Q>::Element{jet[0], jet[1], 0, 0};
  };
  EXPECT_EQ(two.extend(x, y), two.add(lift(x), two.mul(e, lift(y))));
}

TEST(Jet, NestedRingsAreTheSameAsOneDeepRing) {
  for_seeds(30, [](Random& random) {
    const JetRing<Q> deep(Q{}, 2), inner(Q{}, 1);
    const JetRing<JetRing<Q>> nested(inner, 1);
    JetRing<Q>::Element a, b;
    for (int i = 0; i < 4; ++i) {
      a.emplace_back(random.between(-9, 9));
      b.emplace_back(random.between(-9, 9));
    }
    const auto nest = [](const JetRing<Q>::Element& jet) {
      return JetRing<JetRing<Q>>::Element{{jet[0], jet[1]}, {jet[2], jet[3]}};
    };
    EXPECT_EQ(nested.mul(nest(a), nest(b)), nest(deep.mul(a, b)));
  });
}

}  // namespace
}  // namespace abide
