// SPDX-License-Identifier: MIT
#include "abide/train/training.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>

#include "abide/error.hpp"
#include "abide/train/checkpoint.hpp"
#include "abide/train/experiment.hpp"
#include "abide/train/plan.hpp"
#include "abide/train/run.hpp"
#include "train/experiments.hpp"

namespace abide {
namespace {

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
    EXPECT_FALSE(history.only_rounding(law));
    drifts.push_back(history.relative_drift(law));
  }
  return fitted_order(e.steps, drifts).value_or(NAN);
}

TEST(Train, DriftOfGradientDescentIsProportionalToTheStep) {
  EXPECT_NEAR(measured_order(testing::small_experiment("linear:3,3,2", "gd")), 1, 0.1);
  EXPECT_NEAR(measured_order(testing::small_experiment("relu:3,4,2", "gd")), 1, 0.1);
  Experiment nmf = testing::small_experiment("nmf:3,2,4", "mirror");
  nmf.data = "matrix nonnegative:4,3,2";
  EXPECT_NEAR(measured_order(nmf), 1, 0.1);
  nmf.metric = "euclidean";
  nmf.optimizer = "gd";
  EXPECT_NEAR(measured_order(nmf), 1, 0.1);
}

TEST(Train, ALinearLawIsConservedExactlyByStepsThatAdd) {
  Experiment nmf = testing::small_experiment("nmf:3,2,4", "gd");
  nmf.data = "matrix nonnegative:4,3,2";
  const Plan plan = make_plan(nmf);
  EXPECT_FALSE(predicted_drift(plan.settings[0].watched[0].drift).order);
  Training training;
  train(plan, {}, training);
  EXPECT_TRUE(training.histories[0].only_rounding(0));
  EXPECT_LT(training.histories[0].relative_drift(0), 1e-13);
  EXPECT_GT(training.histories[0].records.front().loss,
            1.1 * training.histories[0].records.back().loss);
}

TEST(Train, MomentumBreaksTheLawsOfGradientFlowAndKeepsItsOwn) {
  Experiment linear = testing::small_experiment("linear:3,3,2", "momentum");
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

  Experiment relu = testing::small_experiment("relu:3,4,2", "momentum");
  relu.velocity = 0.5;
  relu.masses = {"0", "1"};
  relu.steps = {0.002};
  const Training of_relu = trained(relu);
  EXPECT_GT(of_relu.histories[1].relative_drift(0), 20 * of_relu.histories[0].relative_drift(0));
}

TEST(Train, TheFlowConservesToItsTolerance) {
  Experiment flow = testing::small_experiment("relu:3,4,2+bias", "flow");
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
  Experiment e = testing::small_experiment("linear:1,1,1,1", "gd");
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
  Experiment late = testing::small_experiment("linear:2,2,2", "momentum");
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
  Experiment e = testing::small_experiment("linear:3,3,3", "gd");
  e.start = "balanced";
  const Plan plan = make_plan(e);
  Training training;
  train(plan, {}, training);
  for (const double x : training.first[0][0]) EXPECT_NEAR(x, 0, 1e-14);
}

TEST(Train, StopsWhereItDivergesAndKeepsTheRest) {
  Experiment e = testing::small_experiment("linear:3,3,2", "gd");
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
  Experiment e = testing::small_experiment("linear:2,2,2", "flow");
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
  Experiment e = testing::small_experiment("nmf:3,2,4", "gd");
  e.data = "matrix nonnegative:4,3,2";
  EXPECT_FALSE(trained(e).histories[0].left_positive);
  e.steps = {20};
  e.time = 40;
  EXPECT_TRUE(trained(e).histories[0].left_positive);
}

