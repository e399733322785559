// SPDX-License-Identifier: MIT
#include "abide/flow/metric.hpp"

#include <utility>

#include "abide/error.hpp"
#include "abide/flow/flow.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/program/symbol_value.hpp"
#include "flow/metric_setting.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::MetricSetting;
using testing::product;
using testing::RationalMatrix;
using testing::Vector;

// Entrywise products.
Vector times(Vector a, const Vector& b) {
  for (std::size_t i = 0; i < a.size(); ++i) a[i] *= b.at(i);
  return a;
}
Rational total(const Vector& a) {
  Rational sum;
  for (const Rational& x : a) sum += x;
  return sum;
}

TEST(Metric, EuclideanAndNaturalLeaveTheGradientAlone) {
  for_seeds(5, [](Random& random) {
    for (const char* metric : {"euclidean", "natural", "W1=euclidean", " euclidean "}) {
      MetricSetting s(load_model("linear:3,2,4"));
      const std::vector<Vector> found = s.apply(metric, random);
      EXPECT_EQ(found, (std::vector<Vector>{s.vector("W1"), s.vector("W2")})) << metric;
    }
  });
}

TEST(Metric, ShiftedPointIsTauThetaPlusTheVelocity) {
  Program p;
  const NodeId tau = p.parameter("tau", {});
  const NodeId theta = p.parameter("a", {2});
  const NodeId velocity = p.parameter("da", {2});
  const NodeId shifted = shifted_point(p, tau, theta, velocity);
  EXPECT_EQ(testing::evaluate_at(p, {shifted}, RationalField{}, {3, 5, 7, 11, 13}),
            (std::vector<Vector>{{3 * 5 + 11, 3 * 7 + 13}}));
}

TEST(Metric, MirrorIsTheShiftedParameterAndForOneLeavesTheOthers) {
  for_seeds(5, [](Random& random) {
    MetricSetting s(load_model("linear:3,2,4"));
    const std::vector<Vector> all = s.apply("mirror", random);
    EXPECT_EQ(all[0], times(s.theta_shifted("W1"), s.vector("W1")));
    EXPECT_EQ(all[1], times(s.theta_shifted("W2"), s.vector("W2")));
    const std::vector<Vector> one = s.apply("W2=mirror", random);
    EXPECT_EQ(one[0], s.vector("W1"));
    EXPECT_EQ(one[1], times(s.theta_shifted("W2"), s.vector("W2")));
  });
}

// Over Q a function is its symbol, drawn by its argument.
TEST(Metric, DiagonalsMayTakeFunctions) {
  for_seeds(5, [](Random& random) {
    MetricSetting s(load_model("linear:2,2"));
    const std::vector<Vector> found = s.apply("W1=diag(exp(2*W1))", random);
    Vector expected = s.vector("W1");
    for (std::size_t i = 0; i < expected.size(); ++i)
      expected[i] *=
          drawn_symbol(RationalField{}, Elementary::exp, Rational(2) * s.theta_shifted("W1")[i]);
    EXPECT_EQ(found[0], expected);
  });
}

TEST(Metric, DiagonalsAreTakenAtTheShiftedPoint) {
  for_seeds(5, [](Random& random) {
    MetricSetting s(load_model("linear:3,2,4"));
    const std::vector<Vector> found =
        s.apply("W1 = diag((1 + W1)**2 / sum(W2)), W2=diag(sum(W1))", random);
    const Vector w1 = s.theta_shifted("W1");
    const Rational divisor = total(s.theta_shifted("W2"));
    Vector expected = s.vector("W1");
    for (std::size_t i = 0; i < w1.size(); ++i)
      expected[i] *= (w1[i] + Rational(1)) * (w1[i] + Rational(1)) / divisor;
    EXPECT_EQ(found[0], expected);
    expected = s.vector("W2");
    for (Rational& x : expected) x *= total(w1);
    EXPECT_EQ(found[1], expected);
  });
}

// a_i b_j + c delta_ij
RationalMatrix matrix(const Vector& a, const Vector& b, const Rational& c) {
  RationalMatrix result(a.size(), Vector(b.size()));
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < b.size(); ++j)
      result[i][j] = a[i] * b[j] + (i == j ? c : Rational(0));
  return result;
}

