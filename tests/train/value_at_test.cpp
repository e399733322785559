// SPDX-License-Identifier: MIT
#include "abide/train/value_at.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/train/gaussian.hpp"
#include "abide/train/open_gates.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

RealArray random_array(Random& random, const Shape& shape) {
  RealArray array{shape, {}};
  for (std::int64_t i = 0; i < entries(shape); ++i) array.values.push_back(gaussian(random));
  return array;
}

RealArrays random_point(const Model& model, Random& random) {
  RealArrays point;
  for (const auto* nodes : {&model.program.parameters(), &model.inputs})
    for (const NodeId id : *nodes)
      point[model.program.name(id)] = random_array(random, model.program.shape(id));
  const std::vector<std::string> names = weight_names(model);
  for (std::size_t i = 0; i < model.outputs.size(); ++i)
    point[names[i]] = random_array(random, model.program.shape(model.outputs[i].value));
  return point;
}

// <w, output>.
double objective(const Model& model, const RealArrays& point) {
  const ValueAt value = value_at(model, point, "point");
  const std::vector<std::string> names = weight_names(model);
  double sum = 0;
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t j = 0; j < point.at(names[i]).values.size(); ++j)
      sum += point.at(names[i]).values[j] * value.outputs[i].second.values[j];
  return sum;
}

TEST(ValueAt, WorkedExampleOfTheHeader) {
  const RealArrays point{{"W1", {{1, 1}, {2}}}, {"x", {{1}, {3}}}};
  const ValueAt value = value_at(load_model("linear:1,1"), point, "point");
  EXPECT_EQ(value.outputs, (NamedArrays{{"output", {{1}, {6}}}}));
  EXPECT_EQ(value.gradients, (NamedArrays{{"W1", {{1, 1}, {3}}}, {"x", {{1}, {2}}}}));
  EXPECT_FALSE(value.weights_given);
}

// sqrt(W1) at 0 is 0, and has no derivative.
TEST(ValueAt, MayBeAskedForWithoutGradients) {
  const Model model =
      parse_model("[parameters]\nu = []\n[model]\noutput = \"sqrt(u)\"\n", "m.toml");
  const RealArrays point{{"u", {{}, {0}}}};
  EXPECT_THROW((void)value_at(model, point, "point"), ModelError);
  const ValueAt value = value_at(model, point, "point", Evaluated::values);
  EXPECT_EQ(value.outputs, (NamedArrays{{"output", {{}, {0}}}}));
  EXPECT_TRUE(value.gradients.empty());
}

// Functions, gates, normalizations, convolutions; one sample, one direction.
TEST(ValueAt, HasTheGradientsThatDifferencesHave) {
  for (const char* name : {"relu:3,4,2+bias", "mlp:2,3,2+gelu+bias", "swiglu:2,3",
                           "attention:2,1,2+causal", "gpt:2,1,2,1+tokens=2", "resnet:1,1"}) {
    const Model model = load_model(name);
    for_seeds(1, [&](Random& random) {
      const RealArrays point = random_point(model, random);
      for (const auto& [variable, gradient] : value_at(model, point, "point").gradients) {
        const RealArray direction = random_array(random, gradient.shape);
        constexpr double kStep = 1e-6;
        RealArrays up = point;
        RealArrays down = point;
        double slope = 0;
        for (std::size_t i = 0; i < direction.values.size(); ++i) {
          up[variable].values[i] += kStep * direction.values[i];
          down[variable].values[i] -= kStep * direction.values[i];
          slope += gradient.values[i] * direction.values[i];
        }
        const double difference = (objective(model, up) - objective(model, down)) / (2 * kStep);
        EXPECT_NEAR(slope, difference, 1e-6 * (1 + std::abs(slope))) << name << " " << variable;
      }
    });
  }
}

TEST(ValueAt, OpensGatesByTheirArguments) {
  RealArrays point{{"W1", {{3, 1}, {2, 0, -1}}}, {"W2", {{1, 3}, {1, 10, 100}}}, {"x", {{1}, {1}}}};
  const ValueAt value = value_at(load_model("relu:1,3,1"), point, "point");
  EXPECT_EQ(value.outputs[0].second.values, std::vector<double>{2});
  EXPECT_EQ(value.gates, 3U);
  EXPECT_EQ(value.open_gates, 1U);
  // 0 is closed, as in PyTorch.
  EXPECT_EQ(value.gradients[0].second.values, (std::vector<double>{1, 0, 0}));
  RealTensor gate(std::vector<double>(4));
  open_gates(RealTensor({1e-300, -1}), gate);  // with an axis of two samples
  EXPECT_EQ(std::vector<double>(gate.data(), gate.data() + 4), (std::vector<double>{1, 1, 0, 0}));
}

