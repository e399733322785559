// SPDX-License-Identifier: MIT
#include "abide/model/zoo.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "abide/model/load.hpp"
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
