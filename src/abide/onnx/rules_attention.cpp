// SPDX-License-Identifier: MIT
//
// Attention: softmax(scale q k^T + bias) v, for each head.
//
// Queries, keys and values are [samples, heads, tokens, width], or [samples, tokens, heads * width]
// with the numbers of heads as attributes. There may be fewer heads of keys and values, each of
// which serves as many heads of queries that follow each other:
//
//     scores[b, k, g, s, t] = sum_d q[b, k, g, s, d] k[b, k, t, d],     head k * groups + g
//
// What a query sees is decided by the mask, causality, a window, and how many keys are not padding;
// what it does not see has no part in the softmax, and a query that sees nothing gets 0. Of these
// all have to be known but a mask of numbers, which is added to the scores. A query s stands at the
// place s + offset among the keys, with as many keys before it as come from the past.
//
// The scale is 1/sqrt(width) by itself, as exact as it is written in a model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "abide/io/npy_layout.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/normalize.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

constexpr int kSample = 0, kHead = 1, kGroup = 2, kQuery = 3, kKey = 4, kWidth = 5;

struct Heads {
  NodeId q, k, v;  // [samples, heads, tokens, width]
  bool packed;     // they were [samples, tokens, heads * width]
  std::int64_t past = 0;
};

// [samples, tokens, heads * width] to [samples, heads, tokens, width]
NodeId unpacked(Program& program, const NodeContext& node, NodeId x, std::int64_t heads) {
  const Shape shape = program.shape(x);
  if (heads < 1 || shape[2] % heads != 0)
    throw node.refused(
        fmt::format("{} heads of shape {}; expected attributes with the numbers "
                    "of heads, which divide the last size",
                    heads, to_string(shape)));
  const NodeId split = program.reshape(x, {shape[0], shape[1], heads, shape[2] / heads});
  return program.contract({split}, {{0, 1, 2, 3}}, {0, 2, 1, 3}, node.operation());
}

// The past keys or values before the present ones.
NodeId after_past(Workspace& work, const NodeContext& node, std::size_t i, NodeId x) {
  if (!node.has(i)) return x;
  const Shape before = shape_of(work.program(), node.input(i));
  if (before.size() == 4 && before[2] == 0) return x;
  return concat(work.program(), {work.node(node.input(i)), x}, 2);
}

Heads heads_of(Workspace& work, const NodeContext& node) {
  Program& program = work.program();
  Heads heads{work.node(node.input(0)), work.node(node.input(1)), work.node(node.input(2)), false};
  const std::size_t rank = program.shape(heads.q).size();
  for (const NodeId x : {heads.q, heads.k, heads.v})
    if (program.shape(x).size() != rank || (rank != 3 && rank != 4))
      throw node.refused("expected three operands of 3 axes, or of 4");
  const std::int64_t of_queries = node.integer("q_num_heads", 0);
  const std::int64_t of_keys = node.integer("kv_num_heads", 0);
  heads.packed = rank == 3;
  if (heads.packed) {
    heads.q = unpacked(program, node, heads.q, of_queries);
    heads.k = unpacked(program, node, heads.k, of_keys);
    heads.v = unpacked(program, node, heads.v, of_keys);
  } else if ((of_queries != 0 && of_queries != program.shape(heads.q)[1]) ||
             (of_keys != 0 && of_keys != program.shape(heads.k)[1])) {
    throw node.refused("attributes with other numbers of heads than the operands have");
  }
  if (node.has(4) != node.has(5))
    throw node.refused("past keys without past values, or the other way around");
  const std::int64_t present = program.shape(heads.k)[2];
  heads.k = after_past(work, node, 4, heads.k);
  heads.v = after_past(work, node, 5, heads.v);
  heads.past = program.shape(heads.k)[2] - present;
  const Shape q = program.shape(heads.q), k = program.shape(heads.k), v = program.shape(heads.v);
  if (k[1] != v[1] || q[1] % k[1] != 0)
    throw node.refused(
        fmt::format("{} heads of queries, {} of keys and {} of values", q[1], k[1], v[1]));
  return heads;
}

// [samples, heads, queries, ..] to [samples, heads of keys, groups, queries, ..], and back.
NodeId grouped(Program& program, NodeId x, std::int64_t of_keys) {
  const Shape s = program.shape(x);
  return program.reshape(x, {s[0], of_keys, s[1] / of_keys, s[2], s[3]});
}
NodeId ungrouped(Program& program, NodeId x) {
  const Shape s = program.shape(x);
  return program.reshape(x, {s[0], s[1] * s[2], s[3], s[4]});
}

