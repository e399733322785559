// SPDX-License-Identifier: MIT
#include "abide/flow/symmetry.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include "abide/linalg/sparse_span.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/ring/common_denominator.hpp"

namespace abide {

namespace {

// The exponent vector of a monomial, sparse: (variable, exponent), exponents not 0. Variables are
// the entries of the state, then those of the probe.
using Exponents = std::vector<std::pair<std::uint32_t, std::int32_t>>;

Exponents combine(const Exponents& a, const Exponents& b, std::int32_t sign) {
  Exponents result;
  auto x = a.begin();
  auto y = b.begin();
  while (x != a.end() || y != b.end()) {
    if (y == b.end() || (x != a.end() && x->first < y->first)) {
      result.push_back(*x++);
    } else if (x == a.end() || y->first < x->first) {
      result.emplace_back(y->first, sign * y->second);
      ++y;
    } else {
      if (x->second + sign * y->second != 0)
        result.emplace_back(x->first, x->second + sign * y->second);
      ++x;
      ++y;
    }
  }
  return result;
}

// Evaluates a program on one representative monomial per entry, noting differences.
class ExponentArithmetic {
 public:
  using Entry = std::optional<Exponents>;  // nothing: the zero polynomial
  using Tensor = std::vector<Entry>;

  /// `fresh` makes one more variable, whose weight is free.
  ExponentArithmetic(std::vector<Exponents>& differences, std::function<std::uint32_t()> fresh,
                     StopFlag stop)
      : differences_(differences), fresh_(std::move(fresh)), stop_(stop) {}

  [[nodiscard]] Tensor constant(const Constant& constant, const Shape& shape) const {
    Tensor result(static_cast<std::size_t>(entries(shape)));
    for (std::size_t i = 0; i < result.size(); ++i)
      if (!constant.values[constant.values.size() == 1 ? 0 : i].is_zero()) result[i] = Exponents{};
    return result;
  }
  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& left,
                                const Tensor& right) const {
    Tensor result(plan.stack * plan.rows * plan.columns);
    std::vector<std::int32_t> of_left, of_right;
    const std::span<const std::int32_t> left_order = plan.left_order.list(of_left);
    const std::span<const std::int32_t> right_order = plan.right_order.list(of_right);
    for (std::size_t h = 0; h < plan.stack; ++h)
      for (std::size_t m = 0; m < plan.rows; ++m)
        for (std::size_t n = 0; n < plan.columns; ++n) {
          look_at(stop_);
          for (std::size_t k = 0; k < plan.inner; ++k) {
            const Entry& a = at(left, left_order, (h * plan.rows + m) * plan.inner + k);
            const Entry& b = at(right, right_order, (h * plan.inner + k) * plan.columns + n);
            if (a && b) include(result[(h * plan.rows + m) * plan.columns + n], combine(*a, *b, 1));
          }
        }
    return reordered(result, plan.result_order);
  }
  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& operand) const {
    Tensor result(plan.rows);
    std::vector<std::int32_t> storage;
    const std::span<const std::int32_t> order = plan.left_order.list(storage);
    for (std::size_t m = 0; m < plan.rows; ++m) {
      look_at(stop_);
      for (std::size_t k = 0; k < plan.inner; ++k)
        if (const Entry& a = at(operand, order, m * plan.inner + k)) include(result[m], *a);
    }
    return reordered(result, plan.result_order);
  }
  [[nodiscard]] Tensor sum(const Sum&, std::span<const Tensor* const> terms) const {
    Tensor result(terms[0]->size());
    for (const Tensor* term : terms) {
      look_at(stop_);
      for (std::size_t i = 0; i < result.size(); ++i)
        if ((*term)[i]) include(result[i], *(*term)[i]);
    }
    return result;
  }
  [[nodiscard]] Tensor gather(const Gather& gather, const Tensor& operand) const {
    return reordered(operand, gather.map);
  }
  // Where the weights of a matrix are A_ij = r_i + c_j, those of its determinant are the sum of all
  // r and c, and those of its inverse at (j, i) are -(r_i + c_j). Rows and columns that nonzero
  // entries join have such r and c along a spanning forest of these entries; what the others differ
  // by is noted. Where i and j are not joined the inverse is zero: A is a direct sum.
  [[nodiscard]] Tensor inverse(const Inverse&, std::size_t stack, std::size_t n,
                               const Tensor& operand) const {
    Tensor result(operand.size());
    for (std::size_t h = 0; h < stack; ++h) {
      const auto at = [&](std::size_t i, std::size_t j) -> const Entry& {
        return operand[(h * n + i) * n + j];
      };
      std::vector<std::size_t> component(2 * n, 2 * n);  // by its root: rows, then columns
      std::vector<Exponents> weight(2 * n);              // r, then c
      for (std::size_t root = 0; root < n; ++root) {
        if (component[root] != 2 * n) continue;
        component[root] = root;
        std::vector<std::size_t> pending{root};
        while (!pending.empty()) {
          const std::size_t known = pending.back();
          pending.pop_back();
          for (std::size_t k = 0; k < n; ++k) {
            const std::size_t next = known < n ? n + k : k;
            const Entry& entry = known < n ? at(known, k) : at(k, known - n);
            if (!entry || component[next] != 2 * n) continue;
            component[next] = root;
            weight[next] = combine(*entry, weight[known], -1);
            pending.push_back(next);
          }
        }
      }
      for (std::size_t i = 0; i < n; ++i) {
        look_at(stop_);
        for (std::size_t j = 0; j < n; ++j) {
          if (component[i] != component[n + j]) continue;
          Entry expected = combine(weight[i], weight[n + j], 1);
          if (at(i, j)) include(expected, *at(i, j));
          result[(h * n + j) * n + i] = combine({}, *expected, -1);
        }
      }
    }
    return result;
  }

