// SPDX-License-Identifier: MIT
#include "abide/model/special_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "abide/error.hpp"
#include "abide/io/diagnostic.hpp"
#include "abide/plural.hpp"

namespace abide {

namespace {

constexpr std::int64_t kLargest = 20;

void shuffle(std::vector<std::int64_t>& values, Random& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(i)]);
}

std::vector<std::int64_t> shuffled_up_to(std::int64_t largest, Random& random) {
  std::vector<std::int64_t> values(static_cast<std::size_t>(largest));
  std::iota(values.begin(), values.end(), std::int64_t{1});
  shuffle(values, random);
  return values;
}

std::int64_t sign(Random& random) { return random.below(2) == 0 ? 1 : -1; }

std::int64_t nonzero(std::int64_t largest, Random& random) {
  return sign(random) * random.between(1, largest);
}

/// Magnitudes from a deck of 1 .. kLargest: small tensors have no coincidences.
class Generic {
 public:
  std::vector<Rational> tensor(std::int64_t count, Random& random) {
    // A tensor that fits in a deck is not split between two.
    if (count <= kLargest && static_cast<std::int64_t>(deck_.size()) < count) deck_.clear();
    std::vector<Rational> values;
    for (std::int64_t i = 0; i < count; ++i) {
      if (deck_.empty()) deck_ = shuffled_up_to(kLargest, random);
      values.emplace_back(sign(random) * deck_.back());
      deck_.pop_back();
    }
    return values;
  }

 private:
  std::vector<std::int64_t> deck_;
};

bool is_matrix(const Shape& shape) { return shape.size() == 2; }

/// v of the reflection I - 2 v v^T / v^T v.
std::vector<Rational> reflection(std::int64_t size, Random& random) {
  std::vector<Rational> v;
  for (std::int64_t i = 0; i < size; ++i) v.emplace_back(nonzero(3, random));
  return v;
}

/// A square matrix as a product of reflections, the first one applied last.
using Reflections = std::vector<std::vector<Rational>>;

/// Reflects lines of a matrix: the rows' direction with step 1, the columns' with the row length.
void reflect(std::vector<Rational>& matrix, const std::vector<Rational>& v, std::size_t lines,
             std::size_t line_step, std::size_t entry_step) {
  Rational norm;
  for (const Rational& x : v) norm += x * x;
  for (std::size_t line = 0; line < lines; ++line) {
    Rational product;
    for (std::size_t i = 0; i < v.size(); ++i)
      product += v[i] * matrix[line * line_step + i * entry_step];
    if (product.is_zero()) continue;
    const Rational factor = Rational(2) * product / norm;
    for (std::size_t i = 0; i < v.size(); ++i)
      matrix[line * line_step + i * entry_step] -= factor * v[i];
  }
}

/// left diag(+-d) right^T.
std::vector<Rational> with_singular_values(const Reflections& left, const Reflections& right,
                                           const std::vector<std::int64_t>& d, Random& random) {
  const std::size_t rows = left.front().size();
  const std::size_t columns = right.front().size();
  std::vector<Rational> matrix(rows * columns);
  for (std::size_t i = 0; i < d.size(); ++i)
    matrix[i * columns + i] = Rational(sign(random) * d[i]);
  for (std::size_t i = left.size(); i-- > 0;) reflect(matrix, left[i], columns, 1, columns);
  for (std::size_t i = right.size(); i-- > 0;) reflect(matrix, right[i], rows, columns, 1);
  return matrix;
}

/// n_0 .. n_L of the chain.
std::vector<std::int64_t> chain_of(const NamedShapes& parameters) {
  const std::string needs = "a balanced point needs matrices in a chain";
  std::vector<std::int64_t> sizes;
  std::string previous;
  for (const auto& [name, shape] : parameters) {
    if (shape.size() > 2)
      throw ModelError(fmt::format("{}: {} {} is no matrix", needs, name, to_string(shape)));
    if (!is_matrix(shape)) continue;
    const std::string current = fmt::format("{} {}", name, to_string(shape));
    if (sizes.empty()) sizes.push_back(shape[1]);
    if (shape[1] != sizes.back())
      throw ModelError(
          fmt::format("{}: {} after {} has {}; expected {}, the rows of the matrix before it",
                      needs, current, previous, plural(shape[1], "column"), sizes.back()));
    sizes.push_back(shape[0]);
    previous = current;
  }
  if (sizes.empty()) throw ModelError(fmt::format("{}: no parameter is a matrix", needs));
  return sizes;
}

