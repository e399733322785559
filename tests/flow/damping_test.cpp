// SPDX-License-Identifier: MIT
#include "abide/flow/damping.hpp"

#include <utility>

#include "abide/error.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using List = std::vector<Rational>;

Rational at(const List& coefficients, const Rational& t) {
  Rational result;
  Rational power = 1;
  for (const Rational& c : coefficients) {
    result += c * power;
    power *= t;
  }
  return result;
}

void expect_fraction(const std::string& text, const List& numerator, const List& denominator) {
  const Damping damping = parse_damping(text);
  EXPECT_EQ(damping.text, text);
  EXPECT_EQ(damping.numerator, numerator) << text;
  EXPECT_EQ(damping.denominator, denominator) << text;
}

TEST(Damping, IsReducedAndItsDenominatorMonic) {
  expect_fraction("3/t", {3}, {0, 1});
  expect_fraction("1/(1+t) + 1", {2, 1}, {1, 1});
  expect_fraction("2*t/(t*t)", {2}, {0, 1});
  expect_fraction("1/(2*t + 6)", {Rational(1, 2)}, {3, 1});
  expect_fraction("(t**2 - 1)/(t - 1)", {1, 1}, {1});
  expect_fraction("-t**3/3", {0, 0, 0, Rational(-1, 3)}, {1});
  expect_fraction("t**-2", {1}, {0, 0, 1});
  expect_fraction("t - t", {}, {1});
}

TEST(Damping, OfAConstantIsItsValue) {
  for (const auto& [text, value] : {std::pair<const char*, Rational>{"0", 0},
                                    {"1/3", Rational(1, 3)},
                                    {"-0.1", {-1, 10}},
                                    {"2*t/t", 2},
                                    {"t - t", 0},
                                    {"3/t - 3/t", 0}}) {
    const Damping damping = parse_damping(text);
    EXPECT_TRUE(damping.constant()) << text;
    EXPECT_EQ(damping.value(), value) << text;
  }
  for (const char* text : {"t", "1/t", "1 + t - 1", "t/(t + 1)"})
    EXPECT_FALSE(parse_damping(text).constant()) << text;
}

// Random sums of fractions c / (a t + b) and c t^n, evaluated here.
TEST(Damping, HasTheValuesOfItsText) {
  testing::for_seeds(50, [](Random& random) {
    std::string text = "0";
    const Rational t(random.between(1, 50), 7);
    Rational expected;
    for (std::int64_t terms = random.between(1, 4); terms > 0; --terms) {
      const std::int64_t c = random.between(-5, 5), a = random.between(1, 3);
      if (random.below(2) == 0) {
        const std::int64_t b = random.between(0, 4);
        text += " + (" + std::to_string(c) + ")/(" + std::to_string(a) + "*t + " +
                std::to_string(b) + ")";
        expected += Rational(c) / (Rational(a) * t + Rational(b));
      } else {
        text += " - " + std::to_string(a) + "*t**2";
        expected -= Rational(a) * t * t;
      }
    }
    const Damping damping = parse_damping(text);
    EXPECT_EQ(at(damping.numerator, t) / at(damping.denominator, t), expected) << text;
    EXPECT_TRUE(damping.denominator.back().is_one()) << text;
    EXPECT_TRUE(damping.numerator.empty() || !damping.numerator.back().is_zero()) << text;
  });
}

// n where exp(integral of tau) is a polynomial of degree n: tau = n/t, or sums of n_i/(t - t_i).
TEST(Damping, IntegratingFactorHasTheDegreeOfTheResidues) {
  for (const auto& [text, degree] : {std::pair<const char*, int>{"3/t", 3},
                                     {"1/(1+t)", 1},
                                     {"2/t + 1/(1+t)", 3},
                                     {"6/(2*t)", 3},
                                     {"0", 0},
                                     {"2", 0},
                                     {"t", 0},
                                     {"1/t**2", 0},
                                     {"-3/t", 0},
                                     {"1/(2*t)", 0},
                                     {"1 + 1/t", 0},
                                     {"99/t", 99},
                                     {"100/t", 100},
                                     {"1000000/t", 0}})
    EXPECT_EQ(parse_damping(text).integrating_degree(), degree) << text;
}

void expect_error(const std::string& text, const std::string& place, const std::string& cause) {
  try {
    (void)parse_damping(text);
    ADD_FAILURE() << text << ": no error";
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("TAU:1:" + place + ": error: ")) << message;
    EXPECT_NE(message.find(cause), std::string::npos) << message;
  }
}

TEST(Damping, ErrorsSayWhereAndWhy) {
  expect_error("1 + x", "5",
               "unknown name 'x'; expected a rational function of the time t, such as 1/3 or 3/t");
  expect_error("t**0.5", "4", "the exponent 1/2 is not a whole number");
  expect_error("3/", "3", "");
  expect_error("", "1", "");
  expect_error("1/0", "3", "division by zero");
  expect_error("outer(t, t)", "1", "tau has shape [1, 1], expected a scalar");
  expect_error("1/(t - t)", "6", "division by zero");
  expect_error("1/((t + 1)**2 - t**2 - 2*t - 1)", "1", "tau divides by zero at every time");
  expect_error("t**101", "1", "the degree of tau in t exceeds 100");
  expect_error("1/t**101", "1", "the degree of tau in t exceeds 100");
  expect_error("exp(t)", "1", "exp is understood in models, metrics, laws and features only");
  expect_error("relu(t)", "1", "relu is understood in networks");
  EXPECT_NO_THROW((void)parse_damping("t**100"));
}

TEST(Damping, PolynomialInANodeIsHornersRule) {
  testing::for_seeds(20, [](Random& random) {
    List coefficients;
    for (std::uint64_t n = random.below(5); n > 0; --n)
      coefficients.emplace_back(random.between(-9, 9), random.between(1, 4));
    const Rational t(random.between(-9, 9), 5);
    Program program;
    const NodeId node = polynomial_in(program, program.parameter("t", {}), coefficients);
    EXPECT_EQ(testing::evaluate_at(program, {node}, RationalField{}, {t})[0][0],
              at(coefficients, t));
  });
}

}  // namespace
}  // namespace abide