  // What a function takes has weight 0, and so have its symbols. The weight of a root is half that
  // of what it takes.
  [[nodiscard]] Tensor function(const Function& f, const Tensor& operand, const Tensor*) const {
    Tensor result(operand.size(), Exponents{});
    for (std::size_t i = 0; i < operand.size(); ++i) {
      look_at(stop_);
      if (!operand[i]) continue;
      if (row(f.function).base == BaseValue::root) {
        const Exponents root{{fresh_(), 1}};
        note(combine(combine(root, root, 1), *operand[i], -1));
        result[i] = root;
      } else {
        note(*operand[i]);
      }
    }
    return result;
  }

 private:
  static const Entry& at(const Tensor& a, std::span<const std::int32_t> order, std::size_t i) {
    return a[order.empty() ? i : static_cast<std::size_t>(order[i])];
  }
  static Tensor reordered(const Tensor& a, const EntryMap& order) {
    if (order.in_order()) return a;
    std::vector<std::int32_t> storage;
    Tensor result;
    for (const std::int32_t i : order.list(storage))
      result.push_back(i < 0 ? std::nullopt : a[static_cast<std::size_t>(i)]);
    return result;
  }
  void include(Entry& entry, Exponents monomial) const {
    if (!entry)
      entry = std::move(monomial);
    else
      note(combine(*entry, monomial, -1));
  }
  void note(Exponents difference) const {
    if (difference.empty()) return;
    differences_.push_back(std::move(difference));
    if (differences_.size() > kCompactAt) compact();
  }
  // The same difference occurs again and again.
  void compact() const {
    std::sort(differences_.begin(), differences_.end());
    differences_.erase(std::unique(differences_.begin(), differences_.end()), differences_.end());
  }

  static constexpr std::size_t kCompactAt = std::size_t{1} << 20;
  std::vector<Exponents>& differences_;
  std::function<std::uint32_t()> fresh_;
  StopFlag stop_;
};

using Weights = std::map<std::uint32_t, Rational>;  // by column; what is not there is 0

// Constraints on weights over Q, in echelon form by highest column.
using Constraints = SparseSpan<RationalField, std::uint32_t>;

