// SPDX-License-Identifier: MIT
#include "abide/program/operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "abide/error.hpp"

namespace abide {

namespace {

Labels range(int first, std::size_t count) {
  Labels result(count);
  std::iota(result.begin(), result.end(), first);
  return result;
}

Shape broadcast_shape(const Shape& a, const Shape& b, const std::string& operation) {
  Shape result(std::max(a.size(), b.size()));
  for (std::size_t back = 1; back <= result.size(); ++back) {
    const std::int64_t in_a = back <= a.size() ? a[a.size() - back] : 1;
    const std::int64_t in_b = back <= b.size() ? b[b.size() - back] : 1;
    if (in_a != in_b && in_a != 1 && in_b != 1)
      throw ShapeError(fmt::format("{}: shapes {} and {} cannot be broadcast together", operation,
                                   to_string(a), to_string(b)));
    result[result.size() - back] = in_a == 1 ? in_b : in_a;
  }
  return result;
}

struct Labelled {
  NodeId node;
  Labels labels;
};

// An operand with one label for each axis of `target` that it really has: axes that broadcasting
// would stretch are dropped. Labels are the axis numbers of the target.
Labelled without_stretched_axes(Program& program, NodeId a, const Shape& target) {
  const Shape shape = program.shape(a);
  const std::size_t missing = target.size() - shape.size();
  Shape kept;
  Labels labels;
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] == 1 && target[missing + axis] != 1) continue;
    kept.push_back(shape[axis]);
    labels.push_back(static_cast<int>(missing + axis));
  }
  return {program.reshape(a, kept), labels};
}

NodeId broadcast_to(Program& program, NodeId a, const Shape& target) {
  if (program.shape(a) == target) return a;
  const auto [kept, labels] = without_stretched_axes(program, a, target);
  Labels stretched;
  Shape stretched_shape;
  for (std::size_t axis = 0; axis < target.size(); ++axis) {
    if (std::find(labels.begin(), labels.end(), static_cast<int>(axis)) != labels.end()) continue;
    stretched.push_back(static_cast<int>(axis));
    stretched_shape.push_back(target[axis]);
  }
  return program.contract({kept, program.constant({1}, stretched_shape)}, {labels, stretched},
                          range(0, target.size()), "broadcast");
}

std::int64_t normalized_axis(std::int64_t axis, std::size_t rank, const Shape& shape,
                             const std::string& operation) {
  const auto count = static_cast<std::int64_t>(rank);
  if (axis < -count || axis >= count)
    throw ShapeError(
        fmt::format("{}: axis {} is out of range for shape {}", operation, axis, to_string(shape)));
  return axis < 0 ? axis + count : axis;
}

}  // namespace

NodeId matmul(Program& program, NodeId a, NodeId b) {
  Shape left = program.shape(a);
  Shape right = program.shape(b);
  if (left.empty() || right.empty())
    throw ShapeError(fmt::format("@: shapes {} and {}: a scalar has no matrix product (use *)",
                                 to_string(left), to_string(right)));
  const bool left_is_vector = left.size() == 1;
  const bool right_is_vector = right.size() == 1;
  const std::int64_t left_inner = left.back();
  const std::int64_t right_inner = right_is_vector ? right[0] : right[right.size() - 2];
  if (left_inner != right_inner)
    throw ShapeError(fmt::format("@: shapes {} and {} do not fit: {} columns meet {} rows",
                                 to_string(left), to_string(right), left_inner, right_inner));
  // Labels: the stack axes of the result 0.., then rows, columns, inner.
  const Shape left_stack(left.begin(), left.end() - (left_is_vector ? 1 : 2));
  const Shape right_stack(right.begin(), right.end() - (right_is_vector ? 1 : 2));
  const Shape stack = broadcast_shape(left_stack, right_stack, "@");
  const int rows = static_cast<int>(stack.size());
  const int columns = rows + 1;
  const int inner = rows + 2;
  const auto stacked = [&](NodeId node, const Shape& own, const Labels& last) {
    const Shape shape = program.shape(node);
    Shape kept;
    Labels labels;
    for (std::size_t axis = 0; axis < own.size(); ++axis) {
      const std::size_t target = stack.size() - own.size() + axis;
      if (own[axis] == 1 && stack[target] != 1) continue;
      kept.push_back(own[axis]);
      labels.push_back(static_cast<int>(target));
    }
    kept.insert(kept.end(), shape.begin() + static_cast<std::ptrdiff_t>(own.size()), shape.end());
    labels.insert(labels.end(), last.begin(), last.end());
    return Labelled{program.reshape(node, kept), labels};
  };
  const Labelled x = stacked(a, left_stack, left_is_vector ? Labels{inner} : Labels{rows, inner});
  const Labelled y =
      stacked(b, right_stack, right_is_vector ? Labels{inner} : Labels{inner, columns});
  Labels result = range(0, stack.size());
  if (!left_is_vector) result.push_back(rows);
  if (!right_is_vector) result.push_back(columns);
  return program.contract({x.node, y.node}, {x.labels, y.labels}, result, "@");
}

