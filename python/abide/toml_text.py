# SPDX-License-Identifier: MIT
"""Writes the tables of model files and sweeps as TOML.

    >>> print(toml_text({"parameters": {"U": [3, 2]}, "model": {"phi": "U.T @ U"}}), end="")
    [parameters]
    U = [3, 2]
    <BLANKLINE>
    [model]
    phi = "U.T @ U"

What is written: texts, numbers, truth values, lists, and tables of these, one or two deep.
Reference: toml.io, version 1.0.
"""

from __future__ import annotations

import json
import numbers
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .errors import ArgumentTypeError

BARE = re.compile(r"[A-Za-z0-9_-]+")


def key_text(name: str) -> str:
    return name if BARE.fullmatch(name) else quoted(name)


def quoted(text: str) -> str:
    # Texts of JSON are texts of TOML, apart from one control character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def value_text(value: Any) -> str:
    """A value on one line. Raises ArgumentTypeError for what has no place in a file of abide's."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, Fraction):
        return quoted(str(value))
    if isinstance(value, numbers.Real):
        return float_text(float(value))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key_text(key)} = {value_text(of)}" for key, of in value.items()) + "}"
    if hasattr(value, "tolist"):  # of NumPy
        return value_text(value.tolist())
    if isinstance(value, Sequence):
        return "[" + ", ".join(value_text(entry) for entry in value) + "]"
    raise ArgumentTypeError(f"a {type(value).__name__} where a text, number, or list of these was expected")


def float_text(value: float) -> str:
    """As Python writes it: `0.1` stands for a tenth, as it does in a file."""
    text = repr(value)
    return text if "." in text or not text[-1].isdigit() else re.sub(r"(^-?\d+)(e|$)", r"\1.0\2", text)


def lines(table: Mapping[str, Any]) -> Iterable[str]:
    for key, value in table.items():
        yield f"{key_text(key)} = {value_text(value)}"


def toml_text(document: Mapping[str, Any]) -> str:
    """A document: values first, then its tables, each of values; a list of mappings is an array of tables."""
    tables: list[str] = []
    values: dict[str, Any] = {}
    for key, value in document.items():
        if isinstance(value, Mapping):
            tables.append("\n".join([f"[{key_text(key)}]", *lines(value)]))
        elif isinstance(value, (list, tuple)) and value and all(isinstance(of, Mapping) for of in value):
            tables += ["\n".join([f"[[{key_text(key)}]]", *lines(of)]) for of in value]
        else:
            values[key] = value
    head = ["\n".join(lines(values))] if values else []
    return "\n\n".join([*head, *tables]) + "\n"
