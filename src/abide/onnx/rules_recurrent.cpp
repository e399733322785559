// SPDX-License-Identifier: MIT
//
// Recurrent networks, unrolled over the steps of their input (onnx/recurrent_cell.hpp).
//
// Sequences of a batch may end before the last step: then the state stays as it is, and results
// are 0.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "abide/io/diagnostic.hpp"
#include "abide/onnx/joined.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/onnx/recurrent_activation.hpp"
#include "abide/onnx/recurrent_cell.hpp"
#include "abide/program/gathers.hpp"
#include "abide/program/limits.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

struct Layer {
  CellKind kind = CellKind::simple;
  std::int64_t steps = 1, samples = 1, inputs = 1, size = 1, directions = 1;
  bool samples_first = false;              ///< layout 1
  std::vector<std::int64_t> lengths = {};  ///< of the sequences; none where all have all steps
};

void require_shape(const NodeContext& node, const Program& program, const char* what, NodeId value,
                   const Shape& expected) {
  if (program.shape(value) != expected)
    throw node.refused(fmt::format("{} have shape {}; expected {}", what,
                                   to_string(program.shape(value)), to_string(expected)));
}

// Axes 0 and 1 exchanged.
NodeId exchanged(Program& program, NodeId x) {
  const Labels labels = label_range(0, program.shape(x).size());
  Labels result = labels;
  std::swap(result[0], result[1]);
  return program.contract({x}, {labels}, result, "a transpose");
}

std::vector<std::int64_t> lengths_of(const NodeContext& node, const Layer& layer) {
  if (!node.has(4)) return {};
  const Known::Integers& lengths = node.integers(4, "the lengths of sequences");
  if (std::ssize(lengths) != layer.samples)
    throw node.refused(fmt::format("{} lengths of {} sequences", lengths.size(), layer.samples));
  for (const std::int64_t length : lengths)
    if (length < 0 || length > layer.steps)
      throw node.refused(fmt::format("a sequence of length {} in {} steps", length, layer.steps));
  const bool all = std::all_of(lengths.begin(), lengths.end(),
                               [&](std::int64_t length) { return length == layer.steps; });
  return all ? std::vector<std::int64_t>{} : lengths;
}

// The rows of samples that are in the list, 0 elsewhere.
NodeId rows_of(Program& program, NodeId x, const std::vector<bool>& kept) {
  const Shape shape = program.shape(x);
  std::vector<std::int32_t> index;
  for (std::size_t row = 0; row < kept.size(); ++row)
    for (std::int64_t column = 0; column < shape[1]; ++column)
      index.push_back(kept[row] ? static_cast<std::int32_t>(index.size()) : -1);
  return program.gather(x, std::move(index), shape);
}

struct Unrolled {
  std::vector<NodeId> hidden;  ///< after each step, by its place; 0 where a sequence has ended
  RecurrentState last;
};

// One direction over all steps. `inputs`: [steps, samples, gates * size].
Unrolled unrolled(Workspace& work, const Layer& layer, const RecurrentCell& cell, NodeId inputs,
                  RecurrentState state, bool backwards) {
  Program& program = work.program();
  Unrolled result{std::vector<NodeId>(static_cast<std::size_t>(layer.steps)), {}};
  for (std::int64_t i = 0; i < layer.steps; ++i) {
    const std::int64_t step = backwards ? layer.steps - 1 - i : i;
    const NodeId input = slice(program, inputs, {Slice{.entry = step}});
    RecurrentState next = next_state(work, cell, input, state);
    NodeId& hidden = result.hidden[static_cast<std::size_t>(step)];
    hidden = next.hidden;
    if (!layer.lengths.empty()) {
      std::vector<bool> on, ended;
      for (const std::int64_t length : layer.lengths) {
        on.push_back(step < length);
        ended.push_back(step >= length);
      }
      const auto chosen = [&](NodeId fresh, NodeId old) {
        return program.sum({rows_of(program, fresh, on), rows_of(program, old, ended)}, {1, 1});
      };
      hidden = rows_of(program, next.hidden, on);
      next.hidden = chosen(next.hidden, state.hidden);
      if (layer.kind == CellKind::lstm) next.cell = chosen(next.cell, state.cell);
    }
    state = next;
  }
  result.last = state;
  return result;
}

Layer layer_of(const NodeContext& node, const Program& program, CellKind kind, NodeId x,
               NodeId weights) {
  const Shape shape = program.shape(x);
  const Shape own = program.shape(weights);
  if (shape.size() != 3 || own.size() != 3)
    throw node.refused("expected an input and weights with three axes");
  Layer layer{.kind = kind, .inputs = shape[2], .directions = own[0]};
  layer.samples_first = node.flag("layout", false);
  layer.steps = shape[layer.samples_first ? 1 : 0];
  layer.samples = shape[layer.samples_first ? 0 : 1];
  layer.size = own[1] / gates_of(kind);
  if (own[1] % gates_of(kind) != 0 || node.integer("hidden_size", layer.size) != layer.size)
    throw node.refused(fmt::format("weights with {} rows; expected {} for each of the hidden units",
                                   own[1], gates_of(kind)));
  constexpr std::int64_t kNodesOfStep = 16;  // at least about so many
  if (layer.steps * layer.directions > limits().operations / kNodesOfStep)
    throw node.refused(fmt::format("a sequence of {} steps is too long to be unrolled{}",
                                   layer.steps, raised_by(&Limits::operations)));
  layer.lengths = lengths_of(node, layer);
  return layer;
}

