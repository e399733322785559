# SPDX-License-Identifier: MIT
"""Every text that is printed as a law is one: `check` says so of each.

Models, flows, metrics and features are those of every_law.py. A text may be no law for one reason
only: it is cut short, and then it says so and cannot be read.
"""

import json
import re
import tempfile
import unittest

import every_law
from every_law import DONE, LIMIT_REACHED, WRONG_MODEL, run


def flow_options(arguments):
    """Those of `laws` that `check` has, too."""
    options, i = [], 1
    while i < len(arguments):
        if arguments[i] in ("--flow", "--tau", "--metric", "--weight-decay", "--rates", "--freeze",
                            "--only", "--loss"):
            options += arguments[i:i + 2]
        i += 1
    return options


class RoundTrip(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.requests = every_law.requests(cls.folder.name)
        cls.answers = every_law.in_parallel(
            lambda r: run("laws", *r, "--json", "--quiet", "--threads", 1), cls.requests)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def accepted(self):
        for request, answer in zip(self.requests, self.answers):
            if answer.returncode in (DONE, LIMIT_REACHED):
                yield request, json.loads(answer.stdout)

    def assert_laws(self, texts):
        """Of (arguments of `laws`, text)."""
        texts = sorted({(request[0], *flow_options(request), text) for request, text in texts})
        answers = every_law.in_parallel(
            lambda t: run("check", t[0], *t[1:-1], "--", t[-1]), texts)
        wrong = [(t, a.stdout + a.stderr) for t, a in zip(texts, answers)
                 if a.returncode != DONE or not any(f"is a {what} of" in a.stdout for what in (
                     "conservation law", "first integral"))]
        self.assertEqual(wrong[:5], [], f"{len(wrong)} of {len(texts)} texts are no laws")
        return len(texts)

    def test_what_is_asked_is_answered(self):
        """Or refused for what it is: a name that is taken, a metric or a feature without meaning."""
        reasons = ("is that of the", "is the name of a function", "Gram matrix", "natural-block", "metric", "FEATURE")
        refused = 0
        for request, answer in zip(self.requests, self.answers):
            with self.subTest(request=request):
                self.assertIn(answer.returncode, (DONE, LIMIT_REACHED, WRONG_MODEL), answer.stderr)
                if answer.returncode == WRONG_MODEL:
                    refused += 1
                    self.assertTrue(any(r in answer.stderr for r in reasons), answer.stderr)
        self.assertLess(refused, len(self.requests) / 5)

    def test_every_expression_of_a_document_is_a_law(self):
        texts = [(request, law["expression"]) for request, document in self.accepted()
                 for law in document["found"] + document["matrix_laws"]]
        self.assertGreater(self.assert_laws(texts), len(self.requests))
        # Features are among them.
        for feature in ("(1/r + ", "log(a_0)", "exp("):
            self.assertTrue(any(feature in text for _, text in texts), feature)

    def test_the_report_prints_what_the_document_holds(self):
        requests = [request for request, document in self.accepted() if document["found"]]
        reports = every_law.in_parallel(
            lambda r: run("laws", *r, "--quiet", "--threads", 1).stdout, requests)
        documents = {tuple(request): document for request, document in self.accepted()}
        cut = []
        for request, report in zip(requests, reports):
            with self.subTest(request=request):
                document = documents[tuple(request)]
                known = {law["expression"] for law in document["found"] + document["matrix_laws"]}
                laws, shortened = every_law.printed_laws(report)
                self.assertTrue(laws or shortened, report)
                self.assertLessEqual({member for law in laws for member in members(law)}, known)
                for law in laws:
                    if law not in known:
                        self.assert_laws([(request, law)])
                cut += [(request, law) for law in shortened]
        self.assertTrue(cut)
        for request, text in cut:
            with self.subTest(request=request, text=text):
                answer = run("check", request[0], *flow_options(request), "--", text)
                self.assertEqual(answer.returncode, WRONG_MODEL, answer.stdout)

    def test_laws_that_are_proved_and_watched_are_laws(self):
        models = every_law.examples() + every_law.families()
        with tempfile.TemporaryDirectory() as folder:
            def proof(numbered):
                i, model = numbered
                return run("prove", model, "--max-degree", 2, "--quiet", "-o", f"{folder}/{i}.json")
            proofs = every_law.in_parallel(proof, enumerate(models))
        texts = []
        for model, answer in zip(models, proofs):
            paragraphs = answer.stdout.split("\n\n")
            if answer.returncode == DONE and len(paragraphs) > 3:  # without laws there are three
                texts += [([model], line.strip()) for line in paragraphs[2].splitlines()
                          if not line.strip().startswith("and ")]
        self.assertGreater(self.assert_laws(texts), len(models))
        runs = every_law.in_parallel(
            lambda m: run("train", m, "--steps", 1, "--samples", 2, "--quiet", "--json"),
            every_law.families())
        watched = [([model], text) for model, answer in zip(every_law.families(), runs)
                   if answer.returncode == DONE for text in expressions(json.loads(answer.stdout))]
        self.assertGreater(self.assert_laws(watched), 1)


def members(law):
    """Of `for h = 0..1: K[h] @ K[h].T`, the laws of each member; of any other law itself."""
    head = re.fullmatch(r"for h = (\d+)\.\.(\d+): (.*)", law)
    if head is None:
        return [law]
    return [re.sub(r"([\[,:])h(?=[\],])", rf"\g<1>{h}", head[3])
            for h in range(int(head[1]), int(head[2]) + 1)]


def expressions(document):
    """All values of `expression` keys, however deep."""
    if isinstance(document, list):
        return [text for part in document for text in expressions(part)]
    if not isinstance(document, dict):
        return []
    own = [document["expression"]] if "expression" in document else []
    return own + [text for part in document.values() for text in expressions(part)]


if __name__ == "__main__":
    unittest.main()
