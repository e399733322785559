// SPDX-License-Identifier: MIT
#include "abide/io/csv_line.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace abide {
namespace {

using Cells = std::vector<std::string>;

Cells cells(std::string_view line, Delimiter delimiter) {
  Cells result;
  for (std::size_t at = 0; at <= line.size(); ++at)
    result.emplace_back(next_cell(line, delimiter, at));
  return result;
}

TEST(CsvLine, ShowsItsDelimiter) {
  EXPECT_EQ(delimiter_of("1,2 3"), Delimiter::comma);
  EXPECT_EQ(delimiter_of("1,5;2 3"), Delimiter::semicolon);
  EXPECT_EQ(delimiter_of("1,5\t2 3"), Delimiter::tab);
  EXPECT_EQ(delimiter_of("1,\t2"), Delimiter::comma);
  EXPECT_EQ(delimiter_of("1\t,2"), Delimiter::comma);
  EXPECT_EQ(delimiter_of(" 1 2 "), Delimiter::blanks);
  EXPECT_EQ(delimiter_of("\"1;2\" 3"), Delimiter::blanks);
  EXPECT_EQ(delimiter_of("  1  "), std::nullopt);
  EXPECT_EQ(delimiter_of("\"a, b\""), std::nullopt);
}

TEST(CsvLine, HasCellsWithoutBlanksAndQuotes) {
  EXPECT_EQ(cells("1, 2 ,\"3,4\",,", Delimiter::comma), (Cells{"1", "2", "3,4", "", ""}));
  EXPECT_EQ(cells("1,5; 2", Delimiter::semicolon), (Cells{"1,5", "2"}));
  EXPECT_EQ(cells("a b\t\tc ", Delimiter::tab), (Cells{"a b", "", "c"}));
  EXPECT_EQ(cells("  1   \"a b\"  3", Delimiter::blanks), (Cells{"1", "a b", "3"}));
  EXPECT_EQ(cells("", Delimiter::comma), (Cells{""}));
  EXPECT_THROW((void)cells("1,\"2", Delimiter::comma), LineError);
  EXPECT_THROW((void)cells("\"1\"2;3", Delimiter::semicolon), LineError);
}

TEST(CsvLine, HasCellsOfFiveKinds) {
  const auto expect = [](CsvCell kind, const std::vector<const char*>& texts) {
    for (const char* text : texts) EXPECT_EQ(cell_kind(text), kind) << text;
  };
  expect(CsvCell::empty, {""});
  expect(CsvCell::number, {"1", "-1.5e3", "+2", ".5"});
  expect(CsvCell::missing, {"NA", "n/a", "nan", "-NaN", "NULL", "None", "?", "-", "inf", "'NA'",
                            "#N/A", "#DIV/0!", "TRUE", "<NA>"});
  expect(CsvCell::name, {"label", "x1", "28x28", "5 kg", "é", "語", "_", "my height (cm)", "\xe9"});
  expect(CsvCell::other, {"10%", "1 000", "$5", "€5", "−5", "１２", "1/2", "2020-01-01", "+"});
  EXPECT_TRUE(begins_with_letter("(x1)"));
  EXPECT_FALSE(begins_with_letter("28x28"));
}

TEST(CsvLine, IsACommentUnlessItIsAnErrorOfASpreadsheet) {
  for (const char* text : {"#", "# 1,2", "  #1", "#N/Ax"}) EXPECT_TRUE(is_comment(text)) << text;
  for (const char* text : {"#N/A", "#REF!,1", " #DIV/0!;1", "1 # 2"})
    EXPECT_FALSE(is_comment(text)) << text;
}

}  // namespace
}  // namespace abide
