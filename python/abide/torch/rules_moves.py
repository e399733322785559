# SPDX-License-Identifier: MIT
"""Operations that move entries: shapes, axes, parts and joints.

    x[:, 1]              # Gather of the row 1, a number, along the axis 1
    x.roll(1)            # a Gather of entries in another order

Those without an operation of their own in ONNX pick from all entries by a known map, which PyTorch itself
computes by moving the numbers 0, 1, 2 ..
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.nn import functional

from .call import Call, rule
from .values import Operand, Traced, shape_of


@rule("view.default", "_unsafe_view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "view_as",
      "_reshape_alias", "reshape_as", "view_copy", "squeeze_copy", "unsqueeze_copy")
def reshaped(call: Call, x: Operand, *_: Any) -> str:
    return call.reshape(x, call.shape)


def permuted(call: Call, x: Operand, order: Sequence[int]) -> str:
    rank = len(shape_of(x))
    order = [axis % rank for axis in order]
    return call.as_it_is(x) if order == list(range(rank)) else call.transpose(x, order)


@rule("permute", "permute_copy")
def permute(call: Call, x: Operand, order: Sequence[int]) -> str:
    return permuted(call, x, order)


def swapped(rank: int, first: int, second: int) -> list[int]:
    order = list(range(rank))
    if rank:
        order[first], order[second] = order[second], order[first]
    return order


@rule("transpose.int", "swapaxes", "transpose_copy")
def transpose(call: Call, x: Operand, first: int, second: int) -> str:
    return permuted(call, x, swapped(len(shape_of(x)), first, second))


@rule("t", "t_copy", "numpy_T")
def turned(call: Call, x: Operand) -> str:
    return permuted(call, x, list(range(len(shape_of(x))))[::-1])


@rule("mT", "adjoint", "mH")
def matrix_turned(call: Call, x: Operand) -> str:
    return permuted(call, x, swapped(len(shape_of(x)), -1, -2))


@rule("movedim.int")
def moved_axis(call: Call, x: Operand, source: int, destination: int) -> str:
    return moved_axes(call, x, [source], [destination])


@rule("movedim.intlist")
def moved_axes(call: Call, x: Operand, source: Sequence[int], destination: Sequence[int]) -> str:
    rank = len(shape_of(x))
    moved = {axis % rank for axis in source}
    order = [axis for axis in range(rank) if axis not in moved]
    for to, axis in sorted(zip([d % rank for d in destination], [s % rank for s in source], strict=True)):
        order.insert(to, axis)
    return permuted(call, x, order)


@rule("expand", "expand_as", "broadcast_to", "expand_copy")
def expand(call: Call, x: Operand, *_: Any, implicit: bool = False) -> str:
    return call.as_it_is(x) if shape_of(x) == call.shape else call.node(
        "Expand", call.as_it_is(x), call.whole(call.shape))


@rule("repeat", "tile")
def repeat(call: Call, x: Operand, repeats: Sequence[int]) -> str:
    shape = shape_of(x)
    missing = len(repeats) - len(shape)
    name = call.reshape(x, [1] * missing + list(shape)) if missing > 0 else call.as_it_is(x)
    return call.node("Tile", name, call.whole([1] * max(-missing, 0) + list(repeats)))


@rule("repeat_interleave.self_int")
def repeat_each(call: Call, x: Operand, repeats: int, dim: int | None = None, output_size: Any = None) -> str:
    return by_map(call, x, lambda entries: entries.repeat_interleave(repeats, dim))


@rule("slice", "slice_copy")
def part(call: Call, x: Operand, dim: int = 0, start: int | None = None, end: int | None = None,
         step: int = 1) -> str:
    shape = shape_of(x)
    first, last, step = slice(start, end, step).indices(shape[dim])
    if (first, last, step) == (0, shape[dim], 1):
        return call.as_it_is(x)
    where = (call.whole([n]) for n in (first, last, dim % len(shape), step))
    return call.node("Slice", call.as_it_is(x), *where)


@rule("narrow")
def narrowed(call: Call, x: Operand, dim: int, start: int, length: int) -> str:
    return part(call, x, dim, start, start + length)


@rule("select.int", "select_copy")
def select(call: Call, x: Operand, dim: int, index: int) -> str:
    shape = shape_of(x)
    return call.node("Gather", call.as_it_is(x), call.whole(index % shape[dim]), axis=dim % len(shape))


def parts(call: Call, x: Operand, sizes: Sequence[int], dim: int) -> tuple[str, ...]:
    if len(sizes) == 1:
        return (call.as_it_is(x),)
    return call.nodes("Split", call.as_it_is(x), call.whole(sizes), outputs=len(sizes),
                      axis=dim % len(shape_of(x)))


@rule("split", "split_with_sizes", "chunk", "unsafe_split", "unsafe_chunk", "tensor_split", "split_copy",
      "split_with_sizes_copy")
def split(call: Call, x: Operand, _: Any, dim: int = 0) -> tuple[str, ...]:
    return parts(call, x, [result.shape[dim] for result in call.results], dim)


@rule("unbind")
def unbind(call: Call, x: Operand, dim: int = 0) -> tuple[str, ...]:
    return tuple(select(call, x, dim, index) for index in range(shape_of(x)[dim]))


@rule("cat", "concat", "concatenate")
def join(call: Call, pieces: Sequence[Operand], dim: int = 0) -> str:
    kept = [piece for piece in pieces if shape_of(piece) != (0,)]
    return call.node("Concat", *kept, axis=dim % len(shape_of(kept[0])))


@rule("stack")
def stack(call: Call, pieces: Sequence[Operand], dim: int = 0) -> str:
    dim %= len(call.shape)
    shape = list(call.shape)
    shape[dim] = 1
    return call.node("Concat", *(call.reshape(call.number(piece), shape) for piece in pieces), axis=dim)


def by_map(call: Call, x: Operand, move: Callable[[torch.Tensor], torch.Tensor]) -> str:
    """What `move` makes of the entries."""
    shape = shape_of(x)
    return call.picked(x, move(torch.arange(math.prod(shape)).reshape(shape)))


@rule("roll")
def roll(call: Call, x: Operand, shifts: Any, dims: Any = ()) -> str:
    return by_map(call, x, lambda entries: entries.roll(shifts, dims))


@rule("flip")
def flip(call: Call, x: Operand, dims: Sequence[int]) -> str:
    return by_map(call, x, lambda entries: entries.flip(list(dims)))


@rule("diagonal", "diagonal_copy")
def diagonal(call: Call, x: Operand, offset: int = 0, first: int = 0, second: int = 1) -> str:
    return by_map(call, x, lambda entries: entries.diagonal(offset, first, second))


@rule("unfold", "unfold_copy")
def windows(call: Call, x: Operand, dim: int, size: int, step: int) -> str:
    return by_map(call, x, lambda entries: entries.unfold(dim, size, step))


@rule("pixel_shuffle")
def pixel_shuffle(call: Call, x: Operand, factor: int) -> str:
    return by_map(call, x, lambda entries: torch.pixel_shuffle(entries, factor))


@rule("pixel_unshuffle")
def pixel_unshuffle(call: Call, x: Operand, factor: int) -> str:
    return by_map(call, x, lambda entries: torch.pixel_unshuffle(entries, factor))


@rule("channel_shuffle")
def channel_shuffle(call: Call, x: Operand, groups: int) -> str:
    return by_map(call, x, lambda entries: torch.channel_shuffle(entries, groups))


@rule("tril")
def lower(call: Call, x: Operand, diagonal: int = 0) -> str:
    return call.node("Trilu", x, call.whole(diagonal), upper=0)


@rule("triu")
def upper(call: Call, x: Operand, diagonal: int = 0) -> str:
    return call.node("Trilu", x, call.whole(diagonal), upper=1)


def padded(call: Call, x: Operand, pad: Sequence[int], mode: str, value: float = 0) -> str:
    """pad: the entries before and after the last axis, then those of the one before it, and so on."""
    if mode != "constant" and min(pad, default=0) < 0:  # PyTorch cuts first, and pads what is left
        same = next(name for name, own in MODES.items() if own == mode)
        return by_map(call, x, lambda entries: functional.pad(
            entries.double(), tuple(pad), mode=same).long())
    rank = len(shape_of(x))
    before, after = [0] * rank, [0] * rank
    for k in range(len(pad) // 2):
        before[rank - 1 - k], after[rank - 1 - k] = pad[2 * k], pad[2 * k + 1]
    more = [call.number(float(value))] if mode == "constant" and value else []
    return call.node("Pad", x, call.whole(before + after), *more, mode=mode)


MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@rule("constant_pad_nd")
def constant_pad(call: Call, x: Operand, pad: Sequence[int], value: float = 0) -> str:
    return padded(call, x, pad, "constant", value)


@rule("pad")
def any_pad(call: Call, x: Operand, pad: Sequence[int], mode: str = "constant",
            value: float | None = None) -> str:
    return padded(call, x, pad, MODES[mode], value or 0)


@rule("reflection_pad1d", "reflection_pad2d", "reflection_pad3d")
def reflection_pad(call: Call, x: Operand, pad: Sequence[int]) -> str:
    return padded(call, x, pad, "reflect")


@rule("replication_pad1d", "replication_pad2d", "replication_pad3d")
def replication_pad(call: Call, x: Operand, pad: Sequence[int]) -> str:
    return padded(call, x, pad, "edge")


@rule("to", "_to_copy", "type_as", "float", "double")
def cast(call: Call, x: Operand, *_: Any, **__: Any) -> str:
    result = call.results[0].dtype
    if result == torch.bool and isinstance(x, Traced) and x.dtype == torch.bool:
        return call.as_it_is(x)
    if not result.is_floating_point:
        call.refuse(f"numbers of the network become {result}; expected floats, which alone have gradients")
    return call.number(x)
