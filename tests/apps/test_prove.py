# SPDX-License-Identifier: MIT
"""abide prove and abide verify as a user meets them: files, exit codes, messages, JSON documents.

ABIDE is the program, ABIDE_SOURCE_DIR the source tree.
"""

import os
import pathlib
import resource
import signal
import stat
import subprocess
import tempfile
import time
import unittest

from test_command_line import ABIDE, DONE, LIMIT_REACHED, USAGE, WRONG_MODEL, CommandLineTest, abide, strict_json

NO = 1
VERIFIED_KEYS = ["schema", "label", "verified", "flow", "tau", "state", "at_most", "at_least",
                 "complete", "identities", "laws", "features", "seconds"]


class ProofTest(CommandLineTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "proof.json"

    def prove(self, *arguments, exit_code=DONE):
        result = abide("prove", *arguments, "-o", self.path, "--quiet")
        self.assertEqual(result.returncode, exit_code, result.stderr)
        return result

    def verify(self, *paths, exit_code=DONE):
        result = abide("verify", *(paths or [self.path]))
        self.assertEqual((result.returncode, result.stderr), (exit_code, ""))
        return result.stdout


class Prove(ProofTest):
    def test_what_is_proved_is_printed_and_verified(self):
        text = self.prove("linear:2,2,2").stdout
        self.assertIn("verified, under the label linear:2,2,2\n", text)
        self.assertIn("there are exactly 3 independent conservation laws\n", text)
        self.assertEqual(self.verify(), text)

    def test_json_has_the_same_keys_from_both(self):
        proved = strict_json(self.prove("nmf:2,1,2", "--flow", "momentum", "--tau", "3/t", "--json").stdout)
        verified = strict_json(abide("verify", "--json", self.path).stdout)
        for document in (proved, verified):
            self.assertEqual(list(document), VERIFIED_KEYS)
            self.assertGreaterEqual(document.pop("seconds"), 0)
        self.assertEqual(proved, verified)
        self.assertEqual((proved["tau"], proved["state"]), ("(3)/(t)", 9))
        self.assertTrue(proved["complete"])

    def test_features(self):
        arguments = ["linear:2,2,2", "--metric", "natural-block"]
        self.assertIn("between 0 and 1", self.prove(*arguments).stdout)
        for features in (["log(det(W1))", "log(det(W2))"], ["auto"]):
            text = self.prove(*arguments, "--features", *features).stdout
            self.assertIn("there is exactly 1 conservation law\n", text)
            self.assertIn("log(det(W", text)
        self.assert_refused(abide("prove", "linear:1,1,1", "--features", "log(W1[0,0])**2", "-o",
                                  self.folder / "other.json"), WRONG_MODEL, "log(W1[0,0])**2")
        self.assertFalse((self.folder / "other.json").exists())

    def test_a_count_cut_short_is_a_weaker_proof(self):
        text = self.prove("linear:2,2,2", "--depth", "1", exit_code=LIMIT_REACHED).stdout
        self.assertIn("there are between 3 and 4 independent conservation laws", text)
        self.assertEqual(self.verify(), text)

    def test_usage(self):
        self.assert_refused(abide("prove", "linear:1,1,1"), USAGE, "--output")
        self.assert_refused(abide("prove", "-o", self.path), USAGE, "MODEL")
        self.assert_refused(abide("prove", "linear:1,x", "-o", self.path), WRONG_MODEL, "linear:1,x")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_the_file_is_written_whole_or_not_at_all(self):
        for path in (self.folder / "none" / "proof.json", self.folder):
            self.assert_refused(abide("prove", "linear:1,1,1", "-o", path, "--quiet"), WRONG_MODEL,
                                "cannot be written")
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertEqual(list(self.folder.parent.glob(self.folder.name + "*")), [self.folder])
        self.prove("linear:1,1,1")
        before = self.path.read_bytes()
        self.prove("linear:2,1,2")
        self.assertNotEqual(self.path.read_bytes(), before)
        self.assertEqual(list(self.folder.iterdir()), [self.path])

    def test_an_existing_file_stays_when_it_cannot_be_replaced(self):
        self.path.write_text("precious")
        self.prove("linear:1,x", exit_code=WRONG_MODEL)
        self.assertEqual(self.path.read_text(), "precious")
        if os.geteuid() == 0:
            self.skipTest("root may write anywhere")
        self.folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
        self.addCleanup(self.folder.chmod, stat.S_IRWXU)
        self.prove("linear:1,1,1", exit_code=WRONG_MODEL)
        self.assertEqual(self.path.read_text(), "precious")
        self.assertEqual(list(self.folder.iterdir()), [self.path])

    def test_a_full_disk_leaves_nothing_behind(self):
        def small_disk():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

        self.path.write_text("precious")
        result = subprocess.run([ABIDE, "prove", "linear:1,1,1", "-o", self.path], preexec_fn=small_disk,
                                capture_output=True, text=True)
        self.assert_refused(result, WRONG_MODEL, "cannot be written: File too large")
        self.assertEqual(self.path.read_text(), "precious")
        self.assertEqual(list(self.folder.iterdir()), [self.path])

    def test_links_are_followed_and_pipes_written_into(self):
        target = self.folder / "target.json"
        target.write_text("old")
        target.chmod(0o600)
        self.path.symlink_to("target.json")
        self.prove("linear:1,1,1")
        self.assertTrue(self.path.is_symlink())
        self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o600)
        certificate = target.read_text()
        self.verify(target)
        # Alone on standard output, whether this is a pipe or a file.
        result = abide("prove", "linear:1,1,1", "-o", "/dev/stdout")
        self.assertEqual((result.returncode, result.stdout), (DONE, certificate))
        self.assertIn("verified, under the label linear:1,1,1", result.stderr)
        with open(self.folder / "out", "w") as out:
            subprocess.run([ABIDE, "prove", "linear:1,1,1", "-o", "/dev/stdout"], stdout=out, check=True,
                           stderr=subprocess.DEVNULL)
        self.assertEqual((self.folder / "out").read_text(), certificate)
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        with subprocess.Popen([ABIDE, "prove", "linear:1,1,1", "-o", pipe], stdout=subprocess.DEVNULL) as process:
            self.assertEqual(pipe.read_text(), certificate)
        self.assertEqual(process.returncode, DONE)
        self.assertTrue(pipe.is_fifo())

    def test_what_cannot_be_written_is_refused_before_the_search(self):
        result = abide("prove", "linear:40,40,40", "-o", self.folder / "none" / "x")
        self.assert_refused(result, WRONG_MODEL, "cannot be written: No such file or directory")


