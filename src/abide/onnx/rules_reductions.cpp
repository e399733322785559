// SPDX-License-Identifier: MIT
//
// Sums, products, norms and extremes along axes, whole or entry by entry.
//
//     log sum exp(x) = x_1 - (log softmax(x))_1, which takes a shift out as softmax does
//     max, min       of n entries in log2(n) rounds (onnx/largest.hpp); min(x) = -max(-x)
//     products       by halves
//
// Axes are an attribute at first, and an operand since version 18 (13 for ReduceSum). Without axes
// all are meant, or none where noop_with_empty_axes is 1.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "abide/onnx/along_axes.hpp"
#include "abide/onnx/largest.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/normalize.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

enum class Reduction {
  sum,
  mean,
  product,
  sum_of_squares,
  norm1,
  norm2,
  log_sum,
  log_sum_exp,
  largest,
  smallest,
};

std::vector<std::int64_t> axes_of(const NodeContext& node, const Shape& shape, bool operand) {
  std::vector<std::int64_t> axes;
  if (!operand)
    axes = node.integers("axes").value_or(axes);
  else if (node.has(1))
    axes = node.integers(1, "the axes");
  const bool none = operand && node.flag("noop_with_empty_axes", false);
  if (axes.empty() && !none) return axes_from(0, shape);
  for (std::int64_t& axis : axes) axis = axis_of(shape, axis, node.operation());
  std::sort(axes.begin(), axes.end());
  if (std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    throw node.refused("an axis is given twice");
  return axes;
}

// Entries from..to of the last axis.
NodeId part_of_lines(Program& program, NodeId x, std::int64_t from, std::int64_t to) {
  std::vector<Slice> slices(program.shape(x).size());
  slices.back().start = from;
  slices.back().stop = to;
  return slice(program, x, slices);
}

// Two by two: [.., n] gives [..].
NodeId product_of_lines(Workspace& work, NodeId x) {
  Program& program = work.program();
  while (program.shape(x).back() > 1) {
    const std::int64_t size = program.shape(x).back();
    const std::int64_t half = size / 2;
    const NodeId pairs =
        work.product(part_of_lines(program, x, 0, half), part_of_lines(program, x, half, 2 * half));
    x = size % 2 == 0 ? pairs
                      : concat(program, {pairs, part_of_lines(program, x, size - 1, size)}, -1);
  }
  Shape shape = program.shape(x);
  shape.pop_back();
  return program.reshape(x, shape);
}

NodeId largest_of_lines(Workspace& work, NodeId x) {
  Shape shape = work.program().shape(x);
  std::vector<std::int64_t> line(static_cast<std::size_t>(shape.back()));
  std::iota(line.begin(), line.end(), 0);
  shape.pop_back();
  return work.program().reshape(largest_along(work, x, shape.size(), {std::move(line)}), shape);
}

NodeId log_sum_exp_of_lines(Program& program, NodeId x) {
  const std::int64_t axis = std::ssize(program.shape(x)) - 1;
  const NodeId difference = add(program, x, log_softmax(program, x, axis), -1);
  Shape shape = program.shape(x);
  shape.pop_back();
  return program.reshape(part_of_lines(program, difference, 0, 1), shape);
}

NodeId reduced(Workspace& work, Reduction reduction, NodeId x,
               const std::vector<std::int64_t>& axes) {
  Program& program = work.program();
  const auto lines_of = [&] { return work.node(lines(work, computed(x), axes)); };
  switch (reduction) {
    case Reduction::sum:
      return sum_over(program, x, axes);
    case Reduction::mean:
      return mean(program, x, axes);
    case Reduction::product:
      return product_of_lines(work, lines_of());
    case Reduction::sum_of_squares:
      return sum_over(program, work.product(x, x), axes);
    case Reduction::norm1:
      return norm_over(work, x, axes, 1);
    case Reduction::norm2:
      return norm_over(work, x, axes, 2);
    case Reduction::log_sum:
      return program.function(Elementary::log, sum_over(program, x, axes));
    case Reduction::log_sum_exp:
      return log_sum_exp_of_lines(program, lines_of());
    case Reduction::largest:
      return largest_of_lines(work, lines_of());
    case Reduction::smallest:
      return scale(program, largest_of_lines(work, scale(program, lines_of(), -1)), -1);
  }
  throw std::logic_error("a reduction without a case");
}

// Of no entries at all.
double of_nothing(Reduction reduction) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  switch (reduction) {
    case Reduction::sum:
    case Reduction::sum_of_squares:
    case Reduction::norm1:
    case Reduction::norm2:
      return 0;
    case Reduction::product:
      return 1;
    case Reduction::log_sum:
    case Reduction::log_sum_exp:
    case Reduction::largest:
      return -kInfinity;
    case Reduction::smallest:
      return kInfinity;
    case Reduction::mean:
      return std::numeric_limits<double>::quiet_NaN();
  }
  throw std::logic_error("a reduction without a case");
}

