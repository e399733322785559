// SPDX-License-Identifier: MIT
//
// A family of laws: a combination of templates, all of whose entries are laws.
//
// Example: of relu:3,4,2 sum over W2's columns of squares minus that over W1's rows, four laws,
//
//     sum(W2**2, axis=0) - sum(W1**2, axis=1),
//
// is a combination of two squares with one axis of size 4 kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "abide/families/law_template.hpp"
#include "abide/flow/flow.hpp"
#include "abide/laws/verify.hpp"
#include "abide/ring/rational.hpp"

namespace abide {

struct LawFamily {
  struct Term {
    LawTemplate of;
    Rational coefficient;  ///< not 0; the coefficients are coprime integers
  };

  GroupKey key;
  std::vector<Term> terms;
  std::string text;        ///< in the grammar of expressions; given back to `check`, it is a law
  double laws = 0;         ///< entries that say it all
  double independent = 0;  ///< beside the families before it, at least (families/family_rank.hpp)
  Proof proof = Proof::undecided;
  std::size_t cut = 0;    ///< inner values that were free when it was tested
  double log2_error = 0;  ///< of that test

  [[nodiscard]] bool is_law() const { return proof == Proof::tested || proof == Proof::expanded; }
};

/// The family as an expression. `flow` says the factor in the time.
[[nodiscard]] std::string family_expression(const Flow& flow, const std::vector<TensorView>& views,
                                            const LawFamily& family);

}  // namespace abide
