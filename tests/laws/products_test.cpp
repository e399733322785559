// SPDX-License-Identifier: MIT
#include "abide/laws/products.hpp"

#include <map>

#include "abide/laws/family_text.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::polynomial;

using Texts = std::vector<std::string>;

// One law in which every variable occurs alone and with every other, so that nothing is left out.
std::vector<SparsePolynomial> everything(std::uint32_t variables) {
  SparsePolynomial law;
  for (std::uint32_t i = 0; i < variables; ++i) {
    law.terms.push_back({{i}, 1});
    for (std::uint32_t j = i; j < variables; ++j) law.terms.push_back({{i, j}, 1});
  }
  return {law};
}

std::vector<StateBlock> blocks(const std::vector<std::pair<std::string, Shape>>& list) {
  std::vector<StateBlock> state;
  for (const auto& [name, shape] : list) {
    state.push_back({name, shape, StateBlock::Kind::parameter, 0});
  }
  return state;
}

Texts matrices(const std::vector<Candidate>& list) {
  Texts texts;
  for (const Candidate& candidate : list) texts.push_back(candidate.matrix().text);
  return texts;
}

TEST(Products, OfMatricesHaveAllFourTranspositionPatterns) {
  const auto state = blocks({{"A", {2, 3}}, {"B", {2, 3}}, {"C", {3, 2}}});
  const Candidates all = candidates(state, everything(18));
  EXPECT_EQ(matrices(all.matrices.at(2)),
            (Texts{"A @ A.T", "B @ B.T", "C.T @ C", "A @ B.T", "A @ C", "B @ C"}));
  EXPECT_EQ(matrices(all.matrices.at(3)),
            (Texts{"A.T @ A", "B.T @ B", "C @ C.T", "A.T @ B", "A.T @ C.T", "B.T @ C.T"}));
  const Candidate ac = all.matrices.at(2)[4];
  EXPECT_EQ(ac.transposed().matrix().text, "C.T @ A.T");
}

TEST(Products, AreOnlyOfBlocksThatSomeLawMultiplies) {
  const auto state = blocks({{"A", {2, 2}}, {"B", {2, 2}}, {"b", {2}}});
  const Candidates squares = candidates(state, {polynomial({{1, {0, 1}}, {1, {5, 5}}, {1, {9}}})});
  EXPECT_EQ(matrices(squares.matrices.at(2)),
            (Texts{"A @ A.T", "A.T @ A", "B @ B.T", "B.T @ B", "A @ A", "B @ B"}));
  EXPECT_EQ(squares.vectors.at({2}).back().vector().text, "b");
  const Candidates mixed = candidates(state, {polynomial({{1, {0, 9}}, {1, {3, 5}}})});
  EXPECT_EQ(matrices(mixed.matrices.at(2)), (Texts{"A @ B.T", "A @ B", "A.T @ B.T", "A.T @ B"}));
  EXPECT_TRUE(candidates(state, {}).matrices.empty());
}

Texts sums_of(const std::vector<StateBlock>& state, std::uint32_t variables) {
  Texts sums;
  const Candidates all = candidates(state, everything(variables));
  for (const auto& [shape, list] : all.vectors)
    for (const Candidate& candidate : list)
      if (candidate.right == nullptr) sums.push_back(candidate.vector().text);
  return sums;
}

TEST(Products, VectorsAreDiagonalsSumsAndTheTensorsThemselves) {
  const auto state = blocks({{"W", {3, 2}}, {"b", {2}}, {"T", {2, 4, 5, 6}}});
  EXPECT_EQ(sums_of(state, 248),
            (Texts{"sum(W)", "sum(b)", "sum(T)", "sum(W, axis=0)", "b", "einsum('ybcd->y', T)", "T",
                   "sum(W, axis=1)", "W", "einsum('aycd->y', T)", "einsum('abyd->y', T)",
                   "einsum('abcy->y', T)"}));
}

