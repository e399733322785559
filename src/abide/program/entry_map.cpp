// SPDX-License-Identifier: MIT
#include "abide/program/entry_map.hpp"

#include <cstddef>

namespace abide {

std::vector<std::int32_t> View::list() const {
  std::vector<std::int32_t> result;
  result.reserve(static_cast<std::size_t>(entries(to)));
  for_each_run([&](const Run& run) {
    for (std::int64_t i = 0; i < run.count; ++i)
      result.push_back(static_cast<std::int32_t>(run.first < 0 ? -1 : run.first + i * run.step));
  });
  return result;
}

std::optional<Transposed> transposed(const View& view) {
  constexpr std::size_t none = SIZE_MAX;
  const std::size_t before = view.from.size(), after = view.to.size();
  // Which axis of the operand moves along an axis of the result; and, for each axis of the operand,
  // the axis of the result that follows from the others: the longest, so that few uses are left.
  std::vector<std::size_t> moves(after, none), pivot(before, none);
  for (std::size_t k = 0; k < before; ++k)
    for (std::size_t j = 0; j < after; ++j) {
      if (view.axes[k].steps[j] == 0) continue;
      if (moves[j] != none) return std::nullopt;
      moves[j] = k;
      if (pivot[k] == none || view.to[j] > view.to[pivot[k]]) pivot[k] = j;
    }
  const auto follows = [&](std::size_t j) { return moves[j] != none && pivot[moves[j]] == j; };
  Transposed result{view.to, {view.to, view.from, {}}};
  View& back = result.view;
  std::vector<std::size_t> use(after, none);  // the axis of the new result that is this use
  for (std::size_t j = 0; j < after; ++j)
    if (!follows(j)) {
      use[j] = back.to.size();
      back.to.push_back(view.to[j]);
    }
  const auto steps = [&] { return std::vector<std::int64_t>(back.to.size(), 0); };
  // step_kp r_p = divisor a_k - offset - sum of the other steps.
  const auto solved = [&](std::size_t k, std::size_t p) {
    const View::Axis& axis = view.axes[k];
    const std::int64_t step = p == none ? 1 : axis.steps[p];
    const std::int64_t sign = step < 0 ? -1 : 1;
    View::Axis place{-sign * axis.offset, steps(), sign * step};
    place.steps[k] = sign * axis.divisor;
    for (std::size_t j = 0; j < after; ++j)
      if (j != p && axis.steps[j] != 0) place.steps[use[j]] = -sign * axis.steps[j];
    return place;
  };
  for (std::size_t j = 0; j < after; ++j) {
    if (follows(j)) {
      back.axes.push_back(solved(moves[j], j));
      continue;
    }
    back.axes.push_back({0, steps(), 1});
    back.axes.back().steps[use[j]] = 1;
  }
  // An axis that no axis of the result moves along: one place of it is used, the place 0 of a new
  // axis.
  for (std::size_t k = 0; k < before; ++k)
    if (pivot[k] == none) {
      back.from.push_back(1);
      back.axes.push_back(solved(k, none));
    }
  result.reshaped = back.from;
  return result;
}

std::size_t EntryMap::size() const {
  return view() == nullptr ? list_.size() : static_cast<std::size_t>(entries(view_.to));
}

std::span<const std::int32_t> EntryMap::list(std::vector<std::int32_t>& storage) const {
  if (view() == nullptr) return list_;
  storage = view_.list();
  return storage;
}

std::vector<std::int64_t> EntryMap::numbers() const {
  std::vector<std::int64_t> result(list_.begin(), list_.end());
  if (view() == nullptr) return result;
  result.insert(result.end(), view_.from.begin(), view_.from.end());
  result.insert(result.end(), view_.to.begin(), view_.to.end());
  for (const View::Axis& axis : view_.axes) {
    result.push_back(axis.offset);
    result.push_back(axis.divisor);
    result.insert(result.end(), axis.steps.begin(), axis.steps.end());
  }
  return result;
}

}  // namespace abide
