// SPDX-License-Identifier: MIT
#include "abide/flow/dynamics.hpp"

#include "seeded.hpp"

namespace abide {
namespace {

TEST(Dynamics, TextsAreReadAgain) {
  for (const Dynamics dynamics : {Dynamics::gradient, Dynamics::momentum})
    EXPECT_EQ(dynamics_of(to_string(dynamics)), dynamics);
  for (const char* other : {"", "Gradient", "momentun", "gradient "})
    EXPECT_FALSE(dynamics_of(other)) << other;
}

TEST(Dynamics, MomentumHasVelocities) {
  EXPECT_FALSE(has_velocities(Dynamics::gradient));
  EXPECT_TRUE(has_velocities(Dynamics::momentum));
}

}  // namespace
}  // namespace abide
