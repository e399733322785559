// SPDX-License-Identifier: MIT
#include "abide/report/train_pictures.hpp"

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "abide/report/train_names.hpp"
#include "abide/report/train_report.hpp"
#include "report/trained.hpp"

namespace abide {
namespace {

TEST(TrainPictures, GiveARunOneStyle) {
  for (const Trained& t : {Trained({0.1}, {"0", "1", "2", "3"}), Trained({0.1, 0.05, 0.025}),
                           Trained({0.1, 0.05}, {"0", "1"})}) {
    std::map<std::string, std::set<std::size_t>> of_runs;
    std::set<std::size_t> others;
    for (const NamedPicture& picture : train_pictures(t.plan, t.training))
      for (const Curve& curve : picture.picture.curves) {
        if (curve.grey) continue;
        ASSERT_TRUE(curve.style) << curve.label;
        bool of_run = false;
        for (const Setting& setting : t.plan.settings) {
          const bool against_time = picture.name != "values" && picture.name != "order";
          if (!against_time ||
              (curve.label != setting.label && !curve.label.starts_with(setting.label + ": ")))
            continue;
          of_run = true;
          of_runs[setting.label].insert(*curve.style);
        }
        if (!of_run) others.insert(*curve.style);
      }
    EXPECT_EQ(of_runs.size(), t.plan.settings.size());
    std::set<std::size_t> all;
    for (const auto& [label, styles] : of_runs) {
      EXPECT_EQ(styles.size(), 1U) << label;
      EXPECT_FALSE(others.contains(*styles.begin())) << label;
      all.insert(styles.begin(), styles.end());
    }
    EXPECT_EQ(all.size(), t.plan.settings.size());
    EXPECT_FALSE(others.empty());
  }
}

TEST(TrainPictures, FitFourPointsOrMore) {
  for (const std::size_t count : {3, 4}) {
    std::vector<double> steps = {0.1, 0.05, 0.025, 0.0125};
    steps.resize(count);
    const Trained t(steps);
    const std::vector<NamedPicture> pictures = train_pictures(t.plan, t.training);
    ASSERT_EQ(pictures.back().name, "order");
    const std::vector<Curve>& curves = pictures.back().picture.curves;
    ASSERT_EQ(curves.size(), count < 4 ? 2U : 3U);
    EXPECT_EQ(curves[0].label, "W2.T @ W2 - W1 @ W1.T");
    EXPECT_TRUE(curves.back().grey);
    if (count < 4) continue;
    EXPECT_EQ(curves[0].drawn, Drawn::points);
    EXPECT_TRUE(curves[1].dashed);
    EXPECT_EQ(curves[1].style, curves[0].style);
    // It goes through them: the drift is proportional to the step.
    EXPECT_NEAR(curves[1].y[0] / curves[0].y[3], 1, 0.05);
    EXPECT_NEAR(curves[1].y[1] / curves[0].y[0], 1, 0.05);
  }
}

TEST(TrainPictures, NameTheLawAndTheRun) {
  const Trained t({0.1}, {"0", "1"});
  const std::string text = train_text(t.plan, t.training);
  const TrainNames names(t.plan);
  std::size_t named = 0;
  for (const NamedPicture& picture : train_pictures(t.plan, t.training))
    for (const Curve& curve : picture.picture.curves)
      for (const Setting& setting : t.plan.settings)
        for (const std::string& expression : names.expressions())
          if (curve.label == names.function_of_run(setting, expression)) {
            ++named;
            EXPECT_NE(text.find("\n  " + names.function(expression) + "\n"), std::string::npos);
          }
  EXPECT_EQ(named, 3U);
}

TEST(TrainPictures, CallNothingALawThatIsNone) {
  Experiment e;
  e.model = "linear:2,3,2";
  e.optimizer = "mirror";
  e.samples = 5;
  e.weight_decay = 0.1;
  e.records = 5;
  const Plan plan = make_plan(e);
  Training training;
  train(plan, {}, training);
  std::vector<std::string> names;
  for (const NamedPicture& picture : train_pictures(plan, training)) {
    names.push_back(picture.name);
    if (picture.name == "broken") {
      EXPECT_EQ(picture.picture.title,
                "Relative drift of functions that are laws only without weight decay");
    }
  }
  EXPECT_EQ(names, (std::vector<std::string>{"loss", "broken", "values"}));
  EXPECT_NE(train_text(plan, training).find("3 laws without weight decay, not with it"),
            std::string::npos);
  const nlohmann::json json = nlohmann::json::parse(train_json(plan, training, 1));
  EXPECT_EQ(json["runs"][0]["watched"][0]["standing"], "law without weight decay");
}

}  // namespace
}  // namespace abide
