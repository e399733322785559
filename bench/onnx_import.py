#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long `abide show` takes to import ONNX files: bench/onnx_import.py [--build DIR] [FILE..].

Two files that are written here: weights of 500 MB, which should not be copied, and 6,692 nodes of
the arithmetic of shapes that exporters write around a few real layers, as of a Swin transformer at
64 x 64 pixels. And any other files. For each: seconds, the fastest of some runs, and the peak of
memory, of which pages of the file that were read are a part (`own` is without them).
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "apps"))

import onnx_zoo  # noqa: E402
from onnx_writer import FLOAT, INT64, field, fields, node, value, varint  # noqa: E402

WIDTH, LAYERS = 2048, 31  # 31 matrices of 16 MB
LIMITS = ["--limit", "tensor-entries=200000000", "--limit", "model-entries=1000000000"]


def write_weights(path):
    """A chain of products by matrices, written piece by piece."""
    block = random.Random(1).randbytes(WIDTH * WIDTH * 4 + 4 * LAYERS)
    names = ["x"] + [f"h{i}" for i in range(LAYERS)]
    nodes = [node("MatMul", [names[i], f"layers.{i}.weight"], [names[i + 1]]) for i in range(LAYERS)]
    ends = [value(names[0], [1, WIDTH]), value(names[-1], [1, WIDTH])]
    rest = fields(1, nodes) + field(2, "g") + field(11, ends[0]) + field(12, ends[1])
    heads = [fields(1, [WIDTH, WIDTH]) + field(2, FLOAT) + field(8, f"layers.{i}.weight") +
             varint(9 << 3 | 2) + varint(WIDTH * WIDTH * 4) for i in range(LAYERS)]
    tensors = [varint(5 << 3 | 2) + varint(len(head) + WIDTH * WIDTH * 4) + head for head in heads]
    size = len(rest) + sum(map(len, tensors)) + LAYERS * WIDTH * WIDTH * 4
    with open(path, "wb") as file:
        file.write(field(1, 8) + field(8, field(1, "") + field(2, 17)) + varint(7 << 3 | 2) + varint(size) + rest)
        for i, tensor in enumerate(tensors):
            file.write(tensor)
            # Exponents of numbers near 1: none is taken for minus infinity.
            part = bytearray(block[4 * i:4 * i + WIDTH * WIDTH * 4])
            part[3::4] = bytes(WIDTH * WIDTH * [0x3F])
            file.write(part)


def shapes_computed(count):
    """Layers between reshapes, rolls and windows whose sizes are computed from shapes."""
    net = onnx_zoo.Network()
    side, width, window = 8, 4, 4
    x = net.input("x", [1, side, side, width])
    one = lambda i: net.known([i], INT64)

    def size(x, axis):
        return net("Unsqueeze", net("Gather", net("Shape", x), net.known(axis, INT64)), one(0))

    def rolled(x, axis, by):
        """As torch.roll is exported: the end, and then the beginning."""
        end = net("Slice", x, one(-by), net("Add", size(x, axis), one(0)), one(axis), one(1))
        return net("Concat", end, net("Slice", x, one(0), one(-by), one(axis), one(1)), axis=axis)

    def divided(x, axis):
        return net("Div", size(x, axis), one(window))

    layer = 0
    while len(net.nodes) < count - 60:
        layer += 1
        y = rolled(rolled(x, 1, 2), 2, 2)
        batch, high, wide = size(y, 0), divided(y, 1), divided(y, 2)
        sizes = net("Concat", batch, high, one(window), wide, one(window), size(y, 3), axis=0)
        y = net("Transpose", net("Reshape", y, sizes), perm=[0, 1, 3, 2, 4, 5])
        windows = net("Concat", net("Mul", net("Mul", batch, high), wide), one(window * window), size(x, 3), axis=0)
        y = net("Reshape", y, windows)
        if layer % 10 == 0:
            y = onnx_zoo.normed(net, y, f"layers.{layer}.norm", "n", width, True)
            y = onnx_zoo.linear(net, y, f"layers.{layer}.fc", [width, width], "A", "b")
            y = net("Softmax", y, axis=-1)
        y = net("Reshape", y, net("Concat", batch, high, wide, one(window), one(window), one(-1), axis=0))
        y = net("Transpose", y, perm=[0, 1, 3, 2, 4, 5])
        y = net("Reshape", y, net("Concat", batch, size(x, 1), size(x, 2), one(-1), axis=0))
        y = rolled(rolled(y, 1, -2), 2, -2)
        x = net("Add", x, y) if layer % 10 == 0 else y
    while len(net.nodes) < count:
        x = net("Identity", x)
    return net.put_out(x, [1, side, side, width])


def shown(abide, path, runs):
    """(seconds, MB at the peak, whether 200 MB of its own are enough, what is said first)"""
    best = None
    for _ in range(runs):
        begin = time.perf_counter()
        process = subprocess.Popen([abide, "show", path, *LIMITS], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True)
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        best = min(best or 1e9, time.perf_counter() - begin)
    own = subprocess.run(["bash", "-c", 'ulimit -d 200000; exec "$0" show "$@"', abide, path, *LIMITS],
                         capture_output=True)
    first = text.splitlines()[0] if text else ""
    return best, usage.ru_maxrss / 1024, own.returncode == 0, first.replace(str(path), path.name)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release", metavar="DIR")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("files", nargs="*", type=pathlib.Path, metavar="FILE")
    arguments = parser.parse_args()
    abide = arguments.build.resolve() / "apps" / "abide" / "abide"
    with tempfile.TemporaryDirectory() as name:
        weights, shapes = pathlib.Path(name) / "weights.onnx", pathlib.Path(name) / "shapes.onnx"
        write_weights(weights)
        shapes.write_bytes(shapes_computed(6692).bytes())
        print("| file | MB | seconds | peak MB | below 200 MB of its own | |")
        print("| --- | ---: | ---: | ---: | --- | --- |")
        for path in [weights, shapes, *arguments.files]:
            seconds, peak, small, first = shown(abide, path, arguments.runs)
            print(f"| {path.name} | {path.stat().st_size / 1e6:.0f} | {seconds:.2f} | {peak:.0f} | "
                  f"{'yes' if small else 'no'} | {first} |")


if __name__ == "__main__":
    main()
