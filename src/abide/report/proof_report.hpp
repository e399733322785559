// SPDX-License-Identifier: MIT
//
// What `abide prove` and `abide verify` print: the theorem, in words.
//
// Names in a file may be anything, so no text shows more of them than characters of ASCII that can
// be seen: nobody can write a theorem into a name. JSON documents have them as they are.
#pragma once

#include <string>

#include "abide/proof/verify.hpp"

namespace abide {

/// The theorem, the first laws, and how each part was checked.
[[nodiscard]] std::string verified_text(const Certificate& certificate, const Verified& verified);

/// label, flow, state, at_most, at_least, complete, identities ("expanded" or "tested"), laws
/// (expressions), features, verified (true), seconds.
[[nodiscard]] std::string verified_json(const Certificate& certificate, const Verified& verified,
                                        double seconds);
/// `PATH: refused: REASON`, on one line.
[[nodiscard]] std::string refused_text(const std::string& path, const std::string& reason);
/// verified (false), reason, seconds.
[[nodiscard]] std::string refused_json(const std::string& reason, double seconds);

}  // namespace abide
