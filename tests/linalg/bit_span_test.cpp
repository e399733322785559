// SPDX-License-Identifier: MIT
#include "abide/linalg/bit_span.hpp"

#include "abide/linalg/row_echelon.hpp"
#include "abide/ring/word_field.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

TEST(BitSpan, WorkedExampleOfTheHeader) {
  BitSpan span(3);
  span.add({0b110});  // bits 1 and 2
  Bits second{0b010}, third{0b100};
  span.reduce(second);
  span.reduce(third);
  EXPECT_EQ(second, third);
  EXPECT_EQ(third, Bits{0b100});
  EXPECT_TRUE(span.leads(1));
  EXPECT_FALSE(span.leads(2));
}

// As over the field of two elements, also across words; what is reduced has no bit that leads.
TEST(BitSpan, AgreesWithDenseElimination) {
  testing::for_seeds(30, [](Random& random) {
    const std::size_t n = 60 + random.below(80);
    BitSpan span(n);
    RowEchelon<WordField> dense(WordField(2), n);
    for (std::size_t rows = random.below(70); rows > 0; --rows) {
      Bits v = span.zero();
      std::vector<std::uint64_t> row(n);
      for (std::size_t i = 0; i < n; ++i)
        if (random.below(8) == 0) {
          v[i / 64] |= std::uint64_t{1} << i % 64;
          row[i] = 1;
        }
      Bits left = v;
      span.reduce(left);
      bool zero = true;
      for (std::size_t i = 0; i < n; ++i) {
        zero = zero && !bit(left, i);
        EXPECT_FALSE(bit(left, i) && span.leads(i));
      }
      EXPECT_EQ(zero, dense.contains(row));
      span.add(v);
      (void)dense.add(row);
      EXPECT_EQ(span.rank(), dense.rank());
      span.reduce(v);
      EXPECT_EQ(v, span.zero());
    }
  });
}

}  // namespace
}  // namespace abide
