// SPDX-License-Identifier: MIT
#include "abide/linalg/null_space.hpp"

#include <atomic>

#include "linalg/elimination.hpp"
#include "linalg/random_matrix.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

Matrix transposed(const Matrix& a) {
  Matrix result(a.columns, a.rows);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < a.columns; ++j) result(j, i) = a(i, j);
  return result;
}

TEST(NullSpace, WorkedExampleOfTheHeader) {
  const PrimeField field(7);
  Matrix a(1, 3);
  a.entries = {1, 2, 3};
  EXPECT_EQ(null_space(field, a).entries, (std::vector<double>{-2, 1, 0, -3, 0, 1}));
}

TEST(NullSpace, IsTheCanonicalBasisOfTheKernel) {
  for_seeds(150, [](Random& random) {
    const std::uint64_t primes[] = {3, 7, 101, 8388593};
    const PrimeField field(primes[random.below(4)]);
    const std::size_t rows = random.below(20);
    const std::size_t columns = 1 + random.below(20);
    const std::size_t rank = random.below(std::min(rows, columns) + 1);
    const Matrix a = testing::matrix_of_rank(field, rows, columns, rank, random);
    SCOPED_TRACE("mod " + std::to_string(field.prime()) + ", " + testing::show(a));
    const Matrix basis = null_space(field, a);
    EXPECT_EQ(basis.rows, columns - rank);  // rank + nullity
    for (const double entry : testing::product(field, a, transposed(basis)).entries)
      EXPECT_EQ(entry, 0);
    EXPECT_EQ(reference::rank(field, basis), columns - rank);
    EXPECT_EQ(basis.entries, reference::null_space(field, a).entries);
  });
}

TEST(NullSpace, DependsOnTheRowSpaceAlone) {
  for_seeds(50, [](Random& random) {
    const PrimeField field(8388593);
    const Matrix a = testing::matrix_of_rank(field, 6, 9, 4, random);
    const Matrix scramble = testing::matrix_of_rank(field, 6, 6, 6, random);
    EXPECT_EQ(null_space(field, a).entries,
              null_space(field, testing::product(field, scramble, a)).entries);
  });
}

TEST(NullSpace, OfNothingIsEverything) {
  const Matrix basis = null_space(PrimeField(7), Matrix(0, 3));
  EXPECT_EQ(basis.entries, (std::vector<double>{1, 0, 0, 0, 1, 0, 0, 0, 1}));
}

// Several batches of rows give the basis of the reference: pivots stay the first columns.
TEST(NullSpace, IsTheSameInBatches) {
  for_seeds(1, [](Random& random) {
    const PrimeField field(101);
    Matrix a(1100, 24);  // the first batches span little
    const Matrix low = testing::matrix_of_rank(field, 600, 24, 5, random);
    const Matrix more = testing::matrix_of_rank(field, 500, 24, 9, random);
    std::copy(low.entries.begin(), low.entries.end(), a.entries.begin());
    std::copy(more.entries.begin(), more.entries.end(),
              a.entries.begin() + static_cast<std::ptrdiff_t>(low.entries.size()));
    EXPECT_EQ(null_space(field, a).entries, reference::null_space(field, a).entries);
  });
}

TEST(NullSpace, StopsWhenAsked) {
  std::atomic<bool> stop = true;
  EXPECT_THROW((void)null_space(PrimeField(7), Matrix(2, 3), &stop), Interrupted);
  stop = false;
  EXPECT_EQ(null_space(PrimeField(7), Matrix(2, 3), &stop).rows, 3U);
}

}  // namespace
}  // namespace abide
