# SPDX-License-Identifier: MIT
"""Functions of JAX that are smooth, and written with a maximum for the sake of rounding.

    logaddexp(a, b) = max(a, b) + log(1 + exp(-|a - b|))   is   log(exp(a) + exp(b));  softplus(a) with b = 0

Read as they are written they would have gates, and laws that hold only without them would be missed. They are
recognized by their name and by being, equation by equation, what this JAX makes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend import core

from .rules_entries import shape_of, unshifted
from .values import Computed, Known, Value
from .work import Work

CALLERS: dict[str, Callable[..., Any]] = {
    "relu": jax.nn.relu, "relu6": jax.nn.relu6, "logaddexp": jnp.logaddexp, "logaddexp2": jnp.logaddexp2,
    "log1mexp": jax.nn.log1mexp}  # functions of JAX with derivatives of their own, which are right


def inner_of(jaxpr: Any, name: str) -> Any:
    """The equation of the function of this name within one that calls it, or None."""
    for eqn in jaxpr.eqns:
        if eqn.primitive.name == "custom_jvp_call" and name_of(eqn) == name:
            return eqn
        inner = eqn.params.get("jaxpr")
        if inner is not None and (found := inner_of(inner.jaxpr, name)) is not None:
            return found
    return None


def candidates(eqn: Any) -> Iterator[Any]:
    """The equations that this one is, if it is a function of JAX."""
    name = name_of(eqn)
    callers = [CALLERS[name]] if name in CALLERS else []
    if name == "_softmax":
        callers = [partial(jax.nn.softmax, axis=axis) for axis in range(len(eqn.invars[0].aval.shape))]
    for caller in callers:
        stand_in: Any = jax.ShapeDtypeStruct
        avals = [stand_in(var.aval.shape, var.aval.dtype) for var in eqn.invars
                 if not isinstance(var, core.Literal)]
        try:
            own = inner_of(jax.make_jaxpr(caller)(*avals).jaxpr, name)
        except (TypeError, ValueError):
            continue
        if own is not None:
            yield own


def name_of(eqn: Any) -> str:
    name = eqn.params.get("name")
    if name is None:
        name = eqn.params["call_jaxpr"].jaxpr.debug_info.func_name
    return str(name)


def logaddexp(work: Work, eqn: Any, operands: list[Value]) -> list[Value] | None:
    if eqn.primitive.name != "custom_jvp_call" or name_of(eqn) != "logaddexp":
        return None
    if not all(isinstance(operand, (Known, Computed)) for operand in operands):
        return None
    if all(isinstance(operand, Known) for operand in operands):
        return None
    stand_in: Any = jax.ShapeDtypeStruct
    avals = [stand_in(var.aval.shape, var.aval.dtype) for var in eqn.invars]
    reference = inner_of(jax.make_jaxpr(jnp.logaddexp)(*avals).jaxpr, "logaddexp")
    if reference is None or str(reference.params["call_jaxpr"]) != str(eqn.params["call_jaxpr"]):
        return None
    a, b = (unshifted(operand) for operand in operands)
    shape = shape_of(eqn)
    for x, zero in ((a, b), (b, a)):
        if isinstance(zero, Known) and not zero.array.any() and isinstance(x, Computed) and x.shape == shape:
            return [work.emit("Softplus", (x,), shape, nonnegative=True)]
    exponentials = [work.emit("Exp", (x,), x.shape) if isinstance(x, Computed) else Known(
        np.exp(x.array.astype(np.float64))) for x in (a, b) if isinstance(x, (Known, Computed))]
    return [work.emit("Log", (work.emit("Add", exponentials, shape),), shape)]
