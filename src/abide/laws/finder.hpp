// SPDX-License-Identifier: MIT
//
// The polynomial conservation laws of a flow.
//
// Degree by degree, k = 1, 2, ..: the monomials of degree k in the parameters and velocities, times
// powers of the time and features, are split into blocks that cannot mix, one part after the other
// (laws/ansatz.hpp). Most blocks are small and hold no law: a few equations modulo a prime show it
// (laws/samples.hpp). Each of the others is a linear system modulo that prime, whose null space in
// canonical basis is lifted to the rationals, with more primes by the Chinese remainder theorem if
// one is not enough. What comes out is a candidate; it is a law only once verified over Q
// (laws/verify.hpp). Products of laws found before are laws and are left out
// (laws/known_products.hpp).
//
// Each law found raises the number of independent laws (the rank of their gradients at a random
// point, modulo a prime: never too large). When it meets the upper bound of lie/count.hpp, the list
// is complete: every law is a function of those found.
//
// Example, linear:2,2,2: no law of degree 1; in degree 2 the three entries of W2.T @ W2 - W1 @
// W1.T, and the upper bound is 3: complete.
//
// Cost, for M monomials of degree k in blocks of s_1, s_2, .. : O(M (log M + k^2 s)) for those in
// blocks of s <= 16, O(s^3) for each larger block, all in Z_p. Memory: O(s^2 + N s) for the largest
// block, N being the dimension of the state; not O(M).
// [N23] finds polynomial laws of each degree so, with symbolic equations and in one block.
// J. von zur Gathen, J. Gerhard, "Modern Computer Algebra", Chapter 5, on computing modulo many
// primes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "abide/laws/verify.hpp"
#include "abide/lie/count.hpp"
#include "abide/ring/sparse_polynomial.hpp"

namespace abide {

struct Law {
  SparsePolynomial polynomial;  ///< canonical: primitive integer coefficients
  Proof proof = Proof::expanded;
  int degree = 0;       ///< the largest of its terms, a feature counting 1 and the time nothing
  int time_degree = 0;  ///< in t or exp(tau*t)
};

/// Why the search ended.
enum class SearchEnd {
  complete,     ///< as many independent laws as the upper bound allows
  max_degree,   ///< the last degree asked for was searched
  too_large,    ///< the next degree is beyond a limit: see Search::limit
  interrupted,  ///< the caller asked to stop
};

/// What was beyond a limit, so that a degree was not searched, or not to its end.
struct SearchLimit {
  enum class Of {
    monomials,  ///< of the degree: SearchOptions::most_monomials
    unknowns,   ///< of one block, monomials that mix: SearchOptions::most_unknowns
    memory,     ///< bytes for one block: CountOptions::memory
    products,   ///< of laws found before: limits().products
  };
  Of of = Of::monomials;
  int degree = 0;
  double needed = 0;  ///< at least so much
  double most = 0;    ///< the limit
};

/// Which Darboux polynomials were not sought when features were chosen (laws/darboux_features.hpp).
struct DarbouxLimit {
  enum class Of {
    inverses,   ///< none were: the flow inverts matrices
    monomials,  ///< those of this degree and higher ones: limits().darboux_monomials
    degree,     ///< the same: limits().darboux_degree
    work,       ///< these were, but not all quotients of them: limits().darboux_work
  };
  Of of = Of::inverses;
  int degree = 1;
};

/// Primes of 23 bits by which the coefficients of a law may be read: they have up to about
/// 11 kMostPrimes bits above and below the line.
inline constexpr std::size_t kMostPrimes = 64;
/// Unknowns of one linear system, unless told otherwise, where the state has fewer dimensions.
inline constexpr std::size_t kUsualUnknowns = 6'000;

struct SearchProgress {
  int degree = 0;
  double monomials_done = 0, monomials = 0;
  std::size_t found = 0;
};

struct SearchOptions {
  CountOptions count;
  int max_degree = 4;                  ///< in the parameters and velocities
  std::optional<int> max_time_degree;  ///< default_time_degree(flow) when not given
  int max_feature_degree = 1;
  std::size_t most_monomials = 50'000'000;  ///< of one degree
  /// Of one linear system. When not given: kUsualUnknowns or, if that is more, the dimension of the
  /// state, since counting took as long.
  std::optional<std::size_t> most_unknowns;
  bool use_symmetry = true;                             ///< off: one block per degree, for tests
  std::function<void(const SearchProgress&)> progress;  ///< now and then
};

struct Search {
  Count count;
  std::vector<Law> laws;        ///< by degree, none a polynomial in those of lower degree
  std::size_t independent = 0;  ///< how many of them are functionally independent, never too large
  int searched_degree = 0;      ///< all degrees up to here were searched
  int time_degree = 0;          ///< with powers of the time up to here
  std::size_t undecided = 0;    ///< candidates that kMostPrimes primes were not enough to read
  int undecided_degree = 0;     ///< the lowest degree that has some
  SearchEnd end = SearchEnd::complete;
  std::optional<SearchLimit> limit;     ///< when the end is too_large
  std::optional<DarbouxLimit> darboux;  ///< where features were chosen: what was not tried

  [[nodiscard]] bool complete() const { return independent == count.laws(); }
};

/// Counts the laws, then finds polynomials among them. The result depends on the flow, the seed and
/// the limits alone.
[[nodiscard]] Search find_laws(const Variables& variables, const SearchOptions& options);
/// The same when the laws have been counted: features do not change their number.
[[nodiscard]] Search find_laws(const Variables& variables, const SearchOptions& options,
                               Count count);

}  // namespace abide
