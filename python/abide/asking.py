# SPDX-License-Identifier: MIT
"""Asks the program about a model: writes it where it is no short name, runs the command, names what it says.

    ask("count", Model("linear:3,2,4"), []).document["laws"]    # 3

Files live in one temporary directory for as long as the command runs. Messages of the program name them;
they are given the model's own name.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from .errors import Interrupted, ModelError
from .messages import warn
from .model import AnyModel, Model, Traced
from .program import Answer, run


def ask(command: str, model: AnyModel, options: Sequence[str], *, last: Sequence[str] = (),
        shown: bool = True, files: Callable[[Path], Sequence[str]] | None = None) -> Answer:
    """Runs `abide COMMAND MODEL LAST OPTIONS`.

    shown: as of `run`. files: writes other files into the directory that it is given, and returns the
    arguments that name them. Raises what `run` raises.
    """
    model = Model.of(model)
    with temporary_folder() as folder:
        place = model.source.written(folder)
        more = files(folder) if files is not None else ()
        try:
            answer = run(command, [*model.options, *more, *options, "--", place, *last], shown=shown)
        except ModelError as error:
            raise type(error)(str(error).replace(place, model.label)) from None
        except Interrupted as stop:
            raise Interrupted(named(stop.partial, place, model)) from None
    # Traced networks warned of unused parameters as they were traced.
    warn(answer.notices.replace(place, model.label), unused=not isinstance(model.source, Traced))
    return Answer(named(answer.document, place, model), answer.status)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for files of one question, of which errors do not speak."""
    with tempfile.TemporaryDirectory(prefix="abide-") as name:
        try:
            yield Path(name)
        except ModelError as error:
            raise type(error)(str(error).replace(f"{name}{os.sep}", "")) from None


def named(document: object, place: str, model: Model) -> object:
    """The document, in which the model has its own name."""
    if isinstance(document, dict) and isinstance(document.get("model"), str):
        document["model"] = re.sub(re.escape(place), lambda _: model.label, document["model"])
    return document
