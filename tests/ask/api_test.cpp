// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "abide/abide.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Api, CountsFindsAndProvesTheSame) {
  testing::for_seeds(4, [](Random& random) {
    const auto width = [&] { return std::to_string(1 + random.bits() % 3); };
    const Question question{.model = "linear:" + width() + "," + width() + "," + width(),
                            .seed = random.bits()};
    SCOPED_TRACE(question.model);
    const CountAnswer counted = count(question);
    const LawsAnswer found = laws(question);
    const ProofAnswer proved = prove(question);
    EXPECT_TRUE(found.complete);
    EXPECT_EQ(counted.at_most, found.at_most);
    EXPECT_EQ(counted.at_most, proved.at_most);
    EXPECT_EQ(found.independent, proved.at_least);
    EXPECT_EQ(nlohmann::json::parse(counted.json).at("laws"), counted.at_most);
    EXPECT_EQ(nlohmann::json::parse(found.json).at("found").size(), found.laws.size());
    const VerifyAnswer verified = verify(proved.certificate);
    EXPECT_TRUE(verified.verified) << verified.reason;
    EXPECT_EQ(verified.at_least, proved.at_least);
    for (const FoundLaw& law : found.laws) {
      EXPECT_TRUE(law.proved);
      EXPECT_EQ(check(question, law.text).law, Decision::yes) << law.text;
    }
    for (const FoundLaw& family : found.families)
      EXPECT_EQ(check(question, family.text).law, Decision::yes) << family.text;
  });
}

TEST(Api, ACheckHasThreeOutcomes) {
  const Question question{.model = "linear:1,1,1"};
  const CheckAnswer yes = check(question, "W2**2 - W1**2");
  EXPECT_EQ(yes.law, Decision::yes);
  EXPECT_TRUE(yes.proved);
  EXPECT_EQ(yes.independent, 1U);
  const CheckAnswer no = check(question, "W1**2");
  EXPECT_EQ(no.law, Decision::no);
  EXPECT_EQ(no.status.ended, Ended::no);
  ASSERT_TRUE(no.counterexample);
  EXPECT_EQ(*no.counterexample,
            "the derivative of entry [0,0] is 2 at W1[0,0] = 1, W2[0,0] = 1, x[0] = 1, w[0] = 1, "
            "all others 0");
  const std::atomic<bool> stop = true;
  const CheckAnswer open = check(question, "W1**2", {.stop = &stop});
  EXPECT_EQ(open.law, Decision::undecided);
  EXPECT_EQ(open.status.ended, Ended::interrupted);
}

TEST(Api, SaysWhatLimitWasReachedAndKeepsTheBound) {
  const CountAnswer answer = count({.model = "linear:9,9,9"}, {.memory = 10'000});
  EXPECT_EQ(answer.status.ended, Ended::limit);
  EXPECT_NE(answer.status.why.find("memory"), std::string::npos) << answer.status.why;
  EXPECT_FALSE(answer.error_probability);
  EXPECT_GE(answer.at_most, 45U);
}

TEST(Api, SaysThatGatesAreFree) {
  EXPECT_TRUE(count({.model = "relu:1,2,1"}).free_gates);
  EXPECT_FALSE(count({.model = "linear:1,2,1"}).free_gates);
}

TEST(Api, RefusesForgeriesAndThrowsOnWrongQuestions) {
  std::string forged = prove({.model = "linear:1,1,1"}).certificate;
  const std::size_t claim = forged.rfind("\"at_most\"");
  ASSERT_NE(claim, std::string::npos);
  forged.replace(forged.find('1', claim), 1, "2");
  EXPECT_FALSE(verify(forged).verified);
  EXPECT_NE(verify(forged).reason, "");
  EXPECT_FALSE(verify("").verified);
  EXPECT_THROW((void)count({.model = "liner:1"}), std::invalid_argument);
  EXPECT_THROW((void)check({.model = "linear:1,1"}, "W1 +"), std::invalid_argument);
  EXPECT_THROW((void)laws({.model = "linear:1,1", .tau = "1"}), std::invalid_argument);
}

TEST(Api, SetsLimits) {
  const Question question{.model = "linear:2,3,2"};
  set_limit("tensor-entries", 11);
  EXPECT_THROW((void)count(question), std::invalid_argument);
  set_limit("tensor-entries", 1 << 22);  // as it is by default
  EXPECT_EQ(count(question).at_most, 6U);
  EXPECT_THROW(set_limit("tensor entries", 12), std::invalid_argument);
  EXPECT_THROW(set_limit("tensor-entries", 0), std::invalid_argument);
}

}  // namespace
}  // namespace abide
