// SPDX-License-Identifier: MIT
//
// The values that a certificate gives to the symbols of its functions, and whether these are shown
// to be independent.
//
// A base point of a bracket is a point and a probe, with a value modulo the prime for every symbol:
// one for each function and value of its argument (program/elementary.hpp). They must fit together:
// roots are roots, and sines and cosines on the circle. Functions of numbers are powers of one
// number, or rotation, that the file gives.
//
// The symbols are independent if the one-forms that belong to them are, over Q, and products of
// what square roots take are no squares (docs/certificate.md, Symbols, with the theorems). The
// first is seen by a rank modulo the prime, the second by Legendre symbols.
//
// Example: for exp(w x) and sigmoid(w x) both forms are d(w x): they are not independent.
//
// Cost: one evaluation of what functions take for each base point, and one on jets of depth 1 for
// each form.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "abide/proof/certified_flow.hpp"
#include "abide/ring/jet.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

/// The symbols at one base point.
class SymbolTable {
 public:
  explicit SymbolTable(const WordField& field) : field_(field) {}

  /// Throws Refused when it does not fit what is known.
  void add(Elementary function, std::uint64_t argument, std::uint64_t value);
  /// As it was given, or from f(-u), since programs write f(-u) with f(u). Throws Refused when
  /// neither is known.
  [[nodiscard]] std::uint64_t at(Elementary function, std::uint64_t argument) const;
  /// At a jet, down to the base.
  [[nodiscard]] std::vector<std::uint64_t> at(Elementary function,
                                              const std::vector<std::uint64_t>& jet) const;

 private:
  [[nodiscard]] const std::uint64_t* find(Elementary function, std::uint64_t argument) const;

  WordField field_;
  std::map<std::pair<Elementary, std::uint64_t>, std::uint64_t> known_;
};

class CertifiedSymbols {
 public:
  using Integers = Certificate::Integers;
  static constexpr std::size_t kAllLevels = std::numeric_limits<std::size_t>::max();

  /// Both must outlive this. Throws Refused when the units do not fit the numbers.
  CertifiedSymbols(const Certificate& certificate, const CertifiedFlow& flow);

  /// At the bound's point and this probe, of the functions below a level of roots: with 0 those of
  /// the coordinates alone. Throws Refused unless the values fit, in number and by themselves.
  [[nodiscard]] SymbolTable at(const Integers& probe, const Integers& values,
                               std::size_t level = kAllLevels) const;
  /// Why the symbols are not shown to be independent; empty when they are.
  [[nodiscard]] std::string dependence() const;
  /// Of how many probes the roots of a level need trials, and the signs at one: 1 for those that
  /// are no squares, after a 1. Throws Refused as above, and where what a root takes is 0.
  [[nodiscard]] std::vector<std::uint64_t> signs(const Certificate::Symbols::Trial& trial,
                                                 std::size_t level) const;
  [[nodiscard]] std::size_t levels() const;

 private:
  using Tensors = std::vector<std::vector<std::uint64_t>>;  // by node of the program
  [[nodiscard]] Tensors evaluated(const std::vector<NodeId>& nodes, const Integers& probe,
                                  const Integers& values, std::size_t level,
                                  SymbolTable& table) const;
  void find_units();
  [[nodiscard]] std::uint64_t of_number(Elementary function, const Rational& q) const;
  [[nodiscard]] std::string numbers_dependence() const;
  [[nodiscard]] std::string forms_dependence(bool of_probe) const;
  [[nodiscard]] std::string roots_dependence() const;

  const Certificate& c_;
  const Certificate::Symbols& symbols_;
  const CertifiedFlow& flow_;
  WordField field_;
  Rational exponential_, circle_;  // the units; 0: there are no numbers
  std::map<std::pair<Elementary, Rational>, std::uint64_t> numbers_;
};

/// An integer modulo a prime.
[[nodiscard]] std::uint64_t residue(std::int64_t value, std::uint64_t prime);

}  // namespace abide
