// SPDX-License-Identifier: MIT
#include "abide/typeset/mathml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "abide/model/expression.hpp"
#include "abide/model/name.hpp"
#include "abide/typeset/level.hpp"
#include "abide/typeset/plain_text.hpp"

namespace abide {

namespace {

using Kind = Expression::Kind;

constexpr const char* kBeside = "<mo lspace=\"0.06em\" rspace=\"0.06em\">&#x2062;</mo>";

struct Math {
  std::string text;
  Level level = Level::atom;
  std::string base, below;  // a name, or one with an index: text is base with below as subscript
  bool begins_with_digit = false;
};

std::string row(const std::string& inner) { return "<mrow>" + inner + "</mrow>"; }
std::string sign(const char* symbol) { return fmt::format("<mo>{}</mo>", symbol); }
std::string fenced(const std::string& inner, const char* open = "(", const char* close = ")") {
  return row(fmt::format("<mo fence=\"true\">{}</mo>{}<mo fence=\"true\">{}</mo>", open, row(inner),
                         close));
}
std::string number(const std::string& digits) { return "<mn>" + escaped(digits) + "</mn>"; }

const std::vector<std::pair<std::string, std::string>>& greek() {
  static const std::vector<std::pair<std::string, std::string>> letters = {
      {"alpha", "α"}, {"beta", "β"},  {"gamma", "γ"},  {"delta", "δ"}, {"epsilon", "ε"},
      {"eta", "η"},   {"theta", "θ"}, {"kappa", "κ"},  {"mu", "μ"},    {"nu", "ν"},
      {"xi", "ξ"},    {"rho", "ρ"},   {"sigma", "σ"},  {"tau", "τ"},   {"phi", "φ"},
      {"chi", "χ"},   {"psi", "ψ"},   {"omega", "ω"},  {"zeta", "ζ"},  {"Gamma", "Γ"},
      {"Delta", "Δ"}, {"Theta", "Θ"}, {"Xi", "Ξ"},     {"Sigma", "Σ"}, {"Phi", "Φ"},
      {"Psi", "Ψ"},   {"Omega", "Ω"}, {"lambda", "λ"}, {"Lambda", "Λ"}};
  return letters;
}

std::string identifier(const std::string& word) {
  for (const auto& [name, letter] : greek())
    if (word == name) return "<mi>" + letter + "</mi>";
  return "<mi>" + escaped(word) + "</mi>";
}

// W1 is W and 1, W_out is W and out, bias stays whole.
std::pair<std::string, std::string> split_name(const std::string& name) {
  const std::size_t line = name.find('_', 1);
  if (line != std::string::npos && line + 1 < name.size())
    return {name.substr(0, line), name.substr(line + 1)};
  std::size_t digits = name.size();
  while (digits > 1 && is_digit(name[digits - 1])) --digits;
  return {name.substr(0, digits), name.substr(digits)};
}

bool is_velocity(const std::string& name) {
  if (name.size() < 2 || name[0] != 'd') return false;
  if (std::isupper(static_cast<unsigned char>(name[1])) != 0) return true;
  return split_name(name.substr(1)).first.size() == 1 && !is_digit(name[1]) && name[1] != '_';
}

Math name_math(const std::string& name) {
  // A name in quotes stands as it is written.
  if (!is_name(name))
    return {fmt::format("<mi mathvariant=\"monospace\">{}</mi>", escaped(name)), Level::atom, "",
            "", false};
  const bool velocity = is_velocity(name);
  const auto [word, number_or_word] = split_name(velocity ? name.substr(1) : name);
  Math math;
  math.base = identifier(word);
  if (velocity)
    math.base = fmt::format("<mover>{}<mo stretchy=\"false\">˙</mo></mover>", math.base);
  math.text = math.base;
  if (number_or_word.empty()) return math;
  math.below = is_digit(number_or_word[0]) ? number(number_or_word) : identifier(number_or_word);
  math.text = fmt::format("<msub>{}{}</msub>", math.base, math.below);
  return math;
}

bool is_entry(const Expression& e) {
  const auto entry = [](const Expression::Index& index) { return !index.entry.empty(); };
  return e.kind == Kind::index && std::all_of(e.indices.begin(), e.indices.end(), entry);
}

// Surely, as far as names and notation tell.
bool is_scalar(const Expression& e) {
  const auto all = [&] { return std::all_of(e.children.begin(), e.children.end(), is_scalar); };
  switch (e.kind) {
    case Kind::number:
      return true;
    case Kind::name:
      return e.text == "t" || e.text == "tau";
    case Kind::sum:
    case Kind::negate:
      return all();
    case Kind::product:
      return e.text != "@" && all();
    case Kind::index: {
      // One index of a capital letter leaves a row of a matrix.
      const Expression& of = e.children[0];
      if (!is_entry(e) || of.kind != Kind::name) return false;
      const std::string bare = is_velocity(of.text) ? of.text.substr(1) : of.text;
      return e.indices.size() > 1 ||
             (is_name(bare) && std::islower(static_cast<unsigned char>(bare[0])) != 0);
    }
    case Kind::call:
      if (e.text == "exp" || e.text == "det" || e.text == "trace") return true;
      if (e.text == "sum") return e.children.size() == 1 && e.keywords.empty();
      return e.text == "log" && all();
    default:
      return false;
  }
}

bool has_matrix_product(const Expression& e) {
  return e.kind == Kind::product &&
         (e.text == "@" ||
          (e.text == "*" && std::any_of(e.children.begin(), e.children.end(), has_matrix_product)));
}

class Writer {
 public:
  static Math math(const Expression& e) {
    switch (e.kind) {
      case Kind::number:
        return number_math(e.text);
      case Kind::string:
        return {"<mtext>" + escaped(e.text) + "</mtext>", Level::atom, "", "", false};
      case Kind::omitted:
        return {"<mo>⋯</mo>", Level::atom, "", "", false};
      case Kind::name:
        return name_math(e.text);
      case Kind::sum:
        return sum(e);
      case Kind::negate: {
        const Math inner = math(e.children[0]);
        return {sign("−") + in_parentheses_below(inner, Level::elementwise), Level::negation, "",
                "", false};
      }
      case Kind::product:
        return product(e);
      case Kind::attribute:
        if (e.text == "T") return raised(math(e.children[0]), sign("⊤"));
        return {
            in_parentheses_below(math(e.children[0]), Level::atom) + sign(".") + identifier(e.text),
            Level::atom, "", "", false};
      case Kind::index:
        return index(e);
      case Kind::call:
        return call(e);
      case Kind::list:
        return {fenced(listed(e.children), "[", "]"), Level::atom, "", "", false};
    }
    return {};
  }

