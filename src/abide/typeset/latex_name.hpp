// SPDX-License-Identifier: MIT
//
// Names for LaTeX: a letter or a word, and what is below it.
//
//     W1       W_{1}              W_out, lora_A_1    W_{\mathrm{out}}, \mathrm{lora}_{A,1}
//     bias     \mathrm{bias}      beta, sigma_x      \beta, \sigma_{x}
//
// Names whose underscores separate nothing stand as they are written: `_x` is \mathtt{\_x}; so do
// names in quotes: `layers.0.weight` is \mathtt{layers.0.weight}.
#pragma once

#include <string>

namespace abide {

struct LatexName {
  std::string base, below;

  [[nodiscard]] std::string text() const;
  /// With a dot above, as velocities have: `\dot{W}_{1}`.
  [[nodiscard]] LatexName dotted() const;
};

[[nodiscard]] LatexName latex_name(const std::string& name);
/// As it is written, \mathtt{W\_1}: for a name that would look like another.
[[nodiscard]] LatexName latex_verbatim(const std::string& name);

}  // namespace abide
