// SPDX-License-Identifier: MIT
//
// Is a family of laws a family of laws? At any size, from its text.
//
// The text is read as `check` reads it; weighted along its axes by free vectors (program/weighted),
// so that no matrix of products is ever formed; and its derivative along the flow, one scalar, is
// tested at random points modulo random primes of 23 bits, with the symbols of functions free and
// independent. A scalar that is not 0 survives one test with probability at most
//
//     degree / p + (primes that divide all its coefficients) / (primes),
//
// and tests are repeated until the product is below 2^-100.
//
// Cuts. The gradient of a deep network has a degree that no prime of 23 bits is a match for, and
// takes a whole evaluation. But a family is seen from what is next to its tensors (laws/cut.hpp):
// what is further from the end of the derivative than a depth becomes a free input, depth by depth,
// until the scalar vanishes. That is sound, since free inputs may take the true values.
//
// Where it vanishes at no depth, nothing being cut at the last, it is disproved: as a law for free
// symbols, where there are functions. Where its degree is too high to be tested, it is not decided.
//
// Example: of relu:3072,4096,4096,10 each family is tested from the two layers beside its units.
//
// Cost: about a dozen evaluations of a few layers for one family.
// J. Schwartz, "Fast probabilistic algorithms for verification of polynomial identities", Journal
// of the ACM 27 (1980).
#pragma once

#include <cstdint>
#include <string>

#include "abide/flow/observables.hpp"
#include "abide/laws/verify.hpp"
#include "abide/program/modular_tensor.hpp"
#include "abide/stop.hpp"

namespace abide {

struct FamilyVerdict {
  Proof proof = Proof::undecided;
  std::size_t cut = 0;    ///< inner values that were free
  double log2_error = 0;  ///< of a test that holds
};

class FamilyVerifier {
 public:
  /// The flow must outlive this.
  FamilyVerifier(const Flow& flow, std::uint64_t seed, unsigned threads, StopFlag stop = nullptr);

  /// Throws ModelError when the text cannot be read, and Interrupted.
  [[nodiscard]] FamilyVerdict verify(const std::string& text);

 private:
  [[nodiscard]] bool vanishes_once(const Schedule& scalar, Random& random) const;

  const Flow& flow_;
  std::uint64_t seed_;
  unsigned threads_;
  StopFlag stop_;
  std::size_t asked_ = 0;
};

}  // namespace abide
