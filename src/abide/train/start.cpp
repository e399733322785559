// SPDX-License-Identifier: MIT
#include "abide/train/start.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "abide/error.hpp"
#include "abide/flow/state_point.hpp"
#include "abide/io/array_file.hpp"
#include "abide/io/input_file.hpp"
#include "abide/model/imported.hpp"
#include "abide/ring/random.hpp"
#include "abide/train/gaussian.hpp"

namespace abide {

namespace {

// The values of the parameters one after another, each from `read`; the place is for messages.
template <class Read>
void collect(const Flow& flow, const std::string& place, std::vector<double>& theta, Read read) {
  const Program& program = flow.model().program;
  for (std::size_t b = 0; b < program.parameters().size(); ++b) {
    const NodeId id = program.parameters()[b];
    const std::vector<double> values = read(id);
    const auto wrong =
        std::find_if(values.begin(), values.end(), [](double x) { return !(x > 0); });
    if (flow.space()[b].positive && wrong != values.end())
      throw file_error(
          place, fmt::format("an entry of {} is {}; expected positive ones, for the metric {}",
                             program.name(id), *wrong, flow.metric().text()));
    theta.insert(theta.end(), values.begin(), values.end());
  }
}

void read_start(const Flow& flow, const std::string& path, std::vector<double>& theta) {
  if (!path.ends_with(".npz") && !path.ends_with(".safetensors"))
    throw file_error(
        path, "no start; expected random, balanced, own or an .npz or .safetensors of parameters");
  const RealArrays arrays = read_real_arrays(path);
  const Program& program = flow.model().program;
  collect(flow, path, theta, [&](NodeId id) {
    const std::string& name = program.name(id);
    const auto found = arrays.find(name);
    if (found == arrays.end())
      throw file_error(path, fmt::format("no array '{}'; expected one for each parameter", name));
    if (found->second.shape != program.shape(id))
      throw file_error(
          path, fmt::format("{} has shape {}; expected {}", name, to_string(found->second.shape),
                            to_string(program.shape(id))));
    return found->second.values;
  });
}

void own_start(const Flow& flow, std::vector<double>& theta) {
  const Model& model = flow.model();
  if (!model.imported)
    throw file_error(model.name,
                     "the model has no values of its own, which ONNX files have; expected another "
                     "start");
  collect(flow, model.name, theta,
          [&](NodeId id) { return own_values(model, model.program.name(id)); });
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
  } else if (options.what == "own") {
    own_start(flow, start.theta);
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