// [samples, heads, queries, keys], scaled
NodeId scores_of(Workspace& work, const NodeContext& node, const Heads& heads) {
  Program& program = work.program();
  const NodeId q = grouped(program, heads.q, program.shape(heads.k)[1]);
  const NodeId products = ungrouped(
      program,
      program.contract({q, heads.k},
                       {{kSample, kHead, kGroup, kQuery, kWidth}, {kSample, kHead, kKey, kWidth}},
                       {kSample, kHead, kGroup, kQuery, kKey}, node.operation()));
  if (node.has("scale")) return scale(program, products, node.real("scale", 1));
  const NodeId root =
      program.function(Elementary::sqrt, work.number(Rational(program.shape(heads.q)[3])));
  return divide(program, products, root, "the root of a width");
}

// c tanh(scores / c) = c (2 sigmoid(2 scores / c) - 1)
NodeId capped(Workspace& work, const NodeContext& node, NodeId scores) {
  const Rational cap = node.real("softcap", 0);
  if (cap < Rational(0)) throw node.refused("the attribute softcap is negative");
  if (cap.is_zero()) return scores;
  Program& program = work.program();
  const NodeId s = program.function(Elementary::sigmoid, scale(program, scores, Rational(2) / cap));
  return add(program, scale(program, s, cap + cap), work.number(cap), -1);
}

// What of a mask of fewer keys is not there is hidden.
Value with_all_keys(Workspace& work, const NodeContext& node, const Value& mask,
                    std::int64_t keys) {
  const Shape shape = shape_of(work.program(), mask);
  if (shape.empty() || shape.back() >= keys) return mask;
  if (node.version() < 24) {
    if (shape.back() == 1) throw node.refused("a mask of one key: for all of them, or the first?");
    return mask;
  }
  auto places = all_places(shape);
  places.back().resize(static_cast<std::size_t>(keys), -1);
  return taken(work, mask, places);
}

// Adds the mask, or hides what is false in it.
Masked masked_scores(Workspace& work, const NodeContext& node, NodeId scores) {
  Program& program = work.program();
  const Shape shape = program.shape(scores);
  Masked result{scores, std::vector<bool>(known_entries(shape))};
  if (!node.has(3)) return result;
  const Shape given = shape_of(program, node.input(3));
  const Value mask = with_all_keys(work, node, node.input(3), shape[3]);
  const Shape own = shape_of(program, mask);
  if (!stretches(own, shape))
    throw node.refused(
        fmt::format("the mask {} cannot be stretched to {}", to_string(given), to_string(shape)));
  const auto* made = std::get_if<Computed>(&mask);
  if (made != nullptr && made->truth)
    throw node.refused("what is seen depends on data; expected a mask that is known");
  const std::vector<std::int64_t> index = broadcast_index(own, shape);
  const auto hide = [&](auto hidden) {
    for (std::size_t i = 0; i < index.size(); ++i)
      if (hidden(static_cast<std::size_t>(index[i]), static_cast<std::int64_t>(i) % shape[3]))
        result.hidden[i] = true;
  };
  const auto* known = std::get_if<Known>(&mask);
  if (known != nullptr && known->type == ElementType::boolean) {
    hide([&](std::size_t entry, std::int64_t) {
      return std::get<Known::Integers>(known->entries)[entry] == 0;
    });
    return result;
  }
  const Masked bias = work.masked(mask);
  result.node = add(program, scores, bias.node);
  hide([&](std::size_t entry, std::int64_t key) {
    return (!bias.hidden.empty() && bias.hidden[entry]) || (own != given && key >= given.back());
  });
  // What such numbers alone hide is still a softmax of numbers.
  bool numbers = false;
  for (std::size_t i = 0; known != nullptr && i < known->size(); ++i)
    numbers = numbers || (std::isfinite(known->as_real(i)) && known->as_real(i) <= kMinusInfinity);
  const auto keys = static_cast<std::ptrdiff_t>(shape[3]);
  for (auto line = result.hidden.begin(); numbers && line != result.hidden.end(); line += keys)
    if (std::find(line, line + keys, false) == line + keys)
      throw node.refused("a mask of large numbers hides all keys from a query");
  return result;
}

