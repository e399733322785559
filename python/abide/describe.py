# SPDX-License-Identifier: MIT
"""What a model is made of.

    show("relu:2,3,2+bias").tensors[0]    # Tensor(name='W1', shape=(3, 2), role='moves', occurs=True)
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from .asking import ask, temporary_folder
from .display import Statement
from .model import AnyModel, Model
from .result import Result


class Kind(enum.Enum):
    NETWORK = "network"
    REPARAMETRIZATION = "reparametrization"
    FIELD = "field"


class Moves(enum.Enum):
    """What happens to a tensor of parameters."""

    MOVES = "moves"
    FROZEN = "frozen"
    FREE = "free"  # laws may not depend on it


@dataclass(frozen=True)
class Tensor:
    """occurs: whether the model depends on it. If not, each of its entries is a law."""

    name: str
    shape: tuple[int, ...]
    role: Moves
    occurs: bool


@dataclass(frozen=True, repr=False)
class Description(Result):
    """A model's parameters, inputs and outputs, and how many operations, functions and gates it has.

    parameters: how many numbers; inputs: shapes by name; outputs: shapes; notes: what was decided as the
    model was read. `graph()` draws it.
    """

    model: Model
    kind: Kind
    parameters: int
    tensors: tuple[Tensor, ...]
    inputs: Mapping[str, tuple[int, ...]]
    outputs: tuple[tuple[int, ...], ...]
    gates: int
    operations: Mapping[str, int]
    functions: Mapping[str, int]
    notes: tuple[str, ...]

    def graph(self) -> str:
        """The graph of the model, as a program for Graphviz's `dot`."""
        with temporary_folder() as folder:
            path = folder / "graph.dot"
            ask("show", self.model, [f"--graph={path}"], shown=False)
            return path.read_text(encoding="utf-8")

    def statement(self) -> Statement:
        facts = [("parameter", f"{tensor.name} {list(tensor.shape)} {tensor.role.value}"
                  + ("" if tensor.occurs else ", does not occur: each entry is a law"))
                 for tensor in self.tensors]
        facts += [("input", f"{name} {list(shape)}") for name, shape in self.inputs.items()]
        facts += [("output", str(list(shape))) for shape in self.outputs]
        facts += [("gates", str(self.gates))] if self.gates else []
        facts += [(about, ", ".join(f"{n} {name}" for name, n in counts.items()))
                  for about, counts in (("operations", self.operations), ("functions", self.functions))
                  if counts]
        facts += [("note", note) for note in self.notes]
        return Statement(f"{self.model.label}: a {self.kind.value} with {self.parameters} parameters", (),
                         tuple(facts))


def show(model: AnyModel) -> Description:
    """What a model is made of. Raises ModelError."""
    model = Model.of(model)
    document = ask("show", model, [], shown=False).document
    imported = document.get("imported") or {}
    return Description(
        document=document, model=model, kind=Kind(document["kind"]), parameters=document["parameters"],
        tensors=tuple(Tensor(tensor["name"], tuple(tensor["shape"]), Moves(tensor["role"]), tensor["occurs"])
                      for tensor in document["tensors"]),
        inputs={tensor["name"]: tuple(tensor["shape"]) for tensor in document["inputs"]},
        outputs=tuple(tuple(output["shape"]) for output in document["outputs"]),
        gates=document["gates"], operations=document["operations"], functions=document["functions"],
        notes=(*model.notes, *imported.get("notes", ()), *imported.get("evaluation", ())))
