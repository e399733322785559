// SPDX-License-Identifier: MIT
//
// Which entry of its operand each entry of a gather takes, or none, for 0.
//
// A map is written down in the shortest of three ways: all entries in order (a reshape); a list; or
// a *view*, where the place on each axis of the operand is affine in the place r of the result:
//
//     a_k = (offset_k + sum over j of step_kj r_j) / divisor_k,
//
// and the entry is 0 where a division leaves a rest or the place lies outside. Slices, padding and
// the patches of a convolution are views. So is what takes a view back, its transpose: of each use
// of an entry a_k, all but one r_j are chosen freely, and the last follows from them by a division.
//
// Example: the patches of a kernel of 3 on a line of 8, with stride 2 and a padding of 1, are
// [kernel, position] with a = -1 + 1 kernel + 2 position: four numbers in place of twelve. The use
// of a by kernel k is at the position (1 + a - k) / 2.
//
// A 3 x 3 convolution on an image of 224 x 224 and 64 channels has 29 million places. So views stay
// what they are where they are large; small ones become lists, by which equal maps are one node.
//
// Cost: of a view, its numbers; a list is made where one is needed and takes 4 bytes an entry.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "abide/program/shape.hpp"

namespace abide {

struct View {
  struct Axis {
    std::int64_t offset = 0;
    std::vector<std::int64_t> steps;  ///< one for each axis of the result
    std::int64_t divisor = 1;         ///< positive
    bool operator==(const Axis&) const = default;
  };
  Shape from, to;
  std::vector<Axis> axes;  ///< one for each axis of `from`
  bool operator==(const View&) const = default;

  /// The place in `from` for each in `to`, row-major; -1 for none. Throws ShapeError beyond the
  /// limit of a tensor's entries.
  [[nodiscard]] std::vector<std::int32_t> list() const;
};

/// What takes a view back: with `view` on an operand of shape `reshaped`, the transpose is the sum
/// of the result over the axes after those of the first view's `from`. Nothing where two axes of
/// the operand move along one of the result, as on a diagonal.
struct Transposed {
  Shape reshaped;  ///< the entries of the first view's result, in order
  View view;
};
[[nodiscard]] std::optional<Transposed> transposed(const View& view);

class EntryMap {
 public:
  /// All entries in order.
  EntryMap() = default;
  EntryMap(std::vector<std::int32_t> list) : list_(std::move(list)) {}  // NOLINT: it is one
  EntryMap(View view) : view_(std::move(view)) {}                       // NOLINT: it is one

  [[nodiscard]] bool in_order() const { return list_.empty() && view() == nullptr; }
  /// Null unless it is a view.
  [[nodiscard]] const View* view() const { return view_.to.empty() ? nullptr : &view_; }
  /// The list, made in `storage` if there is none. Not for maps in order.
  [[nodiscard]] std::span<const std::int32_t> list(std::vector<std::int32_t>& storage) const;
  /// Numbers that tell maps apart, in few words.
  [[nodiscard]] std::vector<std::int64_t> numbers() const;
  bool operator==(const EntryMap&) const = default;

 private:
  std::vector<std::int32_t> list_;
  View view_;
};

}  // namespace abide
