// SPDX-License-Identifier: MIT
#include "abide/linalg/echelon.hpp"

#include <flint/nmod_mat.h>

#include <stdexcept>

#include "abide/ring/prime.hpp"
#include "linalg/elimination.hpp"
#include "linalg/random_matrix.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

std::size_t flint_rank(const PrimeField& field, const Matrix& a) {
  nmod_mat_t m;
  nmod_mat_init(m, static_cast<slong>(a.rows), static_cast<slong>(a.columns), field.prime());
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.columns; ++j) nmod_mat_entry(m, i, j) = field.to_residue(a(i, j));
  const slong rank = nmod_mat_rank(m);
  nmod_mat_clear(m);
  return static_cast<std::size_t>(rank);
}

TEST(Echelon, WorkedExampleOfTheHeader) {
  const PrimeField field(7);
  const auto rows = [](std::vector<double> entries) {
    Matrix m(entries.size() / 3, 3);
    m.entries = std::move(entries);
    return m;
  };
  Echelon echelon(field, 3);
  EXPECT_EQ(echelon.add(rows({1, 2, 3, 2, -3, -1})), 1U);
  EXPECT_EQ(echelon.add(rows({0, 0, -2})), 1U);
  EXPECT_EQ(echelon.add(rows({3, -1, 2})), 0U);
  EXPECT_EQ(echelon.rank(), 2U);
}

TEST(Echelon, EveryBatchAddsWhatItAddsToTheSpan) {
  for_seeds(150, [](Random& random) {
    const std::uint64_t primes[] = {3, 7, 101, 8388593};
    const PrimeField field(primes[random.below(4)]);
    const std::size_t rows = random.below(25);
    const std::size_t columns = 1 + random.below(20);
    const std::size_t rank = random.below(std::min(rows, columns) + 1);
    const Matrix a = testing::matrix_of_rank(field, rows, columns, rank, random);
    SCOPED_TRACE("mod " + std::to_string(field.prime()) + ", " + testing::show(a));
    Echelon echelon(field, columns);
    for (std::size_t first = 0; first < rows;) {
      const std::size_t count = std::min<std::size_t>(rows - first, random.below(7));
      const std::size_t before = echelon.rank();
      const std::size_t added = echelon.add(testing::row_slice(a, first, count));
      first += count;
      EXPECT_EQ(echelon.rank(), before + added);
      EXPECT_EQ(echelon.rank(), reference::rank(field, testing::row_slice(a, 0, first)));
    }
    EXPECT_EQ(echelon.rank(), rank);
    EXPECT_EQ(abide::rank(field, a), rank);
    EXPECT_EQ(flint_rank(field, a), rank);
  });
}

TEST(Echelon, HoldsASparseChainWhosePivotsAreOutOfOrder) {
  const PrimeField field(8388593);
  const std::size_t n = 40;
  Echelon echelon(field, n);
  for (std::size_t i = n; i-- > 0;) {  // unit vectors from the last to the first
    Matrix row(1, n);
    row(0, i) = 1;
    EXPECT_EQ(echelon.add(row), 1U) << i;
    EXPECT_EQ(echelon.add(row), 0U) << i;
  }
  EXPECT_EQ(echelon.rank(), n);
}

TEST(Echelon, AgreesWithFlintOnLargeBatches) {
  for_seeds(2, [](Random& random) {
    const PrimeField field(random_prime(random));
    const Matrix a = testing::matrix_of_rank(field, 150, 130, 90, random);
    Echelon echelon(field, 130);
    echelon.add(testing::row_slice(a, 0, 60));
    echelon.add(testing::row_slice(a, 60, 90));
    EXPECT_EQ(echelon.rank(), flint_rank(field, a));
  });
}

TEST(Echelon, FullRankTakesNoMore) {
  Random random(1);
  const PrimeField field(101);
  Echelon echelon(field, 5);
  EXPECT_EQ(echelon.add(testing::matrix_of_rank(field, 9, 5, 5, random)), 5U);
  EXPECT_EQ(echelon.add(testing::random_matrix(field, 3, 5, random)), 0U);
}

TEST(Echelon, RejectsABatchOfAnotherWidth) {
  Echelon echelon(PrimeField(7), 3);
  EXPECT_THROW(echelon.add(Matrix(1, 4)), std::invalid_argument);
}

TEST(Echelon, BytesGrowWithTheBlocks) {
  Random random(1);
  const PrimeField field(101);
  Echelon echelon(field, 10);
  EXPECT_EQ(echelon.bytes(), 0U);
  echelon.add(testing::matrix_of_rank(field, 4, 10, 4, random));
  EXPECT_EQ(echelon.bytes(), 4 * 10 * sizeof(double));
  EXPECT_GT(echelon.bytes_to_add(5), echelon.bytes());
}

}  // namespace
}  // namespace abide
