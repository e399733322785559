# SPDX-License-Identifier: MIT
"""The notebooks of examples/notebooks, executed again: what they print is what they show."""

import importlib
import os
import re
import unittest
import warnings
from pathlib import Path

try:
    import nbclient
    import nbformat
except ImportError:
    raise unittest.SkipTest("needs what runs notebooks: pip install nbclient ipykernel") from None

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "notebooks"
LARGEST = 150_000  # bytes of a notebook with its outputs
ROUNDED = re.compile(r"\d\.\d*e-\d+|\d+\.\d{3,}")  # of floats, which may differ from machine to machine


def texts(cell):
    """What a cell shows as text."""
    for output in cell.get("outputs", ()):
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        progress = text.startswith("\r")  # a bar, where the machine is slow
        if not progress and "image/png" not in output.get("data", {}):
            yield ROUNDED.sub("~", text)


class Notebooks(unittest.TestCase):
    def run_again(self, name, *needed):
        for module in needed:
            try:
                importlib.import_module(module)
            except ImportError as error:
                self.skipTest(f"needs {module}; there is no {error.name}: pip install it")
        path = FOLDER / name
        self.assertLess(path.stat().st_size, LARGEST)
        stored = nbformat.read(path, as_version=4)
        again = nbformat.read(path, as_version=4)
        before = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = str(ROOT / "python")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                nbclient.NotebookClient(
                    again, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}},
                ).execute()
        finally:
            os.environ.pop("PYTHONPATH")
            if before is not None:
                os.environ["PYTHONPATH"] = before
        for shown, cell in zip(stored.cells, again.cells, strict=True):
            with self.subTest(cell=shown["source"][:60]):
                self.assertEqual(list(texts(cell)), list(texts(shown)))
        self.assertTrue(any(list(texts(cell)) for cell in stored.cells))

    def test_both_papers(self):
        self.run_again("both_papers.ipynb", "ipykernel", "pandas", "matplotlib")

    def test_your_own_ode(self):
        self.run_again("your_own_ode.ipynb", "ipykernel")

    def test_a_transformer_block(self):
        self.run_again("transformer_block.ipynb", "ipykernel", "torch", "abide.torch")


if __name__ == "__main__":
    unittest.main()
