// SPDX-License-Identifier: MIT
#include "abide/program/defined.hpp"

#include "abide/error.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/ring/random.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

std::optional<std::string> undefined_everywhere(const Program& program,
                                                const std::vector<NodeId>& nodes) {
  if (!Schedule(program, nodes).has_inverses()) return std::nullopt;
  Random random(seed_about(program, 1), {0x3e7});
  try {
    at_regular_point([&](int) {
      const WordField field = WordField::random(random);
      (void)values_of(program, nodes, field, [&] { return field.random_element(random); });
    });
  } catch (const SingularMatrix& error) {
    return error.what();
  }
  return std::nullopt;
}

}  // namespace abide
