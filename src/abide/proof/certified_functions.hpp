// SPDX-License-Identifier: MIT
//
// The functions of a certificate's program: what each depends on, and which of their entries are
// the same.
//
// An entry of an argument is followed through gathers and reshapes to where it comes from. Two
// entries that come from one place are the same number, whatever the point; of two from different
// places nothing is assumed.
//
// Example: in exp([u, v]) + sigmoid([v, u]) the first argument of exp is the second of sigmoid.
//
// Cost: linear in the entries of functions, and in the gathers behind them.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "abide/program/program.hpp"
#include "abide/proof/certificate.hpp"

namespace abide {

struct CertifiedFunction {
  using Source = std::pair<std::size_t, std::size_t>;  ///< a node of the file, and an entry of it

  Elementary function{};
  NodeId node = 0, operand = 0;  ///< of the program of proof/certified_flow.hpp
  bool of_probe = false;         ///< whether the argument depends on the probe
  bool of_parameters = false;    ///< or on parameters
  /// Of square roots of the probe, how many are taken one of the other, up to this function.
  std::size_t level = 0;
  bool after_normal = false;      ///< whether the argument needs a normal distribution or erf
  bool after_other = false;       ///< or any function but square roots
  std::vector<Rational> numbers;  ///< the argument, if it is a constant node: one for each entry
  std::vector<Source> sources;    ///< of each entry of the argument

  /// Whether its values are made of the units of numbers.
  [[nodiscard]] bool made_of_units() const;
};

/// In the order of the file. `nodes`: what its nodes are in the program. Throws Refused for a
/// function of anything but parameters, probes and numbers.
[[nodiscard]] std::vector<CertifiedFunction> certified_functions(const Certificate& certificate,
                                                                 const std::vector<NodeId>& nodes,
                                                                 const Program& program);

}  // namespace abide
