// SPDX-License-Identifier: MIT
#include "abide/flow/observables.hpp"

#include <utility>

#include "abide/error.hpp"
#include "abide/flow/variables.hpp"
#include "abide/model/load.hpp"
#include "flow/momentum_flow.hpp"
#include "flow/random_flow.hpp"
#include "model/phi.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::momentum_flow;
using Vector = std::vector<Rational>;

Vector random_values(std::size_t n, Random& random) {
  Vector values;
  for (std::size_t i = 0; i < n; ++i)
    values.emplace_back((random.below(2) == 0 ? 1 : -1) * random.between(1, 9),
                        random.between(1, 4));
  return values;
}

// Polynomial observables against symbolic derivatives and the expanded fields.
TEST(Observables, GradientAndDerivativeAreTheSymbolicOnes) {
  for_seeds(20, [](Random& random) {
    const FlowOptions options = testing::random_flow_options(random);
    const Flow flow = Flow::make(
        testing::random_reparametrization(2, random.between(1, 2), 2, 2, random), options);
    const std::string v = has_velocities(options.dynamics) ? "dx" : "x";
    for (const std::string& text : {"sum(x * " + v + ")", v + "[0] * x[1]**2 - x[0]/3",
                                    "det(outer(x, x) + outer(" + v + ", x)*2) + sum(" + v + ")"}) {
      SCOPED_TRACE(testing::to_string(options) + ": " + text);
      Observables observables(flow);
      const NodeId h = observables.parse(text);
      std::vector<NodeId> nodes = observables.gradient(h);
      nodes.push_back(h);
      nodes.push_back(observables.derivative(h));
      const FractionField quotients(testing::variable_count(flow.program()));
      const PolynomialRing& ring = quotients.polynomials();
      if (flow.field_schedule().has_inverses()) continue;  // tau(t) in a mirror metric
      const std::vector<Polynomial> fields = testing::expanded_fields(flow, quotients);
      const auto found =
          testing::evaluate_at(observables.program(), nodes, ring, testing::all_variables(ring));
      const Polynomial value = found[nodes.size() - 2][0];
      EXPECT_FALSE(value.is_zero());
      Polynomial total = ring.zero();
      std::size_t i = 0;
      for (std::size_t b = 0; b + 2 < nodes.size(); ++b)
        for (const Polynomial& entry : found[b]) {
          const Polynomial expected = ring.derivative(value, i);
          EXPECT_TRUE(ring.equal(entry, expected)) << entry.to_string();
          total = ring.add(total, ring.mul(expected, fields[i++]));
        }
      EXPECT_EQ(i, flow.dimension());
      EXPECT_TRUE(ring.equal(found.back()[0], total))
          << found.back()[0].to_string() << " instead of " << total.to_string();
    }
  });
}

// Values of the gradient of an observable, entry by entry, where the state and then the symbols of
// logarithms have these values.
Vector gradient_at(const Flow& flow, const std::string& text, const Vector& variables) {
  Observables observables(flow);
  const std::vector<NodeId> parts = observables.gradient(observables.parse(text));
  Vector all = variables;
  const std::size_t count = testing::variable_count(observables.program());
  all.resize(count, 1);  // the probes do not occur
  Vector result;
  for (const Vector& part :
       testing::evaluate_at(observables.program(), parts, RationalField{}, all))
    result.insert(result.end(), part.begin(), part.end());
  return result;
}

// d log f = df / f, with f and df from exact evaluation.
TEST(Observables, GradientOfALogarithmIsThatOfItsArgumentByItsValue) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,1"));
  for_seeds(10, [&](Random& random) {
    const Vector variables = random_values(7, random);  // six entries and a symbol
    const Vector point(variables.begin(), variables.begin() + 6);
    for (const std::string f : {"W1[0,1]", "det(W1)", "sum(W1**2) + 1", "W2[0,0]/W1[1,1]",
                                "det(W1 @ W1.T + outer(W2, W2))"}) {
      SCOPED_TRACE(f);
      Observables observables(flow);
      const NodeId node = observables.parse(f);
      const Rational value = testing::evaluate_at(
          observables.program(), {node}, RationalField{},
          {point[0], point[1], point[2], point[3], point[4], point[5], 1, 1, 1})[0][0];
      Vector expected = gradient_at(flow, f, point);
      for (Rational& x : expected) x /= value;
      EXPECT_EQ(gradient_at(flow, "log(" + f + ")", variables), expected);
      // By another way to the same: log(f^2) = 2 log f.
      EXPECT_EQ(gradient_at(flow, "log((" + f + ")**2)/2", variables), expected);
    }
  });
}

