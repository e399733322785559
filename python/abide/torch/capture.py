# SPDX-License-Identifier: MIT
"""From a module to its operations, by torch.export, without a change to the module.

    captured(nn.Linear(2, 1), (torch.ones(1, 2),), {}, Dropout.OFF)    # an ExportedProgram with aten.linear

It is traced in the mode in which it is: batch normalization with the statistics of the batch in training. For
the time of tracing, layers that drop parts are switched off unless they are to be free; afterwards modes, the
state of random numbers, and gradients are as before.
Reference: docs.pytorch.org, "torch.export".
"""

from __future__ import annotations

import io
import logging
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any

import torch
from torch import nn

from .aliases import live_nodes, needs_functional_form, writes_into_operands
from .call import rule_of
from .derivatives import OwnDerivative, no_own_derivatives
from .errors import TraceError
from .known import SHAPE_ALONE
from .lowering import base_name
from .network import Dropout
from .places import Place, place_in
from .stops import refuse_stopped_gradients

SKIPPING = ("StochasticDepth", "DropPath")  # ends of names of classes that leave out whole layers


def drops(module: nn.Module) -> bool:
    return type(module).__name__.endswith(SKIPPING) and module.training


@contextmanager
def as_before(module: nn.Module, dropout: Dropout) -> Iterator[list[str]]:
    """Gives the names of layers that are switched off."""
    off = {name: part for name, part in module.named_modules() if dropout is Dropout.OFF and drops(part)}
    state = torch.get_rng_state()
    modes = {part: part.training for part in off.values()}
    averages = [part for part in module.modules()
                if isinstance(part, nn.modules.batchnorm._NormBase) and part.momentum is None]
    try:
        for part in off.values():
            part.training = False
        for part in averages:  # divide by a count that no output sees; NaN is refused if one does
            part.momentum = math.nan
        with torch.enable_grad():
            yield list(off)
    finally:
        for part, mode in modes.items():
            part.training = mode
        for part in averages:
            part.momentum = None
        torch.set_rng_state(state)


@contextmanager
def no_inference_mode() -> Iterator[None]:
    """It leaves no trace in what is exported, but stops gradients as torch.no_grad does, which does."""
    kind = torch.autograd.grad_mode.inference_mode
    before = kind.__enter__, kind.__exit__

    def enter(self: Any) -> None:
        self.instead = torch.no_grad() if self.mode else torch.enable_grad()
        self.instead.__enter__()

    def leave(self: Any, *error: Any) -> None:
        self.instead.__exit__(*error)

    kind.__enter__, kind.__exit__ = enter, leave  # type: ignore[method-assign]
    try:
        yield
    finally:
        kind.__enter__, kind.__exit__ = before  # type: ignore[method-assign]


@contextmanager
def quietly() -> Iterator[None]:
    """torch.export logs and prints whole graphs as it fails; what it says is in the error."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.disable(before)


def captured(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any],
             moving: set[str]) -> torch.export.ExportedProgram:
    """The operations, in pieces that have rules. moving: names of the parameters that training moves.

    Raises TraceError where torch.export fails, and where gradients stop.
    """
    for name, part in module.named_modules():
        if part._backward_hooks or part._backward_pre_hooks:
            raise TraceError("a hook changes its gradients; expected none", Place(name, type(part).__name__))
    try:
        with no_own_derivatives(), no_inference_mode(), quietly(), warnings.catch_warnings():
            # Recurrent layers list their weights anew as they run; they are put back.
            warnings.filterwarnings("ignore", message="The tensor attributes .* were assigned during export")
            program = torch.export.export(module, args, kwargs, strict=False)
            refuse_stopped_gradients(program, moving)
            return lowered(program)
    except TraceError:
        raise
    except OwnDerivative as error:
        instead = ("checkpoint(.., use_reentrant=False)" if str(error) == "CheckpointFunction"
                   else "operations of PyTorch")
        raise TraceError(f"the function {error} has a derivative of its own, which need not be that of what "
                         f"it computes; expected {instead}", place_in(error, module)) from None
    except Exception as error:
        cause = computed_attribute(module) if isinstance(error, AssertionError) else None
        raise TraceError(cause or reason(error), place_in(error, module)) from error


def computed_attribute(module: nn.Module) -> str | None:
    """An attribute computed of parameters before forward ran, for which torch.export has no words."""
    for path, part in module.named_modules():
        for name, value in vars(part).items():
            if isinstance(value, torch.Tensor) and value.requires_grad and not value.is_leaf:
                return (f"the attribute {path + '.' if path else ''}{name} was computed of parameters before "
                        "forward; expected that forward computes it")
    return None


def reason(error: Exception) -> str:
    text = str(error).strip()
    kind = type(error).__name__
    if "fake tensor in the exported program" in text:
        return ("a tensor is taken out of what is computed, as .data does, which stops its gradient; "
                "expected none")
    if "data-dependent" in text or "GuardOnDataDependent" in kind or "_local_scalar_dense" in text:
        return ("a branch, a size, or a Python number depends on data; expected operations that are the same "
                f"for all inputs and parameters ({text.splitlines()[0]})")
    return f"torch.export fails: {kind}: {text.splitlines()[0] if text else ''}"


def lowered(program: torch.export.ExportedProgram) -> torch.export.ExportedProgram:
    """The program, or one that is functional and has operations in pieces where that is needed."""
    if not any(needs_pieces(module) for module in graphs_in(program.graph_module)):
        return program
    table = torch.export.default_decompositions()
    for operation in list(table):
        if isinstance(operation, torch._ops.OpOverload) and (
                rule_of(operation) is not None or base_name(operation) in SHAPE_ALONE):
            del table[operation]
    functional: torch.export.ExportedProgram = program.run_decompositions(table)
    return functional


def graphs_in(module: torch.fx.GraphModule) -> Iterator[torch.fx.GraphModule]:
    yield module
    for part in module.children():
        if isinstance(part, torch.fx.GraphModule):
            yield from graphs_in(part)


def needs_pieces(module: torch.fx.GraphModule) -> bool:
    parts = [part for part in module.children() if isinstance(part, torch.fx.GraphModule)]
    if any(map(writes_into_operands, parts)):
        return True
    graph = module.graph
    output = next(node for node in reversed(graph.nodes) if node.op == "output")
    live = live_nodes(graph, output.all_input_nodes)
    return needs_functional_form(graph, live) or any(
        isinstance(node.target, torch._ops.OpOverload) and rule_of(node.target) is None
        and has_pieces(node.target) for node in live)


def has_pieces(target: torch._ops.OpOverload) -> bool:
    name = base_name(target)
    if name in SHAPE_ALONE or name in WHOLE:
        return False
    return target._can_decompose() or target in torch._decomp.core_aten_decompositions()


# Of known numbers in most networks, or with checks of data in their pieces.
WHOLE = {"arange", "zeros", "ones", "full", "empty", "eye", "linspace", "scalar_tensor", "detach", "diff",
         "inverse",
         "linalg_inv", "linalg_solve", "linalg_cholesky", "item"}
