# SPDX-License-Identifier: MIT
"""When two programs of JAX are one expression.

    (3 * x) * g   and   g * (x * 3)    yes: products commute
    (3 * x) * g   and   3 * (x * g)    no, although they are equal but for rounding

Each value gets a key, which is that of its primitive, parameters and operands, as in hash-consing; calls are
entered, and what no result needs has no part in it. Programs of equal keys are equal functions. Those of
other keys may be equal too.

Reference: A. Ershov, On programming of arithmetic operations, 1958.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from jax.extend import core

ENTERED = {"jit": "jaxpr", "pjit": "jaxpr", "closed_call": "call_jaxpr", "custom_jvp_call": "call_jaxpr",
           "custom_vjp_call": "call_jaxpr"}
COMMUTE = {"add", "add_any", "mul", "max", "min"}
SAME = {"add_any": "add"}

Key = bytes


def closed(jaxpr: Any) -> core.ClosedJaxpr:
    return jaxpr if isinstance(jaxpr, core.ClosedJaxpr) else core.ClosedJaxpr(jaxpr, ())


def key_of(*parts: object) -> Key:
    return hashlib.sha256(repr(parts).encode()).digest()


def of_array(value: Any) -> Key:
    array = np.asarray(value)
    return key_of("array", array.dtype.name, array.shape, array.tobytes())


def parts_of(parameter: Any) -> Sequence[Any]:
    return parameter if isinstance(parameter, (tuple, list)) else (parameter,)


def is_program(value: Any) -> bool:
    return hasattr(value, "eqns") or hasattr(value, "jaxpr")


def holds_more(parameter: Any) -> bool:
    """Whether there is more to a parameter of an equation than its text: programs and functions."""
    return any(is_program(part) or (callable(part) and not isinstance(part, type))
               for part in parts_of(parameter))


class Keys:
    """The keys of values; what cannot be told has a key that nothing else has."""

    def __init__(self) -> None:
        self.unknown = 0

    def parameters(self, eqn: Any) -> object:
        """Those of an equation, as a text; an equation that holds programs or functions is like no other."""
        text = repr(sorted(eqn.params.items()))
        if any(map(holds_more, eqn.params.values())) or " at 0x" in text or "..." in text:
            self.unknown += 1
            return ("unknown", id(self), self.unknown)
        return text

    def of(self, jaxpr: core.ClosedJaxpr, arguments: Sequence[Key]) -> list[Key]:
        """The keys of what a program returns, given those of its arguments."""
        inner = jaxpr.jaxpr
        found: dict[Any, Key] = dict(zip(inner.constvars, map(of_array, jaxpr.consts), strict=True))
        found.update(zip(inner.invars, arguments, strict=True))

        def read(var: Any) -> Key:
            if isinstance(var, core.Literal):
                return of_array(np.asarray(var.val, var.aval.dtype))  # type: ignore[attr-defined]
            return found[var]

        for eqn in inner.eqns:
            operands = [read(var) for var in eqn.invars]
            name = eqn.primitive.name
            if name in ENTERED:
                results = self.of(closed(eqn.params[ENTERED[name]]), operands)
            else:
                if name in COMMUTE:
                    operands.sort()
                shapes = [str(var.aval) for var in eqn.outvars]
                one = key_of(SAME.get(name, name), self.parameters(eqn), operands, shapes)
                results = [key_of(one, k) for k in range(len(eqn.outvars))]
            found.update(zip(eqn.outvars, results, strict=True))
        return [read(var) for var in inner.outvars]


def equations(jaxpr: Any) -> Iterator[Any]:
    """All of a program, those of the programs in it included."""
    for eqn in getattr(jaxpr, "jaxpr", jaxpr).eqns:
        yield eqn
        for value in eqn.params.values():
            for part in filter(is_program, parts_of(value)):
                yield from equations(part)


def numbers(jaxpr: core.ClosedJaxpr) -> list[float]:
    """The sizes of the numbers that are written in a program: where it may change."""
    written = [var.val for eqn in equations(jaxpr) for var in eqn.invars if isinstance(var, core.Literal)]
    written += [value for value in jaxpr.consts if np.ndim(value) == 0]
    sizes = {abs(float(value)) for value in written if np.asarray(value).dtype.kind in "iuf"}
    return sorted(size for size in sizes if 0 < size < float("inf"))
