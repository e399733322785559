// SPDX-License-Identifier: MIT
#include "abide/proof/verify.hpp"

#include <gtest/gtest.h>

#include "abide/lie/bracket.hpp"
#include "abide/ring/prime.hpp"
#include "flow/random_flow.hpp"
#include "proof/altered.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Integers = Certificate::Integers;
using Rows = std::vector<std::vector<std::uint64_t>>;
using testing::proved;

std::string refusal_of(const Certificate& c) { return testing::refusal_of(write_certificate(c)); }

JetTensor tensor(const PrimeField& field, const Integers& values, std::size_t first,
                 std::size_t size) {
  JetTensor result{size, std::vector<Plane>(1)};
  for (std::size_t i = 0; i < size; ++i)
    result.planes[0].values.push_back(field.from(values[first + i]));
  return result;
}

// By lie/bracket.hpp, which shares neither the fields nor the jets.
TEST(Verify, BracketsAreThoseOfTheCount) {
  testing::for_seeds(10, [](Random& random) {
    const Model model = testing::random_reparametrization(
        random.between(1, 3), random.between(1, 2), random.between(1, 3), 2, random);
    const FlowOptions options = testing::random_flow_options(random);
    SCOPED_TRACE(testing::to_string(options));
    const Flow flow = Flow::make(model, options);
    SearchOptions search;
    search.max_degree = 1;
    search.count.depth = 1;
    const Certificate c = proved(flow, search);
    const PrimeField field(random_prime(random));
    const JetArithmetic arithmetic(field, 1);
    std::size_t probe_size = 0;
    for (const std::size_t size : flow.probe_blocks()) probe_size += size;
    const auto draw = [&](std::size_t count) {
      Integers result;
      while (result.size() < count) result.push_back(random.between(-50, 50) * 2 + 1);
      return result;
    };
    const Integers point = draw(flow.dimension());
    for (std::size_t fields = 1; fields <= 4; ++fields) {
      std::vector<Integers> row;
      std::vector<ProbeTensors> probes;
      for (std::size_t k = 0; k < fields; ++k) {
        row.push_back(draw(probe_size));
        probes.emplace_back();
        std::size_t first = 0;
        for (const std::size_t size : flow.probe_blocks()) {
          probes.back().push_back(tensor(field, row.back(), first, size));
          first += size;
        }
      }
      StateTensors state;
      std::size_t first = 0;
      for (const std::size_t size : flow.space().sizes()) {
        state.push_back(tensor(field, point, first, size));
        first += size;
      }
      std::vector<std::uint64_t> expected;
      const StateTensors value = bracket(flow, arithmetic, state, 0, probes);
      for (std::size_t b = 0; b < value.size(); ++b)
        for (std::size_t i = 0; i < flow.space().sizes()[b]; ++i) {
          const double x = value[b].zero(0) ? 0 : value[b].planes[0].values[i];
          expected.push_back(
              static_cast<std::uint64_t>(x < 0 ? x + static_cast<double>(field.prime()) : x));
        }
      EXPECT_EQ(
          brackets_at(CertifiedFlow(c), static_cast<std::uint64_t>(field.prime()), point, {row})[0],
          expected)
          << fields << " fields";
    }
  });
}

TEST(Verify, WorkedExampleOfTheHeader) {
  const Certificate c = testing::smallest();
  EXPECT_EQ(verify_certificate(c).claim.at_most, 1U);
  Certificate altered = c;
  altered.laws[0].terms[0].second *= Rational(3, 4);
  EXPECT_EQ(refusal_of(altered), "laws[0]: not conserved: its derivative is not 0");
  altered = c;
  altered.bound.rows.clear();
  altered.bound.columns.clear();
  EXPECT_EQ(refusal_of(altered), "claim.at_most: not what the rows prove");
  altered.claim.at_most = 2;
  EXPECT_EQ(refusal_of(altered), "");
  EXPECT_FALSE(verify_certificate(altered).complete());
}

