// SPDX-License-Identifier: MIT
#include "abide/typeset/law_latex.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <set>
#include <utility>

#include "abide/typeset/expression_latex.hpp"
#include "abide/typeset/latex_name.hpp"

namespace abide {

namespace {

// The number in place of each index `h`.
Expression with_member(Expression e, const std::string& number) {
  const auto replace = [&](std::vector<Expression>& list) {
    for (Expression& child : list) child = with_member(std::move(child), number);
  };
  replace(e.children);
  for (Expression::Keyword& keyword : e.keywords) replace(keyword.value);
  for (Expression::Index& index : e.indices)
    if (!index.entry.empty() && index.entry[0].kind == Expression::Kind::name &&
        index.entry[0].text == "h") {
      index.entry[0].kind = Expression::Kind::number;
      index.entry[0].text = number;
    }
  return e;
}

}  // namespace

LawLatex::LawLatex(const Flow& flow) : observables_(flow) {
  std::set<std::string> taken;
  std::map<std::string, LatexName> parameters;
  const auto parameter = [&](const std::string& name) {
    LatexName latex = latex_name(name);
    if (!taken.insert(latex.text()).second) latex = latex_verbatim(name);
    return parameters.emplace(name, std::move(latex)).first->second;
  };
  for (const StateBlock& block : flow.space().blocks()) {
    switch (block.kind) {
      case StateBlock::Kind::parameter:
      case StateBlock::Kind::frozen:
        names_[block.name] = {parameter(block.name).text(), block.shape};
        break;
      case StateBlock::Kind::velocity:  // `d` and the parameter, which is a block before
        names_[block.name] = {parameters.at(block.name.substr(1)).dotted().text(), block.shape};
        break;
      case StateBlock::Kind::time:  // read as `t`, or as exp(c*t)
      case StateBlock::Kind::feature:
        break;
    }
  }
}

std::string LawLatex::operator()(const std::string& law) {
  int first = 0, last = 0, read = 0;
  if (std::sscanf(law.c_str(), "for h = %4d..%4d: %n", &first, &last, &read) != 2 || read == 0)
    return (*this)(parse_expression(law));
  const Expression one = parse_expression(law.substr(static_cast<std::size_t>(read)));
  return fmt::format("{} \\quad (h = {}, \\dots, {})", with_shapes(one, std::to_string(first)),
                     first, last);
}

std::string LawLatex::with_shapes(const Expression& law, const std::string& member) {
  return expression_latex(
      law, {[this](const std::string& name) { return latex_of(name); },
            [this, &member](const Expression& e) { return shape_of(with_member(e, member)); }});
}

std::string LawLatex::operator()(const Expression& law) {
  return expression_latex(law, {[this](const std::string& name) { return latex_of(name); },
                                [this](const Expression& e) { return shape_of(e); }});
}

std::string LawLatex::latex_of(const std::string& name) const {
  const auto found = names_.find(name);
  return found == names_.end() ? latex_name(name).text() : found->second.latex;  // t and tau
}

Shape LawLatex::shape_of(const Expression& expression) {
  if (expression.kind != Expression::Kind::name) return observables_.shape_of(expression);
  const auto found = names_.find(expression.text);
  return found == names_.end() ? Shape{} : found->second.shape;
}

}  // namespace abide
