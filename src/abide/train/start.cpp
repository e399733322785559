// SPDX-License-Identifier: MIT
#include "abide/train/start.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "abide/error.hpp"
#include "abide/flow/state_point.hpp"
#include "abide/io/array_file.hpp"
#include "abide/ring/random.hpp"
#include "abide/train/gaussian.hpp"

namespace abide {

namespace {

void read_start(const Flow& flow, const std::string& path, std::vector<double>& theta) {
  if (!path.ends_with(".npz") && !path.ends_with(".safetensors"))
    throw ModelError(
        fmt::format("{}: error: no start; expected random, balanced or an .npz or .safetensors of "
                    "parameters",
                    path));
  const RealArrays arrays = read_real_arrays(path);
  const Program& program = flow.model().program;
  for (std::size_t b = 0; b < program.parameters().size(); ++b) {
    const NodeId id = program.parameters()[b];
    const auto found = arrays.find(program.name(id));
    if (found == arrays.end())
      throw ModelError(fmt::format("{}: error: no array '{}'; expected one for each parameter",
                                   path, program.name(id)));
    if (found->second.shape != program.shape(id))
      throw ModelError(fmt::format("{}: error: {} has shape {}; expected {}", path,
                                   program.name(id), to_string(found->second.shape),
                                   to_string(program.shape(id))));
    const std::vector<double>& values = found->second.values;
    const auto wrong =
        std::find_if(values.begin(), values.end(), [](double x) { return !(x > 0); });
    if (flow.space()[b].positive && wrong != values.end())
      throw ModelError(
          fmt::format("{}: error: an entry of {} is {}; expected positive ones, for "
                      "the metric {}",
                      path, program.name(id), *wrong, flow.metric().text()));
    theta.insert(theta.end(), values.begin(), values.end());
  }
}

}  // namespace

StartPoint start_point(const Flow& flow, const StartOptions& options) {
  const Program& program = flow.model().program;
  StartPoint start;
  Random random(options.seed, {0x57a7});
  if (options.what == "balanced") {
    const StatePoint point = state_point(flow, "balanced", options.seed);
    double largest = 0;
    for (std::size_t b = 0; b < program.parameters().size(); ++b) {
      double squares = 0;
      for (const Rational& x : point[b]) {
        start.theta.push_back(options.scale * x.to_double());
        squares += x.to_double() * x.to_double();
      }
      largest = std::max(largest, std::sqrt(squares));
    }
    // One factor for all layers keeps them balanced.
    for (double& x : start.theta) x /= largest;
  } else if (options.what == "random") {
    for (std::size_t b = 0; b < program.parameters().size(); ++b) {
      const Shape& shape = program.shape(program.parameters()[b]);
      const std::int64_t count = entries(shape);
      const auto row = static_cast<double>(shape.size() < 2 ? count : count / shape[0]);
      const double c = options.scale / std::sqrt(row);
      const bool positive = flow.space()[b].positive;
      for (std::int64_t i = 0; i < count; ++i)
        start.theta.push_back(positive ? c * (0.25 + 0.75 * uniform(random))
                                       : c * (2 * uniform(random) - 1));
    }
  } else {
    read_start(flow, options.what, start.theta);
  }
  const std::vector<bool> frozen = flow.space().frozen_coordinates();
  for (std::size_t i = 0; i < start.theta.size(); ++i) {
    const double drawn = options.velocity == 0 ? 0 : options.velocity * gaussian(random);
    start.velocity.push_back(frozen[i] ? 0 : drawn);
  }
  return start;
}

}  // namespace abide
