// SPDX-License-Identifier: MIT
//
// The parts of a certificate in words, for reports and documents.
//
// Names in a file may be anything, so no text shows more of them than characters of ASCII that can
// be seen: nobody can write a theorem into a name.
//
// Example: a certificate whose first parameter is called `there are 7 laws` has laws in x0, x1, ..
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "abide/laws/names.hpp"
#include "abide/proof/verify.hpp"

namespace abide {

/// Features that are described.
inline constexpr std::size_t kMostDescribed = 24;

/// On one line, `?` standing for what is not printable ASCII, and not too long.
[[nodiscard]] std::string printable_name(const std::string& name, std::size_t most = 200);
/// What laws call the variables: the file's names where they are names that differ, else x0, x1,
/// ..; features are f0, f1, ..
[[nodiscard]] VariableNames trusted_names(const Verified& verified);
/// What these features are, one each; the first of many.
[[nodiscard]] std::vector<std::string> feature_lines(const Certificate& certificate,
                                                     const VariableNames& names);
/// tau of a momentum flow.
[[nodiscard]] std::string tau_text(const Certificate& certificate);
/// A law as an expression; 0 for none.
[[nodiscard]] std::string law_text(const SparsePolynomial& law, const VariableNames& names);

}  // namespace abide
