// SPDX-License-Identifier: MIT
#include "abide/ask/certificate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "abide/model/expression.hpp"
#include "abide/model/name.hpp"

namespace abide {

namespace {

// A polynomial in t by its coefficients.
std::string in_time(const std::vector<Rational>& coefficients) {
  SparsePolynomial polynomial;
  for (std::size_t i = 0; i < coefficients.size(); ++i)
    if (!coefficients[i].is_zero()) polynomial.terms.emplace_back(Monomial(i, 0), coefficients[i]);
  if (polynomial.terms.empty()) return "0";
  return to_expression(polynomial, variable_names({time_block(0)}));
}

}  // namespace

std::string printable_name(const std::string& name, std::size_t most) {
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U) continue;  // not the first byte of a character
    if (text.size() == most) return text + "..";
    text += byte >= 0x20 && byte < 0x7F ? c : '?';
  }
  return text;
}

VariableNames trusted_names(const Verified& verified) {
  std::vector<StateBlock> blocks = verified.variables;
  std::set<std::string> seen;
  bool plain = true;
  std::size_t features = 0;
  for (StateBlock& block : blocks) {
    if (block.kind == StateBlock::Kind::feature) block.name = fmt::format("f{}", features++);
    const bool named =
        block.kind == StateBlock::Kind::time || is_name(block.name) || is_quoted_name(block.name);
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
  for (std::size_t f = 0; f < std::min(kMostDescribed, c.features.size()); ++f) {
    using Kind = CertifiedFeature::Kind;
    const Kind kind = c.features[f].kind;
    lines.push_back(fmt::format("{} is {} of the file's node {}, labelled {}",
                                names.variables[first + f].text,
                                kind == Kind::value ? "the value"
                                : kind == Kind::log ? "the logarithm"
                                                    : "the logarithm of the determinant",
                                c.features[f].node, printable_name(c.features[f].name)));
  }
  return lines;
}

std::string tau_text(const Certificate& c) {
  if (c.tau_denominator.size() == 1) return in_time(c.tau_numerator);
  return fmt::format("({})/({})", in_time(c.tau_numerator), in_time(c.tau_denominator));
}

std::string law_text(const SparsePolynomial& law, const VariableNames& names) {
  return law.terms.empty() ? "0" : to_expression(law, names);
}

}  // namespace abide
