// SPDX-License-Identifier: MIT
//
// Which limit ended a search for laws, at which degree, and what to do about it.
//
//     degree 2 was not searched: it has 50005000 monomials, more than 50000000;
//     --most-monomials 50005000 allows them
#pragma once

#include <string>
#include <vector>

#include "abide/laws/finder.hpp"

namespace abide {

/// In lines, without a point at the end.
[[nodiscard]] std::vector<std::string> limit_lines(const SearchLimit& limit);

}  // namespace abide
