# SPDX-License-Identifier: MIT
"""Where an exported graph stops gradients of parameters: training is then no gradient flow of one function.

    y = weight.detach() * x    # refused: PyTorch's gradient is not that of what is computed

It is looked for before a graph is made functional, which forgets detach and torch.no_grad. What depends on
parameters is followed from operation to operation, and through the memory that is written into.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch

from .aliases import memory_of, overwritten_node
from .errors import TraceError
from .lowering import AUTOCAST, NO_GRAD, STOPS, base_name
from .places import place_of

DETACH = ("detach", "detach_copy")


class Dependence:
    """Nodes of a graph that depend on some that are given, its placeholders first of all."""

    def __init__(self, module: torch.fx.GraphModule, given: Iterable[torch.fx.Node], stopped: bool) -> None:
        self.module = module
        self.nodes = set(given)
        self.memories = {memory_of(node) for node in self.nodes} - {None}
        self.written = False  # whether an operand of the graph has been overwritten by what depends
        own = {memory_of(node) for node in module.graph.nodes if node.op == "placeholder"} - {None}
        for node in module.graph.nodes:
            if node.op != "call_function" or not any(map(self.depends, node.all_input_nodes)):
                continue
            self.nodes.add(node)
            target = overwritten_node(node)
            if base_name(node.target) in DETACH and not stopped and (node.users or target is not None):
                raise TraceError(f"aten.detach: {STOPS}", place_of(node))
            if target is not None:
                self.nodes.add(target)
                self.memories |= {memory_of(target)} - {None}
                self.written |= memory_of(target) in own
            elif base_name(node.target) in (NO_GRAD, AUTOCAST):
                self.enter(node, stopped)

    def depends(self, node: torch.fx.Node) -> bool:
        return node in self.nodes or memory_of(node) in self.memories

    def enter(self, node: torch.fx.Node, stopped: bool) -> None:
        """A part of the graph with or without gradients."""
        first = next(place for place, value in enumerate(node.args)
                     if isinstance(value, torch.fx.Node) and value.op == "get_attr")
        enabled = base_name(node.target) == AUTOCAST or node.args[0]
        name, *operands = node.args[first:]
        part = getattr(self.module, str(name.target))  # type: ignore[union-attr]
        places = [place for place in part.graph.nodes if place.op == "placeholder"]
        given = [place for place, operand in zip(places, operands, strict=True)
                 if isinstance(operand, torch.fx.Node) and self.depends(operand)]
        inside = Dependence(part, given, stopped or not enabled)
        output = next(place for place in reversed(part.graph.nodes) if place.op == "output")
        comes_out = any(map(inside.depends, output.all_input_nodes))
        if not enabled and (inside.written or (comes_out and node.users)):
            raise TraceError(f"torch.no_grad: {STOPS}", place_of(node))
        if not comes_out:
            self.nodes.discard(node)


def refuse_stopped_gradients(program: torch.export.ExportedProgram, moving: set[str]) -> None:
    """moving: the names of parameters that training moves. Raises TraceError, with the place."""
    names = program.graph_signature.inputs_to_parameters
    given = [node for node in program.graph.nodes
             if node.op == "placeholder" and names.get(node.name) in moving]
    Dependence(program.graph_module, given, False)
