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
      fit_power({1, 2, 10, 19, 50, 70, 100}, {8, 8, 8, 8, 12.5, 24.5, 50});
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->exponent, 2, 1e-9);
}

TEST(FitPower, NeedsThreePoints) {
  EXPECT_FALSE(fit_power({}, {}));
  EXPECT_FALSE(fit_power({10, 20, 20}, {1, 2, 3}));
  EXPECT_FALSE(fit_power({10, 20, 30}, {1, 0, 3}));
  EXPECT_TRUE(fit_power({10, 20, 30}, {1, 2, 3}));
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

TEST(SweepPage, MayBeEmpty) {
  const std::string html = sweep_page("none", rows_table({}), usual_columns());
  EXPECT_NE(html.find("0 cases."), std::string::npos);
}

}  // namespace
}  // namespace abide