NodeId multiply(Program& program, NodeId a, NodeId b) {
  const Shape target = broadcast_shape(program.shape(a), program.shape(b), "*");
  const Labelled x = without_stretched_axes(program, a, target);
  const Labelled y = without_stretched_axes(program, b, target);
  return program.contract({x.node, y.node}, {x.labels, y.labels}, range(0, target.size()), "*");
}

NodeId add(Program& program, NodeId a, NodeId b, const Rational& scale,
           const std::string& operation) {
  const Shape target = broadcast_shape(program.shape(a), program.shape(b), operation);
  const NodeId x = broadcast_to(program, a, target);
  const NodeId y = broadcast_to(program, b, target);
  return program.sum({x, y}, {1, scale}, operation);
}

NodeId scale(Program& program, NodeId a, const Rational& factor) {
  return program.sum({a}, {factor}, "*");
}

NodeId power(Program& program, NodeId a, std::int64_t exponent) {
  if (exponent == 0) return program.constant({1}, Shape(program.shape(a)));
  NodeId square = a;
  std::optional<NodeId> result;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = result ? multiply(program, *result, square) : square;
    if (exponent > 1) square = multiply(program, square, square);
  }
  return *result;
}

NodeId transpose(Program& program, NodeId a) {
  const Labels labels = range(0, program.shape(a).size());
  return program.contract({a}, {labels}, Labels(labels.rbegin(), labels.rend()), ".T");
}

NodeId sum_entries(Program& program, NodeId a, std::optional<std::int64_t> axis) {
  const Labels labels = range(0, program.shape(a).size());
  if (!axis) return program.contract({a}, {labels}, {}, "sum");
  Labels kept = labels;
  kept.erase(kept.begin() +
             normalized_axis(*axis, labels.size(), program.shape(a), "sum"));
  return program.contract({a}, {labels}, kept, "sum");
}

NodeId trace(Program& program, NodeId a) {
  const Shape& shape = program.shape(a);
  if (shape.size() != 2 || shape[0] != shape[1])
    throw ShapeError(
        fmt::format("trace: shape {} is not that of a square matrix", to_string(shape)));
  return einsum(program, "ii->", {a});
}

NodeId outer(Program& program, NodeId a, NodeId b) {
  const NodeId x = program.reshape(a, {entries(program.shape(a))});
  const NodeId y = program.reshape(b, {entries(program.shape(b))});
  return program.contract({x, y}, {{0}, {1}}, {0, 1}, "outer");
}

NodeId inner(Program& program, NodeId a, NodeId b) {
  const Labels labels = range(0, program.shape(a).size());
  return program.contract({a, b}, {labels, labels}, {}, "inner");
}

