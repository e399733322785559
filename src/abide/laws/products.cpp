// SPDX-License-Identifier: MIT
#include "abide/laws/products.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace abide {

namespace {

constexpr std::size_t kMostLetters = 24;  // a .. x name axes that are summed over

std::vector<Slices> slices_of(const StateBlock& block, std::uint32_t first) {
  std::vector<Slices> result;
  const std::vector<std::int64_t> stride = strides(block.shape);
  const auto total = static_cast<std::uint32_t>(entries(block.shape));
  for (std::size_t axis = 0; axis < block.shape.size(); ++axis) {
    const std::int64_t size = block.shape[axis];
    Slices slices{block.text(), axis, block.shape.size(), block.shape, {}};
    slices.rest.erase(slices.rest.begin() + static_cast<std::ptrdiff_t>(axis));
    slices.variables.resize(static_cast<std::size_t>(size));
    for (std::uint32_t i = 0; i < total; ++i)
      slices.variables[static_cast<std::size_t>(i / stride[axis] % size)].push_back(first + i);
    result.push_back(std::move(slices));
  }
  return result;
}

Slices whole_of(const StateBlock& block, std::uint32_t first) {
  Slices slices{block.text(), Slices::kWhole, block.shape.size(), block.shape, {{}}};
  for (std::int64_t i = 0; i < entries(block.shape); ++i)
    slices.variables[0].push_back(first + static_cast<std::uint32_t>(i));
  return slices;
}

// The slices of each member of a tensor of three axes along one of them.
std::vector<Slices> slices_of_members(const StateBlock& block, std::uint32_t first,
                                      std::size_t along) {
  std::vector<Slices> result;
  const std::vector<std::int64_t> stride = strides(block.shape);
  const std::string before = along == 0 ? "[" : along == 1 ? "[:," : "[:,:,";
  for (std::int64_t member = 0; member < block.shape[along]; ++member) {
    Slices whole{fmt::format("{}{}{}]", block.text(), before, member), Slices::kWhole, 2, {}, {{}}};
    whole.rest = block.shape;
    whole.rest.erase(whole.rest.begin() + static_cast<std::ptrdiff_t>(along));
    whole.member = static_cast<std::size_t>(member);
    whole.each = fmt::format("{}{}h]", block.text(), before);
    for (std::int64_t i = 0; i < entries(block.shape); ++i)
      if (i / stride[along] % block.shape[along] == member)
        whole.variables[0].push_back(first + static_cast<std::uint32_t>(i));
    result.push_back(std::move(whole));
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (axis == along) continue;
      const std::size_t other = 3 - along - axis;
      Slices slices{fmt::format("{}{}{}]", block.text(), before, member),
                    axis > along ? axis - 1 : axis,
                    2,
                    {block.shape[other]},
                    {}};
      slices.member = static_cast<std::size_t>(member);
      slices.each = fmt::format("{}{}h]", block.text(), before);
      for (std::int64_t i = 0; i < block.shape[axis]; ++i) {
        slices.variables.emplace_back();
        for (std::int64_t k = 0; k < block.shape[other]; ++k)
          slices.variables.back().push_back(
              first + static_cast<std::uint32_t>(member * stride[along] + i * stride[axis] +
                                                 k * stride[other]));
      }
      result.push_back(std::move(slices));
    }
  }
  return result;
}

using Run = std::pair<std::int64_t, std::int64_t>;  // from, to

// The shortest runs into which an axis falls such that entries that are linked are in one; none
// where that is the whole axis, or each index by itself.
std::vector<Run> runs(const StateBlock& block, std::size_t axis,
                      const std::vector<std::pair<std::uint32_t, std::uint32_t>>& linked) {
  const std::int64_t size = block.shape[axis];
  const std::int64_t stride = strides(block.shape)[axis];
  std::vector<bool> joined(static_cast<std::size_t>(size), false);  // with the next
  for (const auto& [a, b] : linked) {
    const auto [low, high] = std::minmax({a / stride % size, b / stride % size});
    std::fill(joined.begin() + low, joined.begin() + high, true);
  }
  std::vector<Run> result;
  std::int64_t from = 0;
  for (std::int64_t i = 0; i < size; ++i)
    if (!joined[static_cast<std::size_t>(i)]) {
      result.emplace_back(from, i + 1);
      from = i + 1;
    }
  const bool some =
      result.size() > 1 && std::any_of(result.begin(), result.end(),
                                       [](const Run& r) { return r.second - r.first > 1; });
  return some ? result : std::vector<Run>{};
}

// The longest runs of two and more entries of a vector that are laws themselves, without the whole.
std::vector<Run> runs_of_laws(const StateBlock& block, std::uint32_t first,
                              const std::set<std::uint32_t>& laws) {
  std::vector<Run> result;
  for (std::int64_t from = 0, to = 0; from < block.shape[0]; from = ++to) {
    while (to < block.shape[0] && laws.contains(first + static_cast<std::uint32_t>(to))) ++to;
    if (to - from > 1 && to - from < block.shape[0]) result.emplace_back(from, to);
  }
  return result;
}

