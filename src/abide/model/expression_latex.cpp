// SPDX-License-Identifier: MIT
#include "abide/model/expression_latex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace abide {

namespace {

using Kind = Expression::Kind;

struct Formula {
  std::string text;
  Binding binding = Binding::atom;
  std::size_t axes = 0;
  bool begins_with_digit = false;
};

std::string at(const Formula& formula, Binding least) {
  return latex_at({formula.text, formula.binding}, least);
}
std::string fenced(const std::string& inside, const char* open = "(", const char* close = ")") {
  return fmt::format("\\left{} {} \\right{}", open, inside, close);
}

// Axes of a product as in NumPy: a vector has no second axis that could remain.
std::size_t axes_of_matmul(std::size_t left, std::size_t right) {
  if (left == 1 || right == 1) return left + right - 2;
  return std::max(left, right);
}

class Writer {
 public:
  explicit Writer(const LatexContext& context) : context_(context) {}

  [[nodiscard]] Formula formula(const Expression& e) const {
    switch (e.kind) {
      case Kind::number:
        return number(e.text);
      case Kind::string:
        return {string(e.text), Binding::atom, 0, false};
      case Kind::name:
        return {context_.name(e.text), Binding::atom, context_.shape(e).size(), false};
      case Kind::sum:
        return sum(e);
      case Kind::negate: {
        const Formula inner = formula(e.children[0]);
        return {"-" + at(inner, Binding::elementwise), Binding::negation, inner.axes, false};
      }
      case Kind::product:
        return e.text == "@"    ? matrix_product(e)
               : e.text == "/"  ? quotient(e)
               : e.text == "**" ? power(e)
                                : product(e);
      case Kind::attribute: {
        const Formula inner = formula(e.children[0]);
        return inner.axes < 2 ? inner : raised(inner, "\\top");
      }
      case Kind::index:
        return index(e);
      case Kind::call:
        return call(e);
      case Kind::list:
        return {fenced(listed(e.children), "[", "]"), Binding::atom, 0, false};
    }
    return {};
  }

 private:
  static Formula number(const std::string& text) {
    const std::size_t power = text.find_first_of("eE");
    if (power == std::string::npos) return {text, Binding::atom, 0, true};
    std::string exponent = text.substr(power + 1);
    if (exponent[0] == '+') exponent.erase(0, 1);
    return {fmt::format("{} \\cdot 10^{{{}}}", text.substr(0, power), exponent), Binding::product,
            0, true};
  }

  // The notation of an einsum, letter by letter.
  static std::string string(const std::string& text) {
    std::string result;
    for (const char c : text) {
      if (c == '>') continue;
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ',';
      result += c == '-' ? "\\to " : plain ? std::string(1, c) : "";
    }
    return "\\mathtt{" + result + "}";
  }

  // ^\top and the like. An exponent above another needs brackets.
  static Formula raised(const Formula& of, const std::string& above) {
    return {at(of, Binding::atom) + "^" + above, Binding::power, of.axes,
            of.begins_with_digit && of.binding == Binding::atom};
  }

  [[nodiscard]] Formula sum(const Expression& e) const {
    Formula result{"", Binding::sum, 0, false};
    for (std::size_t i = 0; i < e.children.size(); ++i) {
      const Formula term = formula(e.children[i]);
      if (i > 0) result.text += e.negative[i] ? " - " : " + ";
      result.text += at(term, i == 0 ? Binding::negation : Binding::elementwise);
      result.axes = std::max(result.axes, term.axes);
      if (i == 0) result.begins_with_digit = term.begins_with_digit;
    }
    return result;
  }

  // Factors side by side. A sign in front of the first is in front of all.
  static Formula beside(const Formula& left, const Formula& right, std::size_t axes) {
    const bool sign = left.binding == Binding::negation;
    // Only the last factor may be a function without brackets: \log x y could be \log(x y).
    const std::string first = sign                                ? left.text
                              : left.binding == Binding::function ? fenced(left.text)
                                                                  : at(left, Binding::product);
    const bool digit = right.begins_with_digit && right.binding >= Binding::function;
    Binding binding = Binding::product;
    if (right.binding == Binding::function) binding = Binding::function;
    if (sign) binding = Binding::negation;
    return {first + (digit ? " \\cdot " : " ") + at(right, Binding::function), binding, axes,
            left.begins_with_digit && left.binding >= Binding::product};
  }

  static Formula entrywise(const Formula& left, const char* symbol, const Formula& right) {
    return {fmt::format("{} {} {}", at(left, Binding::power), symbol, at(right, Binding::power)),
            Binding::elementwise, std::max(left.axes, right.axes), false};
  }

  [[nodiscard]] Formula product(const Expression& e) const {
    const Formula left = formula(e.children[0]);
    const Formula right = formula(e.children[1]);
    if (left.axes == 0 || right.axes == 0)
      return beside(left, right, std::max(left.axes, right.axes));
    return entrywise(left, "\\odot", right);
  }

  [[nodiscard]] Formula matrix_product(const Expression& e) const {
    const Formula left = formula(e.children[0]);
    const Formula right = formula(e.children[1]);
    const std::size_t axes = axes_of_matmul(left.axes, right.axes);
    if (left.axes != 1) return beside(left, right, axes);
    if (right.axes == 1) return beside(raised(left, "\\top"), right, axes);
    return beside(raised(right, "\\top"), left, axes);
  }

