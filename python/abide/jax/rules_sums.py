# SPDX-License-Identifier: MIT
"""Reductions along axes, products of tensors, convolutions and pools.

    dot_general            Einsum, one letter for each axis: a batch of X Y^T is "abc,adc->abd"
    conv_general_dilated   Conv, with axes in the order of ONNX; entries that are pushed apart are moved first
    reduce_window          MaxPool, or sums as averages times their count
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import jax
import numpy as np

from . import shifts
from .rules_entries import only, shape_of, unshifted
from .values import Computed, Indices, Kind, Known, RefusalError, Value, Way
from .work import Rule, Work, nonnegative


def reduction(name: str) -> Rule:
    def rule(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
        x = only(operands[0])
        axes = eqn.params["axes"]
        if x.kind is Kind.TRUTH and name not in ("ReduceMin", "ReduceMax"):
            raise RefusalError("truth values are reduced")
        shift = None
        if x.shift is not None:
            if name not in ("ReduceSum", "ReduceMax", "ReduceMin"):
                raise shifts.refusal(x.shift, "a reduction")
            shift = shifts.of_reduction(x.shift, axes, summed=name == "ReduceSum")
        if not len(axes):
            return [x]
        made = work.emit(name, (x, work.sizes(axes)), shape_of(eqn), keepdims=0, kind=x.kind,
                         nonnegative=x.nonnegative)
        zeros = None
        if x.zeros is not None:
            nothing = np.asarray(x.zeros.all(axis=tuple(int(axis) for axis in axes)))
            zeros = nothing if nothing.any() else None
        return [replace(made, shift=shift, zeros=zeros)]

    return rule


def sum_over_axis_of_vmap(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    """What `lax.psum` and `lax.pmean` are once the axis that they name is one of the operands'."""
    axes = eqn.params["axes"]
    if any(isinstance(axis, str) for axis in axes) or eqn.params.get("axis_index_groups") is not None:
        raise RefusalError("a sum over devices")
    rule = reduction("ReduceSum")
    return [rule(work, SimpleNamespace(params={"axes": axes}, outvars=[var]), [operand])[0]
            for operand, var in zip(operands, eqn.outvars, strict=True)]


