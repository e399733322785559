// SPDX-License-Identifier: MIT
#include <cmath>
#include <set>
#include <utility>

#include "abide/model/model_file.hpp"
#include "abide/onnx/rules.hpp"
#include "onnx/evaluated.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::as_floats;
using testing::attribute;
using testing::evaluated;
using testing::expect_near;
using testing::expect_says;
using testing::floats;
using testing::for_seeds;
using testing::node;
using testing::random_reals;
using testing::Reals;
using testing::refusal;
using testing::value;
using testing::Written;

constexpr float kEps = 1.0F / 1024;

// Each entry less the mean of its line, over its deviation; lines by number.
Reals normalized(const Reals& x, const std::vector<std::size_t>& line, double eps) {
  Reals sum(x.size()), count(x.size()), squares(x.size()), result;
  for (std::size_t i = 0; i < x.size(); ++i) sum[line[i]] += x[i], ++count[line[i]];
  for (std::size_t i = 0; i < x.size(); ++i)
    squares[line[i]] += std::pow(x[i] - sum[line[i]] / count[line[i]], 2);
  for (std::size_t i = 0; i < x.size(); ++i)
    result.push_back((x[i] - sum[line[i]] / count[line[i]]) /
                     std::sqrt(squares[line[i]] / count[line[i]] + eps));
  return result;
}

// Entry i of a tensor [2, 4, 3]: samples, channels, positions.
std::size_t sample(std::size_t i) { return i / 12; }
std::size_t channel(std::size_t i) { return i / 3 % 4; }

Written normalization(const std::string& operation, std::int64_t version,
                      std::vector<std::string> attributes, const Reals& scale, const Reals& shift) {
  attributes.push_back(attribute("epsilon", kEps));
  return {.nodes = {node(operation, {"x", "scale", "shift"}, {"y"}, attributes)},
          .initializers = {floats("scale", {std::ssize(scale)}, as_floats(scale)),
                           floats("shift", {std::ssize(shift)}, as_floats(shift))},
          .inputs = {value("x", {2, 4, 3})},
          .outputs = {value("y", {2, 4, 3})},
          .version = version};
}

TEST(Normalizations, AreThoseOfSlowLoops) {
  for_seeds(8, [](Random& random) {
    const Reals x = random_reals(random, 24);
    const Reals s = random_reals(random, 4);
    const Reals b = random_reals(random, 4);
    const Reals s2 = random_reals(random, 2);
    const Reals b2 = random_reals(random, 2);
    const auto check = [&](const Written& written, auto line, auto scale, auto shift) {
      std::vector<std::size_t> lines;
      for (std::size_t i = 0; i < 24; ++i) lines.push_back(line(i));
      Reals expected = normalized(x, lines, kEps);
      for (std::size_t i = 0; i < 24; ++i) expected[i] = expected[i] * scale(i) + shift(i);
      expect_near(evaluated(written, {{"x", x}})[0], expected);
    };
    const auto each_channel = [](const Reals& values) {
      return [&values](std::size_t i) { return values[channel(i)]; };
    };
    const auto each_group = [](const Reals& values) {
      return [&values](std::size_t i) { return values[channel(i) / 2]; };
    };
    check(
        normalization("InstanceNormalization", 6, {}, s, b), [](std::size_t i) { return i / 3; },
        each_channel(s), each_channel(b));
    const std::vector<std::string> groups{attribute("num_groups", 2L)};
    const auto group = [](std::size_t i) { return i / 6; };
    check(normalization("GroupNormalization", 21, groups, s, b), group, each_channel(s),
          each_channel(b));
    check(normalization("GroupNormalization", 18, groups, s2, b2), group, each_group(s2),
          each_group(b2));
    expect_says(refusal(normalization("GroupNormalization", 21, groups, s2, b2)),
                "one number for each of the channels");
    expect_says(refusal(normalization("GroupNormalization", 18, groups, s, b)),
                "one number for each of the channels");
    const Reals one(1, 0.5), none(1, 0);
    check(
        normalization("LayerNormalization", 17, {attribute("axis", 1L)}, one, none), sample,
        [](std::size_t) { return 0.5; }, [](std::size_t) { return 0.0; });
  });
}

