// SPDX-License-Identifier: MIT
#include "abide/train/training.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <filesystem>
#include <functional>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/train/array_file.hpp"
#include "abide/train/checkpoint.hpp"
#include "abide/train/experiment.hpp"
#include "abide/train/file_bytes.hpp"
#include "abide/train/plan.hpp"
#include "abide/train/run.hpp"
#include "abide/train/start.hpp"

namespace abide {
namespace {

Experiment small(const std::string& model, const std::string& optimizer) {
  Experiment e;
  e.model = model;
  e.optimizer = optimizer;
  e.samples = 6;
  e.steps = {0.02};
  e.time = 1;
  return e;
}

Training trained(const Experiment& e) {
  Training training;
  train(make_plan(e), {}, training);
  return training;
}

// What the fit finds over steps 0.04, 0.02, 0.01, 0.005.
double measured_order(Experiment e, std::size_t law = 0) {
  e.steps = {0.04, 0.02, 0.01, 0.005};
  e.time = 2;
  const Plan plan = make_plan(e);
  Training training;
  train(plan, {}, training);
  std::vector<double> drifts;
  for (const History& history : training.histories) {
    EXPECT_EQ(history.end, RunEnd::done);
    drifts.push_back(history.relative_drift(law));
  }
  return fitted_order(e.steps, drifts).value_or(NAN);
}

TEST(Train, DriftOfGradientDescentIsProportionalToTheStep) {
  EXPECT_NEAR(measured_order(small("linear:3,3,2", "gd")), 1, 0.1);
  EXPECT_NEAR(measured_order(small("relu:3,4,2", "gd")), 1, 0.1);
  Experiment nmf = small("nmf:3,2,4", "mirror");
  nmf.data = "matrix nonnegative:4,3,2";
  EXPECT_NEAR(measured_order(nmf), 1, 0.1);
  nmf.metric = "euclidean";
  nmf.optimizer = "gd";
  EXPECT_NEAR(measured_order(nmf), 1, 0.1);
}

TEST(Train, ALinearLawIsConservedExactlyByStepsThatAdd) {
  Experiment nmf = small("nmf:3,2,4", "gd");
  nmf.data = "matrix nonnegative:4,3,2";
  const Plan plan = make_plan(nmf);
  EXPECT_FALSE(predicted_drift(plan.settings[0].watched[0].drift).order);
  Training training;
  train(plan, {}, training);
  EXPECT_LT(training.histories[0].relative_drift(0), kRounding);
  EXPECT_GT(training.histories[0].records.front().loss,
            1.1 * training.histories[0].records.back().loss);
}

TEST(Train, MomentumBreaksTheLawsOfGradientFlowAndKeepsItsOwn) {
  Experiment linear = small("linear:3,3,2", "momentum");
  linear.masses = {"1"};
  linear.velocity = 0.5;
  const Plan plan = make_plan(linear);
  ASSERT_EQ(plan.settings[0].watched.size(), 2U);
  EXPECT_EQ(plan.settings[0].watched[0].standing, Watched::Standing::own);
  EXPECT_EQ(plan.settings[0].watched[1].standing, Watched::Standing::of_gradient);
  Experiment fine = linear;
  fine.steps = {0.002};
  const Training training = trained(fine);
  EXPECT_LT(training.histories[0].relative_drift(0), 2e-3);
  EXPECT_GT(training.histories[0].relative_drift(1), 5e-2);
  EXPECT_NEAR(measured_order(linear, 0), 1, 0.1);
  EXPECT_NEAR(measured_order(linear, 1), 0, 0.1);

  Experiment relu = small("relu:3,4,2", "momentum");
  relu.velocity = 0.5;
  relu.masses = {"0", "1"};
  relu.steps = {0.002};
  const Training of_relu = trained(relu);
  EXPECT_GT(of_relu.histories[1].relative_drift(0), 20 * of_relu.histories[0].relative_drift(0));
}

TEST(Train, TheFlowConservesToItsTolerance) {
  Experiment flow = small("relu:3,4,2+bias", "flow");
  flow.steps = {0.1};
  flow.tolerance = 1e-12;
  const Training training = trained(flow);
  EXPECT_EQ(training.histories[0].end, RunEnd::done);
  EXPECT_LT(training.histories[0].relative_drift(0), 1e-10);
  flow.model = "linear:2,3,2";
  flow.tau = "3/t";
  flow.velocity = 0.3;
  const Plan plan = make_plan(flow);
  Training momentum;
  train(plan, {}, momentum);
  EXPECT_DOUBLE_EQ(momentum.histories[0].records[0].time, 0.1);  // after the pole
  EXPECT_EQ(plan.settings[0].watched[0].standing, Watched::Standing::own);
  EXPECT_LT(momentum.histories[0].relative_drift(0), 1e-10);
}

TEST(Train, AFunctionThatIsNotFiniteIsLostAndTheRunGoesOn) {
  Experiment e = small("linear:1,1,1,1", "gd");
  e.scale = 0;  // where the gradient is 0 too, and log(0) - log(0) is no number
  e.laws = {"log(W1[0,0])", "1/W1[0,0]", "W1[0,0]"};
  const Training training = trained(e);
  const History& history = training.histories[0];
  EXPECT_EQ(history.end, RunEnd::done);
  EXPECT_EQ(history.lost(0), 0U);
  EXPECT_EQ(history.lost(1), 0U);
  EXPECT_FALSE(history.measured(0));
  EXPECT_EQ(history.lost(2), history.records.size());
  EXPECT_TRUE(history.measured(2));
  EXPECT_EQ(history.drift(2), 0);
  // exp(200 t) overflows on the way; what was measured before stays.
  Experiment late = small("linear:2,2,2", "momentum");
  late.masses = {"1/200"};
  late.time = 8;
  const Plan plan = make_plan(late);
  Training momentum;
  train(plan, {}, momentum);
  const History& overflown = momentum.histories[0];
  EXPECT_EQ(overflown.end, RunEnd::done);
  const double lost = overflown.records[overflown.lost(0)].time;
  EXPECT_GT(lost, 3);
  EXPECT_LT(lost, 4);
  EXPECT_TRUE(overflown.measured(0));
  EXPECT_TRUE(std::isnan(overflown.relative_drifts(0).back()));
  EXPECT_TRUE(std::isfinite(overflown.relative_drift(0)));
}

TEST(Train, BalancedStartsHaveLawsThatAreZero) {
  Experiment e = small("linear:3,3,3", "gd");
  e.start = "balanced";
  const Plan plan = make_plan(e);
  Training training;
  train(plan, {}, training);
  for (const double x : training.first[0][0]) EXPECT_NEAR(x, 0, 1e-14);
}

TEST(Train, StopsWhereItDivergesAndKeepsTheRest) {
  Experiment e = small("linear:3,3,2", "gd");
  e.steps = {50};
  e.time = 50'000;
  const Training training = trained(e);
  EXPECT_EQ(training.histories[0].end, RunEnd::diverged);
  EXPECT_TRUE(training.failed());
  EXPECT_LT(training.histories[0].steps, 100U);
  // With the loss infinite after the first record, nothing is measured: no law is said to be kept.
  EXPECT_FALSE(training.histories[0].measured(0));
  EXPECT_GT(training.histories[0].steps, 0U);
  // Where it is finite for longer, what was seen of the drift is told.
  e.records = 50'000;
  const Training often = trained(e);
  EXPECT_TRUE(often.histories[0].measured(0));
  EXPECT_GT(often.histories[0].relative_drift(0), 1e-3);
}

TEST(Train, AFlowIsFollowedWhateverTheIntervalsBetweenRecords) {
  Experiment e = small("linear:2,2,2", "flow");
  e.scale = 4;
  e.time = 1000;
  e.steps = {1000};  // the first step that is tried overflows
  const Training training = trained(e);
  EXPECT_EQ(training.histories[0].end, RunEnd::done);
  EXPECT_LT(training.histories[0].relative_drift(0), 1e-6);
  e.tolerance = 1e-300;
  e.time = e.steps[0] = 1;
  const Training hopeless = trained(e);
  EXPECT_EQ(hopeless.histories[0].end, RunEnd::failed);
  EXPECT_NE(hopeless.histories[0].why.find("--tolerance"), std::string::npos);
}

TEST(Train, SaysWhenAnEntryIsNoLongerPositive) {
  Experiment e = small("nmf:3,2,4", "gd");
  e.data = "matrix nonnegative:4,3,2";
  EXPECT_FALSE(trained(e).histories[0].left_positive);
  e.steps = {20};
  e.time = 40;
  EXPECT_TRUE(trained(e).histories[0].left_positive);
}

// Nesterov's method is a discretization of its flow also where the metric depends on the point.
TEST(Train, NesterovFollowsItsFlow) {
  Experiment e = small("nmf:3,2,4", "flow");
  e.data = "matrix nonnegative:4,3,2";
  e.tau = "3/t";
  const auto last = [&](double step) {
    e.steps = {step};
    e.time = 2;
    return trained(e).histories[0].records.back().loss;
  };
  const double flow = last(0.0025);
  e.optimizer = "nesterov";
  e.tau.reset();
  const double coarse = std::abs(last(0.02) - flow);
  const double fine = std::abs(last(0.005) - flow);
  EXPECT_LT(fine, coarse / 2);
  EXPECT_LT(fine, 0.02 * flow);
}

void expect_equal(const Training& a, const Training& b) {
  ASSERT_EQ(a.histories.size(), b.histories.size());
  EXPECT_EQ(a.first, b.first);
  for (std::size_t i = 0; i < a.histories.size(); ++i) {
    const std::vector<Record>& x = a.histories[i].records;
    const std::vector<Record>& y = b.histories[i].records;
    ASSERT_EQ(x.size(), y.size());
    EXPECT_EQ(a.histories[i].end, b.histories[i].end);
    for (std::size_t k = 0; k < x.size(); ++k) {
      EXPECT_EQ(x[k].step, y[k].step);
      EXPECT_EQ(x[k].loss, y[k].loss);
      EXPECT_EQ(x[k].drift, y[k].drift);
      EXPECT_EQ(x[k].values, y[k].values);
    }
  }
}

// Interrupted at each of a few steps, saved, read and taken up again: the same run.
TEST(Train, ARunThatWasSavedGoesOnAsIfItHadNotStopped) {
  for (const std::string optimizer : {"momentum", "sgd", "flow"}) {
    SCOPED_TRACE(optimizer);
    Experiment e = small("relu:3,4,2", optimizer);
    e.batch = 4;
    e.steps = {0.04, 0.02};
    e.records = 5;
    const Plan plan = make_plan(e);
    TrainingOptions options;
    Training whole;
    train(plan, options, whole);
    const std::string path =
        (std::filesystem::temp_directory_path() / "abide_training_test.npz").string();
    std::atomic<bool> stop = false;
    Training parts;
    for (const std::uint64_t until : {7U, 13U, 31U}) {
      stop = false;
      options.stop = &stop;
      options.progress = [&](const TrainingProgress& progress) {
        stop = progress.setting * 25 + progress.step >= until;
      };
      train(plan, options, parts);
      ASSERT_TRUE(parts.interrupted());
      save_training(path, plan, parts);
      parts = load_training(path, plan);
      ASSERT_TRUE(parts.interrupted());
    }
    options.stop = nullptr;
    options.progress = nullptr;
    train(plan, options, parts);
    EXPECT_FALSE(parts.interrupted());
    expect_equal(parts, whole);

    e.seed = 2;
    try {
      (void)load_training(path, make_plan(e));
      ADD_FAILURE() << "a file of another experiment was taken";
    } catch (const ModelError& error) {
      EXPECT_NE(std::string(error.what()).find("'seed 1', and this is 'seed 2'"), std::string::npos)
          << error.what();
    }
    std::filesystem::remove(path);
  }
}

TEST(Plan, RefusesWhatMakesNoSense) {
  const auto message = [](Experiment e) -> std::string {
    try {
      (void)make_plan(e);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  Experiment e = small("relu:3,4,2", "gd");
  EXPECT_EQ(message(e), "");
  e.optimizer = "adam";
  EXPECT_NE(message(e).find("unknown optimizer 'adam'"), std::string::npos);
  e = small("relu:3,4,2", "gd");
  e.time = 1e-3;
  EXPECT_NE(message(e).find("0 steps of 0.02"), std::string::npos);
  e = small("relu:3,4,2", "gd");
  e.masses = {"1"};
  EXPECT_NE(message(e).find("--optimizer momentum"), std::string::npos);
  e = small("relu:3,4,2", "momentum");
  e.masses = {"x"};
  EXPECT_NE(message(e).find("--mass: expected a number such as 2.5 or 1/3, found x"),
            std::string::npos);
  e.masses = {"0"};
  e.friction = "0";
  EXPECT_NE(message(e).find("nothing moves"), std::string::npos);
  e = small("relu:100,100,10", "gd");
  EXPECT_NE(message(e).find("expected --law"), std::string::npos);
  e = small("relu:3,4,2", "gd");
  e.steps = {0.1, 0.1};
  EXPECT_NE(message(e).find("0.1 is given twice"), std::string::npos);
  e.steps = {0.3};
  EXPECT_NE(message(e).find("no whole number of steps of 0.3"), std::string::npos);
  e = small("linear:{columns},2,{rows}", "gd");
  EXPECT_NE(message(e).find("expected --matrix"), std::string::npos);
  // Metrics that mu and nu multiply in part are other metrics; 1 is harmless.
  for (const std::string mass : {"0", "2"}) {
    e = small("icnn:3,2,2", "momentum");
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
  e = small("monomial:3", "gd");
  EXPECT_NE(message(e).find("expected a matrix"), std::string::npos);
  e = small("linear:2,2,2", "mirror");
  e.metric = "natural-block";
  EXPECT_NE(message(e).find("found natural-block"), std::string::npos);
}

TEST(Plan, SaysWhatAGivenFunctionIs) {
  Experiment e = small("linear:2,3,2", "gd");
  e.laws = {"W2.T @ W2 - W1 @ W1.T", "sum(W1)"};
  const Plan plan = make_plan(e);
  EXPECT_EQ(plan.settings[0].watched[0].standing, Watched::Standing::own);
  EXPECT_EQ(plan.settings[0].watched[1].standing, Watched::Standing::not_a_law);
  // However large the model is.
  e.model = "relu:200,100,10";
  e.laws = {"sum(W1**2, axis=1) - sum(W2**2, axis=0)"};
  EXPECT_EQ(make_plan(e).settings[0].watched[0].standing, Watched::Standing::own);
}

TEST(Plan, SaysWhatIsMissing) {
  Experiment e = small("linear:3,3,2", "gd");
  EXPECT_EQ(make_plan(e).settings[0].missing, "");
  // The law of x + y^3 is x + 1/(3 y), no polynomial: it is counted and not found.
  const std::string path =
      (std::filesystem::temp_directory_path() / "abide_plan_test.toml").string();
  replace_file(path, "[parameters]\nx = []\ny = []\n[model]\nphi = \"x + y**3\"\n");
  e = small(path, "gd");
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

// What a file says of a run is checked before it is believed.
TEST(Checkpoint, ThatIsDamagedIsRefused) {
  Experiment e = small("linear:2,2,2", "momentum");
  const Plan plan = make_plan(e);
  const std::string path =
      (std::filesystem::temp_directory_path() / "abide_checkpoint_test.npz").string();
  std::atomic<bool> stop = false;
  TrainingOptions options;
  options.stop = &stop;
  options.progress = [&](const TrainingProgress& progress) { stop = progress.step >= 10; };
  Training training;
  train(plan, options, training);
  save_training(path, plan, training);
  const RealArrays good = read_real_arrays(path);
  const auto message = [&](const std::function<void(RealArrays&)>& damage) -> std::string {
    RealArrays arrays = good;
    damage(arrays);
    write_real_arrays(path, arrays, Entries::any);
    try {
      (void)load_training(path, plan);
    } catch (const ModelError& error) {
      return error.what();
    }
    return "taken";
  };
  EXPECT_EQ(message([](RealArrays&) {}), "taken");
  using Damage = std::function<void(RealArrays&)>;
  const std::vector<std::pair<const char*, Damage>> damages = {
      {"no array 'state.velocity'", [](RealArrays& a) { a.erase("state.velocity"); }},
      {"-5 is no number of steps", [](RealArrays& a) { a["state.progress"].values[0] = -5; }},
      {"10.5 is no number of steps", [](RealArrays& a) { a["state.progress"].values[0] = 10.5; }},
      {"is no number of steps", [](RealArrays& a) { a["state.progress"].values[0] = 1e30; }},
      {"is no number of steps", [](RealArrays& a) { a["state.progress"].values[0] = NAN; }},
      {"not of one run", [](RealArrays& a) { a["state.progress"].values[0] = 3; }},
      {"not finite", [](RealArrays& a) { a["state.theta"].values[0] = INFINITY; }},
      {"no state of one that is not", [](RealArrays& a) { a.erase("state.theta"); }},
      {"has the state of a run that is over", [](RealArrays& a) { a["0.end"].values[0] = 0; }},
      {"the end of a run", [](RealArrays& a) { a["0.end"].values[0] = 1.5; }},
      {"'0.first.0' has 1 entries",
       [](RealArrays& a) {
         a["0.first.0"] = {{1}, {0}};
       }},
      {"do not fit the laws",
       [](RealArrays& a) {
         a["0.records"] = {{1, 4}, {0, 0, 0, 0}};
       }},
      {"not those of a run", [](RealArrays& a) { a["0.records"].values[1] = NAN; }},
      {"more runs than the experiment",
       [](RealArrays& a) {
         a["0.end"].values[0] = 0;
         a["1.end"] = a["0.end"];
       }},
  };
  for (const auto& [part, damage] : damages)
    EXPECT_NE(message(damage).find(part), std::string::npos) << part << ": " << message(damage);
  // The experiment may be the same by its words alone: the start has another loss.
  write_real_arrays(path, good);
  Training resumed = load_training(path, plan);
  resumed.histories[0].records[0].loss *= 1.001;
  EXPECT_THROW(train(plan, {}, resumed), ModelError);
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

TEST(StartPoint, FollowsTheKindOfParameter) {
  const Flow flow = Flow::gradient(load_model("icnn:3,4,2+bias"));
  const StartPoint start = start_point(flow, {.scale = 0.5, .velocity = 0.1, .seed = 3});
  ASSERT_EQ(start.theta.size(), 12U + 4 + 8);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_LE(std::abs(start.theta[i]), 0.5 / std::sqrt(3));
  for (std::size_t i = 16; i < 24; ++i) {
    EXPECT_GE(start.theta[i], 0.5 / std::sqrt(4) / 4);
    EXPECT_LE(start.theta[i], 0.5 / std::sqrt(4));
  }
  EXPECT_NE(start.velocity[0], 0);
  EXPECT_EQ(start_point(flow, {.seed = 3}).velocity[0], 0);
  EXPECT_THROW((void)start_point(flow, {.what = "/nonexistent.npz"}), ModelError);
}

}  // namespace
}  // namespace abide
