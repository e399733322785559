// SPDX-License-Identifier: MIT
//
// How long a command has taken, for its JSON document.
#pragma once

#include <chrono>

namespace abide::app {

class Stopwatch {
 public:
  /// Since it was made.
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace abide::app
