// SPDX-License-Identifier: MIT
//
// Stretching and shrinking of images: interpolation, one axis after the other
// (onnx/interpolation.hpp).
//
// Sizes or scales say how. A scale that is the float nearest to the quotient of the sizes is taken
// for that quotient: 0.3333333 of 6 entries is a third of them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "abide/io/diagnostic.hpp"
#include "abide/onnx/interpolation.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

// What one of these words means, of an attribute.
template <class Meaning>
Meaning meaning(const NodeContext& node, const char* attribute, const char* standard,
                const std::map<std::string, Meaning>& words) {
  const std::string word = node.text(attribute, standard);
  const auto found = words.find(word);
  if (found != words.end()) return found->second;
  std::string all;
  for (const auto& [name, value] : words) all += (all.empty() ? "" : ", ") + name;
  throw node.refused(
      fmt::format("the attribute {} is {}; expected one of {}", attribute, quoted_name(word), all));
}

Interpolation interpolation_of(const NodeContext& node) {
  Interpolation way;
  way.filter = meaning<Filter>(node, "mode", "nearest",
                               {{"nearest", Filter::nearest},
                                {"linear", Filter::linear},
                                {"bilinear", Filter::linear},
                                {"cubic", Filter::cubic}});
  if (node.version() < 11) {
    way.coordinates = Coordinates::asymmetric;
    way.nearest = Nearest::floor;
    return way;
  }
  way.coordinates =
      meaning<Coordinates>(node, "coordinate_transformation_mode", "half_pixel",
                           {{"half_pixel", Coordinates::half_pixel},
                            {"half_pixel_symmetric", Coordinates::half_pixel_symmetric},
                            {"pytorch_half_pixel", Coordinates::pytorch_half_pixel},
                            {"align_corners", Coordinates::align_corners},
                            {"asymmetric", Coordinates::asymmetric},
                            {"tf_half_pixel_for_nn", Coordinates::half_pixel_for_nearest},
                            {"tf_crop_and_resize", Coordinates::crop}});
  way.nearest = meaning<Nearest>(node, "nearest_mode", "round_prefer_floor",
                                 {{"round_prefer_floor", Nearest::prefer_floor},
                                  {"round_prefer_ceil", Nearest::prefer_ceil},
                                  {"floor", Nearest::floor},
                                  {"ceil", Nearest::ceil}});
  way.cubic = node.real("cubic_coeff_a", -0.75F);
  way.exclude_outside = node.flag("exclude_outside", false);
  way.antialias = node.flag("antialias", false);
  if (way.exclude_outside && way.filter == Filter::nearest)
    throw node.refused("the attribute exclude_outside is 1, which says nothing of nearest entries");
  return way;
}

// The axes that operands speak of, in their order.
std::vector<std::size_t> axes_of(const NodeContext& node, const Shape& shape) {
  std::vector<std::size_t> axes;
  if (const auto given = node.integers("axes"); given) {
    for (const std::int64_t axis : *given) axes.push_back(axis_in(node, axis, shape));
    std::vector<std::size_t> sorted = axes;
    std::sort(sorted.begin(), sorted.end());
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
      throw node.refused("the attribute axes has an axis twice");
    return axes;
  }
  for (std::size_t axis = 0; axis < shape.size(); ++axis) axes.push_back(axis);
  return axes;
}

void require_count(const NodeContext& node, const char* what, std::size_t found,
                   std::size_t expected) {
  if (found != expected)
    throw node.refused(fmt::format("{} are {} numbers; expected {}", what, found, expected));
}

