// SPDX-License-Identifier: MIT
#include "abide/report/search_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "abide/plural.hpp"
#include "abide/program/limits.hpp"
#include "abide/report/document.hpp"
#include "abide/report/import_lines.hpp"
#include "abide/report/limit_text.hpp"

namespace abide {

namespace {

constexpr int kHighestDegreeOption = 20;  // that --max-degree and --max-time-degree take

bool has_features(const Variables& variables, const Law& law) {
  for (const auto& [monomial, c] : law.polynomial.terms)
    for (const std::uint32_t variable : monomial)
      if (variable >= variables.dimension()) return true;
  return false;
}

// `logarithms` when all features are.
std::string feature_word(const Variables& variables) {
  const std::vector<FeatureSource>& features = variables.sources();
  const bool logarithms =
      std::all_of(features.begin(), features.end(), [](const FeatureSource& feature) {
        return feature.kind == FeatureSource::Kind::logarithm ||
               feature.kind == FeatureSource::Kind::log_determinant;
      });
  return logarithms ? "logarithms" : "features";
}

// Where laws were sought: `up to degree 4`, and with momentum also in which powers of the time.
std::string searched(const Variables& variables, const Search& search) {
  std::string text = fmt::format("up to degree {}", search.searched_degree);
  const StateSpace& space = variables.flow().space();
  if (space.has_velocities()) text += " in parameters and velocities";
  if (space.time())
    text += fmt::format(" and {} in {}", search.time_degree, space[space.time()->block].name);
  if (variables.features() > 0) text += " and linear in " + feature_word(variables);
  return text;
}

// Laws of degree 0, in features alone, are sought with those of degree 1.
bool nothing_searched(const Search& search) { return search.searched_degree < 1; }

// How many laws were found of each degree, or that none was.
std::string found_line(const Variables& variables, const Search& search) {
  if (search.laws.empty() && nothing_searched(search)) return "nothing: no degree was searched";
  if (search.laws.empty())
    return fmt::format("no polynomial {} {}", searched(variables, search),
                       search.undecided > 0 ? "could be read as a law" : "is a law");
  const Dynamics dynamics = variables.flow().dynamics();
  std::map<std::pair<int, bool>, std::size_t> by_degree;
  for (const Law& law : search.laws) ++by_degree[{law.degree, has_features(variables, law)}];
  std::vector<std::string> parts;
  for (const auto& [key, count] : by_degree)
    parts.push_back(fmt::format("{} of degree {}{}", laws_counted(count, dynamics), key.first,
                                key.second ? " with " + feature_word(variables) : ""));
  std::string text = fmt::format("{}", fmt::join(parts, ", "));
  if (search.independent < search.laws.size())
    text += fmt::format("; {} of them {} independent, the others are functions of these",
                        search.independent, search.independent == 1 ? "is" : "are");
  return text;
}

std::size_t tested_laws(const Search& search) {
  return static_cast<std::size_t>(
      std::count_if(search.laws.begin(), search.laws.end(),
                    [](const Law& law) { return law.proof == Proof::tested; }));
}

std::string proof_line(const Search& search) {
  const std::size_t tested = tested_laws(search);
  if (tested == 0) return "over Q: the derivative along the flow expands to 0";
  const char* how = "at random points modulo 61-bit primes, error probability below 2^-100";
  if (tested == search.laws.size()) return how;
  return fmt::format("{} of {} {}; the others are proved over Q", tested, search.laws.size(), how);
}

// How many laws are missing.
std::string missing_line(const Search& search, Dynamics dynamics) {
  const std::size_t missing = search.count.laws() - search.independent;
  const std::string more = laws_counted(missing, dynamics, "more independent");
  if (!search.count.closed)
    return fmt::format("up to {}: the count was not finished, {}", more,
                       cut_reason(search.count.ending));
  if (!search.count.error_probability)
    return fmt::format(
        "up to {}: the error probability of the count is not bounded where there "
        "are functions",
        more);
  if (*search.count.error_probability >= 1)
    return fmt::format("up to {}: the error probability of the count has no bound below 1", more);
  return fmt::format("{} {}; error probability below {}", more, missing == 1 ? "exists" : "exist",
                     rounded_up(*search.count.error_probability));
}

// What was not searched, or searched in vain, and why.
std::string unsearched_line(const Variables& variables, const Search& search) {
  const int next = search.searched_degree + 1;
  switch (search.end) {
    case SearchEnd::max_degree:
      return search.laws.empty() ? fmt::format("degrees from {} on were not searched", next)
                                 : fmt::format(
                                       "no other polynomial {} is a law; degrees from {} "
                                       "on were not searched",
                                       searched(variables, search), next);
    case SearchEnd::too_large:
      return fmt::format(
          "{}. 'abide check' decides whether an expression is a law at this size too; the same "
          "model with smaller dimensions shows which to try",
          fmt::join(limit_lines(search.limit.value()), " "));
    case SearchEnd::interrupted:
      return search.count.ending == Ending::interrupted && nothing_searched(search)
                 ? "the search had not begun"
                 : fmt::format("degree {} was not searched to its end, higher ones not at all",
                               next);
    case SearchEnd::complete:
      break;
  }
  return "";
}

// Where features were chosen: which were not tried.
std::string untried_line(const DarbouxLimit& limit) {
  using Of = DarbouxLimit::Of;
  const char* few = limit.degree == 1 ? "linear" : "quadratic";
  switch (limit.of) {
    case Of::inverses:
      return "other logarithms and quotients were not sought, since the flow divides";
    case Of::monomials:
      return fmt::format(
          "logarithms and quotients of {} polynomials were not sought: there are "
          "more than {} monomials{}",
          few, limits().darboux_monomials, raised_by(&Limits::darboux_monomials));
    case Of::degree:
      return fmt::format(
          "logarithms and quotients of {} polynomials were not sought: determinants "
          "have a degree beyond {}{}",
          few, limits().darboux_degree, raised_by(&Limits::darboux_degree));
    case Of::work:
      return fmt::format("quotients of {} polynomials were not all sought{}", few,
                         raised_by(&Limits::darboux_work));
  }
  return "";
}

// Which options may find more.
std::string advice(const Variables& variables, const Search& search) {
  if (search.end != SearchEnd::max_degree) return "";
  std::vector<std::string> options;
  if (search.searched_degree < kHighestDegreeOption)
    options.push_back(fmt::format("--max-degree {}", search.searched_degree + 1));
  const Flow& flow = variables.flow();
  if (flow.space().time()) {
    const int time = std::max(search.time_degree + 1, flow.integrating_degree());
    if (time <= kHighestDegreeOption) options.push_back(fmt::format("--max-time-degree {}", time));
  }
  options.emplace_back(variables.features() == 0 ? "--features auto: the law may be no polynomial"
                                                 : "other --features");
  return options.empty() ? "" : fmt::format("try {}", fmt::join(options, ", or "));
}

void add_missing(Lines& lines, const Variables& variables, const Search& search) {
  const Flow& flow = variables.flow();
  const std::size_t missing = search.count.laws() - search.independent;
  const char* them = missing == 1 ? "it" : "them";
  lines.add("missing", missing_line(search, flow.dynamics()));
  if (variables.features() > 0 && !nothing_searched(search))
    lines.add("", fmt::format("these features do not cover {}", them));
  if (search.darboux) lines.add("", untried_line(*search.darboux));
  if (search.undecided > 0)
    lines.add("", fmt::format("{} may be among {} whose coefficients are too large to be read",
                              missing == 1 ? "it" : "some", plural(search.undecided, "candidate")));
  if (const std::string line = unsearched_line(variables, search); !line.empty())
    lines.add("", line);
  if (flow.has_one_field())
    lines.add("", fmt::format("near a point where it is not 0, a single field has {} (it can be "
                              "straightened there), which need not be polynomials, nor exist on "
                              "the whole space",
                              laws_counted(flow.space().unfrozen() - 1, flow.dynamics())));
  if (flow.damping() && !flow.damping()->constant()) {
    const int factor = flow.integrating_degree();
    if (factor == 0)
      lines.add("", "laws may have the factor exp(integral of tau), which is no polynomial in t");
    else if (factor > search.time_degree)
      lines.add("",
                fmt::format("laws may have the factor exp(integral of tau), of degree {0} in t{1}",
                            factor,
                            factor > kHighestDegreeOption
                                ? fmt::format("; give it as a feature, such as t**{0} for tau "
                                              "= {0}/t",
                                              factor)
                                : ""));
  }
  if (const std::string line = advice(variables, search); !line.empty()) lines.add("", line);
}

}  // namespace

std::string search_headline(const Flow& flow, const Search& search) {
  const std::string freed = for_freed(flow, search.count.symbols);
  const std::size_t bound = search.count.laws();
  const std::string& model = flow.model().name;
  if (bound == 0) return fmt::format("{}: {}{}", model, laws_phrase(0, flow.dynamics()), freed);
  if (search.complete())
    return fmt::format("{}: {}, {}", model, laws_phrase(bound, flow.dynamics()),
                       freed.empty() ? "all found" : "complete" + freed);
  std::string why;
  if (search.end == SearchEnd::interrupted)
    why = ", interrupted";
  else if (search.end == SearchEnd::too_large)
    why = fmt::format(", degree {} is too large to be searched", search.searched_degree + 1);
  return fmt::format("{}: incomplete{}; {} independent {}{} found of at most {}{}", model, why,
                     search.independent, law_noun(flow.dynamics()),
                     search.independent == 1 ? "" : "s", bound, freed);
}

void add_search(Lines& lines, const Variables& variables, const Search& search, bool sampled) {
  const Flow& flow = variables.flow();
  const std::size_t bound = search.count.laws();
  add_import(lines, flow.model());
  lines.add("flow", flow_line(flow));
  lines.add("parameters", parameters_phrase(flow));
  lines.add("upper bound",
            fmt::format("{}: {}", laws_counted(bound, flow.dynamics(), "independent"),
                        bound_reason(search.count)));
  if (bound > 0) {
    const bool tested = tested_laws(search) > 0;
    lines.add("found", found_line(variables, search));
    if (!search.laws.empty()) lines.add(tested ? "tested" : "proved", proof_line(search));
    if (search.complete())
      lines.add("complete", fmt::format("near a generic point every law{} is a function of these{}",
                                        for_freed(flow, search.count.symbols),
                                        tested ? ", if those tested are laws" : ""));
    else
      add_missing(lines, variables, search);
  }
  if (flow.model().free_gates()) lines.add("gates", gates_phrase(flow, sampled));
  add_functions(lines, search.count.symbols);
}

}  // namespace abide
