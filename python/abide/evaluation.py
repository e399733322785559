# SPDX-License-Identifier: MIT
"""Values of laws (being written)."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def value_of(expression: str, weights: Mapping[str, Any], *, t: float | None = None) -> Any:
    raise NotImplementedError