TEST(LayerNormalization, HasTheMeanAndTheInverseDeviationAsResults) {
  for_seeds(5, [](Random& random) {
    const Reals x = random_reals(random, 6);
    Written written{.nodes = {node("LayerNormalization", {"x", "scale"}, {"y", "mean", "inverse"},
                                   {attribute("epsilon", kEps)})},
                    .initializers = {floats("scale", {3}, {1, 1, 1})},
                    .inputs = {value("x", {2, 3})},
                    .outputs = {value("mean", {2, 1}), value("inverse", {2, 1})}};
    const auto found = evaluated(written, {{"x", x}});
    for (std::size_t i = 0; i < 2; ++i) {
      const double mean = (x[3 * i] + x[3 * i + 1] + x[3 * i + 2]) / 3;
      double variance = 0;
      for (std::size_t k = 0; k < 3; ++k) variance += std::pow(x[3 * i + k] - mean, 2) / 3;
      EXPECT_NEAR(found[0][i], mean, 1e-12);
      EXPECT_NEAR(found[1][i], 1 / std::sqrt(variance + kEps), 1e-9);
    }
  });
}

// Of each kind and shape as many nodes as there are; leaves of two programs differ in their order.
std::multiset<std::pair<std::size_t, Shape>> kinds(const Program& program) {
  std::multiset<std::pair<std::size_t, Shape>> result;
  for (const Node& each : program.nodes()) result.emplace(each.operation.index(), each.shape);
  return result;
}

// What is imported is the program that a model file says.
TEST(Normalizations, AreTheProgramsOfModelFiles) {
  const auto same = [](const Written& written, const std::string& expression,
                       const std::string& parameters) {
    const Model expected =
        parse_model("[parameters]\n" + parameters + "[inputs]\nx = [2, 3]\n[model]\noutput = \"" +
                        expression + "\"\n",
                    "net.toml");
    return kinds(testing::imported(written).model.program) == kinds(expected.program);
  };
  const auto written = [](const std::vector<std::string>& nodes,
                          const std::vector<std::string>& parameters) {
    Written result{.nodes = nodes,
                   .inputs = {value("x", {2, 3})},
                   .outputs = {value("y", {2, 3})},
                   .version = 23};
    for (const std::string& name : parameters)
      result.initializers.push_back(floats(name, {3}, {1, 2, 3}));
    return result;
  };
  const std::string eps = attribute("epsilon", kEps);
  const Written rms = written({node("RMSNormalization", {"x", "g"}, {"y"}, {eps})}, {"g"});
  EXPECT_TRUE(same(written({node("Mul", {"x", "g"}, {"z"}), node("Softmax", {"z"}, {"y"})}, {"g"}),
                   "softmax(x*g, axis=-1)", "g = [3]\n"));
  EXPECT_TRUE(same(written({node("LayerNormalization", {"x", "g", "b"}, {"y"}, {eps})}, {"g", "b"}),
                   "layer_norm(x, axis=-1, eps=1/1024)*g + b", "g = [3]\nb = [3]\n"));
  EXPECT_TRUE(same(rms, "rms_norm(x, axis=-1, eps=1/1024)*g", "g = [3]\n"));
  EXPECT_FALSE(same(rms, "rms_norm(x, axis=0, eps=1/1024)*g", "g = [3]\n"));
}

struct Batch {
  std::int64_t version;
  std::vector<std::string> attributes;
  std::size_t results = 1;
};

Written batch(const Batch& way) {
  std::vector<std::string> results{"y", "m", "v", "sm", "sv"};
  results.resize(way.results);
  std::vector<std::string> attributes = way.attributes;
  attributes.push_back(attribute("epsilon", kEps));
  return {
      .nodes = {node("BatchNormalization", {"x", "s", "b", "mean", "var"}, results, attributes)},
      .initializers = {floats("s", {4}, {1, 2, -1, 0.5F}), floats("b", {4}, {0, 1, 2, 3}),
                       floats("mean", {4}, {1, -1, 0, 2}), floats("var", {4}, {1, 4, 0.5F, 3})},
      .inputs = {value("x", {2, 4, 3})},
      .outputs = {value("y", {2, 4, 3})},
      .version = way.version};
}

