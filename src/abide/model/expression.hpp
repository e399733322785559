// SPDX-License-Identifier: MIT
//
// The expressions of model files: a small part of NumPy, read into a tree.
//
//     sum      =  ['-'|'+'] product { ('+' | '-') product }
//     product  =  factor { ('*' | '/' | '@') factor }
//     factor   =  ('-' | '+') factor  |  power
//     power    =  postfix [ '**' factor ]                 right to left; binds tighter than minus
//     postfix  =  primary { '.T' | '.' name '(' arguments ')' | '[' index { ',' index } ']' }
//     index    =  expression  |  [expression] ':' [expression] [ ':' [expression] ]
//     primary  =  number | name | "name" | name '(' arguments ')' | '(' expression ')'
//              |  '[' expression { ',' expression } ']'   | '(' expression ',' .. ')'   a list
//     arguments = { expression | name '=' expression , .. }
//
// Names that other frameworks give, such as "layers.0.weight", stand in quotes of either kind. What
// is quoted is a string, and no name, where it is the notation of einsum, the first argument, or
// the whole value of a keyword.
//
// A method is a function of what stands before it: x.sum(axis=0) is sum(x, axis=0).
//
// Numbers are decimal and exact: 0.1 is 1/10. Precedence is NumPy's: -x**2 is -(x**2), and @ is on
// a level with * and /.
//
// A tree knows its place in the text, not what its names mean: model/lowering.hpp does.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "abide/error.hpp"

namespace abide {

struct Expression {
  enum class Kind {
    number,     ///< text
    string,     ///< text
    name,       ///< text
    omitted,    ///< what was left out; written as `..`, which cannot be read
    sum,        ///< children with signs
    negate,     ///< one child
    product,    ///< text is '*', '/', '@' or '**'; two children
    attribute,  ///< text is the attribute; one child
    index,      ///< one child and `indices`
    call,       ///< text is the function; children are positional; `keywords`
    list,       ///< children
  };
  /// One index: an entry, or a slice with up to three bounds. Vectors hold one expression or none.
  struct Index {
    std::vector<Expression> entry, start, stop, step;
  };
  /// name=value in a call; the vector holds one expression.
  struct Keyword {
    std::string name;
    std::vector<Expression> value;
  };

  Kind kind = Kind::number;
  std::size_t offset = 0;  ///< where to point at: the operator, or the beginning
  std::string text;
  std::vector<Expression> children;
  std::vector<bool> negative;  ///< for sums, one for each child
  std::vector<Index> indices;
  std::vector<Keyword> keywords;
  std::size_t depth = 1;
};

/// Reads a whole text. Throws ExpressionError, which says what was expected and found.
[[nodiscard]] Expression parse_expression(const std::string& text);

}  // namespace abide
