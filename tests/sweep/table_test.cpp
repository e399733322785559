// SPDX-License-Identifier: MIT
#include "abide/sweep/table.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "abide/error.hpp"
#include "sweep/rows.hpp"

namespace abide {
namespace {

using testing::counted_row;
using testing::searched_row;

std::vector<Row> some_rows() {
  std::vector<Row> rows{counted_row("linear:3,2,4", 3, 14), counted_row("linear:2,2,2", 4, 8),
                        searched_row("relu:3,5,2+bias", 5, 5), counted_row("file.toml", 1, 3)};
  Row momentum = counted_row("linear:2,2,2", 1, 17);
  momentum.what.flow = "momentum";
  momentum.what.tau = "3/t";
  rows.push_back(momentum);
  rows.emplace_back();
  rows.back().what.model = "linear:9,9,9";
  return rows;
}

nlohmann::json cell(const Table& table, std::size_t row, const std::string& column) {
  return table.rows.at(row).at(table.column(column));
}

std::vector<std::string> models(const Table& table) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < table.rows.size(); ++i) names.push_back(cell(table, i, "model"));
  return names;
}

TEST(Table, HasAColumnForAllThatIsKnown) {
  const Table table = rows_table(some_rows());
  EXPECT_EQ(table.header, table_columns());
  EXPECT_EQ(std::set<std::string>(table.header.begin(), table.header.end()).size(),
            table.header.size());
  EXPECT_EQ(cell(table, 0, "family"), "linear");
  EXPECT_EQ(cell(table, 0, "layers"), 2);
  EXPECT_EQ(cell(table, 0, "width"), 4);
  EXPECT_EQ(cell(table, 0, "laws"), 3);
  EXPECT_EQ(cell(table, 0, "state"), 14);
  EXPECT_EQ(cell(table, 0, "tau"), nullptr);
  EXPECT_EQ(cell(table, 0, "seconds"), 0.5);
  EXPECT_EQ(cell(table, 0, "independent"), nullptr);
  EXPECT_EQ(cell(table, 2, "independent"), 5);
  EXPECT_EQ(cell(table, 2, "complete"), true);
  EXPECT_EQ(cell(table, 2, "bias"), true);
  EXPECT_EQ(cell(table, 3, "family"), nullptr);
  EXPECT_EQ(cell(table, 4, "tau"), "3/t");
  EXPECT_EQ(cell(table, 5, "status"), "pending");
  for (const char* name : {"laws", "seconds", "metric", "version"})
    EXPECT_EQ(cell(table, 5, name), nullptr) << name;
}

TEST(Table, ComparesWithTheory) {
  std::vector<Row> rows = some_rows();
  Row bound = counted_row("linear:2,2,2", 2, 8);
  bound.result->closed = false;
  rows.push_back(bound);
  bound.result->laws = 5;
  rows.push_back(bound);
  const Table table = rows_table(rows);
  EXPECT_EQ(cell(table, 0, "theory"), 3);
  EXPECT_EQ(cell(table, 0, "agrees"), true);
  EXPECT_EQ(cell(table, 1, "theory"), 3);
  EXPECT_EQ(cell(table, 1, "agrees"), false);
  EXPECT_EQ(cell(table, 3, "theory"), nullptr);
  EXPECT_EQ(cell(table, 3, "agrees"), nullptr);
  EXPECT_EQ(cell(table, 5, "theory"), 36 + 9);  // known before it is counted
  EXPECT_EQ(cell(table, 5, "agrees"), nullptr);
  EXPECT_EQ(cell(table, 6, "agrees"), false);  // an upper bound that is too small
  EXPECT_EQ(cell(table, 7, "agrees"), nullptr);
}

TEST(Table, KeepsTheRowsThatAreAskedFor) {
  const Table table = rows_table(some_rows());
  const auto kept = [&](const std::vector<std::string>& texts) {
    std::vector<Condition> conditions;
    for (const std::string& text : texts) conditions.push_back(parse_condition(text));
    return models(where(table, conditions));
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(kept({}).size(), 6U);
  EXPECT_EQ(kept({"family=relu"}), Names{"relu:3,5,2+bias"});
  EXPECT_EQ(kept({"laws=3"}), Names{"linear:3,2,4"});
  EXPECT_EQ(kept({"laws=3.0"}), Names{"linear:3,2,4"});
  EXPECT_EQ(kept({"laws>=4", "laws<5"}), Names{"linear:2,2,2"});
  EXPECT_EQ(kept({"laws>4"}), Names{"relu:3,5,2+bias"});
  EXPECT_EQ(kept({"laws<=1"}), (Names{"file.toml", "linear:2,2,2"}));
  EXPECT_EQ(kept({"status=pending"}), Names{"linear:9,9,9"});
  EXPECT_EQ(kept({"status!=done"}), Names{"linear:9,9,9"});
  EXPECT_EQ(kept({"family="}), Names{"file.toml"});
  EXPECT_EQ(kept({"agrees=false"}), Names{"linear:2,2,2"});
  EXPECT_EQ(kept({"tau=3/t"}), Names{"linear:2,2,2"});
  EXPECT_EQ(kept({"model=linear:3,2,4"}), Names{"linear:3,2,4"});
}

TEST(Table, RefusesConditionsThatAreNone) {
  const Table table = rows_table(some_rows());
  for (const char* text : {"", "family", "=relu", "family!relu", "~3"})
    EXPECT_THROW((void)parse_condition(text), UsageError) << text;
  EXPECT_THROW((void)where(table, {parse_condition("laws<many")}), UsageError);
  try {
    (void)where(table, {parse_condition("famly=relu")});
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'family'?"), std::string::npos);
  }
}

TEST(Table, SelectsColumns) {
  const Table table = select(rows_table(some_rows()), {"laws", "model"});
  EXPECT_EQ(table.header, (std::vector<std::string>{"laws", "model"}));
  EXPECT_EQ(table.rows[0], (std::vector<nlohmann::json>{3, "linear:3,2,4"}));
  EXPECT_THROW((void)select(table, {"state"}), UsageError);
}

TEST(Table, GroupsAndAddsUp) {
  const Table table = by(rows_table(some_rows()), {"family", "flow"});
  ASSERT_EQ(table.rows.size(), 4U);  // files, linear, linear with momentum, relu
  EXPECT_EQ(cell(table, 0, "family"), nullptr);
  EXPECT_EQ(cell(table, 1, "family"), "linear");
  EXPECT_EQ(cell(table, 1, "flow"), "gradient");
  EXPECT_EQ(cell(table, 1, "cases"), 3);
  EXPECT_EQ(cell(table, 1, "done"), 2);
  EXPECT_EQ(cell(table, 1, "max_state"), 14);
  EXPECT_EQ(cell(table, 1, "laws"), 7);
  EXPECT_EQ(cell(table, 1, "agree"), 1);
  EXPECT_EQ(cell(table, 1, "disagree"), 1);
  EXPECT_EQ(cell(table, 1, "complete"), 0);
  EXPECT_EQ(cell(table, 1, "seconds"), 1.0);
  EXPECT_EQ(cell(table, 2, "flow"), "momentum");
  EXPECT_EQ(cell(table, 3, "complete"), 1);
}

}  // namespace
}  // namespace abide
