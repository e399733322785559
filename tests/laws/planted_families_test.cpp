// SPDX-License-Identifier: MIT
//
// Families of laws that are planted: the entries of a matrix or vector times a factor in the time
// are mixed at random into a reduced basis, as the search would give it, and must be found again.
#include <algorithm>
#include <tuple>

#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "laws/polynomials.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::polynomial;

using Form = MatrixLaw::Form;
using Texts = std::vector<std::string>;

// Two layers n -> r -> m with a bias, their velocities, and the time itself. A program with all of
// these as its parameters reads what is printed.
struct Momentum {
  Momentum(std::int64_t n, std::int64_t r, std::int64_t m) {
    using Kind = StateBlock::Kind;
    const std::vector<std::pair<std::string, Shape>> layers{
        {"W1", {r, n}}, {"b1", {r}}, {"W2", {m, r}}};
    for (const bool velocity : {false, true})
      for (const auto& [name, shape] : layers)
        state.push_back(
            {velocity ? "d" + name : name, shape, velocity ? Kind::velocity : Kind::parameter, 0});
    state.push_back({"t", {}, Kind::time, 0});
    for (const StateBlock& block : state) (void)program.parameter(block.name, block.shape);
    time = static_cast<std::uint32_t>(program.parameter_entries() - 1);
  }
  // (1 + 2 t) and the like.
  [[nodiscard]] SparsePolynomial in_time(const std::vector<Rational>& coefficients) const {
    SparsePolynomial p;
    for (std::size_t k = 0; k < coefficients.size(); ++k)
      p.terms.emplace_back(Monomial(k, time), coefficients[k]);
    normalize(p);
    return p;
  }
  // The entries of these expressions.
  [[nodiscard]] std::vector<SparsePolynomial> entries(const Texts& texts) const {
    std::vector<SparsePolynomial> all;
    for (const std::string& text : texts)
      for (SparsePolynomial& entry : testing::expanded(program, text))
        if (!entry.terms.empty()) all.push_back(std::move(entry));
    return all;
  }

  std::vector<StateBlock> state;
  Program program;
  std::uint32_t time = 0;
};

// A random basis of the span, reduced: the last monomial of each law occurs in no other.
std::vector<Law> as_found(const std::vector<SparsePolynomial>& span, Random& random) {
  std::vector<SparsePolynomial> reduced;
  const auto coefficient = [](const SparsePolynomial& p, const Monomial& m) {
    for (const auto& [monomial, c] : p.terms)
      if (monomial == m) return c;
    return Rational(0);
  };
  const auto without = [&](const SparsePolynomial& p, const SparsePolynomial& row) {
    const auto& [lead, c] = row.terms.back();
    return testing::sum(p, testing::scaled(row, -(coefficient(p, lead) / c)));
  };
  for (std::size_t i = 0; i < 2 * span.size() + 8; ++i) {
    SparsePolynomial mixed;
    for (const SparsePolynomial& p : span)
      mixed = testing::sum(mixed, testing::scaled(p, Rational(random.between(-3, 3))));
    if (i < span.size()) mixed = testing::sum(mixed, testing::scaled(span[i], 7));
    for (const SparsePolynomial& row : reduced) mixed = without(mixed, row);
    if (mixed.terms.empty()) continue;
    for (SparsePolynomial& row : reduced) row = without(row, mixed);
    reduced.push_back(mixed);
  }
  std::vector<Law> laws;
  for (SparsePolynomial& row : reduced) {
    make_primitive(row);
    laws.push_back({row, Proof::expanded});
  }
  std::sort(laws.begin(), laws.end(), [](const Law& a, const Law& b) {
    return before(a.polynomial.terms.back().first, b.polynomial.terms.back().first);
  });
  return laws;
}

std::vector<SparsePolynomial> polynomials(const std::vector<Law>& laws) {
  std::vector<SparsePolynomial> result;
  for (const Law& law : laws) result.push_back(law.polynomial);
  return result;
}

