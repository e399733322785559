// SPDX-License-Identifier: MIT
#include "abide/report/proof_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "abide/laws/names.hpp"
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

std::vector<StateBlock> printable(std::vector<StateBlock> blocks) {
  for (StateBlock& block : blocks) block.name = printable(block.name);
  return blocks;
}

std::string laws(std::size_t n) {
  return n == 0   ? "no conservation law"
         : n == 1 ? "1 conservation law"
                  : fmt::format("{} independent conservation laws", n);
}

std::string theorem(const Certificate::Claim& claim) {
  if (claim.at_most == claim.at_least)
    return fmt::format("exactly {}",
                       claim.at_most == 0 ? "0 conservation laws" : laws(claim.at_most));
  return fmt::format("between {} and {} independent conservation laws", claim.at_least,
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

std::string expression(const SparsePolynomial& law, const VariableNames& names) {
  return law.terms.empty() ? "0" : to_expression(law, names);
}

std::vector<std::string> law_lines(const Certificate& c, const Verified& verified) {
  std::vector<std::string> lines;
  const VariableNames names = variable_names(printable(verified.variables));
  for (std::size_t i = 0; i < std::min(kMostShown, c.laws.size()); ++i)
    lines.push_back(expression(c.laws[i], names));
  if (c.laws.size() > kMostShown)
    lines.push_back(fmt::format("and {} more", c.laws.size() - kMostShown));
  return lines;
}

}  // namespace

std::string verified_text(const Certificate& c, const Verified& verified) {
  std::string text = fmt::format(
      "{}: verified\n\n  near generic points of the state space, of dimension {},\n  "
      "there are {}\n\n",
      printable(c.name), c.claim.state, theorem(c.claim));
  const std::vector<std::string> shown = law_lines(c, verified);
  for (const std::string& law : shown) text += fmt::format("  {}\n", law);
  if (!shown.empty()) text += "\n";
  const auto line = [&](const char* label, const std::string& content) {
    text += fmt::format("  {:<13} {}\n", label, content);
  };
  line("flow", fmt::format("{}{}, {} metric", c.momentum ? "momentum" : "gradient",
                           c.momentum ? " with tau = " + tau_text(c) : "",
                           c.metric ? "its own" : "euclidean"));
  line("at most",
       fmt::format("{}: {} independent modulo {}", c.claim.at_most,
                   c.bound.rows.size() == 1 ? "1 bracket is"
                                            : fmt::format("{} brackets are", c.bound.rows.size()),
                   c.bound.prime));
  line("at least",
       fmt::format("{}: of {}, so many are independent", c.claim.at_least,
                   c.laws.size() == 1 ? "1 law" : fmt::format("{} laws", c.laws.size())));
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
  json["name"] = c.name;
  json["verified"] = true;
  json["flow"] = c.momentum ? "momentum" : "gradient";
  json["tau"] = nullptr;
  if (c.momentum) json["tau"] = tau_text(c);
  json["state"] = c.claim.state;
  json["at_most"] = c.claim.at_most;
  json["at_least"] = c.claim.at_least;
  json["complete"] = verified.complete();
  json["identities"] = verified.tested ? "tested" : "expanded";
  json["laws"] = nlohmann::ordered_json::array();
  const VariableNames names = variable_names(verified.variables);
  for (const SparsePolynomial& law : c.laws) json["laws"].push_back(expression(law, names));
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
