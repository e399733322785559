# SPDX-License-Identifier: MIT
"""Shows how far the program is, by tqdm where that is installed.

The program draws one line on standard error if that is a terminal, such as

    degree 2: 40 % of 3000 monomials, 3 laws found, 2 s

So it is given one, from which this line is read, and drawn again as a bar: in a notebook, as notebooks do.
Reference: apps/abide/progress.cpp; tqdm.auto.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import threading
import warnings
from typing import Any

PARTS = (re.compile(r"(?P<percent>\d+) % of"), re.compile(r"(?:rank )?(?P<done>\d+) of (?P<all>\d+)"))


def share(line: str) -> float | None:
    """How much is done of what the line speaks of, from 0 to 1; None if it does not say so.

    >>> share("degree 2: 40 % of 3000 monomials, 3 laws found, 2 s")
    0.4
    >>> share("prime 1: level 2, rank 900 of 1800, 12 brackets/s, 1 s")
    0.5
    """
    for part in PARTS:
        if found := part.search(line):
            if "percent" in found.groupdict():
                return min(1.0, int(found["percent"]) / 100)
            return min(1.0, int(found["done"]) / max(1, int(found["all"])))
    return None


def in_notebook() -> bool:
    get = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return get is not None and hasattr(get(), "kernel")


class Progress:
    """The terminal that the program is given, and the bar that shows what it writes there.

    wanted: whether anybody would see a bar: tqdm is there, and this is a terminal or a notebook.
    """

    def __init__(self, command: str) -> None:
        self.command = command
        self.writer = -1
        self._reader = -1
        self._words = ""
        self._line = ""
        self._bar: Any = None
        self._thread: threading.Thread | None = None
        self.wanted = False
        if sys.stderr is None or not (sys.stderr.isatty() or in_notebook()):
            return
        with contextlib.suppress(ImportError, OSError), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there are no widgets: then the bar is text
            import tqdm.auto  # noqa: F401

            self._reader, self.writer = os.openpty()
            self.wanted = True

    def watch(self) -> None:
        """Begins to read; after the program has the writer's end."""
        if not self.wanted:
            return
        os.close(self.writer)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        kept = ""
        while True:
            try:
                piece = os.read(self._reader, 4096)
            except OSError:  # so Linux says that the other end is closed
                break
            if not piece:
                break
            kept += piece.decode(errors="replace")
            *lines, kept = re.split(r"\x1b\[K", kept)
            for line in lines:
                self._line = line.strip("\r\n")
        self._words = kept.replace("\r\n", "\n").strip("\r")

    def show(self) -> None:
        """Draws the last line; in the thread that asks, as notebooks want it."""
        line = self._line
        done = share(line)
        if done is None:
            return
        if self._bar is None:
            from tqdm.auto import tqdm

            self._bar = tqdm(total=1.0, initial=done, desc=self.command, leave=False,
                             bar_format="{desc} {percentage:3.0f}% {bar} {postfix}")
        self._bar.n = done
        self._bar.set_postfix_str(line)

    def close(self) -> str:
        """What the program said beside its progress: errors and warnings."""
        if self._thread is not None:
            self._thread.join()
            os.close(self._reader)
        if self._bar is not None:
            self._bar.close()
        return self._words
