// SPDX-License-Identifier: MIT
#include "abide/sweep/table_formats.hpp"

#include <gtest/gtest.h>

#include <string>

#include "abide/error.hpp"

namespace abide {
namespace {

Table some_table() {
  return {{"model", "laws", "complete", "seconds"},
          {{"linear:3,2,4", 3, true, 0.25},
           {"a\"b_c|d", nullptr, false, 1e-5},
           {"µ", 120, nullptr, 0.0}}};
}

TEST(TableFormat, HasAName) {
  EXPECT_EQ(table_format("latex"), TableFormat::latex);
  EXPECT_THROW((void)table_format("html"), UsageError);
}

TEST(FormatTable, AsText) {
  EXPECT_EQ(format_table(some_table(), TableFormat::text),
            "model         laws  complete  seconds\n"
            "linear:3,2,4     3  yes         0.250\n"
            "a\"b_c|d          -  no        1.0e-05\n"
            "µ              120  -           0.000\n");
}

TEST(FormatTable, AsCsv) {
  EXPECT_EQ(format_table(some_table(), TableFormat::csv),
            "model,laws,complete,seconds\n"
            "\"linear:3,2,4\",3,true,0.25\n"
            "\"a\"\"b_c|d\",,false,1e-05\n"
            "µ,120,,0.0\n");
}

TEST(FormatTable, AsJson) {
  const nlohmann::json json = nlohmann::json::parse(format_table(some_table(), TableFormat::json));
  ASSERT_EQ(json.size(), 3U);
  EXPECT_EQ(json[0],
            (nlohmann::json{
                {"model", "linear:3,2,4"}, {"laws", 3}, {"complete", true}, {"seconds", 0.25}}));
  EXPECT_TRUE(json[1]["laws"].is_null());
}

TEST(FormatTable, AsMarkdown) {
  EXPECT_EQ(format_table(some_table(), TableFormat::markdown),
            "| model | laws | complete | seconds |\n"
            "| --- | ---: | --- | ---: |\n"
            "| linear:3,2,4 | 3 | yes | 0.250 |\n"
            "| a\"b\\_c\\|d | - | no | 1.0e-05 |\n"
            "| µ | 120 | - | 0.000 |\n");
}

TEST(FormatTable, AsLatex) {
  EXPECT_EQ(format_table(some_table(), TableFormat::latex),
            "\\begin{tabular}{lrlr}\n"
            "model & laws & complete & seconds \\\\\n"
            "\\hline\n"
            "linear:3,2,4 & 3 & yes & 0.250 \\\\\n"
            "a\"b\\_c\\textbar{}d & - & no & 1.0e-05 \\\\\n"
            "µ & 120 & - & 0.000 \\\\\n"
            "\\end{tabular}\n");
}

TEST(FormatTable, BoundsAreNumbers) {
  const Table table{{"laws", "model"}, {{3, "a"}, {"<=579", "b"}, {nullptr, "c"}}};
  EXPECT_EQ(format_table(table, TableFormat::text),
            " laws  model\n"
            "    3  a\n"
            "<=579  b\n"
            "    -  c\n");
}

// `\\\\ [x]` and `\\\\ *` are commands.
TEST(FormatTable, LatexLinesBeginWithNoOption) {
  const Table table{{"group"}, {{"[N23]"}, {"*"}, {"a[1]*"}, {"---x"}}};
  EXPECT_EQ(format_table(table, TableFormat::latex),
            "\\begin{tabular}{l}\ngroup \\\\\n\\hline\n{}[N23] \\\\\n{}* \\\\\na[1]* "
            "\\\\\n-{}-{}-x \\\\\n"
            "\\end{tabular}\n");
}

TEST(FormatTable, ATableWithoutRowsHasAHeader) {
  const Table empty{{"model", "laws"}, {}};
  EXPECT_EQ(format_table(empty, TableFormat::text), "model  laws\n");
  EXPECT_EQ(format_table(empty, TableFormat::csv), "model,laws\n");
  EXPECT_EQ(format_table(empty, TableFormat::json), "[]\n");
}

TEST(CellText, IsOneLine) {
  EXPECT_EQ(cell_text("error:\n  here"), "error:   here");
  EXPECT_EQ(cell_text(nullptr), "-");
  EXPECT_EQ(cell_text(12345678901), "12345678901");
}

}  // namespace
}  // namespace abide
