// SPDX-License-Identifier: MIT
#include "abide/report/model_graph.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>
#include <string>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "texts.hpp"

namespace abide {
namespace {

using testing::has;

TEST(ModelGraph, HasANodeForEachStepAndAnArrowForEachUse) {
  const std::string source = graph_source(load_model("relu:2,3,1"));
  for (const char* part :
       {"label=\"W1 [3, 2]\"", "label=\"x [2]\"", "label=\"gate [3]\"", "label=\"ij,j->i [3]\"",
        "label=\"* [3]\"", "label=\"output [1]\"", "[style=dashed]"})
    EXPECT_TRUE(has(source, part)) << part << source;
  EXPECT_EQ(graph_size(load_model("relu:2,3,1")), 8U);
}

TEST(ModelGraph, ArrowsJoinNodesThatAreThere) {
  for (const char* name : {"gpt:2,1,2,1", "swiglu:2,3", "nmf:2,2,2", "resnet:1,1"}) {
    const std::string source = graph_source(load_model(name));
    std::set<std::string> nodes;
    const std::regex node(R"(\n  (\w+) \[label)"), arrow(R"(\n  (\w+) -> (\w+))");
    for (std::sregex_iterator i(source.begin(), source.end(), node), end; i != end; ++i)
      EXPECT_TRUE(nodes.insert((*i)[1]).second) << name;
    std::size_t arrows = 0;
    for (std::sregex_iterator i(source.begin(), source.end(), arrow), end; i != end; ++i, ++arrows)
      EXPECT_TRUE(nodes.contains((*i)[1]) && nodes.contains((*i)[2])) << (*i)[0];
    EXPECT_GE(arrows, nodes.size() - 1) << name;
  }
}

TEST(ModelGraph, QuotesWhatUsersWrote) {
  const Model model = parse_model(
      "[parameters]\n'a.<b>' = [2]\n[model]\nphi = \"1/7*'a.<b>' + [1, 2]\"\n", "a \"b\\\n].toml");
  const std::string source = graph_source(model);
  EXPECT_TRUE(has(source, "label=\"a \\\"b\\\\ ].toml\"")) << source;
  EXPECT_TRUE(has(source, "label=\"a.<b> [2]\"")) << source;
  EXPECT_TRUE(has(source, "label=\"1/7 a [2]\"")) << source;
  EXPECT_TRUE(has(source, "label=\"numbers [2]\"")) << source;
  EXPECT_TRUE(has(graph_svg(model), "a.&lt;b&gt;"));
}

TEST(ModelGraph, ThatIsTooLargeIsNotDrawn) {
  std::string layers;
  for (std::size_t i = 0; i < kMostDrawn / 2; ++i) layers += ",1";
  const Model model = load_model("linear:1" + layers);
  EXPECT_GT(graph_size(model), kMostDrawn);
  EXPECT_TRUE(has(graph_source(model), "output"));
  try {
    (void)graph_svg(model);
    ADD_FAILURE();
  } catch (const ModelError& error) {
    EXPECT_TRUE(has(error.what(), "at most 400 are drawn")) << error.what();
  }
}

}  // namespace
}  // namespace abide
