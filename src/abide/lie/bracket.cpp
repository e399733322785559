// SPDX-License-Identifier: MIT
#include "abide/lie/bracket.hpp"

#include <utility>

namespace abide {

namespace {

StateTensors extend(const StateTensors& x, StateTensors y, int depth) {
  StateTensors result;
  for (std::size_t i = 0; i < x.size(); ++i)
    result.push_back(abide::extend(x[i], std::move(y[i]), depth));
  return result;
}

}  // namespace

StateTensors bracket(const Flow& flow, const JetArithmetic& arithmetic, const StateTensors& point,
                     int depth, std::span<const ProbeTensors> probes) {
  const FieldAt field = [&](const StateTensors& at, std::span<const JetTensor> probe) {
    return flow.field(arithmetic, at, probe);
  };
  return bracket(field, arithmetic, point, depth, probes);
}

StateTensors bracket(const FieldAt& field, const JetArithmetic& arithmetic,
                     const StateTensors& point, int depth, std::span<const ProbeTensors> probes) {
  StateTensors u = field(point, probes[0]);
  if (probes.size() == 1) return u;
  const StateTensors inner =
      bracket(field, arithmetic, extend(point, std::move(u), depth), depth + 1, probes.subspan(1));
  StateTensors v;
  for (const JetTensor& tensor : inner) v.push_back(lower_half(tensor, depth + 1));
  const StateTensors outer = field(extend(point, std::move(v), depth), probes[0]);
  StateTensors result;
  for (std::size_t i = 0; i < inner.size(); ++i)
    result.push_back(
        arithmetic.subtract(upper_half(inner[i], depth + 1), upper_half(outer[i], depth + 1)));
  return result;
}

}  // namespace abide
