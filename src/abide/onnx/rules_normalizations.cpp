// SPDX-License-Identifier: MIT
//
// Normalizations: what is normalized together is all that differs between most.
//
//     layer       the axes from one on                   instance    those of positions
//     group       channels of a group, and positions     batch       samples and positions
//
// They are written as in program/normalize.hpp, so that a network is the same program whether it
// comes from a file or is written by hand. The precision in which something is computed,
// `stash_type`, does not matter: nothing is rounded.
//
// Batch normalization says in three ways that it is trained: is_test = 0 (before version 7), more
// than one result (7 to 13), training_mode = 1 (since 14). Otherwise it is an affine map with known
// numbers, of which 1/sqrt(var + eps) is rounded to double precision.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "abide/onnx/along_axes.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/normalize.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

// An operand with an entry for each channel, the axis 1 of this shape.
NodeId of_channels(Importer& importer, const NodeContext& node, std::size_t i, const Shape& shape) {
  Workspace& work = importer.work();
  const NodeId operand = work.node(node.input(i));
  if (shape.size() < 2 || work.program().shape(operand) != Shape{shape[1]})
    throw node.refused(
        fmt::format("operand {}: expected one number for each of the channels", i + 1));
  Shape stretched(shape.size() - 1, 1);
  stretched[0] = shape[1];
  return work.program().reshape(operand, stretched);
}

NodeId scaled_and_shifted(Workspace& work, NodeId x, NodeId by, NodeId shift) {
  return add(work.program(), work.product(x, by), shift);
}

// An operand that is stretched to the shape of the first.
NodeId stretched_operand(Importer& importer, const NodeContext& node, std::size_t i,
                         const Shape& shape) {
  const NodeId operand = importer.work().node(node.input(i));
  if (!stretches(importer.work().program().shape(operand), shape))
    throw node.refused(
        fmt::format("operand {} cannot be stretched to {}", i + 1, to_string(shape)));
  return operand;
}

Values layer_normalization(Importer& importer, const NodeContext& node) {
  node.ignore("stash_type");
  Workspace& work = importer.work();
  Program& program = work.program();
  const NodeId x = work.node(node.input(0));
  const Shape shape = program.shape(x);
  const auto axes = axes_from(axis_of(shape, node.integer("axis", -1), node.operation()), shape);
  const Rational eps = node.real("epsilon", 1e-5F);
  NodeId y =
      work.product(layer_norm(program, x, axes, eps), stretched_operand(importer, node, 1, shape));
  if (node.has(2)) y = add(program, y, stretched_operand(importer, node, 2, shape));
  Values results{computed(y)};
  if (!node.wants(1) && !node.wants(2)) return results;
  const NodeId middle = mean(program, x, axes);
  results.push_back(computed(middle));
  if (!node.wants(2)) return results;
  const NodeId centred = add(program, x, middle, -1);
  const NodeId variance = mean(program, multiply(program, centred, centred), axes);
  const NodeId root = program.function(Elementary::sqrt, add(program, variance, work.number(eps)));
  results.push_back(computed(reciprocal(program, root, "a standard deviation")));
  return results;
}

Values rms_normalization(Importer& importer, const NodeContext& node) {
  node.ignore("stash_type");
  Workspace& work = importer.work();
  const NodeId x = work.node(node.input(0));
  const Shape shape = work.program().shape(x);
  const auto axes = axes_from(axis_of(shape, node.integer("axis", -1), node.operation()), shape);
  const NodeId normal = rms_norm(work.program(), x, axes, node.real("epsilon", 1e-5F));
  return {computed(work.product(normal, stretched_operand(importer, node, 1, shape)))};
}

Values instance_normalization(Importer& importer, const NodeContext& node) {
  node.ignore("consumed_inputs");
  Workspace& work = importer.work();
  const NodeId x = work.node(node.input(0));
  const Shape shape = work.program().shape(x);
  if (shape.size() < 3) throw node.refused("expected [samples, channels, positions..]");
  const NodeId normal = layer_norm(work.program(), x, axes_from(2, shape),
                                   node.real("epsilon", 1e-5F), node.operation());
  return {computed(scaled_and_shifted(work, normal, of_channels(importer, node, 1, shape),
                                      of_channels(importer, node, 2, shape)))};
}

