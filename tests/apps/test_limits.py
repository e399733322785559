# SPDX-License-Identifier: MIT
"""Counts that a limit or a signal cuts short: what is known is printed, marked incomplete."""

import os
import re
import signal
import subprocess
import tempfile
import unittest

from signals import running
from test_command_line import (
    ABIDE, COUNT_KEYS, LIMIT_REACHED, USAGE, WRONG_MODEL, CommandLineTest, abide, strict_json, without_time,
)


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


class Settings(CommandLineTest):
    """--limits and --limit NAME=VALUE; docs/models.md shows the table itself."""

    def test_the_table_names_what_can_be_set(self):
        result = abide("--limits")
        self.assertEqual(result.returncode, 0)
        limits = dict(re.findall(r"^([a-z-]+) +(\d+)  \S", result.stdout, re.MULTILINE))
        self.assertGreater(len(limits), 20)
        for name, value in limits.items():
            again = abide("--limit", f"{name}={value}", "count", "linear:3,2,4", "--json", "--quiet")
            self.assertEqual(again.returncode, 0, name)

    def test_raised_it_lets_pass_and_lowered_it_refuses(self):
        long_name = "linear:" + ",".join(["1"] * 1001)
        refused = abide("count", long_name, "--depth", 1)
        self.assertEqual(refused.returncode, WRONG_MODEL)
        self.assertIn("more than 1000 dimensions; --limit dimensions=N allows more", refused.stderr)
        raised = abide("count", long_name, "--depth", 1, "--limit", "dimensions=1001", "--quiet")
        self.assertEqual(raised.returncode, LIMIT_REACHED, raised.stderr)  # of --depth
        lowered = abide("--limit", "dimensions=2", "count", "linear:3,2,4")
        self.assertEqual(lowered.returncode, WRONG_MODEL)
        self.assertIn("more than 2 dimensions", lowered.stderr)
        # The last one counts.
        twice = abide("--limit", "dimensions=2", "count", "linear:3,2,4", "--limit=dimensions=3")
        self.assertEqual(twice.returncode, 0)

    def test_expressions_that_begin_with_a_minus_stay_expressions(self):
        for where in [("--limit", "exponent=7"), ("--limit=exponent=7",)]:
            result = abide(*where, "check", "linear:3,2,4", "-W1 @ W1.T + W2.T @ W2")
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_wrong_settings_are_explained(self):
        for setting, words in [
            ("tensor-entry=7", "there is no limit 'tensor-entry'; 'abide --limits' lists them; "
                               "did you mean 'tensor-entries'?"),
            ("exponent", "expected NAME=VALUE"),
            ("exponent=", "expected NAME=VALUE"),
            ("exponent=7x", "found 'exponent=7x'"),
            ("exponent=99999999999999999999", "expected NAME=VALUE"),
            ("exponent=0", "the limit exponent = 0 is not from 1 to 1000000"),
            ("exponent=-3", "is not from 1 to 1000000"),
        ]:
            with self.subTest(setting=setting):
                result = abide("count", "linear:3,2,4", "--limit", setting)
                self.assertEqual(result.returncode, USAGE)
                self.assertIn(words, result.stderr)


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
