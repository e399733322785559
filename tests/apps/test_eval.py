# SPDX-License-Identifier: MIT
"""`abide eval` against the same networks written in Python, and differences of these."""

import json
import math
import pathlib
import random
import tempfile
import zipfile

from test_command_line import DONE, USAGE, WRONG_MODEL, CommandLineTest, abide
from test_train import write_npz

# One hidden layer of tokens: x [2, 3] in, A [4, 3], g [1, 4] and B [2, 4].
HEAD = "[parameters]\nA = [4, 3]\ng = [1, 4]\nB = [2, 4]\n[inputs]\nx = [2, 3]\n[model]\noutput = "
SHAPES = {"A": (4, 3), "g": (1, 4), "B": (2, 4), "x": (2, 3)}


def product(a, b):
    """a b^T."""
    return [[math.fsum(p * q for p, q in zip(row, other)) for other in b] for row in a]


def entrywise(f, *matrices):
    return [[f(*values) for values in zip(*rows)] for rows in zip(*matrices)]


def softmax(rows):
    return [[math.exp(x - max(row)) / sum(math.exp(y - max(row)) for y in row) for x in row] for row in rows]


def layer_norm(rows):
    def normed(row):
        mean = sum(row) / len(row)
        variance = sum((x - mean) ** 2 for x in row) / len(row)
        return [(x - mean) / math.sqrt(variance + 1e-5) for x in row]
    return [normed(row) for row in rows]


def relu(x):
    return max(x, 0.0)


def gelu(x):
    return x * (1 + math.erf(x / math.sqrt(2))) / 2


# Each as an expression of abide and as a function of the point.
NETWORKS = {
    "softmax(relu(x @ A.T) @ B.T)":
        lambda p: softmax(product(entrywise(relu, product(p["x"], p["A"])), p["B"])),
    "gelu(x @ A.T) @ B.T":
        lambda p: product(entrywise(gelu, product(p["x"], p["A"])), p["B"]),
    "(layer_norm(x @ A.T, eps=1e-5)*g) @ B.T":
        lambda p: product([[y * g for y, g in zip(row, p["g"][0])] for row in layer_norm(product(p["x"], p["A"]))],
                          p["B"]),
    "exp(layer_norm(gelu(relu(x @ A.T) - 1/3), eps=1e-5)) @ B.T":
        lambda p: product(entrywise(math.exp, layer_norm(entrywise(
            lambda z: gelu(relu(z) - 1 / 3), product(p["x"], p["A"])))), p["B"]),
}


class EvalTest(CommandLineTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.point = self.folder / "point.npz"

    def evaluated(self, model, point):
        write_npz(self.point, point)
        result = abide("eval", model, "--at", self.point, "--json")
        self.assertEqual(result.returncode, DONE, result.stderr)
        document = json.loads(result.stdout)
        return {array["name"]: array for array in document["outputs"]}, {
            array["name"]: array for array in document["gradients"]}

    def test_outputs_and_gradients_are_those_of_the_definition(self):
        draw = random.Random(7)
        for text, network in NETWORKS.items():
            model = self.folder / "model.toml"
            model.write_text(f"{HEAD}'{text}'\n")
            point = {name: [[draw.gauss(0, 1) for _ in range(columns)] for _ in range(rows)]
                     for name, (rows, columns) in SHAPES.items()}
            weights = [[draw.gauss(0, 1) for _ in range(2)] for _ in range(2)]
            outputs, gradients = self.evaluated(model, {**point, "w": weights})
            expected = [y for row in network(point) for y in row]
            for found, true in zip(outputs["output"]["values"], expected, strict=True):
                self.assertAlmostEqual(found, true, delta=1e-12 * (1 + abs(true)), msg=text)

            def objective(name, place, by):
                moved = {**point, name: [list(row) for row in point[name]]}
                moved[name][place[0]][place[1]] += by
                return sum(w * y for ws, ys in zip(weights, network(moved)) for w, y in zip(ws, ys))

            for name, (rows, columns) in SHAPES.items():
                self.assertEqual(gradients[name]["shape"], [rows, columns])
                for i, found in enumerate(gradients[name]["values"]):
                    place = divmod(i, columns)
                    slope = (objective(name, place, 1e-6) - objective(name, place, -1e-6)) / 2e-6
                    self.assertAlmostEqual(found, slope, delta=1e-6 * (1 + abs(slope)), msg=f"{text}: {name}")

    def test_values_are_saved(self):
        point = {"W1": [[2.0], [-1.0]], "W2": [[0.5, 3.0]]}
        path = self.folder / "point.json"
        path.write_text(json.dumps({**point, "x": [1]}))
        out = self.folder / "values.npz"
        result = abide("eval", "relu:1,2,1", "--at", path, "--save", out)
        self.assertEqual(result.returncode, DONE, result.stderr)
        self.assertIn("1 of 2 open", result.stdout)
        with zipfile.ZipFile(out) as archive:
            self.assertEqual(sorted(archive.namelist()),
                             ["grad/W1.npy", "grad/W2.npy", "grad/x.npy", "output.npy"])

    def test_errors(self):
        good = {"W1": [[1, 2]], "x": [[1, 2]]}
        model = self.folder / "model.toml"
        model.write_text("[parameters]\nW1 = [1, 2]\n[inputs]\nx = [1, 2]\n[model]\noutput = 'log(W1)*x'\n")
        for point, part in (
                ({"W1": [[1, 2]]}, "no array 'x'"), ({"x": [[1, 2]]}, "no array 'W1'"),
                ({**good, "x": [[1], [2]]}, "x has shape [2, 1]; expected [1, 2]"),
                ({**good, "v": [[1, 2]]}, "unexpected array 'v'; expected W1, x, w"),
                ({**good, "x": [[1, math.nan]]}, "point.npz:x.npy: error: entry [0, 1] is nan"),
                ({**good, "W1": [[1, -2]]}, "no finite value there: output[0,1] is no number"),
                ({**good, "W1": [[1, 9]], "x": [[1, 1.7e308]]}, "no finite value there: output[0,1] is infinite"),
                ({**good, "W1": [[1, 0]]}, "no value there: a divisor is 0")):
            with self.subTest(part=part):
                write_npz(self.point, point)
                self.assert_refused(abide("eval", model, "--at", self.point), WRONG_MODEL, part)
        write_npz(self.point, good)
        for arguments, part in (((), "--at is required"), (("--at", self.point, "--save", self.point), "written over"),
                                (("--at", self.point, "--save", "x.csv"), "ends in .npz")):
            self.assert_refused(abide("eval", model, *arguments), USAGE, part)
        self.assert_refused(abide("eval", model, "--at", model), WRONG_MODEL, "TOML text")
