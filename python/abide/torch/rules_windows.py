# SPDX-License-Identifier: MIT
"""Convolutions, pools, and other operations with windows.

    conv2d(x, W, b, stride=2, padding=1)    # Conv(x, W, b; strides 2 2, pads 1 1 1 1)

A sample without an axis of samples is a batch of one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from .call import Call, rule
from .rules_moves import by_map
from .values import Operand, shape_of

Sizes = Sequence[int] | int
LARGEST_MATRIX = 2**22  # entries of a known matrix that stands for a linear map


def for_each(sizes: Sizes, axes: int) -> list[int]:
    sizes = [sizes] if isinstance(sizes, int) else list(sizes)
    return sizes * axes if len(sizes) == 1 else sizes


def batched(call: Call, x: Operand, rank: int) -> Any:
    return x if len(shape_of(x)) == rank else call.reshape(x, [1, *shape_of(x)])


def as_given(call: Call, name: str, x: Operand, rank: int) -> str:
    return name if len(shape_of(x)) == rank else call.reshape(name, call.shape)


def convolved(call: Call, x: Operand, weight: Operand, bias: Operand | None, stride: Sizes,
              padding: Sizes | str, dilation: Sizes, groups: int) -> str:
    rank = len(shape_of(weight))
    axes = rank - 2
    kernel, dilations = shape_of(weight)[2:], for_each(dilation, axes)
    if padding == "same":
        total = [d * (k - 1) for d, k in zip(dilations, kernel, strict=True)]
        pads = [n // 2 for n in total] + [n - n // 2 for n in total]
    else:
        pads = 2 * for_each(0 if isinstance(padding, str) else padding, axes)
    result = call.node("Conv", batched(call, x, rank), weight, *([] if bias is None else [bias]),
                       strides=for_each(stride, axes), pads=pads, dilations=dilations, group=groups,
                       kernel_shape=kernel)
    return as_given(call, result, x, rank)


@rule("conv1d", "conv2d", "conv3d")
def conv(call: Call, x: Operand, weight: Operand, bias: Operand | None = None, stride: Sizes = 1,
         padding: Sizes | str = 0, dilation: Sizes = 1, groups: int = 1) -> str:
    return convolved(call, x, weight, bias, stride, padding, dilation, groups)


@rule("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
def conv_transpose(call: Call, x: Operand, weight: Operand, bias: Operand | None = None, stride: Sizes = 1,
                   padding: Sizes = 0, output_padding: Sizes = 0, groups: int = 1,
                   dilation: Sizes = 1) -> str:
    rank = len(shape_of(weight))
    axes = rank - 2
    result = call.node("ConvTranspose", batched(call, x, rank), weight, *([] if bias is None else [bias]),
                       strides=for_each(stride, axes), pads=2 * for_each(padding, axes), group=groups,
                       dilations=for_each(dilation, axes), output_padding=for_each(output_padding, axes),
                       kernel_shape=shape_of(weight)[2:])
    return as_given(call, result, x, rank)


@rule("convolution")
def convolution(call: Call, x: Operand, weight: Operand, bias: Operand | None, stride: Sizes, padding: Sizes,
                dilation: Sizes, transposed: bool, output_padding: Sizes, groups: int) -> str:
    if transposed:
        return conv_transpose(call, x, weight, bias, stride, padding, output_padding, groups, dilation)
    return convolved(call, x, weight, bias, stride, padding, dilation, groups)


def axes_pooled(call: Call) -> int:
    for axes in (1, 2, 3):
        if f"{axes}d" in call.operation:
            return axes
    raise AssertionError(call.operation)


@rule("max_pool1d", "max_pool2d", "max_pool3d")
def max_pool(call: Call, x: Operand, kernel: Sizes, stride: Sizes = (), padding: Sizes = 0,
             dilation: Sizes = 1, ceil_mode: bool = False) -> str:
    axes = axes_pooled(call)
    sizes = for_each(kernel, axes)
    result = call.node("MaxPool", batched(call, x, axes + 2), kernel_shape=sizes,
                       strides=for_each(stride, axes) or sizes, pads=2 * for_each(padding, axes),
                       dilations=for_each(dilation, axes), ceil_mode=int(ceil_mode))
    return as_given(call, result, x, axes + 2)


@rule("max_pool2d_with_indices", "max_pool3d_with_indices", "max_pool1d_with_indices")
def max_pool_with_indices(call: Call, *operands: Any) -> tuple[str, None]:
    return max_pool(call, *operands), None


@rule("avg_pool1d", "avg_pool2d", "avg_pool3d")
def avg_pool(call: Call, x: Operand, kernel: Sizes, stride: Sizes = (), padding: Sizes = 0,
             ceil_mode: bool = False, count_include_pad: bool = True,
             divisor_override: int | None = None) -> str:
    axes = axes_pooled(call)
    sizes = for_each(kernel, axes)
    if divisor_override is not None:
        call.refuse("divisor_override is given; expected none")
    result = call.node("AveragePool", batched(call, x, axes + 2), kernel_shape=sizes,
                       strides=for_each(stride, axes) or sizes, pads=2 * for_each(padding, axes),
                       ceil_mode=int(ceil_mode), count_include_pad=int(count_include_pad))
    return as_given(call, result, x, axes + 2)


def linear_map(call: Call, x: Operand, axes: int, apply: Callable[[torch.Tensor], torch.Tensor]) -> str:
    """A linear map of the last axes with known numbers, which are seen on the unit vectors."""
    shape = shape_of(x)
    places = math.prod(shape[-axes:])
    if places * math.prod(call.shape[-axes:]) > LARGEST_MATRIX:
        call.refuse(f"a map of {places} to {math.prod(call.shape[-axes:])} places; expected smaller images")
    units = torch.eye(places, dtype=torch.float64).reshape(places, 1, *shape[-axes:])
    matrix = apply(units).reshape(places, -1)
    return call.reshape(call.node("MatMul", call.reshape(x, [-1, places]), matrix), call.shape)


@rule("adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_avg_pool3d", "_adaptive_avg_pool2d",
      "_adaptive_avg_pool3d")
def adaptive_avg_pool(call: Call, x: Operand, size: Sizes) -> str:
    axes = axes_pooled(call)
    rank = len(shape_of(x))
    before, after = shape_of(x)[-axes:], call.shape[-axes:]
    if all(n == 1 for n in after):
        return call.over("ReduceMean", x, range(rank - axes, rank), True)
    if all(n % m == 0 for n, m in zip(before, after, strict=True)):
        sizes = [n // m for n, m in zip(before, after, strict=True)]
        pooled = call.node("AveragePool", batched(call, x, axes + 2), kernel_shape=sizes, strides=sizes)
        return as_given(call, pooled, x, axes + 2)
    functional = getattr(torch.nn.functional, f"adaptive_avg_pool{axes}d")
    return linear_map(call, x, axes, lambda images: functional(images, after))


@rule("adaptive_max_pool1d", "adaptive_max_pool2d", "adaptive_max_pool3d")
def adaptive_max_pool(call: Call, x: Operand, size: Sizes) -> tuple[str, None]:
    axes = axes_pooled(call)
    before, after = shape_of(x)[-axes:], call.shape[-axes:]
    if any(n % m for n, m in zip(before, after, strict=True)):
        call.refuse(f"windows of {before} that make {after} overlap; expected a size that divides")
    sizes = [n // m for n, m in zip(before, after, strict=True)]
    pooled = call.node("MaxPool", batched(call, x, axes + 2), kernel_shape=sizes, strides=sizes)
    return as_given(call, pooled, x, axes + 2), None


@rule("upsample_nearest1d", "upsample_nearest2d", "upsample_nearest3d")
def upsample_nearest(call: Call, x: Operand, size: Any, *scales: Any) -> str:
    operation = getattr(torch.ops.aten, call.operation.removeprefix("aten."))
    return by_map(call, x, lambda entries: operation(entries.double(), size, *scales).long())


@rule("upsample_linear1d", "upsample_bilinear2d", "upsample_trilinear3d", "upsample_bicubic2d")
def upsample_linear(call: Call, x: Operand, size: Any, align_corners: bool, *scales: Any) -> str:
    """By PyTorch's own operation on the unit vectors, which is linear."""
    axes = len(shape_of(x)) - 2
    operation = getattr(torch.ops.aten, call.operation.removeprefix("aten."))
    return linear_map(call, x, axes, lambda images: operation(images, size, align_corners, *scales))


@rule("im2col")
def patches(call: Call, x: Operand, kernel: Any, dilation: Any, padding: Any, stride: Any) -> str:
    shape = shape_of(x)
    flat = call.node("Concat", torch.zeros(1, dtype=torch.float64),
                     call.reshape(x, [-1]), axis=0)  # entry 0 is the padding
    entries = torch.arange(1, math.prod(shape) + 1, dtype=torch.float64).reshape(shape)
    return call.picked(flat, torch.nn.functional.unfold(entries, kernel, dilation, padding, stride).long())
