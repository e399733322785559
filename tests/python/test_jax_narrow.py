# SPDX-License-Identifier: MIT
"""Families of laws of functions in JAX with thousands of parameters, beside narrow ones."""

import unittest

import numpy as np

import abide

try:
    import jax
    import jax.numpy as jnp
except ImportError:
    raise unittest.SkipTest("JAX is missing: pip install jax") from None

import abide.jax


def network(params, x):
    return params["W2"] @ jnp.maximum(params["W1"] @ x, 0)


def sizes(n, hidden):
    return {"W1": np.ones((hidden, n)), "W2": np.ones((3, hidden))}, np.ones(n)


class Functions(unittest.TestCase):
    def test_narrow(self):
        for narrow in ((network, *sizes(3, 4)), lambda: (network, *sizes(3, 4)), "relu:3,4,3"):
            found = abide.jax.laws(network, *sizes(60, 30), narrow=narrow)
            self.assertEqual((found.independent, found.complete), (30, True))
            self.assertEqual((found.at_size.narrow.state, found.at_size.narrow.complete), (24, True))
        value, = found({name: jnp.asarray(of) for name, of in sizes(60, 30)[0].items()}).values()
        self.assertIsInstance(value, jax.Array)
        np.testing.assert_allclose(value, np.full(30, 3.0 - 60))

    def test_what_is_no_narrow_network(self):
        with self.assertRaisesRegex(abide.ArgumentTypeError, r"\(function, params, \*inputs\) was expected"):
            abide.jax.laws(network, *sizes(3, 4), narrow=3)


if __name__ == "__main__":
    unittest.main()
