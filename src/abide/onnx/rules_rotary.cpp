// SPDX-License-Identifier: MIT
//
// Rotary embeddings: each head's entries are turned in pairs, by an angle that the place of the
// token says,
//
//     (a, b) -> (a cos - b sin, a sin + b cos)
//
// Of the entries that are turned, the first of the pairs are the first half, or every other one
// where they are interleaved. The rest stays. Cosines and sines are given: for each token, or as a
// table with the tokens' places.
#include <fmt/format.h>

#include "abide/onnx/index_map.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

// Rows of a table of cosines or sines for each sample and token: [samples, tokens, 1, pairs].
NodeId turns(Importer& importer, const NodeContext& node, std::size_t i, const Shape& expected) {
  Workspace& work = importer.work();
  Value table = node.input(i);
  if (node.has(3)) {
    const Known& places = node.known(3, "the positions");
    const Shape shape = shape_of(work.program(), table);
    if (shape.size() != 2 || places.real())
      throw node.refused("expected a table of positions, and positions that are whole numbers");
    Shape result = places.shape;
    result.push_back(shape[1]);
    const auto& entries = std::get<Known::Integers>(places.entries);
    const std::vector<std::int64_t> stride = strides(places.shape);
    const auto map = index_map(result, [&](const Shape& at) {
      const Shape token(at.begin(), at.end() - 1);
      std::int64_t place = entries[static_cast<std::size_t>(entry_at(token, stride))];
      if (place < -shape[0] || place >= shape[0])
        throw node.refused(fmt::format("the position {} in a table of {}", place, shape[0]));
      return (place < 0 ? place + shape[0] : place) * shape[1] + at.back();
    });
    table = work.moved(table, map, result);
  }
  Shape shape = shape_of(work.program(), table);
  if (shape.size() != 3 || !stretches(shape, {expected[0], expected[1], expected[3]}))
    throw node.refused(
        fmt::format("operand {}: expected [samples, tokens, {}], or a table with "
                    "rows of that size and positions",
                    i + 1, expected[3]));
  shape.insert(shape.begin() + 2, 1);
  return work.node(work.reshaped(table, shape));
}

Values rotary_embedding(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  Program& program = work.program();
  NodeId x = work.node(node.input(0));
  const Shape before = program.shape(x);
  const std::int64_t heads = node.integer("num_heads", 0);
  const bool packed = before.size() == 3;
  if (!packed && before.size() != 4) throw node.refused("expected an operand of 3 axes, or of 4");
  if (packed && (heads < 1 || before[2] % heads != 0))
    throw node.refused("expected an attribute num_heads that divides the last size");
  // [samples, tokens, heads, width]
  x = packed ? program.reshape(x, {before[0], before[1], heads, before[2] / heads})
             : program.contract({x}, {{0, 1, 2, 3}}, {0, 2, 1, 3}, node.operation());
  const Shape shape = program.shape(x);
  const std::int64_t given = node.integer("rotary_embedding_dim", 0);
  const std::int64_t turned = given == 0 ? shape[3] : given;
  if (turned < 2 || turned > shape[3] || turned % 2 != 0)
    throw node.refused(fmt::format("{} of {} entries of a head are turned; expected an even number",
                                   turned, shape[3]));
  const bool neighbours = node.flag("interleaved", false);
  const std::int64_t pairs = turned / 2;
  Shape half = shape;
  half[3] = pairs;
  const std::vector<std::int64_t> stride = strides(shape), half_stride = strides(half);
  const auto part = [&](std::int64_t second) {
    return work.node(work.moved(computed(x),
                                index_map(half,
                                          [&](const Shape& at) {
                                            Shape from = at;
                                            from[3] = neighbours ? 2 * at[3] + second
                                                                 : at[3] + second * pairs;
                                            return entry_at(from, stride);
                                          }),
                                half));
  };
  const NodeId a = part(0), b = part(1);
  const NodeId cosine = turns(importer, node, 1, half), sine = turns(importer, node, 2, half);
  const NodeId first = add(program, work.product(a, cosine), work.product(b, sine), -1);
  const NodeId second = add(program, work.product(a, sine), work.product(b, cosine));
  const auto back = [&](NodeId turned_part, std::int64_t which) {
    return work.node(work.moved(computed(turned_part),
                                index_map(shape,
                                          [&](const Shape& at) {
                                            if (at[3] >= turned) return std::int64_t{-1};
                                            const bool own = neighbours ? at[3] % 2 == which
                                                                        : at[3] / pairs == which;
                                            Shape from = at;
                                            from[3] = neighbours ? at[3] / 2 : at[3] % pairs;
                                            return own ? entry_at(from, half_stride) : -1;
                                          }),
                                shape));
  };
  std::vector<NodeId> parts{back(first, 0), back(second, 1)};
  if (turned < shape[3])
    parts.push_back(work.node(work.moved(
        computed(x),
        index_map(shape,
                  [&](const Shape& at) { return at[3] < turned ? -1 : entry_at(at, stride); }),
        shape)));
  const NodeId y = program.sum(parts, std::vector<Rational>(parts.size(), Rational(1)));
  if (packed) return {computed(program.reshape(y, before))};
  return {computed(program.contract({y}, {{0, 1, 2, 3}}, {0, 2, 1, 3}, node.operation()))};
}

}  // namespace

std::vector<RuleRow> rotary_rules() { return {{"RotaryEmbedding", 23, rotary_embedding}}; }

}  // namespace abide
