# SPDX-License-Identifier: MIT
"""What can go wrong, one exception for each way.

    try:
        abide.laws(abide.Model(parameters={"U": (3, 2)}, phi="U @ V"))
    except abide.ModelError as error:
        error.line, error.column, error.cause    # 5, 12, "unknown name 'V'; expected one of U"

The text of an error is the program's own, with the place underlined.
"""

from __future__ import annotations

import re
from typing import Any

PLACE = re.compile(r"^(?P<where>[^\n]*?)(?::(?P<line>\d+):(?P<column>\d+))?: error: (?P<cause>[^\n]*)", re.M)


class AbideError(Exception):
    """What all errors of this package have in common, but Interrupted."""


class ProgramNotFoundError(AbideError, FileNotFoundError):
    """There is no program `abide` to be asked; the text says where it was looked for."""


class ProgramError(AbideError, RuntimeError):
    """The program died, or said what this package does not understand: a mistake of abide's."""


class UsageError(AbideError, ValueError):
    """An argument or option has a value that is not taken."""


class ArgumentTypeError(UsageError, TypeError):
    """An argument or option is of a wrong type, or there is none of this name."""


class MissingWeightError(UsageError, KeyError):
    """A law needs an array that the weights do not have."""

    def __str__(self) -> str:  # KeyError would put quotes around it
        return str(self.args[0])


class UndecidedError(AbideError, ValueError):
    """An undecided verdict has no truth value."""


class ModelError(AbideError, ValueError):
    """A model, expression, or file is wrong.

    where: which text or file; line and column count from 1 and are None where there is no such place;
    cause: what is wrong and what was expected.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        # The last place is the innermost: of the metric within a model's file, for instance.
        places = list(PLACE.finditer(message))
        place = places[-1] if places else None
        self.where: str | None = place["where"] if place else None
        self.line: int | None = int(place["line"]) if place and place["line"] else None
        self.column: int | None = int(place["column"]) if place and place["column"] else None
        self.cause: str = place["cause"] if place else message


class OptionError(UsageError, ModelError):
    """The text of an option is wrong, such as of tau or of the metric; it has a place as a model does."""


class MissingFileError(ModelError, FileNotFoundError):
    """There is no such file."""

    def __str__(self) -> str:
        return str(self.args[0])


class UnusedParameterWarning(UserWarning):
    """A parameter that the output does not depend on: training never moves it, each entry is a law."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C stopped the program. `partial` is what was known by then, marked incomplete, or None.

    It is a KeyboardInterrupt, so a notebook or a script stops unless it catches it.
    """

    def __init__(self, partial: Any = None) -> None:
        super().__init__("interrupted; .partial has what was known" if partial is not None
                         else "interrupted")
        self.partial = partial
