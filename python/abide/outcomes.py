# SPDX-License-Identifier: MIT
"""How a question ended.

    laws("linear:3,2,4").ended              # End.COMPLETE
    check("linear:1,1,1", "W1").decision    # Decision.NO_LAW

Reference: docs/json.md, `ended` and `law`.
"""

from __future__ import annotations

import enum


class End(enum.Enum):
    """Why the search ended."""

    COMPLETE = "complete"
    MAX_DEGREE = "max_degree"
    TOO_LARGE = "too_large"  # the next degree was not searched
    INTERRUPTED = "interrupted"


class Decision(enum.Enum):
    """What was decided."""

    LAW = "a conservation law"
    NO_LAW = "no conservation law"
    UNDECIDED = "not decided"
