// SPDX-License-Identifier: MIT
#include "abide/linalg/sparse_echelon.hpp"

#include "abide/linalg/elimination.hpp"
#include "linalg/random_matrix.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(SparseEchelon, WorkedExampleOfTheHeader) {
  const WordField field(1009);
  SparseEchelon echelon(field);
  EXPECT_TRUE(echelon.add({{0, 1}, {1, 1}}));
  EXPECT_TRUE(echelon.add({{1, 1}, {2, 1}}));
  EXPECT_FALSE(echelon.add({{0, 1}, {2, field.neg(1)}}));
  EXPECT_EQ(echelon.rank(), 2U);
  EXPECT_FALSE(echelon.add({}));
}

// Row by row the rank is that of the rows so far.
TEST(SparseEchelon, CountsWhatDenseEliminationDoes) {
  testing::for_seeds(60, [](Random& random) {
    const PrimeField dense(101);
    const WordField field(101);
    const std::size_t rows = 1 + random.below(12);
    const std::size_t columns = 1 + random.below(12);
    const Matrix a = testing::matrix_of_rank(dense, rows, columns,
                                             random.below(std::min(rows, columns) + 1), random);
    SCOPED_TRACE(testing::show(a));
    SparseEchelon echelon(field);
    for (std::size_t i = 0; i < rows; ++i) {
      SparseEchelon::Row row;
      for (std::size_t j = 0; j < columns; ++j)
        if (a(i, j) != 0)
          row.emplace_back(j, field.from(Rational(static_cast<std::int64_t>(a(i, j)))));
      const std::size_t before = echelon.rank();
      const bool added = echelon.add(row);
      Matrix above(i + 1, columns);
      std::copy(a.entries.begin(),
                a.entries.begin() + static_cast<std::ptrdiff_t>((i + 1) * columns),
                above.entries.begin());
      EXPECT_EQ(echelon.rank(), reference::rank(dense, above));
      EXPECT_EQ(echelon.rank(), before + (added ? 1 : 0));
    }
  });
}

}  // namespace
}  // namespace abide