// A basis of the weights on the columns below `columns` for which the others can be chosen such
// that all constraints hold.
std::vector<std::vector<Rational>> solutions(const Constraints& constraints,
                                             std::uint32_t columns) {
  std::vector<std::vector<Rational>> basis;
  for (std::uint32_t free = 0; free < columns; ++free) {
    if (constraints.led_by(free) != nullptr) continue;
    std::vector<Rational> w(columns);
    w[free] = 1;
    // A row leads with its highest column: upwards, each fixes its lead.
    for (std::uint32_t lead = free + 1; lead < columns; ++lead)
      if (const auto* row = constraints.led_by(lead)) {
        Rational sum;
        for (const auto& [key, value] : *row)
          if (key != lead) sum += value * w[key];
        w[lead] = -sum / row->back().second;
      }
    basis.push_back(std::move(w));
  }
  return basis;
}

// Whether weights on the first columns satisfy all constraints that are on these alone.
bool allow(const Constraints& constraints, const std::vector<Rational>& w) {
  return std::all_of(constraints.rows().begin(), constraints.rows().end(), [&](const auto& row) {
    if (row.back().first >= w.size()) return true;
    Rational sum;
    for (const auto& [key, value] : row) sum += value * w[key];
    return sum.is_zero();
  });
}

// The smallest integer multiple.
void clear_denominators(std::vector<Rational>& w) {
  const Rational common = common_denominator(w);
  for (Rational& q : w) q *= common;
}

// The variables of a flow as exponent vectors, and the differences that symmetries must respect.
struct Collected {
  std::vector<Exponents> differences;
  std::vector<Exponents> variables;   // the value of each variable that laws may use
  std::vector<std::uint32_t> column;  // of each exponent variable: its block, symbol or probe entry
  std::uint32_t state = 0;            // exponent variables of the state and of symbols come first
  std::uint32_t state_columns = 0;
};

Collected collect(const Variables& variables, StopFlag stop) {
  Collected result;
  const Schedule& schedule = variables.schedule();
  const Program& program = schedule.program();
  std::uint32_t next = 0;
  std::uint32_t column = 0;
  const auto tensor = [&](NodeId id, bool one_column) {
    ExponentArithmetic::Tensor entries_of_tensor;
    for (std::int64_t i = 0; i < entries(program.shape(id)); ++i) {
      entries_of_tensor.emplace_back(Exponents{{next++, 1}});
      result.column.push_back(column);
      if (!one_column) ++column;
    }
    if (one_column) ++column;
    return entries_of_tensor;
  };
  std::vector<ExponentArithmetic::Tensor> parameters;
  std::vector<ExponentArithmetic::Tensor> probes;
  for (const NodeId id : program.parameters()) parameters.push_back(tensor(id, true));
  result.state = next;
  result.state_columns = column;
  for (const NodeId id : program.probes()) probes.push_back(tensor(id, false));
  const auto fresh = [&] {
    result.column.push_back(column++);
    return next++;
  };
  const std::vector<ExponentArithmetic::Tensor> values =
      evaluate(schedule, ExponentArithmetic(result.differences, fresh, stop),
               std::span<const ExponentArithmetic::Tensor>(parameters),
               std::span<const ExponentArithmetic::Tensor>(probes));
  std::optional<Exponents> first;
  const std::size_t half = values.size() / 2;
  for (std::size_t block = 0; block < half; ++block)
    for (std::size_t i = 0; i < values[block].size(); ++i) {
      look_at(stop);
      result.variables.push_back(values[block][i].value_or(Exponents{}));
      if (!values[half + block][i]) continue;
      Exponents shift = combine(*values[half + block][i], result.variables.back(), -1);
      if (!first)
        first = std::move(shift);
      else if (*first != shift)
        result.differences.push_back(combine(shift, *first, -1));
    }
  std::sort(result.differences.begin(), result.differences.end());
  result.differences.erase(std::unique(result.differences.begin(), result.differences.end()),
                           result.differences.end());
  return result;
}

