// SPDX-License-Identifier: MIT
//
// A sweep as one page of HTML that needs nothing else (report/page.hpp): tables that can be sorted,
// and for each family the laws against the width, and the time against the dimension of the state.
//
// The time is fitted by seconds = c N^e, least squares on logarithms, over the cases whose N is at
// least a fifth of the largest: smaller ones cost what starting costs.
//
// Example: counts that take 0.1, 0.8, 2.7 and 6.4 seconds for N = 100, 200, 300, 400 have e = 3.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "abide/sweep/table.hpp"

namespace abide {

struct PowerFit {
  double factor = 0, exponent = 0;  ///< y = factor x^exponent
};
/// Of the points with positive x and y and x at least a fifth of the largest such; nothing with
/// fewer than kFewestFitted different x.
[[nodiscard]] std::optional<PowerFit> fit_power(const std::vector<double>& x,
                                                const std::vector<double>& y);

/// `table` has all columns (table.hpp), `columns` are those of its long table, where they are not
/// empty. Throws ModelError when a picture cannot be drawn.
[[nodiscard]] std::string sweep_page(const std::string& title, const Table& table,
                                     const std::vector<std::string>& columns);

}  // namespace abide
