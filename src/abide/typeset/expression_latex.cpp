// SPDX-License-Identifier: MIT
#include "abide/typeset/expression_latex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "abide/model/expression_text.hpp"
#include "abide/typeset/level.hpp"

namespace abide {

namespace {

using Kind = Expression::Kind;

struct Formula {
  std::string text;
  Level level = Level::atom;
  std::size_t axes = 0;
  bool begins_with_digit = false;
};

std::string fenced(const std::string& inside, const char* open = "(", const char* close = ")") {
  return fmt::format("\\left{} {} \\right{}", open, inside, close);
}
// In brackets when it binds less tightly than this.
std::string at(const Formula& formula, Level least) {
  return formula.level < least ? fenced(formula.text) : formula.text;
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
        return {string(e.text), Level::atom, 0, false};
      case Kind::omitted:
        return {"\\cdots", Level::atom, 0, false};
      case Kind::name:
        return {context_.name(e.text), Level::atom, context_.shape(e).size(), false};
      case Kind::sum:
        return sum(e);
      case Kind::negate: {
        const Formula inner = formula(e.children[0]);
        return {"-" + at(inner, Level::elementwise), Level::negation, inner.axes, false};
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
        return {fenced(listed(e.children), "[", "]"), Level::atom, 0, false};
    }
    return {};
  }

 private:
  static Formula number(const std::string& text) {
    const std::size_t power = text.find_first_of("eE");
    if (power == std::string::npos) return {text, Level::atom, 0, true};
    std::string exponent = text.substr(power + 1);
    if (exponent[0] == '+') exponent.erase(0, 1);
    return {fmt::format("{} \\cdot 10^{{{}}}", text.substr(0, power), exponent), Level::product, 0,
            true};
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
    return {at(of, Level::atom) + "^" + above, Level::power, of.axes,
            of.begins_with_digit && of.level == Level::atom};
  }

  [[nodiscard]] Formula sum(const Expression& e) const {
    Formula result{"", Level::sum, 0, false};
    for (std::size_t i = 0; i < e.children.size(); ++i) {
      const Formula term = formula(e.children[i]);
      if (i > 0) result.text += e.negative[i] ? " - " : " + ";
      result.text += at(term, i == 0 ? Level::negation : Level::elementwise);
      result.axes = std::max(result.axes, term.axes);
      if (i == 0) result.begins_with_digit = term.begins_with_digit;
    }
    return result;
  }

  // Factors side by side. A sign in front of the first is in front of all.
  static Formula beside(const Formula& left, const Formula& right, std::size_t axes) {
    const bool sign = left.level == Level::negation;
    // Only the last factor may be a function without brackets: \log x y could be \log(x y).
    const std::string first = sign                            ? left.text
                              : left.level == Level::function ? fenced(left.text)
                                                              : at(left, Level::product);
    const bool digit = right.begins_with_digit && right.level >= Level::function;
    Level level = Level::product;
    if (right.level == Level::function) level = Level::function;
    if (sign) level = Level::negation;
    return {first + (digit ? " \\cdot " : " ") + at(right, Level::function), level, axes,
            left.begins_with_digit && left.level >= Level::product};
  }

  static Formula entrywise(const Formula& left, const char* symbol, const Formula& right) {
    return {fmt::format("{} {} {}", at(left, Level::power), symbol, at(right, Level::power)),
            Level::elementwise, std::max(left.axes, right.axes), false};
  }

  [[nodiscard]] Formula product(const Expression& e) const {
    const Expression& first = e.children[0];
    const Formula right = formula(e.children[1]);
    // 2*b*b is read as (2*b)*b, but a scalar stands in front of all that follows.
    if (right.axes > 0 && first.kind == Kind::product && first.text == "*") {
      const Formula scalar = formula(first.children[0]);
      const Formula factor = formula(first.children[1]);
      if (scalar.axes == 0 && factor.axes > 0 && scalar.level >= Level::product) {
        const Formula tensors = entrywise(factor, "\\odot", right);
        return {scalar.text + " " + tensors.text, tensors.level, tensors.axes,
                scalar.begins_with_digit};
      }
    }
    const Formula left = formula(first);
    // A scalar stands in front of a product of matrices as of a matrix.
    if (left.axes == 0 && right.axes > 0 && right.level == Level::product &&
        left.level >= Level::product)
      return {left.text + " " + right.text, Level::product, right.axes, left.begins_with_digit};
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
    // The number -2/3 has its sign in front.
    const bool negated = left.level == Level::negation && e.children[1].kind == Kind::number &&
                         e.children[0].children[0].kind == Kind::number;
    return {fmt::format("{}\\frac{{{}}}{{{}}}", negated ? "-" : "",
                        left.text.substr(negated ? 1 : 0), right.text),
            negated ? Level::negation : Level::power, left.axes, !negated};
  }

  [[nodiscard]] Formula power(const Expression& e) const {
    const Formula base = formula(e.children[0]);
    const Formula exponent = formula(e.children[1]);
    if (base.axes == 0) return raised(base, "{" + exponent.text + "}");
    return raised(base, "{\\odot " + at(exponent, Level::atom) + "}");
  }