// Causality, windows and padding, for [samples, heads, queries, keys].
void hide_by_place(const NodeContext& node, const Heads& heads, const Shape& shape,
                   std::vector<bool>& hidden) {
  const bool causal = node.flag("is_causal", false);
  const bool windows = node.version() >= 25;
  const std::int64_t left = windows ? node.integer("left_window_size", -1) : -1;
  const std::int64_t right = windows ? node.integer("right_window_size", -1) : -1;
  if (left < -1 || right < -1) throw node.refused("a window of a size below -1");
  std::vector<std::int64_t> lengths(static_cast<std::size_t>(shape[0]), shape[3]);
  const bool padded = node.version() >= 24 && node.has(6);
  if (padded) {
    if (node.has(4)) throw node.refused("a number of keys that are not padding, and past keys");
    lengths = node.integers(6, "the number of keys that are not padding");
    if (std::ssize(lengths) != shape[0])
      throw node.refused("expected one number of keys that are not padding for each sample");
    for (const std::int64_t length : lengths)
      if (length < 0 || length > shape[3])
        throw node.refused(fmt::format("{} of {} keys are not padding", length, shape[3]));
  }
  Shape at(shape.size(), 0);
  for (std::size_t i = 0; i < hidden.size(); ++i, next_index(at, shape)) {
    const std::int64_t length = lengths[static_cast<std::size_t>(at[0])];
    const std::int64_t offset = padded ? length - shape[2] : heads.past;
    const std::int64_t behind = at[2] + offset - at[3];  // of the key, seen from the query
    if (at[3] >= length || (causal && behind < 0) || (left >= 0 && behind > left) ||
        (right >= 0 && -behind > right))
      hidden[i] = true;
  }
}

// The softmax over keys; of a query that sees nothing it is 0.
NodeId weights_of(Workspace& work, const Masked& scores) {
  Program& program = work.program();
  const Shape shape = program.shape(scores.node);
  const auto keys = static_cast<std::size_t>(shape[3]);
  std::vector<bool> mask(scores.hidden.size());
  std::vector<std::int64_t> seen(mask.size());
  bool all_see = true;
  for (std::size_t line = 0; line < mask.size(); line += keys) {
    bool sees = false;
    for (std::size_t i = line; i < line + keys; ++i) {
      mask[i] = !scores.hidden[i];
      sees = sees || mask[i];
    }
    if (!sees) mask[line] = true;
    for (std::size_t i = line; i < line + keys; ++i)
      seen[i] = sees ? static_cast<std::int64_t>(i) : -1;
    all_see = all_see && sees;
  }
  const NodeId weights = softmax(program, scores.node, 3, mask);
  return all_see ? weights : work.node(work.moved(computed(weights), seen, shape));
}

Values attention(Importer& importer, const NodeContext& node) {
  node.ignore("softmax_precision");
  Workspace& work = importer.work();
  Program& program = work.program();
  const Heads heads = heads_of(work, node);
  const NodeId raw = scores_of(work, node, heads);
  const NodeId soft = capped(work, node, raw);
  Masked scores = masked_scores(work, node, soft);
  hide_by_place(node, heads, program.shape(raw), scores.hidden);
  const NodeId weights = weights_of(work, scores);
  const std::int64_t of_keys = program.shape(heads.k)[1];
  const Labels result = heads.packed ? Labels{kSample, kQuery, kHead, kGroup, kWidth}
                                     : Labels{kSample, kHead, kGroup, kQuery, kWidth};
  const NodeId values =
      program.contract({grouped(program, weights, of_keys), heads.v},
                       {{kSample, kHead, kGroup, kQuery, kKey}, {kSample, kHead, kKey, kWidth}},
                       result, node.operation());
  const Shape s = program.shape(values);
  const NodeId y = heads.packed ? program.reshape(values, {s[0], s[1], s[2] * s[3] * s[4]})
                                : ungrouped(program, values);
  const auto shown = [&]() -> Value {
    switch (node.integer("qk_matmul_output_mode", 0)) {
      case 0:
        return computed(raw);
      case 1:
        return computed(soft);
      case 2:
        return Workspace::value(scores);
      case 3:
        return computed(weights);
      default:
        throw node.refused("the attribute qk_matmul_output_mode: expected 0 to 3");
    }
  };
  return {computed(y), computed(heads.k), computed(heads.v), shown()};
}

}  // namespace

std::vector<RuleRow> attention_rules() { return {{"Attention", 23, attention}}; }

}  // namespace abide
