// SPDX-License-Identifier: MIT
#include "abide/ask/ask.hpp"

#include <gtest/gtest.h>

#include "abide/error.hpp"
#include "abide/stop.hpp"
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
