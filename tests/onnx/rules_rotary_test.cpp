// SPDX-License-Identifier: MIT
#include <cmath>

#include "abide/onnx/rules.hpp"
#include "onnx/evaluated.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::attribute;
using testing::evaluated;
using testing::expect_near;
using testing::expect_says;
using testing::for_seeds;
using testing::node;
using testing::random_reals;
using testing::Reals;
using testing::refusal;
using testing::value;
using testing::Written;

// Two tokens of one head of width 6, of which 4 entries are turned, at the places 2 and 0.
Written rotary(const std::vector<std::string>& attributes, const Reals& cosine, const Reals& sine) {
  std::vector<std::string> all = attributes;
  all.push_back(attribute("rotary_embedding_dim", 4L));
  return {.nodes = {node("RotaryEmbedding", {"x", "c", "s", "places"}, {"y"}, all)},
          .initializers = {testing::floats("c", {3, 2}, testing::as_floats(cosine)),
                           testing::floats("s", {3, 2}, testing::as_floats(sine)),
                           testing::integers("places", {1, 2}, {2, 0})},
          .inputs = {value("x", {1, 1, 2, 6})},
          .outputs = {value("y", {1, 1, 2, 6})},
          .version = 23};
}

TEST(RotaryEmbedding, TurnsPairsOfHalvesOrNeighbours) {
  for_seeds(5, [](Random& random) {
    const Reals x = random_reals(random, 12);
    const Reals cosine = random_reals(random, 6), sine = random_reals(random, 6);
    for (const bool neighbours : {false, true}) {
      Reals expected = x;
      for (std::size_t token = 0; token < 2; ++token)
        for (std::size_t pair = 0; pair < 2; ++pair) {
          const std::size_t first = 6 * token + (neighbours ? 2 * pair : pair);
          const std::size_t second = first + (neighbours ? 1 : 2);
          const std::size_t place = 2 * (token == 0 ? 2 : 0) + pair;
          expected[first] = x[first] * cosine[place] - x[second] * sine[place];
          expected[second] = x[first] * sine[place] + x[second] * cosine[place];
        }
      const Written written =
          rotary({attribute("interleaved", neighbours ? 1L : 0L)}, cosine, sine);
      expect_near(evaluated(written, {{"x", x}})[0], expected);
      // The same with the heads in the last axis; tables are no parameters.
      Written packed =
          rotary({attribute("interleaved", neighbours ? 1L : 0L), attribute("num_heads", 1L)},
                 cosine, sine);
      packed.inputs = {value("x", {1, 2, 6})};
      expect_near(evaluated(packed, {{"x", x}})[0], expected);
      EXPECT_TRUE(testing::imported(packed).model.program.parameters().empty());
    }
  });
}

TEST(RotaryEmbedding, RefusesPlacesThatATableHasNot) {
  Written written = rotary({}, Reals(6, 1), Reals(6, 0));
  EXPECT_EQ(refusal(written), "");
  written.initializers[2] = testing::integers("places", {1, 2}, {2, 3});
  expect_says(refusal(written), "the position 3 in a table of 3");
  written.initializers[2] = testing::integers("places", {1, 1}, {2});
  EXPECT_EQ(refusal(written), "");
  written.nodes = {node("RotaryEmbedding", {"x", "c", "s"}, {"y"})};
  expect_says(refusal(written), "operand 2: expected [samples, tokens, 3]");
}

}  // namespace
}  // namespace abide
