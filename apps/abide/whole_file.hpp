// SPDX-License-Identifier: MIT
//
// Files that are written whole or not at all.
#pragma once

#include <string>

namespace abide::app {

/// Throws ModelError, which says what `what` is, such as `the certificate`, when the file cannot be
/// written.
void write_whole(const std::string& path, const std::string& text, const std::string& what);

}  // namespace abide::app
