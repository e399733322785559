# SPDX-License-Identifier: MIT
"""The examples of docs/jax.md, run one after the other, have the values that stand behind them."""

import unittest
from pathlib import Path

from test_docs import blocks, execute

try:
    import equinox  # noqa: F401
    import flax  # noqa: F401
except ImportError as error:
    raise unittest.SkipTest("needs JAX, Flax and Equinox: pip install jax flax equinox") from error

PAGE = Path(__file__).resolve().parents[2] / "docs" / "jax.md"


class TestDocs(unittest.TestCase):
    def test_every_example(self):
        scope, compared = {}, []

        def check(value, said):
            compared.append(said)
            self.assertEqual(value, said)

        for code, _, line in blocks(PAGE.read_text(encoding="utf-8")):
            with self.subTest(line=line):
                execute(code, scope, check)
        self.assertEqual(len(compared), 7, compared)


if __name__ == "__main__":
    unittest.main()
