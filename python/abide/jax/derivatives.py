# SPDX-License-Identifier: MIT
"""Whether a custom derivative is that of its function.

A function with a custom derivative is read as the function that it computes. That is right only if the
derivative is its own, as that of `jax.nn.relu` is; a straight-through estimator rounds and says that it does
not. So both derivatives are compared at seeded random points, in double precision.
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
from jax.extend import core

from .values import RefusalError, is_float

DRAWS = 4
TOLERANCE = 1e-6


def drawn(rng: np.random.Generator, aval: Any, positive: bool) -> Any:
    if is_float(aval.dtype):
        entries = rng.uniform(0.1, 0.9, aval.shape) if positive else rng.normal(size=aval.shape) * 2
        return entries.astype(aval.dtype)
    if np.dtype(aval.dtype).kind == "b":
        return rng.integers(0, 2, aval.shape).astype(bool)
    return rng.integers(0, 2, aval.shape).astype(aval.dtype)


def pulled(function: Any, arguments: list[Any], which: list[int], rng: np.random.Generator) -> list[Any]:
    """The values of the floats among the results, and the derivative of a random combination of them."""

    def of_floats(*floats: Any) -> list[Any]:
        whole = list(arguments)
        for k, value in zip(which, floats, strict=True):
            whole[k] = value
        return [result for result in function(*whole) if is_float(result.dtype)]

    results, transpose = jax.vjp(of_floats, *(arguments[k] for k in which))
    weights = [rng.normal(size=result.shape).astype(result.dtype) for result in results]
    return [*map(np.asarray, results), *map(np.asarray, transpose(weights))]


def check(eqn: Any, plain: core.ClosedJaxpr) -> None:
    """Raises RefusalError if the derivative is another, or cannot be compared."""
    given = list(dict.fromkeys(var for var in eqn.invars if not isinstance(var, core.Literal)))
    debug = core.DebugInfo("custom derivative", str(eqn.primitive), None, None)
    alone = core.ClosedJaxpr(core.Jaxpr((), given, eqn.outvars, [eqn], debug_info=debug), ())
    custom_of = core.jaxpr_as_fun(alone)

    def plain_of(*arguments: Any) -> Any:
        values = dict(zip(given, arguments, strict=True))
        return core.jaxpr_as_fun(plain)(*(var.val if isinstance(var, core.Literal) else values[var]
                                          for var in eqn.invars))

    which = [k for k, var in enumerate(given) if is_float(var.aval.dtype)]
    compared = 0
    for draw in range(DRAWS):
        rng = np.random.default_rng(draw)
        arguments = [drawn(rng, var.aval, positive=draw % 2 == 1) for var in given]
        seed = int(rng.integers(2**31))
        a, b = (pulled(function, arguments, which, np.random.default_rng(seed))
                for function in (custom_of, plain_of))
        for left, right in zip(a, b, strict=True):
            finite = np.isfinite(left) & np.isfinite(right)
            compared += int(np.any(finite) or left.size == 0)
            scale = 1 + np.abs(right[finite])
            if np.any(np.abs(left[finite] - right[finite]) > TOLERANCE * scale):
                raise RefusalError("its custom derivative is not that of the function that it computes: training "
                                   "follows no gradient")
    if not compared:
        raise RefusalError("its custom derivative cannot be compared with that of the function that it computes")
