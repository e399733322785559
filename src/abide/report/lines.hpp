// SPDX-License-Identifier: MIT
//
// The facts of a report, each on lines of its own under a label, no line longer than a terminal is
// wide:
//
//       flow          gradient, euclidean metric
//       upper bound   3 independent laws: the Lie algebra has dimension at least 11 at
//                     generic points (a rank modulo a prime never exceeds the rank over Q)
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace abide {

/// The text in lines of at most `width` characters, broken at blanks. A word that is longer has a
/// line for itself; a newline in the text begins a new line. At least one line.
[[nodiscard]] std::vector<std::string> wrapped(const std::string& text, std::size_t width);

class Lines {
 public:
  /// Wraps the content. An empty label goes on with the fact before.
  void add(const std::string& label, const std::string& content);

  /// Each line with its newline.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace abide
