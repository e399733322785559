// SPDX-License-Identifier: MIT
#include "abide/families/law_template.hpp"

#include <gtest/gtest.h>

#include "abide/families/family.hpp"
#include "abide/model/load.hpp"

namespace abide {
namespace {

using Kind = LawTemplate::Kind;

TEST(LawTemplate, EntriesThatSayItAll) {
  EXPECT_EQ(entries_of({Kind::linear, {}, 0}), 1);
  EXPECT_EQ(entries_of({Kind::square, {5}, 0}), 5);
  EXPECT_EQ(entries_of({Kind::square, {}, 4}), 10);
  EXPECT_EQ(entries_of({Kind::antisymmetric, {}, 4}), 6);
  EXPECT_EQ(entries_of({Kind::square, {2}, 3}), 12);
}

// The templates of W [3, 2]: with every choice of axes kept once, and each kept twice.
TEST(LawTemplate, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::make(load_model("linear:2,3"), {});
  const TemplateSet set = law_templates(flow.space(), flow.program());
  ASSERT_EQ(set.views.size(), 1U);
  std::size_t linear = 0, diagonal = 0, matrices = 0;
  for (const auto& [key, group] : set.groups)
    for (const LawTemplate& of : group) {
      EXPECT_EQ(key_of(of, set.views), key);
      linear += key.kind == Kind::linear;
      diagonal += key.kind == Kind::square && key.matrix == 0;
      matrices += key.matrix > 0;
    }
  EXPECT_EQ(linear, 4U);
  EXPECT_EQ(diagonal, 4U);
  EXPECT_EQ(matrices, 4U);  // each axis kept twice, the other summed over or kept once
}

// With velocities, matrices are antisymmetric in a parameter and its velocity.
TEST(LawTemplate, OfMomentumAreAntisymmetric) {
  const Flow flow = Flow::make(load_model("linear:2,3"), {.dynamics = Dynamics::momentum});
  for (const auto& [key, group] : law_templates(flow.space(), flow.program()).groups)
    EXPECT_EQ(key.kind == Kind::antisymmetric, key.matrix > 0);
}

TEST(LawFamily, IsWrittenAsPeopleWriteIt) {
  const Flow flow = Flow::make(load_model("linear:3,2,4"), {});
  const TemplateSet set = law_templates(flow.space(), flow.program());
  const auto written = [&](std::vector<LawFamily::Term> terms) {
    LawFamily family;
    family.terms = std::move(terms);
    family.key = key_of(family.terms[0].of, set.views);
    return family_expression(flow, set.views, family);
  };
  const auto of = [](Kind kind, std::size_t view, std::vector<std::size_t> kept,
                     std::optional<std::size_t> matrix) {
    return LawTemplate{kind, view, std::move(kept), matrix};
  };
  // W1 [2, 3] is view 0, W2 [4, 2] is view 1.
  EXPECT_EQ(written({{of(Kind::square, 1, {}, 1), 1}, {of(Kind::square, 0, {}, 0), -1}}),
            "W2.T @ W2 - W1 @ W1.T");
  EXPECT_EQ(written({{of(Kind::square, 1, {1}, std::nullopt), 2},
                     {of(Kind::square, 0, {0}, std::nullopt), -3}}),
            "2*sum(W2**2, axis=0) - 3*sum(W1**2, axis=1)");
  EXPECT_EQ(written({{of(Kind::linear, 1, {0}, std::nullopt), -1}}), "-sum(W2, axis=1)");
  EXPECT_EQ(written({{of(Kind::linear, 1, {0, 1}, std::nullopt), 1}}), "W2");
  EXPECT_EQ(written({{of(Kind::square, 1, {}, std::nullopt), 1}}), "sum(W2**2)");
  EXPECT_EQ(written({{of(Kind::square, 1, {0}, 1), 1}}), "for h = 0..3: outer(W2[h], W2[h])");
}

}  // namespace
}  // namespace abide