TEST(Verify, RefusesBoundsThatAreNotShown) {
  const Certificate c = proved("linear:2,2,2");
  const char* singular = "bound: the minor is singular modulo the prime";
  Certificate altered = c;
  altered.bound.rows[1] = altered.bound.rows[0];
  EXPECT_EQ(refusal_of(altered), singular);
  altered = c;
  altered.bound.point.assign(8, 0);
  EXPECT_EQ(refusal_of(altered), singular);
  altered = c;
  altered.bound.rows[4] = {c.bound.rows[0][0], c.bound.rows[0][0]};  // [X, X] = 0
  EXPECT_EQ(refusal_of(altered), singular);
  altered = c;  // one more than there are: no columns can do
  altered.bound.rows.push_back({{1, 2, 3, 4}, {2, -1, 1, 1}, {0, 1, 1, 5}});
  altered.bound.columns = {0, 1, 2, 3, 4, 5};
  altered.claim.at_most = 2;
  EXPECT_EQ(refusal_of(altered), singular);
}

TEST(Verify, EveryRationalNeedsAnImageModuloThePrime) {
  const Certificate c = testing::smallest();
  const Rational bad(1, static_cast<std::int64_t>(c.bound.prime));
  const char* reason = "bound.prime: it divides a denominator of the file";
  Certificate altered = c;
  altered.laws.push_back({{{{}, bad}}});  // a constant that nothing asks for
  EXPECT_EQ(refusal_of(altered), reason);
  altered = c;
  CertificateNode constant;
  constant.op = CertificateNode::Op::constant;
  constant.values = {bad};
  altered.program.push_back(constant);
  EXPECT_EQ(refusal_of(altered), reason);
}

// A coefficient of 0 does not make the inverse of 0 defined.
TEST(Verify, WhatIsNeededMustBeDefinedWhateverBecomesOfIt) {
  using Op = CertificateNode::Op;
  for (const bool rows : {true, false}) {
    Certificate c = testing::smallest();
    const auto push = [&](Op op, std::vector<std::size_t> operands, std::vector<Rational> values,
                          Shape shape) {
      CertificateNode node;
      node.op = op;
      node.operands = std::move(operands);
      node.values = std::move(values);
      node.shape = std::move(shape);
      c.program.push_back(std::move(node));
      return c.program.size() - 1;
    };
    if (!rows) {
      c.bound.rows.clear();
      c.bound.columns.clear();
      c.claim.at_most = 2;
    }
    for (const int value : {5, 0}) {
      Certificate altered = c;
      std::swap(altered, c);  // nodes are pushed to c
      const std::size_t number = push(Op::constant, {}, {value}, {1, 1});
      const std::size_t inverse = push(Op::inverse, {number}, {}, {});
      const std::size_t scalar = push(Op::reshape, {inverse}, {}, {});
      c.objective = push(Op::sum, {c.objective, scalar}, {1, 0}, {});
      const std::string found = refusal_of(c);
      EXPECT_EQ(found.empty(), value != 0) << found;
      c = altered;
    }
  }
}

TEST(Verify, LawsMustBeConservedAndIndependent) {
  const Certificate c = proved("linear:2,2,2");
  ASSERT_EQ(c.independence.laws.size(), 3U);
  Certificate altered = c;
  altered.laws[1].terms[0].second = -altered.laws[1].terms[0].second;
  EXPECT_EQ(refusal_of(altered), "laws[1]: not conserved: its derivative is not 0");
  altered.expanded = false;
  EXPECT_EQ(refusal_of(altered), "laws[1]: not conserved: its derivative is not 0");
  const char* singular = "independence: the minor is singular modulo the prime";
  const std::vector<SparsePolynomial> dependent{
      c.laws[1], {}, {{{{}, Rational(5)}}}, product(c.laws[1], c.laws[1])};
  for (const SparsePolynomial& law : dependent) {  // repeated, 0, a constant, a function of another
    altered = c;
    altered.laws[0] = law;
    EXPECT_EQ(refusal_of(altered), singular);
    altered.independence.laws = {1, 2};  // they are laws: nothing wrong with having them
    const Rows rows = differentials_at(CertifiedFlow(c), c.bound.prime, c.independence.point,
                                       {c.laws[1], c.laws[2]});
    for (std::size_t i = 0; i < 8; ++i)
      for (std::size_t j = i + 1; j < 8; ++j)
        if (rank_modulo(c.bound.prime, {{rows[0][i], rows[0][j]}, {rows[1][i], rows[1][j]}}) == 2)
          altered.independence.columns = {i, j};
    altered.claim.at_least = 2;
    EXPECT_EQ(refusal_of(altered), "");
  }
}