  [[nodiscard]] Formula quotient(const Expression& e) const {
    const Formula left = formula(e.children[0]);
    const Formula right = formula(e.children[1]);
    if (right.axes > 0) return entrywise(left, "\\oslash", right);
    return {fmt::format("\\frac{{{}}}{{{}}}", left.text, right.text), Binding::power, left.axes,
            true};
  }

  [[nodiscard]] Formula power(const Expression& e) const {
    const Formula base = formula(e.children[0]);
    const Formula exponent = formula(e.children[1]);
    if (base.axes == 0) return raised(base, "{" + exponent.text + "}");
    return raised(base, "{\\odot " + at(exponent, Binding::atom) + "}");
  }

  // Entries of all axes, those that the text leaves out as a colon.
  [[nodiscard]] Formula index(const Expression& e) const {
    const Formula of = formula(e.children[0]);
    Formula result{"", Binding::atom, of.axes, false};
    std::vector<std::string> below;
    for (const Expression::Index& each : e.indices) {
      if (!each.entry.empty()) {
        below.push_back(formula(each.entry[0]).text);
        if (result.axes > 0) --result.axes;
        continue;
      }
      std::string range = listed(each.start) + ":" + listed(each.stop);
      if (!each.step.empty()) range += ":" + listed(each.step);
      below.push_back(std::move(range));
    }
    while (below.size() < of.axes) below.emplace_back(":");
    const std::string inside =
        e.children[0].kind == Kind::name ? "(" + of.text + ")" : fenced(of.text);
    result.text = fmt::format("{}_{{{}}}", inside, fmt::join(below, ","));
    return result;
  }

  [[nodiscard]] std::string listed(const std::vector<Expression>& items) const {
    std::string text;
    for (const Expression& item : items) text += (text.empty() ? "" : ", ") + formula(item).text;
    return text;
  }

  // A function whose argument needs no brackets when it binds tightly.
  static Formula function(const std::string& name, const Formula& argument, std::size_t axes) {
    return {name + " " + at(argument, Binding::function), Binding::function, axes, false};
  }

  [[nodiscard]] Formula call(const Expression& e) const {
    const std::string& name = e.text;
    if (e.children.size() == 1 && e.keywords.empty()) {
      // The argument of exp is a multiple of the time, which has no value of its own.
      if (name == "exp") {
        const LatexContext scalars{context_.name, [](const Expression&) { return Shape{}; }};
        return {fmt::format("e^{{{}}}", Writer(scalars).formula(e.children[0]).text),
                Binding::power, 0, false};
      }
      const Formula x = formula(e.children[0]);
      if (name == "log") return function(x.axes == 0 ? "\\log" : "\\log_{\\odot}", x, x.axes);
      if (name == "det") return function("\\det", x, x.axes < 2 ? 0 : x.axes - 2);
      if (name == "inv") return raised(x, "{-1}");
      if (name == "trace")
        return {"\\operatorname{tr} " + fenced(x.text), Binding::power, 0, false};
    }
    const std::size_t axes = context_.shape(e).size();
    if (name == "sum") {
      if (const std::optional<Formula> product = sum_of_axes(e, axes)) return *product;
    } else if (name == "outer") {
      const Formula x = formula(e.children[0]);
      const Formula y = formula(e.children[1]);
      if (x.axes == 1 && y.axes == 1) return beside(x, raised(y, "\\top"), 2);
    }
    std::string arguments = listed(e.children);
    for (const Expression::Keyword& keyword : e.keywords)
      arguments += fmt::format("{}\\mathrm{{{}}}={}", arguments.empty() ? "" : ", ",
                               escaped(keyword.name), formula(keyword.value[0]).text);
    return {fmt::format("\\operatorname{{{}}} {}", escaped(name), fenced(arguments)),
            Binding::power, axes, false};
  }

  // Sums of scalars, vectors and matrices are products with the vector of ones.
  [[nodiscard]] std::optional<Formula> sum_of_axes(const Expression& e, std::size_t left) const {
    const Formula x = formula(e.children[0]);
    const Formula ones{"\\mathbf{1}", Binding::atom, 1, false};
    if (x.axes == 0) return x;
    if (x.axes > 2) return std::nullopt;
    if (left == 0) return beside(raised(ones, "\\top"), x.axes == 1 ? x : beside(x, ones, 1), 0);
    const Expression& axis = e.keywords.empty() ? e.children[1] : e.keywords[0].value[0];
    const bool of_rows = expression_text(axis).text == "1" || expression_text(axis).text == "-1";
    if (!of_rows && expression_text(axis).text != "0" && expression_text(axis).text != "-2")
      return std::nullopt;
    return beside(of_rows ? x : raised(x, "\\top"), ones, 1);
  }

  static std::string escaped(const std::string& name) {
    std::string result;
    for (const char c : name) result += c == '_' ? "\\_" : std::string(1, c);
    return result;
  }

  const LatexContext& context_;
};

}  // namespace

Notation expression_latex(const Expression& expression, const LatexContext& context) {
  const Formula formula = Writer(context).formula(expression);
  return {formula.text, formula.binding};
}

}  // namespace abide
