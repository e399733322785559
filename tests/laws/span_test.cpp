// SPDX-License-Identifier: MIT
#include "abide/laws/span.hpp"

#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::polynomial;

struct Before {
  bool operator()(const Monomial& a, const Monomial& b) const { return before(a, b); }
};
using Span = SparseSpan<Monomial, Before>;

Span::Vector vector(const SparsePolynomial& p) { return {p.terms.begin(), p.terms.end()}; }

TEST(Span, LeavesWhatIsNotInIt) {
  Span span;  // b^2 - a^2, c^2 - a^2
  EXPECT_TRUE(span.add(vector(polynomial({{1, {1, 1}}, {-1, {0, 0}}}))));
  EXPECT_TRUE(span.add(vector(polynomial({{1, {2, 2}}, {-1, {0, 0}}}))));
  EXPECT_FALSE(span.add(vector(polynomial({{5, {2, 2}}, {-5, {1, 1}}}))));
  EXPECT_EQ(span.rows(), 2U);
  Coordinates coordinates;
  EXPECT_EQ(span.reduce(vector(polynomial({{1, {2, 2}}, {1, {1, 1}}, {-1, {0, 0}}})), &coordinates),
            vector(polynomial({{1, {0, 0}}})));
  EXPECT_EQ(coordinates, (Coordinates{{0, 1}, {1, 1}}));
}

// Whatever the vectors and their order: ranks are those of dense elimination, combinations of what
// was added reduce to nothing, and coordinates of any vector account for what was taken out.
TEST(Span, AgreesWithEliminationOfDenseRows) {
  for_seeds(60, [](Random& random) {
    std::vector<SparsePolynomial> added;
    std::vector<Span::Vector> rows;  // what each vector is modulo the rows before it
    Span span;
    for (int i = 0; i < 6; ++i) {
      SparsePolynomial p = testing::random_polynomial(3, 2, 4, random);
      if (i > 0 && random.below(3) == 0)
        p = testing::sum(testing::scaled(added.back(), Rational(2, 3)), added.front());
      const Span::Vector rest = span.reduce(vector(p), nullptr);
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
    EXPECT_TRUE(span.reduce(vector(combination), nullptr).empty());

    const SparsePolynomial any = testing::random_polynomial(3, 2, 6, random);
    Coordinates coordinates;
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

}  // namespace
}  // namespace abide
