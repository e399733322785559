# SPDX-License-Identifier: MIT
"""Laws of traced networks are those of the zoo."""

import unittest

import jax_zoo
from jax_agreement import jax, np

import abide
import abide.jax


def attention(p, x, mask=None):
    scores = (x @ p["Q"].T) @ (x @ p["K"].T).T
    scores = scores if mask is None else jax.numpy.where(mask, scores, -np.inf)
    return jax.nn.softmax(scores) @ (x @ p["V"].T) @ p["O"].T


class TestLaws(unittest.TestCase):
    def same(self, found, name, **options):
        known = abide.laws(name, **options)
        self.assertEqual((found.independent, found.upper_bound, found.complete),
                         (known.independent, known.upper_bound, known.complete), name)

    def test_linear(self):
        rng = np.random.default_rng(0)
        params = {"W1": rng.normal(size=(2, 3)), "W2": rng.normal(size=(4, 2))}
        found = abide.jax.laws(lambda p, x: p["W2"] @ (p["W1"] @ x), params, np.ones(3))
        self.same(found, "linear:3,2,4")
        self.assertEqual(found.families[0].expression, "W2.T @ W2 - W1 @ W1.T")

    def test_relu(self):
        function, params, inputs = jax_zoo.mlp(np.random.default_rng(0), jax.nn.relu)
        found = abide.jax.laws(function, params, *inputs)
        self.same(found, "relu:3,4,2+bias")

    def test_frozen(self):
        function, params, inputs = jax_zoo.mlp(np.random.default_rng(0), jax.nn.relu)
        found = abide.jax.laws(function, params, *inputs, frozen=["layers.1.*"])
        self.assertEqual(found.independent, 0)

    def test_deep_linear(self):
        function, params, inputs = jax_zoo.deep_linear(np.random.default_rng(0))
        found = abide.jax.laws(function, params, *inputs)
        self.same(found, "linear:3,2,4,2")


    def test_softmax_attention(self):
        rng = np.random.default_rng(0)
        params = {name: rng.normal(size=(2, 2)) for name in "QKVO"}
        self.same(abide.jax.laws(attention, params, np.ones((3, 2))), "attention:2,1,2")
        causal = abide.jax.laws(
            lambda p, x: attention(p, x, np.tri(3, dtype=bool)), params, np.ones((3, 2)))
        self.same(causal, "attention:2,1,2+causal")

    def test_smooth_activations(self):
        for name in ("tanh", "silu", "softplus", "exact gelu"):
            function, params, inputs = jax_zoo.mlp(np.random.default_rng(0), jax_zoo.ACTIVATIONS[name])
            with self.subTest(name):
                self.same(abide.jax.laws(function, params, *inputs),
                          f"mlp:3,4,2+bias+{name.removeprefix('exact ')}")

    def test_gated_layer(self):
        rng = np.random.default_rng(0)
        params = {name: rng.normal(size=shape) for name, shape in
                  (("A", (3, 2)), ("U", (3, 2)), ("B", (2, 3)))}
        found = abide.jax.laws(lambda p, x: p["B"] @ (jax.nn.silu(p["A"] @ x) * (p["U"] @ x)), params, np.ones(2))
        self.same(found, "swiglu:2,3")

    def test_a_variance_written_as_flax_does_has_no_gate(self):
        def network(p, x, fast):
            x = p["W"] @ x
            variance = (jax.numpy.maximum(0.0, (x * x).mean() - x.mean() ** 2) if fast
                        else ((x - x.mean()) ** 2).mean())
            return p["V"] @ ((x - x.mean()) / jax.numpy.sqrt(variance + 1e-3) * p["scale"])

        rng = np.random.default_rng(0)
        params = {name: rng.normal(size=shape) for name, shape in
                  (("W", (3, 2)), ("V", (1, 3)), ("scale", (3,)))}
        models = [abide.jax.trace(lambda p, x, fast=fast: network(p, x, fast), params, np.ones(2))
                  for fast in (True, False)]
        counts = [abide.count(model) for model in models]
        self.assertEqual(counts[0].laws, counts[1].laws)
        self.assertGreater(counts[0].laws, 3)
        for model in models:
            self.assertFalse(any("gate" in text for text in abide.laws(model, max_degree=2).hypotheses))


if __name__ == "__main__":
    unittest.main()
