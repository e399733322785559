// SPDX-License-Identifier: MIT
#include "abide/report/picture_script.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "abide/typeset/plain_text.hpp"

namespace abide {
namespace {

Picture many(int curves, const std::string& label) {
  Picture picture;
  picture.title = "title";
  for (int i = 0; i < curves; ++i)
    picture.curves.push_back(
        {fmt::format("{} {}", label, i), {1, 2}, {1.0 * i, 2}, {}, false, Drawn::line, {}, false});
  return picture;
}

struct Label {
  std::string text;
  double left, right, top, bottom;
};

// Undoes gnuplot_string.
std::string read_string(std::string text) {
  for (std::size_t i = 0; (i = text.find('\\', i)) != std::string::npos; ++i)
    text.replace(i, 4, 1, static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8)));
  return text;
}

// The labels that are not turned, in pixels, as wide as their text is expected to be.
std::vector<Label> labels(const PictureScript& script) {
  static const std::regex kLine(
      R"re(set label "(.*)" at screen ([0-9.-]+),([0-9.-]+) (left|center) font '[^,]*,([0-9]+)' front)re");
  std::vector<Label> found;
  for (auto it = std::sregex_iterator(script.text.begin(), script.text.end(), kLine);
       it != std::sregex_iterator(); ++it) {
    const std::string text = read_string((*it)[1]);
    const double size = std::stod((*it)[5]);
    const double width = width_of(text) * size;
    const double x = std::stod((*it)[2]) * script.width - ((*it)[4] == "center" ? width / 2 : 0);
    const double y = (1 - std::stod((*it)[3])) * script.height;
    found.push_back({text, x, x + width, y - size / 2, y + size / 2});
  }
  return found;
}

TEST(Legend, NeverOverlapsNorLeavesTheCanvas) {
  for (const int curves : {1, 2, 7, 12, 40})
    for (const std::string& label : {std::string("w"), std::string("W2.T @ W2 - W1 @ W1.T"),
                                     std::string(40, 'W'), std::string(300, 'm')}) {
      const PictureScript script = picture_script(many(curves, label), false);
      const std::vector<Label> all = labels(script);
      ASSERT_EQ(all.size(), curves + 1U);
      for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_GE(all[i].left, 0);
        EXPECT_LE(all[i].right, script.width) << all[i].text;
        EXPECT_GE(all[i].top, 0);
        EXPECT_LE(all[i].bottom, script.height);
        for (std::size_t j = 0; j < i; ++j)
          EXPECT_TRUE(all[i].right <= all[j].left || all[j].right <= all[i].left ||
                      all[i].bottom <= all[j].top || all[j].bottom <= all[i].top)
              << all[i].text << " and " << all[j].text;
      }
    }
}

TEST(Legend, UsesColumns) {
  EXPECT_LT(picture_script(many(40, "law"), false).height,
            picture_script(many(40, std::string(60, 'x')), false).height);
}

// Colour and dash pattern of each curve, as the plot has them.
std::multiset<std::string> styles(const Picture& picture) {
  static const std::regex kStyle(
      R"(with lines linecolor rgb '(#[0-9a-f]+)' .*dashtype (\S+) notitle)");
  const std::string text = picture_script(picture, false).text;
  std::multiset<std::string> found;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), kStyle);
       it != std::sregex_iterator(); ++it)
    found.insert((*it)[1].str() + " " + (*it)[2].str());
  return found;
}

TEST(Styles, AreDifferentForFortyCurves) {
  const std::multiset<std::string> all = styles(many(40, "law"));
  EXPECT_EQ(all.size(), 40U);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 40U);
  for (const std::string& style : all) EXPECT_EQ(style.find("(9,6)"), std::string::npos);
}

TEST(Styles, AreSharedByFourCurvesThatDifferInGreyscale) {
  std::set<std::string> patterns;
  for (int curves = 4; curves <= 20; curves += 4) {
    patterns.clear();
    for (const std::string& style : styles(many(curves, "law")))
      patterns.insert(style.substr(style.find(' ')));
    EXPECT_EQ(patterns.size(), curves / 4U);
  }
}

TEST(Styles, DashWhatIsDashed) {
  Picture picture = many(40, "law");
  const std::multiset<std::string> others = styles(picture);
  for (Curve& curve : picture.curves) curve.dashed = true;
  const std::multiset<std::string> dashed = styles(picture);
  std::set<std::string> different(dashed.begin(), dashed.end());
  EXPECT_EQ(different.size(), 40U);
  different.insert(others.begin(), others.end());
  EXPECT_EQ(different.size(), 80U);
}

