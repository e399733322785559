// SPDX-License-Identifier: MIT
#include "abide/laws/symmetry.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>

#include "abide/program/evaluate.hpp"

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

  explicit ExponentArithmetic(std::vector<Exponents>& differences) : differences_(differences) {}

  [[nodiscard]] Tensor constant(const Constant& constant, const Shape& shape) const {
    Tensor result(static_cast<std::size_t>(entries(shape)));
    for (std::size_t i = 0; i < result.size(); ++i)
      if (!constant.values[constant.values.size() == 1 ? 0 : i].is_zero()) result[i] = Exponents{};
    return result;
  }
  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& left,
                                const Tensor& right) const {
    Tensor result(plan.stack * plan.rows * plan.columns);
    for (std::size_t h = 0; h < plan.stack; ++h)
      for (std::size_t m = 0; m < plan.rows; ++m)
        for (std::size_t n = 0; n < plan.columns; ++n)
          for (std::size_t k = 0; k < plan.inner; ++k) {
            const Entry& a = at(left, plan.left_order, (h * plan.rows + m) * plan.inner + k);
            const Entry& b = at(right, plan.right_order, (h * plan.inner + k) * plan.columns + n);
            if (a && b) include(result[(h * plan.rows + m) * plan.columns + n], combine(*a, *b, 1));
          }
    return reordered(result, plan.result_order);
  }
  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& operand) const {
    Tensor result(plan.rows);
    for (std::size_t m = 0; m < plan.rows; ++m)
      for (std::size_t k = 0; k < plan.inner; ++k)
        if (const Entry& a = at(operand, plan.left_order, m * plan.inner + k))
          include(result[m], *a);
    return reordered(result, plan.result_order);
  }
  [[nodiscard]] Tensor sum(const Sum&, std::span<const Tensor* const> terms) const {
    Tensor result(terms[0]->size());
    for (const Tensor* term : terms)
      for (std::size_t i = 0; i < result.size(); ++i)
        if ((*term)[i]) include(result[i], *(*term)[i]);
    return result;
  }
  [[nodiscard]] Tensor gather(const Gather& gather, const Tensor& operand) const {
    return gather.index.empty() ? operand : reordered(operand, gather.index);
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
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          if (component[i] != component[n + j]) continue;
          Entry expected = combine(weight[i], weight[n + j], 1);
          if (at(i, j)) include(expected, *at(i, j));
          result[(h * n + j) * n + i] = combine({}, *expected, -1);
        }
    }
    return result;
  }

 private:
  static const Entry& at(const Tensor& a, const std::vector<std::int32_t>& order, std::size_t i) {
    return a[order.empty() ? i : static_cast<std::size_t>(order[i])];
  }
  static Tensor reordered(const Tensor& a, const std::vector<std::int32_t>& order) {
    if (order.empty()) return a;
    Tensor result;
    for (const std::int32_t i : order)
      result.push_back(i < 0 ? std::nullopt : a[static_cast<std::size_t>(i)]);
    return result;
  }
  void include(Entry& entry, Exponents monomial) const {
    if (!entry) {
      entry = std::move(monomial);
    } else if (*entry != monomial) {
      differences_.push_back(combine(*entry, monomial, -1));
      if (differences_.size() > kCompactAt) compact();
    }
  }
  // The same difference occurs again and again.
  void compact() const {
    std::sort(differences_.begin(), differences_.end());
    differences_.erase(std::unique(differences_.begin(), differences_.end()), differences_.end());
  }

  static constexpr std::size_t kCompactAt = std::size_t{1} << 20;
  std::vector<Exponents>& differences_;
};

// A subspace of (Z/2)^n in echelon form, by leading bit; reduces vectors to canonical ones.
class BitSpan {
 public:
  explicit BitSpan(std::size_t bits) : words_((bits + 63) / 64) {}

  static bool bit(const Bits& v, std::size_t i) { return (v[i / 64] >> (i % 64) & 1U) != 0; }

  void reduce(Bits& v) const {
    for (std::size_t word = 0; word < words_; ++word)
      for (std::uint64_t pending = v[word]; pending != 0;) {
        const std::size_t i = word * 64 + static_cast<std::size_t>(__builtin_ctzll(pending));
        pending &= pending - 1;
        const auto found = rows_.find(i);
        if (found == rows_.end()) continue;
        for (std::size_t w = 0; w < words_; ++w) v[w] ^= found->second[w];
        // Rows lead with their lowest bit: what changed lies above i.
        pending = i % 64 == 63 ? 0 : v[word] >> (i % 64 + 1) << (i % 64 + 1);
      }
  }
  void add(Bits v) {
    reduce(v);
    for (std::size_t word = 0; word < words_; ++word)
      if (v[word] != 0) {
        rows_.emplace(word * 64 + static_cast<std::size_t>(__builtin_ctzll(v[word])), std::move(v));
        return;
      }
  }
  [[nodiscard]] Bits zero() const { return Bits(words_, 0); }
  [[nodiscard]] bool leads(std::size_t i) const { return rows_.contains(i); }
  [[nodiscard]] std::size_t rank() const { return rows_.size(); }

