// SPDX-License-Identifier: MIT
#include "abide/program/modular_tensor.hpp"

#include <cblas.h>

#include <algorithm>
#include <exception>
#include <map>
#include <stdexcept>
#include <thread>
#include <utility>

#include "abide/error.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/symbol_value.hpp"

namespace abide {

namespace {

constexpr std::size_t kExact = PrimeField::kProductsBeforeReduction;
// Below so many operations a thread takes longer to begin than to do it.
constexpr double kWorkForThreads = 3e5;
// A product of fewer operations is done by a plain loop.
constexpr double kSmallProduct = 4096;

int blas(std::size_t n) { return static_cast<int>(n); }

// One matrix as it lies in memory: rows x columns, or its transpose.
struct Operand {
  const double* data;
  bool transposed;
  std::size_t rows, columns;

  [[nodiscard]] double at(std::size_t i, std::size_t j) const {
    return data[transposed ? j * rows + i : i * columns + j];
  }
  [[nodiscard]] const double* from(std::size_t i, std::size_t j) const {
    return data + (transposed ? j * rows + i : i * columns + j);
  }
  [[nodiscard]] std::size_t leading() const { return transposed ? rows : columns; }
};

// Rows from .. to of c = a b, reduced.
void multiply(const PrimeField& field, const Operand& a, const Operand& b, double* c,
              std::size_t from, std::size_t to) {
  const std::size_t n = b.columns, inner = a.columns;
  double* rows = c + from * n;
  if (static_cast<double>((to - from) * n) * static_cast<double>(inner) <= kSmallProduct) {
    std::fill(rows, c + to * n, 0.0);
    for (std::size_t i = from; i < to; ++i)
      for (std::size_t k = 0; k < inner; ++k) {
        if (k % kExact == kExact - 1) field.reduce(c + i * n, n);
        const double factor = a.at(i, k);
        for (std::size_t j = 0; j < n; ++j) c[i * n + j] += factor * b.at(k, j);
      }
    field.reduce(rows, (to - from) * n);
    return;
  }
  for (std::size_t k = 0; k < inner;) {
    // What is there counts as one product.
    const std::size_t count = std::min(inner - k, k == 0 ? kExact : kExact - 1);
    cblas_dgemm(CblasRowMajor, a.transposed ? CblasTrans : CblasNoTrans,
                b.transposed ? CblasTrans : CblasNoTrans, blas(to - from), blas(n), blas(count),
                1.0, a.from(from, k), blas(a.leading()), b.from(k, 0), blas(b.leading()),
                k == 0 ? 0.0 : 1.0, rows, blas(n));
    field.reduce(rows, (to - from) * n);
    k += count;
  }
}

}  // namespace

void ModularArithmetic::in_parts(std::size_t count, double work,
                                 const std::function<void(std::size_t, std::size_t)>& use) const {
  look_at(stop_);
  const std::size_t parts =
      work < kWorkForThreads ? 1 : std::min<std::size_t>(threads_, std::max<std::size_t>(count, 1));
  if (parts == 1) {
    use(0, count);
    return;
  }
  std::vector<std::exception_ptr> errors(parts);
  {
    std::vector<std::jthread> workers;
    for (std::size_t part = 0; part < parts; ++part)
      workers.emplace_back([&, part] {
        try {
          use(count * part / parts, count * (part + 1) / parts);
        } catch (...) {
          errors[part] = std::current_exception();
        }
      });
  }
  for (const std::exception_ptr& error : errors)
    if (error) std::rethrow_exception(error);
}

ModularTensor ModularArithmetic::reordered(const Tensor& a, const EntryMap& order) const {
  auto result = std::make_shared<std::vector<double>>(order.size());
  const double* source = a->data();
  const auto work = static_cast<double>(result->size());
  if (const View* view = order.view()) {
    // Parts along the first axis of the result are views themselves.
    const auto first = static_cast<std::size_t>(view->to[0]);
    in_parts(first, work, [&](std::size_t from, std::size_t to) {
      View part = *view;
      part.to[0] = static_cast<std::int64_t>(to - from);
      for (View::Axis& axis : part.axes)
        axis.offset += axis.steps[0] * static_cast<std::int64_t>(from);
      double* next = result->data() + result->size() / first * from;
      part.for_each_run([&](const View::Run& run) {
        if (run.first < 0)
          std::fill(next, next + run.count, 0.0);
        else
          for (std::int64_t i = 0; i < run.count; ++i) next[i] = source[run.first + i * run.step];
        next += run.count;
      });
    });
    return result;
  }
  std::vector<std::int32_t> storage;
  const std::span<const std::int32_t> list = order.list(storage);
  in_parts(list.size(), work, [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) (*result)[i] = list[i] < 0 ? 0.0 : source[list[i]];
  });
  return result;
}

