// SPDX-License-Identifier: MIT
//
// What symmetry claims of a flow against its expanded fields.
#include <algorithm>
#include <map>
#include <set>

#include "abide/flow/symmetry.hpp"
#include "abide/model/load.hpp"
#include "flow/momentum_flow.hpp"
#include "flow/random_flow.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::momentum_flow;
using Exponents = std::vector<std::uint64_t>;

bool together(const Symmetry& symmetry, const Monomial& a, const Monomial& b) {
  return symmetry.class_of(a) == symmetry.class_of(b);
}

// The class of a monomial less that of x_i.
SymmetryClass shift(const Symmetry& symmetry, const Exponents& exponents, std::size_t i) {
  Monomial monomial;
  for (std::uint32_t j = 0; j < symmetry.classes.size(); ++j)
    monomial.insert(monomial.end(), exponents[j], j);
  SymmetryClass inverse = symmetry.classes[i];  // signs are their own inverses
  for (std::int64_t& weight : inverse.weights) weight = -weight;
  SymmetryClass result = symmetry.class_of(monomial);
  return result *= inverse;
}

// The rows' rank over Z/2, for at most 64 columns.
std::size_t rank_of_bits(const std::vector<Exponents>& rows) {
  std::vector<std::uint64_t> basis;
  for (const Exponents& row : rows) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < row.size(); ++i) bits |= (row[i] & 1) << i;
    for (const std::uint64_t b : basis) bits = std::min(bits, bits ^ b);
    if (bits != 0) basis.push_back(bits);
  }
  return basis.size();
}

// All that the header says of a flow without features, with the monomials of its fields at hand.
void expect_what_the_fields_have(const Flow& flow) {
  const Symmetry symmetry = find_symmetry(flow);
  const std::size_t n = flow.dimension();
  ASSERT_EQ(symmetry.classes.size(), n);
  const FractionField ring(testing::variable_count(flow.program()));
  const std::vector<Polynomial> fields = testing::expanded_fields(flow, ring);
  std::vector<std::size_t> block_of;
  for (std::size_t b = 0; b < flow.space().size(); ++b)
    block_of.insert(block_of.end(), flow.space().sizes()[b], b);

  // Sound: a choice of the probe's monomial leaves one class. Complete: as many independent ones as
  // the conditions on weights of blocks, probe entries and one factor leave.
  std::map<Exponents, SymmetryClass> of_probe;
  const std::size_t blocks = flow.space().size();
  const std::size_t probes = ring.variables() - n;
  testing::RationalSpan all(blocks + probes + 1);
  testing::RationalSpan without_state(probes + 1);
  std::vector<Exponents> rows;
  for (std::size_t i = 0; i < n; ++i)
    for (const auto& [exponents, c] : fields[i].terms()) {
      const Exponents probe(exponents.begin() + static_cast<std::ptrdiff_t>(n), exponents.end());
      const SymmetryClass found = shift(symmetry, exponents, i);
      const auto known = of_probe.try_emplace(probe, found).first;
      EXPECT_EQ(found, known->second)
          << "coordinate " << i << " of the field: " << fields[i].to_string();
      std::vector<Rational> condition(blocks + probes + 1);
      for (std::size_t j = 0; j < n; ++j)
        condition[block_of[j]] += static_cast<std::int64_t>(exponents[j]);
      condition[block_of[i]] -= 1;
      for (std::size_t k = 0; k < probes; ++k)
        condition[blocks + k] += static_cast<std::int64_t>(probe[k]);
      condition.back() = 1;
      all.add(condition);
      without_state.add({condition.begin() + static_cast<std::ptrdiff_t>(blocks), condition.end()});
      Exponents parity = exponents;
      ++parity[i];
      parity.push_back(1);
      rows.push_back(parity);
    }
  if (rows.empty()) return;
  EXPECT_EQ(symmetry.gradings, blocks + without_state.rank() - all.rank());
  EXPECT_EQ(symmetry.flips, ring.variables() + 1 - rank_of_bits(rows));
  for (const SymmetryClass& c : symmetry.classes) EXPECT_EQ(c.weights.size(), symmetry.gradings);

  // Graded: by the degree in all but the time.
  std::map<Exponents, std::set<std::int64_t>> degrees;
  for (std::size_t i = 0; i < n; ++i)
    for (const auto& [exponents, c] : fields[i].terms()) {
      const auto is_time = [&](std::size_t j) {
        return flow.space()[block_of[j]].kind == StateBlock::Kind::time;
      };
      std::int64_t degree = is_time(i) ? 0 : -1;
      for (std::size_t j = 0; j < n; ++j)
        if (!is_time(j)) degree += static_cast<std::int64_t>(exponents[j]);
      degrees[{exponents.begin() + static_cast<std::ptrdiff_t>(n), exponents.end()}].insert(degree);
    }
  const bool one_degree = std::all_of(degrees.begin(), degrees.end(),
                                      [](const auto& entry) { return entry.second.size() == 1; });
  EXPECT_EQ(symmetry.graded, one_degree);
}

