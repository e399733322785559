// SPDX-License-Identifier: MIT
#include "abide/model/gates.hpp"

#include <functional>
#include <numeric>

#include "abide/program/operations.hpp"
#include "model/formula.hpp"
#include "model/gated_expressions.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::Array;
using testing::for_seeds;
using testing::random_array;

// Gates that follow their arguments, as in the network itself.
struct Stepped : DenseArithmetic<RationalField> {
  Stepped() : DenseArithmetic(RationalField{}) {}
  [[nodiscard]] Tensor follow(NodeId, const Shape&, std::span<const Tensor* const> operands) const {
    Tensor result;
    for (const Rational& q : *operands[0]) result.emplace_back(Rational(0) < q ? 1 : 0);
    return result;
  }
};

// Expressions in x, y [3] and A [2, 3] with gates.
struct GateBench : testing::GatedExpressions {
  [[nodiscard]] std::int64_t gate_entries() const {
    std::int64_t count = 0;
    for (const Model::Gate& gate : lowering.gates()) count += entries(program.shape(gate.probe));
    return count;
  }

  // The node's value where the gates are what their arguments say.
  std::vector<Rational> value(NodeId id, Random& random) const {
    std::vector<Schedule::Follower> followers;
    for (const Model::Gate& gate : lowering.gates())
      followers.push_back({gate.probe, {gate.argument}});
    const auto draw = [&] { return Rational(random.between(-5, 5)); };
    const auto parameters = filled(program, program.parameters(), draw);
    const auto probes = filled(program, program.probes(), draw);
    using Tensor = std::vector<Rational>;
    return evaluate(Schedule(program, {id}, followers), Stepped(),
                    std::span<const Tensor>(parameters), std::span<const Tensor>(probes))[0];
  }
  void expect_zero(const std::string& text, Random& random) {
    SCOPED_TRACE(text);
    const NodeId id = node(text);
    for (int point = 0; point < 5; ++point)
      for (const Rational& entry : value(id, random)) ASSERT_TRUE(entry.is_zero());
  }
};

TEST(Gates, ProportionalArgumentsShareTheirGates) {
  GateBench b;
  b.node("relu(A @ y)");
  EXPECT_EQ(b.gate_entries(), 2);
  for (const char* text :
       {"relu(2*(A @ y))", "relu(-(A @ y)/3)", "relu((5*A) @ y)", "relu(A @ (-y))",
        "relu(einsum('ij,j->i', A, y))", "relu(y @ A.T)", "relu(A @ y + A @ y)", "relu((A @ y)[1])",
        "relu(concat([A @ y, -7*(A @ y)]))", "relu(A @ (y + x) - A @ x)", "leaky_relu(A @ y, 1/3)",
        "leaky_relu(-(A @ y), 2)"}) {
    b.node(text);
    EXPECT_EQ(b.gate_entries(), 2) << text;
  }
  b.node("relu(A @ x)");
  EXPECT_EQ(b.gate_entries(), 4);
  b.node("relu(A @ (x + y))");  // a sum, but no multiple
  EXPECT_EQ(b.gate_entries(), 6);
}

TEST(Gates, RelatedEntriesOfOneArgumentShareTheirs) {
  GateBench b;
  b.node("relu(concat([x, 3*x[1:], -x[:1], x[:1] + x[1:2]]))");
  EXPECT_EQ(b.gate_entries(), 4);  // of x and of x_0 + x_1
}

TEST(Gates, SignsThatAreKnownNeedNone) {
  GateBench b;
  b.node("relu(relu(x))");
  EXPECT_EQ(b.gate_entries(), 3);
  for (const char* text :
       {"relu(3*relu(x))", "relu(-relu(x))", "relu(relu(x) + relu(-x))",
        "relu(relu(x)*relu(x) + 2)", "relu(x*x)", "relu(y @ y)", "relu(relu(x)[1:] + 1)",
        "leaky_relu(relu(x), 1/4)", "relu(0*x)", "relu(leaky_relu(x, 1/2))",
        "relu(leaky_relu(x, -2))", "relu(concat([0*y, x, -y*0]))"}) {
    b.node(text);
    EXPECT_EQ(b.gate_entries(), 3) << text;
  }
  EXPECT_EQ(b.node("relu(relu(x))"), b.node("relu(x)"));
}

TEST(Gates, IdentitiesOfTheNetworkAreKeptByItsOwnGates) {
  for_seeds(20, [](Random& random) {
    GateBench b;
    for (const char* text :
         {"relu(x) - relu(-x) - x", "relu(2*x) - 2*relu(x)", "relu(relu(x)) - relu(x)",
          "relu(-3*relu(x))", "leaky_relu(x, 1/2) - relu(x) + relu(-x)/2",
          "relu(concat([x, -x]))[:3] - relu(x)", "relu(concat([x, -x]))[3:] - relu(-x)",
          "relu(concat([x, 2*x, y])) - concat([relu(x), 2*relu(x), relu(y)])",
          "leaky_relu(leaky_relu(x, 0), -1) - relu(x)",
          "relu(relu(x) + relu(y)) - relu(x) - relu(y)", "relu(leaky_relu(x, 1/2)) - relu(x)",
          "relu(leaky_relu(x, 3)) - relu(x)", "leaky_relu(leaky_relu(x, 1/2), -2) + x - 2*relu(x)",
          "relu(leaky_relu(x, -2)) - leaky_relu(x, -2)", "relu(concat([0*x, x]))[3:] - relu(x)"})
      b.expect_zero(text, random);
  });
}

