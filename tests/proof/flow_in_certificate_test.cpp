// SPDX-License-Identifier: MIT
#include "abide/proof/flow_in_certificate.hpp"

#include <gtest/gtest.h>

#include "abide/model/load.hpp"
#include "abide/model/model_builder.hpp"
#include "abide/model/model_file.hpp"
#include "abide/proof/certified_flow.hpp"
#include "program/evaluation.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Vector = std::vector<Rational>;

Vector flat(const std::vector<Vector>& parts) {
  Vector result;
  for (const Vector& part : parts) result.insert(result.end(), part.begin(), part.end());
  return result;
}

// The fields that are built again from the file are those of the flow.
void expect_same_fields(const Flow& flow) {
  Certificate c;
  write_flow(Variables(flow), c);
  const CertifiedFlow again(c);
  ASSERT_EQ(again.dimension(), flow.dimension());
  EXPECT_EQ(again.frozen(), flow.space().frozen());
  testing::for_seeds(3, [&](Random& random) {
    Vector point;
    for (std::size_t i = 0; i < flow.dimension(); ++i) point.emplace_back(random.between(1, 9));
    Vector probe;
    for (const std::size_t size : flow.probe_blocks())
      for (std::size_t i = 0; i < size; ++i) probe.emplace_back(random.between(-9, 9));
    Vector values = point;
    values.insert(values.end(), probe.begin(), probe.end());
    // Of the file, other parameters stand for covectors and the like.
    Vector of_file = point;
    std::size_t coordinates = 0;
    for (const NodeId id : again.program().parameters())
      coordinates += static_cast<std::size_t>(entries(again.program().shape(id)));
    of_file.resize(coordinates, Rational(1));
    of_file.insert(of_file.end(), probe.begin(), probe.end());
    EXPECT_EQ(
        flat(testing::evaluate_at(flow.program(), flow.field_schedule().outputs(), RationalField{},
                                  values)),
        flat(testing::evaluate_at(again.program(), again.fields(), RationalField{}, of_file)));
  });
}

TEST(FlowInCertificate, HasTheFieldsOfTheFlow) {
  const Model model = load_model("linear:1,2,2,1");
  const std::vector<FlowOptions> all = {
      {},
      {.decay = Rational(2, 3)},
      {.rates = "W1=2, W3=1/5"},
      {.frozen = {"W2"}},
      {.only = {"W1", "W2"}},
      {.metric = "mirror", .decay = 1, .frozen = {"W1"}, .only = {"W1", "W3"}},
      {.dynamics = Dynamics::momentum, .tau = "2", .decay = Rational(1, 3), .frozen = {"W3"}},
      {.dynamics = Dynamics::momentum, .tau = "3/t", .metric = "mirror", .only = {"W2"}},
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    expect_same_fields(Flow::make(model, all[i]));
  }
  expect_same_fields(Flow::gradient(with_loss(load_model("relu:2,2,3"), LossClass::cross_entropy)));
}

TEST(FlowInCertificate, HasFieldsOfAModel) {
  const Model model = parse_model(
      "[parameters]\nx = [2]\ny = []\n[inputs]\nu = [2]\n[[field]]\nx = 'u*x/y'\ny = 'sum(x)'\n"
      "[[field]]\nx = '[y, 1]'\ny = '1'\n",
      "f.toml");
  expect_same_fields(Flow::gradient(model));
  expect_same_fields(Flow::make(model, {.frozen = {"y"}}));
  expect_same_fields(Flow::make(model, {.only = {"x"}}));
}

}  // namespace
}  // namespace abide