// Arranges; whatever is printed must span what the laws span, and no more entries than counted.
Texts arranged(const Momentum& momentum, const std::vector<Law>& laws, Arrangement* arrangement) {
  *arrangement = arrange(momentum.state, laws);
  Texts texts;
  std::vector<SparsePolynomial> printed;
  for (const MatrixLaw& law : arrangement->matrices) {
    texts.push_back(law.expression);
    const std::vector<SparsePolynomial> entries = momentum.entries({law.expression});
    EXPECT_EQ(testing::span_rank(entries), law.count) << law.expression;
    printed.insert(printed.end(), entries.begin(), entries.end());
  }
  for (const std::size_t i : arrangement->scalars) {
    const std::string text = to_expression(laws[i].polynomial, variable_names(momentum.state));
    EXPECT_EQ(momentum.entries({text}), (std::vector<SparsePolynomial>{laws[i].polynomial}));
    printed.push_back(laws[i].polynomial);
  }
  EXPECT_TRUE(testing::same_span(printed, polynomials(laws)));
  return texts;
}

// Each planted text, with r = 3 hidden units, its form and its number of laws.
struct Planted {
  std::string text;
  Form form;
  std::size_t count;
};
const std::vector<Planted>& plants() {
  static const std::vector<Planted> all{
      {"W2.T @ W2 - W1 @ W1.T", Form::symmetric, 6},
      {"W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T", Form::antisymmetric, 3},
      {"W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T + outer(b1, db1) - outer(db1, b1)",
       Form::antisymmetric, 3},
      {"W2.T @ dW2 - dW2.T @ W2 + 2*dW1 @ W1.T - 2*W1 @ dW1.T", Form::antisymmetric, 3},
      {"W2.T @ dW2 + dW2.T @ W2 - W1 @ dW1.T - dW1 @ W1.T", Form::symmetric, 6},
      {"dW2.T @ dW2 - 3*W1 @ W1.T", Form::symmetric, 6},
      {"W2.T @ dW2 - W1 @ dW1.T", Form::general, 9},
      {"W1 @ W2 - W2.T @ W1.T", Form::antisymmetric, 3},  // when m = n
      {"diag(W2.T @ dW2 - W1 @ dW1.T) - b1*db1", Form::vector, 3},
      {"sum(W2, axis=0) - sum(W1, axis=1)", Form::vector, 3},
      {"2*sum(W2, axis=0) - diag(W1 @ W1.T) - b1*b1", Form::vector, 3},
      {"sum(dW2, axis=0) - sum(dW1, axis=1) - db1", Form::vector, 3},
      {"b1*db1", Form::vector, 3},
      {"db1", Form::vector, 3},
      {"dW1", Form::general, 6},
  };
  return all;
}

TEST(PlantedFamilies, AreFoundWithTheirFactorInTheTime) {
  const Momentum momentum(2, 3, 2);
  for_seeds(1, [&](Random& random) {
    for (const Planted& plant : plants())
      for (const auto& [factor, bare, prefix] :
           std::vector<std::tuple<SparsePolynomial, bool, std::string>>{
               {momentum.in_time({1}), true, ""},
               {momentum.in_time({0, 0, 0, 1}), false, "t**3*"},
               {momentum.in_time({1, 1}), false, "(1 + t)*"}}) {
        std::vector<SparsePolynomial> span = momentum.entries({plant.text});
        for (SparsePolynomial& entry : span) entry = product(factor, entry);
        const bool brackets = plant.text != "db1" && plant.text != "dW1";
        std::string expected = plant.text;
        if (!bare) expected = prefix + (brackets ? "(" + plant.text + ")" : plant.text);
        SCOPED_TRACE(expected);
        Arrangement arrangement;
        EXPECT_EQ(arranged(momentum, as_found(span, random), &arrangement), (Texts{expected}));
        EXPECT_TRUE(arrangement.scalars.empty());
        ASSERT_EQ(arrangement.matrices.size(), 1U);
        EXPECT_EQ(arrangement.matrices[0].form, plant.form);
        EXPECT_EQ(arrangement.matrices[0].count, plant.count);
      }
  });
}

