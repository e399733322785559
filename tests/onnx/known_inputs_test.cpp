// SPDX-License-Identifier: MIT
#include "abide/onnx/known_inputs.hpp"

#include "onnx/writer.hpp"

namespace abide {
namespace {

constexpr int kInt64 = 7, kBool = 9;

TEST(KnownInputs, AreTakenFromTheData) {
  const auto file = testing::file_of(
      {.nodes = {testing::node("Gather", {"W", "tokens"}, {"y"})},
       .inputs = {testing::value("x", {2}), testing::value("tokens", {1, 3}, kInt64),
                  testing::value("on", {}, kBool)}});
  RealArrays data{{"x", {{2}, {1, 2}}}, {"tokens", {{1, 3}, {4, 0, -1}}}, {"w", {{1}, {5}}}};
  const auto known = take_whole_numbers(*file, data, "data.npz");
  ASSERT_EQ(known.size(), 1U);  // `on` is not given
  EXPECT_EQ(known.at("tokens").type, ElementType::int64);
  EXPECT_EQ(known.at("tokens").shape, (Shape{1, 3}));
  EXPECT_EQ(std::get<Known::Integers>(known.at("tokens").entries), (Known::Integers{4, 0, -1}));
  EXPECT_FALSE(data.contains("tokens"));
  EXPECT_TRUE(data.contains("x") && data.contains("w"));
}

TEST(KnownInputs, AreWholeNumbers) {
  const auto file = testing::file_of({.inputs = {testing::value("tokens", {2}, kInt64)}});
  for (const double wrong : {0.5, 1e16}) {
    RealArrays data{{"tokens", {{2}, {1, wrong}}}};
    try {
      (void)take_whole_numbers(*file, data, "data.npz");
      ADD_FAILURE() << wrong;
    } catch (const ModelError& error) {
      EXPECT_NE(std::string(error.what()).find("data.npz: error: tokens holds"), std::string::npos)
          << error.what();
    }
  }
}

}  // namespace
}  // namespace abide
