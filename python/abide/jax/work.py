# SPDX-License-Identifier: MIT
"""What rules work with: operations to be added, and marks of entries that follow them.

    work.emit("Mul", (a, b), shape)      # an operation of these values
    work.moved(...)                      # entries at other places, found by moving their numbers

Entries of masks are minus infinity: an operand that has some is taken apart by `split` into one without and
the places where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .nodes import Attribute, Nodes
from .values import (
    MINUS_INFINITY,
    Array,
    Below,
    Computed,
    Indices,
    Kind,
    Known,
    Raised,
    RefusalError,
    Refused,
    Source,
    Tokens,
    Truths,
    Value,
    is_float,
)


def nonnegative(value: Value) -> bool:
    if isinstance(value, Known):
        return value.array.dtype.kind in "bu" or bool(np.all(value.array.astype(np.float64) >= 0))
    return isinstance(value, Computed) and value.nonnegative


def moves(values: Sequence[Value]) -> bool:
    return any(isinstance(value, Computed) and value.moves for value in values)


def below_all(array: Array) -> Truths:
    """The entries of a mask that are taken for minus infinity."""
    if not is_float(array.dtype):
        return np.zeros(array.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        return np.asarray(array.astype(np.float64) <= MINUS_INFINITY)


def hidden_of(value: Value) -> Truths | None:
    """Which entries are minus infinity, if any are."""
    if isinstance(value, Computed):
        return value.hidden
    if isinstance(value, Known):
        mask = below_all(value.array)
        return mask if mask.any() else None
    return None


def zeros_of(value: Value) -> Truths | None:
    """Which entries are 0 whatever the parameters are, if any are known to be."""
    if isinstance(value, Computed):
        return value.zeros
    if isinstance(value, Known) and value.array.dtype.kind in "biuf":
        mask = np.asarray(value.array == 0)
        return mask if mask.any() else None
    return None


class Work:
    def __init__(self, nodes: Nodes) -> None:
        self.nodes = nodes
        self.notes: list[str] = []
        self.stopped: dict[int, Source] = {}  # the stop_gradient of operations

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def check_tokens(self, tokens: Tokens, first: int, end: int) -> None:
        """Raises RefusalError if one was given that is not from `first` to `end` - 1."""
        wrong = tokens.given[(tokens.given < first) | (tokens.given >= end)]
        if wrong.size:
            raise RefusalError(f"the input '{tokens.name}' has an entry {wrong[0]}; expected from 0 to "
                               f"{end - 1}")
        self.note(f"the input '{tokens.name}' picks rows of a table: its entries are from 0 to {end - 1}")

    def ref(self, value: Value | int) -> int:
        """The number of the operation that a value is; a known one becomes a constant."""
        if isinstance(value, int):
            return value
        if isinstance(value, Computed):
            return value.ref
        if isinstance(value, Known):
            if value.array.dtype.kind == "c":
                raise RefusalError("complex numbers are not understood")
            if is_float(value.array.dtype) and not np.isfinite(value.array.astype(np.float64)).all():
                raise RefusalError("a known number here is not finite")
            return self.nodes.constant(value.array)
        if isinstance(value, Refused):
            raise RefusalError(value.reason)
        raise RefusalError(tokens_refusal(value))

    def emit(self, name: str, values: Sequence[Value | int], shape: Sequence[int], *, kind: Kind = Kind.REAL,
             nonnegative: bool = False, moving: bool | None = None, **attributes: Attribute) -> Computed:
        """An operation of values; it moves if one of them does, unless that is said."""
        if moving is None:
            moving = moves([value for value in values if not isinstance(value, int)])
        shape = tuple(int(size) for size in shape)
        ref = self.nodes.add(name, [self.ref(value) for value in values], shape, **attributes)
        return Computed(ref, shape, moving, kind, nonnegative)

    def constant(self, values: Any) -> int:
        return self.nodes.constant(np.asarray(values))

    def sizes(self, values: Sequence[int]) -> int:
        """A list of whole numbers, as operands have them."""
        return self.nodes.constant(np.asarray([int(value) for value in values], dtype=np.int64))

    def is_zero(self, value: Value) -> bool:
        """Whether every entry is known to be 0, as that of a stopped gradient is beside its shift."""
        if isinstance(value, Known):
            return value.array.dtype.kind in "iuf" and not value.array.any()
        known = self.nodes.known(value.ref) if isinstance(value, Computed) else None
        return known is not None and not known.any()

    def split(self, value: Value) -> tuple[Value, Truths | None]:
        """A value without its minus infinities, and where they were."""
        hidden = hidden_of(value)
        if hidden is None:
            return value, None
        if isinstance(value, Known):
            return Known(np.where(hidden, np.zeros_like(value.array), value.array)), hidden
        assert isinstance(value, Computed)
        return replace(value, hidden=None), hidden

    def reshape(self, value: Computed, shape: Sequence[int]) -> Computed:
        shape = tuple(int(size) for size in shape)
        if shape == value.shape:
            return value
        made = self.emit("Reshape", (value, self.sizes(shape)), shape)
        return replace(made, kind=value.kind, nonnegative=value.nonnegative)

    def transpose(self, value: Computed, order: Sequence[int]) -> Computed:
        if list(order) == list(range(len(order))):
            return value
        made = self.emit("Transpose", (value,), [value.shape[axis] for axis in order],
                         perm=tuple(int(axis) for axis in order))
        return replace(made, kind=value.kind, nonnegative=value.nonnegative)

    def picked(self, values: Sequence[Value], index: Indices) -> Computed:
        """The entries with these numbers, which count on through the values."""
        flat = [self.flat(value) for value in values]
        count = sum(part.shape[0] for part in flat)
        if index.size and (index.min() < 0 or index.max() >= count):
            raise RefusalError("an index is out of range")
        whole = flat[0] if len(flat) == 1 else self.emit("Concat", flat, (count,), axis=0)
        made = self.emit("Gather", (whole, self.nodes.constant(index)), index.shape, axis=0)
        return replace(made, nonnegative=all(map(nonnegative, values)))

    def flat(self, value: Value) -> Computed:
        if isinstance(value, Known):
            array = value.array.reshape(-1)
            return Computed(self.ref(Known(array)), array.shape, False)
        if not isinstance(value, Computed):
            raise RefusalError("what is moved is no number")
        return self.reshape(value.plain(), (int(np.prod(value.shape, dtype=np.int64)),))


def tokens_refusal(value: Value) -> str:
    if isinstance(value, (Below, Raised)):
        value = value.tokens
    if not isinstance(value, Tokens):
        return "the operand is no number"
    name = value.name
    return (f"the input '{name}' holds whole numbers that are no indices of a table here; give its values as "
            "constants: trace a function that has them in it, such as lambda params: f(params, tokens)")


Rule = Callable[[Work, Any, list[Value]], list[Value]]
