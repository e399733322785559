// SPDX-License-Identifier: MIT
//
// Random cases and answers, with whatever characters a user or a library may have put into them.
#pragma once

#include <string>

#include "abide/ring/random.hpp"
#include "abide/sweep/row.hpp"

namespace abide::testing {

inline std::string random_text(Random& random) {
  static const std::string kPieces[] = {"a", "W1", " ", "'", "\"", "\n", "\\", "é", "=", "$x", ";"};
  std::string text;
  for (std::int64_t n = random.between(0, 6); n > 0; --n)
    text += kPieces[random.below(std::size(kPieces))];
  return text;
}

inline Case random_case(Random& random) {
  Case what;
  what.group = random_text(random);
  what.model = random_text(random);
  what.flow = random.below(2) == 0 ? Dynamics::gradient : Dynamics::momentum;
  what.tau = random_text(random);
  what.metric = random_text(random);
  what.weight_decay = random_text(random);
  what.rates = random_text(random);
  what.loss = random_text(random);
  for (std::vector<std::string>* names : {&what.freeze, &what.only})
    if (random.below(2) == 0) names->push_back(random_text(random));
  what.compute = static_cast<Computation>(random.below(3));
  what.max_degree = static_cast<int>(random.between(1, 20));
  for (std::int64_t n = random.between(0, 2); n > 0; --n)
    what.features.push_back(random_text(random));
  what.seed = random.bits() >> 1;
  what.limits.seconds = static_cast<double>(random.below(1000)) / 7;
  what.limits.memory = random.bits();
  return what;
}

inline std::string random_bytes(Random& random, std::uint64_t most) {
  std::string bytes(static_cast<std::size_t>(random.below(most)), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.below(256));
  return bytes;
}

}  // namespace abide::testing
