// SPDX-License-Identifier: MIT
#include "abide/model/zoo.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "formula.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::Array;
using testing::for_seeds;
using testing::objective_at;

using Dims = std::vector<std::int64_t>;

// w . (W_q (g_(q-1) * (.. g_1 * (W_1 x + b_1) ..))) by loops; without gates and biases where the
// point has none.
Rational network(const std::map<std::string, Array>& point, std::size_t layers) {
  std::vector<Rational> signal = point.at("x").values;
  for (std::size_t l = 1; l <= layers; ++l) {
    const Array& W = point.at("W" + std::to_string(l));
    std::vector<Rational> next;
    for (std::int64_t i = 0; i < W.shape[0]; ++i) {
      Rational sum(0);
      for (std::int64_t j = 0; j < W.shape[1]; ++j)
        sum += W(i, j) * signal[static_cast<std::size_t>(j)];
      if (const auto b = point.find("b" + std::to_string(l)); b != point.end()) sum += b->second(i);
      if (const auto g = point.find("gate" + std::to_string(l)); g != point.end())
        sum *= g->second(i);
      next.push_back(sum);
    }
    signal = next;
  }
  Rational result(0);
  for (std::size_t i = 0; i < signal.size(); ++i) result += point.at("w").values[i] * signal[i];
  return result;
}

TEST(Zoo, NetworksAreTheirLayersInTurn) {
  struct Case {
    std::string name;
    Dims dims;
    bool bias;
  };
  const std::vector<Case> cases{{"linear", {3, 2}, false},       {"linear", {3, 2, 4}, false},
                                {"linear", {2, 1, 3, 2}, false}, {"nmf", {4, 2, 3}, false},
                                {"relu", {3, 2}, false},         {"relu", {3, 5, 2}, false},
                                {"relu", {3, 5, 2}, true},       {"relu", {1, 2, 3, 1}, true},
                                {"icnn", {4, 3, 2}, true},       {"icnn", {4, 3, 2}, false}};
  for (const Case& c : cases)
    for_seeds(3, [&](Random& random) {
      SCOPED_TRACE(c.name);
      const Model model = built({c.name, c.dims, c.bias});
      std::map<std::string, Array> point;
      const Rational value = objective_at(model, point, random);
      EXPECT_EQ(value, network(point, c.dims.size() - 1));
      const bool gated = c.name == "relu" || c.name == "icnn";
      const std::size_t hidden = c.dims.size() - 2;
      EXPECT_EQ(model.free_gates(), gated && hidden > 0);
      EXPECT_EQ(model.program.probes().size(), 2 + (gated ? hidden : 0));
      EXPECT_EQ(model.program.parameters().size(), c.dims.size() - 1 + (c.bias ? hidden : 0));
      for (std::size_t l = 1; l < c.dims.size(); ++l)
        EXPECT_EQ(point.at("W" + std::to_string(l)).shape, (Shape{c.dims[l], c.dims[l - 1]}));
    });
}

TEST(Zoo, MonomialIsTheProductOfAllEntries) {
  for (std::int64_t n = 1; n <= 9; ++n)
    for_seeds(3, [&](Random& random) {
      const Model model = built({"monomial", {n}, false});
      std::map<std::string, Array> point;
      const Rational value = objective_at(model, point, random);
      Rational product = point.at("w").values[0];
      for (const Rational& x : point.at("x").values) product *= x;
      EXPECT_EQ(value, product) << n;
    });
}

// A family against the text of a model file that has the same names, at the same point. The values
// of functions are drawn by their arguments, so that equal arguments have equal values.
void expect_equal(const std::string& name, const std::string& text) {
  SCOPED_TRACE(name);
  const Model family = load_model(name);
  const Model file = parse_model(text, "m.toml");
  for_seeds(3, [&](Random& random) {
    std::map<std::string, Array> point;
    for (const Model* model : {&family, &file})
      for (const auto* ids : {&model->program.parameters(), &model->program.probes()})
        for (const NodeId id : *ids) {
          const Shape& shape = model->program.shape(id);
          std::string own = model->program.name(id);
          if (own == "w#") own = "w";
          if (!point.contains(own)) point[own] = testing::random_array(random, shape);
          EXPECT_EQ(point[own].shape, shape) << own;
          point[model->program.name(id)] = point[own];
        }
    EXPECT_EQ(objective_at(family, point, random), objective_at(file, point, random));
  });
}