TEST(BatchNormalization, IsTrainedInThreeCodings) {
  const Reals s{1, 2, -1, 0.5}, b{0, 1, 2, 3};
  Random random(3);
  const Reals x = random_reals(random, 24);
  std::vector<std::size_t> lines;
  for (std::size_t i = 0; i < 24; ++i) lines.push_back(channel(i));
  Reals expected = normalized(x, lines, kEps);
  for (std::size_t i = 0; i < 24; ++i) expected[i] = expected[i] * s[channel(i)] + b[channel(i)];
  const std::vector<std::string> trained{attribute("training_mode", 1L)};
  for (const Batch& way : {Batch{6, {}}, Batch{9, {}, 5}, Batch{14, trained, 3}})
    expect_near(evaluated(batch(way), {{"x", x}})[0], expected);
  // An entry for each position where `spatial` is 0, of which there are too few here.
  expect_says(refusal(batch({7, {attribute("spatial", 0L)}, 5})), "each channel and position");
}

TEST(BatchNormalization, IsAnAffineMapInEvaluation) {
  const Reals s{1, 2, -1, 0.5}, b{0, 1, 2, 3}, mean{1, -1, 0, 2}, var{1, 4, 0.5, 3};
  Random random(4);
  const Reals x = random_reals(random, 24);
  Reals expected;
  for (std::size_t i = 0; i < 24; ++i) {
    const std::size_t c = channel(i);
    expected.push_back((x[i] - mean[c]) / std::sqrt(var[c] + kEps) * s[c] + b[c]);
  }
  for (const Batch& way : {Batch{6, {attribute("is_test", 1L)}}, Batch{9, {}}, Batch{14, {}}}) {
    const ImportedModel result = testing::imported(batch(way));
    expect_near(evaluated(batch(way), {{"x", x}})[0], expected, 1e-12);
    // Numbers alone: there is no function, and their parameters are constants.
    for (const Node& each : result.model.program.nodes())
      EXPECT_FALSE(std::holds_alternative<Function>(each.operation));
    EXPECT_EQ(result.model.program.parameters().size(), 2U);
    ASSERT_EQ(result.about.evaluation.size(), 1U);
    expect_says(result.about.evaluation[0], "rounded to double precision");
  }
}

// Statistics: since version 14 the mixture with those before; earlier there is no word on which
// variance it is, and they are refused where something uses them.
TEST(BatchNormalization, RunningStatisticsAreThoseOfTheVersion) {
  Written written = batch({14, {attribute("training_mode", 1L), attribute("momentum", 0.75F)}, 3});
  written.outputs = {value("m", {4}), value("v", {4})};
  ImportOptions options{.outputs = {"m", "v"}};
  Random random(5);
  const Reals x = random_reals(random, 24);
  const auto found = evaluated(written, {{"x", x}}, options);
  double mean = 0, variance = 0;  // of the second channel
  for (const std::size_t i : {3, 4, 5, 15, 16, 17}) mean += x[i] / 6;
  for (const std::size_t i : {3, 4, 5, 15, 16, 17}) variance += std::pow(x[i] - mean, 2) / 6;
  EXPECT_NEAR(found[0][1], 0.75 * -1 + 0.25 * mean, 1e-12);
  EXPECT_NEAR(found[1][1], 0.75 * 4 + 0.25 * variance, 1e-12);
  Written old = batch({9, {}, 5});
  EXPECT_EQ(refusal(old), "");
  expect_says(refusal(old, {.outputs = {"sv"}}),
              "the output 'sv' is a running statistic, which is not understood");
  old.nodes.push_back(node("Relu", {"m"}, {"z"}));
  expect_says(refusal(old), "its operand 'm' is a running statistic");
}

TEST(BatchNormalization, SaysWhereABatchIsTooSmall) {
  Written written = batch({14, {attribute("training_mode", 1L)}});
  const auto notes = [&] {
    std::string all;
    for (const std::string& note : testing::imported(written).about.notes) all += note + "\n";
    return all;
  };
  EXPECT_EQ(notes().find("expected a larger batch"), std::string::npos);
  written.inputs = {value("x", {2, 4, 1})};
  expect_says(notes(), "measures 2 entries, which become +-1, of each channel");
}

