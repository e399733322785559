# SPDX-License-Identifier: MIT
"""The narrow model of a network that is traced: the same architecture with small sizes.

    narrow_of((small, inputs), trace, "(module, example_inputs)")    # trace(small, inputs)

A function is called once, when the large network has been traced. Reference: docs/families.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from .errors import ArgumentTypeError
from .model import AnyModel, Model


def narrow_of(narrow: Any, trace: Callable[..., Model], expected: str) -> AnyModel | None:
    """A model, from the arguments of `trace` or from a function that makes them; models are left as they are.

    expected: these arguments, in words. Raises ArgumentTypeError for what is none of these, and what
    `trace` raises.
    """
    if callable(narrow) and not hasattr(narrow, "named_parameters"):  # modules can be called, too
        narrow = narrow()
    if narrow is None or isinstance(narrow, (Model, str, os.PathLike)):
        return narrow
    if not isinstance(narrow, Sequence) or len(narrow) < 2:
        raise ArgumentTypeError(f"narrow: a {type(narrow).__name__} where {expected} was expected, or a "
                                "function that makes it, or a model")
    return trace(*narrow)
