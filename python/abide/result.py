# SPDX-License-Identifier: MIT
"""What all answers have in common: they are values, print as JSON, and show themselves in notebooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .display import Statement, as_html, as_latex, as_text
from .errors import Interrupted


class Shown:
    """Something that is said by one Statement."""

    def statement(self) -> Statement:
        """What it says, whatever it is shown on."""
        raise NotImplementedError

    def to_latex(self) -> str:
        """A block of LaTeX that compiles as it is, with amsmath."""
        return as_latex(self.statement())

    def _repr_latex_(self) -> str:
        return self.to_latex()

    def _repr_html_(self) -> str:
        return as_html(self.statement())

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def __str__(self) -> str:
        return as_text(self.statement())

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.statement().title}>"


@dataclass(frozen=True, repr=False)
class Result(Shown):
    """An answer. `document` is what the program printed: docs/json.md describes each key."""

    document: Mapping[str, Any] = field(repr=False, compare=False)

    def to_json(self, indent: int | None = 2) -> str:
        """The program's JSON document."""
        return json.dumps(self.document, indent=indent, ensure_ascii=False)


@contextmanager
def only_complete(result: Callable[[Mapping[str, Any]], Any]) -> Iterator[None]:
    """Turns the document of an interruption into the result that it is."""
    try:
        yield
    except Interrupted as stop:
        if stop.partial is None:
            raise
        raise Interrupted(result(stop.partial)) from None
