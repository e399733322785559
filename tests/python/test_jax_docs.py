# SPDX-License-Identifier: MIT
"""The examples of docs/jax.md, run one after the other, have the values that stand behind them."""

import ast
import re
import unittest
from pathlib import Path

from jax_agreement import jax

PAGE = Path(__file__).resolve().parents[2] / "docs" / "jax.md"


def stated(line):
    """The expression of a line and its value, if it ends in one, as in `2 * 3   # 6`."""
    code, _, value = line.partition("  # ")
    return (code.strip(), value.strip()) if value else None


class TestDocs(unittest.TestCase):
    def test_examples(self):
        names = {}
        checked = 0
        for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
            exec(compile(block, str(PAGE), "exec"), names)
            for line in block.splitlines():
                if (said := stated(line)) is None or line.startswith(("    ", "def ")):
                    continue
                code, value = said
                with self.subTest(line=line):
                    expected = ast.literal_eval(f"({value},)")
                    found = eval(f"({code},)", names)
                    self.assertEqual(found, expected)
                    checked += 1
        self.assertGreaterEqual(checked, 4)
        self.assertTrue(jax.__version__)


if __name__ == "__main__":
    unittest.main()
