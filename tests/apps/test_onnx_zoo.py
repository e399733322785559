# SPDX-License-Identifier: MIT
"""The zoo's networks in ONNX files have the zoo's laws, values and gradients."""

import collections
import json
import math
import pathlib
import random
import tempfile

import every_law
import onnx_zoo
from test_command_line import DONE, abide
from test_onnx import OnnxTest, every_entry, nested


class SameLaws(OnnxTest):
    """Each network of onnx_zoo.py and its model in the zoo."""

    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.cases = []
        for i, (zoo, net, options) in enumerate(onnx_zoo.networks()):
            file = pathlib.Path(cls.kept.name) / f"{i}.onnx"
            file.write_bytes(net.bytes())
            if "\n" in zoo:
                text, zoo = zoo, file.with_suffix(".toml")
                zoo.write_text(text)
            cls.cases.append((zoo, file, net, options))
        answers = every_law.in_parallel(
            lambda case: every_law.run("laws", case[0], *case[1], "--json", "--quiet"),
            [(path, case[3]) for case in cls.cases for path in case[:2]])
        cls.answers = list(zip(answers[::2], answers[1::2]))

    @classmethod
    def tearDownClass(cls):
        cls.kept.cleanup()

    def documents(self):
        for case, pair in zip(self.cases, self.answers):
            for answer in pair:
                self.assertEqual(answer.returncode, DONE, f"{case[0]}: {answer.stderr}")
            yield case, [json.loads(answer.stdout) for answer in pair]

    def test_there_are_as_many_laws_in_as_many_families(self):
        laws = 0
        for (zoo, _, net, _), both in self.documents():
            with self.subTest(model=str(zoo), operations=len(net.nodes)):
                for key in ("parameters", "lie_dimension", "laws", "independent", "complete", "closed"):
                    self.assertEqual(both[0][key], both[1][key], key)
                degrees = [collections.Counter(law["degree"] for law in one["found"]) for one in both]
                self.assertEqual(*degrees)
                laws += both[0]["independent"]
                if any(back.startswith("concat") for back in net.back.values()):
                    continue  # the zoo's heads have names of their own
                families = [collections.Counter((law["form"], law["count"]) for law in one["matrix_laws"])
                            for one in both]
                self.assertEqual(*families)
        self.assertGreater(laws, 130)

    def test_laws_of_one_are_laws_of_the_other_and_read_as_printed(self):
        questions = []
        for (zoo, file, net, options), both in self.documents():
            chosen = []
            for from_file, document in enumerate(both):
                # Families, and a few of the laws one by one; of many some.
                for key, most in (("matrix_laws", 5), ("found", 2)):
                    texts = [law["expression"] for law in document[key]]
                    random.Random(len(texts)).shuffle(texts)
                    chosen += [(from_file, text) for text in texts[:most]]
            for from_file, text in chosen:
                if from_file:
                    questions += [(file, options, text), (zoo, options, net.in_zoo(text))]
                else:
                    questions.append((file, options, net.in_words(text)))
        self.assertGreater(len(questions), 150)
        self.assertTrue(any('"layers.1.weight"' in text for _, _, text in questions))
        answers = every_law.in_parallel(
            lambda q: every_law.run("check", q[0], *q[1], "--quiet", "--", q[2]), questions)
        wrong = [(*map(str, q), a.stdout + a.stderr) for q, a in zip(questions, answers)
                 if a.returncode != DONE]
        self.assertEqual(wrong[:3], [], f"{len(wrong)} of {len(questions)}")

    def test_what_is_no_law_of_one_is_none_of_the_other(self):
        zoo, file, net, _ = self.cases[0]
        for law in ("W2.T @ W2 + W1 @ W1.T", "W1", "W2.T @ W2 - 2*W1 @ W1.T"):
            self.assertEqual(abide("check", zoo, law).returncode, 1)
            self.assertEqual(abide("check", file, net.in_words(law)).returncode, 1)

    def test_values_and_gradients_are_the_same(self):
        draw = random.Random(3)
        compared = 0
        for zoo, file, net, _ in self.cases:
            if any(back.startswith("concat") for back in net.back.values()) or not net.inputs:
                continue
            point, there = {}, {}
            for name, zoo_name in net.back.items():
                if name[0] == "d" and name[1:] in net.shapes:  # a velocity
                    continue
                matrix = nested(net.values[name], net.shapes[name])
                if zoo_name.endswith(".T)"):
                    there[zoo_name[1:-3]] = [list(row) for row in zip(*matrix)]
                else:
                    there[zoo_name] = matrix
            document = json.loads(abide("show", zoo, "--json").stdout)
            for probe in document["inputs"]:
                shape = probe["shape"]
                entries = [draw.gauss(0, 1) for _ in range(math.prod(shape))]
                if probe["name"] == "tok":
                    picked = [draw.randrange(shape[1]) for _ in range(shape[0])]
                    point["idx"] = [picked]
                    there["tok"] = [[float(p == i) for i in range(shape[1])] for p in picked]
                else:
                    there[probe["name"]] = nested(entries, shape)
                    point[probe["name"]] = [there[probe["name"]]]
            with self.subTest(model=str(zoo)):
                outputs, gradients = self.evaluated(file, point)
                expected, slopes = self.evaluated(zoo, there)
                # Constants of the file, such as 1e-5, are floats.
                self.assert_close(outputs["output"], expected["output"], 1e-6)
                for name, shape in net.shapes.items():
                    zoo_name = net.back.get(name)
                    if zoo_name is None:
                        continue
                    found = nested(gradients[name], shape)
                    if zoo_name.endswith(".T)"):
                        zoo_name, found = zoo_name[1:-3], [list(row) for row in zip(*found)]
                    self.assert_close(every_entry(found), slopes[zoo_name], 1e-5, name)
                compared += 1
        self.assertGreater(compared, 25)
