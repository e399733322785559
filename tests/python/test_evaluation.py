# SPDX-License-Identifier: MIT
"""Values of laws, compared with the program's own evaluation, with Python, and along gradient flow."""

import importlib
import random
import re
import unittest
from fractions import Fraction

import numpy as np
from abide.evaluation import value_of
from abide.expression import parse

import abide

SEED = 11
SHAPES = {"A": (3, 4), "B": (4, 3), "S": (3, 3), "v": (3,), "x": (), "T": (2, 3, 4), "fc.weight": (2, 3),
          "lambda": (3,)}
# What laws can be written with, each operation and function of docs/models.md at least once.
EXPRESSIONS = [
    "A + B.T", "A - 2*B.T", "-A*B.T/3", "A @ B", "v @ S @ v", "S**2", "S**-1", "S**(1/2)", "x**3/(1 + x)",
    "T.T", "T[0]", "T[-1, 2]", "T[:, 1:, ::2]", "A[::-1, 0]", "T[1, ::-1, 1]", "2**3**2*x", "1/3*x - .5e-1",
    "sum(T)", "sum(T, axis=1)", "sum(T, axis=[0, -1])", "T.sum(axis=0)", "mean(T, 2)", "sum(v, dim=0)",
    "trace(S)", "diag(S)", "diag(v)", "outer(A, v)", "reshape(T, [4, -1])", "reshape(T, 6, 4)",
    "concat([A, S], axis=1)", "concat(A, A)", "einsum('ijk,jl->lk', T, S)", "einsum('ii', S)",
    "det(S)", "inv(S)", "log(det(S @ S.T))", "log(S)", "exp(v)", "sqrt(v)", "sin(v)", "cos(v)",
    "erf(v)", "tanh(v)", "sigmoid(v)", "softplus(v)", "silu(v)", "gelu(v)", "gelu_tanh(v)",
    "softmax(S)", "softmax(S, axis=0)", "log_softmax(T, axis=1)", "softmax(causal_mask(S), axis=-1)",
    "softmax(causal_mask(A), axis=-1)", "layer_norm(A)", "layer_norm(T, axis=[1, 2], eps=1/10)",
    "rms_norm(A, axis=0)", "batch_norm(A)", "rope(A)", "rope(A, theta=100)", "where([1, 0, 1], v, x)",
    "conv1d(A, T[:, :, 0:2], stride=2, padding=1)", "conv1d(A, T[:, :, :2], dilation=2)",
    "conv2d(reshape(A, [1, 3, 4]), reshape(T, [3, 1, 2, 4]), padding=[1, 2])",
    "conv1d(reshape(T, [4, 6]), reshape(T[:, :, :2], [4, 3, 1])[:, :2, :], groups=2)",
    "eye(3) + S", "zeros(3) + v", "ones(2, 3)*v", "[x, 2*x, v[0]]", "[v, [1, 2, 1/3]]", "'fc.weight' @ v",
    '"fc.weight".T', "lambda*v", "(A + B.T)[1:, 2]", "+x - -x", "(1, x)*[2, 3]",
]


def weights(dtype=np.float64):
    rng = np.random.default_rng(SEED)
    return {name: rng.uniform(0.5, 2, shape).astype(dtype) for name, shape in SHAPES.items()}


class AgainstTheProgram(unittest.TestCase):
    def test_every_operation(self):
        """The program puts out the same, of a model whose phi is the expression."""
        at = weights()
        for expression in EXPRESSIONS:
            with self.subTest(expression, seed=SEED):
                model = abide.Model(parameters=SHAPES, phi=expression)
                expected = abide.evaluate(model, at).outputs[0]
                found = value_of(expression, at, shapes=SHAPES)
                self.assertEqual(np.shape(found), expected.shape)
                np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-13)

    def test_logarithms_are_of_absolute_values(self):
        self.assertEqual(value_of("log(x)", {"x": np.float64(-2)}), np.log(2.0))


