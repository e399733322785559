// SPDX-License-Identifier: MIT
#include "abide/program/jet_tensor.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cstdint>
#include <utility>

namespace abide {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Map = Eigen::Map<RowMajor>;
using ConstMap = Eigen::Map<const RowMajor>;
using Index = Eigen::Index;

// c += a b, with a rows x inner, b inner x columns. Exact doubles; nothing is reduced here.
void multiply_add(const double* a, const double* b, double* c, std::size_t rows,
                  std::size_t columns, std::size_t inner) {
  // Below this size the plain loop beats the preparation that a blocked product needs.
  if (rows * columns * inner <= 512) {
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t k = 0; k < inner; ++k) {
        const double factor = a[i * inner + k];
        for (std::size_t j = 0; j < columns; ++j) c[i * columns + j] += factor * b[k * columns + j];
      }
    return;
  }
  Map(c, static_cast<Index>(rows), static_cast<Index>(columns)).noalias() +=
      ConstMap(a, static_cast<Index>(rows), static_cast<Index>(inner)) *
      ConstMap(b, static_cast<Index>(inner), static_cast<Index>(columns));
}

// c += a^T b, with a inner x rows.
void multiply_add_transposed(const double* a, const double* b, double* c, std::size_t rows,
                             std::size_t columns, std::size_t inner) {
  if (rows * columns * inner <= 512) {
    for (std::size_t k = 0; k < inner; ++k)
      for (std::size_t i = 0; i < rows; ++i) {
        const double factor = a[k * rows + i];
        for (std::size_t j = 0; j < columns; ++j) c[i * columns + j] += factor * b[k * columns + j];
      }
    return;
  }
  Map(c, static_cast<Index>(rows), static_cast<Index>(columns)).noalias() +=
      ConstMap(a, static_cast<Index>(inner), static_cast<Index>(rows)).transpose() *
      ConstMap(b, static_cast<Index>(inner), static_cast<Index>(columns));
}

// One matrix product c[m][n] += a[m][k] b[k][n] of the stack for all probes, over k in a range
// small enough for exact sums. Widths are the batch or 1; c's is the larger of a's and b's.
void multiply_planes(const ContractionPlan& plan, std::size_t first, std::size_t count,
                     const double* a, std::size_t a_width, const double* b, std::size_t b_width,
                     double* c) {
  const std::size_t width = std::max(a_width, b_width);
  const std::size_t n = plan.columns;
  if (a_width == 1) {
    const double* b_rows = b + first * n * b_width;
    if (count == plan.inner) {
      multiply_add(a, b_rows, c, plan.rows, n * b_width, count);
    } else {
      for (std::size_t m = 0; m < plan.rows; ++m)
        multiply_add(a + m * plan.inner + first, b_rows, c + m * n * width, 1, n * b_width, count);
    }
  } else if (b_width == 1) {
    for (std::size_t m = 0; m < plan.rows; ++m)
      multiply_add_transposed(b + first * n, a + (m * plan.inner + first) * width,
                              c + m * n * width, n, width, count);
  } else {
    for (std::size_t m = 0; m < plan.rows; ++m)
      for (std::size_t k = first; k < first + count; ++k) {
        const double* x = a + (m * plan.inner + k) * width;
        for (std::size_t j = 0; j < n; ++j) {
          const double* y = b + (k * n + j) * width;
          double* z = c + (m * n + j) * width;
          for (std::size_t i = 0; i < width; ++i) z[i] += x[i] * y[i];
        }
      }
  }
}

}  // namespace

JetTensor extend(const JetTensor& x, JetTensor y, int depth) {
  const std::size_t half = std::size_t{1} << depth;
  JetTensor result = x;
  result.planes.resize(half);
  for (Plane& plane : y.planes) result.planes.push_back(std::move(plane));
  return result;
}

JetTensor lower_half(const JetTensor& jet, int depth) {
  const std::size_t half = std::size_t{1} << (depth - 1);
  JetTensor result{jet.entries, {}};
  for (std::size_t s = 0; s < std::min(half, jet.planes.size()); ++s)
    result.planes.push_back(jet.planes[s]);
  return result;
}

JetTensor upper_half(const JetTensor& jet, int depth) {
  const std::size_t half = std::size_t{1} << (depth - 1);
  JetTensor result{jet.entries, {}};
  for (std::size_t s = half; s < jet.planes.size(); ++s) result.planes.push_back(jet.planes[s]);
  return result;
}

int depth_of(const JetTensor& jet) {
  int depth = 0;
  for (std::size_t s = 0; s < jet.planes.size(); ++s)
    while (!jet.zero(s) && s >> depth != 0) ++depth;
  return depth;
}

JetTensor columns_of(const JetTensor& tensor, const std::vector<std::size_t>& columns,
                     std::size_t batch) {
  if (tensor.zero(0) || !tensor.planes[0].batched) return tensor;
  JetTensor result{tensor.entries, std::vector<Plane>(1)};
  result.planes[0].batched = true;
  result.planes[0].values.reserve(tensor.entries * columns.size());
  for (std::size_t i = 0; i < tensor.entries; ++i)
    for (const std::size_t column : columns)
      result.planes[0].values.push_back(tensor.planes[0].values[i * batch + column]);
  return result;
}

