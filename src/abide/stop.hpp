// SPDX-License-Identifier: MIT
//
// A flag by which a caller asks long work to stop. The work looks at it between pieces of bounded
// size and ends with an exception: what was under way is lost.
//
// Example: `look_at(stop)` in a loop over batches of rows.
#pragma once

#include <atomic>
#include <stdexcept>

#include "abide/error.hpp"

namespace abide {

/// Null: nobody will ask.
using StopFlag = const std::atomic<bool>*;

/// Throws Interrupted when the flag is set.
inline void look_at(StopFlag stop) {
  if (stop != nullptr && stop->load()) throw Interrupted();
}

}  // namespace abide
