// SPDX-License-Identifier: MIT
#include "abide/typeset/beginning.hpp"

#include <utility>

namespace abide {

using Kind = Expression::Kind;

std::optional<Beginning> beginning(const Expression& law, std::size_t most) {
  Beginning result{.expression = law, .shown = most};
  Expression* sum = &result.expression;
  if (sum->kind == Kind::product && sum->text == "*") sum = &sum->children[1];
  if (sum->kind != Kind::sum || sum->children.size() <= most) return std::nullopt;
  result.terms = sum->children.size();
  Expression ellipsis;
  ellipsis.kind = Kind::omitted;
  sum->children.resize(most);
  sum->children.push_back(std::move(ellipsis));
  sum->negative.resize(most);
  sum->negative.push_back(false);
  return result;
}

}  // namespace abide
