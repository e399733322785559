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

#include <algorithm>
#include <cstddef>
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
  /// The same in runs of the result, in order, whose places are `step` apart; -1 for none.
  struct Run {
    std::int64_t count = 0, first = -1, step = 0;
  };
  template <class Use>
  void for_each_run(Use use) const;

 private:
  // The runs along the last axis of the result, where the numerators at its beginning are these.
  template <class Use>
  void runs_of_row(const std::vector<std::int64_t>& numerators,
                   const std::vector<std::int64_t>& stride, Use& use) const;
};

template <class Use>
void View::for_each_run(Use use) const {
  const std::vector<std::int64_t> stride = strides(from);
  std::int64_t rows = 1;
  for (std::size_t j = 0; j + 1 < to.size(); ++j) rows *= to[j];
  // Numerators are kept up to date as the place counts up.
  std::vector<std::int64_t> numerators, place(to.size(), 0);
  for (const Axis& axis : axes) numerators.push_back(axis.offset);
  for (std::int64_t row = 0; row < rows; ++row) {
    runs_of_row(numerators, stride, use);
    for (std::size_t j = to.empty() ? 0 : to.size() - 1; j-- > 0;) {
      const std::int64_t by = ++place[j] < to[j] ? 1 : 1 - to[j];
      for (std::size_t k = 0; k < axes.size(); ++k) numerators[k] += by * axes[k].steps[j];
      if (by == 1) break;
      place[j] = 0;
    }
  }
}

template <class Use>
void View::runs_of_row(const std::vector<std::int64_t>& numerators,
                       const std::vector<std::int64_t>& stride, Use& use) const {
  const std::int64_t length = to.empty() ? 1 : to.back();
  const auto last_step = [&](std::size_t k) { return to.empty() ? 0 : axes[k].steps.back(); };
  // Where all axes that move have whole steps, what lies inside is one run.
  Run inside{length, 0, 0};
  std::int64_t low = 0, high = length;  // inside from low to high
  bool whole = true;
  for (std::size_t k = 0; k < axes.size(); ++k) {
    const std::int64_t n = numerators[k], d = axes[k].divisor, s = last_step(k);
    if (s == 0) {
      if (n < 0 || n % d != 0 || n / d >= from[k]) high = 0;
      inside.first += n / d * stride[k];
    } else if (d == 1) {
      const std::int64_t up = s > 0 ? s : -s;
      const std::int64_t first = s > 0 ? -n : n - from[k] + 1;  // of r up, at least
      const std::int64_t end = s > 0 ? from[k] - n : n + 1;     // below
      low = std::max(low, first <= 0 ? 0 : (first + up - 1) / up);
      high = std::min(high, end <= 0 ? 0 : (end + up - 1) / up);
      inside.first += n * stride[k];
      inside.step += s * stride[k];
    } else {
      whole = false;
    }
  }
  if (whole || high <= low) {
    low = std::min(low, length);
    high = std::max(high, low);
    if (low == high) {
      use(Run{length, -1, 0});
      return;
    }
    if (low > 0) use(Run{low, -1, 0});
    use(Run{high - low, inside.first + low * inside.step, inside.step});
    if (high < length) use(Run{length - high, -1, 0});
    return;
  }
  for (std::int64_t r = 0; r < length; ++r) {
    std::int64_t source = 0;
    for (std::size_t k = 0; k < axes.size() && source >= 0; ++k) {
      const std::int64_t n = numerators[k] + r * last_step(k);
      const bool there = n >= 0 && n % axes[k].divisor == 0 && n / axes[k].divisor < from[k];
      source = there ? source + n / axes[k].divisor * stride[k] : -1;
    }
    use(Run{1, source, 0});
  }
}

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
  /// Of the result; 0 for maps in order, which do not know.
  [[nodiscard]] std::size_t size() const;
  /// Null unless it is a view.
  [[nodiscard]] const View* view() const { return view_.to.empty() ? nullptr : &view_; }
  /// The list, made in `storage` if there is none; empty for maps in order.
  [[nodiscard]] std::span<const std::int32_t> list(std::vector<std::int32_t>& storage) const;
  /// Numbers that tell maps apart, in few words.
  [[nodiscard]] std::vector<std::int64_t> numbers() const;
  bool operator==(const EntryMap&) const = default;

 private:
  std::vector<std::int32_t> list_;
  View view_;
};

}  // namespace abide
