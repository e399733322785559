# SPDX-License-Identifier: MIT
"""Steps of random networks (onnx_random.py) that move entries.

A step does nothing where no tensor fits.
"""

import math

import numpy as np
from onnx import helper

from onnx_random import MOST_ENTRIES


def transpose(net):
    x = net.pick(lambda shape: len(shape) > 1)
    if x is not None:
        order = [int(i) for i in net.rng.permutation(len(net.pool[x]))]
        net.add("Transpose", [x], [net.pool[x][i] for i in order], perm=order)


def reshape(net):
    x = net.pick(lambda shape: len(shape) > 0)
    if x is None:
        return
    shape = net.pool[x]
    count = math.prod(shape)
    first = net.among(*[d for d in range(1, count + 1) if count % d == 0])
    kind = net.among("sizes", "computed", "flatten", "kept")
    if kind == "flatten":
        at = int(net.rng.integers(len(shape) + 1))
        net.add("Flatten", [x], [math.prod(shape[:at]), math.prod(shape[at:])], axis=at)
    elif kind == "kept":
        net.add("Reshape", [x, net.integers(0, -1)], [shape[0], count // shape[0]])
    elif kind == "sizes":
        net.add("Reshape", [x, net.integers(first, -1)], [first, count // first])
    else:
        # [first size, the rest], as exporters compute it.
        size = net.add("Gather", [net.add("Shape", [x], None), net.integers(0)], None)
        sizes = net.add("Concat", [size, net.integers(-1)], None, axis=0)
        net.add("Reshape", [x, sizes], [shape[0], count // shape[0]])


def squeeze(net):
    x = net.pick(lambda shape: len(shape) < 5)
    if x is None:
        return
    shape = list(net.pool[x])
    ones = [at for at, size in enumerate(shape) if size == 1]
    name = "Squeeze" if ones and net.chance(0.5) else "Unsqueeze"
    at = net.among(*ones) if name == "Squeeze" else int(net.rng.integers(len(shape) + 1))
    result = shape[:at] + shape[at + 1:] if name == "Squeeze" else shape[:at] + [1] + shape[at:]
    if net.opset >= 13:
        net.add(name, [x, net.integers(at)], result)
    else:
        net.add(name, [x], result, axes=[at])


def slice_(net):
    x = net.pick(lambda shape: len(shape) > 0 and max(shape) > 1)
    if x is None:
        return
    shape = list(net.pool[x])
    at = int(np.argmax(shape))
    size = shape[at]
    if net.opset < 10:
        start, end, step = 1, net.among(size, size + 5, 2**31), 1
        net.add("Slice", [x], shape[:at] + [size - 1] + shape[at + 1:], axes=[at], starts=[start], ends=[end])
        return
    start, end, step = net.among((0, size, 2), (-1, -size - 1, -1), (1, 2**62, 1), (-size, -1, 1), (size, 0, -2))
    length = len(range(size)[start:None if end < -size else end:step])
    if length:
        axis = at - len(shape) if net.chance(0.3) else at
        net.add("Slice", [x, net.integers(start), net.integers(end), net.integers(axis), net.integers(step)],
                 shape[:at] + [length] + shape[at + 1:])


def gather(net):
    x = net.pick(lambda shape: len(shape) > 0)
    if x is None:
        return
    shape = list(net.pool[x])
    at, axis = net.axis(shape)
    low = -shape[at] if net.opset >= 11 else 0
    if net.opset >= 11 and net.chance(0.3):
        sizes = [int(net.rng.integers(1, size + 1)) for size in shape]
        places = net.rng.integers(low, shape[at], sizes)
        net.add("GatherElements", [x, net.array(places)], sizes, axis=axis)
        return
    sizes = net.among([], [2], [3], [1, 2])
    result = shape[:at] + sizes + shape[at + 1:]
    if math.prod(result) <= MOST_ENTRIES and len(result) < 6:
        net.add("Gather", [x, net.array(np.asarray(net.rng.integers(low, shape[at], sizes)))], result,
                 axis=axis if net.opset >= 11 else at)


def concat(net):
    x = net.pick(lambda shape: len(shape) > 0 and math.prod(shape) * 3 <= MOST_ENTRIES)
    if x is None:
        return
    shape = list(net.pool[x])
    at, axis = net.axis(shape, net.opset >= 11)
    other = list(shape)
    other[at] = int(net.rng.integers(1, 3))
    parts = [x, net.weight(*other)] + [x] * net.among(0, 1)
    shape[at] = shape[at] * (len(parts) - 1) + other[at]
    net.add("Concat", parts, shape, axis=axis)


def split(net):
    x = net.pick(lambda shape: len(shape) > 0 and max(shape) > 1)
    if x is None:
        return
    shape = list(net.pool[x])
    at = int(np.argmax(shape))
    sizes = [1, shape[at] - 1]
    operands, attributes = [x], {"axis": at}
    if net.opset >= 13:
        operands.append(net.integers(*sizes))
    else:
        attributes["split"] = sizes
    names = [f"t{len(net.nodes)}_{i}" for i in range(2)]
    net.nodes.append(helper.make_node("Split", operands, names, f"n{len(net.nodes)}", **attributes))
    for name, size in zip(names, sizes):
        net.keep(name, shape[:at] + [size] + shape[at + 1:], operands)


def pad(net):
    x = net.pick(lambda shape: 1 < len(shape) and min(shape) > 1)
    if x is None:
        return
    shape = net.pool[x]
    pads = [int(net.rng.integers(0, 2)) for _ in range(2 * len(shape))]
    mode = net.among("constant", "reflect", "edge")
    result = [size + pads[i] + pads[i + len(shape)] for i, size in enumerate(shape)]
    if math.prod(result) > MOST_ENTRIES:
        return
    if net.opset < 11:
        net.add("Pad", [x], result, pads=pads, mode=mode)
    else:
        value = [net.number(0.25)] if mode == "constant" and net.chance(0.5) else []
        net.add("Pad", [x, net.integers(*pads), *value], result, mode=mode)


def spread(net):
    x = net.pick(lambda shape: math.prod(shape) * 4 <= MOST_ENTRIES and 0 < len(shape) < 5)
    if x is None:
        return
    shape = net.pool[x]
    if net.chance(0.5):
        times = [net.among(1, 2) for _ in shape[:2]] + [1] * (len(shape) - 2)
        net.add("Tile", [x, net.integers(*times)], [n * k for n, k in zip(shape, times)])
    else:
        result = [3, *(size if size > 1 else net.among(1, 2) for size in shape)]
        if math.prod(result) <= MOST_ENTRIES:
            net.add("Expand", [x, net.integers(*result)], result)


def blocks(net):
    x = net.pick(lambda shape: len(shape) == 4 and shape[2] % 2 == 0 and shape[3] % 2 == 0)
    if x is None:
        return
    n, c, h, w = net.pool[x]
    net.add("SpaceToDepth", [x], [n, 4 * c, h // 2, w // 2], blocksize=2)


STEPS = (transpose, reshape, squeeze, slice_, gather, concat, split, pad, spread, blocks)
