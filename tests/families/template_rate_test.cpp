// SPDX-License-Identifier: MIT
#include "abide/families/template_rate.hpp"

#include <gtest/gtest.h>

#include "abide/model/load.hpp"
#include "abide/ring/prime.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Kind = LawTemplate::Kind;

// An entry of every template against its definition: the value at p + e x is value + e rate.
TEST(TemplateRate, IsTheDerivativeOfTheValue) {
  testing::for_seeds(20, [](Random& random) {
    const Flow flow = Flow::make(load_model("linear:3,2,4"), {});
    const PrimeField field(random_prime(random));
    const ModularArithmetic arithmetic(field, 1);
    const TemplateSet set = law_templates(flow.space(), flow.program());
    FieldAtPoint at = draw_field(flow, arithmetic, random);
    for (const auto& [key, group] : set.groups)
      for (const LawTemplate& of : group) {
        EntryPlace place;
        for (const std::int64_t size : key.kept) place.kept.push_back(random.between(0, size - 1));
        if (key.matrix > 0) {
          place.i = random.between(0, key.matrix - 1);
          place.j = random.between(0, key.matrix - 1);
        }
        const EntryRate here = rate_of(flow, field, at, of, set.views, place, true);
        // (f(p + x) - f(p - x)) / 2 is the rate of what is of degree one or two.
        const auto moved = [&](double sign) {
          FieldAtPoint there = at;
          for (std::size_t b = 0; b < at.point.size(); ++b) {
            auto sum = std::make_shared<std::vector<double>>(*at.point[b]);
            for (std::size_t i = 0; i < sum->size(); ++i)
              (*sum)[i] = field.reduce((*sum)[i] + sign * (*at.motion[b])[i]);
            there.point[b] = sum;
          }
          return rate_of(flow, field, there, of, set.views, place, true).value;
        };
        EXPECT_EQ(field.mul(2, here.rate), field.sub(moved(1), moved(-1)));
      }
  });
}

TEST(TemplateRate, WorkedExampleOfTheHeader) {
  const Flow flow = Flow::make(load_model("linear:2,1"), {});
  const PrimeField field(8388593);
  const auto tensor = [](std::vector<double> values) {
    return std::make_shared<const std::vector<double>>(std::move(values));
  };
  const FieldAtPoint at{{tensor({1, 2})}, {tensor({3, 5})}};
  const TemplateSet set = law_templates(flow.space(), flow.program());
  const EntryRate found =
      rate_of(flow, field, at, {Kind::square, 0, {}, std::nullopt}, set.views, {}, true);
  EXPECT_EQ(found.value, 5);
  EXPECT_EQ(found.rate, 26);
}

TEST(TemplateRate, PowersOfTheTimeAreThoseOfTheDamping) {
  const auto power = [](const FlowOptions& options, Kind kind) {
    return time_power(Flow::make(load_model("linear:2,2"), options), kind);
  };
  EXPECT_EQ(power({}, Kind::square), 0);
  EXPECT_EQ(power({.decay = 1}, Kind::square), 2);
  EXPECT_EQ(power({.decay = 1}, Kind::linear), 1);
  EXPECT_EQ(power({.dynamics = Dynamics::momentum, .tau = "3/t"}, Kind::antisymmetric), 3);
  EXPECT_EQ(power({.dynamics = Dynamics::momentum, .tau = "2"}, Kind::antisymmetric), 1);
}

}  // namespace
}  // namespace abide
