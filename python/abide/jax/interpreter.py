# SPDX-License-Identifier: MIT
"""Reads a jaxpr: each equation by the rule of its primitive, in order.

    { lambda ; w:f64[2,3] x:f64[3]. let y:f64[2] = dot_general[..] w x in (y,) }

What is known is computed by JAX itself. Calls are entered, loops with known counts are written out, and of
branches the one is taken that is known to be. What has no rule becomes a value that says so, and is an error
only where an output needs it: JAX programs compute much that is not used.

Reference: JAX's documentation, "Understanding jaxprs".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jax.extend import core, source_info_util

from . import (
    control,
    derivatives,
    expressions,
    library,
    rules_choices,
    rules_entries,
    rules_extremes,
    rules_moves,
    rules_sums,
    rules_tokens,
    stopped,
)
from .tensors import is_key
from .values import Known, Raised, RefusalError, Refused, Tokens, Value
from .work import Rule, Work

RULES: dict[str, Rule] = {**rules_entries.RULES, **rules_extremes.RULES, **rules_choices.RULES,
                          **rules_sums.RULES, **rules_moves.RULES, "stop_gradient": stopped.stop_gradient}
TAKES_REFUSED = {"stop_gradient", "select_n"}
PICKS = {"gather": rules_tokens.gather, "dynamic_slice": rules_tokens.dynamic_slice}
RANDOM = ("random_", "threefry", "rng_")
NO_DERIVATIVE = {"floor", "ceil", "round", "argmax", "argmin", "sort", "top_k", "rem", "is_finite",
                 "nextafter", "population_count", "clz"}


@dataclass(frozen=True)
class Place:
    """Where an equation is: the modules it is in, and the line of the program."""

    modules: str = ""
    line: str = ""

    def of(self, eqn: Any) -> Place:
        """That of an equation within this one, whose modules go on and whose line may be missing."""
        inner = str(eqn.source_info.name_stack)
        line = source_info_util.summarize(eqn.source_info)
        return Place("/".join(filter(None, (self.modules, inner))), line if ":" in line else self.line)

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.modules, self.line))) or "somewhere"


def why_refused(name: str) -> str:
    if name.startswith(RANDOM):
        return ("random numbers are no part of a gradient flow; switch dropout off: deterministic=True in "
                "Flax linen, model.eval() in nnx, eqx.nn.inference_mode(model) in Equinox")
    if name in NO_DERIVATIVE:
        return "it has no derivative, or derivative 0 wherever there is one"
    if name.endswith("callback"):
        return "it calls Python, which no equation describes"
    return "there is no rule for this primitive"


class Interpreter:
    def __init__(self, work: Work) -> None:
        self.work = work
        self.place = Place()
        self.checked: set[tuple[int, bytes]] = set()
        self.derivatives: dict[bytes, derivatives.Evidence] = {}  # of custom derivatives that are right
        self.kept: list[core.ClosedJaxpr] = []  # so that the numbers in `checked` stay theirs

    def run(self, closed: core.ClosedJaxpr, arguments: Sequence[Value]) -> list[Value]:
        """The values of what a jaxpr returns."""
        jaxpr = closed.jaxpr
        values: dict[Any, Value] = {}
        for var, constant in zip(jaxpr.constvars, closed.consts, strict=True):
            values[var] = known(constant)
        for var, argument in zip(jaxpr.invars, arguments, strict=True):
            values[var] = argument

        def read(var: Any) -> Value:
            if isinstance(var, core.Literal):
                aval: Any = var.aval
                return known(np.asarray(var.val, aval.dtype))
            return values[var]

        for eqn, done in zip(jaxpr.eqns, last_uses(jaxpr), strict=True):
            results = self.equation(eqn, [read(var) for var in eqn.invars])
            for var, result in zip(eqn.outvars, results, strict=True):
                values[var] = result
            for var in done:
                del values[var]
        return [read(var) for var in jaxpr.outvars]

    def equation(self, eqn: Any, operands: list[Value]) -> list[Value]:
        name = eqn.primitive.name
        if not eqn.outvars:  # such as jax.debug.print
            return []
        before = self.place
        self.place = before.of(eqn)
        self.work.nodes.place = place = str(self.place)
        try:
            results = self.results(eqn, name, operands)
        except RefusalError as error:
            refused = Refused(f"{name}: {error}", place)
            results = [refused for _ in eqn.outvars]
        finally:
            self.place = before
            self.work.nodes.place = str(before)
        return results

    def check_once(self, eqn: Any, inner: core.ClosedJaxpr, operands: Sequence[Value]) -> None:
        """Whether its custom derivative is its own, if that was not seen before."""
        known = [operand.array if isinstance(operand, Known) else None for operand in operands]
        key = (id(inner.jaxpr), expressions.key_of([
            None if array is None else expressions.of_array(array) for array in known]))
        if key in self.checked:
            return
        if derivatives.check(eqn, inner, known, self.derivatives) is derivatives.Evidence.SAMPLED:
            self.work.note(f"the custom derivative of {library.name_of(eqn)} was compared at random points "
                           "only with that of the function: laws are right if the two are equal")
        self.checked.add(key)
        self.kept.append(inner)

    def results(self, eqn: Any, name: str, operands: list[Value]) -> list[Value]:
        if (found := library.logaddexp(self.work, eqn, operands)) is not None:
            return found
        if (entered := control.entered(self, eqn, operands)) is not None:
            return entered
        if name.startswith(RANDOM) or name.endswith("callback"):
            raise RefusalError(why_refused(name))
        if name not in TAKES_REFUSED:
            for operand in operands:
                if isinstance(operand, Refused):
                    return [operand for _ in eqn.outvars]
        if all(isinstance(operand, Known) for operand in operands):
            return folded(eqn, operands)
        if not any(np.prod(var.aval.shape) for var in eqn.outvars):
            return [Known(np.zeros(var.aval.shape, var.aval.dtype)) for var in eqn.outvars]
        if name in PICKS and any(isinstance(operand, Tokens) for operand in operands[1:]):
            return PICKS[name](self.work, eqn, operands)
        if name == "add" and any(isinstance(operand, Tokens) for operand in operands):
            return rules_choices.raised(self.work, eqn, operands)
        rule = RULES.get(name)
        if rule is None:
            raise RefusalError(why_refused(name))
        if name != "select_n" and any(isinstance(operand, Raised) for operand in operands):
            raise RefusalError("arithmetic with whole numbers of an input")
        return rule(self.work, eqn, operands)


def last_uses(jaxpr: Any) -> list[list[Any]]:
    """For each equation the variables that nothing after it uses, so that masks need not be kept."""
    alive = {var for var in jaxpr.outvars if not isinstance(var, core.Literal)}
    done: list[list[Any]] = []
    for eqn in reversed(jaxpr.eqns):
        used = {var for var in (*eqn.invars, *eqn.outvars) if not isinstance(var, core.Literal)}
        done.append([var for var in used if var not in alive])
        alive |= used
    return done[::-1]


def known(value: Any) -> Value:
    """An array, or a refusal of what is none, such as a key of random numbers."""
    if is_key(value):
        return Refused(why_refused("random_"), "a key of random numbers")
    return Known(np.asarray(value))


def folded(eqn: Any, operands: Sequence[Value]) -> list[Value]:
    """What is known, by JAX."""
    arrays = [operand.array for operand in operands if isinstance(operand, Known)]
    results = eqn.primitive.bind(*arrays, **eqn.params)
    return [known(result) for result in (results if eqn.primitive.multiple_results else [results])]
