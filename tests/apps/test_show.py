# SPDX-License-Identifier: MIT
"""`abide show` of models of every kind, and the pictures of their graphs."""

import json
import os
import pathlib
import subprocess
import tempfile
import xml.etree.ElementTree

import every_law
from test_command_line import ABIDE, DONE, USAGE, WRONG_MODEL, CommandLineTest, abide


class ShowTest(CommandLineTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_every_model_is_shown(self):
        models = every_law.examples() + every_law.fields() + every_law.families()
        models += sorted(map(str, (every_law.SOURCE / "examples/functions").glob("*.toml")))
        for model in models:
            with self.subTest(model=model):
                result = abide("show", model)
                self.assertEqual(result.returncode, DONE, result.stderr)
                document = json.loads(abide("show", model, "--json").stdout)
                self.assertIn(f"{document['parameters']} parameter", result.stdout)
                for tensor in document["tensors"]:
                    self.assertIn(f"{tensor['name']} {tensor['shape']} {tensor['role']}", result.stdout)
                source = self.folder / "graph.dot"
                self.assertEqual(abide("show", model, "--graph", source).returncode, DONE)
                self.assertTrue(source.read_text().startswith("digraph model {"))

    def test_pictures_are_drawn(self):
        for model in ("relu:2,3,2+bias", "swiglu:1,2", every_law.fields()[0]):
            picture = self.folder / "graph.svg"
            result = abide("show", model, "--graph", picture)
            self.assertEqual(result.returncode, DONE, result.stderr)
            root = xml.etree.ElementTree.parse(picture).getroot()
            words = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
            self.assertIn(model, words)

    def test_errors(self):
        picture = self.folder / "graph.svg"
        for arguments, code, part in (
                (("linear:2,2", "--graph", "x.png"), USAGE, "expected a name that ends in .svg or .dot"),
                (("gpt:2,1,2,9", "--graph", picture), WRONG_MODEL, "at most 400 are drawn"),
                (("linear:2,2", "--graph", self.folder / "no" / "x.svg"), WRONG_MODEL, "cannot be written"),
                (("linear:0",), WRONG_MODEL, "MODEL:1:8")):
            with self.subTest(arguments=arguments):
                self.assert_refused(abide("show", *arguments), code, part)
        self.assertFalse(picture.exists())
        without = subprocess.run([ABIDE, "show", "linear:2,2", "--graph", picture], capture_output=True, text=True,
                                 env={**os.environ, "PATH": str(self.folder)})
        self.assert_refused(without, WRONG_MODEL, "the Debian package is graphviz")
