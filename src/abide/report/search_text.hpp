// SPDX-License-Identifier: MIT
//
// What is said of a search for laws, around the laws themselves: how many of how many were found,
// what was searched and what was not, why, and which option helps.
//
//     complete      as many independent laws as the upper bound allows
//     max_degree    all degrees asked for were searched, higher ones were not: a larger degree, or
//                   features, may find more
//     too_large     a degree was not searched, since its equations are too many: nothing is said of
//                   it, and a law that is written down can still be checked
//     interrupted   a degree was not searched to its end
//
// Only what was searched is said not to be there.
#pragma once

#include <string>

#include "abide/flow/variables.hpp"
#include "abide/laws/finder.hpp"
#include "abide/report/lines.hpp"

namespace abide {

/// `linear:3,2,4: 3 independent conservation laws, all found`
[[nodiscard]] std::string search_headline(const Flow& flow, const Search& search);
/// Flow, parameters, upper bound, what was found and proved, whether it is all, gates.
void add_search(Lines& lines, const Variables& variables, const Search& search,
                bool sampled = false);

}  // namespace abide
