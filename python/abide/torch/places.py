# SPDX-License-Identifier: MIT
"""Where in the user's model an operation is: the module's path and class, and the line of source.

    place_of(node)    # layers.0.norm (LlamaRMSNorm), modeling_llama.py:67

torch.export keeps for each node the modules that were running and the Python stack.
Reference: docs.pytorch.org, "torch.export IR Specification", node metadata.
"""

from __future__ import annotations

import re
import sys
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


def place_in(error: BaseException, module: torch.nn.Module) -> Place:
    """The innermost line of a module's own code that an error, or what it was raised from, goes through."""
    chain: BaseException | None = error
    while chain is not None:
        found = place_in_traceback(chain.__traceback__, module)
        if found.source:
            return found
        chain = chain.__cause__ or chain.__context__
    return Place("", type(module).__name__)


def place_in_traceback(traceback: TracebackType | None, module: torch.nn.Module) -> Place:
    names = {id(part): name for name, part in module.named_modules()}
    framework = f"{PurePath(torch.__file__).parent}/"
    found = Place()
    for frame, line in walk_tb(traceback):
        code = frame.f_code
        source = f"{PurePath(code.co_filename).name}:{line}"
        part = frame.f_locals.get(code.co_varnames[0]) if code.co_varnames else None
        if isinstance(part, torch.nn.Module) and id(part) in names and code.co_name == "forward":
            found = Place(names[id(part)], type(part).__name__, source)
        elif found.source and not code.co_filename.startswith((framework, str(PurePath(__file__).parent))):
            found = Place(found.module, found.kind, source)
    return found


def users_level() -> int:
    """The `stacklevel` of a warning that its caller gives, so that it points at who called this package."""
    package = f"{PurePath(__file__).parent.parent}/"
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_code.co_filename.startswith(package):
        frame, level = frame.f_back, level + 1
    return level
