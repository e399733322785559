# SPDX-License-Identifier: MIT
"""Laws of traced modules are those of the same networks written by hand, and of the file that is written.

Each law of the network from the zoo, in the module's names, is a law of the module; both have as many, and so
has the file. What is no law of one is none of the other.
"""

import re
import tempfile
import unittest
import warnings
from pathlib import Path

import abide

try:
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is missing: pip install torch") from None

import abide.torch
from torch import nn
from torch_zoo import ZOO, made, normal, tokens

PACKED = '"in_proj_weight"'
HEADS = {f"{kind}{head + 1}": f"({PACKED}[{4 * place + 2 * head}:{4 * place + 2 * head + 2},:])"
         for place, kind in enumerate("QKV") for head in (0, 1)}
# The module, the same model, and what the model's parameters are in the module's names.
PAIRS = {
    "perceptron": ("relu:3,5,2+bias", {"W1": '"0.weight"', "b1": '"0.bias"', "W2": '"2.weight"'}),
    "swiglu": ("swiglu:2,3", {"A": '"w1.weight"', "U": '"w3.weight"', "B": '"w2.weight"'}),
    "attention": ("attention:4,2,2+tokens=3", {
        **HEADS, "O1": '("out_proj.weight"[:,0:2])', "O2": '("out_proj.weight"[:,2:4])'}),
    "residual block": ("resnet:2,1", {
        "K1_1": '"blocks.0.conv1.weight"', "g1_1": '"blocks.0.norm1.weight"', "b1_1": '"blocks.0.norm1.bias"',
        "K1_2": '"blocks.0.conv2.weight"',
        "g1_2": '"blocks.0.norm2.weight"', "b1_2": '"blocks.0.norm2.bias"', "W": '"head.weight"'}),
}


def renamed(expression, names):
    return re.sub(r"[A-Za-z]\w*", lambda match: names.get(match[0], match[0]), expression)


class SameLaws(unittest.TestCase):
    def test_zoo(self):
        for name, (model, names) in PAIRS.items():
            with self.subTest(name):
                case = ZOO[name]
                found = abide.torch.laws(made(case), case.inputs)
                expected = abide.laws(model)
                self.assertTrue(found.complete and expected.complete, f"{name}: {found.ended}")
                self.assertEqual(found.independent, expected.independent)
                traced = abide.torch.trace(made(case), case.inputs)
                for family in expected.families:
                    words = renamed(family.expression, names)
                    self.assertTrue(abide.check(traced, words), f"{name}: {words}")
                self.assertFalse(abide.check(traced, f"sum({next(iter(names.values()))})"))
                with tempfile.TemporaryDirectory() as folder:
                    path = Path(folder) / "model.onnx"
                    traced.save(path)
                    again = abide.laws(abide.Model.from_file(path))
                self.assertEqual([family.expression for family in again.families],
                                 [family.expression for family in found.families])

    def test_llama(self):
        try:
            from torch_transformers import NETWORKS
        except ImportError:
            self.skipTest("transformers is missing: pip install transformers")
        case = NETWORKS["LLaMA"]
        found = abide.torch.count(made(case), case.inputs)
        self.assertEqual(found.laws, abide.count("llama:4,2,6,1+tokens=3+vocab=5", loss="any").laws)

    def test_what_does_not_move(self):
        """A frozen layer, a tied weight, and a parameter without use."""
        class Tied(nn.Module):
            def __init__(self):
                super().__init__()
                self.table, self.idle = nn.Embedding(4, 2), nn.Parameter(torch.ones(3))
                self.middle = nn.Linear(2, 2, bias=False).requires_grad_(False)

            def forward(self, ids):
                return self.middle(self.table(ids)) @ self.table.weight.T

        with self.assertWarns(abide.torch.UnusedParameterWarning):
            model = abide.torch.trace(Tied(), tokens)
        found = abide.laws(model)
        self.assertIn("idle", " ".join(model.notes))
        self.assertTrue(found.complete)
        names = " ".join(family.expression for family in found.families)
        self.assertIn("idle", names)
        self.assertFalse(abide.check(model, 'sum("table.weight")'))

    def test_unknown_function(self):
        """W2 f(W1 x) for all entrywise f has no laws; f(W2 W1 x) for any f those of W2 W1 x."""
        class Bessel(nn.Module):
            def forward(self, x):
                return torch.special.bessel_j0(x)

        inner, outer = nn.Linear(2, 3, bias=False), nn.Linear(3, 2, bias=False)
        x = normal(1, 2)
        with self.assertRaises(abide.torch.TraceError):
            abide.torch.trace(nn.Sequential(inner, Bessel(), outer), x)
        between = abide.torch.laws(nn.Sequential(inner, Bessel(), outer), x, opaque=True)
        self.assertEqual((between.independent, between.complete), (0, True))
        after = abide.torch.laws(nn.Sequential(inner, outer, Bessel()), x, opaque=True)
        self.assertEqual((after.independent, after.complete), (abide.count("linear:2,3,2").laws, True))
        self.assertIn("unknown function", " ".join(abide.torch.trace(
            nn.Sequential(inner, outer, Bessel()), x, opaque=True).notes))

    def test_unknown_function_of_all(self):
        """A function of all entries at once: its first entry depends on all of W x, so all of W moves."""
        class Sorted(nn.Module):
            def forward(self, x):
                return x.sort()[0]

        net = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False), Sorted())
        found = abide.torch.laws(net, normal(1, 2), opaque=True)
        self.assertEqual((found.independent, found.complete), (abide.count("linear:2,2,2").laws, True))

        class First(nn.Module):
            def forward(self, x):
                return x[:, :1]

        first = nn.Sequential(nn.Linear(2, 2, bias=False), Sorted(), First())
        self.assertEqual(abide.torch.count(first, normal(1, 2), opaque=True).laws, 0)

    def test_free_dropout(self):
        """A gate on each hidden entry leaves the laws of its row and column, and no others."""
        net = nn.Sequential(nn.Linear(2, 3, bias=False), nn.Dropout(0.5), nn.Linear(3, 2, bias=False))
        off = abide.torch.laws(net, normal(1, 2))
        free = abide.torch.laws(net, normal(1, 2), dropout="free")
        self.assertEqual((off.independent, off.complete), (abide.count("linear:2,3,2").laws, True))
        self.assertEqual((free.independent, free.complete), (3, True))

    def test_half_precision(self):
        """The entries of float16 and bfloat16 are taken as they are."""
        for dtype in (torch.float16, torch.bfloat16):
            net = nn.Sequential(nn.Linear(3, 2, dtype=dtype), nn.Linear(2, 2, dtype=dtype))
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = abide.torch.laws(net, torch.ones(1, 3, dtype=dtype))
            self.assertTrue(found.complete)


if __name__ == "__main__":
    unittest.main()
