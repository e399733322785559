// SPDX-License-Identifier: MIT
#include "abide/sweep/compute.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "abide/lie/count.hpp"
#include "abide/model/load.hpp"
#include "abide/sweep/row.hpp"

namespace abide {
namespace {

TEST(Compute, CountsAsCountLawsDoes) {
  for (const char* model : {"linear:2,3,2", "relu:2,3,2+bias", "nmf:3,2,2"}) {
    const Answer answer = compute_case({.model = model, .flow = Dynamics::momentum, .seed = 5});
    ASSERT_EQ(answer.status, Status::done) << answer.message;
    FlowOptions flow;
    flow.dynamics = Dynamics::momentum;
    CountOptions options;
    options.seed = 5;
    const Count count = count_laws(Flow::make(load_model(model), flow), options);
    const Result result = result_of(answer.document, answer.certificate);
    EXPECT_EQ(result.laws, count.laws());
    EXPECT_EQ(result.levels, count.levels);
    EXPECT_EQ(result.primes, count.primes);
    EXPECT_EQ(result.error_probability, count.error_probability);
    EXPECT_EQ(answer.document.find("seconds"), std::string::npos);
    EXPECT_EQ(answer.document.find('\n'), std::string::npos);
  }
}

TEST(Compute, SearchesWithFeatures) {
  Case what{.model = "linear:2,2,2", .metric = "natural-block", .compute = Computation::laws};
  what.max_degree = 1;
  EXPECT_FALSE(result_of(compute_case(what).document, "").found->complete);
  what.features = {"auto"};
  EXPECT_TRUE(result_of(compute_case(what).document, "").found->complete);
  what.features = {"log(det(W1))", "log(det(W2))"};
  what.compute = Computation::proof;
  const Answer answer = compute_case(what);
  EXPECT_TRUE(result_of(answer.document, "").found->complete);
  EXPECT_EQ(result_of(answer.document, answer.certificate).proved->at_least, 1U);
}

TEST(Compute, ReadsNoFileWhoseTextItHas) {
  const Case what{.model = "nowhere/model.toml"};
  const std::string text = "[parameters]\nx = [2]\n[model]\nphi = \"x[0]*x[1]\"\n";
  const Answer answer = compute_case(what, {{what.model, text}});
  ASSERT_EQ(answer.status, Status::done) << answer.message;
  EXPECT_EQ(result_of(answer.document, "").laws, 1U);
  EXPECT_EQ(compute_case(what, {{"nowhere/other.toml", text}}).status, Status::error);
}

TEST(Compute, SaysWhatIsWrong) {
  const auto error = [](const Case& what, const std::string& words) {
    const Answer answer = compute_case(what);
    EXPECT_EQ(answer.status, Status::error);
    EXPECT_NE(answer.message.find(words), std::string::npos) << answer.message;
    EXPECT_EQ(answer.document + answer.certificate, "");
  };
  error({.model = "liner:3"}, "did you mean 'linear'?");
  error({.model = "nothing.toml"}, "no such file");
  error({.model = "linear:1,1", .tau = "1"}, "expected the flow momentum");
  error({.model = "linear:1,1", .metric = "W9=mirror"}, "W9");
  error({.model = "linear:1,1", .features = {"x"}}, "features are for laws");
  error({.model = "linear:1,1", .compute = Computation::laws, .features = {"auto", "x"}},
        "found both");
}

TEST(Compute, SaysWhichLimitWasReached) {
  const Answer answer = compute_case({.model = "linear:9,9,9", .limits = {.memory = 10'000}});
  EXPECT_EQ(answer.status, Status::limit);
  EXPECT_EQ(answer.message, "the count was not finished: it reached the limit on memory");
  EXPECT_EQ(result_of(answer.document, "").stopped_by, "memory");
}

TEST(Row, StatusesHaveNames) {
  for (int i = 0; i < 7; ++i) {
    const auto status = static_cast<Status>(i);
    EXPECT_EQ(status_of(to_string(status)), status);
  }
  EXPECT_THROW((void)status_of("fine"), std::invalid_argument);
  EXPECT_THROW((void)result_of("{}", ""), std::invalid_argument);
  EXPECT_THROW((void)result_of("", ""), std::invalid_argument);
}

// A model with a field of its own follows that, whatever flow was asked for.
TEST(Compute, SaysWhichFlowWasFollowed) {
  const Answer field = compute_case(
      {.model = ABIDE_SOURCE_DIR "/examples/fields/rigid_body.toml", .compute = Computation::laws});
  EXPECT_EQ(field.status, Status::done);
  const Result result = result_of(field.document, "");
  EXPECT_EQ(result.flow, Dynamics::field);
  EXPECT_EQ(result.metric, "");
  EXPECT_EQ(result.laws, 2U);
  const Answer decayed = compute_case(
      {.model = "linear:3,2,4", .weight_decay = "1/10", .compute = Computation::proof});
  EXPECT_EQ(decayed.status, Status::done);
  EXPECT_EQ(result_of(decayed.document, "").laws, 3U);
  EXPECT_EQ(compute_case({.model = "linear:3,2,4", .freeze = {"V"}}).status, Status::error);
}

}  // namespace
}  // namespace abide