 private:
  static std::string in_parentheses_below(const Math& inner, Level level) {
    return inner.level < level ? fenced(inner.text) : inner.text;
  }

  static Math number_math(const std::string& text) {
    const std::size_t power = text.find_first_of("eE");
    if (power == std::string::npos) return {number(text), Level::atom, "", "", true};
    std::string exponent = text.substr(power + 1);
    const bool negative = exponent[0] == '-';
    if (negative || exponent[0] == '+') exponent.erase(0, 1);
    return {fmt::format("{}<mo>×</mo><msup><mn>10</mn>{}</msup>", number(text.substr(0, power)),
                        row((negative ? sign("−") : "") + number(exponent))),
            Level::product, "", "", true};
  }

  // A superscript. Names carry theirs above the subscript.
  static Math raised(const Math& of, const std::string& above) {
    Math result;
    result.level = Level::power;
    if (of.level == Level::atom && !of.below.empty())
      result.text = fmt::format("<msubsup>{}{}{}</msubsup>", of.base, of.below, above);
    else
      result.text =
          fmt::format("<msup>{}{}</msup>", row(in_parentheses_below(of, Level::atom)), above);
    result.begins_with_digit = of.begins_with_digit && of.level == Level::atom;
    return result;
  }

  static Math sum(const Expression& e) {
    Math result{"", Level::sum, "", "", false};
    for (std::size_t i = 0; i < e.children.size(); ++i) {
      const Math term = math(e.children[i]);
      if (i > 0) result.text += sign(e.negative[i] ? "−" : "+");
      if (i == 0) result.begins_with_digit = term.begins_with_digit;
      result.text += i == 0 ? term.text : in_parentheses_below(term, Level::elementwise);
    }
    return result;
  }