void put_columns(JetTensor& tensor, const JetTensor& some, const std::vector<std::size_t>& columns,
                 std::size_t batch) {
  if (some.zero(0) || !some.planes[0].batched) return;
  const std::vector<double>& from = some.planes[0].values;
  std::vector<double>& to = tensor.planes.at(0).values;
  for (std::size_t i = 0; i < some.entries; ++i)
    for (std::size_t k = 0; k < columns.size(); ++k)
      to[i * batch + columns[k]] = from[i * columns.size() + k];
}

JetTensor part(const JetTensor& tensors, std::size_t which, std::size_t entries) {
  JetTensor result{entries, {}};
  if (tensors.zero(0)) return result;
  const Plane& plane = tensors.planes[0];
  const auto length = static_cast<std::ptrdiff_t>(plane.values.size() / tensors.entries * entries);
  const auto first = plane.values.begin() + static_cast<std::ptrdiff_t>(which) * length;
  result.planes.push_back({{first, first + length}, plane.batched});
  return result;
}

void copy_batch_to_rows(const std::vector<JetTensor>& tensors, std::size_t batch, double* rows,
                        std::size_t row_length) {
  std::size_t column = 0;
  for (const JetTensor& tensor : tensors) {
    if (!tensor.zero(0)) {
      const Plane& plane = tensor.planes[0];
      const std::size_t step = plane.batched ? batch : 1;
      for (std::size_t b = 0; b < batch; ++b)
        for (std::size_t i = 0; i < tensor.entries; ++i)
          rows[b * row_length + column + i] = plane.values[i * step + (plane.batched ? b : 0)];
    }
    column += tensor.entries;
  }
}

Plane JetArithmetic::reordered(const Plane& plane, const EntryMap& map) const {
  const std::size_t w = width(plane);
  std::vector<std::int32_t> storage;
  const std::span<const std::int32_t> order = map.list(storage);
  Plane result{std::vector<double>(order.size() * w), plane.batched};
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] < 0) continue;
    const double* source = plane.values.data() + static_cast<std::size_t>(order[i]) * w;
    std::copy(source, source + w, result.values.data() + i * w);
  }
  return result;
}

JetTensor JetArithmetic::constant(const Constant& constant, const Shape& shape) const {
  JetTensor result{static_cast<std::size_t>(entries(shape)), std::vector<Plane>(1)};
  std::vector<double> values;
  for (const Rational& value : constant.values) values.push_back(field_.from(value));
  if (values.size() == 1) values.resize(result.entries, values[0]);
  result.planes[0].values = std::move(values);
  return result;
}

JetTensor JetArithmetic::contract(const ContractionPlan& plan, const JetTensor& left,
                                  const JetTensor& right) const {
  // Reordered operands are made once; planes already in order are used where they lie.
  std::vector<Plane> storage;
  storage.reserve(left.planes.size() + right.planes.size());
  const auto ordered = [&](const JetTensor& operand, const EntryMap& order) {
    std::vector<const Plane*> planes;
    for (const Plane& plane : operand.planes) {
      if (order.in_order() || plane.zero()) {
        planes.push_back(&plane);
      } else {
        storage.push_back(reordered(plane, order));
        planes.push_back(&storage.back());
      }
    }
    return planes;
  };
  const std::vector<const Plane*> a = ordered(left, plan.left_order);
  const std::vector<const Plane*> b = ordered(right, plan.right_order);

  JetTensor result{plan.stack * plan.rows * plan.columns, {}};
  std::size_t subsets = 1;
  while (subsets < a.size() || subsets < b.size()) subsets *= 2;
  result.planes.resize(subsets);
  for (std::size_t u = 0; u < subsets; ++u) {
    Plane& c = result.planes[u];
    std::vector<std::pair<const Plane*, const Plane*>> products;
    for (std::size_t s = 0; s <= u && s < a.size(); ++s) {
      if ((s & ~u) != 0 || a[s]->zero() || (u & ~s) >= b.size() || b[u & ~s]->zero()) continue;
      products.emplace_back(a[s], b[u & ~s]);
      c.batched = c.batched || a[s]->batched || b[u & ~s]->batched;
    }
    if (products.empty()) continue;
    c.values.assign(result.entries * width(c), 0.0);
    std::size_t exact = 0;  // products added since the last reduction
    for (const auto& [x, y] : products) {
      // A shared product inside a batched plane is the same for every probe: computed once apart.
      std::vector<double> once;
      const bool apart = c.batched && !x->batched && !y->batched;
      if (apart) once.assign(result.entries, 0.0);
      std::vector<double>& target = apart ? once : c.values;
      const std::size_t target_width = apart ? 1 : width(c);
      for (std::size_t first = 0; first < plan.inner;) {
        const std::size_t count =
            std::min(plan.inner - first, PrimeField::kProductsBeforeReduction);
        if (exact + count > PrimeField::kProductsBeforeReduction) {
          field_.reduce(c.values.data(), c.values.size());
          if (apart) field_.reduce(once.data(), once.size());
          exact = 1;  // what is there counts as one product
        }
        for (std::size_t h = 0; h < plan.stack; ++h)
          multiply_planes(plan, first, count,
                          x->values.data() + h * plan.rows * plan.inner * width(*x), width(*x),
                          y->values.data() + h * plan.inner * plan.columns * width(*y), width(*y),
                          target.data() + h * plan.rows * plan.columns * target_width);
        exact += count;
        first += count;
      }
      if (apart)
        for (std::size_t i = 0; i < once.size(); ++i)
          for (std::size_t p = 0; p < batch_; ++p) c.values[i * batch_ + p] += once[i];
    }
    field_.reduce(c.values.data(), c.values.size());
    if (!plan.result_order.in_order()) c = reordered(c, plan.result_order);
  }
  return result;
}

