# SPDX-License-Identifier: MIT
"""Steps of random networks (onnx_random.py) that are layers, with weights or windows.

A step does nothing where no tensor fits.
"""

import math

import numpy as np

from onnx_random import MOST_ENTRIES


def matmul(net):
    x = net.pick(lambda shape: len(shape) >= 2)
    if x is None:
        return
    *batch, n, k = net.pool[x]
    kind = net.among("weight", "batched", "own", "vector")
    m = int(net.rng.integers(1, 6))
    if kind == "own":
        order = [*range(len(batch)), len(batch) + 1, len(batch)]
        turned = net.add("Transpose", [x], [*batch, k, n], perm=order)
        net.squashed(net.add("MatMul", [x, turned], [*batch, n, n]))
    elif kind == "vector":
        net.add("MatMul", [x, net.weight(k, scale=k**-0.5)], [*batch, n])
    else:
        shape = [k, m] if kind == "weight" else [*batch[-1:], k, m]
        net.add("MatMul", [x, net.weight(*shape, scale=k**-0.5)], [*batch, n, m])


def gemm(net):
    x = net.pick(lambda shape: len(shape) == 2)
    if x is None:
        return
    turned = net.chance(0.3)
    n, k = net.pool[x][::-1] if turned else net.pool[x]
    m = int(net.rng.integers(1, 6))
    flip = net.chance(0.5)
    weights = [net.weight(*([m, k] if flip else [k, m]), scale=k**-0.5)]
    attributes = {"transA": int(turned), "transB": int(flip)}
    if net.chance(0.7) or net.opset < 11:
        weights.append(net.weight(*net.among([m], [n, m], [1, m], [n, 1], [])))
        attributes["beta"] = net.among(0.5, 1.0)
    if net.chance(0.4):
        attributes["alpha"] = 0.75
    net.add("Gemm", [x, *weights], [n, m], **attributes)


