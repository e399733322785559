// SPDX-License-Identifier: MIT
//
// What `abide prove` and `abide verify` print: the theorem, in words.
//
// Names in a file may be anything, so no text shows more of them than characters of ASCII that can
// be seen: nobody can write a theorem into a name.
#pragma once

#include <string>

#include "abide/proof/verify.hpp"

namespace abide {

/// The theorem, the first laws, and how each part was checked.
[[nodiscard]] std::string verified_text(const Certificate& certificate, const Verified& verified);

/// `PATH: refused: REASON`, on one line.
[[nodiscard]] std::string refused_text(const std::string& path, const std::string& reason);

}  // namespace abide
