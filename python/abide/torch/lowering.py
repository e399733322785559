# SPDX-License-Identifier: MIT
"""From an exported graph to the network: each operation by its rule.

    aten.linear(x, W, b)    # -> Gemm; of known numbers alone -> known numbers

A value that stops gradients (detach, no_grad) and depends on parameters is no function whose gradient
training follows; it is refused.
Reference: docs.pytorch.org, "torch.export IR Specification".
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import torch

from .aliases import live_nodes, memory_of, overwritten_node
from .call import Call, rule_of
from .errors import TraceError
from .known import SHAPE_ALONE, computed
from .network import Network
from .opaque import unknown_function
from .places import place_of
from .reads import note_reads
from .values import Tokens, Traced, mapped, operands_in, shape_of

# Their results are the tokens of other places.
TOKEN_MOVES = {"view", "_unsafe_view", "reshape", "flatten", "unflatten", "unsqueeze", "squeeze", "slice",
               "select", "narrow", "expand", "transpose", "permute", "t", "contiguous", "clone", "alias",
               "to", "_to_copy", "detach", "repeat", "flip", "roll", "split", "chunk", "unbind",
               "lift_fresh_copy"}
STOPS = "it stops the gradient of parameters, so training is no gradient flow of one function; expected none"
REINTERPRETS = {"view.dtype", "view_copy.dtype"}
NO_GRAD, AUTOCAST = "wrap_with_set_grad_enabled", "wrap_with_autocast"


def base_name(target: Any) -> str:
    return str(getattr(target, "__name__", target)).partition(".")[0].removesuffix("_")


def results_of(node: torch.fx.Node) -> list[torch.Tensor]:
    value = node.meta.get("val")
    values = value if isinstance(value, (list, tuple)) else [value]
    return [entry for entry in values if isinstance(entry, torch.Tensor)]


class Lowering:
    """opaque: whether operations without a rule are unknown functions."""

    def __init__(self, network: Network, opaque: bool) -> None:
        self.network = network
        self.opaque = opaque

    def run(self, module: torch.fx.GraphModule, inputs: Sequence[Any],
            wanted: Sequence[torch.fx.Node] | None = None) -> list[Any]:
        """The values that the graph puts out, or of the wanted nodes."""
        graph = module.graph
        output = next(node for node in reversed(graph.nodes) if node.op == "output")
        asked = list(output.args[0] if wanted is None else wanted)
        live = live_nodes(graph, [value for value in asked if isinstance(value, torch.fx.Node)])
        values: dict[torch.fx.Node, Any] = {}
        given = iter(inputs)
        for node in graph.nodes:
            if node.op == "placeholder":
                values[node] = next(given)
            elif node.op == "get_attr":
                values[node] = getattr(module, str(node.target))
            elif node.op == "call_function" and node in live:
                values[node] = self.value_of(node, values)
                self.overwrite(node, values)
        return [values[value] if isinstance(value, torch.fx.Node) else value for value in asked]

    def overwrite(self, node: torch.fx.Node, values: dict[torch.fx.Node, Any]) -> None:
        target = overwritten_node(node)
        if target is not None:
            memory = memory_of(target)
            for member in values:
                if memory_of(member) == memory:
                    values[member] = values[node]

    def value_of(self, node: torch.fx.Node, values: dict[torch.fx.Node, Any]) -> Any:
        def looked_up(value: Any) -> Any:
            return values[value] if isinstance(value, torch.fx.Node) else value

        args, kwargs = mapped(looked_up, list(node.args)), mapped(looked_up, dict(node.kwargs))
        if node.target is operator.getitem:
            if args[0][args[1]] is None:
                raise TraceError("a result is used that has no gradient or is not computed: indices of the "
                                 "largest entries, or running statistics", place_of(node))
            return args[0][args[1]]
        if base_name(node.target) == NO_GRAD:
            return self.without_gradient(node, args)
        if base_name(node.target) == AUTOCAST:  # rounds, and computes the same
            _, _, _, _, module, *operands = args
            return self.run(module, operands)
        if not isinstance(node.target, torch._ops.OpOverload):
            raise TraceError(f"{base_name(node.target)}: a branch or loop whose course depends on data, or "
                             "another operation of higher order; expected operations of aten", place_of(node))
        return self.operation(node, args, kwargs)

    def without_gradient(self, node: torch.fx.Node, args: Sequence[Any]) -> Any:
        enabled, module, *operands = args
        results = self.run(module, operands)
        if not enabled and any(isinstance(value, Traced) and value.moves for value in operands_in(results)):
            raise TraceError(f"torch.no_grad: {STOPS}", place_of(node))
        return results

    def operation(self, node: torch.fx.Node, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        target: torch._ops.OpOverload = node.target  # type: ignore[assignment]
        operands = operands_in([args, kwargs])
        unknown = [value for value in operands if not isinstance(value, torch.Tensor)]
        name = base_name(target)
        random = torch.Tag.nondeterministic_seeded in target.tags
        in_place = overwritten_node(node) is not None
        called = f"aten.{name}" if target.namespace == "aten" else str(target)
        call = Call(self.network, place_of(node), called, results_of(node))
        if unknown and any(not isinstance(size, int) for result in call.results for size in result.shape):
            call.refuse("the size of its result depends on numbers; expected indices instead of truth values")
        if name == "detach":
            if any(isinstance(value, Traced) and value.moves for value in operands):
                call.refuse(STOPS)
            return args[0]
        if f"{name}.{target._overloadname}" in REINTERPRETS:
            call.refuse("bits of numbers are read as numbers of another kind; expected none")
        if name in SHAPE_ALONE:
            return computed(target, mapped(stand_in, args), kwargs, in_place=False)
        if not unknown and not random:
            return self.known_result(call, target, args, kwargs, in_place)
        if any(isinstance(value, Tokens) for value in unknown) and name in TOKEN_MOVES:
            return self.moved_tokens(call, target, args, kwargs)
        rule = rule_of(target)
        if rule is None and not self.opaque:
            numbers = call.results and call.results[0].dtype.is_floating_point
            call.refuse("there is no rule for this operation" + (
                "; opaque=True takes it for an unknown function of its operands" if numbers else
                ", which makes a choice or a Python number of data"))
        if rule is None:
            written: Any = unknown_function(call, target, operands)
            written = written if len(written) > 1 else written[0]
        else:
            written = rule(call, *bound(target, args, kwargs), **named(target, kwargs))
        note_reads(self.network, target, name, args, kwargs, written)
        moves = any(isinstance(value, Traced) and value.moves for value in unknown)
        return self.traced(call, written, moves)

    def known_result(self, call: Call, target: Any, args: Any, kwargs: Any, in_place: bool) -> Any:
        try:
            return computed(target, args, kwargs, in_place=in_place)
        except (RuntimeError, NotImplementedError, TypeError) as error:
            call.refuse(f"of known numbers, it fails: {error}")

    def moved_tokens(self, call: Call, target: Any, args: Any, kwargs: Any) -> Any:
        source = next(value for value in operands_in([args, kwargs]) if isinstance(value, Tokens))
        if any(result.dtype.is_floating_point or result.dtype == torch.bool for result in call.results):
            call.number(source)
        places = mapped(lambda value: value.places if isinstance(value, Tokens) else value, args)
        moved = computed(target, places, kwargs, in_place=False)
        return mapped(lambda places: Tokens(source.input, places), moved)

    def traced(self, call: Call, written: Any, moves: bool) -> Any:
        """What a rule wrote, with the shapes and types that the framework gives it."""
        if not isinstance(written, (list, tuple)):
            return self.one(written, call.results[0], moves)
        return [None if value is None else self.one(value, call.results[place], moves)
                for place, value in enumerate(written)]

    def one(self, written: Any, result: torch.Tensor, moves: bool) -> Any:
        if not isinstance(written, str):
            return written  # an operand as it was
        return Traced(written, tuple(result.shape), result.dtype, moves)


def stand_in(value: Any) -> Any:
    if isinstance(value, (Traced, Tokens)):
        return torch.empty(shape_of(value), dtype=torch.int64 if isinstance(value, Tokens) else value.dtype)
    return value


def bound(target: torch._ops.OpOverload, args: Sequence[Any], kwargs: dict[str, Any]) -> list[Any]:
    """The arguments that have a place, those left out by what the schema says."""
    found = list(args)
    for argument in target._schema.arguments[len(args):]:
        if argument.kwarg_only:
            break
        found.append(kwargs.get(argument.name, argument.default_value))
    return found


LAYOUT = {"device", "layout", "pin_memory", "memory_format", "generator", "dtype", "non_blocking", "copy"}


def named(target: torch._ops.OpOverload, kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments by name alone that say what is computed."""
    return {argument.name: kwargs[argument.name] for argument in target._schema.arguments
            if argument.kwarg_only and argument.name in kwargs and argument.name not in LAYOUT}
