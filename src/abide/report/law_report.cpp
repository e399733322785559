// SPDX-License-Identifier: MIT
#include "abide/report/law_report.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "abide/plural.hpp"
#include "abide/report/document.hpp"
#include "abide/report/region_report.hpp"
#include "abide/report/search_text.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostScalarsShown = 24;
constexpr std::size_t kMostTermsShown = 8;

std::string_view end_of(SearchEnd end) {
  switch (end) {
    case SearchEnd::complete:
      return "complete";
    case SearchEnd::max_degree:
      return "max_degree";
    case SearchEnd::too_large:
      return "too_large";
    case SearchEnd::interrupted:
      return "interrupted";
  }
  return "";
}

std::string form_of(const MatrixLaw& law) {
  switch (law.form) {
    case MatrixLaw::Form::symmetric:
      return law.count == 1 ? "scalar" : "symmetric";
    case MatrixLaw::Form::antisymmetric:
      return "antisymmetric";
    case MatrixLaw::Form::vector:
      return "vector";
    case MatrixLaw::Form::general:
      break;
  }
  return "general";
}

// `3 laws, symmetric`
std::string size_and_form(const MatrixLaw& law) {
  const std::string form = form_of(law);
  std::string text = plural(law.count, "law");
  if (form == "vector") return law.count == 1 ? text : text + ", a vector";
  if (form == "general") return law.count == 1 ? text : text + ", one for each entry";
  return form == "scalar" ? text : text + ", " + form;
}

}  // namespace

std::string laws_text(const Variables& variables, const Search& search,
                      const LawTextOptions& options) {
  std::string text = search_headline(variables.flow(), search) + "\n\n";
  const std::vector<StateBlock>& state = variables.blocks();
  const VariableNames names = variable_names(state);
  const auto scalar = [&](std::size_t i) {
    const SparsePolynomial& law = search.laws[i].polynomial;
    return options.latex ? to_latex(law, names) : to_expression(law, names);
  };
  // Without its last terms a law is no law: it is written so that it cannot be read as one.
  const auto shortened = [&](std::size_t i) {
    const auto begun =
        beginning(search.laws[i].polynomial, names,
                  options.latex ? Language::latex : Language::expression, kMostTermsShown);
    if (!begun) return scalar(i);
    return fmt::format("{}  ({} of {} terms: --list shows all)", begun->text, begun->shown,
                       begun->terms);
  };
  if (options.list) {
    for (std::size_t i = 0; i < search.laws.size(); ++i) text += fmt::format("  {}\n", scalar(i));
  } else {
    const Arrangement arrangement = arrange(state, search.laws);
    for (const MatrixLaw& law : arrangement.matrices)
      text += fmt::format("  {}  ({})\n", options.latex ? law.latex : law.expression,
                          size_and_form(law));
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
  add_search(lines, variables, search);
  return text + lines.text();
}

std::string laws_json(const Variables& variables, const Search& search, double seconds,
                      const std::optional<RegionCounts>& regions) {
  nlohmann::ordered_json json = count_document(variables.flow(), search.count);
  json["independent"] = search.independent;
  json["complete"] = search.complete();
  json["max_degree"] = search.searched_degree;
  json["max_time_degree"] = search.time_degree;
  json["ended"] = end_of(search.end);
  json["undecided"] = search.undecided;
  const std::vector<StateBlock>& state = variables.blocks();
  const VariableNames names = variable_names(state);
  json["found"] = nlohmann::ordered_json::array();
  for (const Law& law : search.laws)
    json["found"].push_back({{"degree", law.degree},
                             {"time_degree", law.time_degree},
                             {"expression", to_expression(law.polynomial, names)},
                             {"latex", to_latex(law.polynomial, names)},
                             {"proof", to_string(law.proof)}});
  json["matrix_laws"] = nlohmann::ordered_json::array();
  for (const MatrixLaw& law : arrange(state, search.laws).matrices)
    json["matrix_laws"].push_back({{"expression", law.expression},
                                   {"latex", law.latex},
                                   {"count", law.count},
                                   {"form", form_of(law)}});
  if (regions) json["sign_regions"] = regions_document(*regions);
  json["seconds"] = seconds;
  return to_text(json);
}

}  // namespace abide