// Of the slices along an axis those of a run.
std::shared_ptr<const Slices> part_of(const Slices& slices, const Run& run) {
  const std::string before = slices.axis == 0 ? "" : ":,";
  Slices part = slices;
  part.name = fmt::format("{}[{}{}:{}]", slices.name, before, run.first, run.second);
  part.each = fmt::format("{}[{}..]", slices.name, before);
  part.variables.assign(slices.variables.begin() + run.first,
                        slices.variables.begin() + run.second);
  return std::make_shared<const Slices>(std::move(part));
}

Slices entries_of(const StateBlock& block, std::uint32_t first) {
  Slices slices{block.text(), Slices::kEntries, block.shape.size(), {}, {}};
  for (std::int64_t i = 0; i < entries(block.shape); ++i)
    slices.variables.push_back({first + static_cast<std::uint32_t>(i)});
  return slices;
}

// Letters for the axes of a tensor: `kept` for the one along which it is cut, those of `summed` in
// order for the others.
std::string letters(const Slices& slices, char kept, const std::string& summed) {
  std::string result = summed;
  result.insert(slices.axis, 1, kept);
  return result;
}

// The letters of the axes that are summed over, each named by its place in the tensor.
std::string summed_letters(const Slices& slices) {
  std::string result;
  for (std::size_t other = 0; other < slices.axes; ++other)
    if (other != slices.axis) result.push_back(static_cast<char>('a' + other));
  return result;
}

}  // namespace

bool Candidate::of_columns() const {
  return left->axes == 2 && left->axis == 1 &&
         (right == nullptr || (right->axes == 2 && right->axis == 1));
}

SparsePolynomial Candidate::entry(std::size_t i, std::size_t j) const {
  SparsePolynomial result;
  const std::vector<std::uint32_t>& a = left->variables[i];
  const std::vector<std::uint32_t>& b = right->variables[j];
  for (std::size_t k = 0; k < a.size(); ++k)
    result.terms.push_back({{std::min(a[k], b[k]), std::max(a[k], b[k])}, 1});
  normalize(result);
  return result;
}

SparsePolynomial Candidate::entry(std::size_t i) const {
  if (right != nullptr) return entry(i, i);
  SparsePolynomial result;
  for (const std::uint32_t variable : left->variables[i]) result.terms.push_back({{variable}, 1});
  return result;
}

Notation Candidate::matrix() const {
  const Slices& a = *left;
  const Slices& b = *right;
  if (a.axis == Slices::kWhole && a.axes > 0) return {fmt::format("sum({}*{})", a.name, b.name)};
  if (a.axis == Slices::kWhole)
    return gram() ? Notation{a.name + "**2", Binding::power}
                  : Notation{fmt::format("{}*{}", a.name, b.name), Binding::product};
  if (a.axes == 1) return {fmt::format("outer({}, {})", a.name, b.name)};
  if (a.axes == 2)
    return {fmt::format("{}{} @ {}{}", a.name, a.axis == 0 ? "" : ".T", b.name,
                        b.axis == 0 ? ".T" : ""),
            Binding::product};
  const std::string summed = summed_letters(a);
  return {fmt::format("einsum('{},{}->yz', {}, {})", letters(a, 'y', summed),
                      letters(b, 'z', summed), a.name, b.name)};
}

Notation Candidate::vector() const {
  const Slices& a = *left;
  if (a.axis == Slices::kWhole)
    return right != nullptr ? matrix()
                            : Notation{a.axes > 0 ? fmt::format("sum({})", a.name) : a.name};
  if (right != nullptr) return {fmt::format("{}*{}", a.name, right->name), Binding::product};
  if (a.axes == 1 || a.axis == Slices::kEntries) return {a.name};
  if (a.axes == 2) return {fmt::format("sum({}, axis={})", a.name, 1 - a.axis)};
  return {fmt::format("einsum('{}->y', {})", letters(a, 'y', summed_letters(a)), a.name)};
}

