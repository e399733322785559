// SPDX-License-Identifier: MIT
#include "abide/program/symbol_draw.hpp"

#include "abide/error.hpp"
#include "abide/program/operations.hpp"
#include "abide/ring/prime.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;

// A program at a random point with a batch of random probes, symbols drawn.
struct Drawn {
  Drawn(const Program& program, const std::vector<NodeId>& outputs, std::size_t batch,
        Random& random, bool fixed = false)
      : schedule(program, outputs),
        draw(schedule),
        arithmetic(PrimeField(random_prime(random)), batch) {
    const auto size = [&](NodeId id) {
      return static_cast<std::size_t>(entries(program.shape(id)));
    };
    for (const NodeId id : program.parameters())
      point.push_back(arithmetic.random_shared(size(id), random));
    std::vector<JetTensor> probes;
    for (const NodeId id : program.probes())
      probes.push_back(arithmetic.random_batched(size(id), random));
    const PointSymbols known = draw.at_point(arithmetic.field(), point, fixed, random);
    drawn = draw.draw(arithmetic, point, known, std::move(probes), random);
    values = evaluate(schedule, arithmetic, std::span<const JetTensor>(point),
                      std::span<const JetTensor>(drawn.probes),
                      std::span<const JetTensor>(drawn.symbols));
  }
  [[nodiscard]] double at(std::size_t output, std::size_t entry, std::size_t probe) const {
    const JetTensor& tensor = values[output];
    if (tensor.zero(0)) return 0;
    const Plane& plane = tensor.planes[0];
    return plane.batched ? plane.values[entry * arithmetic.batch() + probe] : plane.values[entry];
  }

  Schedule schedule;
  SymbolDraw draw;
  JetArithmetic arithmetic;
  std::vector<JetTensor> point;
  DrawnSymbols drawn;
  std::vector<JetTensor> values;
};

TEST(SymbolDraw, RootsAreRoots) {
  for_seeds(10, [](Random& random) {
    Program p;
    const NodeId a = p.parameter("a", {2});
    const NodeId x = p.probe("x", {2});
    const NodeId y = p.probe("y", {2});
    // Roots of parameters, of probes, and of roots and symbols.
    const NodeId inner = p.function(Elementary::sqrt, a);
    const NodeId middle = p.function(Elementary::sqrt, add(p, multiply(p, inner, x), a));
    const NodeId below = add(p, multiply(p, p.function(Elementary::exp, middle), y), x);
    const NodeId outer = p.function(Elementary::sqrt, below);
    const NodeId differences[] = {add(p, multiply(p, inner, inner), a, -1),
                                  add(p, multiply(p, outer, outer), below, -1)};
    const Drawn drawn(p, {differences[0], differences[1], outer}, 3, random);
    EXPECT_TRUE(drawn.draw.any());
    EXPECT_EQ(drawn.draw.roots(), 6U);
    for (std::size_t b = 0; b < 3; ++b)
      for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(drawn.at(0, i, b), 0);
        EXPECT_EQ(drawn.at(1, i, b), 0);
        EXPECT_NE(drawn.at(2, i, b), 0);
      }
  });
}

TEST(SymbolDraw, EqualArgumentsHaveEqualSymbols) {
  for_seeds(10, [](Random& random) {
    Program p;
    const NodeId a = p.parameter("a", {});
    const NodeId x = p.probe("x", {});
    const NodeId product = multiply(p, a, x);
    // a x (a + x) in two ways that the program does not know to be equal.
    const NodeId one = multiply(p, product, add(p, a, x));
    const NodeId other = add(p, multiply(p, product, a), multiply(p, product, x));
    EXPECT_NE(one, other);
    std::vector<NodeId> outputs;
    for (const Elementary f : {Elementary::exp, Elementary::sigmoid, Elementary::log})
      for (const NodeId u : {one, other, x}) outputs.push_back(p.function(f, u));
    const Drawn drawn(p, outputs, 4, random);
    for (std::size_t b = 0; b < 4; ++b)
      for (std::size_t f = 0; f < outputs.size(); f += 3) {
        EXPECT_EQ(drawn.at(f, 0, b), drawn.at(f + 1, 0, b));
        EXPECT_NE(drawn.at(f, 0, b), drawn.at(f + 2, 0, b));
      }
  });
}

TEST(SymbolDraw, SinesAndCosinesLieOnTheCircle) {
  for_seeds(10, [](Random& random) {
    Program p;
    const NodeId u = multiply(p, p.parameter("a", {3}), p.probe("x", {3}));
    const NodeId s = p.function(Elementary::sin, u);
    const NodeId c = p.function(Elementary::cos, u);
    const Drawn drawn(p, {add(p, multiply(p, s, s), multiply(p, c, c))}, 2, random);
    for (std::size_t b = 0; b < 2; ++b)
      for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(drawn.at(0, i, b), 1);
  });
}

// One after the other: 2^26 trials would be needed together.
TEST(SymbolDraw, FindsManyRoots) {
  for_seeds(3, [](Random& random) {
    Program p;
    const NodeId a = p.parameter("a", {26});
    const NodeId x = p.probe("x", {26});
    const NodeId u = add(p, multiply(p, a, x), p.constant({1}, {}));
    const NodeId r = p.function(Elementary::sqrt, u);
    const Drawn drawn(p, {add(p, multiply(p, r, r), u, -1)}, 2, random);
    EXPECT_EQ(drawn.draw.roots(), 26U);
    for (std::size_t b = 0; b < 2; ++b)
      for (std::size_t i = 0; i < 26; ++i) EXPECT_EQ(drawn.at(0, i, b), 0);
  });
}

TEST(SymbolDraw, FailsWhereAPointIsFixedAndHasNoRoot) {
  int failed = 0;
  for_seeds(20, [&](Random& random) {
    Program p;
    const NodeId r = p.function(Elementary::sqrt, p.parameter("a", {3}));
    try {
      const Drawn drawn(p, {r}, 1, random, true);
    } catch (const SingularMatrix&) {
      ++failed;
    }
  });
  EXPECT_GT(failed, 8);  // seven of eight points have an entry without root
}

}  // namespace
}  // namespace abide
