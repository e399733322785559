// SPDX-License-Identifier: MIT
#include <cmath>

#include "abide/onnx/known_operands.hpp"
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

// Two samples of three classes at two positions.
Written loss(const std::string& reduction, const std::vector<std::int64_t>& labels, bool weights,
             bool ignores) {
  std::vector<std::string> attributes{words("reduction", reduction)};
  if (ignores) attributes.push_back(attribute("ignore_index", -1L));
  std::vector<std::string> operands{"x", "t"};
  Written written{.initializers = {testing::integers("t", {2, 2}, labels)},
                  .inputs = {value("x", {2, 3, 2})},
                  .outputs = {value("l", {})}};
  if (weights) {
    operands.emplace_back("w");
    written.initializers.push_back(testing::floats("w", {3}, {0.5F, 2, 1}));
  }
  written.nodes = {node("SoftmaxCrossEntropyLoss", operands, {"l"}, attributes)};
  return written;
}

TEST(Losses, AreThoseOfSlowLoops) {
  for_seeds(8, [](Random& random) {
    const Reals x = random_reals(random, 12);
    const bool weights = random.below(2) == 0;
    const bool ignores = random.below(2) == 0;
    std::vector<std::int64_t> labels{1};
    for (int i = 0; i < 3; ++i) labels.push_back(random.between(ignores ? -1 : 0, 2));
    const Reals class_weights{0.5, 2, 1};
    Reals losses;
    double total = 0, sum = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto entry = [&](std::size_t c) { return x[i / 2 * 6 + c * 2 + i % 2]; };
      losses.push_back(0);
      if (labels[i] < 0) continue;
      const auto label = static_cast<std::size_t>(labels[i]);
      const double weight = weights ? class_weights[label] : 1;
      const double below = std::exp(entry(0)) + std::exp(entry(1)) + std::exp(entry(2));
      losses[i] = weight * (std::log(below) - entry(label));
      total += weight;
      sum += losses[i];
    }
    const auto found = [&](const std::string& reduction) {
      return evaluated(loss(reduction, labels, weights, ignores), {{"x", x}})[0];
    };
    expect_near(found("none"), losses);
    expect_near(found("sum"), {sum});
    expect_near(found("mean"), {sum / total});
    // Weights of classes are no parameters.
    EXPECT_TRUE(
        testing::imported(loss("sum", labels, true, ignores)).model.program.parameters().empty());
  });
}

TEST(Losses, RefuseLabelsThatAreNoClasses) {
  EXPECT_EQ(refusal(loss("mean", {0, 1, 2, 0}, false, false)), "");
  expect_says(refusal(loss("mean", {0, 1, 3, 0}, false, false)), "a label 3 of 3 classes");
  expect_says(refusal(loss("mean", {0, 1, -1, 0}, false, false)), "a label -1 of 3 classes");
  expect_says(refusal(loss("mean", {-1, -1, -1, -1}, false, true)), "all labels are ignored");
  expect_says(refusal(loss("most", {0, 1, 2, 0}, false, false)), "the attribute reduction");
}

// Labels that are an input are rows of a probe; with a 1 in each it is the loss of these labels.
TEST(Losses, OfLabelsThatAreAnInputAreLinearInTheirRows) {
  Random random(7);
  const Reals x = random_reals(random, 12);
  for (const bool weights : {false, true}) {
    const Written known = loss("mean", {2, 0, 1, 1}, weights, false);
    Written free = known;
    free.initializers.erase(free.initializers.begin());
    free.inputs.push_back(value("t", {2, 2}, testing::kInt64));
    const Reals rows{0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0};
    expect_near(evaluated(free, {{"x", x}, {"t", rows}})[0], evaluated(known, {{"x", x}})[0]);
  }
}

// The log-probabilities are a result beside the loss, and of these the loss is that of their own.
TEST(Losses, OfLogProbabilitiesAreTheSame) {
  Random random(8);
  const Reals x = random_reals(random, 12);
  Written written = loss("sum", {2, 0, 1, 1}, true, false);
  written.nodes = {
      node("SoftmaxCrossEntropyLoss", {"x", "t", "w"}, {"l", "p"}, {words("reduction", "sum")}),
      node("NegativeLogLikelihoodLoss", {"p", "t", "w"}, {"m"}, {words("reduction", "sum")})};
  const auto found = evaluated(written, {{"x", x}}, {.outputs = {"l", "m"}});
  expect_near(found[0], found[1]);
}

}  // namespace
}  // namespace abide
