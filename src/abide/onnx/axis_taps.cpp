// SPDX-License-Identifier: MIT
#include "abide/onnx/axis_taps.hpp"

#include <algorithm>
#include <map>

#include "abide/onnx/index_map.hpp"

namespace abide {

namespace {

// Each place once, and none with the weight 0.
std::vector<Tap> joined(const std::vector<Tap>& row) {
  std::map<std::int64_t, Rational> weights;
  for (const Tap& tap : row) weights[tap.place] += tap.weight;
  std::vector<Tap> result;
  for (const auto& [place, weight] : weights)
    if (!weight.is_zero()) result.push_back({place, weight});
  return result;
}

}  // namespace

NodeId along_axis(Workspace& work, NodeId x, std::size_t axis, const Taps& rows) {
  Program& program = work.program();
  const Shape before = program.shape(x);
  Taps all;
  std::size_t most = 1;
  for (const std::vector<Tap>& row : rows) {
    all.push_back(joined(row));
    most = std::max(most, all.back().size());
  }
  // The taps of each entry of the result have an axis behind that of the entries.
  Shape taken = before;
  const Shape weight_shape{std::ssize(rows), static_cast<std::int64_t>(most)};
  taken[axis] = weight_shape[0];
  const Shape result = taken;
  taken.insert(taken.begin() + static_cast<std::ptrdiff_t>(axis) + 1, weight_shape[1]);

  std::vector<Rational> weights(known_entries(weight_shape));
  bool weighted = most > 1;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t k = 0; k < all[i].size(); ++k) {
      weights[i * most + k] = all[i][k].weight;
      weighted = weighted || !all[i][k].weight.is_one();
    }
  }
  const std::vector<std::int64_t> stride = strides(before);
  const std::vector<std::int64_t> index = index_map(taken, [&](const Shape& at) {
    const std::vector<Tap>& row = all[static_cast<std::size_t>(at[axis])];
    const auto k = static_cast<std::size_t>(at[axis + 1]);
    if (k >= row.size()) return std::int64_t{-1};
    std::int64_t entry = row[k].place * stride[axis];
    for (std::size_t other = 0; other < before.size(); ++other)
      if (other != axis) entry += at[other < axis ? other : other + 1] * stride[other];
    return entry;
  });
  if (!weighted) return work.node(work.moved(Computed{x}, index, result));
  const NodeId patches = work.node(work.moved(Computed{x}, index, taken));
  const Labels labels = label_range(0, taken.size());
  const Labels own{labels[axis], labels[axis + 1]};
  Labels kept = labels;
  kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(axis) + 1);
  return program.contract({patches, program.constant(std::move(weights), weight_shape)},
                          {labels, own}, kept, "a sum along an axis");
}

}  // namespace abide
