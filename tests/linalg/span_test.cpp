// SPDX-License-Identifier: MIT
#include "abide/linalg/span.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

#include "linalg/elimination.hpp"
#include "linalg/random_matrix.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

// What holds for every form of span.
class SpanForms : public ::testing::TestWithParam<SpanForm> {};

TEST_P(SpanForms, WorkedExampleOfTheHeader) {
  const PrimeField field(7);
  const auto span = make_span(GetParam(), field, 3);
  Matrix rows(2, 3);
  rows.entries = {1, 2, 3, 2, -3, -1};
  EXPECT_EQ(span->add(rows), 1U);
  Matrix more(1, 3);
  more.entries = {0, 0, -2};
  EXPECT_EQ(span->add(more), 1U);
  EXPECT_EQ(span->rank(), 2U);
}

TEST_P(SpanForms, EveryBatchAddsWhatItAddsToTheSpan) {
  testing::for_seeds(60, [](Random& random) {
    const std::uint64_t primes[] = {3, 7, 101, 8388593};
    const PrimeField field(primes[random.below(4)]);
    const std::size_t rows = random.below(25);
    const std::size_t columns = 1 + random.below(20);
    const Matrix a = testing::matrix_of_rank(field, rows, columns,
                                             random.below(std::min(rows, columns) + 1), random);
    SCOPED_TRACE("mod " + std::to_string(field.prime()) + ", " + testing::show(a));
    const auto span = make_span(GetParam(), field, columns);
    for (std::size_t first = 0; first < rows;) {
      const std::size_t count = std::min<std::size_t>(rows - first, random.below(7));
      const std::size_t before = span->rank();
      const std::size_t added = span->add(testing::row_slice(a, first, count));
      first += count;
      EXPECT_EQ(span->rank(), before + added);
      EXPECT_EQ(span->rank(), reference::rank(field, testing::row_slice(a, 0, first)));
    }
  });
}

TEST_P(SpanForms, BatchesHaveTheRightWidth) {
  const auto span = make_span(GetParam(), PrimeField(7), 3);
  EXPECT_THROW(span->add(Matrix(1, 2)), std::invalid_argument);
  EXPECT_EQ(span->add(Matrix(0, 3)), 0U);
  EXPECT_EQ(span->add(Matrix(2, 3)), 0U);  // zeros
}

TEST_P(SpanForms, ForeseeWhatABatchNeeds) {
  const auto span = make_span(GetParam(), PrimeField(101), 50);
  EXPECT_GE(span->bytes_to_add(10), 10 * 50 * sizeof(double));
  EXPECT_GT(span->bytes_to_add(20), span->bytes_to_add(10));
}

// However few entries a row has, it is a list of its own.
TEST_P(SpanForms, CountWhatRowsOfOneEntryTake) {
  const std::size_t n = 50;
  const auto span = make_span(GetParam(), PrimeField(101), n);
  Matrix units(n, n);
  for (std::size_t i = 0; i < n; ++i) units(i, i) = 1;
  EXPECT_EQ(span->add(units), n);
  using Entry = std::pair<std::size_t, double>;
  EXPECT_GE(span->bytes_to_add(0), n * (sizeof(Entry) + sizeof(std::vector<Entry>)));
  // A row that is reduced by others may fill up, and so may what is left of it.
  EXPECT_GE(span->bytes_to_add(1), span->bytes_to_add(0) + 2 * n * sizeof(double));
}

INSTANTIATE_TEST_SUITE_P(All, SpanForms, ::testing::Values(SpanForm::dense, SpanForm::sparse));

}  // namespace
}  // namespace abide
