// SPDX-License-Identifier: MIT
#include "abide/sweep/distributions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "abide/flow/flow.hpp"
#include "abide/lie/count.hpp"
#include "abide/model/load.hpp"
#include "abide/sweep/theory.hpp"

namespace abide {
namespace {

const TrialSet& find(const std::vector<TrialSet>& list, const std::string& name) {
  for (const TrialSet& each : list)
    if (each.name == name) return each;
  throw std::out_of_range(name);
}

struct Range {
  const char* name;
  std::size_t cases;
  std::size_t least_layers, most_layers;
  std::int64_t narrow, wide;
  double seconds;
};

// Layers and widths stay in their range, and all of it is used.
void expect_range(const std::vector<TrialSet>& list, const Range& range, std::int64_t scale = 1) {
  const TrialSet& experiment = find(list, range.name);
  EXPECT_EQ(experiment.trials.size(), range.cases) << range.name;
  EXPECT_EQ(experiment.notebook_seconds.value_or(0), range.seconds) << range.name;
  std::set<std::size_t> layers;
  std::set<std::int64_t> widths;
  for (const Trial& trial : experiment.trials) {
    EXPECT_EQ(trial.what.group, range.name);
    const std::optional<NamedModel> model = named_model(trial.what.model);
    ASSERT_TRUE(model) << trial.what.model;
    layers.insert(model->dims.size() - 1);
    widths.insert(model->dims.begin(), model->dims.end());
  }
  EXPECT_GE(*layers.begin(), range.least_layers) << range.name;
  EXPECT_LE(*layers.rbegin(), range.most_layers) << range.name;
  EXPECT_GE(*widths.begin(), range.narrow * scale) << range.name;
  EXPECT_LE(*widths.rbegin(), range.wide * scale) << range.name;
  if (scale > 1) return;
  EXPECT_EQ(layers.size(), range.most_layers - range.least_layers + 1) << range.name;
  EXPECT_EQ(widths.size(), static_cast<std::size_t>(range.wide - range.narrow + 1)) << range.name;
}

const Range kN23[] = {{"linear, counted", 50, 2, 4, 2, 5, 2063},
                      {"linear, laws", 10, 2, 3, 2, 4, 91},
                      {"ReLU, counted", 50, 2, 4, 2, 9, 6791},
                      {"ReLU, laws", 10, 2, 3, 2, 4, 44}};
const Range kI24[] = {{"linear, MF", 20, 2, 3, 1, 3, 139}, {"ReLU, MF", 20, 2, 3, 1, 3, 63},
                      {"NMF", 20, 2, 2, 1, 7, 448},        {"NMF, MF", 20, 2, 2, 1, 5, 105},
                      {"ICNN", 20, 2, 2, 1, 5, 756},       {"ICNN, MF", 20, 2, 2, 1, 5, 729}};

TEST(Distributions, AreThoseOfTheNotebooks) {
  for (const Range& range : kN23) expect_range(trial_sets(Paper::n23, 1, 1), range);
  for (const Range& range : kI24) expect_range(trial_sets(Paper::i24, 1, 1), range);
}

TEST(Distributions, ScaleTheWidths) {
  for (const Range& range : kN23) expect_range(trial_sets(Paper::n23, 10, 1), range, 10);
  for (const Range& range : kI24) expect_range(trial_sets(Paper::i24, 10, 1), range, 10);
}

TEST(Distributions, DependOnTheSeedAlone) {
  for (const Paper paper : {Paper::n23, Paper::i24}) {
    const auto cases = [paper](std::uint64_t seed) {
      std::vector<Case> all;
      for (const TrialSet& each : trial_sets(paper, 1, seed))
        for (const Trial& trial : each.trials) all.push_back(trial.what);
      return all;
    };
    EXPECT_EQ(cases(5), cases(5));
    EXPECT_NE(cases(5), cases(6));
    // Equal cases would be one.
    std::set<std::string> requests;
    for (const Case& each : cases(5)) requests.insert(to_request(each));
    EXPECT_EQ(requests.size(), cases(5).size());
  }
}

TEST(Distributions, HalfOfTheNetworksHaveBiasesWhereTheNotebooksHave) {
  const std::vector<TrialSet> list = trial_sets(Paper::n23, 1, 1);
  const auto with_bias = [&](const char* name) {
    const auto& trials = find(list, name).trials;
    return std::count_if(trials.begin(), trials.end(),
                         [](const Trial& trial) { return trial.what.model.ends_with("+bias"); });
  };
  EXPECT_EQ(with_bias("ReLU, counted"), 25);
  EXPECT_EQ(with_bias("ReLU, laws"), 0);
}

TEST(Distributions, RunTheSameNetworksWithDamping) {
  const std::vector<TrialSet> list = trial_sets(Paper::i24, 1, 3);
  for (const char* name : {"linear, MF", "ReLU, MF", "NMF, MF", "ICNN, MF"})
    for (const char* tau : {"1", "3/t"}) {
      const TrialSet& without = find(list, name);
      const TrialSet& with = find(list, std::string(name) + ", tau = " + tau);
      EXPECT_FALSE(with.notebook_seconds);
      ASSERT_EQ(with.trials.size(), without.trials.size());
      for (std::size_t i = 0; i < with.trials.size(); ++i) {
        EXPECT_EQ(with.trials[i].what.model, without.trials[i].what.model);
        EXPECT_EQ(with.trials[i].what.tau, tau);
        EXPECT_EQ(without.trials[i].what.tau, "0");
      }
    }
}

TEST(Distributions, ExpectWhatTheorySays) {
  std::size_t expected = 0, silent = 0;
  const std::vector<TrialSet> list = trial_sets(Paper::i24, 1, 1);
  for (const TrialSet& each : list)
    for (const Trial& trial : each.trials) {
      if (trial.expected.source != "theory") continue;
      ++expected;
      EXPECT_EQ(trial.expected.laws,
                theory(trial.what.model, trial.what.flow, trial.what.metric)->laws);
    }
  for (const Trial& trial : find(list, "linear, MF").trials)
    if (!trial.expected.laws) ++silent;
  EXPECT_GT(expected, 200U);
  EXPECT_GT(silent, 0U);  // 1,r,1,n among them
}

TEST(Distributions, DrawRandomFieldsThatAreNotZero) {
  const std::vector<TrialSet> list = trial_sets(Paper::n23, 1, 1);
  const TrialSet& fields = find(list, "random fields");
  ASSERT_EQ(fields.trials.size(), 10U);
  std::set<std::string> metrics;
  for (std::size_t i = 0; i < 3; ++i) {
    const Trial& trial = fields.trials[i];
    FlowOptions options;
    options.metric = trial.what.metric;
    const Count count = count_laws(Flow::make(load_model(trial.what.model), options), {});
    EXPECT_EQ(count.lie_dimension, 1U) << trial.what.metric;
    EXPECT_EQ(count.laws(), trial.expected.laws);
    metrics.insert(trial.what.metric);
  }
  EXPECT_EQ(metrics.size(), 3U);
}

TEST(Distributions, CountOnlyWhereASearchWouldBeTooLarge) {
  std::size_t counted = 0, searched = 0;
  const std::vector<TrialSet> list = trial_sets(Paper::n23, 10, 1);
  for (const Trial& trial : find(list, "linear, laws").trials) {
    const bool large = named_model(trial.what.model)->parameters() > 1900;
    EXPECT_EQ(trial.what.compute, large ? Computation::count : Computation::laws);
    EXPECT_EQ(trial.expected.complete, !large);
    ++(large ? counted : searched);
  }
  EXPECT_GT(counted, 0U);
  EXPECT_GT(searched, 0U);
}

}  // namespace
}  // namespace abide
