// SPDX-License-Identifier: MIT
#include "abide/report/law_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "abide/laws/matrix_laws.hpp"
#include "abide/laws/names.hpp"
#include "abide/report/document.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostScalarsShown = 24;
constexpr std::size_t kMostTermsShown = 8;
constexpr int kHighestDegreeOption = 20;  // that --max-degree and --max-time-degree take

std::string plural(std::size_t n, const char* what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
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

std::string headline(const Flow& flow, const Search& search) {
  const char* with_gates = flow.model().free_gates() ? " with free gates" : "";
  const std::size_t bound = search.count.laws();
  std::string text = fmt::format("{}: ", flow.model().name);
  if (bound == 0) return text + fmt::format("no conservation laws{}", with_gates);
  if (search.complete())
    return text + fmt::format("{}{}, all found",
                              bound == 1 ? "1 conservation law"
                                         : fmt::format("{} independent conservation laws", bound),
                              with_gates);
  return text + fmt::format("incomplete{}; {} independent conservation {} found of at most {}{}",
                            search.end == SearchEnd::interrupted ? ", interrupted" : "",
                            search.independent, search.independent == 1 ? "law" : "laws", bound,
                            with_gates);
}

bool has_features(const Flow& flow, const Law& law) {
  for (const auto& [monomial, c] : law.polynomial.terms)
    for (const std::uint32_t variable : monomial)
      if (variable >= flow.dimension()) return true;
  return false;
}

// `logarithms` when all features are.
std::string feature_word(const Flow& flow) {
  const std::vector<FeatureSource>& features = flow.feature_sources();
  const bool logarithms =
      std::all_of(features.begin(), features.end(), [](const FeatureSource& feature) {
        return feature.kind == FeatureSource::Kind::logarithm ||
               feature.kind == FeatureSource::Kind::log_determinant;
      });
  return logarithms ? "logarithms" : "features";
}

// Where laws were sought: `up to degree 4`, and with momentum also in which powers of the time.
std::string searched(const Flow& flow, const Search& search) {
  std::string text = fmt::format("up to degree {}", search.searched_degree);
  if (flow.damping())
    text += fmt::format(" in parameters and velocities and {} in {}", search.time_degree,
                        flow.state().back().name);
  if (flow.features() > 0) text += ", linear in " + feature_word(flow);
  return text;
}

// How many laws were found of each degree, and how they were proved.
std::string found_line(const Flow& flow, const Search& search) {
  if (search.laws.empty())
    return (search.undecided > 0 ? "no polynomial that could be read " : "no polynomial ") +
           searched(flow, search);
  std::map<std::pair<int, bool>, std::size_t> by_degree;
  for (const Law& law : search.laws) ++by_degree[{law.degree, has_features(flow, law)}];
  std::vector<std::string> parts;
  for (const auto& [key, count] : by_degree)
    parts.push_back(fmt::format("{} of degree {}{}", plural(count, "law"), key.first,
                                key.second ? " with " + feature_word(flow) : ""));
  std::string text = fmt::format("{}", fmt::join(parts, ", "));
  if (search.independent < search.laws.size())
    text += fmt::format("; {} of them independent, functions relate the rest", search.independent);
  return text;
}

std::string proof_line(const Search& search) {
  const auto tested = static_cast<std::size_t>(
      std::count_if(search.laws.begin(), search.laws.end(),
                    [](const Law& l) { return l.proof == Proof::tested; }));
  if (tested == 0) return "over Q, by expansion";
  if (tested == search.laws.size())
    return "at random points modulo 61-bit primes, error probability below 2^-100";
  return fmt::format("{}, error probability below 2^-100; the others proved over Q, by expansion",
                     tested);
}

std::vector<std::string> advice(const Flow& flow, const Search& search) {
  std::vector<std::string> lines;
  const std::size_t missing = search.count.laws() - search.independent;
  if (search.count.closed)
    lines.push_back(fmt::format("{} more independent {} there, but for an error probability of {}",
                                missing, missing == 1 ? "law is" : "laws are",
                                rounded_up(*search.count.error_probability)));
  else
    lines.push_back(
        fmt::format("up to {} more independent laws: the count is not finished", missing));
  if (flow.features() > 0)
    lines.push_back(fmt::format("these features do not cover {}", missing == 1 ? "it" : "them"));
  if (search.undecided > 0)
    lines.push_back(fmt::format("{} may be among {} whose coefficients are too large to be read",
                                missing == 1 ? "it" : "some",
                                plural(search.undecided, "candidate")));
  if (search.end != SearchEnd::max_degree && search.end != SearchEnd::too_large) return lines;
  if (search.end == SearchEnd::too_large)
    lines.push_back(fmt::format("degree {} has too many monomials in {} variables to be searched",
                                search.searched_degree + 1, flow.variable_count()));
  else if (!search.laws.empty())
    lines.push_back("no other polynomial " + searched(flow, search));
  if (flow.damping() && !flow.damping()->constant() && flow.damping()->integrating_degree() == 0)
    lines.emplace_back(
        "laws may have the factor exp(integral of tau), which is no polynomial in t");
  std::vector<std::string> options;
  if (search.end == SearchEnd::max_degree && search.searched_degree < kHighestDegreeOption)
    options.push_back(fmt::format("--max-degree {}", search.searched_degree + 1));
  if (search.end == SearchEnd::max_degree && flow.damping() &&
      search.time_degree < kHighestDegreeOption)
    options.push_back(fmt::format("--max-time-degree {}", search.time_degree + 1));
  if (flow.features() == 0) options.emplace_back("--features auto: the law may be no polynomial");
  if (!options.empty()) lines.push_back(fmt::format("try {}", fmt::join(options, ", or ")));
  return lines;
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
  std::string text = headline(flow, search) + "\n\n";
  const std::vector<StateBlock>& state = flow.variables();
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
  const auto line = [&](const char* label, const std::string& content) {
    text += fmt::format("  {:<13} {}\n", label, content);
  };
  line("flow", flow_line(flow));
  const std::size_t bound = search.count.laws();
  line("upper bound", fmt::format("{}: a rank modulo a prime is never too large", bound));
  if (bound == 0) return text;
  line("found", found_line(flow, search));
  const bool tested = std::any_of(search.laws.begin(), search.laws.end(),
                                  [](const Law& law) { return law.proof == Proof::tested; });
  if (!search.laws.empty()) line(tested ? "tested" : "proved", proof_line(search));
  if (search.complete()) {
    line("complete", fmt::format("near a generic point every law is a function of these{}",
                                 tested ? ", if those tested are laws" : ""));
  } else {
    const char* label = "missing";
    for (const std::string& content : advice(flow, search)) {
      line(label, content);
      label = "";
    }
  }
  const char* label = "gates";
  for (const std::string& content : gates_lines(flow)) {
    line(label, content);
    label = "";
  }
  return text;
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
