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

/// The laws, then what is certain about them. The first line says whether they are all; the last,
/// if samples were taken, what these show.
[[nodiscard]] std::string laws_text(const Variables& variables, const Search& search,
                                    const LawTextOptions& options,
                                    const std::optional<RegionCounts>& regions = std::nullopt);

}  // namespace abide
