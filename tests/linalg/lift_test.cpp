// SPDX-License-Identifier: MIT
#include "abide/linalg/lift.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "abide/linalg/null_space.hpp"
#include "abide/ring/prime.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using Rows = std::vector<std::vector<Rational>>;

Matrix modulo(const PrimeField& field, const Rows& rows, std::size_t columns) {
  Matrix result(rows.size(), columns);
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t j = 0; j < columns; ++j) result(i, j) = field.from(rows[i][j]);
  return result;
}

void add(Lift& lift, std::uint64_t prime, const Rows& rows) {
  const PrimeField field(prime);
  lift.add(field, modulo(field, rows, rows.at(0).size()));
}

std::vector<std::uint64_t> distinct_primes(std::size_t count, Random& random) {
  std::set<std::uint64_t> primes;
  while (primes.size() < count) primes.insert(random_prime(random));
  return {primes.begin(), primes.end()};
}

TEST(Lift, WorkedExampleOfTheHeader) {
  Lift lift(1);
  add(lift, 101, {{51}});
  EXPECT_EQ(lift.rational(), (Rows{{Rational(1, 2)}}));
  add(lift, 103, {{51}});
  EXPECT_EQ(lift.rational(), Rows{{51}});
}

TEST(Lift, RecoversSmallFractionsFromOnePrime) {
  for_seeds(100, [](Random& random) {
    // 2 |a| b < 2^22 for each of them.
    Rows rows(3);
    for (auto& row : rows)
      for (int j = 0; j < 4; ++j)
        row.emplace_back(random.between(-1000, 1000), random.between(1, 1000));
    rows[0][0] = Rational(355, 113);
    rows[1][1] = Rational(-355, 113);
    Lift lift(4);
    add(lift, random_prime(random), rows);
    EXPECT_EQ(lift.rows(), 3U);
    EXPECT_EQ(lift.rational(), rows);
  });
}

// A fraction of k bits above and below takes 2k + 1 bits of primes: 22 for each.
TEST(Lift, RecoversLargeFractionsFromAsManyPrimesAsTheyTake) {
  for_seeds(100, [](Random& random) {
    const std::int64_t large = std::int64_t{1} << random.between(12, 60);
    const Rational top(random.between(large / 2, large));
    const Rational q =
        (random.below(2) == 0 ? top : -top) / Rational(random.between(large / 2, large));
    const Rows rows{{1, q, 0}, {0, 1 / q, q * q}};
    Lift lift(3);
    std::size_t primes = 0;
    for (const std::uint64_t prime : distinct_primes(16, random)) {
      add(lift, prime, rows);
      ++primes;
      if (lift.rational() == rows) break;
    }
    EXPECT_EQ(lift.rational(), rows) << q.to_string();
    EXPECT_LE(primes, static_cast<std::size_t>(4 * q.height_bits() + 1) / 22 + 1) << q.to_string();
  });
}

TEST(Lift, MorePrimesDoNotChangeTheRightAnswer) {
  for_seeds(50, [](Random& random) {
    const Rows rows{{Rational(355, 113), Rational(-104348, 33215)}};
    Lift lift(2);
    std::size_t added = 0;
    for (const std::uint64_t prime : distinct_primes(6, random)) {
      add(lift, prime, rows);
      if (++added < 2) continue;
      EXPECT_EQ(lift.rational(), rows) << added;
    }
  });
}

TEST(Lift, TooFewPrimesGiveNothingOrAWrongGuessThatMoreRepair) {
  const Rows rows{{Rational(104348, 33215)}};
  int nothing = 0;
  int wrong = 0;
  for_seeds(100, [&](Random& random) {
    const std::vector<std::uint64_t> primes = distinct_primes(2, random);
    Lift lift(1);
    add(lift, primes[0], rows);
    const auto guess = lift.rational();
    ++(guess ? wrong : nothing);
    EXPECT_NE(guess, rows);
    add(lift, primes[1], rows);
    EXPECT_EQ(lift.rational(), rows);
  });
  // Of all residues, those of small enough fractions are a good half: both happen often.
  EXPECT_GT(nothing, 0);
  EXPECT_GT(wrong, 0);
}

TEST(Lift, APrimeThatComesAgainAddsNothing) {
  const Rows rows{{Rational(104348, 33215)}};
  Lift lift(1);
  add(lift, 4194319, rows);
  const auto guess = lift.rational();
  add(lift, 4194319, rows);
  EXPECT_EQ(lift.rational(), guess);
  add(lift, 8388593, rows);
  EXPECT_EQ(lift.rational(), rows);
  add(lift, 4194319, rows);
  EXPECT_EQ(lift.rational(), rows);
}

// Two sets of points modulo one prime: the first was unlucky, not the prime.
TEST(Lift, FewerRowsReplaceAllEvenFromAPrimeThatComesAgain) {
  Lift lift(2);
  add(lift, 4194319, {{1, 0}, {0, 1}});
  add(lift, 4194319, {{Rational(1, 2), 3}});
  EXPECT_EQ(lift.rows(), 1U);
  EXPECT_EQ(lift.rational(), (Rows{{Rational(1, 2), 3}}));
}

