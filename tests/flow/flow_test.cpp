// SPDX-License-Identifier: MIT
#include "abide/flow/flow.hpp"

#include <utility>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/fraction.hpp"
#include "lie/random_model.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Flow, TheStateOfGradientFlowIsTheParameters) {
  const Flow flow = Flow::gradient(load_model("relu:3,5,2+bias"));
  EXPECT_EQ(flow.dimension(), 30U);
  EXPECT_EQ(flow.space().sizes(), (std::vector<std::size_t>{15, 5, 10}));
  EXPECT_EQ(flow.probe_blocks(), (std::vector<std::size_t>{3, 5, 2}));
  EXPECT_EQ(flow.bounds().parameter_degree, 1);
  EXPECT_EQ(flow.bounds().probe_degree, 3);
}

// The field of W2 W1 x with output weights w is dW1 = W2^T w x^T, dW2 = w (W1 x)^T.
TEST(Flow, TheFieldOfATwoLayerLinearNetworkIsTheKnownOne) {
  testing::for_seeds(20, [](Random& random) {
    const Flow flow = Flow::gradient(load_model("linear:2,3,2"));
    const PrimeField field(8388593);
    const JetArithmetic arithmetic(field, 1);
    const auto draw = [&](std::size_t n) { return arithmetic.random_shared(n, random); };
    const StateTensors point{draw(6), draw(6)};
    const std::vector<JetTensor> probes{draw(2), draw(2)};
    const StateTensors value = flow.field(arithmetic, point, probes);
    const auto at = [](const JetTensor& t, std::size_t i) { return t.planes[0].values[i]; };
    const JetTensor &w1 = point[0], &w2 = point[1], &x = probes[0], &w = probes[1];
    for (std::size_t j = 0; j < 3; ++j) {
      double w2w = 0, w1x = 0;
      for (std::size_t i = 0; i < 2; ++i) {
        w2w = field.add(w2w, field.mul(at(w2, i * 3 + j), at(w, i)));
        w1x = field.add(w1x, field.mul(at(w1, j * 2 + i), at(x, i)));
      }
      for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(at(value[0], j * 2 + i), field.mul(w2w, at(x, i)));
        EXPECT_EQ(at(value[1], i * 3 + j), field.mul(at(w, i), w1x));
      }
    }
  });
}

TEST(Flow, OutlivesTheModelItWasMadeFrom) {
  const Flow copy = [] { return Flow::gradient(load_model("monomial:3")); }();
  EXPECT_EQ(copy.model().name, "monomial:3");
  EXPECT_EQ(copy.dimension(), 3U);
}

// The fields as quotients, in the entries of the state and of the probe.
std::vector<Fraction> fields(const Flow& flow, const FractionField& field) {
  std::vector<Fraction> variables;
  for (std::size_t i = 0; i < field.variables(); ++i) variables.push_back(field.variable(i));
  std::vector<Fraction> result;
  for (const auto& block :
       testing::evaluate_at(flow.program(), flow.field_schedule().outputs(), field, variables))
    result.insert(result.end(), block.begin(), block.end());
  return result;
}

// theta'' + tau theta' = -M grad E with tau = p / q, by hand: a q (v, -tau v, 1) and the force. The
// gradient is that of the gradient flow, whose probes come first; with the mirror metric it is
// multiplied by tau theta + v.
struct Reference {
  Model model;
  FlowOptions options;
  std::vector<Rational> p, q;  // by power of t

