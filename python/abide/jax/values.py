# SPDX-License-Identifier: MIT
"""What a variable of a jaxpr stands for while it is read.

    Known      an array that depends on no parameter and no input: shapes, masks, tables of positions
    Computed   an operation of the graph, with what is known of its entries
    Tokens     whole numbers of an input: they pick rows of tables, and nothing else
    Below, Raised   how indexing counts tokens from the end: t < 0, and t + n
    Refused    what could not be read, and why; an error only if an output needs it

Example: the scores of a causal attention are a `Computed` whose `hidden` entries are minus infinity; their
largest entries, through `stop_gradient`, are 0 with a `Shift` (shifts.py).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
Indices = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Shape = tuple[int, ...]

MINUS_INFINITY = -1e30  # masks are large negative numbers where they are not minus infinity


class Kind(enum.Enum):
    """What the entries of an operation are."""

    REAL = "real"
    TRUTH = "truth"


class Way(enum.Enum):
    """How a number s, which the gradient does not see, enters a value that is v without it."""

    ADDED = "added"  # v + c s
    SCALED = "scaled"  # v exp(c s)


@dataclass(frozen=True, eq=False)
class Source:
    """One `stop_gradient`; there are as many numbers s as it has entries."""

    place: str


@dataclass(frozen=True, eq=False)
class Shift:
    """Where the numbers s of a stopped gradient are in a value.

    entries: for each entry of the value the number of its s, or -1 where the value is the same for every s.
    """

    source: Source
    way: Way
    factor: Fraction
    entries: Indices


@dataclass(frozen=True, eq=False)
class Known:
    array: Array

    @property
    def shape(self) -> Shape:
        return self.array.shape


@dataclass(frozen=True, eq=False)
class Computed:
    """An operation of the graph.

    moves: whether it depends on parameters that training moves; nonnegative: whether no entry can be below 0;
    hidden: entries that are minus infinity, where the operation's own do not count; zeros: entries that are
    0 whatever the parameters are.
    """

    ref: int
    shape: Shape
    moves: bool
    kind: Kind = Kind.REAL
    nonnegative: bool = False
    hidden: Truths | None = None
    zeros: Truths | None = None
    shift: Shift | None = None

    def plain(self) -> Computed:
        return replace(self, hidden=None, zeros=None, shift=None)


@dataclass(frozen=True, eq=False)
class Tokens:
    """Entries of an input of whole numbers, or of known ones beside them.

    given: the input as it was given, of whose shape it is. entries: for each the number of the input's entry,
    or -1 where `values` has the number itself.
    """

    ref: int
    name: str
    given: Indices
    entries: Indices
    values: Indices = field(repr=False)

    @property
    def shape(self) -> Shape:
        return self.entries.shape

    @property
    def source(self) -> Shape:
        return self.given.shape


@dataclass(frozen=True, eq=False)
class Below:
    tokens: Tokens

    @property
    def shape(self) -> Shape:
        return self.tokens.shape


@dataclass(frozen=True, eq=False)
class Raised:
    tokens: Tokens
    by: Indices

    @property
    def shape(self) -> Shape:
        return self.tokens.shape


@dataclass(frozen=True, eq=False)
class Refused:
    reason: str
    place: str


Value = Known | Computed | Tokens | Below | Raised | Refused


class RefusalError(Exception):
    """A rule cannot read its operation; becomes a `Refused` value."""


def is_float(dtype: npt.DTypeLike) -> bool:
    """Whether numbers of this type are floats, those of machine learning (bfloat16) included."""
    name = np.dtype(dtype).name
    return np.dtype(dtype).kind == "f" or "float" in name


def same_tokens(a: Tokens, b: Tokens) -> bool:
    return (a.ref == b.ref and np.array_equal(a.entries, b.entries)
            and np.array_equal(a.values, b.values))
