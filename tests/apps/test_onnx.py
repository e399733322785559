# SPDX-License-Identifier: MIT
"""Networks in ONNX files: the values of their definition, whose weights are where, and what
is said of their tensors before any law."""

import json
import math
import os
import pathlib
import random
import re
import struct
import tempfile

import onnx_zoo
from onnx_writer import BOOL, INT64, Graph, Tensor, external, graph, model, node, tensor, value
from test_command_line import DONE, WRONG_MODEL, CommandLineTest, abide
from test_eval import entrywise, gelu, layer_norm, product, softmax


class OnnxTest(CommandLineTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "net.onnx"

    def printed(self, command, *arguments, exit_code=DONE):
        result = abide(command, self.file, *arguments)
        self.assertEqual(result.returncode, exit_code, result.stderr + result.stdout)
        return result.stdout

    def document(self, command, *arguments):
        return json.loads(self.printed(command, *arguments, "--json"))

    def evaluated(self, path, point, *options):
        """Outputs and gradients at a point: {name: entries}."""
        at = self.folder / "point.json"
        at.write_text(json.dumps(point))
        result = abide("eval", path, "--at", at, *options, "--json")
        self.assertEqual(result.returncode, DONE, result.stderr)
        document = json.loads(result.stdout)
        return tuple({array["name"]: array["values"] for array in document[part]}
                     for part in ("outputs", "gradients"))

    def assert_close(self, found, expected, tolerance, message=""):
        for a, b in zip(found, expected, strict=True):
            self.assertAlmostEqual(a, b, delta=tolerance * (1 + abs(b)), msg=message)


def nested(entries, shape):
    if not shape:
        return entries[0]
    step = len(entries) // shape[0]
    return [nested(entries[i * step:(i + 1) * step], shape[1:]) for i in range(shape[0])]


def every_entry(values):
    if not isinstance(values, (list, tuple)):
        return [values]
    return [entry for row in values for entry in every_entry(row)]


class Values(OnnxTest):
    def test_outputs_and_gradients_are_those_of_the_definition(self):
        """Weights from the file and from the data; gradients by differences."""
        mlp = onnx_zoo.layers([3, 4, 2], "gelu", True, opset=20)
        heads = onnx_zoo.attention(3, 1, 2, tokens=2)
        norm = onnx_zoo.one_norm(True)

        def of_mlp(p):
            hidden = [[a + b for a, b in zip(row, p["layers.1.bias"])]
                      for row in product(p["x"], p["layers.1.weight"])]
            return product(entrywise(gelu, hidden), p["layers.2.weight"])

        def of_heads(p):
            q, k, v = (product(p["x"][0], p[f"{letter}_proj.weight"]) for letter in "qkv")
            scores = [[score / math.sqrt(2) for score in row] for row in product(q, k)]
            return product(product(softmax(scores), list(zip(*v))), p["o_proj.weight"])

        def of_norm(p):
            rows = [[y * g + b for y, g, b in zip(row, p["norm.weight"], p["norm.bias"])]
                    for row in layer_norm(product(p["x"][0], p["fc1.weight"]))]
            return product(rows, p["fc2.weight"])

        draw = random.Random(5)
        for net, function, shape in ((mlp, of_mlp, [1, 3]), (heads, of_heads, [1, 2, 3]), (norm, of_norm, [1, 2, 3])):
            file = self.folder / "net.onnx"
            file.write_bytes(net.bytes())
            x = nested([draw.gauss(0, 1) for _ in range(math.prod(shape))], shape)
            point = {name: nested(net.values[name], each) for name, each in net.shapes.items()}
            outputs, gradients = self.evaluated(file, {"x": x})
            self.assert_close(outputs["output"], every_entry(function({**point, "x": x})), 1e-6)
            # Other weights, of which the file knows nothing.
            moved = {name: nested([draw.gauss(0, 1) for _ in net.values[name]], each)
                     for name, each in net.shapes.items()}
            others, _ = self.evaluated(file, {**moved, "x": x})
            self.assert_close(others["output"], every_entry(function({**moved, "x": x})), 1e-6)
            first = next(iter(moved))
            mixed, _ = self.evaluated(file, {first: moved[first], "x": x})
            self.assert_close(mixed["output"],
                              every_entry(function({**point, first: moved[first], "x": x})), 1e-6)
            for name in point:
                for i, found in enumerate(gradients[name]):
                    sums = []
                    for by in (1e-6, -1e-6):
                        entries = list(net.values[name])
                        entries[i] += by
                        sums.append(sum(every_entry(function(
                            {**point, "x": x, name: nested(entries, net.shapes[name])}))))
                    slope = (sums[0] - sums[1]) / 2e-6
                    self.assertAlmostEqual(found, slope, delta=1e-6 * (1 + abs(slope)), msg=name)

    def test_weights_may_lie_in_a_file_beside_it(self):
        folder = self.folder / "model"
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "weights.bin").write_bytes(b"." * 8 + struct.pack("<4f", 1, 2, 3, 4) + b".")
        self.file = folder / "net.onnx"
        weights = external("w", [2, 2], location="data/weights.bin", offset=8, length=16)
        self.file.write_bytes(model([node("MatMul", ["x", "w"], ["y"])], [weights], [value("x", [1, 2])],
                                    [value("y", [1, 2])]))
        outputs, _ = self.evaluated(self.file, {"x": [[1, 10]]})
        self.assertEqual(outputs["output"], [31, 42])

    def test_sizes_that_the_file_leaves_open_are_given(self):
        weights = tensor("w", [[1.0, 2.0], [3.0, 4.0]])
        self.file.write_bytes(model([node("MatMul", ["x", "w"], ["y"])], [weights],
                                    [value("x", ["batch", "time", 2])], [value("y", ["batch", "time", 2])]))
        outputs, _ = self.evaluated(self.file, {"x": [[[1, 10]], [[0, 1]]]}, "--input", "x=2x1x2")
        self.assertEqual(outputs["output"], [31, 42, 3, 4])
        self.assertIn("x: float [3, 2, 2]", self.printed("show", "--input", "x=3x2x2"))

    def test_two_outputs(self):
        self.file.write_bytes(model([node("Relu", ["x"], ["a"]), node("Neg", ["x"], ["b"])], [],
                                    [value("x", [1, 2])], [value("a", [1, 2]), value("b", [1, 2])]))
        outputs, _ = self.evaluated(self.file, {"x": [[1, -2]]})
        self.assertEqual(outputs, {"output.1": [1, 0], "output.2": [-1, 2]})
        # One alone.
        self.assertEqual(self.evaluated(self.file, {"x": [[1, -2]]}, "--outputs", "b")[0], {"output": [-1, 2]})

    def test_dropout_in_training_is_a_free_gate_if_asked_for(self):
        net = onnx_zoo.Network()
        x = net("Gemm", net.input("x", [1, 2]), net.weight("a", [3, 2]), transB=1)
        x = net("Dropout", x, net.known(0.5), net.known(True, BOOL))
        self.file.write_bytes(net.put_out(net("Gemm", x, net.weight("b", [2, 3]), transB=1), [1, 2]).bytes())
        self.assert_refused(abide("laws", self.file), WRONG_MODEL, "(Dropout", "a dropout in training mode")
        # Each of three units is on its own: a law for each, not for each pair.
        self.assertEqual(self.document("laws", "--free-dropout")["laws"], 3)


