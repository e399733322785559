# SPDX-License-Identifier: MIT
"""Compares the program of a traced function with JAX: outputs and gradients of <w, output>, in doubles."""

import contextlib
import os
import subprocess
import tempfile
import unittest
import warnings

import numpy as np

try:
    import jax
except ImportError as error:
    raise unittest.SkipTest("needs JAX: pip install jax flax equinox") from error

import abide.jax
from abide.jax import graphs, tensors

TOLERANCE = 1e-12


def evaluated(model, point):
    """What `abide eval` saves."""
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("model.onnx", "point.npz", "values.npz")]
        model.save(names[0])
        np.savez(names[1], **point)
        done = subprocess.run([os.environ.get("ABIDE", "abide"), "eval", names[0], "--at", names[1], "--save",
                               names[2]], capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(done.stderr)
        with np.load(names[2]) as saved:
            return dict(saved)


def expected(function, params, inputs, weights, doubles, x64):
    """The point, and the values and gradients of the same by JAX; in double precision, or its own types."""
    opened = tensors.opened(params, graphs.argument_names(function, len(inputs))[0])
    count = len(opened.names)
    leaves = graphs.Inputs(inputs, graphs.argument_names(function, len(inputs))[1:], opened.names)

    def outputs(*given):
        found = function(opened.rebuilt(given[:count]), *leaves.rebuilt(given[count:]))
        return jax.tree_util.tree_leaves(found)

    with graphs.in_doubles() if x64 else contextlib.nullcontext():
        given = [np.asarray(array, np.float64) if doubles and graphs.is_float(array.dtype) else array
                 for array in (*opened.arrays, *leaves.arrays)]
        drawn = weights(jax.eval_shape(outputs, *given))

        def weighted(*parameters):
            found = outputs(*parameters, *given[count:])
            return sum((value * weight).sum() for value, weight in zip(found, drawn, strict=True)), found

        gradients, values = jax.jit(jax.grad(weighted, argnums=tuple(range(count)), has_aux=True))(*given[:count])
    values = [np.asarray(value) for value in values]
    point = dict(zip((*opened.names, *leaves.names), given, strict=True))
    return point, values, {name: np.asarray(gradient)
                           for name, gradient in zip(opened.names, gradients, strict=True)}


def far(a, b):
    """The largest difference, relative to the largest entry."""
    return float(np.max(np.abs(a - b), initial=0) / max(np.max(np.abs(b), initial=0), 1e-300))


def agree(test, function, params, *inputs, seed=0, tolerance=TOLERANCE, doubles=True, x64=True):
    """States that program and JAX agree; the model."""
    rng = np.random.default_rng(seed)
    drawn = {}

    def weights(values):
        for k, value in enumerate(values):
            drawn.setdefault(k, rng.normal(size=value.shape))
        return [drawn[k] for k in range(len(values))]

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "no output depends")  # programs here need not use all
        model = abide.jax.trace(function, params, *inputs)
    point, values, gradients = expected(function, params, inputs, weights, doubles, x64)
    names = ["w"] if len(values) == 1 else [f"w.{k + 1}" for k in range(len(values))]
    if "w" in point:
        names = ["grad/output"]
    found = evaluated(model, {**point, **dict(zip(names, weights(values), strict=True))})
    outputs = ["output"] if len(values) == 1 else [f"output.{k + 1}" for k in range(len(values))]
    for name, value in zip(outputs, values, strict=True):
        with test.subTest(output=name, seed=seed):
            test.assertEqual(found[name].shape, value.shape)
            test.assertLess(far(found[name], value), tolerance, f"{name}, inputs {point}")
    scale = max(np.max(np.abs(gradient), initial=0) for gradient in gradients.values())
    for name, gradient in gradients.items():
        with test.subTest(gradient=name, seed=seed):
            got = found.get(f"grad/{name}", np.zeros(gradient.shape))
            difference = np.max(np.abs(got - gradient), initial=0) / max(scale, 1e-300)
            test.assertLess(difference, tolerance, f"gradient by {name}, inputs {point}")
    return model
