# SPDX-License-Identifier: MIT
"""The larger and the smaller of two, entry by entry: gates, where they choose at all.

    max(x, 0)                        Relu
    max(x, -inf)                     x
    max(0, mean(x^2) - mean(x)^2)    the variance itself, which is never below 0
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from .patterns import is_variance
from .rules_entries import is_all, only, shape_of, unshifted
from .values import Computed, Known, Value
from .work import Rule, Work, nonnegative


def bounded(work: Work, eqn: Any, a: Value, b: Value, sign: int) -> Value:
    """The larger of two, or with sign -1 the smaller."""
    shape = shape_of(eqn)
    known, x = (a, b) if isinstance(a, Known) else (b, a)
    if isinstance(known, Known) and isinstance(x, Computed) and x.shape == shape:
        if np.all(sign * known.array.astype(np.float64) <= -1e30):  # no bound
            return x
        if sign > 0 and is_all(known, 0):
            if x.nonnegative or is_variance(work, unshifted(x)):
                return replace(x, nonnegative=True)
            return work.emit("Relu", (only(x),), shape, nonnegative=True)
    # The known one first in a maximum: c + relu(x - c), and last in a minimum: x - relu(x - c).
    pair = (known, x) if sign > 0 else (x, known)
    both = (nonnegative(a) or nonnegative(b)) if sign > 0 else (nonnegative(a) and nonnegative(b))
    pair = (unshifted(pair[0]), unshifted(pair[1]))
    return work.emit("Max" if sign > 0 else "Min", pair, shape, nonnegative=both)


def max_(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return [bounded(work, eqn, operands[0], operands[1], 1)]


def min_(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return [bounded(work, eqn, operands[0], operands[1], -1)]


def clamp(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    low, x, high = operands
    return [bounded(work, eqn, bounded(work, eqn, low, x, 1), high, -1)]


RULES: dict[str, Rule] = {"max": max_, "min": min_, "clamp": clamp}
