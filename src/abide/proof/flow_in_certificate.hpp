// SPDX-License-Identifier: MIT
//
// A flow written down in a certificate, so that its fields can be built again from that alone
// (proof/certified_flow.hpp): the objective and what the metric makes of covectors, or fields;
// which parameters are frozen; the features of laws.
//
// Parameters that are free (of laws in some parameters alone) are probes of the file, as they are
// of the flow. Cross-entropy is a part of the objective.
//
// Example, linear:1,1,1: parameters W1, W2, probes x, w, and the nodes of w W2 W1 x.
//
// Cost: linear in the nodes of the programs.
#pragma once

#include "abide/flow/variables.hpp"
#include "abide/proof/certificate.hpp"

namespace abide {

/// Fills the certificate's program, and all that is said of its flow and features. Throws
/// ModelError for a feature that is a function of logarithms.
void write_flow(const Variables& variables, Certificate& certificate);

}  // namespace abide
