# SPDX-License-Identifier: MIT
r"""The program's words, as they are said in Python.

    usage_text("abide laws: --max-degree: Value x not in range 1 to 20\nRun 'abide laws --help'.")
    # 'max_degree: Value x not in range 1 to 20'

The program speaks of `--max-degree` and of its arguments in capitals; who asks in Python knows `max_degree=`.
"""

from __future__ import annotations

import os
import re
import sys
import warnings
from pathlib import Path

from .errors import MissingFileError, ModelError, OptionError, UnusedParameterWarning

PACKAGE = str(Path(__file__).parent) + os.sep
# Where Python's name is another one.
NAMES = {"freeze": "frozen", "limit": "limits", "input": "inputs", "set": "sizes", "at": "point"}
OPTIONS = {"METRIC": "metric", "RATES": "rates", "TAU": "tau", "WEIGHT-DECAY": "weight_decay",
           "FEATURE": "features"}
ARGUMENTS = {"MODEL": "model", "EXPRESSION": "expression"}
PLACE = re.compile(rf"\A({'|'.join([*OPTIONS, *ARGUMENTS])})(?=:\d+:\d+: error)")
UNUSED = re.compile(r"\bdoes not occur in the model\b")


def usage_text(words: str) -> str:
    """What is wrong with an option, without the command's name and advice."""
    words = re.sub(r"\Aabide(?: \w+)?: ", "", words)
    words = re.sub(r"\s*Run 'abide[^']*--help'\.?\s*\Z", "", words)
    return re.sub(r"(?<!abide )--([a-z][a-z-]*)", lambda found: python_name(found[1]), words)


def python_name(option: str) -> str:
    return NAMES.get(option, option.replace("-", "_"))


def model_error(words: str) -> ModelError:
    """What is wrong in a text or file: an OptionError where the text is an option's."""
    place = PLACE.match(words)
    if place is None:
        return MissingFileError(words) if words.endswith(": error: no such file") else ModelError(words)
    text = {**OPTIONS, **ARGUMENTS}[place[1]] + words[place.end():]
    return OptionError(text) if place[1] in OPTIONS else ModelError(text)


def warn(notices: str, *, unused: bool = True) -> None:
    """Warns of what the program noticed, line by line, where the package was called.

    unused: whether also of parameters that do not occur.
    """
    for line in filter(None, map(str.strip, notices.splitlines())):
        is_unused = UNUSED.search(line) is not None
        if unused or not is_unused:
            warnings.warn(line, UnusedParameterWarning if is_unused else UserWarning,
                          stacklevel=outside())


def outside() -> int:
    """The stacklevel, for the function that calls this one, of the first line outside the package."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and is_ours(frame.f_code.co_filename):
        frame, level = frame.f_back, level + 1
    return level


def is_ours(file: str) -> bool:
    # Context managers stand between functions of the package.
    return file.startswith(PACKAGE) or file.endswith("contextlib.py")
