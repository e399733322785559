# SPDX-License-Identifier: MIT
"""abide train as a user meets it: reports, files, exit codes, and what happens when things go wrong.

ABIDE is the program, ABIDE_SOURCE_DIR the source tree.
"""

import os
import pathlib
import signal
import struct
import subprocess
import tempfile
import unittest
import zipfile

from signals import running
from test_command_line import DONE, LIMIT_REACHED, USAGE, WRONG_MODEL, CommandLineTest, abide, strict_json

INTERRUPTED = 130
FILES = sorted([f"{name}.{ending}" for name in ("drift", "loss", "values") for ending in ("csv", "png", "svg")] +
               ["report.html", "run.csv", "run.json"])


def write_npz(path, matrices):
    """What numpy.savez writes, of lists of rows of numbers."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in matrices.items():
            header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': ({len(rows)}, {len(rows[0])}), }}"
            header = header.ljust(117) + "\n"
            numbers = [number for row in rows for number in row]
            archive.writestr(f"{name}.npy", b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() +
                             struct.pack(f"<{len(numbers)}d", *numbers))


class TrainTest(CommandLineTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def train(self, *arguments, exit_code=DONE):
        result = abide("train", *arguments, "--quiet")
        self.assertEqual(result.returncode, exit_code, result.stderr + result.stdout)
        return result


class Reports(TrainTest):
    def test_the_order_of_the_drift_is_measured(self):
        for model in ("linear:3,3,2 --samples 30", "relu:4,6,3 --samples 30",
                      "nmf:3,2,4 --matrix nonnegative:4,3,2 --metric euclidean"):
            arguments = model.split() + ["--time", "3", "--step", "0.1", "--step-sweep", "4"]
            document = strict_json(self.train(*arguments, "--json").stdout)
            for order in document["orders"]:
                self.assertEqual(order["predicted"], 1)
                self.assertAlmostEqual(order["measured"], 1, delta=0.1)

    def test_a_folder_holds_all_there_is(self):
        out = self.folder / "a" / "b"
        text = self.train("linear:2,2,2", "--steps", "20", "-o", out).stdout
        self.assertIn(f"report        {out}/report.html", text)
        self.assertEqual(sorted(path.name for path in out.iterdir()), FILES)
        page = (out / "report.html").read_text()
        self.assertIn(f"abide train linear:2,2,2 --steps 20 -o {out} --quiet", page)
        self.assertIn("<math", page)
        self.assertEqual(page.count("<svg"), 3)
        self.assertEqual(strict_json((out / "run.json").read_text())["runs"][0]["steps"], 20)

    def test_a_folder_holds_no_pictures_of_another_run(self):
        out = self.folder / "out"
        self.train("linear:2,2,2", "--step", "0.1", "--step-sweep", "2", "--samples", "9", "-o", out)
        self.assertTrue((out / "order.svg").exists())
        self.train("linear:2,2,2", "--steps", "5", "--samples", "9", "-o", out)
        self.assertEqual(sorted(path.name for path in out.iterdir()), FILES)

    def test_a_search_that_is_not_complete_says_so(self):
        model = self.folder / "model.toml"
        model.write_text('[parameters]\nx = []\ny = []\n[model]\nphi = "x + y**3"\n')
        text = self.train(model, "--matrix", "gaussian:1,1").stdout
        self.assertIn("0 of at most 1 independent laws were found", text)
        self.assertNotIn("no laws", text)
        self.assertIn("this flow has none", self.train("monomial:1", "--matrix", "gaussian:1,1").stdout)

    def test_every_optimizer_runs(self):
        for optimizer in ("gd", "momentum", "nesterov", "mirror", "natural", "sgd", "flow"):
            with self.subTest(optimizer):
                document = strict_json(self.train("linear:2,2,2", "--optimizer", optimizer, "--steps", "20",
                                                  "--samples", "40", "--json").stdout)
                first, last = document["runs"][0]["loss"]
                self.assertLess(last, first)

    def test_one_is_no_plural(self):
        for arguments, line in ((("--steps", "1"), "1 run of 1 step\n"), (("--steps", "2"), "1 run of 2 steps\n"),
                                (("--steps", "1", "--mass", "1,2"), "2 runs of 1 step\n")):
            report = self.train("linear:1,1,1", "--optimizer", "momentum", "--samples", "2", *arguments).stdout
            self.assertIn(line, report)

    def test_the_same_command_gives_the_same_numbers(self):
        arguments = ("relu:3,4,2+bias", "--optimizer", "sgd", "--batch", "7", "--steps", "50", "--seed", "5", "--json")
        a, b = (strict_json(self.train(*arguments).stdout) for _ in range(2))
        a.pop("seconds"), b.pop("seconds")
        self.assertEqual(a, b)


class LongRuns(TrainTest):
    ARGUMENTS = ("relu:20,30,10", "--law", "sum(W1**2, axis=1) - sum(W2**2, axis=0)", "--step", "1e-3",
                 "--optimizer", "momentum", "--json")

    def test_interrupted_saved_and_resumed_is_the_same_run(self):
        arguments = [*self.ARGUMENTS, "--steps", "10000"]
        whole = strict_json(self.train(*arguments).stdout)
        path = self.folder / "run.npz"
        arguments += ["--save", path]
        resume = []
        begun = 0
        for _ in range(2):
            with running(os.environ["ABIDE"], "train", *arguments, *resume) as run:
                run.wait_for_progress("step")
                run.send(signal.SIGINT)
                code, output = run.end()
            self.assertEqual(code, INTERRUPTED)
            interrupted = strict_json(output)["runs"][0]
            self.assertEqual(interrupted["end"], "interrupted")
            self.assertLess(begun, interrupted["steps"])
            self.assertLess(interrupted["steps"], 10000)
            begun = interrupted["steps"]
            resume = ["--resume", path]
        document = strict_json(self.train(*arguments, *resume).stdout)
        whole.pop("seconds"), document.pop("seconds")
        self.assertEqual(document, whole)

    def test_only_the_same_experiment_is_resumed(self):
        path = self.folder / "run.npz"
        self.train("linear:2,2,2", "--steps", "5", "--save", path)
        self.assert_refused(abide("train", "linear:2,2,2", "--steps", "6", "--resume", path), WRONG_MODEL,
                            "it was saved with 'time 0.05', and this is 'time 0.06'")
        broken = self.folder / "broken.npz"
        broken.write_bytes(path.read_bytes()[:-30])
        self.assert_refused(abide("train", "linear:2,2,2", "--steps", "5", "--resume", broken), WRONG_MODEL,
                            "broken.npz: error:")


class WrongInput(TrainTest):
    def test_divergence_is_said_with_its_step(self):
        out = self.folder / "out"
        result = self.train("linear:2,2,2", "--step", "100", "--steps", "1000", "-o", out, exit_code=LIMIT_REACHED)
        self.assertRegex(result.stdout, r"diverged at step \d+ of 1000")
        self.assertNotIn("rounding", result.stdout)
        self.assertEqual(sorted(path.name for path in out.iterdir()), FILES)
        self.assertRegex((out / "report.html").read_text(), r"diverged at step \d+ of 1000")

    def test_a_metric_that_is_singular_is_said_with_its_step(self):
        start = self.folder / "start.npz"
        write_npz(start, {"W1": [[1.0, 0.0], [0.0, 0.0]], "W2": [[1.0, 0.0], [0.0, 0.0]]})
        result = self.train("linear:2,2,2", "--optimizer", "natural", "--start", start, exit_code=LIMIT_REACHED)
        self.assertRegex(result.stdout, r"failed at step 1 of 100: .*singular")

    def test_what_fails_leaves_an_older_report(self):
        out = self.folder / "out"
        self.train("linear:2,2,2", "--steps", "5", "-o", out)
        before = (out / "report.html").read_bytes()
        for arguments in (("linear:2,x",), ("linear:2,2,2", "--data", "nothing"), ("linear:2,2,2", "--tau", "1")):
            self.assertNotEqual(abide("train", *arguments, "-o", out).returncode, DONE)
        self.assertEqual((out / "report.html").read_bytes(), before)

    def test_numbers_are_printed_though_pictures_fail(self):
        # A gnuplot that begins well, and fails when it draws.
        programs = self.folder / "bin"
        programs.mkdir()
        gnuplot = programs / "gnuplot"
        gnuplot.write_text('#!/bin/sh\n[ -z "$(cat)" ] || { echo "no picture" >&2; exit 1; }\n')
        gnuplot.chmod(0o755)
        out = self.folder / "out"
        result = subprocess.run([os.environ["ABIDE"], "train", "linear:2,2,2", "--quiet", "-o", out],
                                env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
                                capture_output=True, text=True)
        self.assertEqual(result.returncode, WRONG_MODEL)
        self.assertIn("3 laws of this flow", result.stdout)
        self.assertIn("no picture", result.stderr)
        self.assertEqual(sorted(path.name for path in out.iterdir()), ["report.html", "run.csv", "run.json"])
        self.assertIn("3 laws of this flow", (out / "report.html").read_text())

    def test_a_folder_that_cannot_be_written_stops_before_the_run(self):
        file = self.folder / "file"
        file.write_text("")
        self.assert_refused(abide("train", "mlp", "-o", file), WRONG_MODEL, f"{file}")
        self.assertEqual(file.read_text(), "")
        self.assert_refused(abide("train", "linear:2,2,2", "--save", self.folder / "no" / "x.npz"), WRONG_MODEL,
                            "cannot be written")

    def test_data(self):
        csv = self.folder / "data.csv"
        csv.write_text("1,2,3,4\n5,6,x,8\n")
        self.assert_refused(abide("train", "linear:2,2,2", "--data", csv), WRONG_MODEL, "data.csv:2:5")
        csv.write_text("1,2,3\n4,5,6\n")
        self.assert_refused(abide("train", "linear:2,2,2", "--data", csv), WRONG_MODEL, "data.csv")
        csv.write_text("1,2,3,4\n5,6,nan,8\n")
        self.assert_refused(abide("train", "linear:2,2,2", "--data", csv), WRONG_MODEL, "nan")
        csv.write_text("0.5,1,0,0.25\n1,2,1,1\n")
        self.train("linear:2,2,2", "--data", csv)
        self.assert_refused(abide("train", "linear:2,2,2", "--data", "nothing"), WRONG_MODEL, "nothing")

    def test_a_table_says_what_was_taken_for_what(self):
        csv = self.folder / "data.csv"
        csv.write_text("label,a,b\n1,2,3\n0,5,6\n")
        result = abide("train", "linear:2,2,1", "--data", csv, "--json", "--quiet")
        notes = strict_json(result.stdout)["notes"]
        self.assertEqual(len(notes), 2)
        self.assertIn("taken for a header", notes[0])
        self.assertIn("'label' is taken for an input", notes[1])
        self.assertEqual(result.stderr.splitlines(), [f"abide: note: {note}" for note in notes])
        text = abide("train", "linear:2,2,1", "--data", csv, "--quiet", "-o", self.folder / "out").stdout
        for note in notes:
            self.assertIn(note, text)
        self.assertIn("taken for an input", (self.folder / "out" / "report.html").read_text())
        losses = set()
        for column in ("label", "0", "-3"):
            result = abide("train", "linear:2,2,1", "--data", csv, "--json", "--target-column", column)
            document = strict_json(result.stdout)
            self.assertEqual(len(document["notes"]), 1)
            self.assertEqual(document["experiment"]["target_columns"], [column])
            losses.add(tuple(document["runs"][0]["loss"]))
        self.assertEqual(len(losses), 1)
        for row in ("NA,NA,NA", ",,", "1 000,2 000,1", "10%,20%,5%"):
            csv.write_text(row + "\n1,2,3\n0,5,6\n")
            self.assert_refused(abide("train", "linear:2,2,1", "--data", csv), WRONG_MODEL, "data.csv:1:1: error:")

    def test_what_is_saved_follows_links_and_is_no_pipe(self):
        link = self.folder / "link.npz"
        link.symlink_to("run.npz")
        self.train("linear:2,2,1", "--save", link)
        self.assertTrue(link.is_symlink())
        self.assertTrue((self.folder / "run.npz").is_file())
        os.mkfifo(self.folder / "pipe")
        for place in (self.folder / "pipe", "/dev/null"):
            self.assert_refused(abide("train", "linear:2,2,1", "--save", place), WRONG_MODEL, "again and again")

    def test_a_report_writes_into_a_pipe_that_has_the_name_of_a_picture(self):
        out = self.folder / "out"
        out.mkdir()
        os.mkfifo(out / "drift.png")
        with subprocess.Popen(["cat", out / "drift.png"], stdout=subprocess.PIPE) as reader:
            self.train("linear:2,2,1", "-o", out)
            self.assertTrue(reader.communicate(timeout=60)[0].startswith(b"\x89PNG"))
        self.assertTrue((out / "drift.png").is_fifo())

    def test_what_is_read_is_not_written_over(self):
        out = self.folder / "out"
        out.mkdir()
        start = self.folder / "start.npz"
        write_npz(start, {"W1": [[1, 0], [0, 1]], "W2": [[1, 2]]})
        data = out / "loss.csv"
        data.write_text("1,2,3\n0,5,6\n")
        for arguments in (("--start", start, "--save", start), ("--data", data, "-o", out)):
            kept = start.read_bytes(), data.read_bytes()
            self.assert_refused(abide("train", "linear:2,2,1", *arguments), USAGE, "written over")
            self.assertEqual(kept, (start.read_bytes(), data.read_bytes()))
        # Beside it there is room.
        self.train("linear:2,2,1", "--start", start, "--save", self.folder / "saved.npz")

    def test_usage(self):
        for arguments, part in (
                (("--optimizer", "adam"), "adam"),
                (("--step", "0"), "positive"),
                (("--steps", "10", "--time", "3"), "expected one of them"),
                (("--mass", "1"), "--optimizer momentum"),
                (("--metric", "natural"), "natural-block"),
                (("--data", "blobs", "--matrix", "gaussian:2,2"), "expected one of them"),
                (("--time", "1e-9"), "0 steps"),
                (("--batch", "3"), "--optimizer sgd"),
                (("--tolerance", "1e-3"), "--optimizer flow"),
                (("--optimizer", "flow", "--tolerance", "1e-30"), "1e-16 or more"),
                (("--velocity", "1"), "--optimizer momentum, or flow"),
                (("--optimizer", "nesterov", "--velocity", "1"), "the first step of nesterov"),
                (("--optimizer", "momentum", "--mass", "0", "--velocity", "1"), "with --mass 0"),
                (("--optimizer", "momentum", "--mass", "1,1.0"), "given twice"),
                (("--friction", "2"), "--optimizer momentum"),
                (("--targets", "x.csv"), "--data"),
                (("--targets", "x.csv", "--data", "blobs"), "with targets of its own"),
                (("--targets", "x.csv", "--matrix", "gaussian:2,2"), "a matrix is its own target"),
                (("--target-column", "0"), "--data"),
                (("--target-column", "0", "--data", "blobs"), "with targets of its own"),
                (("--target-column", "0", "--data", "x.csv", "--targets", "y.csv"), "or a column"),
                (("--matrix", "blobs"), "expected --data blobs"),
                (("--data", "gaussian:2,2"), "expected --matrix gaussian:2,2"),
                (("--data", "matrix gaussian:2,2"), "expected --matrix"),
                (("--matrix", "gaussian:2,2", "--samples", "3"), "--samples"),
                (("--start", "x.npz", "--scale", "2"), "--scale"),
                (("--seed", "-1"), "-1"),
        ):
            with self.subTest(arguments):
                self.assert_refused(abide("train", "linear:2,2,2", *arguments), USAGE, part)
        self.assert_refused(abide("train", "linear:2,2,2", "--law", "W3"), WRONG_MODEL, "W3")
        self.assert_refused(abide("train", "linear:2,x"), WRONG_MODEL, "linear:2,x")
        self.assert_refused(abide("train", "linear:2,2,2", "--start", "foo"), WRONG_MODEL, "expected random, balanced")
        # Lists do not swallow the model.
        self.train("--step", "0.1,0.05", "linear:2,2,2")
        self.train("--optimizer", "momentum", "--mass", "1,2", "linear:2,2,2")


if __name__ == "__main__":
    unittest.main()
