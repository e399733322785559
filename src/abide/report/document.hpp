// SPDX-License-Identifier: MIT
//
// What the reports share: the beginning of their JSON documents, and some phrases.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/lie/count.hpp"

namespace abide {

/// model, flow, tau (as given; null: gradient flow has none), metric.
[[nodiscard]] nlohmann::ordered_json flow_document(const Flow& flow);
/// These and all keys of a count but seconds; see count_json.
[[nodiscard]] nlohmann::ordered_json count_document(const Flow& flow, const Count& count);
/// Indented, with a newline. Bytes that are not UTF-8 (a path need not be) are replaced.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& json);

/// `gradient, euclidean metric`; `momentum with tau = 3/t, mirror metric`
[[nodiscard]] std::string flow_line(const Flow& flow);
/// Two digits, rounded up: what is said to be below it is.
[[nodiscard]] std::string rounded_up(double x);
/// What free gates mean for the network, in lines; none when there are no gates.
[[nodiscard]] std::vector<std::string> gates_lines(const Flow& flow);

}  // namespace abide
