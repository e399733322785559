# SPDX-License-Identifier: MIT
"""An operation without a rule, taken for an unknown function f of its operands.

Laws are about gradients at one moment: of y = f(u) they see the value of y and the Jacobian J of f there. So
y = c + J u with a free vector c and a free matrix J has, at each point, the gradients that f can have
whatever it is, and no others: it has exactly the laws that hold for all f. Where f acts on each entry, J is
diagonal; where u does not depend on parameters, y is just c.

    digamma(u)    # unknown.1 + unknown.2 * u
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from .call import Call
from .values import Traced

LARGEST = 2**20  # entries of a Jacobian


def unknown_function(call: Call, target: torch._ops.OpOverload,
                     operands: Sequence[object]) -> tuple[str | None, ...]:
    """A value for each result; None for those that are no real numbers."""
    moving = [value for value in operands if isinstance(value, Traced) and value.moves]
    if not any(result.dtype.is_floating_point for result in call.results):
        call.refuse("what it gives are no real numbers; an unknown function gives such")
    pointwise = torch.Tag.pointwise in target.tags
    names: list[str | None] = []
    for result in call.results:
        if not result.dtype.is_floating_point:
            names.append(None)
            continue
        value = call.network.free_input("unknown", result.shape)
        for operand in moving:
            if pointwise:
                slope = call.network.free_input("unknown", result.shape)
                value = call.node("Add", value, call.node("Mul", slope, operand))
                continue
            rows, columns = math.prod(result.shape), math.prod(operand.shape)
            if rows * columns > LARGEST:
                call.refuse(f"a Jacobian of {rows} x {columns} unknown entries; expected at most {LARGEST}")
            jacobian = call.network.free_input("unknown", (rows, columns))
            change = call.node("MatMul", jacobian, call.reshape(operand, [columns]))
            value = call.node("Add", value, call.reshape(change, result.shape))
        names.append(value)
    call.network.notes.append(f"{call.operation} at {call.place} is taken for an unknown function of its "
                              "operands: laws hold whatever it is, and those that hold for it alone are "
                              "missed")
    return tuple(names)
