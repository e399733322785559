# SPDX-License-Identifier: MIT
"""What cannot be traced, and where it stands.

    abide.torch.trace(nn.Hardshrink(), torch.ones(3))
    # TraceError: the module (Hardshrink), activation.py:..: aten.floor ..
"""

from __future__ import annotations

from ..errors import ModelError, UnusedParameterWarning
from .places import Place

__all__ = ["TraceError", "UnusedParameterWarning"]


class TraceError(ModelError):
    """A module that cannot be imported exactly. `place` says where in it, `cause` why."""

    def __init__(self, cause: str, place: Place = Place()) -> None:  # noqa: B008  it is frozen
        super().__init__(f"{place}: {cause}")
        self.place = place
        self.cause = cause
