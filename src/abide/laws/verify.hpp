// SPDX-License-Identifier: MIT
//
// Is a polynomial identically zero? The last word on every law: grad h . X_xi = 0 for all states
// and all probes.
//
// Where the expansion is small it is done, over Q, and the answer is exact. Otherwise the identity
// is tested at random points modulo random primes near 2^61: a polynomial that is not zero survives
// one test with probability at most (degree / p) + (chance that p divides its coefficients), and
// tests are repeated until the product is below 2^-100. A test that fails is a disproof either way.
//
// What holds in all tests is tried once more by expansion, with the inner values of the program
// free (laws/cut.hpp): that proves most laws of networks of any depth.
//
// Where matrices are inverted, all of this is said of the numerators over a common denominator.
//
// [N23] Section 2: h is conserved by all flows X_xi if and only if grad h . X_xi = 0.
//
// Cost: an expansion of at most limits().expanded_terms terms, or a few evaluations of the fields
// and O(t d) operations for a polynomial of t terms and degree d. J. Schwartz, "Fast probabilistic
// algorithms for verification of polynomial identities", Journal of the ACM 27 (1980); R. Zippel,
// "Probabilistic algorithms for sparse polynomials", EUROSAM 1979.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "abide/flow/variables.hpp"
#include "abide/ring/sparse_polynomial.hpp"
#include "abide/stop.hpp"

namespace abide {

enum class Proof {
  expanded,   ///< zero over Q, by expansion
  tested,     ///< zero at random points, error probability below 2^-100
  disproved,  ///< not zero
  undecided,  ///< not zero as far as can be seen, but what is unseen could make it so
};
/// `exact`, `tested`, `disproved`, `undecided`
[[nodiscard]] std::string_view to_string(Proof proof);

/// Decides for many candidate laws of one flow. The flag is looked at before each operation on
/// tensors; Interrupted is thrown when it is set.
class Verifier {
 public:
  Verifier(Variables variables, std::uint64_t seed, StopFlag stop = nullptr);
  /// From a schedule alone, which gives first the variables and then their motions, tensor by
  /// tensor. The first variables are the coordinates, the program's first parameters, `coordinates`
  /// entries in all. The schedule must outlive this.
  Verifier(const Schedule& variables_and_motions, std::size_t coordinates, std::uint64_t seed,
           StopFlag stop = nullptr);
  ~Verifier();

  /// Whether h is a law of the flow.
  [[nodiscard]] Proof verify(const SparsePolynomial& h);

 private:
  struct Motions;
  struct CutMotions;
  bool holds_from_the_end(const SparsePolynomial& h);

  std::optional<Variables> variables_;  // kept for its schedule
  std::unique_ptr<Motions> motions_;
  std::map<std::vector<NodeId>, std::vector<std::unique_ptr<CutMotions>>> cuts_;  // by tensors
};

/// Whether all entries of a node are zero as polynomials in the parameters and probes.
/// Throws Interrupted.
[[nodiscard]] Proof is_identically_zero(const Program& program, NodeId node, std::uint64_t seed,
                                        StopFlag stop = nullptr);

}  // namespace abide
