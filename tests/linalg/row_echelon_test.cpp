// SPDX-License-Identifier: MIT
#include "abide/linalg/row_echelon.hpp"

#include "abide/ring/rational.hpp"
#include "abide/ring/word_field.hpp"
#include "linalg/elimination.hpp"
#include "linalg/random_matrix.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

TEST(RowEchelon, WorkedExampleOfTheHeader) {
  RowEchelon<RationalField> echelon(RationalField{}, 3);
  EXPECT_TRUE(echelon.add({2, 4, 6}));
  EXPECT_TRUE(echelon.add({1, 2, 4}));
  EXPECT_FALSE(echelon.add({0, 0, 5}));
  EXPECT_EQ(echelon.pivots(), (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(echelon.null_space(), (std::vector<std::vector<Rational>>{{-2, 1, 0}}));
}

// Over a field of doubles, a field of words and Q the same ranks, and the null space of the slow
// reference.
template <Field F>
void expect_as_reference(const F& field, const PrimeField& prime, const Matrix& a) {
  RowEchelon<F> echelon(field, a.columns);
  std::vector<typename F::Element> row(a.columns);
  for (std::size_t i = 0; i < a.rows; ++i) {
    for (std::size_t j = 0; j < a.columns; ++j)
      row[j] = field.from(Rational(static_cast<std::int64_t>(a(i, j))));
    const bool is_new = !echelon.contains(row);
    EXPECT_EQ(echelon.add(row), is_new);
    EXPECT_TRUE(echelon.contains(row));
    EXPECT_EQ(echelon.rank(), reference::rank(prime, testing::row_slice(a, 0, i + 1)));
  }
  EXPECT_EQ(echelon.full(), echelon.rank() == a.columns);
  const Matrix basis = reference::null_space(prime, a);
  const auto found = echelon.null_space();
  ASSERT_EQ(found.size(), basis.rows);
  for (std::size_t i = 0; i < basis.rows; ++i)
    for (std::size_t j = 0; j < a.columns; ++j)
      EXPECT_TRUE(
          field.equal(found[i][j], field.from(Rational(static_cast<std::int64_t>(basis(i, j))))));
}

TEST(RowEchelon, AgreesWithTheReferenceOverPrimeFields) {
  for_seeds(60, [](Random& random) {
    const PrimeField field(101);
    const std::size_t rows = random.below(10), columns = 1 + random.below(10);
    const Matrix a = testing::matrix_of_rank(field, rows, columns,
                                             random.below(std::min(rows, columns) + 1), random);
    SCOPED_TRACE(testing::show(a));
    expect_as_reference(field, field, a);
    expect_as_reference(WordField(101), field, a);
  });
}

// Every vector of the null space is orthogonal to every row, and there are as many as columns
// without a pivot.
TEST(RowEchelon, NullSpaceOverTheRationals) {
  for_seeds(40, [](Random& random) {
    const std::size_t columns = 1 + random.below(6);
    RowEchelon<RationalField> echelon(RationalField{}, columns);
    std::vector<std::vector<Rational>> rows(random.below(6), std::vector<Rational>(columns));
    for (auto& row : rows) {
      for (Rational& x : row) x = Rational(random.between(-2, 2), random.between(1, 3));
      (void)echelon.add(row);
    }
    const auto basis = echelon.null_space();
    EXPECT_EQ(basis.size() + echelon.rank(), columns);
    for (const auto& x : basis)
      for (const auto& row : rows) {
        Rational product;
        for (std::size_t j = 0; j < columns; ++j) product += row[j] * x[j];
        EXPECT_TRUE(product.is_zero());
      }
  });
}

}  // namespace
}  // namespace abide
