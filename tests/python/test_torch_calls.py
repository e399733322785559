# SPDX-License-Identifier: MIT
"""How modules and their inputs are given: arrays, wrappers, patterns, caches, and words that are wrong."""

import inspect
import unittest
import warnings

import numpy as np

try:
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is missing: pip install torch") from None

import abide.torch
from abide.torch import TraceError
from torch import nn
from torch_agreement import agreement
from torch_zoo import normal, tokens


class Masked(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(3, 4), nn.Linear(4, 2)

    def forward(self, x, mask=None):
        y = self.second(torch.relu(self.first(x)))
        return {"y": y if mask is None else y * mask, "z": 2 * y}


X = normal(1, 3)


def expressions(found):
    return [family.expression for family in found.families]


class Inputs(unittest.TestCase):
    def test_arrays_of_numpy(self):
        net = Masked()
        mask = np.array([1, 0])
        by_tensors = abide.torch.laws(net, (X, torch.tensor(mask)), known=["mask"], outputs=["y"])
        for given in ((X.numpy(), mask), {"x": X.numpy(), "mask": mask}, [X, mask]):
            found = abide.torch.laws(net, given, known=["mask"], outputs=["y"])
            self.assertEqual(expressions(found), expressions(by_tensors))
        self.assertEqual(expressions(abide.torch.laws(net, X.numpy())), expressions(abide.torch.laws(net, X)))
        self.assertNotEqual(by_tensors.independent, abide.torch.laws(net, X).independent)
        with self.assertRaisesRegex(abide.UsageError, "array of str96; expected numbers"):
            abide.torch.trace(net, np.array(["one"]))

    def test_wrong_ones_name_those_of_forward(self):
        for given, words in (((X, X, X), "too many positional arguments"), ({"input": X}, "'x'"), ((), "'x'")):
            with self.subTest(words), self.assertRaises(TraceError) as caught:
                abide.torch.trace(Masked(), given)
            self.assertIn(words, caught.exception.cause)
            self.assertIn("forward takes (x, mask=None)", caught.exception.cause)

    def test_shapes(self):
        for shape in ((1, 3), (3,)):
            with self.assertRaisesRegex(TraceError, rf"is a shape, .*torch\.zeros\({', '.join(map(str, shape))}\)"):
                abide.torch.trace(nn.Linear(3, 2), shape)

        class Counted(nn.Linear):
            def forward(self, count):
                return self.weight[:count] * self.bias[:count, None]

        abide.torch.trace(Counted(3, 2), (2,))  # a whole number that is meant

    def test_texts_are_no_lists(self):
        for option in ("known", "outputs", "frozen"):
            with self.subTest(option), self.assertRaisesRegex(TypeError, f"{option}: 'yz' where a list"):
                abide.torch.trace(Masked(), X, **{option: "yz"})
        with self.assertRaisesRegex(TypeError, "outputs: 5 where a list"):
            abide.torch.trace(Masked(), X, outputs=5)

    def test_dropout(self):
        for value in ("on", True):
            with self.assertRaisesRegex(abide.UsageError, "expected 'off' .* or 'free'"):
                abide.torch.trace(Masked(), X, dropout=value)


class Frozen(unittest.TestCase):
    def test_patterns(self):
        net = Masked()
        by_hand = Masked()
        by_hand.second.requires_grad_(False)
        expected = abide.torch.laws(by_hand, X)
        found = abide.torch.laws(net, X, frozen=["second.*"])
        self.assertEqual(expressions(found), expressions(expected))
        self.assertNotEqual(expressions(found), expressions(abide.torch.laws(net, X)))
        self.assertEqual(abide.torch.count(net, X, frozen=["second.*"]).laws, found.independent)
        self.assertEqual(expressions(abide.laws(abide.torch.trace(net, X, frozen=["second.weight", "second.bias"]))),
                         expressions(expected))
        self.assertTrue(all(parameter.requires_grad for parameter in net.parameters()))
        with self.assertRaisesRegex(abide.UsageError, r"'third\.\*'; these are first\.weight, first\.bias"):
            abide.torch.trace(net, X, frozen=["third.*"])

    def test_stopped_gradients_of_what_is_at_rest(self):
        class Stopped(nn.Linear):
            def forward(self, x):
                return x @ self.weight.T + self.bias.detach()

        with self.assertRaisesRegex(TraceError, "stops the gradient"):
            abide.torch.trace(Stopped(3, 2), X)
        abide.torch.trace(Stopped(3, 2), X, frozen=["b*"])

    def test_tied(self):
        """A name of a tied parameter freezes it under all of them."""
        net = nn.Sequential(nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False), nn.Linear(3, 2, bias=False))
        net[1].weight = net[0].weight
        roles = abide.torch.trace(net, X, frozen=["1.*"])
        self.assertEqual(abide.count(roles).lie_dimension, 6)


