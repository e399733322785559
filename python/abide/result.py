# SPDX-License-Identifier: MIT
"""What all answers have in common: they are values, print as JSON, and show themselves in notebooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from .errors import Interrupted


@dataclass(frozen=True, repr=False)
class Result:
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
