# SPDX-License-Identifier: MIT
"""The options of questions, and how the program is told of them.

    arguments(FLOW | LIMITS, {"flow": "momentum", "tau": "3/t", "frozen": ["W1"]})
    # ['--flow=momentum', '--tau=3/t', '--freeze=W1']

Numbers are exact: 0.1 is a tenth, as it is written, and Fraction(1, 3) a third.
Reference: `abide laws --help`, docs/flows.md.
"""

from __future__ import annotations

import inspect
import numbers
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar

from .errors import ArgumentTypeError
from .meanings import MEANINGS

if TYPE_CHECKING:
    from .model import Model

Number = int | float | str | Fraction


class FlowOptions(TypedDict, total=False):
    """What moves the parameters."""

    flow: Literal["gradient", "momentum"]
    tau: Number
    metric: str | Mapping[str, str]
    rates: Mapping[str, Number]
    weight_decay: Number
    frozen: Sequence[str]
    only: Sequence[str]
    loss: Literal["any", "cross_entropy"]
    seed: int
    memory: int | str
    limits: Mapping[str, int]


class CountOptions(FlowOptions, total=False):
    """And how the laws are counted."""

    samples: int
    error: float
    depth: int
    threads: int


class ProofOptions(FlowOptions, total=False):
    """And how laws are searched."""

    max_degree: int
    max_time_degree: int
    features: Literal["auto"] | Sequence[str]
    most_monomials: int
    most_unknowns: int
    error: float
    depth: int
    threads: int


class LawsOptions(ProofOptions, total=False):
    """And how they are compared with the gates of inputs."""

    samples: int


Function = TypeVar("Function", bound=Callable[..., Any])


def takes(options: type) -> Callable[[Function], Function]:
    """Lets help() and notebooks show the options of a function, in place of `**options`.

    What they mean replaces `{options}` in its docstring.
    """
    def decorate(function: Function) -> Function:
        known = get_annotations(options)
        signature = inspect.signature(function)
        parameters = [of for of in signature.parameters.values() if of.kind is not of.VAR_KEYWORD]
        parameters += [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=of)
                       for name, of in known.items() if name not in signature.parameters]
        function.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        lines = [f"    {name}: {MEANINGS[name]}" for name in known if name in MEANINGS]
        function.__doc__ = inspect.cleandoc(function.__doc__ or "").replace("{options}", "\n".join(lines))
        return function

    return decorate


def get_annotations(options: type) -> dict[str, str]:
    """Those of a TypedDict and of what it extends, as they are written."""
    return {name: getattr(of, "__forward_arg__", str(of)) for name, of in options.__annotations__.items()}


def number(value: Any) -> str:
    """Raises ArgumentTypeError for what is neither a number nor a text."""
    if isinstance(value, bool) or not isinstance(value, (str, numbers.Real)):
        raise ArgumentTypeError(f"a {type(value).__name__} where a number was expected, or a text such as "
                                "'1/3'")
    return str(value)


def whole(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise ArgumentTypeError(f"{value!r} where a whole number was expected")
    return str(int(value))


def name(value: str) -> str:
    """A parameter's name as the program has it in lists: in quotes if it is no plain one."""
    return value if re.fullmatch(r"[A-Za-z_]\w*", value, re.ASCII) or value[:1] in "'\"" else f'"{value}"'


def names(values: Any) -> str:
    return ",".join(name(value) for value in texts(values))


def texts(values: Any) -> list[str]:
    found = None if isinstance(values, str) or not isinstance(values, Iterable) else list(values)
    if found is None or not all(isinstance(value, str) for value in found):
        raise ArgumentTypeError(f"{values!r} where a list of texts was expected")
    return found


def by_name(values: Any, of: Callable[[Any], str]) -> str:
    if not isinstance(values, Mapping) or not all(isinstance(key, str) for key in values):
        raise ArgumentTypeError(f"{values!r} where a dictionary by parameters' names was expected, "
                                "such as {'W1': ..}")
    return ",".join(f"{name(key)}={of(value)}" for key, value in values.items())


def limits(values: Any) -> list[str]:
    if not isinstance(values, Mapping):
        raise ArgumentTypeError(f"{values!r} where a dictionary was expected, such as {{'operations': 1000}}")
    return [f"{key}={whole(of)}" for key, of in values.items()]


# How each is written.
WRITERS: dict[str, Callable[[Any], list[str]]] = {
    "flow": lambda value: [f"--flow={value}"],
    "tau": lambda value: [f"--tau={number(value)}"],
    "metric": lambda value: ["--metric=" + (value if isinstance(value, str) else by_name(value, str))],
    "rates": lambda value: [f"--rates={by_name(value, number)}"],
    "weight_decay": lambda value: [f"--weight-decay={number(value)}"],
    "frozen": lambda value: [f"--freeze={names(value)}"] if value else [],
    "only": lambda value: [f"--only={names(value)}"],
    "loss": lambda value: [f"--loss={value}"],
    "seed": lambda value: [f"--seed={whole(value)}"],
    "memory": lambda value: [f"--memory={value}"],
    "limits": lambda value: [f"--limit={limit}" for limit in limits(value)],
    "samples": lambda value: [f"--samples={whole(value)}"],
    "error": lambda value: [f"--error={number(value)}"],
    "depth": lambda value: [f"--depth={whole(value)}"],
    "threads": lambda value: [f"--threads={whole(value)}"],
    "max_degree": lambda value: [f"--max-degree={whole(value)}"],
    "max_time_degree": lambda value: [f"--max-time-degree={whole(value)}"],
    "features": lambda value: [
        f"--features={feature}" for feature in ([value] if isinstance(value, str) else texts(value))],
    "most_monomials": lambda value: [f"--most-monomials={whole(value)}"],
    "most_unknowns": lambda value: [f"--most-unknowns={whole(value)}"],
}

FLOW = frozenset(FlowOptions.__annotations__)
COUNT = frozenset(FLOW | CountOptions.__annotations__.keys())
PROOF = frozenset(FLOW | ProofOptions.__annotations__.keys())
LAWS = frozenset(PROOF | LawsOptions.__annotations__.keys())


def arguments(known: frozenset[str], options: Mapping[str, Any], model: Model | None = None) -> list[str]:
    """The options as arguments of a command that has these; None stands for one that is not given.

    model: whose loss is meant if no other is given.
    Raises ArgumentTypeError for an option that there is not, or of a wrong type.
    """
    if unknown := options.keys() - known:
        raise ArgumentTypeError(f"there is no option {', '.join(sorted(unknown))}; "
                        f"expected one of {', '.join(sorted(known))}")
    given = {key: value for key, value in options.items() if value is not None}
    if model is not None and model.loss is not None:
        given.setdefault("loss", model.loss)
    written: list[str] = []
    for key, value in given.items():
        try:
            written += WRITERS[key](value)
        except ArgumentTypeError as error:
            raise ArgumentTypeError(f"{key}: {error}") from None
    return written
