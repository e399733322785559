// SPDX-License-Identifier: MIT
#include "abide/linalg/fflas.hpp"

#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "linalg/elimination.hpp"
#include "linalg/random_matrix.hpp"
#include "seeded.hpp"

extern "C" void openblas_set_num_threads(int threads);
extern "C" int openblas_get_num_threads();

namespace abide {
namespace {

using testing::for_seeds;

TEST(Fflas, EliminationSpansTheRowSpaceWithLeftmostPivots) {
  for_seeds(150, [](Random& random) {
    const PrimeField field(random.below(2) == 0 ? 7 : 8388593);
    const std::size_t rows = random.below(12), columns = random.below(12);
    const std::size_t rank = random.below(std::min(rows, columns) + 1);
    const Matrix a = testing::matrix_of_rank(field, rows, columns, rank, random);
    SCOPED_TRACE(testing::show(a));
    Matrix work = a;
    const fflas::Elimination found =
        fflas::eliminate(field.prime(), rows, columns, work.row(0), columns);
    ASSERT_EQ(found.rank, rank);
    const reference::ReducedEchelon expected = reference::reduced_echelon(field, a);
    EXPECT_EQ(std::set<std::size_t>(found.column_order.begin(),
                                    found.column_order.begin() + static_cast<std::ptrdiff_t>(rank)),
              std::set<std::size_t>(expected.pivots.begin(), expected.pivots.end()));
    Matrix upper(rank, columns);
    for (std::size_t i = 0; i < rank; ++i)
      for (std::size_t j = i; j < columns; ++j) upper(i, found.column_order[j]) = work(i, j);
    EXPECT_EQ(reference::reduced_echelon(field, upper).rows.entries, expected.rows.entries);
  });
}

TEST(Fflas, TriangularSolvesUndoProducts) {
  for_seeds(50, [](Random& random) {
    const PrimeField field(8388593);
    const std::size_t n = 1 + random.below(9), m = random.below(9);
    Matrix upper(n, n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = i; j < n; ++j)
        upper(i, j) = i == j ? static_cast<double>(1 + random.below(9)) : field.random(random);
    const Matrix x = testing::random_matrix(field, m, n, random);
    Matrix b = testing::product(field, x, upper);
    fflas::divide_by_upper(field.prime(), m, n, upper.row(0), n, b.row(0), n);
    EXPECT_EQ(b.entries, x.entries);
    const Matrix y = testing::random_matrix(field, n, m, random);
    Matrix c = testing::product(field, upper, y);
    fflas::solve_upper(field.prime(), n, m, upper.row(0), n, c.row(0), m);
    EXPECT_EQ(c.entries, y.entries);
  });
}

TEST(Fflas, SubtractsProducts) {
  for_seeds(50, [](Random& random) {
    const PrimeField field(8388593);
    const std::size_t m = random.below(9), n = random.below(9), k = random.below(9);
    const Matrix a = testing::random_matrix(field, m, k, random);
    const Matrix b = testing::random_matrix(field, k, n, random);
    Matrix c = testing::random_matrix(field, m, n, random);
    Matrix expected = c;
    const Matrix ab = testing::product(field, a, b);
    for (std::size_t i = 0; i < expected.entries.size(); ++i)
      expected.entries[i] = field.sub(expected.entries[i], ab.entries[i]);
    fflas::subtract_product(field.prime(), m, n, k, a.row(0), k, b.row(0), n, c.row(0), n);
    EXPECT_EQ(c.entries, expected.entries);
  });
}

TEST(Fflas, RejectsModuliForWhichItWouldBeWrong) {
  double entry = 1;
  EXPECT_THROW((void)fflas::eliminate(std::uint64_t{1} << 23, 1, 1, &entry, 1),
               std::invalid_argument);
  EXPECT_THROW((void)fflas::eliminate(1, 1, 1, &entry, 1), std::invalid_argument);
  EXPECT_NO_THROW((void)fflas::eliminate(8388593, 1, 1, &entry, 1));
}

// A user's own number of threads comes back when the last guard has gone.
TEST(Fflas, BlasThreadsComeBack) {
  const int before = openblas_get_num_threads();
  openblas_set_num_threads(2);
  const int two = openblas_get_num_threads();  // 1 where the machine has one processor
  {
    const fflas::OneBlasThread outer;
    EXPECT_EQ(openblas_get_num_threads(), 1);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([] {
        for (int k = 0; k < 100; ++k) {
          const fflas::OneBlasThread inner;
          EXPECT_EQ(openblas_get_num_threads(), 1);
        }
      });
    threads.clear();
    EXPECT_EQ(openblas_get_num_threads(), 1);
  }
  EXPECT_EQ(openblas_get_num_threads(), two);
  openblas_set_num_threads(before);
}

}  // namespace
}  // namespace abide
