# SPDX-License-Identifier: MIT
"""docs/import.md says what is: its example runs, and its table has each network of the zoo."""

import re
import unittest
from pathlib import Path

try:
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is missing: pip install torch") from None

from torch_zoo import ZOO

DOCUMENT = Path(__file__).parents[2] / "docs" / "import.md"


class Document(unittest.TestCase):
    def test_example(self):
        text = DOCUMENT.read_text(encoding="utf-8")
        code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
        torch.manual_seed(5)
        said = []
        scope = {}
        for line in code.splitlines():
            value, _, comment = line.partition("  # ")
            if comment or line.startswith("found.families[0].exp"):
                said.append(eval(value, scope))
            elif not line.startswith("#"):
                exec(line, scope)
        expression = re.search(r"^# (.*)", code, re.MULTILINE)[1]
        self.assertEqual(said, [eval(expression), True])

    def test_table(self):
        text = DOCUMENT.read_text(encoding="utf-8")
        rows = dict(re.findall(r"^\| ([^|]+?) \|.*\| ([^|]*?) \|$", text, re.MULTILINE))
        try:
            from torch_transformers import NETWORKS
        except ImportError:
            NETWORKS = {}
        for name in {**ZOO, **NETWORKS}:
            self.assertIn(name, rows)
            self.assertRegex(rows[name], "^(yes|no: at most|not asked)", name)


if __name__ == "__main__":
    unittest.main()
