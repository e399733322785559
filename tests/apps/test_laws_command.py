# SPDX-License-Identifier: MIT
"""`abide laws` and `abide check` as a user meets them."""

import json
import os
import signal
import subprocess
import tempfile
import unittest

from signals import running

ABIDE = os.environ["ABIDE"]
SOURCE = os.environ["ABIDE_SOURCE_DIR"]


def abide(*arguments):
    return subprocess.run([ABIDE, *map(str, arguments)], capture_output=True, text=True,
                          timeout=120)


class Laws(unittest.TestCase):
    def found(self, *arguments, exit_code=0):
        result = abide("laws", *arguments, "--json")
        self.assertEqual(result.returncode, exit_code, result.stderr)
        return json.loads(result.stdout)

    def test_every_expression_is_a_law_to_check(self):
        for model in ("linear:2,3,2", "relu:2,3,2+bias", "monomial:3",
                      os.path.join(SOURCE, "examples/tensor_train.toml")):
            document = self.found(model)
            self.assertTrue(document["complete"])
            self.assertEqual(document["independent"], document["laws"])
            for law in document["found"][:5] + document["matrix_laws"]:
                with self.subTest(model=model, expression=law["expression"]):
                    answer = abide("check", model, law["expression"])
                    self.assertEqual(answer.returncode, 0, answer.stderr)
                    self.assertIn("is a conservation law", answer.stdout)

    def test_every_example_ends_without_a_false_claim(self):
        folder = os.path.join(SOURCE, "examples")
        for name in sorted(os.listdir(folder)):
            if not name.endswith(".toml"):
                continue
            with self.subTest(example=name):
                document = self.found(os.path.join(folder, name))
                self.assertLessEqual(document["independent"], document["laws"])
                self.assertEqual(document["complete"],
                                 document["independent"] == document["laws"])
                self.assertEqual(document["undecided"], 0)

    def test_text_opens_with_the_matrix_law(self):
        result = abide("laws", "linear:3,2,4")
        self.assertEqual(result.returncode, 0)
        self.assertIn("all found\n\n  W2.T @ W2 - W1 @ W1.T  (3 laws, symmetric)\n", result.stdout)

    def test_degree_that_is_too_low_finds_nothing(self):
        document = self.found("linear:3,2,4", "--max-degree", 1)
        self.assertEqual(document["found"], [])
        self.assertEqual(document["ended"], "max_degree")
        self.assertFalse(document["complete"])

    def test_search_that_is_too_large_is_a_limit(self):
        # One field whose laws are no polynomials, in many variables without symmetry.
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "cubes.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write("[parameters]\nx = [400]\n[model]\nphi = 'sum(x**3 + x)'\n")
            document = self.found(path, exit_code=4)
        self.assertEqual(document["ended"], "too_large")
        self.assertEqual(document["laws"], 399)
        self.assertEqual(document["max_degree"], 1)

    def test_limits_are_named_and_can_be_raised(self):
        for option, needed in (("--most-monomials", 171), ("--most-unknowns", 18)):
            small = abide("laws", "linear:3,3,3", option, needed - 1)
            self.assertEqual(small.returncode, 4)
            self.assertIn("degree 2 was not searched", small.stdout)
            self.assertIn(f"{option} {needed} allows them", small.stdout)
            self.assertTrue(self.found("linear:3,3,3", option, needed)["complete"])

    def test_laws_that_no_matrix_holds_are_said(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "both.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write("[parameters]\nU = [3, 2]\nV = [4, 2]\na = []\nb = []\n"
                           "[model]\nphi = ['U @ V.T', 'a*b']\n")
            document = self.found(path)
        self.assertEqual([law["count"] for law in document["matrix_laws"]], [3])
        self.assertEqual([document["found"][i]["expression"] for i in document["scalar_laws"]],
                         ["b**2 - a**2"])
        self.assertEqual(self.found("linear:2,2,2")["scalar_laws"], [])

    def test_wide_layers_have_their_laws(self):
        document = self.found("linear:32,32,32")
        self.assertTrue(document["complete"])
        self.assertEqual([law["expression"] for law in document["matrix_laws"]], ["W2.T @ W2 - W1 @ W1.T"])
        self.assertEqual([law["count"] for law in document["matrix_laws"]], [528])

    def test_interrupt_prints_what_is_found(self):
        with running(ABIDE, "laws", "linear:90,90,90", "--json") as run:
            run.wait_for_progress()
            run.send(signal.SIGINT)
            exit_code, output = run.end()
        self.assertEqual(exit_code, 130)
        document = json.loads(output)
        self.assertEqual(document["ended"], "interrupted")
        self.assertFalse(document["complete"])


class Check(unittest.TestCase):
    def test_a_false_law_has_a_counterexample(self):
        result = abide("check", "linear:3,2,4", "W2.T @ W2 + W1 @ W1.T", "--json")
        self.assertEqual(result.returncode, 1)
        document = json.loads(result.stdout)
        self.assertFalse(document["law"])
        self.assertNotEqual(document["counterexample"]["derivative"], "0")

    def test_wrong_expressions_have_a_place(self):
        for expression, words in (("W1 @ Q", "EXPRESSION:1:6"), ("W1 @ W1", "EXPRESSION:1:4"),
                                  ("1/(W1-W1)", "EXPRESSION:1:6"), ("", "EXPRESSION:1:1"),
                                  ("W1[", "EXPRESSION:1:4")):
            with self.subTest(expression=expression):
                result = abide("check", "linear:3,2,4", expression)
                self.assertEqual(result.returncode, 3)
                self.assertEqual(result.stdout, "")
                self.assertIn(words, result.stderr)
                self.assertIn("^", result.stderr)

    def test_numbers_are_exact(self):
        self.assertEqual(abide("check", "linear:1,1,1", "0.1*W1[0,0]**2 - W2[0,0]**2/10").returncode,
                         0)
        self.assertEqual(
            abide("check", "linear:1,1,1", "0.1*W1[0,0]**2 - 0.1000000001*W2[0,0]**2").returncode, 1)

    def test_expression_is_required(self):
        result = abide("check", "linear:1,1,1")
        self.assertEqual(result.returncode, 2)


if __name__ == "__main__":
    unittest.main()
