// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "onnx/one_node.hpp"

namespace abide {
namespace {

using testing::attribute;
using testing::drawn;
using testing::evaluated;
using testing::expect_near;
using testing::expect_says;
using testing::of_one_node;
using testing::Reals;
using testing::refusal;

using Numbers = std::vector<std::int64_t>;

// Windows over the rows and columns of an image, of random numbers.
struct Pooling {
  Shape size{0, 0};
  Numbers kernel{0, 0}, stride{0, 0}, dilation{0, 0}, begin{0, 0}, end{0, 0}, count{0, 0};
  bool ceil = false;

  explicit Pooling(Random& random) : ceil(random.between(0, 1) == 1) {
    for (const std::size_t axis : {0, 1}) {
      kernel[axis] = random.between(1, 3);
      stride[axis] = random.between(1, 3);
      dilation[axis] = random.between(1, 2);
      // So that no window has padding alone.
      begin[axis] = random.between(0, kernel[axis] - 1) * (dilation[axis] == 1 ? 1 : 0);
      end[axis] = random.between(0, kernel[axis] - 1) * (dilation[axis] == 1 ? 1 : 0);
      const std::int64_t extent = (kernel[axis] - 1) * dilation[axis] + 1;
      size[axis] = extent + random.between(0, 3);
      const std::int64_t room = size[axis] + begin[axis] + end[axis] - extent;
      count[axis] = room / stride[axis] + 1;
      if (ceil && room % stride[axis] != 0 && count[axis] * stride[axis] < size[axis] + begin[axis])
        ++count[axis];
    }
  }
  [[nodiscard]] std::vector<std::string> attributes() const {
    return {attribute("kernel_shape", kernel), attribute("strides", stride),
            attribute("dilations", dilation),
            attribute("pads", Numbers{begin[0], begin[1], end[0], end[1]}),
            attribute("ceil_mode", ceil ? 1L : 0L)};
  }
  // f(entries of a window, how many entries it has with padding) of each window.
  template <class F>
  [[nodiscard]] Reals of_windows(const Reals& x, F f) const {
    Reals result;
    for (std::int64_t i = 0; i < count[0]; ++i)
      for (std::int64_t j = 0; j < count[1]; ++j) {
        Reals window;
        std::int64_t padded = 0;
        for (std::int64_t k = 0; k < kernel[0]; ++k)
          for (std::int64_t l = 0; l < kernel[1]; ++l) {
            const std::int64_t row = i * stride[0] + k * dilation[0] - begin[0];
            const std::int64_t column = j * stride[1] + l * dilation[1] - begin[1];
            if (row < size[0] + end[0] && column < size[1] + end[1]) ++padded;
            if (row < 0 || row >= size[0] || column < 0 || column >= size[1]) continue;
            window.push_back(x[static_cast<std::size_t>(row * size[1] + column)]);
          }
        result.push_back(f(window, static_cast<double>(padded)));
      }
    return result;
  }
};

double sum(const Reals& window) {
  double result = 0;
  for (const double x : window) result += x;
  return result;
}

TEST(Pooling, OneNumberOfEachWindow) {
  testing::for_seeds(12, [](Random& random) {
    const Pooling p(random);
    const std::vector<std::pair<std::string, Shape>> inputs{{"x", {1, 1, p.size[0], p.size[1]}}};
    const auto at = drawn(random, inputs);
    const auto pooled = [&](const std::string& operation, std::vector<std::string> more) {
      for (const std::string& each : p.attributes()) more.push_back(each);
      return evaluated(of_one_node(operation, inputs, more, 19), at)[0];
    };
    const Reals& x = at.at("x");
    expect_near(pooled("MaxPool", {}), p.of_windows(x, [](const Reals& window, double) {
      return *std::max_element(window.begin(), window.end());
    }));
    expect_near(pooled("AveragePool", {}), p.of_windows(x, [](const Reals& window, double) {
      return sum(window) / static_cast<double>(window.size());
    }));
    expect_near(
        pooled("AveragePool", {attribute("count_include_pad", 1L)}),
        p.of_windows(x, [](const Reals& window, double padded) { return sum(window) / padded; }));
    for (const std::int64_t exponent : {1, 2, 3, 4})
      expect_near(pooled("LpPool", {attribute("p", exponent)}),
                  p.of_windows(x, [&](const Reals& window, double) {
                    double total = 0;
                    for (const double each : window)
                      total += std::pow(std::abs(each), static_cast<double>(exponent));
                    return std::pow(total, 1.0 / static_cast<double>(exponent));
                  }));
  });
}

TEST(Pooling, OfAllEntries) {
  testing::for_seeds(5, [](Random& random) {
    const std::vector<std::pair<std::string, Shape>> inputs{{"x", {2, 1, 3, 2}}};
    const auto at = drawn(random, inputs);
    const Reals& x = at.at("x");
    Reals largest, mean, size;
    for (const std::size_t n : {0, 6}) {
      const Reals sample(x.begin() + static_cast<std::ptrdiff_t>(n),
                         x.begin() + static_cast<std::ptrdiff_t>(n) + 6);
      largest.push_back(*std::max_element(sample.begin(), sample.end()));
      mean.push_back(sum(sample) / 6);
      double squares = 0;
      for (const double each : sample) squares += each * each;
      size.push_back(std::sqrt(squares));
    }
    expect_near(evaluated(of_one_node("GlobalMaxPool", inputs), at)[0], largest);
    expect_near(evaluated(of_one_node("GlobalAveragePool", inputs), at)[0], mean);
    // The exponent was a float once.
    expect_near(evaluated(of_one_node("GlobalLpPool", inputs, {attribute("p", 2L)}), at)[0], size);
    expect_near(evaluated(of_one_node("GlobalLpPool", inputs, {attribute("p", 2.0F)}, 1), at)[0],
                size);
    EXPECT_EQ(testing::result_shape(of_one_node("GlobalMaxPool", inputs)), (Shape{2, 1, 1, 1}));
  });
}

// Of n entries n - 1 comparisons, and none of an entry with itself where windows are cut off.
TEST(Pooling, AMaximumHasAGateForEachComparison) {
  const auto gates = [](std::int64_t size, std::int64_t kernel, std::int64_t pad) {
    const ImportedModel result = testing::imported(
        of_one_node("MaxPool", {{"x", {1, 1, size}}},
                    {attribute("kernel_shape", Numbers{kernel}),
                     attribute("strides", Numbers{kernel}), attribute("pads", Numbers{pad, 0})}));
    std::int64_t count = 0;
    for (const Model::Gate& gate : result.model.gates)
      count += entries(result.model.program.shape(gate.probe));
    return count;
  };
  for (std::int64_t n = 2; n < 8; ++n) EXPECT_EQ(gates(n, n, 0), n - 1);
  EXPECT_EQ(gates(6, 3, 0), 4);
  EXPECT_EQ(gates(5, 3, 1), 3);
}

TEST(Pooling, WhatHasNoValueIsRefused) {
  const auto refused = [](const std::string& operation, const std::vector<std::string>& attributes,
                          const std::vector<std::string>& results = {"y"}) {
    return refusal(of_one_node(operation, {{"x", {1, 1, 4}}}, attributes, 17, results));
  };
  const std::string kernel = attribute("kernel_shape", Numbers{2});
  EXPECT_EQ(refused("MaxPool", {kernel}), "");
  expect_says(refused("MaxPool", {}), "kernel_shape is left out");
  expect_says(refused("MaxPool", {kernel}, {"y", "places"}), "its second result is places");
  for (const auto* operation : {"MaxPool", "AveragePool", "LpPool"})
    expect_says(refused(operation, {kernel, attribute("pads", Numbers{2, 0})}),
                "a window has no entry but padding");
  expect_says(refused("LpPool", {kernel, attribute("p", 0L)}), "the attribute p is 0");
  expect_says(refused("MaxPool", {attribute("kernel_shape", Numbers{1, 2})}),
              "a kernel with 2 axes over 1");
}

}  // namespace
}  // namespace abide
