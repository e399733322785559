# SPDX-License-Identifier: MIT
"""The families of models that have a short name.

    {family.name: family.example for family in zoo()}["relu"]    # 'relu:3,5,2+bias'

Reference: docs/models.md, Short names.
"""

from __future__ import annotations

from dataclasses import dataclass

from .display import table
from .program import run


@dataclass(frozen=True)
class ZooFamily:
    """dims: what its dimensions are; example: a model of it; metric: of its own; options: such as `+bias`."""

    name: str
    dims: str
    description: str
    example: str
    metric: str
    options: tuple[str, ...]


class Zoo(tuple[ZooFamily, ...]):
    """Families, which a notebook shows as a table."""

    def _repr_html_(self) -> str:
        return table([vars(family) for family in self], ("name", "dims", "description", "example", "metric"))


def zoo() -> Zoo:
    """All families, in the order of the documentation."""
    return Zoo(
        ZooFamily(family["family"], family["dims"], family["description"], family["example"],
                  family["metric"], tuple(family["options"]))
        for family in run("zoo", [], shown=False).document)
