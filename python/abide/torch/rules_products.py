# SPDX-License-Identifier: MIT
"""Products of matrices.

    linear(x, W, b)    # Gemm(x, W, b) with W transposed, or MatMul and Add where x has more axes
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .call import Call, rule
from .values import Operand, shape_of


@rule("linear")
def linear(call: Call, x: Operand, weight: Operand, bias: Operand | None = None) -> str:
    if len(shape_of(weight)) == 2 and len(shape_of(x)) == 2:
        return call.node("Gemm", x, weight, *([] if bias is None else [bias]), transB=1)
    # A weight of one axis is a row, and there is no axis of outputs.
    product = call.node("MatMul", x, call.transpose(weight, [1, 0]) if len(shape_of(weight)) == 2 else weight)
    return product if bias is None else call.node("Add", product, bias)


@rule("matmul", "mm", "bmm", "mv", "dot", "linalg_matmul", "vdot")
def matmul(call: Call, x: Operand, y: Operand) -> str:
    return call.node("MatMul", x, y)


def scaled(call: Call, x: Any, factor: float) -> Any:
    return x if factor == 1 else call.node("Mul", x, factor)


@rule("addmm", "baddbmm", "addmv")
def add_matmul(call: Call, bias: Operand, x: Operand, y: Operand, beta: float = 1, alpha: float = 1) -> str:
    return call.node("Add", scaled(call, call.node("MatMul", x, y), alpha), scaled(call, bias, beta))


@rule("outer", "ger")
def outer(call: Call, x: Operand, y: Operand) -> str:
    return call.node("Mul", call.reshape(x, [-1, 1]), y)


@rule("einsum")
def einsum(call: Call, equation: str, operands: Sequence[Operand], path: Any = None) -> str:
    return call.node("Einsum", *operands, equation=equation.replace(" ", ""))


@rule("bilinear")
def bilinear(call: Call, x: Operand, y: Operand, weight: Operand, bias: Operand | None = None) -> str:
    product = call.node("Einsum", x, y, weight, equation="...i,...j,kij->...k")
    return product if bias is None else call.node("Add", product, bias)


@rule("det", "linalg_det")
def determinant(call: Call, x: Operand) -> str:
    return call.node("Det", x)