void add_signs(const Collected& collected, Symmetry& symmetry, StopFlag stop) {
  // Probes come first, so that a reduced vector keeps as few of the state's bits as possible.
  const std::size_t all = collected.column.size();
  const std::size_t state = collected.state;
  const auto bits_of = [&](const BitSpan& span, const Exponents& exponents) {
    Bits v = span.zero();
    for (const auto& [variable, exponent] : exponents) {
      const std::size_t i = variable < state ? all - state + variable : variable - state;
      if (exponent % 2 != 0) v[i / 64] ^= std::uint64_t{1} << i % 64;
    }
    return v;
  };
  BitSpan span(all);
  for (const Exponents& difference : collected.differences) {
    look_at(stop);
    span.add(bits_of(span, difference));
  }
  // The class of a variable is its vector modulo the differences, without the columns that lead.
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < all; ++i)
    if (!span.leads(i)) free.push_back(i);
  symmetry.flips = free.size();
  for (std::size_t i = 0; i < collected.variables.size(); ++i) {
    look_at(stop);
    Bits v = bits_of(span, collected.variables[i]);
    span.reduce(v);
    Bits& packed = symmetry.classes[i].signs;
    packed.assign((free.size() + 63) / 64, 0);
    for (std::size_t k = 0; k < free.size(); ++k)
      if (bit(v, free[k])) packed[k / 64] |= std::uint64_t{1} << k % 64;
  }
}

void add_gradings(const Variables& variables, const Collected& collected, Symmetry& symmetry,
                  StopFlag stop) {
  Constraints constraints{RationalField{}};
  for (const Exponents& difference : collected.differences) {
    look_at(stop);
    Weights v;
    for (const auto& [variable, exponent] : difference) {
      Rational& weight = v[collected.column[variable]];
      weight += exponent;
      if (weight.is_zero()) v.erase(collected.column[variable]);
    }
    constraints.add({v.begin(), v.end()});
  }
  std::vector<std::vector<Rational>> basis = solutions(constraints, collected.state_columns);
  symmetry.gradings = basis.size();
  for (std::vector<Rational>& weights : basis) {
    clear_denominators(weights);
    for (std::size_t i = 0; i < collected.variables.size(); ++i) {
      Rational total;
      for (const auto& [variable, exponent] : collected.variables[i])
        total += weights[collected.column[variable]] * Rational(exponent);
      symmetry.classes[i].weights.push_back(total.to_int64());
    }
  }
  std::vector<Rational> degree(collected.state_columns);
  const StateSpace& space = variables.flow().space();
  for (std::size_t b = 0; b < space.size(); ++b)
    if (space[b].kind != StateBlock::Kind::time) degree[b] = 1;
  symmetry.graded = allow(constraints, degree);
  // The degree does not count features: they must have none.
  for (std::size_t i = variables.dimension(); i < collected.variables.size(); ++i) {
    Rational total;
    for (const auto& [variable, exponent] : collected.variables[i])
      total += degree[collected.column[variable]] * Rational(exponent);
    symmetry.graded = symmetry.graded && total.is_zero();
  }
}

}  // namespace

SymmetryClass& SymmetryClass::operator*=(const SymmetryClass& other) {
  for (std::size_t w = 0; w < signs.size(); ++w) signs[w] ^= other.signs[w];
  for (std::size_t g = 0; g < weights.size(); ++g) weights[g] += other.weights[g];
  return *this;
}

SymmetryClass Symmetry::class_of(const Monomial& monomial) const {
  SymmetryClass result{Bits(classes[0].signs.size(), 0),
                       std::vector<std::int64_t>(classes[0].weights.size(), 0)};
  for (const std::uint32_t i : monomial) result *= classes[i];
  return result;
}

Symmetry find_symmetry(const Variables& variables, StopFlag stop) {
  const Collected collected = collect(variables, stop);
  Symmetry result;
  result.classes.resize(collected.variables.size());
  add_signs(collected, result, stop);
  add_gradings(variables, collected, result, stop);
  return result;
}

Symmetry no_symmetry(const Variables& variables) {
  Symmetry result;
  result.classes.resize(variables.count());
  return result;
}

}  // namespace abide
