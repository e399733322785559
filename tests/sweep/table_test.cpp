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
using testing::some_rows;

nlohmann::json cell(const Table& table, std::size_t row, const std::string& column) {
  return table.rows.at(row).at(table.column(column));
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

TEST(Table, SelectsColumns) {
  const Table table = select(rows_table(some_rows()), {"laws", "model"});
  EXPECT_EQ(table.header, (std::vector<std::string>{"laws", "model"}));
  EXPECT_EQ(table.rows[0], (std::vector<nlohmann::json>{3, "linear:3,2,4"}));
  EXPECT_THROW((void)select(table, {"state"}), UsageError);
  EXPECT_THROW((void)select(table, {"laws", "laws"}), UsageError);
}

TEST(Table, UpperBoundsAreNotAddedUp) {
  std::vector<Row> rows = some_rows();
  rows[1].result->closed = false;
  const Table table = rows_table(rows);
  const Table sums = by(table, {"family", "flow"});
  EXPECT_EQ(cell(sums, 1, "sum_laws"), 3);
  EXPECT_EQ(cell(sums, 1, "bounded"), 1);
  EXPECT_EQ(cell(with_bounds_marked(table), 0, "laws"), 3);
  EXPECT_EQ(cell(with_bounds_marked(table), 1, "laws"), "<=4");
  EXPECT_EQ(cell(with_bounds_marked(table), 5, "laws"), nullptr);
}

// What is added up has names of its own, whatever the table is grouped by.
TEST(Table, GroupsByAnyColumn) {
  const Table table = rows_table(some_rows());
  for (const std::string& name : table_columns()) {
    const Table sums = by(table, {name});
    EXPECT_EQ(std::set<std::string>(sums.header.begin(), sums.header.end()).size(),
              sums.header.size())
        << name;
  }
  EXPECT_THROW((void)by(table, {"model", "model"}), UsageError);
}

TEST(Table, KindsAreThoseOfTheCells) {
  const Table table = rows_table(some_rows());
  for (const std::string& name : table.header)
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      const nlohmann::json value = cell(table, i, name);
      if (value.is_null()) continue;
      const ColumnKind kind = column_kind(name);
      EXPECT_EQ(value.is_number(), kind == ColumnKind::number) << name;
      EXPECT_EQ(value.is_boolean(), kind == ColumnKind::truth) << name;
      EXPECT_EQ(value.is_string(), kind == ColumnKind::text) << name;
    }
  EXPECT_THROW((void)column_kind("cases"), UsageError);
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
  EXPECT_EQ(cell(table, 1, "sum_laws"), 7);
  EXPECT_EQ(cell(table, 1, "bounded"), 0);
  EXPECT_EQ(cell(table, 1, "agree"), 1);
  EXPECT_EQ(cell(table, 1, "disagree"), 1);
  EXPECT_EQ(cell(table, 1, "complete_cases"), 0);
  EXPECT_EQ(cell(table, 1, "sum_seconds"), 1.0);
  EXPECT_EQ(cell(table, 2, "flow"), "momentum");
  EXPECT_EQ(cell(table, 3, "complete_cases"), 1);
}

}  // namespace
}  // namespace abide
