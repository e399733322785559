// SPDX-License-Identifier: MIT
#include "abide/io/diagnostic.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "seeded.hpp"

namespace abide {
namespace {

TEST(Diagnostic, ShowsTheLineAndACaretUnderTheColumn) {
  const SourceText source{"m.toml", "first\nphi = U @ V\nlast"};
  EXPECT_EQ(diagnostic(source, {2, 9}, "no"),
            "m.toml:2:9: error: no\n"
            "  2 | phi = U @ V\n"
            "    |         ^");
}

TEST(Diagnostic, CountsCharactersNotBytesBeforeTheCaret) {
  const SourceText source{"m", "éé€𝄞x"};
  EXPECT_EQ(diagnostic(source, {1, 5}, "no"), "m:1:5: error: no\n  1 | éé€𝄞x\n    |     ^");
}

TEST(Diagnostic, ShowsOnlyTheMessageOutsideTheText) {
  EXPECT_EQ(diagnostic({"m", "one line"}, {7, 1}, "no"), "m:7:1: error: no");
}

TEST(Diagnostic, PutsTheCaretAfterTheLastCharacterWhenTheColumnIsBeyondTheLine) {
  EXPECT_EQ(diagnostic({"m", "ab\ncd"}, {1, 99}, "no"), "m:1:99: error: no\n  1 | ab\n    |   ^");
  EXPECT_EQ(diagnostic({"m", ""}, {1, 1}, "no"), "m:1:1: error: no\n  1 | \n    | ^");
}

TEST(Diagnostic, CutsLongLinesAroundTheCaretWithoutCuttingCharacters) {
  std::string line;
  for (int i = 0; i < 5000; ++i) line += "é";
  line.replace(line.size() / 2, 2, "X");
  const std::string message = diagnostic({"m", line}, {1, 2501}, "no");
  EXPECT_LT(message.size(), 300U);
  const std::size_t shown = message.find("| ") + 2;
  const std::size_t end = message.find('\n', shown);
  const std::size_t caret = message.find('^') - message.rfind("| ") - 2;
  // Only whole characters, and the caret under the X.
  std::size_t column = 0;
  for (std::size_t i = shown; i < end; i += message[i] == 'X' ? 1 : 2, ++column) {
    if (message[i] == 'X') {
      EXPECT_EQ(column, caret);
    } else {
      ASSERT_EQ(message.substr(i, 2), "é");
    }
  }
}

TEST(Diagnostic, ReplacesControlCharactersOfTheLine) {
  const std::string message = diagnostic({"m", "a\x1b[31m\tb\r"}, {1, 1}, "no");
  EXPECT_EQ(message, "m:1:1: error: no\n  1 | a [31m b \n    | ^");
}

TEST(Place, OffsetOfInvertsPlaceOfAtEveryCharacter) {
  const std::string text = "ab\n\néx\r\n€𝄞\nend";
  for (std::size_t offset = 0; offset <= text.size(); ++offset) {
    const bool inside =
        offset < text.size() && (static_cast<unsigned char>(text[offset]) >> 6) == 2;
    if (!inside) {
      EXPECT_EQ(offset_of(text, place_of(text, offset)), offset);
    }
  }
}

TEST(Place, CountsLinesAndCharactersFromOne) {
  const std::string text = "a\nxéy";
  const auto is = [&](std::size_t offset, std::size_t line, std::size_t column) {
    const Place place = place_of(text, offset);
    EXPECT_EQ(place.line, line);
    EXPECT_EQ(place.column, column);
  };
  is(0, 1, 1);
  is(2, 2, 1);
  is(5, 2, 3);
  is(1000, 2, 4);
}

TEST(Place, OffsetOfStaysInTheText) {
  EXPECT_EQ(offset_of("ab\ncd", {9, 1}), 5U);
  EXPECT_EQ(offset_of("ab\ncd", {1, 9}), 2U);
  EXPECT_EQ(offset_of("", {1, 1}), 0U);
}

TEST(DidYouMean, OffersTheNearestCandidateWithinAQuarterOfTheName) {
  const std::vector<std::string> names{"linear", "relu", "nmf"};
  EXPECT_EQ(did_you_mean("linaer", names), "; did you mean 'linear'?");
  EXPECT_EQ(did_you_mean("rleu", names), "; did you mean 'relu'?");
  EXPECT_EQ(did_you_mean("rel", names), "; did you mean 'relu'?");
  EXPECT_EQ(did_you_mean("relux", names), "; did you mean 'relu'?");
  EXPECT_EQ(did_you_mean("nmg", names), "; did you mean 'nmf'?");
}

TEST(DidYouMean, ReadsOverTheCaseOfLetters) {
  EXPECT_EQ(did_you_mean("w1", {"W1", "W2"}), "; did you mean 'W1'?");
  EXPECT_EQ(did_you_mean("LINEAR", {"linear"}), "; did you mean 'linear'?");
}

TEST(DidYouMean, IsSilentAboutWhatMeansSomethingElse) {
  const std::vector<std::string> functions{"relu", "leaky_relu", "conv1d", "conv2d", "sum", "tanh"};
  for (const char* other : {"elu", "gelu", "selu", "celu", "silu", "conv3d", "tan"})
    EXPECT_EQ(did_you_mean(other, functions), "") << other;
  const std::vector<std::string> metrics{"euclidean", "mirror", "natural", "natural-block"};
  for (const char* other : {"momentum", "natural-gradient", "minor", "block", "entropic"})
    EXPECT_EQ(did_you_mean(other, metrics), "") << other;
  EXPECT_EQ(did_you_mean("natural-blok", metrics), "; did you mean 'natural-block'?");
  EXPECT_EQ(did_you_mean("naturl", metrics), "; did you mean 'natural'?");
  EXPECT_EQ(did_you_mean("W3", {"W1", "W2"}), "");
  EXPECT_EQ(did_you_mean("mae", {"mse", "kl"}), "");
  EXPECT_EQ(did_you_mean("gd", {"sgd", "gf"}), "");
}

TEST(DidYouMean, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(did_you_mean("convolution", {"linear", "relu"}), "");
  EXPECT_EQ(did_you_mean("nab", {"nmf"}), "");
  EXPECT_EQ(did_you_mean("", {"linear"}), "");
  EXPECT_EQ(did_you_mean("x", {}), "");
  EXPECT_EQ(did_you_mean(std::string(1000, 'a'), {std::string(999, 'a')}), "");
}

TEST(Listed, ShowsThirtyNames) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"W1"}), "W1");
  std::vector<std::string> names(30, "b");
  std::string all = "b";
  for (int i = 1; i < 30; ++i) all += ", b";
  EXPECT_EQ(listed(names), all);
  names.insert(names.end(), 5, "c");
  EXPECT_EQ(listed(names), all + ", ..");
}

TEST(Printable, KeepsTextAndDisarmsTheRest) {
  EXPECT_EQ(printable("a é 語\nb\n", 10), "a é 語\nb\n");
  EXPECT_EQ(printable("\x1b[31m\x07\x7f\r\t", 20), "?[31m????");
  EXPECT_EQ(printable("\xc2\x9b"
                      "1m \xe2\x80\xae \xed\xa0\x80",
                      20),
            "??1m ??? ???");  // C1, direction
  EXPECT_EQ(printable("\xff\xc3 \xe9t\xe9 \xc0\x80", 20), "?? ?t? ??");
  EXPECT_EQ(printable("12345\n123456\néééééé", 5), "12345\n12..6\néé..é");
  testing::for_seeds(100, [](Random& random) {
    std::string bytes;
    for (std::uint64_t size = random.below(50); size > 0; --size)
      bytes.push_back(static_cast<char>(random.below(256)));
    const std::string shown = printable(bytes, 100);
    EXPECT_EQ(printable(shown, 100), shown);
    EXPECT_EQ(printable(printable(bytes, 20), 20), printable(bytes, 20));
    for (const char c : shown)
      EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20U || c == '\n') << shown;
  });
}

}  // namespace
}  // namespace abide