TEST(Products, TensorsOfThreeAxesAreListsOfMatrices) {
  const auto state = blocks({{"T", {2, 1, 3}}});
  EXPECT_EQ(sums_of(state, 6), (Texts{"sum(T)",
                                      "sum(T[0])",
                                      "sum(T[0], axis=1)",
                                      "sum(T[1])",
                                      "sum(T[1], axis=1)",
                                      "sum(T[:,0])",
                                      "sum(T[:,:,0])",
                                      "sum(T[:,:,0], axis=0)",
                                      "sum(T[:,:,1])",
                                      "sum(T[:,:,1], axis=0)",
                                      "sum(T[:,:,2])",
                                      "sum(T[:,:,2], axis=0)",
                                      "einsum('ayc->y', T)",
                                      "sum(T[:,0], axis=1)",
                                      "sum(T[:,:,0], axis=1)",
                                      "sum(T[:,:,1], axis=1)",
                                      "sum(T[:,:,2], axis=1)",
                                      "einsum('ybc->y', T)",
                                      "T",
                                      "sum(T[0], axis=0)",
                                      "sum(T[1], axis=0)",
                                      "sum(T[:,0], axis=0)",
                                      "einsum('aby->y', T)"}));
}

// A state of random shapes, small sizes so that they often agree.
std::vector<StateBlock> random_blocks(Random& random) {
  std::vector<std::pair<std::string, Shape>> list;
  for (const char* name : {"A", "B", "C"}) {
    Shape shape(1 + random.below(3));
    for (std::int64_t& size : shape) size = random.between(1, 2);
    list.emplace_back(name, shape);
  }
  return blocks(list);
}

TEST(Products, EntriesAreThoseOfTheirTexts) {
  for_seeds(15, [](Random& random) {
    const std::vector<StateBlock> state = random_blocks(random);
    Program program;
    for (const StateBlock& block : state) (void)program.parameter(block.name, block.shape);
    const Candidates all =
        candidates(state, everything(static_cast<std::uint32_t>(program.parameter_entries())));
    for (const auto& [size, list] : all.matrices)
      for (const Candidate& product : list)
        for (const Candidate& one : {product, product.transposed()}) {
          SCOPED_TRACE(one.matrix().text);
          std::vector<SparsePolynomial> entries;
          for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i)
            for (std::size_t j = 0; j < static_cast<std::size_t>(size); ++j)
              entries.push_back(one.entry(i, j));
          EXPECT_EQ(testing::expanded(program, one.matrix().text), entries);
        }
    for (const auto& [shape, list] : all.vectors)
      for (const Candidate& candidate : list) {
        const std::string text = candidate.has_diagonal() ? "diag(" + candidate.matrix().text + ")"
                                                          : candidate.vector().text;
        SCOPED_TRACE(text);
        std::vector<SparsePolynomial> values;
        for (std::size_t i = 0; i < static_cast<std::size_t>(entries(shape)); ++i)
          values.push_back(candidate.entry(i));
        EXPECT_EQ(testing::expanded(program, text), values);
      }
  });
}

