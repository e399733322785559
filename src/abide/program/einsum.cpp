// SPDX-License-Identifier: MIT
#include "abide/program/einsum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "abide/error.hpp"

namespace abide {

namespace {

// The diagonal of a square matrix. That of a product A B takes the products on it alone, not all of
// A B.
NodeId diagonal(Program& program, NodeId a) {
  const Node node = program.node(a);  // a copy: the program grows
  if (const auto* sum = std::get_if<Sum>(&node.operation)) {
    std::vector<NodeId> terms;
    for (const NodeId operand : node.operands) terms.push_back(diagonal(program, operand));
    return program.sum(terms, sum->coefficients);
  }
  const auto* contraction = std::get_if<Contraction>(&node.operation);
  if (contraction != nullptr && contraction->operands.size() == 2) {
    const int row = contraction->result[0];
    const int column = contraction->result[1];
    std::vector<Labels> labels = contraction->operands;
    const auto has = [](const Labels& of, int label) {
      return std::find(of.begin(), of.end(), label) != of.end();
    };
    if (std::none_of(labels.begin(), labels.end(),
                     [&](const Labels& of) { return has(of, row) && has(of, column); })) {
      for (Labels& of : labels) std::replace(of.begin(), of.end(), column, row);
      return program.contract(node.operands, labels, {row});
    }
  }
  return einsum(program, "ii->i", {a});
}

}  // namespace

NodeId diag(Program& program, NodeId a) {
  const Shape shape = program.shape(a);
  if (shape.size() == 2 && shape[0] == shape[1]) return diagonal(program, a);
  if (shape.size() != 1)
    throw ShapeError(fmt::format("diag: shape {} is that of neither a square matrix nor a vector",
                                 to_string(shape)));
  std::vector<std::int32_t> index(static_cast<std::size_t>(entries({shape[0], shape[0]})), -1);
  for (std::int64_t i = 0; i < shape[0]; ++i)
    index[static_cast<std::size_t>(i * (shape[0] + 1))] = static_cast<std::int32_t>(i);
  return program.gather(a, std::move(index), {shape[0], shape[0]});
}

NodeId trace(Program& program, NodeId a) {
  const Shape& shape = program.shape(a);
  if (shape.size() != 2 || shape[0] != shape[1])
    throw ShapeError(
        fmt::format("trace: shape {} is not that of a square matrix", to_string(shape)));
  return einsum(program, "ii->", {a});
}

NodeId einsum(Program& program, const std::string& notation, const std::vector<NodeId>& operands) {
  const auto fail = [&](const std::string& reason) {
    return ShapeError(fmt::format("einsum '{}': {}", notation, reason));
  };
  std::vector<std::string> inputs(1);
  std::string output;
  bool explicit_output = false;
  for (std::size_t i = 0; i < notation.size(); ++i) {
    const char c = notation[i];
    if (c == ' ') continue;
    if (c == '-' && i + 1 < notation.size() && notation[i + 1] == '>' && !explicit_output) {
      explicit_output = true;
      ++i;
    } else if (c == ',' && !explicit_output) {
      inputs.emplace_back();
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      (explicit_output ? output : inputs.back()).push_back(c);
    } else {
      throw fail(fmt::format("unexpected '{}'; expected letters, ',' and '->'", c));
    }
  }
  if (inputs.size() != operands.size())
    throw fail(
        fmt::format("{} operands are described but {} are given", inputs.size(), operands.size()));
  std::string all;
  for (const std::string& input : inputs) all += input;
  if (!explicit_output) {  // NumPy: the letters that occur once, in alphabetical order
    for (const char c : all)
      if (std::count(all.begin(), all.end(), c) == 1) output.push_back(c);
    std::sort(output.begin(), output.end());
  }
  for (const char c : output) {
    if (all.find(c) == std::string::npos)
      throw fail(fmt::format("the result's index '{}' is in no operand", c));
    if (std::count(output.begin(), output.end(), c) > 1)
      throw fail(fmt::format("the result's index '{}' is repeated", c));
  }

  struct Labelled {
    NodeId node;
    Labels labels;
  };
  std::vector<Labelled> terms;
  for (std::size_t k = 0; k < operands.size(); ++k) {
    const Shape shape = program.shape(operands[k]);
    if (shape.size() != inputs[k].size())
      throw fail(
          fmt::format("'{}' does not fit an operand of shape {}", inputs[k], to_string(shape)));
    // A repeated index takes a diagonal: a gather of the entries where the axes agree.
    Shape kept;
    Labels labels;
    std::vector<std::int64_t> step;
    const std::vector<std::int64_t> stride = strides(shape);
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
      const int label = inputs[k][axis];
      const auto found = std::find(labels.begin(), labels.end(), label);
      if (found == labels.end()) {
        labels.push_back(label);
        kept.push_back(shape[axis]);
        step.push_back(stride[axis]);
      } else {
        const auto place = static_cast<std::size_t>(found - labels.begin());
        if (kept[place] != shape[axis])
          throw fail(fmt::format("index '{}' has sizes {} and {} in an operand of shape {}",
                                 inputs[k][axis], kept[place], shape[axis], to_string(shape)));
        step[place] += stride[axis];
      }
    }
    NodeId term = operands[k];
    if (kept.size() != shape.size()) {
      const std::vector<std::int64_t> kept_stride = strides(kept);
      std::vector<std::int32_t> index(static_cast<std::size_t>(entries(kept)));
      for (std::size_t i = 0; i < index.size(); ++i) {
        std::int64_t source = 0;
        for (std::size_t axis = 0; axis < kept.size(); ++axis)
          source += static_cast<std::int64_t>(i) / kept_stride[axis] % kept[axis] * step[axis];
        index[i] = static_cast<std::int32_t>(source);
      }
      term = program.gather(operands[k], std::move(index), kept);
    }
    terms.push_back({term, labels});
  }

  // Operands are taken in two by two from the left; an index stays while something later needs it.
  Labels result(output.begin(), output.end());
  Labelled current = terms[0];
  for (std::size_t k = 1; k < terms.size(); ++k) {
    Labels kept;
    const auto needed_later = [&](int label) {
      if (std::find(result.begin(), result.end(), label) != result.end()) return true;
      for (std::size_t later = k + 1; later < terms.size(); ++later)
        if (std::find(terms[later].labels.begin(), terms[later].labels.end(), label) !=
            terms[later].labels.end())
          return true;
      return false;
    };
    for (const Labels* labels : {&current.labels, &terms[k].labels})
      for (const int label : *labels)
        if (needed_later(label) && std::find(kept.begin(), kept.end(), label) == kept.end())
          kept.push_back(label);
    const Labels target = k + 1 == terms.size() ? result : kept;
    current = {program.contract({current.node, terms[k].node}, {current.labels, terms[k].labels},
                                target, fmt::format("einsum '{}'", notation)),
               target};
  }
  return program.contract({current.node}, {current.labels}, result,
                          fmt::format("einsum '{}'", notation));
}

}  // namespace abide
