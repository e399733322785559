// SPDX-License-Identifier: MIT
//
// Linear attention: a matrix of state for each head of keys, to which each token adds, and which
// its query reads:
//
//     linear        S <- S + k v^T                          o = scale S^T q
//     gated         S <- exp(g) S + k v^T                   exp(g) one number, or one for each row
//     delta         S <- S + beta k (v - S^T k)^T
//     gated delta   S <- exp(g) S, then as in delta
//
// Operands are [samples, tokens, heads * width]. As many heads of queries as there are for one of
// keys follow each other. The loop over tokens is unrolled.
#include <fmt/format.h>

#include "abide/onnx/operands.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

constexpr int kBatchAxis = 0, kHeadAxis = 1, kGroupAxis = 2, kKeyPart = 3, kValuePart = 4;

// Of an operand [samples, tokens, n] the entries of one token, in another shape.
NodeId of_token(Program& program, NodeId x, std::int64_t token, const Shape& shape) {
  Slice one;
  one.entry = token;
  return program.reshape(slice(program, x, {Slice{}, one}), shape);
}

struct Sizes {
  std::int64_t samples, tokens, query_heads, heads, rows, columns;
};

Sizes sizes_of(const NodeContext& node, const Shape& q, const Shape& k, const Shape& v) {
  const std::int64_t query_heads = node.integer("q_num_heads", 0);
  const std::int64_t heads = node.integer("kv_num_heads", 0);
  if (heads < 1 || query_heads < 1 || query_heads % heads != 0)
    throw node.refused("expected numbers of heads, that of queries a multiple of the other");
  if (q.size() != 3 || q[2] % query_heads != 0)
    throw node.refused("expected queries [samples, tokens, heads * width]");
  const std::int64_t rows = q[2] / query_heads;
  if (k != Shape{q[0], q[1], heads * rows} || v.size() != 3 || v[0] != q[0] || v[1] != q[1] ||
      v[2] % heads != 0)
    throw node.refused("keys and values do not fit the queries");
  return {q[0], q[1], query_heads, heads, rows, v[2] / heads};
}

// The factors of the state, [samples, heads, rows or 1, 1] for each token.
NodeId decay_of(Workspace& work, const NodeContext& node, const Sizes& s) {
  const NodeId g = work.node(node.input(4));
  const Shape shape = work.program().shape(g);
  if (shape != Shape{s.samples, s.tokens, s.heads} &&
      shape != Shape{s.samples, s.tokens, s.heads * s.rows})
    throw node.refused("expected a decay for each head, or for each entry of a key");
  return work.program().function(Elementary::exp, g);
}

NodeId rate_of(Workspace& work, const NodeContext& node, const Sizes& s) {
  const NodeId beta = work.node(node.input(5));
  const Shape shape = work.program().shape(beta);
  if (shape != Shape{s.samples, s.tokens, s.heads} && shape != Shape{s.samples, s.tokens, 1})
    throw node.refused("expected a rate for each head, or one for all");
  return beta;
}

Values linear_attention(Importer& importer, const NodeContext& node) {
  node.ignore("chunk_size");
  Workspace& work = importer.work();
  Program& program = work.program();
  const std::string rule = node.text("update_rule", "gated_delta");
  const bool gated = rule == "gated" || rule == "gated_delta";
  const bool delta = rule == "delta" || rule == "gated_delta";
  if (!gated && !delta && rule != "linear")
    throw node.refused(
        "the attribute update_rule: expected 'linear', 'gated', 'delta' or 'gated_delta'");
  const NodeId q = work.node(node.input(0)), k = work.node(node.input(1)),
               v = work.node(node.input(2));
  const Sizes s = sizes_of(node, program.shape(q), program.shape(k), program.shape(v));
  const NodeId decay = gated ? decay_of(work, node, s) : 0;
  const NodeId rate = delta ? rate_of(work, node, s) : 0;
  const Shape shape{s.samples, s.heads, s.rows, s.columns};
  NodeId state = node.has(3) ? work.node(node.input(3)) : program.constant({0}, shape);
  if (program.shape(state) != shape)
    throw node.refused(fmt::format("a state of shape {}; expected {}",
                                   to_string(program.shape(state)), to_string(shape)));
  const Labels of_state{kBatchAxis, kHeadAxis, kKeyPart, kValuePart};
  std::vector<NodeId> outputs;
  for (std::int64_t t = 0; t < s.tokens; ++t) {
    const NodeId key = of_token(program, k, t, {s.samples, s.heads, s.rows});
    NodeId added = of_token(program, v, t, {s.samples, s.heads, s.columns});
    if (gated) {
      const std::int64_t each = program.shape(decay)[2] / s.heads;
      state = work.product(state, of_token(program, decay, t, {s.samples, s.heads, each, 1}));
    }
    if (delta) {
      const NodeId read =
          program.contract({state, key}, {of_state, {kBatchAxis, kHeadAxis, kKeyPart}},
                           {kBatchAxis, kHeadAxis, kValuePart}, node.operation());
      added = work.product(add(program, added, read, -1),
                           of_token(program, rate, t, {s.samples, program.shape(rate)[2], 1}));
    }
    const NodeId product = program.contract(
        {key, added}, {{kBatchAxis, kHeadAxis, kKeyPart}, {kBatchAxis, kHeadAxis, kValuePart}},
        of_state, node.operation());
    state = add(program, state, product);
    const std::int64_t groups = s.query_heads / s.heads;
    const NodeId query = of_token(program, q, t, {s.samples, s.heads, groups, s.rows});
    const NodeId read =
        program.contract({state, query}, {of_state, {kBatchAxis, kHeadAxis, kGroupAxis, kKeyPart}},
                         {kBatchAxis, kHeadAxis, kGroupAxis, kValuePart}, node.operation());
    outputs.push_back(program.reshape(read, {s.samples, 1, s.query_heads * s.columns}));
  }
  NodeId output = concat(program, outputs, 1);
  const Rational factor = node.real("scale", 0);
  if (factor.is_zero())
    output =
        divide(program, output, program.function(Elementary::sqrt, work.number(Rational(s.rows))));
  else
    output = scale(program, output, factor);
  return {computed(output), computed(state)};
}

}  // namespace

std::vector<RuleRow> linear_attention_rules() {
  return {{"LinearAttention", 27, linear_attention}};
}

}  // namespace abide
