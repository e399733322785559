// SPDX-License-Identifier: MIT
#include "abide/report/family_report.hpp"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>

#include "abide/plural.hpp"
#include "abide/report/document.hpp"
#include "abide/report/import_lines.hpp"
#include "abide/report/lines.hpp"
#include "abide/report/search_text.hpp"
#include "abide/typeset/law_latex.hpp"

namespace abide {

namespace {

// `0.3 MB`, `1.6 GB`
std::string size_text(double bytes) {
  return bytes < 1e8 ? fmt::format("{:.1f} MB", bytes / 1e6)
                     : fmt::format("{:.1f} GB", bytes / 1e9);
}

std::size_t whole(double count) { return static_cast<std::size_t>(count); }

std::string headline(const Found& found) {
  const Flow& flow = found.variables.flow();
  const AtSize& at_size = *found.at_size;
  if (at_size.families.end == FamiliesEnd::searched && found.search.complete())
    return search_headline(flow, found.search);
  const std::string laws = laws_phrase(found.search.independent, flow.dynamics());
  const char* end = ", found; whether these are all is not decided";
  if (at_size.families.end == FamiliesEnd::interrupted && at_size.families.laws.empty())
    return fmt::format("{}: interrupted before a law was verified", flow.model().name);
  if (at_size.families.end == FamiliesEnd::interrupted)
    end = ", verified before the interruption";
  else if (at_size.families.end == FamiliesEnd::memory)
    return fmt::format("{}: nothing was searched: one gradient does not fit into memory",
                       flow.model().name);
  else if (at_size.narrow && at_size.narrow->complete())
    end = ", found; with narrow sizes these are all";
  return fmt::format("{}: {}{}", flow.model().name, laws, end);
}

// `512 laws`, with how many are new where not all are.
std::string size_of(const LawFamily& law) {
  const std::string count = plural(whole(law.laws), "law");
  return law.independent < law.laws
             ? fmt::format("{}, {} independent of those above", count, whole(law.independent))
             : count;
}

std::string completeness(const AtSize& at_size, const Search& search) {
  if (search.complete())
    return "near a generic point every law is a function of these, if those tested are laws";
  if (at_size.narrow) {
    const Narrow& narrow = *at_size.narrow;
    const std::string there = fmt::format(
        "{} ({} coordinates) has {} independent laws{}, of which families make {}", narrow.model,
        narrow.state, narrow.laws, narrow.closed ? "" : " at most", narrow.families);
    return narrow.complete() ? there + ": complete there, which is no proof at this size" : there;
  }
  switch (at_size.bound) {
    case AtSize::Bound::sparse:
    case AtSize::Bound::levels:
      return fmt::format("there may be {} more independent laws",
                         search.count.laws() - search.independent);
    case AtSize::Bound::none:
      return "not decided: the dimension of the Lie algebra is too large to be computed; --narrow "
             "MODEL compares with the same architecture at sizes that can be counted";
  }
  throw std::logic_error("an unknown bound");
}

}  // namespace

std::string families_text(const Found& found, bool latex) {
  const Flow& flow = found.variables.flow();
  const AtSize& at_size = *found.at_size;
  const Families& families = at_size.families;
  std::string text = headline(found) + "\n\n";
  std::optional<LawLatex> typeset;
  if (latex) typeset.emplace(flow);
  for (const LawFamily& law : families.laws)
    text += fmt::format("  {}  ({})\n", typeset ? (*typeset)(law.text) : law.text, size_of(law));
  if (!families.laws.empty()) text += "\n";

  Lines lines;
  add_import(lines, flow.model());
  lines.add("flow", flow_line(flow));
  lines.add("parameters", parameters_phrase(flow));
  if (at_size.bound != AtSize::Bound::none)
    lines.add("upper bound",
              fmt::format("{}: {}",
                          laws_counted(found.search.count.laws(), flow.dynamics(), "independent"),
                          bound_reason(found.search.count)));
  switch (families.end) {
    case FamiliesEnd::memory:
      lines.add("memory", fmt::format("one gradient takes about {}; --memory allows more, and "
                                      "shorter inputs take less",
                                      size_text(families.bytes)));
      return text + lines.text();
    case FamiliesEnd::interrupted:
      lines.add("interrupted", "these families were verified by then");
      break;
    case FamiliesEnd::searched:
      break;
  }
  double laws = 0;
  for (const LawFamily& law : families.laws) laws += law.laws;
  lines.add(
      "found",
      fmt::format(
          "{} in {}, {} of them independent at least", laws_counted(whole(laws), flow.dynamics()),
          families.laws.size() == 1 ? "1 family" : fmt::format("{} families", families.laws.size()),
          families.independent));
  lines.add("", fmt::format("among squares and sums of parameters along their axes, from {} "
                            "modulo a prime, of {}",
                            plural(families.fields, "gradient"), size_text(families.bytes)));
  if (!families.laws.empty())
    lines.add("tested",
              "each from its text, with free inner values, at random points modulo "
              "23-bit primes; error probability below 2^-100");
  for (const LawFamily& law : families.undecided)
    lines.add("undecided", law.text + " with free symbols of functions");
  if (!families.not_searched.empty())
    lines.add("not searched",
              fmt::format("{} of templates that need more gradients than were drawn",
                          families.not_searched.size() == 1
                              ? "1 group"
                              : fmt::format("{} groups", families.not_searched.size())));
  if (families.end == FamiliesEnd::searched)
    lines.add("complete", completeness(at_size, found.search));
  if (flow.model().free_gates()) lines.add("gates", gates_phrase(flow, true));
  if (at_size.bound == AtSize::Bound::levels) add_functions(lines, found.search.count.symbols);
  return text + lines.text();
}

}  // namespace abide
