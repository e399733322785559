// SPDX-License-Identifier: MIT
//
// Shapes: changing them, which moves no entry, and computing with them, which is all known.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "abide/onnx/index_map.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/onnx/tensor_data.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

Values reshape(Importer& importer, const NodeContext& node) {
  node.ignore("consumed_inputs");
  const Shape before = shape_in(importer, node);
  Shape shape;
  if (node.version() < 5) {
    const auto given = node.integers("shape");
    if (!given) throw node.refused("the attribute shape is left out; expected one");
    shape = *given;
  } else {
    shape = node.integers(1, "the shape");
  }
  const bool zero_is_zero = node.flag("allowzero", false);
  std::int64_t rest = 1;
  std::optional<std::size_t> open;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] == 0 && !zero_is_zero) {
      if (axis >= before.size())
        throw node.refused(
            fmt::format("the shape {} keeps axis {}, which is not there", to_string(shape), axis));
      shape[axis] = before[axis];
    }
    if (shape[axis] == -1 && !open)
      open = axis;
    else
      rest = static_cast<std::int64_t>(known_entries({rest, shape[axis]}));
  }
  const auto total = static_cast<std::int64_t>(known_entries(before));
  if (open) {
    if (rest == 0 || total % rest != 0)
      throw node.refused(fmt::format("no size for -1 in the shape {}", to_string(shape)));
    shape[*open] = total / rest;
  }
  return {importer.work().reshaped(node.input(0), shape)};
}

Values flatten(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  const auto rank = static_cast<std::int64_t>(before.size());
  std::int64_t axis = node.integer("axis", 1);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis > rank) throw node.refused(fmt::format("axis {} is out of range", axis));
  const auto at = before.begin() + static_cast<std::ptrdiff_t>(axis);
  const auto count = [](auto first, auto last) {
    return static_cast<std::int64_t>(known_entries(Shape(first, last)));
  };
  return {importer.work().reshaped(node.input(0),
                                   {count(before.begin(), at), count(at, before.end())})};
}

// Axes, sorted: an attribute before this version, an operand since; none if left out.
std::optional<std::vector<std::int64_t>> axes_of(const NodeContext& node, std::int64_t since,
                                                 std::size_t rank) {
  std::optional<std::vector<std::int64_t>> axes;
  if (node.version() < since)
    axes = node.integers("axes");
  else if (node.has(1))
    axes = node.integers(1, "the axes");
  if (!axes) return {};
  const auto most = static_cast<std::int64_t>(rank);
  for (std::int64_t& axis : *axes) {
    if (axis < -most || axis >= most)
      throw node.refused(fmt::format("axis {} is out of range for {} axes", axis, most));
    if (axis < 0) axis += most;
  }
  std::sort(axes->begin(), axes->end());
  if (std::adjacent_find(axes->begin(), axes->end()) != axes->end())
    throw node.refused("an axis is given twice");
  return axes;
}

Values squeeze(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  const auto axes = axes_of(node, 13, before.size());
  Shape shape;
  for (std::size_t axis = 0; axis < before.size(); ++axis) {
    const bool named =
        axes ? std::binary_search(axes->begin(), axes->end(), static_cast<std::int64_t>(axis))
             : before[axis] == 1;
    if (named && before[axis] != 1)
      throw node.refused(fmt::format("axis {} has size {}; expected 1", axis, before[axis]));
    if (!named) shape.push_back(before[axis]);
  }
  return {importer.work().reshaped(node.input(0), shape)};
}

Values unsqueeze(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  const std::size_t more = node.version() < 13 ? node.integers("axes").value_or(Shape{}).size()
                                               : node.integers(1, "the axes").size();
  const auto axes = axes_of(node, 13, before.size() + more);
  if (!axes) throw node.refused("the axes are left out; expected them");
  Shape shape = before;
  for (const std::int64_t axis : *axes)
    shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), 1);
  return {importer.work().reshaped(node.input(0), shape)};
}

Values expand(Importer& importer, const NodeContext& node) {
  const Shape& wanted = node.integers(1, "the shape");
  return {importer.work().stretched(node.input(0), broadcast(shape_in(importer, node), wanted))};
}

