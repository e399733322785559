# SPDX-License-Identifier: MIT
"""Momentum, metrics, features and special points as a user of the command line meets them."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ABIDE = os.environ["ABIDE"]

DONE, NO, USAGE, WRONG_MODEL, LIMIT_REACHED = 0, 1, 2, 3, 4

MOMENTUM = ["--flow", "momentum"]


def abide(*arguments):
    return subprocess.run([ABIDE, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)


class FlowsTest(unittest.TestCase):
    def answer(self, *arguments, exit_code=DONE):
        """Standard output, nothing being on standard error."""
        result = abide(*arguments)
        self.assertEqual(result.returncode, exit_code, result.stderr)
        self.assertEqual(result.stderr, "")
        self.assertTrue(result.stdout.endswith("\n"))
        return result.stdout

    def document(self, *arguments, exit_code=DONE):
        return json.loads(self.answer(*arguments, "--json", exit_code=exit_code))

    def assert_refused(self, exit_code, words, *arguments):
        """Nothing on standard output; on standard error these words, and one newline at the end."""
        result = abide(*arguments)
        self.assertEqual(result.returncode, exit_code, (arguments, result.stderr[:500]))
        self.assertEqual(result.stdout, "")
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertTrue(result.stderr.endswith("\n"))
        self.assertFalse(result.stderr.endswith("\n\n"))


class Momentum(FlowsTest):
    LAW = "W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T"

    def test_linear_networks_have_antisymmetric_laws(self):
        for tau, law in [("0", self.LAW), ("1", f"exp(t)*({self.LAW})"),
                         ("2/3", f"exp(2/3*t)*({self.LAW})"), ("3/t", f"t**3*({self.LAW})"),
                         ("1/(1+t)", f"(1 + t)*({self.LAW})")]:
            for model in ["linear:3,2,4", "linear:2,2,2"]:
                with self.subTest(tau=tau, model=model):
                    text = self.answer("laws", model, *MOMENTUM, "--tau", tau)
                    self.assertEqual(text.splitlines()[:3],
                                     [f"{model}: 1 conservation law, all found", "",
                                      f"  {law}  (1 law, antisymmetric)"])
                    self.assertIn(f"momentum with tau = {tau}, euclidean metric", text)
                    yes = self.answer("check", model, law, *MOMENTUM, "--tau", tau)
                    self.assertIn("is a conservation law", yes)

    def test_documents_say_which_flow(self):
        count = self.document("count", "linear:3,2,4", *MOMENTUM, "--tau", "3/t")
        self.assertEqual((count["flow"], count["tau"], count["metric"]),
                         ("momentum", "3/t", "euclidean"))
        self.assertEqual((count["parameters"], count["state"], count["laws"]), (14, 29, 1))
        laws = self.document("laws", "linear:3,2,4", *MOMENTUM, "--tau", "3/t")
        self.assertEqual(laws["max_time_degree"], 3)
        self.assertEqual([(law["degree"], law["time_degree"]) for law in laws["found"]], [(2, 3)])
        self.assertEqual(self.document("count", "linear:3,2,4", *MOMENTUM)["tau"], "0")
        self.assertIsNone(self.document("count", "linear:3,2,4")["tau"])

    def test_the_law_of_one_damping_is_none_of_another(self):
        text = self.answer("check", "linear:2,2,2", self.LAW, *MOMENTUM, "--tau", "1",
                           exit_code=NO)
        self.assertIn("\n  state ", text)
        self.assertNotIn("parameters", text)
        # Nor is the law of gradient flow a law of momentum flow.
        self.answer("check", "linear:2,2,2", "W2.T @ W2 - W1 @ W1.T", *MOMENTUM, exit_code=NO)

    def test_the_power_of_the_time_has_a_limit(self):
        options = [*MOMENTUM, "--tau", "3/t", "--max-degree", "2"]
        self.assertTrue(self.document("laws", "linear:2,2,2", *options)["complete"])
        options += ["--max-time-degree", "2"]
        document = self.document("laws", "linear:2,2,2", *options)
        self.assertFalse(document["complete"])
        self.assertEqual(document["ended"], "max_degree")
        text = self.answer("laws", "linear:2,2,2", *options)
        self.assertIn("no polynomial up to degree 2 in parameters and velocities and 2 in t", text)
        self.assertIn("--max-time-degree 3", text)

    def test_laws_that_are_no_polynomials_in_the_time_are_not_found(self):
        text = self.answer("laws", "linear:2,2,2", *MOMENTUM, "--tau", "t", "--max-degree", "2")
        self.assertIn("found of at most 1", text.splitlines()[0])
        self.assertIn("exp(integral of tau), which is no polynomial in t", " ".join(text.split()))

    def test_relu_networks_have_no_law(self):
        text = self.answer("laws", "relu:2,3,2", *MOMENTUM)
        self.assertEqual(text.splitlines()[0],
                         "relu:2,3,2: no conservation laws for free gates")

    def test_wrong_dampings_have_a_place(self):
        for tau, words in [("x", ["TAU:1:1: error:", "expected a rational function"]),
                           ("", ["TAU:1:1: error:", "found the end"]),
                           ("3/", ["TAU:1:3: error:"]), ("3/t + t**y", ["TAU:1:10: error:"]),
                           ("exp(t)", ["TAU:1:1: error: exp"]), ("1/(t-t)", ["TAU:1:"]),
                           ("t**101", ["exceeds 100"]), ("1/t\u00e9", ["TAU:1:4: error:"]),
                           ("(" * 100000, ["TAU:1:"]), ("1+" * 50000, ["TAU:1:"])]:
            with self.subTest(tau=tau[:20]):
                self.assert_refused(WRONG_MODEL, words, "count", "linear:2,2,2", *MOMENTUM,
                                    "--tau", tau)

    def test_usage(self):
        for command in [["laws", "linear:2,2,2"], ["count", "linear:2,2,2"],
                        ["check", "linear:2,2,2", "W1"]]:
            self.assert_refused(USAGE, ["--tau", "--flow momentum"], *command, "--tau", "1")
            self.assert_refused(USAGE, ["--tau"], *command, "--tau", "")
            self.assert_refused(USAGE, ["--flow", "--help"], *command, "--flow", "moment")
        self.assert_refused(USAGE, ["--max-time-degree"], "laws", "linear:2,2,2", *MOMENTUM,
                            "--max-time-degree", "21")


class Metrics(FlowsTest):
    def test_zoo_shows_each_family_with_its_own(self):
        families = {entry["family"]: entry for entry in self.document("zoo")}
        self.assertEqual(families["linear"]["metric"], "euclidean")
        self.assertEqual(families["nmf"]["metric"], "mirror")
        self.assertEqual(families["icnn"]["metric"], "W2=mirror")
        for entry in families.values():
            self.assertEqual(self.document("count", entry["example"])["metric"], entry["metric"])
            self.assertIn(f"{entry['metric']} metric; for example {entry['example']}",
                          self.answer("zoo"))

    def test_the_metric_decides_the_laws(self):
        for metric, law in [("euclidean", "W2.T @ W2 - W1 @ W1.T"),
                            ("mirror", "sum(W2, axis=0) - sum(W1, axis=1)"),
                            ("W2=mirror", "2*sum(W2, axis=0) - diag(W1 @ W1.T)"),
                            ("W2=diag(W2)", "2*sum(W2, axis=0) - diag(W1 @ W1.T)"),
                            ("natural", "W2.T @ W2 - W1 @ W1.T")]:
            with self.subTest(metric=metric):
                text = self.answer("laws", "nmf:3,2,3", "--metric", metric)
                self.assertTrue(text.splitlines()[2].startswith(f"  {law}  ("), text)
                self.assertIn(f"gradient, {metric} metric", text)

    def test_model_files_may_name_their_own(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "own.toml"
            text = '[parameters]\nU = [3, 2]\nV = [4, 2]\n[model]\nphi = "U @ V.T"\nmetric = "{}"\n'
            path.write_text(text.format("mirror"))
            self.assertEqual(self.document("count", path)["metric"], "mirror")
            self.assertEqual(self.document("count", path)["laws"], 2)
            self.assertEqual(self.document("count", path, "--metric", "euclidean")["laws"], 3)
            path.write_text(text.format("X=mirror"))
            for flow in [[], MOMENTUM]:
                self.assert_refused(WRONG_MODEL,
                                    [f"{path}:6:10: error:", "METRIC:1:1: error:",
                                     "unknown parameter 'X'; expected one of U, V"],
                                    "count", path, *flow)
            # Another metric that is asked for is not blamed on the file.
            self.assert_refused(WRONG_MODEL, ["METRIC:1:1: error:"], "count", path, "--metric", "?")
            self.assertNotIn("toml", abide("count", path, "--metric", "?").stderr)
            self.assertEqual(self.document("count", path, "--metric", "mirror")["laws"], 2)

    def test_wrong_metrics_have_a_place(self):
        for metric, words in [
            ("W9=mirror", ["METRIC:1:1: error: unknown parameter 'W9'; expected one of W1, W2"]),
            ("W1=mirror, w2=mirror", ["METRIC:1:12:", "did you mean 'W2'?"]),
            ("miror", ["METRIC:1:1: error: unknown metric", "did you mean 'mirror'?"]),
            ("", ["METRIC:1:1: error:"]),
            ("W1=", ["expected a metric after '='"]),
            ("W1=mirror,", ["METRIC:1:11:"]),
            ("W1=mirror,W1=mirror,W2=mirror", ["METRIC:1:11: error: W1 is given twice"]),
            ("W1=diag(W1", ["METRIC:1:11:"]),
            ("W1=diag(W2[0])", ["METRIC:1:9:", "the diagonal has shape [2]"]),
            ("W1=W2 @ W1", ["METRIC:1:4:", "expected [6, 6]"]),
            ("W1=\u00e9", ["METRIC:1:4:"]),
            ("\u00e9=mirror", ["METRIC:1:1:"]),
            ("W1=" + "(" * 100000, ["METRIC:1:", "nested more"]),
            ("x" * 100000, ["METRIC:1:1:"]),
        ]:
            with self.subTest(metric=metric[:40]):
                self.assert_refused(WRONG_MODEL, words, "count", "linear:3,2,3", "--metric", metric)

    def test_a_singular_gram_matrix_names_the_parameter(self):
        for command in [["laws", "linear:2,3,2"], ["count", "linear:2,3,2"],
                        ["check", "linear:2,3,2", "W1[0,0]"]]:
            self.assert_refused(WRONG_MODEL, ["natural-block", "W1", "singular"], *command,
                                "--metric", "natural-block")


class Features(FlowsTest):
    def test_logarithms_are_tried_where_polynomials_do_not_do(self):
        without = self.answer("laws", "linear:2,2,2", "--metric", "natural-block")
        self.assertIn("incomplete; 0 independent conservation laws found of at most 1", without)
        self.assertIn("--features auto: the law may be no polynomial", without)
        found = self.answer("laws", "linear:2,2,2", "--metric", "natural-block", "--features", "auto")
        self.assertEqual(found.splitlines()[:3],
                         ["linear:2,2,2: 1 conservation law, all found", "",
                          "  log(det(W2.T @ W2)) - log(det(W1 @ W1.T))"])
        self.assertIn("1 law of degree 1 with logarithms", found)
        law = "log(det(W2)) - log(det(W1))"
        given = self.document("laws", "linear:2,2,2", "--metric", "natural-block", "--features",
                              "log(det(W1))", "log(det(W2))")
        self.assertTrue(given["complete"])
        self.assertEqual(given["found"][0]["expression"], law)
        self.answer("check", "linear:2,2,2", law, "--metric", "natural-block")

    def test_terms_in_the_time_alone_go_with_features(self):
        with tempfile.TemporaryDirectory() as folder:
            model = f"{folder}/model.toml"
            with open(model, "w", encoding="utf-8") as file:
                file.write("[parameters]\na0 = []\na1 = []\n[model]\nphi = 'a1**3'\n")
            for tau, law in (("t", "2*log(da0) + t**2"), ("2*t", "log(da0) + t**2"), ("t**2", "3*log(da0) + t**3")):
                with self.subTest(tau=tau):
                    flow = ("--flow", "momentum", "--tau", tau)
                    found = json.loads(abide("laws", model, *flow, "--features", "log(da0)", "--max-degree", "2",
                                             "--max-time-degree", "3", "--json").stdout)["found"]
                    self.assertIn(law, [one["expression"] for one in found])
                    self.assertEqual(abide("check", model, law, *flow).returncode, DONE)

    def test_features_that_do_not_do_are_said_not_to(self):
        text = self.answer("laws", "nmf:1,2,1", "--features", "log(W1[0,0])", "--max-degree", "2")
        self.assertIn("1 more independent law exists", text)
        self.assertIn("these features do not cover it", text)
        self.assertNotIn("--features auto", text)

    def test_wrong_features_have_a_place(self):
        for feature, place in [("log(", "FEATURE:1:5:"), ("", "FEATURE:1:1:"),
                               ("log(W9)", "FEATURE:1:5:"), ("W1 @ W1", "FEATURE:1:4:")]:
            with self.subTest(feature=feature):
                self.assert_refused(WRONG_MODEL, [place], "laws", "linear:3,2,3", "--features",
                                    feature)

    def test_a_check_may_decide_nothing(self):
        text = self.answer("check", "nmf:1,1,1", "log(log(W1[0,0]))", exit_code=LIMIT_REACHED)
        self.assertIn("logarithms of logarithms; it is not 0", text)
        document = self.document("check", "nmf:1,1,1", "log(log(W1[0,0]))", exit_code=LIMIT_REACHED)
        self.assertIsNone(document["law"])
        self.assertEqual(document["proof"], "undecided")
        # Logarithms of what is rational are decided, either way.
        self.assertIs(self.document("check", "nmf:1,1,1", "log(W1[0,0])**2", exit_code=NO)["law"],
                      False)
        self.assertIs(self.document("check", "nmf:1,1,1", "log(W1[0,0])", exit_code=NO)["law"],
                      False)


class Points(FlowsTest):
    def at(self, point, *arguments):
        """The document of a count at a point that a file holds."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "point.json"
            path.write_text(point if isinstance(point, str) else json.dumps(point))
            return abide("count", *arguments, "--at", path)

    def test_documents_have_the_keys_of_the_contract(self):
        document = self.document("count", "linear:3,3,3", "--at", "rank=1")
        self.assertEqual(list(document)[-5:],
                         ["at", "point_dimension", "point_levels", "regular", "seconds"])
        self.assertEqual((document["at"], document["lie_dimension"], document["laws"]),
                         ("rank=1", 12, 6))
        self.assertEqual(document["point_dimension"], 9)
        self.assertIs(document["regular"], False)
        balanced = self.document("count", "linear:3,3,3", "--at", "balanced")
        self.assertIs(balanced["regular"], True)
        self.assertEqual(balanced["point_dimension"], 12)

    def test_text_says_both_dimensions_first(self):
        text = self.answer("count", "linear:3,3,3", "--at", "rank=1")
        self.assertEqual(text.splitlines()[0],
                         "linear:3,3,3 at rank=1: the Lie algebra has dimension at least 9 there, "
                         "12 at generic points")
        self.assertIn("caution", text)
        regular = self.answer("count", "linear:2,2,2", *MOMENTUM, "--at", "zero-velocity")
        self.assertIn("  regular ", regular)

    def test_points_of_files(self):
        origin = {"W1": [[0, 0]], "W2": [[0], [0]]}
        result = self.at(origin, "linear:2,1,2", "--json")
        self.assertEqual(result.returncode, DONE, result.stderr)
        self.assertEqual(json.loads(result.stdout)["point_dimension"], 0)

    def test_wrong_points_are_refused(self):
        point = {"W1": [[1]], "W2": [[1]], "dW1": [["1/2"]], "dW2": [[1]], "t": 0}
        momentum = ["linear:1,1,1", *MOMENTUM, "--tau", "3/t"]
        for values, words, arguments in [
            (point, "not defined at t = 0", momentum),
            ({**point, "t": [1]}, "t", momentum),
            ({k: v for k, v in point.items() if k != "t"}, "t is missing", momentum),
            ({k: v for k, v in point.items() if k != "dW2"}, "dW2 is missing", momentum),
            ({**point, "W1": [[1, 2]]}, "[1, 1]", momentum),
            ({"W1": [[1]], "W2": [[0]]}, "W2[0,0] = 0; the mirror metric", ["nmf:1,1,1"]),
            ({"W1": [[-1]], "W2": [[1]]}, "W1[0,0] = -1; the mirror metric", ["nmf:1,1,1"]),
            ({**point, "dW1": [[-1]]}, "tau*W1[0,0] + dW1[0,0] = -1", ["nmf:1,1,1", *MOMENTUM]),
            ('{"W1": [[1]', "point.json:1:", ["linear:1,1,1"]),
            ("", "point.json:1:", ["linear:1,1,1"]),
        ]:
            with self.subTest(words=words):
                result = self.at(values, *arguments)
                self.assertEqual(result.returncode, WRONG_MODEL, result.stderr)
                self.assertEqual(result.stdout, "")
                self.assertIn(words, result.stderr)
                self.assertTrue(result.stderr.endswith("\n"))
        # One step later there is a tau.
        self.assertEqual(self.at({**point, "t": 1}, *momentum).returncode, DONE)

    def test_wrong_names_of_points_are_refused(self):
        for what, words in [("balance", ["expected balanced, rank=K", "did you mean 'balanced'?"]),
                            ("", ["expected balanced"]), ("rank=x", ["expected rank=K"]),
                            ("rank=", ["expected rank=K"]), ("rank=9", ["rank 9"]),
                            ("zero-velocity", ["expected --flow momentum"]),
                            ("missing.json", ["missing.json: error: no such file"]),
                            ("\u00e9.json", ["no such file"]), ("x" * 100000 + ".json", ["error"])]:
            with self.subTest(what=what[:20]):
                self.assert_refused(WRONG_MODEL, words, "count", "linear:2,2,2", "--at", what)


if __name__ == "__main__":
    unittest.main()
