# SPDX-License-Identifier: MIT
"""Families of laws of modules with thousands of parameters, beside the same architecture with small sizes."""

import unittest

import abide

try:
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is missing: pip install torch") from None

import abide.torch
from torch import nn
from torch.nn import functional
from torch_zoo import normal

SEED = 7


def perceptron(n, hidden):
    return nn.Sequential(nn.Linear(n, hidden), nn.ReLU(), nn.Linear(hidden, 3)), normal(1, n)


class Residual(nn.Module):
    """A stem and one residual block. He et al., "Deep residual learning", 2016, without its norms."""

    def __init__(self, channels):
        super().__init__()
        self.stem = nn.Conv2d(1, channels, 3, padding=1, bias=False)
        self.conv1, self.conv2 = (nn.Conv2d(channels, channels, 3, padding=1, bias=False) for _ in range(2))
        self.head = nn.Linear(channels, 2)

    def forward(self, x):
        x = self.stem(x)
        x = x + self.conv2(torch.relu(self.conv1(x)))
        return self.head(torch.relu(x).mean((2, 3)))


class Block(nn.Module):
    """A block of a transformer, each head with matrices of its own."""

    def __init__(self, width, heads, hidden):
        super().__init__()
        size = width // heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.q, self.k, self.v = (nn.ModuleList(nn.Linear(width, size) for _ in range(heads)) for _ in "qkv")
        self.o = nn.ModuleList(nn.Linear(size, width, bias=False) for _ in range(heads))
        self.up, self.down = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        y = self.norm1(x)
        x = x + sum(o(functional.scaled_dot_product_attention(q(y), k(y), v(y)))
                    for q, k, v, o in zip(self.q, self.k, self.v, self.o, strict=True))
        return x + self.down(functional.gelu(self.up(self.norm2(x))))


class Heads(nn.Module):
    """Attention whose heads are cut from matrices."""

    def __init__(self, width, heads, size):
        super().__init__()
        self.heads, all_heads = heads, heads * size
        self.q, self.k, self.v = (nn.Linear(width, all_heads, bias=False) for _ in range(3))
        self.o = nn.Linear(all_heads, width, bias=False)

    def forward(self, x):
        q, k, v = (of(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for of in (self.q, self.k, self.v))
        return self.o(functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2))


class Product(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.u, self.v = (nn.Parameter(normal(n, seed=seed)) for seed in (SEED, SEED + 1))

    def forward(self, x):
        return x + self.u * self.v


def residual(channels):
    return Residual(channels), normal(1, 1, 3, 3)


def block(width, heads, hidden):
    return Block(width, heads, hidden), normal(1, 2, width)


class Modules(unittest.TestCase):
    def found(self, large, narrow, **options):
        module, inputs = large
        found = abide.torch.laws(module, inputs, narrow=narrow, **options)
        self.assertGreater(found.count.parameters, 1500)
        values = found(module.state_dict())
        self.assertEqual(len(values), len(found))
        for family in found:
            entries = values[family.expression].numel()
            self.assertGreaterEqual(entries, family.count, family.expression)
            self.assertTrue(torch.isfinite(values[family.expression]).all())
        return found

    def test_perceptron(self):
        found = self.found(perceptron(40, 40), perceptron(3, 4))
        self.assertTrue(found.complete)
        self.assertEqual(found.independent, 40)
        self.assertEqual(found.at_size.narrow, abide.Narrow("Sequential", 31, 4, 4, True))

    def test_residual_network(self):
        """For each channel one law of the block, and one of the stream."""
        found = self.found(residual(10), lambda: residual(2))
        self.assertTrue(found.complete)
        self.assertEqual((found.independent, found.at_size.narrow.laws), (20, 4))
        self.assertTrue(found.at_size.narrow.complete)

    def test_block_of_a_transformer(self):
        """Heads of k by width d, h of them: h k biases of keys, h k (k+1) entries of matrices, two streams."""
        found = self.found(block(16, 2, 32), lambda: block(6, 2, 4))
        laws = {(d, k): 2 * k + 2 * k * (k + 1) + 2 * d for d, k in ((16, 8), (6, 3))}
        self.assertEqual(found.independent, laws[16, 8])
        narrow = found.at_size.narrow
        self.assertEqual((narrow.laws, narrow.families, narrow.complete), (laws[6, 3], laws[6, 3], True))
        self.assertEqual(narrow.model, "Block")

    def test_heads_that_are_cut_from_matrices(self):
        """Two symmetric matrices for each head, as lists of these."""
        module, inputs = Heads(32, 2, 8), normal(1, 3, 32)
        found = self.found((module, inputs), (Heads(7, 2, 3), normal(1, 3, 7)))
        self.assertTrue(found.complete and found.at_size.narrow.complete)
        self.assertEqual([family.independent for family in found if family.independent], [2 * 8 * 9 // 2] * 2)
        self.assertEqual(found.at_size.narrow.laws, 2 * 2 * 3 * 4 // 2)
        rows = {name: of.detach().unflatten(0, (2, 8)) for name, of in module.named_parameters()
                if name != "o.weight"}
        k, q = rows["k.weight"], rows["q.weight"]
        family = next(family for family in found if "k.weight" in family.expression)
        self.assertRegex(family.latex, r"\\quad \(h = 0, \\dots, 1\)")
        value = family(module.state_dict())
        torch.testing.assert_close(value.abs(), (k @ k.mT - q @ q.mT).abs())

    def test_where_families_are_not_all(self):
        """With this metric the laws of u * v are 1/u - 1/v, which is no sum of templates."""
        metric = {"u": "diag(u**2)", "v": "diag(v**2)"}
        found = self.found((Product(800), normal(800)), (Product(2), normal(2)), metric=metric)
        self.assertFalse(found.complete)
        self.assertEqual(found.at_size.narrow, abide.Narrow("Product", 4, 2, 0, False))

    def test_training_moves_no_law(self):
        module, inputs = perceptron(40, 40)
        family, = abide.torch.laws(module, inputs)
        before, start = family(module.state_dict()), module[0].weight.detach().clone()
        step = 1e-3
        module(normal(8, 40)).square().mean().backward()
        with torch.no_grad():
            for parameter in module.parameters():
                parameter -= step * parameter.grad
        moved = (family(module.state_dict()) - before).abs().max()
        self.assertGreater((module[0].weight - start).abs().max(), 1e-6)
        self.assertLess(moved, step ** 2)

    def test_what_is_no_narrow_module(self):
        module, inputs = perceptron(3, 4)
        for narrow in (module, 3, (module,)):
            with self.assertRaisesRegex(abide.ArgumentTypeError,
                                        r"narrow: a \w+ where \(module, example_inputs\) was expected"):
                abide.torch.laws(module, inputs, narrow=narrow)

    def test_a_model_is_one(self):
        module, inputs = perceptron(40, 40)
        narrow = abide.torch.trace(*perceptron(3, 4))
        self.assertTrue(abide.torch.laws(module, inputs, narrow=narrow).at_size.narrow.complete)


if __name__ == "__main__":
    unittest.main()
