// SPDX-License-Identifier: MIT
#include "abide/sweep/sweep_page.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "seeded.hpp"
#include "sweep/rows.hpp"

namespace abide {
namespace {

TEST(FitPower, FindsThePlantedExponent) {
  testing::for_seeds(20, [](Random& random) {
    const double exponent = static_cast<double>(random.between(-40, 40)) / 10;
    const double factor = std::exp(static_cast<double>(random.between(-9, 9)));
    std::vector<double> x, y;
    for (int i = 0; i < 10; ++i) {
      x.push_back(static_cast<double>(random.between(1000, 5000)));
      y.push_back(factor * std::pow(x.back(), exponent));
    }
    const std::optional<PowerFit> fit = fit_power(x, y);
    ASSERT_TRUE(fit);
    EXPECT_NEAR(fit->exponent, exponent, 1e-6);
    EXPECT_NEAR(fit->factor / factor, 1, 1e-4);
  });
}

TEST(FitPower, LooksAtTheLargeOnesOnly) {
  // Below 20 the time is constant.
  const std::optional<PowerFit> fit =
      fit_power({1, 2, 10, 19, 50, 70, 80, 100}, {8, 8, 8, 8, 12.5, 24.5, 32, 50});
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->exponent, 2, 1e-9);
}

TEST(FitPower, NeedsFourPoints) {
  EXPECT_FALSE(fit_power({}, {}));
  EXPECT_FALSE(fit_power({10, 20, 30, 30}, {1, 2, 3, 4}));
  EXPECT_FALSE(fit_power({10, 20, 30, 40}, {1, 0, 3, 4}));
  EXPECT_TRUE(fit_power({10, 20, 30, 40}, {1, 2, 3, 4}));
}

TEST(SweepPage, HasTablesAndPictures) {
  std::vector<Row> rows{testing::counted_row("linear:3,2,4", 3, 14),
                        testing::counted_row("linear:2,2,2", 3, 8),
                        testing::counted_row("linear:4,4,4", 10, 32)};
  rows.push_back(testing::counted_row("some<&>.toml", 1, 3));
  const std::string html = sweep_page("A & B", rows_table(rows), usual_columns());
  for (const char* part : {"<title>A &amp; B</title>", "4 cases, 4 done.", "some&lt;&amp;&gt;.toml",
                           "Laws of linear", "Time for linear", "<svg", "linear:3,2,4"})
    EXPECT_NE(html.find(part), std::string::npos) << part;
  EXPECT_EQ(html.find("Laws of relu"), std::string::npos);
  EXPECT_NE(html.find(">theory<"), std::string::npos);
  EXPECT_EQ(html.find(">independent<"), std::string::npos);  // nothing was sought
}

// The text between the first `from` after `start` and the next `to`.
std::string part(const std::string& html, const std::string& start, const std::string& to) {
  const std::size_t at = html.find(start);
  return at == std::string::npos ? "" : html.substr(at, html.find(to, at) - at);
}

TEST(SweepPage, ColumnsOfNumbersMayHaveGaps) {
  std::vector<Row> rows{testing::counted_row("linear:3,2,4", 3, 14)};
  rows.emplace_back();
  rows.back().what.model = "linear:9,9,9";
  const std::string html = sweep_page("gaps", rows_table(rows), {"model", "laws"});
  const std::string head = part(html, "<h2>All cases</h2>", "</thead>");
  EXPECT_NE(head.find("class=\"number\""), std::string::npos) << head;
  EXPECT_EQ(html.find(">-</td>"), std::string::npos);
}

TEST(SweepPage, UpperBoundsAreNoNumbersOfLaws) {
  std::vector<Row> rows{testing::counted_row("linear:3,2,4", 3, 14),
                        testing::counted_row("linear:2,2,2", 3, 8)};
  const std::string without = sweep_page("p", rows_table(rows), {"model"});
  rows.push_back(testing::counted_row("linear:9,9,9", 150, 162));
  rows.back().result->closed = false;
  const std::string with = sweep_page("p", rows_table(rows), {"model"});
  const auto picture = [](const std::string& html) {
    return part(html, "<h2>linear</h2>", "</figure>");
  };
  EXPECT_EQ(picture(with), picture(without));
  rows.back().result->closed = true;
  EXPECT_NE(picture(sweep_page("p", rows_table(rows), {"model"})), picture(without));
}

TEST(SweepPage, MetricsAreToldApart) {
  std::vector<Row> rows{testing::counted_row("nmf:3,2,3", 2, 12),
                        testing::counted_row("nmf:2,2,2", 2, 8)};
  EXPECT_EQ(sweep_page("p", rows_table(rows), {"model"}).find("mirror"), std::string::npos);
  EXPECT_EQ(sweep_page("p", rows_table(rows), {"model"}).find(">metric<"), std::string::npos);
  rows[1].result->metric = "mirror";
  const std::string html = sweep_page("p", rows_table(rows), {"model"});
  for (const char* text : {"2 layers, gradient, mirror", "2 layers, gradient, euclidean",
                           "count, gradient, mirror", ">metric<"})
    EXPECT_NE(html.find(text), std::string::npos) << text;
}

TEST(SweepPage, AFamilyMayHaveNoClosedCount) {
  std::vector<Row> rows{testing::counted_row("linear:3,2,4", 3, 14)};
  rows[0].result->closed = false;
  EXPECT_NE(sweep_page("p", rows_table(rows), {"model"}).find("Laws of linear"), std::string::npos);
}

TEST(SweepPage, MayBeEmpty) {
  const std::string html = sweep_page("none", rows_table({}), usual_columns());
  EXPECT_NE(html.find("0 cases."), std::string::npos);
}

}  // namespace
}  // namespace abide
