// SPDX-License-Identifier: MIT
//
// Tensors over any ring, one element an entry, row-major; every operation a plain loop. This is the
// arithmetic for exact rationals and symbolic polynomials, and the reference for the fast one.
// Matrices are inverted by Gauss-Jordan elimination where the ring has inverses (ring/ring.hpp).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/program/contraction_plan.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/program/program.hpp"
#include "abide/program/symbol_value.hpp"
#include "abide/ring/jet.hpp"
#include "abide/ring/ring.hpp"

namespace abide {

/// Tensors of the shapes of these inputs, entry by entry what `next()` gives.
template <class Next>
[[nodiscard]] auto filled(const Program& program, const std::vector<NodeId>& inputs, Next next) {
  std::vector<std::vector<std::invoke_result_t<Next&>>> tensors;
  for (const NodeId id : inputs) {
    tensors.emplace_back();
    for (std::int64_t i = 0; i < entries(program.shape(id)); ++i) tensors.back().push_back(next());
  }
  return tensors;
}

/// The same for all parameters and then all probes.
template <class Next>
[[nodiscard]] auto assigned(const Program& program, Next next) {
  using Tensor = std::vector<std::invoke_result_t<Next&>>;
  std::vector<Tensor> parameters = filled(program, program.parameters(), std::ref(next));
  return Assignment<Tensor>{std::move(parameters), filled(program, program.probes(), next)};
}

/// The number of all entries of all parameters and probes.
[[nodiscard]] inline std::size_t input_entries(const Program& program) {
  std::int64_t count = program.parameter_entries();
  for (const NodeId id : program.probes()) count += entries(program.shape(id));
  return static_cast<std::size_t>(count);
}

/// The values of symbols that a ring chooses by itself.
template <class F>
requires requires(const F& field, const typename F::Element& u) {
  drawn_symbol(field, Elementary::exp, u);
}
[[nodiscard]] typename F::Element symbol_of(const F& field, Elementary f,
                                            const typename F::Element& u) {
  return drawn_symbol(field, f, u);
}

/// A symbol of a jet, f(x + e y) = f(x) + e f'(x) y, down to the base, where `base(f, u)` says what
/// symbols are. Where y is 0 no other symbol is asked for.
template <class R, class Base>
[[nodiscard]] std::vector<typename R::Element> jet_symbol(const JetRing<R>& ring, Elementary f,
                                                          const std::vector<typename R::Element>& u,
                                                          const Base& base) {
  const std::size_t half = u.size() / 2;
  if (half == 0) return {base(f, u[0])};
  const JetRing<R> below(ring.base(), std::countr_zero(half));
  const auto middle = u.begin() + static_cast<std::ptrdiff_t>(half);
  const std::vector<typename R::Element> x(u.begin(), middle), y(middle, u.end());
  const auto value = jet_symbol(below, f, x, base);
  auto moved = below.zero();
  if (!below.equal(y, moved))
    for (const RuleTerm& term : row(f).rule) {
      auto product = below.mul(below.from(term.coefficient), y);
      if (term.power > 0) product = below.mul(product, x);
      if (term.power < 0) product = below.mul(product, below.inverse(x));
      for (const Elementary symbol : term.symbols)
        product = below.mul(product, symbol == f ? value : jet_symbol(below, symbol, x, base));
      moved = below.add(moved, product);
    }
  return ring.extend(value, moved);
}

template <class R>
requires requires(const R& base, const typename R::Element& u) {
  drawn_symbol(base, Elementary::exp, u);
}
[[nodiscard]] std::vector<typename R::Element> symbol_of(
    const JetRing<R>& ring, Elementary f, const std::vector<typename R::Element>& u) {
  return jet_symbol(ring, f, u, [&](Elementary symbol, const typename R::Element& x) {
    return drawn_symbol(ring.base(), symbol, x);
  });
}

template <Ring R>
class DenseArithmetic {
 public:
  /// The entries, row-major. The shape is the program's.
  using Tensor = std::vector<typename R::Element>;

  using Element = typename R::Element;
  /// The value of a symbol of an argument.
  using Symbols = std::function<Element(Elementary, const Element&)>;

  /// Without symbols they are drawn (program/symbol_value.hpp) in fields where that is possible;
  /// jets have those of what they are jets over, by the rules.
  explicit DenseArithmetic(R ring, Symbols symbols = nullptr)
      : ring_(std::move(ring)), symbols_(std::move(symbols)) {}

  [[nodiscard]] const R& ring() const { return ring_; }

