# SPDX-License-Identifier: MIT
"""Calls, loops and branches.

    jit, remat, custom_jvp, ..   are entered, once a custom derivative is seen to be the function's own
    scan                         is written out, step by step
    while, cond                  need conditions that are known before any data
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from jax import lax
from jax.extend import core

from .values import Below, Computed, Known, Raised, RefusalError, Refused, Tokens, Value

if TYPE_CHECKING:
    from .interpreter import Interpreter

CALLS = {"jit": "jaxpr", "composite": "jaxpr", "call": "call_jaxpr", "pjit": "jaxpr",
         "closed_call": "call_jaxpr", "core_call": "call_jaxpr", "remat": "jaxpr", "remat2": "jaxpr",
         "checkpoint": "jaxpr", "custom_jvp_call": "call_jaxpr", "custom_vjp_call": "call_jaxpr",
         "custom_vjp_call_jaxpr": "fun_jaxpr"}
LARGEST_LOOP = 100_000


def closed(jaxpr: Any) -> core.ClosedJaxpr:
    return jaxpr if isinstance(jaxpr, core.ClosedJaxpr) else core.ClosedJaxpr(jaxpr, ())


def entered(interpreter: Interpreter, eqn: Any, operands: list[Value]) -> list[Value] | None:
    """The results of an equation that holds others; None for all others."""
    name = eqn.primitive.name
    if name in CALLS:
        inner = closed(eqn.params.get(CALLS[name], eqn.params.get("call_jaxpr")))
        if name.startswith("custom") and not all(isinstance(operand, Known) for operand in operands):
            interpreter.check_once(eqn, inner, operands)
        return interpreter.run(inner, operands)
    if name == "scan":
        return scan(interpreter, eqn, operands)
    if name == "while":
        return while_loop(interpreter, eqn, operands)
    if name == "cond":
        return branch(interpreter, eqn, operands)
    return None


def branch(interpreter: Interpreter, eqn: Any, operands: list[Value]) -> list[Value]:
    choice, *arguments = operands
    if isinstance(choice, Refused):
        return [choice for _ in eqn.outvars]
    if not isinstance(choice, Known):
        raise RefusalError("a branch on data: which function it is depends on what is put in; expected a "
                           "condition that is known, or jnp.where, of which both sides are computed")
    branches = eqn.params["branches"]
    which = min(max(int(choice.array), 0), len(branches) - 1)
    return interpreter.run(closed(branches[which]), arguments)


def while_loop(interpreter: Interpreter, eqn: Any, operands: list[Value]) -> list[Value]:
    params = eqn.params
    first, second = params["cond_nconsts"], params["cond_nconsts"] + params["body_nconsts"]
    of_condition, of_body, carry = operands[:first], operands[first:second], operands[second:]
    for _ in range(LARGEST_LOOP):
        (goes_on,) = interpreter.run(closed(params["cond_jaxpr"]), [*of_condition, *carry])
        if isinstance(goes_on, Refused):
            return [goes_on for _ in eqn.outvars]
        if not isinstance(goes_on, Known):
            raise RefusalError("a loop until data say so; expected a count that is known")
        if not goes_on.array:
            return carry
        carry = interpreter.run(closed(params["body_jaxpr"]), [*of_body, *carry])
    raise RefusalError(f"a loop of more than {LARGEST_LOOP} steps")


class Step:
    """An equation that no jaxpr has, for the rules of moves: x[t], and the steps put together."""

    def __init__(self, primitive: Any, inputs: Sequence[Any], shape: Sequence[int], dtype: Any,
                 params: dict[str, Any]) -> None:
        aval = SimpleNamespace(shape=tuple(shape), dtype=dtype)
        self.primitive = primitive
        self.invars = [SimpleNamespace(aval=value) for value in inputs]
        self.outvars = [SimpleNamespace(aval=aval)]
        self.params = params


def step_of(interpreter: Interpreter, value: Value, t: int, dtype: Any) -> Value:
    """The part of what is scanned that belongs to a step."""
    if isinstance(value, Refused):
        return value
    if isinstance(value, Known):
        return Known(value.array[t])
    shape = value.shape
    return one(interpreter, value, lax.slice_p, (1, *shape[1:]), dtype, {
        "start_indices": (t, *(0 for _ in shape[1:])), "limit_indices": (t + 1, *shape[1:]), "strides": None,
    }, squeezed=True)


def one(interpreter: Interpreter, value: Value, primitive: Any, shape: Sequence[int], dtype: Any,
        params: dict[str, Any], squeezed: bool) -> Value:
    from .interpreter import RULES

    step = Step(primitive, [value], shape, dtype, params)
    moved = RULES[primitive.name](interpreter.work, step, [value])[0]
    if not squeezed:
        return moved
    return RULES["squeeze"](interpreter.work, Step(lax.squeeze_p, [moved], shape[1:], dtype,
                                                   {"dimensions": (0,)}), [moved])[0]


def stacked(interpreter: Interpreter, steps: Sequence[Value], dtype: Any) -> Value:
    for step in steps:
        if isinstance(step, Refused):
            return step
        if isinstance(step, (Below, Raised)):
            raise RefusalError("arithmetic with whole numbers of an input")
    if all(isinstance(step, Known) for step in steps):
        return Known(np.stack([step.array for step in steps if isinstance(step, Known)]))
    parts: list[Value] = []
    for step in steps:
        assert isinstance(step, (Known, Computed, Tokens))
        shape = (1, *step.shape)
        if isinstance(step, Known):
            parts.append(Known(step.array.reshape(shape)))
            continue
        parts.append(one(interpreter, step, lax.broadcast_in_dim_p, shape, dtype, {
            "shape": shape, "broadcast_dimensions": tuple(range(1, len(shape))), "sharding": None,
        }, squeezed=False))
    from .interpreter import RULES

    assert not isinstance(steps[0], Refused)
    whole = (len(parts), *steps[0].shape)
    return RULES["concatenate"](interpreter.work, Step(lax.concatenate_p, parts, whole, dtype,
                                                       {"dimension": 0}), parts)[0]


def scan(interpreter: Interpreter, eqn: Any, operands: list[Value]) -> list[Value]:
    params = eqn.params
    constants, carried, length = params["num_consts"], params["num_carry"], params["length"]
    if length > LARGEST_LOOP:
        raise RefusalError(f"a loop of {length} steps; at most {LARGEST_LOOP} are written out")
    fixed, carry = operands[:constants], operands[constants:constants + carried]
    scanned = operands[constants + carried:]
    types = [var.aval.dtype for var in eqn.invars[constants + carried:]]
    steps: list[list[Value]] = []
    order = range(length - 1, -1, -1) if params["reverse"] else range(length)
    for t in order:
        parts = [step_of(interpreter, value, t, dtype)
                 for value, dtype in zip(scanned, types, strict=True)]
        results = interpreter.run(closed(params["jaxpr"]), [*fixed, *carry, *parts])
        carry = results[:carried]
        steps.append(results[carried:])
    if params["reverse"]:
        steps.reverse()
    outputs: list[Value] = []
    for k, var in enumerate(eqn.outvars[carried:]):
        if not steps:
            outputs.append(Known(np.zeros(var.aval.shape, var.aval.dtype)))
        else:
            outputs.append(stacked(interpreter, [step[k] for step in steps], var.aval.dtype))
    return [*carry, *outputs]
