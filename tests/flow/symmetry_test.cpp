// SPDX-License-Identifier: MIT
#include "abide/flow/symmetry.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/program/einsum.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"
#include "model/phi.hpp"
#include "program/entries.hpp"

namespace abide {
namespace {

bool together(const Symmetry& symmetry, const Monomial& a, const Monomial& b) {
  return symmetry.class_of(a) == symmetry.class_of(b);
}

TEST(Symmetry, WorkedExampleOfTheHeader) {
  const Symmetry symmetry = find_symmetry(Flow::gradient(load_model("linear:1,1,1")));
  EXPECT_TRUE(together(symmetry, {0, 0}, {1, 1}));
  EXPECT_FALSE(together(symmetry, {0, 0}, {0, 1}));
  EXPECT_FALSE(together(symmetry, {0}, {1}));
  EXPECT_FALSE(together(symmetry, {0}, {}));
  EXPECT_TRUE(symmetry.graded);
}

TEST(Symmetry, SplitsLinearNetworksByPairsOfHiddenUnits) {
  const Model model = load_model("linear:2,3,2");
  const Symmetry symmetry = find_symmetry(Flow::gradient(model));
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
  const Symmetry symmetry = find_symmetry(Flow::gradient(model));
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
  const Symmetry tied = find_symmetry(Flow::gradient(model));
  EXPECT_TRUE(together(tied, {W(0, 0), W(1, 0)}, {}));
  EXPECT_TRUE(together(tied, {V(0, 0)}, {V(1, 0)}));
  EXPECT_FALSE(together(tied, {V(0, 0)}, {V(0, 1)}));
  EXPECT_FALSE(together(tied, {W(0, 0)}, {W(0, 1)}));

  // A direct sum of matrices of size 1: the entries off the diagonal of the inverse are zero.
  const NodeId blocks = p.inverse(diag(p, slice(p, w, {{.entry = 0}})));
  model.objective = inner(p, matmul(p, blocks, p.parameter("x", {3})), p.probe("zeta", {3}));
  const Symmetry free = find_symmetry(Flow::gradient(model));
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
  const Symmetry symmetry = find_symmetry(Flow::gradient(model));
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
    EXPECT_TRUE(find_symmetry(Flow::gradient(load_model(name))).graded) << name;
  const std::string x = "x = [2]";
  // A coordinate has a probe of its own, whose degree is free; a constant has no gradient.
  for (const char* coordinates : {"'x[0]**3'", "'x[0]*x[1]', 'x[0]**5'", "'x[0] + 2*x[1]', '7'",
                                  "'x[0]**2 - x[0]*x[1]', 'x[1]'", "'x[0]', 'x[1] + 1'"})
    EXPECT_TRUE(find_symmetry(Flow::gradient(testing::phi(x, coordinates))).graded) << coordinates;
  for (const char* coordinates :
       {"'x[0] + x[0]**2'", "'x[0] + x[0]**2 * x[1]'", "'x[0]*x[1]', 'x[0]**2', '(1 + x[1])**2'"})
    EXPECT_FALSE(find_symmetry(Flow::gradient(testing::phi(x, coordinates))).graded) << coordinates;
}

TEST(Symmetry, FlipsOfAReparametrizationAreThoseOfItsParities) {
  const auto flips = [](const char* coordinates) {
    const Symmetry symmetry = find_symmetry(Flow::gradient(testing::phi("x = [2]", coordinates)));
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

TEST(Symmetry, StopsWhenAsked) {
  const Variables small = Flow::gradient(load_model("linear:2,2,2"));
  std::atomic<bool> stop = true;
  EXPECT_THROW((void)find_symmetry(small, &stop), Interrupted);
  stop = false;
  EXPECT_EQ(find_symmetry(small, &stop).classes, find_symmetry(small).classes);
  // Also when it has begun: all of this takes seconds.
  const Variables large = Flow::gradient(load_model("linear:60,60,60"));
  std::thread timer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    stop = true;
  });
  EXPECT_THROW((void)find_symmetry(large, &stop), Interrupted);
  timer.join();
}

TEST(Symmetry, NoSymmetryPutsEverythingTogether) {
  const Symmetry symmetry = no_symmetry(Flow::gradient(load_model("linear:2,2,2")));
  EXPECT_EQ(symmetry.classes.size(), 8U);
  EXPECT_TRUE(together(symmetry, {0}, {1, 2}));
  EXPECT_TRUE(together(symmetry, {0}, {}));
  EXPECT_EQ(symmetry.flips, 0U);
  EXPECT_EQ(symmetry.gradings, 0U);
  EXPECT_FALSE(symmetry.graded);
}

}  // namespace
}  // namespace abide
