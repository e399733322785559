// SPDX-License-Identifier: MIT
//
// Bounds of programs that invert matrices, against numerators and denominators that are expanded by
// the rules of program/bounds.hpp, which are compared with fractions in turn.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <ranges>
#include <utility>
#include <vector>

#include "abide/error.hpp"
#include "abide/program/bounds.hpp"
#include "abide/program/einsum.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/gradient.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/common_denominator.hpp"
#include "abide/ring/fraction.hpp"
#include "program/evaluation.hpp"
#include "program/measure.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Powers = std::map<std::size_t, int>;

// Numerators over a common denominator that is a product of known polynomials, one an inverse.
class OverDenominators {
 public:
  struct Tensor {
    std::vector<Polynomial> numerators;
    Powers powers;
  };

  explicit OverDenominators(PolynomialRing ring) : ring_(ring), dense_(std::move(ring)) {}

  [[nodiscard]] Tensor constant(const Constant& constant, const Shape& shape) const {
    return {dense_.constant(constant, shape), {}};
  }
  [[nodiscard]] Tensor contract(const ContractionPlan& plan, const Tensor& a,
                                const Tensor& b) const {
    Powers powers = a.powers;
    for (const auto& [factor, power] : b.powers) powers[factor] += power;
    return {dense_.contract(plan, a.numerators, b.numerators), powers};
  }
  [[nodiscard]] Tensor reduce(const ContractionPlan& plan, const Tensor& a) const {
    return {dense_.reduce(plan, a.numerators), a.powers};
  }
  [[nodiscard]] Tensor gather(const Gather& gather, const Tensor& a) const {
    return {dense_.gather(gather, a.numerators), a.powers};
  }
  [[nodiscard]] Tensor sum(const Sum& sum, std::span<const Tensor* const> terms) const {
    Powers common;
    for (const Tensor* term : terms) include(common, term->powers);
    std::vector<std::vector<Polynomial>> scaled;
    for (const Tensor* term : terms) scaled.push_back(over(*term, common));
    std::vector<const std::vector<Polynomial>*> pointers;
    for (const auto& term : scaled) pointers.push_back(&term);
    return {dense_.sum(sum, pointers), common};
  }
  [[nodiscard]] Tensor inverse(const Inverse&, std::size_t stack, std::size_t n,
                               const Tensor& a) const {
    // The least integer that clears all denominators of the numerators.
    const Rational clear =
        common_denominator(a.numerators | std::views::transform([&](const Polynomial& entry) {
                             return ring_.content(entry);
                           }));
    std::vector<Polynomial> entries;
    for (const Polynomial& entry : a.numerators) entries.push_back(ring_.scale(entry, clear));
    const auto minor = [&](std::size_t h, std::size_t row, std::size_t column) {
      std::vector<std::size_t> rows, columns;
      for (std::size_t i = 0; i < n; ++i) {
        if (i != row) rows.push_back(i);
        if (i != column) columns.push_back(i);
      }
      Polynomial total = ring_.zero();
      do {
        Polynomial product = ring_.one();
        int sign = 1;
        for (std::size_t i = 0; i < rows.size(); ++i) {
          product = ring_.mul(product, entries[(h * n + rows[i]) * n + columns[i]]);
          for (std::size_t j = 0; j < i; ++j) sign = columns[j] > columns[i] ? -sign : sign;
        }
        total = ring_.add(total, ring_.scale(product, sign));
      } while (std::next_permutation(columns.begin(), columns.end()));
      return total;
    };
    Polynomial all = ring_.one();
    std::vector<Polynomial> determinants;
    for (std::size_t h = 0; h < stack; ++h) {
      determinants.push_back(minor(h, n, n));
      all = ring_.mul(all, determinants.back());
    }
    if (all.is_zero()) throw SingularMatrix("", n);
    factors_.push_back(all);
    Tensor result{{}, {{factors_.size() - 1, 1}}};
    const Polynomial above = ring_.scale(product(a.powers), clear);
    for (std::size_t h = 0; h < stack; ++h) {
      Polynomial others = above;
      for (std::size_t k = 0; k < stack; ++k)
        if (k != h) others = ring_.mul(others, determinants[k]);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
          result.numerators.push_back(
              ring_.scale(ring_.mul(others, minor(h, j, i)), (i + j) % 2 == 0 ? 1 : -1));
    }
    return result;
  }

