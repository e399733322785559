// SPDX-License-Identifier: MIT
#include "abide/train/gate_witness.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "abide/laws/check.hpp"
#include "abide/model/load.hpp"

namespace abide {
namespace {

// Gates that no input opens together: relu(z) relu(-3 z) is 0, and as z stands behind two names
// here no rewriting of one relu by the other is to be expected.
constexpr const char* kExclusive =
    "[inputs]\nx = []\n[parameters]\na = []\nb = []\n[model]\n"
    "output = \"b*relu(a*x)*relu(-a*x*(1 + b**2))\"\n";

TEST(GateWitness, NeedsGatesThatAnInputOpens) {
  const std::string path =
      (std::filesystem::temp_directory_path() / "abide_gate_witness_test.toml").string();
  std::ofstream(path) << kExclusive;
  const Flow flow = Flow::gradient(load_model(path));
  // The output is 0: everything is a law of the network, and nothing with free gates.
  for (const std::string law : {"a", "b", "a*b"}) {
    EXPECT_EQ(decide_law(flow, law, 1), Proof::disproved);
    EXPECT_FALSE(moves_with_real_gates(flow, law, 1)) << law;
  }
  std::filesystem::remove(path);
}

TEST(GateWitness, FindsWhatTheNetworkMoves) {
  for (const std::string model : {"relu:2,3,2", "relu:2,3,3,2+bias"}) {
    const Flow flow = Flow::gradient(load_model(model));
    EXPECT_TRUE(moves_with_real_gates(flow, "W2.T @ W2 - W1 @ W1.T", 1)) << model;
    EXPECT_TRUE(moves_with_real_gates(flow, "W1", 1)) << model;
    EXPECT_FALSE(moves_with_real_gates(flow,
                                       model == "relu:2,3,2"
                                           ? "diag(W2.T @ W2 - W1 @ W1.T)"
                                           : "diag(W2.T @ W2 - W1 @ W1.T) - b1*b1",
                                       1))
        << model;
    const Flow momentum =
        Flow::make(load_model(model), {.dynamics = Dynamics::momentum, .tau = "2", .metric = {}});
    EXPECT_TRUE(moves_with_real_gates(momentum, "W2[0,0]*dW1[0,0]", 1)) << model;
  }
}

TEST(GateWitness, SaysNothingOfAMetricThatTakesGatesAsInputs) {
  const std::string law = "W2[0,0]*W1[1,0] - W2[0,1]*W1[0,0]";
  for (const char* metric : {"euclidean", "natural-block"}) {
    const Flow flow = Flow::make(load_model("relu:2,2,1"), {.metric = metric});
    EXPECT_EQ(moves_with_real_gates(flow, law, 1), flow.metric().euclidean());
  }
}

}  // namespace
}  // namespace abide
