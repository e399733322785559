// SPDX-License-Identifier: MIT
//
// Wherever theory speaks, it says what abide counts: on grids of all small shapes.
#include "abide/sweep/theory.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <sstream>

#include "abide/laws/finder.hpp"
#include "abide/model/load.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

Flow flow_of(const std::string& model, Dynamics flow, const std::string& tau,
             const std::string& metric = "") {
  FlowOptions options;
  options.dynamics = flow;
  if (has_velocities(options.dynamics)) options.tau = tau;
  if (!metric.empty()) options.metric = metric;
  return Flow::make(load_model(model), options);
}

std::size_t counted(const std::string& model, Dynamics flow, const std::string& tau,
                    const std::string& metric = "") {
  CountOptions options;
  options.threads = 1;  // starting more takes longer than counting
  const Count count = count_laws(flow_of(model, flow, tau, metric), options);
  EXPECT_TRUE(count.as_wished());
  return count.laws();
}

// All lists of so many widths from 1 to `most`.
std::vector<std::vector<std::int64_t>> shapes(std::size_t layers, std::int64_t most) {
  std::vector<std::vector<std::int64_t>> lists{{}};
  for (std::size_t l = 0; l < layers; ++l) {
    std::vector<std::vector<std::int64_t>> longer;
    for (const auto& list : lists)
      for (std::int64_t width = 1; width <= most; ++width) {
        longer.push_back(list);
        longer.back().push_back(width);
      }
    lists = longer;
  }
  return lists;
}

// Every shape of the grid: the count where theory speaks, and how often it does not.
std::size_t silent(const std::string& family, std::size_t layers, std::int64_t most, Dynamics flow,
                   const std::string& tau = "") {
  std::size_t silences = 0;
  for (const auto& dims : shapes(layers, most)) {
    const std::string model = to_string(NamedModel{family, dims, false});
    for (const char* option : {"", "+bias"}) {
      if (*option != 0 && family != "relu" && family != "icnn") continue;
      const std::optional<Theory> predicted = theory(model + option, flow, "");
      if (!predicted)
        ++silences;
      else
        EXPECT_EQ(predicted->laws, counted(model + option, flow, tau))
            << model << option << to_string(flow);
    }
  }
  return silences;
}

TEST(Theory, AgreesWithTheCountsOfGradientFlow) {
  EXPECT_EQ(silent("linear", 2, 3, Dynamics::gradient), 0U);
  EXPECT_EQ(silent("linear", 3, 3, Dynamics::gradient), 0U);
  EXPECT_EQ(silent("relu", 2, 3, Dynamics::gradient), 0U);
  EXPECT_EQ(silent("relu", 3, 3, Dynamics::gradient), 0U);
  EXPECT_EQ(silent("relu", 4, 2, Dynamics::gradient), 0U);
  EXPECT_EQ(silent("monomial", 1, 6, Dynamics::gradient), 0U);
}

TEST(Theory, AgreesWithTheCountsOfDeepLinearNetworks) {
  EXPECT_EQ(silent("linear", 4, 3, Dynamics::gradient), 4U);  // 1,a,b,1 with a, b = 2, 3
  EXPECT_EQ(silent("linear", 5, 2, Dynamics::gradient), 5U);
}

TEST(Theory, AgreesWithTheCountsOfMirrorFlow) {
  EXPECT_EQ(silent("nmf", 3, 3, Dynamics::gradient), 0U);
  EXPECT_EQ(silent("icnn", 3, 3, Dynamics::gradient), 0U);
}

TEST(Theory, AgreesWithTheCountsOfMomentumFlow) {
  for (const char* tau : {"0", "1", "3/t"}) {
    EXPECT_EQ(silent("linear", 2, 2, Dynamics::momentum, tau), 0U);
    EXPECT_EQ(silent("linear", 3, 2, Dynamics::momentum, tau), 0U);
    EXPECT_EQ(silent("relu", 3, 2, Dynamics::momentum, tau), 0U);
    EXPECT_EQ(silent("nmf", 3, 2, Dynamics::momentum, tau), 0U);
    EXPECT_EQ(silent("icnn", 3, 2, Dynamics::momentum, tau), 0U);
  }
}

TEST(Theory, AgreesWithTheCountsOfDeepMomentumFlow) {
  EXPECT_EQ(silent("linear", 4, 2, Dynamics::momentum, "1"),
            4U);  // 1,2,1,n and n,1,2,1, 1,2,1,1 of both
  EXPECT_EQ(silent("relu", 4, 2, Dynamics::momentum, "3/t"), 0U);
}

// More units than the rank can be: the formulas bend.
TEST(Theory, AgreesWhereUnitsAreMany) {
  for (const char* model :
       {"linear:1,5,2", "linear:2,6,1", "linear:1,9,1", "linear:1,4,1,4,1", "linear:2,5,2,6,1"})
    EXPECT_EQ(theory(model, Dynamics::gradient, "").value().laws,
              counted(model, Dynamics::gradient, ""))
        << model;
  for (const char* model : {"linear:1,8,2", "linear:1,6,1", "linear:1,7,1,2"}) {
    const std::optional<Theory> predicted = theory(model, Dynamics::momentum, "");
    ASSERT_TRUE(predicted || std::string(model) == "linear:1,7,1,2") << model;
    if (!predicted) continue;
    EXPECT_EQ(predicted->laws, counted(model, Dynamics::momentum, "1")) << model;
  }
}

