// SPDX-License-Identifier: MIT
//
// Numbers with their nouns, in messages and reports.
#pragma once

#include <string>

namespace abide {

/// `1 law`, `3 laws`; `many` is the plural where it is not `one` and an s: plural(2, "axis",
/// "axes").
template <class Integer>
[[nodiscard]] std::string plural(Integer n, const std::string& one, const std::string& many = "") {
  return std::to_string(n) + ' ' + (n == 1 ? one : many.empty() ? one + 's' : many);
}

}  // namespace abide
