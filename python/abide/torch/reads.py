# SPDX-License-Identifier: MIT
"""Which entries of parameters are read at all: those that are not, as far positions, never move.

    table[:4]    # of 6 rows: nothing reads the entries of the last two

An operation that picks entries at known places picks their numbers as well. Any other reads all entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch

from .known import computed
from .network import Network
from .tensors import Parameters
from .values import Traced, mapped, operands_in

PICKS = {"slice", "slice_copy", "select", "select_copy", "narrow", "index", "index_select", "embedding"}
MOST_ENTRIES = 2**20  # of a parameter that is followed; larger ones are taken to be read


def note_reads(network: Network, target: Any, name: str, args: Sequence[Any], kwargs: dict[str, Any],
               written: Any) -> None:
    """Takes down what an operation reads. written: what stands for it; the operand itself if it is all."""
    unknown = [value for value in operands_in([args, kwargs]) if not isinstance(value, torch.Tensor)]
    for value in unknown:
        if not isinstance(value, Traced) or value.name not in network.parameters or written == value.name:
            continue
        count = network.parameters[value.name][1].numel()
        if name not in PICKS or len(unknown) > 1 or count > MOST_ENTRIES:
            network.read[value.name] = None
        elif (read := network.read.setdefault(value.name, torch.zeros(count, dtype=torch.bool))) is not None:
            numbers = torch.arange(count, dtype=torch.float64).reshape(value.shape)
            # The parameter is the only operand that is not known.
            of_numbers = mapped(partial(in_place_of_traced, numbers), [list(args), kwargs])
            read[computed(target, *of_numbers, in_place=False).reshape(-1).long()] = True


def in_place_of_traced(numbers: torch.Tensor, operand: Any) -> Any:
    return numbers if isinstance(operand, Traced) else operand


def note_unread(network: Network, parameters: Parameters) -> None:
    """A note for each parameter of which a part is read, and the rest moves never."""
    for value, read in network.read.items():
        name, tensor = network.parameters[value]
        if parameters.moves(name) and read is not None and not read.all():
            idle = int((~read).sum())
            network.notes.append(f"in these shapes nothing reads {idle} of the {tensor.numel()} entries of "
                                 f"{name}: gradient flow never moves them")
