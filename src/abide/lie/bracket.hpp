// SPDX-License-Identifier: MIT
//
// Lie brackets of the fields of a flow, at a point, by jets.
//
// The bracket of two vector fields is [X, Y](a) = DY(a) X(a) - DX(a) Y(a). Its value at a point
// needs only the fields' values on jets (ring/jet.hpp), since Y(a + e v) = Y(a) + e DY(a) v. For a
// left-normed bracket [X_1, [X_2, [.., X_k]]] at a point a, which may itself be a jet:
//
//     u = X_1(a)
//     T = [X_2, [.., X_k]](a + e u)     the part without e is v = [X_2, ..](a), the e part is Dv u
//     w = the e part of X_1(a + e v)    this is DX_1 v
//     the bracket is (e part of T) - w.
//
// That is 2k - 1 evaluations of the gradient program, on jets of at most 2^(k-1) coefficients. No
// symbolic expression appears anywhere.
//
// Example: X = (y, 0), Y = (0, x) at (x, y) = (2, 3): u = X = (3, 0), Y((2,3) + e(3,0)) = (0, 2 +
// 3e), so v = (0, 2) and DY u = (0, 3); X((2,3) + e(0,2)) = (3 + 2e, 0), so DX v = (2, 0). [X, Y] =
// (-2, 3), as (-x, y) says.
//
// Left-normed brackets suffice: by the Jacobi identity they span the Lie algebra.
//
// Cost: a bracket of k fields takes 2k - 1 evaluations of the fields, on jets of up to 2^(k-1)
// coefficients.
// A. Griewank, A. Walther, "Evaluating Derivatives", 2008, on derivatives by jets; C. Reutenauer,
// "Free Lie Algebras", 1993, on left-normed brackets.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "abide/flow/flow.hpp"

namespace abide {

/// One tensor per block of the probe, then one per function of the fields.
using ProbeTensors = std::vector<JetTensor>;

/// A field at a jet point, of a probe.
using FieldAt = std::function<StateTensors(const StateTensors&, std::span<const JetTensor>)>;

/// The values of [X_1, [X_2, .., X_k]] at `point`, for each element of the batch, with X_i the
/// field of probes[i-1]. `point` is a jet of the given depth; the result is one too. k >= 1.
[[nodiscard]] StateTensors bracket(const Flow& flow, const JetArithmetic& arithmetic,
                                   const StateTensors& point, int depth,
                                   std::span<const ProbeTensors> probes);
[[nodiscard]] StateTensors bracket(const FieldAt& field, const JetArithmetic& arithmetic,
                                   const StateTensors& point, int depth,
                                   std::span<const ProbeTensors> probes);

}  // namespace abide