Values group_normalization(Importer& importer, const NodeContext& node) {
  if (node.version() >= 21) node.ignore("stash_type");
  Workspace& work = importer.work();
  Program& program = work.program();
  const NodeId x = work.node(node.input(0));
  const Shape shape = program.shape(x);
  const std::int64_t groups = node.integer("num_groups", 0);
  if (shape.size() < 2 || groups < 1 || shape[1] % groups != 0)
    throw node.refused(
        fmt::format("num_groups is {}; expected a divisor of the number of channels", groups));
  const Shape grouped{shape[0], groups, entries(shape) / shape[0] / groups};
  const NodeId normal = layer_norm(program, program.reshape(x, grouped), {2},
                                   node.real("epsilon", 1e-5F), node.operation());
  // Before version 21 a scale and a shift for each group.
  if (node.version() < 21)
    return {computed(
        program.reshape(scaled_and_shifted(work, normal, of_channels(importer, node, 1, grouped),
                                           of_channels(importer, node, 2, grouped)),
                        shape))};
  return {computed(scaled_and_shifted(work, program.reshape(normal, shape),
                                      of_channels(importer, node, 1, shape),
                                      of_channels(importer, node, 2, shape)))};
}

// Operands 2 to 5 of a batch normalization, one entry for each channel; before version 9 for each
// channel and position, where `spatial` is 0.
NodeId of_batch(Importer& importer, const NodeContext& node, std::size_t i, const Shape& shape,
                bool spatial) {
  if (spatial) return of_channels(importer, node, i, shape);
  const NodeId operand = importer.work().node(node.input(i));
  if (importer.work().program().shape(operand) != Shape(shape.begin() + 1, shape.end()))
    throw node.refused(
        fmt::format("operand {}: expected one number for each channel and position", i + 1));
  return operand;
}

// 1 / sqrt(variance + eps) of known numbers.
Known rounded_factors(const NodeContext& node, const Known& variance, const Rational& eps) {
  return mapped(variance, ElementType::float64, [&](auto value) {
    const double sum = static_cast<double>(value) + eps.to_double();
    if (!(sum > 0)) throw node.refused("a variance is not positive");
    return 1 / std::sqrt(sum);
  });
}

bool is_trained(const NodeContext& node) {
  if (node.version() >= 14) return node.flag("training_mode", false);
  if (node.version() < 7) return !node.flag("is_test", false);
  bool more = false;
  for (std::size_t output = 1; output < node.outputs(); ++output) more = more || node.wants(output);
  return more;
}

Values batch_normalization(Importer& importer, const NodeContext& node) {
  node.ignore("consumed_inputs");
  Workspace& work = importer.work();
  Program& program = work.program();
  const NodeId x = work.node(node.input(0));
  const Shape shape = program.shape(x);
  if (shape.empty()) throw node.refused("expected [samples, channels, positions..]");
  const bool spatial = node.version() >= 9 || node.flag("spatial", true);
  const Rational eps = node.real("epsilon", 1e-5F);
  const Rational momentum = node.real("momentum", 0.9F);
  const auto operand = [&](std::size_t i) { return of_batch(importer, node, i, shape, spatial); };
  if (!is_trained(node)) {
    const NodeId centred = add(program, x, operand(3), -1);
    NodeId factor = operand(4);
    if (const Known* variance = node.known(4); variance != nullptr)
      factor = program.reshape(work.node(rounded_factors(node, *variance, eps)),
                               Shape(program.shape(factor)));
    else
      factor = reciprocal(
          program, program.function(Elementary::sqrt, add(program, factor, work.number(eps))));
    const NodeId by = work.product(operand(1), factor);
    return {computed(scaled_and_shifted(work, centred, by, operand(2)))};
  }
  std::vector<std::int64_t> axes{0};
  for (std::int64_t axis = 2; spatial && axis < std::ssize(shape); ++axis) axes.push_back(axis);
  std::int64_t measured = 1;
  for (const std::int64_t axis : axes) measured *= shape[static_cast<std::size_t>(axis)];
  if (measured <= 2)
    importer.note(
        fmt::format("a normalization in training measures {} of each channel; expected a larger "
                    "batch",
                    measured == 1 ? "1 entry, which becomes 0," : "2 entries, which become +-1,"));
  const NodeId normal = layer_norm(program, x, axes, eps, node.operation());
  Values results{computed(scaled_and_shifted(work, normal, operand(1), operand(2)))};
  // Running statistics are as the version says since 14; before, it does not say which variance.
  if (node.version() < 14) {
    (void)operand(3);
    (void)operand(4);
    node.leave_out_results("a running statistic");
    return results;
  }
  const NodeId middle = mean(program, x, axes);
  const NodeId centred = add(program, x, middle, -1);
  const NodeId variance = mean(program, multiply(program, centred, centred), axes);
  const Rational rest = Rational(1) - momentum;
  for (const auto& [i, statistic] : {std::pair(3, middle), std::pair(4, variance)}) {
    const NodeId before = work.node(node.input(static_cast<std::size_t>(i)));
    const NodeId now = program.reshape(statistic, Shape(program.shape(before)));
    results.push_back(computed(program.sum({before, now}, {momentum, rest})));
  }
  return results;
}

