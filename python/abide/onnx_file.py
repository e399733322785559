# SPDX-License-Identifier: MIT
"""Writes ONNX files, by which networks reach the program, without the package onnx.

    graph = Graph("perceptron")
    x = graph.input("x", (1, 3))
    weight = graph.tensor("fc.weight", numpy.ones((2, 3)), Role.PARAMETER)
    graph.output(graph.node("Gemm", x, weight, transB=1), (1, 2))
    graph.save("perceptron.onnx")

A file is a ModelProto in the wire format of protocol buffers: fields, each a key (its number and kind)
and a value, which is a varint, four bytes, or bytes with their length before them. All lengths are known
before anything is written, and entries of tensors go to the file from the memory that holds them.

Every graph is of doubles, so that numbers such as an epsilon are those of the framework; tensors of other
floats keep their entries, and are cast as they are used.

Reference: onnx.proto3; protobuf.dev, "Encoding".
"""

from __future__ import annotations

import enum
import json
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as data_field
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
Attribute = float | str | Sequence[int] | Sequence[float] | Array

OPSET = 21
IR_VERSION = 10
PRODUCER = "abide"
ROLES_KEY = "abide.roles"  # of metadata_props; read by the program before its own rules

KINDS = {"float32": 1, "uint8": 2, "int8": 3, "int16": 5, "int32": 6, "int64": 7, "bool": 9, "float16": 10,
         "float64": 11}
LARGEST = 2**31 - 1  # bytes of a message; tensors that do not fit go to a file beside


class Role(enum.Enum):
    """What training does to a tensor."""

    PARAMETER = "parameter"  # moves
    FROZEN = "frozen"  # is unknown, and does not move
    CONSTANT = "constant"  # is known


def varint(number: int) -> bytes:
    number &= 2**64 - 1  # as negative numbers are written
    written = bytearray()
    while number >= 0x80:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def field(number: int, content: float | str | bytes) -> bytes:
    if isinstance(content, float):
        return varint(number << 3 | 5) + struct.pack("<f", content)
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    data = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(data)) + data


def fields(number: int, contents: Iterable[float | str | bytes]) -> bytes:
    return b"".join(field(number, content) for content in contents)


def kind_of(dtype: np.dtype[np.generic]) -> int:
    """The number of a type in ONNX. Raises TypeError for one that no network computes with."""
    if dtype.name not in KINDS:
        raise TypeError(f"entries of type {dtype.name}; expected one of {', '.join(KINDS)}")
    return KINDS[dtype.name]


def little_endian(array: Array) -> Array:
    """The same entries, contiguous as files have them; itself if it is already."""
    return np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))


def tensor_header(name: str, array: Array) -> bytes:
    return fields(1, array.shape) + field(2, kind_of(array.dtype)) + field(8, name)


def tensor_message(name: str, array: Array) -> bytes:
    return tensor_header(name, array) + field(9, little_endian(array).tobytes())


def attribute_message(name: str, content: Attribute) -> bytes:
    if isinstance(content, np.ndarray):
        written, kind = field(5, tensor_message("", content)), 4
    elif isinstance(content, str):
        written, kind = field(4, content), 3
    elif isinstance(content, float):
        written, kind = field(2, content), 1
    elif isinstance(content, (int, np.integer)):
        written, kind = field(3, int(content)), 2
    elif isinstance(content, Sequence):
        if any(isinstance(entry, float) for entry in content):
            written, kind = fields(7, [float(entry) for entry in content]), 6
        else:
            written, kind = fields(8, [int(entry) for entry in content]), 7
    else:
        raise TypeError(f"the attribute {name} is a {type(content).__name__}")
    return field(1, name) + written + field(20, kind)


def value_message(name: str, shape: Sequence[int], kind: int) -> bytes:
    dimensions = fields(1, [field(1, size) for size in shape])
    return field(1, name) + field(2, field(1, field(1, kind) + field(2, dimensions)))


