// SPDX-License-Identifier: MIT
#include "abide/flow/flow.hpp"

#include "abide/model/load.hpp"
#include "abide/program/operations.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Flow, TheStateOfGradientFlowIsTheParameters) {
  const Flow flow = Flow::gradient(load_model("relu:3,5,2+bias"));
  EXPECT_EQ(flow.dimension(), 30U);
  EXPECT_EQ(flow.blocks(), (std::vector<std::size_t>{15, 5, 10}));
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

}  // namespace
}  // namespace abide
