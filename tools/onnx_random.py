# SPDX-License-Identifier: MIT
"""Random networks in ONNX, from seeds, for tools/onnx_kit: needs numpy and onnx.

A network grows from two or three inputs, node by node, by steps that are drawn: each picks tensors
that fit from those that are there, and weights where it needs some. Where versions of ONNX write a
step in other ways, the version that was drawn decides. Weights are scaled and products squashed, so
that numbers stay near 1; what nothing takes is put out.

    model, inputs = random_network(seed)    # a ModelProto, {name: array}
"""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

MOST_ENTRIES = 600


class Network:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.opset = int(self.rng.integers(9, 23))
        # onnxruntime has many operations in float32 alone; without these all is in double.
        self.wide = bool(self.rng.integers(2))
        self.type = np.float64 if self.wide else np.float32
        self.kind = TensorProto.DOUBLE if self.wide else TensorProto.FLOAT
        self.nodes, self.weights, self.inputs = [], [], {}
        self.pool, self.unused = {}, []  # shapes of numbers by name, in order

    # What steps are made of.
    def chance(self, p):
        return self.rng.random() < p

    def among(self, *choices):
        return choices[int(self.rng.integers(len(choices)))]

    def add(self, operation, operands, shape, **attributes):
        """A node with one result, of numbers unless the shape is None."""
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, operands, [name], f"n{len(self.nodes)}",
                                           **attributes))
        return self.keep(name, shape, operands)

    def keep(self, name, shape, operands):
        self.unused = [each for each in self.unused if each not in operands]
        if shape is not None:
            self.pool[name] = tuple(int(size) for size in shape)
            self.unused.append(name)
        return name

    def array(self, values):
        """A constant of the file: half of them initializers, half nodes."""
        values = np.asarray(values)
        name = f"c{len(self.nodes)}_{len(self.weights)}"
        if values.dtype == np.int64 and self.chance(0.5):
            self.nodes.append(helper.make_node("Constant", [], [name], value=numpy_helper.from_array(values)))
        else:
            self.weights.append(numpy_helper.from_array(values, name))
        return name

    def integers(self, *values):
        return self.array(np.array(values, dtype=np.int64))

    def weight(self, *shape, scale=1.0):
        return self.array((scale * self.rng.standard_normal(shape)).astype(self.type))

    def number(self, value):
        return self.array(np.array(value, dtype=self.type))

    def pick(self, fits=lambda shape: True):
        """A tensor that fits, rather one that nothing took yet; None if there is none."""
        for names in (self.unused, list(self.pool)):
            found = [name for name in names if fits(self.pool[name])]
            if found and (names is not self.unused or self.chance(0.7)):
                return found[int(self.rng.integers(len(found)))]
        return None

    def axis(self, shape, negative=True):
        at = int(self.rng.integers(len(shape)))
        return at, at - len(shape) if negative and self.chance(0.4) else at

    def squashed(self, name):
        return self.add("Tanh", [name], self.pool[name])

    def positive(self, name):
        """|x| + 1/2."""
        shape = self.pool[name]
        return self.add("Add", [self.add("Abs", [name], shape), self.number(0.5)], shape)

    def image(self):
        return self.pick(lambda shape: len(shape) == 4 and shape[2] > 1 and shape[3] > 1)

    def grow(self, steps):
        size = lambda: int(self.rng.integers(2, 5))
        for name, shape in (("x", [size(), size()]), ("seq", [size(), size(), size()]),
                            ("img", [1, 2, size() + 1, size() + 1])):
            self.inputs[name] = self.rng.standard_normal(shape).astype(self.type)
            self.keep(name, shape, [])
        most = int(self.rng.integers(20, 61))
        while len(self.nodes) < most:
            self.among(*steps)(self)
        for name in [name for name in self.inputs if name in self.unused]:
            self.add("Neg", [name], self.pool[name])
        outputs = [helper.make_tensor_value_info(name, self.kind, self.pool[name]) for name in self.unused]
        inputs = [helper.make_tensor_value_info(name, self.kind, array.shape) for name, array in self.inputs.items()]
        graph = helper.make_graph(self.nodes, "random", inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = 8
        return model


def random_network(seed):
    """(ModelProto, inputs {name: array})"""
    # Here, because they need what is above.
    import onnx_random_layers
    import onnx_random_moves
    import onnx_random_numbers

    network = Network(seed)
    steps = onnx_random_numbers.STEPS + onnx_random_layers.STEPS + onnx_random_moves.STEPS
    return network.grow(steps), network.inputs
