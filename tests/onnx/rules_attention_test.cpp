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

// One sample, 4 heads of queries for 2 of keys, 2 queries, 3 keys of width 2, values of width 3.
constexpr std::size_t kHeads = 4, kOfKeys = 2, kQueries = 2, kKeys = 3, kWidth = 2, kValues = 3;

struct Data {
  Reals q, k, v;  // by head, token, entry
};
Data random_data(Random& random) {
  return {random_reals(random, kHeads * kQueries * kWidth),
          random_reals(random, kOfKeys * kKeys * kWidth),
          random_reals(random, kOfKeys * kKeys * kValues)};
}

// `bias` by head, query and key; minus infinity hides.
Reals slow(const Data& d, double scale, double cap, const Reals& bias) {
  Reals result;
  for (std::size_t h = 0; h < kHeads; ++h)
    for (std::size_t s = 0; s < kQueries; ++s) {
      const std::size_t shared = h / 2;
      Reals weights;
      double sum = 0;
      for (std::size_t t = 0; t < kKeys; ++t) {
        double score = 0;
        for (std::size_t e = 0; e < kWidth; ++e)
          score += d.q[(h * kQueries + s) * kWidth + e] * d.k[(shared * kKeys + t) * kWidth + e];
        score *= scale;
        if (cap > 0) score = cap * std::tanh(score / cap);
        weights.push_back(std::exp(score + bias[(h * kQueries + s) * kKeys + t]));
        sum += weights.back();
      }
      for (std::size_t e = 0; e < kValues; ++e) {
        double total = 0;
        for (std::size_t t = 0; t < kKeys; ++t)
          total += weights[t] * d.v[(shared * kKeys + t) * kValues + e];
        result.push_back(sum == 0 ? 0 : total / sum);
      }
    }
  return result;
}

struct Asked {
  std::int64_t version = 24;
  std::vector<std::string> attributes = {};
  std::vector<std::string> more = {};  // operands
  std::vector<std::string> initializers = {}, inputs = {};
  std::vector<std::string> nodes = {};  // before
};

Written attention(const Asked& asked) {
  std::vector<std::string> operands{"q", "k", "v"};
  operands.insert(operands.end(), asked.more.begin(), asked.more.end());
  Written result{
      .nodes = asked.nodes,
      .initializers = asked.initializers,
      .inputs = {value("q", {1, 4, 2, 2}), value("k", {1, 2, 3, 2}), value("v", {1, 2, 3, 3})},
      .outputs = {value("y", {1, 4, 2, 3})},
      .version = asked.version};
  result.nodes.push_back(node("Attention", operands, {"y"}, asked.attributes));
  result.inputs.insert(result.inputs.end(), asked.inputs.begin(), asked.inputs.end());
  return result;
}

std::map<std::string, Reals> at(const Data& d) { return {{"q", d.q}, {"k", d.k}, {"v", d.v}}; }

const Reals kNoBias(kHeads* kQueries* kKeys, 0);

TEST(Attention, IsThatOfSlowLoops) {
  for_seeds(8, [](Random& random) {
    const Data d = random_data(random);
    expect_near(evaluated(attention({}), at(d))[0], slow(d, 1 / std::sqrt(2), 0, kNoBias));
    const Asked scaled{.attributes = {attribute("scale", 0.75F), attribute("softcap", 1.5F)}};
    expect_near(evaluated(attention(scaled), at(d))[0], slow(d, 0.75, 1.5, kNoBias));
    // Operands of three axes: the same by tokens first.
    Written packed =
        attention({.attributes = {attribute("q_num_heads", 4L), attribute("kv_num_heads", 2L)}});
    packed.inputs = {value("q", {1, 2, 8}), value("k", {1, 3, 4}), value("v", {1, 3, 6})};
    const auto tokens_first = [](const Reals& x, std::size_t heads, std::size_t tokens) {
      const std::size_t width = x.size() / heads / tokens;
      Reals result;
      for (std::size_t t = 0; t < tokens; ++t)
        for (std::size_t h = 0; h < heads; ++h)
          for (std::size_t e = 0; e < width; ++e) result.push_back(x[(h * tokens + t) * width + e]);
      return result;
    };
    const auto found = evaluated(packed, {{"q", tokens_first(d.q, kHeads, kQueries)},
                                          {"k", tokens_first(d.k, kOfKeys, kKeys)},
                                          {"v", tokens_first(d.v, kOfKeys, kKeys)}});
    expect_near(found[0], tokens_first(slow(d, 1 / std::sqrt(2), 0, kNoBias), kHeads, kQueries));
  });
}

