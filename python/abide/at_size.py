# SPDX-License-Identifier: MIT
"""How the laws of a large model were found: as families, and what is known of their number.

    found = laws("relu:40,40,10", narrow="relu:3,4,2")
    found.at_size.bound              # Bound.SPARSE: there are no more than found.upper_bound
    found.at_size.narrow.complete    # True: with small sizes the families are all laws

Beyond 1,500 coordinates laws are sought as families. Reference: docs/families.md; docs/json.md, `families`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class Bound(enum.Enum):
    """What bounds the number of independent laws from above."""

    SPARSE = "sparse"  # the rank of sparse fields, of networks of gates
    LEVELS = "levels"  # the rank of all brackets modulo a prime
    NONE = "none"  # nothing: `upper_bound` is the number of coordinates


@dataclass(frozen=True)
class Narrow:
    """The same architecture with small sizes, counted exactly: evidence about the large one, and no proof.

    model: its name. state: how many coordinates it has. laws: how many independent laws it has; at most so
    many where its count was cut short. families: how many independent ones families make there, at least.
    complete: whether the two are equal and the count was not cut short.
    """

    model: str
    state: int
    laws: int
    families: int
    complete: bool


@dataclass(frozen=True)
class AtSize:
    """What is said of a search for families.

    bound: what bounds the number of laws from above. gradients: how many vector fields were drawn, each at
    a point of its own, modulo a prime; gradient_bytes: the memory that one takes, about, in bytes.
    undecided: expressions of candidates that no test decided. not_searched: how many groups of templates
    need more gradients than were drawn. narrow: the comparison with small sizes, None where none was asked.
    """

    bound: Bound
    gradients: int
    gradient_bytes: float
    undecided: tuple[str, ...]
    not_searched: int
    narrow: Narrow | None


def at_size_of(document: Mapping[str, Any]) -> AtSize | None:
    """What the document of `abide laws` says; None where laws were sought one by one."""
    families = document.get("families")
    if families is None:
        return None
    narrow = families["narrow"]
    return AtSize(
        bound=Bound(families["bound"]), gradients=families["gradients"],
        gradient_bytes=families["gradient_bytes"], undecided=tuple(families["undecided"]),
        not_searched=families["not_searched"],
        narrow=None if narrow is None else Narrow(
            narrow["model"], narrow["state"], narrow["laws"], narrow["families"], narrow["complete"]))
