// SPDX-License-Identifier: MIT
//
// The strongest test there is: laws found by exact algebra, against dynamics in floating point.
#include "abide/train/integrator.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "abide/flow/features.hpp"
#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "abide/train/tracker.hpp"
#include "seeded.hpp"
#include "train/models.hpp"

namespace abide {
namespace {

struct Outcome {
  std::size_t laws = 0;
  double drift = 0;  ///< the largest, relative to the size of the law
  double moved = 0;  ///< of the parameters
};

std::vector<std::string> laws_of(Flow& flow) {
  SearchOptions options;
  options.count.threads = 1;
  options.max_degree = 3;
  const Search search = find_laws(flow, options);
  std::vector<std::string> expressions;
  const VariableNames names = variable_names(Variables(flow).blocks());
  for (const Law& law : search.laws) expressions.push_back(to_expression(law.polynomial, names));
  return expressions;
}

// Trains to the time 1 from a random start and watches these functions.
Outcome train(const Flow& flow, const std::vector<std::string>& expressions, std::uint64_t seed) {
  Random random(seed);
  const Model& model = flow.model();
  const bool positive = !flow.metric().mirrored().empty();
  const bool classes = model.loss == LossClass::cross_entropy;  // laws of this loss alone
  Risk risk(model, testing::random_data(model, 3, random, positive || classes),
            classes ? Loss::cross_entropy : Loss::mse);
  const MetricAction metric(flow);
  FlowEquation equation;
  equation.tolerance = 1e-13;
  double start = 0;
  if (flow.damping()) {
    equation.dynamics = Dynamics::momentum;
    const Damping& damping = *flow.damping();
    if (damping.constant()) {
      const double tau = damping.value().to_double();
      equation.tau = [tau](double) { return tau; };
    } else {
      start = 0.5;
      equation.tau = [](double t) { return 3 / t; };
    }
  }
  const std::vector<double> theta = testing::moderate(random, risk.size(), positive);
  std::vector<double> velocity = testing::moderate(random, risk.size(), positive);
  for (double& v : velocity) v *= 0.5;
  FlowIntegrator integrator(risk, metric, equation, theta, velocity, start);
  Tracker tracker(flow, expressions);
  Outcome outcome;
  outcome.laws = expressions.size();
  std::vector<std::vector<double>> first;
  for (int record = 0; record <= 4; ++record) {
    if (integrator.advance_to(start + 0.25 * record) != FlowIntegrator::Advance::arrived)
      ADD_FAILURE() << "the flow stopped";
    std::vector<double> speeds(integrator.velocity().begin(), integrator.velocity().end());
    for (double& v : speeds) v = std::abs(v);
    tracker.evaluate(integrator.theta(), integrator.velocity(), speeds, integrator.time());
    for (std::size_t i = 0; i < tracker.count(); ++i) {
      const std::span<const double> values = tracker.values(i);
      if (record == 0) first.emplace_back(values.begin(), values.end());
      for (std::size_t k = 0; k < values.size(); ++k)
        outcome.drift =
            std::max(outcome.drift, std::abs(values[k] - first[i][k]) / tracker.terms(i));
    }
  }
  for (std::size_t i = 0; i < theta.size(); ++i)
    outcome.moved = std::max(outcome.moved, std::abs(theta[i] - integrator.theta()[i]));
  return outcome;
}

class GradientFlow : public ::testing::TestWithParam<std::string> {};

TEST_P(GradientFlow, ConservesEachLawFound) {
  Flow flow = Flow::gradient(load_model(GetParam()));
  const Outcome outcome = train(flow, laws_of(flow), 11);
  EXPECT_LT(outcome.drift, 1e-9);
  EXPECT_GT(outcome.moved, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(EveryModel, GradientFlow, ::testing::ValuesIn(testing::every_model()),
                         [](const auto& which) {
                           std::string name = which.param.substr(which.param.rfind('/') + 1);
                           for (char& c : name)
                             if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
                           return name;
                         });

TEST(MomentumFlow, ConservesItsOwnLawsAndNotThoseOfGradientFlow) {
  const std::string own = "linear:2,3,2";
  for (const std::string tau : {"0", "1/3", "3/t"}) {
    SCOPED_TRACE(tau);
    Flow flow =
        Flow::make(load_model(own), {.dynamics = Dynamics::momentum, .tau = tau, .metric = {}});
    const std::vector<std::string> laws = laws_of(flow);
    ASSERT_EQ(laws.size(), 3U);
    EXPECT_LT(train(flow, laws, 5).drift, 1e-9);
    EXPECT_GT(train(flow, {"W2.T @ W2 - W1 @ W1.T"}, 5).drift, 1e-2);
  }
}

TEST(Tracker, WouldSeeAWrongLaw) {
  const Flow flow = Flow::gradient(load_model("linear:2,3,2"));
  EXPECT_GT(train(flow, {"W2.T @ W2 - W1 @ W1.T + W1 @ W1.T / 1000"}, 5).drift, 1e-6);
  EXPECT_LT(train(flow, {"W2.T @ W2 - W1 @ W1.T"}, 5).drift, 1e-9);
}

}  // namespace
}  // namespace abide
