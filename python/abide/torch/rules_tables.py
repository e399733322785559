# SPDX-License-Identifier: MIT
"""Rows and entries by indices, and writing into parts.

    embedding(W, ids)      # Gather(W, ids): a product with a one-hot probe for each token
    x[mask] = y            # entries of x and y, joined, picked by a known map
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch

from .call import Call, rule
from .rules_moves import by_map
from .values import Operand, Tokens, Traced, operands_in, shape_of


def known_indices(call: Call, indices: Any) -> None:
    if any(isinstance(index, (Traced, Tokens)) for index in operands_in(indices)):
        call.refuse("indices depend on data; expected known ones, or tokens that pick rows of an embedding")


def rows(call: Call, table: str, width: Sequence[int], tokens: Tokens) -> str:
    """All tokens of the input pick; of these rows the ones that are asked for."""
    picked = call.graph.node("Gather", table, tokens.input, place=call.label, axis=0)
    shape = call.network.tokens[tokens.input]
    if torch.equal(tokens.places, torch.arange(math.prod(shape)).reshape(shape)):
        return picked
    lines = call.reshape(picked, [-1, *width])
    chosen = call.node("Gather", lines, call.whole(tokens.places.reshape(-1)), axis=0)
    return call.reshape(chosen, [*tokens.places.shape, *width])


def with_still_row(call: Call, weight: Operand, row: int) -> Operand | str:
    """The table, whose row of padding gets no gradient: a tensor of its own that does not move."""
    if not isinstance(weight, Traced) or not weight.moves:
        return weight
    if weight.name not in call.network.parameters:
        call.refuse(f"row {row} of a computed table, of padding, gets no gradient; expected a parameter as "
                    "the table, or an embedding with padding_idx=None")
    if weight.name in call.network.beside_rows:
        call.refuse(f"row {row} of the table, of padding, gets no gradient here and is trained elsewhere, so "
                    "training is no gradient flow of one function; expected an embedding with "
                    "padding_idx=None")
    still = call.network.still_row(weight.name, row)
    is_row = torch.zeros(shape_of(weight)[0], 1, dtype=torch.bool)
    is_row[row] = True
    return call.node("Where", call.truth(is_row), still, weight)


@rule("embedding")
def embedding(call: Call, weight: Operand, indices: Any, padding_idx: int = -1,
              scale_grad_by_freq: bool = False, sparse: bool = False) -> str:
    if scale_grad_by_freq:
        call.refuse("scale_grad_by_freq changes gradients; expected False")
    known_indices(call, [] if isinstance(indices, Tokens) else indices)
    pads = isinstance(indices, Tokens) or bool((indices == padding_idx).any())
    table = call.number(weight if padding_idx < 0 or not pads else with_still_row(call, weight, padding_idx))
    if isinstance(indices, Tokens):
        return rows(call, table, shape_of(weight)[1:], indices)
    return call.node("Gather", table, call.whole(indices), axis=0)


@rule("index.Tensor")
def index(call: Call, x: Operand, indices: Sequence[Any]) -> str:
    if isinstance(indices[0], Tokens) and all(entry is None for entry in indices[1:]):
        return rows(call, call.number(x), shape_of(x)[1:], indices[0])
    known_indices(call, list(indices))
    chosen = tuple(slice(None) if entry is None else entry for entry in indices)
    return by_map(call, x, lambda entries: entries[chosen])


@rule("index_select")
def index_select(call: Call, x: Operand, dim: int, indices: Any) -> str:
    if isinstance(indices, Tokens) and dim % len(shape_of(x)) == 0:
        return rows(call, call.number(x), shape_of(x)[1:], indices)
    known_indices(call, indices)
    return call.node("Gather", x, call.whole(indices), axis=dim % len(shape_of(x)))


@rule("gather")
def gather(call: Call, x: Operand, dim: int, indices: torch.Tensor, sparse_grad: bool = False) -> str:
    known_indices(call, indices)
    return by_map(call, x, lambda entries: entries.gather(dim, indices))


@rule("take_along_dim")
def take_along(call: Call, x: Operand, indices: torch.Tensor, dim: int | None = None) -> str:
    known_indices(call, indices)
    return by_map(call, x, lambda entries: entries.take_along_dim(indices, dim))


@rule("masked_select")
def masked_select(call: Call, x: Operand, mask: torch.Tensor) -> str:
    known_indices(call, mask)
    return by_map(call, x, lambda entries: entries.masked_select(mask))


def refuse_repeated(call: Call, places: torch.Tensor) -> None:
    """Of several values for one entry, which one stays is not said, and gradients reach all of them."""
    if len(set(places.reshape(-1).tolist())) < places.numel():
        call.refuse("one entry is written several times, so which value stays is not defined; expected "
                    "indices without repetition, or accumulate=True")


def replaced(call: Call, x: Operand, source: Operand | float,
             write: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> str:
    """What `write(entries of x, entries of source)` makes of both."""
    count = math.prod(shape_of(x))
    others = count + torch.arange(math.prod(shape_of(source))).reshape(shape_of(source))
    joined = call.node("Concat", call.reshape(call.number(x), [-1]), call.reshape(call.number(source), [-1]),
                       axis=0)
    return call.picked(joined, write(torch.arange(count).reshape(shape_of(x)), others))


@rule("copy")
def copy(call: Call, x: Operand, source: Operand, non_blocking: bool = False) -> str:
    if shape_of(source) == shape_of(x):
        return call.number(source)
    return call.node("Expand", source, call.whole(shape_of(x)))


@rule("fill")
def fill(call: Call, x: Operand, value: Any) -> str:
    return call.node("Expand", value, call.whole(shape_of(x)))


@rule("slice_scatter")
def slice_scatter(call: Call, x: Operand, source: Operand, *place: Any, **named: Any) -> str:
    return replaced(call, x, source, lambda entries, others: entries.slice_scatter(others, *place, **named))


@rule("select_scatter")
def select_scatter(call: Call, x: Operand, source: Operand, dim: int, index: int) -> str:
    return replaced(call, x, source, lambda entries, others: entries.select_scatter(others, dim, index))


@rule("diagonal_scatter")
def diagonal_scatter(call: Call, x: Operand, source: Operand, *place: Any) -> str:
    return replaced(call, x, source, lambda entries, others: entries.diagonal_scatter(others, *place))


@rule("scatter.src", "scatter.value")
def scatter(call: Call, x: Operand, dim: int, indices: torch.Tensor, source: Any) -> str:
    known_indices(call, indices)
    if operands_in(source):
        refuse_repeated(call, entries_of(x).gather(dim, indices))
    return replaced(call, x, source, lambda entries, others: entries.scatter(
        dim, indices, others if others.ndim else others.expand(indices.shape)))


def added_at(call: Call, x: Operand, places: torch.Tensor, values: Any) -> str:
    stretched = call.node("Expand", values, call.whole(places.shape))
    added = call.node("ScatterElements", call.reshape(call.number(x), [-1]), call.whole(places.reshape(-1)),
                      call.reshape(stretched, [-1]), axis=0, reduction="add")
    return call.reshape(added, call.shape)


def entries_of(x: Operand) -> torch.Tensor:
    return torch.arange(math.prod(shape_of(x))).reshape(shape_of(x))


@rule("index_put", "_unsafe_index_put")
def index_put(call: Call, x: Operand, indices: Sequence[Any], values: Operand,
              accumulate: bool = False) -> str:
    known_indices(call, list(indices))
    chosen = tuple(slice(None) if entry is None else entry for entry in indices)
    if accumulate:
        return added_at(call, x, entries_of(x)[chosen], values)
    if isinstance(values, Traced) or math.prod(shape_of(values)) != 1:
        refuse_repeated(call, entries_of(x)[chosen])

    def put(entries: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
        entries[chosen] = others
        return entries

    return replaced(call, x, values, put)


@rule("scatter_add")
def scatter_add(call: Call, x: Operand, dim: int, indices: torch.Tensor, source: Operand) -> str:
    known_indices(call, indices)
    if tuple(indices.shape) != shape_of(source):
        call.refuse("fewer indices than entries; expected as many")
    return added_at(call, x, entries_of(x).gather(dim, indices), source)


@rule("index_add")
def index_add(call: Call, x: Operand, dim: int, indices: torch.Tensor, source: Operand,
              alpha: float = 1) -> str:
    known_indices(call, indices)
    places = entries_of(x).index_select(dim, indices)
    return added_at(call, x, places, source if alpha == 1 else call.node("Mul", source, alpha))
