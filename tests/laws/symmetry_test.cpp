// SPDX-License-Identifier: MIT
#include "abide/laws/symmetry.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "abide/flow/features.hpp"
#include "abide/laws/finder.hpp"
#include "abide/model/load.hpp"
#include "abide/ring/polynomial.hpp"
#include "laws/polynomials.hpp"
#include "lie/random_model.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

Symmetry find_symmetry_of(const Model& model) { return find_symmetry(Flow::gradient(model)); }

// Whether the flips let two monomials mix.
bool together(const Symmetry& symmetry, const Monomial& a, const Monomial& b) {
  return symmetry.class_of(a).signs == symmetry.class_of(b).signs;
}

// Bit k of the classes says which entries of the state flip k changes.
bool flips_entry(const Symmetry& symmetry, std::size_t flip, std::size_t entry) {
  return (symmetry.classes.at(entry).signs[flip / 64] >> (flip % 64) & 1U) != 0;
}

TEST(Symmetry, WorkedExampleOfTheHeader) {
  const Symmetry symmetry = find_symmetry_of(load_model("linear:1,1,1"));
  EXPECT_TRUE(together(symmetry, {0, 0}, {1, 1}));
  EXPECT_FALSE(together(symmetry, {0, 0}, {0, 1}));
  EXPECT_FALSE(together(symmetry, {0}, {1}));
  EXPECT_FALSE(together(symmetry, {0}, {}));
  EXPECT_TRUE(symmetry.graded);
}

TEST(Symmetry, SplitsLinearNetworksByPairsOfHiddenUnits) {
  const Model model = load_model("linear:2,3,2");
  const Symmetry symmetry = find_symmetry_of(model);
  const testing::Entries w1(model.program, "W1");
  const testing::Entries w2(model.program, "W2");
  // The terms of one entry of W2.T @ W2 - W1 @ W1.T must stay together, those of two need not.
  for (std::uint32_t i = 0; i < 3; ++i)
    for (std::uint32_t j = i; j < 3; ++j) {
      EXPECT_TRUE(together(symmetry, {w1(i, 0), w1(j, 0)}, {w1(i, 1), w1(j, 1)}));
      EXPECT_TRUE(together(symmetry, {w1(i, 0), w1(j, 0)}, {w2(0, i), w2(0, j)}));
    }
  EXPECT_FALSE(together(symmetry, {w1(0, 0), w1(1, 0)}, {w1(0, 0), w1(2, 0)}));
  EXPECT_FALSE(together(symmetry, {w1(0, 0), w1(1, 0)}, {w1(0, 0), w1(1, 1)}));
}

// (W W^T)^-1 V: signs of rows of W carry over to rows of V, those of columns are free.
TEST(Symmetry, OfAnInverseComesFromRowsAndColumns) {
  Model model;
  Program& p = model.program;
  const NodeId w = p.parameter("W", {2, 3});
  const NodeId v = p.parameter("V", {2, 2});
  const NodeId gram = matmul(p, w, transpose(p, w));
  model.objective = inner(p, matmul(p, p.inverse(gram), v), p.probe("xi", {2, 2}));
  const Symmetry symmetry = find_symmetry_of(model);
  const testing::Entries W(p, "W");
  const testing::Entries V(p, "V");
  EXPECT_TRUE(together(symmetry, {W(0, 0), W(1, 0)}, {W(0, 1), W(1, 1)}));
  EXPECT_TRUE(together(symmetry, {W(0, 0), W(1, 0)}, {V(0, 1), V(1, 1)}));
  EXPECT_FALSE(together(symmetry, {W(0, 0), W(1, 0)}, {V(0, 0), V(1, 1)}));
  EXPECT_FALSE(together(symmetry, {W(0, 0), W(0, 1)}, {W(0, 0), W(0, 0)}));
  EXPECT_FALSE(together(symmetry, {W(0, 0), W(1, 0)}, {W(0, 0), W(0, 0)}));
  EXPECT_FALSE(together(symmetry, {W(0, 0)}, {V(0, 0)}));
  EXPECT_TRUE(symmetry.graded);

  // A fixed matrix of full support inside ties all entries that it meets.
  const NodeId ones = p.constant({1}, {2, 2});
  model.objective = inner(p, matmul(p, p.inverse(add(p, gram, ones)), v), p.probe("eta", {2, 2}));
  const Symmetry tied = find_symmetry_of(model);
  EXPECT_TRUE(together(tied, {W(0, 0), W(1, 0)}, {}));
  EXPECT_TRUE(together(tied, {V(0, 0)}, {V(1, 0)}));
  EXPECT_FALSE(together(tied, {V(0, 0)}, {V(0, 1)}));
  EXPECT_FALSE(together(tied, {W(0, 0)}, {W(0, 1)}));

  // A direct sum of matrices of size 1: the entries off the diagonal of the inverse are zero.
  const NodeId blocks = p.inverse(diag(p, slice(p, w, {{.entry = 0}})));
  model.objective = inner(p, matmul(p, blocks, p.parameter("x", {3})), p.probe("zeta", {3}));
  const Symmetry free = find_symmetry_of(model);
  const testing::Entries x(p, "x");
  EXPECT_FALSE(together(free, {W(0, 0), x(0)}, {W(0, 1), x(1)}));
  EXPECT_FALSE(together(free, {W(0, 0)}, {x(0)}));
  EXPECT_FALSE(together(free, {x(0)}, {x(1)}));
}

