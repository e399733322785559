# SPDX-License-Identifier: MIT
"""Whether what a model is made of has the right types, before it becomes a file.

    checked(None, {"parameters": {"U": "3,2"}}, {"phi": "U"})
    # ArgumentTypeError: parameters: U: '3,2' where a shape such as (3, 2) was expected

What the texts say is judged by the program, which has their places.
"""

from __future__ import annotations

import numbers
import os
from collections.abc import Mapping, Sequence
from typing import Any

from .errors import ArgumentTypeError


def checked(name: Any, tables: Mapping[str, Any], keys: Mapping[str, Any]) -> None:
    """Raises ArgumentTypeError. tables and keys: as of Model; None is what was not given."""
    if name is not None and not isinstance(name, str):
        raise ArgumentTypeError(f"name: {name!r} where a text was expected")
    for key, table in tables.items():
        if table is None or (key == "field" and is_list(table) and all(map(is_table, table))):
            continue
        if not is_table(table):
            raise ArgumentTypeError(f"{key}: {table!r} where a dictionary by names was expected")
        for entry, value in table.items():
            check_entry(key, entry, value)
    for key, value in keys.items():
        if value is None or (isinstance(value, str) and key not in ("frozen", "only")):
            continue
        if key in ("phi", "output", "frozen", "only") and is_list(value) and all(map(is_text, value)):
            continue
        expected = {"phi": "a text or a list of texts", "output": "a text or a list of texts",
                    "frozen": "a list of names", "only": "a list of names"}.get(key, "a text")
        raise ArgumentTypeError(f"{key}: {value!r} where {expected} was expected")


def check_entry(key: str, entry: str, value: Any) -> None:
    if key in ("parameters", "inputs") and not (is_list(value) and all(map(is_size, value))):
        raise ArgumentTypeError(f"{key}: {entry}: {value!r} where a shape such as (3, 2) was expected")
    if key == "sizes" and not is_size(value):
        raise ArgumentTypeError(f"{key}: {entry}: {value!r} where a whole number or a text was expected")
    if key in ("definitions", "field") and not is_text(value):
        raise ArgumentTypeError(f"{key}: {entry}: {value!r} where a text was expected")


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def is_table(value: Any) -> bool:
    return isinstance(value, Mapping) and all(map(is_text, value))


def is_size(value: Any) -> bool:
    return isinstance(value, (str, numbers.Integral)) and not isinstance(value, bool)


def path_text(name: str, value: Any) -> str:
    """A path as a text. Raises ArgumentTypeError for what is none."""
    if not isinstance(value, (str, os.PathLike)):
        raise ArgumentTypeError(f"{name}: a {type(value).__name__} where a path was expected")
    return os.fspath(value)


def table_of(name: str, value: Any) -> Mapping[str, Any]:
    """A dictionary, empty for None. Raises ArgumentTypeError for what is none."""
    if value is not None and not is_table(value):
        raise ArgumentTypeError(f"{name}: {value!r} where a dictionary by names was expected")
    return value or {}
