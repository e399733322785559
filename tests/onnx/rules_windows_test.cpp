// SPDX-License-Identifier: MIT
#include <numeric>

#include "abide/onnx/window.hpp"
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

using Inputs = std::vector<std::pair<std::string, Shape>>;

// A convolution over one axis, of random numbers.
struct Convolution {
  std::int64_t samples, groups, channels, outputs;  // channels and outputs of a group
  std::int64_t size, kernel, stride, dilation, begin, end;

  explicit Convolution(Random& random)
      : samples(random.between(1, 2)),
        groups(random.between(1, 3)),
        channels(random.between(1, 2)),
        outputs(random.between(1, 2)),
        kernel(random.between(1, 3)),
        stride(random.between(1, 3)),
        dilation(random.between(1, 2)),
        begin(random.between(0, 2)),
        end(random.between(0, 2)) {
    size = (kernel - 1) * dilation + random.between(1, 4);
  }
  [[nodiscard]] std::int64_t windows() const {
    return (size + begin + end - (kernel - 1) * dilation - 1) / stride + 1;
  }
  [[nodiscard]] std::vector<std::string> attributes() const {
    return {attribute("group", groups), attribute("strides", std::vector{stride}),
            attribute("dilations", std::vector{dilation}),
            attribute("pads", std::vector{begin, end})};
  }
  // Calls for each product of a convolution: entries of the operand, the weights, the result.
  template <class Visit>
  void for_each_product(Visit visit) const {
    for (std::int64_t n = 0; n < samples; ++n)
      for (std::int64_t g = 0; g < groups; ++g)
        for (std::int64_t m = 0; m < outputs; ++m)
          for (std::int64_t c = 0; c < channels; ++c)
            for (std::int64_t i = 0; i < windows(); ++i)
              for (std::int64_t k = 0; k < kernel; ++k) {
                const std::int64_t place = i * stride + k * dilation - begin;
                if (place < 0 || place >= size) continue;
                visit(((n * groups + g) * channels + c) * size + place,
                      ((g * outputs + m) * channels + c) * kernel + k,
                      ((n * groups + g) * outputs + m) * windows() + i);
              }
  }
};

TEST(Windows, ConvolutionsAreSumsOfProducts) {
  testing::for_seeds(15, [](Random& random) {
    const Convolution c(random);
    const Inputs inputs{{"x", {c.samples, c.groups * c.channels, c.size}},
                        {"w", {c.groups * c.outputs, c.channels, c.kernel}},
                        {"b", {c.groups * c.outputs}}};
    const auto at = drawn(random, inputs);
    Reals expected;
    for (std::int64_t n = 0; n < c.samples; ++n)
      for (const double bias : at.at("b")) expected.insert(expected.end(), c.windows(), bias);
    c.for_each_product([&](std::int64_t x, std::int64_t w, std::int64_t y) {
      expected[y] += at.at("x")[x] * at.at("w")[w];
    });
    expect_near(evaluated(of_one_node("Conv", inputs, c.attributes()), at)[0], expected);
  });
}

// <convolution of x, y> = <x, transposed convolution of y>, with the weights of both.
TEST(Windows, TransposedConvolutionsAreAdjoint) {
  testing::for_seeds(15, [](Random& random) {
    const Convolution c(random);
    // So many entries do not reach the last window: these the padding of the result gives back.
    const std::int64_t left =
        (c.size + c.begin + c.end - (c.kernel - 1) * c.dilation - 1) % c.stride;
    const Inputs inputs{{"y", {c.samples, c.groups * c.outputs, c.windows()}},
                        {"w", {c.groups * c.outputs, c.channels, c.kernel}}};
    const auto at = drawn(random, inputs);
    Reals expected(c.samples * c.groups * c.channels * c.size);
    c.for_each_product([&](std::int64_t x, std::int64_t w, std::int64_t y) {
      expected[x] += at.at("y")[y] * at.at("w")[w];
    });
    std::vector<std::string> attributes = c.attributes();
    attributes.push_back(attribute("output_padding", std::vector{left}));
    expect_near(evaluated(of_one_node("ConvTranspose", inputs, attributes, 17, {"r"}), at)[0],
                expected);
  });
}

TEST(Windows, SlideOverAnyNumberOfAxes) {
  testing::for_seeds(3, [](Random& random) {
    const Inputs inputs{{"x", {1, 1, 2, 3, 4}}, {"w", {1, 1, 2, 2, 3}}};
    const auto at = drawn(random, inputs);
    Reals expected(4);
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t k = 0; k < 12; ++k) {
        const std::size_t a = k / 6, b = i / 2 + k / 3 % 2, c = i % 2 + k % 3;
        expected[i] += at.at("x")[(a * 3 + b) * 4 + c] * at.at("w")[k];
      }
    expect_near(evaluated(of_one_node("Conv", inputs), at)[0], expected);
  });
}

