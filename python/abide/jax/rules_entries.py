# SPDX-License-Identifier: MIT
"""Primitives of each entry: sums, products, powers, elementary functions.

    x - m          Sub, with the minus infinities and the shift of both
    rsqrt(x)       1 / sqrt(x)
    erfc(x)        1 - erf(x)

Rounding to fewer bits (`convert_element_type` to floats) is no part of the network: it is computed exactly.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from . import shifts
from .patterns import log_softmax, softmax
from .values import Computed, Kind, Known, RefusalError, Shape, Tokens, Value, Way, is_float
from .work import Rule, Work, hidden_of, nonnegative, tokens_refusal


def shape_of(eqn: Any) -> Shape:
    return tuple(eqn.outvars[0].aval.shape)


def only(value: Value) -> Computed:
    """The one operand, a computed one; known ones are folded before."""
    if not isinstance(value, Computed):
        raise RefusalError("the operand is no number")
    if value.hidden is not None:
        raise RefusalError("minus infinity is its operand, which only exponentials, sums and moves take")
    return value


def unshifted(value: Value) -> Value:
    shift = shifts.shift_of(value)
    if shift is not None:
        raise shifts.refusal(shift, "it is")
    if hidden_of(value) is not None:
        raise RefusalError("minus infinity is its operand, which only exponentials, sums and moves take")
    return value


def is_all(value: Value, number: float) -> bool:
    return (isinstance(value, Known) and value.array.dtype.kind in "iuf"
            and bool(np.all(value.array == number)))


def total(work: Work, eqn: Any, operands: list[Value], sign: int) -> list[Value]:
    shape = shape_of(eqn)
    shift = shifts.of_sum(operands[0], operands[1], sign, shape)
    (a, hidden_a), (b, hidden_b) = work.split(operands[0]), work.split(operands[1])
    if hidden_b is not None and sign < 0:
        raise RefusalError("minus infinity is subtracted")
    hidden = None
    if hidden_a is not None or hidden_b is not None:
        none = np.zeros((), dtype=bool)
        hidden = np.broadcast_to(none if hidden_a is None else hidden_a, shape) | (
            none if hidden_b is None else hidden_b)
    both = sign > 0 and nonnegative(a) and nonnegative(b)
    if work.is_zero(b) and isinstance(a, Computed) and a.shape == shape:
        return [replace(a, hidden=hidden, shift=shift)]
    if sign > 0 and work.is_zero(a) and isinstance(b, Computed) and b.shape == shape:
        return [replace(b, hidden=hidden, shift=shift)]
    made = log_softmax(work, a, b) if sign < 0 and hidden is None else None
    made = made or work.emit("Add" if sign > 0 else "Sub", (a, b), shape)
    return [replace(made, hidden=hidden, shift=shift, nonnegative=both)]


def add(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return total(work, eqn, operands, 1)


def sub(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return total(work, eqn, operands, -1)


def product(work: Work, eqn: Any, operands: list[Value], sign: int) -> list[Value]:
    shape = shape_of(eqn)
    shift = shifts.of_product(operands[0], operands[1], sign, shape)
    (a, hidden_a), (b, hidden_b) = work.split(operands[0]), work.split(operands[1])
    hidden = None
    if hidden_a is not None or hidden_b is not None:
        hidden, other = (hidden_a, b) if hidden_a is not None else (hidden_b, a)
        assert hidden is not None
        hidden = np.broadcast_to(hidden, shape)
        positive = isinstance(other, Known) and bool(
            np.all(np.broadcast_to(other.array.astype(np.float64), shape)[hidden] > 0))
        if not positive or (sign < 0 and hidden_b is not None):
            raise RefusalError("minus infinity is multiplied by what is not known to be positive")
    squared = sign > 0 and isinstance(a, Computed) and isinstance(b, Computed) and a.ref == b.ref
    both = squared or (nonnegative(a) and nonnegative(b))
    zeros = a.zeros if isinstance(a, Computed) and a.shape == shape else None
    if is_all(b, 1) and isinstance(a, Computed) and a.shape == shape:
        return [replace(a, hidden=hidden, shift=shift)]
    if sign > 0 and is_all(a, 1) and isinstance(b, Computed) and b.shape == shape:
        return [replace(b, hidden=hidden, shift=shift)]
    if sign < 0 and isinstance(b, Computed) and b.zeros is not None:
        raise RefusalError("a division by 0: of a row that is masked entirely there is no softmax")
    if sign < 0 and isinstance(b, Known) and not b.array.all():
        raise RefusalError("a division by 0")
    made = softmax(work, a, b) if sign < 0 else None
    made = made or work.emit("Mul" if sign > 0 else "Div", (a, b), shape)
    return [replace(made, hidden=hidden, shift=shift, nonnegative=both, zeros=zeros)]


def mul(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return product(work, eqn, operands, 1)


def div(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    if not is_float(eqn.outvars[0].aval.dtype):
        raise RefusalError("a quotient of whole numbers that depend on data")
    return product(work, eqn, operands, -1)


def neg(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    x = only(operands[0])
    shift = x.shift
    if shift is not None and shift.way is Way.ADDED:
        shift = replace(shift, factor=-shift.factor)
    return [replace(work.emit("Neg", (x,), x.shape), shift=shift)]


def exp(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    x, hidden = work.split(operands[0])
    assert isinstance(x, Computed)
    made = work.emit("Exp", (x,), x.shape)
    if hidden is not None:
        made = work.emit("Where", (work.constant(hidden), work.constant(0.0), made), x.shape)
    return [replace(made, nonnegative=True, zeros=hidden, shift=x.shift and shifts.of_exp(x.shift))]


def log(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    x = only(operands[0])
    if x.zeros is not None:
        raise RefusalError("the logarithm of what is 0")
    return [replace(work.emit("Log", (x,), x.shape), shift=x.shift and shifts.of_log(x.shift))]


def power_by(work: Work, x: Computed, exponent: float) -> list[Value]:
    shift = x.shift and shifts.of_power(x.shift, Fraction(exponent))
    sign = x.nonnegative or exponent % 2 == 0
    if exponent == 2:
        made = work.emit("Mul", (x, x), x.shape)
    elif exponent == 0.5:
        made, sign = work.emit("Sqrt", (x,), x.shape), True
    elif exponent == -0.5:
        made, sign = work.emit("Reciprocal", (work.emit("Sqrt", (x,), x.shape),), x.shape), True
    elif exponent == -1:
        made = work.emit("Reciprocal", (x,), x.shape)
    else:
        made = work.emit("Pow", (x, work.constant(float(exponent))), x.shape)
    return [replace(made, nonnegative=sign, shift=shift)]


def square(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return power_by(work, only(operands[0]), 2)


def sqrt(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return power_by(work, only(operands[0]), 0.5)


def rsqrt(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return power_by(work, only(operands[0]), -0.5)


def integer_pow(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return power_by(work, only(operands[0]), eqn.params["y"])


def pow_(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    base, exponent = operands
    if isinstance(base, Computed) and isinstance(exponent, Known):
        numbers = np.unique(exponent.array)
        if numbers.size == 1 and base.shape == shape_of(eqn):
            return power_by(work, only(base), float(numbers[0]))
    return [work.emit("Pow", (unshifted(base), unshifted(exponent)), shape_of(eqn))]


def absolute(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    x = only(operands[0])
    if x.nonnegative:
        return [x]
    unshifted(x)
    return [work.emit("Abs", (x,), x.shape, nonnegative=True)]


def function(name: str, nonnegative: bool = False) -> Rule:
    def rule(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
        x = only(unshifted(operands[0]))
        return [work.emit(name, (x,), x.shape, nonnegative=nonnegative)]

    return rule


def log1p(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    x = only(unshifted(operands[0]))
    return [work.emit("Log", (work.emit("Add", (x, work.constant(1.0)), x.shape),), x.shape)]


def expm1(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    x = only(unshifted(operands[0]))
    return [work.emit("Sub", (work.emit("Exp", (x,), x.shape), work.constant(1.0)), x.shape)]


def erfc(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    x = only(unshifted(operands[0]))
    return [work.emit("Sub", (work.constant(1.0), work.emit("Erf", (x,), x.shape)), x.shape,
                      nonnegative=True, moving=x.moves)]


def exp2(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    x = only(unshifted(operands[0]))
    scaled = work.emit("Mul", (x, work.constant(float(np.log(2.0)))), x.shape)
    return [work.emit("Exp", (scaled,), x.shape, nonnegative=True)]


def convert(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    value, dtype = operands[0], eqn.outvars[0].aval.dtype
    if isinstance(value, Tokens) and np.dtype(dtype).kind in "iu":
        return [value]
    if not isinstance(value, Computed):
        raise RefusalError(tokens_refusal(value))
    if is_float(dtype):
        if value.kind is Kind.TRUTH:
            return [work.emit("Cast", (value,), value.shape, to=11, nonnegative=True)]
        return [value]
    if np.dtype(dtype).kind == "b" and value.kind is Kind.TRUTH:
        return [value]
    if value.kind is Kind.TRUTH:
        raise RefusalError(f"truth values that depend on data become {np.dtype(dtype).name}, as for a branch "
                           "on data: which function it is depends on what is put in; expected jnp.where, of "
                           "which both sides are computed")
    raise RefusalError(f"numbers that depend on data become {np.dtype(dtype).name}, which has no derivative")


def same(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    return [operands[0]]


FUNCTIONS = {"tanh": "Tanh", "erf": "Erf", "sin": "Sin", "cos": "Cos", "tan": "Tan", "sinh": "Sinh",
             "cosh": "Cosh", "asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh", "sign": "Sign"}
RULES: dict[str, Rule] = {
    **{primitive: function(name) for primitive, name in FUNCTIONS.items()},
    "logistic": function("Sigmoid", nonnegative=True),
    "add": add, "add_any": add, "sub": sub, "mul": mul, "div": div, "neg": neg, "exp": exp, "exp2": exp2,
    "log": log, "log1p": log1p, "expm1": expm1, "erfc": erfc, "square": square, "sqrt": sqrt, "rsqrt": rsqrt,
    "integer_pow": integer_pow, "pow": pow_, "abs": absolute, "convert_element_type": convert,
    "reduce_precision": same,
}
