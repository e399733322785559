# SPDX-License-Identifier: MIT
"""Comparisons, truth values, and choices by them.

A choice that is known takes entries; one by data is a gate, which laws take for free:

    select_n(x > 0, a, b)   is   a + gate (b - a)

Tokens are compared with 0 where an index may count from the end; of `select_n(t < 0, t, t + n)` the tokens
stay. Compared with 0, .., n - 1 they are one-hot vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from . import shifts
from .rules_entries import shape_of, unshifted
from .values import (
    Below,
    Computed,
    Kind,
    Known,
    Raised,
    RefusalError,
    Refused,
    Shift,
    Tokens,
    Truths,
    Value,
    same_tokens,
)
from .work import Rule, Work, nonnegative, zeros_of

COMPARISONS = {"gt": "Greater", "lt": "Less", "ge": "GreaterOrEqual", "le": "LessOrEqual"}


def compare(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    a, b = operands
    if isinstance(a, Tokens):
        if eqn.primitive.name == "lt" and isinstance(b, Known) and not b.array.any():
            return [Below(a)]
        raise RefusalError(branch(a))
    for value in operands:
        if isinstance(value, Computed) and value.kind is Kind.TRUTH:
            raise RefusalError("truth values are compared")
    name = COMPARISONS[eqn.primitive.name]
    return [work.emit(name, (unshifted(a), unshifted(b)), shape_of(eqn), kind=Kind.TRUTH)]


def branch(tokens: Tokens) -> str:
    return (f"the whole numbers of the input '{tokens.name}' are compared, which is a branch on data; give "
            "them as constants: trace a function with them in it, such as lambda params: f(params, tokens)")


def equal(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    a, b = operands
    if isinstance(a, Computed) and isinstance(b, Computed) and a.ref == b.ref and a.shape == b.shape:
        return [Known(np.full(a.shape, eqn.primitive.name == "eq"))]  # no entry is nan
    tokens, known = (a, b) if isinstance(a, Tokens) else (b, a)
    if eqn.primitive.name == "eq" and isinstance(tokens, Tokens) and isinstance(known, Known):
        return [one_hot(work, eqn, tokens, known)]
    raise RefusalError("asks whether data are equal, which has no derivative")


def one_hot(work: Work, eqn: Any, tokens: Tokens, known: Known) -> Computed:
    """Rows of the identity, if each token is compared with all of 0, .., n - 1."""
    shape = shape_of(eqn)
    entries = np.broadcast_to(tokens.entries, shape).reshape(-1)
    numbers = np.broadcast_to(known.array, shape).reshape(-1).astype(np.int64)
    count = int(numbers.max(initial=-1)) + 1
    pairs = np.unique(entries * max(count, 1) + numbers).size
    plain = numbers.min(initial=0) >= 0 and entries.min(initial=0) >= 0
    if count < 2 or not plain or pairs != count * np.unique(entries).size:
        raise RefusalError(branch(tokens))
    work.check_tokens(tokens, 0, count)
    size = int(np.prod(tokens.source, dtype=np.int64))
    rows = work.emit("Gather", (work.constant(np.eye(count)), tokens.ref), (*tokens.source, count), axis=0,
                     nonnegative=True)
    flat = work.reshape(rows, (size * count,))
    return replace(work.picked([flat], (entries * count + numbers).reshape(shape)), kind=Kind.TRUTH)


def connective(name: str) -> Rule:
    def rule(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
        for value in operands:
            if not isinstance(value, (Known, Computed)) or np.dtype(eqn.outvars[0].aval.dtype).kind != "b":
                raise RefusalError("bits of whole numbers that depend on data")
        return [work.emit(name, operands, shape_of(eqn), kind=Kind.TRUTH)]

    return rule


def select(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    choice, *cases = operands
    if isinstance(choice, Known):
        return [chosen(work, eqn, choice, cases)]
    if isinstance(choice, Refused):
        return [choice]
    if isinstance(choice, Below):
        return [from_the_end(choice, cases)]
    for case in cases:
        if isinstance(case, Refused):
            return [case]
    if not isinstance(choice, Computed) or choice.kind is not Kind.TRUTH or len(cases) != 2:
        raise RefusalError("a choice by whole numbers that depend on data")
    a, b = (unshifted(case) for case in cases)
    return [work.emit("Where", (choice, b, a), shape_of(eqn), kind=kind_of(eqn),
                      nonnegative=nonnegative(a) and nonnegative(b))]


def kind_of(eqn: Any) -> Kind:
    return Kind.TRUTH if np.dtype(eqn.outvars[0].aval.dtype).kind == "b" else Kind.REAL


def from_the_end(choice: Below, cases: Sequence[Value]) -> Value:
    plain, raised = cases
    if (isinstance(plain, Tokens) and same_tokens(plain, choice.tokens) and isinstance(raised, Raised)
            and same_tokens(raised.tokens, plain)):
        return plain
    raise RefusalError(branch(choice.tokens))


def chosen(work: Work, eqn: Any, choice: Known, cases: Sequence[Value]) -> Value:
    """By a choice that is known."""
    shape = shape_of(eqn)
    which = np.broadcast_to(choice.array.astype(np.int64), shape)
    taken = np.unique(which)
    if taken.size == 1:
        return cases[int(taken[0])]
    bases: list[Value] = []
    hidden = np.zeros(shape, dtype=bool)
    zeros = np.zeros(shape, dtype=bool)
    for k in taken:
        case = cases[int(k)]
        if isinstance(case, Refused):
            return case
        base, mask = work.split(case)
        if not isinstance(base, (Known, Computed)):
            raise RefusalError("whole numbers that depend on data are chosen")
        bases.append(base)
        if mask is not None:
            hidden |= (which == k) & mask
        nothing = zeros_of(base)
        if nothing is not None and mask is None:
            zeros |= (which == k) & nothing
    shift = selected_shift(bases, which, taken, hidden, zeros, shape)
    plain = [base.plain() if isinstance(base, Computed) else base for base in bases]
    result: Value | None = without_zeros(bases, which, taken, shape)
    if result is None:
        result = plain[-1]
        for k, base in zip(reversed(taken[:-1]), reversed(plain[:-1]), strict=True):
            result = work.emit("Where", (work.constant(which == k), base, result), shape)
    assert isinstance(result, Computed)
    return replace(result, kind=kind_of(eqn), nonnegative=all(map(nonnegative, bases)), shift=shift,
                   hidden=hidden if hidden.any() else None, zeros=zeros if zeros.any() else None)


def without_zeros(bases: Sequence[Value], which: Any, taken: Any, shape: tuple[int, ...]) -> Computed | None:
    """The one case that is computed, if all entries taken of others are 0, and are in it."""
    computed = [(base, k) for base, k in zip(bases, taken, strict=True) if isinstance(base, Computed)]
    if len(computed) != 1 or computed[0][0].zeros is None or computed[0][0].shape != shape:
        return None
    base, k = computed[0]
    for other, j in zip(bases, taken, strict=True):
        if isinstance(other, Known) and np.broadcast_to(other.array, shape)[which == j].any():
            return None
    assert base.zeros is not None
    return replace(base, shift=None) if base.zeros[which != k].all() else None


def selected_shift(bases: Sequence[Value], which: Any, taken: Any, hidden: Truths, zeros: Truths,
                   shape: tuple[int, ...]) -> Shift | None:
    given = [shift for base in bases if (shift := shifts.shift_of(base)) is not None]
    if not given:
        return None
    first = given[0]
    entries = np.full(shape, -1, dtype=np.int64)
    for base, k in zip(bases, taken, strict=True):
        shift = shifts.shift_of(base)
        here = which == k
        if shift is None:
            free = shifts.free_of(first.way, hidden, zeros)
            if free is None or not free[here].all():
                raise shifts.refusal(first, "a choice")
        elif (shift.source, shift.way, shift.factor) != (first.source, first.way, first.factor):
            raise shifts.refusal(first, "a choice")
        else:
            entries[here] = np.broadcast_to(shift.entries, shape)[here]
    return replace(first, entries=entries)


def raised(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    """Of tokens: t + n, which is understood as an index from the end."""
    tokens, by = operands if isinstance(operands[0], Tokens) else reversed(operands)
    if eqn.primitive.name != "add" or not isinstance(tokens, Tokens) or not isinstance(by, Known):
        raise RefusalError("arithmetic with whole numbers of an input")
    return [Raised(tokens, by.array.astype(np.int64))]


RULES: dict[str, Rule] = {
    **dict.fromkeys(COMPARISONS, compare), "eq": equal, "ne": equal, "select_n": select,
    "and": connective("And"), "or": connective("Or"), "xor": connective("Xor"), "not": connective("Not"),
}