// With free gates, too: relu(z) - relu(-z) is z for every value of the gates.
TEST(Gates, RelationsHoldForFreeGates) {
  for_seeds(20, [](Random& random) {
    GateBench b;
    const NodeId zero = b.node("relu(A @ y) - relu(-(A @ y)) - A @ y");
    std::map<std::string, Array> point;
    const std::vector<Array> values = testing::values_at(b.program, {zero}, point, random);
    for (const Rational& entry : values[0].values) EXPECT_TRUE(entry.is_zero());
  });
}

TEST(Gates, OfATermThatVanishesAreNotNeeded) {
  GateBench b;
  EXPECT_TRUE(b.lowering.gates_needed_for(b.node("0*relu(x) + x")).empty());
  EXPECT_EQ(b.lowering.gates_needed_for(b.node("relu(x) + relu(-x)")).size(), 1U);
  // The gate of the second layer needs that of the first, by its argument.
  const std::vector<Model::Gate> both =
      b.lowering.gates_needed_for(b.node("relu(A @ relu(x) + A @ y)"));
  ASSERT_EQ(both.size(), 2U);
  EXPECT_LT(both[0].probe, both[1].argument);
  EXPECT_EQ(b.lowering.gates().size(), 2U);
}

// Random combinations of the entries of x with rational factors: as many gates as different lines,
// and the network's own values.
TEST(Gates, RandomMultiplesHaveOneGateForEachLine) {
  for_seeds(40, [](Random& random) {
    GateBench b;
    std::string list;
    std::string relus;
    std::set<std::uint64_t> lines;
    for (int i = 0; i < 6; ++i) {
      const std::uint64_t entry = random.below(3);
      lines.insert(entry);
      std::int64_t factor = random.between(-9, 9);
      if (factor == 0) factor = 1;
      const std::string term = fmt::format("({})/7*x[{}:{}]", factor, entry, entry + 1);
      list += (i == 0 ? "" : ", ") + term;
      relus += (i == 0 ? "relu(" : "), relu(") + term;
    }
    SCOPED_TRACE(list);
    b.expect_zero("relu(concat([" + list + "])) - concat([" + relus + ")])", random);
    EXPECT_EQ(b.gate_entries(), static_cast<std::int64_t>(lines.size()));
  });
}

// Constants that would be wrong multiples modulo the primes of a program without them.
TEST(Gates, NearMultiplesKeepTheirOwn) {
  for_seeds(10, [](Random& random) {
    GateBench b;
    const std::int64_t c = random.between(1, 1'000'000'000);
    b.node(fmt::format("relu(x[0] + {}*x[1])", c));
    b.node(fmt::format("relu(x[0] + {}*x[1])", c + 1));
    EXPECT_EQ(b.gate_entries(), 2);
    b.node(fmt::format("relu(3*x[0] + {}*x[1])", 3 * c));
    EXPECT_EQ(b.gate_entries(), 2);
  });
}

// A ratio of numbers that are larger than the primes is seen with its sign, or not at all.
TEST(Gates, LargeRatiosKeepTheirSign) {
  for_seeds(10, [](Random& random) {
    GateBench b;
    b.node("relu(x)");
    for (const int digits : {12, 24, 40, 100}) {
      std::string c = std::to_string(random.between(1, 9));
      while (static_cast<int>(c.size()) < digits) c += std::to_string(random.below(10));
      b.expect_zero("relu(" + c + "*x) - " + c + "*relu(x)", random);
      b.expect_zero("relu(-" + c + "*x) + " + c + "*(x - relu(x))", random);
      b.expect_zero("relu(x/" + c + ") - relu(x)/" + c, random);
      if (digits <= 24) {
        EXPECT_EQ(b.gate_entries(), 3);
      }
    }
  });
}

// The gate alone: of what may be 0 without being negative it is none that is known.
TEST(Gates, StepsShareTheGatesOfReLUs) {
  for_seeds(5, [](Random& random) {
    GateBench b;
    Gates gates(b.program);
    const NodeId x = b.node("x");
    const NodeId step = gates.step(x);
    const std::vector<NodeId> zero = {
        b.program.sum({multiply(b.program, x, step), gates.relu(x)}, {1, -1}),
        b.program.sum({gates.step(b.node("2*x")), step}, {1, -1}),
        add(b.program, b.program.sum({gates.step(b.node("-x/3")), step}, {1, 1}),
            b.program.constant({-1}, {3}))};
    EXPECT_EQ(gates.all().size(), 1U);
    EXPECT_EQ(gates.step(b.program.constant({2, 0, -1}, {3})), b.program.constant({1, 0, 0}, {3}));
    const NodeId of_relu = gates.step(gates.relu(x));
    EXPECT_EQ(gates.all().size(), 2U);  // where x < 0 it is not 1
    for (const NodeId id : zero)
      for (int point = 0; point < 5; ++point) {
        std::vector<Schedule::Follower> followers;
        for (const Model::Gate& gate : gates.all())
          followers.push_back({gate.probe, {gate.argument}});
        using Tensor = std::vector<Rational>;
        const auto draw = [&] { return Rational(2 * random.between(-5, 5) + 1); };
        const auto parameters = filled(b.program, b.program.parameters(), draw);
        const auto probes = filled(b.program, b.program.probes(), draw);
        const auto values =
            evaluate(Schedule(b.program, {id, of_relu, step}, followers), Stepped(),
                     std::span<const Tensor>(parameters), std::span<const Tensor>(probes));
        for (const Rational& entry : values[0]) ASSERT_TRUE(entry.is_zero());
        ASSERT_EQ(values[1], values[2]);
      }
  });
}

}  // namespace
}  // namespace abide
