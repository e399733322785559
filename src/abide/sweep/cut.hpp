// SPDX-License-Identifier: MIT
//
// Whether a limit cut a computation short: then its command ends with exit code 4, and its case in
// a sweep has the status `limit`. One rule for both.
//
//     count   the count is not closed, or not as certain as was wished
//     laws    the next degree is too large, or not all laws were found and the count was cut
//     proof   the count is not closed: then the certificate has laws but no proof of their number
//
// Example: the laws of nmf:1,12,1 up to degree 9 are cut, since degree 9 has too many monomials; a
// proof of those found, and of how many there are, is not.
#pragma once

#include <string>

#include "abide/laws/finder.hpp"

namespace abide {

/// Why a limit was reached; empty when none was.
[[nodiscard]] std::string count_cut(const Count& count);
[[nodiscard]] std::string laws_cut(const Search& search);
[[nodiscard]] std::string proof_cut(const Search& search);

}  // namespace abide
