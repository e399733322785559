# SPDX-License-Identifier: MIT
"""The zoo's models as exporters of ONNX write them: batches of one, weights with dotted names,
heads side by side in one matrix, masks of minus infinity.

Each is a Network, which knows what its weights are called in the zoo. `networks()` lists all, each
with the model that it is to have the laws of.
"""

import math
import random
import re
import struct

from onnx_writer import FLOAT, INT64, Tensor, model, node, tensor, value

HIDE = -math.inf


class Network:
    """A graph that grows node by node; calling it adds one and returns the name of its result."""

    def __init__(self, opset=17, seed=1):
        self.opset, self.draw = opset, random.Random(seed)
        self.nodes, self.initializers, self.inputs, self.outputs = [], [], [], []
        self.values, self.shapes = {}, {}  # of weights: entries in order, rounded as floats are
        self.words, self.back = {}, {}  # names of the zoo in words of the file, and back

    def __call__(self, operation, *operands, results=1, domain="", **attributes):
        names = [f"t{len(self.nodes)}_{i}" if i else f"t{len(self.nodes)}" for i in range(results)]
        self.nodes.append(node(operation, list(operands), names, f"/{operation}_{len(self.nodes)}",
                               domain, **attributes))
        return names[0] if results == 1 else names

    def input(self, name, shape, kind=FLOAT):
        self.inputs.append(value(name, shape, kind))
        return name

    def weight(self, name, shape, zoo=None, turned=False, axis=0, entries=None):
        """`zoo`: what it is there; a list: what lies side by side along an axis."""
        count = math.prod(shape)
        entries = [self.draw.gauss(0, 1) for _ in range(count)] if entries is None else entries
        data = struct.pack(f"<{count}f", *entries)
        self.values[name], self.shapes[name] = struct.unpack(f"<{count}f", data), shape
        self.initializers.append(tensor(name, data, FLOAT, shape))
        for d in ("", "d"):  # and velocities
            if isinstance(zoo, list):
                step = shape[axis] // len(zoo)
                for i, part in enumerate(zoo):
                    cut = [":"] * len(shape)
                    cut[axis] = f"{i * step}:{(i + 1) * step}"
                    self.words[d + part] = f'"{d}{name}"[{",".join(cut)}]'
                self.back[d + name] = f"concat([{', '.join(d + part for part in zoo)}], axis={axis})"
            elif zoo is not None:
                self.words[d + zoo] = f'("{d}{name}".T)' if turned else f'"{d}{name}"'
                self.back[d + name] = f"({d}{zoo}.T)" if turned else d + zoo
        return name

    def known(self, values, kind=FLOAT):
        """A node Constant, which no training moves."""
        return self("Constant", value=Tensor(tensor("", values, kind)))

    def put_out(self, name, shape):
        self.outputs.append(value(name, shape))
        return self

    def bytes(self, **more):
        return model(self.nodes, self.initializers, self.inputs, self.outputs, self.opset, **more)

    def in_words(self, law):
        """A law of the zoo in the words of the file."""
        known = "|".join(sorted(map(re.escape, self.words), key=len, reverse=True))
        return re.sub(rf"\b({known})\b", lambda m: self.words[m[1]], law)

    def in_zoo(self, law):
        return re.sub(r'"([^"]+)"', lambda m: self.back[m[1]], law)


def smooth(net, name, x):
    """An activation, in pieces where an operation came late."""
    if name == "gelu" and net.opset < 20:
        erf = net("Erf", net("Div", x, net.known(math.sqrt(2))))
        return net("Mul", net("Mul", x, net("Add", erf, net.known(1.0))), net.known(0.5))
    if name == "silu":
        return net("Mul", x, net("Sigmoid", x))
    return net({"gelu": "Gelu", "tanh": "Tanh", "sigmoid": "Sigmoid", "softplus": "Softplus",
                "sin": "Sin", "relu": "Relu"}[name], x)


def linear(net, x, name, shape, zoo, bias=None):
    """As of a PyTorch Linear whose input has more axes than two."""
    y = net("MatMul", x, net("Transpose", net.weight(f"{name}.weight", shape, zoo), perm=[1, 0]))
    if bias is None:
        return y
    return net("Add", y, net.weight(f"{name}.bias", shape[:1], bias))


