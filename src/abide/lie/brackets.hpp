// SPDX-License-Identifier: MIT
//
// The values of left-normed brackets of a flow's fields at one point, modulo a prime: many at a
// time, each with probes of its own, as rows to eliminate.
//
// Counting (lie/levels.hpp) draws the probes uniformly, a proof (proof/prove.hpp) as small integers
// that it writes down; what follows is the same. Where a matrix that the fields invert is singular
// for one set of probes, all of the batch is given up: whoever draws them knows whether others may
// be drawn.
//
// Example, linear:1,1,1 at W1 = 2, W2 = 3: the fields are c (3, 2), one number c = e x for each
// probe, so that the value for a single probe with c = 5 is (15, 10), and brackets of two are 0.
//
// Cost of a bracket of k fields (lie/bracket.hpp): 2k - 1 evaluations of the gradient program on
// jets, whose products take 3^d steps for 2^d coefficients, d < k. Memory: 2^(k-1) numbers for each
// entry of each value of the program, for as many brackets as are evaluated at once.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "abide/flow/flow.hpp"
#include "abide/lie/bracket.hpp"
#include "abide/linalg/matrix.hpp"
#include "abide/ring/prime_field.hpp"

namespace abide {

class Brackets {
 public:
  /// At a point with one tensor for each block of the state, the same for all brackets. The flow
  /// must outlive this.
  Brackets(const Flow& flow, const PrimeField& field, StateTensors point, PointSymbols symbols = {},
           StopFlag stop = nullptr)
      : flow_(flow),
        field_(field),
        point_(std::move(point)),
        symbols_(std::move(symbols)),
        draw_(flow.symbols().stopped_by(stop)) {}

  /// The blocks of a probe for a batch, with the values of the functions there; entries of the
  /// probe change where roots need it. Throws SingularMatrix, and Interrupted when the flag is set.
  [[nodiscard]] ProbeTensors with_symbols(std::vector<JetTensor> probe, std::size_t batch,
                                          Random& random) const;

  /// [X_1, [X_2, .., X_k]] for each element of a batch of probes, X_i being the field of
  /// probes[i-1]: one value a row, of as many entries as the state has, into the rows from `first`
  /// on, which hold zeros. k >= 1. Throws SingularMatrix; then the rows are as before.
  void evaluate(std::span<const ProbeTensors> probes, std::size_t batch, Matrix& rows,
                std::size_t first) const;

  /// How many brackets of so many fields to evaluate at once, so that their tensors stay near the
  /// caches.
  [[nodiscard]] std::size_t at_once(int fields) const;
  /// A bound on the bytes held while that many are evaluated, or `count` where it is smaller.
  [[nodiscard]] std::size_t bytes(int fields, std::size_t count) const;

 private:
  const Flow& flow_;
  PrimeField field_;
  StateTensors point_;
  PointSymbols symbols_;
  SymbolDraw draw_;
};

}  // namespace abide
