# SPDX-License-Identifier: MIT
"""One conservation law, or a family that fills a matrix or a vector; each is a function of the weights.

    family = laws("linear:3,2,4").families[0]
    family.expression               # 'W2.T @ W2 - W1 @ W1.T'
    family({"W1": W1, "W2": W2})    # its value, of the same kind of array
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .display import Formula, formula_html
from .evaluation import value_of


class Form(enum.Enum):
    """Which entries of a family say it all."""

    SCALAR = "scalar"  # it is one law
    SYMMETRIC = "symmetric"
    ANTISYMMETRIC = "antisymmetric"
    VECTOR = "vector"
    GENERAL = "general"  # every entry


class Proof(enum.Enum):
    """Why something is a law, or is none."""

    EXACT = "exact"  # its derivative expands to 0 over Q
    TESTED = "tested"  # at random points modulo primes: error probability below 2^-100
    DISPROVED = "disproved"
    UNDECIDED = "undecided"


@dataclass(frozen=True, repr=False)
class Law:
    """A function of the weights that the flow does not change.

    expression: in the grammar of docs/models.md; latex: the same for amsmath; shapes: of the parameters.
    """

    expression: str
    latex: str
    shapes: Mapping[str, Sequence[int]] = field(repr=False)

    def __call__(self, weights: Mapping[str, Any], *, t: float | None = None) -> Any:
        """The value at these weights: a number, vector or matrix of the kind of the arrays given.

        weights: by name, in the shapes of the model; NumPy, PyTorch or JAX arrays, as in a state_dict.
        Velocities of momentum are called `dW1`. t: the time, if the law depends on it.
        The value has memory of its own: training in place does not change it.
        Raises MissingWeightError for a name that is not there, UsageError for shapes that do not fit,
        ArgumentTypeError for what is no mapping.
        """
        return value_of(self.expression, weights, t=t, shapes=self.shapes)

    @property
    def formula(self) -> Formula:
        return Formula(self.latex, self.expression)

    def to_latex(self) -> str:
        """A displayed formula, which compiles with amsmath."""
        return f"\\[\n  {self.latex}\n\\]\n"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"

    def _repr_html_(self) -> str:
        return formula_html(self.formula)

    def __str__(self) -> str:
        return self.expression

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.expression}>"


@dataclass(frozen=True, repr=False)
class SingleLaw(Law):
    """A law that is one number. degree: the largest of a term; proof: exact or tested."""

    degree: int
    time_degree: int
    proof: Proof


@dataclass(frozen=True, repr=False)
class Family(Law):
    """Laws that fill a matrix or a vector; `count` of its entries are linearly independent.

    Of large models (docs/families.md), where laws are not listed one by one, `proof` says why it is a family
    of laws, and so many as `independent` of its laws are no functions of the families before it, at least;
    otherwise both are None, and `Laws.laws` says why each is one.
    """

    count: int
    form: Form
    proof: Proof | None = None
    independent: int | None = None

    @property
    def formula(self) -> Formula:
        return Formula(self.latex, self.expression, self.size)

    def __repr__(self) -> str:
        return f"<Family: {self.expression}  ({self.size})>"

    @property
    def size(self) -> str:
        """In words, such as `3 laws, symmetric`."""
        if self.independent is not None and self.independent < self.count:
            return f"{self.form_words()}; {self.independent} independent of those above"
        return self.form_words()

    def form_words(self) -> str:
        text = f"{self.count} law" + ("s" if self.count != 1 else "")
        if self.form is Form.VECTOR:
            return text if self.count == 1 else text + ", a vector"
        if self.form is Form.GENERAL:
            return text if self.count == 1 else text + ", one for each entry"
        return text if self.form is Form.SCALAR else f"{text}, {self.form.value}"
