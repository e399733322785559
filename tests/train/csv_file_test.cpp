// SPDX-License-Identifier: MIT
#include "abide/train/csv_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>

#include "seeded.hpp"
#include "train/data_files.hpp"

namespace abide {
namespace {

using testing::expect_error;
using testing::for_seeds;

RealArray array_of(const std::string& text) { return read_csv(text, "x").array; }

TEST(CsvFile, ReadsBackEveryDouble) {
  for_seeds(20, [](Random& random) {
    RealArray array{{random.between(1, 5), random.between(1, 5)}, {}};
    std::string text;
    for (std::int64_t row = 0; row < array.shape[0]; ++row)
      for (std::int64_t column = 0; column < array.shape[1]; ++column) {
        double value = std::bit_cast<double>(random.bits());
        if (!std::isfinite(value)) value = 0.1;
        array.values.push_back(value);
        text += fmt::format("{}{}", value, column + 1 == array.shape[1] ? "\n" : ",");
      }
    EXPECT_EQ(array_of(text), array) << text;
  });
}

TEST(CsvFile, ReadsAllWaysOfWritingATable) {
  const RealArray table{{2, 3}, {1.5, -2, 300, 4, 5, 6}};
  for (const char* text :
       {"1.5,-2,3e2\n4,5,6\n", "1.5,-2,3E+2\r\n4,5,6",
        "\xEF\xBB\xBF"
        "1.5,-2,300\n4,5,6\n",
        "a,b,c\n1.5,-2,300\n4,5,6\n", "\"a\",\"b, or \"\"c\"\"\",\n1.5,-2,300\n4,5,6\n",
        "# made by hand\n\n1.5 , -2,\t300\n\n  \n4,5,6\n\n",
        "\"1.5\",\"-2\", \" 300 \" \n+4,5.,6\n"})
    EXPECT_EQ(array_of(text), table) << text;
  EXPECT_EQ(array_of("7"), (RealArray{{1, 1}, {7}}));
  EXPECT_EQ(array_of("1e-400,-1e-320"), (RealArray{{1, 2}, {0, -1e-320}}));
}

TEST(CsvFile, TakesNoRowOfNumbersForAHeader) {
  EXPECT_EQ(read_csv("+1,+2\n3,4\n", "f").rows_in_file, 2);
  EXPECT_EQ(read_csv("a,+b\n3,4\n", "f").rows_in_file, 1);
}

TEST(CsvFile, ReadsTheFirstRowsAndChecksAll) {
  const RealRows rows = read_csv("1,2\n3,4\n5,6\n", "x", 2);
  EXPECT_EQ(rows.array, (RealArray{{2, 2}, {1, 2, 3, 4}}));
  EXPECT_EQ(rows.rows_in_file, 3);
  expect_error("x:3:1", "'a' is no number", [] { return read_csv("1,2\n3,4\na,6\n", "x", 1); });
}

void expect_bad(const std::string& text, const std::string& place, const std::string& words) {
  expect_error("t.csv" + place, words, [&] { return read_csv(text, "t.csv"); });
}

TEST(CsvFile, SaysWhereARowIsTooShortOrTooLong) {
  expect_bad("1,2,3\n4,5\n", ":2:4", "2 columns; expected 3, as in the rows before");
  expect_bad("1,2\n\n4,5,6,7\n", ":3:5", "4 columns; expected 2, as in the rows before");
  expect_bad("a,b\n1,2,3\n", ":2:5", "3 columns; expected 2, as in the header");
  expect_bad("1,2\n3,4,\n", ":2:5", "3 columns; expected 2");
}

TEST(CsvFile, SaysWhichCellIsNoNumber) {
  const std::string sample = "sample 1, column 1 (both from 0): ";
  const auto second = [&](const std::string& cell, const std::string& words) {
    expect_bad("é,b\n1,2\n3," + cell + "\n", ":3:3", sample + words);
  };
  second("x", "'x' is no number; expected a number");
  second("1.5x", "'1.5x' is no number");
  second("1 2", "'1 2' is no number");
  second("0x10", "'0x10' is no number");
  second("+-1", "'+-1' is no number");
  second("+", "'+' is no number");
  second("1;5", "'1;5' is no number");
  second("", "an empty cell; expected a number");
  second("\"\"", "an empty cell");
  for (const char* text : {"nan", "-nan", "inf", "-Infinity", "1e999", "-1e999"})
    second(text, fmt::format("{}; expected a finite number", text));
  second("\x01\x02", "'\?\?' is no number");
  expect_bad("a,1\n2,3\n", ":1:1", "or as first row a header without any number");
  expect_bad("1,b\n2,3\n", ":1:3", "sample 0, column 1 (both from 0): 'b' is no number");
  expect_bad("é,1\n", ":1:1", "no number");
  expect_bad("1,2\né3,é4\n", ":2:1", "'\?\?3' is no number");
  expect_bad("1,2\n3,é4\n", ":2:3", "'\?\?4' is no number");
  expect_bad("1,2\n\"3,4\n", ":2:1", "the quotes are not closed");
  expect_bad("1,2\n\"3\"4,5\n", ":2:4", "found '4' after the quotes; expected a comma");
}

TEST(CsvFile, WithoutNumbersIsRefused) {
  for (const char* text : {"", "\n\n", "# nothing\n", "a,b,c\n", "\xEF\xBB\xBF"})
    expect_bad(text, "", "no row of numbers; expected a sample a line");
}

}  // namespace
}  // namespace abide
