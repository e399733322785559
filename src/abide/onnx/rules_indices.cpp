// SPDX-License-Identifier: MIT
//
// Operations that move entries to and from places that are given: indices, which are known, or
// tokens, which pick rows of a table as a product with a one-hot probe.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "abide/onnx/index_map.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

// An index into an axis, counted from the end where it is negative.
std::int64_t in_axis(const NodeContext& node, std::int64_t index, std::int64_t size) {
  if (index < -size || index >= size)
    throw node.refused(fmt::format("index {} is out of range for size {}", index, size));
  return index < 0 ? index + size : index;
}

// The rows of a table [V, ..] that tokens pick: their one-hot probe [.., V] times the table.
Value rows(Importer& importer, const Tokens& tokens, NodeId table) {
  Program& program = importer.work().program();
  const Shape shape = program.shape(table);
  const NodeId probe = importer.one_hot(tokens, shape[0]);
  const std::size_t before = tokens.shape.size();
  Labels left = label_range(0, before);
  Labels result = left;
  const int picked = static_cast<int>(before);
  left.push_back(picked);
  Labels right{picked};
  for (std::size_t axis = 1; axis < shape.size(); ++axis) {
    right.push_back(picked + static_cast<int>(axis));
    result.push_back(right.back());
  }
  return Computed{program.contract({probe, table}, {left, right}, result, "Gather")};
}

Values gather(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const Shape before = shape_in(importer, node);
  const auto axis = axis_in(node, node.integer("axis", 0), before);
  if (const auto* tokens = std::get_if<Tokens>(&node.input(1)); tokens != nullptr) {
    if (axis != 0) throw node.refused("tokens pick from an axis that is not the first");
    return {rows(importer, *tokens, work.node(node.input(0)))};
  }
  const Known::Integers& indices = node.integers(1, "the indices");
  const Shape own = shape_in(importer, node, 1);
  Shape shape(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(axis));
  shape.insert(shape.end(), own.begin(), own.end());
  shape.insert(shape.end(), before.begin() + static_cast<std::ptrdiff_t>(axis) + 1, before.end());
  const std::vector<std::int64_t> stride = strides(before);
  const std::vector<std::int64_t> own_stride = strides(own);
  return {work.moved(node.input(0),
                     index_map(shape,
                               [&](const Shape& at) {
                                 std::int64_t entry = 0;
                                 std::int64_t which = 0;
                                 for (std::size_t k = 0; k < axis; ++k) entry += at[k] * stride[k];
                                 for (std::size_t k = 0; k < own.size(); ++k)
                                   which += at[axis + k] * own_stride[k];
                                 for (std::size_t k = axis + 1; k < before.size(); ++k)
                                   entry += at[k + own.size() - 1] * stride[k];
                                 return entry +
                                        stride[axis] *
                                            in_axis(node, indices[static_cast<std::size_t>(which)],
                                                    before[axis]);
                               }),
                     shape)};
}

Values gather_elements(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  const auto axis = axis_in(node, node.integer("axis", 0), before);
  const Known::Integers& indices = node.integers(1, "the indices");
  const Shape shape = shape_in(importer, node, 1);
  if (shape.size() != before.size()) throw node.refused("expected indices with as many axes");
  for (std::size_t k = 0; k < shape.size(); ++k)
    if (k != axis && shape[k] > before[k]) throw node.refused("more indices than entries");
  const std::vector<std::int64_t> stride = strides(before);
  const std::vector<std::int64_t> own = strides(shape);
  return {importer.work().moved(
      node.input(0),
      index_map(shape,
                [&](Shape at) {
                  const std::int64_t index = indices[static_cast<std::size_t>(entry_at(at, own))];
                  at[axis] = in_axis(node, index, before[axis]);
                  return entry_at(at, stride);
                }),
      shape)};
}

// Of indices [.., k] the entry in the first k axes of a shape, after `batch` axes.
std::int64_t block_at(const NodeContext& node, const Known::Integers& indices, std::size_t row,
                      std::size_t count, const Shape& shape, std::size_t batch) {
  const std::vector<std::int64_t> stride = strides(shape);
  std::int64_t entry = 0;
  for (std::size_t k = 0; k < count; ++k)
    entry += stride[batch + k] * in_axis(node, indices[row * count + k], shape[batch + k]);
  return entry;
}