  [[nodiscard]] std::vector<Fraction> fields(const FractionField& field) const {
    const auto d = static_cast<std::size_t>(model.program.parameter_entries());
    const auto x = [&](std::size_t i) { return field.variable(i); };
    const Fraction time = x(2 * d);
    const Fraction drift = x(field.variables() - 1);
    const auto polynomial = [&](const std::vector<Rational>& coefficients) {
      Fraction sum = field.zero();
      Fraction power = field.one();
      for (const Rational& c : coefficients) {
        sum = field.add(sum, field.mul(field.from(c), power));
        power = field.mul(power, time);
      }
      return sum;
    };
    const Fraction top = polynomial(p);
    const Fraction bottom = polynomial(q);
    const Fraction tau = field.mul(top, field.inverse(bottom));
    Program program = model.program;
    std::vector<Fraction> variables;
    for (std::size_t i = 0; i < d; ++i) variables.push_back(x(i));
    for (std::size_t i = 2 * d + 1; i + 1 < field.variables(); ++i) variables.push_back(x(i));
    const std::vector<NodeId> parts = gradient(program, model.objective, program.parameters());
    std::vector<Fraction> force;
    for (const auto& part : testing::evaluate_at(program, parts, field, variables))
      force.insert(force.end(), part.begin(), part.end());
    if (options.metric == "mirror")
      for (std::size_t i = 0; i < d; ++i)
        force[i] = field.mul(force[i], field.add(field.mul(tau, x(i)), x(d + i)));

    std::vector<Fraction> result;
    const Fraction forward = field.mul(drift, bottom);
    for (std::size_t i = 0; i < d; ++i) result.push_back(field.mul(forward, x(d + i)));
    for (std::size_t i = 0; i < d; ++i)
      result.push_back(field.sub(force[i], field.mul(forward, field.mul(tau, x(d + i)))));
    const bool exponential = q.size() == 1 && p.size() == 1;
    result.push_back(exponential ? field.mul(forward, field.mul(tau, time)) : forward);
    return result;
  }
};

TEST(Flow, MomentumFieldsAreTheReferencesForEachKindOfDamping) {
  struct Kind {
    const char* tau;
    std::vector<Rational> p, q;
  };
  const std::vector<Kind> kinds{
      {"0", {}, {1}},     {"1/3", {Rational(1, 3)}, {1}},
      {"-2", {-2}, {1}},  {"3/t", {3}, {0, 1}},
      {"t", {0, 1}, {1}}, {"1 + 1/(t + 2)", {3, 1}, {2, 1}},
  };
  testing::for_seeds(8, [&](Random& random) {
    const Model model = testing::random_reparametrization(
        random.between(1, 3), random.between(1, 2), random.between(1, 3),
        static_cast<int>(random.between(1, 3)), random);
    for (const Kind& kind : kinds)
      for (const char* metric : {"euclidean", "mirror"}) {
        SCOPED_TRACE(std::string(kind.tau) + " " + metric);
        const FlowOptions options{Dynamics::momentum, kind.tau, metric};
        const Flow flow = Flow::make(model, options);
        const FractionField field(testing::variable_count(flow.program()));
        const std::vector<Fraction> found = fields(flow, field);
        const std::vector<Fraction> expected =
            Reference{model, options, kind.p, kind.q}.fields(field);
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t i = 0; i < found.size(); ++i)
          EXPECT_TRUE(field.equal(found[i], expected[i]))
              << "coordinate " << i << ": " << found[i].to_string() << " instead of "
              << expected[i].to_string();
      }
  });
}

// The header's example: the drift is a (t dW1, t dW2, -3 dW1, -3 dW2, t).
TEST(Flow, WorkedExampleOfMomentum) {
  const Flow flow = Flow::make(load_model("linear:1,1,1"), {Dynamics::momentum, "3/t", {}});
  EXPECT_EQ(flow.dynamics(), Dynamics::momentum);
  EXPECT_EQ(flow.dimension(), 5U);
  EXPECT_EQ(flow.probe_blocks(), (std::vector<std::size_t>{1, 1, 1}));
  EXPECT_EQ(flow.damping()->text, "3/t");
  // W1, W2, dW1, dW2, t, x, w, a
  const RationalField q;
  const auto at = testing::evaluate_at(flow.program(), flow.field_schedule().outputs(), q,
                                       {2, 3, 5, 7, 11, 13, 17, 19});
  EXPECT_EQ(at[0][0], Rational(19 * 11 * 5));
  EXPECT_EQ(at[1][0], Rational(19 * 11 * 7));
  EXPECT_EQ(at[2][0], Rational(17 * 3 * 13 - 19 * 3 * 5));
  EXPECT_EQ(at[3][0], Rational(17 * 2 * 13 - 19 * 3 * 7));
  EXPECT_EQ(at[4][0], Rational(19 * 11));
}

