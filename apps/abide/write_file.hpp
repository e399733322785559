// SPDX-License-Identifier: MIT
//
// Files that a command leaves: whole or not at all.
#pragma once

#include <string>

namespace abide::app {

/// Writes to `path`.part and renames it. Throws ModelError with the cause when it cannot; nothing
/// unfinished is left, and what was at `path` stays.
void write_file(const std::string& path, const std::string& text);

}  // namespace abide::app
