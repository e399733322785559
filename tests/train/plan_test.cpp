// SPDX-License-Identifier: MIT
#include "abide/train/plan.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "abide/error.hpp"
#include "abide/io/output_file.hpp"
#include "train/experiments.hpp"

namespace abide {
namespace {

TEST(Plan, RefusesWhatMakesNoSense) {
  const auto message = [](Experiment e) -> std::string {
    try {
      (void)make_plan(e);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  Experiment e = testing::small_experiment("relu:3,4,2", "gd");
  EXPECT_EQ(message(e), "");
  e.optimizer = "adam";
  EXPECT_NE(message(e).find("unknown optimizer 'adam'"), std::string::npos);
  e = testing::small_experiment("relu:3,4,2", "gd");
  e.time = 1e-3;
  EXPECT_NE(message(e).find("0 steps of 0.02"), std::string::npos);
  e = testing::small_experiment("linear:3,4,2", "gd");
  e.only = {"W1", "W2"};
  e.laws = {"W1"};
  EXPECT_NE(message(e).find("--only says in which parameters"), std::string::npos);
  e = testing::small_experiment("relu:3,4,2", "gd");
  e.masses = {"1"};
  EXPECT_NE(message(e).find("--optimizer momentum"), std::string::npos);
  e = testing::small_experiment("relu:3,4,2", "momentum");
  e.masses = {"x"};
  EXPECT_NE(message(e).find("--mass: expected a number such as 2.5 or 1/3, found x"),
            std::string::npos);
  e.masses = {"0"};
  e.friction = "0";
  EXPECT_NE(message(e).find("nothing moves"), std::string::npos);
  e = testing::small_experiment("relu:100,100,10", "gd");
  EXPECT_NE(message(e).find("expected --law"), std::string::npos);
  e = testing::small_experiment("relu:3,4,2", "gd");
  e.steps = {0.1, 0.1};
  EXPECT_NE(message(e).find("0.1 is given twice"), std::string::npos);
  e = testing::small_experiment("relu:3,4,2", "gd");
  e.laws = {"W1", "W1"};
  EXPECT_NE(message(e).find("--law: W1 is given twice"), std::string::npos);
  e.laws.clear();
  e.steps = {0.3};
  EXPECT_NE(message(e).find("no whole number of steps of 0.3"), std::string::npos);
  e = testing::small_experiment("linear:{columns},2,{rows}", "gd");
  EXPECT_NE(message(e).find("expected --matrix"), std::string::npos);
  e = testing::small_experiment("linear:2,2,2", "momentum");
  e.masses = {"1/2", "0.5"};
  EXPECT_NE(message(e).find("--mass: 0.5 is given twice"), std::string::npos);
  // Velocities that no step looks at; with one mass that is not 0 some do.
  e.masses = {"0"};
  EXPECT_EQ(message(e), "");
  e.velocity = 1;
  EXPECT_NE(message(e).find("--velocity: with --mass 0"), std::string::npos);
  e.masses = {"0", "1"};
  EXPECT_EQ(message(e), "");
  e.masses.clear();
  EXPECT_EQ(message(e), "");
  e.optimizer = "nesterov";
  EXPECT_NE(message(e).find("--velocity: the first step of nesterov"), std::string::npos);
  // Metrics that mu and nu multiply in part are other metrics; 1 is harmless.
  for (const std::string mass : {"0", "2"}) {
    e = testing::small_experiment("icnn:3,2,2", "momentum");
    e.masses = {mass};
    e.friction = "2";
    EXPECT_NE(message(e).find("is not multiplied by one number"), std::string::npos) << mass;
    e.masses = {mass == "0" ? "0" : "1"};
    e.friction = "1";
    EXPECT_EQ(message(e), "");
    e.model = "nmf:3,2,2";
    e.data = "matrix nonnegative:2,3,2";
    e.masses = {mass};
    e.friction = "2";
    EXPECT_EQ(message(e), "");
  }
  e = testing::small_experiment("monomial:3", "gd");
  EXPECT_NE(message(e).find("expected a matrix"), std::string::npos);
  e = testing::small_experiment("linear:2,2,2", "mirror");
  e.metric = "natural-block";
  EXPECT_NE(message(e).find("found natural-block"), std::string::npos);
}

TEST(Plan, SaysWhatAGivenFunctionIs) {
  Experiment e = testing::small_experiment("linear:2,3,2", "gd");
  e.laws = {"W2.T @ W2 - W1 @ W1.T", "sum(W1)"};
  const Plan plan = make_plan(e);
  EXPECT_EQ(plan.settings[0].watched[0].standing, Watched::Standing::own);
  EXPECT_EQ(plan.settings[0].watched[1].standing, Watched::Standing::not_a_law);
  // Along momentum, a law of gradient flow alone is called that, as one that was found.
  e.optimizer = "momentum";
  e.laws.push_back("dW1");
  const Plan with_momentum = make_plan(e);
  EXPECT_EQ(with_momentum.settings[0].watched[0].standing, Watched::Standing::of_gradient);
  EXPECT_EQ(with_momentum.settings[0].watched[1].standing, Watched::Standing::not_a_law);
  EXPECT_EQ(with_momentum.settings[0].watched[2].standing, Watched::Standing::not_a_law);
  // However large the model is.
  e.optimizer = "gd";
  e.model = "relu:200,100,10";
  e.laws = {"sum(W1**2, axis=1) - sum(W2**2, axis=0)"};
  EXPECT_EQ(make_plan(e).settings[0].watched[0].standing, Watched::Standing::own);
}

// Nothing is called a law of a flow that it is none of.
TEST(Plan, KnowsWhatWeightDecayLeaves) {
  Experiment e = testing::small_experiment("relu:3,4,2", "gd");
  e.weight_decay = 0.01;
  const Plan decayed = make_plan(e);
  ASSERT_EQ(decayed.settings[0].watched.size(), 1U);
  EXPECT_EQ(decayed.settings[0].watched[0].standing, Watched::Standing::own);
  EXPECT_EQ(decayed.settings[0].watched[0].expression, "exp(1/50*t)*diag(W2.T @ W2 - W1 @ W1.T)");
  // Where a metric multiplies the decay as well, it is not that of the flow.
  e = testing::small_experiment("linear:3,4,2", "mirror");
  e.weight_decay = 0.01;
  const Plan mirrored = make_plan(e);
  ASSERT_FALSE(mirrored.settings[0].watched.empty());
  for (const Watched& law : mirrored.settings[0].watched)
    EXPECT_EQ(law.standing, Watched::Standing::without_decay) << law.expression;
  // The momentum of a linear network is kept.
  e = testing::small_experiment("linear:3,3,2", "momentum");
  e.weight_decay = 0.01;
  const Plan plan = make_plan(e);
  EXPECT_EQ(plan.settings[0].watched[0].standing, Watched::Standing::own);
  EXPECT_EQ(plan.settings[0].watched[1].standing, Watched::Standing::of_gradient);
}

TEST(Plan, TellsNoLawFromNoLawWithFreeGates) {
  const std::string path =
      (std::filesystem::temp_directory_path() / "abide_gates_test.toml").string();
  replace_file(path,
               "[inputs]\nx = []\n[parameters]\na = []\nb = []\n[model]\n"
               "output = \"b*relu(a*x)*relu(-a*x*(1 + b**2)) + relu(a*x)\"\n");
  Experiment e = testing::small_experiment(path, "gd");
  e.laws = {"a", "b"};
  const Plan plan = make_plan(e);
  EXPECT_EQ(plan.settings[0].watched[0].standing, Watched::Standing::not_a_law);
  // It moves where both gates are open, which no input does.
  EXPECT_EQ(plan.settings[0].watched[1].standing, Watched::Standing::not_with_free_gates);
  EXPECT_FALSE(predicted_drift(plan.settings[0].watched[1].drift).order);
  std::filesystem::remove(path);
}

TEST(Plan, SaysWhatIsMissing) {
  Experiment e = testing::small_experiment("linear:3,3,2", "gd");
  EXPECT_EQ(make_plan(e).settings[0].missing, "");
  // The law of x + y^3 is x + 1/(3 y), no polynomial: it is counted and not found.
  const std::string path =
      (std::filesystem::temp_directory_path() / "abide_plan_test.toml").string();
  replace_file(path, "[parameters]\nx = []\ny = []\n[model]\nphi = \"x + y**3\"\n");
  e = testing::small_experiment(path, "gd");
  e.data = "matrix gaussian:1,1";
  const Plan plan = make_plan(e);
  EXPECT_TRUE(plan.settings[0].watched.empty());
  EXPECT_NE(plan.settings[0].missing.find("0 of at most 1 independent laws were found"),
            std::string::npos)
      << plan.settings[0].missing;
  // A matrix is compared with a value of its own shape.
  e.data = "matrix gaussian:2,1";
  EXPECT_THROW((void)make_plan(e), ModelError);
  std::filesystem::remove(path);
}

TEST(Experiment, ThoseWithANameHavePlans) {
  for (const Experiment& e : experiments()) {
    if (e.name == "mlp") continue;  // the same with more parameters
    const Plan plan = make_plan(e);
    EXPECT_FALSE(plan.settings[0].watched.empty()) << e.name;
    EXPECT_EQ(plan.settings[0].watched[0].standing, Watched::Standing::own) << e.name;
  }
}

}  // namespace
}  // namespace abide