// Nesterov's method is a discretization of its flow also where the metric depends on the point.
TEST(Train, NesterovFollowsItsFlow) {
  Experiment e = testing::small_experiment("nmf:3,2,4", "flow");
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

// From rest the value is 0, and the heavy ball keeps it: what is left is rounding, which grows as
// exp(t) and as 1 / step.
TEST(Train, MomentumFromRestIsRoundingAlone) {
  for (const double time : {2.0, 20.0})
    for (const double step : {0.04, 0.01}) {
      Experiment e = testing::small_experiment("linear:3,3,2", "momentum");
      e.steps = {step};
      e.time = time;
      const History rest = trained(e).histories[0];
      EXPECT_TRUE(rest.only_rounding(0)) << time << " " << step;
      EXPECT_FALSE(rest.only_rounding(1));
      EXPECT_GT(rest.drift(0), 0);
      e.velocity = 0.01;
      EXPECT_FALSE(trained(e).histories[0].only_rounding(0));
    }
}

// exp(2 t) and t^3 neither enlarge a relative drift nor make it smaller.
TEST(Train, RelativeDriftsDoNotDependOnAFactorInTheTime) {
  Experiment e = testing::small_experiment("linear:3,3,2", "flow");
  e.velocity = 0.3;
  e.time = 8;
  for (const std::string tau : {"2", "3/t"}) {
    e.tau = tau;
    const std::string factor = tau == "2" ? "exp(2*t)" : "t**3";
    e.laws = {"W1 - dW1", factor + "*(W1 - dW1)"};
    const History history = trained(e).histories[0];
    const std::vector<double> plain = history.relative_drifts(0);
    const std::vector<double> multiplied = history.relative_drifts(1);
    EXPECT_GT(history.drift(1), 100 * history.drift(0));
    EXPECT_LT(multiplied.back(), 2);
    EXPECT_GT(multiplied.back(), 0.5 * plain.back());
  }
}

// drift / size as docs/train.md defines them: both are the largest of the whole run.
TEST(Train, TheRelativeDriftIsTheLargestChangeOverTheLargestSize) {
  History history;
  const auto record = [&](double drift, double size) {
    Record r;
    r.step = history.records.size();
    r.drift = {drift};
    r.size = {size};
    r.factor = {1};
    r.terms = {size};
    history.records.push_back(r);
  };
  record(0, 1);
  record(1.5, 0.5);
  record(1, 2);
  EXPECT_EQ(history.relative_drift(0), 0.75);
  EXPECT_EQ(history.relative_drifts(0), (std::vector<double>{0, 0.75, 0.75}));
  record(NAN, NAN);
  EXPECT_EQ(history.relative_drift(0), 0.75);
  EXPECT_TRUE(std::isnan(history.relative_drifts(0).back()));
  // The same of a run: v from 1 to -1/2 and then to 2.
  Experiment e = testing::small_experiment("monomial:1", "gd");
  e.data = "matrix gaussian:1,1";
  e.steps = {0.75};
  e.time = 3;
  e.laws = {"x[0]"};
  const History run = trained(e).histories[0];
  double largest = 0;
  for (const Record& r : run.records) largest = std::max(largest, std::abs(r.values[0]));
  EXPECT_DOUBLE_EQ(run.relative_drift(0), run.drift(0) / largest);
}

// The laws of the decayed flow have the order of those of gradient flow, from any start.
TEST(Train, KeepsTheLawsOfTheDecayedFlow) {
  Experiment e = testing::small_experiment("linear:3,3,2", "gd");
  e.weight_decay = 0.1;
  EXPECT_NEAR(measured_order(e), 1, 0.1);
  e.start = "balanced";
  EXPECT_NEAR(measured_order(e), 1, 0.1);
  Experiment momentum = testing::small_experiment("linear:3,3,2", "momentum");
  momentum.weight_decay = 0.1;
  momentum.velocity = 0.5;
  EXPECT_NEAR(measured_order(momentum), 1, 0.1);
}

// In the middle of a pass over the data as well; and the run goes on from there.
TEST(Train, AStopIsSeenWithinAStep) {
  for (const std::string optimizer : {"momentum", "sgd", "flow"}) {
    Experiment e = testing::small_experiment("relu:3,4,2", optimizer);
    e.steps = {0.1};
    const Plan plan = make_plan(e);
    Training whole;
    train(plan, {}, whole);
    std::atomic<bool> stop = true;
    TrainingOptions options;
    options.stop = &stop;
    Training parts;
    train(plan, options, parts);
    EXPECT_TRUE(parts.interrupted());
    EXPECT_TRUE(parts.histories[0].records.empty());
    const std::string path =
        (std::filesystem::temp_directory_path() / "abide_stop_test.npz").string();
    save_training(path, plan, parts);
    parts = load_training(path, plan);
    train(plan, {}, parts);
    ASSERT_EQ(parts.histories[0].records.size(), whole.histories[0].records.size());
    EXPECT_EQ(parts.histories[0].records.back().values, whole.histories[0].records.back().values);
    std::filesystem::remove(path);
  }
}

// exp(2 t) is 5e8 at the end of the longer run, and the law has drifted no less than in the
// shorter.
TEST(Train, RelativeDriftsDoNotShrinkWithAFactorInTheTime) {
  Experiment e = testing::small_experiment("linear:3,3,2", "momentum");
  e.masses = {"1/2"};
  e.velocity = 0.5;
  e.time = 2;
  const History shorter = trained(e).histories[0];
  e.time = 10;
  const History longer = trained(e).histories[0];
  EXPECT_GT(shorter.relative_drift(0), 1e-4);
  EXPECT_GT(longer.relative_drift(0), 0.9 * shorter.relative_drift(0));
  EXPECT_LT(longer.relative_drift(0), 0.1);
  const std::vector<double> drifts = longer.relative_drifts(0);
  EXPECT_TRUE(std::is_sorted(drifts.begin(), drifts.end()));
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
      EXPECT_EQ(x[k].size, y[k].size);
      EXPECT_EQ(x[k].factor, y[k].factor);
      EXPECT_EQ(x[k].terms, y[k].terms);
      EXPECT_EQ(x[k].values, y[k].values);
    }
  }
}

// Interrupted at each of a few steps, saved, read and taken up again: the same run.
TEST(Train, ARunThatWasSavedGoesOnAsIfItHadNotStopped) {
  for (const std::string optimizer : {"momentum", "sgd", "flow"}) {
    SCOPED_TRACE(optimizer);
    Experiment e = testing::small_experiment("relu:3,4,2", optimizer);
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

}  // namespace
}  // namespace abide
