# SPDX-License-Identifier: MIT
"""Example inputs, as they are given: a tensor, several, or some by name; and what is wrong with them.

    arguments({"x": np.ones((1, 3))})           # (), {"x": a tensor}
    complaint(nn.Linear(3, 2), (x, x), {})      # "too many positional arguments; forward takes (input)"
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import nn
from torch.utils import _pytree

from ..errors import UsageError
from ..options import texts

Inputs: TypeAlias = "torch.Tensor | np.ndarray[Any, Any] | Sequence[Any] | Mapping[str, Any]"


def arguments(example_inputs: Inputs) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Those by place and those by name; arrays of NumPy as tensors of the same numbers.

    Raises TypeError for what is none of these, UsageError for an array of what no tensor holds.
    """
    if isinstance(example_inputs, Mapping):
        return (), {name: with_tensors(value) for name, value in example_inputs.items()}
    if isinstance(example_inputs, (torch.Tensor, np.ndarray, np.generic)):
        return (with_tensors(example_inputs),), {}
    if isinstance(example_inputs, Sequence) and not isinstance(example_inputs, str):
        return tuple(with_tensors(value) for value in example_inputs), {}
    raise TypeError(f"example inputs are a {type(example_inputs).__name__}; expected a tensor or an array, "
                    "or a sequence or mapping of these, such as torch.zeros(1, 3)")


def with_tensors(tree: Any) -> Any:
    return _pytree.tree_map(tensor_of, tree)


def tensor_of(leaf: Any) -> Any:
    if not isinstance(leaf, (np.ndarray, np.generic)):
        return leaf
    try:
        return torch.tensor(leaf)
    except TypeError:
        raise UsageError(f"an example input is an array of {leaf.dtype.name}; expected numbers") from None


def complaint(module: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str | None:
    """What is wrong with the arguments, in words, if it can be seen from `forward`'s signature or theirs."""
    hint = ""
    if not kwargs and args and all(type(leaf) is int for leaf in args):
        hint = f"; if {args!r} is a shape, give an array of it, torch.zeros{args!r}"
        hint = hint.replace(",)", ")")
    try:
        signature = inspect.signature(module.forward)
    except (TypeError, ValueError):
        return None
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        return f"example inputs: {error}; forward takes {signature_text(signature)}{hint}"
    return f"example inputs: {args!r}{hint}" if hint else None


def signature_text(signature: inspect.Signature) -> str:
    """Names and defaults, without types."""
    plain = [of.replace(annotation=inspect.Parameter.empty) for of in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=inspect.Signature.empty))


def listed(option: str, values: Any) -> list[str]:
    """A list of texts. Raises, as `abide.laws` does, for one text alone, which is no list of letters."""
    try:
        return texts(values)
    except TypeError as error:
        raise type(error)(f"{option}: {error}") from None


def chosen_outputs(outputs: Sequence[int | str] | None) -> list[int | str] | None:
    """Raises TypeError for what is no list of names and places."""
    if outputs is None:
        return None
    if isinstance(outputs, str):
        listed("outputs", outputs)
    if not isinstance(outputs, Iterable) or not all(isinstance(output, (int, str)) for output in outputs):
        raise TypeError(f"outputs: {outputs!r} where a list of names or places was expected")
    return list(outputs)
