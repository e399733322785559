# SPDX-License-Identifier: MIT
"""Whether numbers that were computed in two ways are the same but for rounding.

    same(left, right, right at a point next to this one)      how much rounding may do is seen there

Where a computation leaves the range of doubles, as 1 / (1 + exp(710)) does, its result may be 0 that is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from .values import Array


def size_of(array: Array) -> float:
    finite = array[np.isfinite(array)]
    return float(np.max(np.abs(finite), initial=0))


def same(left: Any, right: Any, again: Any) -> bool | None:
    """Whether entries are the same; None if none can be compared.

    again: those on the right at a point next to this one, which says how much rounding may do.
    """
    tolerance = 1e-6 if np.asarray(right).dtype == np.float64 else 1e-3
    left, right, again = (np.asarray(part, np.float64) for part in (left, right, again))
    finite = np.isfinite(left) & np.isfinite(right)
    if left.size and not finite.any():
        return None
    with np.errstate(invalid="ignore", over="ignore"):
        noise = np.nan_to_num(np.abs(again - right), nan=0, posinf=0)
        allowed = tolerance * (np.abs(right) + min(1.0, size_of(right)) + 1e-3) + 1e3 * noise
        return bool(np.all((np.abs(left - right) <= allowed)[finite]))


def underflow(plain: Callable[..., Any], floats: Sequence[Any], weights: Sequence[Any], which: int, left: Any,
              right: Any) -> bool | None:
    """Whether the gradient by an argument differs only where JAX's own is 0 for want of small numbers.

    That of log(1 + exp(x)) is 0 at x = 710. Whose is right is asked of differences. None if they agree with
    the custom one, so that this point says nothing.
    """
    left, right = np.asarray(left), np.asarray(right)
    with np.errstate(invalid="ignore", over="ignore"):
        wrong = np.isfinite(left) & np.isfinite(right) & (np.abs(left - right) > 1e-6 * np.abs(right))
    if np.any(right[wrong] != 0):
        return False
    x = floats[which]
    step = np.where(wrong, 1e-5 * np.abs(x), 0).astype(x.dtype)
    far, near = (plain(*(x + sign * step if k == which else other for k, other in enumerate(floats)))
                 for sign in (1, -1))
    change = sum(float(np.sum(weight * (np.asarray(a) - np.asarray(b))))
                 for weight, a, b in zip(weights, far, near, strict=True)) / 2
    parts = (left * step)[wrong]
    return None if abs(change - float(parts.sum())) <= 1e-4 * float(np.abs(parts).sum()) else False


def moved_little(rng: np.random.Generator, x: Any) -> Any:
    """A point next to this one, as far as rounding goes."""
    limits: Any = jnp.finfo
    return (x * (1 + 4 * float(limits(x.dtype).eps) * rng.normal(size=x.shape))).astype(x.dtype)
