// SPDX-License-Identifier: MIT
#include "abide/families/implied.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace abide {

namespace {

using Coefficients = std::vector<Rational>;
using Weighted = std::vector<std::pair<LawTemplate, Rational>>;

// The templates of one group with their coefficients, as a row of that group. Nothing where one is
// in no group, or they are in several.
std::optional<std::pair<GroupKey, Coefficients>> row_of(const TemplateSet& set,
                                                        const Weighted& terms) {
  std::optional<std::pair<GroupKey, Coefficients>> result;
  for (const auto& [of, c] : terms) {
    const GroupKey key = key_of(of, set.views);
    const auto group = set.groups.find(key);
    if (group == set.groups.end()) return std::nullopt;
    const auto at = std::find(group->second.begin(), group->second.end(), of);
    if (at == group->second.end()) return std::nullopt;
    if (!result) result.emplace(key, Coefficients(group->second.size()));
    if (result->first != key) return std::nullopt;
    result->second[static_cast<std::size_t>(at - group->second.begin())] += c;
  }
  return result;
}

bool is_new(const Combinations& implied, const GroupKey& key, const Coefficients& row) {
  const auto known = implied.find(key);
  return known == implied.end() ||
         std::find(known->second.begin(), known->second.end(), row) == known->second.end();
}

bool same_part(const TensorView& a, const TensorView& b) {
  return a.block == b.block && a.whole == b.whole && a.run_axis == b.run_axis &&
         a.run_from == b.run_from && a.run_length == b.run_length;
}

// The views of a block that cover the same part.
std::vector<std::size_t> views_of_part(const TemplateSet& set, const TensorView& view) {
  std::vector<std::size_t> result;
  for (std::size_t v = 0; v < set.views.size(); ++v)
    if (same_part(set.views[v], view)) result.push_back(v);
  return result;
}

bool keeps(const LawTemplate& of, std::size_t axis) {
  return std::find(of.kept.begin(), of.kept.end(), axis) != of.kept.end();
}

// The template of another view where `place` says what becomes of each axis; nothing for axes that
// are summed over there, too.
LawTemplate moved_to(std::size_t view, const LawTemplate& of,
                     const std::function<std::size_t(std::size_t)>& place) {
  LawTemplate result{of.kind, view, {}, std::nullopt};
  for (const std::size_t axis : of.kept) result.kept.push_back(place(axis));
  if (of.matrix) result.matrix = place(*of.matrix);
  std::sort(result.kept.begin(), result.kept.end());
  result.kept.erase(std::unique(result.kept.begin(), result.kept.end()), result.kept.end());
  return result;
}

// A split that leaves no trace, all factors or none being kept, is the plain view again.
LawTemplate canonical(const TemplateSet& set, LawTemplate of) {
  const TensorView& view = set.views[of.view];
  if (view.plain() || view.picked) return of;
  std::size_t once = 0, twice = 0;
  for (const std::size_t axis : view.cut) {
    once += keeps(of, axis) ? 1 : 0;
    twice += of.matrix == axis ? 1 : 0;
  }
  if (twice > 0 || (once > 0 && once < view.cut.size())) return of;
  const std::size_t first = view.cut.front(), more = view.cut.size() - 1;
  for (const std::size_t v : views_of_part(set, view))
    if (set.views[v].plain())
      return moved_to(v, of, [&](std::size_t axis) {
        return axis <= first ? axis : std::max(first, axis - std::min(axis, more));
      });
  return of;
}

// The same with an axis no longer kept, or kept once instead of twice.
LawTemplate without(const TemplateSet& set, LawTemplate of, std::size_t position) {
  of.kept.erase(of.kept.begin() + static_cast<std::ptrdiff_t>(position));
  return canonical(set, of);
}
LawTemplate diagonal(const TemplateSet& set, LawTemplate of) {
  of.kept.push_back(*of.matrix);
  std::sort(of.kept.begin(), of.kept.end());
  of.matrix.reset();
  return canonical(set, of);
}

// The same with the axis split into these factors, of which number `one` is special: an axis that
// is kept twice becomes blocks over it, and one that is kept once all others.
std::optional<LawTemplate> split(const TemplateSet& set, const LawTemplate& of, std::size_t axis,
                                 const std::vector<std::int64_t>& factors, std::size_t one) {
  const TensorView& view = set.views[of.view];
  if (!view.plain()) return std::nullopt;
  for (const std::size_t v : views_of_part(set, view)) {
    const TensorView& part = set.views[v];
    if (part.factors != factors || part.picked || part.cut.front() != axis) continue;
    const std::size_t more = part.cut.size() - 1;
    LawTemplate result = moved_to(v, of, [&](std::size_t a) { return a > axis ? a + more : a; });
    if (of.matrix == axis) {
      for (std::size_t f = 0; f < part.cut.size(); ++f)
        if (f != one) result.kept.push_back(part.cut[f]);
      result.matrix = part.cut.at(one);
    } else {
      std::erase(result.kept, axis);
      for (std::size_t f = 0; f < part.cut.size(); ++f)
        if (f != one) result.kept.push_back(part.cut[f]);
    }
    std::sort(result.kept.begin(), result.kept.end());
    return result;
  }
  return std::nullopt;
}

// The same at one place of a factor that is kept once.
std::optional<LawTemplate> picked(const TemplateSet& set, const LawTemplate& of, std::size_t axis,
                                  std::int64_t place) {
  const TensorView& view = set.views[of.view];
  if (view.plain() || view.picked) return std::nullopt;
  const auto at = std::find(view.cut.begin(), view.cut.end(), axis);
  if (at == view.cut.end()) return std::nullopt;
  for (const std::size_t v : views_of_part(set, view)) {
    const TensorView& part = set.views[v];
    if (part.factors != view.factors || !part.picked || part.place != place ||
        *part.picked != static_cast<std::size_t>(at - view.cut.begin()))
      continue;
    LawTemplate rest = of;
    std::erase(rest.kept, axis);
    return moved_to(v, rest, [&](std::size_t a) { return a > axis ? a - 1 : a; });
  }
  return std::nullopt;
}

// The same at one place of the first of two factors, which is kept once: a run.
std::optional<LawTemplate> picked_first(const TemplateSet& set, const LawTemplate& of,
                                        std::size_t axis, std::int64_t place) {
  const TensorView& view = set.views[of.view];
  if (view.plain() || view.picked || view.cut.size() != 2 || view.cut[0] != axis)
    return std::nullopt;
  const std::int64_t length = view.axes[view.cut[1]].size;
  const std::int64_t from = (view.whole ? 0 : view.run_from) + place * length;
  LawTemplate rest = of;
  std::erase(rest.kept, axis);
  for (std::size_t v = 0; v < set.views.size(); ++v) {
    const TensorView& part = set.views[v];
    if (part.block == view.block && part.plain() && !part.whole && part.run_axis == axis &&
        part.run_from == from && part.run_length == length)
      return moved_to(v, rest, [&](std::size_t a) { return a > axis ? a - 1 : a; });
  }
  return std::nullopt;
}

// Of an axis of a plain view what a view has that takes one place of a factor.
std::optional<LawTemplate> restricted(const TemplateSet& set, const LawTemplate& of,
                                      std::size_t axis, const TensorView& like) {
  const TensorView& view = set.views[of.view];
  if (!view.plain()) return std::nullopt;
  for (const std::size_t v : views_of_part(set, view)) {
    const TensorView& part = set.views[v];
    if (part.factors != like.factors || part.picked != like.picked || part.place != like.place ||
        part.cut.front() != axis || (of.matrix == axis && part.cut.size() != 1))
      continue;
    const std::size_t more = part.cut.size() - 1;
    LawTemplate result = moved_to(v, of, [&](std::size_t a) { return a > axis ? a + more : a; });
    if (of.matrix == axis) return result;
    std::erase(result.kept, axis);
    result.kept.insert(result.kept.end(), part.cut.begin(), part.cut.end());
    std::sort(result.kept.begin(), result.kept.end());
    return result;
  }
  return std::nullopt;
}

// The same of a run of the axis.
std::optional<LawTemplate> cut(const TemplateSet& set, const LawTemplate& of, std::size_t axis,
                               const TensorView& run) {
  const TensorView& view = set.views[of.view];
  if (!view.plain() || !view.whole) return std::nullopt;
  for (std::size_t v = 0; v < set.views.size(); ++v) {
    const TensorView& part = set.views[v];
    if (part.block == view.block && part.plain() && !part.whole && part.run_axis == axis &&
        part.run_from == run.run_from && part.run_length == run.run_length)
      return moved_to(v, of, [](std::size_t a) { return a; });
  }
  return std::nullopt;
}

// What a tensor makes that is a law itself.
void add_all_of_view(const TemplateSet& set, std::size_t view, Combinations& implied) {
  for (const auto& [key, group] : set.groups)
    for (std::size_t t = 0; t < group.size(); ++t) {
      const TensorView& other = set.views[group[t].view];
      const bool within = set.views[view].whole
                              ? other.block == set.views[view].block
                              : !set.views[view].picked && same_part(other, set.views[view]);
      if (!within && group[t].view != view) continue;
      Coefficients row(group.size());
      row[t] = 1;
      if (is_new(implied, key, row)) implied[key].push_back(std::move(row));
    }
}

}  // namespace

