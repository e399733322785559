# SPDX-License-Identifier: MIT
"""Random numbers: each is one more input, which laws may not depend on as they may not on any.

    dropout(x, 0.1)    # x where dropout is off, else Mul(x, dropout.1), a free gate for each entry

Channels that are dropped together have one gate. A variational autoencoder's noise is an input of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from .call import Call, rule
from .network import Dropout
from .values import Operand, shape_of


def kept(call: Call, x: Operand) -> Any:
    """Known numbers stay known."""
    return x if isinstance(x, torch.Tensor) else call.number(x)


def dropped_out(call: Call, x: Operand, shape: Sequence[int], p: float) -> Any:
    if call.network.dropout is Dropout.OFF or p == 0:
        return kept(call, x)
    return call.node("Mul", x, call.network.free_input("dropout", shape))


@rule("dropout")
def dropout(call: Call, x: Operand, p: float, train: bool) -> Any:
    return dropped_out(call, x, shape_of(x), p if train else 0)


@rule("native_dropout")
def native_dropout(call: Call, x: Operand, p: float, train: bool | None) -> tuple[Any, None]:
    return dropout(call, x, p, bool(train)), None


@rule("feature_dropout")
def feature_dropout(call: Call, x: Operand, p: float, train: bool) -> Any:
    shape = shape_of(x)
    return dropped_out(call, x, [*shape[:2], *[1] * (len(shape) - 2)], p if train else 0)


@rule("alpha_dropout", "feature_alpha_dropout")
def alpha_dropout(call: Call, x: Operand, p: float, train: bool) -> Any:
    if call.network.dropout is Dropout.FREE and train and p:
        call.refuse("its mask also shifts what is kept; expected dropout='off'")
    return kept(call, x)


@rule("rand", "randn", "rand_like", "randn_like", "normal", "uniform", "bernoulli", "exponential")
def random(call: Call, *_: Any, **__: Any) -> str:
    return call.network.free_input("random", call.shape)
