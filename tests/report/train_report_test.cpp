// SPDX-License-Identifier: MIT
#include "abide/report/train_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "abide/report/train_page.hpp"
#include "abide/report/train_pictures.hpp"
#include "report/trained.hpp"

namespace abide {
namespace {

TEST(TrainReport, HasARunForEachSettingAndTheOrder) {
  const Trained t({0.1, 0.05, 0.025});
  const std::vector<OrderLine> lines = orders(t.plan, t.training);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].predicted.order, 1.0);
  EXPECT_NEAR(lines[0].measured.value(), 1, 0.1);
  const std::string text = train_text(t.plan, t.training);
  for (const char* part : {"gd on linear:2,3,2, 3 runs\n", "step 0.025", "W2.T @ W2 - W1 @ W1.T",
                           "6 laws of this flow", "predicted order 1; measured 1.0"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;

  const nlohmann::json json = nlohmann::json::parse(train_json(t.plan, t.training, 1.5));
  EXPECT_EQ(json["runs"].size(), 3U);
  EXPECT_EQ(json["runs"][2]["steps"], 40);
  EXPECT_EQ(json["runs"][0]["end"], "done");
  EXPECT_EQ(json["runs"][0]["watched"][0]["standing"], "law");
  EXPECT_EQ(json["runs"][0]["watched"][0]["drift"], t.training.histories[0].drift(0));
  EXPECT_EQ(json["orders"][0]["predicted"], 1.0);
  EXPECT_EQ(json["seconds"], 1.5);
}

TEST(TrainReport, SaysWhoseLawsTheyAre) {
  const Trained t({0.1}, {"0", "1"});
  EXPECT_TRUE(orders(t.plan, t.training).empty());
  const std::string text = train_text(t.plan, t.training);
  EXPECT_NE(text.find("mu = 0"), std::string::npos);
  EXPECT_NE(text.find("6 laws of gradient flow, not of this flow"), std::string::npos) << text;
  EXPECT_NE(text.find("3 laws of this flow"), std::string::npos) << text;
}

TEST(TrainReport, CallsMassesAsTheyWereGiven) {
  const Trained t({0.1, 0.05}, {"1/3", "1"});
  const std::vector<OrderLine> lines = orders(t.plan, t.training);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.front().setting, "mu = 1/3");
  EXPECT_EQ(lines.back().setting, "mu = 1");
}

TEST(TrainReport, RoundingIsCalledRounding) {
  Trained t({0.1});
  EXPECT_EQ(train_text(t.plan, t.training).find("only rounding"), std::string::npos);
  for (Record& record : t.training.histories[0].records) record.drift[0] = 1e-16;
  EXPECT_NE(train_text(t.plan, t.training).find("drift only rounding"), std::string::npos);
}

TEST(TrainReport, UnfinishedRunsAreSaidToBe) {
  Trained t({0.1, 0.05});
  t.training.histories[1].end = RunEnd::diverged;
  t.training.histories[1].steps = 7;
  EXPECT_NE(train_text(t.plan, t.training).find("diverged at step 8 of 20"), std::string::npos);
  EXPECT_TRUE(orders(t.plan, t.training).empty());
  t.training.histories.pop_back();
  EXPECT_NE(train_text(t.plan, t.training).find("step 0.05  not begun"), std::string::npos);
}

TEST(TrainPage, StandsAloneAndHasEveryPicture) {
  const Trained t({0.1, 0.05}, {"0", "1"});
  const std::string html = train_page(t.plan, t.training, "abide train 'a b'");
  EXPECT_EQ(html.find("http"), html.find("http://www.w3.org"));  // names of formats, no links
  EXPECT_NE(html.find("abide train &#39;a b&#39;"), std::string::npos) << html.substr(0, 500);
  std::vector<std::string> names;
  for (const NamedPicture& picture : train_pictures(t.plan, t.training)) {
    names.push_back(picture.name);
    EXPECT_FALSE(picture.picture.curves.empty());
  }
  EXPECT_EQ(names, (std::vector<std::string>{"loss", "drift", "broken", "values", "order"}));
}

// The curves of a run, by the label that they begin with, have one style in all pictures, and no
// other curve has it.
// Lines are fitted to four points or more, and have the style of their data.
// No picture or line calls that a law which weight decay breaks.
TEST(TrainReport, PredictsTheOrderOfDecayedLaws) {
  Experiment e;
  e.model = "linear:2,3,2";
  e.samples = 5;
  e.steps = {0.02, 0.01};
  e.weight_decay = 0.3;
  for (const std::string start : {"random", "balanced"}) {
    e.start = start;
    const Plan plan = make_plan(e);
    Training training;
    train(plan, {}, training);
    const OrderLine line = orders(plan, training).at(0);
    EXPECT_EQ(line.predicted.order, 1.0);
    EXPECT_NEAR(line.measured.value(), *line.predicted.order, 0.2);
  }
  e.weight_decay = 0;
  e.optimizer = "momentum";
  const Plan plan = make_plan(e);
  Training training;
  train(plan, {}, training);
  const OrderLine line = orders(plan, training).at(0);
  EXPECT_FALSE(line.predicted.order);
  EXPECT_EQ(measured_text(line), "only rounding");
}

TEST(TrainCsv, HasALineForEachRecordAndLaw) {
  const Trained t({0.1});
  const std::string csv = train_csv(t.plan, t.training);
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'),
            1 + static_cast<std::ptrdiff_t>(t.training.histories[0].records.size()));
  EXPECT_TRUE(csv.starts_with("run,step,time,loss,law,drift,size,factor\n\"gd\",0,0,"));
}

}  // namespace
}  // namespace abide
