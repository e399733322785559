// SPDX-License-Identifier: MIT
//
// Gates that follow their arguments: 1 where the argument is positive, else 0, as in PyTorch, whose
// relu has derivative 0 at 0.
//
// Example: the gates of z = (2, 0, -1) are (1, 0, 0).
#pragma once

#include <cstddef>

#include "abide/program/real_tensor.hpp"

namespace abide {

/// A gate on what does not depend on the sample still has an axis of samples, its last.
inline void open_gates(const RealTensor& argument, RealTensor& gate) {
  const std::size_t copies = gate.size() / argument.size();
  for (std::size_t i = 0; i < gate.size(); ++i) gate[i] = argument[i / copies] > 0 ? 1.0 : 0.0;
}

}  // namespace abide
