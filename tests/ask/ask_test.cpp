// SPDX-License-Identifier: MIT
#include "abide/ask/ask.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "abide/error.hpp"
#include "abide/laws/names.hpp"
#include "abide/stop.hpp"
#include "limited.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Ask, CountsAsCountLawsDoes) {
  testing::for_seeds(6, [](Random& random) {
    const char* const models[] = {"linear:2,3,2", "relu:2,3,2+bias", "nmf:3,2,2"};
    const Question question{.model = models[random.bits() % 3],
                            .flow = random.bits() % 2 == 0 ? "gradient" : "momentum",
                            .seed = random.bits()};
    const Counted counted = ask_count(question, {});
    CountOptions options;
    options.seed = question.seed;
    const Count count = count_laws(flow_of(question), options);
    EXPECT_EQ(counted.count.levels, count.levels);
    EXPECT_EQ(counted.count.primes, count.primes);
  });
}

TEST(Ask, ShowsTheFlowBeforeItIsAsked) {
  std::vector<std::string> seen;
  const Watch watch{.flow = [&](const Flow& flow) { seen.push_back(flow.model().name); },
                    .levels = [&](const LevelProgress&) { seen.emplace_back("level"); },
                    .search = {}};
  (void)ask_count({.model = "linear:2,2,2"}, {.threads = 1}, watch);
  ASSERT_GE(seen.size(), 2U);
  EXPECT_EQ(seen[0], "linear:2,2,2");
  EXPECT_EQ(seen[1], "level");
}

TEST(Ask, TriesFeaturesWherePolynomialsDoNotDo) {
  Question question{.model = "linear:2,2,2", .metric = "natural-block", .max_degree = 1};
  EXPECT_FALSE(ask_laws(question, {}).search.complete());
  question.features = {"auto"};
  const Found found = ask_laws(question, {});
  EXPECT_TRUE(found.search.complete());
  EXPECT_GT(found.variables.features(), 0U);
  // Nothing is tried where polynomials do.
  EXPECT_EQ(ask_laws({.model = "linear:2,2,2", .features = {"auto"}}, {}).variables.features(), 0U);
}

// All laws are found, and each is confirmed as it is written.
void expect_all(const Question& question, std::size_t laws, const std::vector<std::string>& with) {
  Question automatic = question;
  automatic.features = {"auto"};
  automatic.max_degree = 2;
  const Found found = ask_laws(automatic, {.threads = 1});
  EXPECT_TRUE(found.search.complete());
  EXPECT_EQ(found.search.independent, laws);
  std::vector<std::string> texts;
  for (const Law& law : found.search.laws) {
    texts.push_back(to_expression(law.polynomial, variable_names(found.variables.blocks())));
    const Checked checked = ask_check(question, texts.back(), {});
    ASSERT_TRUE(checked.check);
    EXPECT_EQ(checked.check->proof, Proof::expanded) << texts.back();
  }
  for (const std::string& text : with)
    EXPECT_EQ(std::count(texts.begin(), texts.end(), text), 1) << text;
}

TEST(Ask, FindsLogarithmsAndQuotientsThatTheFlowSuggests) {
  const auto scalars = [](const std::string& names, const std::string& model) {
    std::string text = "[parameters]\n";
    for (const char name : names) text += std::string(1, name) + " = []\n";
    return Question{.model = "model.toml", .text = text + "[model]\n" + model + "\n"};
  };
  expect_all({.model = "model.toml",
              .text = "[parameters]\nW = [3]\n[model]\nphi = ['sum(W*W)/2', 'sum(W)']\n"},
             1, {"(W[2] - W[0])/(W[1] - W[0])"});
  expect_all(scalars("xy", "phi = 'x + y'\nmetric = 'x=diag(x), y=diag(2*y)'"), 1,
             {"log(y) - 2*log(x)"});
  expect_all(scalars("xyz",
                     "phi = 'x + y + z'\n"
                     "metric = 'x=diag(2*x+y), y=diag(x+2*y), z=diag(3*z)'"),
             2, {});
  expect_all(scalars("uvst", "phi = '(1 + u*v)*(1 + s*t)'"), 3, {"v**2 - u**2", "t**2 - s**2"});
  expect_all({.model = ABIDE_SOURCE_DIR "/examples/symmetric_factorization.toml"}, 2, {});
}

TEST(Ask, LeavesLargeModelsToTheDictionary) {
  const Question question{
      .model = "model.toml",
      .text = "[parameters]\nW = [3]\n[model]\nphi = ['sum(W*W)/2', 'sum(W)']\n",
      .features = {"auto"},
      .max_degree = 1};
  const testing::Limited limited(&Limits::darboux_monomials, 3);
  const Found found = ask_laws(question, {.threads = 1});
  EXPECT_FALSE(found.search.complete());
  ASSERT_TRUE(found.search.darboux);
  EXPECT_EQ(found.search.darboux->of, DarbouxLimit::Of::monomials);
}

TEST(Ask, ProvesWhatItFinds) {
  const Proved proved = ask_proof({.model = "linear:3,2,4"}, {});
  ASSERT_TRUE(proved.written);
  EXPECT_TRUE(proved.written->verified.complete());
  EXPECT_EQ(proved.written->verified.claim.at_least, proved.found.search.independent);
  EXPECT_EQ(write_certificate(read_certificate(proved.written->text)), proved.written->text);
}

TEST(Ask, WhoIsStoppedSaysSo) {
  const std::atomic<bool> stop = true;
  const Budget budget{.stop = &stop};
  const Question question{.model = "linear:3,2,4"};
  EXPECT_EQ(ask_count(question, budget).status().ended, Ended::interrupted);
  EXPECT_EQ(ask_laws(question, budget).status().ended, Ended::interrupted);
  EXPECT_EQ(ask_check(question, "W2.T @ W2 - W1 @ W1.T", budget).status().ended,
            Ended::interrupted);
  EXPECT_EQ(ask_proof(question, budget).status().ended, Ended::interrupted);
}

TEST(Ask, VerifyingEndsWhenAsked) {
  const Certificate certificate = ask_proof({.model = "linear:3,2,4"}, {}).written->certificate;
  const std::atomic<bool> stop = true, go = false;
  EXPECT_THROW((void)verify_certificate(certificate, &stop), Interrupted);
  EXPECT_TRUE(verify_certificate(certificate, &go).complete());
}

TEST(Ask, RefusesWhatDoesNotFitACount) {
  EXPECT_THROW((void)ask_count({.model = "linear:1,1", .features = {"x"}}, {}), UsageError);
  EXPECT_THROW((void)ask_count({.model = "relu:1,1,1", .at = "balanced", .samples = 3}, {}),
               UsageError);
}

}  // namespace
}  // namespace abide
