// SPDX-License-Identifier: MIT
#include "abide/linalg/sparse_span.hpp"

#include "abide/ring/word_field.hpp"
#include "linalg/elimination.hpp"
#include "linalg/polynomial_span.hpp"
#include "linalg/random_matrix.hpp"
#include "ring/sparse_polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::polynomial;

struct Before {
  bool operator()(const Monomial& a, const Monomial& b) const { return before(a, b); }
};
using Span = SparseSpan<RationalField, Monomial, Before>;

Span::Vector vector(const SparsePolynomial& p) { return p.terms; }

TEST(SparseSpan, LeavesWhatIsNotInIt) {
  Span span{RationalField{}};  // b^2 - a^2, c^2 - a^2
  EXPECT_TRUE(span.add(vector(polynomial({{1, {1, 1}}, {-1, {0, 0}}}))));
  EXPECT_TRUE(span.add(vector(polynomial({{1, {2, 2}}, {-1, {0, 0}}}))));
  EXPECT_FALSE(span.add(vector(polynomial({{5, {2, 2}}, {-5, {1, 1}}}))));
  EXPECT_EQ(span.rank(), 2U);
  Span::Coordinates coordinates;
  EXPECT_EQ(span.reduce(vector(polynomial({{1, {2, 2}}, {1, {1, 1}}, {-1, {0, 0}}})), &coordinates),
            vector(polynomial({{1, {0, 0}}})));
  EXPECT_EQ(coordinates, (Span::Coordinates{{0, 1}, {1, 1}}));
}

// Whatever the vectors and their order: ranks are those of dense elimination, combinations of what
// was added reduce to nothing, and coordinates of any vector account for what was taken out.
TEST(SparseSpan, AgreesWithEliminationOfDenseRows) {
  for_seeds(60, [](Random& random) {
    std::vector<SparsePolynomial> added;
    std::vector<Span::Vector> rows;  // what each vector is modulo the rows before it
    Span span{RationalField{}};
    for (int i = 0; i < 6; ++i) {
      SparsePolynomial p = testing::random_polynomial(3, 2, 4, random);
      if (i > 0 && random.below(3) == 0)
        p = testing::sum(testing::scaled(added.back(), Rational(2, 3)), added.front());
      const Span::Vector rest = span.reduce(vector(p));
      const std::size_t before_it = testing::span_rank(added);
      added.push_back(p);
      const bool is_new = span.add(vector(p));
      EXPECT_EQ(is_new, testing::span_rank(added) > before_it);
      EXPECT_EQ(is_new, !rest.empty());
      if (is_new) rows.push_back(rest);
    }
    SparsePolynomial combination;
    for (const SparsePolynomial& p : added)
      combination =
          testing::sum(combination, testing::scaled(p, Rational(random.between(-5, 5), 3)));
    EXPECT_TRUE(span.reduce(vector(combination)).empty());

    const SparsePolynomial any = testing::random_polynomial(3, 2, 6, random);
    Span::Coordinates coordinates;
    const Span::Vector rest = span.reduce(vector(any), &coordinates);
    SparsePolynomial rebuilt;
    rebuilt.terms.assign(rest.begin(), rest.end());
    for (const auto& [row, c] : coordinates) {
      SparsePolynomial p;
      p.terms.assign(rows.at(row).begin(), rows.at(row).end());
      rebuilt = testing::sum(rebuilt, testing::scaled(p, c));
    }
    EXPECT_EQ(rebuilt, any);
  });
}

// From the first coordinate on, over another field: row by row the rank is that of the rows so far.
TEST(SparseSpan, CountsWhatDenseEliminationDoes) {
  for_seeds(60, [](Random& random) {
    const PrimeField dense(101);
    const WordField field(101);
    const std::size_t rows = 1 + random.below(12);
    const std::size_t columns = 1 + random.below(12);
    const Matrix a = testing::matrix_of_rank(dense, rows, columns,
                                             random.below(std::min(rows, columns) + 1), random);
    SCOPED_TRACE(testing::show(a));
    using Rows = SparseSpan<WordField, std::size_t>;
    Rows span(field);
    for (std::size_t i = 0; i < rows; ++i) {
      Rows::Vector row;
      for (std::size_t j = 0; j < columns; ++j)
        if (a(i, j) != 0)
          row.emplace_back(j, field.from(Rational(static_cast<std::int64_t>(a(i, j)))));
      const std::size_t before_it = span.rank();
      const bool added = span.add(row);
      EXPECT_EQ(span.rank(), reference::rank(dense, testing::row_slice(a, 0, i + 1)));
      EXPECT_EQ(span.rank(), before_it + (added ? 1 : 0));
      EXPECT_TRUE(span.reduce(row).empty());
    }
    std::size_t kept = 0;
    for (const Rows::Vector& row : span.rows()) {
      kept += row.size();
      EXPECT_EQ(span.led_by(row.back().first), &row);
    }
    EXPECT_EQ(span.size(), kept);
    EXPECT_EQ(span.led_by(columns), nullptr);
  });
}

}  // namespace
}  // namespace abide
