// SPDX-License-Identifier: MIT
#include "abide/sweep/conditions.hpp"

#include <gtest/gtest.h>

#include <string>

#include "abide/error.hpp"
#include "sweep/rows.hpp"

namespace abide {
namespace {

using Names = std::vector<std::string>;

Names kept(const std::vector<std::string>& texts) {
  std::vector<Condition> conditions;
  for (const std::string& text : texts) conditions.push_back(parse_condition(text));
  const Table table = where(rows_table(testing::some_rows()), conditions);
  Names models;
  for (const auto& line : table.rows) models.push_back(line[table.column("model")]);
  return models;
}

void expect_refused(const std::vector<std::string>& texts, const std::string& words) {
  try {
    (void)kept(texts);
    ADD_FAILURE() << texts.back() << " was taken";
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}

TEST(Conditions, KeepTheRowsThatAreAskedFor) {
  EXPECT_EQ(kept({}).size(), 6U);
  EXPECT_EQ(kept({"family=relu"}), Names{"relu:3,5,2+bias"});
  EXPECT_EQ(kept({"laws=3"}), Names{"linear:3,2,4"});
  EXPECT_EQ(kept({"laws==3"}), Names{"linear:3,2,4"});
  EXPECT_EQ(kept({"laws=3.0"}), Names{"linear:3,2,4"});
  EXPECT_EQ(kept({"laws>=4", "laws<5"}), Names{"linear:2,2,2"});
  EXPECT_EQ(kept({"laws>4"}), Names{"relu:3,5,2+bias"});
  EXPECT_EQ(kept({"laws<=1"}), (Names{"file.toml", "linear:2,2,2"}));
  EXPECT_EQ(kept({"laws="}), Names{"linear:9,9,9"});
  EXPECT_EQ(kept({"laws!="}).size(), 5U);
  EXPECT_EQ(kept({"laws!=3"}).size(), 5U);
  EXPECT_EQ(kept({"status=pending"}), Names{"linear:9,9,9"});
  EXPECT_EQ(kept({"status!=done"}), Names{"linear:9,9,9"});
  EXPECT_EQ(kept({"status=crashed"}), Names{});
  EXPECT_EQ(kept({"family="}), Names{"file.toml"});
  EXPECT_EQ(kept({"tau=3/t"}), Names{"linear:2,2,2"});
  EXPECT_EQ(kept({"model=linear:3,2,4"}), Names{"linear:3,2,4"});
}

TEST(Conditions, TruthHasThreeNames) {
  for (const char* text : {"agrees=no", "agrees=false", "agrees=0", "agrees==no"})
    EXPECT_EQ(kept({text}), Names{"linear:2,2,2"}) << text;
  for (const char* text : {"complete=yes", "complete=true", "complete=1", "bias=1"})
    EXPECT_EQ(kept({text}), Names{"relu:3,5,2+bias"}) << text;
  EXPECT_EQ(kept({"closed=1"}).size(), 5U);
  EXPECT_EQ(kept({"closed!=1"}), Names{"linear:9,9,9"});
  EXPECT_EQ(kept({"closed="}), Names{"linear:9,9,9"});
}

TEST(Conditions, WhatNoRowCouldFulfilIsAMistake) {
  for (const char* text : {"", "family", "=relu", "family!relu", "~3"})
    EXPECT_THROW((void)parse_condition(text), UsageError) << text;
  expect_refused({"laws<many"}, "expected a number after <");
  expect_refused({"laws=abc"}, "expected a number after =");
  expect_refused({"laws=>3"}, "expected a number after =");
  expect_refused({"laws<"}, "expected a number after <");
  expect_refused({"model<3"}, "model is no number; expected = or !=");
  expect_refused({"levels>3"}, "levels is no number");
  expect_refused({"closed>=1"}, "closed is no number");
  expect_refused({"complete=maybe"}, "expected yes or no after =");
  expect_refused({"status=don"}, "there is no such status");
  expect_refused({"status=don"}, "did you mean 'done'?");
  expect_refused({"flow=momentun"}, "did you mean 'momentum'?");
  expect_refused({"family=zzz"}, "there is no such family");
  expect_refused({"compute=law"}, "did you mean 'laws'?");
  expect_refused({"famly=relu"}, "did you mean 'family'?");
  expect_refused({"family=nmf", "laws=abc"}, "expected a number");  // also where no row is left
}

}  // namespace
}  // namespace abide
