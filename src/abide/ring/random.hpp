// SPDX-License-Identifier: MIT
//
// Owned, seeded randomness. There is no global generator and no clock: a computation receives a
// seed and derives from it one independent stream per task, named by small integers,
//
//     Random stream(seed, {prime_index, level, batch});
//
// so that the numbers drawn depend on what is computed and never on the order in which threads
// compute it. The bits come from the standard's Mersenne twister, whose output the standard fixes
// on every platform; its distributions are not fixed, so `below` is ours.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>

namespace abide {

class Random {
 public:
  explicit Random(std::uint64_t seed, std::initializer_list<std::uint64_t> stream = {})
      : bits_(mix(seed, stream)) {}

  [[nodiscard]] std::uint64_t bits() { return bits_(); }

  /// Uniform in 0 .. bound-1, exactly (by rejection). bound must be positive.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t reject_below = (0 - bound) % bound;  // 2^64 mod bound
    std::uint64_t draw = bits_();
    while (draw < reject_below) draw = bits_();
    return draw % bound;
  }

  /// Uniform in low .. high, both included; any range but that of all 2^64 integers.
  [[nodiscard]] std::int64_t between(std::int64_t low, std::int64_t high) {
    // Unsigned arithmetic wraps where the signed one would overflow.
    const auto first = static_cast<std::uint64_t>(low);
    return static_cast<std::int64_t>(first + below(static_cast<std::uint64_t>(high) - first + 1));
  }

  /// The finalizer of splitmix64 (Steele, Lea, Flood, OOPSLA 2014): a bijection that spreads one
  /// changed bit over all of them.
  [[nodiscard]] static std::uint64_t scramble(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }

 private:
  static std::uint64_t mix(std::uint64_t seed, std::initializer_list<std::uint64_t> stream) {
    std::uint64_t state = scramble(seed);
    for (const std::uint64_t word : stream) state = scramble(state + word + 1);
    return state;
  }
  std::mt19937_64 bits_;
};

}  // namespace abide
