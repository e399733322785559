# SPDX-License-Identifier: MIT
"""Normalizations: what is normalized together is all that differs between most.

    layer       the last axes                          instance    those of positions
    group       channels of a group, and positions     batch       samples and positions

They are written out, since ONNX keeps epsilon as a float32.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from .call import Call, rule
from .rules_reductions import reciprocal_root
from .values import Operand, shape_of


def normalized(call: Call, x: Any, axes: Sequence[int], eps: float) -> str:
    centred = call.node("Sub", x, call.over("ReduceMean", x, axes, True))
    variance = call.over("ReduceMean", call.node("Mul", centred, centred), axes, True)
    return call.node("Mul", centred, reciprocal_root(call, variance, eps))


def scaled_and_shifted(call: Call, x: Any, weight: Any, bias: Any) -> str:
    x = x if weight is None else call.node("Mul", x, weight)
    return call.number(x if bias is None else call.node("Add", x, bias))


def of_channels(call: Call, value: Operand | str | None, rank: int) -> str | None:
    """Numbers of channels, the axis 1 of that many."""
    return None if value is None else call.reshape(value, [-1, *[1] * (rank - 2)])


@rule("layer_norm")
def layer_norm(call: Call, x: Operand, shape: Sequence[int], weight: Any = None, bias: Any = None,
               eps: float = 1e-5, *_: Any) -> str:
    rank = len(shape_of(x))
    return scaled_and_shifted(call, normalized(call, x, range(rank - len(shape), rank), eps), weight, bias)


@rule("native_layer_norm")
def native_layer_norm(call: Call, *operands: Any) -> tuple[str, None, None]:
    return layer_norm(call, *operands), None, None


@rule("rms_norm")
def rms_norm(call: Call, x: Operand, shape: Sequence[int], weight: Any = None,
             eps: float | None = None) -> str:
    rank = len(shape_of(x))
    squares = call.over("ReduceMean", call.node("Mul", x, x), range(rank - len(shape), rank), True)
    eps = torch.finfo(call.results[0].dtype).eps if eps is None else eps
    return scaled_and_shifted(call, call.node("Mul", x, reciprocal_root(call, squares, eps)), weight, None)


@rule("group_norm")
def group_norm(call: Call, x: Operand, groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5,
               *_: Any) -> str:
    shape = shape_of(x)
    normal = call.reshape(normalized(call, call.reshape(x, [shape[0], groups, -1]), [2], eps), shape)
    return scaled_and_shifted(call, normal, of_channels(call, weight, len(shape)),
                              of_channels(call, bias, len(shape)))


@rule("native_group_norm")
def native_group_norm(call: Call, x: Operand, weight: Any, bias: Any, samples: int, channels: int,
                      positions: int, groups: int, eps: float) -> tuple[str, None, None]:
    return group_norm(call, x, groups, weight, bias, eps), None, None


def with_statistics(call: Call, x: Operand, weight: Any, bias: Any, mean: Any, variance: Any,
                    eps: float) -> str:
    """By statistics that are stored: an affine map."""
    rank = len(shape_of(x))
    factor = of_channels(call, reciprocal_root(call, variance, eps), rank)
    centred = call.node("Sub", x, of_channels(call, mean, rank))
    return scaled_and_shifted(call, call.node("Mul", centred, factor), of_channels(call, weight, rank),
                              of_channels(call, bias, rank))


def by_channel(call: Call, x: Operand, weight: Any, bias: Any, axes: Sequence[int], eps: float) -> str:
    """By the statistics of these axes, with a weight and a bias for each channel."""
    rank = len(shape_of(x))
    return scaled_and_shifted(call, normalized(call, x, axes, eps), of_channels(call, weight, rank),
                              of_channels(call, bias, rank))


@rule("batch_norm")
def batch_norm(call: Call, x: Operand, weight: Any, bias: Any, mean: Any, variance: Any, training: bool,
               momentum: float, eps: float, *_: Any) -> str:
    if not training:
        return with_statistics(call, x, weight, bias, mean, variance, eps)
    return by_channel(call, x, weight, bias, [axis for axis in range(len(shape_of(x))) if axis != 1], eps)


@rule("native_batch_norm", "_native_batch_norm_legit", "_native_batch_norm_legit_functional")
def native_batch_norm(call: Call, *operands: Any) -> tuple[Any, ...]:
    return batch_norm(call, *operands), *[None] * (len(call.results) - 1)


@rule("_native_batch_norm_legit.no_stats")
def native_batch_norm_without(call: Call, x: Operand, weight: Any, bias: Any,
                              *operands: Any) -> tuple[Any, ...]:
    return native_batch_norm(call, x, weight, bias, None, None, *operands)


@rule("_native_batch_norm_legit_no_training")
def native_batch_norm_stored(call: Call, x: Operand, weight: Any, bias: Any, mean: Any, variance: Any,
                             momentum: float, eps: float) -> tuple[str, None, None]:
    return with_statistics(call, x, weight, bias, mean, variance, eps), None, None


@rule("instance_norm")
def instance_norm(call: Call, x: Operand, weight: Any, bias: Any, mean: Any, variance: Any, use_input: bool,
                  momentum: float, eps: float, *_: Any) -> str:
    if not use_input:
        return with_statistics(call, x, weight, bias, mean, variance, eps)
    return by_channel(call, x, weight, bias, range(2, len(shape_of(x))), eps)
