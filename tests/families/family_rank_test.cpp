// SPDX-License-Identifier: MIT
#include "abide/families/family_rank.hpp"

#include <gtest/gtest.h>

#include "abide/families/find_families.hpp"
#include "abide/laws/check.hpp"
#include "abide/model/load.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

// Against the rank of the gradients of all entries at a random point.
TEST(FamilyRank, OfProductsOfMatricesIsThatOfTheirGradients) {
  testing::for_seeds(12, [](Random& random) {
    std::string name = "linear:";
    const std::int64_t layers = random.between(2, 3);
    for (std::int64_t i = 0; i <= layers; ++i)
      name += (i > 0 ? "," : "") + std::to_string(random.between(1, 4));
    const Flow flow = Flow::make(load_model(name), {});
    const Families found = find_families(flow, {.threads = 1});
    std::size_t most = 0;
    for (const LawFamily& law : found.laws) {
      const Check check = check_law(flow, law.text, 1);
      most += check.independent.count;
      // By itself each has at least what it is said to add to those before.
      EXPECT_LE(law.independent, static_cast<double>(check.independent.count)) << name << law.text;
    }
    EXPECT_LE(found.independent, most) << name;
  });
}

TEST(FamilyRank, CountsASharedTensorOnce) {
  const std::vector<TensorView> views{{.block = 0, .axes = {{3, 2}, {2, 1}}}};
  const auto family = [&](std::size_t kept) {
    LawFamily result;
    result.terms = {{{LawTemplate::Kind::square, 0, {kept}, std::nullopt}, 1}};
    result.key = key_of(result.terms[0].of, views);
    return result;
  };
  // Row and column norms of one matrix [3, 2] are 5, of which 4 are independent.
  std::vector<LawFamily> both{family(0), family(1)};
  EXPECT_LE(count_independent(views, both), 4U);
  std::vector<LawFamily> rows{family(0)};
  EXPECT_EQ(count_independent(views, rows), 3U);
}

TEST(FamilyRank, OfAGramMatrixOfFewColumns) {
  // dP P^T + P dP^T with P [3, 1]: the rank is 3, not 6.
  const std::vector<TensorView> views{{.block = 0, .axes = {{3, 1}}}};
  LawFamily outer;
  outer.terms = {{{LawTemplate::Kind::square, 0, {}, std::size_t{0}}, 1}};
  outer.key = key_of(outer.terms[0].of, views);
  std::vector<LawFamily> families{outer};
  EXPECT_EQ(count_independent(views, families), 3U);
}

}  // namespace
}  // namespace abide
