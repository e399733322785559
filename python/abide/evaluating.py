# SPDX-License-Identifier: MIT
"""What a model puts out at a point, and its gradients, in double precision: to compare with a framework.

    at = evaluate("linear:2,1,2", {"W1": [[1, 2]], "W2": [[3], [4]], "x": [1, 1]})
    at.outputs[0]         # array([ 9., 12.])
    at.gradients["W1"]    # of the sum of all outputs, or of <w, output>

Points travel as .npz, exactly. Reference: docs/points.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .asking import ask
from .display import Statement
from .errors import ArgumentTypeError
from .model import AnyModel, Model
from .points import write_npz
from .result import Result

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, repr=False, eq=False)
class Evaluation(Result):
    """outputs: of the network, or the parts of phi; fields: of each parameter, for models that are fields.

    gradients: of <w, outputs> by each parameter and input, by name. gates: how many there are; open_gates:
    how many are open here.
    """

    outputs: tuple[Doubles, ...]
    fields: Mapping[str, Doubles]
    gradients: Mapping[str, Doubles]
    gates: int
    open_gates: int

    def statement(self) -> Statement:
        outputs = {str(i): output for i, output in enumerate(self.outputs)}
        groups = (("output", outputs), ("field", self.fields), ("gradient by", self.gradients))
        facts = [(about, f"{name} {list(value.shape)}: {array_text(value)}".strip())
                 for about, values in groups for name, value in values.items()]
        facts.append(("gates", f"{self.open_gates} of {self.gates} open"))
        return Statement(f"{self.document['model']}, in double precision", (), tuple(facts))


def array_text(value: Doubles) -> str:
    return np.array2string(value.ravel(), threshold=8, edgeitems=4).replace("\n", "")


def evaluate(model: AnyModel, point: Mapping[str, Any], *, w: Any = None) -> Evaluation:
    """A model at a point.

    point: an array for each parameter and input, by name; of a network that was traced or read from an ONNX
    file, parameters that are not there are the network's own. w: the derivative of the loss by the output,
    of its shape; a list of these for several outputs. Without it, all entries are 1.
    Raises ModelError for names and shapes that do not fit, UsageError for what is no array.
    """
    model = Model.of(model)
    if not isinstance(point, Mapping):
        raise ArgumentTypeError(f"point: a {type(point).__name__} where a dictionary of arrays by name was "
                                "expected")
    arrays = dict(point)
    if w is not None:
        several = isinstance(w, Sequence) and not np.isscalar(w) and any(hasattr(part, "shape") for part in w)
        ends = [f".{i}" for i in range(1, len(w) + 1)] if several else [""]
        name = "w" if "w" not in arrays else "grad/output"
        arrays |= {name + end: part for end, part in zip(ends, w if several else [w], strict=True)}

    def files(folder: Path) -> list[str]:
        write_npz(folder / "point.npz", arrays)
        return [f"--at={folder / 'point.npz'}"]

    document = ask("eval", model, [], shown=False, files=files).document
    values = {output["name"]: values_of(output) for output in document["outputs"]}
    fields = {name.removeprefix("field/"): value for name, value in values.items()
              if name.startswith("field/")}
    return Evaluation(
        document=document, outputs=() if fields else tuple(values.values()), fields=fields,
        gradients={gradient["name"]: values_of(gradient) for gradient in document["gradients"]},
        gates=document["gates"], open_gates=document["open_gates"])


def values_of(entry: Mapping[str, Any]) -> Doubles:
    return np.array(entry["values"], dtype=np.float64).reshape(entry["shape"])
