# SPDX-License-Identifier: MIT
"""Every key of every document is described in docs/json.md, and the other way round."""

import json
import os
import pathlib
import re
import tempfile
import unittest

from test_command_line import abide

PAGE = pathlib.Path(os.environ["ABIDE_SOURCE_DIR"]) / "docs/json.md"
NETWORK = PAGE.parent.parent / "examples/onnx/classifier.onnx"
SPEC = '[[group]]\nmodels = ["linear:1,1"]\n'


def described():
    """The keys of each section, by its title."""
    sections = {}
    for section in PAGE.read_text().split("\n## ")[1:]:
        title, _, body = section.partition("\n")
        rows = re.findall(r"^\| (`.*?`) \|", body, re.M)
        sections[title] = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    return sections


def keys(value, known, path=""):
    """The keys of a document as the page writes them; `known` says which objects have any keys."""
    found = set()
    if isinstance(value, dict):
        if value and path + "*" in known:
            return {path + "*"}
        for key, below in value.items():
            found |= {path + key} | keys(below, known, path + key + ".")
    elif isinstance(value, list):
        for below in value:
            found |= keys(below, known, path[:-1] + "[].")
    return found


class Documents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sections = described()
        cls.folder = tempfile.TemporaryDirectory()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def place(self, name):
        return os.path.join(self.folder.name, name)

    def agree(self, known, *commands):
        """Together these commands print all the keys that are known, and no others."""
        printed = set()
        for command in commands:
            document = json.loads(abide(*command, "--json").stdout)
            if isinstance(document, dict):
                self.assertEqual(next(iter(document)), "schema", command)
                self.assertEqual(document["schema"], 1, command)
            printed |= keys(document, known)
        self.assertEqual(sorted(printed), sorted(known))

    def test_count(self):
        self.agree(self.sections["abide count"], ("count", "relu:1,2,1", "--samples", "5"),
                   ("count", "swiglu:1,1"), ("count", "linear:2,2,2", "--at", "rank=1"),
                   ("count", NETWORK))

    def test_laws(self):
        at = {"at", "point_dimension", "point_levels", "regular"}
        self.agree(self.sections["abide laws"] | self.sections["abide count"] - at,
                   ("laws", "relu:1,2,1", "--samples", "5"), ("laws", "swiglu:1,1"),
                   ("laws", NETWORK), ("laws", "relu:40,40,10", "--narrow", "relu:3,4,2"))

    def test_check(self):
        self.agree(self.sections["abide check"], ("check", "relu:1,2,1", "W1[0,0]"),
                   ("check", "relu:1,2,1", "W1[0,0]**2 - W2[0,0]**2"))

    def test_prove_and_verify(self):
        path = self.place("proof.json")
        known = self.sections["abide prove, abide verify"]
        for model, keys_of in (("linear:1,1,1", known - {"symbols"}), ("swiglu:1,1", known)):
            self.agree(keys_of, ("prove", model, "-o", path))
            self.agree(keys_of, ("verify", path))
        self.agree({"schema", "verified", "reason", "seconds"}, ("verify", PAGE))

    def test_show(self):
        model = pathlib.Path(self.place("sizes.toml"))
        model.write_text("[sizes]\nn = 2\n[parameters]\nW = ['n']\n[model]\nphi = 'exp(W)'\n")
        self.agree(self.sections["abide show"], ("show", "relu:1,2,1"), ("show", model),
                   ("show", NETWORK))

    def test_eval(self):
        point = pathlib.Path(self.place("point.json"))
        point.write_text('{"W1": [[1]], "x": [1]}')
        self.agree(self.sections["abide eval"], ("eval", "linear:1,1", "--at", point))

    def test_zoo(self):
        self.agree(self.sections["abide zoo"], ("zoo",))

    def test_train(self):
        self.agree(self.sections["abide train"],
                   ("train", "linear:2,2,2", "--time", "1", "--step", "0.1", "--step-sweep", "2"))

    def test_sweep(self):
        spec = pathlib.Path(self.place("spec.toml"))
        spec.write_text(SPEC)
        self.agree(self.sections["abide sweep"], ("sweep", spec, "-o", self.place("rows.db")))

    def test_reproduce(self):
        # Nothing disagrees, so these are seen in no document.
        unseen = {key for key in self.sections["abide reproduce"] if "disagreements[]" in key}
        self.agree(self.sections["abide reproduce"] - unseen, ("reproduce", "i24"))


if __name__ == "__main__":
    unittest.main()