// (x - mean) / (sqrt(variance) + 1e-9), as its function in ONNX says.
Values mean_variance_normalization(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  Program& program = work.program();
  const NodeId x = work.node(node.input(0));
  const std::vector<std::int64_t> axes =
      node.integers("axes").value_or(std::vector<std::int64_t>{0, 2, 3});
  const NodeId centred = add(program, x, mean(program, x, axes, node.operation()), -1);
  const NodeId variance =
      mean(program, multiply(program, centred, centred), axes, node.operation());
  const NodeId deviation = add(program, program.function(Elementary::sqrt, variance),
                               work.number(exact(static_cast<double>(1e-9F))));
  return {computed(divide(program, centred, deviation, "a standard deviation"))};
}

Values lp_normalization(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const NodeId x = work.node(node.input(0));
  const Shape shape = work.program().shape(x);
  const std::int64_t axis = axis_of(shape, node.integer("axis", -1), node.operation());
  const NodeId norm = norm_over(work, x, {axis}, node.integer("p", 2));
  return {computed(divide(work.program(), x, norm, "a norm"))};
}

// x / (bias + alpha/size * (the sum of squares of channels nearby))^beta
Values local_response_normalization(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  Program& program = work.program();
  const NodeId x = work.node(node.input(0));
  const Shape shape = program.shape(x);
  const std::int64_t size = node.integer("size", 0);
  if (shape.size() < 2 || size < 1)
    throw node.refused("expected [samples, channels, ..] and a positive attribute size");
  const std::int64_t channels = shape[1];
  (void)known_entries({channels, channels});
  std::vector<Rational> near;
  for (std::int64_t c = 0; c < channels; ++c)
    for (std::int64_t d = 0; d < channels; ++d)
      near.emplace_back(d - c >= -((size - 1) / 2) && d - c <= size / 2 ? 1 : 0);
  const Labels labels = label_range(0, shape.size());
  const int here = static_cast<int>(shape.size());
  Labels result = labels;
  result[1] = here;
  const NodeId squares = program.contract(
      {program.constant(std::move(near), {channels, channels}), work.product(x, x)},
      {{here, 1}, labels}, result, node.operation());
  const NodeId base = add(program, work.number(node.real("bias", 1)), squares,
                          node.real("alpha", 1e-4F) / Rational(size));
  return {computed(work.product(x, power_of_known(work, base, -node.real("beta", 0.75F))))};
}

}  // namespace

std::vector<RuleRow> normalization_rules() {
  return {
      {"LayerNormalization", 17, layer_normalization},
      {"RMSNormalization", 23, rms_normalization},
      {"InstanceNormalization", 1, instance_normalization},
      {"GroupNormalization", 18, group_normalization},
      {"BatchNormalization", 1, batch_normalization},
      {"MeanVarianceNormalization", 9, mean_variance_normalization},
      {"LpNormalization", 1, lp_normalization},
      {"LRN", 1, local_response_normalization},
  };
}

}  // namespace abide
