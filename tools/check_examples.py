#!/usr/bin/env python3
"""Checks that everything the documentation shows is what abide really prints.

    tools/check_examples.py --abide build/release/apps/abide/abide

1. Commands. Every fenced ```console block of README.md and docs/**/*.md is a session:

       $ ./run count linear:3,2,4
       linear:3,2,4: 3 independent conservation laws
       ...

   A line `$ COMMAND` is run by bash in the root of the repository, with ./run replaced by the
   binary that --abide names. The lines up to the next `$ ` or the end of the block are the output
   expected, standard output and standard error together. A line `...` stands for any number of
   lines. `"seconds": 0.0012` may differ, and so may blank lines at the end. `$ echo $?` shows the
   exit code of the command before it.

2. Examples. Every examples/*.toml and examples/functions/*.toml has one row in the table of docs/examples.md, with the number of
   parameters (column D) and of laws (column Laws) that `abide count FILE --json` finds.

3. Models. Every ```toml block of docs/models.md loads as a model, unless it opens with
   ```toml fragment.

Each mismatch is shown as a unified diff; the exit code is 1 if there is one, else 0. With --update
the outputs shown are rewritten in place instead; parts 2 and 3 are checked all the same.
"""

import argparse
import difflib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS_PER_COMMAND = 300
LIMIT_REACHED = 4  # exit code of a count that was cut short: the model itself loaded

FENCE = re.compile(r"^(?P<indent> *)(?P<ticks>```+)(?P<info>[^`]*)$")
# ./run as a word of its own: at the beginning, or after a space or a shell operator.
RUN = re.compile(r"(?<![^\s;|&(])\./run(?=\s|$)")
DEFAULT_ARGUMENTS = re.compile(r"^\s*set -- (.+)$", re.MULTILINE)
TIMING = re.compile(r'("seconds": )[-+0-9.e]+')


class Block:
    """A fenced block: its info string, its lines, and where these stand in the file."""

    def __init__(self, info, first, indent):
        self.info = info
        self.first = first  # index in the file's lines of the first line inside the block
        self.indent = indent
        self.lines = []


def fenced_blocks(lines, path):
    """The fenced blocks of a Markdown file, given as a list of lines."""
    blocks = []
    block = None
    closing = ""
    for number, line in enumerate(lines):
        if block is None:
            match = FENCE.match(line)
            if match:
                block = Block(match["info"].strip(), number + 1, match["indent"])
                closing = match["ticks"]
        elif line.strip() == closing:
            blocks.append(block)
            block = None
        else:
            block.lines.append(line[len(block.indent):] if line.startswith(block.indent) else line)
    if block is not None:
        sys.exit(f"{path}:{block.first}: error: this block is not closed")
    return blocks


class Shell:
    """Runs commands of the documentation, each on its own, in the root of the repository."""

    def __init__(self, abide):
        self.abide = str(pathlib.Path(abide).resolve()) if abide else None

    def translated(self, command):
        """The command with ./run replaced by the binary."""
        if self.abide is None:
            return command
        if command.strip() == "./run":  # without arguments, the script chooses an example
            default = DEFAULT_ARGUMENTS.search((ROOT / "run").read_text(encoding="utf-8"))
            command += " " + default[1] if default else ""
        return RUN.sub(lambda match: shlex.quote(self.abide), command)

    def run(self, command, previous_exit_code=0):
        """The combined output and the exit code. `$?` is at first the previous exit code."""
        script = f"(exit {previous_exit_code})\n{self.translated(command)}"
        try:
            result = subprocess.run(["bash", "-c", script], cwd=ROOT, stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                    timeout=SECONDS_PER_COMMAND)
        except subprocess.TimeoutExpired:
            return f"(no end after {SECONDS_PER_COMMAND} seconds)\n", 124
        return result.stdout.decode("utf-8", "replace"), result.returncode

    def count(self, model, *options):
        """Output and exit code of `abide count MODEL`."""
        return self.run(shlex.join(["./run", "count", str(model), *options]))


def without_trailing_blanks(lines):
    end = len(lines)
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def matches(expected, actual):
    """Whether lines fit a pattern of lines, in which `...` fits any number of lines."""
    # reachable[j]: the pattern read so far fits actual[:j].
    reachable = [True] + [False] * len(actual)
    for pattern in expected:
        if pattern.strip() == "...":
            for j in range(1, len(actual) + 1):
                reachable[j] = reachable[j] or reachable[j - 1]
        else:
            reachable = [False] + [reachable[j] and actual[j] == pattern
                                   for j in range(len(actual))]
    return reachable[-1]


def masked(lines):
    return [TIMING.sub(r"\1(masked)", line).rstrip() for line in lines]


def unified_diff(expected, actual, where, command):
    return "\n".join(difflib.unified_diff(expected, actual, f"{where}  $ {command}", "what it prints",
                                          lineterm=""))


