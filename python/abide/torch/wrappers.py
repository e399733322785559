# SPDX-License-Identifier: MIT
"""Modules around a module, which train it on several devices or compile it, and compute the same.

    unwrapped(torch.compile(net))    # net, "OptimizedModule"

They put a prefix before names, `module.` or `_orig_mod.`, that a model has not.
"""

from __future__ import annotations

from torch import nn
from torch._dynamo.eval_frame import OptimizedModule
from torch.nn.parallel import DataParallel, DistributedDataParallel

WITHIN = {DataParallel: "module", DistributedDataParallel: "module", OptimizedModule: "_orig_mod"}


def unwrapped(module: nn.Module) -> tuple[nn.Module, str]:
    """The module within, and of which kinds what is around it is.

    Wrappers with hooks stay: these may change what is computed, or its gradient.
    """
    around: list[str] = []
    while (name := WITHIN.get(type(module))) is not None and not hooked(module):
        around.append(type(module).__name__)
        module = getattr(module, name)
    return module, ", ".join(around)


def hooked(module: nn.Module) -> bool:
    return any((module._forward_hooks, module._forward_pre_hooks, module._backward_hooks,
                module._backward_pre_hooks, getattr(module, "_comm_hooks", None)))
