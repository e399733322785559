# SPDX-License-Identifier: MIT
"""Decides whether an expression is a conservation law; if not, gives a counterexample.

    check("linear:3,2,4", "W2.T @ W2 - W1 @ W1.T").decision    # Decision.LAW
    check("linear:3,2,4", "W2.T @ W2 + W1 @ W1.T").counterexample.derivative    # '2'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import options as o
from .asking import ask
from .display import Statement
from .errors import ArgumentTypeError, UndecidedError
from .finding import Laws
from .hypotheses import Setting, setting_of
from .law import Law, Proof
from .model import AnyModel, Model
from .outcomes import Decision
from .result import Result, only_complete
from .statements import verdict_statement

if TYPE_CHECKING:
    from typing_extensions import Unpack


@dataclass(frozen=True)
class Counterexample:
    """A point where the derivative along the flow is not 0; whoever doubts can compute it by hand.

    Numbers are exact, as texts; coordinates that are not named are 0. entry: which one of the expression,
    such as `[0,1]`, empty for a number. derivative: of this entry there; None with functions, for which
    `enclosure` bounds it away from 0.
    """

    entry: str
    state: Mapping[str, str]
    inputs: Mapping[str, str]
    gates: Mapping[str, str]
    loss_gradient: Mapping[str, str]
    derivative: str | None
    enclosure: str | None


@dataclass(frozen=True, repr=False)
class Verdict(Result):
    """Whether an expression is a conservation law. As a truth value it is this.

    Undecided ones have none: bool() raises UndecidedError.

    shape: of the expression; independent: so many of its entries are, at least, if it is a law; proof: why;
    why_undecided: where nothing is decided since functions may be related.
    """

    decision: Decision
    expression: str
    shape: tuple[int, ...]
    proof: Proof
    independent: int
    counterexample: Counterexample | None
    why_undecided: str | None
    setting: Setting

    def __bool__(self) -> bool:
        if self.decision is Decision.UNDECIDED:
            raise UndecidedError(f"whether {self.expression} is a conservation law was not decided; "
                                 "look at .decision")
        return self.decision is Decision.LAW

    @property
    def sentence(self) -> str:
        what = "first integral" if self.setting.of_field else "conservation law"
        decided = {Decision.LAW: f"a {what}", Decision.NO_LAW: f"not a {what}",
                   Decision.UNDECIDED: f"not decided: whether this is a {what}"}
        return f"{decided[self.decision]} of {self.setting.model}"

    def statement(self) -> Statement:
        return verdict_statement(self)


def decision_of(law: bool | None) -> Decision:
    if law is None:
        return Decision.UNDECIDED
    return Decision.LAW if law else Decision.NO_LAW


@o.takes(o.FlowOptions)
def check(model: AnyModel, expression: str | Law, **options: Unpack[o.FlowOptions]) -> Verdict:
    """Whether every entry of an expression is a conservation law of the model.

    expression: in the parameters; with momentum also in their velocities (`dW1`) and the time t.
    Options (docs/python.md):
    {options}
    Raises ModelError, UsageError, Interrupted.
    """
    model = Model.of(model)
    text = expression.expression if isinstance(expression, Law) else expression
    if not isinstance(text, str):
        several = "; check its laws one by one, such as found[0]" if isinstance(text, Laws) else ""
        raise ArgumentTypeError(f"expression: a {type(text).__name__} where a text such as 'W1*W2' or "
                                f"one law was expected{several}")
    with only_complete(lambda document: verdict_of(document, model)):
        answer = ask("check", model, o.arguments(o.FLOW, options, model), last=[text])
    return verdict_of(answer.document, model)


def verdict_of(document: Mapping[str, Any], model: Model) -> Verdict:
    """What the document of `abide check` says."""
    found = document["counterexample"]
    return Verdict(
        document=document, decision=decision_of(document["law"]), expression=document["expression"],
        shape=tuple(document["shape"]), proof=Proof(document["proof"]), independent=document["independent"],
        counterexample=None if found is None else Counterexample(**found),
        why_undecided=document["symbols_left"], setting=setting_of(document, model))
