# SPDX-License-Identifier: MIT
"""Conservation laws of PyTorch modules.

    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2))
    abide.torch.laws(model, torch.randn(1, 3))        # 5 laws: diag("2.weight".T @ "2.weight" - ..)

A module is traced by torch.export in the mode in which it is, so that batch normalization has the statistics
of the batch while it trains, and written as an ONNX file with its own names. docs/import.md lists what has
been traced and compared with PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

import torch as _torch

from .. import check as _check
from .. import count as _count
from .. import laws as _laws
from ..checking import Verdict
from ..counting import Count
from ..finding import Laws
from ..law import Law
from ..model import AnyModel, Model
from ..narrowing import narrow_of
from ..options import CountOptions, FlowOptions, LawsOptions, takes
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
from .examples import Inputs
from .network import Dropout
from .tracing import trace

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Dropout", "TraceError", "UnusedParameterWarning", "check", "count", "laws", "trace"]


@takes(LawsOptions)
def laws(module: _torch.nn.Module, example_inputs: Inputs, *, dropout: Dropout | str = Dropout.OFF,
         opaque: bool = False, known: Sequence[str] = (), outputs: Sequence[int | str] | None = None,
         narrow: Sequence[Any] | Callable[[], Any] | AnyModel | None = None,
         **options: Unpack[LawsOptions]) -> Laws:
    """The conservation laws of a module.

    module, example_inputs, dropout, opaque, known, outputs, frozen (names, or patterns such as "embed.*"):
    as of `trace`. narrow: of a large module the same architecture with small sizes, as a pair (module,
    example_inputs), or a function without arguments that makes one, or a model; a module is traced with the
    same options. What a narrow model is, and other options: as of `abide.laws`. Raises as `trace` and
    `abide.laws`.
    """
    frozen = options.pop("frozen", ()) or ()  # None stands for an option that is not given

    def traced(module: _torch.nn.Module, example_inputs: Inputs) -> Model:
        return trace(module, example_inputs, dropout=dropout, opaque=opaque, known=known, outputs=outputs,
                     frozen=frozen)

    model = traced(module, example_inputs)
    return _laws(model, narrow=narrow_of(narrow, traced, "(module, example_inputs)"), **options)


@takes(CountOptions)
def count(module: _torch.nn.Module, example_inputs: Inputs, *, dropout: Dropout | str = Dropout.OFF,
          opaque: bool = False, known: Sequence[str] = (), outputs: Sequence[int | str] | None = None,
          at: str | PathLike[str] | Mapping[str, Any] | None = None,
          **options: Unpack[CountOptions]) -> Count:
    """How many independent laws a module has. Arguments: as of `laws`, and as of `abide.count`."""
    model = trace(module, example_inputs, dropout=dropout, opaque=opaque, known=known, outputs=outputs,
                  frozen=options.pop("frozen", ()) or ())
    return _count(model, at=at, **options)


@takes(FlowOptions)
def check(module: _torch.nn.Module, example_inputs: Inputs, expression: str | Law, *,
          dropout: Dropout | str = Dropout.OFF, opaque: bool = False, known: Sequence[str] = (),
          outputs: Sequence[int | str] | None = None, **options: Unpack[FlowOptions]) -> Verdict:
    """Whether an expression such as '"fc1.bias"*"fc1.bias"' is a law of a module: see `abide.check`."""
    model = trace(module, example_inputs, dropout=dropout, opaque=opaque, known=known, outputs=outputs,
                  frozen=options.pop("frozen", ()) or ())
    return _check(model, expression, **options)