  static void include(Powers& common, const Powers& powers) {
    for (const auto& [factor, power] : powers) common[factor] = std::max(common[factor], power);
  }
  [[nodiscard]] Polynomial product(const Powers& powers) const {
    Polynomial result = ring_.one();
    for (const auto& [factor, power] : powers)
      for (int k = 0; k < power; ++k) result = ring_.mul(result, factors_[factor]);
    return result;
  }
  [[nodiscard]] Tensor function(const Function&, const Tensor&, const Tensor*) const {
    throw std::logic_error("no functions here");
  }
  [[nodiscard]] std::vector<Polynomial> over(const Tensor& a, Powers common) const {
    for (const auto& [factor, power] : a.powers) common[factor] -= power;
    const Polynomial missing = product(common);
    std::vector<Polynomial> result;
    for (const Polynomial& entry : a.numerators) result.push_back(ring_.mul(entry, missing));
    return result;
  }

 private:
  PolynomialRing ring_;
  DenseArithmetic<PolynomialRing> dense_;
  mutable std::vector<Polynomial> factors_;
};

static_assert(TensorArithmetic<OverDenominators>);

// A few matrices, vectors and scalars with inverses, of low degree.
std::vector<NodeId> random_rational_nodes(Program& p, Random& random) {
  const auto rational = [&] { return Rational(random.between(1, 3), random.between(1, 2)); };
  const NodeId a = p.parameter("a", {2, 2});
  const NodeId x = p.probe("x", {2});
  const NodeId one = diag(p, p.constant({1}, {2}));
  std::vector<NodeId> pool{a, x, reciprocal(p, scale(p, x, rational())), p.inverse(a)};
  for (int step = 0; step < 4; ++step) {
    const NodeId u = pool[random.below(pool.size())];
    const NodeId v = pool[random.below(pool.size())];
    const Bounds size = common_bounds(p, {u, v});
    if (size.parameter_degree + size.probe_degree + size.denominator_degree > 7) continue;
    switch (random.below(5)) {
      case 0:
        pool.push_back(add(p, u, scale(p, v, rational())));  // a vector broadcasts
        break;
      case 1:
        pool.push_back(multiply(p, u, v));
        break;
      case 2:
        pool.push_back(p.shape(u).size() == 2 ? p.inverse(add(p, u, one)) : outer(p, u, x));
        break;
      case 3:
        pool.push_back(reciprocal(p, add(p, sum_entries(p, u), p.constant({rational()}, {}))));
        break;
      default:
        if (p.shape(u).empty() || p.shape(v).empty()) continue;
        if (p.shape(u).back() != p.shape(v)[p.shape(v).size() == 1 ? 0 : p.shape(v).size() - 2])
          continue;
        pool.push_back(matmul(p, u, v));
    }
  }
  return {pool.back(), pool[pool.size() - 2]};
}

double log2_count(const Polynomial& p) {
  const std::string text = p.to_string();
  double terms = 1;
  for (std::size_t i = 1; i < text.size(); ++i) terms += text[i] == '+' || text[i] == '-' ? 1 : 0;
  return std::log2(terms);
}

