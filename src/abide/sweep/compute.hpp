// SPDX-License-Identifier: MIT
//
// The computation of one case, in this process and on one thread: what the command of the case
// does, with its document and its messages.
//
// Example: linear:3,2,4, counted, is done with a document that says "laws": 3.
#pragma once

#include "abide/sweep/row.hpp"

namespace abide {

/// The status is done, limit, or error when the case is wrong. The limit of memory is that of the
/// command, which keeps what is known; that of time is for others to see to. A model file that is
/// not among `texts` is read.
/// Throws std::bad_alloc, and what else is a bug.
[[nodiscard]] Answer compute_case(const Case& what, const ModelTexts& texts = {});

}  // namespace abide
