# SPDX-License-Identifier: MIT
"""`abide table` as a user meets it."""

import csv
import html.parser
import io
import json
import os
import subprocess
import tempfile
import unittest

ABIDE = os.environ["ABIDE"]


def abide(*arguments):
    return subprocess.run([ABIDE, *map(str, arguments)], capture_output=True, text=True,
                          timeout=120)


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = os.path.join(cls.folder.name, "i24.db")
        result = abide("reproduce", "i24", "-o", cls.path)
        assert result.returncode == 0, result.stderr + result.stdout

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def table(self, *arguments):
        result = abide("table", self.path, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def rows(self, *arguments):
        return json.loads(self.table(*arguments, "--json"))

    def test_formats_have_the_same_rows(self):
        rows = self.rows("--where", "family=nmf")
        columns = list(rows[0])
        read = list(csv.DictReader(io.StringIO(self.table("--where", "family=nmf",
                                                          "--format", "csv"))))
        self.assertEqual(list(read[0]), columns)
        self.assertEqual([row["model"] for row in read], [row["model"] for row in rows])
        self.assertEqual([int(row["laws"]) for row in read], [row["laws"] for row in rows])
        lines = {"text": 1, "markdown": 2, "latex": 4}  # beside the rows
        for name, more in lines.items():
            with self.subTest(format=name):
                text = self.table("--where", "family=nmf", "--format", name)
                self.assertEqual(len(text.splitlines()), len(rows) + more)
        self.assertEqual(self.table("--format", "text"), self.table())

    def test_conditions(self):
        everything = self.rows()
        self.assertEqual(len(everything), 312)
        kept = self.rows("--where", "family=linear", "laws>=1", "--columns", "family,laws")
        self.assertTrue(kept)
        self.assertTrue(all(row["family"] == "linear" and row["laws"] >= 1 for row in kept))
        self.assertEqual(self.rows("--status", "done"), everything)
        self.assertEqual(self.rows("--status", "crashed"), [])
        self.assertEqual(self.rows("--where", "agrees=false"), [])

    def test_groups(self):
        rows = self.rows("--by", "family,flow")
        self.assertEqual(sum(row["cases"] for row in rows), 312)
        self.assertEqual(len({(row["family"], row["flow"]) for row in rows}), len(rows))
        total = sum(row["laws"] for row in self.rows("--columns", "laws"))
        self.assertEqual(sum(row["sum_laws"] for row in rows), total)
        rows = self.rows("--by", "laws")
        self.assertEqual(sum(row["sum_laws"] for row in rows), total)
        self.assertTrue(all(row["sum_laws"] == row["cases"] * row["laws"] for row in rows))

    def test_command_redoes_the_case(self):
        row = next(row for row in self.rows("--where", "family=linear", "flow=momentum",
                                            "--columns", "command,laws,levels") if row["laws"] > 0)
        words = row["command"].split()
        self.assertEqual(words[0], "abide")
        result = abide(*words[1:])
        self.assertEqual(result.returncode, 0, result.stderr)
        document = json.loads(result.stdout)
        self.assertEqual(document["laws"], row["laws"])
        self.assertEqual(" ".join(map(str, document["levels"])), row["levels"])

    def test_report_is_one_page(self):
        path = os.path.join(self.folder.name, "page.html")
        self.assertEqual(self.table("--report", path), f"{path}: 312 cases\n")
        with open(path, encoding="utf-8") as file:
            text = file.read()

        class Reader(html.parser.HTMLParser):
            tags = []
            links = []

            def handle_starttag(self, tag, attributes):
                self.tags.append(tag)
                self.links += [value for name, value in attributes
                               if name in ("src", "href") and value and not value.startswith("#")]

        reader = Reader()
        reader.feed(text)
        self.assertEqual(reader.links, [])
        self.assertEqual(reader.tags.count("svg"), 8)  # two for each family
        self.assertEqual(reader.tags.count("table"), 2)
        self.assertIn("Time for icnn", text)
        self.assertFalse([name for name in os.listdir(self.folder.name) if ".part" in name])

    def test_a_report_is_not_the_database(self):
        with open(self.path, "rb") as file:
            before = file.read()
        link = os.path.join(self.folder.name, "link.db")
        os.symlink(self.path, link)
        folder = os.path.join(self.folder.name, ".", "i24.db")
        for name in (self.path, self.path + "-journal", link, folder):
            result = abide("table", self.path, "--report", name)
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn("would overwrite the database", result.stderr)
        os.unlink(link)
        with open(self.path, "rb") as file:
            self.assertEqual(file.read(), before)

    def test_errors(self):
        for arguments, code, words in (
                (("nowhere.db",), 3, "nowhere.db"),
                ((__file__,), 3, "test_table.py"),
                ((self.path, "--where", "famly=nmf"), 2, "did you mean 'family'"),
                ((self.path, "--where", "family"), 2, "expected COLUMN=VALUE"),
                ((self.path, "--columns", "lavs"), 2, "did you mean 'laws'"),
                ((self.path, "--by", "model,model"), 2, "model is there twice"),
                ((self.path, "--status", "don"), 2, "did you mean 'done'"),
                ((self.path, "--where", "laws=>3"), 2, "expected a number"),
                ((self.path, "--by", "family", "--columns", "laws"), 2, "--by"),
                ((self.path, "--format", "html"), 2, "html"),
                ((self.path, "--report", "/nowhere/page.html"), 3, "/nowhere/page.html")):
            with self.subTest(arguments=arguments):
                result = abide("table", *arguments)
                self.assertEqual(result.returncode, code, result.stderr)
                self.assertEqual(result.stdout, "")
                self.assertIn(words, result.stderr)


if __name__ == "__main__":
    unittest.main()
