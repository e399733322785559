# SPDX-License-Identifier: MIT
"""Rows of tables that tokens pick.

    gather(table [V, D], tokens [T])   is   a one-hot probe [T, V] times the table

Tokens are taken to be from 0 to V - 1 (or counted from the end): what JAX makes of others, nan or the nearest
row, is no part of the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .rules_entries import shape_of
from .rules_sums import computed
from .values import Computed, Known, RefusalError, Tokens, Value
from .work import Work


def rows(work: Work, table: Value, tokens: Tokens, axis: int) -> Computed:
    """[*tokens.shape, *the other axes of the table]."""
    base = computed(work, table)
    base = work.transpose(base, [axis, *(k for k in range(len(base.shape)) if k != axis)])
    work.check_tokens(tokens, -base.shape[0], base.shape[0])
    rest = base.shape[1:]
    picked = work.emit("Gather", (base, tokens.ref), (*tokens.source, *rest), axis=0, moving=base.moves)
    count = int(np.prod(tokens.source, dtype=np.int64))
    if tokens.shape == tokens.source and np.array_equal(
            tokens.entries, np.arange(count, dtype=np.int64).reshape(tokens.source)):
        return picked
    picked = work.reshape(picked, (count, *rest))
    return work.emit("Gather", (picked, work.nodes.constant(tokens.entries)), (*tokens.shape, *rest), axis=0)


def one_column(columns: Sequence[Value], starts: Sequence[int], sizes: Sequence[int],
               shape: Sequence[int]) -> tuple[Tokens, int]:
    """The one axis from which tokens pick, where the other axes are taken whole."""
    found: list[tuple[Tokens, int]] = []
    for column, axis in zip(columns, starts, strict=True):
        if isinstance(column, Tokens) and (column.entries >= 0).all():
            found.append((column, axis))
        elif isinstance(column, Tokens) and (column.entries >= 0).any():
            raise RefusalError(f"some of its indices are of the input '{column.name}', others are known")
        else:
            numbers = column.values if isinstance(column, Tokens) else column.array if isinstance(
                column, Known) else None
            if numbers is None or sizes[axis] != shape[axis]:
                raise RefusalError("its indices depend on data")
    if len(found) != 1:
        raise RefusalError("tokens pick from several axes at once")
    _, axis = found[0]
    if sizes[axis] != 1 or any(size != shape[k] for k, size in enumerate(sizes) if k != axis):
        raise RefusalError("tokens pick parts of rows, or several")
    return found[0]


def gather(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    table, places = operands
    numbers, sizes = eqn.params["dimension_numbers"], eqn.params["slice_sizes"]
    if not isinstance(places, Tokens) or numbers.operand_batching_dims:
        raise RefusalError("its indices depend on data")
    columns: list[Value] = [replace(places, entries=places.entries[..., k], values=places.values[..., k])
                            for k in range(places.shape[-1])]
    tokens, axis = one_column(columns, numbers.start_index_map, sizes, eqn.invars[0].aval.shape)
    made = rows(work, table, tokens, axis)
    batch = len(tokens.shape)
    offsets = [size for k, size in enumerate(sizes) if k not in numbers.collapsed_slice_dims]
    made = work.reshape(made, (*tokens.shape, *offsets))
    order: list[int] = []
    before = iter(range(batch))
    for k in range(len(shape_of(eqn))):
        order.append(batch + numbers.offset_dims.index(k) if k in numbers.offset_dims else next(before))
    return [work.transpose(made, order)]


def dynamic_slice(work: Work, eqn: Any, operands: list[Value]) -> list[Value]:
    table, *starts = operands
    shape, sizes = eqn.invars[0].aval.shape, eqn.params["slice_sizes"]
    tokens, axis = one_column(starts, range(len(starts)), sizes, shape)
    return [work.reshape(rows(work, table, tokens, axis), shape_of(eqn))]
