// SPDX-License-Identifier: MIT
//
// Whether a certificate may claim that the symbols of its functions are independent, with the
// trials of square roots that show it (docs/certificate.md, Symbols).
//
// For each level of square roots probes are drawn at which those before it exist, until the
// Legendre symbols of what the level's roots take are independent.
//
// Example: sqrt(1 + x^2) needs two probes x, one at which 1 + x^2 is a square and one where not.
//
// Cost: about twice as many evaluations as there are roots.
#pragma once

#include <cstdint>

#include "abide/proof/certified_flow.hpp"

namespace abide {

/// Of a certificate with a bound. Without success it is as before: its symbols are free.
void claim_independence(Certificate& certificate, const CertifiedFlow& flow, std::uint64_t seed);

}  // namespace abide
