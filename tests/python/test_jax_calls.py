# SPDX-License-Identifier: MIT
"""How functions and trees are given: names for evaluation, shapes without entries, and lines of errors."""

import inspect
import re
import unittest

from jax_agreement import jax, np

import abide
import abide.jax

jnp = jax.numpy


def perceptron(layers, x):
    (w, b), (v, c) = layers
    return v @ jax.nn.relu(w @ x + b) + c


def tree(seed=0):
    rng = np.random.default_rng(seed)
    return [(rng.normal(size=(4, 3)), rng.normal(size=4)), (rng.normal(size=(2, 4)), rng.normal(size=2))]


X = np.ones(3)


class TestWeights(unittest.TestCase):
    def test_a_law_at_the_tree_that_it_came_from(self):
        params = tree()
        (w, b), (v, _) = params
        (law,) = abide.jax.laws(perceptron, params, X).families
        expected = (v * v).sum(0) - (w * w).sum(1) - b * b
        np.testing.assert_allclose(law(abide.jax.weights(params, perceptron)), expected, rtol=1e-14)
        self.assertEqual(list(abide.jax.weights(params)), ["params.0.0", "params.0.1", "params.1.0", "params.1.1"])
        inside = jax.jit(lambda params: law(abide.jax.weights(params, perceptron)).sum())
        np.testing.assert_allclose(inside(params), expected.sum(), rtol=1e-4)
        gradient = jax.grad(inside)(jax.tree.map(jnp.asarray, params))
        np.testing.assert_allclose(gradient[0][1], -2 * b, rtol=1e-5)
        np.testing.assert_allclose(gradient[1][0], 2 * v, rtol=1e-5)

    def test_names_are_those_of_trace(self):
        cases = [(lambda p, x: p["layers"][0]["w"] @ x, {"layers": [{"w": np.ones((2, 3))}], "n": np.arange(3)})]
        try:
            import equinox as eqx
            import flax.linen as nn
            from flax import nnx
        except ImportError:
            pass
        else:
            module = nn.Sequential([nn.Dense(3), nn.BatchNorm(use_running_average=True), nn.Dense(2)])
            cases += [(module.apply, module.init(jax.random.key(0), X)),
                      (lambda m, x: m(x), nnx.Linear(3, 2, rngs=nnx.Rngs(0))),
                      (lambda m, x: m(x), eqx.nn.MLP(3, 2, 4, 1, key=jax.random.key(0)))]
        for function, params in cases:
            graph = abide.jax.trace(function, params, X).source.graph
            weights = abide.jax.weights(params, function)
            with self.subTest(type(params).__name__):
                self.assertEqual(list(weights), list(graph.tensors))
                for name, tensor in graph.tensors.items():
                    self.assertEqual(tuple(weights[name].shape), tuple(tensor.shape))

    def test_count(self):
        counted = abide.jax.count(perceptron, tree(), X)
        self.assertEqual((counted.laws, counted.exact), (4, True))
        self.assertEqual(abide.jax.count(perceptron, tree(), X, frozen=["*.1.0"]).laws,
                         abide.jax.laws(perceptron, tree(), X, frozen=["*.1.0"]).upper_bound)
        self.assertNotEqual(abide.jax.count(perceptron, tree(), X, frozen=["*.1.0"]).laws, 4)


class TestShapes(unittest.TestCase):
    def test_shapes_suffice(self):
        shapes = jax.eval_shape(lambda: jax.tree.map(jnp.asarray, tree()))
        found = abide.jax.laws(perceptron, shapes, jax.ShapeDtypeStruct((3,), np.float32))
        expected = abide.jax.laws(perceptron, tree(), X)
        self.assertEqual([law.expression for law in found], [law.expression for law in expected])
        self.assertIn("4 parameters have a shape and no entries", " ".join(found.notes))
        self.assertNotIn("no entries", " ".join(expected.notes))

    def test_tokens(self):
        tokens = jax.ShapeDtypeStruct((2,), np.int32)
        table = {"table": jax.ShapeDtypeStruct((5, 2), jnp.bfloat16)}
        self.assertEqual(abide.jax.count(lambda p, tokens: p["table"][tokens] ** 2, table, tokens).laws, 0)

    def test_known_numbers_need_entries(self):
        shape = jax.ShapeDtypeStruct((2,), np.int32)
        with self.assertRaisesRegex(TypeError, "'n', of int32, is known, and has a shape and no entries"):
            abide.jax.trace(lambda p: p["w"] * p["n"], {"w": np.ones(2), "n": shape})
        variables = {"params": {"w": np.ones(2)}, "batch_stats": {"m": jax.ShapeDtypeStruct((2,), np.float32)}}
        with self.assertRaisesRegex(TypeError, "collection 'batch_stats' is known"):
            abide.jax.trace(lambda v: v["params"]["w"] * v["batch_stats"]["m"], variables)


class TestBranches(unittest.TestCase):
    def test_the_line_is_the_users(self):
        def network(p, x):
            if p["w"].sum() > 0:
                return p["w"] @ x
            return -p["w"] @ x

        line = inspect.getsourcelines(network)[1] + 1
        with self.assertRaises(abide.jax.TraceError) as caught:
            abide.jax.trace(network, {"w": np.ones((2, 3))}, X)
        text = str(caught.exception)
        self.assertRegex(text, re.escape(f"test_jax_calls.py:{line}: the function asks for numbers that depend"))
        self.assertNotIn("\n", text)
        self.assertNotIn("of_leaves", text)


if __name__ == "__main__":
    unittest.main()
