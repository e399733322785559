# SPDX-License-Identifier: MIT
"""How many independent conservation laws there are, without finding them.

    count("linear:20,20,20").laws    # 210
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import options as o
from .asking import ask
from .display import Statement
from .hypotheses import Setting, setting_of
from .model import AnyModel, Model
from .model_checks import path_text
from .points import write_npz
from .result import Result, only_complete
from .statements import count_statement

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True, repr=False)
class Count(Result):
    """How many laws there are.

    laws: at most so many independent ones, certainly; exactly so many if `exact`, but for the error
    probability. parameters: how many numbers; shapes: by name. state: the dimension N of the state space;
    lie_dimension: that of the Lie algebra at generic points, never too large. levels: with brackets of at
    most 1, 2, .. fields. error_probability: None where no bound is known. setting: the flow, and what is
    supposed. point_dimension: with at=, the dimension there.
    """

    laws: int
    exact: bool
    parameters: int
    shapes: Mapping[str, tuple[int, ...]]
    state: int
    lie_dimension: int
    levels: tuple[int, ...]
    stopped_by: str | None
    error_probability: float | None
    setting: Setting
    point_dimension: int | None

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided about the model, and what is supposed."""
        return self.setting.notes

    def statement(self) -> Statement:
        return count_statement(self)


def count_of(document: Mapping[str, Any], model: Model) -> Count:
    """What the document of `abide count`, or of a command that counts, says."""
    return Count(
        document=document, laws=document["laws"], exact=document["closed"],
        parameters=document["parameters"],
        shapes={name: tuple(shape) for name, shape in document["shapes"].items()},
        state=document["state"], lie_dimension=document["lie_dimension"], levels=tuple(document["levels"]),
        stopped_by=document["stopped_by"], error_probability=document["error_probability"],
        setting=setting_of(document, model), point_dimension=document.get("point_dimension"))


@o.takes(o.CountOptions)
def count(model: AnyModel, *, at: str | os.PathLike[str] | Mapping[str, Any] | None = None,
          **options: Unpack[o.CountOptions]) -> Count:
    """How many independent conservation laws the training of this model has.

    at: also the dimension at a point: arrays by name; "balanced", "rank=K", "zero-velocity"; or a file
    .npz, .safetensors or .json.
    Options (docs/python.md):
    {options}
    Raises ModelError, UsageError, Interrupted.
    """
    model = Model.of(model)

    def point(folder: Path) -> list[str]:
        if isinstance(at, Mapping):
            write_npz(folder / "point.npz", at)
            return [f"--at={folder / 'point.npz'}"]
        return [] if at is None else [f"--at={path_text('at', at)}"]

    with only_complete(lambda document: count_of(document, model)):
        answer = ask("count", model, o.arguments(o.COUNT, options, model), files=point)
    return count_of(answer.document, model)
