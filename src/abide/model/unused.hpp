// SPDX-License-Identifier: MIT
//
// Parameters that are declared and do not occur in the model. No loss moves them, so that each of
// their entries is a law: most often a mistake in the file, and always worth a word.
//
// Example: with U = [3, 2], V = [4, 2], b = [3] and phi = "U @ V.T" it is b.
#pragma once

#include <vector>

#include "abide/model/model.hpp"

namespace abide {

/// The parameters on which L does not depend, in the order of their declaration. One that cancels
/// (b - b) may be taken for one that occurs. Takes time linear in the program.
[[nodiscard]] std::vector<NodeId> unused_parameters(const Model& model);

}  // namespace abide
