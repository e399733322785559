# SPDX-License-Identifier: MIT
"""What a graph of operations reads and overwrites.

    y = relu_(x)    # the tensor of x, and of all that lies in the same memory, is another from here on

Where whatever lies in the memory is the same tensor, such a graph is read as it is: later uses have the new
value. Where parts of it have names of their own, it is made functional first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from .call import is_in_place

RUNNING = {"batch_norm": (3, 4), "instance_norm": (3, 4)}  # operands that training overwrites


def memory_of(node: torch.fx.Node) -> int | None:
    value = node.meta.get("val")
    if not isinstance(value, torch.Tensor):
        return None
    try:
        return int(value.untyped_storage()._cdata)
    except NotImplementedError:  # within torch.func
        return None


def layout_of(node: torch.fx.Node) -> tuple[Any, ...]:
    value = node.meta["val"]
    return tuple(value.shape), value.stride(), value.storage_offset()


def overwritten_node(node: torch.fx.Node) -> torch.fx.Node | None:
    if node.op == "call_function" and is_in_place(node.target) and isinstance(node.args[0], torch.fx.Node):
        return node.args[0]
    return None


def sharing(graph: torch.fx.Graph) -> dict[int, list[torch.fx.Node]]:
    """Nodes by the memory that they are in."""
    found: dict[int, list[torch.fx.Node]] = {}
    for node in graph.nodes:
        if (memory := memory_of(node)) is not None:
            found.setdefault(memory, []).append(node)
    return found


def live_nodes(graph: torch.fx.Graph, outputs: Iterable[torch.fx.Node]) -> set[torch.fx.Node]:
    """Those that outputs depend on."""
    live = set(outputs)
    memories = {memory_of(node) for node in live} - {None}
    for node in reversed(graph.nodes):
        target = overwritten_node(node)
        if node not in live and (target is None or memory_of(target) not in memories):
            continue
        live.add(node)
        for operand in node.all_input_nodes:
            live.add(operand)
            memories.add(memory_of(operand))
    return live


def writes_into_operands(module: torch.fx.GraphModule) -> bool:
    """Whether a part of a graph, as torch.no_grad makes one, overwrites what it is given."""
    given = {memory_of(node) for node in module.graph.nodes if node.op == "placeholder"} - {None}
    return any(target is not None and (memory_of(target) is None or memory_of(target) in given)
               for target in map(overwritten_node, module.graph.nodes))


def needs_functional_form(graph: torch.fx.Graph, live: set[torch.fx.Node]) -> bool:
    members = sharing(graph)
    order = {node: place for place, node in enumerate(graph.nodes)}
    for node in live:
        target = overwritten_node(node)
        if target is not None:
            memory = memory_of(target)
            if memory is None or len({layout_of(member) for member in members[memory]}) > 1:
                return True
        name = getattr(node.target, "__name__", "").partition(".")[0]
        for position in RUNNING.get(name, ()):
            statistic = node.args[position] if len(node.args) > position else None
            if isinstance(statistic, torch.fx.Node) and node.args[5] and any(
                    user in live and order[user] > order[node] for user in statistic.users):
                return True  # what was measured is read afterwards
    return False
