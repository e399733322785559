# SPDX-License-Identifier: MIT
"""Whether a custom derivative is that of its function.

A function with a custom derivative is read as the function that it computes. That is right only if the
derivative is its own, as that of `jax.nn.relu` is; a straight-through estimator rounds and says that it does
not. So both derivatives are compared at seeded random points, in double precision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend import core

from .values import RefusalError, is_float

DRAWS = 4
TOLERANCE = 1e-6
STEP = 1e-5


def drawn(rng: np.random.Generator, aval: Any, positive: bool) -> Any:
    if is_float(aval.dtype):
        entries = rng.uniform(0.1, 0.9, aval.shape) if positive else rng.normal(size=aval.shape) * 2
        return entries.astype(aval.dtype)
    if np.dtype(aval.dtype).kind == "b":
        return rng.integers(0, 2, aval.shape).astype(bool)
    return rng.integers(0, 2, aval.shape).astype(aval.dtype)


Function = Callable[..., Any]


def floats_of(function: Function, arguments: list[Any], which: list[int]) -> Function:
    """The floats among the results, as a function of the floats among the arguments."""

    def of_floats(*floats: Any) -> list[Any]:
        whole = list(arguments)
        for k, value in zip(which, floats, strict=True):
            whole[k] = value
        return [result for result in function(*whole) if is_float(result.dtype)]

    return of_floats


def pulled(function: Function, floats: list[Any], weights: list[Any]) -> list[Any]:
    """The gradient of the results weighted."""
    return [np.asarray(part) for part in jax.vjp(function, *floats)[1](weights)]


def differences(function: Function, floats: list[Any], weights: list[Any], along: list[Any]) -> Any:
    """The same along a direction, by differences: for loops that JAX does not go through backwards."""
    far, near = (function(*(x + sign * STEP * u for x, u in zip(floats, along, strict=True)))
                 for sign in (1, -1))
    return sum(float(np.sum(np.asarray(w) * (np.asarray(a) - np.asarray(b))))
               for w, a, b in zip(weights, far, near, strict=True)) / (2 * STEP)


def same(left: Any, right: Any) -> bool | None:
    """Whether entries are the same; None if none can be compared."""
    left, right = np.asarray(left), np.asarray(right)
    finite = np.isfinite(left) & np.isfinite(right)
    if left.size and not finite.any():
        return None
    return bool(np.all(np.abs(left - right)[finite] <= TOLERANCE * (1 + np.abs(right[finite]))))


def compared(custom: Function, plain: Function, floats: list[Any],
             rng: np.random.Generator) -> list[bool | None]:
    """Whether derivatives are the same at one point, by argument; no value may differ there."""
    values, others = custom(*floats), plain(*floats)
    weights = [rng.normal(size=value.shape).astype(value.dtype) for value in values]
    if any(same(value, other) is False for value, other in zip(values, others, strict=True)):
        return [False]
    gradient = pulled(custom, floats, weights)
    try:
        return list(map(same, gradient, pulled(plain, floats, weights)))
    except (ValueError, NotImplementedError):
        if any(x.dtype != np.float64 for x in floats):
            return [None]
        along = [rng.normal(size=x.shape) for x in floats]
        slope = sum(float(np.sum(part * u)) for part, u in zip(gradient, along, strict=True))
        return [same(slope, differences(plain, floats, weights, along))]


def equations(custom: Function, plain: Function, floats: list[Any]) -> str | None:
    """Those of both derivatives, by which they are known again; None where they hold arrays."""

    def both(*given: Any) -> Any:
        weights = [jnp.ones(value.shape, value.dtype) for value in plain(*given)]
        return [jax.vjp(function, *given)[1](weights) for function in (custom, plain)]

    try:
        closed = jax.make_jaxpr(both)(*floats)
    except (ValueError, TypeError, NotImplementedError):
        return None
    return None if closed.consts else str(closed)


def check(eqn: Any, plain: core.ClosedJaxpr, seen: set[str]) -> None:
    """Raises RefusalError if the derivative is another, or cannot be compared; but not for what was seen."""
    given = list(dict.fromkeys(var for var in eqn.invars if not isinstance(var, core.Literal)))
    debug = core.DebugInfo("custom derivative", str(eqn.primitive), None, None)
    alone = core.ClosedJaxpr(core.Jaxpr((), given, eqn.outvars, [eqn], debug_info=debug), ())
    custom_of = core.jaxpr_as_fun(alone)

    def plain_of(*arguments: Any) -> Any:
        values = dict(zip(given, arguments, strict=True))
        return core.jaxpr_as_fun(plain)(*(var.val if isinstance(var, core.Literal) else values[var]
                                          for var in eqn.invars))

    which = [k for k, var in enumerate(given) if is_float(var.aval.dtype)]
    verdicts: list[list[bool | None]] = []
    text: str | None = None
    for draw in range(DRAWS):
        rng = np.random.default_rng(draw)
        arguments = [drawn(rng, var.aval, positive=draw % 2 == 1) for var in given]
        custom, other = (floats_of(function, arguments, which) for function in (custom_of, plain_of))
        if draw == 0 and not set(range(len(given))) - set(which):
            text = equations(custom, other, [arguments[k] for k in which])
            if text in seen:
                return
        try:
            verdicts.append(compared(custom, other, [arguments[k] for k in which], rng))
        except (ValueError, TypeError, NotImplementedError) as error:
            raise RefusalError(f"its custom derivative cannot be computed: {error}") from error
    if any(False in verdict for verdict in verdicts):
        raise RefusalError("its custom derivative is not that of the function that it computes: training "
                           "follows no gradient")
    if not any(all(verdict) for verdict in verdicts):  # a derivative that is nan was not compared
        raise RefusalError("its custom derivative cannot be compared with that of the function that it "
                           "computes")
    if text is not None:
        seen.add(text)
