// SPDX-License-Identifier: MIT
#include "abide/lie/region_count.hpp"

#include "abide/model/sign_regions.hpp"
#include "abide/program/fingerprint.hpp"

namespace abide {

namespace {

constexpr std::uint64_t kRegionStream = 0x5e61;

FlowOptions options_of(const Flow& flow) {
  FlowOptions options;
  options.momentum = flow.damping().has_value();
  if (flow.damping()) options.tau = flow.damping()->text;
  options.metric = flow.metric();
  return options;
}

}  // namespace

std::vector<RegionCount> count_in_regions(const Flow& flow, std::size_t samples,
                                          std::size_t parameters, const CountOptions& options) {
  std::vector<RegionCount> result;
  if (!flow.model().free_gates()) return result;
  const Model& model = flow.model();
  for (std::size_t draw = 0; draw < parameters; ++draw) {
    if (options.stop != nullptr && options.stop->load()) return result;
    Random random(seed_about(model.program, options.seed), {kRegionStream, draw});
    const Point point = random_parameters(model, flow.mirrored(), random);
    const SignRegions regions = sample_regions(model, point, samples, random);
    if (regions.patterns.empty()) continue;
    const Flow own = Flow::make(with_patterns(model, regions.patterns), options_of(flow));
    result.push_back({regions.patterns.size(), regions.samples, count_laws(own, options)});
  }
  return result;
}

}  // namespace abide
