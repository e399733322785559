// SPDX-License-Identifier: MIT
//
// Functions of numbers, such as the cosines of a rotary embedding: exp(q), sin(q) and cos(q) for
// rational q.
//
// The numbers q of a program that meet exp are integer multiples of one, the unit; so all exp(q)
// are powers of exp(unit), and all cos(q) + i sin(q) are powers of cos(unit) + i sin(unit). These
// two numbers are transcendental and algebraically independent (Lindemann and Weierstrass), so both
// may be given any value: one number, and one point of the circle.
//
// Example: cos(1), sin(1), cos(3/2), sin(3/2) have the unit 1/2 and are the second and third power
// of one rotation.
//
// Cost: a few dozen multiplications for each number.
// A. Baker, "Transcendental Number Theory", 1975, Theorem 1.4.
#pragma once

#include <vector>

#include "abide/program/program.hpp"
#include "abide/program/symbol_value.hpp"

namespace abide {

class NumberUnits {
 public:
  NumberUnits() = default;
  /// Of the functions among these nodes.
  NumberUnits(const Program& program, const std::vector<NodeId>& functions);

  /// Whether the node is such a function of numbers.
  [[nodiscard]] bool covers(const Program& program, NodeId function) const;
  /// Of one of the functions at one of its numbers. The hash draws what belongs to the units.
  [[nodiscard]] double value(const PrimeField& field, const SymbolHash& hash, Elementary function,
                             const Rational& q) const;

 private:
  Rational exponential_, circle_;  // the units; 0: there are no numbers
};

}  // namespace abide
