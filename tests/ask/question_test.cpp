// SPDX-License-Identifier: MIT
#include "abide/ask/question.hpp"

#include <gtest/gtest.h>

#include "abide/error.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

std::string complaint(const Question& question) {
  try {
    (void)flow_of(question);
    (void)automatic(question);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Question, ItsPartsMustFitTogether) {
  const auto has = [](const Question& question, const std::string& words) {
    EXPECT_NE(complaint(question).find(words), std::string::npos) << complaint(question);
  };
  has({.model = "linear:1,1", .flow = "downhill"}, "'downhill': expected gradient or momentum");
  has({.model = "linear:1,1", .flow = "momentun"}, "did you mean 'momentum'?");
  has({.model = "linear:1,1", .tau = "1"}, "is the damping of momentum");
  has({.model = "linear:1,1", .max_time_degree = 1}, "expected the flow momentum");
  has({.model = "linear:1,1", .features = {"auto", "x"}}, "found both");
  EXPECT_EQ(complaint({.model = "linear:1,1", .flow = "momentum", .tau = "1"}), "");
  EXPECT_THROW((void)flow_of({.model = "liner:1,1"}), ModelError);
}

TEST(Question, ReadsNoFileWhoseTextItHas) {
  const std::string text = "[parameters]\nx = [2]\n[model]\nphi = \"x[0]*x[1]\"\n";
  EXPECT_EQ(flow_of({.model = "nowhere/model.toml", .text = text}).dimension(), 2U);
  EXPECT_THROW((void)flow_of({.model = "nowhere/model.toml"}), ModelError);
}

TEST(Question, EveryLimitReachesTheSearch) {
  testing::for_seeds(20, [](Random& random) {
    const auto number = [&] { return static_cast<std::size_t>(1 + random.bits() % 15); };
    const Question question{.model = "linear:1,1",
                            .max_degree = static_cast<int>(number()),
                            .max_time_degree = static_cast<int>(number()),
                            .most_monomials = number(),
                            .most_unknowns = number(),
                            .seed = number(),
                            .error_probability = 1.0 / static_cast<double>(1 + number()),
                            .depth = static_cast<int>(number())};
    std::atomic<bool> stop = false;
    const Budget budget{static_cast<unsigned>(number()), number(), &stop};
    int levels = 0;
    const SearchOptions options =
        search_options(question, budget, {.levels = [&](const LevelProgress&) { ++levels; }});
    EXPECT_EQ(options.max_degree, question.max_degree);
    EXPECT_EQ(options.max_time_degree, question.max_time_degree);
    EXPECT_EQ(options.most_monomials, question.most_monomials);
    EXPECT_EQ(options.most_unknowns, question.most_unknowns);
    EXPECT_EQ(options.count.seed, question.seed);
    EXPECT_EQ(options.count.error_probability, question.error_probability);
    EXPECT_EQ(options.count.depth, question.depth);
    EXPECT_EQ(options.count.memory, budget.memory);
    EXPECT_EQ(options.count.threads, budget.threads);
    EXPECT_EQ(options.count.stop, &stop);
    options.count.progress({});
    EXPECT_EQ(levels, 1);
  });
}

TEST(Question, AsksForWhatTheSearchDoesByItself) {
  const SearchOptions asked = search_options({}, {}), own;
  EXPECT_EQ(asked.max_degree, own.max_degree);
  EXPECT_EQ(asked.most_monomials, own.most_monomials);
  EXPECT_EQ(asked.count.error_probability, own.count.error_probability);
  EXPECT_EQ(asked.count.depth, own.count.depth);
  EXPECT_EQ(asked.count.seed, own.count.seed);
  EXPECT_LT(asked.count.memory, own.count.memory);
}

}  // namespace
}  // namespace abide
