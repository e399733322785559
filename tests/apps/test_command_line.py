# SPDX-License-Identifier: MIT
"""The command line as a user meets it: exit codes, standard output and error, JSON documents.

ABIDE is the program, ABIDE_SOURCE_DIR the source tree.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ABIDE = os.environ["ABIDE"]
SOURCES = pathlib.Path(os.environ["ABIDE_SOURCE_DIR"])

DONE, USAGE, WRONG_MODEL, LIMIT_REACHED, INTERRUPTED = 0, 2, 3, 4, 130

COUNT_KEYS = [
    "schema",
    "model",
    "flow",
    "tau",
    "weight_decay",
    "metric",
    "rates",
    "loss",
    "frozen",
    "only",
    "parameters",
    "shapes",
    "state",
    "frozen_coordinates",
    "lie_dimension",
    "laws",
    "levels",
    "closed",
    "stopped_by",
    "primes",
    "seed",
    "error_probability",
    "free_gates",
    "functions",
    "seconds",
]

TWO_LAYERS = '[parameters]\nU = [3, 2]\nV = [4, 2]\n[model]\nphi = "U @ V.T"\n'


def abide(*arguments):
    return subprocess.run(
        [ABIDE, *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )


def strict_json(text):
    """One JSON document; no NaN or Infinity, which JSON does not have."""

    def reject(constant):
        raise ValueError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=reject)


def without_time(document):
    return {key: value for key, value in document.items() if key != "seconds"}


class CommandLineTest(unittest.TestCase):
    def count(self, *arguments, exit_code=DONE):
        """The document of `abide count --json`."""
        result = abide("count", "--json", *arguments)
        self.assertEqual(result.returncode, exit_code, result.stderr)
        self.assertEqual(result.stderr, "")
        return strict_json(result.stdout)

    def assert_refused(self, result, exit_code, *words):
        """Nothing on standard output, and the words on standard error."""
        self.assertEqual(result.returncode, exit_code, result.stderr)
        self.assertEqual(result.stdout, "")
        for word in words:
            self.assertIn(word, result.stderr)


class Usage(CommandLineTest):
    def test_errors_have_exit_code_2_and_say_what_is_wrong(self):
        for arguments, word in [
            ([], "expected a command, one of laws, count, "),
            (["cuont", "linear:3,2"], "abide"),
            (["count"], "MODEL"),
            (["count", "linear:3,2", "linear:3,2"], "linear:3,2"),
            (["count", "linear:3,2", "--nonsense"], "--nonsense"),
            (["count", "linear:3,2", "--depth", "0"], "--depth"),
            (["count", "linear:3,2", "--depth", "x"], "--depth"),
            (["count", "linear:3,2", "--threads", "0"], "--threads"),
            (["count", "linear:3,2", "--threads", "-1"], "--threads"),
            (["count", "linear:3,2", "--seed", "-1"], "--seed"),
            (["count", "linear:3,2", "--seed", "1.5"], "--seed"),
            (["count", "linear:3,2", "--seed", "010"], "--seed"),
            (["count", "linear:3,2", "--seed", 2**64], "--seed"),
            (["count", "linear:3,2", "--error", "0"], "--error"),
            (["count", "linear:3,2", "--error", "2"], "--error"),
            (["count", "linear:3,2", "--error", "nan"], "--error"),
            (["count", "linear:3,2", "--memory", "much"], "--memory"),
            (["count", "linear:3,2", "--seed"], "--seed"),
            (["zoo", "linear"], "linear"),
        ]:
            with self.subTest(arguments=arguments):
                self.assert_refused(abide(*arguments), USAGE, word, "--help")

    def test_misspelt_options_commands_and_choices_are_answered_with_the_right_one(self):
        for arguments, word in [
            (["cuont", "linear:3,2"], "did you mean 'count'?"),
            (["laws", "linear:3,2", "--at", "balanced"], "abide laws: unknown option --at; it is one of count"),
            (["laws", "linear:3,2", "--max-dgree", "3"], "abide laws: unknown option --max-dgree; did you mean '--max-degree'?"),
            (["laws", "linear:3,2", "--max-dgree=3"], "did you mean '--max-degree'?"),
            (["count", "--sede", "3"], "did you mean '--seed'?"),
            (["prove", "linear:3,2", "--ouptut", "x"], "did you mean '--output'?"),
            (["train", "linear:3,2", "--optimizer", "momentm"], "did you mean 'momentum'?"),
            (["count", "linear:3,2", "--flow", "gradent"], "did you mean 'gradient'?"),
            (["table", "x.db", "--format", "markdwn"], "did you mean 'markdown'?"),
            (["reproduce", "n32"], "expected one of n23, i24"),
            (["--verison"], "did you mean '--version'?"),
        ]:
            with self.subTest(arguments=arguments):
                self.assert_refused(abide(*arguments), USAGE, word, "--help")

    def test_no_other_mathematics_is_suggested(self):
        for arguments, exit_code in [
            (["count", "linear:3,2", "--flow", "mirror"], USAGE),
            (["count", "linear:3,2", "--metric", "momentum"], WRONG_MODEL),
            (["count", "linear:3,2", "--metric", "natural-gradient"], WRONG_MODEL),
            (["count", "linear:3,2", "--momentum"], USAGE),
            (["count", "gelu:3,2"], WRONG_MODEL),
            (["check", "linear:3,2", "conv3d(W1, W1)"], WRONG_MODEL),
            (["train", "linear:3,2", "--optimizer", "adam"], USAGE),
        ]:
            with self.subTest(arguments=arguments):
                result = abide(*arguments)
                self.assert_refused(result, exit_code)
                self.assertNotIn("did you mean", result.stderr)

    COMMANDS = ["laws", "count", "check", "prove", "verify", "sweep", "table", "reproduce", "zoo"]

    def test_every_help_fits_a_terminal_and_ends_with_examples(self):
        for command in self.COMMANDS:
            with self.subTest(command=command):
                result = abide(command, "--help")
                self.assertEqual((result.returncode, result.stderr), (DONE, ""))
                usage, examples = result.stdout.split("\nExamples:\n")
                self.assertIn(f"Usage: abide {command} ", usage)
                examples = examples.splitlines()
                self.assertIn(len(examples), [2, 3])
                for example in examples:
                    self.assertIn(f"abide {command}", example)
                for line in usage.splitlines():
                    self.assertLessEqual(len(line), 80)
                for word in ["REQUIRED", " in [", "TEXT:", "{", "POSITIVE"]:
                    self.assertNotIn(word, usage)

    def test_examples_of_the_help_have_options_that_exist(self):
        for command in self.COMMANDS:
            text = abide(command, "--help").stdout
            usage, examples = text.split("\nExamples:\n")
            for option in re.findall(r" (--?[a-z][a-z-]*)", examples.replace("mpirun -n", "")):
                with self.subTest(command=command, option=option):
                    self.assertRegex(usage, rf"{option}\b")

    def test_help_and_version_are_answers(self):
        for arguments, word in [
            (["--help"], "Exit codes"),
            (["count", "--help"], "MODEL"),
            (["zoo", "--help"], "--json"),
            (["--version"], "abide "),
        ]:
            with self.subTest(arguments=arguments):
                result = abide(*arguments)
                self.assertEqual(result.returncode, DONE)
                self.assertIn(word, result.stdout)
                self.assertEqual(result.stderr, "")


class WrongModels(CommandLineTest):
    def test_shorthands_have_a_column(self):
        self.assert_refused(
            abide("count", "linaer:3,2,4"), WRONG_MODEL, "MODEL:1:1: error:", "did you mean 'linear'?"
        )
        self.assert_refused(
            abide("count", "linear:3,0,4", "--json"), WRONG_MODEL, "MODEL:1:10: error:", "dimension"
        )
        self.assert_refused(abide("count", "a" * 5000), WRONG_MODEL, "unknown family")

    def test_files_have_a_line_and_a_column(self):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "wrong.toml"
            path.write_text(TWO_LAYERS.replace("V.T", "V"))
            result = abide("count", path)
            self.assert_refused(
                result, WRONG_MODEL, f"{path}:5:10: error: @: shapes [3, 2] and [4, 2] do not fit"
            )
            self.assertIn('5 | phi = "U @ V"', result.stderr)
            path.write_bytes(bytes(range(256)))
            self.assert_refused(abide("count", path), WRONG_MODEL, f"{path}: error: the file is a binary file")
            path.write_bytes(b"")
            self.assert_refused(abide("count", path), WRONG_MODEL, "[model] is missing")
            self.assert_refused(abide("count", directory + "/"), WRONG_MODEL, "not a file")
            self.assert_refused(
                abide("count", path.with_name("missing.toml")), WRONG_MODEL, "no such file"
            )


    def test_files_of_other_kinds_are_named_and_never_shown(self):
        kinds = {
            "a.png": (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
            "m.toml": (b"\x7fELF\x02\x01\x1b]0;title\x07", "an executable or a library (ELF)"),
            "m.h5": (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
            "m.pdf": (b"%PDF-1.4", "a PDF document"),
            "m.py": (b"import torch\n", "Python text"),
            "m.json": (b'{"a": "' + b"x" * 100000 + b'"}', "JSON text"),
            "m.csv": (b"1,2\n3,4\n", "a table of numbers"),
            "m.gz": (b"\x1f\x8b\x08", "gzip data"),
        }
        with tempfile.TemporaryDirectory() as directory:
            for name, (content, words) in kinds.items():
                path = pathlib.Path(directory) / name
                path.write_bytes(content)
                result = abide("laws", path)
                self.assert_refused(
                    result, WRONG_MODEL, f"{path}: error: the file is {words}; expected a model of abide"
                )
                self.assertTrue(result.stderr.rstrip("\n").isprintable(), result.stderr)
                self.assertLess(len(result.stderr), 300)
                if name != "m.csv":
                    result = abide("train", "linear:1,1,1", "--data", path)
                    self.assert_refused(result, WRONG_MODEL, str(path))
                    self.assertLess(len(result.stderr), 300)
            # ONNX files are read, and these bytes are none.
            path = pathlib.Path(directory) / "m.onnx"
            path.write_bytes(b"\x08\x07\x12\x07pytorch\x1b[31m" + bytes(5000))
            result = abide("laws", path)
            self.assert_refused(result, WRONG_MODEL, f"{path}: error: byte 11: ")
            self.assertTrue(result.stderr.rstrip("\n").isprintable(), result.stderr)
            # A key of TOML may be anything.
            path = pathlib.Path(directory) / "key.toml"
            path.write_text('"\\u001b[31m' + "x" * 5000 + '" = 1\n')
            result = abide("laws", path)
            self.assert_refused(result, WRONG_MODEL, "unknown key '?[31mxx")
            for line in result.stderr.splitlines():
                self.assertTrue(line.isprintable(), line)
                self.assertLess(len(line), 2100)


class Json(CommandLineTest):
    def test_count_has_the_keys_of_the_contract_in_order(self):
        document = self.count("linear:3,2,4")
        self.assertEqual(list(document), COUNT_KEYS)
        self.assertEqual(document["model"], "linear:3,2,4")
        self.assertEqual(document["flow"], "gradient")
        self.assertIsNone(document["tau"])
        self.assertEqual(document["metric"], "euclidean")
        self.assertEqual(document["parameters"], 14)
        self.assertEqual(document["state"], 14)
        self.assertEqual(document["lie_dimension"], 11)
        self.assertEqual(document["laws"], 3)
        self.assertEqual(document["levels"][-1], 11)
        self.assertIs(document["closed"], True)
        self.assertIsNone(document["stopped_by"])
        self.assertIs(document["free_gates"], False)
        self.assertGreater(document["error_probability"], 0)
        self.assertLess(document["error_probability"], 1)
        self.assertGreaterEqual(document["seconds"], 0)
        self.assertIs(self.count("relu:2,6,3")["free_gates"], True)

    def test_count_adds_up(self):
        for model in ["linear:2,3,2,3", "relu:3,5,2+bias", "monomial:5", "linear:3,2"]:
            with self.subTest(model=model):
                document = self.count(model)
                self.assertEqual(document["lie_dimension"] + document["laws"], document["state"])
                self.assertEqual(document["levels"], sorted(document["levels"]))
                self.assertEqual(document["levels"][-1], document["lie_dimension"])

    def test_zoo_lists_models_that_count(self):
        result = abide("zoo", "--json")
        self.assertEqual((result.returncode, result.stderr), (DONE, ""))
        families = strict_json(result.stdout)
        self.assertTrue({"linear", "relu"} <= {entry["family"] for entry in families})
        for entry in families:
            with self.subTest(family=entry["family"]):
                self.assertEqual(
                    list(entry),
                    ["family", "dims", "description", "example", "metric", "options"],
                )
                self.assertTrue(self.count(entry["example"])["closed"])

    def test_zoo_text_names_every_family(self):
        text = abide("zoo").stdout
        for entry in strict_json(abide("zoo", "--json").stdout):
            self.assertIn(entry["example"], text)


class Facts(CommandLineTest):
    # Gradient flow with the Euclidean metric. Linear networks: the laws of the theorem of Marcotte,
    # Gribonval, Peyre (NeurIPS 2023) on W_(l+1)^T W_(l+1) - W_l W_l^T and its numerical tables; ReLU
    # networks: one law for each hidden neuron.
    LAWS = {
        "linear:3,2,4": 3,
        "linear:5,5,5": 15,
        "linear:2,4,2": 10,
        "linear:2,2,2,2": 6,
        "linear:2,3,2,3": 9,
        "linear:4,3,3,4": 12,
        "linear:5,2,3,4,5": 19,
        "relu:2,6,3": 6,
        "relu:3,5,2+bias": 5,
        "relu:3,4,4,3+bias": 8,
    }

    def test_published_numbers_of_laws(self):
        for model, laws in self.LAWS.items():
            with self.subTest(model=model):
                document = self.count(model)
                self.assertEqual(document["laws"], laws)
                self.assertTrue(document["closed"])

    def test_text_says_the_number_first(self):
        result = abide("count", "linear:3,2,4")
        self.assertEqual(result.returncode, DONE)
        self.assertEqual(
            result.stdout.splitlines()[0], "linear:3,2,4: 3 independent conservation laws"
        )


class Files(CommandLineTest):
    def test_paths_may_have_spaces_and_other_alphabets(self):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "un modèle + more.toml"
            path.write_text(TWO_LAYERS)
            document = self.count(path)
            self.assertEqual(document["laws"], 3)
            self.assertEqual(document["model"], str(path))

    def test_every_example_counts(self):
        examples = sorted((SOURCES / "examples").glob("*.toml"))
        self.assertTrue(examples)
        for path in examples:
            with self.subTest(example=path.name):
                self.assertTrue(self.count(path)["closed"])

    def test_a_file_that_writes_a_family_out_has_its_number_of_laws(self):
        network = (
            "[inputs]\nx = [3]\n[parameters]\nW1 = [5, 3]\nb1 = [5]\nW2 = [2, 5]\n"
            '[model]\noutput = "W2 @ relu(W1 @ x + b1)"\n'
        )
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "network.toml"
            path.write_text(network)
            document = self.count(path)
            self.assertEqual(document["laws"], self.count("relu:3,5,2+bias")["laws"])
            self.assertTrue(document["free_gates"])


class Unused(CommandLineTest):
    MODEL = TWO_LAYERS.replace("V = [4, 2]", "V = [4, 2]\nb = [3]\nc = []")

    def test_parameters_that_do_not_occur_are_told_of(self):
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory) / "unused.toml"
            path.write_text(self.MODEL)
            expected = (f"{path}: parameter b does not occur in the model: each of its 3 entries is a law\n"
                        f"{path}: parameter c does not occur in the model: its one entry is a law\n")
            proof = pathlib.Path(directory) / "proof.json"
            for arguments in (["laws", path], ["laws", path, "--json"], ["count", path],
                              ["check", path, "b[0] + c"], ["prove", path, "-o", proof],
                              ["train", path, "--steps", "2", "--matrix", "gaussian:3,4"]):
                with self.subTest(arguments=arguments):
                    result = abide(*arguments)
                    self.assertEqual(result.returncode, DONE, result.stderr)
                    self.assertEqual(result.stderr, expected)
            result = abide("count", path, "--flow", "momentum")  # there they move
            self.assertEqual(result.stderr, expected.replace(": each of its 3 entries is a law", "")
                             .replace(": its one entry is a law", ""))
            self.assertEqual(abide("count", "linear:3,2,4").stderr, "")


class Determinism(CommandLineTest):
    MODELS = ["linear:2,3,2,3", "relu:3,4,4,3+bias", "linear:5,5,5"]

    def test_the_number_of_threads_does_not_show(self):
        for model in self.MODELS:
            with self.subTest(model=model):
                one, two, again = (
                    without_time(self.count(model, "--seed", 7, "--threads", threads))
                    for threads in [1, 2, 2]
                )
                self.assertEqual(one, two)
                self.assertEqual(two, again)

    def test_seeds_draw_other_primes_and_agree_on_the_laws(self):
        for model in self.MODELS:
            with self.subTest(model=model):
                documents = [self.count(model, "--seed", seed) for seed in [1, 2, 2**64 - 1]]
                for document in documents:
                    for key in ["laws", "levels", "lie_dimension", "closed"]:
                        self.assertEqual(document[key], documents[0][key])
                self.assertEqual(len({tuple(d["primes"]) for d in documents}), len(documents))
                self.assertEqual([d["seed"] for d in documents], [1, 2, 2**64 - 1])


if __name__ == "__main__":
    unittest.main()
