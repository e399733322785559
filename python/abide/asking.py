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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from .errors import Interrupted, ModelError, UsageError
from .messages import warn
from .model import AnyModel, Model, Traced
from .program import Answer, run


def ask(command: str, model: AnyModel, options: Sequence[str], *, last: Sequence[str] = (),
        shown: bool = True, files: Callable[[Path], Sequence[str]] | None = None,
        narrow: Model | None = None) -> Answer:
    """Runs `abide COMMAND MODEL LAST OPTIONS`.

    shown: as of `run`. files: writes other files into the directory that it is given, and returns the
    arguments that name them. narrow: another model, for the option of that name. Raises what `run` raises.
    """
    model = Model.of(model)
    with temporary_folder() as folder:
        place = model.source.written(folder)
        places = {place: model.label}
        more = list(files(folder)) if files is not None else []
        if narrow is not None:
            small, label = written_beside(narrow, model, folder)
            places[small] = label
            more.append(f"--narrow={small}")
        try:
            answer = run(command, [*model.options, *more, *options, "--", place, *last], shown=shown)
        except ModelError as error:
            raise type(error)(renamed(str(error), places)) from None
        except Interrupted as stop:
            raise Interrupted(named(stop.partial, places)) from None
    # Traced networks warned of unused parameters as they were traced.
    warn(renamed(answer.notices, places), unused=not isinstance(model.source, Traced))
    return Answer(named(answer.document, places), answer.status)


def written_beside(narrow: Model, model: Model, folder: Path) -> tuple[str, str]:
    """What the narrow model is called by the program, and here.

    The program gives options of ONNX files to both models; sizes of a model file are part of its name.

    Raises UsageError where the two have other ones.
    """
    beside = folder / "narrow"
    beside.mkdir()
    sizes, others = narrow.sizes_and_others()
    if others != model.sizes_and_others()[1]:
        raise UsageError("narrow: it has the options of the model's ONNX file; expected the same for both")
    choice = ":" + ",".join(sizes) if sizes else ""
    return narrow.source.written(beside) + choice, narrow.label + choice


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for files of one question, of which errors do not speak."""
    with tempfile.TemporaryDirectory(prefix="abide-") as name:
        try:
            yield Path(name)
        except ModelError as error:
            raise type(error)(str(error).replace(f"{name}{os.sep}", "")) from None


def renamed(text: str, places: Mapping[str, str]) -> str:
    """The text, in which models have their own names."""
    found = "|".join(map(re.escape, sorted(places, key=len, reverse=True)))
    return re.sub(found, lambda match: places[match[0]], text)


def named(document: object, places: Mapping[str, str]) -> object:
    """The document, in which models have their own names."""
    if not isinstance(document, dict):
        return document
    families = document.get("families")
    for holder in (document, families.get("narrow") if isinstance(families, dict) else None):
        if isinstance(holder, dict) and isinstance(holder.get("model"), str):
            holder["model"] = renamed(holder["model"], places)
    return document