class Roles(OnnxTest):
    def write(self, net, **more):
        self.file.write_bytes(net.bytes(**more))

    def roles(self, *options):
        return {array["name"]: array["role"] for array in self.document("show", *options)["tensors"]}

    def two_layers(self):
        return onnx_zoo.layers([2, 3, 2])

    def test_what_was_decided_stands_before_the_numbers(self):
        self.write(onnx_zoo.resnet(1, 1))
        text = self.printed("laws", "--quiet")
        for part in ("11 tensors: 7 parameters, 0 frozen, 4 constants",
                     "b1.bn1.running_mean, b1.bn1.running_var, b1.bn2.running_mean",
                     "x: float [1, 1, 3, 3]"):
            self.assertIn(part, " ".join(text.split()))
        self.assertLess(text.index("running_mean"), text.index("upper bound"))

    def test_tensors_that_are_frozen_have_other_laws(self):
        self.write(self.two_layers())
        self.assertEqual(self.document("laws")["laws"], 6)
        frozen = self.document("laws", "--frozen", "layers.1.*")
        self.assertEqual(frozen["frozen"], ["layers.1.weight"])
        self.assertEqual(self.document("laws", "--freeze", '"layers.1.weight"')["laws"], frozen["laws"])
        self.assertNotEqual(frozen["laws"], 6)
        self.assertEqual(self.roles("--frozen", "layers.1.*"),
                         {"layers.1.weight": "frozen", "layers.2.weight": "moves"})

    def test_the_file_may_say_what_its_tensors_are(self):
        roles = '{"layers.1.weight": "frozen", "layers.2.weight": "parameter"}'
        self.write(self.two_layers(), metadata={"abide.roles": roles})
        self.assertEqual(self.roles(), {"layers.1.weight": "frozen", "layers.2.weight": "moves"})
        self.assertIn("layers.1.weight: as the file says", self.printed("show"))
        # Who asks otherwise is heard first.
        self.assertEqual(self.roles("--parameters", "layers.1.weight"),
                         {"layers.1.weight": "moves", "layers.2.weight": "moves"})
        self.write(self.two_layers(), metadata={"abide.roles": '{"layers.1.weight": "constant"}'})
        self.assertEqual(self.roles(), {"layers.2.weight": "moves"})

    def test_weights_in_nodes_move_when_they_are_asked_to(self):
        net = onnx_zoo.Network()
        x = net.input("x", [1, 2])
        weights = net.known([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])  # t0
        x = net("Gemm", x, weights, transB=1)
        net.put_out(net("Gemm", x, net.weight("fc.weight", [2, 3]), transB=1), [1, 2])
        self.write(net)
        self.assertEqual(self.roles(), {"fc.weight": "moves"})
        self.assertEqual(self.roles("--parameters", "t0"), {"t0": "moves", "fc.weight": "moves"})
        self.assertEqual(self.document("laws", "--parameters", "t0")["laws"], 6)

    def test_a_tensor_that_is_used_twice_is_one_parameter(self):
        net = onnx_zoo.transformer(2, 1, 1, 1, tied=True)
        self.write(net)
        tied = self.document("count")
        self.assertEqual(tied["parameters"], sum(map(len, net.values.values())))
        self.assertIn("wte.weight", tied["shapes"])

    def test_masks_and_what_is_only_compared_are_constants(self):
        net = onnx_zoo.Network()
        x = net.input("x", [1, 2])
        x = net("Gemm", x, net.weight("fc.weight", [2, 2]), transB=1)
        x = net("Add", x, net.weight("mask", [2, 2], entries=[0, -1e38, 0, 0]))
        x = net("Clip", net("Softmax", x, axis=-1), net.weight("low", [], entries=[0.125]))
        net.put_out(x, [2, 2])
        self.write(net)
        self.assertEqual(self.roles(), {"fc.weight": "moves"})
        text = " ".join(self.printed("show").split())
        self.assertIn("low: its use needs its value", text)
        self.assertIn("mask: a mask: entries of 1e30 or more", text)

    def test_signs_of_evaluation_are_said(self):
        x, y = [value("x", [1, 2])], [value("y", [1, 2])]
        square = tensor("onnx::MatMul_12", [[1.0, 2.0], [3.0, 4.0]])
        self.file.write_bytes(model([node("MatMul", ["x", "onnx::MatMul_12"], ["y"])], [square], x, y))
        self.assertIn("tensors that the exporter computed from parameters: onnx::MatMul_12", self.said())
        bias = tensor("0.bias", [0.0, 0.0])
        self.file.write_bytes(model([node("Identity", ["0.bias"], ["4.bias"]), node("Add", ["x", "0.bias"], ["h"]),
                                     node("Add", ["h", "4.bias"], ["y"])], [bias], x, y))
        self.assertIn("copies of one tensor", self.said())
        self.assertIn("4.bias", self.said())
        for opset, attributes, outputs, evaluated in (
                (14, {}, 1, True), (14, {"training_mode": 1}, 1, False), (9, {}, 1, True), (9, {}, 5, False),
                (6, {"is_test": 1}, 1, True), (6, {"is_test": 0}, 5, False)):
            net = onnx_zoo.Network(opset)
            h = net.input("x", [2, 2, 3])
            weights = [net.weight(f"bn.{name}", [2], entries=[1.0, 2.0])
                       for name in ("weight", "bias", "running_mean", "running_var")]
            h = net("BatchNormalization", h, *weights, results=outputs, **attributes)
            net.put_out(h if outputs == 1 else h[0], [2, 2, 3])
            self.write(net)
            with self.subTest(opset=opset, attributes=attributes):
                self.assertEqual("normalizations that are evaluated" in self.said(), evaluated)
        self.write(self.two_layers())
        self.assertNotIn("evaluation", self.said())

    def said(self):
        return " ".join(self.printed("laws", "--quiet").split())

    def test_names_of_files_are_quoted_in_laws(self):
        self.write(self.two_layers())
        law = self.document("laws")["matrix_laws"][0]["expression"]
        self.assertEqual(set(re.findall(r'"[^"]*"', law)), {'"layers.1.weight"', '"layers.2.weight"'})
        self.assertIn("is a conservation law", self.printed("check", law))

    def product(self, first, second):
        """second @ first @ x, whose one law is that of a linear network."""
        tensors = [tensor(name, [[1.0, 2.0], [3.0, 4.0]]) for name in (first, second)]
        nodes = [node("MatMul", [first, "in"], ["middle"]), node("MatMul", [second, "middle"], ["out"])]
        self.file.write_bytes(model(nodes, tensors, [value("in", [2, 1])], [value("out", [2, 1])]))

    def test_any_name_can_be_given_back(self):
        for name in ("0", "1x", "a b", "\u00fc", 'q"q', "it's", "exp(x)", "a,b=c[0]", "sum", "T", "x.", "-"):
            self.product(name, "z")
            for law in self.document("laws")["matrix_laws"]:
                self.assertIn("is a conservation law", self.printed("check", law["expression"]), name)
        for name in ("a\nb", "'\""):
            self.product(name, "z")
            self.assert_refused(abide("laws", self.file), WRONG_MODEL, "is a parameter; expected a name without")

    def test_inputs_of_whole_numbers_are_tokens_or_given(self):
        net = onnx_zoo.Network()
        rows = net("Gather", net.weight("wte", [4, 2]), net.input("idx", [1, 3], INT64))
        self.write(net.put_out(rows, [1, 3, 2]))
        table = nested(net.values["wte"], [4, 2])
        outputs, gradients = self.evaluated(self.file, {"idx": [[3, 0, 3]]})
        self.assert_close(outputs["output"], every_entry([table[3], table[0], table[3]]), 1e-12)
        self.assertEqual(gradients["wte"], [1, 1, 0, 0, 0, 0, 2, 2])