/// A unit triangular [n, k] times one of [k, m], up to their signs: of rank k. Rows and columns are
/// then shuffled, for the zeros of the factors would show.
std::vector<Rational> of_rank(std::int64_t rows, std::int64_t columns, std::int64_t k,
                              Random& random) {
  const auto factor = [&](std::int64_t size) {
    std::vector<std::vector<std::int64_t>> lines(static_cast<std::size_t>(size));
    for (std::int64_t i = 0; i < size; ++i)
      for (std::int64_t j = 0; j < k; ++j)
        lines[static_cast<std::size_t>(i)].push_back(i == j  ? nonzero(3, random)
                                                     : i < j ? 0
                                                             : random.between(-3, 3));
    for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[random.below(i)]);
    return lines;
  };
  const auto left = factor(rows);
  const auto right = factor(columns);
  std::vector<Rational> matrix;
  for (const auto& row : left)
    for (const auto& column : right)
      matrix.emplace_back(
          std::inner_product(row.begin(), row.end(), column.begin(), std::int64_t{0}));
  return matrix;
}

}  // namespace

NamedShapes parameter_shapes(const Program& program) {
  NamedShapes result;
  for (const NodeId id : program.parameters())
    result.emplace_back(program.name(id), program.shape(id));
  return result;
}

Point generic_point(const Program& program, Random& random) {
  Generic generic;
  Point point;
  for (const auto& [name, shape] : parameter_shapes(program))
    point.push_back(generic.tensor(entries(shape), random));
  return point;
}

Point balanced_point(const Program& program, Random& random) {
  const NamedShapes parameters = parameter_shapes(program);
  const std::vector<std::int64_t> sizes = chain_of(parameters);
  const std::int64_t rho = *std::min_element(sizes.begin(), sizes.end());
  std::vector<std::int64_t> d = shuffled_up_to(2 * rho + 3, random);
  d.resize(static_cast<std::size_t>(rho));
  std::vector<Reflections> orthogonal;
  for (const std::int64_t n : sizes)
    orthogonal.push_back({reflection(n, random), reflection(n, random)});
  Point point;
  std::size_t layer = 0;
  for (const auto& [name, shape] : parameters) {
    if (is_matrix(shape)) {
      ++layer;
      point.push_back(with_singular_values(orthogonal[layer], orthogonal[layer - 1], d, random));
    } else {
      point.emplace_back(static_cast<std::size_t>(entries(shape)));
    }
  }
  return point;
}

Point rank_point(const Program& program, std::int64_t k, Random& random) {
  const NamedShapes parameters = parameter_shapes(program);
  if (k < 0) throw ModelError(fmt::format("rank {}; expected 0 or more", k));
  bool any = false;
  for (const auto& [name, shape] : parameters) {
    if (!is_matrix(shape)) continue;
    any = true;
    const std::int64_t most = std::min(shape[0], shape[1]);
    if (k > most)
      throw ModelError(fmt::format("{} {} has no rank {}; expected at most {}", name,
                                   to_string(shape), k, most));
  }
  if (!any) throw ModelError(fmt::format("rank {}: no parameter is a matrix", k));
  Generic generic;
  Point point;
  for (const auto& [name, shape] : parameters)
    point.push_back(is_matrix(shape) ? of_rank(shape[0], shape[1], k, random)
                                     : generic.tensor(entries(shape), random));
  return point;
}

Point point_from(const NamedShapes& expected, const Arrays& arrays, const std::string& file) {
  std::vector<std::string> names;
  for (const auto& [name, shape] : expected) names.push_back(name);
  // An unknown name first: it may be the misspelled one that is missing.
  for (const auto& [name, array] : arrays) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    throw ModelError(fmt::format("{}: error: unknown name '{}'; expected {}{}", file, name,
                                 listed(names), did_you_mean(name, names)));
  }
  Point point;
  for (const auto& [name, shape] : expected) {
    const auto found = arrays.find(name);
    if (found == arrays.end())
      throw ModelError(fmt::format("{}: error: {} is missing; expected an array of shape {}", file,
                                   name, to_string(shape)));
    if (found->second.shape != shape)
      throw ModelError(fmt::format("{}: error: {} has shape {}; expected {}", file, name,
                                   to_string(found->second.shape), to_string(shape)));
    point.push_back(found->second.values);
  }
  return point;
}

}  // namespace abide
