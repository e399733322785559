// SPDX-License-Identifier: MIT
//
// Checking a certificate, step by step, from its contents alone.
//
//     1  the fields are built from the nodes                       (proof/certified_flow.hpp)
//        and the values of the symbols of functions are seen to fit, and to be independent if the
//        certificate says so                                       (proof/certified_symbols.hpp)
//     2  the brackets at the point are evaluated modulo the prime, over jets by definition
//        (ring/jet.hpp), and their minor is nonsingular
//     3  each law's derivative along the fields is expanded and is 0
//     4  the laws pointed out have independent differentials at the other point
//     5  the claim is what follows
//
// The path is another than that by which laws are counted and found: fields built from the file
// instead of by flow/, tensors of plain numbers instead of batches, FLINT instead of FFLAS-FFPACK.
// Only the expansion of the identities is shared; tools/check_certificate.py shares nothing.
//
// Example: the certificate of linear:1,1,1 (proof/certificate.hpp) claims 1 law of 1; with -3/4 for
// a coefficient -1 step 3 refuses it, with a row dropped step 5 does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "abide/proof/certificate.hpp"
#include "abide/proof/certified_flow.hpp"
#include "abide/proof/certified_symbols.hpp"
#include "abide/stop.hpp"

namespace abide {

/// What a certificate proves.
struct Verified {
  Certificate::Claim claim;
  bool tested = false;  ///< whether identities were tested at random points, not expanded
  std::vector<StateBlock> variables;
  bool free_symbols = false;  ///< whether the bound is that of the flow with free symbols

  /// Of the flow itself, not of one with free symbols.
  [[nodiscard]] bool complete() const { return claim.at_most == claim.at_least && !free_symbols; }
};

/// Throws Refused, with the reason, unless every step succeeds, and Interrupted when the flag is
/// set while identities are checked.
[[nodiscard]] Verified verify_certificate(const Certificate& certificate, StopFlag stop = nullptr);

/// The values of brackets at a point with integer coordinates, one row each, modulo a prime:
/// `rows` as in Certificate::Bound, `tables` with the symbols of each probe, if there are
/// functions; otherwise they are drawn. Throws Refused where a field is not defined modulo the
/// prime.
[[nodiscard]] std::vector<std::vector<std::uint64_t>> brackets_at(
    const CertifiedFlow& flow, std::uint64_t prime, const Certificate::Integers& point,
    const std::vector<std::vector<Certificate::Integers>>& rows,
    const std::vector<std::vector<SymbolTable>>& tables = {});

/// Whether the fields are defined at a point modulo a prime: all that is inverted on the way is
/// nonsingular, whether a field depends on it or not.
[[nodiscard]] bool fields_defined_at(const CertifiedFlow& flow, std::uint64_t prime,
                                     const Certificate::Integers& point,
                                     const Certificate::Integers& probe);

/// The differentials of laws by the coordinates, one row each, modulo a prime, at integer values of
/// the variables (Certificate::Independence). Throws Refused where they are not defined.
[[nodiscard]] std::vector<std::vector<std::uint64_t>> differentials_at(
    const CertifiedFlow& flow, std::uint64_t prime, const Certificate::Integers& point,
    const std::vector<SparsePolynomial>& laws);

/// Whether the derivatives of the features that are logarithms are linearly independent over Q, as
/// far as the points tried show: then the logarithms are algebraically independent.
[[nodiscard]] bool independent_logarithms(const CertifiedFlow& flow, std::uint64_t prime,
                                          const Certificate::Integers& point);

/// The rank of a matrix modulo a prime.
[[nodiscard]] std::size_t rank_modulo(std::uint64_t prime,
                                      const std::vector<std::vector<std::uint64_t>>& rows);

}  // namespace abide
