// SPDX-License-Identifier: MIT
//
// Templates of families of laws: what a family is a combination of.
//
// A template is a view P of a tensor (families/tensor_view.hpp) with some axes kept, at most one of
// them twice, and the others summed over:
//
//     linear          sum P                                 P itself, sums over any of its axes
//     square          sum P_i P_j                           Gram matrices; with no axis kept twice,
//                                                           diagonals, and squared norms
//     antisymmetric   sum P_i V_j - V_i P_j                 with the velocities V of P
//
// Templates with the same kind and the same sizes of the kept axes are a group: a family of laws is
// a combination of a group's templates, all of whose entries are laws.
//
// Example: of W [3, 2] the squares with axis 0 kept twice are W W^T, with axis 1 kept once the
// squared norms of its columns, with none kept its squared norm.
//
// Cost: of a view with n axes about 2^n (n + 4) / 2 templates; beyond four axes at most two are
// kept, or all.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "abide/families/tensor_view.hpp"
#include "abide/flow/state_space.hpp"

namespace abide {

struct LawTemplate {
  enum class Kind { linear, square, antisymmetric };

  Kind kind = Kind::linear;
  std::size_t view = 0;
  std::vector<std::size_t> kept;      ///< axes of the view, ascending, kept once
  std::optional<std::size_t> matrix;  ///< the axis that is kept twice
  bool operator==(const LawTemplate&) const = default;
};

struct GroupKey {
  LawTemplate::Kind kind = LawTemplate::Kind::linear;
  std::vector<std::int64_t> kept;
  std::int64_t matrix = 0;  ///< 0: no axis is kept twice
  auto operator<=>(const GroupKey&) const = default;
};

[[nodiscard]] GroupKey key_of(const LawTemplate& law_template,
                              const std::vector<TensorView>& views);
/// The number of entries that say it all: of a symmetric matrix [r, r] these are r (r + 1) / 2.
[[nodiscard]] double entries_of(const GroupKey& key);

struct TemplateSet {
  std::vector<TensorView> views;
  std::map<GroupKey, std::vector<LawTemplate>> groups;
};

/// Of what moves: parameters, and velocities for what is linear in them.
[[nodiscard]] TemplateSet law_templates(const StateSpace& space, const Program& program);

}  // namespace abide
