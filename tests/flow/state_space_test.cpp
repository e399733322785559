// SPDX-License-Identifier: MIT
#include "abide/flow/state_space.hpp"

#include <stdexcept>

#include "abide/flow/flow.hpp"
#include "abide/model/load.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

StateBlock block(const std::string& name, const Shape& shape, StateBlock::Kind kind) {
  StateBlock result;
  result.name = name;
  result.shape = shape;
  result.kind = kind;
  return result;
}

using Kind = StateBlock::Kind;

TEST(StateSpace, OfParametersAlone) {
  const StateSpace space({block("a", {2, 3}, Kind::parameter), block("b", {}, Kind::parameter)});
  EXPECT_EQ(space.size(), 2U);
  EXPECT_EQ(space.sizes(), (std::vector<std::size_t>{6, 1}));
  EXPECT_EQ(space.dimension(), 7U);
  EXPECT_EQ(space.parameters(), 2U);
  EXPECT_FALSE(space.has_velocities());
  EXPECT_FALSE(space.time());
  EXPECT_THROW((void)space.velocity(0), std::logic_error);
}

TEST(StateSpace, VelocitiesComeBeforeTheTime) {
  StateSpace space({block("a", {2}, Kind::parameter), block("b", {}, Kind::parameter)});
  space.add_velocities();
  space.add_time(time_block(Rational(1, 3)));
  EXPECT_EQ(space[space.velocity(1)].name, "db");
  ASSERT_TRUE(space.time());
  EXPECT_EQ(space[space.time()->block].name, "exp(1/3*t)");
  EXPECT_TRUE(space.time()->exponential());
  EXPECT_EQ(space.dimension(), 7U);
  EXPECT_THROW(space.add_time(time_block(0)), std::logic_error);
  EXPECT_THROW(space.add_velocities(), std::logic_error);
}

// A time without velocities, as a drift of the parameters has it.
TEST(StateSpace, ATimeNeedsNoVelocities) {
  StateSpace space({block("a", {2}, Kind::parameter)});
  space.add_time(time_block(0));
  EXPECT_FALSE(space.has_velocities());
  EXPECT_FALSE(space.time()->exponential());
  EXPECT_THROW(space.add_velocities(), std::logic_error);
}

// a, b, db, t: what is frozen is a coordinate and has no velocity.
TEST(StateSpace, FrozenParametersHaveNoVelocity) {
  StateSpace space({block("a", {2}, Kind::frozen), block("b", {3}, Kind::parameter)});
  EXPECT_EQ(space.moving(), (std::vector<std::size_t>{1}));
  space.add_velocities();
  space.add_time(time_block(0));
  EXPECT_EQ(space.dimension(), 9U);
  EXPECT_EQ(space.parameters(), 2U);
  EXPECT_EQ(space.frozen(), 2U);
  EXPECT_EQ(space.unfrozen(), 7U);
  EXPECT_EQ(space[space.velocity(1)].name, "db");
  EXPECT_THROW((void)space.velocity(0), std::logic_error);
  const std::vector<bool> frozen = space.frozen_coordinates();
  EXPECT_EQ(frozen.size(), 9U);
  EXPECT_EQ(std::count(frozen.begin(), frozen.end(), true), 2);
  EXPECT_TRUE(frozen[0] && frozen[1]);
}

TEST(StateSpace, OfFlowsSaysWhatTheyHave) {
  const Model model = load_model("linear:2,1,2");
  const StateSpace gradient = Flow::gradient(model).space();
  EXPECT_FALSE(gradient.has_velocities() || gradient.time());
  for (const auto& [tau, exponential] : {std::pair("0", false), {"3/t", false}, {"1/2", true}}) {
    const StateSpace space = Flow::make(model, {Dynamics::momentum, tau, {}}).space();
    EXPECT_TRUE(space.has_velocities());
    EXPECT_EQ(space.dimension(), 2 * gradient.dimension() + 1);
    EXPECT_EQ(space.time()->exponential(), exponential) << tau;
    for (std::size_t b = 0; b < space.parameters(); ++b) {
      EXPECT_EQ(space[space.velocity(b)].name, "d" + space[b].name);
      EXPECT_EQ(space[space.velocity(b)].shape, space[b].shape);
    }
  }
}

}  // namespace
}  // namespace abide
