# SPDX-License-Identifier: MIT
"""Where in the user's model an operation is: the module's path and class, and the line of source.

    place_of(node)    # layers.0.norm (LlamaRMSNorm), modeling_llama.py:67

torch.export keeps for each node the modules that were running and the Python stack.
Reference: docs.pytorch.org, "torch.export IR Specification", node metadata.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from traceback import walk_tb
from types import TracebackType

import torch

LINE = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


@dataclass(frozen=True)
class Place:
    """module: its path in the model, empty for the model itself; source: `file.py:12`, or empty."""

    module: str = ""
    kind: str = ""
    source: str = ""

    def __str__(self) -> str:
        module = self.module or "the module"
        return ", ".join(filter(None, (f"{module} ({self.kind})" if self.kind else module, self.source)))


def place_of(node: torch.fx.Node) -> Place:
    stack = node.meta.get("nn_module_stack") or {}
    module, kind = list(stack.values())[-1] if stack else ("", "")
    if not isinstance(kind, str):
        kind = kind.__name__
    lines = LINE.findall(node.meta.get("stack_trace") or "")
    source = f"{PurePath(lines[-1][0]).name}:{lines[-1][1]}" if lines else ""
    return Place(module, kind.rpartition(".")[2], source)


def place_in(traceback: TracebackType | None, module: torch.nn.Module) -> Place:
    """The innermost line of a module's own code that a traceback goes through."""
    names = {id(part): name for name, part in module.named_modules()}
    found = Place()
    inside = False
    for frame, line in walk_tb(traceback):
        part = frame.f_locals.get("self")
        file = frame.f_code.co_filename
        if isinstance(part, torch.nn.Module) and id(part) in names and frame.f_code.co_name == "forward":
            found, inside = Place(names[id(part)], type(part).__name__, f"{PurePath(file).name}:{line}"), True
        elif inside and f"{PurePath(torch.__file__).parent}/" not in file:
            found = Place(found.module, found.kind, f"{PurePath(file).name}:{line}")
    return found