// A fit has the colour of its data, whatever else there is.
TEST(Styles, FollowTheirNumber) {
  Picture picture = many(3, "law");
  const std::multiset<std::string> plain = styles(picture);
  for (std::size_t i = 0; i < 3; ++i) picture.curves[i].style = 2 - i;
  EXPECT_EQ(styles(picture), plain);
  Picture one = many(1, "law");
  one.curves[0].style = 1;
  Picture fit = one;
  fit.curves[0].dashed = true;
  const std::string data = *styles(one).begin();
  const std::string line = *styles(fit).begin();
  EXPECT_EQ(data.substr(0, 7), line.substr(0, 7));
  EXPECT_NE(data, line);
  EXPECT_NE(data, *styles(many(1, "law")).begin());
  // Curves without a number take those that are left.
  picture = many(3, "law");
  picture.curves[2].style = 0;
  EXPECT_EQ(styles(picture), plain);
  picture.curves[1].grey = true;
  EXPECT_EQ(styles(picture).count("#707070 solid"), 1U);
}

TEST(Legend, HasOneEntryForCurvesThatCoincide) {
  Picture picture = many(2, "law");
  Curve twin = picture.curves[0];
  twin.label = "twin";
  twin.x = {1, 1.5, 2};
  twin.y = {0, 1, 2};
  picture.curves.push_back(twin);
  const auto names = [](const Picture& p) {
    std::vector<std::string> found;
    for (const Label& label : labels(picture_script(p, false))) found.push_back(label.text);
    std::sort(found.begin(), found.end());
    return found;
  };
  EXPECT_EQ(names(picture), (std::vector<std::string>{"law 0; twin", "law 1", "title"}));
  EXPECT_EQ(styles(picture).size(), 2U);
  for (int i = 0; i < 3; ++i) {
    twin.label = std::string(60, 'w');
    picture.curves.push_back(twin);
  }
  EXPECT_EQ(names(picture),
            (std::vector<std::string>{"law 0 and 4 more that coincide", "law 1", "title"}));
  // Apart by a pixel, or drawn otherwise, they are two.
  picture.curves.resize(3);
  picture.curves[2].y[1] += 0.01;
  EXPECT_EQ(styles(picture).size(), 3U);
  picture.curves[2] = picture.curves[0];
  EXPECT_EQ(styles(picture).size(), 2U);
  picture.curves[2].dashed = true;
  EXPECT_EQ(styles(picture).size(), 3U);
  // What is left out for one reason shares an entry as well.
  picture = many(1, "law");
  picture.log_y = true;
  picture.curves = {{"a", {1, 2}, {0, 0}, {}, false, Drawn::line, {}, false},
                    {"b", {1, 2, 3}, {0, 0, 0}, {}, false, Drawn::line, {}, false},
                    {"c", {1}, {-1}, {}, false, Drawn::line, {}, false}};
  EXPECT_EQ(names(picture), (std::vector<std::string>{"a; b (0)", "c (not positive)", "title"}));
}

TEST(Script, DrawsPointsAlone) {
  Picture picture = many(1, "law");
  picture.curves[0].drawn = Drawn::points;
  const std::string text = picture_script(picture, false).text;
  EXPECT_EQ(text.find("$curve0 with lines"), std::string::npos);
  EXPECT_NE(text.find("$curve0 with points"), std::string::npos);
}

// A line through one point is not to be seen.
TEST(Script, MarksALineOfOnePoint) {
  Picture picture = many(1, "law");
  EXPECT_EQ(picture_script(picture, false).text.find("with points"), std::string::npos);
  picture.curves[0].x.resize(1);
  picture.curves[0].y.resize(1);
  EXPECT_NE(picture_script(picture, false).text.find("$curve0 with points"), std::string::npos);
}

TEST(Styles, FollowTheColourBar) {
  Picture picture = many(3, "law");
  picture.colour_bar = "rate";
  picture.curves[0].value = 0;
  picture.curves[1].value = 2;
  EXPECT_EQ(styles(picture),
            (std::multiset<std::string>{"#352053 solid", "#d6d28c solid", "#707070 solid"}));
}

TEST(Script, InterruptsACurveWhereAPointIsLeftOut) {
  Picture picture;
  picture.log_y = true;
  picture.curves.push_back(
      {"a", {1, 2, 3, 4, 5, 6}, {1, 2, 0, 4, NAN, -1}, {}, false, Drawn::line, {}, false});
  const std::string text = picture_script(picture, false).text;
  EXPECT_NE(text.find("$curve0 << END\n1 1\n2 2\n\n4 4\n\nEND\n"), std::string::npos) << text;
}

TEST(Script, DrawsThePngOnlyWhenAsked) {
  EXPECT_EQ(picture_script({}, false).text.find("pngcairo"), std::string::npos);
  EXPECT_NE(picture_script({}, true).text.find("pngcairo"), std::string::npos);
}

TEST(Script, NeedsAnXForEachY) {
  Picture picture;
  picture.curves.push_back({"a", {1}, {1, 2}, {}, false, Drawn::line, {}, false});
  EXPECT_THROW(static_cast<void>(picture_script(picture, false)), std::invalid_argument);
}

}  // namespace
}  // namespace abide
