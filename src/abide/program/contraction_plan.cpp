// SPDX-License-Identifier: MIT
#include "abide/program/contraction_plan.hpp"

#include <algorithm>
#include <map>

namespace abide {

namespace {

// What is longer stays a view: a list takes 4 bytes an entry, and reading a view takes longer.
constexpr std::int64_t kMostListed = std::int64_t{1} << 16;

bool contains(const Labels& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

Labels without_ones(const Labels& labels, const std::map<int, std::int64_t>& size) {
  Labels result;
  for (const int label : labels)
    if (size.at(label) != 1) result.push_back(label);
  return result;
}

// For a tensor with labels `from` (sizes known), its entries in the order `to`, a permutation of
// `from`.
EntryMap reordering(const Labels& from, const Labels& to, const std::map<int, std::int64_t>& size) {
  const Labels moved = without_ones(to, size);  // axes of size 1 do not matter
  const Labels fixed = without_ones(from, size);
  if (moved == fixed) return {};
  View view;
  for (const int label : moved) view.to.push_back(size.at(label));
  for (const int label : fixed) {
    view.from.push_back(size.at(label));
    view.axes.push_back({0, std::vector<std::int64_t>(moved.size(), 0), 1});
    const auto place = std::find(moved.begin(), moved.end(), label) - moved.begin();
    view.axes.back().steps[static_cast<std::size_t>(place)] = 1;
  }
  return entries(view.to) <= kMostListed ? EntryMap(view.list()) : EntryMap(std::move(view));
}

Labels joined(const Labels& a, const Labels& b, const Labels& c) {
  Labels result = a;
  result.insert(result.end(), b.begin(), b.end());
  result.insert(result.end(), c.begin(), c.end());
  return result;
}

}  // namespace

ContractionPlan plan(const Program& program, const Node& node) {
  const auto& contraction = std::get<Contraction>(node.operation);
  std::map<int, std::int64_t> size;
  for (std::size_t k = 0; k < node.operands.size(); ++k)
    for (std::size_t axis = 0; axis < contraction.operands[k].size(); ++axis)
      size[contraction.operands[k][axis]] = program.shape(node.operands[k])[axis];

  ContractionPlan result;
  result.binary = node.operands.size() == 2;
  const Labels none;
  const Labels& left = contraction.operands[0];
  const Labels& right = result.binary ? contraction.operands[1] : none;
  Labels h;
  Labels m;
  Labels n;
  Labels k;
  for (const int label : contraction.result) {
    if (contains(left, label) && contains(right, label))
      h.push_back(label);
    else
      (contains(left, label) ? m : n).push_back(label);
  }
  for (const int label : left)
    if (!contains(contraction.result, label)) k.push_back(label);
  const auto product = [&](const Labels& labels) {
    std::size_t count = 1;
    for (const int label : labels) count *= static_cast<std::size_t>(size.at(label));
    return count;
  };
  result.stack = product(h);
  result.rows = product(m);
  result.columns = product(n);
  result.inner = product(k);
  result.left_order = reordering(left, joined(h, m, k), size);
  if (result.binary) result.right_order = reordering(right, joined(h, k, n), size);
  result.result_order = reordering(joined(h, m, n), contraction.result, size);
  const auto lies_as = [&size](const Labels& tensor, const Labels& order) {
    return without_ones(tensor, size) == without_ones(order, size);
  };
  result.left_transposed = lies_as(left, joined(h, k, m));
  result.right_transposed = result.binary && lies_as(right, joined(h, n, k));
  result.result_transposed = lies_as(contraction.result, joined(h, n, m));
  return result;
}

}  // namespace abide
