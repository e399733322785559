# SPDX-License-Identifier: MIT
"""Tracing changes nothing: not the module, nor PyTorch itself, nor what other threads find."""

import copy
import logging
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor

try:
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is missing: pip install torch") from None

import abide.torch
from test_torch_refusals import Straight, straight
from torch import nn
from torch_zoo import normal


class Unchanged(unittest.TestCase):
    def test_pytorch(self):
        """Derivatives of one's own, hooks and inference mode work after a trace as before."""
        abide.torch.trace(nn.Linear(3, 2), normal(1, 3))
        x = normal(3).requires_grad_()
        seen = []
        x.register_hook(seen.append)
        (Straight.apply(x) + straight(x)).sum().backward()
        self.assertTrue(torch.equal(x.grad, 2 * torch.ones(3, dtype=x.dtype)))
        self.assertEqual((2 * x).grad_fn.next_functions[0][0].name(), "torch::autograd::AccumulateGrad")
        self.assertNotIn("grad_fn", vars(torch.Tensor))
        self.assertEqual(len(seen), 1)
        with torch.inference_mode():
            self.assertTrue((2 * x).is_inference())

    def test_module(self):
        """Weights, buffers, gradients, modes, random numbers and the course of a recurrent layer."""
        module = nn.ModuleDict({"norm": nn.BatchNorm1d(3), "drop": nn.Dropout(0.5), "rnn": nn.LSTM(3, 2)})
        module["drop"].eval()

        def forward(x):
            return module["rnn"](module["drop"](module["norm"](x)))[0]

        module.forward = forward
        x = normal(4, 3)
        before = copy.deepcopy(module.state_dict())
        objects = {id(parameter) for parameter in module.parameters()}
        flat = [id(weight) for weight in module["rnn"]._flat_weights]
        modes = [part.training for part in module.modules()]
        state = torch.get_rng_state()
        abide.torch.trace(module, x)
        for name, value in module.state_dict().items():
            self.assertTrue(torch.equal(value, before[name]), name)
        self.assertEqual({id(parameter) for parameter in module.parameters()}, objects)
        self.assertEqual([id(weight) for weight in module["rnn"]._flat_weights], flat)
        self.assertEqual([part.training for part in module.modules()], modes)
        self.assertTrue(torch.equal(torch.get_rng_state(), state))
        self.assertTrue(all(parameter.grad is None for parameter in module.parameters()))

    def test_running_statistics_of_known_numbers(self):
        class Norm(nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer("grid", normal(4, 3))
                self.norm, self.weight = nn.BatchNorm1d(3, affine=False), nn.Parameter(normal(3))

            def forward(self, x):
                return self.norm(self.grid) * self.weight * x

        module = Norm().double()
        before = copy.deepcopy(module.state_dict())
        abide.torch.trace(module, normal(4, 3))
        for name, value in module.state_dict().items():
            self.assertTrue(torch.equal(value, before[name]), name)

    def test_threads(self):
        """Three traces at once leave everything as it was."""
        def state():
            return (vars(torch.autograd.Function)["apply"], vars(torch.Tensor)["register_hook"],
                    torch.autograd.grad_mode.inference_mode.__enter__, Straight.forward, sys.stderr,
                    torch.get_default_dtype(), logging.root.manager.disable, "grad_fn" in vars(torch.Tensor))

        def work(_):
            return abide.torch.trace(nn.Sequential(nn.Linear(3, 2), nn.LayerNorm(2)), normal(1, 3))

        before = state()
        with ThreadPoolExecutor(3) as pool:
            self.assertEqual(len(list(pool.map(work, range(6)))), 6)
        self.assertEqual(state(), before)

    def test_layers_left_out_at_random(self):
        class DropPath(nn.Module):
            def forward(self, x):
                return x * torch.rand(1).floor() if self.training else x

        module = nn.Sequential(nn.Linear(3, 2), DropPath())
        model = abide.torch.trace(module, normal(1, 3))
        self.assertTrue(module[1].training)
        self.assertIn("left out at random are kept: 1", " ".join(model.notes))


if __name__ == "__main__":
    unittest.main()