def dot_general(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    (contracted, batch) = eqn.params["dimension_numbers"]
    a, b = operands
    letters = iter(string.ascii_letters)
    names: list[list[str]] = [[""] * len(shape) for shape in (eqn.invars[0].aval.shape,
                                                              eqn.invars[1].aval.shape)]
    batches = []
    for left, right in zip(batch[0], batch[1], strict=True):
        names[0][left] = names[1][right] = letter = next(letters)
        batches.append(letter)
    for left, right in zip(contracted[0], contracted[1], strict=True):
        names[0][left] = names[1][right] = next(letters)
    result = batches
    for side in names:
        for axis, name in enumerate(side):
            if not name:
                side[axis] = next(letters)
                result = [*result, side[axis]]
    equation = f"{''.join(names[0])},{''.join(names[1])}->{''.join(result)}"
    parts: list[Value] = []
    shift = None
    for side, value, axes in zip(names, (a, b), contracted, strict=True):
        own = shifts.shift_of(value)
        if own is not None:
            if own.way is not Way.SCALED or shift is not None:
                raise shifts.refusal(own, "a product")
            kept = [name for k, name in enumerate(side) if k not in tuple(axes)]
            entries = np.einsum(f"{''.join(kept)}->{''.join(n for n in result if n in kept)}",
                                shifts.along(own, axes, "a product"))
            for k, name in enumerate(result):
                if name not in kept:
                    entries = np.expand_dims(entries, k)
            shift = replace(own, entries=np.broadcast_to(entries, shape_of(eqn)))
        if isinstance(value, Computed):
            parts.append(only(value))
        elif isinstance(value, Known):
            parts.append(unshifted(value))
        else:
            raise RefusalError("an operand is no number")
    made = work.emit("Einsum", parts, shape_of(eqn), equation=equation,
                     nonnegative=all(map(nonnegative, parts)))
    return [replace(made, shift=shift)]


def computed(work: Work, value: Value) -> Computed:
    if isinstance(value, Known):
        return Computed(work.ref(unshifted(value)), value.shape, False)
    return only(unshifted(value))


def padded(work: Work, x: Computed, config: Sequence[tuple[int, int, int]]) -> Computed:
    """Zeros around and between entries; negative ones take entries away."""
    if not any(any(entry) for entry in config):
        return x
    size = int(np.prod(x.shape, dtype=np.int64))
    numbers = np.arange(size, dtype=np.int64).reshape(x.shape)
    index = np.asarray(jax.lax.pad(numbers, np.int64(size), list(config)))
    return work.picked([x, Known(np.zeros(1))], index)


def convolution(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    params = eqn.params
    if params["batch_group_count"] != 1:
        raise RefusalError("groups of a batch, as gradients of convolutions have them")
    numbers = params["dimension_numbers"]
    x = work.transpose(computed(work, operands[0]), numbers.lhs_spec)
    kernel = work.transpose(computed(work, operands[1]), numbers.rhs_spec)
    sliding = len(x.shape) - 2
    if sliding == 0:
        raise RefusalError("a convolution along no axis")
    apart = [int(step) - 1 for step in params["lhs_dilation"]]
    padding = [(int(low), int(high)) for low, high in params["padding"]]
    if any(apart) or any(low < 0 or high < 0 for low, high in padding):
        x = padded(work, x, [(0, 0, 0), (0, 0, 0),
                             *((low, high, step) for (low, high), step in zip(padding, apart, strict=True))])
        padding = [(0, 0)] * sliding
    shape = [shape_of(eqn)[axis] for axis in numbers.out_spec]
    made = work.emit("Conv", (x, kernel), shape, group=int(params["feature_group_count"]),
                     kernel_shape=kernel.shape[2:], dilations=integers(params["rhs_dilation"]),
                     strides=integers(params["window_strides"]),
                     pads=(*(low for low, _ in padding), *(high for _, high in padding)))
    return [work.transpose(made, [int(axis) for axis in np.argsort(numbers.out_spec)])]


def integers(values: Sequence[int]) -> tuple[int, ...]:
    return tuple(int(value) for value in values)


def pool(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    """Windows slide along the last axes, after what has none is put before them."""
    params = eqn.params
    window, strides = integers(params["window_dimensions"]), integers(params["window_strides"])
    dilation, padding = integers(params["window_dilation"]), [integers(pair) for pair in params["padding"]]
    if any(step != 1 for step in params["base_dilation"]) or any(min(pair) < 0 for pair in padding):
        raise RefusalError("windows over entries that are pushed apart or cut off")
    x = computed(work, operands[0])
    shape = shape_of(eqn)
    slid = [k for k in range(len(shape)) if (window[k], strides[k], padding[k]) != (1, 1, (0, 0))]
    if not slid:
        return [x]
    order = [k for k in range(len(shape)) if k not in slid] + slid
    before = [x.shape[k] for k in order if k not in slid]
    x = work.transpose(x, order)
    x = work.reshape(x, (1, int(np.prod(before, dtype=np.int64)), *x.shape[len(before):]))
    attributes: dict[str, Any] = {
        "kernel_shape": tuple(window[k] for k in slid), "strides": tuple(strides[k] for k in slid),
        "dilations": tuple(dilation[k] for k in slid),
        "pads": (*(padding[k][0] for k in slid), *(padding[k][1] for k in slid))}
    after = (*x.shape[:2], *(shape[k] for k in slid))
    name = eqn.primitive.name
    if name == "reduce_window_min":
        x = work.emit("Neg", (x,), x.shape)
    if name == "reduce_window_sum":
        made = work.emit("AveragePool", (x,), after, count_include_pad=1, **attributes)
        made = work.emit("Mul", (made, work.constant(float(np.prod([window[k] for k in slid])))), after)
    else:
        made = work.emit("MaxPool", (x,), after, **attributes)
    if name == "reduce_window_min":
        made = work.emit("Neg", (made,), made.shape)
    made = work.transpose(work.reshape(made, [*before, *after[2:]]), [int(k) for k in np.argsort(order)])
    return [replace(made, nonnegative=nonnegative(operands[0]) and name != "reduce_window_min")]


def cumulative_sum(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    x = computed(work, operands[0])
    axis = work.constant(np.int64(eqn.params["axis"]))
    return [work.emit("CumSum", (x, axis), x.shape, reverse=int(eqn.params["reverse"]),
                      nonnegative=x.nonnegative)]


def cumulative_product(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    """In rounds: entries times those 1, 2, 4, .. places before."""
    x = computed(work, operands[0])
    axis, size = eqn.params["axis"], x.shape[eqn.params["axis"]]
    places = 1
    while places < size:
        count = int(np.prod(x.shape, dtype=np.int64))
        numbers: Indices = np.arange(count, dtype=np.int64).reshape(x.shape)
        one = [(0, 0)] * len(x.shape)
        one[axis] = (0, places) if eqn.params["reverse"] else (places, 0)
        moved = np.pad(numbers, one, constant_values=count)
        start = places if eqn.params["reverse"] else 0
        index = np.take(moved, np.arange(start, start + size), axis=axis)
        x = work.emit("Mul", (x, work.picked([x, Known(np.ones(1))], index)), x.shape)
        places *= 2
    return [x]


RULES: dict[str, Rule] = {
    "reduce_sum": reduction("ReduceSum"), "reduce_max": reduction("ReduceMax"),
    "reduce_min": reduction("ReduceMin"), "reduce_prod": reduction("ReduceProd"),
    "reduce_and": reduction("ReduceMin"), "reduce_or": reduction("ReduceMax"),
    "psum": sum_over_axis_of_vmap, "dot_general": dot_general, "conv_general_dilated": convolution,
    "reduce_window_max": pool, "reduce_window_min": pool, "reduce_window_sum": pool, "cumsum": cumulative_sum,
    "cumprod": cumulative_product,
}
