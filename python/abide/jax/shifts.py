# SPDX-License-Identifier: MIT
"""Gradients that are stopped, where this changes nothing.

JAX computes the softmax of u by

    m = stop_gradient(max(u));  e = exp(u - m);  e / sum(e)

Let s stand for m, a number that the gradient does not see. Then u - s is u with -s added, its exponential
is exp(u) scaled by exp(-s), so is the sum of these, and the quotient is the same for every s: for s = 0, of
which the gradient is that of a function of u alone. So each value carries where such numbers are in it, as
v + c s or v exp(c s), entry by entry; what reaches an output must carry none.

Reference: this is the shift invariance of log-sum-exp, read off entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from .values import Computed, Indices, Known, RefusalError, Shift, Truths, Value, Way


def refusal(shift: Shift, where: str) -> RefusalError:
    return RefusalError(
        f"{where} of what depends on stop_gradient at {shift.source.place}: a flow with stopped gradients is "
        "that of no function, unless the stopped value cancels, as the shift in a softmax does")


def shift_of(value: Value) -> Shift | None:
    return value.shift if isinstance(value, Computed) else None


def stretched(shift: Shift | None, shape: tuple[int, ...]) -> Shift | None:
    return shift and replace(shift, entries=np.broadcast_to(shift.entries, shape))


def merged(a: Indices, b: Indices) -> Indices | None:
    """Both at once; None where they differ in an entry that is in both."""
    if np.any((a != b) & (a >= 0) & (b >= 0)):
        return None
    return np.where(a >= 0, a, b)


def combined(a: Shift, b: Shift, factor: Fraction) -> Shift | None:
    """Of two that have the same numbers in the same entries; None if they cancel."""
    entries = merged(a.entries, b.entries)
    if a.source is not b.source or a.way is not b.way or entries is None:
        raise refusal(a, "a combination")
    return replace(a, factor=factor, entries=entries) if factor else None


def of_sum(a: Value, b: Value, sign: int, shape: tuple[int, ...]) -> Shift | None:
    """Of a + b or a - b."""
    left, right = stretched(shift_of(a), shape), stretched(shift_of(b), shape)
    if left is None and right is None:
        return None
    if left is not None and right is not None:
        if left.way is Way.SCALED:
            if left.factor != right.factor:
                raise refusal(left, "a sum")
            return combined(left, right, left.factor)
        return combined(left, right, left.factor + sign * right.factor)
    one = left or right
    assert one is not None
    if one.way is Way.SCALED:
        raise refusal(one, "a sum")
    return one if left is not None else replace(one, factor=sign * one.factor)


def of_product(a: Value, b: Value, sign: int, shape: tuple[int, ...]) -> Shift | None:
    """Of a * b, or a / b with sign -1."""
    left, right = stretched(shift_of(a), shape), stretched(shift_of(b), shape)
    if left is None and right is None:
        return None
    if left is not None and right is not None:
        if left.way is Way.SCALED and right.way is Way.SCALED:
            return combined(left, right, left.factor + sign * right.factor)
        raise refusal(left, "a product")
    one = left or right
    assert one is not None
    if one.way is Way.SCALED:
        return one if left is not None else replace(one, factor=sign * one.factor)
    other = b if left is not None else a
    numbers = np.unique(other.array) if isinstance(other, Known) else np.zeros(0)
    if numbers.size != 1 or (left is None and sign < 0) or numbers[0] == 0:
        raise refusal(one, "a product")
    number = Fraction(float(numbers[0]))
    return replace(one, factor=one.factor * (number if sign > 0 else 1 / number))


def of_exp(shift: Shift) -> Shift:
    if shift.way is not Way.ADDED:
        raise refusal(shift, "an exponential")
    return replace(shift, way=Way.SCALED)


def of_log(shift: Shift) -> Shift:
    if shift.way is not Way.SCALED:
        raise refusal(shift, "a logarithm")
    return replace(shift, way=Way.ADDED)


def of_power(shift: Shift, exponent: Fraction) -> Shift:
    if shift.way is not Way.SCALED:
        raise refusal(shift, "a power")
    return replace(shift, factor=shift.factor * exponent)


def along(shift: Shift, axes: Sequence[int], what: str) -> Indices:
    """The one number of each line along these axes."""
    axes = tuple(int(axis) for axis in axes)
    largest = shift.entries.max(axis=axes, keepdims=True, initial=-1)
    if np.any((shift.entries >= 0) & (shift.entries != largest)):
        raise refusal(shift, what)
    kept: Indices = np.squeeze(largest, axis=axes)
    return kept


def of_reduction(shift: Shift, axes: Sequence[int], summed: bool) -> Shift:
    """Of a sum along axes, or of the largest or smallest."""
    entries = along(shift, axes, "a reduction")
    if shift.way is Way.SCALED or not summed:
        return replace(shift, entries=entries)
    if np.any(shift.entries < 0):
        raise refusal(shift, "a sum")
    count = int(np.prod([shift.entries.shape[axis] for axis in axes], dtype=np.int64))
    return replace(shift, factor=shift.factor * count, entries=entries)


def free_of(way: Way, hidden: Truths | None, zeros: Truths | None) -> Truths | None:
    """Entries that are the same for every s: minus infinity with c s added, 0 scaled by exp(c s)."""
    return hidden if way is Way.ADDED else zeros


def of_moves(operands: Sequence[Computed | Known], hidden: Sequence[Truths | None],
             zeros: Sequence[Truths | None], move: Callable[[Sequence[Indices]], Indices]) -> Shift | None:
    """Of a move of the entries of several operands; `move` does to numbers what is done to entries."""
    shifts = [shift_of(operand) for operand in operands]
    given = [shift for shift in shifts if shift is not None]
    if not given:
        return None
    first = given[0]
    parts: list[Indices] = []
    for operand, shift, mask, nothing in zip(operands, shifts, hidden, zeros, strict=True):
        if shift is None:
            free = free_of(first.way, mask, nothing)
            if free is None or not free.all():
                raise refusal(first, "a move beside others")
            parts.append(np.full(operand.shape, -1, dtype=np.int64))
            continue
        if (shift.source, shift.way, shift.factor) != (first.source, first.way, first.factor):
            raise refusal(first, "a move beside others")
        parts.append(shift.entries)
    return replace(first, entries=move(parts))