// With y the value of log(a): d(log(y + a) + y^2 b) = (da/a + da)/(y + a) + 2 y b da/a + y^2 db.
TEST(Observables, LogarithmsNestAndEnterPolynomials) {
  const Flow flow = Flow::gradient(testing::phi("a = []\nb = []", "'a*b'"));
  for_seeds(20, [&](Random& random) {
    const Vector v = random_values(4, random);  // a, b and the symbols of log(a) and log(y + a)
    const Rational &a = v[0], &b = v[1], &y = v[2];
    if ((y + a).is_zero()) return;
    const Rational by_a = (Rational(1) / a + Rational(1)) / (y + a) + Rational(2) * y * b / a;
    EXPECT_EQ(gradient_at(flow, "log(log(a) + a) + log(a)**2 * b", v), (Vector{by_a, y * y}));
  });
}

TEST(Observables, EqualLogarithmsShareTheirSymbol) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  Observables observables(flow);
  const std::size_t before = observables.program().parameters().size();
  const NodeId first = observables.parse("log(det(W1))");
  EXPECT_EQ(observables.parse("log(det(W1))"), first);
  EXPECT_EQ(observables.program().parameters().size(), before + 1);
  (void)observables.parse("log(W1)");
  EXPECT_EQ(observables.program().parameters().size(), before + 2);
}

TEST(Observables, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::gradient(load_model("nmf:1,1,1"));
  Observables observables(flow);
  const NodeId log = observables.parse("log(W1[0,0])");
  const NodeId derivative = observables.derivative(log);
  // W1, W2, the symbol, x, w; e = w x.
  EXPECT_EQ(testing::evaluate_at(observables.program(), {derivative}, RationalField{},
                                 {2, 3, 100, 5, 7})[0][0],
            Rational(3 * 5 * 7));
}

// The time, as s^k where s = exp(tau t); s is the last entry of the state.
TEST(Observables, TimeEntersAsPowersOfTheFlowsVariable) {
  const auto value = [](const char* tau, const std::string& text, const Rational& time) {
    const Flow flow = momentum_flow("linear:1,1,1", tau);
    Observables observables(flow);
    const NodeId node = observables.parse(text);
    return testing::evaluate_at(observables.program(), {node}, RationalField{},
                                {2, 3, 5, 7, time, 1, 1, 1})[0][0];
  };
  const Rational s(3, 2);
  EXPECT_EQ(value("1/3", "exp(t/3)", s), s);
  EXPECT_EQ(value("1/3", "exp(tau*t)", s), s);
  EXPECT_EQ(value("1/3", "exp(t)", s), s * s * s);
  EXPECT_EQ(value("1/3", "exp(-2/3*t)", s), Rational(4, 9));
  EXPECT_EQ(value("1/3", "exp(2*tau*t - t)", s), Rational(1) / s);
  EXPECT_EQ(value("1/3", "exp(0*t)", s), Rational(1));
  EXPECT_EQ(value("-2", "exp(-2*t)", s), s);
  EXPECT_EQ(value("-2", "exp(4*t)", s), Rational(4, 9));
  EXPECT_EQ(value("-2", "exp(-t*2) * dW1[0,0] + W2[0,0]", s), s * Rational(5) + Rational(3));
  EXPECT_EQ(value("0", "t**2 + 1", s), s * s + Rational(1));
  EXPECT_EQ(value("3/t", "W1[0,0]*t", s), Rational(2) * s);
}

// exp(k tau t)' = k tau exp(k tau t), the drift being 1.
TEST(Observables, DerivativeOfAnExponentialIsItsRateTimesIt) {
  for (const int k : {1, 3, -1, -2}) {
    const Flow flow = momentum_flow("linear:1,1,1", "2/3");
    Observables observables(flow);
    const NodeId h = observables.parse("exp(" + std::to_string(k) + "*tau*t)");
    const NodeId derivative = observables.derivative(h);
    const auto at = testing::evaluate_at(observables.program(), {h, derivative}, RationalField{},
                                         {2, 3, 5, 7, Rational(5, 4), 11, 13, 1});
    EXPECT_EQ(at[1][0], at[0][0] * Rational(2 * k, 3)) << k;
  }
}

void expect_error(const Flow& flow, const std::string& text, int column, const std::string& cause) {
  Observables observables(flow);
  try {
    (void)observables.parse(text);
    ADD_FAILURE() << text << ": no error";
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("EXPRESSION:1:" + std::to_string(column) + ": error: " + cause))
        << text << "\n"
        << message;
  }
}

