# SPDX-License-Identifier: MIT
"""Conservation laws of neural-network training, exactly.

    import abide
    found = abide.laws("relu:3,5,2+bias")
    found.independent, found.upper_bound, found.complete    # 5, 5, True
    found.families[0].expression                            # 'diag(W2.T @ W2 - W1 @ W1.T) - b1*b1'

docs/python.md describes everything. Networks of PyTorch and JAX: abide.torch, abide.jax, which are
imported when they are first named.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from .at_size import AtSize, Bound, Narrow
from .checking import Counterexample, Verdict, check
from .counting import Count, count
from .describe import Description, show
from .errors import (
    AbideError,
    ArgumentTypeError,
    Interrupted,
    MissingFileError,
    MissingWeightError,
    ModelError,
    OptionError,
    ProgramError,
    ProgramNotFoundError,
    UndecidedError,
    UnusedParameterWarning,
    UsageError,
)
from .evaluating import Evaluation, evaluate
from .families import ZooFamily, zoo
from .finding import Laws, laws
from .law import Family, Form, Law, Proof, SingleLaw
from .model import Model
from .outcomes import Decision, End
from .program import executable, version
from .proof import Certificate, Verification, prove, verify
from .sweeping import Sweep, sweep
from .training import Training, train

__version__ = "0.1.0"

__all__ = [
    "AbideError", "ArgumentTypeError", "AtSize", "Bound", "Certificate", "Count", "Counterexample",
    "Decision", "Description", "End", "Evaluation", "Family", "Form", "Interrupted", "Law", "Laws",
    "MissingFileError", "MissingWeightError", "Model", "ModelError", "Narrow", "OptionError", "ProgramError",
    "ProgramNotFoundError", "Proof", "SingleLaw", "Sweep", "Training", "UndecidedError",
    "UnusedParameterWarning", "UsageError", "Verdict", "Verification", "ZooFamily", "check", "count",
    "evaluate", "executable", "laws", "prove", "show", "sweep", "train", "verify", "version", "zoo",
]

FRAMEWORKS = ("torch", "jax")


def __dir__() -> list[str]:
    return [*__all__, *FRAMEWORKS, "__version__"]


def __getattr__(name: str) -> ModuleType:
    if name in FRAMEWORKS:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module 'abide' has no attribute {name!r}")
