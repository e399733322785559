// SPDX-License-Identifier: MIT
//
// First integrals of the systems in examples/fields, found, and followed numerically.
#include <gtest/gtest.h>

#include <boost/numeric/odeint.hpp>
#include <cmath>
#include <filesystem>

#include "abide/flow/observables.hpp"
#include "abide/laws/check.hpp"
#include "abide/laws/finder.hpp"
#include "abide/laws/names.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "laws/trajectory.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::Real;
using testing::Reals;

struct System {
  const char* file;
  std::vector<std::string> features;
  std::size_t independent, bound;
};

const System kSystems[] = {
    {"rigid_body", {}, 2, 2},       {"lotka_volterra", {"log(x)", "log(y)"}, 1, 1},
    {"kepler", {"1/r"}, 3, 4},      {"henon_heiles", {}, 1, 3},
    {"pendulum", {"cos(x)"}, 1, 1}, {"toda", {"exp(q[0] - q[1])", "exp(q[1] - q[2])"}, 3, 5},
    {"michaelis_menten", {}, 2, 3}, {"affine_line", {"(W[0] + W[1] - 2*W[2])/(W[0] - W[1])"}, 1, 1},
};

Flow flow_of(const System& system) {
  return Flow::gradient(
      load_model(std::string(ABIDE_SOURCE_DIR "/examples/fields/") + system.file + ".toml"));
}

Reals blocks(const Flow& flow, const Real& x) {
  Reals result;
  auto next = x.begin();
  for (const std::size_t size : flow.space().sizes()) {
    result.emplace_back(next, next + static_cast<std::ptrdiff_t>(size));
    next += static_cast<std::ptrdiff_t>(size);
  }
  return result;
}

// The values of a program's nodes at a state; the weights of several fields may change.
std::vector<Real> values(const Schedule& schedule, const Reals& state, const Reals& probes) {
  const auto real = [](Elementary f, double u) { return row(f).real(u); };
  return evaluate(schedule, DenseArithmetic<testing::RealField>(testing::RealField{}, real),
                  std::span<const Real>(state), std::span<const Real>(probes));
}

class FirstIntegrals : public ::testing::TestWithParam<System> {};

TEST_P(FirstIntegrals, AreFoundAndConstantOnTrajectories) {
  namespace odeint = boost::numeric::odeint;
  const System& system = GetParam();
  const Flow flow = flow_of(system);
  Variables variables(flow);
  if (!system.features.empty()) variables = variables.with_features(system.features);
  const Search found = find_laws(variables, {});
  EXPECT_EQ(found.independent, system.independent);
  EXPECT_EQ(found.count.laws(), system.bound);

  const VariableNames names = variable_names(variables.blocks());
  Observables observables(flow);
  std::vector<NodeId> laws;
  std::vector<NodeId> arguments;
  for (const Law& law : found.laws)
    laws.push_back(observables.parse(to_expression(law.polynomial, names)));
  for (const Observables::Logarithm& log : observables.logarithms()) {
    ASSERT_FALSE(log.of_determinant);
    arguments.push_back(log.argument);
  }
  const Schedule of_arguments(observables.program(), arguments);
  const Schedule of_laws(observables.program(), laws);
  const Reals probes(flow.program().probes().size(), Real{1});
  const auto at = [&](const Real& x) {
    Reals state = blocks(flow, x);
    Reals padded = state;
    for (const NodeId argument : arguments)
      padded.emplace_back(static_cast<std::size_t>(entries(observables.program().shape(argument))),
                          0.0);
    for (Real logs : values(of_arguments, padded, probes)) {
      for (double& y : logs) y = std::log(std::abs(y));
      state.push_back(logs);
    }
    Real result;
    for (const Real& part : values(of_laws, state, probes))
      result.insert(result.end(), part.begin(), part.end());
    return result;
  };
  testing::for_seeds(3, [&](Random& random) {
    Real x;
    for (std::size_t i = 0; i < flow.dimension(); ++i) x.push_back(testing::moderate(random, true));
    const Real first = at(x);
    const Real before = x;
    const auto motion = [&](const Real& state, Real& dx, double) {
      dx.clear();
      for (const Real& part : values(flow.field_schedule(), blocks(flow, state), probes))
        dx.insert(dx.end(), part.begin(), part.end());
    };
    odeint::integrate_adaptive(
        odeint::make_controlled<odeint::runge_kutta_fehlberg78<Real>>(1e-13, 1e-13), motion, x, 0.0,
        0.5, 0.01);
    const Real last = at(x);
    for (std::size_t i = 0; i < first.size(); ++i)
      EXPECT_NEAR(first[i], last[i], 1e-9 * (1 + std::abs(first[i])))
          << to_expression(found.laws[i].polynomial, names);
    double moved = 0;
    for (std::size_t i = 0; i < x.size(); ++i) moved = std::max(moved, std::abs(x[i] - before[i]));
    EXPECT_GT(moved, 1e-2);
  });
}

INSTANTIATE_TEST_SUITE_P(Systems, FirstIntegrals, ::testing::ValuesIn(kSystems),
                         [](const auto& which) { return std::string(which.param.file); });

TEST(FirstIntegralsOfExamples, AllAreTested) {
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(ABIDE_SOURCE_DIR "/examples/fields"))
    files += entry.path().extension() == ".toml" ? 1 : 0;
  EXPECT_EQ(files, std::size(kSystems));
}

// x' = u y, y' = -u x turns about 0 whatever u is; x' = y + u does not.
TEST(Controls, AreFree) {
  const auto flow = [](const char* x) {
    return Flow::gradient(parse_model(std::string("[parameters]\nx = []\ny = []\n[inputs]\nu = []\n"
                                                  "[field]\nx = '") +
                                          x + "'\ny = '-u*x'\n",
                                      "f.toml"));
  };
  EXPECT_EQ(check_law(flow("u*y"), "x**2 + y**2", 1).proof, Proof::expanded);
  EXPECT_EQ(check_law(flow("y + u"), "x**2 + y**2", 1).proof, Proof::disproved);
  EXPECT_EQ(count_laws(flow("y + u"), {}).laws(), 0U);
  EXPECT_FALSE(flow("u*y").has_one_field());
}

TEST(Fields, MoveByThemselvesAlone) {
  const Model model = parse_model("[parameters]\nx = []\n[field]\nx = 'x'\n", "f.toml");
  EXPECT_TRUE(Flow::gradient(model).has_one_field());
  EXPECT_EQ(Flow::gradient(model).dynamics(), Dynamics::field);
  for (const FlowOptions& options :
       {FlowOptions{.dynamics = Dynamics::momentum}, FlowOptions{.metric = "mirror"},
        FlowOptions{.rates = "x=2"}, FlowOptions{.decay = 1}})
    EXPECT_THROW((void)Flow::make(model, options), ModelError);
}

}  // namespace
}  // namespace abide
