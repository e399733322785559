// SPDX-License-Identifier: MIT
#include "abide/proof/certified_flow.hpp"

#include <gtest/gtest.h>

#include "abide/flow/features.hpp"
#include "abide/ring/word_field.hpp"
#include "flow/random_flow.hpp"
#include "program/evaluation.hpp"
#include "proof/altered.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Values = std::vector<std::uint64_t>;

// What a schedule gives, when the first parameters are the state and what else is known of it; the
// others do not matter.
Values values(const Schedule& schedule, const WordField& field, const Values& state,
              const Values& probe) {
  const Program& program = schedule.program();
  Values variables = state;
  std::size_t parameters = 0;
  for (const NodeId id : program.parameters())
    parameters += static_cast<std::size_t>(entries(program.shape(id)));
  variables.resize(parameters, 17);
  variables.insert(variables.end(), probe.begin(), probe.end());
  Values result;
  for (const Values& tensor : testing::evaluate_at(program, schedule.outputs(), field, variables))
    result.insert(result.end(), tensor.begin(), tensor.end());
  return result;
}

// The certificate's flow, built from its nodes, has the variables and motions of the flow itself.
void expect_same(const Variables& variables, Random& random) {
  const Flow& flow = variables.flow();
  const Certificate c = read_certificate(write_certificate(testing::proved(variables, [] {
    SearchOptions options;
    options.max_degree = 1;
    options.count.depth = 2;
    return options;
  }())));
  const CertifiedFlow certified(c);
  ASSERT_EQ(certified.dimension(), flow.dimension());
  ASSERT_EQ(certified.features(), variables.features());
  const Schedule mine = certified.law_schedule();
  std::size_t symbols = 0;
  for (std::size_t f = 0; f < variables.features(); ++f)
    symbols += certified.is_logarithm()[f] ? 1U : 0U;
  std::size_t probe_size = 0;
  for (const std::size_t size : flow.probe_blocks()) probe_size += size;
  for (int point = 0; point < 3; ++point) {
    const WordField field = WordField::random(random);
    const auto draw = [&](std::size_t count) {
      Values result(count);
      for (std::uint64_t& value : result) value = field.random_element(random);
      return result;
    };
    const Values state = draw(flow.dimension() + symbols);
    const Values probe = draw(probe_size);
    EXPECT_EQ(values(mine, field, state, probe), values(variables.schedule(), field, state, probe));
  }
}

TEST(CertifiedFlow, WorkedExampleOfTheHeader) {
  Certificate c;
  using Op = CertificateNode::Op;
  const auto node = [&](Op op, const char* name, std::size_t of = 0) {
    CertificateNode n;
    n.op = op;
    n.name = name;
    n.of = of;
    c.program.push_back(n);
  };
  const auto product = [&](std::size_t a, std::size_t b) {
    CertificateNode n;
    n.op = Op::contraction;
    n.operands = {a, b};
    n.labels = {{}, {}};
    c.program.push_back(n);
  };
  node(Op::parameter, "x");
  node(Op::probe, "w");
  product(0, 0);
  product(1, 2);
  node(Op::covector, "", 0);
  product(0, 4);
  c.objective = 3;
  c.metric = {5};
  const CertifiedFlow flow(c);
  EXPECT_EQ(flow.dimension(), 1U);
  const WordField field(1000003);
  EXPECT_EQ(values(flow.law_schedule(), field, {5}, {7}), (Values{5, 5 * 2 * 7 * 5}));
  EXPECT_EQ(flow.cost(), 6);  // every node has one entry
}

