// SPDX-License-Identifier: MIT
//
// Operations that lay entries out anew: padding, blocks of pixels as channels and back, triangles
// of matrices, sequences reversed. Each is a map of entries (onnx/index_map.hpp).
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "abide/onnx/index_map.hpp"
#include "abide/onnx/operands.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

// The place that a mode of padding takes an entry from: of an axis of so many.
std::int64_t padded_place(const NodeContext& node, const std::string& mode, std::int64_t place,
                          std::int64_t size) {
  if (place >= 0 && place < size) return place;
  if (mode == "constant") return -1;
  if (size == 0) throw node.refused("an axis of size 0 is padded with its own entries");
  if (mode == "edge") return std::clamp<std::int64_t>(place, 0, size - 1);
  if (mode == "wrap") return ((place % size) + size) % size;
  if (mode != "reflect")
    throw node.refused("the attribute mode: expected constant, edge, reflect or wrap");
  if (size == 1) return 0;
  const std::int64_t period = 2 * (size - 1);
  const std::int64_t at = ((place % period) + period) % period;
  return at < size ? at : period - at;
}

Values pad(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const Shape before = shape_in(importer, node);
  const std::string mode = node.text("mode", "constant");
  std::vector<std::int64_t> pads, axes(before.size());
  std::iota(axes.begin(), axes.end(), 0);
  double fill = 0;
  if (node.version() < 11) {
    const char* name = node.version() < 2 ? "paddings" : "pads";
    pads = node.integers(name).value_or(pads);
    fill = node.real("value", 0).to_double();
  } else {
    pads = node.integers(1, "the widths");
    if (node.has(2)) fill = node.real(2, "what is filled in");
    if (node.has(3)) axes = node.integers(3, "the axes");
  }
  if (pads.size() != 2 * axes.size()) throw node.refused("expected two widths for each axis");
  Shape shape = before;
  std::vector<std::int64_t> first(before.size(), 0);
  for (std::size_t k = 0; k < axes.size(); ++k) {
    const std::size_t axis = axis_in(node, axes[k], before);
    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    if (std::abs(pads[k]) > kMost || std::abs(pads[k + axes.size()]) > kMost)
      throw node.refused("a width is too large");
    first[axis] = -pads[k];
    shape[axis] += pads[k] + pads[k + axes.size()];
  }
  auto places = all_places(shape);
  for (std::size_t axis = 0; axis < places.size(); ++axis)
    for (std::int64_t& place : places[axis])
      place = padded_place(node, mode, place + first[axis], before[axis]);
  const Value moved = taken(work, node.input(0), places);
  if (mode != "constant" || fill == 0) return {moved};
  const auto* known = std::get_if<Known>(&moved);
  const ElementType type = known != nullptr ? known->type : ElementType::float32;
  Known filling = Known::zeros(type, shape);
  const std::vector<std::int64_t> outside = index_map(shape, [&](const Shape& at) -> std::int64_t {
    for (std::size_t axis = 0; axis < at.size(); ++axis)
      if (places[axis][static_cast<std::size_t>(at[axis])] < 0) return 0;
    return -1;
  });
  const Known one = mapped(Known::zeros(type, {1}), type, [&](auto) { return fill; });
  return {sum_of(work, moved, picked(one, outside, shape))};
}

// [N, C, H, W] with its axes split, reordered and joined.
Value regrouped(Workspace& work, const Value& value, const Shape& parts,
                const std::vector<std::size_t>& order, const Shape& shape) {
  const std::vector<std::int64_t> stride = strides(parts);
  Shape reordered;
  for (const std::size_t axis : order) reordered.push_back(parts[axis]);
  const auto index = index_map(reordered, [&](const Shape& at) {
    std::int64_t entry = 0;
    for (std::size_t k = 0; k < order.size(); ++k) entry += at[k] * stride[order[k]];
    return entry;
  });
  return work.moved(value, index, shape);
}

Values depth_to_space(Importer& importer, const NodeContext& node) {
  const Shape s = shape_in(importer, node);
  const std::int64_t b = node.integer("blocksize", 0);
  const std::string mode = node.text("mode", "DCR");
  if (s.size() != 4 || b < 1 || b > s[1] || s[1] % (b * b) != 0)
    throw node.refused("expected [N, C, H, W] with C a multiple of the blocksize squared");
  const std::int64_t c = s[1] / (b * b);
  const Shape result{s[0], c, s[2] * b, s[3] * b};
  if (mode == "DCR")
    return {regrouped(importer.work(), node.input(0), {s[0], b, b, c, s[2], s[3]},
                      {0, 3, 4, 1, 5, 2}, result)};
  if (mode != "CRD") throw node.refused("the attribute mode: expected 'DCR' or 'CRD'");
  return {regrouped(importer.work(), node.input(0), {s[0], c, b, b, s[2], s[3]}, {0, 1, 4, 2, 5, 3},
                    result)};
}

Values space_to_depth(Importer& importer, const NodeContext& node) {
  const Shape s = shape_in(importer, node);
  const std::int64_t b = node.integer("blocksize", 0);
  if (s.size() != 4 || b < 1 || s[2] % b != 0 || s[3] % b != 0)
    throw node.refused("expected [N, C, H, W] with H and W multiples of the blocksize");
  return {regrouped(importer.work(), node.input(0), {s[0], s[1], s[2] / b, b, s[3] / b, b},
                    {0, 3, 5, 1, 2, 4}, {s[0], s[1] * b * b, s[2] / b, s[3] / b})};
}

Values triangle(Importer& importer, const NodeContext& node) {
  const Shape shape = shape_in(importer, node);
  if (shape.size() < 2) throw node.refused("expected matrices");
  const std::int64_t diagonal = node.has(1) ? node.integer(1, "the diagonal") : 0;
  const bool upper = node.flag("upper", true);
  const std::vector<std::int64_t> stride = strides(shape);
  return {importer.work().moved(node.input(0),
                                index_map(shape,
                                          [&](const Shape& at) {
                                            const std::int64_t above =
                                                at[at.size() - 1] - at[at.size() - 2];
                                            const bool kept =
                                                upper ? above >= diagonal : above <= diagonal;
                                            return kept ? entry_at(at, stride) : -1;
                                          }),
                                shape)};
}

Values reverse_sequence(Importer& importer, const NodeContext& node) {
  const Shape shape = shape_in(importer, node);
  const std::size_t batch = axis_in(node, node.integer("batch_axis", 1), shape);
  const std::size_t time = axis_in(node, node.integer("time_axis", 0), shape);
  const Known::Integers& lengths = node.integers(1, "the lengths");
  if (batch == time || std::ssize(lengths) != shape[batch])
    throw node.refused("expected two different axes, and a length for each sequence");
  for (const std::int64_t length : lengths)
    if (length < 0 || length > shape[time]) throw node.refused("a length is out of range");
  const std::vector<std::int64_t> stride = strides(shape);
  return {importer.work().moved(node.input(0),
                                index_map(shape,
                                          [&](Shape at) {
                                            const std::int64_t length =
                                                lengths[static_cast<std::size_t>(at[batch])];
                                            if (at[time] < length) at[time] = length - 1 - at[time];
                                            return entry_at(at, stride);
                                          }),
                                shape)};
}

}  // namespace

std::vector<RuleRow> layout_rules() {
  return {
      {"Pad", 1, pad},
      {"DepthToSpace", 1, depth_to_space},
      {"SpaceToDepth", 1, space_to_depth},
      {"Trilu", 14, triangle},
      {"ReverseSequence", 10, reverse_sequence},
  };
}

}  // namespace abide
