// SPDX-License-Identifier: MIT
//
// Counts of laws that were published in [N23] and [I24], or computed with the code of their
// authors: the rows of tests/reference/published.csv, which a test compares with these.
//
// Example: [N23] has linear:3,2,4 with 3 laws.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "abide/flow/dynamics.hpp"

namespace abide {

enum class Paper { n23, i24 };
/// `n23`, `i24`
[[nodiscard]] std::string_view to_string(Paper paper);

struct Published {
  std::string_view model;
  Dynamics flow;
  std::string_view tau;  ///< empty for gradient flow
  std::size_t laws;
  std::optional<std::size_t> polynomial_laws;  ///< independent ones of degree up to 2
};
/// The rows that are of [N23] (gradient flow, linear and ReLU), or of [I24] (all others).
[[nodiscard]] std::vector<Published> published(Paper paper);

}  // namespace abide