// By scales, each a float.
void scale_axes(const NodeContext& node, const std::vector<double>& scales,
                const std::vector<std::size_t>& axes, std::vector<StretchedAxis>& all) {
  require_count(node, "the scales", scales.size(), axes.size());
  constexpr std::int64_t kFewBits = 16;  // floats compute with these as numbers do
  for (std::size_t k = 0; k < axes.size(); ++k) {
    StretchedAxis& axis = all[axes[k]];
    const double scale = scales[k];
    // As ONNX has it, in floats.
    const double length = rounded(ElementType::float32, static_cast<double>(axis.size) * scale);
    if (!(length >= 1 && length <= static_cast<double>(limits().tensor_entries)))
      throw node.refused(fmt::format("the scale {} of {} entries", scale, axis.size));
    axis.result = static_cast<std::int64_t>(std::floor(length));
    const double quotient = static_cast<double>(axis.result) / static_cast<double>(axis.size);
    axis.scale = rounded(ElementType::float32, quotient) == scale ? Rational(axis.result, axis.size)
                                                                  : exact(scale);
    axis.rounded = axis.scale.height_bits() > kFewBits && axis.scale == exact(scale);
  }
}

// By the sizes of the result, or by those that it is to fit.
void size_axes(const NodeContext& node, const Known::Integers& sizes,
               const std::vector<std::size_t>& axes, std::vector<StretchedAxis>& all) {
  require_count(node, "the sizes", sizes.size(), axes.size());
  enum class Policy { stretch, not_larger, not_smaller };
  const auto policy = meaning<Policy>(node, "keep_aspect_ratio_policy", "stretch",
                                      {{"stretch", Policy::stretch},
                                       {"not_larger", Policy::not_larger},
                                       {"not_smaller", Policy::not_smaller}});
  std::optional<Rational> one;  // scale for all axes
  for (std::size_t k = 0; k < axes.size(); ++k) {
    StretchedAxis& axis = all[axes[k]];
    if (sizes[k] < 1 || sizes[k] > limits().tensor_entries)
      throw node.refused(fmt::format("{} entries from {}", sizes[k], axis.size));
    axis.result = sizes[k];
    axis.scale = Rational(sizes[k], axis.size);
    if (!one || (policy == Policy::not_larger) == (axis.scale < *one)) one = axis.scale;
  }
  if (policy == Policy::stretch) return;
  for (const std::size_t k : axes) {
    StretchedAxis& axis = all[k];
    axis.scale = *one;
    const Rational length = *one * Rational(axis.size);
    axis.result = floor_of(length + Rational(1, 2));
    if (axis.result < 1) throw node.refused("an axis of the result has no entries");
  }
}

std::vector<double> reals_of(const Known& known) {
  std::vector<double> result;
  for (std::size_t i = 0; i < known.size(); ++i) result.push_back(known.as_real(i));
  return result;
}

// A known operand, unless it is left out, which an empty one is, too.
const Known* given(const NodeContext& node, std::size_t i, const std::string& what) {
  if (!node.has(i)) return nullptr;
  const Known& known = node.known(i, what);
  return known.size() == 0 ? nullptr : &known;
}

Values resized(Importer& importer, const NodeContext& node, const Interpolation& way,
               const std::vector<StretchedAxis>& all) {
  Workspace& work = importer.work();
  NodeId x = work.node(node.input(0));
  Shape shape;
  for (const StretchedAxis& axis : all) shape.push_back(axis.result);
  (void)known_entries(shape);
  const Rational beyond = node.real("extrapolation_value", 0);
  std::vector<NodeId> inside;  // along an axis of which some entries are outside, 1 for the others
  for (std::size_t k = 0; k < all.size(); ++k) {
    const StretchedAxis& axis = all[k];
    const bool whole = axis.start.is_zero() && axis.end.is_one();
    if (axis.scale.is_one() && axis.result == axis.size && whole) continue;
    const Taps rows = interpolation_taps(axis, way);
    x = along_axis(work, x, k, rows);
    std::vector<Rational> ones;
    for (const std::vector<Tap>& row : rows) ones.emplace_back(row.empty() ? 0 : 1);
    Shape along(all.size(), 1);
    along[k] = axis.result;
    const bool some = std::find(ones.begin(), ones.end(), Rational(0)) != ones.end();
    if (some) inside.push_back(work.program().constant(std::move(ones), along));
  }
  if (inside.empty() || beyond.is_zero()) return {computed(x)};
  NodeId all_inside = inside[0];
  for (std::size_t k = 1; k < inside.size(); ++k)
    all_inside = multiply(work.program(), all_inside, inside[k]);
  const NodeId outside = add(work.program(), work.number(1), all_inside, -1);
  return {computed(add(work.program(), x, outside, beyond))};
}

