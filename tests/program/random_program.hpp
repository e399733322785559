// SPDX-License-Identifier: MIT
//
// Random tensor programs that use every kind of node, small enough to expand symbolically.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "abide/program/bounds.hpp"
#include "abide/program/einsum.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/random.hpp"

namespace abide::testing {

struct RandomProgram {
  Program program;
  NodeId objective = 0;
};

/// A scalar program with three parameters and three probes of at most 4 entries, of degree at most
/// `most_degree` in all its variables together. With `inverses`, it also inverts matrices and
/// divides by entries; where that is not possible, evaluation throws SingularMatrix. With
/// `functions`, it takes elementary functions beside.
inline RandomProgram random_program(Random& random, double most_degree = 4, bool inverses = false,
                                    bool functions = false) {
  RandomProgram result;
  Program& p = result.program;
  const auto shape = [&] {
    Shape sizes(random.below(3));
    for (auto& size : sizes) size = random.between(1, 2);
    return sizes;
  };
  std::vector<NodeId> pool;
  for (int i = 0; i < 3; ++i) pool.push_back(p.parameter("p" + std::to_string(i), shape()));
  for (int i = 0; i < 3; ++i) pool.push_back(p.probe("q" + std::to_string(i), shape()));
  const auto pick = [&] { return pool[random.below(pool.size())]; };
  const auto rational = [&] { return Rational(random.between(-3, 3), random.between(1, 3)); };
  const auto degree = [&](NodeId id) {
    const Bounds b = bounds(p, {id})[0];
    return b.parameter_degree + b.probe_degree;
  };
  for (int step = 0; step < 14; ++step) {
    const NodeId a = pick();
    const NodeId b = pick();
    NodeId made = a;
    switch (random.below(functions ? 14 : inverses ? 11 : 9)) {
      case 0:
        if (degree(a) + degree(b) > most_degree) continue;
        made = outer(p, a, b);
        break;
      case 1: {  // broadcast against a scalar made of b
        if (degree(a) + degree(b) > most_degree) continue;
        made = multiply(p, a, sum_entries(p, b));
        break;
      }
      case 2:
        made = add(p, a, p.shape(a) == p.shape(b) ? b : sum_entries(p, b), rational());
        break;
      case 3:
        made = transpose(p, a);
        break;
      case 4:
        made = scale(p, a, rational());
        break;
      case 5: {
        Shape target = shape();
        std::vector<std::int32_t> index(static_cast<std::size_t>(entries(target)));
        for (auto& i : index)
          i = static_cast<std::int32_t>(random.between(-1, entries(p.shape(a)) - 1));
        made = p.gather(a, index, target);
        break;
      }
      case 6:
        if (2 * degree(a) > most_degree) continue;
        made = power(p, a, 2);
        break;
      case 7: {
        const NodeId flat_a = p.reshape(a, {entries(p.shape(a))});
        const NodeId flat_b = p.reshape(b, {entries(p.shape(b))});
        made = concat(p, {flat_a, flat_b}, 0);
        break;
      }
      case 9:  // 1 / (a + 1)
        if (degree(a) > 2) continue;
        made = reciprocal(p, add(p, a, p.constant({1}, {})), "a divisor");
        break;
      case 10: {  // (a + 1)^-1 for square matrices
        const Shape& sa = p.shape(a);
        if (sa.size() < 2 || sa[sa.size() - 1] != sa[sa.size() - 2] || degree(a) > 1) continue;
        const NodeId one = diag(p, p.constant({1}, {sa.back()}));
        made = p.inverse(add(p, a, one), "a matrix");
        break;
      }
      case 11:
      case 12:
      case 13:  // f(a + 2)
        if (degree(a) > 2) continue;
        made = p.function(all_elementary()[random.below(all_elementary().size())].function,
                          add(p, a, p.constant({2}, {})));
        break;
      default: {
        if (p.shape(a).empty() || p.shape(b).empty() || degree(a) + degree(b) > most_degree)
          continue;
        const Shape& sb = p.shape(b);
        const std::int64_t rows = sb.size() == 1 ? sb[0] : sb[sb.size() - 2];
        if (p.shape(a).back() != rows) continue;
        made = matmul(p, a, b);
        break;
      }
    }
    if (entries(p.shape(made)) <= 8) pool.push_back(made);
  }
  // Everything that was made takes part, each tensor by its own random weights.
  std::vector<NodeId> terms;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    std::vector<Rational> weights(static_cast<std::size_t>(entries(p.shape(pool[i]))));
    for (Rational& weight : weights) weight = rational();
    terms.push_back(inner(p, pool[i], p.constant(weights, Shape(p.shape(pool[i])))));
  }
  result.objective = p.sum(terms, std::vector<Rational>(terms.size(), Rational(1)));
  return result;
}

}  // namespace abide::testing
