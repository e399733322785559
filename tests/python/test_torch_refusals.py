# SPDX-License-Identifier: MIT
"""What cannot be traced exactly is refused, with the place in the module."""

import functools
import re
import unittest
import warnings

try:
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is missing: pip install torch") from None

import abide.torch
from abide.torch import TraceError
from torch import nn
from torch_agreement import agreement
from torch_zoo import normal

WHOLE = torch.tensor([0, 1])


class Inner(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function
        self.weight, self.table = nn.Parameter(normal(3)), nn.Parameter(normal(3, 3, seed=2))
        self.register_buffer("scale", torch.ones(3))

    def forward(self, *inputs):
        return self.function(self, *inputs)


class Outer(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.inner = Inner(function)

    def forward(self, *inputs):
        return self.inner(*inputs)


class Straight(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.round()

    @staticmethod
    def backward(ctx, gradient):
        return gradient


straight = Straight.apply  # bound before any trace


def node_hook(self, x):
    value = self.weight * x
    if value.grad_fn is not None:
        value.grad_fn.register_hook(lambda given, _: tuple(None if g is None else -g for g in given))
    return value


def edge_hook(self, x):
    value = self.weight * x
    torch.autograd.graph.get_gradient_edge(value).node.register_prehook(lambda given: given)
    return value


def entered_again(self, x):
    return torch.utils.checkpoint.checkpoint(torch.tanh, self.weight * x, use_reentrant=True)


def branch(self, x):
    return self.weight * x if (self.weight * x).sum() > 0 else -self.weight * x


def without_gradient(self, x):
    with torch.no_grad():
        factor = self.weight * 2
    return factor * x + self.weight


@torch.inference_mode()
def twice(weight):
    return 2 * weight


def hooked_value(self, x):
    value = self.weight * x
    value.register_hook(lambda gradient: 2 * gradient)
    return value.tanh()


def buffer_of_weights(self, x):
    with torch.no_grad():
        self.scale.copy_(self.weight * 2)
    return self.weight * x * self.scale


def overwrites(self, x):
    with torch.no_grad():
        self.weight.mul_(2)
    return x * self.weight


def detached_in_place(self, x):
    """In a graph that is made functional, which forgets it."""
    value = self.weight * 2
    value.detach_()
    result = value * x
    result[0] += 1
    return result * self.weight


def put(method, *given):
    """Writes rows of a table, from one that moves."""
    return lambda self, x: getattr(torch.zeros(3, 3, dtype=x.dtype), method)(*given, self.table[:2]) * x


# What is wrong, an input, and words of the error.
REFUSED = {
    "a branch": (branch, normal(3), "depends on data"),
    "a Python number": (lambda self, x: self.weight * x * self.weight.sum().item(), normal(3), "item"),
    "detach": (lambda self, x: self.weight.detach() * x + self.weight, normal(3), "stops the gradient"),
    "detach_": (detached_in_place, normal(3), "stops the gradient"),
    "put twice": (put("index_put", (torch.tensor([0, 0]),)), normal(3), "written several times"),
    "copied twice": (put("index_copy", 0, torch.tensor([0, 0])), normal(3), "written several times"),
    "scattered twice": (put("scatter", 0, torch.zeros(2, 3, dtype=torch.int64)), normal(3),
                        "written several times"),
    "a computed table": (lambda self, x: nn.functional.embedding(x, 2 * self.table, padding_idx=0), WHOLE,
                         "row 0 of a computed table"),
    "bits of known numbers": (lambda self, x: torch.tensor([1.5]).view(torch.int32) * self.weight * x,
                              normal(3), "bits of numbers"),
    "bits of tokens": (lambda self, x: self.table[x.view(torch.int32)[::2]], WHOLE, "bits of numbers"),
    "data": (lambda self, x: self.weight.data * x + self.weight, normal(3), "stops its gradient"),
    "no_grad": (without_gradient, normal(3), "no_grad: it stops the gradient"),
    "a weight overwritten": (overwrites, normal(3), "stops the gradient"),
    "inference_mode": (lambda self, x: self.weight * x + twice(self.weight), normal(3), "stops the gradient"),
    "weights through a buffer": (buffer_of_weights, normal(3), "stops the gradient"),
    "a hook on a value": (hooked_value, normal(3), "a derivative of its own"),
    "a derivative of its own": (lambda self, x: Straight.apply(self.weight * x), normal(3),
                                "Straight has a deriv"),
    "a derivative bound before": (lambda self, x: straight(self.weight * x), normal(3), "Straight has a deriv"),
    "a derivative in a partial": (lambda self, x: functools.partial(straight, self.weight * x)(), normal(3),
                                  "Straight has a deriv"),
    "a hook on a node": (node_hook, normal(3), "a derivative of its own"),
    "a hook on an edge": (edge_hook, normal(3), "a derivative of its own"),
    "a checkpoint": (entered_again, normal(3), "expected checkpoint(.., use_reentrant=False)"),
    "whole numbers as numbers": (lambda self, x: self.weight[0] * x.float(), WHOLE, "rows of an embedding"),
    "arithmetic of tokens": (lambda self, x: self.table[x + 1], WHOLE, "rows of an embedding"),
    "argmax": (lambda self, x: self.table[(self.weight * x).argmax()], normal(3), "aten.argmax"),
    "indices of the largest": (lambda self, x: (self.weight * x).max(0)[1] * self.weight, normal(3),
                               "indices"),
    "no rule": (lambda self, x: torch.special.bessel_j0(self.weight * x), normal(3), "special_bessel_j0"),
    "rounding": (lambda self, x: (self.weight * x).round(), normal(3), "aten.round"),
    "truth values": (lambda self, x: torch.where(x, self.weight, 0), normal(3) > 0, "truth values"),
    "no parameter": (lambda self, x: 2 * x, normal(3), "no output depends on parameters"),
    "complex numbers": (lambda self, x: torch.fft.fft(self.weight * x).abs(), normal(3), "fft"),
    "NaN": (lambda self, x: self.weight * x * float("nan"), normal(3), "NaN"),
}


WITHOUT_MODULE = {"data", "truth values", "no parameter"}  # torch.export knows no place
WITHOUT_LINE = {*WITHOUT_MODULE, "no_grad", "a weight overwritten", "inference_mode",
                "weights through a buffer"}


class Refuses(unittest.TestCase):
    def test_with_place(self):
        for name, (function, x, words) in REFUSED.items():
            with self.subTest(name), self.assertRaises(TraceError) as caught, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                abide.torch.trace(Outer(function), x)
            text = str(caught.exception)
            self.assertIn(words, text, name)
            if name not in WITHOUT_MODULE:
                self.assertIn("inner (Inner)", text, name)
            if name not in WITHOUT_LINE:
                self.assertRegex(text, re.escape("test_torch_refusals.py") + r":\d+", name)

    def test_parameters(self):
        def nan(module):
            module.weight.data[0, 0] = torch.nan

        def shared(module):
            module.bias = nn.Parameter(module.weight.data[0, :2])

        def hooked(module):
            module.weight.register_hook(lambda gradient: 2 * gradient)

        def module_hooked(module):
            module.register_full_backward_hook(lambda *_: None)

        for spoil, words in ((nan, "1 entries that are NaN"), (shared, "lie in the same memory"),
                             (hooked, "hook"), (module_hooked, "hook")):
            module = nn.Linear(3, 2)
            spoil(module)
            with self.subTest(spoil.__name__), self.assertRaisesRegex(TraceError, words):
                abide.torch.trace(module, normal(1, 3))

    def test_padding_of_tied_table(self):
        class Tied(nn.Module):
            def __init__(self, padding):
                super().__init__()
                self.table = nn.Embedding(4, 2, padding_idx=padding)

            def forward(self, ids):
                return self.table(ids) @ self.table.weight.T

        abide.torch.trace(Tied(None), WHOLE[None])
        with self.assertRaisesRegex(TraceError, "padding"):
            abide.torch.trace(Tied(1), WHOLE[None])

    def test_padding_of_one_use(self):
        """A table that is used with a row of padding, and otherwise; twice with the same row is exact."""
        class Twice(nn.Module):
            def __init__(self, first, second):
                super().__init__()
                self.first, self.second = nn.Embedding(4, 2, first), nn.Embedding(4, 2, second)
                self.second.weight = self.first.weight
                self.linear = nn.Linear(2, 2)

            def forward(self, ids):
                return self.first(ids) * self.linear(self.second(ids))

        self.assertLess(agreement(Twice(0, 0), WHOLE[None]).worst, 1e-12)
        self.assertLess(agreement(Twice(None, None), WHOLE[None]).worst, 1e-12)
        for first, second in ((0, None), (None, 1), (0, 1)):
            with self.subTest(f"{first}, {second}"), self.assertRaisesRegex(TraceError, "trained elsewhere"):
                abide.torch.trace(Twice(first, second), WHOLE[None])

    def test_memory(self):
        """Numbers that lie in the memory of a parameter; and those that only lie beside it."""
        class Shares(nn.Module):
            def __init__(self, other):
                super().__init__()
                self.whole = torch.randn(3, 6, dtype=torch.float64)
                self.weight = nn.Parameter(self.whole[:, :3])
                other(self)

            def forward(self, x):
                other = getattr(self, "other", None)
                return (x @ self.weight.T) * (x if other is None else x @ other)

        def parameter(made):
            return lambda module: setattr(module, "other", nn.Parameter(made(module)))

        def buffer(made):
            return lambda module: module.register_buffer("other", made(module))

        def attribute(made):
            return lambda module: setattr(module, "other", made(module))

        def transposed(module):
            return module.weight.data.t()

        def column(module):
            return module.weight.data[:, 1]

        for kind in (parameter, buffer, attribute):
            for made in (transposed, column):
                with self.subTest(f"{kind.__name__}, {made.__name__}"), \
                        self.assertRaisesRegex(TraceError, "weight.*memory|memory.*weight|other.*computed"):
                    abide.torch.trace(Shares(kind(made)), normal(3).double())
            beside = Shares(kind(lambda module: module.whole[:, 3:]))
            self.assertGreater(abide.torch.count(beside, normal(3).double()).parameters, 8)
        with self.assertRaisesRegex(TraceError, "several entries of the parameter other are one number"):
            abide.torch.trace(Shares(parameter(lambda _: torch.ones(1).expand(3))), normal(3).double())
        with self.assertRaisesRegex(TraceError, "other.*computed"):
            abide.torch.trace(Shares(attribute(lambda module: module.weight.t())), normal(3).double())

    def test_wrong_calls(self):
        linear = nn.Linear(3, 2)
        with self.assertRaises(TypeError):
            abide.torch.trace("linear:3,2", normal(1, 3))
        with self.assertRaises(TypeError):
            abide.torch.trace(linear, 3)
        with self.assertRaises(ValueError):
            abide.torch.trace(linear, normal(1, 3), dropout="on")
        with self.assertRaisesRegex(TraceError, "reduction dim"):
            abide.torch.trace(linear, normal(1, 4))
        with self.assertRaisesRegex(TraceError, "no input"):
            abide.torch.trace(linear, normal(1, 3), known=("mask",))
        with self.assertRaisesRegex(TraceError, "none of these"):
            abide.torch.trace(linear, normal(1, 3), outputs=["logits"])

    def test_spectral_norm(self):
        """In training its vectors depend on the weight, without a gradient; evaluated, they are known."""
        normed = torch.nn.utils.parametrizations.spectral_norm(nn.Linear(3, 2))
        with self.assertRaisesRegex(TraceError, r"_SpectralNorm.*stops the gradient"):
            abide.torch.trace(normed, normal(1, 3))
        self.assertLess(agreement(normed.eval(), normal(1, 3)).worst, 1e-12)

    def test_mixtral(self):
        try:
            from torch_transformers import ids, mixtral
        except ImportError:
            self.skipTest("transformers is missing: pip install transformers")
        with self.assertRaisesRegex(TraceError, r"experts \(MixtralExperts\), modeling_mixtral.py:\d+: a br"):
            abide.torch.trace(mixtral(), ids)


class Understands(unittest.TestCase):
    """What looks like it, but is exact."""

    def check(self, function):
        self.assertLess(agreement(Outer(function), normal(3)).worst, 1e-12)

    def test_buffers_that_change(self):
        def average(self, x):
            with torch.no_grad():
                self.scale.mul_(0.9)
                self.scale[1:].add_(x[1:])
            return self.weight * x * self.scale

        self.check(average)

    def test_checkpoint_and_autocast(self):
        def again(self, x):
            return torch.utils.checkpoint.checkpoint(lambda y: torch.tanh(self.weight * y), x,
                                                     use_reentrant=False)

        def rounded(self, x):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=False):
                return torch.tanh(self.weight * x)

        self.check(again)
        self.check(rounded)

    def test_a_look_at_the_gradient_graph(self):
        def looks(self, x):
            value = self.weight * x
            return 2 * value if value.grad_fn is not None and value.grad_fn.name() else value

        self.check(looks)

    def test_averages_of_all_batches(self):
        """momentum=None divides by how many there were, which reaches no output; unless they are read."""
        class Norm(nn.BatchNorm1d):
            def forward(self, x):
                return super().forward(x) + self.running_mean

        torch.manual_seed(4)
        net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2, momentum=None))
        self.assertLess(agreement(net, normal(5, 3)).worst, 1e-9)
        self.assertIsNone(net[1].momentum)
        with self.assertRaisesRegex(TraceError, "running statistics|NaN"):
            abide.torch.trace(nn.Sequential(nn.Linear(3, 2), Norm(2, momentum=None)), normal(5, 3))

    def test_gradient_of_a_gradient(self):
        def slope(self, x):
            value = (self.weight * x).requires_grad_()
            return torch.autograd.grad((value**3).sum(), value, create_graph=True)[0]

        self.check(slope)

    def test_without_gradient_of_known(self):
        def mask(self, x):
            with torch.no_grad():
                factor = (x * 2).detach()
            return self.weight * factor

        self.check(mask)


