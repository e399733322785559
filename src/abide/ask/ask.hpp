// SPDX-License-Identifier: MIT
//
// Answering a question: what `abide count`, `laws`, `check` and `prove` do, what a sweep does with
// each of its cases, and what abide/abide.hpp offers. Reading, printing and exit codes are theirs.
//
// Example: ask_count({.model = "linear:3,2,4"}, {}).count.laws() is 3.
//
// All throw UsageError when the parts of the question do not fit together, and ModelError when the
// model, its flow or an expression is wrong. When the budget's flag is set an answer says what is
// known by then.
#pragma once

#include <string>

#include "abide/ask/answer.hpp"
#include "abide/ask/question.hpp"

namespace abide {

[[nodiscard]] Counted ask_count(const Question& question, const Budget& budget,
                                const Watch& watch = {});
/// With the features `auto`, these are tried where polynomials are not all the laws.
[[nodiscard]] Found ask_laws(const Question& question, const Budget& budget,
                             const Watch& watch = {});
[[nodiscard]] Checked ask_check(const Question& question, const std::string& expression,
                                const Budget& budget, const Watch& watch = {});
/// Also throws ModelError when the certificate would be refused.
[[nodiscard]] Proved ask_proof(const Question& question, const Budget& budget,
                               const Watch& watch = {});

}  // namespace abide