  [[nodiscard]] Tensor constant(const Constant& constant, const Shape& shape) const {
    const auto count = static_cast<std::size_t>(entries(shape));
    if (constant.values.size() == 1) return Tensor(count, ring_.from(constant.values[0]));
    Tensor result;
    for (const Rational& value : constant.values) result.push_back(ring_.from(value));
    return result;
  }

  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& left,
                                const Tensor& right) const {
    const Tensor a = reordered(left, plan.left_order);
    const Tensor b = reordered(right, plan.right_order);
    Tensor result;
    result.reserve(plan.stack * plan.rows * plan.columns);
    for (std::size_t h = 0; h < plan.stack; ++h)
      for (std::size_t m = 0; m < plan.rows; ++m)
        for (std::size_t n = 0; n < plan.columns; ++n) {
          typename R::Element sum = ring_.zero();
          for (std::size_t k = 0; k < plan.inner; ++k)
            sum = ring_.add(sum, ring_.mul(a[(h * plan.rows + m) * plan.inner + k],
                                           b[(h * plan.inner + k) * plan.columns + n]));
          result.push_back(std::move(sum));
        }
    return reordered(result, plan.result_order);
  }

  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& operand) const {
    const Tensor a = reordered(operand, plan.left_order);
    Tensor result;
    for (std::size_t m = 0; m < plan.rows; ++m) {
      typename R::Element sum = ring_.zero();
      for (std::size_t k = 0; k < plan.inner; ++k) sum = ring_.add(sum, a[m * plan.inner + k]);
      result.push_back(std::move(sum));
    }
    return reordered(result, plan.result_order);
  }

  [[nodiscard]] Tensor sum(const Sum& sum, std::span<const Tensor* const> terms) const {
    Tensor result(terms[0]->size(), ring_.zero());
    for (std::size_t t = 0; t < terms.size(); ++t) {
      const typename R::Element scale = ring_.from(sum.coefficients[t]);
      for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = ring_.add(result[i], ring_.mul(scale, (*terms[t])[i]));
    }
    return result;
  }

  [[nodiscard]] Tensor gather(const Gather& gather, const Tensor& operand) const {
    if (gather.map.in_order()) return operand;
    std::vector<std::int32_t> storage;
    const std::span<const std::int32_t> list = gather.map.list(storage);
    Tensor result;
    result.reserve(list.size());
    for (const std::int32_t i : list)
      result.push_back(i < 0 ? ring_.zero() : operand[static_cast<std::size_t>(i)]);
    return result;
  }

  [[nodiscard]] Tensor inverse(const Inverse& inverse, std::size_t stack, std::size_t n,
                               const Tensor& operand) const {
    if constexpr (LocalRing<R>) {
      Tensor result;
      result.reserve(operand.size());
      for (std::size_t h = 0; h < stack; ++h) {
        const auto first = operand.begin() + static_cast<std::ptrdiff_t>(h * n * n);
        Tensor matrix(first, first + static_cast<std::ptrdiff_t>(n * n));
        for (auto& entry : inverted(inverse, n, std::move(matrix)))
          result.push_back(std::move(entry));
      }
      return result;
    } else {
      throw std::logic_error("DenseArithmetic: matrices over this ring have no inverses");
    }
  }

  [[nodiscard]] Tensor function(const Function& f, const Tensor& operand,
                                const Tensor* given) const {
    if (given != nullptr) return *given;
    Tensor result;
    result.reserve(operand.size());
    for (const Element& u : operand) {
      if (symbols_)
        result.push_back(symbols_(f.function, u));
      else if constexpr (requires { symbol_of(ring_, f.function, u); })
        result.push_back(symbol_of(ring_, f.function, u));
      else
        throw std::logic_error("DenseArithmetic: this ring has no symbols of its own");
    }
    return result;
  }

 private:
  // Row operations that make the matrix a the identity make the identity b the inverse.
  Tensor inverted(const Inverse& inverse, std::size_t n, Tensor a) const {
    Tensor b(n * n, ring_.zero());
    for (std::size_t i = 0; i < n; ++i) b[i * n + i] = ring_.one();
    for (std::size_t column = 0; column < n; ++column) {
      std::size_t pivot = column;
      while (pivot < n && !is_unit(ring_, a[pivot * n + column])) ++pivot;
      if (pivot == n) throw SingularMatrix(inverse.what, n);
      const typename R::Element factor = ring_.inverse(a[pivot * n + column]);
      for (Tensor* m : {&a, &b})
        for (std::size_t j = 0; j < n; ++j) {
          std::swap((*m)[pivot * n + j], (*m)[column * n + j]);
          (*m)[column * n + j] = ring_.mul(factor, (*m)[column * n + j]);
        }
      for (std::size_t i = 0; i < n; ++i) {
        if (i == column) continue;
        const typename R::Element multiple = a[i * n + column];
        for (Tensor* m : {&a, &b})
          for (std::size_t j = 0; j < n; ++j)
            (*m)[i * n + j] = ring_.sub((*m)[i * n + j], ring_.mul(multiple, (*m)[column * n + j]));
      }
    }
    return b;
  }

  static Tensor reordered(const Tensor& a, const EntryMap& order) {
    if (order.in_order()) return a;
    std::vector<std::int32_t> storage;
    Tensor result;
    result.reserve(a.size());
    for (const std::int32_t i : order.list(storage))
      result.push_back(a[static_cast<std::size_t>(i)]);
    return result;
  }

  R ring_;
  Symbols symbols_;
};

/// The values of some nodes over a ring where the entries of the parameters, then of the probes,
/// are what `next()` gives. Throws SingularMatrix and UnluckyPrime.
template <Ring R, class Next>
[[nodiscard]] auto values_of(const Program& program, const std::vector<NodeId>& nodes,
                             const R& ring, Next next) {
  return evaluate(Schedule(program, nodes), DenseArithmetic<R>(ring), assigned(program, next));
}

}  // namespace abide