ModularTensor ModularArithmetic::constant(const Constant& constant, const Shape& shape) const {
  const auto count = static_cast<std::size_t>(entries(shape));
  if (constant.values.size() == 1)
    return std::make_shared<std::vector<double>>(count, field_.from(constant.values[0]));
  auto result = std::make_shared<std::vector<double>>();
  result->reserve(count);
  for (const Rational& value : constant.values) result->push_back(field_.from(value));
  return result;
}

ModularTensor ModularArithmetic::contract(const ContractionPlan& plan, const Tensor& left,
                                          const Tensor& right) const {
  const bool move_left = !plan.left_order.in_order() && !plan.left_transposed;
  const bool move_right = !plan.right_order.in_order() && !plan.right_transposed;
  const Tensor a = move_left ? reordered(left, plan.left_order) : left;
  const Tensor b = move_right ? reordered(right, plan.right_order) : right;
  const bool a_transposed = !move_left && !plan.left_order.in_order();
  const bool b_transposed = !move_right && !plan.right_order.in_order();
  // A transposed result is the product of the transposes, the other way round.
  const bool swapped = plan.result_transposed && !plan.result_order.in_order();

  const std::size_t m = plan.rows, n = plan.columns, k = plan.inner;
  auto result = std::make_shared<std::vector<double>>(plan.stack * m * n);
  double* c = result->data();
  const double work = static_cast<double>(plan.stack) * static_cast<double>(m) *
                      static_cast<double>(n) * static_cast<double>(k);
  if (m == 1 && n == 1 && k == 1) {
    in_parts(plan.stack, work, [&](std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; ++i) c[i] = (*a)[i] * (*b)[i];
      field_.reduce(c + from, to - from);
    });
  } else {
    const auto product = [&](std::size_t h, std::size_t from, std::size_t to) {
      Operand x{a->data() + h * m * k, a_transposed, m, k};
      Operand y{b->data() + h * k * n, b_transposed, k, n};
      if (swapped) {
        std::swap(x, y);
        for (Operand* o : {&x, &y}) {
          std::swap(o->rows, o->columns);
          o->transposed = !o->transposed;
        }
      }
      multiply(field_, x, y, c + h * m * n, from, to);
    };
    const std::size_t rows = swapped ? n : m;
    if (plan.stack == 1)
      in_parts(rows, work, [&](std::size_t from, std::size_t to) { product(0, from, to); });
    else
      in_parts(plan.stack, work, [&](std::size_t from, std::size_t to) {
        for (std::size_t h = from; h < to; ++h) product(h, 0, rows);
      });
  }
  return plan.result_order.in_order() || swapped ? std::move(result)
                                                 : reordered(result, plan.result_order);
}

ModularTensor ModularArithmetic::reduce(const ContractionPlan& plan, const Tensor& operand) const {
  const bool transposed = !plan.left_order.in_order() && plan.left_transposed;
  const Tensor a =
      transposed || plan.left_order.in_order() ? operand : reordered(operand, plan.left_order);
  auto result = std::make_shared<std::vector<double>>(plan.rows);
  const double work = static_cast<double>(plan.rows) * static_cast<double>(plan.inner);
  in_parts(plan.rows, work, [&](std::size_t from, std::size_t to) {
    // Sums of elements are exact up to 2^30 of them.
    double* sums = result->data();
    if (transposed)
      for (std::size_t k = 0; k < plan.inner; ++k)
        for (std::size_t i = from; i < to; ++i) sums[i] += (*a)[k * plan.rows + i];
    else
      for (std::size_t i = from; i < to; ++i)
        for (std::size_t k = 0; k < plan.inner; ++k) sums[i] += (*a)[i * plan.inner + k];
    field_.reduce(sums + from, to - from);
  });
  return plan.result_order.in_order() ? std::move(result) : reordered(result, plan.result_order);
}