TEST(Lift, ABasisWithFewerRowsReplacesAllAndOneWithMoreIsIgnored) {
  const Rows right{{1, Rational(1, 2), 3}};
  const Rows larger{{7, 8, 9}, {1, 2, 5}};
  {
    Lift lift(3);
    add(lift, 4194319, larger);
    EXPECT_EQ(lift.rows(), 2U);
    EXPECT_EQ(lift.rational(), larger);
    add(lift, 8388593, right);
    EXPECT_EQ(lift.rows(), 1U);
    EXPECT_EQ(lift.rational(), right);
    add(lift, 4194319, larger);
    EXPECT_EQ(lift.rows(), 1U);
    EXPECT_EQ(lift.rational(), right);
    add(lift, 4194301, right);
    EXPECT_EQ(lift.rational(), right);
  }
  // Nothing at all is the smallest null space, and final.
  Lift lift(3);
  add(lift, 4194319, right);
  lift.add(PrimeField(8388593), Matrix(0, 3));
  EXPECT_EQ(lift.rows(), 0U);
  EXPECT_EQ(lift.rational(), Rows{});
  add(lift, 4194301, right);
  EXPECT_EQ(lift.rows(), 0U);
}

// The canonical null space over Q, slowly.
Rows null_space_over_q(Rows a, std::size_t columns) {
  std::vector<std::size_t> pivots;
  for (std::size_t j = 0; j < columns; ++j) {
    const auto from = a.begin() + static_cast<std::ptrdiff_t>(pivots.size());
    const auto pivot =
        std::find_if(from, a.end(), [j](const auto& row) { return !row[j].is_zero(); });
    if (pivot == a.end()) continue;
    std::swap(*from, *pivot);
    const std::vector<Rational> row = *from;
    for (auto other = a.begin(); other != a.end(); ++other) {
      const Rational factor = other == from ? 1 - 1 / row[j] : (*other)[j] / row[j];
      for (std::size_t k = 0; k < columns; ++k) (*other)[k] -= factor * row[k];
    }
    pivots.push_back(j);
  }
  Rows basis;
  for (std::size_t j = 0; j < columns; ++j) {
    if (std::find(pivots.begin(), pivots.end(), j) != pivots.end()) continue;
    std::vector<Rational> x(columns);
    x[j] = 1;
    for (std::size_t i = 0; i < pivots.size(); ++i) x[pivots[i]] = -a[i][j];
    basis.push_back(x);
  }
  return basis;
}

// Small primes are often unlucky: ranks drop, or pivots move. In any order they do no harm.
TEST(Lift, UnluckyPrimesAreLeftOut) {
  int moved = 0;
  for_seeds(300, [&](Random& random) {
    const std::size_t columns = 3 + random.below(3);
    Rows a(1 + random.below(3), std::vector<Rational>(columns));
    std::string text;
    for (auto& row : a)
      for (Rational& entry : row) {
        entry = Rational(random.below(3) == 0 ? 0 : random.between(-12, 12));
        text += entry.to_string() + " ";
      }
    SCOPED_TRACE(text);
    std::vector<std::uint64_t> primes = distinct_primes(6, random);
    primes.insert(primes.end(), {3, 5, 7, 11});
    for (std::size_t i = primes.size(); i-- > 1;) std::swap(primes[i], primes[random.below(i + 1)]);
    const Rows expected = null_space_over_q(a, columns);
    Lift lift(columns);
    for (const std::uint64_t prime : primes) {
      const PrimeField field(prime);
      const Matrix basis = null_space(field, modulo(field, a, columns));
      lift.add(field, basis);
      const auto last = [&](const auto& row) {
        std::size_t end = columns;
        while (Rational(0) == row[end - 1]) --end;
        return end;
      };
      for (std::size_t i = 0; basis.rows == expected.size() && i < basis.rows; ++i)
        moved += basis(i, last(expected[i]) - 1) == 1 ? 0 : 1;
    }
    EXPECT_EQ(lift.rows(), expected.size());
    EXPECT_EQ(lift.rational(), expected);
  });
  EXPECT_GT(moved, 0);  // with as many vectors
}

TEST(Lift, PivotsThatMoveModuloOnePrime) {
  Lift lift(2);
  const Rows right{{Rational(-1, 101), 1}};
  for (const std::uint64_t prime : {101, 8388593, 103, 8388581}) {
    const PrimeField field(prime);
    lift.add(field, null_space(field, modulo(field, {{101, 1}}, 2)));
    EXPECT_EQ(lift.rational(), (prime == 101 ? Rows{{1, 0}} : right)) << prime;
  }
  add(lift, 101, {{1, 0}});
  EXPECT_EQ(lift.rational(), right);
}

}  // namespace
}  // namespace abide
