// SPDX-License-Identifier: MIT
#include "abide/train/gate_witness.hpp"

#include <optional>
#include <utility>

#include "abide/laws/check.hpp"
#include "abide/lie/region_count.hpp"
#include "abide/model/sign_regions.hpp"
#include "abide/program/fingerprint.hpp"

namespace abide {

namespace {

constexpr std::uint64_t kStream = 0x9a7e;
constexpr std::uint64_t kParameters = 3;  // random points at which the gates are looked at
constexpr std::size_t kInputs = 20;       // at each

}  // namespace

bool moves_with_real_gates(const Flow& flow, const std::string& expression, std::uint64_t seed) {
  const Model& model = flow.model();
  if (!model.free_gates()) return true;
  if (flow.metric().depends_on_probes()) return false;
  for (std::uint64_t point = 0; point < kParameters; ++point) {
    Random random(seed_about(model.program, seed), {kStream, point});
    const std::optional<RegionFlow> own = region_flow(flow, kInputs, std::move(random));
    if (own && decide_law(own->flow, expression, seed) == Proof::disproved) return true;
  }
  return false;
}

}  // namespace abide
