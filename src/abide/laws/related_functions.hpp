// SPDX-License-Identifier: MIT
//
// Functions in laws and features must not be related.
//
// The symbols of functions are free where laws are sought and verified (program/elementary.hpp), so
// that what is found to change nowhere along the flow does so for the true functions. But what is
// not constant with free symbols may be constant for the true ones: where x is conserved, so is
// exp(2*x) - exp(x)**2, which is 0. The gradients of functions of the state, whose ranks count
// independent laws, are those of the true functions if the symbols are independent over the
// rational functions of the state. That is shown (lie/independence.hpp), or the text is refused.
//
// Example: sin(x) and cos(x) are one point of the circle, and not related otherwise; exp(x) and
// exp(y) are not; exp(x), exp(y) and exp(x+y) are.
//
// Cost: that of lie/independence.hpp for the functions of the texts, next to nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "abide/program/program.hpp"
#include "abide/stop.hpp"

namespace abide {

/// Throws ModelError, about a text of this name, when the functions that the nodes need are not
/// shown to be unrelated, and Interrupted.
void require_unrelated_functions(const Program& program, const std::vector<NodeId>& nodes,
                                 const std::string& source, const std::string& text,
                                 std::uint64_t seed, StopFlag stop);

}  // namespace abide