 private:
  std::size_t words_;
  std::map<std::size_t, Bits> rows_;
};

// Whether (1 at `state`, 0 elsewhere) is outside the span over Q of the vectors (degree in the
// state, exponents in the probe): then there are degrees for the probe that make all of them 0.
bool has_grading(const std::vector<Exponents>& differences, std::size_t state) {
  using Vector = std::map<std::uint32_t, Rational>;  // key 0: degree in the state; 1 + probe entry
  std::map<std::uint32_t, Vector, std::greater<>> rows;  // by leading key, the probe first
  const auto reduce = [&](Vector& v) {
    while (!v.empty()) {
      const auto lead = std::prev(v.end());
      const auto row = rows.find(lead->first);
      if (row == rows.end()) return;
      const Rational factor = lead->second / std::prev(row->second.end())->second;
      for (const auto& [key, value] : row->second) {
        Rational& target = v[key];
        target -= factor * value;
        if (target.is_zero()) v.erase(key);
      }
    }
  };
  for (const Exponents& difference : differences) {
    Vector v;
    std::int64_t degree = 0;
    for (const auto& [variable, exponent] : difference) {
      if (variable < state)
        degree += exponent;
      else
        v[static_cast<std::uint32_t>(1 + variable - state)] = exponent;
    }
    if (degree != 0) v[0] = degree;
    reduce(v);
    if (v.empty()) continue;
    const std::uint32_t lead = std::prev(v.end())->first;
    if (lead == 0) return false;
    rows.emplace(lead, std::move(v));
  }
  return true;
}

std::size_t state_entries(const Model& model) {
  return static_cast<std::size_t>(model.program.parameter_entries());
}

}  // namespace

Symmetry find_symmetry(const Model& model) {
  const Program& program = model.program;
  std::vector<Exponents> differences;
  std::uint32_t next = 0;
  const auto variables = [&](const std::vector<NodeId>& ids) {
    std::vector<ExponentArithmetic::Tensor> tensors;
    for (const NodeId id : ids) {
      tensors.emplace_back();
      for (std::int64_t i = 0; i < entries(program.shape(id)); ++i)
        tensors.back().emplace_back(Exponents{{next++, 1}});
    }
    return tensors;
  };
  const auto parameters = variables(program.parameters());
  const std::size_t state = next;
  const auto probes = variables(program.probes());
  (void)evaluate(Schedule(program, {model.objective}), ExponentArithmetic(differences),
                 std::span<const ExponentArithmetic::Tensor>(parameters),
                 std::span<const ExponentArithmetic::Tensor>(probes));
  std::sort(differences.begin(), differences.end());
  differences.erase(std::unique(differences.begin(), differences.end()), differences.end());

  // Probes come first, so that a reduced vector keeps as few of the state's bits as possible.
  const std::size_t all = next;
  const auto column = [&](std::uint32_t variable) {
    return variable < state ? all - state + variable : variable - state;
  };
  BitSpan span(all);
  for (const Exponents& difference : differences) {
    Bits v = span.zero();
    for (const auto& [variable, exponent] : difference)
      if (exponent % 2 != 0) v[column(variable) / 64] ^= std::uint64_t{1} << column(variable) % 64;
    span.add(std::move(v));
  }
  // The class of an entry is its unit vector modulo the differences, without the columns that lead.
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < all; ++i)
    if (!span.leads(i)) free.push_back(i);
  Symmetry result;
  result.flips = free.size();
  for (std::uint32_t i = 0; i < state; ++i) {
    Bits v = span.zero();
    v[column(i) / 64] |= std::uint64_t{1} << column(i) % 64;
    span.reduce(v);
    Bits packed((free.size() + 63) / 64, 0);
    for (std::size_t k = 0; k < free.size(); ++k)
      if (BitSpan::bit(v, free[k])) packed[k / 64] |= std::uint64_t{1} << k % 64;
    result.sign_class.push_back(std::move(packed));
  }
  result.graded = has_grading(differences, state);
  return result;
}

Symmetry no_symmetry(const Model& model) {
  return {std::vector<Bits>(state_entries(model)), 0, false};
}

}  // namespace abide
