// SPDX-License-Identifier: MIT
//
// Laws that were found stay constant along training in floating point, and the same with one
// coefficient changed do not (laws/trajectory.hpp).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "abide/flow/features.hpp"
#include "abide/laws/finder.hpp"
#include "abide/laws/names.hpp"
#include "abide/model/load.hpp"
#include "laws/trajectory.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::HandWrittenMetric;
using testing::Real;
using testing::Reals;
using MatrixXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Case {
  std::string model;
  std::string tau;                    ///< empty: gradient flow
  std::optional<std::string> metric;  ///< none: the family's own
  HandWrittenMetric by_hand;
  std::size_t laws;  ///< all of them, independent
  bool logarithms = false;
  double duration = 0.75;  ///< shorter where the metric has poles
};

Reals euclidean(const Reals&, const Reals&, Reals gradient) { return gradient; }

// The given parameters, by number, times their gradients.
HandWrittenMetric mirror(const std::vector<std::size_t>& parameters) {
  return [parameters](const Reals&, const Reals& shifted, Reals gradient) {
    for (const std::size_t b : parameters)
      for (std::size_t i = 0; i < gradient[b].size(); ++i) gradient[b][i] *= shifted[b][i];
    return gradient;
  };
}

// (above^T above)^-1 grad (below below^T)^-1, above and below being the products of the layers.
HandWrittenMetric natural_block(const std::vector<int>& dims) {
  return [dims](const Reals& theta, const Reals&, Reals gradient) {
    std::vector<MatrixXd> w;
    for (std::size_t l = 0; l < theta.size(); ++l)
      w.push_back(Eigen::Map<const MatrixXd>(theta[l].data(), dims[l + 1], dims[l]));
    for (std::size_t l = 0; l < theta.size(); ++l) {
      MatrixXd below = MatrixXd::Identity(dims[0], dims[0]);
      for (std::size_t k = 0; k < l; ++k) below = (w[k] * below).eval();
      MatrixXd above = MatrixXd::Identity(dims[l + 1], dims[l + 1]);
      for (std::size_t k = l + 1; k < theta.size(); ++k) above = (w[k] * above).eval();
      Eigen::Map<MatrixXd> g(gradient[l].data(), dims[l + 1], dims[l]);
      const MatrixXd left = above.transpose() * above;
      const MatrixXd right = below * below.transpose();
      g = (left.inverse() * g * right.inverse()).eval();
    }
    return gradient;
  };
}

double tau_at(const std::string& tau, double t) {
  if (tau == "3/t") return 3 / t;
  if (tau == "1/(1+t)") return 1 / (1 + t);
  if (tau == "1/3") return 1.0 / 3;
  return tau == "1" ? 1 : 0;
}

// log |entry| of every parameter, then log det of the smaller Gram matrix of each matrix.
Real logarithms(const Flow& flow, const Reals& theta) {
  Real result;
  for (const Real& block : theta)
    for (const double x : block) result.push_back(std::log(std::abs(x)));
  for (std::size_t b = 0; b < theta.size(); ++b) {
    const Shape& shape = flow.space()[b].shape;
    if (shape.size() != 2) continue;
    const Eigen::Map<const MatrixXd> w(theta[b].data(), shape[0], shape[1]);
    const MatrixXd wide = w * w.transpose();
    const MatrixXd tall = w.transpose() * w;
    result.push_back(std::log((shape[0] <= shape[1] ? wide : tall).determinant()));
  }
  return result;
}

// The value, and the sum of the absolute values of the terms.
std::pair<double, double> value(const SparsePolynomial& law, const Real& variables) {
  double sum = 0, size = 0;
  for (const auto& [monomial, c] : law.terms) {
    double term = testing::RealField{}.from(c);
    for (const std::uint32_t i : monomial) term *= variables[i];
    sum += term;
    size += std::abs(term);
  }
  return {sum, size};
}

// The largest change along a trajectory, relative to the largest sum of absolute terms.
double drift(const SparsePolynomial& law, const std::vector<Real>& trajectory) {
  const double start = value(law, trajectory[0]).first;
  double change = 0, size = 0;
  for (const Real& variables : trajectory) {
    const auto [now, scale] = value(law, variables);
    change = std::max(change, std::abs(now - start));
    size = std::max(size, scale);
  }
  return change / size;
}