NodeId concat(Program& program, const std::vector<NodeId>& parts, std::int64_t axis) {
  const Shape first = program.shape(parts.at(0));
  if (first.empty()) throw ShapeError("concat: a scalar has no axis to join along");
  const auto along =
      static_cast<std::size_t>(normalized_axis(axis, first.size(), first, "concat"));
  Shape result = first;
  result[along] = 0;
  for (const NodeId part : parts) {
    Shape other = program.shape(part);
    if (other.size() == first.size()) other[along] = first[along];
    if (other != first)
      throw ShapeError(fmt::format("concat: shapes {} and {} differ apart from axis {}",
                                   to_string(first), to_string(program.shape(part)), along));
    result[along] += program.shape(part)[along];
  }
  // Each part is padded with zeros to its place; the sum of the padded parts is the whole.
  const std::vector<std::int64_t> stride = strides(result);
  const std::int64_t size = entries(result);
  std::vector<NodeId> padded;
  std::int64_t offset = 0;
  for (const NodeId part : parts) {
    const std::int64_t length = program.shape(part)[along];
    std::vector<std::int32_t> index(static_cast<std::size_t>(size), -1);
    std::int32_t next = 0;
    for (std::int64_t i = 0; i < size; ++i) {
      const std::int64_t position = i / stride[along] % result[along];
      if (position >= offset && position < offset + length)
        index[static_cast<std::size_t>(i)] = next++;
    }
    padded.push_back(program.gather(part, std::move(index), result));
    offset += length;
  }
  return program.sum(padded, std::vector<Rational>(padded.size(), Rational(1)), "concat");
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
    throw fail(fmt::format("{} operands are described but {} are given", inputs.size(),
                           operands.size()));
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

  std::vector<Labelled> terms;
  for (std::size_t k = 0; k < operands.size(); ++k) {
    const Shape shape = program.shape(operands[k]);
    if (shape.size() != inputs[k].size())
      throw fail(fmt::format("'{}' does not fit an operand of shape {}", inputs[k],
                             to_string(shape)));
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

NodeId slice(Program& program, NodeId a, const std::vector<Slice>& slices) {
  const Shape shape = program.shape(a);
  if (slices.size() > shape.size())
    throw ShapeError(
        fmt::format("indexing: {} indices for shape {}", slices.size(), to_string(shape)));
  // What each axis of the result starts at and steps by, in entries of the operand.
  std::int64_t base = 0;
  Shape kept;
  std::vector<std::int64_t> step;
  const std::vector<std::int64_t> stride = strides(shape);
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t size = shape[axis];
    const Slice whole;
    const Slice& s = axis < slices.size() ? slices[axis] : whole;
    if (s.entry) {
      if (*s.entry < -size || *s.entry >= size)
        throw ShapeError(fmt::format("indexing: index {} is out of range for axis {} of shape {}",
                                     *s.entry, axis, to_string(shape)));
      base += (*s.entry < 0 ? *s.entry + size : *s.entry) * stride[axis];
      continue;
    }
    const std::int64_t by = s.step.value_or(1);
    if (by == 0) throw ShapeError("indexing: the step of a slice is 0");
    // Python's rule: bounds are clamped into the axis, negative ones count from the end.
    const std::int64_t low = by > 0 ? 0 : -1;
    const std::int64_t high = by > 0 ? size : size - 1;
    const auto clamp = [&](std::int64_t i) {
      return std::clamp(i < 0 ? std::max(i, -size - 1) + size : i, low, high);
    };
    const std::int64_t start = s.start ? clamp(*s.start) : (by > 0 ? low : high);
    const std::int64_t stop = s.stop ? clamp(*s.stop) : (by > 0 ? high : low);
    const std::int64_t span = by > 0 ? stop - start : start - stop;
    const std::int64_t distance = by > 0 ? by : (by == INT64_MIN ? INT64_MAX : -by);
    const std::int64_t count = span <= 0 ? 0 : (span - 1) / distance + 1;
    if (count == 0)
      throw ShapeError(fmt::format("indexing: the slice of axis {} of shape {} is empty", axis,
                                   to_string(shape)));
    base += start * stride[axis];
    kept.push_back(count);
    step.push_back(count == 1 ? 0 : by * stride[axis]);
  }
  const std::vector<std::int64_t> kept_stride = strides(kept);
  std::vector<std::int32_t> index(static_cast<std::size_t>(entries(kept)));
  for (std::size_t i = 0; i < index.size(); ++i) {
    std::int64_t source = base;
    for (std::size_t axis = 0; axis < kept.size(); ++axis)
      source += static_cast<std::int64_t>(i) / kept_stride[axis] % kept[axis] * step[axis];
    index[i] = static_cast<std::int32_t>(source);
  }
  return program.gather(a, std::move(index), kept);
}

NodeId convolution(Program& program, NodeId input, NodeId weight,
                   const std::vector<std::int64_t>& stride,
                   const std::vector<std::int64_t>& padding) {
  const std::size_t spatial = stride.size();
  const std::string name = fmt::format("conv{}d", spatial);
  const Shape in = program.shape(input);
  const Shape kernel = program.shape(weight);
  if (in.size() != spatial + 1 || kernel.size() != spatial + 2)
    throw ShapeError(fmt::format("{}: shapes {} and {}: expected an input [channels, {}] and a "
                                 "weight [outputs, channels, {}]",
                                 name, to_string(in), to_string(kernel),
                                 spatial == 1 ? "length" : "height, width",
                                 spatial == 1 ? "kernel" : "kernel height, kernel width"));
  if (in[0] != kernel[1])
    throw ShapeError(fmt::format("{}: shapes {} and {}: the input has {} channels, the weight {}",
                                 name, to_string(in), to_string(kernel), in[0], kernel[1]));
  Shape positions;
  for (std::size_t d = 0; d < spatial; ++d) {
    if (stride[d] < 1 || stride[d] > kMostEntries || padding[d] < 0 || padding[d] > kMostEntries)
      throw ShapeError(fmt::format("{}: stride {} and padding {}: expected a positive stride and a "
                                   "padding of 0 or more",
                                   name, stride[d], padding[d]));
    const std::int64_t room = in[d + 1] + 2 * padding[d] - kernel[d + 2];
    if (room < 0)
      throw ShapeError(
          fmt::format("{}: shapes {} and {}: the kernel is larger than the padded input", name,
                      to_string(in), to_string(kernel)));
    positions.push_back(room / stride[d] + 1);
  }
  // The patches [channels, kernel.., positions..] are a gather; the rest is one contraction.
  Shape patches{in[0]};
  patches.insert(patches.end(), kernel.begin() + 2, kernel.end());
  patches.insert(patches.end(), positions.begin(), positions.end());
  const std::vector<std::int64_t> in_stride = strides(in);
  const std::vector<std::int64_t> patch_stride = strides(patches);
  std::vector<std::int32_t> index(static_cast<std::size_t>(entries(patches)));
  for (std::size_t i = 0; i < index.size(); ++i) {
    const auto at = [&](std::size_t axis) {
      return static_cast<std::int64_t>(i) / patch_stride[axis] % patches[axis];
    };
    std::int64_t source = at(0) * in_stride[0];
    bool inside = true;
    for (std::size_t d = 0; d < spatial; ++d) {
      const std::int64_t x = at(1 + spatial + d) * stride[d] + at(1 + d) - padding[d];
      inside = inside && x >= 0 && x < in[d + 1];
      source += x * in_stride[d + 1];
    }
    index[i] = inside ? static_cast<std::int32_t>(source) : -1;
  }
  const NodeId gathered = program.gather(input, std::move(index), patches);
  const int output = 0;
  const Labels channel_and_kernel = range(1, 1 + spatial);
  const Labels place = range(static_cast<int>(spatial) + 2, spatial);
  Labels weight_labels{output};
  weight_labels.insert(weight_labels.end(), channel_and_kernel.begin(), channel_and_kernel.end());
  Labels patch_labels = channel_and_kernel;
  patch_labels.insert(patch_labels.end(), place.begin(), place.end());
  Labels result{output};
  result.insert(result.end(), place.begin(), place.end());
  return program.contract({weight, gathered}, {weight_labels, patch_labels}, result, name);
}

}  // namespace abide
