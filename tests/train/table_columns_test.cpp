// SPDX-License-Identifier: MIT
//
// That they become inputs and targets is in dataset_test.cpp.
#include "abide/train/table_columns.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "io/data_files.hpp"

namespace abide {
namespace {

using testing::expect_error;
using Columns = std::vector<std::size_t>;

Source table_of(std::vector<std::string> names) {
  return {"t.csv", {{{2, 3}, {1, 2, 3, 4, 5, 6}}, 2, false}, std::move(names), {}};
}

TEST(TableColumns, AreNamesOrNumbersFromEitherEnd) {
  const Source table = table_of({"y", "b", "c d"});
  EXPECT_EQ(table_columns(table, {"c d", "0"}), (Columns{2, 0}));
  EXPECT_EQ(table_columns(table, {"-1", "-3", "b"}), (Columns{2, 0, 1}));
  EXPECT_EQ(table_columns(table_of({}), {"1"}), (Columns{1}));
}

TEST(TableColumns, ThatAreNoneAreErrors) {
  const auto bad = [](const Source& table, const std::vector<std::string>& columns,
                      const std::string& words) {
    expect_error("t.csv", words, [&] { return table_columns(table, columns); });
  };
  const Source table = table_of({"label", "b", "b"});
  bad(table, {"3"}, "no column 3; expected a number from 0 to 2, or from -1, the last one, to -3");
  bad(table, {"-4"}, "no column -4");
  bad(table, {"1.0"}, "no column is called '1.0'");
  bad(table, {"labels"},
      "no column is called 'labels'; expected a name of the header, or a number "
      "from 0 to 2; did you mean 'label'?");
  bad(table, {"\x1b"}, "no column is called '?'");
  bad(table, {"b"}, "more than one column is called 'b'; expected a number");
  bad(table, {"label", "-3"}, "column 0 (from 0), 'label' is given twice");
  bad(table_of({}), {"label"}, "as there is no header; expected a number from 0 to 2");
}

TEST(TableColumns, CalledLikeATargetAreDoubted) {
  for (const char* name : {"label", "Target", "CLASS", "y", "labels"}) {
    const std::vector<std::string> doubts = doubts_about(table_of({name, "b", "c"}), {0, 1}, {2});
    ASSERT_EQ(doubts.size(), 1U) << name;
    EXPECT_NE(doubts[0].find(std::string("--target-column ") + name), std::string::npos)
        << doubts[0];
    EXPECT_TRUE(doubts_about(table_of({name, "b", "c"}), {1, 2}, {0}).empty());
  }
  EXPECT_TRUE(doubts_about(table_of({"a", "b", "c"}), {0, 1}, {2}).empty());
  EXPECT_TRUE(doubts_about(table_of({}), {0, 1}, {2}).empty());
  EXPECT_EQ(doubts_about(table_of({"y", "b", "label"})).size(), 2U);
  Source same = table_of({});
  same.rows.array.values[5] = 3;
  EXPECT_EQ(doubts_about(same, {0, 1}, {2}),
            std::vector<std::string>{"t.csv: the target, column 2 (from 0), is 3 in all 2 samples "
                                     "that were read; --target-column names another"});
}

}  // namespace
}  // namespace abide
