# SPDX-License-Identifier: MIT
"""abide sweep as a user meets it: tables, messages.

ABIDE is the program, ABIDE_SOURCE_DIR the source tree.
"""

import os
import subprocess
import unittest

from sweeping import MIXED, LONG, table, SweepTest
from test_command_line import ABIDE, DONE, USAGE, WRONG_MODEL, abide, strict_json, without_time


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
        self.assertEqual(document, {"schema": 1, "database": f"{self.folder}/a.db", "cases": 3,
                                    "finished": 3, "computed": 0, "statuses": {"done": 2, "error": 1}, "interrupted": False})
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