TEST(ValueAt, OfSeveralOutputsHasSeveralWeights) {
  const Model model =
      parse_model("[parameters]\nU = [2]\nw = []\n[model]\nphi = ['U', 'w*U[0]']\n", "m.toml");
  EXPECT_EQ(weight_names(model), (std::vector<std::string>{"w.1", "w.2"}));
  RealArrays point{{"U", {{2}, {3, 5}}}, {"w", {{}, {7}}}};
  EXPECT_EQ(value_at(model, point, "p").gradients[0].second.values, (std::vector<double>{8, 1}));
  point["w.1"] = {{2}, {1, 2}};
  EXPECT_THROW((void)value_at(model, point, "p"), ModelError);  // both, or none
  point["w.2"] = {{}, {10}};
  const ValueAt value = value_at(model, point, "p");
  EXPECT_EQ(value.outputs[1], (std::pair<std::string, RealArray>{"output.2", {{}, {21}}}));
  EXPECT_EQ(value.gradients[0].second.values, (std::vector<double>{71, 2}));
  point.erase("w.1");
  EXPECT_THROW((void)value_at(model, point, "p"), ModelError);
}

TEST(ValueAt, CallsWeightsOtherwiseWhereTheirNameIsTaken) {
  const Model model = parse_model("[parameters]\nw = []\n[model]\nphi = 'w**2'\n", "m.toml");
  EXPECT_EQ(weight_names(model), std::vector<std::string>{"grad/output"});
  const RealArrays point{{"w", {{}, {3}}}, {"grad/output", {{}, {10}}}};
  EXPECT_EQ(value_at(model, point, "p").gradients[0].second.values, std::vector<double>{60});
}

TEST(ValueAt, OfFieldsHasNoGradients) {
  const Model model = parse_model(
      "[parameters]\nx = []\ny = []\n[[field]]\nx = 'y'\ny = '-x'\n[[field]]\nx = 'x'\ny = 'y'\n",
      "m.toml");
  const ValueAt value = value_at(model, {{"x", {{}, {2}}}, {"y", {{}, {5}}}}, "p");
  EXPECT_EQ(value.outputs, (NamedArrays{{"field.1/x", {{}, {5}}},
                                        {"field.1/y", {{}, {-2}}},
                                        {"field.2/x", {{}, {2}}},
                                        {"field.2/y", {{}, {5}}}}));
  EXPECT_TRUE(value.gradients.empty());
}

TEST(ValueAt, SaysWhatIsWrongWithAPoint) {
  const Model model = parse_model(
      "[parameters]\nW = [2]\n[inputs]\nx = []\n[model]\noutput = 'log(W)/x'\n", "m.toml");
  const RealArrays good{{"W", {{2}, {1, 1e300}}}, {"x", {{}, {1}}}};
  EXPECT_NO_THROW((void)value_at(model, good, "p"));
  const auto refused = [&](const std::string& name, const std::optional<RealArray>& array,
                           const std::string& message) {
    RealArrays point = good;
    point.erase(name);
    if (array) point[name] = *array;
    try {
      (void)value_at(model, point, "p");
      ADD_FAILURE() << message;
    } catch (const ModelError& error) {
      EXPECT_EQ(error.what(), "p: error: " + message);
    }
  };
  refused("W", {}, "no array 'W'; expected one for each parameter and input");
  refused("x", {}, "no array 'x'; expected one for each parameter and input");
  refused("W", RealArray{{1}, {1}}, "W has shape [1]; expected [2]");
  refused("w", RealArray{{1}, {1}}, "w has shape [1]; expected [2]");
  refused("X", RealArray{{}, {1}}, "unexpected array 'X'; expected W, x, w; did you mean 'x'?");
  refused("x", RealArray{{}, {0}}, "m.toml has no value there: x is 0, to working precision");
  refused("W", RealArray{{2}, {1, 0}},
          "m.toml has no value there: a divisor is 0, to working precision");
  refused("x", RealArray{{}, {2.3e-308}},
          "m.toml has no finite value there: output[1] is infinite");
  refused("W", RealArray{{2}, {1, -1}}, "m.toml has no finite value there: output[1] is no number");
}

}  // namespace
}  // namespace abide
