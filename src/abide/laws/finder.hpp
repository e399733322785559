// SPDX-License-Identifier: MIT
//
// The polynomial conservation laws of a flow.
//
// Degree by degree, k = 1, 2, ..: the monomials of degree k in the parameters and velocities, times
// powers of the time and features (laws/ansatz.hpp), are split into blocks that cannot mix
// (laws/symmetry.hpp). Each block is a small linear system modulo a prime (laws/samples.hpp), whose
// null space in canonical basis is lifted to the rationals, with more primes by the Chinese
// remainder theorem if one is not enough. What comes out is a candidate; it is a law only once
// verified over Q (laws/verify.hpp). Products of laws found before are laws and are left out.
//
// Each law found raises the number of independent laws (the rank of their gradients at a random
// point, modulo a prime: never too large). When it meets the upper bound of lie/count.hpp, the list
// is complete: every law is a function of those found.
//
// Example, linear:2,2,2: no law of degree 1; in degree 2 the three entries of W2.T @ W2 - W1 @
// W1.T, and the upper bound is 3: complete.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "abide/laws/polynomial_law.hpp"
#include "abide/laws/verify.hpp"
#include "abide/lie/count.hpp"

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
  too_large,    ///< the next degree has more monomials than the limit
  interrupted,  ///< the caller asked to stop
};

struct SearchProgress {
  int degree = 0;
  std::size_t blocks_done = 0, blocks = 0;
  std::size_t found = 0;
};

struct SearchOptions {
  CountOptions count;
  int max_degree = 4;                  ///< in the parameters and velocities
  std::optional<int> max_time_degree;  ///< default_time_degree(flow) when not given
  int max_feature_degree = 1;
  std::size_t most_monomials = 2'000'000;
  bool use_symmetry = true;                             ///< off: one block per degree, for tests
  std::function<void(const SearchProgress&)> progress;  ///< after each block
};

struct Search {
  Count count;
  std::vector<Law> laws;        ///< by degree, none a polynomial in those of lower degree
  std::size_t independent = 0;  ///< how many of them are functionally independent, never too large
  int searched_degree = 0;      ///< all degrees up to here were searched
  int time_degree = 0;          ///< with powers of the time up to here
  std::size_t undecided = 0;    ///< candidates modulo primes whose rational form was not found
  SearchEnd end = SearchEnd::complete;

  [[nodiscard]] bool complete() const { return independent == count.laws(); }
};

/// Counts the laws, then finds polynomials among them. The result depends on the flow, the seed and
/// the limits alone.
[[nodiscard]] Search find_laws(const Flow& flow, const SearchOptions& options);
/// The same when the laws have been counted: features do not change their number.
[[nodiscard]] Search find_laws(const Flow& flow, const SearchOptions& options, Count count);

}  // namespace abide
