// SPDX-License-Identifier: MIT
#include "abide/typeset/latex_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "abide/model/expression.hpp"
#include "abide/model/name.hpp"

namespace abide {

namespace {

// Those that LaTeX has; the other Greek letters look like Latin ones.
constexpr std::array<std::string_view, 34> kGreek = {
    "alpha",   "beta",   "gamma", "delta",   "epsilon", "zeta",  "eta",   "theta", "iota",
    "kappa",   "lambda", "mu",    "nu",      "xi",      "pi",    "rho",   "sigma", "tau",
    "upsilon", "phi",    "chi",   "psi",     "omega",   "Gamma", "Delta", "Theta", "Lambda",
    "Xi",      "Pi",     "Sigma", "Upsilon", "Phi",     "Psi",   "Omega"};

std::vector<std::string> split_at_underscores(const std::string& name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '_')
      parts.emplace_back();
    else
      parts.back().push_back(c);
  }
  return parts;
}

// A character of a name as it is written, in a formula.
std::string typed(char c) {
  switch (c) {
    case '_':
    case '$':
    case '%':
    case '&':
    case '{':
    case '}':
      return {'\\', c};
    case '~':
      return "{\\sim}";
    case '^':
      return "{\\wedge}";
    case '-':
    case '+':
    case '*':
    case ':':
    case '<':
    case '>':
    case ';':
    case '!':
    case '?':
    case '/':
    case '|':
      return {'{', c, '}'};  // with no space around it
    default:
      return {c};
  }
}

std::string word(const std::string& part) {
  if (part.size() == 1 || std::all_of(part.begin(), part.end(), is_digit)) return part;
  if (std::find(kGreek.begin(), kGreek.end(), part) != kGreek.end()) return "\\" + part;
  return "\\mathrm{" + part + "}";
}

}  // namespace

std::string LatexName::text() const {
  return below.empty() ? base : fmt::format("{}_{{{}}}", base, below);
}

LatexName LatexName::dotted() const { return {"\\dot{" + base + "}", below}; }

LatexName latex_name(const std::string& name) {
  const std::vector<std::string> parts = split_at_underscores(name);
  if (!is_name(name) ||
      std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.empty(); }))
    return latex_verbatim(name);
  // W1_a: the number of the first part goes below, too.
  std::string first = parts[0];
  const std::size_t letters = 1 + first.find_last_not_of("0123456789");
  std::string below = first.substr(letters);
  first.resize(letters);
  for (std::size_t i = 1; i < parts.size(); ++i)
    below += (below.empty() ? "" : ",") + word(parts[i]);
  return {word(first), below};
}

LatexName latex_verbatim(const std::string& name) {
  std::string text;
  for (const char c : name) text += typed(c);
  return {"\\mathtt{" + text + "}", ""};
}

}  // namespace abide
