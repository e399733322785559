# SPDX-License-Identifier: MIT
"""What an operation of a traced module takes and gives.

A torch.Tensor is known: its numbers are there, those of floats in double precision. Traced is a value of the
network that is written. Tokens are whole numbers that an input holds: they do nothing but pick
rows of tables.

    ids.view(-1)[1:]    # Tokens(input "ids", places [1, 2, 3..]): each place an entry of the input
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import torch


@dataclass(frozen=True)
class Traced:
    """A value under its name in the file. moves: whether training can change it, for given inputs."""

    name: str
    shape: tuple[int, ...]
    dtype: torch.dtype
    moves: bool

    @property
    def ndim(self) -> int:
        return len(self.shape)


@dataclass(frozen=True, eq=False)
class Tokens:
    """places: for each entry, which entry of the input (its shape aside) it is."""

    input: str
    places: torch.Tensor


Operand: TypeAlias = "Traced | torch.Tensor | Tokens"


def mapped(function: Callable[[Any], Any], value: Any) -> Any:
    """The function of each entry of lists, tuples, and dictionaries, which keep their form."""
    if isinstance(value, (list, tuple)):
        return type(value)([mapped(function, entry) for entry in value])
    if isinstance(value, dict):
        return {key: mapped(function, entry) for key, entry in value.items()}
    return function(value)


def operands_in(value: Any) -> list[Operand]:
    found: list[Operand] = []
    mapped(lambda entry: found.append(entry) if isinstance(entry, (Traced, torch.Tensor, Tokens)) else None,
           value)
    return found


def shape_of(value: Operand | float) -> tuple[int, ...]:
    if isinstance(value, Tokens):
        return tuple(value.places.shape)
    return tuple(value.shape) if isinstance(value, (Traced, torch.Tensor)) else ()
