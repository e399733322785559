// SPDX-License-Identifier: MIT
//
// Determinants without divisions, for stacks of matrices A of size n by n.
//
// For n <= 3 as the sum over permutations, each entry of a permutation's product being a gather:
// the six products of n = 3 are one elementwise product of three vectors.
//
// For larger n by n - 1 matrix products [Bird, A simple division-free algorithm for computing
// determinants, Inf. Process. Lett. 111, 2011]: with m(X) the matrix X without what is below its
// diagonal, and with -(X_(i+1)(i+1) + .. + X_nn) in place of the diagonal,
//     F_1 = A,  F_(k+1) = m(F_k) A,  det A = (-1)^(n-1) (F_n)_11.
// For n = 2: m(A) = [[-d, b], [0, 0]], (F_2)_11 = -d a + b c.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

// The entries (row, column) of each matrix of a stack [s, n, n] for some pairs: [s, pairs]. A row
// of -1 stands for 0.
NodeId pick(Program& program, NodeId a,
            const std::vector<std::pair<std::int64_t, std::int64_t>>& at, Shape tail) {
  const std::int64_t stack = program.shape(a)[0];
  const std::int64_t n = program.shape(a)[1];
  std::vector<std::int32_t> index;
  for (std::int64_t h = 0; h < stack; ++h)
    for (const auto& [i, j] : at)
      index.push_back(i < 0 ? -1 : static_cast<std::int32_t>((h * n + i) * n + j));
  tail.insert(tail.begin(), stack);
  return program.gather(a, std::move(index), tail);
}

NodeId by_permutations(Program& program, NodeId a, std::int64_t n) {
  std::vector<std::int64_t> permutation(static_cast<std::size_t>(n));
  std::iota(permutation.begin(), permutation.end(), 0);
  std::vector<Rational> signs;
  std::vector<std::vector<std::pair<std::int64_t, std::int64_t>>> factors(permutation.size());
  do {
    Rational sign = 1;
    for (std::size_t i = 0; i < permutation.size(); ++i) {
      factors[i].emplace_back(i, permutation[i]);
      for (std::size_t j = 0; j < i; ++j)
        if (permutation[j] > permutation[i]) sign = -sign;
    }
    signs.push_back(sign);
  } while (std::next_permutation(permutation.begin(), permutation.end()));
  const auto count = static_cast<std::int64_t>(signs.size());
  NodeId product = pick(program, a, factors[0], {count});
  for (std::size_t i = 1; i < factors.size(); ++i)
    product = multiply(program, product, pick(program, a, factors[i], {count}));
  return program.contract({product, program.constant(signs, {count})}, {{0, 1}, {1}}, {0}, "det");
}

NodeId by_products(Program& program, NodeId a, std::int64_t n) {
  std::vector<Rational> later;  // -1 above the diagonal
  std::vector<std::pair<std::int64_t, std::int64_t>> diagonal;
  std::vector<std::pair<std::int64_t, std::int64_t>> above;
  std::vector<std::int32_t> onto_diagonal;
  const std::int64_t stack = program.shape(a)[0];
  for (std::int64_t i = 0; i < n; ++i) {
    diagonal.emplace_back(i, i);
    for (std::int64_t j = 0; j < n; ++j) {
      later.emplace_back(j > i ? -1 : 0);
      above.emplace_back(j > i ? i : -1, j);
    }
  }
  for (std::int64_t h = 0; h < stack; ++h)
    for (std::int64_t i = 0; i < n; ++i)
      for (std::int64_t j = 0; j < n; ++j)
        onto_diagonal.push_back(i == j ? static_cast<std::int32_t>(h * n + i) : -1);
  const NodeId sums = program.constant(later, {n, n});
  NodeId f = a;
  for (std::int64_t k = 1; k < n; ++k) {
    const NodeId traces =
        program.contract({pick(program, f, diagonal, {n}), sums}, {{0, 2}, {1, 2}}, {0, 1}, "det");
    const NodeId m = add(program, pick(program, f, above, {n, n}),
                         program.gather(traces, onto_diagonal, {stack, n, n}));
    f = matmul(program, m, a);
  }
  return scale(program, pick(program, f, {{0, 0}}, {}), n % 2 == 0 ? -1 : 1);
}

}  // namespace

NodeId determinant(Program& program, NodeId a) {
  const Shape shape = program.shape(a);
  if (shape.size() < 2 || shape[shape.size() - 1] != shape[shape.size() - 2])
    throw ShapeError(
        fmt::format("det: shape {}: only a square matrix has a determinant", to_string(shape)));
  const std::int64_t n = shape.back();
  const NodeId stacked = program.reshape(a, {entries(shape) / (n * n), n, n});
  const NodeId result =
      n <= 3 ? by_permutations(program, stacked, n) : by_products(program, stacked, n);
  return program.reshape(result, Shape(shape.begin(), shape.end() - 2));
}

}  // namespace abide
