// SPDX-License-Identifier: MIT
#include "abide/families/find_families.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "abide/families/family_verifier.hpp"
#include "abide/laws/check.hpp"
#include "abide/lie/count.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

Flow flow_of_model(const std::string& name, const FlowOptions& options = {}) {
  return Flow::make(load_model(name), options);
}
std::string example(const std::string& name) {
  return std::string(ABIDE_SOURCE_DIR) + "/examples/" + name + ".toml";
}

// Where families are all laws, they make exactly as many as are counted.
Families expect_all(const Flow& flow) {
  const std::string& name = flow.model().name;
  const Families found = find_families(flow, {.threads = 1});
  EXPECT_EQ(found.independent, count_laws(flow, {}).laws()) << name;
  EXPECT_EQ(found.refuted, 0U) << name;
  for (const LawFamily& law : found.laws) {
    EXPECT_EQ(law.proof, Proof::tested) << name << ": " << law.text;
    EXPECT_LE(law.log2_error, -100) << name << ": " << law.text;
  }
  return found;
}

// And each text is a law where it is expanded, or tested otherwise.
void expect_all_and_check(const Flow& flow) {
  const std::string& name = flow.model().name;
  for (const LawFamily& law : expect_all(flow).laws) {
    const Proof proof = decide_law(flow, law.text, 1);
    EXPECT_TRUE(proof == Proof::expanded || proof == Proof::tested) << name << ": " << law.text;
  }
}

TEST(FindFamilies, AreAllLawsOfNamedNetworks) {
  for (const char* name : {"linear:2,2", "linear:3,2,4", "linear:2,3,2,3", "relu:3,4,2",
                           "relu:3,4,2+bias", "relu:2,3,3,2+bias", "linear:4,2,4"})
    expect_all_and_check(flow_of_model(name));
}

TEST(FindFamilies, AreAllLawsOfWrittenNetworks) {
  for (const char* name :
       {"attention_heads", "conv2d", "functions/attention_biases", "functions/gpt_block",
        "functions/llama_block", "functions/rope_attention", "functions/mixer", "functions/qk_norm",
        "functions/grouped_queries", "functions/weight_normalization"})
    expect_all(flow_of_model(example(name)));
}

TEST(FindFamilies, HaveAFactorInTheTime) {
  expect_all(flow_of_model("linear:3,2,4", {.dynamics = Dynamics::momentum, .tau = "3/t"}));
  expect_all(flow_of_model("linear:2,3,2", {.dynamics = Dynamics::momentum, .tau = "2"}));
  expect_all(flow_of_model("linear:3,2,4", {.decay = Rational(1, 3)}));
}

TEST(FindFamilies, SayWhatLawsAreOnce) {
  const Families found =
      find_families(flow_of_model(example("functions/gpt_block")), {.threads = 1});
  for (const LawFamily& law : found.laws) EXPECT_EQ(law.independent, law.laws) << law.text;
}

// A network of units whose laws have coefficients that were drawn: rates a, b make each unit keep
// b |w_in|^2 - a |w_out|^2.
TEST(FindFamilies, FindPlantedCoefficientsAndRefuseNearMisses) {
  std::size_t refused = 0;
  testing::for_seeds(12, [&](Random& random) {
    const auto size = [&] { return random.between(2, 5); };
    const std::int64_t hidden = size();
    const std::string name = "relu:" + std::to_string(size()) + "," + std::to_string(hidden) + "," +
                             std::to_string(size());
    const std::int64_t a = random.between(1, 9), b = random.between(1, 9);
    const Flow flow =
        flow_of_model(name, {.rates = "W1=" + std::to_string(a) + ", W2=" + std::to_string(b)});
    const Families found = find_families(flow, {.threads = 1});
    ASSERT_EQ(found.laws.size(), 1U) << name;
    EXPECT_EQ(found.independent, static_cast<std::size_t>(hidden));
    // One coefficient off, or one unit wrong.
    FamilyVerifier verifier(flow, 1, 1);
    const auto text = [&](std::int64_t x, std::int64_t y, const std::string& unit) {
      return std::to_string(x) + "*sum(W2**2, axis=0)" + unit + " - " + std::to_string(y) +
             "*sum(W1**2, axis=1)";
    };
    EXPECT_EQ(verifier.verify(text(a, b, "")).proof, Proof::tested) << name;
    for (std::int64_t off = 1; off <= 9; ++off) {
      if (off == b) continue;
      EXPECT_EQ(verifier.verify(text(a, off, "")).proof, Proof::disproved) << name;
      ++refused;
    }
    const std::string wrong = std::to_string(a) + "*sum(W2**2, axis=0)[0] - " + std::to_string(b) +
                              "*sum(W1**2, axis=1)[1]";
    EXPECT_EQ(verifier.verify(wrong).proof, Proof::disproved) << name;
    ++refused;
  });
  EXPECT_GE(refused, 100U);
}

TEST(FindFamilies, SayThatMemoryIsTooSmallBeforeTheyBegin) {
  const Flow flow = flow_of_model("linear:30,30,30");
  const Families found = find_families(flow, {.memory = 10'000});
  EXPECT_EQ(found.end, FamiliesEnd::memory);
  EXPECT_EQ(found.fields, 0U);
  EXPECT_GT(found.bytes, 10'000);
  EXPECT_EQ(find_families(flow, {.memory = 100'000'000}).end, FamiliesEnd::searched);
}

TEST(FindFamilies, KeepWhatWasVerifiedWhenInterrupted) {
  const Flow flow = flow_of_model("relu:3,4,4,2");
  std::atomic<bool> stop = false;
  const Families found = find_families(
      flow, {.threads = 1, .stop = &stop, .progress = [&](const FamilyProgress& progress) {
               stop = progress.verified == 1;
             }});
  EXPECT_EQ(found.end, FamiliesEnd::interrupted);
  ASSERT_EQ(found.laws.size(), 1U);
  EXPECT_EQ(found.laws[0].proof, Proof::tested);
}

TEST(FindFamilies, SayWhatWasNotSearched) {
  // One gradient settles no group of several templates.
  const Families found = find_families(flow_of_model("relu:3,4,4,2"), {.most_fields = 1});
  EXPECT_FALSE(found.not_searched.empty());
  EXPECT_TRUE(find_families(flow_of_model("relu:3,4,4,2"), {}).not_searched.empty());
}

}  // namespace
}  // namespace abide
