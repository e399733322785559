# SPDX-License-Identifier: MIT
"""One operation that is being written: what a rule has at hand.

    @rule("silu")
    def silu(call: Call, x: Operand) -> str:
        return call.node("Mul", x, call.node("Sigmoid", x))

A rule takes the operation's arguments in the order of its schema, those by name alone by name, and returns
the names of what it wrote. Numbers become doubles, truth values 0 and 1, where arithmetic needs them so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, TypeVar

import numpy as np
import torch

from .errors import TraceError
from .network import Network
from .places import Place
from .values import Operand, Tokens, Traced, shape_of

Rule = Callable[..., Any]
SomeRule = TypeVar("SomeRule", bound=Rule)
RULES: dict[str, Rule] = {}
DOUBLE = 11  # of ONNX


def rule(*operations: str) -> Callable[[SomeRule], SomeRule]:
    """Of operations of aten, of one overload if it is named (`max.dim`), else of all."""

    def registered(function: SomeRule) -> SomeRule:
        for operation in operations:
            if operation in RULES:
                raise ValueError(f"two rules for {operation}")
            RULES[operation] = function
        return function

    return registered


def rule_of(target: torch._ops.OpOverload) -> Rule | None:
    """In-place operations have the rule of those that are not."""
    name, _, overload = str(target).removeprefix("aten.").partition(".")
    if target.namespace != "aten":
        return None
    if is_in_place(target):
        name = name[:-1]
    return RULES.get(f"{name}.{overload or 'default'}") or RULES.get(name)


def is_in_place(target: Any) -> bool:
    schema = getattr(target, "_schema", None)
    if schema is None or not schema.arguments:
        return False
    first = schema.arguments[0].alias_info
    return first is not None and first.is_write and target.__name__.split(".")[0].endswith("_")


class Call:
    """What is written, and where.

    results: what the framework says of shapes and types. label: the place, as nodes are called in the file.
    """

    def __init__(self, network: Network, place: Place, operation: str,
                 results: Sequence[torch.Tensor]) -> None:
        self.network = network
        self.graph = network.graph
        self.place = place
        self.operation = operation
        self.results = results
        self.label = str(place)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.results[0].shape)

    def refuse(self, cause: str) -> NoReturn:
        raise TraceError(f"{self.operation}: {cause}", self.place)

    def number(self, value: Operand | float | str) -> str:
        """A name of doubles."""
        if isinstance(value, str):
            return value
        if isinstance(value, Tokens):
            self.refuse(f"the whole numbers of the input {value.input!r} are no numbers of a network; "
                        "expected that they pick rows of an embedding")
        if isinstance(value, torch.Tensor):
            if value.is_complex():
                self.refuse("complex numbers; expected real ones")
            if value.isnan().any():
                self.refuse("a known operand has entries that are NaN, or that nothing was written to")
            return self.network.once(value, lambda: self.network.constant(value.numpy().astype(np.float64)))
        if isinstance(value, Traced):
            if value.dtype == torch.bool:
                if self.results[0].dtype == torch.bool:
                    self.refuse("arithmetic of truth values; expected logical_and, logical_or, logical_not")
                return self.graph.node("Cast", value.name, place=self.label, to=DOUBLE)
            return value.name
        if float(value) != float(value):
            self.refuse("a known operand is NaN")
        return self.network.constant(np.asarray(float(value)))

    def truth(self, value: Operand | bool) -> str:
        """A name of truth values."""
        if isinstance(value, Traced):
            if value.dtype != torch.bool:
                self.refuse("a number is taken for a truth value; expected a comparison")
            return value.name
        if isinstance(value, Tokens):
            return self.number(value)
        return self.network.constant(np.asarray(value, dtype=np.bool_))

    def as_it_is(self, value: Operand | str) -> str:
        """A name of truth values if these are, else of doubles."""
        if isinstance(value, (Traced, torch.Tensor)) and value.dtype == torch.bool:
            return self.truth(value)
        return self.number(value)

    def whole(self, values: Sequence[int] | int | torch.Tensor) -> str:
        return self.network.constant(np.asarray(values, dtype=np.int64))

    def node(self, operation: str, *operands: Any, **attributes: Any) -> str:
        names = [self.number(operand) for operand in operands]
        return self.graph.node(operation, *names, place=self.label, **attributes)

    def nodes(self, operation: str, *operands: Any, outputs: int, **attributes: Any) -> tuple[str, ...]:
        names = [self.number(operand) for operand in operands]
        return self.graph.nodes(operation, *names, outputs=outputs, place=self.label, **attributes)

    def reshape(self, value: Any, shape: Sequence[int]) -> str:
        return self.node("Reshape", self.as_it_is(value), self.whole(shape))

    def transpose(self, value: Any, order: Sequence[int]) -> str:
        return self.node("Transpose", self.as_it_is(value), perm=list(order))

    def over(self, operation: str, value: Any, axes: Sequence[int], keep: bool = False) -> str:
        """A reduction over axes; the value itself where there are none."""
        if not axes:
            return self.number(value)
        return self.node(operation, value, self.whole(axes), keepdims=int(keep))

    def picked(self, value: Any, places: torch.Tensor) -> str:
        """Entries of the value, whose shape aside the first is 0."""
        return self.node("Gather", self.reshape(value, [-1]), self.whole(places), axis=0)


def axes_of(value: Operand, dim: Any) -> list[int]:
    """Axes counted from the start; all where none are given."""
    rank = len(shape_of(value))
    dims = list(dim) if isinstance(dim, (list, tuple)) else [] if dim is None else [dim]
    return [axis % rank for axis in dims if rank] or list(range(rank))
