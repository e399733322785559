# SPDX-License-Identifier: MIT
"""Conservation laws of PyTorch modules.

    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2))
    abide.torch.laws(model, torch.randn(1, 3))        # 5 laws: diag("2.weight".T @ "2.weight" - ..)

A module is traced by torch.export in the mode in which it is, so that batch normalization has the statistics
of the batch while it trains, and written as an ONNX file with its own names. docs/import.md lists what has
been traced and compared with PyTorch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch as _torch

from .. import count as _count
from .. import laws as _laws
from . import (  # noqa: F401  the rules are registered as they are imported
    rules_arithmetic,
    rules_attention,
    rules_gates,
    rules_moves,
    rules_norms,
    rules_products,
    rules_random,
    rules_reductions,
    rules_tables,
    rules_windows,
)
from .errors import TraceError, UnusedParameterWarning
from .network import Dropout
from .tracing import Inputs, trace

__all__ = ["Dropout", "TraceError", "UnusedParameterWarning", "count", "laws", "trace"]


def laws(module: _torch.nn.Module, example_inputs: Inputs, *, loss: str = "any",
         dropout: Dropout | str = Dropout.OFF, opaque: bool = False, known: Sequence[str] = (),
         outputs: Sequence[int | str] | None = None,
         **options: Any) -> Any:
    """The laws of a module: those of `abide.laws(trace(module, ..), **options)`."""
    return _laws(trace(module, example_inputs, loss=loss, dropout=dropout, opaque=opaque, known=known,
                       outputs=outputs), **options)


def count(module: _torch.nn.Module, example_inputs: Inputs, *, loss: str = "any",
          dropout: Dropout | str = Dropout.OFF, opaque: bool = False, known: Sequence[str] = (),
          outputs: Sequence[int | str] | None = None, **options: Any) -> Any:
    """How many laws a module has: `abide.count(trace(module, ..), **options)`."""
    return _count(trace(module, example_inputs, loss=loss, dropout=dropout, opaque=opaque, known=known,
                        outputs=outputs), **options)
