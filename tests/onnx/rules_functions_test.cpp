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

Written of_two(const std::string& operation, const std::vector<std::string>& operands,
               const std::vector<std::string>& attributes, const std::string& domain = "") {
  Written written{.nodes = {node(operation, operands, {"y"}, attributes, "n", domain)},
                  .inputs = {value("a", {4}), value("b", {4})},
                  .outputs = {value("y", {4})},
                  .version = 28};
  if (!domain.empty())
    written.more = testing::text(8, testing::text(1, domain) + testing::number(2, 1));
  return written;
}

TEST(GatedFunctions, AreThoseOfRealNumbers) {
  for_seeds(5, [](Random& random) {
    const Reals a = random_reals(random, 4), b = random_reals(random, 4);
    const auto at = std::map<std::string, Reals>{{"a", a}, {"b", b}};
    const auto expected = [&](auto f) {
      Reals result;
      for (std::size_t i = 0; i < 4; ++i) result.push_back(f(a[i], b[i]));
      return result;
    };
    const auto swish = [](double u, double alpha) { return u / (1 + std::exp(-alpha * u)); };
    const auto by_tanh = [](double u) {
      return u / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (u + 0.044715 * u * u * u)));
    };
    expect_near(evaluated(of_two("SwiGLU", {"a", "b"}, {attribute("alpha", 0.5F)}), at)[0],
                expected([&](double u, double v) { return swish(u, 0.5) * v; }));
    const std::string microsoft = "com.microsoft";
    expect_near(evaluated(of_two("FastGelu", {"a", "b"}, {}, microsoft), at)[0],
                expected([&](double u, double v) { return by_tanh(u + v); }));
    expect_near(evaluated(of_two("FastGelu", {"a"}, {}, microsoft), at)[0],
                expected([&](double u, double) { return by_tanh(u); }));
    expect_near(evaluated(of_two("QuickGelu", {"a"}, {}, microsoft), at)[0],
                expected([&](double u, double) { return swish(u, 1.702F); }));
    expect_near(evaluated(of_two("Gelu", {"a"}, {}, microsoft), at)[0],
                expected([](double u, double) { return u * std::erfc(-u / std::sqrt(2)) / 2; }));
  });
  expect_says(refusal(of_two("FastGelu", {"a"}, {})), "an operation that is not known");
  Written other = of_two("SwiGLU", {"a", "b"}, {});
  other.inputs[1] = value("b", {1});
  expect_says(refusal(other), "expected two operands of one shape");
}

}  // namespace
}  // namespace abide