// Not symmetric, so that rows are told from columns.
TEST(Metric, MatricesAreTakenAtThetaAndActOnRowMajorEntries) {
  for_seeds(5, [](Random& random) {
    MetricSetting s(load_model("linear:3,2,4"));
    const std::vector<Vector> one = s.apply("W1=outer(W1, W1**2)", random);
    const Vector w1 = s.theta("W1");
    EXPECT_EQ(one[0], product(matrix(w1, times(w1, w1), 0), s.vector("W1")));
    EXPECT_EQ(one[1], s.vector("W2"));

    const std::vector<Vector> both = s.apply("W2=outer(W2, W2), W1=outer(W1**2, W1)", random);
    const Vector w = s.theta("W1");
    EXPECT_EQ(both[0], product(matrix(times(w, w), w, 0), s.vector("W1")));
    EXPECT_EQ(both[1], product(matrix(s.theta("W2"), s.theta("W2"), 0), s.vector("W2")));
  });
}

TEST(Metric, AllIsOneMatrixOnTheParametersOneAfterTheOther) {
  for_seeds(5, [](Random& random) {
    MetricSetting s(load_model("linear:2,1,3"));
    const std::string v = "concat([reshape(W1, [2]), reshape(W2, [3])])";
    const std::vector<Vector> found = s.apply(
        "all=outer(" + v + ", " + v + "**3) + 2*einsum('ij->ij', outer(" + v + ", " + v + "))",
        random);
    Vector theta = s.theta("W1");
    Vector g = s.vector("W1");
    for (const Rational& x : s.theta("W2")) theta.push_back(x);
    for (const Rational& x : s.vector("W2")) g.push_back(x);
    Vector right = times(theta, times(theta, theta));
    for (std::size_t i = 0; i < right.size(); ++i) right[i] += Rational(2) * theta[i];
    const Vector expected = product(matrix(theta, right, 0), g);
    EXPECT_EQ(found[0], Vector(expected.begin(), expected.begin() + 2));
    EXPECT_EQ(found[1], Vector(expected.begin() + 2, expected.end()));
  });
}

// A parameter may be called all; then the name means that one.
TEST(Metric, AParameterCalledAllIsThatParameter) {
  Random random(1);
  MetricSetting s(parse_model("[parameters]\nall = [2]\nb = [2]\n[model]\nphi = 'all + b'\n", "m"));
  const std::vector<Vector> found = s.apply("all=outer(all, all)", random);
  EXPECT_EQ(found[0], product(matrix(s.theta("all"), s.theta("all"), 0), s.vector("all")));
  EXPECT_EQ(found[1], s.vector("b"));
}

TEST(Metric, KnowsWhichParametersAreMirrored) {
  const auto mirrored = [](const std::string& metric) {
    return Metric(load_model("relu:2,3,2,1+bias"), metric).mirrored();
  };
  using Numbers = std::vector<std::size_t>;
  EXPECT_EQ(mirrored("euclidean"), Numbers{});
  EXPECT_EQ(mirrored("mirror"), (Numbers{0, 1, 2, 3, 4}));
  EXPECT_EQ(mirrored("W3=mirror, b1=mirror, W1=diag(W1)"), (Numbers{1, 4}));
}

// With momentum the mirror metric is taken at tau theta + v.
TEST(Metric, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::make(load_model("nmf:1,1,1"), {Dynamics::momentum, "1", {}});
  // W1, W2, dW1, dW2, s, x, w, and no drift.
  const auto at = testing::evaluate_at(flow.program(), flow.field_schedule().outputs(),
                                       RationalField{}, {2, 3, 5, 7, 11, 13, 17, 0});
  EXPECT_EQ(at[2][0], Rational((2 + 5) * 3 * 13 * 17));
  EXPECT_EQ(at[3][0], Rational((3 + 7) * 2 * 13 * 17));
}

void expect_error(const Model& model, const std::string& metric, int column,
                  const std::string& cause) {
  try {
    (void)Flow::make(model, {Dynamics::gradient, "0", metric});
    ADD_FAILURE() << metric << ": no error";
  } catch (const ModelError& error) {
    const std::string message = error.what();
    EXPECT_TRUE(message.starts_with("METRIC:1:" + std::to_string(column) + ": error: " + cause))
        << metric << "\n"
        << message;
  }
}

