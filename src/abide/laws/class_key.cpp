// SPDX-License-Identifier: MIT
#include "abide/laws/class_key.hpp"

#include <bit>

#include "abide/ring/random.hpp"

namespace abide {

std::vector<ClassKey> class_keys(const Symmetry& symmetry) {
  Random random(0, {0xc1a55});  // the same for every seed: results do not depend on it
  std::vector<std::uint64_t> of_flip, of_grading;
  for (std::size_t i = 0; i < symmetry.flips; ++i) of_flip.push_back(random.bits());
  for (std::size_t g = 0; g < symmetry.gradings; ++g) of_grading.push_back(random.bits());
  std::vector<ClassKey> keys;
  for (const SymmetryClass& of : symmetry.classes) {
    ClassKey key;
    for (std::size_t w = 0; w < of.signs.size(); ++w)
      for (std::uint64_t bits = of.signs[w]; bits != 0; bits &= bits - 1)
        key.signs ^= of_flip[64 * w + static_cast<std::size_t>(std::countr_zero(bits))];
    for (std::size_t g = 0; g < of.weights.size(); ++g)
      key.weights += static_cast<std::uint64_t>(of.weights[g]) * of_grading[g];
    keys.push_back(key);
  }
  return keys;
}

}  // namespace abide