TEST(RationalBounds, HoldForTheExpandedNumeratorsAndDenominators) {
  int expanded = 0;
  testing::for_seeds(60, [&expanded](Random& random) {
    Program program;
    const std::vector<NodeId> nodes = random_rational_nodes(program, random);
    const std::vector<Bounds> found = bounds(program, nodes);
    if (common_bounds(program, nodes).log2_terms > 12) return;
    const std::size_t count = testing::variable_count(program);
    const FractionField field(count);
    const PolynomialRing& ring = field.polynomials();
    const OverDenominators arithmetic(ring);
    std::vector<OverDenominators::Tensor> parameters{{{}, {}}}, probes{{{}, {}}};
    std::vector<Fraction> variables;
    for (std::size_t i = 0; i < count; ++i) {
      variables.push_back(field.variable(i));
      (i < 4 ? parameters : probes)[0].numerators.push_back(ring.variable(i));
    }
    const auto values = evaluate(Schedule(program, nodes), arithmetic,
                                 std::span<const OverDenominators::Tensor>(parameters),
                                 std::span<const OverDenominators::Tensor>(probes));
    const auto fractions = testing::evaluate_at(program, nodes, field, variables);
    Powers powers;
    for (const auto& value : values) OverDenominators::include(powers, value.powers);
    const Polynomial denominator = arithmetic.product(powers);
    SCOPED_TRACE("denominator " + denominator.to_string());
    EXPECT_LE(testing::degree_in(ring, denominator, 0, 4), found[0].denominator_degree);
    EXPECT_LE(testing::degree_in(ring, denominator, 4, count), found[0].denominator_probe_degree);
    EXPECT_LE(testing::norm_of(denominator, 1), found[0].denominator_log2_norm + 1e-9);

    std::vector<std::vector<Polynomial>> numerators;
    Rational clear(1);
    for (const auto& value : values) {
      numerators.push_back(arithmetic.over(value, powers));
      clear = common_denominator(
          numerators.back() |
              std::views::transform([&](const Polynomial& entry) { return ring.content(entry); }),
          std::move(clear));
    }
    for (std::size_t k = 0; k < nodes.size(); ++k)
      for (std::size_t i = 0; i < numerators[k].size(); ++i) {
        const Polynomial& n = numerators[k][i];
        EXPECT_TRUE(field.equal(field.mul(fractions[k][i], Fraction{denominator, nullptr}),
                                Fraction{n, nullptr}))
            << "the reference is wrong for " << fractions[k][i].to_string();
        if (n.is_zero()) continue;
        SCOPED_TRACE("numerator " + n.to_string());
        EXPECT_LE(testing::degree_in(ring, n, 0, 4), found[k].parameter_degree);
        EXPECT_LE(testing::degree_in(ring, n, 4, count), found[k].probe_degree);
        EXPECT_LE(testing::norm_of(n, clear), found[k].log2_norm + 1e-9);
        EXPECT_LE(log2_count(n), found[k].log2_terms + 1e-9);
      }
    ++expanded;
  });
  EXPECT_GT(expanded, 20);
}

TEST(RationalBounds, WorkedExampleOfTheHeader) {
  Program p;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.probe("y", {});
  const NodeId sum = add(p, reciprocal(p, x), reciprocal(p, power(p, y, 2)));
  const Bounds first = bounds(p, {sum})[0];
  EXPECT_EQ(first.parameter_degree, 1);
  EXPECT_EQ(first.probe_degree, 2);
  EXPECT_NEAR(first.log2_norm, 1, 1e-12);
  EXPECT_NEAR(first.log2_terms, 1, 1e-12);
  EXPECT_EQ(first.denominator_degree, 1);
  EXPECT_EQ(first.denominator_probe_degree, 2);
  EXPECT_EQ(first.denominator_log2_norm, 0);
  const Bounds second = bounds(p, {reciprocal(p, sum)})[0];
  EXPECT_EQ(second.parameter_degree, 1);
  EXPECT_EQ(second.probe_degree, 2);
  EXPECT_NEAR(second.log2_norm, 0, 1e-12);
  EXPECT_NEAR(second.denominator_log2_norm, 1, 1e-12);
  // Together with what has another denominator: x times that, and 1 times x y^2.
  const std::vector<Bounds> both = bounds(p, {x, reciprocal(p, multiply(p, x, x))});
  EXPECT_EQ(both[0].parameter_degree, 3);
  EXPECT_EQ(both[1].parameter_degree, 0);
  EXPECT_EQ(both[0].denominator_degree, 2);
  EXPECT_EQ(both[1].denominator_degree, 2);
}

TEST(RationalBounds, OfAStackMultiplyAllDeterminants) {
  Program p;
  const NodeId inverse = p.inverse(p.parameter("A", {4, 3, 3}));
  const Bounds found = bounds(p, {inverse})[0];
  EXPECT_EQ(found.denominator_degree, 12);
  EXPECT_EQ(found.parameter_degree, 11);
  EXPECT_NEAR(found.denominator_log2_norm, 4 * std::log2(6.0), 1e-9);
  EXPECT_NEAR(found.log2_norm, 3 * std::log2(6.0) + 1, 1e-9);
}

}  // namespace
}  // namespace abide
