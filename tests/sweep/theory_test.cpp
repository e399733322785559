// SPDX-License-Identifier: MIT
//
// Wherever theory speaks, it says what abide counts: on grids of all small shapes.
#include "abide/sweep/theory.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "abide/laws/finder.hpp"
#include "abide/model/load.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

Flow flow_of(const std::string& model, const std::string& flow, const std::string& tau,
             const std::string& metric = "") {
  FlowOptions options;
  options.momentum = flow == "momentum";
  if (options.momentum) options.tau = tau;
  if (!metric.empty()) options.metric = metric;
  return Flow::make(load_model(model), options);
}

std::size_t counted(const std::string& model, const std::string& flow, const std::string& tau,
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
std::size_t silent(const std::string& family, std::size_t layers, std::int64_t most,
                   const std::string& flow, const std::string& tau = "") {
  std::size_t silences = 0;
  for (const auto& dims : shapes(layers, most)) {
    const std::string model = to_string(NamedModel{family, dims, false});
    for (const char* option : {"", "+bias"}) {
      if (*option != 0 && family != "relu" && family != "icnn") continue;
      const std::optional<Theory> predicted = theory(model + option, flow, "");
      if (!predicted)
        ++silences;
      else
        EXPECT_EQ(predicted->laws, counted(model + option, flow, tau)) << model << option << flow;
    }
  }
  return silences;
}

TEST(Theory, AgreesWithTheCountsOfGradientFlow) {
  EXPECT_EQ(silent("linear", 2, 3, "gradient"), 0U);
  EXPECT_EQ(silent("linear", 3, 3, "gradient"), 0U);
  EXPECT_EQ(silent("relu", 2, 3, "gradient"), 0U);
  EXPECT_EQ(silent("relu", 3, 3, "gradient"), 0U);
  EXPECT_EQ(silent("relu", 4, 2, "gradient"), 0U);
  EXPECT_EQ(silent("monomial", 1, 6, "gradient"), 0U);
}

TEST(Theory, AgreesWithTheCountsOfDeepLinearNetworks) {
  EXPECT_EQ(silent("linear", 4, 3, "gradient"), 4U);  // 1,a,b,1 with a, b = 2, 3
  EXPECT_EQ(silent("linear", 5, 2, "gradient"), 5U);
}

TEST(Theory, AgreesWithTheCountsOfMirrorFlow) {
  EXPECT_EQ(silent("nmf", 3, 3, "gradient"), 0U);
  EXPECT_EQ(silent("icnn", 3, 3, "gradient"), 0U);
}

TEST(Theory, AgreesWithTheCountsOfMomentumFlow) {
  for (const char* tau : {"0", "1", "3/t"}) {
    EXPECT_EQ(silent("linear", 2, 2, "momentum", tau), 0U);
    EXPECT_EQ(silent("linear", 3, 2, "momentum", tau), 0U);
    EXPECT_EQ(silent("relu", 3, 2, "momentum", tau), 0U);
    EXPECT_EQ(silent("nmf", 3, 2, "momentum", tau), 0U);
    EXPECT_EQ(silent("icnn", 3, 2, "momentum", tau), 0U);
  }
}

TEST(Theory, AgreesWithTheCountsOfDeepMomentumFlow) {
  EXPECT_EQ(silent("linear", 4, 2, "momentum", "1"), 4U);  // 1,2,1,n and n,1,2,1, 1,2,1,1 of both
  EXPECT_EQ(silent("relu", 4, 2, "momentum", "3/t"), 0U);
}

// More units than the rank can be: the formulas bend.
TEST(Theory, AgreesWhereUnitsAreMany) {
  for (const char* model :
       {"linear:1,5,2", "linear:2,6,1", "linear:1,9,1", "linear:1,4,1,4,1", "linear:2,5,2,6,1"})
    EXPECT_EQ(theory(model, "gradient", "").value().laws, counted(model, "gradient", "")) << model;
  for (const char* model : {"linear:1,8,2", "linear:1,6,1", "linear:1,7,1,2"}) {
    const std::optional<Theory> predicted = theory(model, "momentum", "");
    ASSERT_TRUE(predicted || std::string(model) == "linear:1,7,1,2") << model;
    if (!predicted) continue;
    EXPECT_EQ(predicted->laws, counted(model, "momentum", "1")) << model;
  }
}

TEST(Theory, AgreesOnRandomNetworks) {
  testing::for_seeds(15, [](Random& random) {
    NamedModel model{random.below(2) == 0 ? "linear" : "relu", {}, false};
    for (std::int64_t layers = random.between(3, 6); layers > 0; --layers)
      model.dims.push_back(random.between(1, 6));
    const std::string name = to_string(model);
    const std::optional<Theory> predicted = theory(name, "gradient", "");
    if (!predicted) return;
    EXPECT_EQ(predicted->laws, counted(name, "gradient", "")) << name;
  });
}

// The degree: polynomials up to it are all there are, and below it there are fewer.
TEST(Theory, KnowsTheDegreeOfTheLaws) {
  const struct {
    const char *model, *flow;
  } cases[] = {{"linear:2,3,2", "gradient"},   {"linear:1,5,2", "gradient"},
               {"linear:2,2,2,2", "gradient"}, {"relu:2,3,2+bias", "gradient"},
               {"relu:2,2,2,1", "gradient"},   {"monomial:4", "gradient"},
               {"nmf:2,3,2", "gradient"},      {"icnn:2,3,1+bias", "gradient"},
               {"linear:2,3,2", "momentum"},   {"linear:1,3,1", "momentum"},
               {"linear:1,2,2,1", "momentum"}};
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
  const std::optional<Theory> predicted = theory("nmf:1,3,1", "gradient", "");
  ASSERT_TRUE(predicted);
  EXPECT_EQ(predicted->laws, 5U);
  EXPECT_FALSE(predicted->degree);
}

TEST(Theory, LooksAtTheMetricNotAtTheName) {
  EXPECT_EQ(theory("nmf:2,3,2", "gradient", "euclidean")->laws, 6U);
  EXPECT_EQ(theory("nmf:2,3,2", "gradient", "euclidean")->laws,
            counted("nmf:2,3,2", "gradient", "", "euclidean"));
  EXPECT_EQ(theory("linear:2,3,2", "gradient", "mirror")->laws,
            counted("linear:2,3,2", "gradient", "", "mirror"));
  EXPECT_EQ(theory("relu:2,3,2", "gradient", "W2=mirror")->laws,
            counted("relu:2,3,2", "gradient", "", "W2=mirror"));
  EXPECT_EQ(theory("linear:2,3,2", "gradient", "natural")->laws, 6U);
  EXPECT_FALSE(theory("linear:2,3,2", "gradient", "natural-block"));
  EXPECT_FALSE(theory("linear:2,3,2,2", "gradient", "mirror"));
  EXPECT_FALSE(theory("relu:2,3,2", "gradient", "mirror"));
}

// Where the closed forms fail, the count differs from them, and theory says nothing.
TEST(Theory, IsSilentWhereItWouldBeWrong) {
  EXPECT_EQ(counted("linear:1,2,2,1", "gradient", ""), 7U);  // the sum is 6
  EXPECT_FALSE(theory("linear:1,2,2,1", "gradient", ""));
  EXPECT_FALSE(theory("linear:3,1,2,2,1", "gradient", ""));
  EXPECT_TRUE(theory("linear:1,2,1,2,1", "gradient", ""));
  EXPECT_EQ(counted("linear:1,2,1,2", "momentum", "0"), 2U);  // the sum is 1
  EXPECT_FALSE(theory("linear:1,2,1,2", "momentum", ""));
}

TEST(Theory, IsSilentOnWhatHasNoName) {
  for (const char* model : {"model.toml", "dir/linear:2,2", "linear:", "linear:2,", "linear:0,2,2",
                            "linear:2,2,2+bias", "linear:2,-1,2", "linear:2,2,2+other", "conv:2,2",
                            "linear:99999999999999999999,2", "monomial:2,2", "nmf:2,2,2,2", ""})
    EXPECT_FALSE(theory(model, "gradient", "")) << model;
  EXPECT_FALSE(theory("linear:2,2,2", "sideways", ""));
  EXPECT_FALSE(theory("monomial:3", "momentum", ""));
}

TEST(NamedModel, IsReadAndWritten) {
  for (const char* name : {"linear:3,2,4", "relu:3,5,2+bias", "monomial:5"}) {
    const std::optional<NamedModel> model = named_model(name);
    ASSERT_TRUE(model) << name;
    EXPECT_EQ(to_string(*model), name);
    EXPECT_EQ(model->parameters(), load_model(name).program.parameter_entries()) << name;
  }
}

TEST(Theory, IsOnItsPage) {
  std::ifstream file(ABIDE_SOURCE_DIR "/docs/theory.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const Rule& rule : theory_rules()) {
    const std::string line =
        fmt::format("| {} | {} | {} | {} | {} | {} | {} |", rule.models, rule.flow, rule.metric,
                    rule.laws, rule.range, to_string(rule.basis), rule.source);
    EXPECT_NE(page.str().find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace abide
