# SPDX-License-Identifier: MIT
"""abide check as a user meets it: expressions, exit codes, Ctrl-C.

ABIDE is the program.
"""

import signal
import subprocess
import unittest

from signals import wait_for_work
from test_command_line import ABIDE, DONE, INTERRUPTED, USAGE, CommandLineTest, abide, strict_json

NO = 1


class Check(CommandLineTest):
    def test_expressions_may_begin_with_a_minus_sign(self):
        for arguments in (["-W1[0,0]**2"], ["--", "-W1[0,0]**2"]):
            result = abide("check", "linear:1,1,1", *arguments)
            self.assertEqual((result.returncode, result.stderr), (NO, ""))
            self.assertTrue(result.stdout.startswith("-W1[0,0]**2\n"), result.stdout)
        document = strict_json(abide("check", "linear:1,1,1", "-W1**2 + W2**2", "--json").stdout)
        self.assertEqual((document["law"], document["expression"]), (True, "-W1**2 + W2**2"))
        laws = abide("laws", "nmf:1,1,1", "--features", "-log(W1[0,0])", "log(W2)")
        self.assertEqual(laws.returncode, DONE, laws.stderr)
        self.assert_refused(abide("check", "linear:1,1,1", "W1", "--nonsense"), USAGE, "--nonsense")
        self.assert_refused(abide("count", "linear:1,1,1", "-x"), USAGE, "-x")

    def test_counterexamples_say_what_is_what(self):
        document = strict_json(abide("check", "relu:2,2,2", "W1", "--json").stdout)
        self.assertEqual(list(document["counterexample"]),
                         ["entry", "state", "inputs", "gates", "loss_gradient", "derivative", "enclosure"])
        self.assertTrue(all(name.startswith("gate1[") for name in document["counterexample"]["gates"]))

    def test_wide_models_fit_into_little_memory(self):
        result = abide("check", "linear:128,128,128", "W2.T @ W2 - W1 @ W1.T", "--memory", "100MB")
        self.assertEqual(result.returncode, DONE, result.stderr)
        self.assertIn("8256 laws among its 16384 entries", result.stdout)

    def test_interrupted(self):
        process = subprocess.Popen([ABIDE, "check", "linear:900,900,900", "W2.T @ W2 - W1 @ W1.T"],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        wait_for_work(process, 0.5)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        self.assertEqual((process.returncode, output), (INTERRUPTED, "interrupted: nothing is decided\n"))


if __name__ == "__main__":
    unittest.main()