TEST(Flow, MetricIsTheModelsUnlessAnotherIsAskedFor) {
  const Model nmf = load_model("nmf:2,1,2");
  EXPECT_EQ(Flow::gradient(nmf).metric().text(), "mirror");
  EXPECT_EQ(Flow::make(nmf, {Dynamics::gradient, "0", "euclidean"}).metric().text(), "euclidean");
  EXPECT_EQ(Flow::gradient(nmf).metric().mirrored(), (std::vector<std::size_t>{0, 1}));
  EXPECT_TRUE(Flow::gradient(nmf).space()[0].positive);
  EXPECT_TRUE(Flow::make(nmf, {Dynamics::momentum, "1", {}}).space()[0].positive);
  EXPECT_EQ(Flow::make(nmf, {Dynamics::momentum, "1", {}}).metric().mirrored(),
            (std::vector<std::size_t>{0, 1}));
  const Flow icnn = Flow::gradient(load_model("icnn:2,2,1"));
  EXPECT_EQ(icnn.metric().mirrored(), (std::vector<std::size_t>{1}));
  EXPECT_FALSE(icnn.space()[0].positive);
  EXPECT_TRUE(icnn.space()[1].positive);
}

TEST(Flow, NamesOfParametersMayNotBeThoseOfTimeAndVelocities) {
  const auto error_of = [](const std::string& parameters, const std::string& tau) -> std::string {
    const Model model =
        parse_model("[parameters]\n" + parameters + "\n[model]\nphi = 'a'\n", "model.toml");
    EXPECT_NO_THROW((void)Flow::gradient(model));
    try {
      (void)Flow::make(model, {Dynamics::momentum, tau, {}});
      return "";
    } catch (const ModelError& error) {
      return error.what();
    }
  };
  EXPECT_EQ(error_of("a = []\nt = []", "0"),
            "the name 't' of a parameter is that of the time in momentum flow: expected another");
  EXPECT_EQ(error_of("a = []\nda = []", "0"),
            "the name 'da' of a parameter is that of the velocity in momentum flow: expected "
            "another");
  EXPECT_EQ(error_of("a = []\ndb = []", "0"), "");
  EXPECT_EQ(error_of("a = []\nt = []", "1/2"), "");  // the time is exp(1/2*t)
  EXPECT_EQ(error_of("a = []\ndrift = []", "0"), "");
}

TEST(Flow, NamesOfInputsMayNotBeThoseOfTimeAndVelocities) {
  for (const auto& [name, what] :
       {std::pair<const char*, const char*>{"t", "time"}, {"da", "velocity"}}) {
    const Model model =
        parse_model(std::string("[inputs]\n") + name +
                        " = []\n[parameters]\na = []\n[model]\noutput = 'a * " + name + "'\n",
                    "model.toml");
    EXPECT_NO_THROW((void)Flow::gradient(model));
    try {
      (void)Flow::make(model, {Dynamics::momentum, "0", {}});
      ADD_FAILURE() << "no error";
    } catch (const ModelError& error) {
      EXPECT_EQ(error.what(), std::string("the name '") + name + "' of an input is that of the " +
                                  what + " in momentum flow: expected another");
    }
  }
}

TEST(Flow, IntegratingDegreeIsThatOfTheDampingIfThereIsOne) {
  const Model model = load_model("linear:1,1,1");
  EXPECT_EQ(Flow::make(model, {Dynamics::momentum, "3/t", {}}).integrating_degree(), 3);
  EXPECT_EQ(Flow::make(model, {Dynamics::momentum, "2", {}}).integrating_degree(), 0);
  EXPECT_EQ(Flow::make(model, {Dynamics::gradient, "3/t", {}}).integrating_degree(), 0);
}

TEST(Flow, TauMattersWithMomentumOnly) {
  const Model model = load_model("linear:1,1,1");
  EXPECT_NO_THROW((void)Flow::make(model, {Dynamics::gradient, "nonsense(", {}}));
  EXPECT_THROW((void)Flow::make(model, {Dynamics::momentum, "nonsense(", {}}), ModelError);
}

}  // namespace
}  // namespace abide
