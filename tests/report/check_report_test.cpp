// SPDX-License-Identifier: MIT
#include "abide/report/check_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "abide/ask/json.hpp"
#include "abide/model/load.hpp"
#include "texts.hpp"

namespace abide {
namespace {

using testing::has;

TEST(CheckReport, SaysWhyNothingIsDecided) {
  const Flow flow = Flow::gradient(load_model("nmf:1,1,1"));
  const std::string expression = "log(log(W1[0,0]))*W1[0,0]";
  const Check check = check_law(flow, expression, 1);
  ASSERT_EQ(check.proof, Proof::undecided);
  const std::string text = check_text(flow, expression, check);
  EXPECT_TRUE(has(text, "undecided     its derivative along the flow contains logarithms of"))
      << text;
  EXPECT_FALSE(has(text, "is a conservation law")) << text;
  const auto json = nlohmann::json::parse(to_json(Checked{flow, expression, check}, 0));
  EXPECT_TRUE(json["law"].is_null());
  EXPECT_EQ(json["proof"], "undecided");
  EXPECT_TRUE(json["counterexample"].is_null());
}

TEST(CheckReport, SaysWhyThereIsNoCounterexample) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  const std::string expression = "log(W1)*W1";
  const Check check = check_law(flow, expression, 1);
  const std::string text = check_text(flow, expression, check);
  EXPECT_TRUE(has(text, "is not a conservation law of linear:1,1,1")) << text;
  EXPECT_TRUE(has(text, "reason        its derivative along the flow contains logarithms")) << text;
  const auto json = nlohmann::json::parse(to_json(Checked{flow, expression, check}, 0));
  EXPECT_EQ(json["law"], false);
  EXPECT_EQ(json["logarithms_left"], true);
  EXPECT_TRUE(json["counterexample"].is_null());
}

TEST(CheckReport, CounterexamplesOfMomentumAreStates) {
  const Flow flow = Flow::make(load_model("linear:1,1,1"),
                               {.dynamics = Dynamics::momentum, .tau = "0", .metric = {}});
  const std::string expression = "W1[0,0]*dW1[0,0]";
  const std::string text = check_text(flow, expression, check_law(flow, expression, 1));
  EXPECT_TRUE(has(text, "\n  state         ")) << text;
  EXPECT_FALSE(has(text, "parameters")) << text;
}

TEST(CheckReport, AnswersOfACheckAreReadable) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  const std::string good = "W2[0,0]**2 - W1[0,0]**2";
  const std::string yes = check_text(flow, good, check_law(flow, good, 1));
  EXPECT_TRUE(has(yes, "is a conservation law of linear:1,1,1")) << yes;
  EXPECT_TRUE(has(yes, "proof         exact")) << yes;
  const std::string bad = "W2[0,0]**2";
  const std::string no = check_text(flow, bad, check_law(flow, bad, 1));
  EXPECT_TRUE(has(no, "is not a conservation law")) << no;
  EXPECT_TRUE(has(no, "parameters    W1[0,0] = 1, W2[0,0] = 1, the others 0")) << no;
  EXPECT_TRUE(has(no, "input         x[0] = 1, the others 0")) << no;
  EXPECT_TRUE(has(no, "loss gradient w[0] = 1, the others 0")) << no;
  EXPECT_FALSE(has(no, "gate")) << no;
  EXPECT_TRUE(has(no, "derivative    2 along the flow there, exactly")) << no;
  const auto json = nlohmann::json::parse(to_json(Checked{flow, bad, check_law(flow, bad, 1)}, 0));
  EXPECT_EQ(json["law"], false);
  EXPECT_EQ(json["counterexample"]["derivative"], "2");
  EXPECT_EQ(json["counterexample"]["state"]["W1[0,0]"], "1");
  EXPECT_EQ(json["counterexample"]["inputs"]["x[0]"], "1");
  EXPECT_EQ(json["counterexample"]["loss_gradient"]["w[0]"], "1");
}

TEST(CheckReport, NamesGates) {
  const Flow flow = Flow::gradient(load_model("relu:1,1,1+bias"));
  const std::string expression = "b1";
  const Check check = check_law(flow, expression, 1);
  const std::string text = check_text(flow, expression, check);
  EXPECT_TRUE(has(text, "ReLU gates    gate1[0] = 1, the others 0 (1: open, 0: closed)")) << text;
  const auto json = nlohmann::json::parse(to_json(Checked{flow, expression, check}, 0));
  EXPECT_EQ(json["counterexample"]["gates"]["gate1[0]"], "1");
}

TEST(CheckReport, SaysThatACountOfLawsMayBeTooSmall) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  Check check = check_law(flow, "W2**2 - W1**2", 1);
  EXPECT_TRUE(has(check_text(flow, "", check), "independent   1 law\n"));
  EXPECT_TRUE(has(check_text(flow, "", check_law(flow, "W1/W1", 1)), "0 laws: it is constant"));
  check.independent = {0, false};
  EXPECT_TRUE(has(check_text(flow, "", check), "independent   at least 0 laws"));
  EXPECT_TRUE(has(check_text(flow, "", check), "too much time or memory to compare all"));
}

}  // namespace
}  // namespace abide
