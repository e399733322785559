// SPDX-License-Identifier: MIT
//
// Brackets of a certificate's fields as it is made: many at a time, with values for the symbols of
// functions, which are drawn and then written down.
//
// Points and probes are small integers, and stay so but for what square roots need: there entries
// change to other residues until the roots exist (program/symbol_draw.hpp).
//
// Example: for a field of exp(w x) at w = 1, x = 2, modulo p, any value that is not 0 is drawn for
// the symbol; the values for the file are that one.
//
// Cost: as lie/brackets.hpp; that of the values, one more evaluation of a batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "abide/lie/bracket.hpp"
#include "abide/linalg/matrix.hpp"
#include "abide/proof/certified_symbols.hpp"

namespace abide {

class CertifiedBrackets {
 public:
  using Integers = Certificate::Integers;

  /// Of the functions below a level of square roots; with it alone what functions take is
  /// evaluated, and what the roots of the level take (CertifiedSymbols).
  explicit CertifiedBrackets(const CertifiedFlow& flow, std::uint64_t prime,
                             std::size_t level = CertifiedSymbols::kAllLevels);

  /// Entries of the point change where roots need it. Throws SingularMatrix.
  void set_point(Integers& point, Random& random);
  /// The same point with symbols that are known.
  void set_point(const Integers& point, const SymbolTable& known);
  /// The same for a batch of probes, the values of whose symbols follow theirs.
  [[nodiscard]] ProbeTensors draw(std::vector<Integers>& probes, Random& random) const;
  /// [X_1, [X_2, .., X_k]] for each element of the batch, into the rows. Throws SingularMatrix.
  void evaluate(std::span<const ProbeTensors> probes, std::size_t batch, Matrix& rows) const;

  /// What a certificate holds of one probe: the values of its symbols, those of the coordinates
  /// alone, which are the same for all probes, and the units of numbers.
  struct Values {
    Integers point, probe;
    std::optional<std::int64_t> exponential;
    std::optional<std::vector<std::int64_t>> circle;
  };
  /// For each of a batch; nothing where the values that were drawn do not fit: an argument is 0, or
  /// the opposite of another, where nothing else was drawn for it.
  [[nodiscard]] std::vector<std::optional<Values>> values(const ProbeTensors& drawn,
                                                          std::size_t batch) const;

 private:
  [[nodiscard]] bool has(const CertifiedFunction& f) const {
    return !f.of_probe || f.level < level_;
  }
  [[nodiscard]] bool is_next_root(const CertifiedFunction& f) const {
    return f.of_probe && f.level == level_ && f.function == Elementary::sqrt;
  }
  // How many outputs come before what functions take.
  [[nodiscard]] std::size_t fields() const;
  [[nodiscard]] std::vector<NodeId> outputs() const;
  [[nodiscard]] StateTensors tensors(const Integers& point) const;
  // Of the schedule, at base points.
  [[nodiscard]] std::vector<JetTensor> evaluated(const JetArithmetic& arithmetic,
                                                 const StateTensors& point,
                                                 std::span<const JetTensor> probes) const;
  // Throws Refused where they do not fit.
  [[nodiscard]] SymbolTable table(const std::vector<JetTensor>& outputs,
                                  std::span<const JetTensor> symbols, std::size_t batch,
                                  std::size_t b) const;
  [[nodiscard]] Values values(const std::vector<JetTensor>& outputs,
                              std::span<const JetTensor> symbols, std::size_t batch,
                              std::size_t b) const;

  const CertifiedFlow& flow_;
  std::size_t level_;
  PrimeField field_;
  WordField words_;
  std::vector<NodeId> functions_;  // of the program; their arguments are the last outputs
  Schedule schedule_;
  SymbolDraw draw_;
  std::vector<JetTensor> stand_ins_;  // of what is no coordinate: not used
  StateTensors point_;
  PointSymbols known_;
};

}  // namespace abide
