# SPDX-License-Identifier: MIT
"""Steps of random networks (onnx_random.py) that compute entry by entry or along axes.

A step does nothing where no tensor fits.
"""

import math

import numpy as np
from onnx import numpy_helper

from onnx_random import MOST_ENTRIES


def entrywise(net):
    x = net.pick()
    shape = net.pool[x]
    names = ["Relu", "Tanh", "Sigmoid", "Neg", "Abs", "Identity", "Sin", "Cos"]
    if not net.wide:
        names += ["Softplus", "Softsign", "Erf", "LeakyRelu", "Elu", "Selu", "HardSigmoid", "Sinh", "Cosh"]
        names += ["ThresholdedRelu"] * (net.opset >= 10)
        names += ["Celu"] * (net.opset >= 12) + ["HardSwish"] * (net.opset >= 14)
        names += ["Mish"] * (net.opset >= 18) + ["Gelu"] * (net.opset >= 20)
        names += ["Shrink"]
    name = net.among(*names)
    attributes = {}
    if name in ("LeakyRelu", "Elu", "ThresholdedRelu", "Celu", "HardSigmoid") and net.chance(0.7):
        attributes["alpha"] = float(np.float32(0.1 + net.rng.random()))
    if name == "Gelu" and net.chance(0.5):
        attributes["approximate"] = "tanh"
    if name == "Shrink":
        attributes = {"lambd": 0.25, "bias": 0.25}  # no step: at one, what is rounded decides
    if name in ("Sinh", "Cosh"):
        x = net.squashed(x)
    net.add(name, [x], shape, **attributes)


def of_positive(net):
    x = net.positive(net.pick())
    name = net.among("Sqrt", "Log", "Reciprocal", "Exp", "Pow")
    if name == "Exp":
        x = net.squashed(x)
    operands = [x, net.number(net.among(2.0, 0.5, 3.0, -1.0))] if name == "Pow" else [x]
    y = net.add(name, operands, net.pool[x])
    if name == "Pow":
        net.squashed(y)


def clip(net):
    x = net.pick()
    if net.wide and net.opset < 12:
        return
    if net.opset < 11:
        net.add("Clip", [x], net.pool[x], min=-0.5, max=0.75)
    else:
        net.add("Clip", [x, net.number(-0.5), net.number(0.75)], net.pool[x])


def dropout(net):
    x = net.pick()
    net.add("Dropout", [x], net.pool[x], **({"ratio": 0.25} if net.opset < 12 else {}))


def broadcasts(a, b):
    try:
        return math.prod(np.broadcast_shapes(a, b)) <= MOST_ENTRIES
    except ValueError:
        return False


def broadcast(net):
    """With a weight, or another tensor, of other axes or sizes of 1."""
    x = net.pick()
    shape = net.pool[x]
    partners = [name for name, other in net.pool.items() if name != x and broadcasts(shape, other)]
    if partners and net.chance(0.6):
        y = net.among(*partners)
    else:
        kept = [size if net.chance(0.6) else 1 for size in shape]
        y = net.weight(*kept[int(net.rng.integers(len(kept) + 1)):])
        net.pool[y] = np.shape(numpy_helper.to_array(net.weights[-1]))
    result = np.broadcast_shapes(shape, net.pool[y])
    if y not in net.inputs and not y.startswith("t"):
        del net.pool[y]
    name = net.among("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Sub" if net.wide else "Mean")
    if name == "Div":
        if y not in net.pool:
            y = net.array(np.abs(numpy_helper.to_array(net.weights[-1])) + net.type(0.5))
        else:
            y = net.positive(y)
    operands = [x, y] if net.chance(0.5) or name == "Div" else [y, x]
    if name in ("Sum", "Mean", "Max", "Min") and net.chance(0.3):
        operands.append(x)
    y = net.add(name, operands, result)
    if name in ("Mul", "Div"):
        net.squashed(y)


def along(net):
    x = net.pick(lambda shape: len(shape) > 0)
    if x is None:
        return
    shape = net.pool[x]
    at, axis = net.axis(shape, net.opset >= 11)
    name = net.among("Softmax", "LogSoftmax", "CumSum", "LayerNormalization", "LpNormalization")
    if name == "CumSum":
        if net.opset >= 11 and shape[at] < 8:
            net.add(name, [x, net.array(np.int64(axis))], shape, exclusive=net.among(0, 1),
                     reverse=net.among(0, 1))
    elif name == "LayerNormalization":
        if net.opset >= 17 and math.prod(shape[at:]) > 1:
            weights = [net.weight(*shape[at:]) for _ in range(net.among(1, 2))]
            net.add(name, [x, *weights], shape, axis=axis, epsilon=0.01)
    elif name == "LpNormalization":
        moved = net.add("Add", [x, net.weight(*shape)], shape)
        net.add(name, [moved], shape, axis=axis, p=net.among(1, 2))
    else:
        net.add(name, [x], shape, axis=axis)


def reduce(net):
    x = net.pick(lambda shape: len(shape) > 0)
    if x is None:
        return
    shape = net.pool[x]
    name = net.among("Sum", "Mean", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSumExp")
    axes = sorted({net.axis(shape)[0] for _ in range(net.among(1, 2))})
    keep = net.among(0, 1)
    if name in ("L2", "Prod"):
        x = net.positive(x)
    written = [at - len(shape) if net.opset >= 11 and net.chance(0.3) else at for at in axes]
    operands, attributes = [x], {"keepdims": keep}
    if net.opset >= (13 if name == "Sum" else 18):
        operands.append(net.integers(*written))
    else:
        attributes["axes"] = written
    result = [1 if at in axes else size for at, size in enumerate(shape) if keep or at not in axes]
    y = net.add("Reduce" + name, operands, result, **attributes)
    if name in ("Prod", "SumSquare", "L1"):
        net.squashed(y)


def compared(net):
    x = net.pick()
    shape = net.pool[x]
    name = net.among(*(["Greater", "Less"] + ["GreaterOrEqual", "LessOrEqual"] * (net.opset >= 12)))
    other = net.number(net.among(0.0, 0.3)) if net.chance(0.5) else net.weight(*shape)
    truth = net.add(name, [x, other], None)
    if net.chance(0.4):
        truth = net.add("Not", [truth], None)
    if net.chance(0.4):
        second = net.add("Less", [x, net.number(0.5)], None)
        truth = net.add(net.among("And", "Or"), [truth, second], None)
    if net.chance(0.5):
        net.add("Mul", [net.add("Cast", [truth], shape, to=net.kind), x], shape)
    else:
        net.add("Where", [truth, x, net.weight(*shape)], shape)


def masked(net):
    """Softmax of scores of which a mask hides some."""
    x = net.pick(lambda shape: len(shape) >= 2 and shape[-1] > 1)
    if x is None:
        return
    shape = net.pool[x]
    mask = np.triu(np.full(shape[-2:], -np.inf if net.chance(0.5) else -1e38), 1).astype(net.type)
    if net.chance(0.5):
        scores = net.add("Add", [x, net.array(mask)], None)
    else:
        scores = net.add("Where", [net.array(mask == 0), x, net.number(-np.inf)], None)
    if net.opset < 13 and len(shape) > 2:
        # There Softmax would be over all axes from its own on; of the last it is over one.
        net.add("Softmax", [scores], shape, axis=len(shape) - 1)
    else:
        net.add("Softmax", [scores], shape, axis=-1 if net.opset >= 11 else len(shape) - 1)


STEPS = (entrywise, entrywise, entrywise, of_positive, clip, dropout, broadcast, broadcast, broadcast, along, along,
         reduce, reduce, compared, masked)
