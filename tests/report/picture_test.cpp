// SPDX-License-Identifier: MIT
#include "abide/report/picture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "abide/error.hpp"
#include "abide/report/gnuplot.hpp"
#include "typeset/markup.hpp"

namespace abide {
namespace {

Curve power(const std::string& label, double factor, double exponent) {
  Curve curve;
  curve.label = label;
  for (int i = 0; i < 10; ++i) {
    curve.x.push_back(std::pow(2.0, i));
    curve.y.push_back(factor * std::pow(curve.x.back(), exponent));
  }
  return curve;
}

Picture example() {
  Picture picture;
  picture.title = "Drift";
  picture.x_label = "step";
  picture.y_label = "distance";
  picture.log_x = picture.log_y = true;
  picture.curves = {power("one", 1e-3, 1), power("two", 1e-6, 2)};
  return picture;
}

std::vector<std::string> texts(const Markup& picture) {
  std::vector<std::string> found;
  for (const Markup* text : picture.all("text")) found.push_back(text->words());
  return found;
}

bool shows(const Markup& picture, const std::string& text) {
  const std::vector<std::string> all = texts(picture);
  return std::find(all.begin(), all.end(), text) != all.end();
}

// How many lines there are.
std::size_t strokes(const Markup& picture) { return picture.all("path").size(); }

TEST(Svg, HasTitleLabelsTicksAndLegend) {
  const Markup picture = read_markup(svg(example()));
  EXPECT_EQ(picture.name, "svg");
  EXPECT_EQ(picture.attributes.at("role"), "img");
  EXPECT_EQ(picture.attributes.at("aria-label"), "Drift");
  EXPECT_EQ(picture.attributes.at("width"), "800");
  for (const char* text : {"Drift", "step", "distance", "one", "two", "10⁻³", "10²"})
    EXPECT_TRUE(shows(picture, text)) << text;
}

TEST(Svg, ShowsTextsOfUsersAsTheyAre) {
  const std::string special = R"(a_b^c{d}@e&f~g\h"i'j`k` <b> &amp; %d id="x" \n)";
  Picture picture = example();
  picture.title = picture.x_label = picture.y_label = picture.curves[0].label = special;
  const Markup drawn = read_markup(svg(picture));
  const std::vector<std::string> all = texts(drawn);
  EXPECT_EQ(std::count(all.begin(), all.end(), special), 4);
  EXPECT_EQ(drawn.attributes.at("aria-label"), special);
}

TEST(Svg, HasItsOwnIdsAndNoScripts) {
  std::set<std::string> seen;
  for (const char* id : {"first", "second"}) {
    const Markup drawn = read_markup(svg(example(), id));
    std::vector<std::string> ids;
    drawn.values("id", ids);
    EXPECT_GT(ids.size(), 2U);
    for (const std::string& own : ids) {
      EXPECT_TRUE(own.starts_with(std::string(id) + "-")) << own;
      EXPECT_TRUE(seen.insert(own).second) << own;
    }
    std::vector<std::string> links;
    drawn.values("xlink:href", links);
    for (const std::string& link : links) EXPECT_TRUE(seen.contains(link.substr(1))) << link;
    EXPECT_TRUE(drawn.all("script").empty());
  }
}

TEST(Svg, NamesCurvesForWhoeverPointsAtThem) {
  const Markup drawn = read_markup(svg(example()));
  std::set<std::string> titles;
  for (const Markup* title : drawn.all("title")) titles.insert(title->words());
  EXPECT_TRUE(titles.contains("one"));
  EXPECT_TRUE(titles.contains("two"));
}

TEST(Svg, SaysWhyACurveIsNotThere) {
  Picture picture = example();
  picture.curves.push_back({"zeros", {1, 2}, {0, 0}, {}, false, Drawn::line, {}, false});
  picture.curves.push_back({"negative", {1, 2}, {-1, 0}, {}, false, Drawn::line, {}, false});
  picture.curves.push_back({"broken", {1, 2}, {NAN, INFINITY}, {}, false, Drawn::line, {}, false});
  picture.curves.push_back({"empty", {}, {}, {}, false, Drawn::line, {}, false});
  const Markup drawn = read_markup(svg(picture));
  EXPECT_TRUE(shows(drawn, "zeros (0)"));
  EXPECT_TRUE(shows(drawn, "negative (not positive)"));
  EXPECT_TRUE(shows(drawn, "broken (not finite)"));
  EXPECT_TRUE(shows(drawn, "empty (no points)"));
  EXPECT_EQ(strokes(drawn), strokes(read_markup(svg(example()))));
  picture.log_y = false;
  EXPECT_TRUE(shows(read_markup(svg(picture)), "zeros"));
}

TEST(Svg, HasAColourBarInsteadOfALegend) {
  Picture picture = example();
  picture.colour_bar = "rate";
  picture.colour_bar_log = true;
  picture.curves[0].value = 1e-4;
  picture.curves[1].value = 1e-1;
  picture.curves.push_back(power("reference", 1, 0));
  const Markup drawn = read_markup(svg(picture));
  EXPECT_TRUE(shows(drawn, "rate"));
  EXPECT_TRUE(shows(drawn, "10⁻⁴"));
  EXPECT_TRUE(shows(drawn, "reference"));
  EXPECT_FALSE(shows(drawn, "one"));
}

TEST(Svg, IsDrawnOfNothing) {
  EXPECT_EQ(read_markup(svg({})).name, "svg");
  Picture picture;
  picture.log_x = picture.log_y = picture.colour_bar_log = true;
  picture.colour_bar = "";
  picture.curves.push_back({"nothing", {}, {}, 0.0, true, Drawn::line_and_points, {}, false});
  EXPECT_TRUE(shows(read_markup(svg(picture)), "nothing (no points)"));
}

TEST(Draw, WritesItsFilesAndTheSameBytesAgain) {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "a picture";
  draw(example(), path);
  const std::string vector = read_bytes(path + ".svg");
  const std::string pixels = read_bytes(path + ".png");
  EXPECT_TRUE(vector.starts_with("<?xml"));
  EXPECT_TRUE(pixels.starts_with("\x89PNG"));
  EXPECT_EQ(read_bytes(path + ".csv"), data_csv(example()));
  draw(example(), path);
  EXPECT_EQ(read_bytes(path + ".svg"), vector);
  EXPECT_EQ(read_bytes(path + ".png"), pixels);
}

TEST(Draw, LeavesNothingUnfinished) {
  const TemporaryFolder folder;
  EXPECT_THROW(draw(example(), folder.path() / "no folder" / "x"), ModelError);
  for (const char* taken : {"x.svg", "y.png", "z.csv"}) {
    std::filesystem::create_directory(folder.path() / taken);
    EXPECT_THROW(draw(example(), folder.path() / std::string(taken, 1)), ModelError);
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    EXPECT_EQ(entry.path().filename().string().find("unfinished"), std::string::npos);
}

TEST(DataCsv, HasEveryNumber) {
  Picture picture;
  picture.curves.push_back(
      {"a \"b\", c\nd", {1, 0.1}, {1e-20, NAN}, 0.5, false, Drawn::line, {}, false});
  picture.curves.push_back({"", {3}, {-INFINITY}, {}, false, Drawn::line, {}, false});
  EXPECT_EQ(data_csv(picture),
            "curve,value,x,y\n"
            "\"a \"\"b\"\", c d\",0.5,1,1e-20\n"
            "\"a \"\"b\"\", c d\",0.5,0.1,nan\n"
            "\"\",,3,-inf\n");
}

}  // namespace
}  // namespace abide