ModularTensor ModularArithmetic::sum(const Sum& sum, std::span<const Tensor* const> terms) const {
  const std::size_t count = (*terms[0])->size();
  auto result = std::make_shared<std::vector<double>>(count);
  in_parts(count, static_cast<double>(count * terms.size()), [&](std::size_t from, std::size_t to) {
    double* total = result->data();
    std::size_t exact = 0;
    for (std::size_t t = 0; t < terms.size(); ++t) {
      if (++exact > kExact) {
        field_.reduce(total + from, to - from);
        exact = 2;
      }
      const double scale = field_.from(sum.coefficients[t]);
      const double* term = (*terms[t])->data();
      for (std::size_t i = from; i < to; ++i) total[i] += scale * term[i];
    }
    field_.reduce(total + from, to - from);
  });
  return result;
}

ModularTensor ModularArithmetic::gather(const Gather& gather, const Tensor& operand) const {
  return gather.map.in_order() ? operand : reordered(operand, gather.map);
}

ModularTensor ModularArithmetic::inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                                         const Tensor& operand) const {
  look_at(stop_);
  auto result = std::make_shared<std::vector<double>>(operand->size());
  if (n == 1) {
    // One inversion for all: of the product of those before, from the last to the first.
    double product = 1;
    for (std::size_t i = 0; i < stack; ++i) {
      if (field_.is_zero((*operand)[i])) throw SingularMatrix(inverse.what, n);
      (*result)[i] = product;
      product = field_.mul(product, (*operand)[i]);
    }
    double rest = field_.inverse(product);
    for (std::size_t i = stack; i-- > 0;) {
      (*result)[i] = field_.mul((*result)[i], rest);
      rest = field_.mul(rest, (*operand)[i]);
    }
    return result;
  }
  const DenseArithmetic<PrimeField> dense(field_);
  const std::vector<double> inverted = dense.inverse(inverse, stack, n, *operand);
  std::copy(inverted.begin(), inverted.end(), result->begin());
  return result;
}

ModularTensor ModularArithmetic::function(const Function& /*f*/, const Tensor& /*operand*/,
                                          const Tensor* given) const {
  if (given == nullptr) throw std::logic_error("ModularArithmetic: symbols are given");
  return *given;
}

ModularTensor ModularArithmetic::random(std::size_t entries, Random& random) const {
  auto result = std::make_shared<std::vector<double>>(entries);
  const std::uint64_t seed = random.bits();
  const auto prime = field_.prime();
  const double half = static_cast<double>(prime - 1) / 2;
  in_parts(entries, 4.0 * static_cast<double>(entries), [&](std::size_t from, std::size_t to) {
    // Within 2^-41 of uniform.
    for (std::size_t i = from; i < to; ++i) {
      const auto wide = static_cast<unsigned __int128>(Random::scramble(seed + i)) * prime;
      (*result)[i] = static_cast<double>(static_cast<std::uint64_t>(wide >> 64)) - half;
    }
  });
  return result;
}

std::vector<ModularTensor> free_symbols(const Schedule& schedule,
                                        const ModularArithmetic& arithmetic, Random& random) {
  std::map<std::pair<NodeId, Elementary>, ModularTensor> drawn;  // by argument and family
  std::vector<ModularTensor> result;
  for (const NodeId id : schedule.functions()) {
    const Node& node = schedule.program().node(id);
    const Elementary f = std::get<Function>(node.operation).function;
    ModularTensor& t = drawn[{node.operands[0], family_of(f)}];
    if (!t)
      t = arithmetic.random(static_cast<std::size_t>(entries(schedule.program().shape(id))),
                            random);
    auto values = std::make_shared<std::vector<double>>(t->size());
    for (std::size_t i = 0; i < t->size(); ++i)
      (*values)[i] = symbol_value(arithmetic.field(), f, (*t)[i]);
    result.push_back(std::move(values));
  }
  return result;
}

double peak_entries(const Schedule& schedule) {
  const Program& program = schedule.program();
  const auto size = [&](NodeId id) { return static_cast<double>(entries(program.shape(id))); };
  double alive = 0;
  for (const NodeId id : program.parameters()) alive += size(id);
  for (const NodeId id : program.probes()) alive += size(id);
  for (const NodeId id : schedule.functions()) alive += size(id);
  double most = alive;
  for (const Schedule::Step& step : schedule.steps()) {
    alive += size(step.node);
    double moved = 0;  // copies of operands in another order
    if (!step.plan.left_order.in_order()) moved += size(step.operands[0]);
    if (!step.plan.right_order.in_order()) moved += size(step.operands[1]);
    most = std::max(most, alive + moved);
    for (const NodeId finished : step.last_used_by)  // what is given stays
      if (!is_leaf(program.node(finished))) alive -= size(finished);
  }
  return most;
}

}  // namespace abide
