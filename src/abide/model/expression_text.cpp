// SPDX-License-Identifier: MIT
#include "abide/model/expression_text.hpp"

#include <fmt/format.h>

#include <vector>

#include "abide/model/name.hpp"

namespace abide {

namespace {

using Kind = Expression::Kind;

std::string at_least(const Expression& e, Binding least) {
  return text_at(expression_text(e), least);
}

Notation sum(const Expression& e) {
  std::string text;
  for (std::size_t i = 0; i < e.children.size(); ++i) {
    if (i > 0) text += e.negative[i] ? " - " : " + ";
    text += at_least(e.children[i], i == 0 ? Binding::negation : Binding::product);
  }
  return {text, Binding::sum};
}

Notation product(const Expression& e) {
  if (e.text == "**") {
    const Expression& exponent = e.children[1];
    // The exponent may have a sign and be a power.
    const bool sign = exponent.kind == Kind::negate;
    const std::string above = sign ? "-" + at_least(exponent.children[0], Binding::power)
                                   : at_least(exponent, Binding::power);
    return {at_least(e.children[0], Binding::atom) + "**" + above, Binding::power};
  }
  // Left to right: a*b/c is (a*b)/c. A sign in front of the first factor is in front of all.
  const Notation first = expression_text(e.children[0]);
  return {text_at(first, Binding::negation) + (e.text == "@" ? " @ " : e.text) +
              at_least(e.children[1], Binding::power),
          first.binding == Binding::negation ? Binding::negation : Binding::product};
}

std::string in_a_row(const std::vector<Expression>& items) {
  std::string text;
  for (const Expression& item : items)
    text += (text.empty() ? "" : ", ") + expression_text(item).text;
  return text;
}

std::string index(const Expression::Index& index) {
  if (!index.entry.empty()) return expression_text(index.entry[0]).text;
  std::string text = in_a_row(index.start) + ":" + in_a_row(index.stop);
  if (!index.step.empty()) text += ":" + in_a_row(index.step);
  return text;
}

// What an index or an attribute follows. After a number they could not be read.
std::string base(const Expression& e) {
  return e.kind == Kind::number ? "(" + e.text + ")" : at_least(e, Binding::atom);
}

}  // namespace

std::string text_at(const Notation& notation, Binding least) {
  return notation.binding < least ? "(" + notation.text + ")" : notation.text;
}

std::string name_text(const std::string& name) {
  if (is_name(name)) return name;
  const char quote = name.find('"') == std::string::npos ? '"' : '\'';
  return quote + name + quote;
}

Notation expression_text(const Expression& e) {
  switch (e.kind) {
    case Kind::number:
      return {e.text, Binding::atom};
    case Kind::name:
      return {name_text(e.text), Binding::atom};
    case Kind::omitted:
      return {"..", Binding::atom};
    case Kind::string: {
      const char quote = e.text.find('\'') == std::string::npos ? '\'' : '"';
      return {quote + e.text + quote, Binding::atom};
    }
    case Kind::sum:
      return sum(e);
    case Kind::negate:
      return {"-" + at_least(e.children[0], Binding::power), Binding::negation};
    case Kind::product:
      return product(e);
    case Kind::attribute:
      return {base(e.children[0]) + "." + e.text, Binding::atom};
    case Kind::index: {
      std::string inside;
      for (const Expression::Index& each : e.indices)
        inside += (inside.empty() ? "" : ",") + index(each);
      return {fmt::format("{}[{}]", base(e.children[0]), inside), Binding::atom};
    }
    case Kind::call: {
      std::string arguments = in_a_row(e.children);
      for (const Expression::Keyword& keyword : e.keywords)
        arguments += fmt::format("{}{}={}", arguments.empty() ? "" : ", ", keyword.name,
                                 expression_text(keyword.value[0]).text);
      return {fmt::format("{}({})", e.text, arguments), Binding::atom};
    }
    case Kind::list:
      return {fmt::format("[{}]", in_a_row(e.children)), Binding::atom};
  }
  return {};
}

}  // namespace abide
