// SPDX-License-Identifier: MIT
#include "abide/report/model_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"

namespace abide {
namespace {

TEST(ModelReport, SaysWhatANetworkIsMadeOf) {
  EXPECT_EQ(model_text(load_model("relu:2,3,2+bias"), {}),
            "relu:2,3,2+bias: a network with 15 parameters in 3 tensors\n"
            "\n"
            "  parameters    W1 [3, 2] moves\n"
            "                b1 [3] moves\n"
            "                W2 [2, 3] moves\n"
            "  inputs        x [2]\n"
            "  output        [2]\n"
            "  gates         3 in 1 tensor: free inputs for laws; on data each is 1 where its\n"
            "                argument is positive, else 0\n"
            "  operations    4 nodes: 3 contraction, 1 sum\n"
            "  values        11 in these nodes together\n"
            "  loss          any\n"
            "  metric        euclidean\n");
}

TEST(ModelReport, SaysWhatTheFileSays) {
  const Model model = parse_model(
      "[sizes]\nn = 2\n[parameters]\nx = ['n']\ny = []\n[model]\nphi = 'exp(x)'\nrates = 'x=2'\n"
      "frozen = 'y'\n",
      "m.toml");
  const std::string text = model_text(model, {{"n", 2}});
  for (const char* part : {"m.toml: a reparametrization with 3 parameters in 2 tensors",
                           "sizes         n = 2", "y [] frozen, does not occur in the model",
                           "phi           [2]", "functions     1 exp", "rates         x=2"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  const auto json = nlohmann::json::parse(model_json(model, {{"n", 2}}));
  EXPECT_EQ(json["sizes"]["n"], 2);
  EXPECT_EQ(json["tensors"][1]["role"], "frozen");
  EXPECT_EQ(json["tensors"][1]["occurs"], false);
  EXPECT_EQ(json["functions"]["exp"], 1);
  EXPECT_EQ(json["outputs"][0]["shape"], std::vector<int>{2});
}

TEST(ModelReport, OfAFieldHasNoLoss) {
  const Model model = parse_model("[parameters]\nx = []\n[field]\nx = 'x'\n", "m.toml");
  const std::string text = model_text(model, {});
  EXPECT_NE(text.find("a vector field with 1 parameter in 1 tensor"), std::string::npos) << text;
  EXPECT_NE(text.find("operations    none"), std::string::npos) << text;
  EXPECT_EQ(text.find("loss"), std::string::npos) << text;
  EXPECT_TRUE(nlohmann::json::parse(model_json(model, {}))["metric"].is_null());
}

}  // namespace
}  // namespace abide
