// SPDX-License-Identifier: MIT
//
// Values of expressions and of models at random points, exact, for comparison with plain loops.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "abide/model/expression.hpp"
#include "abide/model/lowering.hpp"
#include "abide/model/model.hpp"
#include "abide/program/dense_tensor.hpp"
#include "abide/program/evaluate.hpp"
#include "abide/ring/random.hpp"

namespace abide::testing {

using Index = std::vector<std::int64_t>;

struct Array {
  Shape shape;
  std::vector<Rational> values;

  [[nodiscard]] const Rational& at(const Index& index) const {
    std::int64_t flat = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      flat = flat * shape[axis] + index.at(axis);
    return values.at(static_cast<std::size_t>(flat));
  }
  /// Any number of indices: a(i, j).
  template <class... I>
  [[nodiscard]] const Rational& operator()(I... index) const {
    return at(Index{static_cast<std::int64_t>(index)...});
  }
};

inline Array random_array(Random& random, const Shape& shape) {
  Array result{shape, {}};
  for (std::int64_t i = 0; i < entries(shape); ++i)
    result.values.emplace_back(random.between(-5, 5));
  return result;
}

/// The array has this shape, and entry i is entry_at(i).
inline void expect_array(const Array& array, const Shape& shape,
                         const std::function<Rational(const Index&)>& entry_at) {
  ASSERT_EQ(array.shape, shape);
  Index index(shape.size(), 0);
  for (const Rational& value : array.values) {
    const Rational expected = entry_at(index);
    ASSERT_EQ(value, expected) << value.to_string() << " instead of " << expected.to_string()
                               << " at " << to_string(index);
    for (std::size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis]) break;
      index[axis] = 0;
    }
  }
}

/// The values of nodes where each parameter and probe has the value of its name; a value that is
/// missing is drawn.
inline std::vector<Array> values_at(const Program& program, const std::vector<NodeId>& nodes,
                                    std::map<std::string, Array>& point, Random& random) {
  using Tensor = std::vector<Rational>;
  const auto take = [&](const std::vector<NodeId>& ids) {
    std::vector<Tensor> tensors;
    for (const NodeId id : ids) {
      const std::string& name = program.name(id);
      if (!point.contains(name)) point[name] = random_array(random, program.shape(id));
      tensors.push_back(point[name].values);
    }
    return tensors;
  };
  const std::vector<Tensor> parameters = take(program.parameters());
  const std::vector<Tensor> probes = take(program.probes());
  const std::vector<Tensor> results =
      evaluate(Schedule(program, nodes), DenseArithmetic<RationalField>(RationalField{}),
               std::span<const Tensor>(parameters), std::span<const Tensor>(probes));
  std::vector<Array> arrays;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    arrays.push_back({program.shape(nodes[i]), results[i]});
  return arrays;
}

/// The objective of a model at a point.
inline Rational objective_at(const Model& model, std::map<std::string, Array>& point,
                             Random& random) {
  return values_at(model.program, {model.objective}, point, random)[0].values.at(0);
}

/// A place to write formulas about random parameters:
///     Desk desk(random, {{"A", {3, 2}}});  desk("A.T")  is an Array,  desk["A"](i, j)  an entry.
class Desk {
 public:
  Desk(Random& random, const std::vector<std::pair<std::string, Shape>>& parameters,
       Grammar grammar = {.gates = true})
      : random_(random), grammar_(std::move(grammar)) {
    for (const auto& [name, shape] : parameters) {
      names_[name] = program_.parameter(name, shape);
      point_[name] = random_array(random, shape);
    }
  }

  NodeId node(const std::string& text) { return lowering_.lower(parse_expression(text)); }
  Array operator()(const std::string& text) {
    SCOPED_TRACE(text);
    return values_at(program_, {node(text)}, point_, random_)[0];
  }
  /// The text is an error at this place, with these words.
  void expect_error(const std::string& text, std::size_t offset, const std::string& message) {
    try {
      (void)node(text);
      ADD_FAILURE() << text << " was accepted";
    } catch (const ExpressionError& error) {
      EXPECT_EQ(error.offset, offset) << text << ": " << error.what();
      EXPECT_NE(std::string(error.what()).find(message), std::string::npos)
          << text << ": " << error.what();
    }
  }
  const Array& operator[](const std::string& name) const { return point_.at(name); }
  Program& program() { return program_; }

 private:
  Random& random_;
  Grammar grammar_;
  Program program_;
  std::map<std::string, NodeId> names_;
  std::map<std::string, Array> point_;
  Lowering lowering_{program_,
                     [this](const std::string& name, std::size_t offset) {
                       if (!names_.contains(name))
                         throw ExpressionError(offset, "unknown name '" + name + "'");
                       return names_.at(name);
                     },
                     grammar_};
};

}  // namespace abide::testing
