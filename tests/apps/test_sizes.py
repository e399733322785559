# SPDX-License-Identifier: MIT
"""Sizes with names, and --set: the chosen ones are part of what a model is called."""

import json
import pathlib
import sqlite3
import tempfile

from test_command_line import DONE, USAGE, WRONG_MODEL, CommandLineTest, abide

LORA = """[sizes]
d = 4
r = 2
[parameters]
A = ["r", "d"]
B = ["2*d", "r"]
[inputs]
x = ["d"]
[model]
output = "1/d*B @ A @ x"
"""


class SizesTest(CommandLineTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.model = self.folder / "lora.toml"
        self.model.write_text(LORA)

    def json(self, *arguments):
        result = abide(*arguments, "--json", "--quiet")
        self.assertEqual(result.returncode, DONE, result.stderr)
        document = json.loads(result.stdout)
        document.pop("seconds", None)
        return document

    def test_every_command_takes_them(self):
        for r in (1, 3):
            laws = r * (r + 1) // 2
            chosen = f"{self.model}:d=5,r={r}"
            document = self.json("count", self.model, "--set", f"r={r}", "--set", "d=5")
            self.assertEqual((document["model"], document["laws"]), (chosen, laws))
            self.assertEqual(document, self.json("count", chosen))
            self.assertEqual(document, self.json("count", self.model, "--set", f"d=5,r={r}"))
            self.assertEqual(document["shapes"], {"A": [r, 5], "B": [10, r]})
            self.assertEqual(self.json("laws", self.model, "--set", f"r={r}")["laws"], laws)
            proof = self.json("prove", self.model, "--set", f"r={r}", "-o", self.folder / "proof.json")
            self.assertEqual(len(proof["laws"]), laws)
            result = abide("check", self.model, "B.T @ B - A @ A.T", "--set", f"r={r}")
            self.assertEqual(result.returncode, DONE, result.stderr)
            result = abide("train", self.model, "--set", f"r={r}", "--steps", 1, "--quiet")
            self.assertIn(f"{self.model}:r={r}", result.stdout)

    def test_training_goes_on_with_the_same_sizes_only(self):
        state = self.folder / "state.npz"
        start = ("train", self.model, "--steps", 2, "--quiet", "--save", state)
        self.assertEqual(abide(*start, "--set", "r=3").returncode, DONE)
        self.assertEqual(abide(*start, "--set", "r=3", "--resume", state).returncode, DONE)
        self.assert_refused(abide(*start, "--set", "r=1", "--resume", state), WRONG_MODEL, "lora.toml:r=1")

    def test_errors(self):
        for arguments, code, part in (
                ((self.model, "--set", "q=4"), WRONG_MODEL, "no size 'q' to be set; expected one of d, r"),
                ((self.model, "--set", "r=0"), USAGE, "expected an integer from 1 to 1000000"),
                ((self.model, "--set", "r"), USAGE, "expected NAME=N"),
                ((self.model, "--set", "r=1", "--set", "r=2"), USAGE, "given twice"),
                (("linear:2,2", "--set", "r=1"), USAGE, "linear:2,2 is no model file"),
                ((f"{self.model}:r=x",), WRONG_MODEL, "r: expected an integer"),
                ((self.model, "--set", "d=1000000"), WRONG_MODEL, "--limit tensor-entries")):
            with self.subTest(arguments=arguments):
                self.assert_refused(abide("count", *arguments), code, part)

    def test_sweeps_vary_them(self):
        spec, database = self.folder / "spec.toml", self.folder / "sweep.db"
        spec.write_text(f'[[group]]\nmodels = "{self.model}"\nsizes = {{r = [1, 2, 3]}}\n')
        result = abide("sweep", spec, "-o", database, "--quiet")
        self.assertEqual(result.returncode, DONE, result.stderr)
        with sqlite3.connect(database) as connection:
            rows = connection.execute("SELECT model, laws, command FROM cases ORDER BY id").fetchall()
        self.assertEqual([row[:2] for row in rows],
                         [(f"{self.model}:r={r}", r * (r + 1) // 2) for r in (1, 2, 3)])
        self.assertIn("lora.toml:r=3", rows[2][2])