// A^-1 y: signs of rows of A carry over to y, and what A_ij = r_i c_j asks of A holds.
TEST(Symmetry, OfAnInverseTellsRowsFromColumns) {
  Model model;
  Program& p = model.program;
  const NodeId a = p.parameter("A", {2, 2});
  const NodeId y = p.parameter("y", {2});
  model.objective = inner(p, matmul(p, p.inverse(a), y), p.probe("xi", {2}));
  const Symmetry symmetry = find_symmetry_of(model);
  const testing::Entries A(p, "A");
  const testing::Entries Y(p, "y");
  EXPECT_TRUE(together(symmetry, {A(0, 0), A(1, 1)}, {A(0, 1), A(1, 0)}));
  EXPECT_TRUE(together(symmetry, {A(0, 0), A(1, 0)}, {Y(0), Y(1)}));
  EXPECT_FALSE(together(symmetry, {A(0, 0), A(0, 1)}, {Y(0), Y(1)}));
  EXPECT_FALSE(together(symmetry, {A(0, 0)}, {A(0, 1)}));
}

TEST(Symmetry, GradedWhereAllMonomialsHaveOneDegreeUpToTheProbe) {
  for (const char* name : {"linear:1,1,1", "linear:3,2,4", "linear:2,2,2,2", "relu:2,3,2",
                           "relu:2,3,2+bias", "relu:2,2,2,1+bias", "monomial:1", "monomial:4"})
    EXPECT_TRUE(find_symmetry_of(load_model(name)).graded) << name;
  const std::string x = "x = [2]";
  // A coordinate has a probe of its own, whose degree is free.
  for (const char* coordinates : {"'x[0]**3'", "'x[0]*x[1]', 'x[0]**5'", "'x[0] + 2*x[1]', '7'",
                                  "'x[0]**2 - x[0]*x[1]', 'x[1]'", "'x[0]', 'x[1] + 1'"})
    EXPECT_TRUE(find_symmetry_of(testing::phi(x, coordinates)).graded) << coordinates;
  for (const char* coordinates :
       {"'x[0] + x[0]**2'", "'x[0] + x[0]**2 * x[1]'", "'x[0]*x[1]', 'x[0]**2', '(1 + x[1])**2'"})
    EXPECT_FALSE(find_symmetry_of(testing::phi(x, coordinates)).graded) << coordinates;
}