Values shape_rule(Importer& importer, const NodeContext& node) {
  const Shape shape = shape_in(importer, node);
  const auto rank = static_cast<std::int64_t>(shape.size());
  const auto bound = [&](const char* name, std::int64_t standard) {
    const std::int64_t given = node.integer(name, standard);
    return std::clamp<std::int64_t>(given < 0 ? given + rank : given, 0, rank);
  };
  const std::int64_t start = bound("start", 0);
  const std::int64_t end = std::max(start, bound("end", rank));
  return {Known::integers({shape.begin() + start, shape.begin() + end})};
}

Values size_rule(Importer& importer, const NodeContext& node) {
  return {Known::integer(static_cast<std::int64_t>(known_entries(shape_in(importer, node))))};
}

Values range(Importer&, const NodeContext& node) {
  const Known& start = node.known(0, "the start");
  const Known& limit = node.known(1, "the limit");
  const Known& step = node.known(2, "the step");
  for (const Known* each : {&start, &limit, &step})
    if (each->size() != 1 || each->real() != start.real())
      throw node.refused("expected three numbers of one type");
  const double count = std::ceil((limit.as_real(0) - start.as_real(0)) / step.as_real(0));
  if (std::isnan(count) || step.as_real(0) == 0) throw node.refused("the step is 0");
  if (count > 0x1p40) throw node.refused("too many numbers");
  Known result = Known::zeros(start.type, {std::max<std::int64_t>(0, std::llround(count))});
  for (std::size_t i = 0; i < result.size(); ++i) {
    const auto n = static_cast<std::int64_t>(i);
    if (result.real())
      std::get<Known::Reals>(result.entries)[i] =
          rounded(start.type, start.as_real(0) + static_cast<double>(n) * step.as_real(0));
    else
      std::get<Known::Integers>(result.entries)[i] = std::get<Known::Integers>(start.entries)[0] +
                                                     n * std::get<Known::Integers>(step.entries)[0];
  }
  return {std::move(result)};
}

// The one entry of a tensor in an attribute; the float 0 where it is left out.
Known filling(Importer& importer, const NodeContext& node) {
  const OnnxTensor* tensor = node.tensor("value");
  if (tensor == nullptr) return Known::zeros(ElementType::float32, {1});
  const Value value = importer.tensor(*tensor, "");
  const auto* known = std::get_if<Known>(&value);
  if (known == nullptr || known->size() != 1)
    throw node.refused("the attribute value: expected a tensor with one entry");
  return *known;
}

Values constant_of_shape(Importer& importer, const NodeContext& node) {
  const Shape& shape = node.integers(0, "the shape");
  const Known value = filling(importer, node);
  return {picked(value, index_map(shape, [](const Shape&) { return 0; }), shape)};
}

Values eye_like(Importer& importer, const NodeContext& node) {
  const Shape shape = shape_in(importer, node);
  if (shape.size() != 2) throw node.refused("expected a matrix");
  const Known* known = node.known(0);
  const std::int64_t standard =
      known != nullptr ? static_cast<std::int64_t>(known->type) : OnnxAttribute::kReal;
  const ElementType type = element_type(node.integer("dtype", standard), node.refused("").what());
  const std::int64_t diagonal = node.integer("k", 0);
  Known one = mapped(Known::zeros(type, {1}), type, [](auto) { return 1; });
  return {picked(one,
                 index_map(shape,
                           [&](const Shape& at) -> std::int64_t {
                             return at[1] - at[0] == diagonal ? 0 : -1;
                           }),
                 shape)};
}

}  // namespace

std::vector<RuleRow> shape_rules() {
  return {
      {"Reshape", 1, reshape},
      {"Flatten", 1, flatten},
      {"Squeeze", 1, squeeze},
      {"Unsqueeze", 1, unsqueeze},
      {"Expand", 8, expand},
      {"Shape", 1, shape_rule},
      {"Size", 1, size_rule},
      {"Range", 11, range},
      {"ConstantOfShape", 9, constant_of_shape},
      {"EyeLike", 9, eye_like},
  };
}

}  // namespace abide
