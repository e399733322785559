// SPDX-License-Identifier: MIT
//
// einsum, in NumPy's notation: every index that the result does not have is summed.
//
// A repeated index within an operand takes a diagonal, which is a gather; operands are then
// contracted two by two from the left, an index staying while something later needs it.
//
// Example: 'ij,jk->ik' is the matrix product, 'ii->' the trace.
#pragma once

#include <string>
#include <vector>

#include "abide/program/program.hpp"

namespace abide {

/// `ij,jk->ik`, or implicit `ij,jk`: the result then has the indices that occur once, sorted.
/// Throws ShapeError, with the notation, when it does not fit the operands.
NodeId einsum(Program& program, const std::string& notation, const std::vector<NodeId>& operands);
/// The diagonal of a square matrix, or the diagonal matrix of a vector.
NodeId diag(Program& program, NodeId a);
/// The sum of the diagonal of a matrix.
NodeId trace(Program& program, NodeId a);

}  // namespace abide
