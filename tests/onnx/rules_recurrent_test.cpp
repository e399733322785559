// SPDX-License-Identifier: MIT
#include <cmath>
#include <functional>

#include "abide/onnx/recurrent_activation.hpp"
#include "abide/onnx/recurrent_cell.hpp"
#include "onnx/one_node.hpp"

namespace abide {
namespace {

using testing::attribute;
using testing::drawn;
using testing::evaluated;
using testing::expect_near;
using testing::expect_says;
using testing::of_one_node;
using testing::Reals;
using testing::refusal;

using Inputs = std::vector<std::pair<std::string, Shape>>;
using Texts = std::vector<std::string>;

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

constexpr std::int64_t kSteps = 3, kSamples = 2, kInputs = 2, kSize = 2;

// One direction of a layer, in slow loops.
struct Slow {
  std::string operation;
  std::int64_t gates;
  Reals x, w, r, b, h, c, p;
  bool reset_after = false;
  std::function<double(double)> f = [](double z) { return std::tanh(z); };

  // Of one sample: its states after each step, in this order of steps.
  Reals states(std::int64_t sample, const std::vector<std::int64_t>& order) const {
    Reals result;
    Reals state(h.begin() + sample * kSize, h.begin() + (sample + 1) * kSize);
    Reals cell(c.empty() ? Reals(kSize)
                         : Reals(c.begin() + sample * kSize, c.begin() + (sample + 1) * kSize));
    for (const std::int64_t step : order) {
      const auto of_input = [&](std::int64_t gate, std::int64_t u) {
        const std::int64_t row = gate * kSize + u;
        double total = b[row];
        for (std::int64_t i = 0; i < kInputs; ++i)
          total += w[row * kInputs + i] * x[(step * kSamples + sample) * kInputs + i];
        return total;
      };
      const auto of_state = [&](std::int64_t gate, std::int64_t u, const Reals& from) {
        const std::int64_t row = gate * kSize + u;
        double total = b[gates * kSize + row];
        for (std::int64_t i = 0; i < kSize; ++i) total += r[row * kSize + i] * from[i];
        return total;
      };
      const auto both = [&](std::int64_t gate, std::int64_t u) {
        return of_input(gate, u) + of_state(gate, u, state);
      };
      Reals next(kSize);
      if (operation == "RNN") {
        for (std::int64_t u = 0; u < kSize; ++u) next[u] = f(both(0, u));
      } else if (operation == "GRU") {
        Reals reset(kSize);
        for (std::int64_t u = 0; u < kSize; ++u) reset[u] = sigmoid(both(1, u));
        Reals kept(kSize);
        for (std::int64_t u = 0; u < kSize; ++u) kept[u] = reset[u] * state[u];
        for (std::int64_t u = 0; u < kSize; ++u) {
          const double update = sigmoid(both(0, u));
          const double inner =
              reset_after ? reset[u] * of_state(2, u, state) : of_state(2, u, kept);
          next[u] = (1 - update) * std::tanh(of_input(2, u) + inner) + update * state[u];
        }
      } else {
        for (std::int64_t u = 0; u < kSize; ++u) {
          const double in = sigmoid(both(0, u) + p[u] * cell[u]);
          const double forget = sigmoid(both(2, u) + p[2 * kSize + u] * cell[u]);
          cell[u] = forget * cell[u] + in * std::tanh(both(3, u));
          next[u] = sigmoid(both(1, u) + p[kSize + u] * cell[u]) * std::tanh(cell[u]);
        }
      }
      state = next;
      result.insert(result.end(), state.begin(), state.end());
    }
    return result;
  }
};

Inputs inputs_of(const std::string& operation, std::int64_t gates) {
  Inputs inputs{{"x", {kSteps, kSamples, kInputs}},
                {"w", {1, gates * kSize, kInputs}},
                {"r", {1, gates * kSize, kSize}},
                {"b", {1, 2 * gates * kSize}},
                {"", {}},
                {"h", {1, kSamples, kSize}}};
  if (operation == "LSTM") {
    inputs.push_back({"c", {1, kSamples, kSize}});
    inputs.push_back({"p", {1, 3 * kSize}});
  }
  return inputs;
}

Slow slow(const std::string& operation, std::int64_t gates,
          const std::map<std::string, Reals>& at) {
  Slow result{operation, gates, at.at("x"), at.at("w"), at.at("r"), at.at("b"), at.at("h"), {}, {}};
  if (operation == "LSTM") {
    result.c = at.at("c");
    result.p = at.at("p");
  }
  return result;
}

// The first result, [steps, 1, samples, size].
Reals all_states(const Slow& layer, bool backwards = false) {
  Reals result(kSteps * kSamples * kSize);
  for (std::int64_t sample = 0; sample < kSamples; ++sample) {
    const Reals own = layer.states(sample, backwards ? std::vector<std::int64_t>{2, 1, 0}
                                                     : std::vector<std::int64_t>{0, 1, 2});
    for (std::int64_t i = 0; i < kSteps; ++i)
      for (std::int64_t u = 0; u < kSize; ++u)
        result[((backwards ? kSteps - 1 - i : i) * kSamples + sample) * kSize + u] =
            own[i * kSize + u];
  }
  return result;
}

void expect_states(Random& random, const std::string& operation, std::int64_t gates,
                   const Texts& attributes, const std::function<void(Slow&)>& change = {},
                   bool backwards = false) {
  const Inputs inputs = inputs_of(operation, gates);
  const auto at = drawn(random, inputs);
  Slow layer = slow(operation, gates, at);
  if (change) change(layer);
  const Reals found = evaluated(of_one_node(operation, inputs, attributes), at)[0];
  expect_near(found, all_states(layer, backwards));
}

TEST(Recurrent, StatesFollowEachOther) {
  testing::for_seeds(3, [](Random& random) {
    expect_states(random, "RNN", 1, {});
    expect_states(random, "GRU", 3, {});
    expect_states(random, "GRU", 3, {attribute("linear_before_reset", 1L)},
                  [](Slow& layer) { layer.reset_after = true; });
    expect_states(random, "LSTM", 4, {});
    const std::string reverse = attribute("direction", std::string("reverse"));
    expect_states(random, "LSTM", 4, {reverse}, {}, true);
  });
}

TEST(Recurrent, ActivationsAreOperations) {
  testing::for_seeds(2, [](Random& random) {
    expect_states(random, "RNN", 1,
                  {attribute("activations", Texts{"LeakyRelu"}),
                   attribute("activation_alpha", std::vector<float>{0.25F})},
                  [](Slow& layer) { layer.f = [](double z) { return z > 0 ? z : z / 4; }; });
    expect_states(random, "RNN", 1, {attribute("activations", Texts{"Softsign"})},
                  [](Slow& layer) { layer.f = [](double z) { return z / (1 + std::abs(z)); }; });
  });
  const auto refused = [](const Texts& attributes) {
    return refusal(of_one_node("RNN", inputs_of("RNN", 1), attributes));
  };
  expect_says(refused({attribute("activations", Texts{"Tanh", "Tanh"})}), "2 names; expected 1");
  expect_says(refused({attribute("activations", Texts{"Cos"})}), "'Cos' is not understood");
  expect_says(refused({attribute("activation_alpha", std::vector<float>{0.5F})}),
              "activations are given 1 and 0 numbers");
}

// With an activation that changes nothing and R = 0, a simple cell gives what it is given.
TEST(Recurrent, ACellWithoutWeightsForgets) {
  Program program;
  Workspace work(program);
  const NodeId input = program.probe("x", {2, 3});
  RecurrentCell cell{.kind = CellKind::simple, .size = 3};
  cell.recurrence = program.constant({0}, {3, 3});
  cell.activations = {[](NodeId z) { return z; }};
  const RecurrentState state{program.probe("h", {2, 3}), 0};
  EXPECT_EQ(next_state(work, cell, input, state).hidden, input);
  EXPECT_EQ(gates_of(CellKind::simple), 1);
  EXPECT_EQ(gates_of(CellKind::gru), 3);
  EXPECT_EQ(gates_of(CellKind::lstm), 4);
}

// In both directions: the one after the other along the axis of directions.
TEST(Recurrent, DirectionsStandSideBySide) {
  testing::for_seeds(2, [](Random& random) {
    Inputs inputs = inputs_of("RNN", 1);
    for (auto& [name, shape] : inputs)
      if (!shape.empty() && name != "x") shape[0] = 2;
    const auto at = drawn(random, inputs);
    const auto half = [&](std::size_t d) {
      std::map<std::string, Reals> own = at;
      for (auto& [name, values] : own)
        if (name != "x") {
          const auto middle = values.begin() + std::ssize(values) / 2;
          values = d == 0 ? Reals(values.begin(), middle) : Reals(middle, values.end());
        }
      return all_states(slow("RNN", 1, own), d == 1);
    };
    const Reals forward = half(0), backward = half(1);
    Reals expected;
    for (std::int64_t step = 0; step < kSteps; ++step)
      for (const Reals* each : {&forward, &backward})
        for (std::int64_t i = 0; i < kSamples * kSize; ++i)
          expected.push_back((*each)[step * kSamples * kSize + i]);
    const Texts both{attribute("direction", std::string("bidirectional"))};
    const testing::Written written = of_one_node("RNN", inputs, both);
    EXPECT_EQ(testing::result_shape(written), (Shape{kSteps, 2, kSamples, kSize}));
    expect_near(evaluated(written, at)[0], expected);
  });
}

// A sequence that ends before the last step keeps its state; results after its end are 0.
TEST(Recurrent, SequencesMayEnd) {
  testing::for_seeds(2, [](Random& random) {
    Inputs inputs = inputs_of("LSTM", 4);
    const auto at = drawn(random, inputs);
    testing::Written written = of_one_node("LSTM", inputs, {}, 17, {"y", "last"});
    written.nodes = {
        testing::node("LSTM", {"x", "w", "r", "b", "n", "h", "c", "p"}, {"y", "last"})};
    written.initializers = {testing::integers("n", {2}, {3, 1})};
    Reals states = all_states(slow("LSTM", 4, at));
    Reals last(states.end() - kSamples * kSize, states.end());
    for (std::int64_t u = 0; u < kSize; ++u) {
      last[kSize + u] = states[kSize + u];
      for (std::int64_t step = 1; step < kSteps; ++step)
        states[(step * kSamples + 1) * kSize + u] = 0;
    }
    const auto found = evaluated(written, at);
    expect_near(found[0], states);
    expect_near(found[1], last);
    written.initializers = {testing::integers("n", {2}, {3, 4})};
    expect_says(refusal(written), "a sequence of length 4 in 3 steps");
  });
}

// Samples first: the same numbers in another order.
TEST(Recurrent, LayoutsDifferInOrder) {
  testing::for_seeds(2, [](Random& random) {
    Inputs inputs{
        {"x", {kSteps, kSamples, kInputs}}, {"w", {1, kSize, kInputs}}, {"r", {1, kSize, kSize}}};
    auto at = drawn(random, inputs);
    const Reals steps_first = evaluated(of_one_node("RNN", inputs), at)[0];
    const Reals x = at["x"];
    for (std::int64_t step = 0; step < kSteps; ++step)
      for (std::int64_t sample = 0; sample < kSamples; ++sample)
        for (std::int64_t i = 0; i < kInputs; ++i)
          at["x"][(sample * kSteps + step) * kInputs + i] =
              x[(step * kSamples + sample) * kInputs + i];
    std::swap(inputs[0].second[0], inputs[0].second[1]);
    const Reals samples_first =
        evaluated(of_one_node("RNN", inputs, {attribute("layout", 1L)}), at)[0];
    for (std::int64_t step = 0; step < kSteps; ++step)
      for (std::int64_t sample = 0; sample < kSamples; ++sample)
        EXPECT_NEAR(samples_first[(sample * kSteps + step) * kSize],
                    steps_first[(step * kSamples + sample) * kSize], 1e-9);
  });
}

TEST(Recurrent, WhatDoesNotFitIsRefused) {
  const auto refused = [](const Inputs& inputs, const Texts& attributes = {},
                          const std::string& operation = "RNN") {
    return refusal(of_one_node(operation, inputs, attributes));
  };
  const Inputs fits{{"x", {3, 1, 2}}, {"w", {1, 4, 2}}, {"r", {1, 4, 4}}};
  EXPECT_EQ(refused(fits, {attribute("hidden_size", 4L)}), "");
  expect_says(refused(fits, {attribute("hidden_size", 3L)}), "expected 1 for each of the hidden");
  expect_says(refused({fits[0], fits[1], {"r", {1, 4, 3}}}), "expected [1, 4, 4]");
  expect_says(refused({{"x", {3, 2}}, fits[1], fits[2]}), "with three axes");
  expect_says(refused(fits, {attribute("direction", std::string("bidirectional"))}),
              "weights for 1 directions, of bidirectional");
  expect_says(refused(fits, {attribute("direction", std::string("up"))}), "'up'; expected forward");
  expect_says(refused(fits, {attribute("clip", 1.0F)}), "of which readings differ");
  expect_says(refused(fits, {}, "GRU"), "weights with 4 rows");
  expect_says(refused({{"x", {20'000, 1, 2}}, fits[1], fits[2]}), "too long to be unrolled");
  Inputs flat = fits;
  flat.insert(flat.end(), {{"b", {1, 8}}, {"", {}}, {"h", {4}}});
  expect_says(refused(flat), "the initial states have shape [4]; expected [1, 1, 4]");
}

}  // namespace
}  // namespace abide
