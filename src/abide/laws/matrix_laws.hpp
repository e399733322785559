// SPDX-License-Identifier: MIT
//
// Families of laws of degree 1 and 2 that fill a matrix or a vector.
//
// Of the products of one size (laws/products.hpp) a combination M = sum c_AB G_AB is sought whose
// entries all lie in the span of the laws found. The conditions are linear in the c_AB and solved
// over Q, so what is printed is exact: entries are rational combinations of verified laws, and a
// law is left out of the list of scalars only if it is a combination of such entries. Nothing here
// knows a model by name.
//
// With M its transpose is a family, since G_AB^T = G_BA, hence the symmetric and the antisymmetric
// part of M. These are sought one after the other, with c_AB = c_BA and c_AB = -c_BA, and together
// span all families; where both come from one M with fewer terms, that is printed. In the same way
// vectors are combined of diagonals and of sums of slices.
//
// Combinations that vanish identically, as there are of 2 x 2 matrices, are left out, and the
// shortest of those that differ by one is taken (laws/sparse_basis.hpp).
//
// Products of two laws of degree 1 are conserved, and found laws are given without them; so entries
// are sought in the span of the laws and these products. Under cross-entropy, which conserves
// sum(W2, axis=0), this shows W2.T @ W2 - W1 @ W1.T.
//
// A tensor of three axes is a list of matrices as well, one for each head of an attention, say;
// what its members fill is preferred to what fills as many entries of the whole.
//
// Laws with a common factor in the time, p(t) q, are families with that factor: the q are arranged.
//
// Example, linear:3,2,4: of W1 @ W1.T and W2.T @ W2 (both 2 x 2) the combination W2.T @ W2 -
// W1 @ W1.T has its 3 entries in the span of the 3 laws; for a ReLU network only its diagonal does.
// With momentum exp(tau*t)*(W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T) is antisymmetric and
// has 1 law.
//
// Cost: for each size of a matrix, one elimination with an unknown for each product of that size.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "abide/flow/state.hpp"
#include "abide/laws/finder.hpp"

namespace abide {

struct MatrixLaw {
  enum class Form {
    symmetric,      ///< a matrix: r(r+1)/2 entries say it all
    antisymmetric,  ///< a matrix: r(r-1)/2 entries say it all
    vector,         ///< such as a diagonal, or column sums
    general,        ///< a matrix or tensor, entry by entry
  };

  std::string expression;  ///< in the grammar of model files: `W2.T @ W2 - W1 @ W1.T`
  Form form = Form::symmetric;
  std::size_t count = 0;  ///< the dimension of the span of its entries
  /// Of the members number h of lists of matrices: the expression for any h, `Q[h] @ Q[h].T`;
  /// empty for others.
  std::string each = {};
};

struct Arrangement {
  std::vector<MatrixLaw> matrices;
  std::vector<std::size_t> scalars;  ///< indices of the laws that no matrix covers
};

/// Arranges the laws that were found. Together, the entries of the matrices and the scalars span
/// exactly what the laws span.
[[nodiscard]] Arrangement arrange(const std::vector<StateBlock>& state,
                                  const std::vector<Law>& laws);

}  // namespace abide
