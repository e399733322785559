# SPDX-License-Identifier: MIT
"""Every example of docs/python.md, executed and compared.

A comment behind an expression is its value. A block of text behind a block of Python is what this prints, its
last expression, or the error with which it ends.
"""

import ast
import contextlib
import io
import os
import re
import tempfile
import traceback
import unittest
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "python.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VALUE = re.compile(r"  # (.*)$")


def blocks(text):
    """Pairs of Python and of the text after it, or None; and the line that each begins at."""
    found = list(BLOCK.finditer(text))
    for block, after in zip(found, [*found[1:], None], strict=True):
        if block[1] == "python":
            follows = after is not None and after[1] == "text" and text[block.end():after.start()] == "\n"
            yield block[2], after[2] if follows else None, text.count("\n", 0, block.start()) + 1


def execute(code, scope, check):
    """Runs a block; `check` is given the value of each expression that has one. Returns what it prints."""
    lines = code.splitlines()
    printed, last = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        for statement in ast.parse(code).body:
            last = None
            if not isinstance(statement, ast.Expr):
                exec(compile(ast.Module([statement], []), "python.md", "exec"), scope)
                continue
            last = eval(compile(ast.Expression(statement.value), "python.md", "eval"), scope)
            if said := VALUE.search(lines[statement.end_lineno - 1]):
                check(repr(last), said[1].strip().replace("\\n", "\n"))
    return printed.getvalue() or ("" if last is None else f"{last!r}\n")


class Page(unittest.TestCase):
    def test_every_example(self):
        try:
            import pandas  # noqa: F401
        except ImportError:
            self.skipTest("needs pandas: pip install pandas")
        scope, compared = {}, []

        def check(value, said):
            self.assertEqual(value, said)
            compared.append(said)

        before = Path.cwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                for code, text, line in blocks(PAGE.read_text(encoding="utf-8")):
                    with self.subTest(line=line):
                        try:
                            said = execute(code, scope, check)
                        except ValueError as error:
                            said = "".join(traceback.format_exception_only(error))
                        if text is not None:
                            self.assertEqual(said.rstrip(), text.rstrip())
                            compared.append(text)
            finally:
                os.chdir(before)
        self.assertGreater(len(compared), 20)  # the page is read at all


class Reader(unittest.TestCase):
    def test_blocks(self):
        text = "a\n```python\n1  # 2\n```\n```text\n1\n```\n```python\nx = 1\n```\n\n```text\nno\n```\n"
        self.assertEqual(list(blocks(text)), [("1  # 2\n", "1\n", 2), ("x = 1\n", None, 8)])

    def test_a_wrong_value_is_seen(self):
        with self.assertRaises(AssertionError):
            execute("1 + 1  # 3\n", {}, self.assertEqual)
        self.assertEqual(execute("1 + 1  # 2\nprint(5)\n", {}, self.assertEqual), "5\n")


if __name__ == "__main__":
    unittest.main()
