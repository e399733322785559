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

TEST(ControlSystem, GradientFlowHasNoDrift) {
  const Model model = load_model("linear:2,1,1");
  const ControlSystem system = gradient_system(model, Metric(model, std::nullopt));
  EXPECT_FALSE(system.drift);
  EXPECT_EQ(system.program.probes().size(), model.program.probes().size());
}

// X_(a, xi) = a f_0 + g_xi: affine in a, and the drift alone does not look at the probe.
TEST(ControlSystem, IsAffineInTheDriftsControl) {
  testing::for_seeds(20, [](Random& random) {
    const Model model = load_model("linear:1,2,1");
    const Damping damping = parse_damping(random.below(2) == 0 ? "3/t" : "1/2");
    const ControlSystem system = momentum_system(model, Metric(model, std::nullopt), damping);
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

}  // namespace
}  // namespace abide
