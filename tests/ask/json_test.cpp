// SPDX-License-Identifier: MIT
#include "abide/ask/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "abide/ask/ask.hpp"
#include "abide/ask/json_text.hpp"
#include "abide/model/load.hpp"

namespace abide {
namespace {

TEST(Json, JsonHasTheKeysOfTheContract) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  const auto json = nlohmann::json::parse(to_json(Counted{flow, count_laws(flow, {})}, 0.25));
  EXPECT_EQ(json["schema"], kSchema);
  EXPECT_EQ(json["model"], "linear:2,2,2");
  EXPECT_EQ(json["flow"], "gradient");
  EXPECT_EQ(json["metric"], "euclidean");
  EXPECT_TRUE(json["tau"].is_null());
  EXPECT_EQ(json["parameters"], 8);
  EXPECT_EQ(json["shapes"].dump(), R"({"W1":[2,2],"W2":[2,2]})");
  EXPECT_EQ(json["state"], 8);
  EXPECT_EQ(json["lie_dimension"], 5);
  EXPECT_EQ(json["laws"], 3);
  EXPECT_EQ(json["levels"], (std::vector<int>{4, 5, 5}));
  EXPECT_EQ(json["closed"], true);
  EXPECT_TRUE(json["stopped_by"].is_null());
  EXPECT_GE(json["primes"].size(), 2U);
  EXPECT_EQ(json["seed"], 1);
  EXPECT_LE(json["error_probability"].get<double>(), 1e-6);
  EXPECT_EQ(json["free_gates"], false);
  EXPECT_EQ(json["seconds"], 0.25);
  EXPECT_TRUE(json["weight_decay"].is_null() && json["rates"].is_null() && json["only"].is_null());
  EXPECT_EQ(json["loss"], "any");
  EXPECT_EQ(json["frozen"].size(), 0U);
  EXPECT_EQ(json["frozen_coordinates"], 0);
  EXPECT_TRUE(json["functions"].is_null());
  EXPECT_EQ(json.size(), 25U);
}

TEST(Json, JsonOfAnUnfinishedCountHasNoProbability) {
  const Flow flow = Flow::gradient(load_model("linear:3,2,4"));
  CountOptions options;
  options.depth = 1;
  const auto json = nlohmann::json::parse(to_json(Counted{flow, count_laws(flow, options)}, 0));
  EXPECT_EQ(json["closed"], false);
  EXPECT_EQ(json["stopped_by"], "depth");
  EXPECT_TRUE(json["error_probability"].is_null());
}

// Whoever stores documents compares them as text.
TEST(Json, WithoutSecondsEqualAnswersAreEqualLines) {
  const Question question{.model = "relu:2,2,2+bias", .samples = 5};
  const std::string line = to_json(ask_count(question, {}), {});
  EXPECT_EQ(line, to_json(ask_count(question, {.threads = 1}), {}));
  EXPECT_EQ(line.find_first_of("\n"), std::string::npos);
  EXPECT_FALSE(nlohmann::json::parse(line).contains("seconds"));
  nlohmann::json timed = nlohmann::json::parse(to_json(ask_count(question, {}), 2));
  EXPECT_EQ(timed["seconds"], 2);
  timed.erase("seconds");
  EXPECT_EQ(timed, nlohmann::json::parse(line));
}

TEST(Json, SaysWhatSignRegionsShow) {
  const Flow flow = Flow::gradient(load_model("relu:1,2,1"));
  Count few;
  few.state = 4;
  few.lie_dimension = 3;
  Counted counted{flow, few};
  counted.regions = RegionCounts{100, {{1, 1, few}}, GatesVerdict::maybe_more};
  const auto json = nlohmann::json::parse(to_json(counted, {})).at("sign_regions");
  EXPECT_EQ(json["verdict"], "maybe_more");
  EXPECT_EQ(json["samples"], 100);
  EXPECT_EQ(
      json["parameters"][0],
      nlohmann::json({{"patterns", 1}, {"samples", 1}, {"laws_at_most", 1}, {"closed", false}}));
}

TEST(Json, HasThePointBesideGenericOnes) {
  const auto json =
      nlohmann::json::parse(to_json(ask_count({.model = "linear:3,3,3", .at = "rank=1"}, {}), {}));
  EXPECT_EQ(json["at"], "rank=1");
  EXPECT_EQ(json["regular"], false);
  EXPECT_LT(json["point_dimension"], json["lie_dimension"]);
}

}  // namespace
}  // namespace abide
