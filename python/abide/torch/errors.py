# SPDX-License-Identifier: MIT
"""What cannot be traced, and where it stands.

    abide.torch.trace(nn.Hardshrink(), torch.ones(3))
    # TraceError: the module (Hardshrink), activation.py:..: aten.floor ..
"""

from __future__ import annotations

from ..errors import ModelError
from .places import Place


class TraceError(ModelError):
    """A module that cannot be imported exactly. `place` says where in it, `cause` why."""

    def __init__(self, cause: str, place: Place = Place()) -> None:  # noqa: B008  it is frozen
        super().__init__(f"{place}: {cause}")
        self.place = place
        self.cause = cause


class UnusedParameterWarning(UserWarning):
    """A parameter that the output does not depend on: training never moves it, each entry is a law."""
