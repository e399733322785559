// SPDX-License-Identifier: MIT
//
// Whether the symbols of a flow's functions are independent.
//
// A count takes the symbols of functions for free (program/elementary.hpp). Laws of that model are
// laws of the true one; but no more than N - rank laws exist only if nothing relates the symbols to
// each other, that is if they are algebraically independent over the rational functions. This is
// shown here, or it is not claimed. docs/mathematics.md has the argument and its sources:
//
//     symbols            one-form of u     independent if the forms are independent over Q
//     exp, sigmoid       du                J. Ax 1971: for y_i independent over Q modulo constants,
//     log                du / u            tr.deg. C(y_i, exp y_i) >= n + rank; y_i are arguments
//     of softplus           du, sigmoid du    exp and values of log. (softplus u = log(1 + exp u).)
//     normal_cdf, erf    u du              of exp(-u^2/2) and exp(-u^2); their integrals then by
//                                          Liouville and Kolchin-Ostrowski, where u is algebraic
//                                          and no function takes an integral
//     sin, cos           du                as exp(iu): a list of their own
//     sqrt               none              products of arguments are no squares (Kummer): seen from
//                                          Legendre symbols, of full rank over Z/2
//     of numbers                           exp, sin, cos: Lindemann and Weierstrass
//                                          (program/number_units.hpp)
//
// Forms are those of all fields of a bracket together, which share parameters but not probes. So
// the differentials of arguments that depend on the probe are taken by the probe alone; the others
// by the state.
//
// A rank modulo a prime, at some points, never exceeds the rank over Q: full rank is a proof.
//
// Where functions take integrals of others (GELU in several layers) no theorem is at hand. But
// symbols that are independent where some parameters are 0 are so in general: a relation, divided
// by a power of these parameters, is one there. So such parameters are sought that cut every path
// from an integral to an argument: the output of each residual branch, for example.
//
// Example: exp(u x) and exp(v x) for parameters u, v have the forms u dx and v dx, which no two
// integers relate for all u and v: independent. exp(x) and exp(2x) have dx and 2 dx: not.
//
// Cost: an evaluation of the arguments on jets of depth 1 for as many points as there are forms,
// and an elimination of that size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/stop.hpp"

namespace abide {

struct SymbolIndependence {
  enum class Status {
    no_symbols,  ///< no functions
    shown,
    not_shown,  ///< counts are those of the model with free symbols
  };
  Status status = Status::no_symbols;
  std::string why;               ///< where it is not shown: what could not be
  std::size_t exponentials = 0;  ///< forms of exp, log and what is written with them
  std::size_t integrals = 0;     ///< of normal_cdf and erf, counted among the exponentials, too
  std::size_t circles = 0;       ///< forms of sin and cos
  std::size_t roots = 0;
  std::size_t numbers = 0;           ///< functions of numbers
  std::vector<std::string> at_zero;  ///< parameters that were taken for 0

  /// Whether counts are those of a model with free symbols.
  [[nodiscard]] bool free() const { return status == Status::not_shown; }
  /// What was shown and by which theorem, or why not: one line.
  [[nodiscard]] std::string text() const;
};

/// Of the symbols of a flow. Throws Interrupted.
[[nodiscard]] SymbolIndependence independence_of_symbols(const Flow& flow, std::uint64_t seed,
                                                         StopFlag stop = nullptr);
/// Of those of some functions of a program, and of what their arguments need. Throws Interrupted.
[[nodiscard]] SymbolIndependence independence_of_symbols(const Program& program,
                                                         const std::vector<NodeId>& functions,
                                                         std::uint64_t seed,
                                                         StopFlag stop = nullptr);

}  // namespace abide
