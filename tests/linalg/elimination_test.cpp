// SPDX-License-Identifier: MIT
#include "linalg/elimination.hpp"

#include "linalg/random_matrix.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(Elimination, TheReferenceRecoversPlantedRanks) {
  testing::for_seeds(100, [](Random& random) {
    const PrimeField field(101);
    const std::size_t rows = random.below(10);
    const std::size_t columns = random.below(10);
    const std::size_t rank = random.below(std::min(rows, columns) + 1);
    const Matrix a = testing::matrix_of_rank(field, rows, columns, rank, random);
    SCOPED_TRACE(testing::show(a));
    EXPECT_EQ(reference::rank(field, a), rank);
  });
}

TEST(Elimination, TheFormIsReduced) {
  testing::for_seeds(100, [](Random& random) {
    const PrimeField field(7);
    const Matrix a = testing::random_matrix(field, 5, 8, random);
    const reference::ReducedEchelon echelon = reference::reduced_echelon(field, a);
    SCOPED_TRACE(testing::show(a) + testing::show(echelon.rows));
    for (std::size_t i = 0; i < echelon.pivots.size(); ++i) {
      if (i > 0) {
        EXPECT_LT(echelon.pivots[i - 1], echelon.pivots[i]);
      }
      for (std::size_t j = 0; j < echelon.pivots[i]; ++j) EXPECT_EQ(echelon.rows(i, j), 0);
      for (std::size_t k = 0; k < echelon.pivots.size(); ++k)
        EXPECT_EQ(echelon.rows(k, echelon.pivots[i]), k == i ? 1 : 0);
    }
    // Appending the result to the matrix changes nothing.
    Matrix both = a;
    both.rows += echelon.rows.rows;
    both.entries.insert(both.entries.end(), echelon.rows.entries.begin(),
                        echelon.rows.entries.end());
    EXPECT_EQ(reference::reduced_echelon(field, both).rows.entries, echelon.rows.entries);
  });
}

}  // namespace
}  // namespace abide
