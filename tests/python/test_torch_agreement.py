# SPDX-License-Identifier: MIT
"""Each network of the zoo, traced and evaluated by the program, is that of PyTorch: outputs and gradients."""

import unittest

try:
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is missing: pip install torch") from None

from torch_agreement import agreement
from torch_zoo import ZOO, made

try:
    from torch_transformers import NETWORKS, mixtral
except ImportError:
    NETWORKS, mixtral = {}, None

TOLERANCE = 1e-12
# Weights on which the first layers of these are divided by little make larger errors of rounding.
ROUNDED = {"DCGAN, discriminator": 1e-11}


class Agrees(unittest.TestCase):
    def check(self, name, case):
        torch.manual_seed(11)
        found = agreement(made(case), case.inputs, **case.options)
        self.assertLess(found.worst, ROUNDED.get(name, TOLERANCE), f"{name}, seed 11: {found}")

    def test_zoo(self):
        for name, case in ZOO.items():
            with self.subTest(name):
                self.check(name, case)

    def test_transformers(self):
        if not NETWORKS:
            self.skipTest("transformers is missing: pip install transformers")
        for name, case in NETWORKS.items():
            with self.subTest(name):
                self.check(name, case)


if __name__ == "__main__":
    unittest.main()
