// SPDX-License-Identifier: MIT
#include "abide/train/gate_witness.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <vector>

#include "abide/error.hpp"
#include "abide/flow/observables.hpp"
#include "abide/program/operations.hpp"
#include "abide/program/real_tensor.hpp"
#include "abide/ring/random.hpp"
#include "abide/train/gaussian.hpp"

namespace abide {

namespace {

constexpr int kPoints = 30;
constexpr double kNotRounding = 1e-9;

// Numbers of size 1/2 to 3/2, of either sign unless they are to be positive.
std::vector<RealTensor> drawn(const Program& program, const std::vector<NodeId>& leaves,
                              const std::vector<bool>& positive, Random& random) {
  std::vector<RealTensor> tensors;
  for (std::size_t b = 0; b < leaves.size(); ++b) {
    std::vector<double> values(static_cast<std::size_t>(entries(program.shape(leaves[b]))));
    for (double& x : values) {
      x = 0.5 + uniform(random);
      if (!(b < positive.size() && positive[b]) && uniform(random) < 0.5) x = -x;
    }
    tensors.emplace_back(values);
  }
  return tensors;
}

std::vector<RealTensor> magnitudes(std::vector<RealTensor> tensors) {
  for (RealTensor& tensor : tensors)
    for (double& x : tensor.entries()) x = std::abs(x);
  return tensors;
}

}  // namespace

bool moves_with_real_gates(const Flow& flow, const std::string& expression, std::uint64_t seed) {
  const std::vector<Model::Gate>& gates = flow.model().gates;
  if (gates.empty()) return true;
  Observables observables(flow);
  Program& program = observables.program();
  const NodeId h = observables.parse(expression, "LAW");
  const NodeId weights = program.probe("entry#", Shape(program.shape(h)));
  const NodeId derivative =
      observables.along_flow(observables.gradient(inner(program, weights, h)));

  std::vector<Schedule::Follower> followers;
  std::map<NodeId, double> slopes;
  for (const Model::Gate& gate : gates) {
    followers.push_back({gate.probe, {gate.argument}});
    slopes[gate.probe] = gate.slope.to_double();
  }
  const Schedule schedule(program, {derivative}, followers);
  if (schedule.has_inverses()) return false;  // there are no sizes to compare with
  const RealArithmetic values(
      [&](NodeId leaf, std::span<const RealTensor* const> operands, RealTensor& result) {
        for (std::size_t i = 0; i < result.size(); ++i)
          result[i] = (*operands[0])[i] > 0 ? 1.0 : slopes.at(leaf);
      });
  const RealArithmetic sizes(
      [&](NodeId leaf, std::span<const RealTensor* const>, RealTensor& result) {
        std::fill_n(result.data(), result.size(), std::max(1.0, std::abs(slopes.at(leaf))));
      },
      RealArithmetic::Numbers::magnitudes);

  std::vector<bool> positive;
  for (const StateBlock& block : flow.state())
    positive.push_back(block.positive || block.kind == StateBlock::Kind::time);
  Random random(seed, {0x9a7e});
  for (int point = 0; point < kPoints; ++point) {
    const std::vector<RealTensor> parameters =
        drawn(program, program.parameters(), positive, random);
    const std::vector<RealTensor> probes = drawn(program, program.probes(), {}, random);
    const double value = evaluate(schedule, values, std::span<const RealTensor>(parameters),
                                  std::span<const RealTensor>(probes))[0][0];
    const std::vector<RealTensor> parameter_sizes = magnitudes(parameters);
    const std::vector<RealTensor> probe_sizes = magnitudes(probes);
    const double size = evaluate(schedule, sizes, std::span<const RealTensor>(parameter_sizes),
                                 std::span<const RealTensor>(probe_sizes))[0][0];
    if (std::abs(value) > kNotRounding * size) return true;
  }
  return false;
}

}  // namespace abide
