# SPDX-License-Identifier: MIT
"""A traced module against PyTorch itself: outputs and gradients in double precision.

The program evaluates the network that was written, at the weights in the file and random inputs; PyTorch
evaluates the module in doubles. Models that compute a part in float32 whatever they are in, as rotary
embeddings do, are run with every float32 replaced by a double: `EveryDouble`.
"""

import json
import os
import subprocess
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import abide.torch
import numpy as np
import torch
from torch.nn import functional
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree


class EveryDouble(TorchFunctionMode):
    """float32 is float64, for the time of a `with`; random numbers are kept under the names of inputs."""

    def __init__(self, generator):
        super().__init__()
        self.generator, self.drawn = generator, {}

    def draw(self, what, shape):
        name = f"{what}.{sum(key.startswith(what) for key in self.drawn) + 1}"
        self.drawn[name] = torch.randn(shape, generator=self.generator, dtype=torch.float64)
        return self.drawn[name]

    def __torch_function__(self, function, types, args=(), kwargs=None):
        def doubled(value):
            return torch.float64 if value is torch.float32 else value

        if function is torch.Tensor.float:
            function = torch.Tensor.double
        if function is torch.randn_like:
            return self.draw("random", args[0].shape)
        if function is functional.dropout:
            p, training = args[1] if len(args) > 1 else kwargs["p"], (kwargs or {}).get("training", True)
            return args[0] * self.draw("dropout", args[0].shape) if p and training else args[0]
        return function(*_pytree.tree_map(doubled, args), **_pytree.tree_map(doubled, kwargs or {}))


def program():
    return os.environ.get("ABIDE", "abide")


@dataclass(frozen=True)
class Agreement:
    """The largest relative differences."""

    output: float
    gradient: float
    operations: int
    model: abide.Model

    @property
    def worst(self) -> float:
        return max(self.output, self.gradient)


def difference(found, expected):
    """Of arrays, relative to the largest entry expected."""
    found, expected = np.asarray(found), np.asarray(expected)
    if found.shape != expected.shape:
        raise AssertionError(f"shape {found.shape}; expected {expected.shape}")
    scale = max(np.abs(expected).max(initial=0), 1e-3)
    return float(np.abs(found - expected).max(initial=0) / scale)


def random_like(example, generator):
    if example.is_floating_point():
        return torch.randn(example.shape, generator=generator, dtype=torch.float64)
    return example


def agreement(module, inputs, *, seed=1, **options) -> Agreement:
    """Traces a module, in doubles, and compares. options: of trace."""
    generator = torch.Generator().manual_seed(seed)
    module = module.double()
    if not isinstance(inputs, dict):
        inputs = dict(enumerate(inputs if isinstance(inputs, tuple) else (inputs,)))
    inputs = {key: value if not isinstance(value, torch.Tensor) else random_like(value, generator)
              for key, value in inputs.items()}
    named = all(isinstance(key, str) for key in inputs)
    example = inputs if named else tuple(inputs.values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", abide.torch.UnusedParameterWarning)
        model = abide.torch.trace(module, example, **options)
    chosen = options.get("outputs")
    mode = EveryDouble(generator)
    with mode:
        result = module(**inputs) if named else module(*inputs.values())
    if chosen is not None:
        result = [result[key] for key in chosen]
    results = [value for value in _pytree.tree_leaves(result)
               if isinstance(value, torch.Tensor) and value.requires_grad]
    weights = [torch.randn(value.shape, generator=generator, dtype=torch.float64) for value in results]
    module.zero_grad()
    sum((value * weight).sum() for value, weight in zip(results, weights, strict=True)).backward()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        model.save(path / "model.onnx")
        flat = [value for value in _pytree.tree_leaves(example) if isinstance(value, torch.Tensor)]
        names, operations = shown(path / "model.onnx")
        point = {name: value.numpy() for name, value in mode.drawn.items()}
        for name, value in zip([name for name in names if name not in point], flat, strict=False):
            point[name] = value.numpy()
        ws = [weight.numpy() for weight in weights]
        point |= {"w": ws[0]} if len(ws) == 1 else {f"w.{i + 1}": weight for i, weight in enumerate(ws)}
        np.savez(path / "point.npz", **point)
        run = subprocess.run([program(), "eval", str(path / "model.onnx"), "--at",
                              str(path / "point.npz"), "--save", str(path / "out.npz"), "--json"],
                             capture_output=True, text=True)
        if run.returncode:
            raise AssertionError(f"abide eval: {run.stderr}")
        out = dict(np.load(path / "out.npz"))
    outputs = [out["output"]] if len(results) == 1 else [out[f"output.{i + 1}"] for i in range(len(results))]
    output = max(difference(found, value.detach().numpy())
                 for found, value in zip(outputs, results, strict=True))
    gradient = 0.0
    for name, parameter in module.named_parameters():
        if not parameter.requires_grad:
            continue
        if parameter.grad is None:
            expected = np.zeros(parameter.shape)
        else:
            expected = parameter.grad.numpy()
        found = out.get(f"grad/{name}")
        if found is None:
            raise AssertionError(f"no gradient of {name}; there are {', '.join(out)}")
        gradient = max(gradient, difference(found, expected))
    return Agreement(output, gradient, operations, model)


def shown(path):
    """The names of the inputs, and how many operations there are."""
    run = subprocess.run([program(), "show", str(path), "--json"], capture_output=True,
                         text=True)
    if run.returncode:
        raise AssertionError(f"abide show: {run.stderr}")
    document = json.loads(run.stdout)
    return [entry["name"] for entry in document["inputs"]], sum(document["imported"]["operations"].values())
