# SPDX-License-Identifier: MIT
"""Families of laws of large models, and their narrow models, whatever these are given as.

What is known: the laws of a network with one hidden layer, at any size; and models whose laws are no
families at all, at any size.
"""

import json
import os
import pickle
import tempfile
import unittest
from pathlib import Path

import numpy as np
from abide.finding import laws_of
from abide.law import Form, Proof
from abide.outcomes import End

import abide

SEED = 7
LARGE, SMALL = "relu:40,40,10", "relu:3,4,2"


def product(n):
    """Of the entries of u * v, with a metric whose laws 1/u - 1/v are no sums or squares."""
    return abide.Model("product", parameters={"u": (n,), "v": (n,)}, phi="u * v",
                       metric="u = diag(u**2), v = diag(v**2)")


def two_layers(n, m):
    return abide.Model(parameters={"W1": (m, n), "W2": (3, m)}, inputs={"x": (n,)},
                       output="W2 @ relu(W1 @ x)")


class AtSize(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.found = abide.laws(LARGE, narrow=SMALL)

    def test_what_is_said(self):
        found = self.found
        self.assertEqual((found.independent, found.upper_bound, found.complete), (40, 40, True))
        self.assertEqual((found.laws, found.ended), ((), End.COMPLETE))
        self.assertEqual(found.at_size.bound, abide.Bound.SPARSE)
        self.assertEqual(found.at_size.narrow, abide.Narrow(SMALL, 20, 4, 4, True))
        self.assertEqual((found.at_size.undecided, found.at_size.not_searched), ((), 0))
        self.assertGreater(found.at_size.gradients, 0)
        self.assertGreater(found.at_size.gradient_bytes, 8 * found.count.parameters)
        family, = found
        self.assertEqual((family.count, family.form, family.proof, family.independent),
                         (40, Form.VECTOR, Proof.TESTED, 40))

    def test_it_is_shown_everywhere(self):
        found = self.found
        for text in (str(found), found._repr_html_(), found.to_latex()):
            self.assertIn("40 independent conservation laws, complete for free gates", text)
            self.assertIn("40 laws in 1 family", text)
        self.assertIn("40 independent", repr(found))
        self.assertEqual(repr(found[0]), f"<Family: {found[0]}  (40 laws, a vector)>")
        self.assertIn("\\odot 2", found[0].to_latex())
        self.assertEqual(pickle.loads(pickle.dumps(found)), found)
        self.assertEqual(json.loads(found.to_json())["families"]["narrow"]["laws"], 4)
        try:
            import pandas  # noqa: F401
        except ImportError:
            self.skipTest("pandas is missing: pip install pandas")
        self.assertEqual(list(found.to_pandas()["count"]), [40])

    def test_values(self):
        rng = np.random.default_rng(SEED)
        weights = {"W1": rng.standard_normal((40, 40)), "W2": rng.standard_normal((10, 40))}
        value, = self.found(weights).values()
        np.testing.assert_allclose(value, (weights["W2"]**2).sum(0) - (weights["W1"]**2).sum(1))

    def test_lists_of_matrices_with_velocities(self):
        found = abide.laws("linear:30,30,30", flow="momentum", tau="3/t", narrow="linear:2,2,2")
        family = found[0]
        self.assertEqual((family.form, family.count), (Form.ANTISYMMETRIC, 30 * 29 // 2))
        self.assertTrue(found.at_size.narrow.complete)
        rng = np.random.default_rng(SEED)
        w = {name: rng.standard_normal((30, 30)) for name in ("W1", "W2", "dW1", "dW2")}
        half = w["W2"].T @ w["dW2"] + w["W1"] @ w["dW1"].T
        value = family(w, t=2)
        np.testing.assert_allclose(abs(value), abs(8 * (half - half.T)), atol=1e-12)

    def test_what_cut_it_short(self):
        document = {**self.found.document, "complete": False, "ended": "interrupted"}
        document["families"] = {**document["families"], "bound": "none", "narrow": None}
        partial = laws_of(document, abide.Model(LARGE))
        self.assertEqual(partial.ended, End.INTERRUPTED)
        self.assertIn("40 independent conservation laws found by the interruption", str(partial))
        self.assertIn("not decided by then", str(partial))
        short = abide.laws("relu:784,512,256,10", memory="1MB")
        self.assertEqual((short.ended, short.independent, short.complete), (End.TOO_LARGE, 0, False))
        self.assertRegex(str(short), "one gradient takes about [1-9] MB")

    def test_undecided_candidates_are_said(self):
        document = {**self.found.document}
        document["families"] = {**document["families"], "undecided": ["W1"], "not_searched": 2}
        found = laws_of(document, abide.Model(LARGE))
        self.assertEqual((found.at_size.undecided, found.at_size.not_searched), (("W1",), 2))
        self.assertIn("undecided     W1", str(found))
        self.assertIn("2 groups of templates", str(found))

    def test_small_models_have_none(self):
        self.assertIsNone(abide.laws("linear:3,2,4").at_size)
        family, = abide.laws("linear:3,2,4")
        self.assertEqual((family.proof, family.independent), (None, None))

    def test_where_families_are_not_all(self):
        found = abide.laws(product(800), narrow=product(2))
        self.assertFalse(found.complete)
        self.assertEqual(found.at_size.narrow, abide.Narrow("product", 4, 2, 0, False))
        self.assertIn("at most 2 independent laws, of which families make 0", str(found))
        self.assertIn("whether these are all is not decided", repr(found))
        self.assertEqual((len(found), found({})), (0, {}))


class NarrowModels(unittest.TestCase):
    def narrow(self, narrow, **options):
        return abide.laws(two_layers(60, 30), narrow=narrow, **options).at_size.narrow

    def test_of_each_kind(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "small.toml"
            two_layers(3, 4).save(path)
            sized = Path(folder) / "sized.toml"
            abide.Model(sizes={"m": 9}, parameters={"W1": ("m", 3), "W2": (3, "m")}, inputs={"x": (3,)},
                        output="W2 @ relu(W1 @ x)").save(sized)
            for narrow, name in (("relu:3,4,3", "relu:3,4,3"), (path, str(path)), (str(path), str(path)),
                                 (two_layers(3, 4), "model"),
                                 (abide.Model.from_file(sized, sizes={"m": 4}), f"{sized}:m=4"),
                                 (f"{sized}:m=4", f"{sized}:m=4")):
                with self.subTest(narrow=narrow):
                    compared = self.narrow(narrow)
                    self.assertEqual((compared.model, compared.state), (name, 24))
                    self.assertEqual((compared.laws, compared.families, compared.complete), (4, 4, True))

    def test_flows_are_those_of_both(self):
        """Behind a frozen layer the gradient of the other takes all directions."""
        compared = self.narrow(two_layers(3, 4), frozen=["W2"])
        self.assertEqual((compared.laws, compared.families, compared.complete), (0, 0, True))

    def test_what_is_no_narrow_model(self):
        with self.assertRaisesRegex(abide.ArgumentTypeError, "narrow: a int where an abide.Model"):
            self.narrow(3)
        with self.assertRaisesRegex(abide.ModelError, "unknown family 'rely'"):
            self.narrow("rely:3,4,2")
        wrong = abide.Model("small", parameters={"W": (2,)}, phi="W @ V")
        with self.assertRaisesRegex(abide.ModelError, r"(?m)\Asmall:\d+:\d+: error: unknown name 'V'"):
            self.narrow(wrong)
        with self.assertRaisesRegex(abide.UsageError, "narrow.*expected no features"):
            self.narrow("relu:3,4,2", features="auto")
        pendulum = abide.Model(parameters={"a": (), "v": ()}, field={"a": "v", "v": "-sin(a)"})
        with self.assertRaisesRegex(abide.UsageError, "narrow.*no vector field"):
            abide.laws(pendulum, narrow=pendulum)

    def test_options_of_onnx_files(self):
        root = Path(__file__).resolve().parents[2]
        name = os.fspath(root / "examples/onnx/classifier.onnx")
        frozen = abide.Model.from_file(name, frozen=["*bias*"])
        with self.assertRaisesRegex(abide.UsageError, "options of the model's ONNX file"):
            abide.laws(abide.Model.from_file(name), narrow=frozen)


if __name__ == "__main__":
    unittest.main()