Candidates candidates(const std::vector<StateBlock>& state,
                      const std::vector<SparsePolynomial>& laws) {
  // Which blocks occur alone in a monomial, and which occur together.
  std::vector<std::size_t> block_of;
  std::vector<std::uint32_t> first;
  for (std::size_t b = 0; b < state.size(); ++b) {
    first.push_back(static_cast<std::uint32_t>(block_of.size()));
    block_of.resize(block_of.size() + static_cast<std::size_t>(entries(state[b].shape)), b);
  }
  std::set<std::size_t> alone;
  std::set<std::uint32_t> entries_alone;  // that are laws
  std::set<std::pair<std::size_t, std::size_t>> together;
  for (const SparsePolynomial& law : laws)
    for (const auto& [monomial, c] : law.terms) {
      if (monomial.size() == 1 && law.terms.size() == 1) entries_alone.insert(monomial[0]);
      if (monomial.size() == 1) alone.insert(block_of[monomial[0]]);
      if (monomial.size() == 2) together.emplace(block_of[monomial[0]], block_of[monomial[1]]);
    }

  std::vector<std::vector<std::shared_ptr<const Slices>>> cuts(state.size());
  for (std::size_t b = 0; b < state.size(); ++b)
    if (state[b].shape.size() <= kMostLetters)
      for (Slices& slices : slices_of(state[b], first[b]))
        cuts[b].push_back(std::make_shared<const Slices>(std::move(slices)));

  std::vector<std::shared_ptr<const Slices>> whole(state.size());
  const auto whole_slice = [&](std::size_t b) {
    if (!whole[b]) whole[b] = std::make_shared<const Slices>(whole_of(state[b], first[b]));
    return whole[b];
  };
  // Of tensors of three axes, along each of these.
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::shared_ptr<const Slices>>> members;
  for (std::size_t b = 0; b < state.size(); ++b)
    for (std::size_t along = 0; state[b].shape.size() == 3 && along < 3; ++along)
      for (Slices& slices : slices_of_members(state[b], first[b], along))
        members[{b, along}].push_back(std::make_shared<const Slices>(std::move(slices)));

  // Of matrices and vectors, by axis and run: the same run of several blocks, as of a matrix and
  // its velocity, has products, too.
  std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> linked(state.size());
  for (const SparsePolynomial& law : laws)
    for (const auto& [monomial, c] : law.terms)
      if (monomial.size() == 2) {
        const std::size_t a = block_of[monomial[0]], b = block_of[monomial[1]];
        if (state[a].shape != state[b].shape) continue;
        for (const std::size_t block : {a, b})
          linked[block].emplace_back(monomial[0] - first[a], monomial[1] - first[b]);
      }
  std::vector<std::map<std::pair<std::size_t, Run>, std::shared_ptr<const Slices>>> pieces(
      state.size());
  for (std::size_t b = 0; b < state.size(); ++b)
    for (std::size_t axis = 0; state[b].shape.size() <= 2 && axis < state[b].shape.size(); ++axis)
      for (const Run& run : runs(state[b], axis, linked[b]))
        pieces[b][{axis, run}] = part_of(*cuts[b][axis], run);

  Candidates result;
  const auto add = [&](const Candidate& product) {
    const auto size = std::ssize(product.left->variables);
    if (product.left->axis != Slices::kWhole) result.matrices[size].push_back(product);
    result.vectors[{size}].push_back(product);
  };
  for (const auto& [a, b] : together)
    if (a == b)
      for (const auto& cut : cuts[a]) add({cut, cut});
  for (const auto& [a, b] : together)
    for (std::size_t i = 0; i < cuts[a].size(); ++i)
      for (std::size_t j = a == b ? i + 1 : 0; j < cuts[b].size(); ++j)
        if (cuts[a][i]->variables.size() == cuts[b][j]->variables.size() &&
            cuts[a][i]->rest == cuts[b][j]->rest)
          add({cuts[a][i], cuts[b][j]});
  for (const auto& [a, b] : together)
    for (const auto& [left, left_members] : members)
      for (const auto& [right, right_members] : members) {
        if (left.first != a || right.first != b || (a == b && left.second != right.second))
          continue;
        for (std::size_t i = 0; i < left_members.size(); ++i)
          for (std::size_t j = a == b ? i : 0; j < right_members.size(); ++j)
            if (left_members[i]->member == right_members[j]->member &&
                left_members[i]->variables.size() == right_members[j]->variables.size() &&
                left_members[i]->rest == right_members[j]->rest &&
                (left_members[i]->axis == Slices::kWhole) ==
                    (right_members[j]->axis == Slices::kWhole) &&
                (a != b || i == j))
              add({left_members[i], right_members[j]});
      }
  for (const auto& [a, b] : together)
    for (const auto& [place, piece] : pieces[a])
      if (const auto other = pieces[b].find(place);
          other != pieces[b].end() && other->second->rest == piece->rest)
        add({piece, other->second});
  // Names of features are expressions, which their laws write as they are.
  const auto is_feature = [&](std::size_t b) { return state[b].kind == StateBlock::Kind::feature; };
  for (const auto& [a, b] : together)
    if (state[a].shape == state[b].shape && !is_feature(a) && !is_feature(b))
      result.vectors[{1}].push_back({whole_slice(a), whole_slice(b)});
  for (const std::size_t b : alone) {
    if (!is_feature(b)) result.vectors[{1}].push_back({whole_slice(b), nullptr});
    for (const auto& [of, list] : members)
      if (of.first == b)
        for (const auto& cut : list)
          result.vectors[{std::ssize(cut->variables)}].push_back({cut, nullptr});
    for (const auto& cut : cuts[b])
      result.vectors[{std::ssize(cut->variables)}].push_back({cut, nullptr});
    if (state[b].shape.size() == 1)
      for (const Run& run : runs_of_laws(state[b], first[b], entries_alone))
        result.vectors[{run.second - run.first}].push_back({part_of(*cuts[b][0], run), nullptr});
    if (state[b].shape.size() > 1)
      result.vectors[state[b].shape].push_back(
          {std::make_shared<const Slices>(entries_of(state[b], first[b])), nullptr});
  }
  return result;
}

}  // namespace abide