JetTensor JetArithmetic::reduce(const ContractionPlan& plan, const JetTensor& operand) const {
  JetTensor result{plan.rows, std::vector<Plane>(operand.planes.size())};
  for (std::size_t s = 0; s < operand.planes.size(); ++s) {
    if (operand.planes[s].zero()) continue;
    const Plane moved =
        plan.left_order.in_order() ? Plane{} : reordered(operand.planes[s], plan.left_order);
    const Plane& a = plan.left_order.in_order() ? operand.planes[s] : moved;
    const std::size_t w = width(a);
    Plane& c = result.planes[s];
    c.batched = a.batched;
    c.values.assign(plan.rows * w, 0.0);
    for (std::size_t m = 0; m < plan.rows; ++m)
      for (std::size_t k = 0; k < plan.inner; ++k)  // sums of elements: exact up to 2^30 of them
        for (std::size_t i = 0; i < w; ++i)
          c.values[m * w + i] += a.values[(m * plan.inner + k) * w + i];
    field_.reduce(c.values.data(), c.values.size());
    if (!plan.result_order.in_order()) c = reordered(c, plan.result_order);
  }
  return result;
}

JetTensor JetArithmetic::sum(const Sum& sum, std::span<const JetTensor* const> terms) const {
  JetTensor result{terms[0]->entries, {}};
  for (const JetTensor* term : terms)
    result.planes.resize(std::max(result.planes.size(), term->planes.size()));
  std::vector<double> scales;
  for (const Rational& coefficient : sum.coefficients) scales.push_back(field_.from(coefficient));
  for (std::size_t s = 0; s < result.planes.size(); ++s) {
    Plane& c = result.planes[s];
    bool zero = true;
    for (const JetTensor* term : terms) {
      if (term->zero(s)) continue;
      zero = false;
      c.batched = c.batched || term->planes[s].batched;
    }
    if (zero) continue;
    const std::size_t w = width(c);
    c.values.assign(result.entries * w, 0.0);
    std::size_t exact = 0;
    for (std::size_t t = 0; t < terms.size(); ++t) {
      if (terms[t]->zero(s)) continue;
      if (++exact > PrimeField::kProductsBeforeReduction) {
        field_.reduce(c.values.data(), c.values.size());
        exact = 2;
      }
      const Plane& a = terms[t]->planes[s];
      if (width(a) == w) {
        for (std::size_t i = 0; i < c.values.size(); ++i) c.values[i] += scales[t] * a.values[i];
      } else {
        for (std::size_t i = 0; i < result.entries; ++i)
          for (std::size_t p = 0; p < w; ++p) c.values[i * w + p] += scales[t] * a.values[i];
      }
    }
    field_.reduce(c.values.data(), c.values.size());
  }
  return result;
}

JetTensor JetArithmetic::gather(const Gather& gather, const JetTensor& operand) const {
  if (gather.map.in_order()) return operand;
  JetTensor result{gather.map.size(), std::vector<Plane>(operand.planes.size())};
  for (std::size_t s = 0; s < operand.planes.size(); ++s)
    if (!operand.planes[s].zero()) result.planes[s] = reordered(operand.planes[s], gather.map);
  return result;
}

JetTensor JetArithmetic::subtract(const JetTensor& a, const JetTensor& b) const {
  const JetTensor* terms[] = {&a, &b};
  return sum(Sum{{1, -1}}, terms);
}

JetTensor JetArithmetic::random_batched(std::size_t entries, Random& random) const {
  JetTensor result{entries, std::vector<Plane>(1)};
  result.planes[0] = {std::vector<double>(entries * batch_), true};
  for (double& value : result.planes[0].values) value = field_.random(random);
  return result;
}

JetTensor JetArithmetic::random_shared(std::size_t entries, Random& random) const {
  JetTensor result{entries, std::vector<Plane>(1)};
  result.planes[0] = {std::vector<double>(entries), false};
  for (double& value : result.planes[0].values) value = field_.random(random);
  return result;
}

}  // namespace abide