TEST(CertifiedFlow, FieldsAreThoseOfTheFlow) {
  struct Case {
    const char* model;
    FlowOptions options;
  };
  const std::vector<Case> cases{
      {"linear:2,2,2", {}},
      {"linear:2,1,2", {Dynamics::momentum, "0", {}}},
      {"linear:2,1,2", {Dynamics::momentum, "1/3", {}}},
      {"linear:2,1,2", {Dynamics::momentum, "3/t", {}}},
      {"relu:2,2,1+bias", {}},
      {"relu:2,2,1+bias", {Dynamics::momentum, "2/t + 1", {}}},
      {"nmf:2,1,2", {}},
      {"nmf:2,1,2", {Dynamics::momentum, "0", {}}},
      {"nmf:2,1,2", {Dynamics::momentum, "-2", {}}},
      {"nmf:2,1,2", {Dynamics::momentum, "3/(1 + t)", {}}},
      {"icnn:2,2,1", {}},
      {"icnn:2,2,1+bias", {Dynamics::momentum, "3/t", {}}},
      {"monomial:3", {Dynamics::gradient, "0", "x=diag(x**2)"}},
      {"monomial:3", {Dynamics::momentum, "1", "x=outer(x, x)"}},
      {"linear:2,2,2", {Dynamics::gradient, "0", "natural-block"}},
      {"linear:2,2,2", {Dynamics::momentum, "1/2", "natural-block"}},
  };
  Random random(3);
  for (const Case& one : cases) {
    SCOPED_TRACE(one.model + std::string(", ") + testing::to_string(one.options));
    expect_same(Flow::make(load_model(one.model), one.options), random);
  }
}

TEST(CertifiedFlow, FieldsOfRandomModelsAreThoseOfTheFlow) {
  testing::for_seeds(12, [](Random& random) {
    const Model model = testing::random_reparametrization(
        random.between(1, 3), random.between(1, 2), random.between(1, 3),
        static_cast<int>(random.between(1, 3)), random);
    const FlowOptions options = testing::random_flow_options(random);
    SCOPED_TRACE(testing::to_string(options));
    expect_same(Flow::make(model, options), random);
  });
}

TEST(CertifiedFlow, FeaturesMoveAsInTheFlow) {
  Random random(4);
  expect_same(testing::with_logarithms(), random);
  const Flow linear = Flow::gradient(load_model("linear:2,2,1"));
  expect_same(Variables(linear).with_features(automatic_features(linear)), random);
  expect_same(
      Variables(linear).with_features({"1 / W2[0,0]", "det(inv(W1))", "log(W1[0,0] * W2[0,1])"}),
      random);
  const Flow nmf = Flow::make(load_model("nmf:1,1,1"), {Dynamics::momentum, "1", {}});
  expect_same(Variables(nmf).with_features({"log(dW1)", "W1 * dW2 / exp(t)", "log(exp(t))"}),
              random);
}

TEST(CertifiedFlow, RefusesWhatMayNotDependOnEachOther) {
  const Certificate c = testing::proved("nmf:1,1,1");
  ASSERT_TRUE(c.metric.has_value());
  const auto refusal = [](const Certificate& altered) -> std::string {
    try {
      (void)CertifiedFlow(altered);
      return "";
    } catch (const Refused& refused) {
      return refused.what();
    }
  };
  EXPECT_EQ(refusal(c), "");
  Certificate altered = c;
  altered.objective = 0;  // a parameter [1, 1]
  EXPECT_EQ(refusal(altered), "objective: expected a scalar");
  altered = c;
  altered.metric->pop_back();
  EXPECT_EQ(refusal(altered), "metric: expected one node for each parameter");
  altered = c;
  altered.metric->at(0) = c.objective;
  EXPECT_EQ(refusal(altered), "metric[0]: expected the shape of its parameter");
  altered = c;
  CertificateNode covector;
  covector.op = CertificateNode::Op::covector;
  altered.program.push_back(covector);
  CertificateNode scalar;
  scalar.op = CertificateNode::Op::reshape;
  scalar.operands = {altered.program.size() - 1};
  altered.program.push_back(scalar);
  const std::size_t number = altered.program.size() - 1;
  altered.objective = number;
  EXPECT_EQ(refusal(altered), "objective: depends on more than parameters and probes");
  altered.objective = c.objective;
  altered.features = {{"f", CertifiedFeature::Kind::value, number}};
  EXPECT_EQ(refusal(altered), "features[0]: depends on more than the state");
  altered.features = {{"f", CertifiedFeature::Kind::log, 0}};
  EXPECT_EQ(refusal(altered), "features[0]: expected a scalar");
  altered.features = {{"f", CertifiedFeature::Kind::logdet, number}};
  EXPECT_EQ(refusal(altered), "features[0]: depends on more than the state");
}

}  // namespace
}  // namespace abide