class Kinds(unittest.TestCase):
    def test_other_libraries_have_the_same_values_and_types(self):
        for library, dtype, tolerance in (("torch", np.float32, 1e-4), ("torch", np.float64, 1e-12),
                                          ("jax.numpy", np.float32, 1e-4)):
            try:
                module = importlib.import_module(library)
            except ImportError:
                continue
            at = weights(dtype)
            arrays = {name: module.asarray(value) for name, value in at.items()}
            for expression in EXPRESSIONS:
                with self.subTest(expression, library=library, dtype=dtype, seed=SEED):
                    value = value_of(expression, arrays)
                    self.assertIsInstance(value, type(arrays["A"]))
                    self.assertIn(np.dtype(dtype).name, str(value.dtype))
                    np.testing.assert_allclose(np.asarray(value), value_of(expression, at),
                                               rtol=tolerance, atol=tolerance)

    def test_gradients_flow(self):
        try:
            import torch
        except ImportError:
            self.skipTest("needs torch: pip install torch")
        weight = torch.nn.Parameter(torch.tensor([[1.0, 2.0]]))
        value_of("sum(W*W)", {"W": weight}).backward()
        np.testing.assert_array_equal(weight.grad, [[2, 4]])

    def test_values_stay_when_weights_are_changed_in_place(self):
        for library in ("numpy", "torch"):
            try:
                module = importlib.import_module(library)
            except ImportError:
                continue
            for expression in ("A", "A.T", "A[0]", "A[:, ::2]", "v", "reshape(A, [12])", "diag(S)", "x", "T.T",
                               "einsum('ii->i', S)", "A - B.T"):
                with self.subTest(expression, library=library):
                    arrays = {name: module.asarray(value) for name, value in weights().items()}
                    before = value_of(expression, arrays, shapes=SHAPES)
                    kept = np.array(before)
                    for value in arrays.values():
                        value += 1
                    np.testing.assert_array_equal(before, kept)

    def test_laws_are_traced(self):
        try:
            import jax
        except ImportError:
            self.skipTest("needs jax: pip install jax")
        slope = jax.jit(jax.grad(lambda w: value_of("sum(W*W) - W[0,1]/2", {"W": w})))
        np.testing.assert_array_equal(slope(jax.numpy.asarray([[1.0, 2.0]])), [[2, 3.5]])

    def test_tensors_travel_to_the_program_exactly(self):
        try:
            import torch
        except ImportError:
            self.skipTest("needs torch: pip install torch")
        model = abide.Model(parameters={"W": (2,)}, phi="W")
        for dtype in (torch.bfloat16, torch.float16, torch.float32, torch.float64):
            weight = torch.nn.Parameter(torch.tensor([1/3, -7e-30], dtype=dtype))
            value = abide.evaluate(model, {"W": weight}).outputs[0]
            self.assertEqual(value.tolist(), weight.tolist(), dtype)

    def test_exact_entries_stay_exact(self):
        third = np.array([[Fraction(1, 3), Fraction(2)]], dtype=object)
        value = value_of("W @ W.T/7 - 1/9", {"W": third})
        self.assertEqual(value[0, 0], (Fraction(1, 9) + 4) / 7 - Fraction(1, 9))

    def test_whole_entries(self):
        value = value_of("W.T @ W - 2*eye(2)", {"W": np.array([[1, 2]])})
        self.assertEqual((value.tolist(), value.dtype.kind), ([[-1, 2], [2, 2]], "i"))
        self.assertEqual(value_of("W**-1", {"W": np.array([2])}).tolist(), [0.5])

    def test_lists_and_numbers_are_arrays_of_numpy(self):
        self.assertEqual(value_of("x*v", {"x": 2, "v": [1.0, 0.5]}).tolist(), [2, 1])


class AgainstPython(unittest.TestCase):
    def test_random_expressions(self):
        """Python reads expressions without quotes alike."""
        draw = random.Random(SEED)

        def make(depth):
            if depth == 0:
                return draw.choice(["a", "b", "3", "0.5", "a.T", "b[0,1]", "a[1,:]", "2e-1"])
            x, y = make(depth - 1), make(draw.randrange(depth))
            return draw.choice([f"{x} + {y}", f"{x} - {y}", f"({x})*({y})", f"{x}*{y}", f"-{x}", f"({x})**2",
                                f"a*({x})", f"({x})/2", f"-({x})**2", f"+{x} - {y}*{x}"])

        rng = np.random.default_rng(SEED)
        at = {"a": rng.standard_normal((2, 2)), "b": rng.standard_normal((2, 2))}
        for _ in range(300):
            text = make(draw.randint(1, 5))
            with self.subTest(text, seed=SEED):
                try:
                    expected = eval(text, {}, at)
                except ValueError:
                    continue  # shapes that do not fit
                np.testing.assert_allclose(value_of(text, at), expected, rtol=1e-12, atol=1e-12)

    def test_lists_of_matrices(self):
        """A family head by head is the stack of its members; `h` is an index, and may be a parameter."""
        rng = np.random.default_rng(SEED)
        weights = {"K": rng.standard_normal((3, 2, 4)), "W": rng.standard_normal((4, 6)),
                   "h": rng.standard_normal((2, 2))}
        heads = weights["W"].reshape(4, 3, 2)
        text = "for h = 0..2: K[h] @ K[h].T - reshape(W, 4, 3, 2)[:,h].T @ reshape(W, 4, 3, 2)[:,h] + h"
        expected = [k @ k.T - heads[:, i].T @ heads[:, i] + weights["h"] for i, k in enumerate(weights["K"])]
        np.testing.assert_allclose(value_of(text, weights), np.stack(expected))
        np.testing.assert_allclose(value_of(text.replace("0..2", "1..1"), weights), expected[1:2])

    def test_sums_of_any_length(self):
        count = 20000
        text = " + ".join(f"v[{i}]**2" for i in range(count))
        self.assertEqual(value_of(text, {"v": np.ones(count)}), count)


