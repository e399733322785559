// SPDX-License-Identifier: MIT
//
// Answers as JSON documents; docs/json.md says what every key means. With `seconds` a document is
// indented and ends in a newline; without, it is one line, which two equal answers share.
//
// Example: to_json(ask_count({.model = "linear:3,2,4"}, {}), {}) holds "laws":3.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "abide/ask/answer.hpp"
#include "abide/laws/matrix_laws.hpp"

namespace abide {

using Seconds = std::optional<double>;

[[nodiscard]] std::string to_json(const Counted& counted, Seconds seconds);
[[nodiscard]] std::string to_json(const Found& found, Seconds seconds);
/// Of a check that came to an end.
[[nodiscard]] std::string to_json(const Checked& checked, Seconds seconds);
/// Of a proof that was written.
[[nodiscard]] std::string to_json(const Proved& proved, Seconds seconds);
/// Of a certificate that was verified, wherever it is from; names are as in the file.
[[nodiscard]] std::string verified_json(const Certificate& certificate, const Verified& verified,
                                        Seconds seconds);
/// Of one that was refused.
[[nodiscard]] std::string refused_json(const std::string& reason, Seconds seconds);

/// `scalar`, `symmetric`, `antisymmetric`, `vector`, `general`
[[nodiscard]] std::string_view form_name(const MatrixLaw& law);

}  // namespace abide
