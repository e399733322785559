# SPDX-License-Identifier: MIT
"""Which parameters of a network that is traced do not move.

    roles_of(["embed.weight", "head.weight"], ["embed.*"])    # [Role.FROZEN, Role.PARAMETER]

A pattern is a name, or has `*`, `?` and `[..]` as names of files do.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from .errors import UsageError
from .onnx_file import Role
from .options import texts


def matches(name: str, pattern: str) -> bool:
    return name == pattern or fnmatch.fnmatchcase(name, pattern)


def roles_of(names: Sequence[str], frozen: Sequence[str]) -> list[Role]:
    """Of each name. Raises TypeError for a text in place of a list, UsageError for a pattern of no name."""
    try:
        patterns = texts(frozen)
    except TypeError as error:
        raise type(error)(f"frozen: {error}") from None
    for pattern in patterns:
        if not any(matches(name, pattern) for name in names):
            raise UsageError(f"frozen: no parameter is called {pattern!r}; these are {', '.join(names)}")
    return [Role.FROZEN if any(matches(name, pattern) for pattern in patterns) else Role.PARAMETER
            for name in names]