  // Entries of all axes, those that the text leaves out as a colon.
  [[nodiscard]] Formula index(const Expression& e) const {
    const Formula of = formula(e.children[0]);
    Formula result{"", Level::atom, of.axes, false};
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
    return {name + " " + at(argument, Level::function), Level::function, axes, false};
  }

  [[nodiscard]] Formula call(const Expression& e) const {
    const std::string& name = e.text;
    if (e.children.size() == 1 && e.keywords.empty()) {
      // The argument of exp is a multiple of the time, which has no value of its own.
      if (name == "exp") {
        const LatexContext scalars{context_.name, [](const Expression&) { return Shape{}; }};
        return {fmt::format("e^{{{}}}", Writer(scalars).formula(e.children[0]).text), Level::power,
                0, false};
      }
      const Formula x = formula(e.children[0]);
      if (name == "log") return function(x.axes == 0 ? "\\log" : "\\log_{\\odot}", x, x.axes);
      if (name == "det") return function("\\det", x, x.axes < 2 ? 0 : x.axes - 2);
      if (name == "inv") return raised(x, "{-1}");
      if (name == "trace") return {"\\operatorname{tr} " + fenced(x.text), Level::power, 0, false};
    }
    const std::size_t axes = context_.shape(e).size();
    if (name == "diag")
      return {"\\operatorname{diag}(" + listed(e.children) + ")", Level::atom, axes, false};
    if (name == "einsum") {
      if (std::optional<std::string> products = products_of_slices(e))
        return {std::move(*products), Level::atom, axes, false};
    }
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
    return {fmt::format("\\operatorname{{{}}} {}", escaped(name), fenced(arguments)), Level::power,
            axes, false};
  }

  // Sums of scalars, vectors and matrices are products with the vector of ones.
  [[nodiscard]] std::optional<Formula> sum_of_axes(const Expression& e, std::size_t left) const {
    const Formula x = formula(e.children[0]);
    const Formula ones{"\\mathbf{1}", Level::atom, 1, false};
    if (x.axes == 0) return x;
    if (x.axes > 2) return std::nullopt;
    if (left == 0) return beside(raised(ones, "\\top"), x.axes == 1 ? x : beside(x, ones, 1), 0);
    const Expression& axis = e.keywords.empty() ? e.children[1] : e.keywords[0].value[0];
    const bool of_rows = expression_text(axis).text == "1" || expression_text(axis).text == "-1";
    if (!of_rows && expression_text(axis).text != "0" && expression_text(axis).text != "-2")
      return std::nullopt;
    return beside(of_rows ? x : raised(x, "\\top"), ones, 1);
  }

  // The axis that a letter of an output names, where all other axes are summed over: 1 for `ayb`
  // and y, whose others are `ab`.
  struct Slicing {
    std::size_t axis;
    std::string summed;
  };
  static std::optional<Slicing> slicing(std::string letters, char kept) {
    const std::size_t axis = letters.find(kept);
    if (axis == std::string::npos) return std::nullopt;
    letters.erase(axis, 1);
    return Slicing{axis, std::move(letters)};
  }

  // Of tensors that are cut into slices along an axis, <A_i, B_j>: einsum('yab,zab->yz', A, B) is
  // written with the axis below, and so are the sums of slices, einsum('ayb->y', A).
  [[nodiscard]] std::optional<std::string> products_of_slices(const Expression& e) const {
    const std::size_t operands = e.children.size() - 1;
    const std::string& axes = e.children[0].text;
    const std::size_t arrow = axes.find("->");
    if (operands > 2 || arrow == std::string::npos) return std::nullopt;
    const std::string kept = axes.substr(arrow + 2);
    const std::size_t comma = std::min(axes.find(','), arrow);
    if (kept.size() != operands || (comma == arrow) != (operands == 1)) return std::nullopt;
    const auto a = slicing(axes.substr(0, comma), kept[0]);
    if (!a) return std::nullopt;
    const std::string left = formula(e.children[1]).text;
    if (operands == 1)
      return fmt::format("\\langle {}, \\mathbf{{1}} \\rangle_{{{}}}", left, a->axis);
    const auto b = slicing(axes.substr(comma + 1, arrow - comma - 1), kept[1]);
    if (!b || a->summed.empty() || a->summed != b->summed || kept[0] == kept[1])
      return std::nullopt;
    return fmt::format(
        "\\langle {}, {} \\rangle_{{{}}}", left, formula(e.children[2]).text,
        a->axis == b->axis ? std::to_string(a->axis) : fmt::format("{},{}", a->axis, b->axis));
  }

  static std::string escaped(const std::string& name) {
    std::string result;
    for (const char c : name) result += c == '_' ? "\\_" : std::string(1, c);
    return result;
  }

  const LatexContext& context_;
};

}  // namespace

std::string expression_latex(const Expression& expression, const LatexContext& context) {
  return Writer(context).formula(expression).text;
}

}  // namespace abide
