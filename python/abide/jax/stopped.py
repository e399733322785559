# SPDX-License-Identifier: MIT
"""stop_gradient: of what no parameter moves it is nothing; else numbers that must cancel (shifts.py)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from .rules_entries import shape_of
from .values import Computed, Known, Shift, Source, Value, Way, is_float
from .work import Work


def stop_gradient(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    """Its operand may be refused: what it is does not matter where it cancels."""
    (value,) = operands
    if isinstance(value, Computed) and not value.moves and value.shift is None:
        return [value]
    if not is_float(eqn.outvars[0].aval.dtype):
        return [value]
    shape = shape_of(eqn)
    numbers = np.arange(int(np.prod(shape, dtype=np.int64)), dtype=np.int64).reshape(shape)
    zero = work.ref(Known(np.zeros(shape)))
    source = Source(work.nodes.place)
    if isinstance(value, Computed) and value.shift is None and value.hidden is None:
        # The same numbers, when they are stopped again.
        source = work.stopped.setdefault(value.ref, source)
    shift = Shift(source, Way.ADDED, Fraction(1), numbers)
    return [Computed(zero, shape, False, shift=shift)]
