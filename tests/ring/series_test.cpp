// SPDX-License-Identifier: MIT
#include "abide/ring/series.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "abide/ring/word_field.hpp"
#include "ring/ring_axioms.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

using Series = SeriesRing<RationalField>;

TEST(Series, AreARing) {
  for_seeds(30, [](Random& random) {
    const WordField field(101);
    const std::size_t terms = 1 + random.below(5);
    testing::check_ring_axioms(
        SeriesRing<WordField>(field, terms),
        [&](Random& r) {
          std::vector<std::uint64_t> x;
          for (std::size_t i = 0; i < terms; ++i) x.push_back(field.random_element(r));
          return x;
        },
        [](const std::vector<std::uint64_t>& x) { return fmt::format("{}", x); }, random);
  });
}

TEST(Series, AreCutOff) {
  const Series ring({}, 3);
  const Series::Element x{1, 1, 1};
  EXPECT_EQ(ring.mul(x, x), (Series::Element{1, 2, 3}));
  EXPECT_EQ(ring.mul(x, ring.sub(ring.one(), {0, 1, 0})), ring.one());
  EXPECT_EQ(ring.lift(5), (Series::Element{5, 0, 0}));
}

// exp((a + b) t) = exp(a t) exp(b t), up to any term.
TEST(Series, OfExponentialsMultiply) {
  for_seeds(20, [](Random& random) {
    const std::size_t terms = 1 + random.below(8);
    const Series ring({}, terms);
    const auto exponential = [&](const Rational& a) {
      Series::Element result{1};
      for (std::size_t i = 1; i < terms; ++i)
        result.push_back(result.back() * a / Rational(static_cast<std::int64_t>(i)));
      return result;
    };
    const Rational a(random.between(-9, 9), random.between(1, 5)), b(random.between(-9, 9));
    EXPECT_EQ(ring.mul(exponential(a), exponential(b)), exponential(a + b));
  });
}

}  // namespace
}  // namespace abide
