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
using testing::words;
using testing::Written;

// Three tokens, two heads of queries for one of keys of width 2, values of width 2.
Written linear_attention(const std::string& rule) {
  const bool gated = rule.starts_with("gated");
  const bool delta = rule.ends_with("delta");
  Written written{
      .nodes = {node("LinearAttention",
                     {"q", "k", "v", "past", gated ? "g" : "", delta ? "beta" : ""}, {"y", "S"},
                     {words("update_rule", rule), attribute("q_num_heads", 2L),
                      attribute("kv_num_heads", 1L), attribute("scale", 0.5F)})},
      .inputs = {value("q", {1, 3, 4}), value("k", {1, 3, 2}), value("v", {1, 3, 2}),
                 value("past", {1, 1, 2, 2})},
      .outputs = {value("y", {1, 3, 4}), value("S", {1, 1, 2, 2})},
      .version = 27};
  if (gated) written.inputs.push_back(value("g", {1, 3, 2}));
  if (delta) written.inputs.push_back(value("beta", {1, 3, 1}));
  return written;
}

TEST(LinearAttention, IsTheRecurrenceOfItsRule) {
  for_seeds(4, [](Random& random) {
    const Reals q = random_reals(random, 12), k = random_reals(random, 6);
    const Reals v = random_reals(random, 6), past = random_reals(random, 4);
    const Reals g = random_reals(random, 6), beta = random_reals(random, 3);
    for (const std::string rule : {"linear", "gated", "delta", "gated_delta"}) {
      Reals state = past, output;
      for (std::size_t t = 0; t < 3; ++t) {
        if (rule.starts_with("gated"))
          for (std::size_t i = 0; i < 4; ++i) state[i] *= std::exp(g[2 * t + i / 2]);
        Reals added{v[2 * t], v[2 * t + 1]};
        if (rule.ends_with("delta"))
          for (std::size_t j = 0; j < 2; ++j)
            added[j] = beta[t] * (added[j] - state[j] * k[2 * t] - state[2 + j] * k[2 * t + 1]);
        for (std::size_t i = 0; i < 4; ++i) state[i] += k[2 * t + i / 2] * added[i % 2];
        for (std::size_t head = 0; head < 2; ++head)
          for (std::size_t j = 0; j < 2; ++j)
            output.push_back(
                0.5 * (state[j] * q[4 * t + 2 * head] + state[2 + j] * q[4 * t + 2 * head + 1]));
      }
      const auto found =
          evaluated(linear_attention(rule),
                    {{"q", q}, {"k", k}, {"v", v}, {"past", past}, {"g", g}, {"beta", beta}});
      expect_near(found[0], output, 1e-6);
      expect_near(found[1], state, 1e-6);
    }
  });
}

TEST(LinearAttention, RefusesOtherRulesAndSizes) {
  expect_says(refusal(linear_attention("other")), "update_rule");
  Written written = linear_attention("linear");
  EXPECT_EQ(refusal(written), "");
  written.inputs[3] = value("past", {1, 1, 2, 3});
  expect_says(refusal(written), "a state of shape [1, 1, 2, 3]; expected [1, 1, 2, 2]");
  written.inputs[1] = value("k", {1, 2, 2});
  expect_says(refusal(written), "keys and values do not fit the queries");
}

}  // namespace
}  // namespace abide
