# SPDX-License-Identifier: MIT
"""`trace`: from a module and example inputs to a model that laws are asked of.

    trace(torch.nn.Linear(2, 1), torch.ones(1, 2))    # parameters weight and bias, an input
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import RLock
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.export.graph_signature import InputKind, OutputKind
from torch.utils import _pytree

from ..model import Model
from ..onnx_file import Graph
from .aliases import live_nodes
from .caches import without_caches
from .capture import as_before, captured
from .errors import TraceError
from .examples import Inputs, arguments, chosen_outputs, complaint, listed
from .known import known as known_numbers
from .lowering import Lowering, base_name
from .memory import shared
from .network import Dropout, Network
from .places import Place
from .reads import note_unread
from .tensors import (
    Parameters,
    parameters_of,
    refuse_memory_of_parameters,
    warn_of_unused,
    write_parameters,
)
from .values import Tokens, Traced
from .wrappers import unwrapped


def trace(module: nn.Module, example_inputs: Inputs, *, loss: str = "any",
          dropout: Dropout | str = Dropout.OFF,
          opaque: bool = False, known: Sequence[str] = (),
          outputs: Sequence[int | str] | None = None, frozen: Sequence[str] = ()) -> Model:
    """The module as a model.

    example_inputs: a tensor or an array, a sequence of arguments, or a mapping of arguments by name. Their
    shapes count, not their numbers; those of whole numbers are tokens, which pick rows of embeddings.
    loss: "any" or "cross_entropy", as of `abide.laws`. dropout: off, or free gates. opaque: whether an
    operation without a rule is taken for an unknown function of its operands.
    known: names of inputs whose numbers are always those of the example, such as "attention_mask".
    outputs: which of several outputs training sees, by place or name (such as "logits"); all if None.
    frozen: names, or patterns such as "embed.*", of parameters that do not move, beside those that want no
    gradient.

    The module is not changed. Raises TraceError, with the place in the module, for what cannot be imported
    exactly, UsageError for an option of a wrong value, TypeError for one of a wrong type; warns
    UnusedParameterWarning of parameters on which the output does not depend.
    """
    if not isinstance(module, nn.Module):
        raise TypeError(f"a {type(module).__name__} where a torch.nn.Module was expected")
    with ONE_AT_A_TIME:
        return traced(module, example_inputs, loss, dropout, opaque, known, outputs, frozen)


ONE_AT_A_TIME = RLock()  # for the time of a trace methods of PyTorch are others, in the whole process


def traced(module: nn.Module, example_inputs: Inputs, loss: str, dropout: Dropout | str, opaque: bool,
           known: Sequence[str], outputs: Sequence[int | str] | None, frozen: Sequence[str]) -> Model:
    args, kwargs = arguments(example_inputs)
    drop, known, wanted = Dropout.of(dropout), listed("known", known), chosen_outputs(outputs)
    module, around = unwrapped(module)
    parameters = parameters_of(module, frozen)
    network = Network(Graph(type(module).__name__), drop)
    if around:
        network.notes.append(f"names are those of the {type(module).__name__} within {around}")
    with as_before(module, drop) as off, without_caches(module) as caches:
        try:
            program = captured(module, args, kwargs, parameters.moving)
        except TraceError as error:
            if wrong := complaint(module, args, kwargs):
                raise TraceError(wrong, Place("", type(module).__name__)) from error
            raise
    if off:
        network.notes.append(f"layers that are left out at random are kept: {', '.join(off)}")
    if caches:
        network.notes.append(f"use_cache is off in {', '.join(caches)}: a cache is no output of the network")
    write(network, program, module, parameters, _pytree.tree_leaves((args, kwargs)), known, wanted, opaque)
    if free := network.free_inputs("random"):
        network.notes.append(f"random numbers are {free} inputs, and any numbers: random.1 ..")
    return Model.from_graph(network.graph, notes=network.notes, loss=None if loss == "any" else loss)


def write(network: Network, program: torch.export.ExportedProgram, module: nn.Module, parameters: Parameters,
          examples: Sequence[Any], known: Sequence[str], outputs: Sequence[int | str] | None,
          opaque: bool) -> None:
    """Writes parameters, inputs, operations and outputs."""
    graph = program.graph_module.graph
    wanted = wanted_outputs(program, outputs)
    live = live_nodes(graph, wanted)
    values = write_parameters(network, parameters)
    specs = program.graph_signature.input_specs
    example = iter(examples)
    inputs: list[Any] = []
    used: set[str] = set()
    uses: dict[str, set[int | None]] = {}
    names = {spec.arg.name for spec in specs if spec.kind is InputKind.USER_INPUT}
    if missing := [name for name in known if name not in names]:
        raise TraceError(f"known={missing[0]!r} is no input; expected one of {', '.join(sorted(names))}")
    for node, spec in zip((node for node in graph.nodes if node.op == "placeholder"), specs, strict=True):
        if spec.kind is InputKind.PARAMETER:
            inputs.append(values[spec.target])
            if node in live:
                used.add(spec.target)
                name = values[spec.target].name
                uses.setdefault(name, set()).update(padding_of(user) for user in node.users if user in live)
                if len(uses[name]) > 1 or None in uses[name]:
                    network.beside_rows.add(name)
        elif spec.kind is InputKind.USER_INPUT:
            inputs.append(input_of(network, spec.arg.name, next(example), node in live,
                                   spec.arg.name in known))
        else:
            inputs.append(stored(program, spec, node in live, network, parameters))
    warn_of_unused(network, parameters, used)
    results = Lowering(network, opaque).run(program.graph_module, inputs, wanted)
    note_mutations(network, program)
    put_out(network, results, module)
    note_unread(network, parameters)


def padding_of(user: torch.fx.Node) -> int | None:
    """The row that gets no gradient where a table is used, -1 if all do; None if no rows are picked."""
    if base_name(user.target) != "embedding":
        return None
    given = user.args[2] if len(user.args) > 2 else user.kwargs.get("padding_idx", -1)
    return given if isinstance(given, int) and given >= 0 else -1


def input_of(network: Network, name: str, example: Any, live: bool, is_known: bool) -> Any:
    if not isinstance(example, torch.Tensor):
        return example
    if is_known:
        network.notes.append(f"the input {name} is known: its numbers are those of the example")
        return own_copy(example)
    if not live:
        network.notes.append(f"the output does not depend on the input {name}")
        return None
    if example.is_complex():
        raise TraceError(f"the input {name} is {example.dtype}; expected real numbers")
    own = network.graph.unused(name)
    if example.is_floating_point():
        return Traced(network.graph.input(own, tuple(example.shape)), tuple(example.shape), example.dtype,
                      False)
    if example.dtype == torch.bool:
        raise TraceError(f"the input {name} holds truth values, which decide what is computed; expected that "
                         f"it is known=({name!r},), or left out")
    places = torch.arange(example.numel()).reshape(example.shape)
    network.tokens[own] = tuple(example.shape)
    network.graph.input(own, tuple(example.shape), "int64")
    return Tokens(own, places)


def stored(program: torch.export.ExportedProgram, spec: Any, live: bool, network: Network,
           parameters: Parameters) -> Any:
    """Known numbers: a buffer, or a tensor that the module made."""
    if spec.kind not in (InputKind.BUFFER, InputKind.CONSTANT_TENSOR):
        raise TraceError(f"{spec.target} is no tensor ({spec.kind.name}); expected parameters and buffers")
    source = program.state_dict if spec.kind is InputKind.BUFFER and spec.persistent else program.constants
    tensor = source[spec.target]
    if live and torch._C._functorch.is_functorch_wrapped_tensor(tensor):
        raise TraceError(f"{spec.target} is a value within torch.func, whose numbers are not there; expected "
                         "that forward computes it")
    refuse_memory_of_parameters(spec.target, tensor, parameters.tensors)
    if live and tensor.requires_grad:
        network.notes.append(
            f"{spec.target} wants a gradient, and is no parameter of the module: it is known")
    return own_copy(tensor) if live else None


def own_copy(tensor: torch.Tensor) -> torch.Tensor:
    """Its numbers, in memory that nothing of the module is in."""
    numbers = known_numbers(tensor)
    return numbers.clone() if shared(numbers, tensor) else numbers


def wanted_outputs(program: torch.export.ExportedProgram,
                   outputs: Sequence[int | str] | None) -> list[torch.fx.Node]:
    graph = program.graph_module.graph
    written = next(node for node in reversed(graph.nodes) if node.op == "output").args[0]
    own = [value for value, spec in zip(written, program.graph_signature.output_specs, strict=True)
           if spec.kind is OutputKind.USER_OUTPUT]
    chosen: Sequence[int] = range(len(own))
    if outputs is not None:
        structure = _pytree.tree_unflatten(list(range(len(own))), program.call_spec.out_spec)
        try:
            chosen = [place for output in outputs for place in _pytree.tree_leaves(structure[output])]
        except (KeyError, IndexError, TypeError) as error:
            keys = list(structure) if isinstance(structure, Mapping) else f"0 to {len(own) - 1}"
            raise TraceError(
                f"outputs={list(outputs)!r}: there is none of these; expected of {keys}") from error
    return [own[place] for place in chosen if isinstance(own[place], torch.fx.Node)]


def note_mutations(network: Network, program: torch.export.ExportedProgram) -> None:
    changed = [spec.target for spec in program.graph_signature.output_specs
               if spec.kind is OutputKind.BUFFER_MUTATION]
    buffers = program.graph_signature.inputs_to_buffers
    for node in program.graph_module.graph.nodes:
        operation = getattr(node.target, "__name__", "").partition(".")[0]
        if operation in ("batch_norm", "instance_norm") and node.args[5]:
            changed += [buffers[operand.name] for operand in node.args[3:5]
                        if isinstance(operand, torch.fx.Node) and operand.name in buffers]
    if changed:
        names = sorted(set(map(str, changed)))
        rest = f" and {len(names) - 2} more" if len(names) > 3 else ""
        network.notes.append("what the module writes into its buffers is left out: "
                             f"{', '.join(names[:2] if rest else names)}{rest}")


def put_out(network: Network, results: Sequence[Any], module: nn.Module) -> None:
    written: set[str] = set()
    for place, value in enumerate(results):
        if not isinstance(value, Traced) or not value.moves or not value.dtype.is_floating_point:
            network.notes.append(f"output {place} is left out: it does not depend on parameters that move")
            continue
        name = value.name
        if name in network.parameters:
            network.read[name] = None
        if name in network.parameters or name in network.graph.tensors:
            shape = np.asarray(value.shape, dtype=np.int64)
            name = network.graph.node("Reshape", name, network.constant(shape))
        if name not in written:
            network.graph.output(name, value.shape)
            written.add(name)
    if not written:
        raise TraceError("no output depends on parameters that move; expected one that does",
                         Place("", type(module).__name__))
