# SPDX-License-Identifier: MIT
"""abide verify and tools/check_certificate.py agree on thousands of altered certificates.

ABIDE is the program. ABIDE_AGREEMENT=20000 alters so many times in all (2,000).
"""

import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import mutations
from certificates import SMALL, checker, costly, defined_nowhere

ABIDE = os.environ.get("ABIDE")
ALTERATIONS = int(os.environ.get("ABIDE_AGREEMENT", "2000"))
GALLERY = pathlib.Path(__file__).resolve().parents[2] / "examples" / "certificates"
OF_VERSION_1 = pathlib.Path(__file__).resolve().parent / "version_1"
MOST_BYTES = 4000  # of a certificate that is altered: the checkers take a few milliseconds
# A checker may refuse an expansion that takes too much work, and only then may the other accept.
TOO_LARGE = ("the expansion", "too large to be expanded", "numbers that are too long", "to be tested", "to test them")


def certificates():
    """(name, text) of those by hand and of the small ones of the gallery."""
    for name, make in SMALL.items():
        yield name, json.dumps(make())
    for path in sorted(GALLERY.glob("*.json")):
        if path.stat().st_size <= MOST_BYTES:
            yield path.name, path.read_text(encoding="utf-8")


def python_reason(data):
    """Why it is refused; None when it is accepted. Any other exception is a crash."""
    try:
        checker.check(data)
        return None
    except checker.Refused as refusal:
        return str(refusal)


def abide_reasons(paths):
    """Why each is refused; None for those accepted."""
    result = subprocess.run([ABIDE, "verify", "--json", *paths], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True)
    if result.returncode not in (0, 1):
        if len(paths) == 1:
            raise AssertionError(f"exit code {result.returncode}: {result.stderr}")
        half = len(paths) // 2
        return abide_reasons(paths[:half]) + abide_reasons(paths[half:])
    answers = json.loads(result.stdout)
    answers = answers if isinstance(answers, list) else [answers]
    reasons = [None if answer["verified"] else answer["reason"] for answer in answers]
    assert (result.returncode == 0) == (reasons == [None] * len(paths))
    return reasons


@unittest.skipUnless(ABIDE, "ABIDE names no program")
class Agreement(unittest.TestCase):
    def test_on_what_is_not_altered(self):
        for folder, version in [(GALLERY, 2), (OF_VERSION_1, 1)]:
            paths = sorted(folder.glob("*.json"))
            self.assertGreater(len(paths), 4)
            for path in paths:
                self.assertEqual(json.loads(path.read_bytes())["version"], version)
                self.assertIsNone(python_reason(path.read_bytes()), path.name)
            self.assertEqual(set(abide_reasons(paths)), {None})

    def test_on_what_both_refuse(self):
        with tempfile.TemporaryDirectory() as folder:
            for what, document in [*defined_nowhere(), *costly()]:
                path = os.path.join(folder, "one.json")
                data = json.dumps(document).encode()
                with open(path, "wb") as file:
                    file.write(data)
                with self.subTest(what):
                    self.assertIsNotNone(python_reason(data))
                    self.assertIsNotNone(abide_reasons([path])[0])

    def test_on_alterations(self):
        accepted, refused, chosen = 0, 0, list(certificates())
        each = -(-ALTERATIONS // len(chosen))
        slow = set()
        with tempfile.TemporaryDirectory() as folder:
            for seed, (name, text) in enumerate(chosen):
                files = []
                for number, (data, must, what) in enumerate(mutations.alterations(text, 1000 + seed, each)):
                    path = os.path.join(folder, f"{number}.json")
                    with open(path, "wb") as file:
                        file.write(data)
                    files.append((path, data, must, what))
                theirs = abide_reasons([path for path, *_ in files])
                for (_, data, must, what), abides in zip(files, theirs):
                    start = time.monotonic()
                    python = python_reason(data)
                    if time.monotonic() - start > 5:
                        slow.add((name, what))
                    with self.subTest(certificate=name, what=what):
                        if must:
                            self.assertIsNotNone(abides, data)
                        if (abides is None) != (python is None):
                            reason = abides or python
                            self.assertTrue(any(words in reason for words in TOO_LARGE),
                                            (f"abide: {abides}", f"Python: {python}", data))
                    accepted += abides is None
                    refused += abides is not None
        self.assertGreater(accepted, ALTERATIONS // 20)
        self.assertGreater(refused, ALTERATIONS // 2)
        self.assertEqual(slow, set())


if __name__ == "__main__":
    unittest.main()
