// SPDX-License-Identifier: MIT
#include "abide/report/proof_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "abide/ask/certificate_text.hpp"
#include "abide/plural.hpp"
#include "abide/report/document.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostWritten = 24;

// After `at most` and `exactly`.
std::string laws(std::size_t n, Dynamics dynamics) {
  return n == 0 ? fmt::format("0 {}s", law_noun(dynamics)) : laws_phrase(n, dynamics);
}

std::string theorem(const Verified& verified, Dynamics dynamics) {
  const Certificate::Claim& claim = verified.claim;
  if (verified.tested)
    return fmt::format(
        "{} at most {}; {} tested, not proved", claim.at_most == 1 ? "is" : "are",
        laws(claim.at_most, dynamics),
        claim.at_least == 1 ? "1 law was" : fmt::format("{} laws were", claim.at_least));
  if (claim.at_most == claim.at_least)
    return fmt::format("{} exactly {}", claim.at_most == 1 ? "is" : "are",
                       laws(claim.at_most, dynamics));
  return fmt::format("are between {} and {} independent {}s", claim.at_least, claim.at_most,
                     law_noun(dynamics));
}

std::string at_least(const Certificate& c) {
  const std::size_t independent = c.claim.at_least;
  if (c.laws.empty()) return "0: no laws are given";
  if (independent < c.laws.size())
    return fmt::format("{0}: {0} of the {1} laws {2} independent", independent, c.laws.size(),
                       independent == 1 ? "is" : "are");
  return independent == 1 ? "1: the law is not constant"
                          : fmt::format("{0}: the {0} laws are independent", independent);
}

std::vector<std::string> law_lines(const Certificate& c, const Verified& verified) {
  std::vector<std::string> lines;
  const VariableNames names = trusted_names(verified);
  for (std::size_t i = 0; i < std::min(kMostWritten, c.laws.size()); ++i)
    lines.push_back(law_text(c.laws[i], names));
  if (c.laws.size() > kMostWritten)
    lines.push_back(fmt::format("and {} more: --json has them all", c.laws.size() - kMostWritten));
  return lines;
}

std::string certified_flow_line(const Certificate& c) {
  if (!descends(c.dynamics))
    return c.fields.size() == 1 ? "a field of its own"
                                : fmt::format("{} fields of its own", c.fields.size());
  std::string text(to_string(c.dynamics));
  if (c.second_order()) text += " with tau = " + tau_text(c);
  if (!c.decay.is_zero())
    text +=
        fmt::format("{} weight decay {}", c.second_order() ? " and" : " with", c.decay.to_string());
  text += fmt::format(", {} metric", c.metric ? "its own" : "euclidean");
  if (!c.frozen.empty()) text += fmt::format(", {} frozen", plural(c.frozen.size(), "parameter"));
  return text;
}

}  // namespace

std::string verified_text(const Certificate& c, const Verified& verified) {
  std::string text = fmt::format(
      "verified, under the label {}\n\n  near generic points of the state space, of dimension "
      "{},\n  "
      "there {}{}\n\n",
      printable_name(c.name), c.claim.state, theorem(verified, c.dynamics),
      verified.free_symbols ? "\n  with free symbols in the place of functions" : "");
  const std::vector<std::string> shown = law_lines(c, verified);
  for (const std::string& law : shown) text += fmt::format("  {}\n", law);
  if (!shown.empty()) text += "\n";
  const auto line = [&](const char* label, const std::string& content) {
    text += fmt::format("  {:<13} {}\n", label, content);
  };
  line("flow", certified_flow_line(c));
  const char* label = "features";
  for (const std::string& feature : feature_lines(c, trusted_names(verified))) {
    line(label, feature);
    label = "";
  }
  line("at most", fmt::format("{}: the Lie algebra has dimension at least {}", c.claim.at_most,
                              c.bound.rows.size()));
  line("",
       fmt::format("(a rank modulo the prime {} never exceeds the rank over Q)", c.bound.prime));
  if (c.symbols)
    line("functions", verified.free_symbols
                          ? "free symbols: the network itself may have more laws than that"
                          : "their symbols are shown to be independent");
  line("at least", at_least(c));
  if (!c.laws.empty())
    line("identities", verified.tested
                           ? "some only tested at random points, error probability below 2^-100"
                           : "expanded over Q");
  if (verified.complete()) {
    line("complete", verified.tested ? "if the identities that were tested hold"
                                     : "every law near such a point is a function of these");
  }
  return text;
}

std::string refused_text(const std::string& path, const std::string& reason) {
  return fmt::format("{}: refused: {}\n", path, printable_name(reason, 500));
}

}  // namespace abide