TEST(Zoo, SmoothNetworksAreWhatTheirFilesSay) {
  const std::string layers =
      "[inputs]\nx = [2]\n[parameters]\nW1 = [3, 2]\nb1 = [3]\nW2 = [2, 3]\n[model]\n";
  expect_equal("mlp:2,3,2+bias+tanh", layers + "output = 'W2 @ tanh(W1 @ x + b1)'\n");
  expect_equal("mlp:2,3,2+bias", layers + "output = 'W2 @ gelu(W1 @ x + b1)'\n");
  expect_equal("mlp:2,3,2+sin+bias", layers + "output = 'W2 @ sin(W1 @ x + b1)'\n");
  const std::string gated =
      "[inputs]\nx = [2]\n[parameters]\nA = [3, 2]\nU = [3, 2]\nB = [2, 3]\n[model]\n";
  expect_equal("swiglu:2,3", gated + "output = 'B @ (silu(A @ x) * (U @ x))'\n");
  expect_equal("geglu:2,3", gated + "output = 'B @ (gelu(A @ x) * (U @ x))'\n");
}

TEST(Zoo, AttentionIsWhatItsFileSays) {
  expect_equal("attention:2,1,4+causal+tokens=3",
               "[inputs]\nx = [3, 2]\n[parameters]\nQ = [4, 2]\nK = [4, 2]\nV = [4, 2]\n"
               "O = [2, 4]\n[model]\noutput = 'softmax(causal_mask(x @ Q.T @ (x @ K.T).T / 2), "
               "axis=-1) @ (x @ V.T) @ O.T'\n");
  expect_equal("attention:2,2,1+gqa=1+bias",
               "[inputs]\nx = [2, 2]\n[parameters]\nQ1 = [1, 2]\nQ2 = [1, 2]\nbq1 = [1]\n"
               "bq2 = [1]\nK = [1, 2]\nbk = [1]\nV = [1, 2]\nbv = [1]\nO1 = [2, 1]\n"
               "O2 = [2, 1]\nbo = [2]\n[definitions]\nk = 'x @ K.T + bk'\nv = 'x @ V.T + bv'\n"
               "h1 = 'softmax((x @ Q1.T + bq1) @ k.T) @ v @ O1.T'\n"
               "h2 = 'softmax((x @ Q2.T + bq2) @ k.T) @ v @ O2.T'\n"
               "[model]\noutput = 'h1 + h2 + bo'\n");
}

TEST(Zoo, TransformersAndResNetsHaveTheirParameters) {
  struct Case {
    const char* name;
    std::int64_t parameters;
    LossClass loss;
  };
  const Case cases[] = {
      // Embedding 9, two norms 6 each, heads 4 * 9 + 12, layer 6 + 2 + 6 + 3, norm 6, head 9.
      {"gpt:3,1,2,1", 9 + 12 + 48 + 17 + 6 + 9, LossClass::cross_entropy},
      {"gpt:3,1,2,2+tied", 9 + 2 * (12 + 48 + 17) + 6, LossClass::cross_entropy},
      {"llama:4,2,3,1+vocab=5", 20 + 8 + 4 * 16 + 36 + 4 + 20, LossClass::cross_entropy},
      {"llama:4,2,3,1+gqa=1", 12 + 8 + 2 * 16 + 2 * 8 + 36 + 4 + 12, LossClass::cross_entropy},
      {"resnet:2,3", 3 * 2 * (36 + 4) + 4, LossClass::any},
  };
  for (const Case& c : cases) {
    const Model model = load_model(c.name);
    EXPECT_EQ(model.program.parameter_entries(), c.parameters) << c.name;
    EXPECT_EQ(model.loss, c.loss) << c.name;
    EXPECT_EQ(model.free_gates(), std::string(c.name).starts_with("resnet")) << c.name;
  }
}

TEST(Zoo, ExamplesAreModelsOfTheirFamily) {
  std::set<std::string> names;
  for (const Family& f : zoo()) {
    EXPECT_TRUE(names.insert(f.name).second) << f.name;
    EXPECT_TRUE(f.example.starts_with(f.name + ":")) << f.example;
    const Model model = load_model(f.example);
    EXPECT_EQ(model.name, f.example);
    EXPECT_TRUE(model.program.shape(model.objective).empty());
    EXPECT_FALSE(f.description.empty());
  }
}

}  // namespace
}  // namespace abide