class Verify(ProofTest):
    def refused(self, data, *words):
        self.path.write_bytes(data)
        start = time.monotonic()
        text = self.verify(exit_code=NO)
        self.assertLess(time.monotonic() - start, 5)
        self.assertTrue(text.startswith(f"{self.path}: refused: "), text)
        self.assertEqual(text.count("\n"), 1)
        for word in words:
            self.assertIn(word, text)
        document = strict_json(abide("verify", "--json", self.path).stdout)
        self.assertEqual(list(document), ["schema", "verified", "reason", "seconds"])
        self.assertFalse(document["verified"])

    def test_what_is_not_a_proof_is_refused(self):
        self.prove("linear:2,1,2")
        data = self.path.read_bytes()
        self.refused(b"", "not JSON")
        self.refused(data[:len(data) // 2], "not JSON")
        self.refused(data[:-3], "not JSON")
        self.refused(data.replace(b'"at_most":1', b'"at_most":0'), "claim.at_most")
        self.refused(data.replace(b'"-1"', b'"-2"'), "laws[0]: not conserved")
        self.refused(data.replace(b"linear:2,1,2", b"\xff\xfe"), "not JSON")
        self.refused(b'{"a\\u001b[2J\\n":1}', "unknown key 'a?[2J?'")
        self.refused(b"[" * 10**6, "nested more than 32 deep")
        self.refused(b" " * 70_000_000, "64 MiB")
        self.refused(b"\0" * 100)

    def test_what_cannot_be_read_is_an_error(self):
        self.assert_refused(abide("verify", self.path), WRONG_MODEL, "proof.json", "cannot be read")
        self.assert_refused(abide("verify", self.folder), WRONG_MODEL, "is a directory")
        self.assert_refused(abide("verify"), USAGE, "FILE")

    def test_several_files_have_an_answer_each(self):
        self.prove("linear:1,1,1")
        other, wrong = self.folder / "other.json", self.folder / "wrong.json"
        other.write_bytes(self.path.read_bytes().replace(b"linear:1,1,1", b"other"))
        wrong.write_text("{}")
        text = self.verify(self.path, other)
        self.assertEqual(text.count("verified, under the label "), 2)
        text = self.verify(self.path, wrong, other, exit_code=NO)
        self.assertEqual(text.count("verified, under the label "), 2)
        self.assertIn("wrong.json: refused: ", text)
        result = abide("verify", "--json", self.path, wrong, other)
        self.assertEqual(result.returncode, NO)
        self.assertEqual([answer["verified"] for answer in strict_json(result.stdout)], [True, False, True])
        self.assert_refused(abide("verify", self.path, self.folder), WRONG_MODEL, "is a directory")


if __name__ == "__main__":
    unittest.main()
