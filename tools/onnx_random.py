# SPDX-License-Identifier: MIT
"""Random networks in ONNX, from seeds, for tools/onnx_kit: needs numpy and onnx.

A network grows from two or three inputs, node by node, by steps that are drawn: each picks tensors
that fit from those that are there, and weights where it needs some. Where versions of ONNX write a
step in other ways, the version that was drawn decides. Weights are scaled and products squashed, so
that numbers stay near 1; what nothing takes is put out.

    model, inputs = random_network(seed)    # a ModelProto, {name: array}
"""

import math

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

    # Steps; each returns without a node where nothing fits.
    def entrywise(self):
        x = self.pick()
        shape = self.pool[x]
        names = ["Relu", "Tanh", "Sigmoid", "Neg", "Abs", "Identity", "Sin", "Cos"]
        if not self.wide:
            names += ["Softplus", "Softsign", "Erf", "LeakyRelu", "Elu", "Selu", "HardSigmoid", "Sinh", "Cosh"]
            names += ["ThresholdedRelu"] * (self.opset >= 10)
            names += ["Celu"] * (self.opset >= 12) + ["HardSwish"] * (self.opset >= 14)
            names += ["Mish"] * (self.opset >= 18) + ["Gelu"] * (self.opset >= 20)
            names += ["Shrink"]
        name = self.among(*names)
        attributes = {}
        if name in ("LeakyRelu", "Elu", "ThresholdedRelu", "Celu", "HardSigmoid") and self.chance(0.7):
            attributes["alpha"] = float(np.float32(0.1 + self.rng.random()))
        if name == "Gelu" and self.chance(0.5):
            attributes["approximate"] = "tanh"
        if name == "Shrink":
            attributes = {"lambd": 0.25, "bias": 0.125}
        if name in ("Sinh", "Cosh"):
            x = self.squashed(x)
        self.add(name, [x], shape, **attributes)

    def of_positive(self):
        x = self.positive(self.pick())
        name = self.among("Sqrt", "Log", "Reciprocal", "Exp", "Pow")
        if name == "Exp":
            x = self.squashed(x)
        operands = [x, self.number(self.among(2.0, 0.5, 3.0, -1.0))] if name == "Pow" else [x]
        y = self.add(name, operands, self.pool[x])
        if name == "Pow":
            self.squashed(y)

    def clip(self):
        x = self.pick()
        if self.wide and self.opset < 12:
            return
        if self.opset < 11:
            self.add("Clip", [x], self.pool[x], min=-0.5, max=0.75)
        else:
            self.add("Clip", [x, self.number(-0.5), self.number(0.75)], self.pool[x])

    def dropout(self):
        x = self.pick()
        self.add("Dropout", [x], self.pool[x], **({"ratio": 0.25} if self.opset < 12 else {}))

    def broadcast(self):
        """With a weight, or another tensor, of other axes or sizes of 1."""
        x = self.pick()
        shape = self.pool[x]
        partners = [name for name, other in self.pool.items() if name != x and self.broadcasts(shape, other)]
        if partners and self.chance(0.6):
            y = self.among(*partners)
        else:
            kept = [size if self.chance(0.6) else 1 for size in shape]
            y = self.weight(*kept[int(self.rng.integers(len(kept) + 1)):])
            self.pool[y] = np.shape(numpy_helper.to_array(self.weights[-1]))
        result = np.broadcast_shapes(shape, self.pool[y])
        if y not in self.inputs and not y.startswith("t"):
            del self.pool[y]
        name = self.among("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Sub" if self.wide else "Mean")
        if name == "Div":
            if y not in self.pool:
                y = self.array(np.abs(numpy_helper.to_array(self.weights[-1])) + self.type(0.5))
            else:
                y = self.positive(y)
        operands = [x, y] if self.chance(0.5) or name == "Div" else [y, x]
        if name in ("Sum", "Mean", "Max", "Min") and self.chance(0.3):
            operands.append(x)
        y = self.add(name, operands, result)
        if name in ("Mul", "Div"):
            self.squashed(y)

    @staticmethod
    def broadcasts(a, b):
        try:
            return math.prod(np.broadcast_shapes(a, b)) <= MOST_ENTRIES
        except ValueError:
            return False

    def matmul(self):
        x = self.pick(lambda shape: len(shape) >= 2)
        if x is None:
            return
        *batch, n, k = self.pool[x]
        kind = self.among("weight", "batched", "own", "vector")
        m = int(self.rng.integers(1, 6))
        if kind == "own":
            order = [*range(len(batch)), len(batch) + 1, len(batch)]
            turned = self.add("Transpose", [x], [*batch, k, n], perm=order)
            self.squashed(self.add("MatMul", [x, turned], [*batch, n, n]))
        elif kind == "vector":
            self.add("MatMul", [x, self.weight(k, scale=k**-0.5)], [*batch, n])
        else:
            shape = [k, m] if kind == "weight" else [*batch[-1:], k, m]
            self.add("MatMul", [x, self.weight(*shape, scale=k**-0.5)], [*batch, n, m])

    def gemm(self):
        x = self.pick(lambda shape: len(shape) == 2)
        if x is None:
            return
        turned = self.chance(0.3)
        n, k = self.pool[x][::-1] if turned else self.pool[x]
        m = int(self.rng.integers(1, 6))
        flip = self.chance(0.5)
        weights = [self.weight(*([m, k] if flip else [k, m]), scale=k**-0.5)]
        attributes = {"transA": int(turned), "transB": int(flip)}
        if self.chance(0.7) or self.opset < 11:
            weights.append(self.weight(*self.among([m], [n, m], [1, m], [n, 1], [])))
            attributes["beta"] = self.among(0.5, 1.0)
        if self.chance(0.4):
            attributes["alpha"] = 0.75
        self.add("Gemm", [x, *weights], [n, m], **attributes)

    def image(self):
        return self.pick(lambda shape: len(shape) == 4 and shape[2] > 1 and shape[3] > 1)

    @staticmethod
    def windows(size, kernel, stride, dilation, pads, ceil=False):
        free = size + pads - dilation * (kernel - 1) - 1
        return (-(-free // stride) if ceil else free // stride) + 1

    def convolution(self):
        x = self.image()
        if x is None or self.wide:
            return
        n, c, *size = self.pool[x]
        groups = self.among(*[g for g in (1, 2, c) if c % g == 0])
        m = groups * int(self.rng.integers(1, 3))
        kernel = [int(self.rng.integers(1, min(3, s) + 1)) for s in size]
        strides = [self.among(1, 1, 2) for _ in size]
        dilations = [1 if 2 * (k - 1) >= s else self.among(1, 2) for k, s in zip(kernel, size)]
        attributes = {"strides": strides, "dilations": dilations, "group": groups}
        if self.chance(0.25):
            way = self.among("SAME_UPPER", "SAME_LOWER", "VALID")
            attributes |= {"auto_pad": way, "dilations": [1, 1], "strides": [1, 1]}
            result = size if way != "VALID" else [s - k + 1 for s, k in zip(size, kernel)]
        else:
            pads = [int(self.rng.integers(0, 2)) for _ in range(4)]
            attributes["pads"] = pads
            result = [self.windows(size[i], kernel[i], strides[i], dilations[i], pads[i] + pads[i + 2])
                      for i in range(2)]
        operands = [x, self.weight(m, c // groups, *kernel, scale=(c * math.prod(kernel))**-0.5)]
        if self.chance(0.5):
            operands.append(self.weight(m))
        self.add("Conv", operands, [n, m, *result], **attributes)

    def turned_convolution(self):
        x = self.image()
        if x is None or self.wide:
            return
        n, c, *size = self.pool[x]
        strides = [self.among(1, 2) for _ in size]
        pads = [self.among(0, 1) for _ in range(2)] * 2
        more = [int(self.rng.integers(0, stride)) for stride in strides]
        result = [strides[i] * (size[i] - 1) + 3 - 2 * pads[i] + more[i] for i in range(2)]
        if math.prod(result) * 2 > MOST_ENTRIES:
            return
        self.add("ConvTranspose", [x, self.weight(c, 2, 3, 3, scale=0.3)], [n, 2, *result],
                 strides=strides, pads=pads, output_padding=more)

    def pool_windows(self):
        x = self.image()
        name = self.among("MaxPool", "AveragePool", "LpPool")
        if x is None or (self.wide and name != "MaxPool"):
            return
        n, c, *size = self.pool[x]
        pads = [int(self.rng.integers(0, 2)) for _ in range(4)]
        strides = [self.among(1, 2) for _ in size]
        attributes = {"kernel_shape": [2, 2], "strides": strides, "pads": pads}
        ceil = name != "LpPool" and self.opset >= 10 and self.chance(0.3)
        if ceil:
            # Windows that begin in the padding at the end: versions disagree on them.
            attributes["pads"] = pads = [pads[0], pads[1], 0, 0]
            attributes["ceil_mode"] = 1
        if name == "AveragePool" and self.chance(0.5):
            attributes["count_include_pad"] = 1
        if name == "LpPool":  # a window of zeros has no derivative
            x = self.positive(x)
        result = [self.windows(size[i], 2, strides[i], 1, pads[i] + pads[i + 2], ceil) for i in range(2)]
        self.add(name, [x], [n, c, *result], **attributes)

    def whole_pool(self):
        x = self.image()
        if x is None or self.wide:
            return
        name = self.among("GlobalAveragePool", "GlobalMaxPool")
        self.add(name, [x], [*self.pool[x][:2], 1, 1])

    def channels(self):
        """Normalizations of channels."""
        x = self.pick(lambda shape: len(shape) >= 3 and math.prod(shape[2:]) > 2)
        if x is None:
            return
        c = self.pool[x][1]
        name = self.among("BatchNormalization", "InstanceNormalization", "LRN")
        if name == "BatchNormalization":
            variance = self.array((0.5 + self.rng.random(c)).astype(self.type))
            self.add(name, [x, self.weight(c), self.weight(c), self.weight(c), variance], self.pool[x])
        elif self.wide:
            return
        elif name == "InstanceNormalization":
            self.add(name, [x, self.weight(c), self.weight(c)], self.pool[x], epsilon=0.01)
        elif len(self.pool[x]) == 4:
            self.add(name, [x], self.pool[x], size=self.among(1, 3), alpha=0.1, bias=1.0)

    def along(self):
        x = self.pick(lambda shape: len(shape) > 0)
        if x is None:
            return
        shape = self.pool[x]
        at, axis = self.axis(shape, self.opset >= 11)
        name = self.among("Softmax", "LogSoftmax", "CumSum", "LayerNormalization", "LpNormalization")
        if name == "CumSum":
            if self.opset >= 11 and shape[at] < 8:
                self.add(name, [x, self.array(np.int64(axis))], shape, exclusive=self.among(0, 1),
                         reverse=self.among(0, 1))
        elif name == "LayerNormalization":
            if self.opset >= 17 and math.prod(shape[at:]) > 1:
                weights = [self.weight(*shape[at:]) for _ in range(self.among(1, 2))]
                self.add(name, [x, *weights], shape, axis=axis, epsilon=0.01)
        elif name == "LpNormalization":
            moved = self.add("Add", [x, self.weight(*shape)], shape)
            self.add(name, [moved], shape, axis=axis, p=self.among(1, 2))
        else:
            self.add(name, [x], shape, axis=axis)

    def reduce(self):
        x = self.pick(lambda shape: len(shape) > 0)
        if x is None:
            return
        shape = self.pool[x]
        name = self.among("Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSumExp")
        axes = sorted({self.axis(shape)[0] for _ in range(self.among(1, 2))})
        keep = self.among(0, 1)
        if name in ("L2", "Prod"):
            x = self.positive(x)
        written = [at - len(shape) if self.opset >= 11 and self.chance(0.3) else at for at in axes]
        operands, attributes = [x], {"keepdims": keep}
        if self.opset >= (13 if name == "Sum" else 18):
            operands.append(self.integers(*written))
        else:
            attributes["axes"] = written
        result = [1 if at in axes else size for at, size in enumerate(shape) if keep or at not in axes]
        y = self.add("Reduce" + name, operands, result, **attributes)
        if name in ("Prod", "SumSquare", "L1"):
            self.squashed(y)

    def transpose(self):
        x = self.pick(lambda shape: len(shape) > 1)
        if x is not None:
            order = [int(i) for i in self.rng.permutation(len(self.pool[x]))]
            self.add("Transpose", [x], [self.pool[x][i] for i in order], perm=order)

    def reshape(self):
        x = self.pick(lambda shape: len(shape) > 0)
        if x is None:
            return
        shape = self.pool[x]
        count = math.prod(shape)
        first = self.among(*[d for d in range(1, count + 1) if count % d == 0])
        kind = self.among("sizes", "computed", "flatten", "kept")
        if kind == "flatten":
            at = int(self.rng.integers(len(shape) + 1))
            self.add("Flatten", [x], [math.prod(shape[:at]), math.prod(shape[at:])], axis=at)
        elif kind == "kept":
            self.add("Reshape", [x, self.integers(0, -1)], [shape[0], count // shape[0]])
        elif kind == "sizes":
            self.add("Reshape", [x, self.integers(first, -1)], [first, count // first])
        else:
            # [first size, the rest], as exporters compute it.
            size = self.add("Gather", [self.add("Shape", [x], None), self.integers(0)], None)
            sizes = self.add("Concat", [size, self.integers(-1)], None, axis=0)
            self.add("Reshape", [x, sizes], [shape[0], count // shape[0]])

    def squeeze(self):
        x = self.pick(lambda shape: len(shape) < 5)
        if x is None:
            return
        shape = list(self.pool[x])
        ones = [at for at, size in enumerate(shape) if size == 1]
        name = "Squeeze" if ones and self.chance(0.5) else "Unsqueeze"
        at = self.among(*ones) if name == "Squeeze" else int(self.rng.integers(len(shape) + 1))
        result = shape[:at] + shape[at + 1:] if name == "Squeeze" else shape[:at] + [1] + shape[at:]
        if self.opset >= 13:
            self.add(name, [x, self.integers(at)], result)
        else:
            self.add(name, [x], result, axes=[at])

    def slice(self):
        x = self.pick(lambda shape: len(shape) > 0 and max(shape) > 1)
        if x is None:
            return
        shape = list(self.pool[x])
        at = int(np.argmax(shape))
        size = shape[at]
        if self.opset < 10:
            start, end, step = 1, self.among(size, size + 5, 2**31), 1
            self.add("Slice", [x], shape[:at] + [size - 1] + shape[at + 1:], axes=[at], starts=[start], ends=[end])
            return
        start, end, step = self.among((0, size, 2), (-1, -size - 1, -1), (1, 2**62, 1), (-size, -1, 1), (size, 0, -2))
        length = len(range(size)[start:None if end < -size else end:step])
        if length:
            axis = at - len(shape) if self.chance(0.3) else at
            self.add("Slice", [x, self.integers(start), self.integers(end), self.integers(axis), self.integers(step)],
                     shape[:at] + [length] + shape[at + 1:])

    def gather(self):
        x = self.pick(lambda shape: len(shape) > 0)
        if x is None:
            return
        shape = list(self.pool[x])
        at, axis = self.axis(shape)
        low = -shape[at] if self.opset >= 11 else 0
        if self.opset >= 11 and self.chance(0.3):
            sizes = [int(self.rng.integers(1, size + 1)) for size in shape]
            places = self.rng.integers(low, shape[at], sizes)
            self.add("GatherElements", [x, self.array(places)], sizes, axis=axis)
            return
        sizes = self.among([], [2], [3], [1, 2])
        result = shape[:at] + sizes + shape[at + 1:]
        if math.prod(result) <= MOST_ENTRIES and len(result) < 6:
            self.add("Gather", [x, self.array(np.asarray(self.rng.integers(low, shape[at], sizes)))], result,
                     axis=axis if self.opset >= 11 else at)

    def concat(self):
        x = self.pick(lambda shape: len(shape) > 0 and math.prod(shape) * 3 <= MOST_ENTRIES)
        if x is None:
            return
        shape = list(self.pool[x])
        at, axis = self.axis(shape, self.opset >= 11)
        other = list(shape)
        other[at] = int(self.rng.integers(1, 3))
        parts = [x, self.weight(*other)] + [x] * self.among(0, 1)
        shape[at] = shape[at] * (len(parts) - 1) + other[at]
        self.add("Concat", parts, shape, axis=axis)

    def split(self):
        x = self.pick(lambda shape: len(shape) > 0 and max(shape) > 1)
        if x is None:
            return
        shape = list(self.pool[x])
        at = int(np.argmax(shape))
        sizes = [1, shape[at] - 1]
        operands, attributes = [x], {"axis": at}
        if self.opset >= 13:
            operands.append(self.integers(*sizes))
        else:
            attributes["split"] = sizes
        names = [f"t{len(self.nodes)}_{i}" for i in range(2)]
        self.nodes.append(helper.make_node("Split", operands, names, f"n{len(self.nodes)}", **attributes))
        for name, size in zip(names, sizes):
            self.keep(name, shape[:at] + [size] + shape[at + 1:], operands)

    def pad(self):
        x = self.pick(lambda shape: 1 < len(shape) and min(shape) > 1)
        if x is None:
            return
        shape = self.pool[x]
        pads = [int(self.rng.integers(0, 2)) for _ in range(2 * len(shape))]
        mode = self.among("constant", "reflect", "edge")
        result = [size + pads[i] + pads[i + len(shape)] for i, size in enumerate(shape)]
        if math.prod(result) > MOST_ENTRIES:
            return
        if self.opset < 11:
            self.add("Pad", [x], result, pads=pads, mode=mode)
        else:
            value = [self.number(0.25)] if mode == "constant" and self.chance(0.5) else []
            self.add("Pad", [x, self.integers(*pads), *value], result, mode=mode)

    def spread(self):
        x = self.pick(lambda shape: math.prod(shape) * 4 <= MOST_ENTRIES and 0 < len(shape) < 5)
        if x is None:
            return
        shape = self.pool[x]
        if self.chance(0.5):
            times = [self.among(1, 2) for _ in shape[:2]] + [1] * (len(shape) - 2)
            self.add("Tile", [x, self.integers(*times)], [n * k for n, k in zip(shape, times)])
        else:
            result = [3, *(size if size > 1 else self.among(1, 2) for size in shape)]
            if math.prod(result) <= MOST_ENTRIES:
                self.add("Expand", [x, self.integers(*result)], result)

    def blocks(self):
        x = self.pick(lambda shape: len(shape) == 4 and shape[2] % 2 == 0 and shape[3] % 2 == 0)
        if x is None:
            return
        n, c, h, w = self.pool[x]
        self.add("SpaceToDepth", [x], [n, 4 * c, h // 2, w // 2], blocksize=2)

    def compared(self):
        x = self.pick()
        shape = self.pool[x]
        name = self.among(*(["Greater", "Less"] + ["GreaterOrEqual", "LessOrEqual"] * (self.opset >= 12)))
        other = self.number(self.among(0.0, 0.25)) if self.chance(0.5) else self.weight(*shape)
        truth = self.add(name, [x, other], None)
        if self.chance(0.4):
            truth = self.add("Not", [truth], None)
        if self.chance(0.4):
            second = self.add("Less", [x, self.number(0.5)], None)
            truth = self.add(self.among("And", "Or"), [truth, second], None)
        if self.chance(0.5):
            self.add("Mul", [self.add("Cast", [truth], shape, to=self.kind), x], shape)
        else:
            self.add("Where", [truth, x, self.weight(*shape)], shape)

    def masked(self):
        """Softmax of scores of which a mask hides some."""
        x = self.pick(lambda shape: len(shape) >= 2 and shape[-1] > 1)
        if x is None:
            return
        shape = self.pool[x]
        mask = np.triu(np.full(shape[-2:], -np.inf if self.chance(0.5) else -1e38), 1).astype(self.type)
        if self.chance(0.5):
            scores = self.add("Add", [x, self.array(mask)], None)
        else:
            scores = self.add("Where", [self.array(mask == 0), x, self.number(-np.inf)], None)
        if self.opset < 13 and len(shape) > 2:
            # There Softmax would be over all axes from its own on; of the last it is over one.
            self.add("Softmax", [scores], shape, axis=len(shape) - 1)
        else:
            self.add("Softmax", [scores], shape, axis=-1 if self.opset >= 11 else len(shape) - 1)

    def recurrent(self):
        x = self.pick(lambda shape: len(shape) == 3 and shape[0] < 5)
        if x is None or self.wide:
            return
        length, batch, width = self.pool[x]
        name, gates = self.among(("LSTM", 4), ("GRU", 3), ("RNN", 1))
        hidden = 2
        direction, ways = self.among(("forward", 1), ("reverse", 1), ("bidirectional", 2))
        weights = [self.weight(ways, gates * hidden, width, scale=0.5),
                   self.weight(ways, gates * hidden, hidden, scale=0.5)]
        if self.chance(0.6):
            weights.append(self.weight(ways, 2 * gates * hidden, scale=0.5))
        attributes = {"hidden_size": hidden, "direction": direction}
        if name == "GRU":
            attributes["linear_before_reset"] = self.among(0, 1)
        self.add(name, [x, *weights], [length, ways, batch, hidden], **attributes)

    def resize(self):
        x = self.image()
        if x is None or self.wide or self.opset < 11:
            return
        n, c, h, w = self.pool[x]
        if n * c * h * w * 4 > MOST_ENTRIES:
            return
        mode = self.among("nearest", "linear")
        way = self.among("half_pixel", "asymmetric", "align_corners")
        scales = self.array(np.array([1, 1, 2, 2], np.float32))
        attributes = {"mode": mode, "coordinate_transformation_mode": way}
        if mode == "nearest":
            attributes["nearest_mode"] = self.among("floor", "round_prefer_floor")
        roi = self.array(np.zeros(0, np.float32)) if self.opset < 13 else ""
        self.add("Resize", [x, roi, scales], [n, c, 2 * h, 2 * w], **attributes)

    STEPS = (entrywise, entrywise, entrywise, of_positive, clip, dropout, broadcast, broadcast, broadcast, matmul,
             matmul, gemm, convolution, convolution, turned_convolution, pool_windows, whole_pool, channels, along,
             along, reduce, reduce, transpose, reshape, squeeze, slice, gather, concat, split, pad, spread, blocks,
             compared, masked, recurrent, resize)

    def grow(self):
        size = lambda: int(self.rng.integers(2, 5))
        for name, shape in (("x", [size(), size()]), ("seq", [size(), size(), size()]),
                            ("img", [1, 2, size() + 1, size() + 1])):
            self.inputs[name] = self.rng.standard_normal(shape).astype(self.type)
            self.keep(name, shape, [])
        most = int(self.rng.integers(20, 61))
        while len(self.nodes) < most:
            self.STEPS[int(self.rng.integers(len(self.STEPS)))](self)
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
    network = Network(seed)
    return network.grow(), network.inputs