def check_console_block(block, path, shell, problems):
    """The lines of the block with the true outputs; differences are added to the problems."""
    if block.lines and not block.lines[0].startswith("$ "):
        problems.append(f"{path}:{block.first + 1}: error: expected a command, `$ ` first")
        return block.lines
    starts = [i for i, line in enumerate(block.lines) if line.startswith("$ ")]
    result = []
    exit_code = 0
    for start, end in zip(starts, starts[1:] + [len(block.lines)]):
        command = block.lines[start][2:]
        shown = block.lines[start + 1:end]
        expected = without_trailing_blanks(shown)
        output, exit_code = shell.run(command, exit_code)
        actual = without_trailing_blanks(output.splitlines())
        result.append(block.lines[start])
        if matches(masked(expected), masked(actual)):
            result += shown
        else:
            where = f"{path}:{block.first + start + 1}"
            problems.append(unified_diff(masked(expected), masked(actual), where, command))
            result += actual + shown[len(expected):]
    return result


def check_commands(shell, update):
    """Part 1: the console blocks. Returns the number of commands and the problems."""
    commands = 0
    problems = []
    readme = ROOT / "README.md"
    files = ([readme] if readme.exists() else []) + sorted((ROOT / "docs").rglob("*.md"))
    for file in files:
        path = file.relative_to(ROOT)
        lines = file.read_text(encoding="utf-8").split("\n")
        blocks = [block for block in fenced_blocks(lines, path) if block.info == "console"]
        outputs = []
        for block in blocks:
            commands += sum(line.startswith("$ ") for line in block.lines)
            outputs.append(check_console_block(block, path, shell, problems))
        # From the last block to the first, so that a rewritten block moves none that is to come.
        for block, output in reversed(list(zip(blocks, outputs))):
            lines[block.first:block.first + len(block.lines)] = [
                block.indent + line if line else line for line in output]
        text = "\n".join(lines)
        if update and text != file.read_text(encoding="utf-8"):
            file.write_text(text, encoding="utf-8")
            print(f"updated {path}")
    return commands, problems


def example_table(text):
    """The rows of docs/examples.md as {file name: (D, laws)}, both as they are written."""
    rows = {}
    columns = None
    for line in text.split("\n"):
        if not line.startswith("|"):
            columns = None
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if columns is None:
            columns = {name.lower(): i for i, name in enumerate(cells)}
        elif {"file", "d", "laws"} <= columns.keys():
            link = re.search(r"([A-Za-z0-9_-]+\.toml)", cells[columns["file"]])
            if link:
                rows.setdefault(link[1], []).append((cells[columns["d"]], cells[columns["laws"]]))
    return rows


def check_example_table(shell):
    """Part 2: the table of examples. Returns the number of examples and the problems."""
    page = ROOT / "docs" / "examples.md"
    listed = example_table(page.read_text(encoding="utf-8"))
    files = sorted([*(ROOT / "examples").glob("*.toml"), *(ROOT / "examples/functions").glob("*.toml")],
                   key=lambda path: path.name)
    expected, actual = [], []  # what the table says and what is true, as lines to compare
    for name, rows in sorted(listed.items()):
        expected += [f"{name}: D {d}, laws {laws}" for d, laws in rows]
    for file in files:
        output, exit_code = shell.count(file.relative_to(ROOT), "--json")
        if exit_code == 0:
            count = json.loads(output)
            actual.append(f"{file.name}: D {count['parameters']}, laws {count['laws']}")
        else:
            actual.append(f"{file.name}: exit code {exit_code}: {output.strip()}")
    if expected == actual:
        return len(files), []
    return len(files), [unified_diff(expected, actual, "docs/examples.md",
                                     "./run count FILE --json, for each of examples/*.toml")]


def check_models(shell):
    """Part 3: the models of docs/models.md. Returns the number of models and the problems."""
    path = pathlib.Path("docs") / "models.md"
    lines = (ROOT / path).read_text(encoding="utf-8").split("\n")
    models = [block for block in fenced_blocks(lines, path) if block.info == "toml"]
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        for block in models:
            file = pathlib.Path(folder) / "model.toml"
            file.write_text("\n".join(block.lines) + "\n", encoding="utf-8")
            output, exit_code = shell.count(file, "--quiet", "--depth", "1")
            if exit_code not in (0, LIMIT_REACHED):
                where = f"{path}:{block.first + 1}"
                problems.append(unified_diff([], output.splitlines(), where, "./run count MODEL"))
    return len(models), problems


def main():
    parser = argparse.ArgumentParser(description="Checks the outputs that the documentation shows.")
    parser.add_argument("--abide", metavar="PATH",
                        help="the binary to use for ./run, which otherwise builds it first")
    parser.add_argument("--update", action="store_true", help="rewrite the outputs shown in place")
    arguments = parser.parse_args()
    if arguments.abide and not os.access(arguments.abide, os.X_OK):
        parser.error(f"{arguments.abide} is not a program")
    shell = Shell(arguments.abide)

    commands, outputs = check_commands(shell, arguments.update)
    examples, table = check_example_table(shell)
    models, loading = check_models(shell)
    problems = ([] if arguments.update else outputs) + table + loading
    for problem in problems:
        print(problem, end="\n\n")
    print(f"{commands} commands, {examples} examples, {models} models in docs/models.md: "
          + (f"{len(problems)} do not agree" if problems else "all agree"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
