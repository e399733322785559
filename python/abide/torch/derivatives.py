# SPDX-License-Identifier: MIT
"""Derivatives that need not be those of what is computed: functions with a backward of their own, and hooks.

    class Reversed(torch.autograd.Function): ..    # backward(ctx, g) = -g
    reverse = Reversed.apply                       # refused as it is called, under whatever name

torch.export follows the forward of such a function as if it were any other; so for the time of a trace what
would put a derivative into the graph of gradients raises instead. `apply` may have been bound long before:
what it looks up on its class as it runs is replaced, not `apply` alone.
Reference: docs.pytorch.org, "Extending PyTorch", and "Autograd mechanics", hooks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn

import torch

MISSING = object()
GRAD_FN: Any = vars(torch._C.TensorBase)["grad_fn"]
HOOKS = ("register_hook", "register_post_accumulate_grad_hook")


class OwnDerivative(Exception):  # noqa: N818  it becomes a TraceError, with a place
    """Its text: what has a derivative of its own."""


def refusing(what: str) -> Callable[..., NoReturn]:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise OwnDerivative(what)

    return refuse


@contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[None]:
    """An attribute of a class, which is put back, or left to its bases again."""
    before = vars(owner).get(name, MISSING)
    setattr(owner, name, value)
    try:
        yield
    finally:
        if before is MISSING:
            delattr(owner, name)
        else:
            setattr(owner, name, before)


class GradientNode:
    """What stands for a tensor's grad_fn: it is there, and has a name; all else can change gradients."""

    def __init__(self, node: Any) -> None:
        self.name = node.name

    def __getattr__(self, name: str) -> NoReturn:
        raise OwnDerivative(f"with grad_fn.{name}")


def grad_fn(tensor: torch.Tensor) -> GradientNode | None:
    node = GRAD_FN.__get__(tensor)
    return None if node is None else GradientNode(node)


def function_classes(kind: Any) -> Iterator[Any]:
    for derived in kind.__subclasses__():
        yield derived
        yield from function_classes(derived)


@contextmanager
def no_own_derivatives() -> Iterator[None]:
    """Raises OwnDerivative for what need not have the gradient of its forward, as it is called."""
    function = torch.autograd.Function

    def apply(kind: type, *_: Any, **__: Any) -> NoReturn:
        raise OwnDerivative(kind.__name__)

    with ExitStack() as stack:
        for kind in set(function_classes(function)):
            refuse = staticmethod(refusing(kind.__name__))
            stack.enter_context(replaced(kind, "forward", refuse))
            if kind.vmap is not function.vmap:
                stack.enter_context(replaced(kind, "vmap", refuse))
        # For those that are defined from here on.
        stack.enter_context(replaced(function, "apply", classmethod(apply)))
        for hook in HOOKS:
            stack.enter_context(replaced(torch.Tensor, hook, refusing("with a hook")))
        stack.enter_context(replaced(torch.Tensor, "grad_fn", property(grad_fn)))
        yield
