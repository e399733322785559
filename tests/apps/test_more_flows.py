# SPDX-License-Identifier: MIT
"""Weight decay, rates, frozen parameters, laws in some parameters, losses and fields, as users meet them."""

import json
import pathlib
import tempfile
import unittest

from test_command_line import SOURCES, CommandLineTest, abide, strict_json

FIELDS = SOURCES / "examples/fields"


class Options(CommandLineTest):
    def test_every_command_takes_them(self):
        for options, laws in [(["--weight-decay", "1/10"], 3), (["--rates", "W1=2,W2=1/3"], 3),
                              (["--freeze", "W2"], 0), (["--only", "W1"], 0),
                              (["--loss", "cross_entropy"], 5)]:
            with self.subTest(options=options):
                document = strict_json(abide("count", "linear:3,2,4", *options, "--json").stdout)
                self.assertEqual(document["laws"], laws)
                found = strict_json(abide("laws", "linear:3,2,4", *options, "--json").stdout)
                self.assertTrue(found["complete"])
                with tempfile.TemporaryDirectory() as folder:
                    path = pathlib.Path(folder) / "proof.json"
                    self.assertEqual(abide("prove", "linear:3,2,4", *options, "-o", path).returncode, 0)
                    verified = strict_json(abide("verify", path, "--json").stdout)
                    self.assertEqual((verified["at_most"], verified["at_least"]), (laws, laws))

    def test_what_was_said_is_in_the_document(self):
        document = strict_json(abide("count", "linear:2,3,3", "--weight-decay", "0.1", "--rates", "W2=3", "--freeze",
                                     "W1", "--loss", "cross_entropy", "--json").stdout)
        self.assertEqual(document["weight_decay"], "1/10")
        self.assertEqual(document["rates"], "W2=3")
        self.assertEqual(document["frozen"], ["W1"])
        self.assertEqual(document["frozen_coordinates"], 6)
        self.assertEqual(document["loss"], "cross_entropy")

    def test_bad_input(self):
        for arguments, code, words in [
                (["--weight-decay", "x"], 3, ["WEIGHT-DECAY:1:1", "rational number such as 1/10", "'x'"]),
                (["--weight-decay", "1/0"], 3, ["WEIGHT-DECAY:1:3", "division by zero"]),
                (["--rates", "W1"], 3, ["RATES:1:1", "expected NAME=RATE"]),
                (["--rates", "W1=sqrt(2)"], 3, ["RATES:1:4", "sqrt"]),
                (["--rates", "V=2"], 3, ["RATES:1:1", "unknown parameter 'V'", "W1, W2"]),
                (["--rates", "W1=0"], 3, ["the rate of W1 is 0", "positive"]),
                (["--freeze", "W3"], 3, ["frozen", "unknown parameter 'W3'", "W1, W2"]),
                (["--freeze", "W1,W2"], 3, ["all parameters are frozen"]),
                (["--only", "W3"], 3, ["only", "unknown parameter 'W3'"]),
                (["--only", ""], 3, ["only", "unknown parameter ''"]),
                (["--only"], 2, ["--only"]),
                (["--loss", "hinge"], 2, ["--loss", "hinge", "cross_entropy"]),
                (["--only", "W1", "--samples", "3"], 2, ["--samples", "--only"]),
                (["--only", "W1", "--at", "balanced"], 3, ["--at", "--only"])]:
            with self.subTest(arguments=arguments):
                result = abide("count", "linear:2,2,2", *arguments)
                self.assertEqual(result.returncode, code, result.stderr)
                for word in words:
                    self.assertIn(word, result.stderr)
        one = abide("count", "linear:2,1", "--loss", "cross_entropy")
        self.assertEqual(one.returncode, 3)
        self.assertIn("at least two classes", one.stderr)


class Fields(CommandLineTest):
    def test_words_are_those_of_first_integrals(self):
        text = abide("laws", FIELDS / "henon_heiles.toml").stdout
        self.assertIn("1 independent first integral found of at most 3", text)
        self.assertIn("a single field has 3 first integrals", " ".join(text.split()))
        self.assertNotIn("conservation", text)
        yes = abide("check", FIELDS / "rigid_body.toml", "w[0]**2 + w[1]**2").stdout
        self.assertIn("is a first integral of", yes)
        no = abide("check", FIELDS / "rigid_body.toml", "w[0]**2")
        self.assertEqual(no.returncode, 1)
        self.assertIn("is not a first integral of", no.stdout)

    def test_what_does_not_fit_is_refused(self):
        path = FIELDS / "rigid_body.toml"
        for arguments, words in [(["--flow", "momentum"], "no momentum"), (["--metric", "mirror"], "no metric"),
                                 (["--weight-decay", "1"], "no weight decay"), (["--rates", "w=2"], "no rates"),
                                 (["--loss", "cross_entropy"], "")]:
            with self.subTest(arguments=arguments):
                result = abide("count", path, *arguments)
                self.assertEqual(result.returncode, 3, result.stdout)
                self.assertIn(words, result.stderr)
        trained = abide("train", path)
        self.assertEqual(trained.returncode, 2)
        self.assertIn("no loss", trained.stderr)


class Training(CommandLineTest):
    def drift(self, *options):
        document = strict_json(abide("train", "linear:2,3,2", "--samples", "20", "--time", "2", "--step", "0.01", *options,
                                     "--json").stdout)
        return document["runs"][0]

    def test_laws_of_the_decayed_flow_are_flat(self):
        for optimizer in (["--optimizer", "flow"], []):
            run = self.drift("--weight-decay", "0.25", *optimizer)
            law = run["watched"][0]
            self.assertEqual(law["expression"], "exp(1/2*t)*(W2.T @ W2 - W1 @ W1.T)")
            self.assertLess(law["relative_drift"], 1e-9 if optimizer else 0.02)

    def test_rates_and_frozen_parameters(self):
        run = self.drift("--rates", "W1=2", "--optimizer", "flow")
        self.assertEqual(run["watched"][0]["expression"], "2*W2.T @ W2 - W1 @ W1.T")
        self.assertLess(run["watched"][0]["relative_drift"], 1e-9)
        run = self.drift("--freeze", "W1", "--optimizer", "flow", "--law", "W1", "--law", "W1[0,0]*W2[0,1]")
        self.assertLess(run["watched"][0]["drift"], 1e-15)
        self.assertGreater(run["watched"][1]["drift"], 1e-3)

    def test_cross_entropy_has_laws_of_its_own(self):
        document = strict_json(abide("train", "relu:2,6,3", "--data", "blobs:3", "--loss", "cross_entropy", "--time", "2",
                                     "--step", "0.1", "--json").stdout)
        laws = {law["expression"]: law for law in document["runs"][0]["watched"]}
        self.assertIn("sum(W2, axis=0)", laws)
        self.assertTrue(laws["sum(W2, axis=0)"]["only_rounding"])


if __name__ == "__main__":
    unittest.main()