def layers(dims, activation=None, bias=False, opset=17, turned=False):
    """linear, relu and mlp; turned: MatMul by weights as TensorFlow has them."""
    net = Network(opset)
    x = net.input("x", [1, dims[0]])
    for l in range(1, len(dims)):
        last = l + 1 == len(dims)
        n, m = dims[l - 1], dims[l]
        if turned:
            x = net("MatMul", x, net.weight(f"dense_{l}/kernel:0", [n, m], f"W{l}", turned=True))
            if bias and not last:
                x = net("Add", x, net.weight(f"dense_{l}/bias:0", [m], f"b{l}"))
        else:
            weights = [net.weight(f"layers.{l}.weight", [m, n], f"W{l}")]
            if bias and not last:
                weights.append(net.weight(f"layers.{l}.bias", [m], f"b{l}"))
            x = net("Gemm", x, *weights, transB=1)
        if activation and not last:
            x = smooth(net, activation, x)
    return net.put_out(x, [1, dims[-1]])


def gated(n, h, activation, opset=17):
    net = Network(opset)
    x = net.input("x", [1, n])
    opened = smooth(net, activation, linear(net, x, "gate_proj", [h, n], "A"))
    both = net("Mul", opened, linear(net, x, "up_proj", [h, n], "U"))
    return net.put_out(linear(net, both, "down_proj", [n, h], "B"), [1, n])


