# SPDX-License-Identifier: MIT
"""abide sweep as a user meets it: tables, interruptions of every kind, MPI, messages.

ABIDE is the program, ABIDE_SOURCE_DIR the source tree.
"""

import os
import pathlib
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from test_command_line import (ABIDE, DONE, INTERRUPTED, USAGE, WRONG_MODEL, CommandLineTest, abide,
                               strict_json, without_time)

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
        self.wait_for(lambda: statuses(self.folder / "a.db") == ["done", "pending", "pending"])
        model.write_text("x")
        _, error = process.communicate()
        self.assertEqual((process.returncode, error), (DONE, ""))
        return table(self.folder / "a.db")[2]

    def wait_for(self, condition):
        for _ in range(2000):
            if condition():
                return
            time.sleep(0.01)
        self.fail("nothing happened for 20 seconds")

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


class Tables(SweepTest):
    def test_rows_are_what_the_commands_print(self):
        rows = self.sweep(self.spec(MIXED), "a.db")
        self.assertEqual(len(rows), 2 * (9 + 27) * 2 + 5)
        self.assertEqual([row["id"] for row in rows], list(range(1, len(rows) + 1)))
        for row in rows[:6] + rows[-5:]:
            self.assertEqual(row["status"], "done", row)
            command = row["command"].split()
            self.assertEqual(command[0], "abide")
            document = strict_json(row["document"])
            if command[1] == "prove":
                command[command.index("proof.json")] = str(self.folder / "proof.json")
            printed = strict_json(abide(*command[1:]).stdout)
            if command[1] == "prove":
                self.assertEqual((self.folder / "proof.json").read_text(), row["certificate"])
                self.assertEqual((printed["at_most"], printed["at_least"]),
                                 (row["proved_at_most"], row["proved_at_least"]))
            else:
                self.assertEqual(without_time(printed), document)
            for key in ("model", "flow", "tau", "metric", "parameters", "state", "lie_dimension", "laws",
                        "closed", "seed", "error_probability", "free_gates"):
                self.assertEqual(row[key], document[key], key)
            for key in ("levels", "primes"):
                self.assertEqual(strict_json(row[key]), document[key])
            self.assertEqual(row["found"], len(document["found"]) if "found" in document else None)
            for key in ("independent", "complete", "max_degree", "max_time_degree", "ended", "undecided"):
                self.assertEqual(row[key], document.get(key), key)

    def test_threads_make_no_difference(self):
        spec = self.spec(MIXED)
        tables = [self.sweep(spec, f"{n}.db", "--threads", str(n)) for n in (1, 2, 5)]
        self.assertEqual(tables[0], tables[1])
        self.assertEqual(tables[0], tables[2])

    def test_what_is_printed(self):
        spec = self.spec('[[group]]\nmodels = "linear:1,1"\n[[group]]\n'
                         'models = ["linear:1,1,1", "linear:1,1"]\nmetric = "W2=mirror"\n')
        result = abide("sweep", spec, "-o", self.folder / "a.db")
        self.assertEqual(result.stdout, f"{self.folder}/a.db: 3 of 3 cases finished\n\n"
                         "  done          2\n  error         1\n")
        document = strict_json(abide("sweep", spec, "-o", self.folder / "a.db", "--json").stdout)
        self.assertGreaterEqual(document.pop("seconds"), 0)
        self.assertEqual(document, {"database": f"{self.folder}/a.db", "cases": 3, "finished": 3, "computed": 0,
                                    "statuses": {"done": 2, "error": 1}, "interrupted": False})
        self.assertIn("W2", table(self.folder / "a.db")[2]["message"])

    def test_retry(self):
        text = ('[[group]]\nmodels = ["linear:40,40,40", "linear:1,1"]\n'
                'limits = {seconds = %s, megabytes = 0}\n')
        spec = self.spec(text % 0.5)
        self.assertEqual([row["status"] for row in self.sweep(spec, "a.db")], ["timeout", "done"])
        spec = self.spec(text % 0)
        rows = self.sweep(spec, "a.db")
        self.assertEqual([row["status"] for row in rows], ["timeout", "done"])  # as it was
        self.assert_refused(abide("sweep", spec, "-o", self.folder / "a.db", "--retry", "time"), USAGE,
                            "--retry: no status 'time'; expected limit, timeout")
        rows = self.sweep(spec, "a.db", "--retry", "timeout,out of memory")
        self.assertEqual([row["status"] for row in rows], ["done", "done"])
        self.assertEqual((rows[0]["laws"], rows[0]["message"]), (40 * 41 // 2, None))

    def test_limits(self):
        rows = self.sweep(self.spec("""
[[group]]
models = ["linear:80,80,80"]
limits = {seconds = 0.2}
[[group]]
models = ["linear:30,30,30"]
limits = {megabytes = 1}
[[group]]
models = ["linear:1,1"]
"""), "a.db")
        self.assertEqual([row["status"] for row in rows], ["timeout", "limit", "done"])
        self.assertEqual(rows[0]["message"], "not finished after 0.2 s")
        self.assertEqual(rows[1]["stopped_by"], "memory")


class Faults(SweepTest):
    def survive(self, commands, kills, longest):
        """Kills sweeps at random moments, then lets one end; the table must be an undisturbed one."""
        spec = self.spec(MIXED)
        whole = self.sweep(spec, "whole.db")
        chance = random.Random(1)
        database = self.folder / "killed.db"
        for kill in range(kills):
            if kill % 5 == 0:  # begin anew, so that there is something left to disturb
                for path in self.folder.glob("killed.db*"):
                    path.unlink()
            process = self.start(commands[kill % len(commands)](spec))
            time.sleep(chance.uniform(0.005, longest))
            family = self.children(process.pid) + [process.pid]
            try:
                os.kill(chance.choice(family), signal.SIGKILL)
            except ProcessLookupError:
                pass  # it has just ended
            self.end(process)
            if kill % 5 == 4:
                result = subprocess.run(commands[0](spec), capture_output=True, text=True, env=MPI)
                self.assertEqual(result.returncode, DONE, result.stderr)
                self.assertEqual(table(database), whole)
                self.assertEqual(list(self.folder.glob("killed.db*")), [database])

    def test_killed_processes(self):
        self.survive([lambda spec: self.command(spec, "killed.db"),
                      lambda spec: self.command(spec, "killed.db", "--threads", "3")], 35, 0.3)

    @unittest.skipUnless(WITH_MPI, "built without MPI")
    def test_killed_ranks(self):
        self.survive([lambda spec: self.ranks(2, spec, "killed.db"),
                      lambda spec: self.ranks(4, spec, "killed.db")], 15, 0.7)

    def test_a_case_that_crashes_is_a_row(self):
        spec = self.spec(LONG)
        process = self.start(self.command(spec, "a.db", "--threads", "1"))
        self.wait_for(lambda: statuses(self.folder / "a.db")[:1] == ["done"])
        os.kill(self.children(process.pid)[0], signal.SIGSEGV)
        process.communicate()
        self.assertEqual(process.returncode, DONE)
        rows = table(self.folder / "a.db")
        self.assertEqual([row["status"] for row in rows], ["done", "crashed", "done"])
        self.assertIn("signal 11", rows[1]["message"])
        self.assertIn("linear:80,80,80", rows[1]["command"])

    def test_a_model_file_is_that_of_the_beginning(self):
        row = self.edit_model_meanwhile(lambda spec: self.command(spec, "a.db", "--threads", "1"))
        self.assertEqual((row["status"], row["laws"]), ("done", 1))

    def test_interruption(self):
        spec = self.spec(LONG)
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start(self.command(spec, f"{number}.db", "--threads", "2"))
            database = self.folder / f"{number}.db"
            self.wait_for(lambda: statuses(database) == ["done", "pending", "done"])
            workers = self.children(process.pid)
            self.assertEqual(len(workers), 2)
            os.killpg(process.pid, number)  # as a terminal does
            output, error = process.communicate()
            self.assertEqual((process.returncode, error), (INTERRUPTED, ""))
            self.assertIn("interrupted; 2 of 3 cases finished", output)
            self.assertFalse(any(pathlib.Path(f"/proc/{worker}").exists() for worker in workers))

    def test_workers_die_with_a_killed_sweep(self):
        process = self.start(self.command(self.spec(LONG), "a.db"))
        self.wait_for(lambda: len(self.children(process.pid)) > 0)
        workers = self.children(process.pid)
        process.kill()
        process.communicate()
        self.wait_for(lambda: not any(pathlib.Path(f"/proc/{worker}").exists() for worker in workers))

    def test_two_at_once(self):
        spec = self.spec(LONG)
        process = self.start(self.command(spec, "a.db"))
        self.wait_for(lambda: len(statuses(self.folder / "a.db")) > 0)
        self.assert_refused(abide("sweep", spec, "-o", self.folder / "a.db"), WRONG_MODEL, "a.db: error: ",
                            "another sweep is writing")
        process.kill()
        process.communicate()

    def test_a_full_disk(self):
        spec = self.spec(MIXED)
        whole = self.sweep(spec, "whole.db")
        size = (self.folder / "whole.db").stat().st_size
        for part in (0.05, 0.6, 0.9):
            limit = int(size * part)
            result = subprocess.run(self.command(spec, "full.db"), capture_output=True, text=True,
                                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
            self.assert_refused(result, WRONG_MODEL, "full.db: error: ")
        self.assertEqual(self.sweep(spec, "full.db"), whole)


@unittest.skipUnless(WITH_MPI, "built without MPI")
class Ranks(SweepTest):
    def run_ranks(self, count, spec, database):
        return subprocess.run(self.ranks(count, spec, database), capture_output=True, text=True, env=MPI)

    def test_ranks_make_no_difference(self):
        spec = self.spec(MIXED)
        whole = self.sweep(spec, "whole.db")
        for count in (1, 2, 4):
            result = self.run_ranks(count, spec, f"{count}.db")
            self.assertEqual((result.returncode, result.stderr), (DONE, ""))
            self.assertIn(f"{len(whole)} of {len(whole)} cases finished", result.stdout)
            self.assertEqual(result.stdout.count("cases finished"), 1)
            self.assertEqual(table(self.folder / f"{count}.db"), whole)

    def test_uneven_loads(self):
        # One case takes until its limit; all others are done meanwhile by the other ranks.
        spec = self.spec('[[group]]\nmodels = "linear:80,80,80"\nlimits = {seconds = 1}\n' + MIXED[MIXED.index("[[")
                         :])
        result = self.run_ranks(4, spec, "a.db")
        self.assertEqual((result.returncode, result.stderr), (DONE, ""))
        statuses = [row["status"] for row in table(self.folder / "a.db")]
        self.assertEqual(statuses, ["timeout"] + ["done"] * (len(statuses) - 1))

    def test_errors_end_all_ranks(self):
        result = self.run_ranks(4, self.folder / "none.toml", "a.db")
        self.assertEqual(result.returncode, WRONG_MODEL)
        self.assertIn("none.toml: error: no such file", result.stderr)
        self.assertEqual(result.stdout, "")
        spec = self.spec(LONG)
        result = subprocess.run([*self.ranks(2, spec, "a.db"), "--threads", "2"], capture_output=True, text=True,
                                env=MPI)
        self.assertEqual(result.returncode, USAGE)
        self.assertIn("--threads", result.stderr)

    def test_a_model_file_is_that_of_the_beginning(self):
        row = self.edit_model_meanwhile(lambda spec: self.ranks(2, spec, "a.db"))
        self.assertEqual((row["status"], row["laws"]), ("done", 1))

    def test_a_rank_that_fails_ends_the_job(self):
        process = self.start(self.ranks(2, self.spec(LONG), "a.db"))
        self.wait_for(lambda: statuses(self.folder / "a.db")[:1] == ["done"])
        ranks = [task for task in self.children(process.pid) if "sweep" in self.words(task)]
        worker = next(worker for rank in ranks for worker in self.children(rank) if worker in ranks)
        rank = next(rank for rank in ranks if worker in self.children(rank))
        # Whoever replaces its worker needs more descriptors for it than these, all taken.
        few = 8
        self.assertTrue(all(pathlib.Path(f"/proc/{rank}/fd/{number}").exists() for number in range(few)))
        resource.prlimit(rank, resource.RLIMIT_NOFILE, (few, few))
        os.kill(worker, signal.SIGKILL)
        try:
            _, error = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.end(process)
            raise
        self.assertNotEqual(process.returncode, DONE)
        self.assertIn("no process could be started", error)

    def test_interruption(self):
        process = self.start(self.ranks(3, self.spec(LONG), "a.db"))
        database = self.folder / "a.db"
        self.wait_for(lambda: statuses(database) == ["done", "pending", "done"])
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
        self.assertNotEqual(process.returncode, DONE)
        self.assertEqual([row["status"] for row in table(database)], ["done", "pending", "done"])


class Usage(SweepTest):
    def test_wrong_arguments(self):
        spec = self.spec(LONG)
        self.assert_refused(abide("sweep"), USAGE, "SPEC")
        self.assert_refused(abide("sweep", spec), USAGE, "--output")
        self.assert_refused(abide("sweep", spec, "-o", self.folder / "a.db", "--threads", "0"), USAGE, "--threads")
        self.assertEqual(list(self.folder.iterdir()), [spec])

    def test_wrong_files(self):
        spec, database = self.spec('[[group]]\nmodels = "linear:1,1"\n'), self.folder / "a.db"
        self.assert_refused(abide("sweep", self.folder / "none.toml", "-o", database), WRONG_MODEL, "no such file")
        wrong = self.spec("[[group]]\nfamily = \"liner\"\n", "wrong.toml")
        self.assert_refused(abide("sweep", wrong, "-o", database), WRONG_MODEL,
                            "wrong.toml:2:10: error: ", "did you mean 'linear'?", "^")
        self.assertFalse(database.exists())
        self.assert_refused(abide("sweep", spec, "-o", self.folder / "none" / "a.db"), WRONG_MODEL, "a.db: error: ")
        self.assert_refused(abide("sweep", spec, "-o", spec), WRONG_MODEL, "is not a database")
        self.assertIn("models", spec.read_text())
        self.sweep(spec, "a.db")
        before = database.read_bytes()
        other = self.spec('[[group]]\nmodels = "linear:1,2"\n', "other.toml")
        self.assert_refused(abide("sweep", other, "-o", database), WRONG_MODEL, "another spec",
                            'model was "linear:1,1", is now "linear:1,2"')
        self.assertEqual(database.read_bytes(), before)

    def test_memory_is_a_file_like_any_other(self):
        spec = self.spec('[[group]]\nmodels = "linear:1,1"\n')
        for name in (":memory:", "file:a.db"):
            for computed in (1, 0):
                result = subprocess.run([os.path.abspath(ABIDE), "sweep", str(spec), "-o", name, "--json"],
                                        capture_output=True, text=True, cwd=self.folder)
                self.assertEqual(result.returncode, DONE, result.stderr)
                self.assertEqual(strict_json(result.stdout)["computed"], computed)
            self.assertEqual(len(table(self.folder / name)), 1)

    def test_a_changed_model_file_is_another_sweep(self):
        model = self.spec('[parameters]\nx = [2]\n[model]\nphi = "x[0]*x[1]"\n', "model.toml")
        spec = self.spec(f'[[group]]\nmodels = "{model}"\n')
        self.assertEqual(self.sweep(spec, "a.db")[0]["laws"], 1)
        model.write_text(model.read_text().replace("*", "+"))
        self.assert_refused(abide("sweep", spec, "-o", self.folder / "a.db"), WRONG_MODEL, "model.toml was another")


if __name__ == "__main__":
    unittest.main()
