# SPDX-License-Identifier: MIT
"""Points: an array for each parameter, of any framework, as a file that the program reads exactly.

    write_npz(Path("point.npz"), {"W1": torch.ones(2, 3), "fc.weight": [[1, 2]]})

Reference: docs/points.md.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .errors import ArgumentTypeError, UsageError


def numpy_array(value: Any, name: str) -> npt.NDArray[Any]:
    """An array of any framework, with the numbers that it has. name: for errors.

    Raises ArgumentTypeError for entries that are no numbers, UsageError for rows of several lengths.
    """
    if hasattr(value, "detach"):
        value = value.detach().cpu()
        value = value.float() if str(value.dtype) == "torch.bfloat16" else value  # exactly
        return np.asarray(value)
    if isinstance(value, Mapping):
        raise ArgumentTypeError(f"{name}: a {type(value).__name__} where an array was expected")
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise UsageError(f"{name}: no array, since rows differ in length or depth: {error}") from None
    if array.dtype.name == "bfloat16":
        array = array.astype(np.float32)
    if array.dtype.kind not in "biuf":
        what = "texts" if array.dtype.kind in "US" else f"entries of type {array.dtype.name}"
        raise ArgumentTypeError(f"{name}: {what}; expected numbers")
    return array


def write_npz(path: Path, arrays: Mapping[str, Any]) -> None:
    """As numpy.savez does, whose arguments could not have all names."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in arrays.items():
            entry = io.BytesIO()
            np.lib.format.write_array(entry, numpy_array(value, name), allow_pickle=False)
            archive.writestr(f"{name}.npy", entry.getvalue())
