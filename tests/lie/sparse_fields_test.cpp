// SPDX-License-Identifier: MIT
#include "abide/lie/sparse_fields.hpp"

#include "abide/flow/flow.hpp"
#include "abide/model/load.hpp"
#include "abide/program/dense_tensor.hpp"
#include "lie/network.hpp"
#include "lie/random_model.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::network;

const WordField kField(1152921504606847009U);

// Fields of random probes, some entries of which are 0, against the plain interpreter.
void expect_same_fields(const Flow& flow, Random& random) {
  const FieldGraph graph(flow.field_schedule());
  const auto draw = [&](std::uint64_t zeros) {
    return random.below(zeros + 1) != 0 ? 0 : 1 + random.below(kField.prime() - 1);
  };
  Assignment<std::vector<std::uint64_t>> values;
  const std::uint64_t zeros = random.below(3);
  values.parameters =
      filled(flow.program(), flow.program().parameters(), [&] { return draw(zeros); });
  SparseFields fields(graph, kField, values.parameters);
  for (const std::uint64_t rare : {0, 2, 6}) {
    values.probes = filled(flow.program(), flow.program().probes(), [&] { return draw(rare); });
    std::vector<SparseFields::Entries> probes;
    for (const std::vector<std::uint64_t>& probe : values.probes) {
      probes.emplace_back();
      for (std::size_t i = 0; i < probe.size(); ++i)
        if (probe[i] != 0) probes.back().emplace_back(i, probe[i]);
    }
    fields.evaluate(probes);
    const auto expected =
        evaluate(flow.field_schedule(), DenseArithmetic<WordField>(kField), values);
    for (std::size_t block = 0; block < expected.size(); ++block) {
      std::vector<std::uint64_t> found(expected[block].size(), 0);
      for (const auto& [entry, x] : fields.output(block)) {
        EXPECT_NE(x, 0U);
        found[entry] = x;
      }
      EXPECT_EQ(found, expected[block]) << flow.model().name << ", block " << block;
    }
  }
}

TEST(SparseFields, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::gradient(load_model("relu:2,2,2"));
  const FieldGraph graph(flow.field_schedule());
  const std::vector<std::vector<std::uint64_t>> point{{2, 3, 5, 7}, {11, 13, 17, 19}};
  SparseFields fields(graph, kField, point);
  // x = e_0, the gate e_1, w = e_0
  fields.evaluate({{{0, 1}}, {{1, 1}}, {{0, 1}}});
  EXPECT_EQ(fields.output(0), (SparseFields::Entries{{2, 13}}));
  EXPECT_EQ(fields.output(1), (SparseFields::Entries{{1, 5}}));
}

TEST(SparseFields, AreThoseOfTheInterpreterForModelsWithNames) {
  for (const char* name : {"relu:3,4,2", "relu:2,3,3,2+bias", "linear:3,2,4", "linear:2,3,2,3",
                           "nmf:3,2,2", "icnn:3,2,2+bias", "monomial:5"})
    for_seeds(
        4, [&](Random& random) { expect_same_fields(Flow::gradient(load_model(name)), random); });
}

// Layers of every kind that has no functions: convolutions with padding, steps and groups, skips,
// pooling by gates, products of signals, weights that are made of others, shared weights.
TEST(SparseFields, AreThoseOfTheInterpreterForWrittenNetworks) {
  const std::vector<Model> models{
      network("x = [2, 5]", "K = [4, 1, 3]\nb = [4]\nV = [2, 12]",
              "V @ reshape(relu(conv1d(x, K, padding=1, stride=2, groups=2) + "
              "reshape(b, [4, 1])), [12])"),
      network("x = [1, 4, 4]", "K = [2, 1, 3, 3]\nL = [2, 2, 2, 2]",
              "conv2d(relu(conv2d(x, K, padding=1)), L, stride=2)"),
      network("x = [3]", "A = [4, 3]\nB = [3, 4]\nC = [3, 3]",
              "C @ relu(x + B @ leaky_relu(A @ x, 1/10))"),
      network("x = [4]", "A = [4, 4]\nV = [2, 2]",
              "V @ ((A @ x)[0:2] + relu((A @ x)[2:4] - (A @ x)[0:2]))"),
      network("x = [2, 3]", "Q = [2, 3]\nK = [2, 3]\nV = [2, 3]",
              "(x @ Q.T) @ (x @ K.T).T @ (x @ V.T)"),
      network("x = [3]", "B = [3, 2]\nA = [2, 3]\nW = [3, 3]", "(W + B @ A) @ relu(A.T @ (A @ x))"),
      network("x = [3]", "W = [3, 3]\nc = [3]", "W @ relu(W @ x + c) + c"),
  };
  for (const Model& model : models)
    for_seeds(4, [&](Random& random) { expect_same_fields(Flow::gradient(model), random); });
}

TEST(SparseFields, AreThoseOfTheInterpreterForOtherFlows) {
  for_seeds(4, [](Random& random) {
    FlowOptions options;
    options.frozen = {"W2"};
    expect_same_fields(Flow::make(load_model("relu:2,3,2,2"), options), random);
    options.frozen = {};
    options.only = {"W1", "W3"};
    expect_same_fields(Flow::make(load_model("relu:2,3,2,2"), options), random);
    options.only = {};
    options.rates = "W1=2, W2=1/3";
    options.metric = "W1=mirror";
    expect_same_fields(Flow::make(load_model("relu:2,3,2,2"), options), random);
  });
}

TEST(SparseFields, AreThoseOfTheInterpreterForRandomPolynomials) {
  for_seeds(60, [](Random& random) {
    expect_same_fields(Flow::gradient(testing::random_reparametrization(
                           random.between(1, 5), random.between(1, 3), random.between(1, 4),
                           static_cast<int>(random.between(1, 3)), random)),
                       random);
  });
}

TEST(SparseFields, StopWhenAsked) {
  const Flow flow = Flow::gradient(load_model("relu:2,2,2"));
  const FieldGraph graph(flow.field_schedule());
  const std::atomic<bool> stop = true;
  const std::vector<std::vector<std::uint64_t>> point{{2, 3, 5, 7}, {11, 13, 17, 19}};
  EXPECT_THROW(SparseFields(graph, kField, point, &stop), Interrupted);
}

}  // namespace
}  // namespace abide