def windows(size, kernel, stride, dilation, pads, ceil=False):
    free = size + pads - dilation * (kernel - 1) - 1
    return (-(-free // stride) if ceil else free // stride) + 1


def convolution(net):
    x = net.image()
    if x is None or net.wide:
        return
    n, c, *size = net.pool[x]
    groups = net.among(*[g for g in (1, 2, c) if c % g == 0])
    m = groups * int(net.rng.integers(1, 3))
    kernel = [int(net.rng.integers(1, min(3, s) + 1)) for s in size]
    strides = [net.among(1, 1, 2) for _ in size]
    dilations = [1 if 2 * (k - 1) >= s else net.among(1, 2) for k, s in zip(kernel, size)]
    attributes = {"strides": strides, "dilations": dilations, "group": groups}
    if net.chance(0.25):
        way = net.among("SAME_UPPER", "SAME_LOWER", "VALID")
        attributes |= {"auto_pad": way, "dilations": [1, 1], "strides": [1, 1]}
        result = size if way != "VALID" else [s - k + 1 for s, k in zip(size, kernel)]
    else:
        pads = [int(net.rng.integers(0, 2)) for _ in range(4)]
        attributes["pads"] = pads
        result = [windows(size[i], kernel[i], strides[i], dilations[i], pads[i] + pads[i + 2])
                  for i in range(2)]
    operands = [x, net.weight(m, c // groups, *kernel, scale=(c * math.prod(kernel))**-0.5)]
    if net.chance(0.5):
        operands.append(net.weight(m))
    net.add("Conv", operands, [n, m, *result], **attributes)


def turned_convolution(net):
    x = net.image()
    if x is None or net.wide:
        return
    n, c, *size = net.pool[x]
    strides = [net.among(1, 2) for _ in size]
    pads = [net.among(0, 1) for _ in range(2)] * 2
    more = [int(net.rng.integers(0, stride)) for stride in strides]
    result = [strides[i] * (size[i] - 1) + 3 - 2 * pads[i] + more[i] for i in range(2)]
    if math.prod(result) * 2 > MOST_ENTRIES:
        return
    net.add("ConvTranspose", [x, net.weight(c, 2, 3, 3, scale=0.3)], [n, 2, *result],
             strides=strides, pads=pads, output_padding=more)


def pool_windows(net):
    x = net.image()
    name = net.among("MaxPool", "AveragePool", "LpPool")
    if x is None or (net.wide and name != "MaxPool"):
        return
    n, c, *size = net.pool[x]
    pads = [int(net.rng.integers(0, 2)) for _ in range(4)]
    strides = [net.among(1, 2) for _ in size]
    attributes = {"kernel_shape": [2, 2], "strides": strides, "pads": pads}
    ceil = name != "LpPool" and net.opset >= 10 and net.chance(0.3)
    if ceil:
        # Windows that begin in the padding at the end: versions disagree on them.
        attributes["pads"] = pads = [pads[0], pads[1], 0, 0]
        attributes["ceil_mode"] = 1
    if name == "AveragePool" and net.chance(0.5):
        attributes["count_include_pad"] = 1
    if name == "LpPool":  # a window of zeros has no derivative
        x = net.positive(x)
    result = [windows(size[i], 2, strides[i], 1, pads[i] + pads[i + 2], ceil) for i in range(2)]
    net.add(name, [x], [n, c, *result], **attributes)


def whole_pool(net):
    x = net.image()
    if x is None or net.wide:
        return
    name = net.among("GlobalAveragePool", "GlobalMaxPool")
    net.add(name, [x], [*net.pool[x][:2], 1, 1])


def channels(net):
    """Normalizations of channels."""
    x = net.pick(lambda shape: len(shape) >= 3 and math.prod(shape[2:]) > 2)
    if x is None:
        return
    c = net.pool[x][1]
    name = net.among("BatchNormalization", "InstanceNormalization", "LRN")
    if name == "BatchNormalization":
        variance = net.array((0.5 + net.rng.random(c)).astype(net.type))
        net.add(name, [x, net.weight(c), net.weight(c), net.weight(c), variance], net.pool[x])
    elif net.wide:
        return
    elif name == "InstanceNormalization":
        net.add(name, [x, net.weight(c), net.weight(c)], net.pool[x], epsilon=0.01)
    elif len(net.pool[x]) == 4:
        net.add(name, [x], net.pool[x], size=net.among(1, 3), alpha=0.1, bias=1.0)


def recurrent(net):
    x = net.pick(lambda shape: len(shape) == 3 and shape[0] < 5)
    if x is None or net.wide:
        return
    length, batch, width = net.pool[x]
    name, gates = net.among(("LSTM", 4), ("GRU", 3), ("RNN", 1))
    hidden = 2
    direction, ways = net.among(("forward", 1), ("reverse", 1), ("bidirectional", 2))
    weights = [net.weight(ways, gates * hidden, width, scale=0.5),
               net.weight(ways, gates * hidden, hidden, scale=0.5)]
    if net.chance(0.6):
        weights.append(net.weight(ways, 2 * gates * hidden, scale=0.5))
    attributes = {"hidden_size": hidden, "direction": direction}
    if name == "GRU":
        attributes["linear_before_reset"] = net.among(0, 1)
    net.add(name, [x, *weights], [length, ways, batch, hidden], **attributes)


def resize(net):
    x = net.image()
    if x is None or net.wide or net.opset < 11:
        return
    n, c, h, w = net.pool[x]
    if n * c * h * w * 4 > MOST_ENTRIES:
        return
    mode = net.among("nearest", "linear")
    way = net.among("half_pixel", "asymmetric", "align_corners")
    scales = net.array(np.array([1, 1, 2, 2], np.float32))
    attributes = {"mode": mode, "coordinate_transformation_mode": way}
    if mode == "nearest":
        attributes["nearest_mode"] = net.among("floor", "round_prefer_floor")
    roi = net.array(np.zeros(0, np.float32)) if net.opset < 13 else ""
    net.add("Resize", [x, roi, scales], [n, c, 2 * h, 2 * w], **attributes)


STEPS = (matmul, matmul, gemm, convolution, convolution, turned_convolution, pool_windows, whole_pool, channels,
         recurrent, resize)
