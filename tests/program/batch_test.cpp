// SPDX-License-Identifier: MIT
#include "abide/program/batch.hpp"

#include <gtest/gtest.h>

#include "abide/error.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "program/random_program.hpp"
#include "seeded.hpp"

namespace abide {
namespace {

using Exact = std::vector<std::vector<Rational>>;

Exact values(const Program& program, const std::vector<NodeId>& nodes, const Exact& parameters,
             const Exact& probes) {
  return evaluate(Schedule(program, nodes), DenseArithmetic<RationalField>(RationalField{}),
                  std::span<const std::vector<Rational>>(parameters),
                  std::span<const std::vector<Rational>>(probes));
}

TEST(Batched, IsTheProgramSampleBySample) {
  testing::for_seeds(150, [](Random& random) {
    const testing::RandomProgram made = testing::random_program(random, 4, true);
    const Program& program = made.program;
    const std::vector<NodeId> nodes = {made.objective,
                                       static_cast<NodeId>(program.nodes().size() / 2)};
    const std::int64_t samples = random.between(1, 4);
    const auto next = [&] { return Rational(random.between(-3, 3), random.between(1, 2)); };
    const Exact parameters = filled(program, program.parameters(), next);
    std::vector<Exact> probes;
    for (std::int64_t s = 0; s < samples; ++s)
      probes.push_back(filled(program, program.probes(), next));

    Batch batch = batched(program, nodes, samples);
    ASSERT_EQ(batch.program.parameters().size(), program.parameters().size());
    ASSERT_EQ(batch.program.probes().size(), program.probes().size());
    std::vector<NodeId> images;
    for (const NodeId node : nodes) images.push_back(spread_over_samples(batch, node, samples));
    Exact together;
    for (std::size_t k = 0; k < program.probes().size(); ++k) {
      together.emplace_back();
      for (std::size_t i = 0; i < probes[0][k].size(); ++i)
        for (const Exact& sample : probes) together.back().push_back(sample[k][i]);
    }
    Exact all;
    std::vector<Exact> each;
    try {
      all = values(batch.program, images, parameters, together);
      for (const Exact& sample : probes) each.push_back(values(program, nodes, parameters, sample));
    } catch (const SingularMatrix&) {
      return;
    }
    for (std::size_t k = 0; k < nodes.size(); ++k)
      for (std::size_t s = 0; s < probes.size(); ++s)
        for (std::size_t i = 0; i < each[s][k].size(); ++i)
          EXPECT_EQ(all[k][i * probes.size() + s], each[s][k][i])
              << "node " << nodes[k] << " sample " << s << " entry " << i;
  });
}

TEST(Batched, ALayerIsOneProductOfMatrices) {
  Program p;
  const NodeId w = p.parameter("W", {3, 2});
  const NodeId x = p.probe("x", {2});
  const NodeId y = matmul(p, w, x);
  const Batch batch = batched(p, {y}, 5);
  EXPECT_EQ(batch.program.shape(batch.image[y]), (Shape{3, 5}));
  EXPECT_TRUE(batch.has_samples[y]);
  EXPECT_FALSE(batch.has_samples[w]);
  EXPECT_EQ(batch.program.nodes().size(), 3U);
}

TEST(Batched, RefusesWhatIsTooLarge) {
  Program p;
  const NodeId x = p.probe("x", {1000});
  EXPECT_THROW((void)batched(p, {x}, 1'000'000), ShapeError);
}

}  // namespace
}  // namespace abide
