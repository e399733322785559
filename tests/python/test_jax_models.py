# SPDX-License-Identifier: MIT
"""Networks in JAX: the traced program computes what JAX computes, outputs and gradients, to 1e-12."""

import unittest

from jax_agreement import agree, np
from jax_zoo import MODELS


class TestModels(unittest.TestCase):
    pass


def add(name, build):
    def test(self):
        for seed in range(2):
            rng = np.random.default_rng(seed)
            function, params, inputs = build(rng)
            agree(self, function, params, *inputs, seed=seed)

    setattr(TestModels, f"test_{name.replace(' ', '_')}", test)


for each, built in MODELS.items():
    add(each, built)

if __name__ == "__main__":
    unittest.main()