void add_implied(const TemplateSet& set, const GroupKey& key, const Coefficients& combination,
                 Combinations& implied) {
  if (!is_new(implied, key, combination)) return;
  implied[key].push_back(combination);
  const std::vector<LawTemplate>& group = set.groups.at(key);
  Weighted terms;
  for (std::size_t t = 0; t < group.size(); ++t)
    if (!combination[t].is_zero()) terms.emplace_back(group[t], combination[t]);
  if (terms.empty()) return;  // what was moved cancels
  // Each term moved in one way; nothing where one cannot be.
  const auto add = [&](const std::function<std::optional<LawTemplate>(const LawTemplate&)>& move) {
    Weighted all;
    for (const auto& [of, c] : terms) {
      const std::optional<LawTemplate> to = move(of);
      if (!to) return;
      all.emplace_back(*to, c);
    }
    if (const auto row = row_of(set, all)) add_implied(set, row->first, row->second, implied);
  };
  const std::size_t positions = key.kept.size() + (key.matrix > 0 ? 1 : 0);
  const auto axis_at = [](const LawTemplate& of, std::size_t position) {
    return position < of.kept.size() ? of.kept[position] : *of.matrix;
  };
  for (std::size_t position = 0; position < key.kept.size(); ++position)
    add([&](const LawTemplate& of) { return std::optional(without(set, of, position)); });
  if (key.matrix > 0 && key.kind != LawTemplate::Kind::antisymmetric)
    add([&](const LawTemplate& of) { return std::optional(diagonal(set, of)); });
  if (terms.size() == 1 && key.kind == LawTemplate::Kind::linear &&
      key.kept.size() == set.views[terms[0].first.view].axes.size())
    add_all_of_view(set, terms[0].first.view, implied);
  // What becomes of an axis of the first tensor becomes of that of all.
  for (const TensorView& part : set.views) {
    if (part.block != set.views[terms[0].first.view].block) continue;
    for (std::size_t position = 0; position < positions; ++position) {
      if (part.plain() && !part.whole)
        add([&](const LawTemplate& of) { return cut(set, of, axis_at(of, position), part); });
      const std::int64_t places = part.factors.size() == 2 && !part.picked ? part.factors[0] : 0;
      for (std::int64_t place = 0; position < key.kept.size() && place < places; ++place)
        add([&](const LawTemplate& of) { return picked_first(set, of, of.kept[position], place); });
      for (std::size_t one = 0; !part.picked && one < part.factors.size(); ++one)
        add([&](const LawTemplate& of) {
          return split(set, of, axis_at(of, position), part.factors, one);
        });
      if (part.picked && position < key.kept.size())
        add([&](const LawTemplate& of) { return picked(set, of, of.kept[position], part.place); });
      if (part.picked)
        add([&](const LawTemplate& of) {
          return restricted(set, of, axis_at(of, position), part);
        });
    }
  }
}

}  // namespace abide