Values recurrent(Importer& importer, const NodeContext& node, CellKind kind,
                 const std::vector<std::string>& standard) {
  Workspace& work = importer.work();
  Program& program = work.program();
  if (node.has("clip"))
    throw node.refused("limits the arguments of activations, of which readings differ");
  if (kind == CellKind::lstm && node.flag("input_forget", false))
    throw node.refused(
        "couples two gates by the attribute input_forget, in a way that is not said");
  node.ignore("output_sequence");  // of version 1: whether the first result is wanted
  const NodeId x = work.node(node.input(0));
  const NodeId weights = work.node(node.input(1));
  const NodeId recurrence = work.node(node.input(2));
  const Layer layer = layer_of(node, program, kind, x, weights);
  const std::int64_t rows = gates_of(kind) * layer.size;
  const std::int64_t directions = layer.directions;

  const std::string direction = node.text("direction", "forward");
  if (direction != "forward" && direction != "reverse" && direction != "bidirectional")
    throw node.refused(
        fmt::format("the attribute direction is {}; expected forward, reverse or "
                    "bidirectional",
                    quoted_name(direction)));
  if (directions != (direction == "bidirectional" ? 2 : 1))
    throw node.refused(fmt::format("weights for {} directions, of {}", directions, direction));
  require_shape(node, program, "the weights", weights, {directions, rows, layer.inputs});
  require_shape(node, program, "the weights of the state", recurrence,
                {directions, rows, layer.size});
  const auto optional = [&](std::size_t i, const char* what,
                            const Shape& shape) -> std::optional<NodeId> {
    if (!node.has(i)) return {};
    const NodeId value = work.node(node.input(i));
    require_shape(node, program, what, value, shape);
    return value;
  };
  const bool lstm = kind == CellKind::lstm;
  Shape states{directions, layer.samples, layer.size};
  if (layer.samples_first) std::swap(states[0], states[1]);
  const auto bias = optional(3, "the biases", {directions, 2 * rows});
  const auto hidden = optional(5, "the initial states", states);
  const auto cells = lstm ? optional(6, "the initial cells", states) : std::nullopt;
  const auto peepholes =
      lstm ? optional(7, "the peepholes", {directions, 3 * layer.size}) : std::nullopt;
  const std::vector<OnnxNode> operations =
      activations_of(node, standard, standard.size() * static_cast<std::size_t>(directions));
  const bool reset_after = kind == CellKind::gru && node.flag("linear_before_reset", false);

  const NodeId sequence = layer.samples_first ? exchanged(program, x) : x;
  std::vector<Value> all, last_hidden, last_cells;
  for (std::int64_t d = 0; d < directions; ++d) {
    const auto own = [&](NodeId value) { return slice(program, value, {Slice{.entry = d}}); };
    const auto state = [&](const std::optional<NodeId>& value) {
      if (!value) return program.constant({0}, {layer.samples, layer.size});
      return own(layer.samples_first ? exchanged(program, *value) : *value);
    };
    RecurrentCell cell{.kind = kind, .size = layer.size, .recurrence = own(recurrence)};
    cell.reset_after = reset_after;
    for (std::size_t k = 0; k < standard.size(); ++k)
      cell.activations.emplace_back(
          [&importer, &node,
           &operation = operations[static_cast<std::size_t>(d) * standard.size() + k]](NodeId z) {
            return activated(importer, node, operation, z);
          });
    if (peepholes) cell.peepholes = own(*peepholes);
    NodeId inputs = program.contract({sequence, own(weights)}, {{0, 1, 2}, {3, 2}}, {0, 1, 3},
                                     "the weights of a recurrent layer");
    if (bias) {
      const NodeId both = own(*bias);
      inputs = add(program, inputs, slice(program, both, {Slice{{}, 0, rows, 1}}));
      cell.bias = slice(program, both, {Slice{{}, rows, 2 * rows, 1}});
    }
    const bool backwards = direction == "reverse" || d == 1;
    const Unrolled steps =
        unrolled(work, layer, cell, inputs, {state(hidden), state(cells)}, backwards);
    std::vector<Value> along;
    for (const NodeId step : steps.hidden) along.push_back(Computed{step});
    if (node.wants(0)) all.push_back(stacked(work, std::move(along), 0));
    last_hidden.push_back(Computed{steps.last.hidden});
    last_cells.push_back(Computed{steps.last.cell});
  }
  // Results [steps, directions, samples, size] and [directions, samples, size], or with the samples
  // first.
  Values results{Known{}};
  if (node.wants(0)) {
    const NodeId whole = work.node(stacked(work, std::move(all), 1));
    results[0] = computed(
        layer.samples_first ? program.contract({whole}, {{0, 1, 2, 3}}, {2, 0, 1, 3}, "a transpose")
                            : whole);
  }
  const std::size_t axis = layer.samples_first ? 1 : 0;
  results.push_back(stacked(work, std::move(last_hidden), axis));
  if (lstm) results.push_back(stacked(work, std::move(last_cells), axis));
  return results;
}

Values simple(Importer& importer, const NodeContext& node) {
  return recurrent(importer, node, CellKind::simple, {"Tanh"});
}
Values gru(Importer& importer, const NodeContext& node) {
  return recurrent(importer, node, CellKind::gru, {"Sigmoid", "Tanh"});
}
Values lstm(Importer& importer, const NodeContext& node) {
  return recurrent(importer, node, CellKind::lstm, {"Sigmoid", "Tanh", "Tanh"});
}

}  // namespace

std::vector<RuleRow> recurrent_rules() {
  return {
      {"RNN", 1, simple},
      {"GRU", 3, gru},
      {"LSTM", 1, lstm},
  };
}

}  // namespace abide
