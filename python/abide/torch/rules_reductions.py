# SPDX-License-Identifier: MIT
"""Sums, means, norms, extremes along axes.

    var(x, dim=1, correction=1)    # the sum of squares around the mean, divided by n - 1
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch

from .call import Call, axes_of, rule
from .rules_arithmetic import raised
from .values import Operand, shape_of

Dims = Sequence[int] | int | None


def reduction(operation: str) -> Any:
    def reduced(call: Call, x: Operand, dim: Dims = None, keepdim: bool = False, **_: Any) -> str:
        return call.over(operation, x, axes_of(x, dim), keepdim)

    return reduced


for aten, onnx in {"sum": "ReduceSum", "mean": "ReduceMean", "prod": "ReduceProd", "amax": "ReduceMax",
                   "amin": "ReduceMin", "logsumexp": "ReduceLogSumExp", "max.default": "ReduceMax",
                   "min.default": "ReduceMin"}.items():
    rule(aten)(reduction(onnx))


@rule("max.dim")
def largest(call: Call, x: Operand, dim: int, keepdim: bool = False) -> tuple[str, None]:
    return call.over("ReduceMax", x, axes_of(x, dim), keepdim), None


@rule("min.dim")
def smallest(call: Call, x: Operand, dim: int, keepdim: bool = False) -> tuple[str, None]:
    return call.over("ReduceMin", x, axes_of(x, dim), keepdim), None


@rule("cumsum")
def cumulative(call: Call, x: Operand, dim: int, dtype: Any = None) -> str:
    return call.node("CumSum", x, call.whole(dim % len(shape_of(x))))


def entries_over(x: Operand, axes: Sequence[int]) -> int:
    return math.prod(shape_of(x)[axis] for axis in axes)


def variance(call: Call, x: Operand, axes: Sequence[int], correction: float, keep: bool) -> str:
    centred = call.node("Sub", x, call.over("ReduceMean", x, axes, True))
    squares = call.node("Mul", centred, centred)
    if correction == 0:
        return call.over("ReduceMean", squares, axes, keep)
    return call.node("Div", call.over("ReduceSum", squares, axes, keep), entries_over(x, axes) - correction)


@rule("var.correction")
def var(call: Call, x: Operand, dim: Dims = None, correction: float | None = None,
        keepdim: bool = False) -> str:
    return variance(call, x, axes_of(x, dim), 1 if correction is None else correction, keepdim)


@rule("std.correction")
def std(call: Call, x: Operand, dim: Dims = None, correction: float | None = None,
        keepdim: bool = False) -> str:
    return call.node("Sqrt", var(call, x, dim, correction, keepdim))


@rule("var.dim")
def var_dim(call: Call, x: Operand, dim: Dims, unbiased: bool = True, keepdim: bool = False) -> str:
    return variance(call, x, axes_of(x, dim), int(unbiased), keepdim)


@rule("std.dim")
def std_dim(call: Call, x: Operand, dim: Dims, unbiased: bool = True, keepdim: bool = False) -> str:
    return call.node("Sqrt", var_dim(call, x, dim, unbiased, keepdim))


@rule("var.default")
def var_all(call: Call, x: Operand, unbiased: bool = True) -> str:
    return var_dim(call, x, None, unbiased)


@rule("std.default")
def std_all(call: Call, x: Operand, unbiased: bool = True) -> str:
    return std_dim(call, x, None, unbiased)


@rule("var_mean.correction")
def var_and_mean(call: Call, x: Operand, dim: Dims = None, correction: float | None = None,
                 keepdim: bool = False) -> tuple[str, str]:
    return (var(call, x, dim, correction, keepdim), call.over("ReduceMean", x, axes_of(x, dim), keepdim))


def norm_over(call: Call, x: Operand, order: float | None, axes: Sequence[int], keep: bool) -> str:
    if order is None or order == 2:
        return call.node("Sqrt", call.over("ReduceSum", call.node("Mul", x, x), axes, keep))
    if order == 1:
        return call.over("ReduceSum", call.node("Abs", x), axes, keep)
    if order == math.inf:
        return call.over("ReduceMax", call.node("Abs", x), axes, keep)
    if order > 0 and order % 2 == 0:
        return raised(call, call.over("ReduceSum", raised(call, x, order), axes, keep), 1 / order)
    return call.refuse(f"the norm of order {order}; expected 1, inf, or an even number")


@rule("linalg_vector_norm")
def vector_norm(call: Call, x: Operand, order: float = 2, dim: Dims = None, keepdim: bool = False,
                dtype: Any = None) -> str:
    return norm_over(call, x, order, axes_of(x, dim), keepdim)


@rule("norm.ScalarOpt_dim", "norm.ScalarOpt_dim_dtype")
def norm(call: Call, x: Operand, order: float | None, dim: Dims = None, keepdim: bool = False,
         dtype: Any = None) -> str:
    return norm_over(call, x, order, axes_of(x, dim), keepdim)


@rule("norm.Scalar")
def norm_of_all(call: Call, x: Operand, order: float = 2) -> str:
    return norm_over(call, x, order, axes_of(x, None), False)


@rule("_weight_norm", "_weight_norm_interface")
def weight_norm(call: Call, v: Operand, g: Operand, dim: int = 0) -> tuple[str, ...] | str:
    others = [axis for axis in axes_of(v, None) if axis != dim % len(shape_of(v)) or dim == -1]
    size = norm_over(call, v, 2, others, True)
    weight = call.node("Mul", v, call.node("Div", g, size))
    return weight if len(call.results) == 1 else (weight, size)


@rule("softmax", "_softmax", "_safe_softmax")
def softmax(call: Call, x: Operand, dim: int, *_: Any, **__: Any) -> str:
    return call.node("Softmax", x, axis=dim)


@rule("log_softmax", "_log_softmax")
def log_softmax(call: Call, x: Operand, dim: int, *_: Any, **__: Any) -> str:
    return call.node("LogSoftmax", x, axis=dim)


def reciprocal_root(call: Call, variance: Any, eps: float) -> str | torch.Tensor:
    if isinstance(variance, torch.Tensor):
        return 1 / (variance + eps).sqrt()
    return call.node("Reciprocal", call.node("Sqrt", call.node("Add", variance, eps) if eps else variance))
