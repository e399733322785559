# SPDX-License-Identifier: MIT
"""Convolutions of one and two dimensions, on arrays of any library.

A convolution is a sum over the places of the kernel: each contributes a product of one slice of the kernel
with one strided slice of the input. Reference: torch.nn.functional.conv2d.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from .arrays import Array, Arrays


def convolve(arrays: Arrays, x: Array, kernel: Array, stride: Sequence[int], padding: Sequence[int],
             dilation: Sequence[int], groups: int) -> Array:
    """Of x [channels, *sizes] and a kernel [outputs, channels/groups, *places]: [outputs, *sizes]."""
    for axis, width in enumerate(padding, start=1):
        if width:
            shape = [width if i == axis else size for i, size in enumerate(x.shape)]
            count = 1
            for size in shape:
                count *= size
            zeros = arrays.reshape(arrays.constant([Fraction(0)] * count), shape)
            x = arrays.concat([zeros, x, zeros], axis)
    places = kernel.shape[2:]
    sizes = [(size - d * (k - 1) - 1) // s + 1
             for size, k, s, d in zip(x.shape[1:], places, stride, dilation, strict=True)]
    outputs, channels = kernel.shape[0] // groups, kernel.shape[1]
    parts = []
    for g in range(groups):
        total: Array = 0
        for at in product(*map(range, places)):
            seen = tuple(slice(i * d, i * d + (n - 1) * s + 1, s)
                         for i, n, s, d in zip(at, sizes, stride, dilation, strict=True))
            inputs = x[(slice(g * channels, (g + 1) * channels), *seen)]
            weights = kernel[(slice(g * outputs, (g + 1) * outputs), slice(None), *at)]
            total = total + arrays.einsum("oc,c...->o...", weights, inputs)
        parts.append(total)
    return arrays.concat(parts, 0)
