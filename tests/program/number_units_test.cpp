// SPDX-License-Identifier: MIT
#include "abide/program/number_units.hpp"

#include "abide/ring/prime.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using enum Elementary;

// A program that takes these functions of these numbers.
struct OfNumbers {
  explicit OfNumbers(const std::vector<Rational>& numbers) {
    const NodeId q = program.constant(numbers, {static_cast<std::int64_t>(numbers.size())});
    for (const Elementary f : {exp, sigmoid, sin, cos}) (void)program.function(f, q);
    for (NodeId id = 0; id < program.nodes().size(); ++id)
      if (std::holds_alternative<Function>(program.node(id).operation)) functions.push_back(id);
    units = NumberUnits(program, functions);
  }
  Program program;
  std::vector<NodeId> functions;
  NumberUnits units;
};

TEST(NumberUnits, ValuesSatisfyTheTheoremsOfAddition) {
  testing::for_seeds(50, [](Random& random) {
    const Rational a(random.between(-20, 20), random.between(1, 6));
    const Rational b(random.between(1, 20), random.between(1, 6));
    const OfNumbers made({a, b, a + b, a - b, Rational(2) * a, 7});
    const PrimeField field(random_prime(random));
    const SymbolHash hash(random.bits());
    const auto value = [&](Elementary f, const Rational& q) {
      return made.units.value(field, hash, f, q);
    };
    const auto mul = [&](double x, double y) { return field.mul(x, y); };
    EXPECT_EQ(value(exp, a + b), mul(value(exp, a), value(exp, b)));
    EXPECT_EQ(mul(value(exp, a - b), value(exp, b)), value(exp, a));
    EXPECT_EQ(value(cos, a + b),
              field.sub(mul(value(cos, a), value(cos, b)), mul(value(sin, a), value(sin, b))));
    EXPECT_EQ(value(sin, a - b),
              field.sub(mul(value(sin, a), value(cos, b)), mul(value(cos, a), value(sin, b))));
    // cos 2a = 2 cos^2 a - 1
    const double square = mul(value(cos, a), value(cos, a));
    EXPECT_EQ(value(cos, Rational(2) * a), field.sub(field.add(square, square), 1));
    EXPECT_EQ(mul(value(sigmoid, b), field.add(1, value(exp, b))), value(exp, b));
    EXPECT_EQ(value(exp, 0), 1);
    EXPECT_EQ(value(sin, 0), 0);
  });
}

TEST(NumberUnits, CoverFunctionsOfNumbersThatHavePowers) {
  OfNumbers made({Rational(1, 2), 3});
  Program& p = made.program;
  for (const NodeId f : made.functions) EXPECT_TRUE(made.units.covers(p, f));
  EXPECT_FALSE(made.units.covers(p, p.function(log, p.constant({2}, {}))));
  EXPECT_FALSE(made.units.covers(p, p.function(exp, p.parameter("x", {}))));
}

// Two numbers that are no multiples of each other would be related otherwise.
TEST(NumberUnits, OneRotationMakesAll) {
  Random random(1);
  const OfNumbers made({1, Rational(3, 2)});
  const PrimeField field(random_prime(random));
  const SymbolHash hash(1);
  const auto cosine = [&](const Rational& q) { return made.units.value(field, hash, cos, q); };
  // cos 3 from cos 1 (three times) and from cos 3/2 (twice): 4 c^3 - 3 c = 2 d^2 - 1.
  const double c = cosine(1), d = cosine(Rational(3, 2));
  const double thrice = field.sub(field.mul(4, field.mul(c, field.mul(c, c))), field.mul(3, c));
  EXPECT_EQ(thrice, field.sub(field.mul(2, field.mul(d, d)), 1));
}

}  // namespace
}  // namespace abide
