# SPDX-License-Identifier: MIT
"""Counts that a limit or a signal cuts short: what is known is printed, marked incomplete."""

import os
import re
import signal
import subprocess
import tempfile
import unittest

from signals import running
from test_command_line import ABIDE, COUNT_KEYS, LIMIT_REACHED, CommandLineTest, abide, strict_json, without_time


class Limits(CommandLineTest):
    def test_depth_leaves_an_upper_bound(self):
        document = self.count("--depth", 1, "linear:3,2,4", exit_code=LIMIT_REACHED)
        self.assertEqual(list(document), COUNT_KEYS)
        self.assertIs(document["closed"], False)
        self.assertEqual(document["stopped_by"], "depth")
        self.assertEqual(document["laws"], 4)
        self.assertIsNone(document["error_probability"])

    def test_memory_leaves_an_upper_bound(self):
        document = self.count("--memory", 1, "linear:3,2,4", exit_code=LIMIT_REACHED)
        self.assertIs(document["closed"], False)
        self.assertEqual(document["stopped_by"], "memory")
        self.assertGreaterEqual(document["laws"], 3)

    def test_text_is_marked_incomplete(self):
        for limit in [["--depth", "1"], ["--memory", "1"]]:
            with self.subTest(limit=limit):
                result = abide("count", "linear:3,2,4", *limit)
                self.assertEqual(result.returncode, LIMIT_REACHED)
                self.assertRegex(result.stdout, r"\Alinear:3,2,4: incomplete, .*; at most \d+ ")

    def test_an_error_probability_out_of_reach_is_a_limit(self):
        result = abide("count", "relu:12,12,6+bias", "--error", "1e-100")
        self.assertEqual(result.returncode, LIMIT_REACHED)
        self.assertIn("--error 1.0e-100 was not reached", result.stdout)

    def test_limits_that_are_not_reached_change_nothing(self):
        self.assertEqual(
            without_time(self.count("linear:3,2,4", "--depth", 20, "--memory", "1GB")),
            without_time(self.count("linear:3,2,4")),
        )


class Interrupts(CommandLineTest):
    # A minute of counting: far longer than it takes to show progress.
    MODEL = "linear:90,90,90"
    # The matrix W2^T W2 - W1 W1^T has this many laws: an upper bound is no smaller.
    LAWS = 90 * 91 // 2

    def interrupted(self, number, *arguments):
        """The output of a long count that meets a signal while it runs."""
        with running(ABIDE, "count", self.MODEL, *arguments) as run:
            run.wait_for_progress()
            run.send(number)
            exit_code, output = run.end()
        self.assertEqual(exit_code, 128 + number)
        return output

    def test_what_is_known_is_printed_as_text(self):
        for number in [signal.SIGINT, signal.SIGTERM]:
            with self.subTest(signal=number):
                output = self.interrupted(number)
                match = re.match(rf"{self.MODEL}: incomplete, interrupted; at most (\d+) ", output)
                self.assertIsNotNone(match, output)
                self.assertGreaterEqual(int(match[1]), self.LAWS)

    def test_what_is_known_is_printed_as_json(self):
        document = strict_json(self.interrupted(signal.SIGTERM, "--json"))
        self.assertEqual(list(document), COUNT_KEYS)
        self.assertIs(document["closed"], False)
        self.assertEqual(document["stopped_by"], "interrupted")
        self.assertGreaterEqual(document["laws"], self.LAWS)

    def test_timeout_sends_its_signal_twice_and_gets_what_is_known(self):
        result = subprocess.run(["timeout", "2", ABIDE, "count", self.MODEL], capture_output=True, text=True)
        self.assertEqual(result.returncode, 124)  # that of timeout
        self.assertIn("incomplete, interrupted; at most ", result.stdout)

    def test_a_command_with_nothing_to_say_ends_at_once(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = os.path.join(folder, "pipe")
            os.mkfifo(pipe)
            for number in [signal.SIGINT, signal.SIGTERM]:
                with self.subTest(signal=number):
                    process = subprocess.Popen([ABIDE, "verify", pipe], stdout=subprocess.PIPE)
                    writer = os.open(pipe, os.O_WRONLY)  # returns once the file is being read
                    process.send_signal(number)
                    output, _ = process.communicate(timeout=60)
                    os.close(writer)
                    self.assertEqual((process.returncode, output), (-number, b""))


if __name__ == "__main__":
    unittest.main()
