// SPDX-License-Identifier: MIT
//
// What the reports share: the beginning of their JSON documents, and some phrases.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "abide/flow/flow.hpp"
#include "abide/lie/count.hpp"

namespace abide {

/// model, flow, tau (as given; null: gradient flow has none), metric.
[[nodiscard]] nlohmann::ordered_json flow_document(const Flow& flow);
/// `no conservation laws`, `1 conservation law`, `3 independent conservation laws`
[[nodiscard]] std::string laws_phrase(std::size_t n);
/// `14: W1 [2, 3], W2 [4, 2]`; the first eight of many.
[[nodiscard]] std::string parameters_phrase(const Flow& flow);
/// Why there are not more laws than were counted, which is certain: `the Lie algebra has dimension
/// at least 11 at generic points (..)`.
[[nodiscard]] std::string bound_reason(const Count& count);
/// What cut a count short, with the option that moves the limit; only for endings that do.
[[nodiscard]] std::string cut_reason(Ending ending);
/// These and all keys of a count but seconds; see count_json.
[[nodiscard]] nlohmann::ordered_json count_document(const Flow& flow, const Count& count);
/// Indented, with a newline. Bytes that are not UTF-8 (a path need not be) are replaced.
[[nodiscard]] std::string to_text(const nlohmann::ordered_json& json);

/// `gradient, euclidean metric`; `momentum with tau = 3/t, mirror metric`
[[nodiscard]] std::string flow_line(const Flow& flow);
/// Two digits, rounded up: what is said to be below it is.
[[nodiscard]] std::string rounded_up(double x);
/// What free gates mean for the network; empty when there are no gates.
[[nodiscard]] std::string gates_phrase(const Flow& flow);

}  // namespace abide
