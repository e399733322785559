// SPDX-License-Identifier: MIT
#include "abide/flow/control_system.hpp"

#include "abide/model/load.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Vector = std::vector<Rational>;

// All coordinates of X_(a, xi) at a point and a probe, whose last entry is a.
Vector field(const ControlSystem& system, const Vector& values) {
  Vector result;
  for (const Vector& part :
       testing::evaluate_at(system.program, system.fields, RationalField{}, values))
    result.insert(result.end(), part.begin(), part.end());
  return result;
}

Vector random_vector(std::size_t n, Random& random) {
  Vector result;
  for (std::size_t i = 0; i < n; ++i) result.emplace_back(random.between(-9, 9));
  return result;
}

Forces moving(const Model& model, const Rational& decay = 0) {
  return {decay, std::vector<bool>(model.program.parameters().size(), false)};
}

TEST(ControlSystem, GradientFlowHasNoDrift) {
  const Model model = load_model("linear:2,1,1");
  const ControlSystem system = gradient_system(model, Metric(model, std::nullopt), moving(model));
  EXPECT_FALSE(system.drift);
  EXPECT_EQ(system.program.probes().size(), model.program.probes().size());
}

// X_(a, xi) = a f_0 + g_xi: affine in a, and the drift alone does not look at the probe.
TEST(ControlSystem, IsAffineInTheDriftsControl) {
  testing::for_seeds(20, [](Random& random) {
    const Model model = load_model("linear:1,2,1");
    const Damping damping = parse_damping(random.below(2) == 0 ? "3/t" : "1/2");
    const ControlSystem system =
        momentum_system(model, Metric(model, std::nullopt), damping, moving(model));
    ASSERT_TRUE(system.drift);
    EXPECT_EQ(system.drift->probe, model.program.probes().size());
    EXPECT_EQ(system.drift->factor, damping.denominator);
    Vector point = random_vector(system.space.dimension(), random);
    point.back() = random.between(1, 9);  // no pole
    const Vector probe = random_vector(2, random);
    const auto at = [&](const Rational& a, bool with_probe) {
      Vector values = point;
      for (const Rational& x : probe) values.push_back(with_probe ? x : Rational(0));
      values.push_back(a);
      return field(system, values);
    };
    const Rational a = random.between(-9, 9);
    const Vector both = at(a, true), controls = at(0, true), drift = at(1, false);
    for (std::size_t i = 0; i < both.size(); ++i) EXPECT_EQ(both[i], controls[i] + a * drift[i]);
    // q (v, -tau v, 1), or s' = tau s.
    const Rational t = point.back();
    const Rational q = value_at(damping.denominator, t), p = value_at(damping.numerator, t);
    const std::size_t d = 4;  // parameters
    for (std::size_t i = 0; i < d; ++i) {
      EXPECT_EQ(drift[i], q * point[d + i]);
      EXPECT_EQ(drift[d + i], -p * point[d + i]);
    }
    EXPECT_EQ(drift.back(), damping.constant() ? damping.value() * t : q);
  });
}

// The drift of weight decay is (-lambda theta, lambda s), whatever the probe; with momentum it is
// added to the force.
TEST(ControlSystem, WeightDecayIsADrift) {
  testing::for_seeds(20, [](Random& random) {
    const Model model = load_model("linear:1,2,1");
    const Rational lambda = Rational(random.between(1, 9), 7);
    const Metric metric(model, std::nullopt);
    const ControlSystem gradient = gradient_system(model, metric, moving(model, lambda));
    EXPECT_EQ(gradient.drift->eigenvalues, (std::vector<int>{-1, -1, 1}));
    Vector values = random_vector(5, random);
    const Vector point = values;
    for (const Rational& x : {Rational(0), Rational(0), Rational(1)}) values.push_back(x);
    const Vector drift = field(gradient, values);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(drift[i], -lambda * point[i]);
    EXPECT_EQ(drift[4], lambda * point[4]);
    const Vector probe = random_vector(2, random);
    Vector at{values.begin(), values.begin() + 5};
    at.insert(at.end(), probe.begin(), probe.end());
    at.push_back(0);
    Vector plain(at.begin(), at.begin() + 4);
    plain.insert(plain.end(), probe.begin(), probe.end());
    const Vector without = field(gradient_system(model, metric, moving(model)), plain);
    const Vector with = field(gradient, at);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(with[i], without[i]);

    const Damping damping = parse_damping("1/2");
    Vector phase = random_vector(9, random);
    for (const Rational& x : {Rational(0), Rational(0), Rational(1)}) phase.push_back(x);
    const Vector decayed =
        field(momentum_system(model, metric, damping, moving(model, lambda)), phase);
    const Vector free = field(momentum_system(model, metric, damping, moving(model)), phase);
    for (std::size_t i = 0; i < 9; ++i)
      EXPECT_EQ(decayed[i], free[i] - (i >= 4 && i < 8 ? lambda * phase[i - 4] : Rational(0)));
  });
}

// Of W2 W1 x with W1 frozen the field of W2 is as before, and that of W1 is 0.
TEST(ControlSystem, FrozenParametersDoNotMove) {
  Random random(3);
  const Model model = load_model("linear:2,2,1");
  const Metric metric(model, std::nullopt);
  const Vector values = random_vector(9, random);
  const Vector all = field(gradient_system(model, metric, moving(model)), values);
  const ControlSystem system = gradient_system(model, metric, {0, {true, false}});
  const Vector held = field(system, values);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(held[i], i < 4 ? Rational(0) : all[i]);
  EXPECT_EQ(system.space.unfrozen(), 2U);
}

// The fields of what is kept, as functions of the others, which are probes now.
TEST(ControlSystem, RestrictionsHaveTheFieldsOfWhatIsKept) {
  testing::for_seeds(10, [](Random& random) {
    const Model model = load_model("linear:1,2,2,1");
    const Metric metric(model, "mirror");
    const ControlSystem whole =
        momentum_system(model, metric, parse_damping("3/t"), moving(model, 2));
    const ControlSystem some = restricted(whole, {false, true, false});
    EXPECT_EQ(some.space.dimension(), 9U);
    EXPECT_EQ(some.program.name(some.program.parameters()[1]), "dW2");
    EXPECT_TRUE(some.space[0].positive);
    // W1 2, W2 4, W3 2, their velocities, t; then the probes.
    const Vector point = random_vector(17, random);
    Vector values = point;
    values.back() = random.between(1, 9);
    const Vector probes = random_vector(3, random);
    values.insert(values.end(), probes.begin(), probes.end());
    const Vector expected = field(whole, values);
    Vector given;
    for (const auto& [first, last] :
         {std::pair(2, 6), {10, 14}, {16, 17}, {0, 2}, {6, 8}, {8, 10}, {14, 16}, {17, 20}})
      given.insert(given.end(), values.begin() + first, values.begin() + last);
    const Vector found = field(some, given);
    ASSERT_EQ(found.size(), 9U);
    for (std::size_t i = 0; i < 9; ++i)
      EXPECT_EQ(found[i], expected[i < 4 ? 2 + i : i < 8 ? 6 + i : 16]);
    EXPECT_EQ(some.drift->probe, some.program.probes().size() - 1);
  });
}

}  // namespace
}  // namespace abide
