# SPDX-License-Identifier: MIT
"""Laws of traced networks are those of the zoo."""

import unittest

import jax_zoo
from jax_agreement import jax, np

import abide
import abide.jax


def attention(p, x):
    scores = (x @ p["Q"].T) @ (x @ p["K"].T).T
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


if __name__ == "__main__":
    unittest.main()
