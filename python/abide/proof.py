# SPDX-License-Identifier: MIT
"""Proofs that anyone can check.

    certificate = prove("linear:3,2,4")
    certificate.save("linear.json")
    verify("linear.json").verified    # True

A certificate is a file that says everything: docs/certificate.md describes it, and
tools/check_certificate.py checks it without abide.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import options as o
from .asking import ask, temporary_folder
from .display import Statement, plural
from .errors import MissingFileError, ModelError
from .messages import warn
from .model import AnyModel, Model
from .model_checks import path_text
from .program import run
from .result import Result, Shown
from .statements import verification_statement

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True, repr=False)
class Certificate(Shown):
    """A proof, as a file has it. What it claims is proved once `verify` says so.

    at_most, at_least: how many independent laws there are, near generic points of the state space, whose
    dimension is `state`; name: of the model, which proves nothing.
    """

    text: str
    name: str
    state: int
    at_most: int
    at_least: int

    @classmethod
    def from_text(cls, text: str) -> Certificate:
        """Raises ModelError if this is no certificate."""
        try:
            document = json.loads(text)
            if document["format"] != "abide certificate":
                raise KeyError("format")
            claim = document["claim"]
            return cls(text, document["name"], claim["state"], claim["at_most"], claim["at_least"])
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"no certificate of abide: {type(error).__name__}: {error}") from None

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Certificate:
        """Raises MissingFileError, and ModelError if the file is no certificate."""
        if not Path(path).is_file():
            raise MissingFileError(f"{os.fspath(path)}: error: there is no such file; expected a certificate")
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ModelError(f"{os.fspath(path)}: error: cannot be read: {error}") from None
        return cls.from_text(text)

    def save(self, path: str | os.PathLike[str]) -> None:
        Path(path).write_text(self.text, encoding="utf-8")

    def to_json(self) -> str:
        return self.text

    def verify(self) -> Verification:
        return verify(self)

    def statement(self) -> Statement:
        most = plural(self.at_most, "independent law")
        number = f"exactly {most}" if self.at_least == self.at_most else f"from {self.at_least} to {most}"
        return Statement(f"certificate of {self.name}: {number}", (), (("proved", "once verify() says so"),))


@dataclass(frozen=True, repr=False)
class Verification(Result):
    """What a certificate proves: from `at_least` to `at_most` independent laws; nothing if not `verified`.

    reason: why it is refused. laws: expressions. tested: whether some laws are tested only, with an error
    probability below 2^-100. free_symbols: whether `at_most` is that of free symbols in place of functions.
    """

    verified: bool
    reason: str | None
    at_most: int | None
    at_least: int | None
    complete: bool
    laws: tuple[str, ...]
    tested: bool
    free_symbols: bool

    def __bool__(self) -> bool:
        return self.verified

    def statement(self) -> Statement:
        return verification_statement(self)


def verification_of(document: Mapping[str, Any]) -> Verification:
    if not document["verified"]:
        return Verification(document, False, document["reason"], None, None, False, (), False, False)
    return Verification(
        document=document, verified=True, reason=None, at_most=document["at_most"],
        at_least=document["at_least"], complete=document["complete"], laws=tuple(document["laws"]),
        tested=document["identities"] == "tested", free_symbols=document.get("symbols") == "free")


@o.takes(o.ProofOptions)
def prove(model: AnyModel, **options: Unpack[o.ProofOptions]) -> Certificate:
    """Finds the laws of a model and proves them.

    Options (docs/python.md):
    {options}
    Raises ModelError, UsageError; Interrupted, without a `partial`.
    """
    model = Model.of(model)
    with temporary_folder() as folder:
        path = folder / "proof.json"
        ask("prove", model, [*o.arguments(o.PROOF, options, model), f"--output={path}"])
        return Certificate.load(path)


def verify(certificate: Certificate | str | os.PathLike[str]) -> Verification:
    """Checks a certificate, or the file that holds one, from the file alone.

    Raises ModelError if there is no such file.
    """
    if not isinstance(certificate, Certificate):
        path = Path(path_text("certificate", certificate)).absolute()
        return asked(path)
    with temporary_folder() as folder:
        path = folder / "proof.json"
        certificate.save(path)
        return asked(path)


def asked(path: Path) -> Verification:
    answer = run("verify", ["--", str(path)], shown=False)
    warn(answer.notices)
    return verification_of(answer.document)
