// SPDX-License-Identifier: MIT
//
// What `abide laws` prints of a model at its real size: its families, what is certain about them,
// and whether they are all (ask/at_size.hpp).
#pragma once

#include <string>

#include "abide/ask/answer.hpp"

namespace abide {

/// The families, each with its number of laws, those with most first; then the facts. The first
/// line says whether they are all. `latex`: laws in LaTeX.
[[nodiscard]] std::string families_text(const Found& found, bool latex);

}  // namespace abide
