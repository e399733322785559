# SPDX-License-Identifier: MIT
"""The few operations that laws need, on arrays of NumPy, PyTorch, JAX, or another library alike.

    arrays_of(torch.ones(2)).einsum("i,i->", x, x)    # a tensor of torch, of the type that x has

Nothing is converted: doubles stay doubles, gradients flow, and exact entries (NumPy arrays of Fraction)
stay exact.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from .errors import ArgumentTypeError

Array = Any
Number = Fraction | float

ONE_BY_ONE: dict[str, Callable[[Any], Any]] = {
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos,
    "tanh": math.tanh, "erf": math.erf}


class Arrays:
    """Operations of NumPy and of what has its interface, such as jax.numpy. `like`: an array of the kind."""

    def __init__(self, library: Any, like: Array) -> None:
        self.library = library
        self.like = like

    def number(self, value: Number) -> Any:
        """A known number, as these arrays take it: of no type of its own."""
        if isinstance(value, float) or self.is_exact():
            return value
        return int(value) if value.denominator == 1 and abs(value) < 2**53 else float(value)

    def constant(self, values: Sequence[Any]) -> Array:
        """Known numbers, nested as their shape is."""
        exact = np.array(values, dtype=object)
        if self.is_exact():
            return exact
        whole = all(isinstance(value, Fraction) and value.denominator == 1 for value in exact.flat)
        return self.known(exact.astype(np.int64 if whole and self.is_whole() else np.float64))

    def is_whole(self) -> bool:
        return np.dtype(self.like.dtype).kind in "iub"

    def is_exact(self) -> bool:
        """Whether entries are Python's numbers."""
        return False

    def known(self, values: np.ndarray[Any, np.dtype[Any]]) -> Array:
        dtype = values.dtype if self.is_whole() else self.like.dtype
        return self.library.asarray(values, dtype=dtype)

    def own(self, x: Array) -> Array:
        """The same values in memory of its own; what changes the weights does not change them."""
        return self.library.asarray(x, copy=True)

    def transpose(self, x: Array) -> Array:
        return self.library.transpose(x)

    def reshape(self, x: Array, shape: Sequence[int]) -> Array:
        return x.reshape(tuple(shape))

    def concat(self, parts: Sequence[Array], axis: int) -> Array:
        return self.library.concatenate(list(parts), axis)

    def stack(self, parts: Sequence[Array]) -> Array:
        return self.library.stack(list(parts))

    def sum(self, x: Array, axes: Sequence[int]) -> Array:
        return x.sum(axis=tuple(axes)) if axes else x

    def largest(self, x: Array, axis: int) -> Array:
        """Along an axis, which stays with size 1."""
        return self.library.max(x, axis=axis, keepdims=True)

    def diag(self, x: Array) -> Array:
        return self.library.diag(x)

    def einsum(self, notation: str, *operands: Array) -> Array:
        return self.library.einsum(notation, *operands)

    def det(self, x: Array) -> Array:
        return self.library.linalg.det(x)

    def inv(self, x: Array) -> Array:
        return self.library.linalg.inv(x)

    def index(self, x: Array, items: tuple[int | slice, ...]) -> Array:
        return x[items]

    def apply(self, function: str, x: Array) -> Array:
        """A function of ONE_BY_ONE, entry by entry."""
        return getattr(self.library, function)(x)


class NumPy(Arrays):
    def is_exact(self) -> bool:
        return bool(self.like.dtype.kind == "O")

    def own(self, x: Array) -> Array:
        return x.copy() if isinstance(x, np.ndarray) else x  # a number is no view

    def apply(self, function: str, x: Array) -> Array:
        x = np.asarray(x)
        if x.dtype.kind == "O" or function == "erf":
            kind = x.dtype if x.dtype.kind == "O" else np.result_type(x.dtype, np.float16)
            return np.array([ONE_BY_ONE[function](entry) for entry in x.flat], dtype=kind).reshape(x.shape)
        return getattr(np, function)(x)


class Jax(Arrays):
    def own(self, x: Array) -> Array:
        return x  # which nothing changes

    def apply(self, function: str, x: Array) -> Array:
        if function == "erf":
            from jax.scipy.special import erf

            return erf(x)
        return super().apply(function, x)


class Torch(Arrays):
    def is_whole(self) -> bool:
        return not self.like.is_floating_point()

    def known(self, values: np.ndarray[Any, np.dtype[Any]]) -> Array:
        dtype = None if self.is_whole() else self.like.dtype
        return self.library.tensor(values, dtype=dtype, device=self.like.device)

    def own(self, x: Array) -> Array:
        return x.clone()

    def transpose(self, x: Array) -> Array:
        return x.permute(*reversed(range(x.ndim)))

    def largest(self, x: Array, axis: int) -> Array:
        return x.amax(axis, keepdim=True)

    def index(self, x: Array, items: tuple[int | slice, ...]) -> Array:
        for axis, item in enumerate(items):  # torch has no negative steps
            if isinstance(item, slice) and item.step is not None and item.step < 0:
                places = list(range(*item.indices(x.shape[axis])))
                x = x.index_select(axis, self.library.tensor(places, device=x.device))
                items = (*items[:axis], slice(None), *items[axis + 1:])
        return x[items]


def arrays_of(like: Array) -> Arrays:
    """The operations for arrays such as this one.

    Raises ArgumentTypeError for what is no array of NumPy, PyTorch, JAX, or a library of the array API
    standard.
    """
    if isinstance(like, (np.ndarray, np.generic)):
        return NumPy(np, like)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(like, torch.Tensor):
        return Torch(torch, like)
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(like, jax.Array):
        return Jax(sys.modules["jax.numpy"], like)
    if hasattr(like, "__array_namespace__"):
        return Arrays(like.__array_namespace__(), like)
    raise ArgumentTypeError(f"a {type(like).__name__} where an array of NumPy, PyTorch or JAX "
                            "was expected")
