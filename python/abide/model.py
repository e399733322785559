# SPDX-License-Identifier: MIT
"""What laws are asked of: networks, reparametrizations and vector fields.

    Model("relu:3,5,2+bias")                                             # a short name
    Model(parameters={"U": (3, 2), "V": (4, 2)}, phi="U @ V.T")          # what a model file holds
    Model(inputs={"x": (2,)}, parameters={"W": (1, 2)}, output="tanh(W @ x)")
    Model.from_file("network.onnx", inputs={"x": (1, 3, 32, 32)}, frozen=["pos.*"])

Expressions are a small part of NumPy; docs/models.md describes them, docs/onnx.md the files.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .display import Statement, as_html
from .errors import ArgumentTypeError, MissingFileError, UsageError
from .model_checks import checked, is_list, is_text, path_text, table_of
from .onnx_file import Graph
from .toml_text import toml_text

Shape = Sequence[int | str]  # whole numbers, or sizes by their names
Field = Mapping[str, str]


@dataclass(frozen=True)
class ShortName:
    """Such as `linear:3,2,4`."""

    name: str

    def written(self, folder: Path) -> str:
        return self.name


@dataclass(frozen=True)
class FileText:
    """The text of a model file."""

    text: str
    label: str

    def written(self, folder: Path) -> str:
        path = folder / "model.toml"
        path.write_text(self.text, encoding="utf-8")
        return str(path)


@dataclass(frozen=True)
class FilePath:
    """A file that is read whenever something is asked."""

    path: str

    def written(self, folder: Path) -> str:
        # A path for the program, which takes `name:..` for a short name.
        return os.path.join(os.curdir, self.path) if os.sep not in self.path else self.path


@dataclass(frozen=True, eq=False)
class Traced:
    """A network as it came from a framework."""

    graph: Graph

    def written(self, folder: Path) -> str:
        path = folder / "model.onnx"
        self.graph.save(path)
        return str(path)


Source = ShortName | FileText | FilePath | Traced


@dataclass(frozen=True, init=False)
class Model:
    """A model, which every function of this package takes; a short name or a path is one, too.

    It is a value: it never changes, can be pickled, and runs nothing until it is asked.
    """

    source: Source
    label: str
    options: tuple[str, ...]
    notes: tuple[str, ...]
    loss: str | None

    def __init__(self, name: str | None = None, *, parameters: Mapping[str, Shape] | None = None,
                 inputs: Mapping[str, Shape] | None = None, sizes: Mapping[str, int | str] | None = None,
                 constants: Mapping[str, Any] | None = None, definitions: Mapping[str, str] | None = None,
                 phi: str | Sequence[str] | None = None, output: str | Sequence[str] | None = None,
                 field: Field | Sequence[Field] | None = None, metric: str | None = None,
                 rates: str | None = None, loss: str | None = None, frozen: Sequence[str] | None = None,
                 only: Sequence[str] | None = None) -> None:
        """Either a short name or path alone, or what a model file holds.

        name: `linear:3,2,4` or a path; with parameters, what the model is called.
        parameters, inputs: names and shapes; () is a number.
        phi, output, or field: expressions; a field has one for each parameter that moves.
        The others are the keys of `[model]` and the tables of a model file (docs/models.md).
        Raises ArgumentTypeError if there is no such model; what the expressions say is judged when laws are
        asked.
        """
        tables = {"sizes": sizes, "inputs": inputs, "parameters": parameters, "constants": constants,
                  "definitions": definitions, "field": field}
        keys = {"phi": phi, "output": output, "metric": metric, "rates": rates, "loss": loss,
                "frozen": frozen, "only": only}
        checked(name, tables, keys)
        given = [key for key, value in {**tables, **keys}.items() if value is not None]
        if parameters is None:
            if not name:
                raise ArgumentTypeError("a model needs a short name such as 'linear:3,2,4', a path, or "
                                        "parameters=")
            if given:
                raise ArgumentTypeError(f"{', '.join(given)}: only with parameters=, "
                                        "which are the names and shapes of the parameters")
            source: Source = FilePath(name) if is_path(name) else ShortName(name)
            self._set(source, name)
            return
        forms = [key for key in ("phi", "output", "field") if key in given]
        if len(forms) != 1:
            raise ArgumentTypeError("a model has one of phi=, output= and field="
                                    + (f"; these are {' and '.join(forms)}" if forms else ""))
        document: dict[str, Any] = {} if name is None else {"name": name}
        document |= {key: table for key, table in tables.items() if table is not None}
        if entries := {key: value for key, value in keys.items() if value is not None}:
            document["model"] = entries
        label = name or "model"
        self._set(FileText(toml_text(document), label), label)

    def _set(self, source: Source, label: str, options: Sequence[str] = (), notes: Sequence[str] = (),
             loss: str | None = None) -> None:
        for key, value in (("source", source), ("label", label), ("options", tuple(options)),
                           ("notes", tuple(notes)), ("loss", loss)):
            object.__setattr__(self, key, value)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], *, inputs: Mapping[str, Sequence[int]] | None = None,
                  frozen: Sequence[str] = (), parameters: Sequence[str] = (), outputs: Sequence[str] = (),
                  free_dropout: bool = False, sizes: Mapping[str, int] | None = None) -> Model:
        """A model file (.toml) or a network (.onnx).

        sizes: other values for the sizes of a model file.
        Of networks: inputs: shapes where the file leaves them open; frozen, parameters: patterns such as
        'pos.*' of tensors that do not move, or do whatever they look like; outputs: tensors to be put out
        instead of the file's; free_dropout: masks of dropout are free gates.
        Raises MissingFileError, which is a ModelError and a FileNotFoundError.
        """
        name = path_text("path", path)
        if not Path(name).is_file():
            raise MissingFileError(f"{name}: error: there is no such file")
        model = cls.__new__(cls)
        model._set(FilePath(name), name, [
            *(f"--set={size}={value}" for size, value in table_of("sizes", sizes).items()),
            *import_options(inputs, frozen, parameters, outputs, free_dropout)])
        return model

    @classmethod
    def from_graph(cls, graph: Graph, *, notes: Sequence[str] = (), loss: str | None = None,
                   free_dropout: bool = False) -> Model:
        """A network that was traced.

        notes: what was decided, for whoever reads the laws; loss: as of `laws`, where none is given.
        """
        model = cls.__new__(cls)
        model._set(Traced(graph), graph.name, import_options(None, (), (), (), free_dropout), notes, loss)
        return model

    @classmethod
    def of(cls, model: AnyModel) -> Model:
        """The model itself, or that of a short name or path."""
        if isinstance(model, Model):
            return model
        if isinstance(model, (str, os.PathLike)):
            return cls(os.fspath(model))
        if hasattr(model, "named_parameters") and hasattr(model, "forward"):
            raise ArgumentTypeError(f"a module of PyTorch ({type(model).__name__}): call "
                                    "abide.torch.laws(module, example_inputs), or trace it first by "
                                    "abide.torch.trace(module, example_inputs)")
        raise ArgumentTypeError(f"a {type(model).__name__} where an abide.Model, a short name such as "
                                "'linear:3,2,4' or a path was expected; abide.torch.trace and "
                                "abide.jax.trace make models of networks")

    def with_notes(self, *notes: str) -> Model:
        """The same model with more notes."""
        changed = Model.__new__(Model)
        changed._set(self.source, self.label, self.options, (*self.notes, *notes), self.loss)
        return changed

    def sizes_and_others(self) -> tuple[list[str], list[str]]:
        """The options: sizes of a model file, such as `r=4`, and those of ONNX files."""
        sizes = [option.removeprefix("--set=") for option in self.options if option.startswith("--set=")]
        return sizes, [option for option in self.options if not option.startswith("--set=")]

    @property
    def text(self) -> str | None:
        """The model file that says the same; None of short names and networks."""
        return self.source.text if isinstance(self.source, FileText) else None

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes the model file, or the network as an ONNX file.

        path: with the ending of its kind, .toml or .onnx, or without one.
        Raises UsageError for a short name or path, and for the ending of the other kind.
        """
        kind = {FileText: ".toml", Traced: ".onnx"}.get(type(self.source))
        if kind is not None and Path(path).suffix.lower() in {".toml", ".onnx"} - {kind}:
            raise UsageError(f"{os.fspath(path)}: this model is saved as a {kind} file; expected that ending")
        if isinstance(self.source, FileText):
            Path(path).write_text(self.source.text, encoding="utf-8")
        elif isinstance(self.source, Traced):
            self.source.graph.save(Path(path))
        else:
            raise UsageError(f"{self.label} is a short name or a file already")

    def _repr_html_(self) -> str:
        facts = [("file", line) for line in (self.text or "").splitlines() if line]
        facts += [("options", " ".join(self.options))] if self.options else []
        facts += [("note", note) for note in self.notes]
        return as_html(Statement(f"model {self.label}", (), tuple(facts)))

    def __repr__(self) -> str:
        if isinstance(self.source, FileText):
            return f"abide.Model of this file:\n{self.source.text}"
        options = f" with {' '.join(self.options)}" if self.options else ""
        return f"abide.Model({self.label!r}){options}"


AnyModel = Model | str | os.PathLike[str]


def is_path(name: str) -> bool:
    """As the program tells paths from short names (docs/models.md, Short names)."""
    return "/" in name or name.endswith(".toml") or ":" not in name


def import_options(inputs: Mapping[str, Sequence[int]] | None, frozen: Sequence[str],
                   parameters: Sequence[str], outputs: Sequence[str], free_dropout: bool) -> list[str]:
    for name, value in (("frozen", frozen), ("parameters", parameters), ("outputs", outputs)):
        if not is_list(value) or not all(map(is_text, value)):
            raise ArgumentTypeError(f"{name}: {value!r} where a list of texts was expected")
    return [
        *(f"--input={name}={'x'.join(map(str, shape))}"
          for name, shape in table_of("inputs", inputs).items()),
        *(f"--frozen={pattern}" for pattern in frozen),
        *(f"--parameters={pattern}" for pattern in parameters),
        *(f"--outputs={name}" for name in outputs),
        *(["--free-dropout"] if free_dropout else []),
    ]
