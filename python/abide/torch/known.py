# SPDX-License-Identifier: MIT
"""Operations on known numbers: PyTorch's own, in double precision.

    cos(arange(3, dtype=float32) * buffer)    # each operation in doubles, whatever the module says

Whole numbers and truth values stay what they are. Nothing that is given is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from .aliases import RUNNING
from .values import mapped

# Of their operand they need no more than its shape.
SHAPE_ALONE = {"zeros_like", "ones_like", "full_like", "empty_like", "new_zeros", "new_ones", "new_full",
               "new_empty"}


def known(tensor: torch.Tensor) -> torch.Tensor:
    """Its numbers on the CPU, those of floats in doubles; the tensor itself if that is what it is."""
    tensor = tensor.detach()
    if tensor.dtype.is_floating_point:
        return tensor.to("cpu", torch.float64)
    return tensor.cpu()


@contextmanager
def doubles() -> Iterator[None]:
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with torch.no_grad():
            yield
    finally:
        torch.set_default_dtype(before)


def computed(target: Any, args: Any, kwargs: Any, *, in_place: bool) -> Any:
    """The operation's results. in_place: on a copy of its first operand."""

    def prepared(value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            return known(value)
        if isinstance(value, torch.dtype) and value.is_floating_point:
            return torch.float64
        return torch.device("cpu") if isinstance(value, torch.device) else value

    args, kwargs = mapped(prepared, args), mapped(prepared, kwargs)
    if in_place:
        args = (args[0].clone(), *args[1:])
    for position in RUNNING.get(target.__name__.partition(".")[0], ()):
        if len(args) > position and args[position] is not None:
            args = (*args[:position], args[position].clone(), *args[position + 1:])
    with doubles():
        results = target(*args, **kwargs)
    if target.__name__.startswith(("empty", "new_empty")) and results.dtype.is_floating_point:
        results = torch.full_like(results, torch.nan)  # whoever reads it, reads what nobody wrote
    return mapped(lambda value: known(value) if isinstance(value, torch.Tensor) else value, results)