TEST(PlantedFamilies, TheTimeIsWrittenAsAnExponential) {
  Momentum momentum(1, 2, 1);
  Random random(1);
  std::vector<SparsePolynomial> span =
      momentum.entries({"t*(W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T)"});
  momentum.state.back().rate = Rational(1, 3);
  const Arrangement found = arrange(momentum.state, as_found(span, random));
  ASSERT_EQ(found.matrices.size(), 1U);
  EXPECT_EQ(found.matrices[0].expression,
            "exp(1/3*t)*(W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T)");
  EXPECT_EQ(found.matrices[0].count, 1U);
}

// Altering one law leaves no family that contains it, whatever is printed instead.
TEST(PlantedFamilies, AreNotFoundWhenOneLawIsAltered) {
  const Momentum momentum(2, 3, 2);
  for_seeds(2, [&](Random& random) {
    for (const Planted& plant : plants()) {
      std::vector<Law> laws = as_found(momentum.entries({plant.text}), random);
      SparsePolynomial& law = laws[random.below(laws.size())].polynomial;
      const std::string before_it = to_expression(law, variable_names(momentum.state));
      if (random.below(2) == 0 && law.terms.size() > 1)
        law.terms.front().second *= Rational(random.below(2) == 0 ? -1 : 5);
      else  // a monomial of its own: db1[0] dW2[0,0]
        law = testing::sum(law, momentum.entries({"db1[0]*dW2[0,0]"})[0]);
      make_primitive(law);
      SCOPED_TRACE(plant.text + " with " + before_it + " altered to " +
                   to_expression(law, variable_names(momentum.state)));
      Arrangement arrangement;
      const Texts texts = arranged(momentum, laws, &arrangement);
      EXPECT_EQ(std::count(texts.begin(), texts.end(), plant.text), 0);
    }
  });
}

TEST(PlantedFamilies, OfDifferentFactorsAreKeptApart) {
  const Momentum momentum(2, 3, 2);
  for_seeds(3, [&](Random& random) {
    const Texts planted{"t**2*(W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T)",
                        "W2.T @ W2 - W1 @ W1.T", "(1 + t)*db1"};
    std::vector<Law> laws;
    for (const std::string& text : planted)
      for (Law& law : as_found(momentum.entries({text}), random)) laws.push_back(std::move(law));
    // And a law that is no product.
    laws.push_back({momentum.entries({"b1[0] + t*db1[0]*W1[0,0]"})[0], Proof::expanded});
    Arrangement arrangement;
    Texts texts = arranged(momentum, laws, &arrangement);
    std::sort(texts.begin(), texts.end());
    Texts expected = planted;
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(texts, expected);
    EXPECT_EQ(arrangement.scalars, (std::vector<std::size_t>{laws.size() - 1}));
  });
}

// Several families at once, and laws of higher degree beside them.
TEST(PlantedFamilies, StandBesideOthersAndScalars) {
  const Momentum momentum(2, 3, 2);
  for_seeds(3, [&](Random& random) {
    const Texts planted{"W2.T @ W2 - W1 @ W1.T",
                        "W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T",
                        "sum(dW2, axis=0) - sum(dW1, axis=1)"};
    std::vector<Law> laws = as_found(momentum.entries(planted), random);
    laws.push_back({momentum.entries({"b1[0]*b1[1]*b1[2]"})[0], Proof::expanded});
    laws.push_back({momentum.entries({"b1[0]*db1[1]"})[0], Proof::expanded});
    Arrangement arrangement;
    Texts texts = arranged(momentum, laws, &arrangement);
    std::sort(texts.begin(), texts.end());
    Texts expected = planted;
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(texts, expected);
    EXPECT_EQ(arrangement.scalars, (std::vector<std::size_t>{laws.size() - 2, laws.size() - 1}));
  });
}

}  // namespace
}  // namespace abide
