# SPDX-License-Identifier: MIT
"""Runs the program `abide` and reads its JSON.

    answer = run("count", ["linear:3,2,4"])
    answer.document["laws"]    # 3

The program is a process of its own: a crash stays there, and Ctrl-C ends it with what it knows.
Exit codes: docs/json.md and `abide --help`.
"""

from __future__ import annotations

import enum
import json
import os
import re
import shutil
import signal
import subprocess
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from .errors import Interrupted, ProgramError, ProgramNotFoundError, UsageError
from .messages import model_error, usage_text
from .progress import Progress

Document = dict[str, Any]

FAST = "x86-64-v3"
NEEDED_BY_FAST = {"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"}
GLANCE = 0.2  # seconds between looks at the progress
HERE = Path(__file__).resolve().parent


class Status(enum.IntEnum):
    """Exit codes of the program."""

    DONE = 0
    NO = 1  # the answer is no
    USAGE = 2
    WRONG = 3  # the model, or another file
    LIMIT = 4  # a limit was reached, or the question was not decided
    INTERRUPTED = 130
    TERMINATED = 143


ANSWERS = {Status.DONE, Status.NO, Status.LIMIT, Status.INTERRUPTED, Status.TERMINATED}


@dataclass(frozen=True)
class Answer:
    """The document that a command printed, how the command ended, and what it noticed besides."""

    document: Any
    status: Status
    notices: str = ""


def executable() -> Path:
    """The program: what the environment variable ABIDE names; that of this package; that of a source
    checkout around it; or `abide` on the PATH.

    Raises ProgramNotFoundError.
    """
    if named := os.environ.get("ABIDE"):
        if not os.access(named, os.X_OK) or Path(named).is_dir():
            raise ProgramNotFoundError(f"the environment variable ABIDE is {named!r}, which is no program")
        return Path(named)
    beside = HERE / "bin" / "abide"
    fast = HERE / "bin" / f"abide-{FAST}"  # of wheels, whose other program is for every processor
    installed = Path(sysconfig.get_path("platlib")) / "abide" / "bin" / "abide"  # of `pip install -e`
    built = HERE.parent.parent / "build" / "release" / "apps" / "abide" / "abide"
    if os.access(fast, os.X_OK) and is_fast():
        return fast
    for path in (beside, built, installed):
        if os.access(path, os.X_OK):
            return path
    # The command of this very package is a script that would come back here.
    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
               if not is_script(Path(folder) / "abide")]
    if found := shutil.which("abide", path=os.pathsep.join(folders)):
        return Path(found)
    raise ProgramNotFoundError(
        f"the program abide is neither at {beside} nor at {built} nor on the PATH; build it "
        "(./run in a source checkout), or name it in the environment variable ABIDE")


@lru_cache(maxsize=1)
def is_fast() -> bool:
    """Whether this processor has the instructions of x86-64-v3, which are AVX2 and those before."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    found = re.search(r"^flags\s*:(.*)$", text, re.MULTILINE)
    return found is not None and set(found[1].split()) >= NEEDED_BY_FAST


def is_script(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return False


def version() -> str:
    """What `abide --version` prints."""
    asked = subprocess.run([executable(), "--version"], capture_output=True, text=True, check=True)
    return asked.stdout.strip()


def run(command: str, arguments: Sequence[str], *, shown: bool = True) -> Answer:
    """Runs `abide COMMAND --json ARGUMENTS`.

    shown: whether the command knows --quiet and shows how far it is.
    Raises UsageError, ModelError, ProgramError; Interrupted, whose `partial` is then the document.
    """
    progress = Progress(command) if shown else None
    quiet = ["--quiet"] if progress is not None and not progress.wanted else []
    line = [str(executable()), command, "--json", *quiet, *arguments]
    with subprocess.Popen(
            line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=progress.writer if progress is not None and progress.wanted else subprocess.PIPE) as child:
        if progress is not None:
            progress.watch()
        stopped = False
        while True:
            try:
                # With a time, what was read before an interruption is kept.
                printed, said = child.communicate(timeout=GLANCE)
                break
            except subprocess.TimeoutExpired:
                if progress is not None:
                    progress.show()
            except KeyboardInterrupt:
                # In a terminal the child has got this Ctrl-C already; it takes the two for one. A second
                # one does not wait any more.
                child.send_signal(signal.SIGKILL if stopped else signal.SIGINT)
                stopped = True
            except BaseException:
                child.kill()
                raise
    words = progress.close() if progress is not None and progress.wanted else ""
    words += (said or b"").decode(errors="replace")
    if stopped:
        raise Interrupted(parsed(printed))
    return judged(line, child.returncode, printed, words.strip())


def judged(line: Sequence[str], code: int, printed: bytes, words: str) -> Answer:
    if code == Status.USAGE:
        raise UsageError(usage_text(words))
    if code == Status.WRONG:
        raise model_error(words)
    document = parsed(printed)
    if code not in ANSWERS or document is None:
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        raise ProgramError(f"{' '.join(line)}: {how}: {words or 'no word'}")
    return Answer(document, Status(code), words)


def parsed(printed: bytes | None) -> Any:
    try:
        return json.loads(printed or b"")
    except ValueError:
        return None