TEST(Symmetry, FlipsOfAReparametrizationAreThoseOfItsParities) {
  const auto flips = [](const char* coordinates) {
    const Symmetry symmetry = find_symmetry_of(testing::phi("x = [2]", coordinates));
    return std::pair{!together(symmetry, {0}, {}), !together(symmetry, {1}, {})};
  };
  using Pair = std::pair<bool, bool>;
  EXPECT_EQ(flips("'x[0]*x[1]'"), Pair(true, true));
  EXPECT_EQ(flips("'x[0] + x[0]**2'"), Pair(false, true));  // x1 does not occur
  EXPECT_EQ(flips("'x[0] + x[1]**2'"), Pair(false, true));
  EXPECT_EQ(flips("'x[0] + x[0]*x[1]**2'"), Pair(true, true));  // flips L as a whole
  EXPECT_EQ(flips("'x[0] + x[0]**3*x[1]**2'"), Pair(true, true));
  EXPECT_EQ(flips("'x[0] + x[1] + x[0]*x[1]'"), Pair(false, false));
}

TEST(Symmetry, NoSymmetryPutsEverythingTogether) {
  const Symmetry symmetry = no_symmetry(Flow::gradient(load_model("linear:2,2,2")));
  EXPECT_EQ(symmetry.classes.size(), 8U);
  EXPECT_TRUE(together(symmetry, {0}, {1, 2}));
  EXPECT_TRUE(together(symmetry, {0}, {}));
  EXPECT_EQ(symmetry.flips, 0U);
  EXPECT_FALSE(symmetry.graded);
}

// phi_c(S x) = +- phi_c(x) for each coordinate, expanded, up to constants, which move nothing: S is
// then a symmetry of the flow.
void expect_flips_keep_every_coordinate(const Model& model) {
  const Symmetry symmetry = find_symmetry_of(model);
  const auto d = static_cast<std::size_t>(model.program.parameter_entries());
  const PolynomialRing ring(d);
  const std::size_t all = testing::variable_count(model.program);
  const auto coordinate = [&](std::size_t unit, std::optional<std::size_t> flip) {
    std::vector<Polynomial> variables;
    for (std::size_t i = 0; i < all; ++i) {
      Polynomial v = i < d ? ring.variable(i) : i == unit ? ring.one() : ring.zero();
      if (flip && i < d && flips_entry(symmetry, *flip, i)) v = ring.neg(v);
      variables.push_back(std::move(v));
    }
    const auto value = [&] {
      return testing::evaluate_at(model.program, {model.objective}, ring, variables)[0][0];
    };
    const Polynomial whole = value();
    std::fill_n(variables.begin(), d, ring.zero());
    return ring.sub(whole, value());
  };
  for (std::size_t unit = d; unit < all; ++unit) {
    const Polynomial plain = coordinate(unit, {});
    for (std::size_t flip = 0; flip < symmetry.flips; ++flip) {
      const Polynomial flipped = coordinate(unit, flip);
      EXPECT_TRUE(ring.equal(plain, flipped) || ring.equal(plain, ring.neg(flipped)))
          << plain.to_string() << " becomes " << flipped.to_string();
    }
  }
}

TEST(Symmetry, EveryFlipKeepsEveryCoordinateUpToSign) {
  for_seeds(60, [](Random& random) {
    const std::int64_t d = random.between(1, 5);
    expect_flips_keep_every_coordinate(
        testing::random_reparametrization(d, random.between(1, 3), random.between(1, 4),
                                          static_cast<int>(random.between(1, 3)), random));
  });
  for (const char* name : {"linear:2,3,2", "linear:1,2,2,1", "monomial:3"})
    expect_flips_keep_every_coordinate(load_model(name));
}

std::vector<SparsePolynomial> polynomials(const Search& search) {
  std::vector<SparsePolynomial> result;
  for (const Law& law : search.laws) result.push_back(law.polynomial);
  return result;
}

// All laws up to the degree searched, with and without; more flips must not lose any.
void expect_same_laws(const Flow& flow, int degree) {
  SearchOptions options;
  options.count.threads = 1;
  options.max_degree = degree;
  const Search with = find_laws(flow, options);
  options.use_symmetry = false;
  const Search without = find_laws(flow, options);
  EXPECT_EQ(with.searched_degree, without.searched_degree);
  EXPECT_EQ(with.independent, without.independent);
  EXPECT_EQ(with.undecided + without.undecided, 0U);
  if (flow.damping() || flow.features() > 0) return;  // products mix degrees
  EXPECT_TRUE(
      testing::same_span(testing::products_up_to(polynomials(with), with.searched_degree),
                         testing::products_up_to(polynomials(without), with.searched_degree)));
}

