// SPDX-License-Identifier: MIT
#include "abide/sweep/reproduce_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace abide {
namespace {

ReproduceLabels labels() {
  ReproduceLabels result;
  result.seed = 7;
  result.threads = 2;
  result.seconds = 1.25;
  return result;
}

Reproduction some_reproduction() {
  Reproduction result;
  ExperimentResult first;
  first.name = "linear, counted";
  first.cases = first.counted_cases = 50;
  first.predicted = 600;
  first.predicted_cases = 48;
  first.counted = 620;
  first.seconds = 2;
  first.notebook_seconds = 2063;
  ExperimentResult second;
  second.name = "linear, laws";
  second.cases = second.counted_cases = second.predicted_cases = second.searched_cases = 10;
  second.predicted = second.counted = second.independent = 80;
  second.proved_cases = 10;
  second.seconds = 1;
  result.experiments = {first, second};
  return result;
}

std::string line_of(const std::string& text, const std::string& word) {
  const std::size_t start = text.find("  " + word);
  return text.substr(start, text.find('\n', start) - start);
}

TEST(ReproductionText, HasALineForEachExperiment) {
  const std::string text = reproduction_text(labels(), some_reproduction());
  EXPECT_EQ(text.substr(0, text.find('\n')), "n23: 60 cases, no disagreement");
  const std::string first = line_of(text, "linear, counted");
  for (const char* cell : {" 50 ", " 600 (48) ", " 620 ", " - ", " 2.00 ", " 2063 ", " 1032"})
    EXPECT_NE(first.find(cell), std::string::npos) << cell << " in " << first;
  const std::string all = line_of(text, "all");
  for (const char* cell : {" 60 ", " 680 (58) ", " 700 ", " 80 (10) ", " 3.00"})
    EXPECT_NE(all.find(cell), std::string::npos) << cell << " in " << all;
  EXPECT_NE(text.find("seed       7\n"), std::string::npos);
  EXPECT_NE(text.find("1.25 by the clock, 2 threads"), std::string::npos);
}

TEST(ReproductionText, ListsDisagreementsFirst) {
  Reproduction result = some_reproduction();
  result.disagreements.push_back({"linear, laws", "linear:2,2,2", "3 laws", "abide count it"});
  result.cut.push_back({"linear, counted", "linear:9,9,9", "timeout", "abide count that"});
  result.experiments[0].cut_cases = 1;
  ReproduceLabels scaled = labels();
  scaled.scale = 10;
  const std::string text = reproduction_text(scaled, result);
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "n23 at 10 times the widths: 1 disagreement in 60 cases");
  const std::size_t wrong = text.find("DISAGREE  linear, laws: linear:2,2,2: 3 laws");
  const std::size_t cut = text.find("cut       linear, counted: linear:9,9,9: timeout");
  ASSERT_NE(wrong, std::string::npos);
  ASSERT_NE(cut, std::string::npos);
  EXPECT_LT(wrong, cut);
  EXPECT_LT(cut, text.find("experiment  "));
  EXPECT_NE(text.find("abide count it"), std::string::npos);
  EXPECT_NE(text.find("  cut        1 case, by a limit\n"), std::string::npos);
  // Those of the notebooks were not ten times as wide.
  EXPECT_NE(text.find("64 cores, for the widths of the paper\n"), std::string::npos);
}

// While something is not known, only a disagreement is certain.
TEST(ReproductionJson, SaysWhatIsNotKnown) {
  const auto json = [](const Reproduction& result) {
    return nlohmann::json::parse(reproduction_json(labels(), result));
  };
  Reproduction result = some_reproduction();
  result.pending = result.experiments[0].pending = 1;
  EXPECT_TRUE(json(result)["agree"].is_null());
  EXPECT_TRUE(json(result)["experiments"][0]["ratio"].is_null());
  EXPECT_EQ(json(result)["experiments"][0]["notebook_seconds"], 2063);
  EXPECT_NE(line_of(reproduction_text(labels(), result), "linear, counted").find("2063       -"),
            std::string::npos);
  result.disagreements.push_back({"a", "b", "c", "d"});
  EXPECT_EQ(json(result)["agree"], false);
  result = some_reproduction();
  result.cut.push_back({"a", "b", "c", "d"});
  result.experiments[0].cut_cases = 1;
  EXPECT_TRUE(json(result)["agree"].is_null());
  EXPECT_TRUE(json(result)["experiments"][0]["ratio"].is_null());
}

TEST(ReproductionJson, HasAll) {
  Reproduction result = some_reproduction();
  nlohmann::json json = nlohmann::json::parse(reproduction_json(labels(), result));
  EXPECT_EQ(json["paper"], "n23");
  EXPECT_EQ(json["agree"], true);
  EXPECT_EQ(json["cases"], 60);
  EXPECT_EQ(json["seed"], 7);
  EXPECT_EQ(json["experiments"][0]["predicted_cases"], 48);
  EXPECT_EQ(json["experiments"][0]["ratio"], 1031.5);
  EXPECT_TRUE(json["experiments"][1]["ratio"].is_null());
  EXPECT_EQ(json["experiments"][1]["independent"], 80);
  result.disagreements.push_back({"a", "b", "c", "d"});
  json = nlohmann::json::parse(reproduction_json(labels(), result));
  EXPECT_EQ(json["agree"], false);
  EXPECT_EQ(json["disagreements"][0]["command"], "d");
}

}  // namespace
}  // namespace abide
