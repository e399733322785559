// SPDX-License-Identifier: MIT
#include "abide/families/law_template.hpp"

#include <algorithm>
#include <bit>

namespace abide {

namespace {

constexpr std::size_t kAxesWithAllSubsets = 4;  // of which any may be kept

using Kind = LawTemplate::Kind;

// A cut that leaves no trace is the whole again: where all factors are kept once, and where none of
// what an axis was cut into is kept.
bool says_nothing_new(const TensorView& view, const std::vector<bool>& kept_once,
                      std::optional<std::size_t> matrix) {
  if (view.cut.empty()) return false;
  std::size_t once = 0, any = 0;
  for (const std::size_t axis : view.cut) {
    once += kept_once[axis] ? 1 : 0;
    any += kept_once[axis] || matrix == axis ? 1 : 0;
  }
  return any == 0 || (view.cut.size() > 1 && !view.picked && once == view.cut.size());
}

}  // namespace

GroupKey key_of(const LawTemplate& law_template, const std::vector<TensorView>& views) {
  const TensorView& view = views[law_template.view];
  GroupKey key{law_template.kind, {}, 0};
  for (const std::size_t axis : law_template.kept) key.kept.push_back(view.axes[axis].size);
  if (law_template.matrix) key.matrix = view.axes[*law_template.matrix].size;
  return key;
}

double entries_of(const GroupKey& key) {
  double count = 1;
  for (const std::int64_t size : key.kept) count *= static_cast<double>(size);
  const auto r = static_cast<double>(key.matrix);
  if (key.matrix > 0) count *= r * (key.kind == Kind::antisymmetric ? r - 1 : r + 1) / 2;
  return count;
}

TemplateSet law_templates(const StateSpace& space, const Program& program) {
  TemplateSet set;
  const AxisSplits splits = axis_splits(program);
  for (std::size_t block = 0; block < space.size(); ++block) {
    const StateBlock::Kind of = space[block].kind;
    if (of != StateBlock::Kind::parameter && of != StateBlock::Kind::velocity) continue;
    const bool squares = of == StateBlock::Kind::parameter && !space.has_velocities();
    const bool antisymmetric = of == StateBlock::Kind::parameter && space.has_velocities();
    for (TensorView& view : views(space[block], block, splits)) {
      const std::size_t n = view.axes.size(), number = set.views.size();
      set.views.push_back(std::move(view));
      const TensorView& own = set.views.back();
      for (std::size_t subset = 0; subset < std::size_t{1} << n; ++subset) {
        const auto count = static_cast<std::size_t>(std::popcount(subset));
        if (n > kAxesWithAllSubsets && count > 2 && count < n) continue;
        std::vector<bool> once(n, false);
        std::vector<std::size_t> kept;
        for (std::size_t axis = 0; axis < n; ++axis)
          if ((subset >> axis & 1) != 0) {
            once[axis] = true;
            kept.push_back(axis);
          }
        const auto add = [&](Kind kind, std::optional<std::size_t> matrix) {
          if (says_nothing_new(own, once, matrix)) return;
          LawTemplate added{kind, number, kept, matrix};
          set.groups[key_of(added, set.views)].push_back(std::move(added));
        };
        add(Kind::linear, std::nullopt);
        if (squares) add(Kind::square, std::nullopt);
        if (count > 1) continue;
        for (std::size_t axis = 0; axis < n; ++axis)
          if (!once[axis] && squares)
            add(Kind::square, axis);
          else if (!once[axis] && antisymmetric)
            add(Kind::antisymmetric, axis);
      }
    }
  }
  return set;
}

}  // namespace abide
