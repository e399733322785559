// SPDX-License-Identifier: MIT
#include "abide/onnx/recurrent_cell.hpp"

#include <stdexcept>

#include "abide/program/gathers.hpp"
#include "abide/program/operations.hpp"

namespace abide {

namespace {

// A gate of gates that lie side by side along the last axis.
NodeId part(Program& program, const RecurrentCell& cell, NodeId all, std::int64_t gate) {
  std::vector<Slice> slices(program.shape(all).size());
  slices.back() = {{}, gate * cell.size, (gate + 1) * cell.size, 1};
  return slice(program, all, slices);
}

// h R' + b' for these gates of R, from the first to before the last.
NodeId recurrent_part(Program& program, const RecurrentCell& cell, NodeId hidden,
                      std::int64_t first, std::int64_t last) {
  const Slice rows{{}, first * cell.size, last * cell.size, 1};
  const NodeId matrix = slice(program, cell.recurrence, {rows});
  const NodeId result = program.contract({hidden, matrix}, {{0, 1}, {2, 1}}, {0, 2});
  return cell.bias ? add(program, result, slice(program, *cell.bias, {rows})) : result;
}

RecurrentState next_simple(Workspace& work, const RecurrentCell& cell, NodeId input,
                           const RecurrentState& state) {
  Program& program = work.program();
  const NodeId recurrent = recurrent_part(program, cell, state.hidden, 0, 1);
  return {cell.activations.at(0)(add(program, input, recurrent)), state.cell};
}

RecurrentState next_gru(Workspace& work, const RecurrentCell& cell, NodeId input,
                        const RecurrentState& state) {
  constexpr std::int64_t kUpdate = 0, kReset = 1, kHidden = 2, kGates = 3;
  Program& program = work.program();
  const auto of_input = [&](std::int64_t gate) { return part(program, cell, input, gate); };
  const std::int64_t at_once = cell.reset_after ? kGates : kHidden;
  const NodeId recurrent = recurrent_part(program, cell, state.hidden, 0, at_once);
  const auto gate = [&](std::int64_t which) {
    return cell.activations.at(0)(
        add(program, of_input(which), part(program, cell, recurrent, which)));
  };
  const NodeId update = gate(kUpdate);
  const NodeId reset = gate(kReset);
  const NodeId hidden =
      cell.reset_after
          ? work.product(reset, part(program, cell, recurrent, kHidden))
          : recurrent_part(program, cell, work.product(reset, state.hidden), kHidden, kGates);
  const NodeId fresh = cell.activations.at(1)(add(program, of_input(kHidden), hidden));
  const NodeId old = add(program, state.hidden, fresh, -1);
  return {add(program, fresh, work.product(update, old)), state.cell};
}

RecurrentState next_lstm(Workspace& work, const RecurrentCell& cell, NodeId input,
                         const RecurrentState& state) {
  constexpr std::int64_t kInput = 0, kOutput = 1, kForget = 2, kCell = 3, kGates = 4;
  Program& program = work.program();
  const NodeId all = add(program, input, recurrent_part(program, cell, state.hidden, 0, kGates));
  const auto seen = [&](std::int64_t which, NodeId value) {
    const NodeId gate = part(program, cell, all, which);
    if (!cell.peepholes) return gate;
    return add(program, gate, work.product(value, part(program, cell, *cell.peepholes, which)));
  };
  const NodeId in = cell.activations.at(0)(seen(kInput, state.cell));
  const NodeId forget = cell.activations.at(0)(seen(kForget, state.cell));
  const NodeId fresh = cell.activations.at(1)(part(program, cell, all, kCell));
  const NodeId next = add(program, work.product(forget, state.cell), work.product(in, fresh));
  const NodeId out = cell.activations.at(0)(seen(kOutput, next));
  return {work.product(out, cell.activations.at(2)(next)), next};
}

}  // namespace

std::int64_t gates_of(CellKind kind) {
  switch (kind) {
    case CellKind::simple:
      return 1;
    case CellKind::gru:
      return 3;
    case CellKind::lstm:
      return 4;
  }
  throw std::logic_error("a cell of no kind");
}

RecurrentState next_state(Workspace& work, const RecurrentCell& cell, NodeId input,
                          const RecurrentState& state) {
  switch (cell.kind) {
    case CellKind::simple:
      return next_simple(work, cell, input, state);
    case CellKind::gru:
      return next_gru(work, cell, input, state);
    case CellKind::lstm:
      return next_lstm(work, cell, input, state);
  }
  throw std::logic_error("a cell of no kind");
}

}  // namespace abide