TEST(Gradings, AreThoseOfTheExpandedFieldsOfRandomFlows) {
  for_seeds(60, [](Random& random) {
    const FlowOptions options = testing::random_flow_options(random);
    const Model model = testing::random_reparametrization(
        random.between(1, 3), random.between(1, 2), random.between(1, 3),
        static_cast<int>(random.between(1, 2)), random);
    SCOPED_TRACE(testing::to_string(options));
    expect_what_the_fields_have(Flow::make(model, options));
  });
}

TEST(Gradings, AreThoseOfTheExpandedFieldsOfKnownFlows) {
  for (const char* name : {"linear:1,2,1", "monomial:3", "nmf:2,1,2", "icnn:1,2,1+bias",
                           "relu:1,2,1+bias", "linear:1,1,1,1"})
    for (const char* tau : {"", "0", "2", "3/t"}) {
      SCOPED_TRACE(std::string(name) + " tau " + tau);
      expect_what_the_fields_have(*tau == 0 ? Flow::gradient(load_model(name))
                                            : momentum_flow(name, tau));
    }
}

// linear:1,1,1: W1 is variable 0, then W2, dW1, dW2 and the time.
TEST(Gradings, OfMomentumWeighTheTimeAgainstVelocities) {
  for (const char* tau : {"0", "3/t"}) {  // theta' = v, t' = 1
    SCOPED_TRACE(tau);
    const Symmetry symmetry = find_symmetry(momentum_flow("linear:1,1,1", tau));
    EXPECT_TRUE(symmetry.graded);
    EXPECT_EQ(symmetry.gradings, 2U);
    EXPECT_TRUE(together(symmetry, {0}, {2, 4}));
    EXPECT_FALSE(together(symmetry, {0}, {2}));
    EXPECT_FALSE(together(symmetry, {2}, {0, 4}));
    EXPECT_FALSE(together(symmetry, {0}, {0, 4}));
    EXPECT_FALSE(together(symmetry, {0}, {1}));
    EXPECT_TRUE(together(symmetry, {0, 3}, {1, 2}));
  }
  // s' = tau s: s has a weight of its own, and velocities that of the parameters.
  const Symmetry constant = find_symmetry(momentum_flow("linear:1,1,1", "1/3"));
  EXPECT_TRUE(constant.graded);
  EXPECT_EQ(constant.gradings, 2U);
  EXPECT_TRUE(together(constant, {0}, {2}));
  EXPECT_FALSE(together(constant, {0}, {0, 4}));
  EXPECT_FALSE(together(constant, {0, 4}, {0, 4, 4}));
  // Here the time has no scale.
  const Symmetry mixed = find_symmetry(momentum_flow("linear:1,1,1", "1 + 1/t"));
  EXPECT_TRUE(mixed.graded);
  EXPECT_EQ(mixed.gradings, 1U);
  EXPECT_TRUE(together(mixed, {0}, {2}));
  EXPECT_TRUE(together(mixed, {0}, {0, 4}));
}

TEST(Gradings, OfFeaturesAreThoseOfTheirValues) {
  const Variables flow = Variables(Flow::gradient(load_model("linear:1,1,1")))
                             .with_features({"W1*W2", "W1/W2", "log(W1)", "log(det(W2 @ W2.T))"});
  const Symmetry symmetry = find_symmetry(flow);
  ASSERT_EQ(symmetry.classes.size(), 6U);
  EXPECT_TRUE(together(symmetry, {2}, {0, 1}));
  EXPECT_FALSE(together(symmetry, {2}, {0, 0}));
  EXPECT_TRUE(together(symmetry, {1, 3}, {0}));
  EXPECT_FALSE(together(symmetry, {1, 3}, {1}));
  EXPECT_TRUE(together(symmetry, {4}, {}));
  EXPECT_TRUE(together(symmetry, {5}, {}));
  // The degree does not count features, and one of them has degree 2.
  EXPECT_FALSE(symmetry.graded);
  const Variables logarithms =
      Variables(Flow::gradient(load_model("linear:1,1,1"))).with_features({"log(W1*W2)"});
  EXPECT_TRUE(find_symmetry(logarithms).graded);
}

}  // namespace
}  // namespace abide
