// SPDX-License-Identifier: MIT
//
// Views of the tensors of a state: along which axes families of laws may run.
//
// A law of a network is almost always one of a family over an index: a hidden unit, a channel, an
// entry of a head. The index is an axis of each tensor that has it, or a part of one. Axes of
// activations show the parts: where a program reshapes an axis of 768 into 12 x 64, the axes of
// parameters of that size may be 12 heads of 64; where it takes the slices 0:768, 768:1536, .. of
// an axis of 2304, the parameters may be packed alike. So
//
//     splits   sizes of axes with what the program makes of them: factors, and runs;
//     views    of a block: itself, and with one axis cut to a run, split into factors, or both.
//
// Which views matter, the laws decide; a view too many costs an unknown.
//
// Example: a matrix W [6, 4] in a program that reshapes an axis of 6 into 2 x 3 has the views W and
// reshape(W, 2, 3, 4).
//
// Cost: one pass over the program; of each axis at most kMostViews views.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "abide/flow/state.hpp"
#include "abide/program/program.hpp"

namespace abide {

/// What a program makes of axes, by their size.
struct AxisSplits {
  std::map<std::int64_t, std::set<std::vector<std::int64_t>>> factors;
  /// From and length.
  std::map<std::int64_t, std::set<std::pair<std::int64_t, std::int64_t>>> runs;
};
[[nodiscard]] AxisSplits axis_splits(const Program& program);

/// A part of a block as a tensor: entry (i, j, ..) is at offset + i stride_0 + j stride_1 + ..
struct TensorView {
  struct Axis {
    std::int64_t size = 1, stride = 1;
    bool operator==(const Axis&) const = default;
  };
  std::size_t block = 0;
  std::string text = {};  ///< in the grammar of expressions: `reshape(W[0:6], 2, 3, 4)`
  std::int64_t offset = 0;
  std::vector<Axis> axes = {};  ///< none of size 1
  /// Of the axes those that an axis of the block was cut or split into; none where it is whole.
  std::vector<std::size_t> cut = {};
  std::vector<std::int64_t> factors = {};  ///< into which the axis was split; none where it was not
  std::optional<std::size_t> picked = {};  ///< the factor of which one place was taken, ..
  std::int64_t place = 0;                  ///< .. and which

  /// Whether it is a block or a run of one axis of it, as they are.
  [[nodiscard]] bool plain() const { return factors.empty(); }
  /// The part of the block that it covers: a run of one axis, or all. Equal for views that differ
  /// in how they are split alone.
  std::size_t run_axis = 0;
  std::int64_t run_from = 0, run_length = 0;
  bool whole = true;

  [[nodiscard]] std::int64_t entries() const;
};

/// Whether some entry belongs to both.
[[nodiscard]] bool overlap(const TensorView& a, const TensorView& b);

inline constexpr std::size_t kMostViews = 24;

/// The views of one block.
[[nodiscard]] std::vector<TensorView> views(const StateBlock& block, std::size_t number,
                                            const AxisSplits& splits);

}  // namespace abide