// The extreme entry of each line, exactly; nan is one, as in NumPy.
Known extreme_of_known(const Known& known, const Shape& shape, int sign) {
  Known result = Known::zeros(known.type, shape);
  const auto length = static_cast<std::size_t>(known.shape.back());
  std::visit(
      [&](const auto& all) {
        auto& extremes = std::get<std::decay_t<decltype(all)>>(result.entries);
        for (std::size_t line = 0; line < extremes.size(); ++line) {
          auto best = all[line * length];
          for (std::size_t i = 1; i < length; ++i) {
            const auto entry = all[line * length + i];
            if (entry != entry || (sign > 0 ? entry > best : entry < best)) best = entry;
          }
          extremes[line] = best;
        }
      },
      known.entries);
  return result;
}

template <Reduction R, int OperandSince>
Values reduce(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const Value& value = node.input(0);
  const Shape before = shape_of(work.program(), value);
  const auto axes = axes_of(node, before, node.version() >= OperandSince);
  const Shape shape = without_axes(before, axes, node.flag("keepdims", true));
  constexpr bool kExtreme = R == Reduction::largest || R == Reduction::smallest;
  constexpr int kSign = R == Reduction::smallest ? -1 : 1;
  const Known* known = node.known(0);
  if (known != nullptr && known->size() == 0) {
    Known result = Known::zeros(known->type, shape);
    double empty = of_nothing(R);
    if (result.type == ElementType::boolean) empty = empty > 0 ? 1 : 0;
    if (!result.real() && !std::isfinite(empty) && result.size() > 0)
      throw node.refused("it is of no entries, and of whole numbers");
    return {mapped(result, result.type, [&](auto) { return empty; })};
  }
  if (kExtreme && known != nullptr)
    return {extreme_of_known(std::get<Known>(lines(work, *known, axes)), shape, kSign)};
  if (const auto* made = std::get_if<Computed>(&value);
      kExtreme && made != nullptr && made->truth) {
    // All true, or not all false.
    const NodeId all = work.node(lines(work, value, axes));
    const auto opposite = [&](NodeId a) { return add(work.program(), work.number(1), a, -1); };
    const NodeId result =
        kSign < 0 ? product_of_lines(work, all) : opposite(product_of_lines(work, opposite(all)));
    return {Computed{work.program().reshape(result, shape), true}};
  }
  const NodeId result = reduced(work, R, work.node(value), axes);
  return {computed(work.program().reshape(result, shape))};
}

Values determinant_rule(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  return {computed(determinant(work.program(), work.node(node.input(0))))};
}

}  // namespace

std::vector<RuleRow> reduction_rules() {
  return {
      {"ReduceSum", 1, reduce<Reduction::sum, 13>},
      {"ReduceMean", 1, reduce<Reduction::mean, 18>},
      {"ReduceProd", 1, reduce<Reduction::product, 18>},
      {"ReduceSumSquare", 1, reduce<Reduction::sum_of_squares, 18>},
      {"ReduceL1", 1, reduce<Reduction::norm1, 18>},
      {"ReduceL2", 1, reduce<Reduction::norm2, 18>},
      {"ReduceLogSum", 1, reduce<Reduction::log_sum, 18>},
      {"ReduceLogSumExp", 1, reduce<Reduction::log_sum_exp, 18>},
      {"ReduceMax", 1, reduce<Reduction::largest, 18>},
      {"ReduceMin", 1, reduce<Reduction::smallest, 18>},
      {"Det", 11, determinant_rule},
      {.operation = "TopK",
       .refused = "depends on data: which entries it takes is a choice among them, and it counts "
                  "their places"},
  };
}

}  // namespace abide