TEST(Attention, SeesWhatMasksCausalityAndWindowsLeave) {
  for_seeds(5, [](Random& random) {
    const Data d = random_data(random);
    const auto biased = [](auto bias) {
      Reals all = kNoBias;
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = bias(i / kKeys % kQueries, i % kKeys);
      return all;
    };
    const double root = 1 / std::sqrt(2);
    const Reals causal =
        biased([](std::size_t s, std::size_t t) { return t <= s ? 0 : -INFINITY; });
    const Asked is_causal{.attributes = {attribute("is_causal", 1L)}};
    expect_near(evaluated(attention(is_causal), at(d))[0], slow(d, root, 0, causal));
    // The first query sees nothing, and gets 0.
    const std::string seen =
        testing::tensor("mask", testing::kBool, {2, 3}, std::string("\0\0\0\1\0\1", 6));
    const Reals some =
        biased([](std::size_t s, std::size_t t) { return s == 1 && t != 1 ? 0 : -INFINITY; });
    expect_near(evaluated(attention({.more = {"mask"}, .initializers = {seen}}), at(d))[0],
                slow(d, root, 0, some));
    // A mask of two keys hides the third, since version 24.
    const Asked shorter{.more = {"mask"},
                        .initializers = {testing::floats("mask", {1, 2}, {0.5F, -INFINITY})}};
    const Reals first = biased([](std::size_t, std::size_t t) { return t == 0 ? 0.5 : -INFINITY; });
    expect_near(evaluated(attention(shorter), at(d))[0], slow(d, root, 0, first));
    Asked old = shorter;
    old.version = 23;
    expect_says(refusal(attention(old)), "the mask [1, 2] cannot be stretched");
    // Where two keys are no padding, the third is hidden. Where all three are none, the queries
    // stand at the last two places; with a window of size 0 each sees the key at its own.
    const auto padded = [](std::int64_t length, const std::vector<std::string>& attributes) {
      return Asked{.version = 25,
                   .attributes = attributes,
                   .more = {"", "", "", "length"},
                   .initializers = {testing::integers("length", {1}, {length})}};
    };
    const Reals two = biased([](std::size_t, std::size_t t) { return t < 2 ? 0 : -INFINITY; });
    expect_near(evaluated(attention(padded(2, {})), at(d))[0], slow(d, root, 0, two));
    const Asked window =
        padded(3, {attribute("left_window_size", 0L), attribute("right_window_size", 0L)});
    const Reals self =
        biased([](std::size_t s, std::size_t t) { return t == s + 1 ? 0 : -INFINITY; });
    expect_near(evaluated(attention(window), at(d))[0], slow(d, root, 0, self));
    expect_says(refusal(attention(padded(4, {}))), "4 of 3 keys are not padding");
    Asked before = window;
    before.version = 24;
    expect_says(refusal(attention(before)), "window_size' is not understood");
  });
}

// What is computed may be added to the scores, as the positions of tokens are.
TEST(Attention, AddsAMaskThatIsLearned) {
  Random random(2);
  const Data d = random_data(random);
  const Reals bias = random_reals(random, 6);
  Reals all;
  for (std::size_t h = 0; h < kHeads; ++h) all.insert(all.end(), bias.begin(), bias.end());
  const Written written = attention(
      {.more = {"b"}, .initializers = {testing::floats("b", {2, 3}, testing::as_floats(bias))}});
  EXPECT_EQ(testing::imported(written).model.program.parameters().size(), 1U);
  expect_near(evaluated(written, at(d))[0], slow(d, 1 / std::sqrt(2), 0, all));
  const Asked chosen{.more = {"m"},
                     .initializers = {testing::floats("zero", {}, {0})},
                     .inputs = {value("c", {2, 3})},
                     .nodes = {node("Greater", {"c", "zero"}, {"m"})}};
  expect_says(refusal(attention(chosen)), "what is seen depends on data");
}

// Keys and values of the past come first, and causality counts them.
TEST(Attention, GoesOnFromThePast) {
  Random random(3);
  const Data d = random_data(random);
  const auto part = [](const Reals& x, std::size_t width, bool past) {
    Reals result;
    for (std::size_t i = 0; i < x.size(); ++i)
      if ((i / width % kKeys == 0) == past) result.push_back(x[i]);
    return result;
  };
  Written written = attention({.attributes = {attribute("is_causal", 1L)}});
  written.inputs = {value("q", {1, 4, 2, 2}), value("k", {1, 2, 2, 2}), value("v", {1, 2, 2, 3}),
                    value("pk", {1, 2, 1, 2}), value("pv", {1, 2, 1, 3})};
  written.nodes = {node("Attention", {"q", "k", "v", "", "pk", "pv"}, {"y", "K", "V"},
                        {attribute("is_causal", 1L)})};
  written.outputs = {value("y", {1, 4, 2, 3}), value("K", {1, 2, 3, 2}), value("V", {1, 2, 3, 3})};
  const auto found = evaluated(written, {{"q", d.q},
                                         {"k", part(d.k, kWidth, false)},
                                         {"v", part(d.v, kValues, false)},
                                         {"pk", part(d.k, kWidth, true)},
                                         {"pv", part(d.v, kValues, true)}});
  Reals bias = kNoBias;
  for (std::size_t i = 0; i < bias.size(); ++i)
    if (i % kKeys > i / kKeys % kQueries + 1) bias[i] = -INFINITY;
  expect_near(found[0], slow(d, 1 / std::sqrt(2), 0, bias));
  EXPECT_EQ(found[1], d.k);
  EXPECT_EQ(found[2], d.v);
  written.nodes = {node("Attention", {"q", "k", "v", "", "pk"}, {"y"})};
  expect_says(refusal(written), "past keys without past values");
}

// The scores as a result: as they are, capped, with the mask, or after the softmax.
TEST(Attention, ShowsItsScores) {
  Random random(4);
  const Data d = random_data(random);
  std::vector<Reals> shown;
  for (const std::int64_t mode : {0, 1, 2, 3}) {
    Written written = attention({});
    written.nodes = {node("Attention", {"q", "k", "v"}, {"y", "", "", "qk"},
                          {attribute("qk_matmul_output_mode", mode), attribute("softcap", 2.0F)})};
    written.outputs = {value("qk", {1, 4, 2, 3})};
    shown.push_back(evaluated(written, at(d))[0]);
  }
  for (std::size_t i = 0; i < shown[0].size(); ++i) {
    EXPECT_NEAR(shown[1][i], 2 * std::tanh(shown[0][i] / 2), 1e-12);
    EXPECT_EQ(shown[2][i], shown[1][i]);
    double sum = 0;
    for (std::size_t t = 0; t < kKeys; ++t) sum += std::exp(shown[1][i / kKeys * kKeys + t]);
    EXPECT_NEAR(shown[3][i], std::exp(shown[1][i]) / sum, 1e-12);
  }
}

}  // namespace
}  // namespace abide
