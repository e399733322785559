// SPDX-License-Identifier: MIT
#include "abide/program/real_tensor.hpp"

#include <Eigen/Core>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "abide/error.hpp"

namespace abide {

namespace {

using Index = Eigen::Index;
using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Map = Eigen::Map<RowMajor>;
using ConstMap = Eigen::Map<const RowMajor>;
using Vector = Eigen::Map<Eigen::VectorXd>;
using ConstVector = Eigen::Map<const Eigen::VectorXd>;
using Array = Eigen::Map<Eigen::ArrayXd>;
using ConstArray = Eigen::Map<const Eigen::ArrayXd>;

Index index(std::size_t n) { return static_cast<Index>(n); }

// One matrix as it lies in memory: rows x columns, or its transpose.
struct Operand {
  const double* data;
  bool transposed;
};

// c = a b, a being rows x inner and b inner x columns. Each of the four cases is its own call, as
// Eigen chooses its kernel by type.
void multiply(Operand a, Operand b, double* c, std::size_t rows, std::size_t columns,
              std::size_t inner) {
  const auto direct = [](const double* x, std::size_t m, std::size_t n) {
    return ConstMap(x, index(m), index(n));
  };
  if (columns == 1) {
    const ConstVector x(b.data, index(inner));
    Vector y(c, index(rows));
    if (a.transposed)
      y.noalias() = direct(a.data, inner, rows).transpose() * x;
    else
      y.noalias() = direct(a.data, rows, inner) * x;
    return;
  }
  if (rows == 1) {
    const ConstVector x(a.data, index(inner));
    Vector y(c, index(columns));
    if (b.transposed)
      y.noalias() = direct(b.data, columns, inner) * x;
    else
      y.noalias() = direct(b.data, inner, columns).transpose() * x;
    return;
  }
  if (inner == 1) {
    const ConstVector row(b.data, index(columns));
    for (std::size_t i = 0; i < rows; ++i)
      Vector(c + i * columns, index(columns)) = a.data[i] * row;
    return;
  }
  Map product(c, index(rows), index(columns));
  if (a.transposed && b.transposed)
    product.noalias() =
        direct(a.data, inner, rows).transpose() * direct(b.data, columns, inner).transpose();
  else if (a.transposed)
    product.noalias() = direct(a.data, inner, rows).transpose() * direct(b.data, inner, columns);
  else if (b.transposed)
    product.noalias() = direct(a.data, rows, inner) * direct(b.data, columns, inner).transpose();
  else
    product.noalias() = direct(a.data, rows, inner) * direct(b.data, inner, columns);
}

// The same for matrices so small that a blocked product is not worth its preparation.
void multiply_plainly(Operand a, Operand b, double* c, std::size_t rows, std::size_t columns,
                      std::size_t inner) {
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < inner; ++k)
        sum += a.data[a.transposed ? k * rows + i : i * inner + k] *
               b.data[b.transposed ? j * inner + k : k * columns + j];
      c[i * columns + j] = sum;
    }
}
constexpr std::size_t kSmall = 256;

}  // namespace

AlignedReals TensorPool::take(std::size_t size) {
  for (std::size_t i = free_.size(); i-- > 0;)
    if (free_[i].size() == size) {
      AlignedReals values = std::move(free_[i]);
      if (i + 1 != free_.size()) free_[i] = std::move(free_.back());
      free_.pop_back();
      return values;
    }
  return AlignedReals(size);
}

void TensorPool::give(AlignedReals values) {
  if (!values.empty()) free_.push_back(std::move(values));
}

double RealArithmetic::number(const Rational& value) const {
  const double x = value.to_double();
  return numbers_ == Numbers::magnitudes ? std::abs(x) : x;
}

RealTensor RealArithmetic::reordered(const Tensor& a, const EntryMap& order) const {
  Tensor result = fresh(order.size());
  if (const View* view = order.view()) {
    double* to = result.data();
    view->for_each_run([&](const View::Run& run) {
      for (std::int64_t i = 0; i < run.count; ++i)
        *to++ = run.first < 0 ? 0.0 : a[static_cast<std::size_t>(run.first + i * run.step)];
    });
    return result;
  }
  std::vector<std::int32_t> storage;
  double* to = result.data();
  for (const std::int32_t i : order.list(storage))
    *to++ = i < 0 ? 0.0 : a[static_cast<std::size_t>(i)];
  return result;
}

RealTensor RealArithmetic::constant(const Constant& constant, const Shape& shape) const {
  Tensor result = fresh(static_cast<std::size_t>(entries(shape)));
  if (constant.values.size() == 1)
    std::fill(result.entries().begin(), result.entries().end(), number(constant.values[0]));
  else
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = number(constant.values[i]);
  return result;
}

