// SPDX-License-Identifier: MIT
//
// Choices and loops whose conditions and lengths are known: the graph of the branch that is taken,
// and the graph of the body once for each turn.
//
// Example: a Loop of three turns with the body h = tanh(W h) is tanh(W tanh(W tanh(W h))).
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "abide/onnx/joined.hpp"
#include "abide/onnx/operands.hpp"
#include "abide/program/limits.hpp"

namespace abide {

namespace {

using Values = std::vector<Value>;

const OnnxGraph& graph_in(const NodeContext& node, const char* name) {
  const OnnxGraph* graph = node.graph(name);
  if (graph == nullptr)
    throw node.refused(fmt::format("the attribute {} is left out; expected a graph", name));
  return *graph;
}

// One truth value, which is known.
bool truth_of(const NodeContext& node, const Value& value) {
  const auto* known = std::get_if<Known>(&value);
  if (known == nullptr)
    throw node.refused("the condition depends on data or parameters; expected a known one");
  if (known->size() != 1 || known->real())
    throw node.refused("the condition is no truth value; expected one");
  return known->as_real(0) != 0;
}

Values branch(Importer& importer, const NodeContext& node) {
  const OnnxGraph& then = graph_in(node, "then_branch");
  const OnnxGraph& otherwise = graph_in(node, "else_branch");
  return importer.run(truth_of(node, node.input(0)) ? then : otherwise, {}, node.scope());
}

// What the turns of a loop give, beside the values that are handed from one to the next: of each
// result one value a turn.
class Turns {
 public:
  Turns(const NodeContext& node, std::size_t results) : node_(node), results_(results) {}

  // The results of a turn, from the one with this number on.
  void add(const Values& values, std::size_t first) {
    if (values.size() != first + results_.size())
      throw node_.refused(fmt::format("the body has {} results; expected {}", values.size(),
                                      first + results_.size()));
    for (std::size_t k = 0; k < results_.size(); ++k) results_[k].push_back(values[first + k]);
  }

  // One after the other along a new axis.
  [[nodiscard]] Value stack(Workspace& work, std::size_t result, std::size_t axis) const {
    const Values& values = results_[result];
    if (values.empty())
      throw node_.refused("no turn is taken, so that the shapes of results are not known");
    return stacked(work, values, axis);
  }
  [[nodiscard]] std::size_t size() const { return results_.size(); }
  [[nodiscard]] std::vector<Values>& results() { return results_; }