class Check(unittest.TestCase):
    def test_both_ways(self):
        net = Masked()
        (law,) = abide.torch.laws(net, X).families
        self.assertTrue(abide.torch.check(net, X, law))
        self.assertFalse(abide.torch.check(net, X, law.expression.replace(' - "first.weight"', ' + "first.weight"')))
        self.assertTrue(abide.torch.check(net, X, '"second.bias"', frozen=["second.*"]))
        self.assertFalse(abide.torch.check(net, X, '"second.bias"'))


class Wrappers(unittest.TestCase):
    def test_prefixes(self):
        net = Masked()
        expected = expressions(abide.torch.laws(net, X))
        for wrapped, kind in ((nn.DataParallel(net), "DataParallel"), (torch.compile(net), "OptimizedModule"),
                              (torch.compile(nn.DataParallel(net)), "OptimizedModule, DataParallel")):
            found = abide.torch.laws(wrapped, X)
            with self.subTest(kind):
                self.assertEqual(expressions(found), expected)
                self.assertIn(f"names are those of the Masked within {kind}", found.notes)

    def test_hooks_stay(self):
        wrapped = nn.DataParallel(nn.Linear(3, 2))
        wrapped.register_forward_hook(lambda module, inputs, output: output**2)
        model = abide.torch.trace(wrapped, X)
        at = abide.evaluate(model, {"module.weight": np.ones((2, 3)), "module.bias": np.zeros(2), "inputs_0": np.ones((1, 3))})
        np.testing.assert_allclose(at.outputs[0], [[9.0, 9.0]])
        wrapped.register_full_backward_hook(lambda *_: None)
        with self.assertRaisesRegex(TraceError, "hook"):
            abide.torch.trace(wrapped, X)


class Idle(nn.Linear):
    def forward(self, x):
        return x @ self.weight.T


class Unused(unittest.TestCase):
    def test_the_warning_points_at_who_asked(self):
        for ask in (abide.torch.trace, abide.torch.count, abide.torch.laws):
            with self.subTest(ask.__name__), warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                line = inspect.currentframe().f_lineno + 1
                ask(Idle(3, 2), X)
            found = [entry for entry in caught if entry.category is abide.torch.UnusedParameterWarning]
            self.assertEqual([(entry.filename, entry.lineno) for entry in found], [(__file__, line)])


class Positions(nn.Module):
    def __init__(self, read):
        super().__init__()
        self.table, self.linear, self.read = nn.Parameter(normal(1, 6, 2)), nn.Linear(2, 2), read

    def forward(self, x):
        return torch.tanh(self.linear(x + self.read(self.table, x.shape[1])))


READS = {
    "slices": (lambda table, n: table[:, :n], 4),
    "indices": (lambda table, n: table[:, torch.arange(n) + 2], 4),
    "an embedding": (lambda table, n: nn.functional.embedding(torch.arange(1, n + 1), table[0]), None),
    "two parts": (lambda table, n: table[:, :n] + table[:, 1:n + 1], 2),
    "a part, and all": (lambda table, n: table[:, :n] + table.sum(), None),
    "all": (lambda table, n: table[:, :n] + table[:, -n:], None),
}


class Unread(unittest.TestCase):
    def test_entries(self):
        """As many as laws say: an entry that is a law, alone."""
        for name, (read, count) in READS.items():
            with self.subTest(name):
                model = abide.torch.trace(Positions(read), normal(1, 4, 2))
                notes = [note for note in model.notes if "nothing reads" in note]
                text = f"nothing reads {count} of the 12 entries of table: gradient flow never moves them"
                self.assertEqual(notes, [] if count is None else [f"in these shapes {text}"])
                moves = abide.check(model, '"table"[0,5,0]') if name == "slices" else None
                self.assertIn(moves and moves.decision, (None, abide.Decision.LAW))
        self.assertFalse(abide.torch.check(Positions(READS["slices"][0]), normal(1, 4, 2), '"table"[0,3,0]'))
        frozen = abide.torch.trace(Positions(READS["slices"][0]), normal(1, 4, 2), frozen=["table"])
        self.assertNotIn("nothing reads", " ".join(frozen.notes))


class Caches(unittest.TestCase):
    def test_language_models_as_they_are_configured(self):
        try:
            import transformers as hf
        except ImportError:
            self.skipTest("transformers is missing: pip install transformers")
        config = hf.GPT2Config(vocab_size=5, n_positions=3, n_embd=4, n_layer=1, n_head=2, embd_pdrop=0,
                               resid_pdrop=0, attn_pdrop=0, bos_token_id=None, eos_token_id=None)
        net = hf.GPT2LMHeadModel(config)
        self.assertTrue(config.use_cache)
        model = abide.torch.trace(net, tokens)
        self.assertTrue(config.use_cache)
        self.assertIn("use_cache is off in config: a cache is no output of the network", model.notes)
        self.assertLess(agreement(net, {"input_ids": tokens}, outputs=["logits"]).worst, 1e-12)
        config.use_cache = False
        self.assertNotIn("use_cache", " ".join(abide.torch.trace(net, tokens).notes))
        config.use_cache = True
        with self.assertRaises(TraceError):
            abide.torch.trace(net, tokens.float())
        self.assertTrue(config.use_cache)


if __name__ == "__main__":
    unittest.main()