void expect_constant_in_training(const Case& c) {
  SCOPED_TRACE(fmt::format("{} tau={} metric={}", c.model, c.tau, c.metric.value_or("own")));
  FlowOptions options;
  options.dynamics = !c.tau.empty() ? Dynamics::momentum : Dynamics::gradient;
  if (has_velocities(options.dynamics)) options.tau = c.tau;
  options.metric = c.metric;
  const Flow flow = Flow::make(load_model(c.model), options);
  Variables variables(flow);
  if (c.logarithms) variables = variables.with_features(automatic_features(flow));
  SearchOptions search;
  search.count.threads = 1;
  const Search found = find_laws(variables, search);
  ASSERT_TRUE(found.complete());
  EXPECT_EQ(found.independent, c.laws);

  testing::for_seeds(1, [&](Random& random) {
    const testing::Training training(
        flow.model(), c.by_hand, has_velocities(options.dynamics),
        [&](double t) { return tau_at(c.tau, t); }, random);
    const bool positive = c.logarithms || !flow.metric().mirrored().empty();
    const double first = 0.5;
    const double last = first + c.duration;
    const int steps = 5;
    std::optional<std::vector<Real>> run;
    for (int starts = 0; !run; ++starts) {
      ASSERT_LT(starts, 20) << "every start runs into a singularity";
      run = training.run(training.start(random, positive), first, last, steps);
    }
    std::vector<Real>& trajectory = *run;
    for (std::size_t k = 0; k < trajectory.size(); ++k) {
      const Reals theta = training.split(trajectory[k], 0);
      const double t = first + (last - first) * static_cast<double>(k) / steps;
      if (has_velocities(options.dynamics))
        trajectory[k].push_back(c.tau == "1" || c.tau == "1/3" ? std::exp(tau_at(c.tau, t) * t)
                                                               : t);
      if (c.logarithms)
        for (const double x : logarithms(flow, theta)) trajectory[k].push_back(x);
      ASSERT_EQ(trajectory[k].size(), variables.count());
    }
    const VariableNames names = variable_names(variables.blocks());
    for (const Law& law : found.laws) {
      const std::string text = to_expression(law.polynomial, names);
      EXPECT_LT(drift(law.polynomial, trajectory), 1e-8) << text;
      for (std::size_t i = 0; i < law.polynomial.terms.size(); ++i) {
        SparsePolynomial altered = law.polynomial;
        altered.terms[i].second += Rational(1, 3);
        EXPECT_GT(drift(altered, trajectory), 1e-6) << to_expression(altered, names);
      }
    }
  });
}

TEST(Integration, LinearNetworks) {
  for (const Case& c : {Case{"linear:2,2,2", "", {}, euclidean, 3},
                        {"linear:1,3,1", "", {}, euclidean, 5},
                        {"linear:2,2,1,2", "", {}, euclidean, 4}})
    expect_constant_in_training(c);
}

TEST(Integration, ReluNetworksAndMonomials) {
  for (const Case& c : {Case{"relu:2,3,2", "", {}, euclidean, 3},
                        {"relu:2,2,1+bias", "", {}, euclidean, 2},
                        {"relu:1,2,2,1+bias", "", {}, euclidean, 4},
                        {"monomial:4", "", {}, euclidean, 3}})
    expect_constant_in_training(c);
}

TEST(Integration, MirrorFlows) {
  for (const Case& c : {Case{"nmf:2,3,2", "", {}, mirror({0, 1}), 3},
                        {"nmf:1,3,1", "", {}, mirror({0, 1}), 5, true},
                        {"icnn:2,2,2", "", {}, mirror({1}), 2},
                        {"icnn:2,2,1+bias", "", {}, mirror({2}), 2}})
    expect_constant_in_training(c);
}

TEST(Integration, NaturalGradientByBlocks) {
  for (const Case& c :
       {Case{"linear:3,2,4", "", "natural-block", natural_block({3, 2, 4}), 1, true, 0.01},
        {"linear:2,2,2,2", "", "natural-block", natural_block({2, 2, 2, 2}), 2, true, 0.001}})
    expect_constant_in_training(c);
}

TEST(Integration, DiagonalMetrics) {
  const HandWrittenMetric squares = [](const Reals& theta, const Reals&, Reals gradient) {
    for (std::size_t i = 0; i < theta[0].size(); ++i) gradient[0][i] *= theta[0][i] * theta[0][i];
    return gradient;
  };
  const HandWrittenMetric quotients = [](const Reals& theta, const Reals&, Reals gradient) {
    for (std::size_t i = 0; i < theta[1].size(); ++i) gradient[1][i] /= theta[1][i];
    return gradient;
  };
  for (const Case& c : {Case{"relu:1,2,1", "", "W1=diag(W1*W1)", squares, 2, true},
                        {"relu:1,2,2", "", "W2=diag(1/W2)", quotients, 2}})
    expect_constant_in_training(c);
}

class MomentumIntegrationTest : public ::testing::TestWithParam<const char*> {};

TEST_P(MomentumIntegrationTest, LinearNetworks) {
  for (const Case& c : {Case{"linear:2,2,2", GetParam(), {}, euclidean, 1},
                        {"linear:1,3,1", GetParam(), {}, euclidean, 6},
                        {"linear:2,2,2,2", GetParam(), {}, euclidean, 2}})
    expect_constant_in_training(c);
}

TEST_P(MomentumIntegrationTest, Metrics) {
  const HandWrittenMetric masses = [](const Reals&, const Reals&, Reals gradient) {
    for (double& x : gradient[0]) x /= 4;
    for (double& x : gradient[1]) x /= 9;
    return gradient;
  };
  expect_constant_in_training(
      {"linear:2,2,2", GetParam(), "W1=diag(1/4), W2=diag(1/9)", masses, 1});
}

std::string case_name(const ::testing::TestParamInfo<const char*>& tau) {
  constexpr const char* kNames[] = {"Zero", "One", "Third", "Nesterov", "Slow"};
  return kNames[tau.index];
}
INSTANTIATE_TEST_SUITE_P(Taus, MomentumIntegrationTest,
                         ::testing::Values("0", "1", "1/3", "3/t", "1/(1+t)"), case_name);

}  // namespace
}  // namespace abide