@dataclass
class Graph:
    """A network: tensors, inputs, and operations in the order in which they are computed.

    Values are the names that the methods return. Shapes are those of the framework, without open sizes.
    """

    name: str
    roles: dict[str, Role] = data_field(default_factory=dict)
    tensors: dict[str, Array] = data_field(default_factory=dict)
    _nodes: list[bytes] = data_field(default_factory=list)
    _inputs: list[bytes] = data_field(default_factory=list)
    _outputs: list[bytes] = data_field(default_factory=list)
    _names: set[str] = data_field(default_factory=set)
    _casts: dict[str, str] = data_field(default_factory=dict)
    _count: int = 0

    def _new_name(self, name: str) -> str:
        if name in self._names:
            raise ValueError(f"two values are called {name!r}")
        self._names.add(name)
        return name

    def unused(self, name: str) -> str:
        """The name, with a prime for each time that it is taken."""
        while name in self._names:
            name += "'"
        return name

    def fresh(self) -> str:
        """A name that no value has."""
        while True:
            self._count += 1
            if (name := f"v{self._count}") not in self._names:
                return self._new_name(name)

    def input(self, name: str, shape: Sequence[int], dtype: npt.DTypeLike = np.float64) -> str:
        """An input; its gradient is not asked for, and laws hold whatever it is."""
        self._inputs.append(value_message(self._new_name(name), shape, kind_of(np.dtype(dtype))))
        return name

    def tensor(self, name: str, array: Array, role: Role) -> str:
        """A tensor of the model, under its own name; what it returns is of doubles if it is of floats."""
        self.tensors[self._new_name(name)] = array
        self.roles[name] = role
        return self.as_double(name, array.dtype)

    def as_double(self, name: str, dtype: npt.DTypeLike) -> str:
        """The value cast, if it is of floats that are no doubles; the same cast when asked again."""
        dtype = np.dtype(dtype)
        if dtype.kind != "f" or dtype == np.float64:
            return name
        if name not in self._casts:
            self._casts[name] = self.node("Cast", name, to=KINDS["float64"])
        return self._casts[name]

    def constant(self, values: npt.ArrayLike, dtype: npt.DTypeLike | None = None) -> str:
        """A known number or array, for which there is no name: doubles unless it is of whole numbers."""
        array = np.asarray(values, dtype=dtype)
        if dtype is None and array.dtype.kind == "f":
            array = array.astype(np.float64)
        return self.node("Constant", value=array)

    def node(self, operation: str, *inputs: str, place: str = "", domain: str = "",
             **attributes: Attribute) -> str:
        """An operation with one output, which is returned.

        place: where the user finds it, module path and line, for errors. An empty text in `inputs` is an
        operand left out.
        """
        return self.nodes(operation, *inputs, outputs=1, place=place, domain=domain, **attributes)[0]

    def nodes(self, operation: str, *inputs: str, outputs: int, place: str = "", domain: str = "",
              **attributes: Attribute) -> tuple[str, ...]:
        """An operation with several outputs."""
        named = tuple(self.fresh() for _ in range(outputs))
        self._nodes.append(
            fields(1, inputs) + fields(2, named) + field(3, place or named[0]) + field(4, operation)
            + fields(5, [attribute_message(key, value) for key, value in attributes.items()])
            + (field(7, domain) if domain else b""))
        return named

    def output(self, value: str, shape: Sequence[int], dtype: npt.DTypeLike = np.float64) -> None:
        """What the network puts out; values may be put out once each."""
        self._outputs.append(value_message(value, shape, kind_of(np.dtype(dtype))))

    def _pieces(self) -> list[bytes | memoryview]:
        """The file in order. What is long is a view of a tensor's own memory."""
        tensors: list[tuple[bytes, Array]] = []
        for name, array in self.tensors.items():
            entries = little_endian(array)
            head = tensor_header(name, array) + varint(9 << 3 | 2) + varint(entries.nbytes)
            tensors.append((varint(5 << 3 | 2) + varint(len(head) + entries.nbytes) + head, entries))
        before = fields(1, self._nodes) + field(2, self.name)
        after = fields(11, self._inputs) + fields(12, self._outputs)
        length = len(before) + sum(len(head) + entries.nbytes for head, entries in tensors) + len(after)
        roles = json.dumps({name: role.value for name, role in self.roles.items()})
        head = field(1, IR_VERSION) + field(2, PRODUCER) + varint(7 << 3 | 2) + varint(length) + before
        tail = after + field(8, field(1, "") + field(2, OPSET)) + field(
            14, field(1, ROLES_KEY) + field(2, roles))
        if len(head) + length + len(tail) > LARGEST:
            raise ValueError(f"the network takes {length / 2**30:.1f} GiB; ONNX files end at 2 GiB")
        pieces: list[bytes | memoryview] = [head]
        for header, entries in tensors:
            pieces += [header, entries.reshape(-1).view(np.uint8).data]
        return [*pieces, tail]

    def to_bytes(self) -> bytes:
        return b"".join(self._pieces())

    def save(self, path: str | Path) -> None:
        """Writes the file. Raises ValueError above 2 GiB, and OSError as open() does."""
        with open(path, "wb") as file:
            file.writelines(self._pieces())