// Before version 13 over all axes from one on, since then over one.
TEST(Softmax, FlattensInOldVersions) {
  for_seeds(5, [](Random& random) {
    const Reals x = random_reals(random, 12);
    for (const bool old : {true, false})
      for (const bool logarithm : {false, true}) {
        const Written written{.nodes = {node(logarithm ? "LogSoftmax" : "Softmax", {"x"}, {"y"},
                                             {attribute("axis", 1L)})},
                              .inputs = {value("x", {2, 3, 2})},
                              .outputs = {value("y", {2, 3, 2})},
                              .version = old ? 12 : 13};
        Reals expected;
        for (std::size_t i = 0; i < 12; ++i) {
          double sum = 0;
          for (std::size_t k = 0; k < 12; ++k)
            if (i / 6 == k / 6 && (old || i % 2 == k % 2)) sum += std::exp(x[k]);
          expected.push_back(logarithm ? x[i] - std::log(sum) : std::exp(x[i]) / sum);
        }
        expect_near(evaluated(written, {{"x", x}})[0], expected);
      }
  });
}

TEST(Softmax, HidesWhatIsMinusInfinity) {
  const auto written = [](const std::string& operation, float last) {
    return Written{.nodes = {node("Add", {"x", "mask"}, {"z"}), node(operation, {"z"}, {"y"})},
                   .initializers = {floats("mask", {3}, {-INFINITY, 0.5F, last})},
                   .inputs = {value("x", {3})},
                   .outputs = {value("y", {3})}};
  };
  const Reals found = evaluated(written("Softmax", 0), {{"x", {9, 1, 2}}})[0];
  const double first = std::exp(1.5), second = std::exp(2);
  expect_near(found, {0, first / (first + second), second / (first + second)});
  // Its logarithm is minus infinity again, which no output may be.
  expect_says(refusal(written("LogSoftmax", 0)), "entries of minus infinity");
  Written alone = written("Softmax", -INFINITY);
  EXPECT_EQ(refusal(alone), "");
  alone.initializers = {floats("mask", {3}, {-INFINITY, -INFINITY, -INFINITY})};
  expect_says(refusal(alone), "a mask leaves nothing of a line");
}

TEST(Normalizations, OfNormsAndNearbyChannelsAreThoseOfLoops) {
  for_seeds(5, [](Random& random) {
    const Reals x = random_reals(random, 10);
    const auto written = [](const std::string& operation, std::vector<std::string> attributes) {
      return Written{.nodes = {node(operation, {"x"}, {"y"}, attributes)},
                     .inputs = {value("x", {1, 5, 2})},
                     .outputs = {value("y", {1, 5, 2})}};
    };
    Reals l1, l2, nearby, centred;
    double mean = 0, variance = 0;
    for (const double each : x) mean += each / 10;
    for (const double each : x) variance += std::pow(each - mean, 2) / 10;
    for (std::size_t i = 0; i < 10; ++i) {
      double absolute = 0, squares = 0, near = 0;
      for (std::size_t c = 0; c < 5; ++c) {
        const double other = x[2 * c + i % 2];
        absolute += std::abs(other);
        squares += other * other;
        // Of four channels one is before, and two are after.
        if (c + 1 >= i / 2 && c <= i / 2 + 2) near += other * other;
      }
      l1.push_back(x[i] / absolute);
      l2.push_back(x[i] / std::sqrt(squares));
      nearby.push_back(x[i] / std::sqrt(2 + 0.25 / 4 * near));
      centred.push_back((x[i] - mean) / (std::sqrt(variance) + 1e-9F));
    }
    const auto at = std::map<std::string, Reals>{{"x", x}};
    const std::string axis = attribute("axis", 1L);
    expect_near(evaluated(written("LpNormalization", {axis, attribute("p", 1L)}), at)[0], l1);
    expect_near(evaluated(written("LpNormalization", {axis}), at)[0], l2);
    expect_near(evaluated(written("LRN", {attribute("size", 4L), attribute("alpha", 0.25F),
                                          attribute("beta", 0.5F), attribute("bias", 2.0F)}),
                          at)[0],
                nearby);
    expect_near(evaluated(written("MeanVarianceNormalization",
                                  {attribute("axes", std::vector<std::int64_t>{0, 1, 2})}),
                          at)[0],
                centred);
    expect_says(refusal(written("LpNormalization", {attribute("p", 3L)})), "a norm of order 3");
  });
}

}  // namespace
}  // namespace abide
