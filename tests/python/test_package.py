# SPDX-License-Identifier: MIT
"""How the program is found, run, interrupted, and what its errors become."""

import fcntl
import inspect
import json
import os
import pickle
import pty
import re
import signal
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import textwrap
import time
import unittest
import warnings
from fractions import Fraction
from pathlib import Path
from unittest import mock

import numpy as np
from abide.progress import share
from abide.toml_text import toml_text

import abide
from abide import options, program

ROOT = Path(__file__).resolve().parents[2]
SLOW = "linear:40,40,40"  # seconds, of which most pass before a law is found


def fake(folder, text):
    """A program that says what is given."""
    path = Path(folder) / "abide"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


class Finding(unittest.TestCase):
    def test_the_environment_variable_comes_first(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, ABIDE=fake(folder, "")):
            self.assertEqual(abide.executable(), Path(folder) / "abide")

    def test_a_wrong_environment_variable_is_no_fallback(self):
        with mock.patch.dict(os.environ, ABIDE="/nowhere/abide"), \
                self.assertRaisesRegex(abide.ProgramNotFoundError, "ABIDE.*'/nowhere/abide'"):
            abide.executable()

    def test_scripts_of_that_name_are_passed_over(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertTrue(program.is_script(Path(fake(folder, ""))))
            self.assertFalse(program.is_script(abide.executable()))

    def test_the_version_is_that_of_the_build(self):
        declared = re.search(r"project\(abide VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())
        self.assertEqual(abide.__version__, declared[1])
        self.assertIn(declared[1], abide.version())

    def test_the_command_becomes_the_program(self):
        line = [sys.executable, "-m", "abide", "check", "linear:1,1,1", "W1"]
        said = subprocess.run(line, capture_output=True, text=True)
        self.assertEqual(said.returncode, 1)  # the answer is no
        self.assertIn("is not a conservation law of linear:1,1,1", said.stdout)
        said = subprocess.run(line, capture_output=True, text=True, env={**os.environ, "ABIDE": "/nowhere"})
        self.assertIn("ABIDE is '/nowhere', which is no program", said.stderr)

    def test_help_shows_the_options(self):
        names = inspect.signature(abide.laws).parameters
        for name in ("model", "flow", "tau", "metric", "weight_decay", "loss", "frozen", "rates", "features",
                     "max_degree", "seed", "threads", "samples"):
            self.assertIn(name, names)
        self.assertNotIn("samples", inspect.signature(abide.prove).parameters)

    def test_help_explains_every_option(self):
        for function in (abide.laws, abide.count, abide.check, abide.prove):
            text = inspect.getdoc(function)
            taken = [of.name for of in inspect.signature(function).parameters.values()
                     if of.name in options.MEANINGS]
            self.assertGreater(len(taken), 10)
            for name in taken:
                self.assertEqual(len(re.findall(rf"^    {name}: .+", text, re.MULTILINE)), 1, name)
        self.assertEqual(set(options.MEANINGS), set(options.LAWS | options.COUNT))

    def test_completion_shows_what_is_public(self):
        self.assertEqual({name for name in dir(abide) if not name.startswith("_")},
                         {*abide.__all__, "torch", "jax"})

    def test_every_public_name_is_there(self):
        for name in abide.__all__:
            self.assertTrue(hasattr(abide, name), name)
        with self.assertRaises(AttributeError):
            abide.tensorflow  # noqa: B018


class Errors(unittest.TestCase):
    def test_a_wrong_model_has_its_place(self):
        model = abide.Model(parameters={"U": (3, 2)}, phi="U @ V")
        with self.assertRaises(abide.ModelError) as caught:
            abide.laws(model)
        error = caught.exception
        self.assertEqual((error.where, error.line, error.column), ("model", 5, 12))
        self.assertEqual(error.cause, "unknown name 'V'; expected one of U")
        self.assertIn('5 | phi = "U @ V"', str(error))
        self.assertEqual(model.text.splitlines()[4], 'phi = "U @ V"')

    def test_no_temporary_path_is_told(self):
        with self.assertRaisesRegex(abide.ModelError, "^point.npz: error: no array 'x'") as caught:
            abide.evaluate("linear:1,1,1", {"W1": [[1]], "W2": [[1]]})
        self.assertNotIn(tempfile.gettempdir(), str(caught.exception))
        with self.assertRaisesRegex(abide.ModelError, "^data.npy: error: 2 entries a sample"):
            abide.train("linear:3,1,1", np.ones((4, 2)), np.ones((4, 1)))

    def test_an_error_is_a_value_error(self):
        self.assertTrue(issubclass(abide.ModelError, ValueError))
        with self.assertRaises(ValueError):
            abide.count("linear:3,x")

    def test_errors_can_be_pickled(self):
        with self.assertRaises(abide.ModelError) as caught:
            abide.count("linear:3,x")
        again = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual((str(again), again.line), (str(caught.exception), caught.exception.line))

    def test_wrong_options(self):
        with self.assertRaisesRegex(TypeError, "there is no option degree; expected one of .*max_degree"):
            abide.laws("linear:1,1,1", degree=3)
        with self.assertRaisesRegex(TypeError, "max_degree: 'x' where a whole number"):
            abide.laws("linear:1,1,1", max_degree="x")
        with self.assertRaisesRegex(TypeError, "frozen: 'W1' where a list of texts"):
            abide.laws("linear:1,1,1", frozen="W1")
        with self.assertRaisesRegex(abide.UsageError, "'mom'; expected one of gradient, momentum"):
            abide.laws("linear:1,1,1", flow="mom")
        with self.assertRaisesRegex(abide.ModelError, "3//t"):
            abide.laws("linear:1,1,1", flow="momentum", tau="3//t")

    def test_every_error_is_of_abide(self):
        """Of the class that docs/python.md names, and with a text that says what was expected."""
        linear = "linear:2,1,2"
        point = {"W1": [[1, 2]], "W2": [[3], [4]], "x": [1, 1]}
        law = abide.laws(linear).families[0]
        module = type("Net", (), {"named_parameters": lambda self: iter([("W1", 1)]), "forward": None})()
        for ask, kind, what in (
                (lambda: abide.check(linear, 5), TypeError, "expression: a int where a text such as"),
                (lambda: abide.check(linear, abide.laws(linear)), TypeError, r"one by one, such as found\[0\]"),
                (lambda: abide.laws(linear, rates=[1, 2]), TypeError, "rates: .* where a dictionary by"),
                (lambda: abide.laws(linear, metric=3), TypeError, "metric: 3 where a dictionary by"),
                (lambda: abide.laws(linear, limits=[3]), TypeError, "limits: .* where a dictionary"),
                (lambda: abide.laws(linear, frozen=3), TypeError, "frozen: 3 where a list of texts"),
                (lambda: abide.evaluate(linear, {**point, "W1": [[1, 2], [1]]}), abide.UsageError, "^W1: no arr"),
                (lambda: abide.evaluate(linear, {**point, "W1": "abc"}), TypeError, "^W1: .* expected numbers"),
                (lambda: abide.evaluate(linear, {**point, "W1": {"a": 1}}), TypeError, "^W1: a dict where an arr"),
                (lambda: abide.evaluate(linear, 3), TypeError, "point: a int where a dictionary"),
                (lambda: law(module), TypeError, r"a Net where .* give module.state_dict\(\), or dict\("),
                (lambda: law(module.named_parameters()), TypeError, r"give dict\(..\) of these pairs"),
                (lambda: law({"W2": {}, "W1": [[1, 2]]}), TypeError, "^W2: a dict where an array"),
                (lambda: law({}), KeyError, "^there is no parameter .W.. among the weights, which are empty$"),
                (lambda: abide.laws(linear, weight_decay="abc"), abide.UsageError, "^weight_decay:1:1: error"),
                (lambda: abide.laws(linear, metric="euclid"), abide.UsageError, "^metric:1:1: error: unknown"),
                (lambda: abide.laws(linear, rates={"W7": 2}), abide.UsageError, "^rates:1:1: error: unknown"),
                (lambda: abide.laws(linear, features=["lo"]), abide.UsageError, "^features:1:1: error: unknown"),
                (lambda: abide.laws(linear, max_degree=99), abide.UsageError, "^max_degree: [^\n]*1 to 20$"),
                (lambda: abide.check(linear, "W2 +"), abide.ModelError, "^expression:1:5: error"),
                (lambda: abide.laws("linear:3,x"), abide.ModelError, "^model:1:10: error"),
                (lambda: abide.laws(""), abide.ArgumentTypeError, "a model needs a short name"),
                (lambda: abide.laws(module), TypeError, r"call abide.torch.laws\(module, example_inputs\)"),
                (lambda: abide.laws("nowhere.toml"), FileNotFoundError, "^nowhere.toml: error: no such file$"),
                (lambda: abide.Model.from_file("nowhere.toml"), abide.ModelError, "^nowhere.toml: error: there"),
                (lambda: abide.Certificate.load("nowhere.json"), FileNotFoundError, "expected a certificate"),
                (lambda: abide.Model.from_file(5), TypeError, "path: a int where a path"),
                (lambda: abide.Model.from_file(__file__, frozen="U"), TypeError, "frozen: 'U' where a list"),
                (lambda: abide.Model.from_file(__file__, inputs=[3]), TypeError, "inputs: .* where a dict"),
                (lambda: abide.count(linear, at=5), TypeError, "at: a int where a path"),
                (lambda: abide.verify(5), TypeError, "certificate: a int where a path"),
                (lambda: abide.sweep(5), TypeError, "spec: a int where a path"),
                (lambda: abide.train(linear, law="W1"), TypeError, "law: 'W1' where a list of texts"),
                (lambda: abide.train(linear, steps=0.5), TypeError, "steps: 0.5 where a whole number"),
                (lambda: abide.train(linear, mass=object()), TypeError, "mass: a object where a number"),
                (lambda: abide.Model(linear).save("x.toml"), abide.UsageError, "is a short name")):
            with self.subTest(what), self.assertRaisesRegex(kind, what) as caught:
                ask()
            self.assertIsInstance(caught.exception, abide.AbideError, what)

    def test_parts_of_models_are_judged_at_once(self):
        shapes = {"U": (3, 2)}
        for given, what in (
                ({"parameters": {"U": "3,2"}, "phi": "U"}, "parameters: U: '3,2' where a shape"),
                ({"parameters": {"U": 3}, "phi": "U"}, "parameters: U: 3 where a shape"),
                ({"parameters": ["U"], "phi": "U"}, "parameters: .* where a dictionary"),
                ({"parameters": shapes, "phi": 3}, "phi: 3 where a text or a list of texts"),
                ({"parameters": shapes, "phi": "U", "frozen": "U"}, "frozen: 'U' where a list of names"),
                ({"parameters": shapes, "phi": "U", "metric": ["m"]}, "metric: .* where a text"),
                ({"parameters": shapes, "field": {"U": 3}}, "field: U: 3 where a text")):
            with self.subTest(what), self.assertRaisesRegex(abide.ArgumentTypeError, what):
                abide.Model(**given)
        abide.Model(parameters={"U": ("n", np.int64(2))}, sizes={"n": 3}, phi=["U"], frozen=["U"])

    def test_what_does_not_occur_is_warned_of_here(self):
        model = abide.Model("mine", parameters={"U": (2, 2), "c": (2,)}, inputs={"x": (2,)}, output="U @ x")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            abide.laws(model)
            abide.laws("linear:1,1,1")
        warning, = caught
        self.assertIs(warning.category, abide.UnusedParameterWarning)
        self.assertEqual(warning.filename, __file__)
        self.assertEqual(str(warning.message),
                         "mine: parameter c does not occur in the model: each of its 2 entries is a law")

    def test_what_is_no_model(self):
        with self.assertRaisesRegex(TypeError, "a dict where an abide.Model"):
            abide.count({"U": (3, 2)})
        with self.assertRaisesRegex(TypeError, "needs a short name"):
            abide.Model()
        with self.assertRaisesRegex(TypeError, "one of phi=, output= and field=; these are phi and output"):
            abide.Model(parameters={"U": (1,)}, phi="U", output="U")
        with self.assertRaisesRegex(TypeError, "phi: only with parameters="):
            abide.Model("linear:1,1,1", phi="U")
        with self.assertRaises(FileNotFoundError):
            abide.Model.from_file("/nowhere/model.toml")

    def test_a_program_that_dies_is_told_as_that(self):
        with tempfile.TemporaryDirectory() as folder:
            for text, what in (("kill -SEGV $$", "SIGSEGV"), ("echo nonsense", "exit code 0"),
                               ("echo oh >&2; exit 9", "exit code 9: oh")):
                with self.subTest(text), mock.patch.dict(os.environ, ABIDE=fake(folder, text)), \
                        self.assertRaisesRegex(abide.ProgramError, what):
                    abide.count("linear:1,1,1")


def wait_for_work(pid, seconds=0.5):
    """Until the child of a process has computed for so long; on a busy machine that takes a while."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        time.sleep(0.05)
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            used = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[11]  # clock ticks
            if int(used) >= seconds * os.sysconf("SC_CLK_TCK"):
                return
    raise AssertionError("the program did not begin to compute")


class Interruption(unittest.TestCase):
    SCRIPT = textwrap.dedent(f"""
        import abide, sys
        print("ready", flush=True)
        try:
            abide.laws({SLOW!r}, threads=1)
        except abide.Interrupted as stop:
            print(type(stop.partial).__name__, stop.partial.complete, stop.partial.ended.name)
            sys.exit(7)
    """)

    def interrupted(self, send):
        line = [sys.executable, "-c", self.SCRIPT]
        with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, start_new_session=True) as child:
            self.assertEqual(child.stdout.readline(), "ready\n")
            wait_for_work(child.pid)
            send(child.pid, signal.SIGINT)
            said = child.stdout.read()
        self.assertEqual((said, child.returncode), ("Laws False INTERRUPTED\n", 7))

    def test_a_signal_to_python_keeps_what_is_known(self):
        self.interrupted(os.kill)

    def test_ctrl_c_in_a_terminal_keeps_what_is_known(self):
        self.interrupted(os.killpg)

    def test_it_is_a_keyboard_interrupt(self):
        self.assertTrue(issubclass(abide.Interrupted, KeyboardInterrupt))
        self.assertFalse(issubclass(abide.Interrupted, Exception))


class Progress(unittest.TestCase):
    def test_lines_of_the_program(self):
        for line, expected in (("prime 1: level 2, rank 900 of 1800, 12 brackets/s, 1 s", 0.5),
                               ("degree 2: 40 % of 3000 monomials, 3 laws found, 2 s", 0.4),
                               ("3 of 12 cases, 0 failed, 1 s", 0.25), ("something else", None)):
            self.assertEqual(share(line), expected, line)

    def test_a_bar_is_shown_on_a_terminal(self):
        try:
            import tqdm  # noqa: F401
        except ImportError:
            self.skipTest("needs tqdm: pip install tqdm")
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 120, 0, 0))
        script = f"import abide; print(abide.count({SLOW!r}, threads=1).laws)"
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=theirs) as child:
            os.close(theirs)
            shown = b""
            while True:
                try:
                    shown += os.read(ours, 4096)
                except OSError:
                    break
            laws = child.stdout.read()
        os.close(ours)
        self.assertEqual(laws, b"820\n")  # 40 * 41 / 2
        self.assertRegex(shown.decode(), r"count +\d+% .*rank \d+ of 3200")

    def test_errors_come_through_the_terminal(self):
        ours, theirs = pty.openpty()
        script = ("import abide\ntry: abide.count('linear:3,x')\n"
                  "except abide.ModelError as e: print(e.column)")
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=theirs) as child:
            os.close(theirs)
            column = child.stdout.read()
        os.close(ours)
        self.assertEqual(column, b"10\n")


class Texts(unittest.TestCase):
    def test_toml_is_read_back(self):
        document = {"name": 'a "b" \\ é', "parameters": {"fc.weight": [3, 2], "x": []},
                    "constants": {"k": [[1, 0.5], [2.0, -1e-30]], "third": "1/3"},
                    "field": [{"x": "1"}, {"x": "x*x"}], "model": {"frozen": ["W1", "'a.b'"]},
                    "limits": {"on": True, "of": {"from": 2, "to": 4}}}
        try:
            import tomllib
        except ImportError:
            self.skipTest("needs tomllib, which Python has from 3.11 on")
        again = tomllib.loads(toml_text(document))
        self.assertEqual(json.dumps(again, sort_keys=True), json.dumps(document, sort_keys=True))

    def test_options_are_exact(self):
        written = options.arguments(options.LAWS, {
            "tau": Fraction(1, 3), "weight_decay": 0.1, "rates": {"W1": 2, "fc.weight": "1/3"},
            "frozen": ["W1", "a.b"], "features": ["log(W1)", "W1"], "limits": {"nodes": 5}, "only": None})
        self.assertEqual(written, [
            "--tau=1/3", "--weight-decay=0.1", '--rates=W1=2,"fc.weight"=1/3', '--freeze=W1,"a.b"',
            "--features=log(W1)", "--features=W1", "--limit=nodes=5"])


if __name__ == "__main__":
    unittest.main()
