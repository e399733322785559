// SPDX-License-Identifier: MIT
#include "abide/lie/point_count.hpp"

#include <algorithm>

#include "abide/error.hpp"
#include "abide/model/load.hpp"
#include "abide/model/model_file.hpp"
#include "abide/program/fingerprint.hpp"
#include "abide/program/gathers.hpp"
#include "abide/ring/prime.hpp"
#include "flow/random_flow.hpp"
#include "lie/network.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

// At a = 0 tanh(a x) is 0 and no free symbol.
TEST(PointCount, IsNotOfFlowsWithFunctions) {
  const Flow flow =
      Flow::gradient(testing::network("x = []", "a = []\nb = []", "b*(exp(a) - 1)*x + b*b*x"));
  try {
    (void)count_at(flow, {{0}, {0}}, {});
    ADD_FAILURE() << "no error";
  } catch (const ModelError& error) {
    EXPECT_NE(std::string(error.what()).find("without functions"), std::string::npos);
  }
}

using testing::for_seeds;
using testing::SymbolicField;

CountOptions one_thread() {
  CountOptions options;
  options.threads = 1;
  return options;
}

// The fields of a flow for each unit probe, as polynomials in the state; they are linear in the
// probe.
std::vector<SymbolicField> unit_fields(const Flow& flow, const PolynomialRing& ring) {
  const std::size_t all = testing::variable_count(flow.program());
  std::vector<SymbolicField> fields;
  for (std::size_t unit = flow.dimension(); unit < all; ++unit) {
    std::vector<Polynomial> variables;
    for (std::size_t i = 0; i < all; ++i)
      variables.push_back(i < flow.dimension() ? ring.variable(i)
                          : i == unit          ? ring.one()
                                               : ring.zero());
    SymbolicField field;
    for (const auto& part :
         testing::evaluate_at(flow.program(), flow.field_schedule().outputs(), ring, variables))
      field.insert(field.end(), part.begin(), part.end());
    fields.push_back(std::move(field));
  }
  return fields;
}

// The rank over Q at the point of all brackets of up to `levels` fields, however little a level
// adds.
std::size_t rank_at(const PolynomialRing& ring, const std::vector<SymbolicField>& generators,
                    const StatePoint& point, std::size_t levels) {
  std::vector<Rational> flat;
  for (const auto& block : point) flat.insert(flat.end(), block.begin(), block.end());
  testing::RationalSpan span(flat.size());
  std::vector<SymbolicField> level = generators;
  for (std::size_t k = 1;; ++k) {
    for (const SymbolicField& field : level) {
      std::vector<Rational> value;
      for (const Polynomial& p : field) value.push_back(ring.evaluate(p, flat));
      span.add(value);
    }
    if (k == levels || span.rank() == flat.size()) return span.rank();
    std::vector<SymbolicField> next;
    for (const SymbolicField& x : generators)
      for (const SymbolicField& y : level) next.push_back(testing::symbolic_bracket(ring, x, y));
    level = std::move(next);
  }
}

void expect_symbolic_rank(const Flow& flow, const StatePoint& point) {
  const PointCount found = count_at(flow, point, one_thread());
  const PolynomialRing ring(flow.dimension());
  // So many levels at least are counted; one more may only add.
  const std::size_t levels = std::min<std::size_t>(found.generic.levels.size() + 2, 5);
  const std::vector<SymbolicField> fields = unit_fields(flow, ring);
  const std::size_t least = rank_at(ring, fields, point, levels);
  EXPECT_GE(found.dimension, least);
  ASSERT_FALSE(found.levels.empty());
  EXPECT_EQ(found.levels.back(), found.dimension);
  EXPECT_TRUE(std::is_sorted(found.levels.begin(), found.levels.end()));
  for (std::size_t k = 1; k <= std::min(levels, found.levels.size()); ++k)
    EXPECT_EQ(found.levels[k - 1], rank_at(ring, fields, point, k)) << "level " << k;
  EXPECT_LE(found.dimension, found.generic.lie_dimension);
  EXPECT_EQ(found.regular(), found.dimension == found.generic.lie_dimension);
}

// Entries 0, 1 and 2 are often on the zeros of small polynomials.
StatePoint small_point(const Flow& flow, std::int64_t largest, Random& random) {
  StatePoint point;
  for (const std::size_t size : flow.space().sizes()) {
    point.emplace_back();
    for (std::size_t i = 0; i < size; ++i)
      point.back().emplace_back(random.between(0, largest), random.between(1, 2));
  }
  return point;
}

TEST(PointCount, AgreesWithSymbolicBracketsAtGenericAndSpecialPoints) {
  std::size_t special = 0;
  std::size_t regular = 0;
  for_seeds(20, [&](Random& random) {
    const Model model = testing::random_reparametrization(
        random.between(1, 3), random.between(1, 2), random.between(2, 3),
        static_cast<int>(random.between(1, 2)), random);
    const Flow flow = Flow::gradient(model);
    for (const std::int64_t largest : {0, 1, 9}) {
      const StatePoint point = small_point(flow, largest, random);
      expect_symbolic_rank(flow, point);
      ++(count_at(flow, point, one_thread()).regular() ? regular : special);
    }
  });
  EXPECT_GT(special, 5U);
  EXPECT_GT(regular, 5U);
}

