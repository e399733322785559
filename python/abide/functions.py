# SPDX-License-Identifier: MIT
"""The functions of expressions, on arrays.

    call(evaluation, parse("sum(W, axis=0)"))    # the sums of the columns of W

To add one, write it and its line in FUNCTIONS. Reference: docs/models.md, Functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .arrays import ONE_BY_ONE
from .expression import Call, Listing, Node, Text

if TYPE_CHECKING:
    from .evaluation import Evaluation

Value = Any
GATES = {"relu", "leaky_relu", "abs", "maximum", "minimum", "max", "max_pool1d", "max_pool2d"}


def is_number(value: Value) -> bool:
    return isinstance(value, (Fraction, float))


class Arguments:
    """The arguments of one call; those that are lists of whole numbers are read as such."""

    def __init__(self, at: Evaluation, node: Call) -> None:
        self.at = at
        self.node = node
        self.keywords = {{"dim": "axis", "base": "theta"}.get(key, key): of for key, of in node.keywords}

    def __len__(self) -> int:
        return len(self.node.arguments)

    def value(self, i: int) -> Value:
        return self.at.value(self.node.arguments[i])

    def array(self, i: int) -> Value:
        """A value that is an array, also of a number."""
        value = self.value(i)
        return self.at.arrays.reshape(self.at.arrays.constant([value]), ()) if is_number(value) else value

    def option(self, name: str, place: int | None = None) -> Node | None:
        """A keyword, or the positional argument that stands for it."""
        if name in self.keywords:
            return self.keywords[name]
        return self.node.arguments[place] if place is not None and place < len(self) else None

    def whole_numbers(self, node: Node) -> list[int]:
        return [self.at.whole(item) for item in (node.items if isinstance(node, Listing) else (node,))]

    def axes(self, x: Value, standard: Sequence[int]) -> list[int]:
        """Of the array x, counted from 0."""
        node = self.option("axis", 1)
        given = list(standard) if node is None else self.whole_numbers(node)
        if not all(-x.ndim <= axis < x.ndim for axis in given):
            raise ValueError(f"the axes {given} of what has {x.ndim}")
        return [axis % x.ndim for axis in given]

    def sizes(self, first: int) -> list[int]:
        rest = self.node.arguments[first:]
        return self.whole_numbers(rest[0]) if len(rest) == 1 else [self.at.whole(node) for node in rest]

    def per_axis(self, name: str, axes: int, standard: int) -> list[int]:
        node = self.option(name)
        values = [standard] if node is None else self.whole_numbers(node)
        return values * axes if len(values) == 1 else values


def kept(x: Value, sums: Value, axes: Sequence[int], a: Arguments) -> Value:
    """What was summed along axes, with these of size 1 again."""
    return a.at.arrays.reshape(sums, [1 if i in axes else size for i, size in enumerate(x.shape)])


def sum_(a: Arguments) -> Value:
    x = a.array(0)
    return a.at.arrays.sum(x, a.axes(x, range(x.ndim)))


def mean(a: Arguments) -> Value:
    x = a.array(0)
    return mean_along(a, x, a.axes(x, range(x.ndim)))


def mean_along(a: Arguments, x: Value, axes: Sequence[int]) -> Value:
    count = 1
    for axis in axes:
        count *= x.shape[axis]
    return a.at.arrays.sum(x, axes) / count


def outer(a: Arguments) -> Value:
    x, y = (a.at.arrays.reshape(a.array(i), [-1]) for i in (0, 1))
    return x[:, None] * y[None, :]


def filled(value: int) -> Callable[[Arguments], Value]:
    def make(a: Arguments) -> Value:
        sizes = a.sizes(0)
        count = 1
        for size in sizes:
            count *= size
        return a.at.arrays.reshape(a.at.arrays.constant([Fraction(value)] * count), sizes)

    return make


def eye(a: Arguments) -> Value:
    n = a.at.whole(a.node.arguments[0])
    return a.at.arrays.constant([[Fraction(int(i == j)) for j in range(n)] for i in range(n)])


def concat(a: Arguments) -> Value:
    first = a.node.arguments[0]
    listed = isinstance(first, Listing)
    nodes = first.items if isinstance(first, Listing) else a.node.arguments
    axis = a.option("axis", 1 if listed else None)
    return a.at.arrays.concat([a.at.value(node) for node in nodes], 0 if axis is None else a.at.whole(axis))


def einsum(a: Arguments) -> Value:
    notation = a.node.arguments[0]
    if not isinstance(notation, Text):
        raise ValueError("einsum: expected its notation, such as 'ij,jk->ik'")
    return a.at.arrays.einsum(notation.text.replace(" ", ""), *(a.array(i) for i in range(1, len(a))))


def apply(a: Arguments, name: str, x: Value) -> Value:
    return ONE_BY_ONE[name](x) if is_number(x) else a.at.arrays.apply(name, x)


def one_by_one(name: str) -> Callable[[Arguments], Value]:
    return lambda a: apply(a, name, a.value(0))


def logarithm(a: Arguments) -> Value:
    return apply(a, "log", abs(a.value(0)))  # of the absolute value, in laws


def sigmoid(a: Arguments, x: Value) -> Value:
    return (1 + apply(a, "tanh", x / 2)) / 2


def softplus(a: Arguments) -> Value:
    x = a.value(0)
    return (x + abs(x)) / 2 + apply(a, "log", 1 + apply(a, "exp", -abs(x)))


def gelu(a: Arguments) -> Value:
    x = a.value(0)
    return x * (1 + apply(a, "erf", x * float(2 ** -0.5))) / 2


def gelu_tanh(a: Arguments) -> Value:
    x = a.value(0)
    return x * (1 + apply(a, "tanh", 0.7978845608028654 * (x + x**3 * float(Fraction("0.044715"))))) / 2


def shifted(a: Arguments) -> tuple[Value, list[int]]:
    """Scores less the largest, and their axis. Those that a causal mask hides are far below all others."""
    node = a.node.arguments[0]
    masked = isinstance(node, Call) and node.function == "causal_mask"
    x = a.at.value(node.arguments[0]) if isinstance(node, Call) and masked else a.array(0)
    axes = a.axes(x, [-1])
    x = x - a.at.arrays.largest(x, axes[0])
    if masked:
        queries, keys = x.shape[-2:]
        seen = [[Fraction(int(j <= i + keys - queries)) for j in range(keys)] for i in range(queries)]
        x = x - 1e30 * (1 - a.at.arrays.constant(seen))
        x = x - a.at.arrays.largest(x, axes[0])
    return x, axes


def softmax(a: Arguments) -> Value:
    x, axes = shifted(a)
    e = a.at.arrays.apply("exp", x)
    return e / kept(e, a.at.arrays.sum(e, axes), axes, a)


def log_softmax(a: Arguments) -> Value:
    x, axes = shifted(a)
    e = a.at.arrays.apply("exp", x)
    return x - a.at.arrays.apply("log", kept(e, a.at.arrays.sum(e, axes), axes, a))


def normalized(centred: bool, standard: int) -> Callable[[Arguments], Value]:
    def norm(a: Arguments) -> Value:
        x = a.array(0)
        axes = a.axes(x, [standard])
        node = a.option("eps", 2)
        eps = a.at.arrays.number(Fraction(1, 100000) if node is None else a.at.value(node))
        if centred:
            x = x - kept(x, mean_along(a, x, axes), axes, a)
        squares = kept(x, mean_along(a, x * x, axes), axes, a)
        return x / a.at.arrays.apply("sqrt", squares + eps)

    return norm


def where(a: Arguments) -> Value:
    mask, x, y = (a.array(i) for i in range(3))
    return mask * x + (1 - mask) * y


def rope(a: Arguments) -> Value:
    x = a.array(0)
    places, width = x.shape[-2:]
    node = a.option("theta")
    theta = 10000.0 if node is None else float(a.at.value(node))
    angles = a.at.arrays.constant(
        [[place * theta ** (-2 * i / width) for i in range(width // 2)] for place in range(places)])
    cos, sin = (a.at.arrays.apply(name, angles) for name in ("cos", "sin"))
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = [even * cos - odd * sin, even * sin + odd * cos]
    pairs = a.at.arrays.concat([a.at.arrays.reshape(part, [*part.shape, 1]) for part in turned], -1)
    return a.at.arrays.reshape(pairs, x.shape)


def convolution(axes: int) -> Callable[[Arguments], Value]:
    def convolved(a: Arguments) -> Value:
        from .convolution import convolve

        stride, padding, dilation = (
            a.per_axis(name, axes, standard)
            for name, standard in (("stride", 1), ("padding", 0), ("dilation", 1)))
        return convolve(a.at.arrays, a.array(0), a.array(1), stride, padding, dilation,
                        a.per_axis("groups", 1, 1)[0])

    return convolved


FUNCTIONS: dict[str, Callable[[Arguments], Value]] = {
    "sum": sum_, "mean": mean, "outer": outer, "eye": eye, "zeros": filled(0), "ones": filled(1),
    "trace": lambda a: a.at.arrays.einsum("ii->", a.array(0)),
    "diag": lambda a: a.at.arrays.diag(a.array(0)),
    "reshape": lambda a: a.at.arrays.reshape(a.array(0), a.sizes(1)),
    "det": lambda a: a.at.arrays.det(a.array(0)), "inv": lambda a: a.at.arrays.inv(a.array(0)),
    "concat": concat, "einsum": einsum,
    "where": where, "rope": rope,
    "conv1d": convolution(1), "conv2d": convolution(2),
    "log": logarithm, **{name: one_by_one(name) for name in ("exp", "sqrt", "sin", "cos", "tanh", "erf")},
    "sigmoid": lambda a: sigmoid(a, a.value(0)), "softplus": softplus,
    "silu": lambda a: (x := a.value(0)) * sigmoid(a, x), "gelu": gelu, "gelu_tanh": gelu_tanh,
    "softmax": softmax, "log_softmax": log_softmax,
    "layer_norm": normalized(True, -1), "rms_norm": normalized(False, -1), "batch_norm": normalized(True, 0),
}


def call(at: Evaluation, node: Call) -> Value:
    """Raises ValueError for a function that there is not, or that laws cannot have."""
    if node.function not in FUNCTIONS:
        why = "is understood in networks only" if node.function in GATES else "is no function"
        raise ValueError(f"{node.function} {why}")
    return FUNCTIONS[node.function](Arguments(at, node))
