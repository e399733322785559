# SPDX-License-Identifier: MIT
"""Tensors of a module: what training moves, what it does not, and what is shared.

    lm_head.weight is embed.weight    # one parameter under its first name; the other is an alias

requires_grad=False is frozen: unknown, and at rest. Buffers are known numbers.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import nn

from ..onnx_file import Role
from ..roles import roles_of
from .errors import TraceError, UnusedParameterWarning
from .memory import extent, has_memory, overlaps_itself, shared
from .network import Network, array_of
from .places import Place, users_level
from .values import Traced


@dataclass(frozen=True)
class Parameters:
    """names: the name of each parameter, by each of its names; frozen: those that do not move, by name."""

    tensors: dict[str, nn.Parameter]
    names: dict[str, str]
    frozen: frozenset[str]

    def moves(self, name: str) -> bool:
        return self.tensors[name].requires_grad and name not in self.frozen

    @property
    def moving(self) -> set[str]:
        """All names of those that training moves."""
        return {alias for alias, name in self.names.items() if self.moves(name)}


def parameters_of(module: nn.Module, frozen: Sequence[str]) -> Parameters:
    """All, each once. frozen: names and patterns of those that do not move.

    Raises TraceError for those that cannot be trained as one expects, and as `roles_of`.
    """
    tensors: dict[str, nn.Parameter] = {}
    names: dict[str, str] = {}
    first: dict[int, str] = {}
    for name, tensor in module.named_parameters(remove_duplicate=False):
        names[name] = first.setdefault(id(tensor), name)
        tensors.setdefault(names[name], tensor)
    for name, tensor in tensors.items():
        judge(name, tensor)
    refuse_shared_memory(tensors)
    for name, buffer in module.named_buffers():
        refuse_memory_of_parameters(name, buffer, tensors)
    roles = zip(names, roles_of(list(names), frozen), strict=True)
    return Parameters(tensors, names, frozenset(names[name] for name, role in roles if role is Role.FROZEN))


def judge(name: str, tensor: nn.Parameter) -> None:
    place = Place(name.rpartition(".")[0])
    if isinstance(tensor, nn.UninitializedParameter):
        raise TraceError(f"the parameter {name} has no shape yet; expected a module that has run once", place)
    if tensor.is_meta:
        raise TraceError(f"the parameter {name} has no numbers, being on the device 'meta'", place)
    if tensor.is_complex() or tensor.layout != torch.strided:
        raise TraceError(f"the parameter {name} is {tensor.dtype}, {tensor.layout}; expected dense real "
                         "numbers", place)
    if count := infinite_entries(tensor.detach()):
        raise TraceError(f"the parameter {name} has {count} entries that are NaN or infinite; expected "
                         f"numbers", place)
    if tensor._backward_hooks or getattr(tensor, "_post_accumulate_grad_hooks", None):
        raise TraceError(f"a hook changes the gradient of {name}; expected none", place)


def infinite_entries(tensor: torch.Tensor) -> int:
    """How many are NaN or infinite. A sum is, if one entry is, and takes one pass over the memory."""
    total = tensor.sum(dtype=torch.promote_types(tensor.dtype, torch.float32))
    return 0 if bool(torch.isfinite(total)) else int((~torch.isfinite(tensor)).sum())


def refuse_shared_memory(tensors: dict[str, nn.Parameter]) -> None:
    """Two parameters in one memory move together, which no gradient flow does."""
    ranges = sorted((*extent(tensor), name) for name, tensor in tensors.items() if has_memory(tensor))
    reaching: list[tuple[int, str]] = []  # those before, with their ends
    for start, end, name in ranges:
        if overlaps_itself(tensors[name]):
            raise TraceError(f"several entries of the parameter {name} are one number in memory, as expand "
                             "makes them; expected one that is expanded in forward")
        reaching = [(last, before) for last, before in reaching if last > start]
        for _, before in reaching:
            if shared(tensors[before], tensors[name]):
                raise TraceError(f"the parameters {before} and {name} lie in the same memory; expected one "
                                 "parameter that is used twice")
        reaching.append((end, name))


def refuse_memory_of_parameters(name: str, numbers: torch.Tensor,
                                tensors: Mapping[str, nn.Parameter]) -> None:
    """Numbers taken for known would move with a parameter whose memory they are in."""
    for parameter, tensor in tensors.items():
        if tensor.requires_grad and shared(numbers, tensor):
            raise TraceError(f"{name} lies in the memory of the parameter {parameter} and moves with it, "
                             f"without a gradient; expected {parameter} itself, or a clone")


def write_parameters(network: Network, parameters: Parameters) -> dict[str, Traced]:
    """The value of each parameter by each of its names."""
    values: dict[str, Traced] = {}
    for name, tensor in parameters.tensors.items():
        role = Role.PARAMETER if parameters.moves(name) else Role.FROZEN
        value = network.graph.tensor(name, array_of(tensor), role)
        network.parameters[value] = (name, tensor)
        values[name] = Traced(value, tuple(tensor.shape), tensor.dtype, parameters.moves(name))
    for alias, name in parameters.names.items():
        if alias != name:
            network.notes.append(f"{alias} is {name}: one parameter")
        values[alias] = values[name]
    return values


def warn_of_unused(network: Network, parameters: Parameters, used: set[str]) -> None:
    """used: names, aliases among them."""
    reached = {parameters.names[name] for name in used}
    for name, tensor in parameters.tensors.items():
        if name not in reached and parameters.moves(name):
            text = f"the output does not depend on {name}: each of its {tensor.numel()} entries is a law"
            network.notes.append(text)
            warnings.warn(text, UnusedParameterWarning, stacklevel=users_level())
