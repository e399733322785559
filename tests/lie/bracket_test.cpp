// SPDX-License-Identifier: MIT
#include "abide/lie/bracket.hpp"

#include "abide/ring/prime.hpp"
#include "lie/random_model.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using testing::for_seeds;
using testing::SymbolicField;

// A flow over a random phi with three coordinates, at a random point mod p.
struct Setting {
  explicit Setting(Random& random)
      : model(testing::random_reparametrization(3, 3, 3, 3, random)),
        flow(Flow::gradient(model)),
        field(random_prime(random)),
        arithmetic(field, 1) {
    exact = testing::random_point(3, random);
    JetTensor x{3, std::vector<Plane>(1)};
    for (const Rational& q : exact) x.planes[0].values.push_back(field.from(q));
    point = {x};
  }

  // The probe that chooses field i, times a scale.
  [[nodiscard]] ProbeTensors unit(std::size_t i, double scale = 1) const {
    ProbeTensors probe;
    for (std::size_t k = 0; k < 3; ++k)
      probe.push_back({1, {Plane{{k == i ? scale : 0.0}, false}}});
    return probe;
  }
  [[nodiscard]] std::vector<double> value(const std::vector<ProbeTensors>& probes) const {
    const StateTensors tensors = bracket(flow, arithmetic, point, 0, probes);
    return tensors[0].zero(0) ? std::vector<double>(3, 0.0) : tensors[0].planes[0].values;
  }

  Model model;
  Flow flow;
  PrimeField field;
  JetArithmetic arithmetic;
  std::vector<Rational> exact;
  StateTensors point;
};

TEST(Bracket, IsTheSymbolicBracketToDepthFour) {
  for_seeds(40, [](Random& random) {
    const Setting setting(random);
    const PolynomialRing ring(3);
    const std::vector<SymbolicField> fields = testing::unit_probe_fields(setting.model, ring);
    for (std::size_t k = 1; k <= 4; ++k) {
      std::vector<std::size_t> chosen;
      std::vector<ProbeTensors> probes;
      for (std::size_t i = 0; i < k; ++i) {
        chosen.push_back(random.below(3));
        probes.push_back(setting.unit(chosen.back()));
      }
      SymbolicField expected = fields[chosen.back()];
      for (std::size_t i = k - 1; i-- > 0;)
        expected = testing::symbolic_bracket(ring, fields[chosen[i]], expected);
      const std::vector<double> value = setting.value(probes);
      for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(value[i], setting.field.from(ring.evaluate(expected[i], setting.exact)))
            << "bracket of " << k << " fields, entry " << i;
    }
  });
}

TEST(Bracket, IsAntisymmetricAndObeysJacobi) {
  for_seeds(40, [](Random& random) {
    const Setting s(random);
    const ProbeTensors x = s.unit(0), y = s.unit(1), z = s.unit(2);
    const std::vector<double> xy = s.value({x, y}), yx = s.value({y, x}), xx = s.value({x, x});
    const std::vector<double> xyz = s.value({x, y, z}), yzx = s.value({y, z, x}),
                              zxy = s.value({z, x, y});
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(s.field.add(xy[i], yx[i]), 0);
      EXPECT_EQ(xx[i], 0);
      EXPECT_EQ(s.field.add(s.field.add(xyz[i], yzx[i]), zxy[i]), 0);
    }
  });
}

TEST(Bracket, IsLinearInEachField) {
  for_seeds(40, [](Random& random) {
    const Setting s(random);
    const double scale = s.field.random(random);
    const std::vector<double> once = s.value({s.unit(0), s.unit(1), s.unit(2)});
    const std::vector<double> scaled = s.value({s.unit(0), s.unit(1, scale), s.unit(2)});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(scaled[i], s.field.mul(scale, once[i]));
  });
}

// X = (y, 0) and Y = (0, x) are not gradients, but grad(x y + ..) are: the header's arithmetic with
// X = grad(x^2 / 2) = (x, 0), Y = grad(x y) = (y, x): DY X = (0, x), DX Y = (y, 0).
TEST(Bracket, WorkedExample) {
  Model model;
  Program& p = model.program;
  const NodeId x = p.parameter("x", {});
  const NodeId y = p.parameter("y", {});
  const NodeId half_square = scale(p, multiply(p, x, x), Rational(1, 2));
  model.objective = p.sum({multiply(p, half_square, p.probe("a", {})),
                           multiply(p, multiply(p, x, y), p.probe("b", {}))},
                          {1, 1});
  const Flow flow = Flow::gradient(model);
  const PrimeField field(101);
  const JetArithmetic arithmetic(field, 1);
  const auto scalar = [](double v) { return JetTensor{1, {Plane{{v}, false}}}; };
  const std::vector<ProbeTensors> probes{{scalar(1), scalar(0)}, {scalar(0), scalar(1)}};
  const StateTensors value = bracket(flow, arithmetic, {scalar(2), scalar(3)}, 0, probes);
  EXPECT_EQ(value[0].planes[0].values[0], -3);
  EXPECT_EQ(value[1].planes[0].values[0], 2);
}

}  // namespace
}  // namespace abide
