// SPDX-License-Identifier: MIT
//
// What all JSON documents of abide share: how they begin, and how they are written.
// docs/json.md describes every one of them.
//
// Example: to_text({{"schema", 1}, {"laws", 3}}, 0.5) is an object of three keys on five lines.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "abide/flow/flow.hpp"
#include "abide/model/imported.hpp"

namespace abide {

/// The version of the documents: a higher one when a key changes its meaning, or goes.
inline constexpr int kSchema = 1;

/// schema.
[[nodiscard]] nlohmann::ordered_json new_document();
/// model, flow, tau (as given; null: gradient flow has none), metric.
[[nodiscard]] nlohmann::ordered_json flow_document(const Flow& flow);

/// What was made of the file of another framework.
[[nodiscard]] nlohmann::ordered_json imported_document(const Imported& imported);

/// Indented, with a newline. Bytes that are not UTF-8 (a path need not be) are replaced.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& json);
/// The same with the seconds at its end; on one line and without a newline where there are none,
/// so that equal answers have equal texts.
[[nodiscard]] std::string to_text(nlohmann::ordered_json json, std::optional<double> seconds);

}  // namespace abide