TEST(Symmetry, ChangesNothingAboutTheLawsOfRandomModels) {
  for_seeds(12, [](Random& random) {
    const std::int64_t d = random.between(2, 4);
    // Single terms and pairs have many symmetries and often laws.
    expect_same_laws(Flow::gradient(testing::random_reparametrization(
                         d, random.between(1, d - 1), random.between(1, 3),
                         static_cast<int>(random.between(1, 2)), random)),
                     3);
  });
}

TEST(Symmetry, ChangesNothingAboutTheLawsOfKnownModels) {
  for (const char* name : {"linear:1,1,1", "linear:2,2,1", "linear:1,1,1,1", "relu:1,2,1+bias",
                           "relu:1,1,1,1+bias", "monomial:3"}) {
    SCOPED_TRACE(name);
    expect_same_laws(Flow::gradient(load_model(name)), 2);
  }
  // Never complete, so that all degrees are searched: z only turns, and the degrees mix in the
  // last.
  const std::string parameters = "x = [2]\ny = []\nz = [2]";
  const std::string turn = ", 'z[0]**2 + z[1]**2'";
  for (const char* coordinate : {"'(x[0] + x[1])*y'", "'(x[0] + x[1])*(y + 1)'"}) {
    SCOPED_TRACE(coordinate);
    expect_same_laws(Flow::gradient(testing::phi(parameters, coordinate + turn)), 3);
  }
}

// The degree, and with tau = 0 also time against velocities.
TEST(Symmetry, GradingsOfMomentum) {
  FlowOptions options;
  options.momentum = true;
  for (const auto& [tau, gradings] : {std::pair{"0", 2U}, {"3/t", 2U}, {"1/(1+t)", 1U}}) {
    options.tau = tau;
    const Symmetry symmetry = find_symmetry(Flow::make(load_model("linear:2,2,2"), options));
    EXPECT_TRUE(symmetry.graded) << tau;
    EXPECT_EQ(symmetry.gradings, gradings) << tau;
    // 8 parameters, 8 velocities, t. A law W dW' may be multiplied with powers of t; W and t dW mix
    // in any case.
    const auto mix = [&](const Monomial& a, const Monomial& b) {
      return symmetry.class_of(a) == symmetry.class_of(b);
    };
    EXPECT_TRUE(mix({0}, {8, 16})) << tau;
    EXPECT_EQ(mix({0}, {8}), gradings == 1) << tau;
    EXPECT_EQ(mix({8}, {8, 16}), gradings == 1) << tau;
    EXPECT_FALSE(mix({0, 0}, {8})) << tau;
  }
}

TEST(Symmetry, ChangesNothingAboutTheLawsOfMomentum) {
  FlowOptions options;
  options.momentum = true;
  for (const char* tau : {"0", "1/3", "3/t", "1/(1+t)"}) {
    options.tau = tau;
    // Coasting parameters have laws that mix the state, the velocities and the time.
    for (const Model& model :
         {load_model("linear:1,2,1"), load_model("linear:2,1,1"),
          testing::phi("a = []\nb = []", "'a'"), testing::phi("x = [2]", "'x[0]**2 + x[1]'")}) {
      SCOPED_TRACE(std::string(tau) + " " + model.name);
      expect_same_laws(Flow::make(model, options), 2);
    }
  }
}

TEST(Symmetry, ChangesNothingAboutLawsWithFeatures) {
  for (const char* name : {"nmf:1,2,1", "nmf:1,1,2", "icnn:1,1,1"}) {
    SCOPED_TRACE(name);
    const Flow flow = Flow::gradient(load_model(name));
    expect_same_laws(flow.with_features(automatic_features(flow)), 2);
    expect_same_laws(flow.with_features({"1/W1[0,0]", "log(W1[0,0]/W2[0,0])"}), 2);
  }
}

}  // namespace
}  // namespace abide
