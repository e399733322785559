// SPDX-License-Identifier: MIT
#include "abide/program/elementary.hpp"

#include <cmath>
#include <set>
#include <stdexcept>

#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/real_tensor.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

double between(Random& random, double least, double most) {
  return least + (most - least) * static_cast<double>(random.between(0, 1'000'000)) / 1e6;
}

// The rule of a row at u.
double slope(const ElementaryFunction& f, double u) {
  double result = 0;
  for (const RuleTerm& term : f.rule) {
    double product = term.coefficient.to_double() * std::pow(u, term.power);
    for (const Elementary symbol : term.symbols) product *= row(symbol).real(u);
    result += product;
  }
  return result;
}

TEST(Elementary, RulesAreTheDerivatives) {
  for_seeds(50, [](Random& random) {
    for (const ElementaryFunction& f : all_elementary()) {
      const double u = between(random, singular_at_zero(f.function) ? 0.3 : -3, 3);
      const double h = 1e-5;
      EXPECT_NEAR((f.real(u + h) - f.real(u - h)) / (2 * h), slope(f, u), 1e-7)
          << f.name << " at " << u;
    }
  });
}

TEST(Elementary, ReflectionsSignsAndValuesAtZeroAreThoseOfTheFunctions) {
  for_seeds(50, [](Random& random) {
    for (const ElementaryFunction& f : all_elementary()) {
      const double u = between(random, 0.01, 4);
      if (f.reflection) {
        const double expected = f.reflection->sign * f.real(u) +
                                f.reflection->constant.to_double() +
                                f.reflection->slope.to_double() * u;
        EXPECT_NEAR(f.real(-u), expected, 1e-12) << f.name << " at " << -u;
      }
      if (f.at_zero) {
        EXPECT_NEAR(f.real(0), f.at_zero->to_double(), 1e-15) << f.name;
      }
      if (f.not_negative) {
        EXPECT_GE(f.real(u), 0) << f.name;
        if (!singular_at_zero(f.function)) {
          EXPECT_GE(f.real(-u), 0) << f.name;
        }
      }
    }
  });
}

// The differentials of all symbols of a function are made of these symbols.
TEST(Elementary, SymbolsAreClosedUnderTheRules) {
  for (const ElementaryFunction& f : all_elementary()) {
    const std::vector<Elementary>& symbols = symbols_of(f.function);
    EXPECT_EQ(symbols.front(), f.function);
    const std::set<Elementary> all(symbols.begin(), symbols.end());
    EXPECT_EQ(all.size(), symbols.size()) << f.name;
    for (const Elementary symbol : symbols)
      for (const RuleTerm& term : row(symbol).rule)
        for (const Elementary needed : term.symbols) EXPECT_TRUE(all.contains(needed)) << f.name;
  }
}

TEST(Elementary, RowsAreFoundByFunctionAndByName) {
  for (const ElementaryFunction& f : all_elementary()) {
    EXPECT_EQ(row(f.function).name, f.name);
    EXPECT_EQ(elementary_named(f.name), f.function);
  }
  EXPECT_FALSE(elementary_named("gamma"));
  EXPECT_EQ(family_of(Elementary::cos), family_of(Elementary::sin));
}

TEST(Elementary, ExactValuesAreThoseThatAreRational) {
  EXPECT_EQ(exact_value(Elementary::sqrt, Rational(9, 4)), Rational(3, 2));
  EXPECT_FALSE(exact_value(Elementary::sqrt, 2));
  EXPECT_EQ(exact_value(Elementary::log, 1), Rational(0));
  EXPECT_FALSE(exact_value(Elementary::log, 2));
  EXPECT_EQ(exact_value(Elementary::exp, 0), Rational(1));
  EXPECT_FALSE(exact_value(Elementary::exp, 1));
  EXPECT_THROW((void)exact_value(Elementary::sqrt, -1), std::domain_error);
  EXPECT_THROW((void)exact_value(Elementary::log, 0), std::domain_error);
}

// d/da of sum_i w_i f(a_i x_i + c), and its derivative once more.
TEST(Elementary, GradientsOfProgramsAreFiniteDifferences) {
  for (const ElementaryFunction& f : all_elementary())
    for_seeds(5, [&](Random& random) {
      SCOPED_TRACE(f.name);
      Program p;
      const NodeId a = p.parameter("a", {3});
      const NodeId x = p.probe("x", {3});
      const NodeId w = p.probe("w", {3});
      const NodeId u = add(p, multiply(p, a, x), p.constant({Rational(3, 2)}, {}));
      const NodeId value = inner(p, w, p.function(f.function, u));
      const NodeId first = gradient(p, value, {a})[0];
      const NodeId of_first = inner(p, w, first);
      const NodeId second = gradient(p, of_first, {a})[0];
      std::vector<double> point;
      for (int i = 0; i < 9; ++i) point.push_back(between(random, -1, 1));
      const auto at = [&](NodeId node, const std::vector<double>& q) {
        const auto part = [&](int k) {
          return RealTensor({q.begin() + 3 * k, q.begin() + 3 * k + 3});
        };
        const std::vector<RealTensor> parameters{part(0)};
        const std::vector<RealTensor> probes{part(1), part(2)};
        return evaluate(Schedule(p, {node}), RealArithmetic(),
                        std::span<const RealTensor>(parameters),
                        std::span<const RealTensor>(probes))[0];
      };
      for (const auto& [node, derivative] : {std::pair(value, first), std::pair(of_first, second)})
        for (std::size_t i = 0; i < 3; ++i) {
          std::vector<double> above = point, below = point;
          above[i] += 1e-5;
          below[i] -= 1e-5;
          const double difference = (at(node, above)[0] - at(node, below)[0]) / 2e-5;
          const double exact = at(derivative, point)[i];
          EXPECT_NEAR(difference, exact, 1e-6 * (1 + std::abs(exact)));
        }
    });
}

// f(-u) is written with f(u), so that both have one symbol.
TEST(Elementary, ProgramsHaveOneSymbolForAnArgumentAndItsNegative) {
  for (const ElementaryFunction& f : all_elementary()) {
    if (!f.reflection) continue;
    Program p;
    const NodeId a = p.parameter("a", {2});
    const NodeId both = add(p, p.function(f.function, a), p.function(f.function, scale(p, a, -1)));
    EXPECT_EQ(Schedule(p, {both}).functions().size(), 1U) << f.name;
    const std::vector<RealTensor> point{RealTensor({0.3, -1.2})};
    const RealTensor value =
        evaluate(Schedule(p, {both}), RealArithmetic(), std::span<const RealTensor>(point), {})[0];
    EXPECT_NEAR(value[0], f.real(0.3) + f.real(-0.3), 1e-12) << f.name;
    EXPECT_NEAR(value[1], f.real(-1.2) + f.real(1.2), 1e-12) << f.name;
  }
}

}  // namespace
}  // namespace abide
