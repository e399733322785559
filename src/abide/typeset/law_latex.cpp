// SPDX-License-Identifier: MIT
#include "abide/typeset/law_latex.hpp"

#include <set>

#include "abide/typeset/expression_latex.hpp"
#include "abide/typeset/latex_name.hpp"

namespace abide {

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

std::string LawLatex::operator()(const std::string& law) { return (*this)(parse_expression(law)); }

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
