// SPDX-License-Identifier: MIT
//
// What the reports share: some phrases.
#pragma once

#include <string>
#include <string_view>

#include "abide/flow/flow.hpp"
#include "abide/lie/count.hpp"
#include "abide/report/lines.hpp"

namespace abide {

/// `no conservation laws`, `1 conservation law`, `3 independent conservation laws`
[[nodiscard]] std::string laws_phrase(std::size_t n, Dynamics dynamics);
/// `conservation law`, or `first integral` of a field.
[[nodiscard]] std::string_view law_noun(Dynamics dynamics);
/// `3 laws`, or `3 first integrals`; with a word before, `1 more law`.
[[nodiscard]] std::string laws_counted(std::size_t n, Dynamics dynamics,
                                       std::string_view before = "");
/// `14: W1 [2, 3], W2 [4, 2]`; the first eight of many.
[[nodiscard]] std::string parameters_phrase(const Flow& flow);
/// Why there are not more laws than were counted, which is certain: `the Lie algebra has dimension
/// at least 11 at generic points (..)`.
[[nodiscard]] std::string bound_reason(const Count& count);
/// What cut a count short, with the option that moves the limit; only for endings that do.
[[nodiscard]] std::string cut_reason(Ending ending);

/// `gradient, euclidean metric`; `momentum with tau = 3/t, mirror metric`
[[nodiscard]] std::string flow_line(const Flow& flow);
/// Two digits, rounded up: what is said to be below it is.
[[nodiscard]] std::string rounded_up(double x);
/// What counts and their bounds suppose: ` for free gates`, ` for free symbols`, both, or nothing.
[[nodiscard]] std::string for_freed(const Flow& flow, const SymbolIndependence& symbols);
/// What is known of the functions of the flow; no line when it has none.
void add_functions(Lines& lines, const SymbolIndependence& symbols);
/// What free gates mean for the network, and which option says more unless it was given; empty when
/// there are no gates.
[[nodiscard]] std::string gates_phrase(const Flow& flow, bool sampled = false);

}  // namespace abide