Values gather_nd(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  const Known::Integers& indices = node.integers(1, "the indices");
  const Shape own = shape_in(importer, node, 1);
  const std::int64_t given = node.integer("batch_dims", 0);
  if (own.empty() || given < 0 || given >= std::ssize(own) || given >= std::ssize(before))
    throw node.refused("the attribute batch_dims or the indices do not fit");
  const auto batch = static_cast<std::size_t>(given);
  const std::int64_t last = own.back();
  if (last < 1 || last + given > std::ssize(before))
    throw node.refused("indices have too many axes");
  const auto count = static_cast<std::size_t>(last);
  for (std::size_t k = 0; k < batch; ++k)
    if (own[k] != before[k]) throw node.refused("batches of indices and entries differ");
  Shape shape(own.begin(), own.end() - 1);
  const std::size_t outer = shape.size();
  shape.insert(shape.end(), before.begin() + static_cast<std::ptrdiff_t>(batch + count),
               before.end());
  const Shape rows_shape(own.begin(), own.end() - 1);
  const std::vector<std::int64_t> row_stride = strides(rows_shape);
  const std::vector<std::int64_t> stride = strides(before);
  return {importer.work().moved(
      node.input(0),
      index_map(shape,
                [&](const Shape& at) {
                  std::int64_t row = 0;
                  for (std::size_t k = 0; k < outer; ++k) row += at[k] * row_stride[k];
                  std::int64_t entry =
                      block_at(node, indices, static_cast<std::size_t>(row), count, before, batch);
                  for (std::size_t k = 0; k < batch; ++k) entry += at[k] * stride[k];
                  for (std::size_t k = batch + count; k < before.size(); ++k)
                    entry += at[outer + k - batch - count] * stride[k];
                  return entry;
                }),
      shape)};
}

// Entries of x, those in `source` replaced by entries of updates: source[i] is the update that
// entry i becomes, or -1.
Value replaced(Workspace& work, const Value& x, const Value& updates,
               const std::vector<std::int64_t>& source) {
  const Shape shape = shape_of(work.program(), x);
  std::vector<std::int64_t> kept(source.size());
  for (std::size_t i = 0; i < kept.size(); ++i)
    kept[i] = source[i] < 0 ? static_cast<std::int64_t>(i) : -1;
  return sum_of(work, work.moved(x, kept, shape), work.moved(updates, source, shape));
}

// x with updates put at, or added to, the places of entries; places are in the order of updates.
Values scattered(Importer& importer, const NodeContext& node,
                 const std::vector<std::int64_t>& places) {
  Workspace& work = importer.work();
  const Shape shape = shape_in(importer, node);
  const std::string reduction = node.text("reduction", "none");
  const Value& x = node.input(0);
  const Value& updates = node.input(2);
  // Of several updates of one entry all but the last are lost, or each is a round of its own.
  std::vector<std::vector<std::int64_t>> rounds;
  std::vector<std::size_t> round_of(known_entries(shape), 0);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto place = static_cast<std::size_t>(places[i]);
    const std::size_t round = reduction == "none" ? 0 : round_of[place]++;
    if (round == rounds.size()) rounds.emplace_back(known_entries(shape), -1);
    if (rounds.size() > 64) throw node.refused("more than 64 updates of one entry");
    rounds[round][place] = static_cast<std::int64_t>(i);
  }
  if (rounds.empty()) return {x};
  if (reduction == "none") return {replaced(work, x, updates, rounds[0])};
  if (reduction != "add" && reduction != "mul")
    throw node.refused("the attribute reduction: expected none, add or mul");
  Value result = x;
  for (const std::vector<std::int64_t>& source : rounds) {
    const Value moved = work.moved(updates, source, shape);
    if (reduction == "add") {
      result = sum_of(work, result, moved);
      continue;
    }
    std::vector<std::int64_t> untouched(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) untouched[i] = source[i] < 0 ? 0 : -1;
    const auto* known = std::get_if<Known>(&moved);
    const ElementType type = known != nullptr ? known->type : ElementType::float32;
    const Known one = mapped(Known::zeros(type, {1}), type, [](auto) { return 1; });
    result = product_of(work, result, sum_of(work, moved, picked(one, untouched, shape)));
  }
  return {result};
}

Values scatter_nd(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  const Known::Integers& indices = node.integers(1, "the indices");
  const Shape own = shape_in(importer, node, 1);
  if (own.empty() || own.back() < 1 || own.back() > std::ssize(before))
    throw node.refused("indices have too many axes");
  const auto count = static_cast<std::size_t>(own.back());
  Shape updates(own.begin(), own.end() - 1);
  updates.insert(updates.end(), before.begin() + static_cast<std::ptrdiff_t>(count), before.end());
  if (shape_in(importer, node, 2) != updates)
    throw node.refused(fmt::format("expected updates of shape {}", to_string(updates)));
  const auto block = static_cast<std::int64_t>(
      known_entries(Shape(before.begin() + static_cast<std::ptrdiff_t>(count), before.end())));
  std::vector<std::int64_t> places(known_entries(updates));
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto at = static_cast<std::int64_t>(i);
    places[i] = block_at(node, indices, static_cast<std::size_t>(at / block), count, before, 0) +
                at % block;
  }
  return scattered(importer, node, places);
}

