# SPDX-License-Identifier: MIT
"""Primitives that move entries to places that are known.

Where each entry comes from is asked of JAX itself: the primitive is applied to the numbers of the entries.
Of x = [a, b, c] the reversal of [0, 1, 2] is [2, 1, 0], so rev(x) has the entries 2, 1, 0 of x. What was said
of entries (that they are minus infinity, ..) moves by the same numbers. The plainest moves have operations
of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import jax
import numpy as np

from . import shifts
from .values import Computed, Indices, Kind, Known, RefusalError, Shift, Tokens, Truths, Value
from .work import Rule, Work, hidden_of, nonnegative, zeros_of

DATA = {  # which operands are moved; the others say where to, and are known
    "reshape": (0,), "squeeze": (0,), "transpose": (0,), "broadcast_in_dim": (0,),
    "slice": (0,), "rev": (0,), "gather": (0,), "dynamic_slice": (0,), "copy": (0,), "copy_p": (0,),
    "dynamic_update_slice": (0, 1), "pad": (0, 1), "scatter": (0, 2), "split": (0,), "tile": (0,),
    "unstack": (0,), "sharding_constraint": (0,), "name": (0,), "optimization_barrier": None,  # all of them
    "concatenate": None, "stack": None, "device_put": None,
}


def applied(eqn: Any, operands: Sequence[Any]) -> list[Indices]:
    """The primitive, of whole numbers in place of what is moved."""
    params = dict(eqn.params)
    shape = tuple(eqn.outvars[0].aval.shape)
    if eqn.primitive.name == "squeeze" or (
            eqn.primitive.name == "reshape" and params.get("dimensions") is None):
        return [np.reshape(operands[0], shape)]
    if eqn.primitive.name == "broadcast_in_dim":  # a view: masks of heads are large
        return [np.broadcast_to(np.reshape(operands[0], aligned(eqn, operands[0].shape)), shape)]
    if eqn.primitive.name == "scatter":
        value, places, updates = operands
        if repeated(eqn, value.shape, places, updates.shape):  # whatever unique_indices says
            raise RefusalError("several updates of one entry, of which JAX may keep any")
        return [np.asarray(jax.lax.scatter(value, places, updates, params["dimension_numbers"],
                                           mode=params["mode"]))]
    if eqn.primitive.name == "gather":
        params["fill_value"] = -1
    result = eqn.primitive.bind(*operands, **params)
    return [np.asarray(part) for part in (result if eqn.primitive.multiple_results else [result])]


def repeated(eqn: Any, shape: Sequence[int], places: Any, updates: Sequence[int]) -> bool:
    """Whether a scatter writes several times to one entry."""
    counts = jax.lax.scatter_add(np.zeros(shape, np.int64), places, np.ones(updates, np.int64),
                                 eqn.params["dimension_numbers"], mode=eqn.params["mode"])
    return bool(np.any(np.asarray(counts) > 1))


def aligned(eqn: Any, before: Sequence[int]) -> tuple[int, ...]:
    """A shape with axes of size 1 where a broadcast has new ones."""
    between = [1] * len(eqn.outvars[0].aval.shape)
    for axis, size in zip(eqn.params["broadcast_dimensions"], before, strict=True):
        between[axis] = size
    return tuple(between)


def data_of(eqn: Any, operands: Sequence[Value]) -> tuple[int, ...]:
    data = DATA[eqn.primitive.name]
    return tuple(range(len(operands))) if data is None else data


def numbered(eqn: Any, operands: Sequence[Value], parts: Sequence[Indices]) -> list[Any]:
    """The operands with these whole numbers in place of what is moved."""
    data = data_of(eqn, operands)
    given: list[Any] = []
    for k, operand in enumerate(operands):
        if k in data:
            given.append(np.asarray(parts[data.index(k)], dtype=np.int64))
        elif isinstance(operand, Known):
            given.append(operand.array)
        else:
            raise RefusalError("where entries are moved depends on data")
    return given


def entry_numbers(values: Sequence[Value]) -> list[Indices]:
    parts: list[Indices] = []
    count = 0
    for value in values:
        assert isinstance(value, (Known, Computed, Tokens))
        size = int(np.prod(value.shape, dtype=np.int64))
        parts.append(np.arange(count, count + size, dtype=np.int64).reshape(value.shape))
        count += size
    return parts


def plain_moves(work: Work, eqn: Any, values: Sequence[Value]) -> list[Computed] | None:
    """By an operation of its own, if there is one."""
    params, shape = eqn.params, eqn.outvars[0].aval.shape
    value = values[0]
    if eqn.primitive.name == "concatenate":
        values = [value for value in values if isinstance(value, (Known, Computed)) and 0 not in value.shape]
        return [work.emit("Concat", values, shape, axis=params["dimension"])]
    if not isinstance(value, Computed):
        return None
    if eqn.primitive.name in ("reshape", "squeeze", "copy", "copy_p"):
        if params.get("dimensions") is not None and eqn.primitive.name == "reshape":
            return None
        return [work.reshape(value, shape)]
    if eqn.primitive.name == "transpose":
        return [work.transpose(value, params["permutation"])]
    if eqn.primitive.name == "broadcast_in_dim":
        between = work.reshape(value, aligned(eqn, value.shape))
        if between.shape == tuple(shape):
            return [between]
        return [work.emit("Expand", (between, work.sizes(shape)), shape)]
    if eqn.primitive.name == "slice":
        strides = params["strides"] or (1,) * len(shape)
        axes = range(len(shape))
        return [work.emit("Slice", (value, work.sizes(params["start_indices"]),
                                    work.sizes(params["limit_indices"]), work.sizes(axes),
                                    work.sizes(strides)), shape)]
    return None


def moved_tokens(eqn: Any, operands: Sequence[Value], values: Sequence[Value]) -> list[Value]:
    tokens = next(value for value in values if isinstance(value, Tokens))
    entries: list[Indices] = []
    numbers: list[Indices] = []
    for value in values:
        if isinstance(value, Tokens) and value.ref == tokens.ref:
            entries.append(value.entries)
            numbers.append(value.values)
        elif isinstance(value, Known):
            entries.append(np.full(value.shape, -1, dtype=np.int64))
            numbers.append(value.array.astype(np.int64))
        else:
            raise RefusalError(f"the input '{tokens.name}' is moved beside what is no part of it")
    return [replace(tokens, entries=places, values=known)
            for places, known in zip(applied(eqn, numbered(eqn, operands, entries)),
                                     applied(eqn, numbered(eqn, operands, numbers)), strict=True)]


def move(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    values = [operands[k] for k in data_of(eqn, operands)]
    if any(isinstance(value, Tokens) for value in values):
        return moved_tokens(eqn, operands, values)
    split = [work.split(value) for value in values]
    bases = [base for base, _ in split]
    for base in bases:
        if not isinstance(base, (Known, Computed)):
            raise RefusalError("what is moved is no number")
    plain = [base.plain() if isinstance(base, Computed) else base for base in bases]
    made = plain_moves(work, eqn, plain)
    if all(isinstance(base, Computed) and work.is_zero(base) for base in plain):
        made = [Computed(work.constant(np.zeros(var.aval.shape)), var.aval.shape, False)
                for var in eqn.outvars]
    if made is None:
        numbers = applied(eqn, numbered(eqn, operands, entry_numbers(bases)))
        made = [work.picked(plain, index) for index in numbers]
    kind = Kind.REAL
    if any(isinstance(base, Computed) and base.kind is Kind.TRUTH for base in bases):
        kind = Kind.TRUTH
    marks = moved_marks(eqn, operands, bases, [hidden for _, hidden in split], len(made))
    return [replace(part, kind=kind, nonnegative=all(map(nonnegative, bases)), hidden=hidden, zeros=zeros,
                    shift=shift)
            for part, (hidden, zeros, shift) in zip(made, marks, strict=True)]


def moved_marks(eqn: Any, operands: Sequence[Value], bases: Sequence[Value], hidden: Sequence[Truths | None],
                count: int) -> list[tuple[Truths | None, Truths | None, Shift | None]]:
    """What was said of entries, at their new places."""

    def moved(parts: Sequence[Indices], which: int) -> Indices:
        return applied(eqn, numbered(eqn, operands, parts))[which]

    def truths(marks: Sequence[Truths | None], which: int) -> Truths | None:
        if all(mark is None for mark in marks):
            return None
        parts = [np.zeros(base.shape, dtype=np.int64) if mark is None else mark.astype(np.int64)
                 for base, mark in zip(numbers, marks, strict=True)]
        return np.asarray(moved(parts, which) == 1)

    numbers = [base for base in bases if isinstance(base, (Known, Computed))]
    # Zeros are followed only with what they are for: exponentials of hidden entries, and shifts.
    followed = any(isinstance(base, Computed) and (base.zeros is not None or base.shift is not None)
                   for base in bases)
    zeros = [zeros_of(base) if followed else None for base in bases]
    return [(truths(hidden, k), truths(zeros, k),
             shifts.of_moves(numbers, hidden, zeros, lambda parts, k=k: moved(parts, k)))  # type: ignore[misc]
            for k in range(count)]


def scatter_add(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    """Updates added at known places, of which one may be added to several times."""
    value, places, updates = operands
    if not isinstance(places, Known):
        raise RefusalError("where entries are added depends on data")
    if hidden_of(value) is not None or hidden_of(updates) is not None:
        raise RefusalError("minus infinity")
    shape = eqn.outvars[0].aval.shape
    if eqn.params["unique_indices"] and repeated(eqn, shape, places.array, eqn.invars[2].aval.shape):
        raise RefusalError("several updates of one entry, although unique_indices says that there are none")
    flat, added = work.flat(value), work.flat(updates)

    def linear(u: Any) -> Any:
        return jax.lax.scatter_add(np.zeros(shape), places.array, u, eqn.params["dimension_numbers"],
                                   mode=eqn.params["mode"])

    # The transpose takes from each place what was added there: its number, or 0 outside.
    _, transpose = jax.vjp(linear, np.zeros(eqn.invars[2].aval.shape))
    (numbers,) = transpose(np.arange(1.0, flat.shape[0] + 1).reshape(shape))
    target = np.asarray(numbers).astype(np.int64).reshape(-1) - 1
    kept = np.flatnonzero(target >= 0)
    added = work.picked([added], kept)
    if eqn.primitive.name == "scatter-sub":
        added = work.emit("Neg", (added,), added.shape)
    made = work.emit("ScatterElements", (flat, work.nodes.constant(target[kept]), added), flat.shape, axis=0,
                     reduction="add")
    return [replace(work.reshape(made, shape), nonnegative=nonnegative(value) and nonnegative(updates)
                    and eqn.primitive.name != "scatter-sub")]


RULES: dict[str, Rule] = {**dict.fromkeys(DATA, move), "scatter-add": scatter_add,
                          "scatter_add": scatter_add, "scatter-sub": scatter_add}
