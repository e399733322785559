# SPDX-License-Identifier: MIT
"""Attention, written out: scores, mask, softmax, mixture.

    softmax(q @ k.T * scale + mask) @ v    # where the mask is minus infinity, nothing is mixed in

Several heads of queries may have one of keys; then heads of keys and values are repeated.
"""

from __future__ import annotations

import math
from typing import Any

import torch

from .call import Call, rule
from .rules_gates import where
from .rules_moves import swapped
from .rules_random import dropped_out
from .values import Operand, shape_of


def repeated_heads(call: Call, x: Operand, heads: int) -> tuple[str, tuple[int, ...]]:
    """The operand [.., heads or fewer, tokens, width], its heads repeated each in its place."""
    shape = shape_of(x)
    if len(shape) < 3 or shape[-3] == heads:
        return call.number(x), shape
    apart = [*shape[:-2], 1, *shape[-2:]]
    stretched = [*shape[:-2], heads // shape[-3], *shape[-2:]]
    whole = (*shape[:-3], heads, *shape[-2:])
    return call.reshape(call.node("Expand", call.reshape(x, apart), call.whole(stretched)), whole), whole


def masked(call: Call, scores: str, mask: Operand) -> str:
    if mask.dtype != torch.bool:  # type: ignore[union-attr]
        return call.node("Add", scores, mask)
    if isinstance(mask, torch.Tensor):
        if bool(mask.all()):
            return scores
        hidden = torch.zeros(mask.shape, dtype=torch.float64).masked_fill(~mask, -math.inf)
        return call.node("Add", scores, hidden)
    return where(call, call.truth(mask), scores, -math.inf)


@rule("scaled_dot_product_attention")
def attention(call: Call, q: Operand, k: Operand, v: Operand, mask: Operand | None = None,
              dropout_p: float = 0, is_causal: bool = False, scale: float | None = None,
              enable_gqa: bool = False) -> str:
    heads = shape_of(q)[-3] if enable_gqa else 0
    keys, key_shape = repeated_heads(call, k, heads) if enable_gqa else (call.number(k), shape_of(k))
    values = repeated_heads(call, v, heads)[0] if enable_gqa else call.number(v)
    scores = call.node("MatMul", q, call.transpose(keys, swapped(len(key_shape), -1, -2)))
    scores = call.node("Mul", scores, 1 / math.sqrt(shape_of(q)[-1]) if scale is None else scale)
    if is_causal:
        scores = masked(call, scores, torch.ones(shape_of(q)[-2], key_shape[-2], dtype=torch.bool).tril())
    if mask is not None:
        scores = masked(call, scores, mask)
    weights: Any = call.node("Softmax", scores, axis=-1)
    weights = dropped_out(call, weights, (*shape_of(q)[:-1], key_shape[-2]), dropout_p)
    return call.node("MatMul", weights, values)


