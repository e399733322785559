// SPDX-License-Identifier: MIT
#include "abide/report/proof_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "abide/laws/names.hpp"
#include "abide/model/expression.hpp"
#include "abide/report/document.hpp"

namespace abide {

namespace {

constexpr std::size_t kMostShown = 24;

// A name on one line, `?` standing for what is not printable ASCII, and not too long.
std::string printable(const std::string& name, std::size_t most = 200) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;  // not the first byte of a character
    if (text.size() == most) return text + "..";
    text += byte >= 0x20 && byte < 0x7F ? c : '?';
  }
  return text;
}

// What laws call the variables. The file's names prove nothing: they are used where they are names
// that differ, and features are numbered.
VariableNames trusted_names(const Verified& verified) {
  std::vector<StateBlock> blocks = verified.variables;
  std::set<std::string> seen;
  bool plain = true;
  std::size_t features = 0;
  for (StateBlock& block : blocks) {
    if (block.kind == StateBlock::Kind::feature) block.name = fmt::format("f{}", features++);
    const bool named = block.kind == StateBlock::Kind::time || is_name(block.name);
    plain = plain && named && block.name.size() <= 100 && seen.insert(block.name).second;
  }
  VariableNames names = variable_names(blocks);
  if (!plain)
    for (std::size_t i = 0; i < names.variables.size(); ++i)
      if (i != names.time) names.variables[i].text = fmt::format("x{}", i);
  return names;
}

std::vector<std::string> feature_lines(const Certificate& c, const VariableNames& names) {
  std::vector<std::string> lines;
  const std::size_t first = names.variables.size() - c.features.size();
  for (std::size_t f = 0; f < std::min(kMostShown, c.features.size()); ++f) {
    using Kind = CertifiedFeature::Kind;
    const Kind kind = c.features[f].kind;
    lines.push_back(fmt::format("{} is {} of the file's node {}, labelled {}",
                                names.variables[first + f].text,
                                kind == Kind::value ? "the value"
                                : kind == Kind::log ? "the logarithm"
                                                    : "the logarithm of the determinant",
                                c.features[f].node, printable(c.features[f].name)));
  }
  return lines;
}

std::string laws(std::size_t n) {
  return n == 0   ? "no conservation law"
         : n == 1 ? "1 conservation law"
                  : fmt::format("{} independent conservation laws", n);
}

std::string theorem(const Verified& verified) {
  const Certificate::Claim& claim = verified.claim;
  if (verified.tested)
    return fmt::format(
        "{} at most {}; {} tested, not proved", claim.at_most == 1 ? "is" : "are",
        claim.at_most == 0 ? "0 conservation laws" : laws(claim.at_most),
        claim.at_least == 1 ? "1 law was" : fmt::format("{} laws were", claim.at_least));
  if (claim.at_most == claim.at_least)
    return fmt::format("{} exactly {}", claim.at_most == 1 ? "is" : "are",
                       claim.at_most == 0 ? "0 conservation laws" : laws(claim.at_most));
  return fmt::format("are between {} and {} independent conservation laws", claim.at_least,
                     claim.at_most);
}

// A polynomial in t by its coefficients.
std::string in_time(const std::vector<Rational>& coefficients) {
  SparsePolynomial polynomial;
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    if (!coefficients[i].is_zero()) polynomial.terms.emplace_back(Monomial(i, 0), coefficients[i]);
  if (polynomial.terms.empty()) return "0";
  return to_expression(polynomial, variable_names({time_block(0)}));
}

std::string tau_text(const Certificate& c) {
  if (c.tau_denominator.size() == 1) return in_time(c.tau_numerator);
  return fmt::format("({})/({})", in_time(c.tau_numerator), in_time(c.tau_denominator));
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

std::string expression(const SparsePolynomial& law, const VariableNames& names) {
  return law.terms.empty() ? "0" : to_expression(law, names);
}

std::vector<std::string> law_lines(const Certificate& c, const Verified& verified) {
  std::vector<std::string> lines;
  const VariableNames names = trusted_names(verified);
  for (std::size_t i = 0; i < std::min(kMostShown, c.laws.size()); ++i)
    lines.push_back(expression(c.laws[i], names));
  if (c.laws.size() > kMostShown)
    lines.push_back(fmt::format("and {} more: --json has them all", c.laws.size() - kMostShown));
  return lines;
}

}  // namespace

std::string verified_text(const Certificate& c, const Verified& verified) {
  std::string text = fmt::format(
      "verified, under the label {}\n\n  near generic points of the state space, of dimension "
      "{},\n  "
      "there {}\n\n",
      printable(c.name), c.claim.state, theorem(verified));
  const std::vector<std::string> shown = law_lines(c, verified);
  for (const std::string& law : shown) text += fmt::format("  {}\n", law);
  if (!shown.empty()) text += "\n";
  const auto line = [&](const char* label, const std::string& content) {
    text += fmt::format("  {:<13} {}\n", label, content);
  };
  line("flow", fmt::format("{}{}, {} metric", to_string(c.dynamics),
                           c.second_order() ? " with tau = " + tau_text(c) : "",
                           c.metric ? "its own" : "euclidean"));
  const char* label = "features";
  for (const std::string& feature : feature_lines(c, trusted_names(verified))) {
    line(label, feature);
    label = "";
  }
  line("at most", fmt::format("{}: the Lie algebra has dimension at least {}", c.claim.at_most,
                              c.bound.rows.size()));
  line("",
       fmt::format("(a rank modulo the prime {} never exceeds the rank over Q)", c.bound.prime));
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

std::string verified_json(const Certificate& c, const Verified& verified, double seconds) {
  nlohmann::ordered_json json;
  json["label"] = c.name;
  json["verified"] = true;
  json["flow"] = to_string(c.dynamics);
  json["tau"] = nullptr;
  if (c.second_order()) json["tau"] = tau_text(c);
  json["state"] = c.claim.state;
  json["at_most"] = c.claim.at_most;
  json["at_least"] = c.claim.at_least;
  json["complete"] = verified.complete();
  json["identities"] = verified.tested ? "tested" : "expanded";
  json["laws"] = nlohmann::ordered_json::array();
  const VariableNames names = trusted_names(verified);
  for (const SparsePolynomial& law : c.laws) json["laws"].push_back(expression(law, names));
  json["features"] = feature_lines(c, names);
  json["seconds"] = seconds;
  return to_text(json);
}

std::string refused_text(const std::string& path, const std::string& reason) {
  return fmt::format("{}: refused: {}\n", path, printable(reason, 500));
}

std::string refused_json(const std::string& reason, double seconds) {
  nlohmann::ordered_json json;
  json["verified"] = false;
  json["reason"] = reason;
  json["seconds"] = seconds;
  return to_text(json);
}

}  // namespace abide
