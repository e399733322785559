// SPDX-License-Identifier: MIT
//
// Features made of Darboux polynomials: the logarithms and quotients that `--features auto` tries
// where the dictionary of flow/features.hpp does not do.
//
// Two kinds are made, with polynomials of degree 1 and then 2, until there are as many laws as
// there can be:
//
//     f**2/g, f/g    laws themselves: quotients that are rational first integrals
//                    (laws/rational_integrals.hpp), and products f_1**n_1 f_2**n_2 .. of Darboux
//                    polynomials whose cofactors satisfy n_1 K_1 + n_2 K_2 + .. = 0, n_i small
//     log(f)         of every other Darboux polynomial (laws/darboux.hpp), for laws such as
//                    4*log(u + v) + u**2 - 4*log(s + t) - s**2 + ..
//
// Both are kept few. A quotient whose gradient is a combination of those of known laws, at a random
// point modulo a prime, is a function of these and left out. Each relation between cofactors makes
// one logarithm a sum of others and of the logarithm of a law, so it is left out, too. What is left
// has no relations, and no law among logarithms alone is found twice.
//
// Example, x' = x, y' = 2 y, z' = y: x and y are Darboux polynomials, and 2 K_x - K_y = 0: the
// feature y/x**2 is a law; z - y/2 is a law that was known, and y in log(y) is not used.
//
// Cost: that of darboux.hpp for each degree, and O(F^3) for F polynomials.
// G. Darboux, "Mémoire sur les équations différentielles algébriques du premier ordre et du premier
// degré", Bull. Sci. Math. 2 (1878); M. Prelle, M. Singer, "Elementary first integrals of
// differential equations", Trans. AMS 279 (1983).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "abide/flow/flow.hpp"
#include "abide/laws/finder.hpp"
#include "abide/ring/sparse_polynomial.hpp"
#include "abide/stop.hpp"

namespace abide {

struct DarbouxFeatures {
  std::vector<std::string> expressions;  ///< for Variables::with_features
  std::optional<DarbouxLimit> limit;     ///< what was not searched
};

/// `known` are laws in the coordinates, `laws` is how many there can be: once there are so many, no
/// more is searched. Throws Interrupted.
[[nodiscard]] DarbouxFeatures darboux_features(const Flow& flow,
                                               const std::vector<SparsePolynomial>& known,
                                               std::size_t laws, std::uint64_t seed,
                                               StopFlag stop = nullptr);

}  // namespace abide