// Random coefficients in every form: the text means the combination.
TEST(Products, FamiliesMeanWhatTheyPrint) {
  for_seeds(15, [](Random& random) {
    const std::vector<StateBlock> state = random_blocks(random);
    Program program;
    for (const StateBlock& block : state) (void)program.parameter(block.name, block.shape);
    const Candidates all =
        candidates(state, everything(static_cast<std::uint32_t>(program.parameter_entries())));
    using Form = MatrixLaw::Form;
    const auto check = [&](Form form, const std::vector<Candidate>& list, std::size_t rows,
                           std::size_t columns) {
      Combination combination;
      for (const Candidate& candidate : list) {
        const Rational c(random.between(-2, 2), random.between(1, 2));
        if (!c.is_zero() && !(form == Form::antisymmetric && candidate.gram()))
          combination.emplace_back(candidate, c);
      }
      if (combination.empty()) return;
      std::vector<SparsePolynomial> expected;
      for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) {
          SparsePolynomial entry;
          for (const auto& [candidate, c] : combination) {
            if (form == Form::vector) {
              entry = testing::sum(entry, testing::scaled(candidate.entry(i), c));
              continue;
            }
            entry = testing::sum(entry, testing::scaled(candidate.entry(i, j), c));
            if (form == Form::general || candidate.gram()) continue;
            entry = testing::sum(
                entry, testing::scaled(candidate.entry(j, i), form == Form::symmetric ? c : -c));
          }
          expected.push_back(entry);
        }
      const std::string text = write_family(form, combination).text;
      SCOPED_TRACE(text);
      std::vector<SparsePolynomial> printed = testing::expanded(program, text);
      if (form == Form::antisymmetric && text[0] != '-' && printed != expected)
        for (SparsePolynomial& entry : printed) entry = testing::scaled(entry, -1);  // sign is free
      EXPECT_EQ(printed, expected);
    };
    for (const auto& [size, list] : all.matrices)
      for (const Form form : {Form::symmetric, Form::antisymmetric, Form::general})
        check(form, list, static_cast<std::size_t>(size), static_cast<std::size_t>(size));
    for (const auto& [shape, list] : all.vectors)
      if (shape.size() == 1) check(Form::vector, list, static_cast<std::size_t>(shape[0]), 1);
  });
}

TEST(Products, VectorsBeginWithWhatIsPositive) {
  const auto state = blocks({{"W1", {2, 3}}, {"b1", {2}}, {"W2", {3, 2}}});
  const Candidates all = candidates(state, everything(14));
  std::map<std::string, Candidate> named;
  for (const Candidate& candidate : all.vectors.at({2}))
    named[candidate.has_diagonal() ? candidate.matrix().text : candidate.vector().text] = candidate;
  const auto text = [&](const std::vector<std::pair<std::string, Rational>>& terms) {
    Combination combination;
    for (const auto& [name, c] : terms) combination.emplace_back(named.at(name), c);
    return write_family(MatrixLaw::Form::vector, combination).text;
  };
  EXPECT_EQ(text({{"W1 @ W1.T", -1}, {"b1*b1", -1}, {"sum(W2, axis=0)", 2}}),
            "2*sum(W2, axis=0) - diag(W1 @ W1.T) - b1*b1");
  EXPECT_EQ(text({{"W1 @ W1.T", -1}, {"W2.T @ W2", -2}, {"b1*b1", 1}}),
            "b1*b1 - diag(W1 @ W1.T + 2*W2.T @ W2)");
  EXPECT_EQ(text({{"W1 @ W1.T", -1}, {"W2.T @ W2", 1}, {"b1*b1", -1}}),
            "diag(W2.T @ W2 - W1 @ W1.T) - b1*b1");
  EXPECT_EQ(text({{"W2.T @ W2", 1}, {"W1 @ W1.T", -1}, {"b1*b1", 1}}),
            "diag(W2.T @ W2 - W1 @ W1.T) + b1*b1");
  EXPECT_EQ(text({{"sum(W1, axis=1)", -1}, {"sum(W2, axis=0)", 1}}),
            "sum(W2, axis=0) - sum(W1, axis=1)");
}

TEST(Products, AFactorStandsInFrontInBracketsWhereNeeded) {
  const VariableNames names = variable_names({{"s", {}, StateBlock::Kind::time, 1}});
  const SparsePolynomial s = polynomial({{1, {0}}});
  const Notation sum{"A - B", Binding::sum};
  EXPECT_EQ(times_factor(polynomial({{1, {}}}), names, sum).text, "A - B");
  EXPECT_EQ(times_factor(s, names, sum).text, "exp(t)*(A - B)");
  EXPECT_EQ(times_factor(s, names, {"diag(A - B)"}).text, "exp(t)*diag(A - B)");
  EXPECT_EQ(times_factor(polynomial({{1, {}}, {2, {0}}}), names, {"b"}).text, "(1 + 2*exp(t))*b");
}

}  // namespace
}  // namespace abide
