// SPDX-License-Identifier: MIT
//
// The matrices and vectors of which families of laws may be made.
//
// Cutting a tensor along one axis of size r gives r slices. Two tensors A, B cut into r slices of
// one shape have the matrix of products G[i, j] = sum_k A_i[k] B_j[k]; for matrices these are A @
// B.T, A.T @ B, A @ B and A.T @ B.T, for vectors outer(a, b), in general an einsum. A = B gives the
// Gram matrices. Vectors of size r are the diagonals of these products and the sums of the slices
// of one tensor, `sum(W, axis=0)`. A tensor of more axes is one of its own shape, too. A tensor as
// one slice, r = 1, gives the sums of all entries, `sum(W*W)` and `sum(W)`.
//
// A tensor of three axes is also a list of matrices along each of its axes, Q[0], Q[1], .. or
// Q[:,0], Q[:,1], ..: its members, which have slices and products of their own.
//
// Several matrices may be packed into one, as the heads of an attention are. Rows i and j of it are
// linked where a monomial of a law has an entry of each; where what is linked are runs of rows,
// each run is a matrix of its own, W[0:2], W[2:4], .., and so are runs of columns, W[:,0:2], and of
// the entries of a vector. With velocities, dW and W are linked together.
//
// Only products that some law can need are listed: those of two blocks that share a monomial.
//
// Example, W1 [2, 3] and W2 [4, 2] with laws in W1 W1 and W2 W2: of size 2 are W1 @ W1.T and
// W2.T @ W2, of size 3 is W1.T @ W1, of size 4 is W2 @ W2.T.
//
// Cost: one step for each factor of each monomial of the laws, and for each pair of slicings of two
// blocks that share one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abide/flow/state.hpp"
#include "abide/model/expression_text.hpp"
#include "abide/ring/sparse_polynomial.hpp"

namespace abide {

/// A block of the state, cut into slices along one axis, or into its entries.
struct Slices {
  static constexpr std::size_t kEntries = ~std::size_t{0};
  static constexpr std::size_t kWhole = kEntries - 1;

  std::string name;
  std::size_t axis = 0;  ///< kEntries for the entries, kWhole for the whole tensor
  std::size_t axes = 0;
  Shape rest;                                         ///< the shape of a slice
  std::vector<std::vector<std::uint32_t>> variables;  ///< of slice i, row-major
  std::optional<std::size_t> member = {};             ///< of a list of matrices, its number
  /// The name of any member, `Q[h]`, or what runs of one tensor have in common, `W[..]`.
  std::string each = {};
};

/// The matrix of products of two tensors, or the sums of the slices of one, `right` being null.
struct Candidate {
  std::shared_ptr<const Slices> left, right;

  [[nodiscard]] bool gram() const { return left == right; }
  /// The same with left and right exchanged: the transpose of the matrix.
  [[nodiscard]] Candidate transposed() const { return {right, left}; }
  /// A.T @ B: what is built of the columns of matrices.
  [[nodiscard]] bool of_columns() const;

  /// G[i, j] of a product.
  [[nodiscard]] SparsePolynomial entry(std::size_t i, std::size_t j) const;
  /// Entry i as a vector: G[i, i] of a product, the sum of slice i otherwise.
  [[nodiscard]] SparsePolynomial entry(std::size_t i) const;

  /// Whether the diagonal is that of a matrix; for vectors it is their elementwise product.
  [[nodiscard]] bool has_diagonal() const {
    return right != nullptr && left->axes > 1 && left->axis != Slices::kWhole;
  }
  /// `W1 @ W1.T`, `outer(b, b)`, `einsum('yab,zab->yz', T, T)`, of a product.
  [[nodiscard]] Notation matrix() const;
  /// `sum(W1, axis=1)`, `b`, `b*b`: what is a vector and no diagonal.
  [[nodiscard]] Notation vector() const;
};

struct Candidates {
  /// Products by size. Of a product and its transpose there is one; Gram matrices come first.
  std::map<std::int64_t, std::vector<Candidate>> matrices;
  /// By shape: products, of which the diagonals count, and then sums.
  std::map<Shape, std::vector<Candidate>> vectors;
};

/// What may occur in laws of degree 1 and 2, one after the other or in sums.
[[nodiscard]] Candidates candidates(const std::vector<StateBlock>& state,
                                    const std::vector<SparsePolynomial>& laws);

}  // namespace abide
