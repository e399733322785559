# SPDX-License-Identifier: MIT
"""What is linear in pieces, and choices: gates of the program.

    leaky_relu(x, 0.01)    # PRelu(x, 0.01), whose slope is a double

Reference: docs/models.md, "ReLU and free gates".
"""

from __future__ import annotations

from typing import Any

import torch

from .call import Call, rule
from .values import Operand, Traced


@rule("relu")
def relu(call: Call, x: Operand) -> str:
    return call.node("Relu", x)


@rule("abs")
def absolute(call: Call, x: Operand) -> str:
    return call.node("Abs", x)


@rule("leaky_relu")
def leaky_relu(call: Call, x: Operand, negative_slope: float = 0.01) -> str:
    return call.node("PRelu", x, negative_slope)


@rule("prelu", "_prelu_kernel")
def prelu(call: Call, x: Traced, weight: Traced) -> str:
    if weight.ndim == 1 and weight.shape[0] > 1 and x.ndim > 2:
        weight_name = call.reshape(weight, [-1, *[1] * (x.ndim - 2)])
        return call.node("PRelu", x, weight_name)
    return call.node("PRelu", x, weight)


def bounded(call: Call, x: Any, low: Any, high: Any) -> str:
    if isinstance(low, Traced) or isinstance(high, Traced):
        name = call.number(x)
        name = name if low is None else call.node("Max", name, low)
        return name if high is None else call.node("Min", name, high)
    if all(bound is None or not isinstance(bound, torch.Tensor) or bound.ndim == 0 for bound in (low, high)):
        bounds = ["" if bound is None else call.number(bound) for bound in (low, high)]
        return call.node("Clip", x, *(bounds if bounds[1] else bounds[:1]))
    name = call.number(x)
    name = name if low is None else call.node("Max", name, low)
    return name if high is None else call.node("Min", name, high)


@rule("clamp", "clip")
def clamp(call: Call, x: Operand, low: Any = None, high: Any = None) -> str:
    return bounded(call, x, low, high)


@rule("clamp_min")
def clamp_min(call: Call, x: Operand, low: Any) -> str:
    return bounded(call, x, low, None)


@rule("clamp_max")
def clamp_max(call: Call, x: Operand, high: Any) -> str:
    return bounded(call, x, None, high)


@rule("hardtanh")
def hardtanh(call: Call, x: Operand, low: float = -1, high: float = 1) -> str:
    return bounded(call, x, low, high)


@rule("relu6")
def relu6(call: Call, x: Operand) -> str:
    return bounded(call, x, 0, 6)


def hard_gate(call: Call, x: Operand) -> str:
    return call.node("Div", bounded(call, call.node("Add", x, 3), 0, 6), 6)


@rule("hardsigmoid")
def hardsigmoid(call: Call, x: Operand) -> str:
    return hard_gate(call, x)


@rule("hardswish")
def hardswish(call: Call, x: Operand) -> str:
    return call.node("Mul", x, hard_gate(call, x))


def where(call: Call, condition: str, x: Any, y: Any) -> str:
    return call.node("Where", condition, x, y)


@rule("elu")
def elu(call: Call, x: Operand, alpha: float = 1, scale: float = 1, input_scale: float = 1) -> str:
    below = call.node("Sub", call.node("Exp", x if input_scale == 1 else call.node("Mul", x, input_scale)), 1)
    below = below if alpha == 1 else call.node("Mul", below, alpha)
    result = where(call, call.node("Greater", x, 0), x, below)
    return result if scale == 1 else call.node("Mul", result, scale)


@rule("selu")
def selu(call: Call, x: Operand) -> str:
    return elu(call, x, 1.6732632423543772848170429916717, 1.0507009873554804934193349852946)


@rule("celu")
def celu(call: Call, x: Operand, alpha: float = 1) -> str:
    return elu(call, x, alpha, 1, 1 / alpha)


@rule("threshold")
def threshold(call: Call, x: Operand, threshold: float, value: float) -> str:
    return where(call, call.node("Greater", x, threshold), x, value)


@rule("maximum", "max.other")
def maximum(call: Call, x: Operand, y: Operand) -> str:
    return call.node("Max", x, y)


@rule("minimum", "min.other")
def minimum(call: Call, x: Operand, y: Operand) -> str:
    return call.node("Min", x, y)


COMPARISONS = {"gt": "Greater", "ge": "GreaterOrEqual", "lt": "Less", "le": "LessOrEqual", "eq": "Equal"}


def compared(operation: str) -> Any:
    return lambda call, x, y: call.node(operation, x, y)


for aten, onnx in COMPARISONS.items():
    rule(aten)(compared(onnx))


@rule("ne")
def differs(call: Call, x: Operand, y: Any) -> str:
    return call.node("Not", call.node("Equal", x, y))


@rule("logical_and", "bitwise_and", "__and__")
def both(call: Call, x: Operand, y: Operand) -> str:
    return call.node("And", call.truth(x), call.truth(y))


@rule("logical_or", "bitwise_or", "__or__")
def either(call: Call, x: Operand, y: Operand) -> str:
    return call.node("Or", call.truth(x), call.truth(y))


@rule("logical_not", "bitwise_not")
def negation(call: Call, x: Operand) -> str:
    return call.node("Not", call.truth(x))


@rule("where.self", "where.ScalarSelf", "where.ScalarOther", "where.Scalar")
def chosen(call: Call, condition: Operand, x: Any, y: Any) -> str:
    return where(call, call.truth(condition), x, y)


@rule("masked_fill")
def masked_fill(call: Call, x: Operand, mask: Operand, value: Any) -> str:
    return where(call, call.truth(mask), value, x)
