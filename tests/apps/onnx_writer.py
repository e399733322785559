# SPDX-License-Identifier: MIT
"""Writes ONNX files for tests, message by message, without the package onnx.

A file is a ModelProto in the wire format of protocol buffers: fields, each a key (number and kind)
and a value, which is a varint, four bytes, or bytes with their length before them. Messages here
are the bytes of their fields.

    model([node("Relu", ["x"], ["y"])], [], [value("x", [1, 3])], [value("y", [1, 3])])

Reference: onnx.proto3; protobuf.dev, "Encoding".
"""

import struct

FLOAT, INT32, INT64, STRING, BOOL, DOUBLE = 1, 6, 7, 8, 9, 11
CODES = {FLOAT: "f", INT32: "i", INT64: "q", BOOL: "?", DOUBLE: "d"}


def varint(number):
    number &= 2**64 - 1  # as negative numbers are written
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def field(number, content):
    """A whole number, a float, or bytes or text, in a field of this number."""
    if isinstance(content, float):
        return varint(number << 3 | 5) + struct.pack("<f", content)
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    content = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(content)) + content


def fields(number, contents):
    return b"".join(field(number, content) for content in contents)


def shape_of(values):
    return [] if not isinstance(values, (list, tuple)) else [len(values)] + (
        shape_of(values[0]) if len(values) else [])


def flat(values):
    if not isinstance(values, (list, tuple)):
        return [values]
    return [entry for row in values for entry in flat(row)]


def tensor(name, values, kind=FLOAT, shape=None):
    """A TensorProto of nested lists, or of bytes, which are taken as they are."""
    shape = shape_of(values) if shape is None else shape
    if not isinstance(values, bytes):
        entries = flat(values)
        values = struct.pack(f"<{len(entries)}{CODES[kind]}", *entries)
    return fields(1, shape) + field(2, kind) + field(8, name) + field(9, values)


def external(name, shape, kind=FLOAT, **place):
    """A TensorProto whose bytes are elsewhere: location, offset, length."""
    entries = [field(1, key) + field(2, str(word)) for key, word in place.items()]
    return fields(1, shape) + field(2, kind) + field(8, name) + fields(13, entries) + field(14, 1)


class Tensor(bytes):
    """A TensorProto that is an attribute."""


class Graph(bytes):
    """A GraphProto that is an attribute."""


def attribute(name, content):
    """An AttributeProto of a number, a text, a list of numbers, a tensor or a graph."""
    if isinstance(content, list):
        is_float = any(isinstance(entry, float) for entry in content)
        number, kind = (7, 6) if is_float else (8, 7)
        written = fields(number, [float(entry) if is_float else entry for entry in content])
    else:
        number, kind = {float: (2, 1), int: (3, 2), bool: (3, 2), str: (4, 3), Tensor: (5, 4),
                        Graph: (6, 5)}[type(content)]
        written = field(number, content)
    return field(1, name) + written + field(20, kind)


def node(operation, inputs, outputs, name="", domain="", **attributes):
    return (fields(1, inputs) + fields(2, outputs) + field(3, name or outputs[0]) +
            field(4, operation) +
            fields(5, [attribute(key, content) for key, content in attributes.items()]) +
            (field(7, domain) if domain else b""))


def value(name, shape, kind=FLOAT):
    """A ValueInfoProto; sizes that are texts are open, and a shape may be None."""
    tensor_type = field(1, kind)
    if shape is not None:
        tensor_type += field(2, fields(1, [field(2 if isinstance(size, str) else 1, size)
                                           for size in shape]))
    return field(1, name) + field(2, field(1, tensor_type))


def graph(nodes, initializers, inputs, outputs, name="g"):
    return (fields(1, nodes) + field(2, name) + fields(5, initializers) + fields(11, inputs) +
            fields(12, outputs))


def model(nodes, initializers, inputs, outputs, opset=17, domains=(), metadata=(), version=8):
    """The bytes of a file; `domains` are of other operations, each of version 1."""
    opsets = [field(1, "") + field(2, opset)] + [field(1, d) + field(2, 1) for d in domains]
    entries = [field(1, key) + field(2, text) for key, text in dict(metadata).items()]
    return (field(1, version) + field(2, "abide's tests") +
            field(7, graph(nodes, initializers, inputs, outputs)) + fields(8, opsets) +
            fields(14, entries))