RealTensor RealArithmetic::contract(const ContractionPlan& plan, const Tensor& left,
                                    const Tensor& right) const {
  const bool move_left = !plan.left_order.in_order() && !plan.left_transposed;
  const bool move_right = !plan.right_order.in_order() && !plan.right_transposed;
  const Tensor left_moved = move_left ? reordered(left, plan.left_order) : Tensor();
  const Tensor right_moved = move_right ? reordered(right, plan.right_order) : Tensor();
  const double* a = move_left ? left_moved.data() : left.data();
  const double* b = move_right ? right_moved.data() : right.data();
  const bool a_transposed = !move_left && !plan.left_order.in_order();
  const bool b_transposed = !move_right && !plan.right_order.in_order();
  // A transposed result is the product of the transposes, the other way round.
  const bool swapped = plan.result_transposed && !plan.result_order.in_order();

  const std::size_t m = plan.rows, n = plan.columns, k = plan.inner;
  Tensor result = fresh(plan.stack * m * n);
  if (m == 1 && n == 1 && k == 1) {
    Array(result.data(), index(plan.stack)) =
        ConstArray(a, index(plan.stack)) * ConstArray(b, index(plan.stack));
  } else if (m * n * k == std::max({m, n, k})) {
    // One of the three is not 1: a sum of products, or a multiple.
    for (std::size_t h = 0; h < plan.stack; ++h) {
      if (k != 1)
        result[h] = ConstVector(a + h * k, index(k)).dot(ConstVector(b + h * k, index(k)));
      else if (m != 1)
        Vector(result.data() + h * m, index(m)) = b[h] * ConstVector(a + h * m, index(m));
      else
        Vector(result.data() + h * n, index(n)) = a[h] * ConstVector(b + h * n, index(n));
    }
  } else {
    const auto product = m * n * k <= kSmall ? multiply_plainly : multiply;
    for (std::size_t h = 0; h < plan.stack; ++h) {
      const Operand x{a + h * m * k, a_transposed};
      const Operand y{b + h * k * n, b_transposed};
      double* z = result.data() + h * m * n;
      if (swapped)
        product({y.data, !y.transposed}, {x.data, !x.transposed}, z, n, m, k);
      else
        product(x, y, z, m, n, k);
    }
  }
  return plan.result_order.in_order() || swapped ? std::move(result)
                                                 : reordered(result, plan.result_order);
}

RealTensor RealArithmetic::reduce(const ContractionPlan& plan, const Tensor& operand) const {
  Tensor result = fresh(plan.rows);
  Array sums(result.data(), index(plan.rows));
  if (!plan.left_order.in_order() && plan.left_transposed) {
    sums.setZero();
    for (std::size_t k = 0; k < plan.inner; ++k)
      sums += ConstArray(operand.data() + k * plan.rows, index(plan.rows));
  } else {
    const bool moved = !plan.left_order.in_order();
    const Tensor storage = moved ? reordered(operand, plan.left_order) : Tensor();
    const double* a = moved ? storage.data() : operand.data();
    for (std::size_t m = 0; m < plan.rows; ++m)
      result[m] = ConstArray(a + m * plan.inner, index(plan.inner)).sum();
  }
  return plan.result_order.in_order() ? std::move(result) : reordered(result, plan.result_order);
}

RealTensor RealArithmetic::sum(const Sum& sum, std::span<const Tensor* const> terms) const {
  Tensor result = fresh(terms[0]->size());
  Array total(result.data(), index(result.size()));
  for (std::size_t t = 0; t < terms.size(); ++t) {
    const ConstArray term(terms[t]->data(), total.size());
    const double scale = number(sum.coefficients[t]);
    if (t == 0)
      total = scale * term;
    else
      total += scale * term;
  }
  return result;
}

RealTensor RealArithmetic::gather(const Gather& gather, const Tensor& operand) const {
  if (gather.map.in_order()) {
    Tensor result = fresh(operand.size());
    std::copy(operand.entries().begin(), operand.entries().end(), result.data());
    return result;
  }
  return reordered(operand, gather.map);
}

RealTensor RealArithmetic::inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                                   const Tensor& operand) const {
  Tensor result = fresh(operand.size());
  for (std::size_t h = 0; h < stack; ++h) {
    const ConstMap matrix(operand.data() + h * n * n, index(n), index(n));
    Map inverted(result.data() + h * n * n, index(n), index(n));
    if (n == 1)
      inverted(0, 0) = 1 / matrix(0, 0);
    else
      inverted = matrix.partialPivLu().inverse();
    if (!inverted.allFinite() && matrix.allFinite()) throw SingularMatrix(inverse.what, n);
  }
  return result;
}

RealTensor RealArithmetic::function(const Function& f, const Tensor& operand,
                                    const Tensor* /*given*/) const {
  Tensor result = fresh(operand.size());
  const auto value = row(f.function).real;
  for (std::size_t i = 0; i < operand.size(); ++i) result[i] = value(operand[i]);
  return result;
}

RealTensor RealArithmetic::follow(NodeId leaf, const Shape& shape,
                                  std::span<const Tensor* const> operands) const {
  Tensor result = fresh(static_cast<std::size_t>(abide::entries(shape)));
  follow_(leaf, operands, result);
  return result;
}

}  // namespace abide