 private:
  const NodeContext& node_;
  std::vector<Values> results_;
};

void require_turn(const NodeContext& node, std::int64_t turn) {
  if (turn >= limits().operations)
    throw node.refused(fmt::format("takes more than {} turns{}", limits().operations,
                                   raised_by(&Limits::operations)));
}

Values loop(Importer& importer, const NodeContext& node) {
  const OnnxGraph& body = graph_in(node, "body");
  constexpr std::size_t kBefore = 2;  // how many turns, and whether there is a first one
  std::optional<std::int64_t> most;
  if (node.has(0)) most = node.integer(0, "the number of turns");
  bool goes_on = !node.has(1) || truth_of(node, node.input(1));
  Values states;
  for (std::size_t i = kBefore; i < node.inputs(); ++i) states.push_back(node.input(i));
  if (body.outputs.size() < 1 + states.size())
    throw node.refused(fmt::format("the body has {} results; expected {} or more",
                                   body.outputs.size(), 1 + states.size()));
  Turns turns(node, body.outputs.size() - 1 - states.size());
  for (std::int64_t turn = 0; goes_on && (!most || turn < *most); ++turn) {
    require_turn(node, turn);
    Values inputs{Known::integer(turn), Known{ElementType::boolean, {}, Known::Integers{1}}};
    inputs.insert(inputs.end(), states.begin(), states.end());
    const Values results = importer.run(body, inputs, node.scope());
    turns.add(results, 1 + states.size());
    std::copy_n(results.begin() + 1, states.size(), states.begin());
    // A condition that nobody asks for may depend on anything.
    if (!most || turn + 1 < *most) goes_on = truth_of(node, results[0]);
  }
  Values results = states;
  for (std::size_t k = 0; k < turns.size(); ++k)
    results.push_back(node.wants(results.size()) ? turns.stack(importer.work(), k, 0)
                                                 : Value(Known{}));
  return results;
}

// The entry at a place of an axis, which the result lacks.
Value entry_of(Workspace& work, const Value& value, std::size_t axis, std::int64_t place) {
  Shape shape = shape_of(work.program(), value);
  auto places = all_places(shape);
  places[axis] = {place};
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
  return work.reshaped(taken(work, value, places), shape);
}

// How a Scan goes through its inputs, or puts its results together.
struct ScanAxes {
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> backwards;
};

ScanAxes scan_axes(const NodeContext& node, const char* axes, const char* directions,
                   std::size_t count) {
  const std::vector<std::int64_t> zeros(count, 0);
  ScanAxes result{node.integers(axes).value_or(zeros), node.integers(directions).value_or(zeros)};
  if (result.axes.size() != count || result.backwards.size() != count)
    throw node.refused(
        fmt::format("the attributes {} and {}: expected {} numbers", axes, directions, count));
  for (const std::int64_t direction : result.backwards)
    if (direction != 0 && direction != 1)
      throw node.refused(fmt::format("the attribute {}: expected 0 or 1", directions));
  return result;
}

// The final states, then the results of all turns.
Values scanned(Importer& importer, const NodeContext& node, const OnnxGraph& body, Values states,
               const Values& sequences, ScanAxes in, ScanAxes out) {
  Workspace& work = importer.work();
  std::optional<std::int64_t> length;
  for (std::size_t k = 0; k < sequences.size(); ++k) {
    const Shape shape = shape_of(work.program(), sequences[k]);
    in.axes[k] = axis_of(shape, in.axes[k], node.operation());
    const std::int64_t own = shape[static_cast<std::size_t>(in.axes[k])];
    if (length && *length != own)
      throw node.refused(fmt::format("inputs of {} and of {} entries", *length, own));
    length = own;
  }
  Turns turns(node, out.axes.size());
  for (std::int64_t turn = 0; turn < length.value_or(0); ++turn) {
    require_turn(node, turn);
    Values inputs = states;
    for (std::size_t k = 0; k < sequences.size(); ++k)
      inputs.push_back(entry_of(work, sequences[k], static_cast<std::size_t>(in.axes[k]),
                                in.backwards[k] == 1 ? *length - 1 - turn : turn));
    const Values results = importer.run(body, inputs, node.scope());
    turns.add(results, states.size());
    std::copy_n(results.begin(), states.size(), states.begin());
  }
  Values results = std::move(states);
  for (std::size_t k = 0; k < turns.size(); ++k) {
    Values& values = turns.results()[k];
    if (out.backwards[k] == 1) std::reverse(values.begin(), values.end());
    Shape whole = values.empty() ? Shape{} : shape_of(work.program(), values[0]);
    whole.push_back(1);
    const std::int64_t axis = axis_of(whole, out.axes[k], node.operation());
    results.push_back(turns.stack(work, k, static_cast<std::size_t>(axis)));
  }
  return results;
}

// How many of so many operands are gone through, the others being states.
std::size_t sequences_of(const NodeContext& node, const OnnxGraph& body, std::size_t operands) {
  const std::int64_t sequences = node.integer("num_scan_inputs", 0);
  if (sequences < 1 || sequences > static_cast<std::int64_t>(operands))
    throw node.refused(
        fmt::format("the attribute num_scan_inputs is {}; expected 1 to {}", sequences, operands));
  const std::size_t states = operands - static_cast<std::size_t>(sequences);
  if (body.outputs.size() < states)
    throw node.refused(
        fmt::format("the body has {} results; expected {} or more", body.outputs.size(), states));
  return static_cast<std::size_t>(sequences);
}

Values scan(Importer& importer, const NodeContext& node) {
  const OnnxGraph& body = graph_in(node, "body");
  const std::size_t sequences = sequences_of(node, body, node.inputs());
  const std::size_t states = node.inputs() - sequences;
  Values first, then;
  for (std::size_t i = 0; i < node.inputs(); ++i)
    (i < states ? first : then).push_back(node.input(i));
  return scanned(
      importer, node, body, first, then,
      scan_axes(node, "scan_input_axes", "scan_input_directions", sequences),
      scan_axes(node, "scan_output_axes", "scan_output_directions", body.outputs.size() - states));
}

// Version 8: the first axis of everything is that of samples, each of which is gone through by
// itself along the second.
Values scan_of_batch(Importer& importer, const NodeContext& node) {
  Workspace& work = importer.work();
  const OnnxGraph& body = graph_in(node, "body");
  if (node.has(0)) throw node.refused("has lengths of sequences, which are not understood");
  const std::size_t operands = node.inputs() - 1;
  const std::size_t sequences = sequences_of(node, body, operands);
  const std::size_t states = operands - sequences;
  const ScanAxes in = scan_axes(node, "scan_input_axes", "directions", sequences);
  const std::vector<std::int64_t> zeros(body.outputs.size() - states, 0);
  std::optional<std::int64_t> samples;
  for (std::size_t i = 1; i < node.inputs(); ++i) {
    const Shape shape = shape_of(work.program(), node.input(i));
    if (shape.empty() || (samples && *samples != shape[0]))
      throw node.refused("expected operands with one number of samples");
    samples = shape[0];
  }
  if (*samples == 0) throw node.refused("expected operands with entries");
  std::vector<Values> results(body.outputs.size());
  for (std::int64_t sample = 0; sample < *samples; ++sample) {
    Values first, then;
    for (std::size_t i = 0; i < operands; ++i)
      (i < states ? first : then).push_back(entry_of(work, node.input(i + 1), 0, sample));
    const Values own = scanned(importer, node, body, first, then, in, {zeros, zeros});
    for (std::size_t k = 0; k < results.size(); ++k) results[k].push_back(own.at(k));
  }
  Values all;
  for (Values& each : results) all.push_back(stacked(work, std::move(each), 0));
  return all;
}

}  // namespace

std::vector<RuleRow> control_rules() {
  return {
      {.operation = "If", .since = 1, .rule = branch, .folds = false},
      {.operation = "Loop", .since = 1, .rule = loop, .folds = false},
      {.operation = "Scan", .since = 8, .rule = scan_of_batch, .folds = false},
      {.operation = "Scan", .since = 9, .rule = scan, .folds = false},
  };
}

}  // namespace abide
