// SPDX-License-Identifier: MIT
//
// What `abide check` prints.
#pragma once

#include <string>

#include "abide/flow/flow.hpp"
#include "abide/laws/check.hpp"

namespace abide {

[[nodiscard]] std::string check_text(const Flow& flow, const std::string& expression,
                                     const Check& check);

}  // namespace abide
