// SPDX-License-Identifier: MIT
//
// The monomials among which laws are sought, in blocks that cannot mix.
//
// The degree of a monomial is that in the parameters and velocities. Time and features have their
// own: a law of a momentum flow may have the factor t**3, and be linear in logarithms. For degree k
// and feature degree f the ansatz has all monomials of degree k (all up to k, where the degree is
// not a grading), times powers of the time up to a limit, times all monomials in the features up to
// f. Constants are left out, and powers of the time alone where there are no features: alone they
// are no laws, and only the derivative of a feature can cancel theirs. A block holds those of one
// symmetry class (flow/symmetry.hpp).
//
// A state of 4000 dimensions has 8 million monomials of degree 2, and few are ever held. Classes
// are divided into parts by the low bits of their keys (laws/class_key.hpp). The last factor of a
// monomial in part p is then one of the variables whose bits are those of p and of the other
// factors, xored. So each part is listed without looking at the others.
//
// Example, linear:1,1,1 with momentum, tau = 0: degree 1 has W1, W2, dW1, dW2 and these times t and
// t^2; the sign classes keep W1, dW1 from W2, dW2, and the gradings keep W1 and t dW1 (which mix)
// from dW1 and t W1.
//
// Where the drift multiplies every block by a number, as weight decay does, a monomial is an
// eigenvector of it, and without features only those of eigenvalue 0 are listed: with s =
// exp(lambda t) these are W1 W2 s^2, W1^2 s^2, .. Monomials in frozen parameters alone are
// constants.
//
// Cost of all parts: O(M log m) for M monomials, m in the largest part. Memory: O(m).
// E. Miller, B. Sturmfels, "Combinatorial Commutative Algebra", 2005, Chapter 8, on gradings by
// tori.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "abide/flow/symmetry.hpp"
#include "abide/laws/class_key.hpp"

namespace abide {

struct Degrees {
  int main = 0;  ///< in parameters and velocities
  int time = 0;
  int feature = 0;
  int printed = 0;  ///< in all but the time, of one term
};

/// The monomials of one class.
struct MonomialBlock {
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};  ///< fills the places that are left

  ClassKey key;
  std::size_t places = 1;                    ///< of each monomial
  std::span<const std::uint32_t> variables;  ///< of all

  [[nodiscard]] std::size_t size() const { return variables.size() / places; }
  /// The variables of monomial i, ascending.
  [[nodiscard]] std::span<const std::uint32_t> operator[](std::size_t i) const {
    std::size_t length = places;
    while (variables[i * places + length - 1] == kNone) --length;
    return variables.subspan(i * places, length);
  }
  [[nodiscard]] std::vector<Monomial> monomials() const;
};

/// Some of the blocks of an ansatz.
class MonomialBlocks {
 public:
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] std::size_t monomials() const { return variables_.size() / places_; }
  /// Ascending by degree in the features and the time, then lexicographically in the others.
  [[nodiscard]] MonomialBlock operator[](std::size_t b) const {
    return {
        keys_[b], places_,
        std::span(variables_).subspan(first_[b] * places_, (first_[b + 1] - first_[b]) * places_)};
  }

 private:
  friend class Ansatz;
  std::size_t places_ = 1;
  std::vector<std::uint32_t> variables_;
  std::vector<ClassKey> keys_;
  std::vector<std::size_t> first_{0};  // the monomial with which a block begins, and the end
};

/// How far an ansatz goes.
struct Depth {
  int main = 0;  ///< the degree in parameters and velocities
  int feature = 0;
};

class Ansatz {
 public:
  Ansatz(const Variables& variables, Symmetry symmetry, int most_time);

  [[nodiscard]] const Symmetry& symmetry() const { return symmetry_; }
  /// The least degree that has monomials: 0 with features, 1 without.
  [[nodiscard]] int first_degree() const { return features_ > 0 ? 0 : 1; }

  /// How many monomials an ansatz has; rounded when they are more than 2^53.
  [[nodiscard]] double monomials(const Depth& depth) const;
  /// Into how many parts it is divided: a power of two.
  [[nodiscard]] std::size_t parts(const Depth& depth) const;
  /// One of `of` parts, `of` a power of two. Each monomial of the ansatz is in one.
  [[nodiscard]] MonomialBlocks part(const Depth& depth, std::size_t index, std::size_t of) const;

  [[nodiscard]] ClassKey key(const Monomial& monomial) const;
  /// The largest degrees of any term.
  [[nodiscard]] Degrees degrees(const SparsePolynomial& polynomial) const;
  /// Whether polynomials of these degrees fit within the limits of an ansatz.
  [[nodiscard]] bool fits(const Degrees& degrees, const Depth& depth) const {
    return degrees.main <= depth.main && degrees.time <= most_time_ &&
           degrees.feature <= depth.feature;
  }

 private:
  [[nodiscard]] int least_degree(const Depth& depth) const {
    return symmetry_.graded ? depth.main : 0;
  }
  [[nodiscard]] std::vector<Monomial> factors(int feature_degree) const;
  /// Whether the power of the time follows from the degree in the others.
  [[nodiscard]] bool time_follows() const { return !eigenvalues_.empty() && !any_constant_; }
  [[nodiscard]] bool may_occur(std::span<const std::uint32_t> monomial) const;

  Symmetry symmetry_;
  std::vector<ClassKey> keys_;
  int most_time_;
  // Variables: the parameters and velocities, then the time if there is one, then features.
  std::size_t main_ = 0, time_ = 0, features_ = 0;
  std::vector<bool> constant_;    // variables
  std::vector<int> eigenvalues_;  // of the coordinates under the drift, where it has some
  bool any_constant_ = false;
};

/// The power of the time up to which laws of this degree are sought unless told otherwise: 2, and
/// what tau suggests (n for n/t); the degree, with weight decay; 0 without time.
[[nodiscard]] int default_time_degree(const Flow& flow, int degree);

}  // namespace abide
