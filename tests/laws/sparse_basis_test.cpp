// SPDX-License-Identifier: MIT
#include "abide/laws/sparse_basis.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

using Row = RationalEchelon::Row;
using Rows = std::vector<Row>;

std::size_t terms(const Row& row) {
  return static_cast<std::size_t>(
      std::count_if(row.begin(), row.end(), [](const Rational& x) { return !x.is_zero(); }));
}

std::size_t rank(const Rows& rows, const Rows& more = {}) {
  RationalEchelon echelon(RationalField{}, rows.empty() ? more[0].size() : rows[0].size());
  for (const Rows* list : {&rows, &more})
    for (const Row& row : *list) echelon.add(row);
  return echelon.rank();
}

// Rows that are random combinations of these.
Rows mixed(const Rows& rows, std::size_t count, Random& random) {
  Rows result;
  for (std::size_t i = 0; i < count; ++i) {
    Row sum(rows[0].size());
    for (const Row& row : rows) {
      const Rational c = random.between(-5, 5);
      for (std::size_t j = 0; j < sum.size(); ++j) sum[j] += c * row[j];
    }
    result.push_back(std::move(sum));
  }
  return result;
}

TEST(RationalEchelon, ContainsWhatIsAddedAndNothingElse) {
  for_seeds(20, [&](Random& random) {
    const Rows rows = mixed({{1, 2, 0, 1}, {0, 1, 1, 0}}, 3, random);
    RationalEchelon echelon(RationalField{}, 4);
    for (const Row& row : rows) echelon.add(row);
    for (const Row& row : mixed(rows, 3, random)) EXPECT_TRUE(echelon.contains(row));
    EXPECT_FALSE(echelon.contains({0, 0, 0, 1}));
    for (const Row& x : echelon.null_space())
      for (const Row& row : rows) {
        Rational product(0);
        for (std::size_t j = 0; j < 4; ++j) product += row[j] * x[j];
        EXPECT_TRUE(product.is_zero());
      }
    EXPECT_EQ(echelon.null_space().size() + echelon.rank(), 4U);
  });
}

TEST(Shortest, IsEveryCircuitOfTheLeastSize) {
  // The example of the header: any two of the three circuits differ by a multiple of (1, 2, 1).
  EXPECT_EQ(shortest({{1, 1, 0}, {0, 1, 1}}, {{1, 2, 1}}).size(), 3U);
  // What vanishes is left out, though it is shorter.
  const Rows found = shortest({{0, 1, 1, 1}, {1, -1, 0, 0}}, {{1, -1, 0, 0}});
  ASSERT_EQ(found.size(), 2U);
  for (const Row& row : found) EXPECT_EQ(terms(row), 3U);
  EXPECT_TRUE(shortest({{1, 2, 1}}, {{1, 2, 1}}).empty());
  EXPECT_TRUE(shortest({}, {}).empty());
}

TEST(Shortest, FindsSparseVectorsThatAreMixedWithVanishingOnes) {
  // Two short vectors; what vanishes has four terms, as for 2 x 2 matrices.
  const Rows sparse{{0, 3, 0, 0, 1, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 1, 0, 0, -2}};
  const Rows vanishing{{1, 1, -1, -1, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 1, 1, -1, -1, 0}};
  Rows all = sparse;
  all.insert(all.end(), vanishing.begin(), vanishing.end());
  std::uint64_t tested = 0;
  for_seeds(20, [&](Random& random) {
    const Rows space = mixed(all, 4, random);
    const Rows nothing = mixed(vanishing, 3, random);
    if (rank(space) < 4 || rank(nothing) < 2) return;  // rarely
    ++tested;
    const Rows found = shortest(space, nothing);
    ASSERT_EQ(found.size(), 2U);
    for (const Row& row : found) EXPECT_EQ(terms(row), 2U);
    EXPECT_EQ(rank(found, sparse), 2U);
  });
  EXPECT_GT(tested, testing::cases(20) / 2);
}

TEST(Shortest, SpansTheSpaceWithWhatVanishes) {
  for_seeds(20, [&](Random& random) {
    Rows space;
    for (int i = 0; i < 4; ++i) {
      Row row(9);
      for (Rational& entry : row) entry = random.between(-1, 1);
      space.push_back(std::move(row));
    }
    const Rows vanishing = mixed(space, 2, random);
    const Rows found = shortest(space, vanishing);
    EXPECT_EQ(rank(found, vanishing), rank(space));
    EXPECT_EQ(rank(space, found), rank(space));
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end(),
                               [](const Row& a, const Row& b) { return terms(a) < terms(b); }));
  });
}

TEST(Shortest, EndsWhereThereAreTooManySupports) {
  Random random(1);
  Rows space;
  for (int i = 0; i < 6; ++i) {
    Row row(60);
    for (Rational& entry : row) entry = random.between(-1000, 1000);
    space.push_back(std::move(row));
  }
  EXPECT_EQ(rank(shortest(space, {space[0]}), {space[0]}), 6U);
}

}  // namespace
}  // namespace abide
