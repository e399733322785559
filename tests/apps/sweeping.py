# SPDX-License-Identifier: MIT
"""What tests of abide sweep share: specs, processes to be killed, tables without their seconds."""

import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile

from signals import wait_until
from test_command_line import ABIDE, DONE, CommandLineTest, abide, without_time

# The root of a container may start ranks, more of them than processors. What MPI does not free at
# its end is not ours.
MPI = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
       "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
       "ASAN_OPTIONS": "detect_leaks=0"}
WITH_MPI = "with MPI" in abide("--version").stdout and shutil.which("mpirun") is not None

MIXED = """
limits = {seconds = 0, megabytes = 0}
[[group]]
name = "short"
family = ["linear", "relu"]
layers = [1, 2]
widths = {from = 1, to = 3}
flow = ["gradient", "momentum"]
[[group]]
name = "long"
models = ["linear:9,9,9", "relu:8,9,8"]
compute = "laws"
[[group]]
name = "proofs"
models = ["linear:2,2,2", "nmf:3,2,2", "monomial:4"]
compute = "proof"
"""
LONG = '[[group]]\nmodels = ["linear:1,1", "linear:80,80,80", "linear:1,2"]\nlimits = {seconds = 0}\n'


def table(path):
    """Every column of every row but the seconds."""
    with sqlite3.connect(path) as database:
        cursor = database.execute("SELECT * FROM cases ORDER BY id")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row)) for row in cursor]
    database.close()
    return [without_time(row) for row in rows]


def statuses(path):
    """Nothing as long as there is no table."""
    try:
        return [row["status"] for row in table(path)] if path.exists() else []
    except sqlite3.OperationalError:
        return []


class SweepTest(CommandLineTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def spec(self, text, name="spec.toml"):
        path = self.folder / name
        path.write_text(text)
        return path

    def command(self, spec, database, *options):
        return [ABIDE, "sweep", str(spec), "-o", str(self.folder / database), "--quiet", *options]

    def ranks(self, count, spec, database):
        return ["mpirun", "-n", str(count), *self.command(spec, database)]

    def start(self, command):
        """In a group of processes of its own, so that what it leaves behind can be ended."""
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=MPI, start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        return process

    def sweep(self, spec, database, *options):
        """The table of a sweep that is not disturbed."""
        result = subprocess.run(self.command(spec, database, *options), capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stderr), (DONE, ""))
        return table(self.folder / database)

    def end(self, process):
        """Waits for it. mpirun, and the other ranks in their MPI_Init, may wait for ever for a rank that was
        killed before it reported; then all are killed, as a user would."""
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            for left in [process.pid, *self.children(process.pid)]:
                try:
                    os.kill(left, signal.SIGKILL)
                except ProcessLookupError:
                    pass  # it has just ended
            process.communicate()

    def edit_model_meanwhile(self, command):
        """The row of a model file that is another one before it is its turn."""
        model = self.spec('[parameters]\nx = [2]\n[model]\nphi = "x[0]*x[1]"\n', "model.toml")
        spec = self.spec(f'[[group]]\nmodels = ["linear:1,1", "linear:80,80,80", "{model}"]\n'
                         'limits = {seconds = 1}\n')
        process = self.start(command(spec))
        wait_until(lambda: statuses(self.folder / "a.db") == ["done", "pending", "pending"])
        model.write_text("x")
        _, error = process.communicate()
        self.assertEqual((process.returncode, error), (DONE, ""))
        return table(self.folder / "a.db")[2]

    def words(self, process):
        """The command line of a process."""
        try:
            return pathlib.Path(f"/proc/{process}/cmdline").read_text().split("\0")
        except OSError:
            return []  # it has just ended

    def children(self, process):
        """Process ids by the command that they run, of the whole family below a process."""
        found = []
        for task in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
            try:
                for child in task.read_text().split():
                    found += [int(child), *self.children(int(child))]
            except OSError:
                pass  # it has just ended
        return found
