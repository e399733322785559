// SPDX-License-Identifier: MIT
//
// The dictionary of features that is tried when polynomials are not all the laws. What the flow
// itself suggests comes after it (laws/darboux_features.hpp).
//
// A feature is a function of the state whose differential is rational; laws are sought as
// polynomials in the coordinates and, of low degree, in the features (flow/observables.hpp). Two
// kinds occur for the metrics in use:
//
//     log(entry)          of each entry of each parameter. Mirror flow has W1' / W1 = W2 e, so
//                         logarithms of entries are potentials. Example, nmf:1,2,1: the three laws
//                         are W2[0,k] - W1[k,0] = c_k and c_2 log(W2[0,0]/W1[0,0]) - c_1
//                         log(W2[0,1]/W1[1,0]).
//     log(det(Gram))      of the smaller Gram matrix, W @ W.T or W.T @ W, of each matrix: natural
//                         gradient by blocks conserves log(det(W2.T @ W2)) - log(det(W1 @ W1.T)).
#pragma once

#include <string>
#include <vector>

#include "abide/flow/flow.hpp"

namespace abide {

/// Expressions for `Flow::with_features`, parameter by parameter.
[[nodiscard]] std::vector<std::string> automatic_features(const Flow& flow);

}  // namespace abide