TEST(PointCount, AgreesWithSymbolicBracketsForMomentum) {
  for_seeds(8, [](Random& random) {
    FlowOptions options = testing::random_flow_options(random);
    options.dynamics = Dynamics::momentum;
    options.metric = random.below(2) == 0 ? "euclidean" : "mirror";
    SCOPED_TRACE(testing::to_string(options));
    const Flow flow = Flow::make(testing::random_reparametrization(1, 1, 2, 2, random), options);
    if (flow.field_schedule().has_inverses()) return;  // tau(t) in a mirror metric
    for (const std::int64_t largest : {1, 9}) {
      StatePoint point = small_point(flow, largest, random);
      if (flow.damping()->denominator[0].is_zero() && point.back()[0].is_zero()) {
        // tau has a pole at 0, where the flow is not defined.
        EXPECT_THROW((void)count_at(flow, point, one_thread()), ModelError);
        point.back()[0] = 7;
      }
      expect_symbolic_rank(flow, point);
    }
  });
}

TEST(PointCount, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::gradient(load_model("linear:1,2,1"));
  const PointCount generic = count_at(flow, {{1, 2}, {3, 4}}, one_thread());
  EXPECT_TRUE(generic.regular());
  const PointCount origin = count_at(flow, {{0, 0}, {0, 0}}, one_thread());
  EXPECT_EQ(origin.dimension, 0U);
  EXPECT_FALSE(origin.regular());
}

TEST(PointCount, AgreesWithSymbolicBracketsAtLowRankAndBalance) {
  const Flow flow = Flow::gradient(
      parse_model("[parameters]\nV = [2, 1]\nU = [2, 2]\n[model]\nphi = 'U @ V'\n", "model.toml"));
  for (const char* what : {"rank=0", "rank=1", "balanced"}) {
    SCOPED_TRACE(what);
    expect_symbolic_rank(flow, state_point(flow, what, 3));
  }
}

// At W1 = 0, W2 = 0 nothing moves.
TEST(PointCount, FallsAtTheOriginAndAtRest) {
  const Flow linear = Flow::gradient(load_model("linear:2,2,2"));
  const PointCount zero = count_at(linear, state_point(linear, "rank=0", 3), one_thread());
  EXPECT_EQ(zero.generic.lie_dimension, 5U);
  EXPECT_EQ(zero.dimension, 0U);
  EXPECT_TRUE(count_at(linear, state_point(linear, "rank=2", 3), one_thread()).regular());
  // With momentum the drift moves the time even at the origin, and a force pulls at rest.
  const Flow moving = Flow::make(load_model("linear:1,1,1"), {Dynamics::momentum, "0", {}});
  EXPECT_EQ(count_at(moving, {{0}, {0}, {0}, {0}, {1}}, one_thread()).dimension, 1U);
  const PointCount rest = count_at(moving, {{2}, {3}, {0}, {0}, {1}}, one_thread());
  EXPECT_GT(rest.dimension, 2U);
  EXPECT_EQ(rest.generic.lie_dimension, 5U - rest.generic.laws());
}

TEST(PointCount, SaysWhereTheFlowIsNotDefined) {
  Model model;
  Program& p = model.program;
  const NodeId x = p.parameter("x", {});
  model.objective = multiply(p, reciprocal(p, x, "x"), p.probe("xi", {}));
  const Flow flow = Flow::gradient(model);
  EXPECT_EQ(count_at(flow, {{2}}, one_thread()).dimension, 1U);
  try {
    (void)count_at(flow, {{0}}, one_thread());
    FAIL() << "no error";
  } catch (const ModelError& error) {
    EXPECT_STREQ(error.what(), "the flow is not defined at the point: x is 0");
  }
}

// What is divided by is a multiple of a prime that is drawn, and not 0.
TEST(PointCount, TakesOtherPrimesWhereOneHasAPole) {
  const Flow flow = Flow::gradient(parse_model(
      "[parameters]\nx = []\n[model]\nphi = \"x**2\"\nmetric = \"x=diag(1/x)\"\n", "pole.toml"));
  Rational product(1);
  for (std::uint64_t prime = kPrimeLow, found = 0; found < 2000; ++prime)
    if (is_prime(prime)) {
      product *= Rational(static_cast<std::int64_t>(prime));
      ++found;
    }
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CountOptions options = one_thread();
    options.seed = seed;
    // The first prime that this count draws, and many others.
    Random random(seed_about(flow.program(), seed), {0xa7});
    const Rational first(static_cast<std::int64_t>(random_prime(random)));
    EXPECT_EQ(count_at(flow, {{first}}, options).dimension, 1U);
    EXPECT_EQ(count_at(flow, {{first * product}}, options).dimension, 1U);
  }
}

// A metric with a pole makes the flow undefined, although the parameter does not move.
TEST(PointCount, SeesPolesOfTheMetricOfParametersAtRest) {
  const Flow flow = Flow::gradient(parse_model(
      "[parameters]\nx = []\ny = []\n[model]\nphi = \"x**2\"\nmetric = \"y=diag(1/(y - 3))\"\n",
      "pole.toml"));
  EXPECT_EQ(count_at(flow, {{1}, {2}}, one_thread()).dimension, 1U);
  EXPECT_THROW((void)count_at(flow, {{1}, {3}}, one_thread()), ModelError);
}

TEST(PointCount, AvoidsPrimesThatDivideADenominatorOfThePoint) {
  const Flow flow = Flow::gradient(load_model("monomial:2"));
  const Rational huge = Rational(1) / Rational(8388593);
  EXPECT_TRUE(count_at(flow, {{huge, huge}}, one_thread()).regular());
}

}  // namespace
}  // namespace abide
