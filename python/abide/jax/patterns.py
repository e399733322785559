# SPDX-License-Identifier: MIT
"""Functions that were written out, seen by how their operands were made.

    exp(u) / sum(exp(u))              Softmax, with minus infinity where exp(u) is known to be 0
    u - log(sum(exp(u)))              LogSoftmax
    mean(x^2) - mean(x)^2             a variance: by the inequality of Cauchy and Schwarz never below 0

The first two are the same function either way; written as one operation, abide takes out the shift that does
not matter, and needs one symbol less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .nodes import Operation
from .values import Computed, Shape, Truths, Value
from .work import Work


def unstretched(work: Work, ref: int) -> tuple[int, Shape | None]:
    """What a value was before axes of size 1 were stretched, and its shape there; None as it is."""
    stretch = work.nodes.operation(ref, "Expand")
    if stretch is None:
        return ref, None
    return stretch.operands[0], shape_of(work, stretch.operands[0])


def shape_of(work: Work, ref: int) -> Shape | None:
    made = work.nodes.made[ref]
    return made.shape if isinstance(made, Operation) else None


def reduced(work: Work, ref: int) -> tuple[Operation, tuple[int, ...]] | None:
    """The sum along axes that a value is, its axes there, with or without them as size 1."""
    reshape = work.nodes.operation(ref, "Reshape")
    total = work.nodes.operation(reshape.operands[0] if reshape else ref, "ReduceSum")
    if total is None:
        return None
    axes = work.nodes.known(total.operands[1])
    assert axes is not None
    return total, tuple(int(axis) for axis in axes)


def exponential(work: Work, ref: int) -> tuple[int, Truths | None] | None:
    """What the exponential is of, and where it is 0 instead."""
    hidden: Truths | None = None
    choice = work.nodes.operation(ref, "Where")
    if choice is not None:
        mask, zero = work.nodes.known(choice.operands[0]), work.nodes.known(choice.operands[1])
        if mask is None or zero is None or zero.any() or mask.shape != choice.shape:
            return None
        hidden, ref = mask.astype(bool), choice.operands[2]
    made = work.nodes.operation(ref, "Exp")
    return None if made is None else (made.operands[0], hidden)


def softmax_axis(work: Work, numerator: int, denominator: int, shape: Shape) -> int | None:
    """The axis along which one is divided by its sum."""
    ref, _ = unstretched(work, denominator)
    found = reduced(work, ref)
    if found is None or len(found[1]) != 1 or found[0].operands[0] != numerator:
        return None
    axis = found[1][0]
    kept = (*shape[:axis], 1, *shape[axis + 1:])
    return axis if shape_of(work, ref) == kept else None


def softmax(work: Work, a: Value, b: Value) -> Computed | None:
    if not isinstance(a, Computed) or not isinstance(b, Computed):
        return None
    axis = softmax_axis(work, a.ref, b.ref, a.shape)
    found = exponential(work, a.ref)
    if axis is None or found is None:
        return None
    scores, hidden = found
    if hidden is not None:
        if np.any(hidden.all(axis=axis)):
            return None
        scores = work.nodes.add("Where", (work.constant(hidden), work.constant(-np.inf), scores), a.shape)
    return work.emit("Softmax", (scores,), a.shape, axis=axis, nonnegative=True, moving=a.moves)


def log_softmax(work: Work, a: Value, b: Value) -> Computed | None:
    if not isinstance(a, Computed) or not isinstance(b, Computed):
        return None
    ref, _ = unstretched(work, b.ref)
    reshape = work.nodes.operation(ref, "Reshape")  # keepdims before or after the logarithm
    logarithm = work.nodes.operation(reshape.operands[0] if reshape else ref, "Log")
    if logarithm is None:
        return None
    found = reduced(work, logarithm.operands[0])
    if found is None or len(found[1]) != 1 or shape_of(work, ref) != (
            *a.shape[:found[1][0]], 1, *a.shape[found[1][0] + 1:]):
        return None
    made = exponential(work, found[0].operands[0])
    if made is None or made[0] != a.ref or made[1] is not None:
        return None
    return work.emit("LogSoftmax", (a,), a.shape, axis=found[1][0])


def is_variance(work: Work, value: Value) -> bool:
    """Whether it is mean(x^2) - mean(x)^2 along the same axes."""
    if not isinstance(value, Computed):
        return False
    difference = work.nodes.operation(value.ref, "Sub")
    if difference is None:
        return False
    first, second = difference.operands
    squares, power = mean(work, first), square_of(work, second)
    product = None if squares is None else square_of(work, squares.of)
    if squares is None or power is None or product is None:
        return False
    shape = shape_of(work, squares.of)
    assert shape is not None
    count = np.prod([shape[axis] for axis in squares.axes], dtype=np.int64)
    same_shapes = shape_of(work, first) == shape_of(work, second)
    return same_shapes and squares.count == count and mean(work, power) == Mean(
        product, squares.axes, squares.count)


@dataclass(frozen=True)
class Mean:
    """A sum along axes, divided by a number."""

    of: int
    axes: tuple[int, ...]
    count: float


def square_of(work: Work, ref: int) -> int | None:
    product = work.nodes.operation(ref, "Mul")
    if product is None or product.operands[0] != product.operands[1]:
        return None
    return product.operands[0]


def mean(work: Work, ref: int) -> Mean | None:
    quotient = work.nodes.operation(ref, "Div")
    if quotient is None:
        return None
    count = work.nodes.known(quotient.operands[1])
    found = reduced(work, quotient.operands[0])
    if count is None or found is None or np.unique(count).size != 1:
        return None
    total, axes = found
    return Mean(total.operands[0], axes, float(count.flat[0]))