class Example(CommandLineTest):
    """The file in examples/onnx, which docs/onnx.md shows."""

    def test_is_this_network(self):
        def grid(rows, columns, shift):
            return [[((3 * i + 5 * j + shift) % 7 - 3) / 4 for j in range(columns)]
                    for i in range(rows)]

        nodes = [node("Gemm", ["x", "fc1.weight", "fc1.bias"], ["h"], "/fc1/Gemm", transB=1),
                 node("Relu", ["h"], ["g"], "/act/Relu"),
                 node("Gemm", ["g", "fc2.weight", "fc2.bias"], ["logits"], "/fc2/Gemm", transB=1)]
        weights = [tensor("fc1.weight", grid(3, 2, 1)), tensor("fc1.bias", [0.0, 0.25, -0.5]),
                   tensor("fc2.weight", grid(2, 3, 4)), tensor("fc2.bias", [0.5, -0.25])]
        written = model(nodes, weights, [value("x", ["batch", 2])],
                        [value("logits", ["batch", 2])], opset=20)
        root = pathlib.Path(os.environ["ABIDE_SOURCE_DIR"])
        self.assertEqual(written, (root / "examples/onnx/classifier.onnx").read_bytes())


class Names(CommandLineTest):
    """Graphs inside a graph may use a name again, and roles go by names."""

    def test_of_a_weight_and_of_a_constant_in_a_branch(self):
        def branch(name):
            return Graph(graph([node("Constant", [], [name], value=Tensor(tensor("", [[2.0]]))),
                                node("Mul", ["x", name], ["z"])], [], [], [value("z", [1, 1])]))

        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "net.onnx"
            for name, refused in (("k", False), ("W", True)):
                path.write_bytes(model(
                    [node("If", ["c"], ["b"], then_branch=branch(name), else_branch=branch(name)),
                     node("MatMul", ["b", "W"], ["y"])],
                    [tensor("W", [[0.5]]), tensor("c", b"\1", BOOL, [])],
                    [value("x", [1, 1])], [value("y", [1, 1])]))
                result = abide("count", path)
                self.assertEqual("two tensors are called 'W'" in result.stderr, refused, result)
                self.assertEqual(result.returncode != 0, refused)
