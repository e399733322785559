// SPDX-License-Identifier: MIT
#include "abide/train/start.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "abide/error.hpp"
#include "abide/model/imported.hpp"
#include "abide/model/load.hpp"
#include "abide/onnx/any_model.hpp"

namespace abide {
namespace {

TEST(StartPoint, FollowsTheKindOfParameter) {
  const Flow flow = Flow::gradient(load_model("icnn:3,4,2+bias"));
  const StartPoint start = start_point(flow, {.scale = 0.5, .velocity = 0.1, .seed = 3});
  ASSERT_EQ(start.theta.size(), 12U + 4 + 8);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_LE(std::abs(start.theta[i]), 0.5 / std::sqrt(3));
  for (std::size_t i = 16; i < 24; ++i) {
    EXPECT_GE(start.theta[i], 0.5 / std::sqrt(4) / 4);
    EXPECT_LE(start.theta[i], 0.5 / std::sqrt(4));
  }
  EXPECT_NE(start.velocity[0], 0);
  EXPECT_EQ(start_point(flow, {.seed = 3}).velocity[0], 0);
  EXPECT_THROW((void)start_point(flow, {.what = "/nonexistent.npz"}), ModelError);
}

TEST(StartPoint, OfAnOnnxFileMayBeItsValues) {
  const Flow flow = Flow::gradient(any_model(ABIDE_SOURCE_DIR "/examples/onnx/classifier.onnx"));
  const Program& program = flow.model().program;
  std::vector<double> expected;
  for (const NodeId id : program.parameters()) {
    const std::vector<double> values = flow.model().imported->values(program.name(id));
    expected.insert(expected.end(), values.begin(), values.end());
  }
  EXPECT_EQ(start_point(flow, {.what = "own"}).theta, expected);
  EXPECT_NE(start_point(flow, {}).theta, expected);
  const Flow other = Flow::gradient(load_model("linear:1,1"));
  EXPECT_THROW((void)start_point(other, {.what = "own"}), ModelError);
}

}  // namespace
}  // namespace abide
