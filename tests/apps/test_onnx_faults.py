# SPDX-License-Identifier: MIT
"""What is wrong with ONNX files: each is refused with the node, its operation and the reason, and
takes neither time nor memory before that."""

import json
import math
import random
import struct
import time

import every_law
import onnx_zoo
from onnx_writer import (FLOAT, INT64, STRING, Tensor, external, field, fields, model, node, tensor,
                         value)
from test_command_line import DONE, USAGE, WRONG_MODEL, abide
from test_onnx import OnnxTest

X, Y = [value("x", [1, 2])], [value("y", [1, 2])]
W = tensor("w", [[1.0, 2.0], [3.0, 4.0]])
PRODUCT = [node("MatMul", ["x", "w"], ["y"], "fc")]


def one(*nodes, initializers=(), inputs=X, **more):
    return model(list(nodes), list(initializers), inputs, Y, **more)


def sized(sizes, data=b"x" * 100):
    """A tensor whose message says that it has these sizes."""
    return fields(1, sizes) + field(2, FLOAT) + field(8, "w") + field(9, data)


class Faults(OnnxTest):
    def assert_fault(self, data, *parts, command="show", options=(), code=WRONG_MODEL):
        self.file.write_bytes(data)
        begin = time.monotonic()
        result = abide(command, self.file, *options)
        self.assertLess(time.monotonic() - begin, 5)
        self.assert_refused(result, code, *parts)
        self.assertNotIn("internal error", result.stderr)

    def test_beginnings_of_files(self):
        whole = onnx_zoo.transformer(2, 1, 1, 1).bytes()
        files = []
        for length in range(0, len(whole), 50):
            files.append(self.folder / f"{length}.onnx")
            files[-1].write_bytes(whole[:length])
        answers = every_law.in_parallel(lambda file: every_law.run("show", file), files)
        for file, answer in zip(files, answers):
            self.assertEqual(answer.returncode, WRONG_MODEL, f"{file}: {answer.stderr}")
            self.assertIn(f"{file}: error: ", answer.stderr)
        self.file.write_bytes(whole)
        self.printed("show")

    def test_bytes_that_are_others(self):
        """Whatever one wrong byte makes of a file, the answer is one, or a fault of the model."""
        draw = random.Random(11)
        files = []
        for i, net in enumerate((onnx_zoo.resnet(1, 1), onnx_zoo.attention(2, 2, 1, pairs=1))):
            whole = net.bytes()
            for k in range(60):
                at = draw.randrange(len(whole))
                files.append(self.folder / f"{i}_{k}.onnx")
                files[-1].write_bytes(whole[:at] + bytes([draw.randrange(256)]) + whole[at + 1:])
        answers = every_law.in_parallel(lambda file: every_law.run("show", file), files)
        codes = {answer.returncode for answer in answers}
        self.assertEqual(codes, {DONE, WRONG_MODEL}, [a.stderr for a in answers if a.returncode not in (0, 3)])

    def test_graphs(self):
        relu = node("Relu", ["x"], ["y"], "act")
        for data, *parts in (
                (one(node("Relu", ["b"], ["a"], "first"), node("Relu", ["a"], ["b"], "second")),
                 "node 'first' (Relu)", "'b' is computed by a later node"),
                (one(node("Add", ["x", "y"], ["y"], "sum")), "node 'sum' (Add)", "or by itself"),
                (one(node("Tanh", ["h"], ["y"], "late"), node("Relu", ["x"], ["h"], "early")),
                 "node 'late' (Tanh)", "expected nodes in order"),
                (one(node("MatMul", ["x", "fc.weight"], ["y"], "fc")), "node 'fc' (MatMul)", "there is no 'fc.weight'"),
                (one(relu, node("Tanh", ["x"], ["y"], "again")), "node 'again' (Tanh)", "a second value is called 'y'"),
                (one(*PRODUCT, initializers=[W, W]), "two tensors are called 'w'"),
                (one(relu, inputs=X + X), "two inputs are called 'x'"),
                (one(node("Relu", ["x"], ["z"], "act")), "the output 'y' is computed by no node"),
                (model([], [], X, []), "no output depends on"),
                (b"", "the file is empty"), (b"hello, this is no model", "no ONNX file")):
            with self.subTest(parts=parts):
                self.assert_fault(data, f"{self.file}: error: ", *parts)

    def test_operations(self):
        for data, *parts in (
                (one(node("FusedGelu", ["x"], ["y"], "fused", "com.example"), domains=["com.example"]),
                 "node 'fused' (FusedGelu of [1, 2])", "the domain 'com.example'"),
                (one(node("FusedGelu", ["x"], ["y"], "fused", "com.example")), "does not say which version"),
                (one(node("Rleu", ["x"], ["y"], "act")), "node 'act' (Rleu of [1, 2])", "did you mean 'Relu'?"),
                (one(node("Gelu", ["x"], ["y"], "act"), opset=17), "node 'act' (Gelu", "understood since 20"),
                (one(node("Relu", ["x"], ["y"], "act"), opset=29), "version 29", "expected 1 to 28"),
                (one(node("Relu", ["x"], ["y"], "act"), opset=0), "version 0", "expected 1 to 28"),
                (one(node("Relu", ["x"], ["y"], "act"), opset=-1), "version -1", "expected 1 to 28"),
                (one(node("ArgMax", ["x"], ["y"], "best")), "node 'best' (ArgMax", "no derivative"),
                (one(node("Relu", ["x"], ["y"], "act", alpha=2.0)), "node 'act' (Relu", "attribute 'alpha'"),
                (one(node("Relu", ["x", "x"], ["y"], "act")), "node 'act' (Relu of [1, 2], [1, 2])"),
                (one(node("Relu", [], ["y"], "act")), "node 'act' (Relu)")):
            with self.subTest(parts=parts):
                self.assert_fault(data, *parts)
                self.assert_fault(data, *parts, command="laws")

    def test_all_that_is_refused_is_listed(self):
        data = one(node("ArgMax", ["x"], ["i"], "a"), node("TopK", ["x"], ["t", "u"], "b"), node("Relu", ["x"], ["y"]))
        self.assert_fault(data, "ArgMax (1 node)", "TopK (1 node)")

    def test_shapes(self):
        for data, *parts in (
                (one(*PRODUCT, initializers=[tensor("w", [[1.0, 2.0]] * 3)]),
                 "node 'fc' (MatMul of [1, 2], [3, 2])", "2 columns meet 3 rows"),
                (one(node("Gemm", ["x", "w"], ["y"], "fc"), initializers=[tensor("w", [1.0, 2.0])]),
                 "node 'fc' (Gemm of [1, 2], [2])", "expected two matrices"),
                (one(node("Conv", ["x", "w"], ["y"], "conv"), initializers=[W]),
                 "node 'conv' (Conv of [1, 2], [2, 2])"),
                (one(node("BatchNormalization", ["x", *"abcd"], ["y"], "bn"),
                     initializers=[tensor(name, [1.0] * 3) for name in "abcd"]), "node 'bn' (BatchNormalization"),
                (one(node("Add", ["x", "w"], ["y"], "sum"), initializers=[tensor("w", [1.0] * 3)]),
                 "node 'sum' (Add of [1, 2], [3])"),
                (one(node("Transpose", ["x"], ["y"], "turn", perm=[0, 2])), "node 'turn' (Transpose of [1, 2])"),
                (one(node("Softmax", ["x"], ["y"], "soft", axis=2)), "node 'soft' (Softmax of [1, 2])"),
                (one(node("Concat", ["x", "w"], ["y"], "join", axis=1), initializers=[W]), "node 'join' (Concat"),
                (one(node("Reshape", ["x", "s"], ["y"], "form"), initializers=[tensor("s", [3], INT64)]),
                 "node 'form' (Reshape"),
                (one(node("Gather", ["w", "i"], ["y"], "rows"), initializers=[W, tensor("i", [2], INT64)]),
                 "node 'rows' (Gather"),
                (one(node("Split", ["x"], ["y", "z"], "parts", axis=0)), "node 'parts' (Split"),
                (one(node("Slice", ["x", "s", "s", "s"], ["y"], "cut"), initializers=[tensor("s", [7], INT64)]),
                 "node 'cut' (Slice")):
            with self.subTest(parts=parts):
                self.assert_fault(data, *parts)

    def test_values(self):
        at = self.folder / "x.json"
        at.write_text(json.dumps({"x": [[1, 2]]}))
        eval_at = {"command": "eval", "options": ("--at", at)}
        for entry, word in ((math.nan, "nan"), (math.inf, "infinite")):
            data = one(*PRODUCT, initializers=[tensor("w", [[1.0, entry], [3.0, 4.0]])])
            if word == "nan":
                self.assert_fault(data, "the tensor 'w': entry 1 is nan; expected a finite number", **eval_at)
            added = one(node("Constant", [], ["c"], "c", value=Tensor(tensor("", [1.0, entry]))),
                        node("Add", ["x", "c"], ["y"], "sum"))
            self.assert_fault(added, "node 'sum' (Add", **eval_at)
        hidden = one(node("Constant", [], ["c"], "c", value=Tensor(tensor("", [1.0, -math.inf]))),
                     node("Add", ["x", "c"], ["y"], "sum"))
        self.assert_fault(hidden, "the output 'y' has entries of minus infinity")
        zero = one(node("Constant", [], ["c"], "c", value=Tensor(tensor("", [1.0, 0.0]))),
                   node("Div", ["x", "c"], ["y"], "over"))
        self.assert_fault(zero, "node 'over' (Div", "a division by 0")
        at.write_text(json.dumps({"x": [[-1, 2]]}))
        self.assert_fault(one(node("Log", ["x"], ["y"])), "no finite value there: output[0,0] is no number", **eval_at)
        at.write_text(json.dumps({"x": [[1, 2]], "v": [1]}))
        self.assert_fault(one(*PRODUCT, initializers=[W]), "unexpected array 'v'", **eval_at)
        at.write_text(json.dumps({"x": [[1, 2]], "w": [[1, 2]]}))
        self.assert_fault(one(*PRODUCT, initializers=[W]), "w has shape [1, 2]", **eval_at)
        at.write_text(json.dumps({}))
        self.assert_fault(one(*PRODUCT, initializers=[W]), "no array 'x'", **eval_at)

    def test_sizes_that_are_not_true(self):
        huge = tensor("s", [2**20, 2**20], INT64)
        small = [value("x", [1, 1])]
        for data, *parts in (
                (one(*PRODUCT, initializers=[sized([2**20, 2**20])]), "the tensor 'w'", "100 bytes are there"),
                (one(*PRODUCT, initializers=[sized([2**62, 2**62])]), "the tensor 'w'", "is too large"),
                (one(*PRODUCT, initializers=[sized([-2, 2])]), "the tensor 'w'", "a size is negative"),
                (one(*PRODUCT, initializers=[sized([2, 2], b"x" * 15)]), "the tensor 'w'", "15 bytes are there"),
                (one(node("Relu", ["x"], ["y"]), inputs=[value("x", [2**20, 2**20])]), "the input 'x'",
                 "--limit tensor-entries"),
                (one(node("Expand", ["x", "s"], ["y"], "big"), initializers=[huge], inputs=small),
                 "node 'big' (Expand"),
                (one(node("Tile", ["x", "s"], ["y"], "big"), initializers=[huge], inputs=small), "node 'big' (Tile"),
                (one(node("ConstantOfShape", ["s"], ["c"], "big"), node("Add", ["c", "x"], ["y"]), initializers=[huge]),
                 "node 'big' (ConstantOfShape"),
                (one(node("Range", ["a", "b", "d"], ["c"], "big"), node("Add", ["c", "x"], ["y"]),
                     initializers=[tensor(name, 2**40 if name == "b" else 1, INT64) for name in "abd"]),
                 "node 'big' (Range"),
                (one(node("Pad", ["x", "p"], ["y"], "big"), initializers=[tensor("p", [0, 0, 2**20, 2**20], INT64)]),
                 "node 'big' (Pad"),
                (one(node("MaxPool", ["x"], ["y"], "big", kernel_shape=[2**30, 2**30], pads=[2**29] * 4),
                     inputs=[value("x", [1, 1, 2, 2])]), "node 'big' (MaxPool"),
                (one(node("Conv", ["x", "w"], ["y"], "big", pads=[2**40] * 4),
                     initializers=[tensor("w", [[[[1.0]]]])], inputs=[value("x", [1, 1, 2, 2])]), "node 'big' (Conv"),
                (one(node("OneHot", ["x", "n", "v"], ["y"], "big"),
                     initializers=[tensor("n", 2**40, INT64), tensor("v", [0.0, 1.0])],
                     inputs=[value("x", [1, 2], INT64)]), "node 'big' (OneHot"),
                (one(node("EyeLike", ["s"], ["c"], "eye"), node("Add", ["c", "x"], ["y"]), initializers=[huge]),
                 "node 'eye' (EyeLike")):
            with self.subTest(parts=parts):
                self.assert_fault(data, *parts)

    def test_weights_elsewhere(self):
        outside = self.folder / "outside.bin"
        self.file = self.folder / "model" / "net.onnx"
        self.file.parent.mkdir()
        for path in (outside, self.file.parent / "w.bin"):
            path.write_bytes(struct.pack("<4f", 1, 2, 3, 4))
        (self.file.parent / "link.bin").symlink_to(outside)
        (self.file.parent / "there").symlink_to(self.folder)
        for place, part in (
                ({"location": str(outside)}, "outside the folder of the model"),
                ({"location": "../outside.bin"}, "outside the folder of the model"),
                ({"location": "x/../../outside.bin"}, "outside the folder of the model"),
                ({"location": "link.bin"}, "outside the folder of the model"),
                ({"location": "there/outside.bin"}, "outside the folder of the model"),
                ({"location": "none.bin"}, "none.bin: error: no such file"),
                ({"location": ""}, "the tensor 'w'"), ({}, "the tensor 'w'"),
                ({"location": "."}, "a folder; expected a file"),
                ({"location": "w.bin", "offset": 4}, "12 bytes are there"),
                ({"location": "w.bin", "offset": 4, "length": 16}, "has 16 bytes at byte 4"),
                ({"location": "w.bin", "offset": -4}, "offset is '-4'"),
                ({"location": "w.bin", "offset": 2**63}, "begins at byte"),
                ({"location": "w.bin", "length": 8}, "8 bytes are there")):
            with self.subTest(place=place):
                self.assert_fault(one(*PRODUCT, initializers=[external("w", [2, 2], **place)]), part)
        self.file.write_bytes(one(*PRODUCT, initializers=[external("w", [2, 2], location="w.bin")]))
        self.printed("show")

    def test_options(self):
        fixed = one(*PRODUCT, initializers=[W])
        opened = one(*PRODUCT, initializers=[W], inputs=[value("x", ["batch", "seq"])])
        nothing = one(*PRODUCT, initializers=[W], inputs=[value("x", None)])
        for data, options, part in (
                (opened, (), "the input 'x' of shape [batch, seq] leaves sizes open"),
                (nothing, (), "the input 'x' has no shape"),
                (opened, ("--input", "x=1x2x2"), "has shape [batch, seq], and is given [1, 2, 2]"),
                (opened, ("--input", "x=1x3"), "node 'fc' (MatMul of [1, 3], [2, 2])"),
                (fixed, ("--input", "x=1x3"), "has shape [1, 2], and is given [1, 3]"),
                (fixed, ("--input", "z=1x2"), "there is no input 'z'; there are: x"),
                (opened, ("--input", "z=1x2"), "there is no input 'z'; there are: x"),
                (fixed, ("--frozen", "nothing.*"), "no tensor is called 'nothing.*'; there are w"),
                (fixed, ("--parameters", "nothing.*"), "no tensor is called 'nothing.*'; there are w")):
            with self.subTest(options=options):
                self.assert_fault(data, part, options=options)
        self.file.write_bytes(opened)
        self.assertIn("x: float [1, 2]", self.printed("show", "--input", "x=1x2"))
        self.file.write_bytes(nothing)
        self.assertIn("x: float [5, 2]", self.printed("show", "--input", "x=5x2"))
        for shape in ("x", "x=1xtwo", "x=0x2", "x=-1x2", "x=1x" + "9" * 30, "=1x2"):
            with self.subTest(shape=shape):
                self.assert_fault(fixed, "the shape of an input", "as in x=1x3x32x32", options=("--input", shape),
                                  code=USAGE)
        for model_of_another_kind in ("linear:2,2", "none.toml"):
            for option in (("--input", "x=1x2"), ("--frozen", "W1"), ("--parameters", "W1"), ("--free-dropout",)):
                self.assert_refused(abide("laws", model_of_another_kind, *option), USAGE, "is no ONNX file")

    def test_roles_that_make_no_sense(self):
        for roles, part in (("[1", "expected JSON"), ("3", "expected JSON"),
                            ('{"w": "weight"}', 'expected "parameter", "frozen" or "constant"'),
                            ('{"w": 1}', "the role of 'w'"), ('{"v": "frozen"}', "there is no tensor 'v'")):
            with self.subTest(roles=roles):
                self.assert_fault(one(*PRODUCT, initializers=[W], metadata={"abide.roles": roles}),
                                  "abide.roles", part)

    def test_tensors_of_texts(self):
        texts = tensor("w", b"", STRING, [2, 2])
        self.assert_fault(one(*PRODUCT, initializers=[texts]), "node 'fc' (MatMul", "'w'", "texts")
        unused = one(node("Relu", ["x"], ["y"]), initializers=[texts])
        self.file.write_bytes(unused)
        self.printed("show")

    def test_names_cannot_write_to_the_terminal(self):
        name = "a\x1b[31m\n" * 2000
        self.file.write_bytes(one(node("Re\x1b[31mlu", ["x"], ["y"], name)))
        result = abide("show", self.file)
        self.assertEqual(result.returncode, WRONG_MODEL)
        self.assertNotIn("\x1b", result.stderr)
        self.assertLess(len(result.stderr), 2000)
