# SPDX-License-Identifier: MIT
"""Trains a model, watches its laws, and says how they drift.

    trained = train("relu:4,6,3", samples=50, time=10, step=0.1, step_sweep=4)
    trained.orders[0].measured    # 0.99: the drift is proportional to the step

Reference: docs/train.md.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import numpy as np

from .asking import ask, temporary_folder
from .display import Statement, cell, plural
from .errors import ArgumentTypeError
from .model import AnyModel
from .options import by_name, names, number, takes, texts, whole
from .points import numpy_array, write_npz
from .result import Result, only_complete

if TYPE_CHECKING:
    import pandas
    from typing_extensions import Unpack

Numbers = float | Sequence[float]


class TrainOptions(TypedDict, total=False):
    """Method, loss, start and what is watched, as `abide train --help` has them."""

    optimizer: Literal["gd", "momentum", "nesterov", "mirror", "natural", "sgd", "flow"]
    step: Numbers
    step_sweep: int
    time: float
    steps: int
    mass: Sequence[float | str] | float | str
    friction: float | str
    tau: float | str
    metric: str | Mapping[str, str]
    rates: Mapping[str, float | str]
    frozen: Sequence[str]
    only: Sequence[str]
    batch: int
    weight_decay: float
    tolerance: float
    samples: int
    loss: Literal["mse", "cross-entropy", "kl"]
    start: str | Mapping[str, Any]
    scale: float
    velocity: float
    seed: int
    law: Sequence[str]
    records: int


def listed(value: Any) -> str:
    several = isinstance(value, Iterable) and not isinstance(value, str)
    return ",".join(number(of) for of in value) if several else number(value)


@dataclass(frozen=True)
class Watched:
    """A function that was watched: drift, the largest change of an entry; standing: whether it is a law.

    relative_drift: by the size of its terms; predicted: what theory says of the drift, in words;
    only_rounding: whether the drift is the rounding of doubles.
    """

    expression: str
    standing: str
    laws: int
    drift: float
    relative_drift: float
    only_rounding: bool
    lost: int | None
    predicted: str


@dataclass(frozen=True)
class Run:
    """One setting. loss: at the start and at the end; end: how it ended, and why."""

    label: str
    step: float
    steps: int
    end: str
    why: str | None
    loss: tuple[float, ...]
    watched: tuple[Watched, ...]


@dataclass(frozen=True)
class Order:
    """The order of the drift of a law in the step size, as predicted and as measured."""

    setting: str
    expression: str
    predicted: float | None
    measured: float | None


@dataclass(frozen=True, repr=False)
class Training(Result):
    """What training did to the laws of a model. records: step by step, as rows; report: a page of HTML."""

    model: str
    notes: tuple[str, ...]
    runs: tuple[Run, ...]
    orders: tuple[Order, ...]
    records: tuple[Mapping[str, Any], ...]

    def to_pandas(self) -> pandas.DataFrame:
        """One row for each record of each law: run, step, time, loss, law, drift, size, factor."""
        import pandas

        return pandas.DataFrame(list(self.records))

    def statement(self) -> Statement:
        facts = [("note", note) for note in self.notes]
        facts += [(run.label, f"{law.expression}: drift {law.drift:.2e}, relative {law.relative_drift:.2e}; "
                   f"{law.standing}") for run in self.runs for law in run.watched]
        facts += [("order", f"{order.expression}: predicted {cell(order.predicted) or 'none'}, "
                   f"measured {cell(order.measured) or 'none'}")
                  for order in self.orders]
        return Statement(f"training of {self.model}: {plural(len(self.runs), 'run')}", (), tuple(facts))


def row_of(row: Mapping[str, str]) -> Mapping[str, Any]:
    return {key: value if key in ("run", "law") else int(value) if key == "step" else
            float(value) if value else None for key, value in row.items()}


def training_of(document: Mapping[str, Any], folder: Path) -> Training:
    records: tuple[Mapping[str, Any], ...] = ()
    if (folder / "run.csv").is_file():
        with (folder / "run.csv").open(newline="", encoding="utf-8") as file:
            records = tuple(row_of(row) for row in csv.DictReader(file))
    return Training(
        document=document, model=document["model"], notes=tuple(document["notes"]), records=records,
        runs=tuple(Run(run["label"], run["step"], run["steps"], run["end"], run["why"], tuple(run["loss"]),
                       tuple(Watched(**watched) for watched in run["watched"])) for run in document["runs"]),
        orders=tuple(Order(**order) for order in document["orders"]))


def arguments(options: Mapping[str, Any], folder: Path) -> list[str]:
    """Raises ArgumentTypeError for an option that there is not."""
    if unknown := options.keys() - TrainOptions.__annotations__.keys():
        raise ArgumentTypeError(f"there is no option {', '.join(sorted(unknown))}; "
                        f"expected one of {', '.join(sorted(TrainOptions.__annotations__))}")
    written: list[str] = []
    for key, value in options.items():
        if value is None:
            continue
        try:
            written += option_arguments(key, value, folder)
        except ArgumentTypeError as error:
            raise ArgumentTypeError(f"{key}: {error}") from None
    return written


def option_arguments(key: str, value: Any, folder: Path) -> list[str]:
    option = "--" + {"frozen": "freeze"}.get(key, key).replace("_", "-")
    if key == "law":
        return [f"{option}={law}" for law in texts(value)]
    if key in ("frozen", "only"):
        return [f"{option}={names(value)}"]
    if key == "rates":
        return [f"{option}={by_name(value, number)}"]
    if key == "start" and isinstance(value, Mapping):
        write_npz(folder / "start.npz", value)
        return [f"{option}={folder / 'start.npz'}"]
    if key in ("step", "mass"):
        return [f"{option}={listed(value)}"]
    if key in ("step_sweep", "steps", "batch", "samples", "seed", "records"):
        return [f"{option}={whole(value)}"]
    return [f"{option}={by_name(value, str) if isinstance(value, Mapping) else value}"]


def data_arguments(data: Any, targets: Any, folder: Path) -> list[str]:
    """Names and paths as they are, arrays as files."""
    written = []
    for key, value in (("data", data), ("targets", targets)):
        if value is None:
            continue
        if not isinstance(value, (str, os.PathLike)):
            path = folder / f"{key}.npy"
            np.save(path, numpy_array(value, key))
            value = path
        written.append(f"--{key}={os.fspath(value)}")
    return written


@takes(TrainOptions)
def train(model: AnyModel, data: Any = None, targets: Any = None, *,
          report: str | os.PathLike[str] | None = None, **options: Unpack[TrainOptions]) -> Training:
    """Trains a model in double precision and watches its laws.

    data, targets: arrays, one row for each sample, or what docs/data.md describes. report: a folder for
    pictures and a page of HTML. Options: as of `abide train` (docs/train.md), with underscores.
    Raises ModelError, UsageError; Interrupted, whose `partial` is the Training so far.
    """
    with temporary_folder() as folder:
        output = Path(report) if report is not None else folder / "report"
        with only_complete(lambda document: training_of(document, output)):
            answer = ask("train", model, [
                *arguments(options, folder), *data_arguments(data, targets, folder), f"--output={output}"])
        return training_of(answer.document, output)
