# SPDX-License-Identifier: MIT
"""Counts, finds or proves the laws of whole families of models.

    swept = sweep({"group": [{"family": "linear", "layers": 2, "widths": [2, 3], "compute": "laws"}]})
    swept.to_pandas()[["model", "laws", "complete"]]

Reference: docs/sweep.md, which describes the spec, the columns and what a case can end with.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .asking import temporary_folder
from .display import Statement, cell, plural, table
from .errors import Interrupted, MissingFileError, ModelError
from .messages import warn
from .model_checks import path_text
from .program import run
from .result import Shown
from .toml_text import toml_text

if TYPE_CHECKING:
    import pandas

Row = Mapping[str, Any]
TRUTHS = ("closed", "free_gates", "complete")
COLUMNS = ("model", "flow", "tau", "metric", "status", "state", "laws", "independent", "complete")
LISTS = ("levels", "primes", "request", "document")


@dataclass(frozen=True, repr=False)
class Sweep(Shown):
    """The cases of a sweep, in the order of the spec. Columns: docs/sweep.md, The database.

    complete: whether every case has its result.
    """

    rows: tuple[Row, ...]

    @property
    def statuses(self) -> Mapping[str, int]:
        """How many cases have each status."""
        return Counter(row["status"] for row in self.rows)

    @property
    def complete(self) -> bool:
        return "pending" not in self.statuses

    @classmethod
    def load(cls, database: str | os.PathLike[str]) -> Sweep:
        """From a database of `abide sweep`, also while it is being written.

        Raises ModelError if it is none.
        """
        name = os.fspath(database)
        if not Path(database).is_file():
            raise MissingFileError(f"{name}: error: there is no such file; expected a database of a sweep")
        try:
            with closing(sqlite3.connect(f"{Path(database).absolute().as_uri()}?mode=ro", uri=True)) as file:
                file.row_factory = sqlite3.Row
                rows = file.execute("SELECT * FROM cases ORDER BY id").fetchall()
        except sqlite3.Error as error:
            raise ModelError(f"{name}: error: no database of a sweep: {error}") from None
        return cls(tuple(row_of(dict(row)) for row in rows))

    def to_json(self, indent: int | None = 2) -> str:
        return json.dumps(self.rows, indent=indent, ensure_ascii=False)

    def to_pandas(self) -> pandas.DataFrame:
        """One row for each case. Raises ImportError without pandas."""
        import pandas

        return pandas.DataFrame(list(self.rows))

    def _repr_html_(self) -> str:
        return table(self.rows, COLUMNS)

    def statement(self) -> Statement:
        statuses = ", ".join(f"{count} {name}" for name, count in self.statuses.items())
        rows = tuple((str(row["id"]), ", ".join(
            f"{name} {cell(row[name])}" for name in COLUMNS if row[name] is not None)) for row in self.rows)
        return Statement(f"sweep of {plural(len(self), 'case')}: {statuses}", (), rows)

    def __len__(self) -> int:
        return len(self.rows)


def row_of(row: dict[str, Any]) -> Row:
    for key in TRUTHS:
        row[key] = None if row[key] is None else bool(row[key])
    for key in LISTS:
        row[key] = None if row[key] is None else json.loads(row[key])
    return row


def sweep(spec: Mapping[str, Any] | str | os.PathLike[str], *,
          database: str | os.PathLike[str] | None = None, threads: int | None = None,
          retry: Sequence[str] = ()) -> Sweep:
    """Runs a sweep, or goes on with it.

    spec: the tables of a spec, or the path of one. database: the file of the results, kept: a sweep that was
    interrupted goes on where it was. retry: statuses whose cases are computed again, such as ["timeout"].
    Raises ModelError if the spec is wrong; Interrupted, whose `partial` is the Sweep so far.
    """
    with temporary_folder() as folder:
        if isinstance(spec, Mapping):
            path = folder / "spec.toml"
            path.write_text(toml_text(spec), encoding="utf-8")
        else:
            path = Path(path_text("spec", spec))
        results = Path(database) if database is not None else folder / "results.db"
        options = [f"--output={results}", *([f"--threads={threads}"] if threads is not None else []),
                   *([f"--retry={','.join(retry)}"] if retry else [])]
        try:
            warn(run("sweep", [*options, "--", str(path)]).notices)
        except Interrupted:
            raise Interrupted(Sweep.load(results) if results.is_file() else None) from None
        return Sweep.load(results)