class Options(unittest.TestCase):
    def test_dropout_and_outputs(self):
        net = nn.Sequential(nn.Linear(3, 4), nn.Dropout(0.3), nn.Linear(4, 2))
        self.assertLess(agreement(net, normal(2, 3), dropout="free").worst, 1e-12)
        gated = Outer(lambda self, x: nn.functional.dropout(torch.ones(3, dtype=x.dtype), 0.5) * self.weight * x)
        self.assertLess(agreement(gated, normal(3), dropout="free").worst, 1e-12)
        plain = Outer(lambda self, x: self.weight * x)
        for seed in range(3):
            torch.manual_seed(seed)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", abide.torch.UnusedParameterWarning)
                found, expected = (abide.torch.count(module, normal(3)).laws for module in (gated, plain))
            self.assertEqual(found, expected, f"seed {seed}")

        class Two(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.second = nn.Linear(3, 2), nn.Linear(2, 2)

            def forward(self, x):
                return {"hidden": self.first(x), "logits": self.second(self.first(x))}

        self.assertLess(agreement(Two(), normal(1, 3), outputs=["logits"]).worst, 1e-12)
        self.assertLess(agreement(Two(), normal(1, 3)).worst, 1e-12)
        both, one = (abide.torch.count(Two(), normal(1, 3), outputs=chosen).laws
                     for chosen in (None, ["logits"]))
        self.assertLess(both, one)

    def test_known_input(self):
        class Masked(nn.Module):
            def __init__(self):
                super().__init__()
                self.linear = nn.Linear(3, 2)

            def forward(self, x, mask):
                return self.linear(x) * mask

        mask = torch.tensor([1, 0])
        with self.assertRaises(TraceError):
            abide.torch.trace(Masked(), (normal(1, 3), mask))
        found = abide.torch.laws(Masked(), (normal(1, 3), mask), known=("mask",))
        self.assertEqual((found.independent, found.complete), (4, True))  # row 1 of the weight, and its bias


if __name__ == "__main__":
    unittest.main()
