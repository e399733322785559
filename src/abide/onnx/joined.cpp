// SPDX-License-Identifier: MIT
#include "abide/onnx/joined.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "abide/error.hpp"
#include "abide/onnx/operands.hpp"

namespace abide {

namespace {

constexpr std::size_t kGroup = 16;

bool is_truth(const Value& value) {
  const auto* known = std::get_if<Known>(&value);
  const auto* made = std::get_if<Computed>(&value);
  return known != nullptr ? known->type == ElementType::boolean : made != nullptr && made->truth;
}

// Of few parts.
Value joined_group(Workspace& work, const std::vector<Value>& parts, std::size_t axis) {
  if (parts.size() == 1) return parts[0];
  Shape shape = shape_of(work.program(), parts[0]);
  shape[axis] = 0;
  for (const Value& part : parts) shape[axis] += shape_of(work.program(), part)[axis];
  (void)known_entries(shape);
  std::vector<Value> placed;
  std::int64_t start = 0;
  for (const Value& part : parts) {
    const std::int64_t own = shape_of(work.program(), part)[axis];
    auto places = all_places(shape);
    for (std::int64_t i = 0; i < shape[axis]; ++i)
      places[axis][static_cast<std::size_t>(i)] = i >= start && i < start + own ? i - start : -1;
    start += own;
    placed.push_back(taken(work, part, places));
  }
  const bool truth = std::all_of(parts.begin(), parts.end(), is_truth);
  const bool all_computed = std::all_of(placed.begin(), placed.end(), [](const Value& value) {
    return std::holds_alternative<Computed>(value);
  });
  if (all_computed) {
    std::vector<NodeId> nodes;
    for (const Value& value : placed) nodes.push_back(std::get<Computed>(value).node);
    return Computed{work.program().sum(nodes, std::vector<Rational>(nodes.size(), Rational(1))),
                    truth};
  }
  std::optional<Value> result;
  for (const Value& value : placed) result = result ? sum_of(work, *result, value) : value;
  if (auto* made = std::get_if<Computed>(&*result)) made->truth = truth;
  return *result;
}

}  // namespace

Value joined(Workspace& work, std::vector<Value> parts, std::size_t axis) {
  while (parts.size() > 1) {
    std::vector<Value> groups;
    for (std::size_t first = 0; first < parts.size(); first += kGroup) {
      const auto begin = parts.begin() + static_cast<std::ptrdiff_t>(first);
      const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kGroup, parts.size() - first));
      groups.push_back(joined_group(work, {begin, end}, axis));
    }
    parts = std::move(groups);
  }
  return parts.at(0);
}

Value stacked(Workspace& work, std::vector<Value> parts, std::size_t axis) {
  const Shape own = shape_of(work.program(), parts.at(0));
  for (const Value& part : parts)
    if (const Shape other = shape_of(work.program(), part); other != own)
      throw ShapeError(fmt::format("shapes {} and {} of what is stacked differ", to_string(own),
                                   to_string(other)));
  Shape shape = own;
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), 1);
  for (Value& part : parts) part = work.reshaped(part, shape);
  return joined(work, std::move(parts), axis);
}

}  // namespace abide
