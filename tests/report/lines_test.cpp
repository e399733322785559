// SPDX-License-Identifier: MIT
#include "abide/report/lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "abide/plural.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Wrapped, BreaksAtBlanksAndKeepsEveryWord) {
  EXPECT_EQ(wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("one two three", 6), (std::vector<std::string>{"one", "two", "three"}));
  EXPECT_EQ(wrapped("one\ntwo three", 80), (std::vector<std::string>{"one", "two three"}));
  EXPECT_EQ(wrapped("", 80), (std::vector<std::string>{""}));
  EXPECT_EQ(wrapped("a_word_that_is_too_long b", 4),
            (std::vector<std::string>{"a_word_that_is_too_long", "b"}));
}

TEST(Wrapped, CountsCharactersAndNotBytes) {
  EXPECT_EQ(wrapped("éé éé", 5), (std::vector<std::string>{"éé éé"}));
  EXPECT_EQ(wrapped("éé éé", 4), (std::vector<std::string>{"éé", "éé"}));
}

TEST(Wrapped, LinesAreFullAndNotLonger) {
  testing::for_seeds(50, [](Random& random) {
    std::string text;
    for (int words = 0; words < 40; ++words)
      text += std::string(1 + random.below(9), 'x') + std::string(1 + random.below(2), ' ');
    const std::size_t width = 10 + random.below(40);
    const std::vector<std::string> lines = wrapped(text, width);
    std::string joined;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      EXPECT_LE(lines[i].size(), width);
      joined += lines[i] + " ";
      if (i + 1 < lines.size()) {
        EXPECT_GT(lines[i].size() + 1 + std::min(lines[i + 1].find(' '), lines[i + 1].size()),
                  width)
            << "room for one more word";
      }
    }
    std::istringstream before(text), after(joined);
    std::string a, b;
    while (before >> a) {
      after >> b;
      EXPECT_EQ(a, b);
    }
    EXPECT_FALSE(after >> b);
  });
}

TEST(Lines, LabelTheFirstLineAndIndentTheOthers) {
  Lines lines;
  lines.add("flow", "gradient");
  lines.add("", "more of it");
  EXPECT_EQ(lines.text(), "  flow          gradient\n                more of it\n");
  Lines longer;
  std::string words;
  for (int i = 0; i < 40; ++i) words += "word ";
  longer.add("label", words);
  std::istringstream text(longer.text());
  std::string line;
  int count = 0;
  for (; std::getline(text, line); ++count) {
    EXPECT_TRUE(line.starts_with(count == 0 ? "  label         word" : "                word"))
        << line;
    EXPECT_LE(line.size(), 88U);
  }
  EXPECT_EQ(count, 3);
}

TEST(Plural, OneIsSingular) {
  EXPECT_EQ(plural(1, "law"), "1 law");
  EXPECT_EQ(plural(0, "law"), "0 laws");
  EXPECT_EQ(plural(2, "law"), "2 laws");
  EXPECT_EQ(plural(std::size_t{1}, "entry", "entries"), "1 entry");
  EXPECT_EQ(plural(std::size_t{3}, "entry", "entries"), "3 entries");
}

}  // namespace
}  // namespace abide
