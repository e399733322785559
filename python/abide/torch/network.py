# SPDX-License-Identifier: MIT
"""The network that is being written: its graph, and what all operations share.

    network = Network(Graph("perceptron"), dropout=Dropout.OFF)
    network.free_input("random", (2, 3))    # "random.1"

Known numbers are written once. Inputs of whole numbers are tokens.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch

from ..errors import UsageError
from ..onnx_file import Graph, Role

SMALL = 4096  # bytes of a constant that is written once however often it is used


class Dropout(enum.Enum):
    """What becomes of dropout and of layers that are left out at random."""

    OFF = "off"  # nothing is dropped
    FREE = "free"  # a free gate for each entry that can be dropped

    @classmethod
    def of(cls, value: Dropout | str) -> Dropout:
        """Raises UsageError for another value."""
        try:
            return cls(value)
        except ValueError:
            raise UsageError(f"dropout={value!r}; expected 'off' (nothing is dropped) or 'free' (a free gate "
                             "for each entry that can be dropped)") from None


class Network:
    """parameters: which tensor a value is, by the name of the value. notes: what was decided."""

    def __init__(self, graph: Graph, dropout: Dropout) -> None:
        self.graph = graph
        self.dropout = dropout
        self.notes: list[str] = []
        self.tokens: dict[str, tuple[int, ...]] = {}  # shapes of inputs of whole numbers
        self.parameters: dict[str, tuple[str, torch.Tensor]] = {}
        self.beside_rows: set[str] = set()  # of these, those of which more is used than rows that tokens pick
        self.read: dict[str, torch.Tensor | None] = {}  # of these, which entries are; None: all
        self._free: dict[str, int] = {}
        self._named: dict[int, tuple[torch.Tensor, str]] = {}  # by id; kept, so that ids stay theirs
        self._small: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def constant(self, array: np.ndarray[Any, Any]) -> str:
        if array.nbytes > SMALL:
            return self.graph.constant(array)
        key = (array.dtype.name, array.shape, array.tobytes())
        if key not in self._small:
            self._small[key] = self.graph.constant(array)
        return self._small[key]

    def once(self, tensor: torch.Tensor, write: Callable[[], str]) -> str:
        """What `write` wrote for this very tensor."""
        if id(tensor) not in self._named:
            self._named[id(tensor)] = (tensor, write())
        return self._named[id(tensor)][1]

    def free_input(self, what: str, shape: Sequence[int]) -> str:
        """One more input: `what.1`, `what.2` .."""
        self._free[what] = self._free.get(what, 0) + 1
        name = self.graph.unused(f"{what}.{self._free[what]}")
        self.graph.input(name, shape)
        return name

    def free_inputs(self, what: str) -> int:
        return self._free.get(what, 0)

    def still_row(self, value: str, row: int) -> str:
        """A tensor for one row of a parameter that gets no gradient there."""
        name, tensor = self.parameters[value]
        still = self.graph.unused(f"{name}.padding")
        self.notes.append(f"row {row} of {name}, of padding, gets no gradient: {still} stands for it in the "
                          f"embedding, each of its entries is a law, and {name}[{row}:{row + 1}] its weights")
        return self.graph.tensor(still, array_of(tensor[row:row + 1]), Role.FROZEN)


def array_of(tensor: torch.Tensor) -> np.ndarray[Any, Any]:
    """Its entries, in the memory where they are if NumPy has numbers of this kind; exact in any case."""
    tensor = tensor.detach().cpu()
    if tensor.dtype == torch.bfloat16:
        tensor = tensor.float()
    return tensor.numpy()
