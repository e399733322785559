# SPDX-License-Identifier: MIT
"""What the functions of the package say, for models whose laws are known."""

import json
import os
import pickle
import random
import tempfile
import unittest
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import numpy as np
from abide.law import Form, Proof
from abide.onnx_file import Graph, Role

import abide

ROOT = Path(__file__).resolve().parents[2]
SEED = 7


def perceptron():
    """W2 @ tanh(W1 @ x), as a network that was traced."""
    rng = np.random.default_rng(SEED)
    graph = Graph("perceptron")
    x = graph.input("x", (1, 3))
    hidden = graph.node("Relu", graph.node(
        "Gemm", x, graph.tensor("fc1.weight", rng.standard_normal((2, 3)), Role.PARAMETER), transB=1))
    last = graph.tensor("fc2.weight", rng.standard_normal((4, 2)), Role.PARAMETER)
    graph.output(graph.node("Gemm", hidden, last, transB=1), (1, 4))
    return graph


class Counts(unittest.TestCase):
    def test_linear_networks_by_theory(self):
        """Two layers n0, n1, n2 with n1 <= min(n0, n2): the n1 (n1 + 1)/2 entries of W2.T W2 - W1 W1.T."""
        draw = random.Random(SEED)
        for _ in range(6):
            r = draw.randint(1, 4)
            n, m = draw.randint(r, 6), draw.randint(r, 6)
            with self.subTest(seed=SEED, dims=(n, r, m)):
                count = abide.count(f"linear:{n},{r},{m}")
                self.assertEqual(count.laws, r * (r + 1) // 2)
                self.assertEqual(count.parameters, r * (n + m))
                self.assertEqual(count.shapes, {"W1": (r, n), "W2": (m, r)})
                self.assertTrue(count.exact)
                self.assertLess(count.error_probability, 1e-6)

    def test_a_count_that_is_cut_short_is_a_bound(self):
        count = abide.count(ROOT / "examples/deep_linear.toml", depth=2)
        self.assertEqual((count.laws, count.exact, count.stopped_by), (13, False, "depth"))
        self.assertIn("at most 13", repr(count))
        self.assertEqual(abide.count(ROOT / "examples/deep_linear.toml").laws, 12)

    def test_at_a_point(self):
        count = abide.count("linear:3,3,3", at="rank=1")
        self.assertEqual((count.point_dimension, count.lie_dimension), (9, 12))
        self.assertIsNone(abide.count("linear:3,3,3").point_dimension)
        zero = {"W1": np.zeros((1, 2)), "W2": np.zeros((2, 1))}
        self.assertEqual(abide.count("linear:2,1,2", at=zero).point_dimension, 0)


class LawsFound(unittest.TestCase):
    def test_free_gates_are_said(self):
        found = abide.laws("relu:3,5,2+bias")
        self.assertEqual((found.independent, found.upper_bound, found.complete), (5, 5, True))
        family, = found.families
        self.assertEqual(family.expression, "diag(W2.T @ W2 - W1 @ W1.T) - b1*b1")
        self.assertEqual((family.count, family.form), (5, Form.VECTOR))
        self.assertEqual(len(found.laws), 5)
        self.assertTrue(all(law.proof is Proof.EXACT and law.degree == 2 for law in found.laws))
        self.assertEqual(found.count.setting.freed, ("gates",))
        self.assertIn("every ReLU gate is treated as a free input", found.hypotheses[0])
        self.assertEqual(abide.laws("linear:3,2,4").hypotheses, ())

    def test_each_option_reaches_the_program(self):
        linear = "linear:3,2,4"
        for options, expression in (
                ({"flow": "momentum", "tau": "3/t"},
                 "t**3*(W2.T @ dW2 - dW2.T @ W2 + W1 @ dW1.T - dW1 @ W1.T)"),
                ({"weight_decay": Fraction(1, 10)}, "exp(1/5*t)*(W2.T @ W2 - W1 @ W1.T)"),
                ({"weight_decay": 0.1}, "exp(1/5*t)*(W2.T @ W2 - W1 @ W1.T)"),
                ({"rates": {"W1": 2, "W2": "1/3"}}, "6*W2.T @ W2 - W1 @ W1.T"),
                ({"metric": {"W1": "mirror"}}, None), ({"frozen": ["W2"]}, None),
                ({"seed": 5, "threads": 1, "error": 1e-9, "depth": 10}, "W2.T @ W2 - W1 @ W1.T")):
            with self.subTest(options):
                found = abide.laws(linear, **options)
                if expression is not None:
                    self.assertEqual([family.expression for family in found], [expression])
                else:
                    self.assertNotEqual(found.flow, abide.laws(linear).flow)
        self.assertEqual(abide.laws(linear, seed=5).count.document["seed"], 5)
        classes = abide.laws("linear:2,3,3", loss="cross_entropy")
        self.assertIn("sum(W2, axis=0)", [family.expression for family in classes])
        only = abide.laws("linear:3,2,4,2", only=["W1", "W2"])
        self.assertEqual(only.independent, 3)
        self.assertIn("laws in W1, W2 alone", only.flow)

    def test_what_is_missing_is_said(self):
        found = abide.laws("linear:2,2,2", metric="natural-block")
        self.assertEqual((found.independent, found.upper_bound, found.complete), (0, 1, False))
        self.assertEqual(found.ended, abide.End.MAX_DEGREE)
        self.assertIn("incomplete", repr(found))
        found = abide.laws("linear:2,2,2", metric="natural-block", features="auto")
        self.assertTrue(found.complete)
        self.assertEqual([family.form for family in found], [Form.SCALAR])

    def test_samples(self):
        found = abide.laws("relu:1,3,1", samples=100)
        self.assertIn("may have more laws", found.hypotheses[-1])
        self.assertNotIn("would be missed", " ".join(found.hypotheses))
        self.assertIn("would be missed", abide.laws("relu:1,3,1").hypotheses[0])

    def test_families_say_all_that_was_found(self):
        for model in ("linear:2,3,3", "relu:2,3,3+bias", ROOT / "examples/fields/rigid_body.toml"):
            found = abide.laws(model)
            self.assertEqual(sum(family.count for family in found), len(found.laws), model)

    def test_a_sequence_of_families_and_a_function(self):
        found = abide.laws("linear:2,1,2,1")
        self.assertGreater(len(found), 1)
        self.assertEqual((found[0], found[-1], found[:2]),
                         (found.families[0], found.families[-1], found.families[:2]))
        rng = np.random.default_rng(SEED)
        weights = {name: rng.standard_normal(shape) for name, shape in found.count.shapes.items()}
        values = found(weights)
        self.assertEqual(list(values), [family.expression for family in found])
        for family in found:
            np.testing.assert_array_equal(values[family.expression], family(weights))
        try:
            import pandas  # noqa: F401
        except ImportError:
            self.skipTest("needs pandas: pip install pandas")
        self.assertEqual(list(found.to_pandas()["count"]), [family.count for family in found])

    def test_laws_beside_matrices(self):
        model = abide.Model(parameters={"U": (3, 2), "V": (4, 2), "a": (), "b": ()}, phi=["U @ V.T", "a*b"])
        found = abide.laws(model)
        if "scalar_laws" not in found.document:
            self.skipTest("needs a program that says which laws no matrix holds")
        self.assertEqual([(family.expression, family.form) for family in found],
                         [("V.T @ V - U.T @ U", Form.SYMMETRIC), ("b**2 - a**2", Form.SCALAR)])

    def test_laws_of_a_field(self):
        found = abide.laws(abide.Model(
            parameters={"x": (), "y": ()}, constants={"birth": "2/3", "caught": "4/3"},
            field={"x": "birth*x - caught*x*y", "y": "x*y - y"}), features="auto")
        self.assertEqual([law.expression for law in found.laws], ["3*log(x) + 2*log(y) - 3*x - 4*y"])
        self.assertIn("first integral", str(found))


class Models(unittest.TestCase):
    def test_every_family_of_the_zoo_has_an_example(self):
        families = abide.zoo()
        self.assertIn("relu", [family.name for family in families])
        for family in families:
            described = abide.show(family.example)
            self.assertEqual(described.document["metric"], family.metric)
            self.assertTrue(family.example.startswith(f"{family.name}:"))

    def test_every_table_of_a_model_file(self):
        model = abide.Model(
            "with all", sizes={"d": 2, "h": "d + 1"}, inputs={"x": ("d",)},
            parameters={"fc.weight": ("h", "d"), "b": ("h",), "A": (1, "h")}, constants={"c": "1/2"},
            definitions={"y": "relu('fc.weight' @ x + b)"}, output="c * A @ y", metric="b=mirror",
            rates="A=2", loss="any", frozen=["b"], only=["fc.weight", "A", "b"])
        described = abide.show(model)
        self.assertEqual({t.name: (t.shape, t.role.value) for t in described.tensors},
                         {"fc.weight": ((3, 2), "moves"), "b": ((3,), "frozen"), "A": ((1, 3), "moves")})
        self.assertEqual((described.inputs, described.outputs, described.gates), ({"x": (2,)}, ((1,),), 3))
        self.assertEqual(described.document["model"], "with all")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "saved.toml"
            model.save(path)
            self.assertEqual(abide.laws(path).independent, abide.laws(model).independent)
            other = abide.Model.from_file(path, sizes={"d": 3})
            self.assertEqual(abide.show(other).inputs, {"x": (3,)})

    def test_phi_and_output_of_a_linear_network_agree(self):
        shapes = {"U": (3, 2), "V": (4, 2)}
        by_phi = abide.Model(parameters=shapes, phi="U @ V.T")
        by_output = abide.Model(parameters=shapes, inputs={"x": (4,)}, output="U @ V.T @ x")
        several = abide.Model(parameters=shapes, phi=["U @ V.T", "U @ V.T"])
        for model in (by_output, several):
            self.assertEqual(abide.laws(model).families, abide.laws(by_phi).families)
        self.assertEqual(abide.laws(by_phi).independent, 3)

    def test_a_traced_network(self):
        model = abide.Model.from_graph(perceptron(), notes=["dropout is off"])
        found = abide.laws(model)
        self.assertEqual(found.model, "perceptron")
        self.assertEqual([family.expression for family in found],
                         ['diag("fc2.weight".T @ "fc2.weight" - "fc1.weight" @ "fc1.weight".T)'])
        self.assertEqual(found.notes[0], "dropout is off")
        self.assertEqual(abide.laws(pickle.loads(pickle.dumps(model))).families, found.families)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.onnx"
            model.save(path)
            again = abide.Model.from_file(path, frozen=["fc1.*"])
            self.assertEqual({t.name: t.role.value for t in abide.show(again).tensors},
                             {"fc1.weight": "frozen", "fc2.weight": "moves"})

    def test_the_loss_of_a_model_is_meant_unless_another_is_given(self):
        model = abide.Model.from_graph(perceptron(), loss="cross_entropy")
        self.assertIn("cross-entropy", abide.laws(model).flow)
        self.assertNotIn("cross-entropy", abide.laws(model, loss="any").flow)

    def test_models_are_values(self):
        model = abide.Model(parameters={"U": (3, 2)}, phi="U.T @ U")
        self.assertEqual(pickle.loads(pickle.dumps(model)), model)
        self.assertIn('phi = "U.T @ U"', repr(model))
        self.assertEqual(repr(abide.Model("linear:3,2,4")), "abide.Model('linear:3,2,4')")
        self.assertEqual(model.with_notes("seen").notes, ("seen",))

    def test_a_file_has_the_ending_of_its_kind(self):
        with tempfile.TemporaryDirectory() as folder:
            for model, name, kind in (
                    (abide.Model.from_graph(perceptron()), "x.toml", ".onnx"),
                    (abide.Model(parameters={"U": (2, 2)}, phi="U"), "x.ONNX", ".toml")):
                with self.assertRaisesRegex(abide.UsageError, f"saved as a {kind} file"):
                    model.save(Path(folder) / name)
                self.assertFalse((Path(folder) / name).exists())

    def test_paths(self):
        before = Path.cwd()
        with tempfile.TemporaryDirectory() as folder:
            try:
                os.chdir(folder)
                abide.Model(parameters={"U": (2, 2)}, phi="U").save("a:b")
                self.assertEqual(abide.show(abide.Model.from_file("a:b")).parameters, 4)
            finally:
                os.chdir(before)


class Verdicts(unittest.TestCase):
    def test_both_signs(self):
        law = abide.check("linear:3,2,4", "W2.T @ W2 - W1 @ W1.T")
        self.assertTrue(law)
        self.assertEqual((law.decision, law.proof, law.independent), (abide.Decision.LAW, Proof.EXACT, 3))
        none = abide.check("linear:3,2,4", "W2.T @ W2 + W1 @ W1.T")
        self.assertFalse(none)
        self.assertEqual(none.decision, abide.Decision.NO_LAW)
        self.assertNotEqual(Fraction(none.counterexample.derivative), 0)

    def test_the_counterexample_is_one(self):
        """Its derivative, computed again: of the entry along -M grad <w, output>."""
        verdict = abide.check("linear:3,2,4", "W2.T @ W2 + W1 @ W1.T")
        at = verdict.counterexample
        point = {"W1": np.zeros((2, 3)), "W2": np.zeros((4, 2)), "x": np.zeros(3), "w": np.zeros(4)}
        for values in (at.state, at.inputs, at.loss_gradient):
            for name, value in values.items():
                exec(f"{name} = {value}", {}, point)
        slopes = abide.evaluate("linear:3,2,4", point).gradients
        d1, d2 = -slopes["W1"], -slopes["W2"]
        w1, w2 = point["W1"], point["W2"]
        scope = {"change": d2.T @ w2 + w2.T @ d2 + d1 @ w1.T + w1 @ d1.T}
        self.assertEqual(abs(eval(f"change{at.entry}", scope)), abs(Fraction(at.derivative)))

    def test_laws_are_taken_as_expressions(self):
        found = abide.laws("nmf:2,2,2")
        for family in found:
            self.assertTrue(abide.check("nmf:2,2,2", family))
        with self.assertRaises(abide.ModelError):
            abide.check("nmf:2,2,2", "-W3")

    def test_an_undecided_verdict_has_no_truth_value(self):
        verdict = abide.check("linear:1,1,1", "W1")
        undecided = type(verdict)(**{**vars(verdict), "decision": abide.Decision.UNDECIDED})
        with self.assertRaisesRegex(abide.UndecidedError, "not decided"):
            bool(undecided)


class Proofs(unittest.TestCase):
    def test_a_proof_goes_through_a_file(self):
        proof = abide.prove("linear:3,2,4")
        self.assertEqual((proof.state, proof.at_most, proof.at_least), (14, 3, 3))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "p.json"
            proof.save(path)
            self.assertEqual(abide.Certificate.load(path), proof)
            checked = abide.verify(path)
        self.assertTrue(checked)
        self.assertTrue(checked.complete)
        self.assertEqual(len(checked.laws), 3)
        self.assertEqual(pickle.loads(pickle.dumps(proof)).verify(), checked)

    def test_a_changed_proof_is_refused(self):
        proof = abide.prove("linear:3,2,4")
        document = json.loads(proof.text)
        document["claim"]["at_most"] = 2
        checked = abide.verify(abide.Certificate.from_text(json.dumps(document)))
        self.assertFalse(checked)
        self.assertIn("claim.at_most", checked.reason)

    def test_what_is_no_certificate(self):
        for text in ("{", "[]", '{"format": "abide certificate"}'):
            with self.subTest(text), self.assertRaisesRegex(abide.ModelError, "no certificate"):
                abide.Certificate.from_text(text)
        with self.assertRaisesRegex(abide.ModelError, "cannot be read"):
            abide.verify("/nowhere/p.json")


class Evaluations(unittest.TestCase):
    def test_a_network_of_two_layers(self):
        rng = np.random.default_rng(SEED)
        w1, w2, x, w = (rng.standard_normal(shape) for shape in ((3, 2), (4, 3), (2,), (4,)))
        at = abide.evaluate("linear:2,3,4", {"W1": w1, "W2": w2, "x": x}, w=w)
        np.testing.assert_allclose(at.outputs[0], w2 @ w1 @ x, rtol=1e-13)
        np.testing.assert_allclose(at.gradients["W2"], np.outer(w, w1 @ x), rtol=1e-13)
        np.testing.assert_allclose(at.gradients["x"], w1.T @ w2.T @ w, rtol=1e-13)

    def test_doubles_travel_exactly(self):
        value = np.nextafter(0.1, 1)
        at = abide.evaluate(abide.Model(parameters={"file": (1,)}, phi="file"), {"file": [value]})
        self.assertEqual(at.outputs[0][0], value)

    def test_fields_and_several_outputs(self):
        field = abide.evaluate(abide.Model(parameters={"x": ()}, field={"x": "x*x"}), {"x": 3.0})
        self.assertEqual((field.fields["x"], field.outputs), (9.0, ()))
        model = abide.Model(parameters={"U": (2,)}, phi=["U", "U * U"])
        at = abide.evaluate(model, {"U": [2.0, 3.0]}, w=[np.array([1.0, 0.0]), np.array([0.0, 1.0])])
        self.assertEqual([list(output) for output in at.outputs], [[2, 3], [4, 9]])
        self.assertEqual(list(at.gradients["U"]), [1, 6])

    def test_entries_that_are_no_numbers(self):
        with self.assertRaisesRegex(TypeError, "expected numbers"):
            abide.evaluate("linear:1,1,1", {"W1": [["a"]], "W2": [[1]], "x": [1]})
        with self.assertRaisesRegex(abide.ModelError, "W2.npy: error: entry .* is nan"):
            abide.evaluate("linear:1,1,1", {"W1": [[1]], "W2": [[float("nan")]], "x": [1]})


class Sweeps(unittest.TestCase):
    SPEC: ClassVar = {"group": [{"family": "linear", "layers": 2, "widths": [1, 2], "compute": "laws"}]}

    def test_cases(self):
        swept = abide.sweep(self.SPEC)
        self.assertEqual((len(swept), swept.complete, dict(swept.statuses)), (8, True, {"done": 8}))
        row = next(row for row in swept.rows if row["model"] == "linear:2,2,2")
        self.assertEqual((row["laws"], row["complete"], row["document"]["independent"]), (3, True, 3))
        self.assertEqual(pickle.loads(pickle.dumps(swept)), swept)
        self.assertEqual(len(json.loads(swept.to_json())), 8)

    def test_to_pandas(self):
        try:
            import pandas  # noqa: F401
        except ImportError:
            self.skipTest("needs pandas: pip install pandas")
        table = abide.sweep(self.SPEC).to_pandas()
        self.assertEqual(list(table[table.model == "linear:1,2,1"].laws), [3])

    def test_a_database_is_kept_and_gone_on_with(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "results.db"
            first = abide.sweep(self.SPEC, database=path)
            self.assertEqual(abide.Sweep.load(path), first)
            self.assertEqual(abide.sweep(self.SPEC, database=path), first)

    def test_mistakes(self):
        with self.assertRaisesRegex(abide.ModelError, "spec.toml:4:11: error: widths"):
            abide.sweep({"group": [{"family": "linear", "layers": 2, "widths": [0]}]})
        with self.assertRaisesRegex(abide.ModelError, "there is no such file"):
            abide.Sweep.load("/nowhere/results.db")


class Trainings(unittest.TestCase):
    def test_the_order_of_the_drift(self):
        trained = abide.train("relu:4,6,3", samples=50, time=10, step=0.1, step_sweep=4)
        self.assertEqual([run.step for run in trained.runs], [0.1, 0.05, 0.025, 0.0125])
        self.assertAlmostEqual(trained.orders[0].measured, 1, delta=0.05)
        self.assertEqual(trained.records[0]["step"], 0)
        self.assertEqual(pickle.loads(pickle.dumps(trained)), trained)

    def test_arrays_as_data(self):
        rng = np.random.default_rng(SEED)
        inputs = rng.standard_normal((20, 3))
        trained = abide.train("linear:3,4,2", inputs, inputs @ rng.standard_normal((3, 2)), optimizer="flow",
                              time=1, law=["W2.T @ W2 - W1 @ W1.T", "W1 @ W1.T"])
        law, other = trained.runs[0].watched
        self.assertLess(law.relative_drift, 1e-9)
        self.assertGreater(other.relative_drift, 1e-3)

    def test_wrong_options(self):
        with self.assertRaisesRegex(TypeError, "no option learning_rate"):
            abide.train("linear:1,1,1", learning_rate=0.1)


if __name__ == "__main__":
    unittest.main()
