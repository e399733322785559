// SPDX-License-Identifier: MIT
#include "abide/ring/ring.hpp"

#include <string>

#include "abide/ring/jet.hpp"
#include "abide/ring/polynomial.hpp"
#include "abide/ring/prime_field.hpp"
#include "abide/ring/word_field.hpp"
#include "ring/ring_axioms.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::check_ring_axioms;
using testing::for_seeds;

static_assert(Ring<RationalField>);
static_assert(Ring<PrimeField>);
static_assert(Ring<PolynomialRing>);
static_assert(Ring<JetRing<PrimeField>>);
static_assert(Ring<JetRing<JetRing<RationalField>>>);
static_assert(Field<RationalField> && Field<PrimeField> && Field<WordField>);
static_assert(!Field<JetRing<PrimeField>> && LocalRing<JetRing<PrimeField>>);
static_assert(!LocalRing<PolynomialRing> && !LocalRing<JetRing<PolynomialRing>>);

TEST(RingAxioms, HoldForTheRationals) {
  for_seeds(200, [](Random& random) {
    check_ring_axioms(
        RationalField{}, [](Random& r) { return Rational(r.between(-99, 99), r.between(1, 99)); },
        [](const Rational& q) { return q.to_string(); }, random);
  });
}

TEST(RingAxioms, HoldForPrimeFieldsSmallAndLarge) {
  for_seeds(200, [](Random& random) {
    for (const std::uint64_t p : {3U, 5U, 7U, 101U, 8388593U}) {
      const PrimeField field(p);
      check_ring_axioms(
          field, [&](Random& r) { return field.random(r); },
          [](double x) { return std::to_string(x); }, random);
    }
  });
}

TEST(RingAxioms, HoldForJetsOfEveryDepth) {
  for_seeds(50, [](Random& random) {
    const PrimeField field(8388593);
    for (int depth = 0; depth <= 4; ++depth) {
      const JetRing<PrimeField> jets(field, depth);
      check_ring_axioms(
          jets,
          [&](Random& r) {
            auto jet = jets.zero();
            for (double& c : jet) c = field.random(r);
            return jet;
          },
          [](const auto& jet) { return std::to_string(jet[0]) + ", .."; }, random);
    }
  });
}

TEST(RingAxioms, HoldForPolynomials) {
  for_seeds(100, [](Random& random) {
    const PolynomialRing ring(3);
    check_ring_axioms(
        ring,
        [&](Random& r) {
          Polynomial sum = ring.zero();
          for (int term = 0; term < 3; ++term) {
            Polynomial product = ring.from(Rational(r.between(-9, 9), r.between(1, 5)));
            for (int factor = 0; factor < 2; ++factor)
              product = ring.mul(product, ring.variable(r.below(3)));
            sum = ring.add(sum, product);
          }
          return sum;
        },
        [](const Polynomial& p) { return p.to_string(); }, random);
  });
}

}  // namespace
}  // namespace abide
