// SPDX-License-Identifier: MIT
#include "abide/lie/region_count.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"
#include "abide/model/sign_regions.hpp"
#include "abide/program/fingerprint.hpp"

namespace abide {

namespace {

constexpr std::uint64_t kRegionStream = 0x5e61;

GatesVerdict verdict_on(const Count& free, const std::vector<RegionCount>& regions,
                        std::size_t parameters) {
  if (!free.closed) return GatesVerdict::not_decided;
  // An upper bound that meets the lower one decides, whether its count is closed or not.
  const auto meets = [&](const RegionCount& region) {
    return region.laws_at_most() <= free.laws();
  };
  if (regions.size() == parameters && std::all_of(regions.begin(), regions.end(), meets))
    return GatesVerdict::same;
  const auto differs = [&](const RegionCount& region) {
    return region.count.closed && !meets(region);
  };
  return std::any_of(regions.begin(), regions.end(), differs) ? GatesVerdict::maybe_more
                                                              : GatesVerdict::not_decided;
}

}  // namespace

std::string_view to_string(GatesVerdict verdict) {
  switch (verdict) {
    case GatesVerdict::no_gates:
      return "no_gates";
    case GatesVerdict::same:
      return "same";
    case GatesVerdict::maybe_more:
      return "maybe_more";
    case GatesVerdict::not_decided:
      return "not_decided";
  }
  return "";
}

std::optional<RegionFlow> region_flow(const Flow& flow, std::size_t samples, Random random) {
  const Model& model = flow.model();
  const Point point = random_parameters(model, flow.metric().mirrored(), random);
  const SignRegions regions = sample_regions(model, point, samples, random);
  if (regions.patterns.empty()) return std::nullopt;
  return RegionFlow{regions.patterns.size(), regions.samples,
                    Flow::make(with_patterns(model, regions.patterns), flow.options())};
}

RegionCounts count_in_regions(const Flow& flow, const Count& free, std::size_t samples,
                              const CountOptions& options, std::size_t parameters) {
  RegionCounts result;
  result.samples = samples;
  const Model& model = flow.model();
  if (!model.free_gates()) {
    result.verdict = GatesVerdict::no_gates;
    return result;
  }
  if (flow.metric().depends_on_probes()) return result;  // not decided
  std::vector<NodeId> arguments;
  for (const Model::Gate& gate : model.gates) arguments.push_back(gate.argument);
  if (!functions_of(model.program, arguments).empty())
    throw ModelError(
        fmt::format("{}: error: --samples: ReLUs take values of functions, which are no "
                    "rational numbers; expected ReLUs of polynomials",
                    model.name));
  for (std::uint64_t draw = 0; draw < parameters; ++draw) {
    if (options.stop != nullptr && options.stop->load()) break;
    Random random(seed_about(model.program, options.seed), {kRegionStream, draw});
    if (const std::optional<RegionFlow> own = region_flow(flow, samples, std::move(random)))
      result.regions.push_back({own->patterns, own->samples, count_laws(own->flow, options)});
  }
  result.verdict = verdict_on(free, result.regions, parameters);
  return result;
}

}  // namespace abide
