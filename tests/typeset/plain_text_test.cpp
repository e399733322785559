// SPDX-License-Identifier: MIT
#include "abide/typeset/plain_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace abide {
namespace {

TEST(PlainText, IsOneLineOfUtf8) {
  EXPECT_EQ(plain("W₁ ≤ é 法"), "W₁ ≤ é 法");
  EXPECT_EQ(plain("a\nb\tc\r\x7F"
                  "d\x01"),
            "a b c  d ");
  EXPECT_EQ(plain(std::string("a\0b", 3)), "a b");
  EXPECT_EQ(plain("x\xFFy\xC3"), "x\uFFFDy\uFFFD");
  EXPECT_EQ(plain("\\n \"q\" \\u0041"), "\\n \"q\" \\u0041");
  EXPECT_EQ(plain(""), "");
}

TEST(PlainText, IsEscapedForPages) {
  EXPECT_EQ(escaped("<a href=\"x\">'&amp;'\n</a>"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39; &lt;/a&gt;");
  EXPECT_EQ(escaped("é"), "é");
}

TEST(PlainText, IsShortenedBetweenCharacters) {
  EXPECT_EQ(shortened("short", 10), "short");
  EXPECT_EQ(shortened("a\nb", 10), "a b");
  for (const std::string text :
       {"ééééééééééééééé", "法法法法法法法法法", "iiiiiiiiiiiiiiiiiiiii"}) {
    const std::string cut = shortened(text, 5);
    EXPECT_TRUE(cut.ends_with("…")) << cut;
    EXPECT_EQ(plain(cut), cut);  // no character is torn apart
    EXPECT_LE(width_of(cut), 5 + 1e-9);
    EXPECT_GT(width_of(cut), 3);
    EXPECT_EQ(text.find(cut.substr(0, cut.size() - std::string("…").size())), 0U);
  }
  EXPECT_EQ(shortened("wide", 1), "…");
}

TEST(PlainText, IsWiderWithWiderLetters) {
  EXPECT_LT(width_of("iiii"), width_of("aaaa"));
  EXPECT_LT(width_of("aaaa"), width_of("WWWW"));
  EXPECT_DOUBLE_EQ(width_of("é"), width_of("e"));
  EXPECT_DOUBLE_EQ(width_of(""), 0);
}

}  // namespace
}  // namespace abide
