# SPDX-License-Identifier: MIT
"""The operations of a network before they are written: each once, and only those that outputs need.

    nodes = Nodes()
    x = nodes.leaf("x")
    y = nodes.add("Add", (x, nodes.constant(np.ones(3))), (3,))
    nodes.write(graph, [y])

An operation is its number. Operands come before what is computed of them, so the order of numbers is an order
of computation. Rules look at how operands were made (`made`) to see a softmax in its pieces.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..onnx_file import Graph
from .values import Array, Shape

Attribute = int | str | tuple[int, ...]


@dataclass(frozen=True)
class Leaf:
    """A tensor or input, which the graph has already."""

    name: str


@dataclass(frozen=True, eq=False)
class Constant:
    array: Array


@dataclass(frozen=True)
class Operation:
    name: str
    operands: tuple[int, ...]
    attributes: tuple[tuple[str, Attribute], ...]
    shape: Shape
    place: str = field(compare=False)


Made = Leaf | Constant | Operation


@dataclass
class Nodes:
    made: list[Made] = field(default_factory=list)
    place: str = ""
    _same: dict[object, int] = field(default_factory=dict)

    def _number(self, key: object, made: Made) -> int:
        if key not in self._same:
            self._same[key] = len(self.made)
            self.made.append(made)
        return self._same[key]

    def leaf(self, name: str) -> int:
        return self._number(name, Leaf(name))

    def is_leaf(self, ref: int) -> bool:
        return isinstance(self.made[ref], Leaf)

    def constant(self, array: Array) -> int:
        """Floats are written as doubles; whole numbers in 64 bits."""
        if array.dtype.kind not in "biu":
            array = array.astype(np.float64)
        elif array.dtype.kind != "b":
            array = array.astype(np.int64)
        entries = hashlib.sha256(np.ascontiguousarray(array).data).digest()
        return self._number((array.dtype.name, array.shape, entries), Constant(array))

    def add(self, name: str, operands: Sequence[int], shape: Sequence[int], **attributes: Attribute) -> int:
        shape = tuple(int(size) for size in shape)
        operation = Operation(name, tuple(operands), tuple(sorted(attributes.items())), shape, self.place)
        return self._number(operation, operation)

    def operation(self, ref: int, name: str) -> Operation | None:
        """How it was made, if by this operation."""
        made = self.made[ref]
        return made if isinstance(made, Operation) and made.name == name else None

    def known(self, ref: int) -> Array | None:
        made = self.made[ref]
        return made.array if isinstance(made, Constant) else None

    def needed(self, outputs: Sequence[int]) -> set[int]:
        """These and all that they are computed of."""
        found: set[int] = set()
        waiting = list(outputs)
        while waiting:
            ref = waiting.pop()
            if ref in found:
                continue
            found.add(ref)
            made = self.made[ref]
            if isinstance(made, Operation):
                waiting += made.operands
        return found

    def write(self, graph: Graph, outputs: Sequence[int]) -> list[str]:
        """Into a graph; the names there of the outputs."""
        names: dict[int, str] = {}
        for ref in sorted(self.needed(outputs)):
            made = self.made[ref]
            if isinstance(made, Leaf):
                names[ref] = made.name
            elif isinstance(made, Constant):
                names[ref] = graph.constant(made.array)
            else:
                operands = [names[operand] for operand in made.operands]
                attributes: dict[str, Any] = dict(made.attributes)
                names[ref] = graph.node(made.name, *operands, place=made.place, **attributes)
        return [names[ref] for ref in outputs]
