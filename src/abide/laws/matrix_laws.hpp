// SPDX-License-Identifier: MIT
//
// Families of quadratic laws that fill a matrix.
//
// Each parameter tensor has Gram matrices: W.T @ W and W @ W.T for a matrix, outer(b, b) for a
// vector, one per axis in general. For those of one size r a linear combination M = sum c_i G_i is
// sought whose entries, or whose diagonal entries, all lie in the span of the laws found. The
// conditions are linear in the c_i and solved over Q, so what is printed is exact: the entries are
// rational combinations of verified laws, and a law is left out of the list of scalars only if it
// is a combination of such entries. Nothing here knows a model by name.
//
// Example, linear:3,2,4: of W1 @ W1.T and W2.T @ W2 (both 2 x 2) the combination W2.T @ W2 -
// W1 @ W1.T has its 3 entries in the span of the 3 laws; for a ReLU network only its diagonal does.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "abide/laws/finder.hpp"
#include "abide/model/model.hpp"

namespace abide {

struct MatrixLaw {
  std::string expression;  ///< in the grammar of model files: `W2.T @ W2 - W1 @ W1.T`
  std::string latex;
  bool diagonal = false;  ///< whether only the diagonal is conserved, as a vector
  std::size_t count = 0;  ///< the dimension of the span of its entries
};

struct Arrangement {
  std::vector<MatrixLaw> matrices;
  std::vector<std::size_t> scalars;  ///< indices of the laws that no matrix covers
};

/// Arranges the laws that were found. Together, the entries of the matrices and the scalars span
/// exactly what the laws span.
[[nodiscard]] Arrangement arrange(const Model& model, const std::vector<Law>& laws);

}  // namespace abide