class AlongTheFlow(unittest.TestCase):
    def test_the_derivative_along_gradient_flow_vanishes(self):
        """Of each law found, at random points; and not that of a law with a sign changed."""
        try:
            import torch
        except ImportError:
            self.skipTest("needs torch: pip install torch")
        rng = np.random.default_rng(SEED)
        for model in ("linear:3,2,4", "relu:3,5,2+bias", "swiglu:2,3", "attention:2,1,2"):
            found = abide.laws(model)
            described = abide.show(model)
            shapes = {**found.count.shapes, **described.inputs}
            point = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
            slopes = abide.evaluate(model, point, w=rng.standard_normal(described.outputs[0])).gradients
            for family in found:
                with self.subTest(model, law=family.expression, seed=SEED):
                    drift = derivative(torch, family, point, slopes)
                    self.assertLess(drift, 1e-12)
                    wrong = re.sub(" - ", " + ", family.expression, count=1)
                    other = type(family)(wrong, "", family.shapes, family.count, family.form)
                    self.assertGreater(derivative(torch, other, point, slopes), 1e-3)


def derivative(torch, law, point, slopes):
    """The largest change of an entry of a law along the gradient."""
    weights = {name: torch.tensor(point[name]) for name in law.shapes}
    direction = {name: -torch.tensor(slopes[name]) for name in law.shapes}
    _, change = torch.func.jvp(lambda at: law(at), (weights,), (direction,))
    return float(change.abs().max())


class Refusals(unittest.TestCase):
    LAW = abide.laws("linear:3,2,4").families[0]

    def test_names_and_shapes(self):
        w1, w2 = np.ones((2, 3)), np.ones((4, 2))
        self.assertEqual(self.LAW({"W1": w1, "W2": w2, "other": w1}).shape, (2, 2))
        with self.assertRaisesRegex(KeyError, "no parameter 'W2' among the weights, which are W1"):
            self.LAW({"W1": w1})
        with self.assertRaisesRegex(ValueError, r"W1 has the shape \[3, 2\]; expected \[2, 3\]"):
            self.LAW({"W1": w1.T, "W2": w2})

    def test_time_and_velocities(self):
        law = abide.laws("linear:1,2,1", flow="momentum", tau="3/t").families[0]
        at = {"W1": np.ones((2, 1)), "W2": np.ones((1, 2))}
        with self.assertRaisesRegex(KeyError, "no velocity 'dW2'"):
            law(at, t=1)
        at |= {"dW1": np.array([[1.0], [2.0]]), "dW2": np.zeros((1, 2))}
        with self.assertRaisesRegex(ValueError, "depends on the time; give it, as t="):
            law(at)
        self.assertTrue(np.array_equal(law(at, t=2), 8*law(at, t=1)))
        self.assertEqual(value_of("exp(2/3*t)*x", {"x": 1.0}, t=3), np.exp(2))

    def test_wrong_expressions(self):
        for text, what in (("W1 +", "found 'the end'"), ("W1[9]", "index 9 of an axis of size 2"),
                           ("W1 $ 2", "unknown"), ("relu(W1)", "in networks only"), ("f(W1)", "no function"),
                           ("W1[0,0,0]", "fewer axes"), ("W1.x", "expected '\\('"),
                           ("(W1", "found 'the end'")):
            with self.subTest(text), self.assertRaisesRegex(ValueError, what):
                value_of(text, {"W1": np.ones((2, 3))})

    def test_what_is_no_array(self):
        with self.assertRaisesRegex(TypeError, "where an array of NumPy, PyTorch or JAX"):
            value_of("x", {"x": type("Odd", (), {"shape": ()})()})

    def test_quotes(self):
        self.assertEqual(parse("'a.b'"), parse('"a.b"'))
        self.assertEqual(value_of('"a/b:0" * x', {"a/b:0": 2.0, "x": 3.0}), 6)


if __name__ == "__main__":
    unittest.main()
