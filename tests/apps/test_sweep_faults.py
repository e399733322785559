# SPDX-License-Identifier: MIT
"""Sweeps that are interrupted, killed, cut off from their database, or spread over ranks.

ABIDE is the program, ABIDE_SOURCE_DIR the source tree.
"""

import os
import pathlib
import random
import resource
import signal
import subprocess
import sys
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
from seeded import cases
from signals import wait_until
from sweeping import MPI, WITH_MPI, MIXED, LONG, table, statuses, SweepTest
from test_command_line import DONE, USAGE, WRONG_MODEL, abide


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
                      lambda spec: self.command(spec, "killed.db", "--threads", "3")], cases(35), 0.3)

    @unittest.skipUnless(WITH_MPI, "built without MPI")
    def test_killed_ranks(self):
        self.survive([lambda spec: self.ranks(2, spec, "killed.db"),
                      lambda spec: self.ranks(4, spec, "killed.db")], cases(15), 0.7)

    def test_a_case_that_crashes_is_a_row(self):
        spec = self.spec(LONG)
        process = self.start(self.command(spec, "a.db", "--threads", "1"))
        wait_until(lambda: statuses(self.folder / "a.db")[:1] == ["done"])
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
            wait_until(lambda: statuses(database) == ["done", "pending", "done"])
            workers = self.children(process.pid)
            self.assertEqual(len(workers), 2)
            os.killpg(process.pid, number)  # as a terminal does
            output, error = process.communicate()
            self.assertEqual((process.returncode, error), (128 + number, ""))
            self.assertIn("interrupted; 2 of 3 cases finished", output)
            self.assertFalse(any(pathlib.Path(f"/proc/{worker}").exists() for worker in workers))

    def test_workers_die_with_a_killed_sweep(self):
        process = self.start(self.command(self.spec(LONG), "a.db"))
        wait_until(lambda: len(self.children(process.pid)) > 0)
        workers = self.children(process.pid)
        process.kill()
        process.communicate()
        wait_until(lambda: not any(pathlib.Path(f"/proc/{worker}").exists() for worker in workers))

    def test_two_at_once(self):
        spec = self.spec(LONG)
        process = self.start(self.command(spec, "a.db"))
        wait_until(lambda: len(statuses(self.folder / "a.db")) > 0)
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
        wait_until(lambda: statuses(self.folder / "a.db")[:1] == ["done"])
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
        wait_until(lambda: statuses(database) == ["done", "pending", "done"])
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate()
        self.assertNotEqual(process.returncode, DONE)
        self.assertEqual([row["status"] for row in table(database)], ["done", "pending", "done"])


if __name__ == "__main__":
    unittest.main()
