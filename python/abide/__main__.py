# SPDX-License-Identifier: MIT
"""The command `abide`: becomes the program that this package brings, with the same arguments."""

from __future__ import annotations

import os
import sys

from .errors import ProgramNotFoundError
from .program import executable


def main() -> None:
    try:
        program = executable()
    except ProgramNotFoundError as error:
        sys.exit(str(error))
    os.execv(program, [str(program), *sys.argv[1:]])


if __name__ == "__main__":
    main()
