// SPDX-License-Identifier: MIT
#include "abide/families/family.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "abide/families/template_rate.hpp"
#include "abide/laws/family_text.hpp"

namespace abide {

namespace {

using Kind = LawTemplate::Kind;
using Terms = std::vector<std::pair<Notation, Rational>>;

// A tensor as a family's terms have it: of lists of matrices, the member number h.
struct Operand {
  std::string text;
  std::string letters;  // one for each axis
  std::string kept;     // those that are kept once
  std::optional<std::size_t> matrix;

  [[nodiscard]] std::size_t axes() const { return letters.size(); }
};

Operand operand(const LawTemplate& law_template, const TensorView& view, const std::string& text) {
  Operand result{text, "", "", std::nullopt};
  // The members of a list of matrices, along the axis that is kept once.
  const bool list = law_template.matrix.has_value() && !law_template.kept.empty();
  if (list) {
    std::string colons;
    for (std::size_t axis = 0; axis < law_template.kept[0]; ++axis) colons += ":,";
    result.text += "[" + colons + "h]";
  }
  for (std::size_t axis = 0; axis < view.axes.size(); ++axis) {
    if (list && axis == law_template.kept[0]) continue;
    if (law_template.matrix == axis) result.matrix = result.letters.size();
    const auto letter = static_cast<char>('a' + axis);
    if (!list && std::find(law_template.kept.begin(), law_template.kept.end(), axis) !=
                     law_template.kept.end())
      result.kept.push_back(letter);
    result.letters.push_back(letter);
  }
  return result;
}

Notation einsum(const Operand& a, const std::string& first, const std::string& b,
                const std::string& second, const std::string& result) {
  return {fmt::format("einsum('{},{}->{}', {}, {})", first, second, result, a.text, b)};
}

// The matrix of products of slices of two tensors of one shape.
Notation matrix_of(const Operand& a, const std::string& b) {
  if (a.axes() == 1) return {fmt::format("outer({}, {})", a.text, b)};
  if (a.axes() == 2)
    return {
        *a.matrix == 0 ? fmt::format("{} @ {}.T", a.text, b) : fmt::format("{}.T @ {}", a.text, b),
        Binding::product};
  std::string first = a.letters, second = a.letters;
  first[*a.matrix] = 'y';
  second[*a.matrix] = 'z';
  return einsum(a, first, b, second, "yz");
}

// `axis=1`, `axis=(0, 2, 3)`: those that are summed over.
std::string summed_axes(const Operand& a) {
  std::vector<std::size_t> axes;
  for (std::size_t axis = 0; axis < a.axes(); ++axis)
    if (a.kept.find(a.letters[axis]) == std::string::npos) axes.push_back(axis);
  return axes.size() == 1 ? fmt::format("axis={}", axes[0])
                          : fmt::format("axis=({})", fmt::join(axes, ", "));
}

Notation sum_of(const Operand& a, const Notation& what) {
  if (a.kept.size() == a.axes()) return what;
  if (a.kept.empty()) return {fmt::format("sum({})", what.text)};
  return {fmt::format("sum({}, {})", what.text, summed_axes(a))};
}

}  // namespace

std::string family_expression(const Flow& flow, const std::vector<TensorView>& views,
                              const LawFamily& family) {
  Terms terms;
  const StateSpace& space = flow.space();
  for (const LawFamily::Term& term : family.terms) {
    const TensorView& view = views[term.of.view];
    const Operand a = operand(term.of, view, view.text);
    switch (family.key.kind) {
      case Kind::linear:
        terms.emplace_back(sum_of(a, {a.text}), term.coefficient);
        break;
      case Kind::square:
        terms.emplace_back(
            term.of.matrix ? matrix_of(a, a.text) : sum_of(a, {a.text + "**2", Binding::power}),
            term.coefficient);
        break;
      case Kind::antisymmetric: {
        // The same view of the velocity.
        std::string text = view.text;
        const std::string name = space[view.block].text();
        text.replace(text.find(name), name.size(), space[space.velocity(view.block)].text());
        const Operand b = operand(term.of, view, text);
        terms.emplace_back(matrix_of(a, b.text), term.coefficient);
        terms.emplace_back(matrix_of(b, a.text), -term.coefficient);
        break;
      }
    }
  }
  Notation law = positive_first(terms);
  if (const int power = time_power(flow, family.key.kind); power > 0) {
    SparsePolynomial factor;
    std::uint32_t variable = 0;
    for (std::size_t b = 0; b < space.time()->block; ++b)
      variable += static_cast<std::uint32_t>(space.sizes()[b]);
    factor.terms = {{Monomial(static_cast<std::size_t>(power), variable), 1}};
    const std::vector<StateBlock> blocks(space.blocks().begin(), space.blocks().end());
    law = times_factor(factor, variable_names(blocks), law);
  }
  if (family.key.matrix > 0 && !family.key.kept.empty())
    return fmt::format("for h = 0..{}: {}", family.key.kept[0] - 1, law.text);
  return law.text;
}

}  // namespace abide