Values scatter_elements(Importer& importer, const NodeContext& node) {
  const Shape before = shape_in(importer, node);
  const auto axis = axis_in(node, node.integer("axis", 0), before);
  const Known::Integers& indices = node.integers(1, "the indices");
  const Shape own = shape_in(importer, node, 1);
  if (own.size() != before.size() || shape_in(importer, node, 2) != own)
    throw node.refused("expected indices and updates of one shape, with as many axes");
  for (std::size_t k = 0; k < own.size(); ++k)
    if (k != axis && own[k] > before[k]) throw node.refused("more indices than entries");
  const std::vector<std::int64_t> stride = strides(before);
  std::size_t next = 0;
  return scattered(importer, node, index_map(own, [&](Shape at) {
                     at[axis] = in_axis(node, indices[next++], before[axis]);
                     return entry_at(at, stride);
                   }));
}

Values compress(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  Value value = node.input(0);
  const Known& condition = node.known(1, "the condition");
  Shape before = shape_of(work.program(), value);
  std::size_t axis = 0;
  if (node.has("axis")) {
    axis = axis_in(node, node.integer("axis", 0), before);
  } else {
    before = {static_cast<std::int64_t>(known_entries(before))};
    value = work.reshaped(value, before);
  }
  std::vector<std::int64_t> kept;
  for (std::size_t i = 0; i < condition.size(); ++i)
    if (condition.as_real(i) != 0)
      kept.push_back(in_axis(node, static_cast<std::int64_t>(i), before[axis]));
  Shape shape = before;
  shape[axis] = std::ssize(kept);
  const std::vector<std::int64_t> stride = strides(before);
  return {work.moved(value,
                     index_map(shape,
                               [&](Shape at) {
                                 at[axis] = kept[static_cast<std::size_t>(at[axis])];
                                 return entry_at(at, stride);
                               }),
                     shape)};
}

Values one_hot(Importer& importer, const NodeContext& node) {
  const Known& indices = node.known(0, "the indices");
  const Known& depth = node.known(1, "the depth");
  const Known& values = node.known(2, "the two values");
  if (depth.size() != 1 || values.size() != 2)
    throw node.refused("expected a depth and two values");
  const auto classes = static_cast<std::int64_t>(depth.as_real(0));
  Shape shape = shape_in(importer, node);
  const auto rank = std::ssize(shape) + 1;
  std::int64_t axis = node.integer("axis", -1);
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= rank) throw node.refused("the attribute axis is out of range");
  const std::vector<std::int64_t> stride = strides(shape);
  shape.insert(shape.begin() + axis, classes);
  return {picked(values,
                 index_map(shape,
                           [&](Shape at) -> std::int64_t {
                             const std::int64_t which = at[static_cast<std::size_t>(axis)];
                             at.erase(at.begin() + axis);
                             const double given =
                                 indices.as_real(static_cast<std::size_t>(entry_at(at, stride)));
                             const double index =
                                 given < 0 ? given + static_cast<double>(classes) : given;
                             return index == static_cast<double>(which) ? 1 : 0;
                           }),
                 shape)};
}

Values non_zero(Importer& importer, const NodeContext& node) {
  const Known& known = node.known(0, "what is looked at");
  const Shape shape = shape_in(importer, node);
  const std::vector<std::int64_t> stride = strides(shape);
  std::vector<std::int64_t> found;
  for (std::size_t i = 0; i < known.size(); ++i)
    if (known.as_real(i) != 0) found.push_back(static_cast<std::int64_t>(i));
  Known::Integers result;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    for (const std::int64_t entry : found) result.push_back(entry / stride[axis] % shape[axis]);
  return {Known{ElementType::int64, {std::ssize(shape), std::ssize(found)}, std::move(result)}};
}

}  // namespace

std::vector<RuleRow> index_rules() {
  return {
      {"Gather", 1, gather},
      {"GatherElements", 11, gather_elements},
      {"GatherND", 11, gather_nd},
      {"ScatterND", 11, scatter_nd},
      {"ScatterElements", 11, scatter_elements},
      {"Scatter", 9, scatter_elements},
      {"Compress", 9, compress},
      {"OneHot", 9, one_hot},
      {"NonZero", 9, non_zero},
  };
}

}  // namespace abide
