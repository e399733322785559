// SPDX-License-Identifier: MIT
#include "abide/families/tensor_view.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace abide {

namespace {

using Sizes = std::vector<std::int64_t>;

Sizes without_ones(const Shape& shape) {
  Sizes result;
  std::copy_if(shape.begin(), shape.end(), std::back_inserter(result),
               [](std::int64_t size) { return size != 1; });
  return result;
}

// Both shapes fall into the shortest pieces of equal products; where one has a single axis in such
// a piece and the other has several, these are its factors.
void add_factors(AxisSplits& splits, const Shape& from, const Shape& to) {
  const Sizes a = without_ones(from), b = without_ones(to);
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    const std::size_t first_i = i, first_j = j;
    std::int64_t x = a[i++], y = b[j++];
    while (x != y)
      if (x < y)
        x *= a[i++];
      else
        y *= b[j++];
    if (i - first_i == 1 && j - first_j > 1)
      splits.factors[x].emplace(b.begin() + static_cast<std::ptrdiff_t>(first_j),
                                b.begin() + static_cast<std::ptrdiff_t>(j));
    if (j - first_j == 1 && i - first_i > 1)
      splits.factors[x].emplace(a.begin() + static_cast<std::ptrdiff_t>(first_i),
                                a.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void add_runs(AxisSplits& splits, const View& view) {
  for (std::size_t k = 0; k < view.from.size(); ++k) {
    const View::Axis& axis = view.axes[k];
    std::int64_t length = 1;
    bool run = axis.divisor == 1;
    std::size_t moving = 0;
    for (std::size_t j = 0; j < view.to.size() && run; ++j) {
      if (axis.steps[j] == 0) continue;
      run = axis.steps[j] == 1 && ++moving == 1;
      length = view.to[j];
    }
    if (run && axis.offset >= 0 && length < view.from[k] && axis.offset + length <= view.from[k])
      splits.runs[view.from[k]].emplace(axis.offset, length);
  }
}

// A list of entries that is a run along one axis, or a place of it, written as a view.
void add_runs(AxisSplits& splits, const Shape& operand, const Shape& result,
              const std::vector<std::int32_t>& list) {
  const Shape from = without_ones(operand), to = without_ones(result);
  if (list.empty() || list[0] < 0) return;
  const std::vector<std::int64_t> stride = strides(from);
  for (std::size_t k = 0; k < from.size(); ++k) {
    Shape same = from;
    same[k] = 1;
    View view{from, to, {}};
    const std::int64_t offset = list[0] / stride[k] % from[k];
    std::size_t next = 0;
    bool fits = true;
    const bool picked = to.size() + 1 == from.size();
    if (!picked && to.size() != from.size()) return;
    for (std::size_t i = 0; i < from.size() && fits; ++i) {
      view.axes.push_back({i == k ? offset : 0, Sizes(to.size(), 0), 1});
      if (i == k && picked) continue;
      fits = i == k || to[next] == from[i];
      view.axes.back().steps[next++] = 1;
    }
    if (fits && view.list() == list) add_runs(splits, view);
  }
}

// An axis, cut and split.
struct AxisView {
  std::int64_t from = 0, length = 0;
  Sizes factors;                  ///< of the run; itself where it is not split
  std::size_t picked = SIZE_MAX;  ///< a factor of which one place is taken
  std::int64_t place = 0;
};

class AxisViews {
 public:
  AxisViews(std::int64_t size, const AxisSplits& splits) : splits_(splits) {
    add_splits(0, size);
    if (const auto runs = splits.runs.find(size); runs != splits.runs.end()) {
      // And what is in none of them: rows of a table that is not used to its end.
      std::int64_t covered = 0;
      for (const auto& [from, length] : runs->second) {  // ascending
        if (from > covered) add_run(covered, from - covered);
        add_run(from, length);
        covered = std::max(covered, from + length);
      }
      if (covered < size) add_run(covered, size - covered);
    }
    if (views_.size() > kMostViews) views_.resize(kMostViews);
  }

  [[nodiscard]] const std::vector<AxisView>& views() const { return views_; }

 private:
  void add_run(std::int64_t from, std::int64_t length) {
    const bool known = std::any_of(views_.begin(), views_.end(), [&](const AxisView& view) {
      return view.factors.size() == 1 && view.from == from && view.length == length;
    });
    if (known || length == 1 || views_.size() > kMostViews) return;
    views_.push_back({from, length, {length}});
    add_splits(from, length);
  }

  void add_splits(std::int64_t from, std::int64_t length) {
    const auto found = splits_.factors.find(length);
    if (found == splits_.factors.end()) return;
    for (const Sizes& factors : found->second) {
      views_.push_back({from, length, factors});
      for (std::size_t f = 0; f < factors.size(); ++f) {
        const auto runs = splits_.runs.find(factors[f]);
        if (runs == splits_.runs.end()) continue;
        for (const auto& [place, count] : runs->second) {
          if (count != 1) continue;
          // A place of the first factor is a run. (12, 3, 64) with places of the 3 taken one by one
          // is packed head by head.
          if (f == 0)
            add_run(from + place * (length / factors[0]), length / factors[0]);
          else
            views_.push_back({from, length, factors, f, place});
        }
      }
    }
  }

  const AxisSplits& splits_;
  std::vector<AxisView> views_;
};

std::string before(std::size_t axis) {
  std::string colons;
  for (std::size_t i = 0; i < axis; ++i) colons += ":,";
  return colons;
}

}  // namespace

AxisSplits axis_splits(const Program& program) {
  AxisSplits splits;
  for (const Node& node : program.nodes()) {
    const auto* gather = std::get_if<Gather>(&node.operation);
    if (gather == nullptr) continue;
    const Shape& from = program.shape(node.operands[0]);
    if (gather->map.in_order()) {
      add_factors(splits, from, node.shape);
    } else if (const View* view = gather->map.view()) {
      add_runs(splits, *view);
    } else {
      std::vector<std::int32_t> storage;
      const auto list = gather->map.list(storage);
      add_runs(splits, from, node.shape, {list.begin(), list.end()});
    }
  }
  return splits;
}

std::int64_t TensorView::entries() const {
  std::int64_t count = 1;
  for (const Axis& axis : axes) count *= axis.size;
  return count;
}

bool overlap(const TensorView& a, const TensorView& b) {
  if (a.block != b.block) return false;
  if (a.whole || b.whole || a.run_axis != b.run_axis) return true;
  return a.run_from < b.run_from + b.run_length && b.run_from < a.run_from + a.run_length;
}

std::vector<TensorView> views(const StateBlock& block, std::size_t number,
                              const AxisSplits& splits) {
  const std::vector<std::int64_t> stride = strides(block.shape);
  const auto with = [&](std::size_t cut, const AxisView* part) {
    TensorView view;
    view.block = number;
    view.text = block.text();
    Sizes reshaped;
    for (std::size_t k = 0; k < block.shape.size(); ++k) {
      const std::int64_t size = block.shape[k];
      if (part == nullptr || k != cut) {
        reshaped.push_back(size);
        if (size != 1) view.axes.push_back({size, stride[k]});
        continue;
      }
      std::int64_t step = stride[k] * part->length;
      for (std::size_t f = 0; f < part->factors.size(); ++f) {
        step /= part->factors[f];
        reshaped.push_back(part->factors[f]);
        if (f == part->picked) {
          view.offset += part->place * step;
          view.picked = f;
          view.place = part->place;
        } else if (part->factors[f] != 1) {
          view.cut.push_back(view.axes.size());
          view.axes.push_back({part->factors[f], step});
        }
      }
      view.offset += part->from * stride[k];
    }
    if (part != nullptr) {
      if (part->factors.size() > 1) view.factors = part->factors;
      if (part->length < block.shape[cut]) {
        view.text += fmt::format("[{}{}:{}]", before(cut), part->from, part->from + part->length);
        view.whole = false;
        view.run_axis = cut;
        view.run_from = part->from;
        view.run_length = part->length;
      }
      if (part->factors.size() > 1)
        view.text = fmt::format("reshape({}, {})", view.text, fmt::join(reshaped, ", "));
      if (part->picked != SIZE_MAX)
        view.text += fmt::format("[{}{}]", before(cut + part->picked), part->place);
    } else if (view.axes.size() != block.shape.size() && !view.axes.empty()) {
      // Axes of size 1 are left out, in the text as well.
      view.text =
          fmt::format("reshape({}, {})", view.text, fmt::join(without_ones(block.shape), ", "));
    }
    return view;
  };
  std::vector<TensorView> result{with(0, nullptr)};
  const bool has_ones = std::find(block.shape.begin(), block.shape.end(), 1) != block.shape.end();
  if (has_ones) return result;
  for (std::size_t k = 0; k < block.shape.size(); ++k) {
    const AxisViews parts(block.shape[k], splits);
    for (const AxisView& part : parts.views()) {
      TensorView view = with(k, &part);
      const bool known = std::any_of(result.begin(), result.end(), [&](const TensorView& other) {
        return other.offset == view.offset && other.axes == view.axes;
      });
      if (!known) result.push_back(std::move(view));
    }
  }
  return result;
}

}  // namespace abide