  static Math product(const Expression& e) {
    const Math left = math(e.children[0]);
    const Math right = math(e.children[1]);
    if (e.text == "/")
      return {fmt::format("<mfrac>{}{}</mfrac>", row(left.text), row(right.text)), Level::power, "",
              "", true};
    if (e.text == "**") {
      // Of what may be a matrix, entry by entry: not a power of the matrix.
      const std::string entrywise = is_scalar(e.children[0]) ? "" : sign("⊙");
      return raised(left, row(entrywise + right.text));
    }

    // Beside each other, or entry by entry. Both are associative, so only a mixture needs
    // parentheses; a sign in front of the first factor is one in front of the product.
    const bool beside = e.text == "@" || is_scalar(e.children[0]) || is_scalar(e.children[1]);
    const Level level = beside ? Level::product : Level::elementwise;
    const bool negated = left.level == Level::negation;
    const bool mixed = !beside && left.level == Level::product && has_matrix_product(e.children[0]);
    const std::string first = mixed     ? fenced(left.text)
                              : negated ? left.text
                                        : in_parentheses_below(left, level);
    const std::string second = !beside && right.level == Level::product
                                   ? fenced(right.text)
                                   : in_parentheses_below(right, level);
    const char* between = !beside ? "<mo>⊙</mo>" : right.begins_with_digit ? "<mo>⋅</mo>" : kBeside;
    return {first + between + second, negated ? Level::negation : level, "", "",
            !negated && !mixed && left.level >= level && left.begins_with_digit};
  }

  static std::string listed(const std::vector<Expression>& items) {
    std::string text;
    for (const Expression& item : items) text += (text.empty() ? "" : sign(",")) + math(item).text;
    return text;
  }

  static Math index(const Expression& e) {
    std::string below;
    for (const Expression::Index& index : e.indices) {
      if (!below.empty()) below += sign(",");
      if (!index.entry.empty()) {
        below += math(index.entry[0]).text;
        continue;
      }
      for (const Expression& bound : index.start) below += math(bound).text;
      below += sign(":");
      for (const Expression& bound : index.stop) below += math(bound).text;
      for (const Expression& bound : index.step) below += sign(":") + math(bound).text;
    }
    const Math of = math(e.children[0]);
    Math result;
    result.base = of.level == Level::atom && of.below.empty() ? row(of.text) : fenced(of.text);
    result.below = row(below);
    result.text = fmt::format("<msub>{}{}</msub>", result.base, result.below);
    return result;
  }

  static Math function(const std::string& name, const std::string& arguments) {
    return {fmt::format("{}<mo>&#x2061;</mo>{}", name, arguments), Level::function, "", "", false};
  }

  static Math call(const Expression& e) {
    const bool plain_call = e.children.size() == 1 && e.keywords.empty();
    if (plain_call && e.text == "exp") {
      return {fmt::format("<msup><mi>e</mi>{}</msup>", row(math(e.children[0]).text)), Level::power,
              "", "", false};
    }
    if (plain_call && e.text == "inv")
      return raised(math(e.children[0]), row(sign("−") + number("1")));
    if (plain_call && e.text == "log")
      return function("<mi>log</mi>", fenced(math(e.children[0]).text, "|", "|"));

    std::string name = "<mi>" + escaped(shown_name(e.text)) + "</mi>";
    std::string arguments = listed(e.children);
    for (const Expression::Keyword& keyword : e.keywords) {
      const std::string value = math(keyword.value[0]).text;
      if (e.text == "sum" && keyword.name == "axis") {
        name = fmt::format("<msub>{}{}</msub>", name, row("<mtext>axis&#xa0;</mtext>" + value));
        continue;
      }
      arguments +=
          (arguments.empty() ? "" : sign(",")) + identifier(keyword.name) + sign("=") + value;
    }
    return function(name, fenced(arguments));
  }

  static std::string shown_name(const std::string& function) {
    constexpr std::array<std::pair<const char*, const char*>, 3> kNames = {
        {{"trace", "tr"}, {"relu", "ReLU"}, {"leaky_relu", "LeakyReLU"}}};
    for (const auto& [written, shown] : kNames)
      if (function == written) return shown;
    return function;
  }
};

}  // namespace

std::string mathml(const std::string& expression) {
  try {
    const Expression tree = parse_expression(expression);
    return fmt::format(
        "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" displaystyle=\"true\" "
        "alttext=\"{}\">{}</math>",
        escaped(expression), row(Writer::math(tree).text));
  } catch (const ExpressionError&) {
    return "<code>" + escaped(expression) + "</code>";
  }
}

}  // namespace abide
