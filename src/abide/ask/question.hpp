// SPDX-License-Identifier: MIT
//
// What is asked (abide/abide.hpp), as the folders below take it. Everything that a command or a
// case of a sweep can ask is one Question; here its parts become flows and options, and here alone
// is said what does not fit together.
//
// Example: {.model = "linear:1,1", .tau = "1"} is refused, since tau is the damping of momentum.
#pragma once

#include <functional>

#include "abide/abide.hpp"
#include "abide/families/find_families.hpp"
#include "abide/flow/flow.hpp"
#include "abide/laws/finder.hpp"
#include "abide/onnx/import_options.hpp"

namespace abide {

/// Who watches a question being answered. All may be empty; levels and search are called on any
/// thread.
struct Watch {
  std::function<void(const Flow&)> flow = {};  ///< as soon as the model has been read
  std::function<void(const LevelProgress&)> levels = {};
  std::function<void(const SearchProgress&)> search = {};
  std::function<void(const FamilyProgress&)> families = {};
};

/// Throws UsageError when there are none of that name, or when the question has what only momentum
/// has.
[[nodiscard]] Dynamics asked_dynamics(const Question& question);
[[nodiscard]] ImportOptions import_options(const OnnxChoice& choice);
/// Without features. Throws ModelError and UsageError.
[[nodiscard]] Flow flow_of(const Question& question);
/// The budget's memory, or three quarters of the machine's.
[[nodiscard]] std::uint64_t memory_of(const Budget& budget);
[[nodiscard]] CountOptions count_options(const Question& question, const Budget& budget,
                                         const Watch& watch = {});
[[nodiscard]] SearchOptions search_options(const Question& question, const Budget& budget,
                                           const Watch& watch = {});
/// Whether the features are `auto`. Throws UsageError when they are that and expressions.
[[nodiscard]] bool automatic(const Question& question);

}  // namespace abide
