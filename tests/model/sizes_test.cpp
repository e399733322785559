// SPDX-License-Identifier: MIT
#include "abide/model/sizes.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "abide/error.hpp"
#include "abide/io/toml_values.hpp"
#include "abide/model/model_file.hpp"
#include "abide/program/fingerprint.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

const Sizes kKnown{{"d", 7}, {"r_1", 2}};

// Random arithmetic, as a text and as what it is.
struct Sum {
  std::string text;
  std::int64_t value;
};

Sum random_sum(Random& random, int depth) {
  if (depth == 0) {
    const std::int64_t n = random.between(0, 9);
    return random.below(3) == 0 ? Sum{"d", 7} : Sum{std::to_string(n), n};
  }
  const Sum a = random_sum(random, depth - 1);
  const Sum b = random_sum(random, depth - 1);
  switch (random.below(4)) {
    case 0:
      return {fmt::format("({} + {})", a.text, b.text), a.value + b.value};
    case 1:
      return {fmt::format("({}-{})", a.text, b.text), a.value - b.value};
    case 2:
      return {fmt::format("{} * {}", a.text, b.text), a.value * b.value};
    default: {
      if (b.value == 0) return a;
      std::int64_t quotient = a.value / b.value;  // down, as in Python
      if (quotient * b.value != a.value && (a.value < 0) != (b.value < 0)) --quotient;
      return {fmt::format("({}//({}))", a.text, b.text), quotient};
    }
  }
}

TEST(Sizes, AreComputedAsInPython) {
  EXPECT_EQ(size_of("2*d - r_1", kKnown), 12);
  EXPECT_EQ(size_of("(d - r_1)//2 + 1", kKnown), 3);
  EXPECT_EQ(size_of("0 - 7//2", kKnown), -3);
  EXPECT_EQ(size_of("(0 - 7)//2", kKnown), -4);
  EXPECT_EQ(size_of("7//2*2", kKnown), 6);
  testing::for_seeds(50, [](Random& random) {
    const Sum sum = random_sum(random, 3);
    EXPECT_EQ(size_of(sum.text, kKnown), sum.value) << sum.text;
  });
}

void expect_error(const std::string& text, std::size_t offset, const std::string& words) {
  try {
    (void)size_of(text, kKnown);
    ADD_FAILURE() << text;
  } catch (const ExpressionError& error) {
    EXPECT_EQ(error.offset, offset) << text;
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}

TEST(Sizes, HaveErrorsWithTheirPlace) {
  expect_error("", 0, "expected an integer, the name of a size or '('");
  expect_error("2*", 2, "expected an integer");
  expect_error("-2", 0, "expected an integer");
  expect_error("2 d", 2, "expected + - * // or the end");
  expect_error("2/d", 1, "sizes are divided by //");
  expect_error("d//(d - 7)", 3, "division by zero");
  expect_error("(d", 2, "expected ')'");
  expect_error("x", 0, "unknown size 'x'; expected one of d, r_1");
  expect_error("2x", 0, "expected an integer");
  expect_error("1234567890", 0, "expected an integer");
  expect_error("100000*100000", 13, "beyond 1000000000");
  expect_error(std::string(200, '('), 100, "nested more than 100 deep");
  expect_error(std::string("2\0", 2), 1, "expected + - * //");
}

// A file with these sizes and shapes, read with a choice.
Model model_of(const std::string& sizes, const std::string& parameters, const std::string& choice) {
  return parse_model(
      "[sizes]\n" + sizes + "[parameters]\n" + parameters + "[model]\nphi = \"1/d*W\"\n",
      "m.toml" + choice);
}

TEST(Sizes, MakeShapesAndAreReplacedByAChoice) {
  const std::string sizes = "d = 4\nr = 2\nhidden = \"4*d\"\n";
  const auto shape = [&](const std::string& choice) {
    const Model model = model_of(sizes, "W = [\"hidden\", \"d - r\", 3]\n", choice);
    EXPECT_EQ(model.name, "m.toml" + choice);
    return model.program.shape(model.program.parameters()[0]);
  };
  EXPECT_EQ(shape(""), (Shape{16, 2, 3}));
  EXPECT_EQ(shape(":d=5"), (Shape{20, 3, 3}));
  EXPECT_EQ(shape(":hidden=1,r=3"), (Shape{1, 1, 3}));
}

TEST(Sizes, AreExactNumbersInExpressions) {
  const std::string head = "[sizes]\nd = 3\n[parameters]\nW = [\"d\", \"2*d\"]\n[model]\nphi = ";
  const Model a = parse_model(head + "\"1/d*reshape(W, [d*d, 2])**(d - 1) + ones(2)/d\"\n", "m");
  const Model b = parse_model(head + "\"1/3*reshape(W, [9, 2])**2 + ones(2)/3\"\n", "m");
  EXPECT_EQ(a.program.shape(a.outputs[0].value), (Shape{9, 2}));
  EXPECT_EQ(fingerprint(a.program), fingerprint(b.program));
}

TEST(Sizes, OfFilesHaveErrorsWithTheirPlace) {
  const auto refused = [](const std::string& sizes, const std::string& parameters,
                          const std::string& choice, const std::string& message) {
    try {
      (void)model_of(sizes, parameters, choice);
      ADD_FAILURE() << message;
    } catch (const ModelError& error) {
      EXPECT_TRUE(std::string(error.what()).starts_with(message)) << error.what();
    }
  };
  refused("d = 4\n", "W = [\"d - 4\"]\n", "", "m.toml:4:6: error: W: d - 4 is 0; expected");
  refused("d = 4\n", "W = [\"2*e\"]\n", "", "m.toml:4:9: error: unknown size 'e'");
  refused("d = 4\n", "W = [0]\n", "", "m.toml:4:6: error: W: expected a positive integer");
  refused("d = 4\n", "W = [1.5]\n", "",
          "m.toml:4:6: error: W: expected a positive integer as size");
  refused("d = 4\n", "d = [1]\n", "", "m.toml:4:1: error: the name 'd' is declared twice");
  refused("d = \"2*r\"\nr = 2\n", "W = [1]\n", "", "m.toml:2:8: error: unknown size 'r'");
  refused("sum = 4\n", "W = [1]\n", "", "m.toml:2:1: error: 'sum' is the name of a function");
  refused("'a.b' = 4\n", "W = [1]\n", "", "m.toml:2:1: error: 'a.b' is not the name of a size");
  refused("d = 2000000\n", "W = [1]\n", "", "m.toml:2:5: error: d: 2000000 is more than 1000000");
  refused("d = 4\n", "W = [1]\n", ":e=2",
          "m.toml: error: there is no size 'e' to be set; expected one of d");
  try {
    (void)parse_model("[parameters]\nW = [1]\n[model]\nphi = \"W\"\n", "m.toml:e=2");
    ADD_FAILURE();
  } catch (const ModelError& error) {
    EXPECT_STREQ(error.what(),
                 "m.toml: error: there is no size 'e' to be set; the file has no [sizes]");
  }
}

TEST(Sizes, OfAModelWithoutAFileAreNone) { EXPECT_TRUE(sizes_of_model("linear:2,2").empty()); }

}  // namespace
}  // namespace abide