TEST(Observables, ErrorsSayWhereAndWhy) {
  const Flow gradient = Flow::gradient(load_model("linear:3,2,4"));
  expect_error(gradient, "W1 + W3", 6, "unknown name 'W3'; expected one of W1, W2");
  expect_error(gradient, "dW1", 1, "'dW1': gradient flow has no velocities");
  expect_error(gradient, "2*t", 3, "'t': gradient flow has no velocities, and the time is in no");
  expect_error(gradient, "dW3", 1, "unknown name 'dW3'; expected one of W1, W2");
  expect_error(momentum_flow("linear:1,1,1", "3/t"), "exp(t)", 5,
               "exp: understood in momentum flows whose tau is a constant other than 0; with tau "
               "= 3/t the factor exp(integral of tau) is a polynomial in t of degree 3");
  expect_error(gradient, "t", 1, "'t': gradient flow has no velocities");
  expect_error(gradient, "log(det(W1))", 1, "det: shape [2, 3]: only a square matrix");
  expect_error(gradient, "2*exp(W1*t)", 9, "exp: understood in momentum flows whose tau is a");
  expect_error(gradient, "W1 @ W2", 4, "@: ");
  expect_error(gradient, "log(W1", 7, "");
  expect_error(momentum_flow("linear:1,1,1", "0"), "exp(t)", 5,
               "exp: understood in momentum flows");
  expect_error(momentum_flow("linear:1,1,1", "3/t"), "exp(t)", 5,
               "exp: understood in momentum flows");

  const Flow damped = momentum_flow("linear:1,1,1", "1/3");
  expect_error(damped, "t*W1", 1, "with tau = 1/3 the time enters laws as exp(1/3*t)");
  expect_error(damped, "exp(t/2)", 6, "exp: expected a multiple of tau*t = 1/3*t, found 1/2*t");
  expect_error(damped, "1 + exp(t + 1)", 11, "exp: expected a multiple of the time");
  expect_error(damped, "exp(t*t)", 6, "exp: expected a multiple of the time");
  expect_error(damped, "exp(W1*t)", 5, "exp: unknown name 'W1'");
  expect_error(gradient, "2 + exp(log(W1))", 1, "a function of a logarithm is not understood");
  expect_error(gradient, "2 + log(exp(W1))", 5, "log: the logarithm of a function is understood");
  expect_error(damped, "tau", 1, "unknown name 'tau'");
}

// What has no logarithm, or a constant one, is named; what has one is not.
TEST(Observables, LogarithmsOfConstantsAreErrorsThatSayWhatToWrite) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  const auto message = [&](const char* text) -> std::string {
    try {
      (void)Observables(flow).parse(text);
      return "";
    } catch (const ModelError& error) {
      return error.what();
    }
  };
  const auto has = [&](const char* text, const char* words) {
    return message(text).find(words) != std::string::npos;
  };
  for (const char* zero : {"log(0)", "W1*log(W1[0,0] - W1[0,0])", "log(0*W1)"})
    EXPECT_TRUE(has(zero, "is 0 at every point, and log(0) is not defined")) << message(zero);
  for (const char* constant :
       {"log(3)", "log(-2)", "log(1)", "log(1/2)*W1", "log(W1[0,0]/W1[0,0])"})
    EXPECT_TRUE(has(constant, "is a constant, and so is its logarithm")) << message(constant);
  EXPECT_TRUE(has("W1[0,0] + log(2)", "EXPRESSION:1:11: error: log: ")) << message("W1 + log(2)");
  for (const char* singular : {"log(det(outer(W1[0], W1[0])))", "log(det(0*W1))"})
    EXPECT_TRUE(has(singular, "the determinant is 0 at every point")) << message(singular);
  EXPECT_TRUE(has("log(det(diag(W1[0]*0 + 2)))", "the determinant is a constant"));
  EXPECT_TRUE(has("log(concat([W1[0], W1[1]*0]))", "entry [2] of the argument is 0"));
  for (const char* fine : {"log(W1)", "log(det(W1))", "log(W1[0,0] + 3)", "log(log(W1[0,0]))"})
    EXPECT_EQ(message(fine), "");
  EXPECT_THROW((void)Variables(flow).with_features({"log(W1[0,0])", "W2", "log(W1[0,0])"}),
               ModelError);
  EXPECT_NO_THROW((void)Variables(flow).with_features({"log(W1[0,0])", "W2", "log(W1[0,1])"}));
}

}  // namespace
}  // namespace abide
