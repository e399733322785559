// SPDX-License-Identifier: MIT
//
// What networks normalize with: softmax and the norms of activations, written with functions
// (program/elementary.hpp).
//
//     softmax       exp(u_j) / sum_k exp(u_k). A shift of all u changes nothing: it is taken out,
//     by
//                   subtracting the first u_k that is not masked, so that its exponential is 1
//     layer norm    (u - mean) / sqrt(mean of (u - mean)^2 + eps)
//     rms norm      u / sqrt(mean of u^2 + eps)
//
// Example: softmax of (u, v) is (1, e) / (1 + e) with e = exp(v - u), one symbol.
//
// Shapes are kept. Errors are ShapeErrors that name the operation. Cost: linear in the entries.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "abide/program/program.hpp"

namespace abide {

/// Along an axis (negative axes count from the end). `mask`: empty, or for each entry whether it
/// takes part; the others are 0. Throws ShapeError where a mask leaves nothing.
NodeId softmax(Program& program, NodeId u, std::int64_t axis, const std::vector<bool>& mask = {});
/// The logarithm of the softmax; what stands where the mask has none does not count.
NodeId log_softmax(Program& program, NodeId u, std::int64_t axis,
                   const std::vector<bool>& mask = {});
/// Over these axes together; `operation` names it in errors. eps is not negative.
NodeId layer_norm(Program& program, NodeId u, const std::vector<std::int64_t>& axes,
                  const Rational& eps, const std::string& operation = "layer_norm");
NodeId rms_norm(Program& program, NodeId u, const std::vector<std::int64_t>& axes,
                const Rational& eps);
/// The sum and the mean over these axes, which stay with size 1.
NodeId sum_over(Program& program, NodeId u, std::vector<std::int64_t> axes,
                const std::string& operation = "sum");
NodeId mean(Program& program, NodeId u, const std::vector<std::int64_t>& axes,
            const std::string& operation = "mean");

}  // namespace abide
