// SPDX-License-Identifier: MIT
#include "abide/flow/natural_block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/program/bounds.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/regular_point.hpp"
#include "abide/program/substitute.hpp"
#include "abide/ring/polynomial.hpp"
#include "abide/ring/word_field.hpp"

namespace abide {

namespace {

constexpr double kMostComparedTerms = 1e6;

// What can be other than 0: sums and products of numbers of which only that is known.
struct Support {
  using Element = char;
  [[nodiscard]] char zero() const { return 0; }
  [[nodiscard]] char one() const { return 1; }
  [[nodiscard]] char add(char a, char b) const { return static_cast<char>(a | b); }
  [[nodiscard]] char sub(char a, char b) const { return add(a, b); }
  [[nodiscard]] char neg(char a) const { return a; }
  [[nodiscard]] char mul(char a, char b) const { return static_cast<char>(a & b); }
  [[nodiscard]] char from(const Rational& q) const { return q.is_zero() ? 0 : 1; }
  [[nodiscard]] bool equal(char a, char b) const { return a == b; }
};

// What can be other than 0 of a node.
std::vector<char> support_of(const Program& program, NodeId node) {
  return values_of(program, {node}, Support{}, [] { return char{1}; })[0];
}

// The gradients of all coefficients of L, as vectors: coefficient by coefficient of one tensor of
// the probe after the other.
std::vector<NodeId> coefficient_gradients(Program& program, NodeId objective, NodeId parameter) {
  const std::int64_t n = entries(program.shape(parameter));
  std::vector<NodeId> nodes{program.reshape(gradient(program, objective, {parameter})[0], {n})};
  const std::vector<NodeId> probes = program.probes();  // a copy: the program grows
  for (const NodeId probe : probes) {
    const Shape shape = program.shape(probe);
    const auto size = static_cast<std::size_t>(entries(shape));
    std::vector<NodeId> next;
    for (const NodeId node : nodes) {
      if (!depends_on(program, node, probe)) {
        next.push_back(node);
        continue;
      }
      const NodeId slope = gradient(program, sum_entries(program, node), {probe})[0];
      if (depends_on(program, slope, probe))
        throw ShapeError(fmt::format(
            "natural-block needs a model that is affine in each input, and this one is not in {}",
            program.name(probe)));
      const auto at = [&](std::vector<Rational> entries_of_probe) {
        const NodeId constant = program.constant(std::move(entries_of_probe), shape);
        return substitute(program, node, {{probe, constant}});
      };
      const NodeId zero = at(std::vector<Rational>(size));
      const std::vector<char> support = support_of(program, zero);
      const bool has_constant =
          std::any_of(support.begin(), support.end(), [](char c) { return c != 0; });
      if (has_constant) next.push_back(zero);
      for (std::size_t i = 0; i < size; ++i) {
        std::vector<Rational> unit(size);
        unit[i] = 1;
        const NodeId one = at(std::move(unit));
        next.push_back(has_constant ? add(program, one, zero, -1) : one);
      }
      if (static_cast<double>(next.size()) * static_cast<double>(n) >
          static_cast<double>(limits().gram_entries))
        throw ShapeError(
            fmt::format("natural-block: the model has too many coefficients for the "
                        "Gram matrix of {}{}",
                        program.name(parameter), raised_by(&Limits::gram_entries)));
    }
    nodes = std::move(next);
  }
  return nodes;
}

// Indices that entries of the matrix [n, n] link, each list in order.
std::vector<std::vector<std::int32_t>> linked(const std::vector<char>& matrix, std::size_t n) {
  std::vector<std::size_t> root(n);
  std::iota(root.begin(), root.end(), 0);
  const auto find = [&](std::size_t i) {
    while (root[i] != i) i = root[i] = root[root[i]];
    return i;
  };
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      if (matrix[i * n + j] != 0) root[std::max(find(i), find(j))] = std::min(find(i), find(j));
  std::map<std::size_t, std::vector<std::int32_t>> lists;
  for (std::size_t i = 0; i < n; ++i) lists[find(i)].push_back(static_cast<std::int32_t>(i));
  std::vector<std::vector<std::int32_t>> result;
  for (auto& [first, list] : lists) result.push_back(std::move(list));
  return result;
}

// The entries of the Gram matrix as polynomials, if they are few: for telling equal blocks.
struct Expanded {
  PolynomialRing ring;
  std::vector<Polynomial> entries;  // none: too many
};

Expanded expanded(const Program& program, NodeId gram) {
  const double terms = std::exp2(bounds(program, {gram})[0].log2_terms) *
                       static_cast<double>(entries(program.shape(gram)));
  if (terms > kMostComparedTerms) return {PolynomialRing(0), {}};
  const PolynomialRing ring(input_entries(program));
  std::size_t next = 0;
  return {ring, values_of(program, {gram}, ring, [&] { return ring.variable(next++); })[0]};
}

// Throws ShapeError unless the matrix [k, k] has an inverse at some point that is tried: without
// one the flow is not defined anywhere.
void require_inverse(const Program& program, NodeId matrix, const std::string& parameter) {
  Random random(seed_about(program, 1), {0x6a3});
  const auto k = static_cast<std::size_t>(program.shape(matrix)[0]);
  try {
    at_regular_point([&](int) {
      const WordField field = WordField::random(random);
      const auto entries =
          values_of(program, {matrix}, field, [&] { return field.random_element(random); });
      (void)DenseArithmetic<WordField>(field).inverse({}, 1, k, entries[0]);
    });
  } catch (const SingularMatrix&) {
    throw ShapeError(fmt::format(
        "natural-block: the Gram matrix of {0} is singular at every point that was tried, "
        "so that the flow is not defined; expected a model whose output depends on every "
        "entry of {0}, and on each in its own way, or another metric for {0}",
        parameter));
  }
}

}  // namespace

NodeId natural_block(Program& program, NodeId objective, NodeId parameter, NodeId gradient) {
  const Shape shape = program.shape(parameter);
  const auto n = static_cast<std::size_t>(entries(shape));
  const auto size = static_cast<std::int64_t>(n);
  NodeId gram = program.constant({0}, {size, size});
  for (const NodeId column : coefficient_gradients(program, objective, parameter))
    gram = add(program, gram, outer(program, column, column));
  const auto [ring, polynomials] = expanded(program, gram);

  // The inverses of distinct blocks, each with its entries' polynomials.
  struct Known {
    std::vector<std::int32_t> at;
    NodeId inverse;
  };
  std::vector<Known> known;
  const auto same = [&, &ring = ring, &polynomials = polynomials](
                        const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b) {
    if (polynomials.empty() || a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      for (std::size_t j = 0; j < a.size(); ++j)
        if (!ring.equal(
                polynomials[static_cast<std::size_t>(a[i]) * n + static_cast<std::size_t>(a[j])],
                polynomials[static_cast<std::size_t>(b[i]) * n + static_cast<std::size_t>(b[j])]))
          return false;
    return true;
  };
  const NodeId flat = program.reshape(gradient, {size});
  NodeId result = program.constant({0}, {size});
  for (const std::vector<std::int32_t>& block : linked(support_of(program, gram), n)) {
    const auto k = static_cast<std::int64_t>(block.size());
    auto found = std::find_if(known.begin(), known.end(),
                              [&](const Known& other) { return same(other.at, block); });
    if (found == known.end()) {
      std::vector<std::int32_t> index;
      for (const std::int32_t i : block)
        for (const std::int32_t j : block) index.push_back(i * static_cast<std::int32_t>(n) + j);
      const NodeId part = program.gather(gram, std::move(index), {k, k});
      require_inverse(program, part, program.name(parameter));
      const NodeId inverse = program.inverse(
          part, fmt::format("natural-block: the Gram matrix of {}", program.name(parameter)));
      found = known.insert(known.end(), {block, inverse});
    }
    const NodeId part = matmul(program, found->inverse, program.gather(flat, block, {k}));
    std::vector<std::int32_t> back(n, -1);
    for (std::size_t i = 0; i < block.size(); ++i)
      back[static_cast<std::size_t>(block[i])] = static_cast<std::int32_t>(i);
    result = add(program, result, program.gather(part, std::move(back), {size}));
  }
  return program.reshape(result, shape);
}

}  // namespace abide
