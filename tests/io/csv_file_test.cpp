// SPDX-License-Identifier: MIT
#include "abide/io/csv_file.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include "io/data_files.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::expect_error;
using testing::for_seeds;

RealArray array_of(const std::string& text) { return read_csv(text, "x").rows.array; }

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
        "\"1.5\",\"-2\", \" 300 \" \n+4,5.,6\n",
        // Other delimiters, and a delimiter at the end of all lines.
        "1.5;-2;300\n4;5;6\n", "1.5\t-2\t300\n4\t5\t6\n", "1.5 -2 300\n4 5 6\n",
        "  1.5   -2 300  \n  4 5 6\n", "a;b c;d\n1.5; -2 ;\"300\"\n4;5;6\n",
        "my height, in cm;b;c\n1.5;-2;300\n4;5;6\n", "a b c\n1.5 -2 300\n4 5 6\n",
        "1.5,-2,300,\n4,5,6,\n", "a,b,c\n1.5,-2,300, \n4,5,6,\n", "a;b;c;\n1.5;-2;300;\n4;5;6;\n",
        "a,b,c,\n1.5,-2,300\n4,5,6\n", "1.5\t-2\t300\t\r4\t5\t6\t\r",
        "28x28,Na,b\n1.5,-2,300\n  # a comment\n4,5,6", "1.5,-2,300\r4,5,6\r"})
    EXPECT_EQ(array_of(text), table) << text;
  EXPECT_EQ(array_of("7"), (RealArray{{1, 1}, {7}}));
  EXPECT_EQ(array_of("1e-400,-1e-320"), (RealArray{{1, 2}, {0, -1e-320}}));
}

TEST(CsvFile, TakesNoRowOfNumbersForAHeader) {
  EXPECT_EQ(read_csv("+1,+2\n3,4\n", "f").rows.rows_in_file, 2);
  EXPECT_EQ(read_csv("a,+b\n3,4\n", "f").rows.rows_in_file, 1);
}

TEST(CsvFile, ReadsTheFirstRowsAndChecksAll) {
  const RealRows rows = read_csv("1,2\n3,4\n5,6\n", "x", 2).rows;
  EXPECT_EQ(rows.array, (RealArray{{2, 2}, {1, 2, 3, 4}}));
  EXPECT_EQ(rows.rows_in_file, 3);
  expect_error("x:3:1", "'a' is no number", [] { return read_csv("1,2\n3,4\na,6\n", "x", 1); });
}

void expect_bad(const std::string& text, const std::string& place, const std::string& words) {
  expect_error("t.csv" + place, words, [&] { return read_csv(text, "t.csv"); });
}

// What is no row of names is no header, and so an error at its place.
TEST(CsvFile, DropsNoRowForAHeader) {
  const auto first = [](const std::string& row, const std::string& column,
                        const std::string& words) {
    expect_bad(row + "\n1,2,3\n4,5,6\n", ":1:" + column, words);
  };
  first("NA,NA,NA", "1", "sample 0, column 0 (both from 0): 'NA' is no number");
  first("NaN,N/A,null", "1", "NaN; expected a finite number");
  first("1,?,3", "3",
        "column 1 (both from 0): '\?' is no number; expected a number, as no value may");
  first("#N/A,1,2", "1", "'#N/A' is no number");
  first(",,", "1", "an empty cell; expected a number");
  first("true,false,true", "1", "'true' is no number");
  first("1 000,2 000,1", "1", "'1 000' is no number; expected a number without separators");
  first("\"1,000\",2,3", "1", "'1,000' is no number; expected a decimal point instead of a comma");
  first("10%,20%,5%", "1", "'10%' is no number; expected it without a percent sign");
  first("$5,$6,$7", "1", "'$5' is no number");
  first("€5,€6,€7", "1", "is no number");
  first("−5,−6,−7", "1", "is no number");  // U+2212
  first("5kg,6kg,7kg", "1", "'5kg' is no number");
  first("0x1,0x2,0x3", "1", "'0x1' is no number");
  first("NA,NA,x", "1", "'NA' is no number");
  expect_bad("1,5;2;3\n4;5;6\n", ":1:1", "expected a decimal point instead of a comma");
  expect_bad("4;5;6\n1,5;2;3\n", ":2:1", "expected a decimal point instead of a comma");
  expect_bad("1|2\n3|4\n", ":1:1", "expected commas, semicolons, tabs or blanks between");
}

TEST(CsvFile, SaysThatARowIsTakenForAHeader) {
  const CsvTable table = read_csv("# c\nlabel,1x1,\x1b[m\n1,2,3\n4,5,6\n", "t.csv");
  EXPECT_EQ(table.rows.rows_in_file, 2);
  EXPECT_EQ(table.names, (std::vector<std::string>{"label", "1x1", "\x1b[m"}));
  EXPECT_EQ(table.notes,
            std::vector<std::string>{
                "t.csv:2: taken for a header, the names of 3 columns: label, 1x1, ?[m"});
  EXPECT_TRUE(read_csv("1,2,3\n4,5,6\n", "t.csv").notes.empty());
  const auto last_note = [](const std::string& text) {
    const CsvTable noted = read_csv(text, "t.csv");
    return noted.notes.empty() ? "" : noted.notes.back();
  };
  EXPECT_EQ(
      last_note(",a\n0,1\n1,2\n"),
      "t.csv:1: the first column has no name, as an index that was written along; it is taken "
      "as it is");
  EXPECT_EQ(last_note("0,1,2\n5,6,7\n"),
            "t.csv:1: this row is 0, 1, 2, .., as columns without names are numbered; it is taken "
            "for a sample");
  EXPECT_EQ(last_note("0,1,3\n5,6,7\n"), "");
  // As numpy.savetxt writes them.
  EXPECT_EQ(read_csv("# a b\n1 2\n", "t").names, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(read_csv("# a \"b\n1 2\n", "t").names.empty());
  EXPECT_TRUE(read_csv("# a b\n# by hand\n1 2 3\n", "t").names.empty());
}

TEST(CsvFile, EndsAllRowsWithADelimiterOrNone) {
  expect_bad("1,2,\n3,4,\n5,6,7\n", ":1:5", "sample 0, column 2 (both from 0): an empty cell");
  expect_bad("1,2,\n3,4\n", ":2:4", "2 columns; expected 3");
  expect_bad("1,2,\n3,4,,\n", ":2:6", "4 columns; expected 3");
  expect_bad("a,b,c\n1,2,\n3,4,\n", ":2:5", "an empty cell; expected a number");
  expect_bad("1,\"\"\n3,\"\"\n", ":1:3", "an empty cell; expected a number");
}

TEST(CsvFile, SaysWhereARowIsTooShortOrTooLong) {
  expect_bad("1,2,3\n4,5\n", ":2:4", "2 columns; expected 3, as in the rows before");
  expect_bad("1,2\n\n4,5,6,7\n", ":3:5", "4 columns; expected 2, as in the rows before");
  expect_bad("a,b\n1,2,3\n", ":2:5", "3 columns; expected 2, as in the header");
  expect_bad("1,2\n3,4,\n", ":2:5", "3 columns; expected 2");
  expect_bad("a,b\n1,2,3,\n", ":2:5", "4 columns; expected 2, as in the header");
  expect_bad("a,b,c\n1,2\n", ":2:4", "2 columns; expected 3, as in the header");
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
