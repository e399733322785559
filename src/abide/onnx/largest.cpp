// SPDX-License-Identifier: MIT
#include "abide/onnx/largest.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "abide/onnx/operands.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Window = std::vector<std::int64_t>;

// The entries at these places along the axis, 0 for -1.
NodeId at_places(Workspace& work, NodeId x, std::size_t axis, const Window& places) {
  auto all = all_places(work.program().shape(x));
  all[axis] = places;
  return work.node(taken(work, Computed{x}, all));
}

// One round: neighbours in a window become one entry, the larger, a last one without a neighbour
// stays. Windows are changed to the places of these.
NodeId larger_neighbours(Workspace& work, NodeId x, std::size_t axis,
                         std::vector<Window>& windows) {
  constexpr std::int64_t kNone = -1;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> numbers;
  Window first, excess;  // of each entry of the result
  Window left, right;    // of each comparison
  for (Window& window : windows) {
    Window next;
    for (std::size_t k = 0; k < window.size(); k += 2) {
      const std::int64_t a = window[k];
      const std::int64_t b = k + 1 < window.size() ? window[k + 1] : kNone;
      const auto [at, fresh] = numbers.try_emplace({a, b}, std::ssize(first));
      next.push_back(at->second);
      if (!fresh) continue;
      first.push_back(a);
      excess.push_back(b == kNone ? kNone : std::ssize(left));
      if (b == kNone) continue;
      left.push_back(a);
      right.push_back(b);
    }
    window = std::move(next);
  }
  Program& program = work.program();
  const NodeId difference =
      add(program, at_places(work, x, axis, right), at_places(work, x, axis, left), -1);
  const NodeId positive = work.gates().relu(difference);
  return add(program, at_places(work, x, axis, first), at_places(work, positive, axis, excess));
}

}  // namespace

NodeId largest_along(Workspace& work, NodeId x, std::size_t axis, std::vector<Window> windows) {
  while (std::any_of(windows.begin(), windows.end(),
                     [](const Window& window) { return window.size() > 1; }))
    x = larger_neighbours(work, x, axis, windows);
  Window places;
  for (const Window& window : windows) places.push_back(window.at(0));
  return at_places(work, x, axis, places);
}

}  // namespace abide
