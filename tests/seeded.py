# SPDX-License-Identifier: MIT
"""How many random cases a test runs: tests/seeded.hpp for tests in Python."""

import os

TIMES = int(os.environ.get("ABIDE_TEST_MULTIPLIER", "1"))


def cases(count):
    """`count`, or ABIDE_TEST_MULTIPLIER times as many."""
    return TIMES * count
