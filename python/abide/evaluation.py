# SPDX-License-Identifier: MIT
"""Values of laws at given weights.

    value_of("W2.T @ W2 - W1 @ W1.T", {"W1": W1, "W2": W2})    # an array of the library that W1 is of

Known numbers are exact among themselves, so that 1/3 is the float next to it. Nothing is broadcast or
clipped that the program would refuse: indices are in range, and shapes those of the model.
Reference: docs/models.md, Expressions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from .arrays import Array, Arrays, arrays_of
from .errors import ArgumentTypeError, MissingWeightError, UsageError
from .expression import (
    Call,
    Index,
    Listing,
    Name,
    Node,
    Power,
    Product,
    Range,
    Sum,
    Text,
    Transpose,
    parse,
)
from .expression import Number as Known
from .points import numpy_array

Value = Any  # a Number or an array
TIME = "t"


def is_number(value: Value) -> bool:
    return isinstance(value, (Fraction, float))


def value_of(expression: str, weights: Mapping[str, Any], *, t: float | None = None,
             shapes: Mapping[str, Sequence[int]] | None = None) -> Value:
    """The value of an expression.

    shapes: of parameters; where they are given, weights (and velocities `dW`) must have them.
    The value has memory of its own: it stays when the weights are changed in place.
    Raises MissingWeightError, UsageError; ArgumentTypeError for weights that are no arrays by name.
    """
    return Evaluation(mapping(weights), t, shapes or {}).result(parse(expression))


def mapping(weights: Any) -> Mapping[str, Any]:
    """The weights, if they are arrays by name."""
    if isinstance(weights, Mapping):
        return weights
    advice = ""
    if hasattr(weights, "named_parameters"):
        advice = "; give module.state_dict(), or dict(module.named_parameters()) for gradients"
    elif isinstance(weights, Iterator):
        advice = "; give dict(..) of these pairs"
    raise ArgumentTypeError(f"weights: a {type(weights).__name__} where a dictionary of arrays by the "
                            f"parameters' names was expected{advice}")


class Evaluation:
    """One evaluation: its weights, and the library that they are arrays of."""

    def __init__(self, weights: Mapping[str, Any], t: float | None,
                 shapes: Mapping[str, Sequence[int]]) -> None:
        self.weights = weights
        self.time = t
        self.shapes = shapes
        self.taken: dict[str, Array] = {}
        self._arrays: Arrays | None = None

    @property
    def arrays(self) -> Arrays:
        if self._arrays is None:  # by whatever is there
            for name in self.weights:
                self.array(name)
                break
            else:
                self._arrays = arrays_of(np.float64(0))
        assert self._arrays is not None
        return self._arrays

    def array(self, name: str) -> Array:
        """What the weights have under a name."""
        if name not in self.taken:
            value = self.weights[name]
            if not hasattr(value, "shape"):
                value = numpy_array(value, name)
            expected = self.shapes.get(name, self.shapes.get(name[1:]) if name[:1] == "d" else None)
            if expected is not None and tuple(value.shape) != tuple(expected):
                raise UsageError(f"{name} has the shape {list(value.shape)}; expected {list(expected)}")
            if self._arrays is None:
                self._arrays = arrays_of(value)
            self.taken[name] = value
        return self.taken[name]

    def result(self, node: Node) -> Value:
        value = self.value(node)
        return self.arrays.number(value) if is_number(value) else self.arrays.own(value)

    def name(self, name: str) -> Value:
        if name in self.weights:
            return self.array(name)
        if name == TIME and name not in self.shapes:
            if self.time is None:
                raise UsageError("the law depends on the time; give it, as t=")
            return float(self.time) if isinstance(self.time, (int, float)) else self.time
        what = "velocity" if name not in self.shapes and name[1:] in self.shapes else "parameter"
        raise MissingWeightError(f"there is no {what} {name!r} among the weights, which are "
                                 f"{', '.join(map(str, self.weights)) or 'empty'}")

    def value(self, node: Node) -> Value:
        match node:
            case Known(value):
                return value
            case Name(name) | Text(name):
                return self.name(name)
            case Sum(terms):
                total: Value = None
                for sign, term in terms:
                    value = self.value(term)
                    value = -value if sign == "-" else value
                    total = value if total is None else self.combine("+", total, value)
                return total
            case Product(first, rest):
                total = self.value(first)
                for operator, factor in rest:
                    total = self.combine(operator, total, self.value(factor))
                return total
            case Power(base, exponent):
                return self.power(self.value(base), self.value(exponent))
            case Transpose(of):
                value = self.value(of)
                return value if is_number(value) else self.arrays.transpose(value)
            case Index(of, items):
                return self.indexed(self.value(of), items)
            case Listing(items):
                return self.listed([self.value(item) for item in items])
            case Call():
                from .functions import call

                return call(self, node)
        raise AssertionError(node)

    def combine(self, operator: str, a: Value, b: Value) -> Value:
        if is_number(a) and is_number(b):
            if operator == "@":
                raise ValueError("@ of numbers; expected matrices or vectors")
            return a + b if operator == "+" else a * b if operator == "*" else a / b
        a, b = self.known(a), self.known(b)
        if operator == "+":
            return a + b
        if operator == "*":
            return a * b
        return a / b if operator == "/" else a @ b

    def known(self, value: Value) -> Value:
        return self.arrays.number(value) if is_number(value) else value

    def power(self, base: Value, exponent: Value) -> Value:
        if not is_number(exponent):
            raise ValueError("an exponent that is no known number")
        if is_number(base):
            return base ** (int(exponent) if exponent.denominator == 1 else float(exponent))
        if exponent.denominator != 1:
            return base ** float(exponent)
        # Whole arrays have no negative powers, and laws none of 0.
        n = int(exponent)
        return base ** n if n >= 0 else 1 / base ** -n

    def whole(self, node: Node) -> int:
        value = self.value(node)
        if not isinstance(value, Fraction) or value.denominator != 1:
            raise ValueError("expected a whole number")
        return int(value)

    def indexed(self, value: Value, items: Sequence[Node | Range]) -> Value:
        if is_number(value) or len(items) > len(value.shape):
            raise ValueError(f"{len(items)} indices of what has fewer axes")
        places: list[int | slice] = []
        for size, item in zip(value.shape, items, strict=False):
            if isinstance(item, Range):
                ends = [None if end is None else self.whole(end)
                        for end in (item.start, item.stop, item.step)]
                places.append(slice(*ends))
                continue
            i = self.whole(item)
            if not -size <= i < size:
                raise ValueError(f"the index {i} of an axis of size {size}")
            places.append(i)
        return self.arrays.index(value, tuple(places))

    def listed(self, values: Sequence[Value]) -> Value:
        """A new first axis."""
        if all(is_number(value) for value in values):
            return self.arrays.constant(values)
        return self.arrays.stack([self.arrays.constant(value) if is_number(value) else value
                                  for value in values])

