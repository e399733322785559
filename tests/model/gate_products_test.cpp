// SPDX-License-Identifier: MIT
#include "abide/model/gate_products.hpp"

#include "abide/program/operations.hpp"
#include "model/formula.hpp"
#include "model/gated_expressions.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::Array;
using testing::for_seeds;

// Expressions in x [3], y [3] and A [2, 3], with gates that are free.
struct Bench : testing::GatedExpressions {
  bool is_zero(const std::string& text, Random& random) {
    const NodeId id = node(text);
    for (int point = 0; point < 3; ++point) {
      std::map<std::string, Array> at;
      const std::vector<Array> values = testing::values_at(program, {id}, at, random);
      for (const Rational& entry : values[0].values)
        if (!entry.is_zero()) return false;
    }
    return true;
  }
};

TEST(GateProducts, ProductsHoldWhateverTheGates) {
  for_seeds(10, [](Random& random) {
    Bench b;
    for (const char* text :
         {"relu(x)*relu(-x)", "relu(x)*relu(x) - x*relu(x)", "relu(x)**2 + relu(-x)**2 - x**2",
          "relu(x)**5 - x**4*relu(x)", "relu(2*x)*relu(-3*x)*y", "(relu(x)*y)*relu(-x)",
          "(relu(x) + relu(-x))**2 - x**2", "relu(x)[1:]*relu(-x)[1:]", "relu(x)[0]*relu(-x)[0]",
          "leaky_relu(x, 1/2)*leaky_relu(-x, 1/2) + x**2/2",
          "(relu(x) + y)*(relu(-x) + y) - y*relu(x) - y*relu(-x) - y*y",
          "sum(relu(x)**2) + sum(relu(-x)**2) - x @ x",
          "reshape(relu(x), [3, 1])*reshape(relu(-x), [3, 1])",
          "relu(concat([x, y]))*relu(concat([-x, -2*y]))", "(relu(x)**2*relu(-x) + x)**2 - x*x",
          "relu(A @ y)*relu(-(A @ y))", "relu(relu(x)*relu(x)) - relu(x)**2"})
      EXPECT_TRUE(b.is_zero(text, random)) << text;
  });
}

TEST(GateProducts, OthersStayAsTheyAre) {
  for_seeds(10, [](Random& random) {
    Bench b;
    for (const char* text :
         {"relu(x)*relu(y)", "relu(x)*relu(-x)[::-1]", "relu(x)*relu(x)", "relu(x)**3",
          "relu(-x)**2", "relu(x)*y", "relu(x)*relu(-x[0])", "relu(x)*relu(A @ y)[1]"})
      // Each may be 0 at a point where a factor is.
      EXPECT_FALSE(b.is_zero(text, random) && b.is_zero(text, random) && b.is_zero(text, random))
          << text;
    EXPECT_TRUE(b.is_zero("relu(x)**0 - 1", random));
    EXPECT_TRUE(b.is_zero("(relu(x)*y)**3 - y**3*relu(x)*x*x", random));
  });
}

// Gates of their own, as in elu: (1 - H)^2 = 1 - H, and H (1 - H) = 0.
TEST(GateProducts, GatesThemselvesAreFactors) {
  Bench b;
  (void)b.lowering.lower(parse_expression("relu(x)"));
  const std::vector<Model::Gate> gates = b.lowering.gates();
  const NodeId open = gates.at(0).probe;
  const NodeId closed = b.program.sum({b.program.constant({1}, {3}), open}, {1, -1});
  const NodeId square = multiply_gated(b.program, gates, closed, closed);
  for_seeds(10, [&](Random& random) {
    std::map<std::string, Array> at;
    const std::vector<Array> values = testing::values_at(
        b.program,
        {b.program.sum({square, closed}, {1, -1}), multiply_gated(b.program, gates, open, closed),
         b.program.sum({power_gated(b.program, gates, open, 3), open}, {1, -1})},
        at, random);
    for (const Array& value : values)
      for (const Rational& entry : value.values) EXPECT_TRUE(entry.is_zero());
  });
}

// Sums of one tensor with itself, nested: each is looked at once.
TEST(GateProducts, SharedSumsAreLookedAtOnce) {
  Bench b;
  NodeId sum = b.lowering.lower(parse_expression("relu(x)"));
  for (int i = 0; i < 200; ++i) sum = add(b.program, sum, sum);
  const std::size_t before = b.program.nodes().size();
  power_gated(b.program, b.lowering.gates(), sum, 2);
  EXPECT_LT(b.program.nodes().size(), before + 1000);
}

}  // namespace
}  // namespace abide