TEST(Theory, AgreesOnRandomNetworks) {
  std::uint64_t tested = 0;
  testing::for_seeds(15, [&](Random& random) {
    NamedModel model{random.below(2) == 0 ? "linear" : "relu", {}, false};
    for (std::int64_t layers = random.between(3, 6); layers > 0; --layers)
      model.dims.push_back(random.between(1, 6));
    const std::string name = to_string(model);
    const std::optional<Theory> predicted = theory(name, Dynamics::gradient, "");
    if (!predicted) return;
    ++tested;
    EXPECT_EQ(predicted->laws, counted(name, Dynamics::gradient, "")) << name;
  });
  EXPECT_GT(tested, testing::cases(15) / 2);
}

// The degree: polynomials up to it are all there are, and below it there are fewer.
TEST(Theory, KnowsTheDegreeOfTheLaws) {
  const struct {
    const char* model;
    Dynamics flow;
  } cases[] = {{"linear:2,3,2", Dynamics::gradient},   {"linear:1,5,2", Dynamics::gradient},
               {"linear:2,2,2,2", Dynamics::gradient}, {"relu:2,3,2+bias", Dynamics::gradient},
               {"relu:2,2,2,1", Dynamics::gradient},   {"monomial:4", Dynamics::gradient},
               {"nmf:2,3,2", Dynamics::gradient},      {"icnn:2,3,1+bias", Dynamics::gradient},
               {"linear:2,3,2", Dynamics::momentum},   {"linear:1,3,1", Dynamics::momentum},
               {"linear:1,2,2,1", Dynamics::momentum}};
  for (const auto& [model, name] : cases) {
    const std::optional<Theory> predicted = theory(model, name, "");
    ASSERT_TRUE(predicted && predicted->degree) << model;
    const Flow flow = flow_of(model, name, "1");
    SearchOptions options;
    options.max_degree = *predicted->degree;
    EXPECT_TRUE(find_laws(flow, options).complete()) << model;
    if (*predicted->degree == 1) continue;
    options.max_degree = *predicted->degree - 1;
    EXPECT_FALSE(find_laws(flow, options).complete()) << model;
  }
}

// n = m = 1: there are logarithms, and a degree would be wrong.
TEST(Theory, HasNoDegreeWhereLawsAreNoPolynomials) {
  const std::optional<Theory> predicted = theory("nmf:1,3,1", Dynamics::gradient, "");
  ASSERT_TRUE(predicted);
  EXPECT_EQ(predicted->laws, 5U);
  EXPECT_FALSE(predicted->degree);
}

TEST(Theory, LooksAtTheMetricNotAtTheName) {
  EXPECT_EQ(theory("nmf:2,3,2", Dynamics::gradient, "euclidean")->laws, 6U);
  EXPECT_EQ(theory("nmf:2,3,2", Dynamics::gradient, "euclidean")->laws,
            counted("nmf:2,3,2", Dynamics::gradient, "", "euclidean"));
  EXPECT_EQ(theory("linear:2,3,2", Dynamics::gradient, "mirror")->laws,
            counted("linear:2,3,2", Dynamics::gradient, "", "mirror"));
  EXPECT_EQ(theory("relu:2,3,2", Dynamics::gradient, "W2=mirror")->laws,
            counted("relu:2,3,2", Dynamics::gradient, "", "W2=mirror"));
  EXPECT_EQ(theory("linear:2,3,2", Dynamics::gradient, "natural")->laws, 6U);
  EXPECT_FALSE(theory("linear:2,3,2", Dynamics::gradient, "natural-block"));
  EXPECT_FALSE(theory("linear:2,3,2,2", Dynamics::gradient, "mirror"));
  EXPECT_FALSE(theory("relu:2,3,2", Dynamics::gradient, "mirror"));
}

// Where the closed forms fail, the count differs from them, and theory says nothing.
TEST(Theory, IsSilentWhereItWouldBeWrong) {
  EXPECT_EQ(counted("linear:1,2,2,1", Dynamics::gradient, ""), 7U);  // the sum is 6
  EXPECT_FALSE(theory("linear:1,2,2,1", Dynamics::gradient, ""));
  EXPECT_FALSE(theory("linear:3,1,2,2,1", Dynamics::gradient, ""));
  EXPECT_TRUE(theory("linear:1,2,1,2,1", Dynamics::gradient, ""));
  EXPECT_EQ(counted("linear:1,2,1,2", Dynamics::momentum, "0"), 2U);  // the sum is 1
  EXPECT_FALSE(theory("linear:1,2,1,2", Dynamics::momentum, ""));
}

TEST(Theory, IsSilentOnWhatHasNoName) {
  for (const char* model : {"model.toml", "dir/linear:2,2", "linear:", "linear:2,", "linear:0,2,2",
                            "linear:2,2,2+bias", "linear:2,-1,2", "linear:2,2,2+other", "conv:2,2",
                            "linear:99999999999999999999,2", "monomial:2,2", "nmf:2,2,2,2", ""})
    EXPECT_FALSE(theory(model, Dynamics::gradient, "")) << model;
  EXPECT_FALSE(theory("monomial:3", Dynamics::momentum, ""));
}

TEST(Theory, IsOnItsPage) {
  std::ifstream file(ABIDE_SOURCE_DIR "/docs/theory.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const Rule& rule : theory_rules()) {
    const std::string line =
        fmt::format("| {} | {} | {} | {} | {} | {} | {} |", rule.models, to_string(rule.flow),
                    rule.metric, rule.laws, rule.range, to_string(rule.basis), rule.source);
    EXPECT_NE(page.str().find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace abide