TEST(Verify, DifferentialsAreDerivativesThroughFeatures) {
  const Variables flow = Variables(Flow::gradient(load_model("linear:1,1,1")))
                             .with_features({"W1[0,0] * W2[0,0]**2", "log(W1[0,0])"});
  const CertifiedFlow certified(proved(flow));
  // W1 f + y^2 with f = W1 W2^2 and y = log W1, at W1 = 2, W2 = 3, y = 5.
  const SparsePolynomial law{{{{0, 2}, 1}, {{3, 3}, 1}}};
  const std::uint64_t p = 4194301;
  const Rows rows = differentials_at(certified, p, {2, 3, 0, 5}, {law});
  EXPECT_EQ(rows[0][0], 18U + 2 * 9 + 5);  // f + W1 W2^2 + 2 y / W1
  EXPECT_EQ(rows[0][1], 2U * 2 * 2 * 3);   // W1 2 W1 W2
}

TEST(Verify, LogarithmsAreIndependentOrNot) {
  const Flow flow = Flow::gradient(load_model("linear:2,1,1"));
  const auto independent = [&](const std::vector<std::string>& features) {
    const CertifiedFlow certified(proved(Variables(flow).with_features(features)));
    return independent_logarithms(certified, 4194301, {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31});
  };
  EXPECT_TRUE(independent({"log(W1[0,0])", "log(W1[0,1])", "log(W1[0,0] + W1[0,1])"}));
  EXPECT_TRUE(independent({"log(W1[0,0])", "log(W1[0,0] + 1)", "log(W1[0,0] + 2)"}));
  EXPECT_TRUE(independent({"W1[0,0]", "W1[0,0]**2"}));  // no logarithms
  // Points that differ by (1, 1, ..) would not tell these apart.
  EXPECT_TRUE(independent({"log(W1[0,0] - W1[0,1])", "log(W1[0,0] - W1[0,1] + 7)"}));
  // Related ones are refused when features are made; a file may have them all the same.
  Certificate c = proved(Variables(flow).with_features({"log(W1[0,0])", "log(W1[0,1])"}));
  EXPECT_EQ(refusal_of(c), "");
  c.features[1].node = c.features[0].node;
  EXPECT_EQ(refusal_of(c), "independence: the logarithms are not seen to be independent");
}

TEST(Verify, ComputedFeaturesHaveNoNumberInThePoint) {
  Certificate c =
      proved(Variables(Flow::gradient(load_model("linear:1,1,1"))).with_features({"1 / W1[0,0]"}));
  EXPECT_EQ(refusal_of(c), "");
  c.independence.point[2] = 1;
  EXPECT_EQ(refusal_of(c), "independence.point[2]: expected 0: the feature is computed");
  c.independence.point[2] = 0;
  c.independence.point[0] = 0;
  EXPECT_EQ(refusal_of(c), "independence: modulo the prime a divisor is 0");
}

TEST(Verify, RankModuloAPrime) {
  EXPECT_EQ(rank_modulo(1048583, {}), 0U);
  EXPECT_EQ(rank_modulo(1048583, {{0, 0}}), 0U);
  EXPECT_EQ(rank_modulo(1048583, {{1, 2}, {2, 4}}), 1U);
  EXPECT_EQ(rank_modulo(1048583, {{1, 2}, {2, 5}}), 2U);
}

}  // namespace
}  // namespace abide
