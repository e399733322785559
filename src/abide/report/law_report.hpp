// SPDX-License-Identifier: MIT
//
// What `abide laws` prints.
#pragma once

#include <string>

#include "abide/flow/variables.hpp"
#include "abide/laws/finder.hpp"

namespace abide {

struct LawTextOptions {
  bool latex = false;  ///< laws in LaTeX
  bool list = false;   ///< every scalar law, instead of matrices and what they do not cover
};

/// The laws, then what is certain about them. The first line says whether they are all.
[[nodiscard]] std::string laws_text(const Variables& variables, const Search& search,
                                    const LawTextOptions& options);

}  // namespace abide