def turned_pairs(net, x, tokens, width, theta=10000.0):
    """Rotary embedding of [1, heads, tokens, width], pairs of neighbours."""
    angles = [[t * theta ** (-2 * i / width) for i in range(width // 2)] for t in range(tokens)]
    cos, sin = (net.known([[f(a) for a in row] for row in angles]) for f in (math.cos, math.sin))
    if net.opset >= 23:
        return net("RotaryEmbedding", x, net("Unsqueeze", cos, net.known([0], INT64)),
                   net("Unsqueeze", sin, net.known([0], INT64)), interleaved=1)
    axis, end, step = net.known([3], INT64), net.known([width], INT64), net.known([2], INT64)
    even, odd = (net("Slice", x, net.known([i], INT64), end, axis, step) for i in (0, 1))
    first = net("Sub", net("Mul", even, cos), net("Mul", odd, sin))
    second = net("Add", net("Mul", even, sin), net("Mul", odd, cos))
    last = net.known([-1], INT64)
    joined = net("Concat", net("Unsqueeze", first, last), net("Unsqueeze", second, last), axis=-1)
    return net("Reshape", joined, net("Shape", x))


def heads(net, x, tokens, width, count, each, pairs=None, causal=False, bias=False, rope=False,
          block=""):
    """softmax(q k^T / sqrt(k)) v O^T of [1, tokens, width]."""
    pairs = pairs or count
    place = f"h.{block}.attn." if block else ""

    def zoo(letter, many):
        if many == 1:
            return letter + block
        return [f"{letter}{block}{'_' if block else ''}{i + 1}" for i in range(many)]

    def split(letter, many, turn=False):
        y = linear(net, x, f"{place}{letter}_proj", [many * each, width], zoo(letter.upper(), many),
                   zoo("b" + letter, many) if bias else None)
        y = net("Reshape", y, net.known([1, tokens, many, each], INT64))
        y = net("Transpose", y, perm=[0, 2, 1, 3])
        y = turned_pairs(net, y, tokens, each) if turn else y
        if many == count:
            return y
        # Each pair of keys and values stands beside itself for all heads that share it.
        y = net("Unsqueeze", y, net.known([2], INT64))
        y = net("Expand", y, net.known([1, many, count // many, tokens, each], INT64))
        return net("Reshape", y, net.known([1, count, tokens, each], INT64))

    q, k, v = split("q", count, rope), split("k", pairs, rope), split("v", pairs)
    scores = net("MatMul", q, net("Transpose", k, perm=[0, 1, 3, 2]))
    scores = net("Div", scores, net.known(math.sqrt(each)))
    if causal:
        scores = net("Add", scores, net.known([[HIDE if j > i else 0.0 for j in range(tokens)]
                                               for i in range(tokens)]))
    y = net("MatMul", net("Softmax", scores, axis=-1), v)
    y = net("Transpose", y, perm=[0, 2, 1, 3])
    y = net("Reshape", y, net.known([1, tokens, count * each], INT64))
    outputs = zoo("O", count)
    turn = net("Transpose", net.weight(f"{place}o_proj.weight", [width, count * each], outputs,
                                       axis=1), perm=[1, 0])
    y = net("MatMul", y, turn)
    return net("Add", y, net.weight(f"{place}o_proj.bias", [width], "bo" + block)) if bias else y


def attention(width, count, each, tokens=2, opset=17, **more):
    net = Network(opset)
    x = net.input("x", [1, tokens, width])
    return net.put_out(heads(net, x, tokens, width, count, each, **more), [1, tokens, width])


def normed(net, x, name, zoo, width, centred, eps=1e-5):
    """LayerNorm or RMSNorm, in pieces where there is no operation."""
    scale = net.weight(f"{name}.weight", [width], f"g{zoo}")
    if centred:
        return net("LayerNormalization", x, scale, net.weight(f"{name}.bias", [width], f"b{zoo}"),
                   axis=-1, epsilon=eps)
    if net.opset >= 23:
        return net("RMSNormalization", x, scale, axis=-1, epsilon=eps)
    square = net("ReduceMean", net("Pow", x, net.known(2.0)), axes=[-1], keepdims=1)
    root = net("Sqrt", net("Add", square, net.known(eps)))
    return net("Mul", net("Div", x, root), scale)


def transformer(width, count, inner, blocks, llama=False, tied=False, opset=17):
    """gpt and llama of the zoo, with tokens as whole numbers."""
    tokens, vocabulary = 2, 3
    net = Network(opset)
    tok = net.input("idx", [1, tokens], INT64)
    embedding = net.weight("wte.weight", [vocabulary, width], "E")
    x = net("Gather", embedding, tok)
    for block in map(str, range(1, blocks + 1)):
        y = normed(net, x, f"h.{block}.ln_1", "a" + block, width, not llama)
        x = net("Add", x, heads(net, y, tokens, width, count, width // count, causal=True,
                                bias=not llama, rope=llama, block=block))
        y = normed(net, x, f"h.{block}.ln_2", "m" + block, width, not llama)
        place = f"h.{block}.mlp"
        if llama:
            opened = smooth(net, "silu", linear(net, y, f"{place}.gate", [inner, width], "A" + block))
            y = net("Mul", opened, linear(net, y, f"{place}.up", [inner, width], "U" + block))
            y = linear(net, y, f"{place}.down", [width, inner], "B" + block)
        else:
            y = smooth(net, "gelu", linear(net, y, f"{place}.fc", [inner, width], "A" + block,
                                           "a" + block))
            y = linear(net, y, f"{place}.proj", [width, inner], "B" + block, "b" + block)
        x = net("Add", x, y)
    x = normed(net, x, "ln_f", "f", width, not llama)
    head = embedding if tied else net.weight("lm_head.weight", [vocabulary, width], "W")
    x = net("MatMul", x, net("Transpose", head, perm=[1, 0]))
    return net.put_out(x, [1, tokens, vocabulary])


def batch_normed(net, x, name, zoo, channels):
    weights = [net.weight(f"{name}.weight", [channels], f"g{zoo}"),
               net.weight(f"{name}.bias", [channels], f"b{zoo}")]
    for part, entry in (("mean", 0.0), ("var", 1.0)):
        weights.append(net.weight(f"{name}.running_{part}", [channels], entries=[entry] * channels))
    return net("BatchNormalization", x, *weights, results=3, training_mode=1, epsilon=1e-5)[0]


def resnet(channels, blocks):
    net = Network()
    x = net.input("x", [1, channels, 3, 3])
    for l in range(1, blocks + 1):
        y = x
        for i in (1, 2):
            kernel = net.weight(f"b{l}.conv{i}.weight", [channels, channels, 3, 3], f"K{l}_{i}")
            y = net("Conv", y, kernel, kernel_shape=[3, 3], pads=[1, 1, 1, 1])
            y = batch_normed(net, y, f"b{l}.bn{i}", f"{l}_{i}", channels)
            y = net("Relu", y if i == 1 else net("Add", x, y))
        x = y
    x = net("Flatten", net("GlobalAveragePool", x), axis=1)
    x = net("Gemm", x, net.weight("fc.weight", [2, channels], "W"), transB=1)
    return net.put_out(x, [1, 2])


def factors(n, r, m):
    """A product of weights, without any input."""
    net = Network()
    left, right = net.weight("left.w", [m, r], "W2"), net.weight("right.w", [r, n], "W1")
    return net.put_out(net("MatMul", left, right), [m, n])


# The head of model files for one layer of tokens that are normalized.
NORMED = ("[inputs]\nx = [2, 3]\n[parameters]\nA = [2, 3]\ngn = [2]\n{more}B = [2, 2]\n[model]\n"
          "output = '({norm}(x @ A.T, axis=-1, eps=1e-5)*gn{plus}) @ B.T'\n")


def one_norm(centred, opset=17):
    net = Network(opset)
    x = linear(net, net.input("x", [1, 2, 3]), "fc1", [2, 3], "A")
    x = normed(net, x, "norm", "n", 2, centred)
    return net.put_out(linear(net, x, "fc2", [2, 2], "B"), [1, 2, 2])


def networks():
    """(model of the zoo or text of a model file, Network, options of both)."""
    yield "linear:3,2,4", layers([3, 2, 4]), []
    yield "linear:2,3,1,2", layers([2, 3, 1, 2], opset=11), []
    yield "linear:2,2,3", layers([2, 2, 3], turned=True), ["--flow", "momentum"]
    yield "relu:3,4,2", layers([3, 4, 2], "relu"), []
    yield "relu:2,3,2+bias", layers([2, 3, 2], "relu", True), []
    yield "relu:2,3,2+bias", layers([2, 3, 2], "relu", True, turned=True), []
    for activation in ("tanh", "sigmoid", "silu", "softplus", "sin", "gelu"):
        yield f"mlp:1,2,1+bias+{activation}", layers([1, 2, 1], activation, True), []
    yield "mlp:2,2,2+gelu", layers([2, 2, 2], "gelu", opset=20), []
    yield "swiglu:2,2", gated(2, 2, "silu"), []
    yield "geglu:2,2", gated(2, 2, "gelu"), []
    yield "geglu:1,2", gated(1, 2, "gelu", 20), []
    yield "attention:2,1,2", attention(2, 1, 2), []
    yield "attention:2,1,2+causal", attention(2, 1, 2, causal=True), []
    yield "attention:2,2,1+bias", attention(2, 2, 1, bias=True), []
    yield "attention:2,2,1+gqa=1", attention(2, 2, 1, pairs=1), []
    yield "attention:2,1,2+rope", attention(2, 1, 2, rope=True), []
    yield "attention:2,1,2+causal+rope+tokens=3", attention(
        2, 1, 2, tokens=3, causal=True, rope=True, opset=23), []
    entropy = ["--loss", "cross_entropy"]
    yield "gpt:2,1,2,1", transformer(2, 1, 2, 1), entropy
    yield "gpt:2,1,2,1+tied", transformer(2, 1, 2, 1, tied=True), entropy
    yield "llama:2,1,1,1", transformer(2, 1, 1, 1, llama=True), entropy
    yield "llama:2,1,1,1", transformer(2, 1, 1, 1, llama=True, opset=23), entropy
    yield "resnet:1,1", resnet(1, 1), []
    yield "nmf:2,1,2", factors(2, 1, 2), ["--metric", "mirror"]
    layer_norm = NORMED.format(norm="layer_norm", more="bn = [2]\n", plus=" + bn")
    rms_norm = NORMED.format(norm="rms_norm", more="", plus="")
    yield layer_norm, one_norm(True), []
    yield rms_norm, one_norm(False), []
    yield rms_norm, one_norm(False, 23), []