TEST(Metric, ErrorsSayWhereAndWhy) {
  const Model linear = load_model("linear:3,2,4");
  const std::string whole = "expected euclidean, mirror, natural, natural-block, or NAME=KIND for";
  expect_error(linear, "", 1, "unknown metric ''; " + whole);
  expect_error(linear, "  mirrow", 3,
               "unknown metric 'mirrow'; " + whole + " a parameter; did you mean 'mirror'?");
  expect_error(
      linear, "kfac", 1,
      "unknown metric 'kfac'; " + whole + " a parameter; natural-block has the factors of");
  expect_error(linear, "diag(W1)", 1, "unknown metric 'diag(W1)'");
  expect_error(linear, "W1=mirror, mirror", 12, "expected NAME=KIND, found 'mirror'");
  expect_error(linear, "W1=mirror,", 11, "expected NAME=KIND, found ''");
  expect_error(linear, "W1=mirror, W2= ", 16, "W2: expected a metric after '='");
  expect_error(linear, "=mirror", 2, "expected NAME=KIND, found 'mirror'");
  expect_error(linear, "W1=mirror, W3=mirror", 12,
               "unknown parameter 'W3'; expected one of W1, W2");
  expect_error(linear, "W1=mirror, W1=euclidean", 12, "W1 is given twice");
  expect_error(linear, "W1=mirror, W1=euclidean, W2=mirror", 12, "W1 is given twice");
  expect_error(linear, "W2=mirror, all=outer(W1, W1)", 12, "unknown parameter 'all'");
  expect_error(linear, "W2=mirrow", 4,
               "unknown metric 'mirrow'; expected euclidean, mirror, natural-block, "
               "diag(EXPRESSION) or a matrix");
  expect_error(linear, "W2 = natural", 6, "unknown metric 'natural'");
  expect_error(linear, "W2=W1", 4,
               "W2: the matrix has shape [2, 3], expected [8, 8]: one row for each entry; a "
               "diagonal is written diag(..)");
  expect_error(linear, "W2=3", 4, "W2: the matrix has shape [], expected [8, 8]");
  expect_error(linear, "all=outer(W1, W1)", 5,
               "all: the matrix has shape [6, 6], expected [14, 14]");
  expect_error(linear, "W2=diag(W1)", 9,
               "W2: the diagonal has shape [2, 3], expected that of the parameter, [4, 2]");
  expect_error(linear, "W1=mirror,W2=diag(1 + W4)", 23,
               "unknown parameter 'W4'; expected one of W1, W2");
  expect_error(linear, "W1=outer(W1, x)", 14, "unknown parameter 'x'");
  expect_error(linear, "W1=diag(1/0)", 11, "division by zero");
  expect_error(linear, "W1=diag(log(-1))", 9, "log of -1 has no value");
}

TEST(Metric, AMetricThatIsDefinedNowhereIsAnError) {
  const Model linear = load_model("linear:1,2,1");
  expect_error(linear, "W2=diag(1/((W1[0,0] + 1)**2 - W1[0,0]**2 - 2*W1[0,0] - 1))", 9,
               "a divisor is 0 at every point that was tried, so that the flow is not defined");
  expect_error(linear, "W1=euclidean, W2=inv(outer(W1, W1))", 18,
               "a matrix to invert is singular at every point that was tried");
  expect_error(linear, "W1=diag(W1/(W2 @ W1 - W1.T @ W2.T))", 9, "a divisor is 0 at every point");
  // Defined somewhere, if not everywhere.
  for (const char* metric : {"W2=diag(1/((W1[0,0] + 1)**2 - W1[0,0]**2 - 2*W1[0,0]))",
                             "W2=inv(outer(W1, W1) + outer(W2, W2))"})
    EXPECT_NO_THROW((void)Flow::make(linear, {.metric = metric})) << metric;
}

TEST(Metric, ErrorsSayWhereBracketsDoNotMatch) {
  const Model linear = load_model("linear:3,2,4");
  expect_error(linear, "W1=diag(W1", 11, "");
  expect_error(linear, "W1=diag(W1))", 12, "");
  expect_error(linear, "W1=outer(W1, W1, W2=mirror", 27, "");
  expect_error(linear, "W1=diag()", 9, "");
}

TEST(Metric, SuggestsTheParameterThatWasMeant) {
  const Model model =
      parse_model("[parameters]\nweight = [2]\nbias = [2]\n[model]\nphi = 'weight*bias'\n", "m");
  expect_error(model, "wieght=mirror", 1,
               "unknown parameter 'wieght'; expected one of weight, bias; did you mean 'weight'?");
  expect_error(model, "bias=diag(wieght)", 11,
               "unknown parameter 'wieght'; expected one of weight, bias; did you mean 'weight'?");
}

}  // namespace
}  // namespace abide