std::vector<StretchedAxis> axes_as_they_are(const Shape& shape) {
  std::vector<StretchedAxis> all;
  for (const std::int64_t size : shape) all.push_back({size, size});
  return all;
}

// Versions before 11 do not say which entry is nearest in what shrinks; there only places that are
// entries are understood.
void require_no_choice(const NodeContext& node, Interpolation way,
                       const std::vector<StretchedAxis>& all) {
  if (node.version() >= 11 || way.filter != Filter::nearest) return;
  for (const StretchedAxis& axis : all) {
    if (Rational(1) <= axis.scale) continue;
    way.nearest = Nearest::floor;
    const Taps below = interpolation_taps(axis, way);
    way.nearest = Nearest::ceil;
    const Taps above = interpolation_taps(axis, way);
    for (std::size_t i = 0; i < below.size(); ++i)
      if (below[i].at(0).place != above[i].at(0).place)
        throw node.refused(
            "shrinks to entries between those of the operand, of which this version does not say "
            "the nearest; expected version 11");
  }
}

Values resize(Importer& importer, const NodeContext& node) {
  const Shape before = shape_of(importer.work().program(), node.input(0));
  const Interpolation way = interpolation_of(node);
  std::vector<StretchedAxis> all = axes_as_they_are(before);
  const std::vector<std::size_t> axes = axes_of(node, before);
  const bool old = node.version() < 11;
  const Known* roi = old ? nullptr : given(node, 1, "the region");
  const Known* scales = given(node, old ? 1 : 2, "the scales");
  const Known* sizes = old ? nullptr : given(node, 3, "the sizes");
  if ((scales == nullptr) == (sizes == nullptr))
    throw node.refused("expected either scales or sizes");
  if (scales != nullptr) {
    node.ignore("keep_aspect_ratio_policy");  // of sizes
    scale_axes(node, reals_of(*scales), axes, all);
  } else {
    size_axes(node, node.integers(3, "the sizes"), axes, all);
  }
  if (way.coordinates == Coordinates::crop) {
    if (roi == nullptr) throw node.refused("the region is left out; expected one to crop to");
    require_count(node, "the region", roi->size(), 2 * axes.size());
    for (std::size_t k = 0; k < axes.size(); ++k) {
      all[axes[k]].start = exact_entry(*roi, k);
      all[axes[k]].end = exact_entry(*roi, k + axes.size());
    }
  }
  require_no_choice(node, way, all);
  return resized(importer, node, way, all);
}

Values upsample(Importer& importer, const NodeContext& node) {
  const Shape before = shape_of(importer.work().program(), node.input(0));
  const Interpolation way = interpolation_of(node);
  std::vector<StretchedAxis> all = axes_as_they_are(before);
  std::vector<double> scales;
  if (node.version() < 7) {
    scales = {1, 1, node.real("height_scale", 1).to_double(),
              node.real("width_scale", 1).to_double()};
  } else if (node.version() < 9) {
    scales = node.reals("scales").value_or(scales);
  } else {
    scales = reals_of(node.known(1, "the scales"));
  }
  scale_axes(node, scales, axes_of(node, before), all);
  require_no_choice(node, way, all);
  return resized(importer, node, way, all);
}

}  // namespace

std::vector<RuleRow> resize_rules() {
  return {
      {"Resize", 10, resize},
      {"Upsample", 1, upsample},
      {.operation = "Upsample",
       .since = 10,
       .refused = "is no operation of this version; expected Resize"},
  };
}

}  // namespace abide
