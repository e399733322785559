// SPDX-License-Identifier: MIT
//
// What `abide laws` prints.
#pragma once

#include <optional>
#include <string>

#include "abide/flow/variables.hpp"
#include "abide/laws/finder.hpp"
#include "abide/lie/region_count.hpp"

namespace abide {

struct LawTextOptions {
  bool latex = false;  ///< laws in LaTeX
  bool list = false;   ///< every scalar law, instead of matrices and what they do not cover
};

/// The laws, then what is certain about them. The first line says whether they are all.
[[nodiscard]] std::string laws_text(const Variables& variables, const Search& search,
                                    const LawTextOptions& options);

/// The keys of count_json, and independent, complete, max_degree and max_time_degree (up to which
/// laws were sought), ended ("complete", "max_degree", "too_large": the next degree was not
/// searched, "interrupted"), undecided,
/// found (degree, time_degree, expression, latex, proof), matrix_laws (expression, latex, count,
/// form). The degree is that of the law as it is printed, the largest of its terms, a feature
/// counting 1 and the time nothing; the time degree is that in t or exp(tau*t). Every expression
/// can be given to `abide check`.
/// With `regions`, also sign_regions (report/region_report.hpp).
[[nodiscard]] std::string laws_json(const Variables& variables, const Search& search,
                                    double seconds,
                                    const std::optional<RegionCounts>& regions = std::nullopt);

}  // namespace abide
