# SPDX-License-Identifier: MIT
"""Seeded points at which functions are compared: small and large ones, and near numbers that matter.

    points([f64[3]], [12.0])     normal, between 0.1 and 0.9, of sizes 0.001 to 10000, mixed, about 12
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

SCALES = (1e-3, 1e-2, 1e-1, 1.0, 2.0, 1e1, 1e2, 1e3, 1e4)
ENTRIES = 48  # so many for each kind of point, at least
MOST_WRITTEN = 12

Draw = Callable[[np.random.Generator, tuple[int, ...]], Any]


def signs(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    return rng.choice([-1.0, 1.0], size=shape)


def kinds(written: Sequence[float]) -> list[Draw]:
    drawn: list[Draw] = [lambda rng, shape, scale=scale: scale * rng.normal(size=shape)  # type: ignore[misc]
                         for scale in SCALES]
    drawn.append(lambda rng, shape: rng.uniform(0.1, 0.9, shape))
    drawn.append(lambda rng, shape: 10 ** rng.uniform(-3, 4, shape))
    drawn.append(lambda rng, shape: signs(rng, shape) * 10 ** rng.uniform(-3, 4, shape))
    for size in list(written)[-MOST_WRITTEN:]:
        drawn.append(lambda rng, shape, size=size: (  # type: ignore[misc]
            signs(rng, shape) * size * 10 ** rng.uniform(-0.3, 0.7, shape)))
    return drawn


def points(avals: Sequence[Any],
           written: Sequence[float]) -> Iterator[tuple[list[Any], np.random.Generator]]:
    """Arguments of these shapes, and the generator to go on with.

    written: sizes of numbers in the functions.
    """
    smallest = min(int(np.prod(aval.shape, dtype=np.int64)) for aval in avals)
    repeats = min(max(2, ENTRIES // max(1, smallest)), 24)
    for number, kind in enumerate(kinds(written)):
        for repeat in range(repeats):
            rng = np.random.default_rng([number, repeat])
            yield [kind(rng, aval.shape).astype(aval.dtype) for aval in avals], rng
