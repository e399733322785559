// SPDX-License-Identifier: MIT
#include "abide/model/census.hpp"

#include <gtest/gtest.h>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/program/substitute.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Census, WorkedExampleOfTheHeader) {
  const Census census = census_of(load_model("relu:2,3,2"));
  EXPECT_EQ(census.operations.size(), 1U);
  EXPECT_EQ(census.operations.at("contraction"), 3U);
  EXPECT_TRUE(census.functions.empty());
  EXPECT_EQ(census.nodes, 3U);
  EXPECT_EQ(census.entries, 3 + 3 + 2);
}

TEST(Census, CountsEveryNodeOnce) {
  for (const char* name :
       {"gpt:2,1,2,1", "swiglu:2,3", "resnet:2,1", "examples/fields/kepler.toml"}) {
    const std::string path = std::string(ABIDE_SOURCE_DIR) + "/" + name;
    const Model model = load_model(is_model_file(name) ? path : name);
    const Census census = census_of(model);
    std::size_t total = 0;
    for (const auto& [kind, count] : census.operations) total += count;
    for (const auto& [kind, count] : census.functions) total += count;
    EXPECT_EQ(total, census.nodes) << name;
    const std::vector<bool> reached = graph_of(model.program, evaluated_nodes(model));
    std::size_t inner = 0;
    for (NodeId id = 0; id < reached.size(); ++id)
      inner += reached[id] && !is_leaf(model.program.node(id)) ? 1 : 0;
    EXPECT_EQ(inner, census.nodes) << name;
  }
}

TEST(Census, TellsFunctionsByName) {
  const Census census = census_of(parse_model(
      "[parameters]\nx = [2]\n[model]\nphi = \"exp(x) + sin(x)*sin(2*x) + 1/x\"\n", "m.toml"));
  EXPECT_EQ(census.functions.at("exp"), 1U);
  EXPECT_EQ(census.functions.at("sin"), 2U);
  EXPECT_EQ(census.operations.at("inverse"), 1U);
  EXPECT_FALSE(census.operations.contains("exp"));
}

TEST(ParameterRole, IsWhatTheFileSays) {
  const auto roles = [](const std::string& settings) {
    const Model model = parse_model(
        "[parameters]\na = []\nb = []\nc = []\n[model]\nphi = 'a*b*c'\n" + settings, "m.toml");
    std::string text;
    for (const NodeId id : model.program.parameters())
      text += std::string(to_string(role_of(model, id))) + " ";
    return text;
  };
  EXPECT_EQ(roles(""), "moves moves moves ");
  EXPECT_EQ(roles("frozen = 'b'\n"), "moves frozen moves ");
  EXPECT_EQ(roles("only = ['a', 'b']\n"), "moves moves free ");
}

}  // namespace
}  // namespace abide
