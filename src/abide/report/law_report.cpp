// SPDX-License-Identifier: MIT
#include "abide/report/law_report.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "abide/ask/json.hpp"
#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "abide/model/expression_text.hpp"
#include "abide/plural.hpp"
#include "abide/report/document.hpp"
#include "abide/report/region_report.hpp"
#include "abide/report/search_text.hpp"
#include "abide/typeset/beginning.hpp"
#include "abide/typeset/law_latex.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostScalarsShown = 24;
constexpr std::size_t kMostTermsShown = 8;

// `3 laws, symmetric`
std::string size_and_form(const MatrixLaw& law) {
  const std::string form{form_name(law)};
  std::string text = plural(law.count, "law");
  if (form == "vector") return law.count == 1 ? text : text + ", a vector";
  if (form == "general") return law.count == 1 ? text : text + ", one for each entry";
  return form == "scalar" ? text : text + ", " + form;
}

// How many families from this one on are those of the members 0, 1, .. of the same lists.
std::size_t members_from(const std::vector<MatrixLaw>& laws, std::size_t first) {
  std::size_t count = 1;
  while (!laws[first].each.empty() && first + count < laws.size() &&
         laws[first + count].each == laws[first].each)
    ++count;
  return count;
}

}  // namespace

std::string laws_text(const Variables& variables, const Search& search,
                      const LawTextOptions& options, const std::optional<RegionCounts>& regions) {
  std::string text = search_headline(variables.flow(), search) + "\n\n";
  const std::vector<StateBlock>& state = variables.blocks();
  const VariableNames names = variable_names(state);
  std::optional<LawLatex> latex;
  if (options.latex) latex.emplace(variables.flow());
  const auto written = [&](const std::string& law) { return latex ? (*latex)(law) : law; };
  const auto scalar = [&](std::size_t i) {
    return to_expression(search.laws[i].polynomial, names);
  };
  const auto shortened = [&](std::size_t i) {
    const std::string law = scalar(i);
    const auto begun = beginning(parse_expression(law), kMostTermsShown);
    if (!begun) return written(law);
    return fmt::format(
        "{}  ({} of {} terms: --list shows all)",
        latex ? (*latex)(begun->expression) : expression_text(begun->expression).text, begun->shown,
        begun->terms);
  };
  if (options.list) {
    for (std::size_t i = 0; i < search.laws.size(); ++i)
      text += fmt::format("  {}\n", written(scalar(i)));
  } else {
    const Arrangement arrangement = arrange(state, search.laws);
    for (std::size_t i = 0; i < arrangement.matrices.size(); ++i) {
      const MatrixLaw& law = arrangement.matrices[i];
      const std::size_t members = members_from(arrangement.matrices, i);
      if (members == 1 || latex) {
        text += fmt::format("  {}  ({})\n", written(law.expression), size_and_form(law));
        continue;
      }
      text += fmt::format("  for h = 0..{}: {}  (each {})\n", members - 1, law.each,
                          size_and_form(law));
      i += members - 1;
    }
    for (std::size_t k = 0; k < arrangement.scalars.size(); ++k) {
      if (k == kMostScalarsShown) {
        text += fmt::format("  and {} more: --list shows them\n", arrangement.scalars.size() - k);
        break;
      }
      const std::size_t i = arrangement.scalars[k];
      text += fmt::format("  {}\n", shortened(i));
    }
  }
  if (!search.laws.empty()) text += "\n";
  Lines lines;
  add_search(lines, variables, search, regions.has_value());
  return text + lines.text() + (regions ? regions_text(search.count, *regions) : "");
}

}  // namespace abide
