# SPDX-License-Identifier: MIT
"""Whether a custom derivative is that of its function.

A function with a custom derivative is read as the function that it computes. That is right only if the
derivative is its own, as that of `jax.nn.relu` is; a straight-through estimator rounds and says that it does
not. There are two ways to see it:

    EXACT      the derivative is, as an expression, the one that JAX takes of the function itself, or the
               function is one of JAX's own with the derivative that JAX gives it
    SAMPLED    both are equal at seeded random points, small and large, and near the numbers written in
               them: evidence, and no proof, so that a note says it

A custom vjp is any function of the gradient that it is given. It must be linear in it, which is seen
by transposing its program: that of a clipped gradient has no transpose.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend import core

from . import library
from .draws import points
from .expressions import Key, Keys, closed, key_of, numbers, of_array
from .rounding import moved_little, same, underflow
from .values import Array, RefusalError, is_float

ERRORS = (ValueError, TypeError, NotImplementedError, AssertionError, RuntimeError)
WHOLE = 3  # so many draws of operands that are no floats
Function = Callable[..., Any]


class Evidence(enum.Enum):
    """How it was seen that a custom derivative is that of its function."""

    EXACT = "exact"
    SAMPLED = "sampled"


@dataclass(frozen=True)
class Pair:
    """A custom function and what it computes, of their floats that are not known.

    Arguments and results are floats; of results that are none no gradient passes.
    """

    custom: Function
    plain: Function
    avals: tuple[Any, ...]

    def outputs(self) -> list[Any]:
        return list(jax.eval_shape(self.plain, *self.avals))


def pair_of(eqn: Any, plain: core.ClosedJaxpr, known: Sequence[Array | None], rest: dict[Any, Array]) -> Pair:
    """known: of each operand the array, or None; rest: the operands that are no floats, as they are drawn."""
    values: dict[Any, Any] = {var: array for var, array in zip(eqn.invars, known, strict=True)
                              if array is not None and not isinstance(var, core.Literal)}
    values.update(rest)
    given = list(dict.fromkeys(var for var in eqn.invars if not isinstance(var, core.Literal)))
    floats = [var for var in given if var not in values]
    debug = core.DebugInfo("custom derivative", str(eqn.primitive), None, None)
    alone = core.ClosedJaxpr(core.Jaxpr((), given, eqn.outvars, [eqn], debug_info=debug), ())

    def of(program: core.ClosedJaxpr, operands: Sequence[Any]) -> Function:
        def function(*arguments: Any) -> list[Any]:
            here = {**values, **dict(zip(floats, arguments, strict=True))}
            results = core.jaxpr_as_fun(program)(*(var.val if isinstance(var, core.Literal) else here[var]
                                                   for var in operands))
            return [result for result in results if is_float(result.dtype)]
        return function

    stand_in: Any = jax.ShapeDtypeStruct
    return Pair(of(alone, given), of(plain, eqn.invars),
                tuple(stand_in(var.aval.shape, var.aval.dtype) for var in floats))


def pulled(function: Function, floats: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, Any]:
    """The results, and the gradient of the results weighted."""
    values, pull = jax.vjp(function, *floats)
    return values, pull(list(weights))


def keys_of(pair: Pair, function: Function) -> list[Key] | None:
    """Those of the results and the gradient; None for programs that JAX cannot differentiate."""
    try:
        program = jax.make_jaxpr(lambda floats, weights: pulled(function, floats, weights))(
            list(pair.avals), pair.outputs())
    except ERRORS:
        return None
    return Keys().of(program, [key_of("argument", k) for k in range(len(program.jaxpr.invars))])


def jax_has_it(eqn: Any, keys: tuple[list[Key] | None, list[Key] | None], pair: Pair) -> bool:
    """Whether this is a function of JAX, with the derivative that JAX gives it."""
    for own in library.candidates(eqn):
        other = pair_of(own, closed(own.params["call_jaxpr"]), [None] * len(own.invars), {})
        if other.avals == pair.avals and keys == (keys_of(other, other.custom), keys_of(other, other.plain)):
            return True
    return False


def linear(pair: Pair) -> None:
    """Raises RefusalError if the gradient is not seen to be linear in the weights."""

    def transposed(floats: Any, weights: Any) -> Any:
        pull = jax.vjp(pair.custom, *floats)[1]
        return jax.linear_transpose(lambda given: pull(given), weights)(pull(weights))

    try:
        jax.make_jaxpr(transposed)(list(pair.avals), pair.outputs())
    except ERRORS as error:
        raise RefusalError("its custom derivative is not seen to be linear in the gradient that it is given, "
                           f"as that of a function is: {str(error) or type(error).__name__}") from error


def ahead(floats: Sequence[Any]) -> list[Any]:
    """A direction, the same for every point."""
    rng = np.random.default_rng(len(floats))
    return [rng.normal(size=x.shape).astype(x.dtype) for x in floats]


def slope(function: Function, floats: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, Any]:
    """The results, and how fast they, weighted, change in that direction: for loops that JAX does not go
    through backwards.
    """
    values, change = jax.jvp(function, tuple(floats), tuple(ahead(floats)))
    return values, [sum(jnp.sum(weight * part) for weight, part in zip(weights, change, strict=True))]


def slope_pulled(function: Function, floats: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, Any]:
    """The same, from the gradient."""
    values, gradient = pulled(function, floats, weights)
    return values, [sum(jnp.sum(part * u) for part, u in zip(gradient, ahead(floats), strict=True))]


def written_in(pair: Pair) -> list[float]:
    """The numbers in the programs of both derivatives."""
    found: set[float] = set()
    for function in (pair.custom, pair.plain):
        try:
            found.update(numbers(jax.make_jaxpr(partial(pulled, function))(list(pair.avals), pair.outputs())))
        except ERRORS:
            continue
    return sorted(found)


def sampled(pair: Pair, backwards: bool) -> None:
    """Raises RefusalError where the derivatives differ; backwards: JAX has a gradient of the plain one."""
    outputs = pair.outputs()
    custom = jax.jit(partial(pulled if backwards else slope_pulled, pair.custom))
    plain = jax.jit(partial(pulled if backwards else slope, pair.plain))
    value_of = jax.jit(pair.plain)
    seen: list[list[bool | None]] = []
    for floats, rng in points(pair.avals, written_in(pair)):
        weights = [(rng.normal(size=out.shape) * 10 ** rng.uniform(-1, 1)).astype(out.dtype)
                   for out in outputs]
        near = [moved_little(rng, x) for x in floats]
        try:
            _, nothing = custom(floats, [np.zeros_like(weight) for weight in weights])
            values, gradient = custom(floats, weights)
            others, right = plain(floats, weights)
            others_near, right_near = plain(near, weights)
        except ERRORS as error:
            raise RefusalError(f"its custom derivative cannot be computed: {error}") from error
        seen.append([same(*parts) for parts in zip(gradient, right, right_near, strict=True)])
        if backwards and False in seen[-1]:
            parts = zip(seen[-1], gradient, right, strict=True)
            seen[-1] = [underflow(value_of, floats, weights, k, *part) if verdict is False else verdict
                        for k, (verdict, *part) in enumerate(parts)]
        equal = all(same(*parts) is not False for parts in zip(values, others, others_near, strict=True))
        if not equal or False in seen[-1] or any(np.nan_to_num(np.asarray(part)).any() for part in nothing):
            raise RefusalError("its custom derivative is not that of the function that it computes: training "
                               "follows no gradient")
    if not any(all(verdict) for verdict in seen):  # a derivative that is nan was not compared
        raise RefusalError("its custom derivative cannot be compared with that of the function that it "
                           "computes")


def check(eqn: Any, plain: core.ClosedJaxpr, known: Sequence[Array | None],
          seen: dict[Key, Evidence]) -> Evidence:
    """How it is seen that the derivative is right; `seen` has what was seen before.

    Raises RefusalError if the derivative is another, or cannot be compared.
    """
    whole = [var for var, array in zip(eqn.invars, known, strict=True)
             if array is None and not isinstance(var, core.Literal) and not is_float(var.aval.dtype)]

    def pair_at(rng: np.random.Generator) -> Pair:
        return pair_of(eqn, plain, known, {var: rng.integers(0, 2, var.aval.shape).astype(var.aval.dtype)
                                           for var in whole})

    pair = pair_at(np.random.default_rng(0))
    if not pair.avals:
        return Evidence.EXACT
    keys = keys_of(pair, pair.custom), keys_of(pair, pair.plain)
    key = key_of(keys, [None if array is None else of_array(array) for array in known])
    if None not in keys and not whole:
        if key in seen:
            return seen[key]
        if keys[0] == keys[1] or jax_has_it(eqn, keys, pair):
            seen[key] = Evidence.EXACT
            return Evidence.EXACT
    for seed in range(WHOLE if whole else 1):
        pair = pair_at(np.random.default_rng(seed))
        if "vjp" in eqn.primitive.name:  # a jvp is transposed by JAX itself
            linear(pair)
        sampled(pair, keys[1] is not None)
    if None not in keys and not whole:
        seen[key] = Evidence.SAMPLED
    return Evidence.SAMPLED