TEST(Windows, PaddingFollowsFromTheNumberOfWindows) {
  testing::for_seeds(5, [](Random& random) {
    const Inputs inputs{{"x", {1, 1, 5}}, {"w", {1, 1, 4}}};
    const auto at = drawn(random, inputs);
    const auto with = [&](const std::string& padding) {
      return evaluated(of_one_node("Conv", inputs,
                                   {attribute("strides", std::vector<std::int64_t>{2}), padding}),
                       at)[0];
    };
    const auto pads = [](std::int64_t begin, std::int64_t end) {
      return attribute("pads", std::vector{begin, end});
    };
    // Three windows reach over 8 entries: 3 more.
    EXPECT_EQ(with(attribute("auto_pad", std::string("SAME_UPPER"))), with(pads(1, 2)));
    EXPECT_EQ(with(attribute("auto_pad", std::string("SAME_LOWER"))), with(pads(2, 1)));
    EXPECT_EQ(with(attribute("auto_pad", std::string("VALID"))), with(pads(0, 0)));
  });
}

TEST(Windows, ATransposedConvolutionHasTheShapeThatIsWanted) {
  const Inputs inputs{{"x", {1, 1, 3}}, {"w", {1, 1, 3}}};
  const auto shape_with = [&](const std::vector<std::string>& attributes) {
    return testing::result_shape(of_one_node("ConvTranspose", inputs, attributes));
  };
  const std::string stride = attribute("strides", std::vector<std::int64_t>{2});
  EXPECT_EQ(shape_with({stride}), (Shape{1, 1, 7}));
  EXPECT_EQ(shape_with({stride, attribute("output_shape", std::vector<std::int64_t>{6})}),
            (Shape{1, 1, 6}));
  EXPECT_EQ(shape_with({stride, attribute("auto_pad", std::string("SAME_UPPER"))}),
            (Shape{1, 1, 6}));
  expect_says(
      refusal(of_one_node("ConvTranspose", inputs,
                          {stride, attribute("output_shape", std::vector<std::int64_t>{9})})),
      "has 9 entries along axis 2, of which only 7 follow");
}

// Each entry of an image is added as often as blocks have it.
TEST(Windows, ColumnsAreAddedWhereTheyCameFrom) {
  testing::Written written = of_one_node("Col2Im", {{"x", {1, 4, 6}}, {"", {}}, {"", {}}}, {}, 18);
  written.nodes = {testing::node("Col2Im", {"x", "image", "block"}, {"y"})};
  written.initializers = {testing::integers("image", {2}, {3, 4}),
                          testing::integers("block", {2}, {2, 2})};
  EXPECT_EQ(evaluated(written, {{"x", Reals(24, 1)}})[0],
            (Reals{1, 2, 2, 1, 2, 4, 4, 2, 1, 2, 2, 1}));
  written.initializers[1] = testing::integers("block", {2}, {2, 3});
  expect_says(refusal(written), "expected an operand [samples, channels * 6, 4]");
}

TEST(Windows, WhatSaysNoWindowsIsRefused) {
  const auto refused = [](const Shape& weights, const std::vector<std::string>& attributes) {
    return refusal(of_one_node("Conv", {{"x", {1, 2, 4}}, {"w", weights}}, attributes));
  };
  const auto numbers = [](const std::string& name, const std::vector<std::int64_t>& values) {
    return attribute(name, values);
  };
  EXPECT_EQ(refused({4, 1, 3}, {attribute("group", 2L)}), "");
  expect_says(refused({4, 2, 3}, {attribute("group", 2L)}), "the weights are for 2 channels");
  expect_says(refused({4, 1, 3}, {attribute("group", 3L)}), "does not divide the channels");
  expect_says(refused({4, 2}, {}), "another number of axes");
  expect_says(refused({4, 2, 5}, {}), "extends over 5 entries, more than the 4 of axis 2");
  expect_says(refused({4, 2, 3}, {numbers("strides", {0})}), "strides: a number is 0");
  expect_says(refused({4, 2, 3}, {numbers("strides", {1, 1})}), "has 2 numbers; expected 1");
  expect_says(refused({4, 2, 3}, {numbers("pads", {-1, 0})}), "pads: a number is -1");
  expect_says(refused({4, 2, 3}, {numbers("pads", {1L << 40, 0})}), "pads: a number is");
  expect_says(refused({4, 2, 3}, {numbers("pads", {4'000'000, 0})}), "--limit tensor-entries");
  expect_says(refused({4, 2, 3}, {numbers("kernel_shape", {2})}), "not that of the weights, [3]");
  expect_says(refused({4, 2, 3},
                      {numbers("pads", {1, 1}), attribute("auto_pad", std::string("SAME_UPPER"))}),
              "both attributes");
  expect_says(refused({4, 2, 3}, {attribute("auto_pad", std::string("SAME"))}),
              "the attribute auto_pad is 'SAME'");
  const testing::Written bias =
      of_one_node("Conv", {{"x", {1, 2, 4}}, {"w", {4, 2, 3}}, {"b", {1, 4, 1}}});
  expect_says(refusal(bias), "the bias has shape [1, 4, 1]; expected [4]");
}

}  // namespace
}  // namespace abide
