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
#include "abide/report/search_text.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostScalarsShown = 24;
constexpr std::size_t kMostTermsShown = 8;

// The first terms of a long sum, or of a factor times a sum in parentheses, which are closed again.
// A term is what stands between two signs with blanks around, outside of brackets.
std::string shortened(const std::string& law) {
  int depth = 0;
  std::size_t open = std::string::npos;  // of the sum in parentheses
  std::vector<std::size_t> outside;
  std::vector<std::size_t> inside;
  for (std::size_t i = 0; i < law.size(); ++i) {
    const std::string_view before = std::string_view(law).substr(0, i);
    if (depth == 0 && law[i] == '(' && (before.ends_with('*') || before.ends_with("\\left"))) {
      open = i;
      inside.clear();
    }
    if (law[i] == '(' || law[i] == '[' || law[i] == '{') ++depth;
    if (law[i] == ')' || law[i] == ']' || law[i] == '}') --depth;
    const std::string_view next = std::string_view(law).substr(i, 3);
    if (depth > 1 || (next != " + " && next != " - ")) continue;
    (depth == 0 ? outside : inside).push_back(i);
  }
  const bool product = outside.empty() && open != std::string::npos;
  const std::vector<std::size_t>& signs = product ? inside : outside;
  if (signs.size() < kMostTermsShown) return law;
  const char* close = !product ? "" : law[open - 1] == '*' ? ")" : " \\right)";
  return fmt::format("{} ..{} ({} terms)", law.substr(0, signs[kMostTermsShown - 1]), close,
                     signs.size() + 1);
}

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

std::string laws_text(const Flow& flow, const Search& search, const LawTextOptions& options) {
  std::string text = search_headline(flow, search) + "\n\n";
  const std::vector<StateBlock>& state = flow.variables();
  const VariableNames names = variable_names(state);
  const auto scalar = [&](std::size_t i) {
    const SparsePolynomial& law = search.laws[i].polynomial;
    return options.latex ? to_latex(law, names) : to_expression(law, names);
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
      text += fmt::format("  {}\n", shortened(scalar(i)));
    }
  }
  if (!search.laws.empty()) text += "\n";
  Lines lines;
  add_search(lines, flow, search);
  return text + lines.text();
}

std::string laws_json(const Flow& flow, const Search& search, double seconds) {
  nlohmann::ordered_json json = count_document(flow, search.count);
  json["independent"] = search.independent;
  json["complete"] = search.complete();
  json["max_degree"] = search.searched_degree;
  json["max_time_degree"] = search.time_degree;
  json["ended"] = end_of(search.end);
  json["undecided"] = search.undecided;
  const std::vector<StateBlock>& state = flow.variables();
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
  json["seconds"] = seconds;
  return to_text(json);
}

std::string check_text(const Flow& flow, const std::string& expression, const Check& check) {
  std::string text;
  const auto line = [&](const char* label, const std::string& content) {
    text += fmt::format("  {:<13} {}\n", label, content);
  };
  const std::string& model = flow.model().name;
  if (check.proof == Proof::undecided) {
    text = fmt::format("{}\nmay be a conservation law of {}: undecided\n\n", expression, model);
    line("flow", flow_line(flow));
    line("undecided", "its derivative along the flow contains logarithms and does not vanish when");
    line("", "they are free variables; as they may be related, nothing is decided");
    return text;
  }
  if (check.proof != Proof::disproved) {
    text = fmt::format("{}\nis a conservation law of {}{}\n\n", expression, model,
                       flow.model().free_gates() ? " with free gates" : "");
    line("flow", flow_line(flow));
    line("independent", check.shape.empty()
                            ? plural(check.independent, "law")
                            : fmt::format("{} among its {} entries",
                                          plural(check.independent, "law"), entries(check.shape)));
    line("proof",
         check.proof == Proof::expanded
             ? "exact: its derivative along the flow expands to 0 over Q"
             : "its derivative along the flow is 0 at random points modulo 61-bit primes;");
    if (check.proof == Proof::tested) line("", "error probability below 2^-100");
    return text;
  }
  text = fmt::format("{}\nis not a conservation law of {}{}\n\n", expression, model,
                     flow.model().free_gates() ? " with free gates" : "");
  const auto point = [](const std::vector<std::pair<std::string, Rational>>& values) {
    std::vector<std::string> shown;
    for (const auto& [name, value] : values)
      shown.push_back(fmt::format("{} = {}", name, value.to_string()));
    return fmt::format("{}{}", fmt::join(shown, ", "), shown.empty() ? "all 0" : ", the others 0");
  };
  const Counterexample& counterexample = *check.counterexample;
  line(flow.damping() ? "state" : "parameters", point(counterexample.state));
  line("probe", point(counterexample.probe));
  line("derivative",
       fmt::format(
           "{}{} along the flow there, exactly",
           counterexample.entry.empty() ? "" : fmt::format("of entry {}: ", counterexample.entry),
           counterexample.derivative.to_string()));
  return text;
}

std::string check_json(const Flow& flow, const std::string& expression, const Check& check,
                       double seconds) {
  nlohmann::ordered_json json = flow_document(flow);
  json["expression"] = expression;
  json["shape"] = check.shape;
  json["law"] = nullptr;
  if (check.proof != Proof::undecided) json["law"] = check.proof != Proof::disproved;
  json["proof"] = to_string(check.proof);
  json["independent"] = check.independent;
  json["counterexample"] = nullptr;
  if (check.counterexample) {
    const auto values = [](const std::vector<std::pair<std::string, Rational>>& list) {
      auto object = nlohmann::ordered_json::object();
      for (const auto& [name, value] : list) object[name] = value.to_string();
      return object;
    };
    json["counterexample"] = {{"entry", check.counterexample->entry},
                              {"state", values(check.counterexample->state)},
                              {"probe", values(check.counterexample->probe)},
                              {"derivative", check.counterexample->derivative.to_string()}};
  }
  json["seconds"] = seconds;
  return to_text(json);
}

}  // namespace abide
