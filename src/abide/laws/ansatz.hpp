// SPDX-License-Identifier: MIT
//
// The monomials among which laws are sought, in blocks that cannot mix.
//
// The degree of a monomial is that in the parameters and velocities. Time and features have their
// own: a law of a momentum flow may have the factor t**3, and be linear in logarithms. For degree k
// the ansatz has all monomials of degree k (all up to k, where the degree is not a grading), times
// powers of the time up to one limit, times monomials in the features up to another. A block holds
// those of one symmetry class (laws/symmetry.hpp).
//
// Example, linear:1,1,1 with momentum, tau = 0: degree 1 has W1, W2, dW1, dW2 and these times t and
// t^2; the sign classes keep W1, dW1 from W2, dW2, and the gradings keep W1 and t dW1 (which mix)
// from dW1 and t W1.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "abide/laws/symmetry.hpp"

namespace abide {

struct Degrees {
  int main = 0;  ///< in parameters and velocities
  int time = 0;
  int feature = 0;
};

class Ansatz {
 public:
  using Blocks = std::map<SymmetryClass, std::vector<Monomial>>;

  Ansatz(const Flow& flow, Symmetry symmetry, int most_time, int most_feature);

  [[nodiscard]] const Symmetry& symmetry() const { return symmetry_; }
  /// The least degree that has monomials: 0 with features, 1 without.
  [[nodiscard]] int first_degree() const { return features_ > 0 ? 0 : 1; }

  /// The ansatz of a degree; nothing if it has more monomials than `most`.
  [[nodiscard]] std::optional<Blocks> blocks(int degree, std::size_t most) const;

  /// The largest degrees of any term.
  [[nodiscard]] Degrees degrees(const SparsePolynomial& polynomial) const;
  /// The degree of a law as it is printed: the largest of its terms, a feature counting 1, the time
  /// nothing. That of log(x) + log(y) - x - y is 1, that of x*log(y) is 2.
  [[nodiscard]] int printed_degree(const SparsePolynomial& polynomial) const;
  /// Whether polynomials of these degrees fit within the limits of degree k.
  [[nodiscard]] bool fits(const Degrees& degrees, int degree) const {
    return degrees.main <= degree && degrees.time <= most_time_ && degrees.feature <= most_feature_;
  }

 private:
  void enumerate(std::size_t first, std::size_t end, int left, Monomial& monomial,
                 std::vector<Monomial>& list) const;

  Symmetry symmetry_;
  int most_time_, most_feature_;
  // Variables: the parameters and velocities, then the time if there is one, then features.
  std::size_t main_ = 0, time_ = 0, features_ = 0;
};

/// The power of the time up to which laws are sought unless told otherwise: 2, and what tau
/// suggests (n for n/t); 0 without time.
[[nodiscard]] int default_time_degree(const Flow& flow);

}  // namespace abide
