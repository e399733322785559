# SPDX-License-Identifier: MIT
"""`abide reproduce` as a user meets it."""

import json
import os
import re
import resource
import signal
import subprocess
import tempfile
import unittest

from signals import wait_until

ABIDE = os.environ["ABIDE"]


def abide(*arguments):
    return subprocess.run([ABIDE, *map(str, arguments)], capture_output=True, text=True,
                          timeout=300)


def without_times(text):
    return re.sub(r'("(?:seconds|ratio|threads)": )[-+0-9.e]+', r"\1(masked)", text)


class Reproduce(unittest.TestCase):
    def reproduced(self, *arguments):
        result = abide("reproduce", *arguments, "--json")
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        return json.loads(result.stdout), result.stdout

    def test_both_papers_agree_everywhere(self):
        for paper, experiments, notebook in (("n23", 9, 2063 + 91 + 6791 + 44),
                                             ("i24", 15, 139 + 63 + 448 + 105 + 756 + 729)):
            with self.subTest(paper=paper):
                document, _ = self.reproduced(paper)
                self.assertTrue(document["agree"])
                self.assertEqual(document["disagreements"], [])
                self.assertEqual(document["cut"], [])
                self.assertEqual(document["pending"], 0)
                self.assertEqual(len(document["experiments"]), experiments)
                self.assertEqual(sum(each["notebook_seconds"] or 0
                                     for each in document["experiments"]), notebook)
                for each in document["experiments"]:
                    self.assertEqual(each["counted_cases"], each["cases"])
                    self.assertLessEqual(each["independent"], each["counted"])
                    if each["predicted_cases"] == each["cases"]:
                        self.assertEqual(each["predicted"], each["counted"], each["experiment"])

    def test_same_seed_same_answer_whatever_the_threads(self):
        _, one = self.reproduced("i24", "--threads", 1, "--seed", 3)
        _, two = self.reproduced("i24", "--threads", 2, "--seed", 3)
        self.assertEqual(without_times(one), without_times(two))
        _, other = self.reproduced("i24", "--seed", 4)
        self.assertNotEqual(without_times(one), without_times(other))

    def test_database_is_kept_and_gone_on_with(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "n23.db")
            first, _ = self.reproduced("n23", "-o", path)
            again, _ = self.reproduced("n23", "-o", path)
            # The times are those of the first run: nothing was computed again.
            self.assertEqual(first["experiments"], again["experiments"])
            result = abide("table", path, "--by", "group", "--json")
            self.assertEqual(result.returncode, 0, result.stderr)
            rows = {row["group"]: row for row in json.loads(result.stdout)}
            self.assertEqual(len(rows), len(first["experiments"]))
            for each in first["experiments"]:
                self.assertEqual(rows[each["experiment"]]["cases"], each["cases"])
                self.assertEqual(rows[each["experiment"]]["sum_laws"], each["counted"])
                self.assertEqual(rows[each["experiment"]]["disagree"], 0)
            # Another seed is another sweep.
            self.assertEqual(abide("reproduce", "n23", "--seed", 2, "-o", path).returncode, 3)

    def test_interruption(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number), tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "n23.db")
                process = subprocess.Popen([ABIDE, "reproduce", "n23", "--scale", "9", "-o", path, "--json",
                                            "--threads", "1"], stdout=subprocess.PIPE, text=True)
                wait_until(lambda: os.path.exists(path) or process.poll() is not None)
                process.send_signal(number)
                output, _ = process.communicate()
                self.assertEqual(process.returncode, 128 + number)
                document = json.loads(output)
                self.assertGreater(document["pending"], 0)
                self.assertIsNone(document["agree"])
                self.assertIn(None, [each["ratio"] for each in document["experiments"]])

    def test_a_full_disk(self):
        with tempfile.TemporaryDirectory() as folder:
            result = subprocess.run([ABIDE, "reproduce", "n23", "-o", os.path.join(folder, "n23.db")],
                                    capture_output=True, text=True,
                                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60000, 60000)))
            self.assertEqual((result.returncode, result.stdout), (3, ""))
            self.assertIn("n23.db: error: ", result.stderr)

    def test_wrong_usage(self):
        for arguments in ((), ("x99",), ("n23", "--scale", 0), ("n23", "--scale", "two"),
                          ("n23", "--threads", 0), ("n23", "i24")):
            with self.subTest(arguments=arguments):
                result = abide("reproduce", *arguments)
                self.assertEqual(result.returncode, 2)
                self.assertEqual(result.stdout, "")
        result = abide("reproduce", "n23", "-o", "/nowhere/n23.db")
        self.assertEqual(result.returncode, 3)
        self.assertIn("/nowhere/n23.db", result.stderr)


if __name__ == "__main__":
    unittest.main()
