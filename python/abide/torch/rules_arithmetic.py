# SPDX-License-Identifier: MIT
"""Entry by entry: sums, products, quotients, powers, elementary functions.

    torch.add(x, y, alpha=2)    # Add(x, Mul(y, 2))

Numbers such as 0.044715 are the doubles of the framework, so no attribute of ONNX is used that is a float32
and is not exactly the number. softplus is log(1 + exp(x)): beyond its threshold PyTorch returns x, which is
less than 3e-9 away.
"""

from __future__ import annotations

import math
from typing import Any

import torch

from .call import Call, rule
from .values import Operand, Traced


@rule("add")
def add(call: Call, x: Operand, y: Any, alpha: float = 1) -> str:
    return call.node("Add", x, y if alpha == 1 else call.node("Mul", y, alpha))


@rule("sub")
def subtract(call: Call, x: Operand, y: Any, alpha: float = 1) -> str:
    return call.node("Sub", x, y if alpha == 1 else call.node("Mul", y, alpha))


@rule("rsub")
def subtract_from(call: Call, x: Operand, y: Any, alpha: float = 1) -> str:
    return call.node("Sub", y, x if alpha == 1 else call.node("Mul", x, alpha))


@rule("mul", "multiply")
def multiply(call: Call, x: Operand, y: Any) -> str:
    if call.results[0].dtype == torch.bool:
        return call.node("And", call.truth(x), call.truth(y))
    return call.node("Mul", x, y)


@rule("div.Tensor", "div.Scalar", "divide.Tensor", "true_divide")
def divide(call: Call, x: Operand, y: Any) -> str:
    return call.node("Div", x, y)


@rule("addcmul")
def add_product(call: Call, x: Operand, y: Operand, z: Operand, value: float = 1) -> str:
    product = call.node("Mul", y, z)
    return call.node("Add", x, product if value == 1 else call.node("Mul", product, value))


@rule("addcdiv")
def add_quotient(call: Call, x: Operand, y: Operand, z: Operand, value: float = 1) -> str:
    quotient = call.node("Div", y, z)
    return call.node("Add", x, quotient if value == 1 else call.node("Mul", quotient, value))


@rule("lerp")
def between(call: Call, x: Operand, y: Operand, weight: Any) -> str:
    return call.node("Add", x, call.node("Mul", weight, call.node("Sub", y, x)))


@rule("pow.Tensor_Scalar")
def power(call: Call, x: Operand, exponent: float) -> str:
    return raised(call, x, exponent)


@rule("pow.Tensor_Tensor")
def power_of_tensor(call: Call, x: Operand, exponent: Operand) -> str:
    if isinstance(exponent, Traced):
        return call.node("Exp", call.node("Mul", exponent, call.node("Log", x)))
    return call.node("Pow", x, exponent)


@rule("pow.Scalar")
def power_of_number(call: Call, base: float, x: Operand) -> str:
    if base <= 0:
        call.refuse(f"a power of {base}; expected a positive number")
    return call.node("Exp", call.node("Mul", x, math.log(base)))


@rule("square")
def square(call: Call, x: Operand) -> str:
    return call.node("Mul", x, x)


def raised(call: Call, x: Any, exponent: float) -> str:
    if exponent == 1:
        return call.number(x)
    if exponent == 2:
        return call.node("Mul", x, x)
    if exponent == 0.5:
        return call.node("Sqrt", x)
    return call.node("Pow", x, float(exponent))


DIRECTLY = {"neg": "Neg", "reciprocal": "Reciprocal", "exp": "Exp", "log": "Log", "sqrt": "Sqrt",
            "erf": "Erf",
            "sin": "Sin", "cos": "Cos", "tan": "Tan", "sinh": "Sinh", "cosh": "Cosh", "tanh": "Tanh",
            "asin": "Asin", "acos": "Acos", "atan": "Atan", "asinh": "Asinh", "acosh": "Acosh",
            "atanh": "Atanh", "sigmoid": "Sigmoid", "mish": "Mish", "softsign": "Softsign",
            "sign": "Sign"}


def direct(operation: str) -> Any:
    return lambda call, x: call.node(operation, x)


for aten, onnx in DIRECTLY.items():
    rule(aten)(direct(onnx))


@rule("positive", "alias", "clone", "contiguous", "lift_fresh", "lift_fresh_copy", "lift")
def same(call: Call, x: Operand, memory_format: Any = None) -> Operand:
    return x


@rule("rsqrt")
def one_by_root(call: Call, x: Operand) -> str:
    return call.node("Reciprocal", call.node("Sqrt", x))


@rule("exp2")
def power_of_two(call: Call, x: Operand) -> str:
    return call.node("Exp", call.node("Mul", x, math.log(2)))


@rule("xlogy")
def times_logarithm(call: Call, x: Any, y: Any) -> str:
    """The product x log y, which is 0 where x is 0."""
    return call.node("Mul", x, call.node("Log", y))


@rule("expm1")
def exp_less_one(call: Call, x: Operand) -> str:
    return call.node("Sub", call.node("Exp", x), 1)


@rule("log1p")
def log_of_one_more(call: Call, x: Operand) -> str:
    return call.node("Log", call.node("Add", x, 1))


@rule("log2")
def binary_logarithm(call: Call, x: Operand) -> str:
    return call.node("Div", call.node("Log", x), math.log(2))


@rule("log10")
def decimal_logarithm(call: Call, x: Operand) -> str:
    return call.node("Div", call.node("Log", x), math.log(10))


@rule("erfc")
def one_less_erf(call: Call, x: Operand) -> str:
    return call.node("Sub", 1, call.node("Erf", x))


@rule("logit")
def logit(call: Call, x: Operand, eps: float | None = None) -> str:
    if eps is not None:
        call.refuse("eps is given; expected none")
    return call.node("Log", call.node("Div", x, call.node("Sub", 1, x)))


@rule("silu")
def silu(call: Call, x: Operand) -> str:
    return call.node("Mul", x, call.node("Sigmoid", x))


@rule("gelu")
def gelu(call: Call, x: Operand, approximate: str = "none") -> str:
    half = call.node("Mul", x, 0.5)
    if approximate == "none":
        bent = call.node("Erf", call.node("Mul", x, math.sqrt(0.5)))
        return call.node("Mul", half, call.node("Add", bent, 1))
    cube = call.node("Mul", x, call.node("Mul", x, x))
    inner = call.node("Add", x, call.node("Mul", cube, 0.044715))
    bent = call.node("Tanh", call.node("Mul", inner, math.sqrt(2 / math.pi)))
    return call.node("Mul", half, call.node("Add", bent, 1))


SAME_SOFTPLUS = 20  # from here on log(1 + exp(x)) is x to all digits of a float32


@rule("softplus")
def softplus(call: Call, x: Operand, beta: float = 1, threshold: float = 20) -> str:
    scaled = call.number(x) if beta == 1 else call.node("Mul", x, beta)
    bent = call.node("Softplus", scaled)
    bent = bent if beta == 1 else call.node("Div", bent, beta)
    if threshold >= SAME_SOFTPLUS:
        return bent
    return call.node("Where", call.node("Greater", scaled, threshold), x, bent)


@rule("log_sigmoid")
def log_sigmoid(call: Call, x: Operand) -> str:
    return call.node("Neg", call.node("Softplus", call.node("Neg", x)))


@rule("glu")
def gated_half(call: Call, x: Traced, dim: int = -1) -> str:
    half = x.shape[dim] // 2
    left, right = call.nodes("Split", x, call.whole([half, half]), outputs=2, axis=dim % x.ndim)
    return call.node("Mul", left, call.node("Sigmoid", right))
