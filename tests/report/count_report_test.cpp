// SPDX-License-Identifier: MIT
#include "abide/report/count_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/model/zoo.hpp"

namespace abide {
namespace {

TEST(CountReport, TheTextSaysWhatIsCertainAndWhatIsProbable) {
  const Flow flow = Flow::gradient(load_model("linear:3,2,4"));
  const std::string text = count_text(flow, count_laws(flow, {}));
  EXPECT_TRUE(text.starts_with("linear:3,2,4: 3 independent conservation laws\n")) << text;
  EXPECT_NE(text.find("certain       at most 3 independent laws: the Lie algebra has dimension"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("error probability below"), std::string::npos) << text;
  EXPECT_EQ(text.find("gates"), std::string::npos) << text;
}

TEST(CountReport, TheTextOfAnUnfinishedCountClaimsOnlyABound) {
  const Flow flow = Flow::gradient(load_model("linear:3,2,4"));
  CountOptions options;
  options.depth = 1;
  const std::string text = count_text(flow, count_laws(flow, options));
  EXPECT_NE(text.find("incomplete"), std::string::npos) << text;
  EXPECT_NE(text.find("at most 4"), std::string::npos) << text;
  EXPECT_EQ(text.find("probable"), std::string::npos) << text;
}

TEST(CountReport, TheTextTellsOfFreeGates) {
  const Flow flow = Flow::gradient(load_model("relu:2,3,1"));
  EXPECT_NE(count_text(flow, count_laws(flow, {})).find("gates         every ReLU gate is treated"),
            std::string::npos);
}

TEST(CountReport, WhatIsSaidToBeBelowANumberIs) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  Count count = count_laws(flow, {});
  for (const double bound : {1.43864e-11, 1.4e-11, 9.96e-8, 1e-9, 0.12}) {
    count.error_probability = bound;
    const std::string text = count_text(flow, count);
    const std::size_t at = text.find("below ");
    ASSERT_NE(at, std::string::npos);
    const double shown = std::stod(text.substr(at + 6));
    EXPECT_GT(shown, bound * (1 - 1e-12));
    EXPECT_LT(shown, bound * 1.11);
  }
}

TEST(CountReport, WhereNothingMovesNothingIsOnlyProbable) {
  const Flow flow =
      Flow::gradient(parse_model("[parameters]\nx = [2]\n[model]\nphi = \"3\"\n", "three.toml"));
  const std::string text = count_text(flow, count_laws(flow, {}));
  EXPECT_NE(text.find("not fewer than 2 either\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("probab"), std::string::npos) << text;
}

TEST(CountReport, SaysWhenTheWishWasNotReached) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  Count count = count_laws(flow, {});
  EXPECT_EQ(count_text(flow, count).find("--error"), std::string::npos);
  count.error_probability = 1e-3;
  EXPECT_NE(
      count_text(flow, count).find("--error 1.0e-06 was not reached: more primes do not help"),
      std::string::npos);
  count.error_probability = 1;
  EXPECT_NE(count_text(flow, count).find("not known"), std::string::npos);
}

TEST(CountReport, NoLineIsLongerHoweverDeepTheBrackets) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  Count count = count_laws(flow, {});
  count.levels.clear();
  for (std::size_t i = 0; i < 64; ++i) count.levels.push_back(4 + i);
  std::istringstream text(count_text(flow, count));
  for (std::string line; std::getline(text, line);) EXPECT_LE(line.size(), 88U) << line;
  EXPECT_NE(text.str().find(" 66, 67 with brackets of up to 1, 2, 3, "), std::string::npos)
      << text.str();
}

TEST(CountReport, OneIsSingular) {
  const Flow flow = Flow::gradient(load_model("linear:1,1,1"));
  Count count = count_laws(flow, {});
  count.primes.resize(1);
  const std::string text = count_text(flow, count);
  EXPECT_NE(text.find("at most 1 independent law:"), std::string::npos) << text;
  EXPECT_NE(text.find("(1 random\n                prime, seed 1)"), std::string::npos) << text;
}

TEST(CountReport, ALimitIsNamedWithItsOption) {
  const Flow flow = Flow::gradient(load_model("linear:2,2,2"));
  Count count = count_laws(flow, {});
  count.closed = false;
  count.error_probability.reset();
  count.ending = Ending::memory;
  EXPECT_NE(count_text(flow, count)
                .find("incomplete, the limit on memory (--memory) was reached; "
                      "at most 3 independent"),
            std::string::npos);
  count.ending = Ending::interrupted;
  EXPECT_NE(count_text(flow, count).find("incomplete, interrupted; at most 3 independent"),
            std::string::npos);
}

TEST(CountReport, ZeroLawsAreCertain) {
  const Flow flow = Flow::gradient(load_model("linear:3,4"));
  EXPECT_NE(count_text(flow, count_laws(flow, {})).find("certain       no law exists"),
            std::string::npos);
}

TEST(CountReport, TheZooListsEveryFamily) {
  const auto json = nlohmann::json::parse(zoo_json());
  ASSERT_EQ(json.size(), zoo().size());
  for (const auto& family : json) {
    EXPECT_NE(zoo_text().find(family["family"].get<std::string>() + ":"), std::string::npos);
    EXPECT_EQ(family["metric"], load_model(family["example"].get<std::string>()).metric);
  }
  EXPECT_NE(zoo_text().find("W2=mirror metric; for example icnn:"), std::string::npos);
  EXPECT_NE(zoo_text().find(" euclidean metric; for example linear:"), std::string::npos);
}

}  // namespace
}  // namespace abide
