# SPDX-License-Identifier: MIT
"""Finds the conservation laws of a model, and says whether these are all.

    found = laws("relu:3,5,2+bias")
    found.independent, found.upper_bound, found.complete    # 5, 5, True
    found.families[0].expression                            # 'diag(W2.T @ W2 - W1 @ W1.T) - b1*b1'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from . import options as o
from .asking import ask
from .at_size import AtSize, at_size_of
from .counting import Count, count_of
from .display import Statement
from .errors import ArgumentTypeError
from .law import Family, Form, Proof, SingleLaw
from .model import AnyModel, Model
from .outcomes import End
from .result import Result, only_complete
from .statements import laws_statement

if TYPE_CHECKING:
    import pandas
    from typing_extensions import Unpack


@dataclass(frozen=True, repr=False)
class Laws(Result):
    """The conservation laws of a model.

    families: all laws that were found, as matrices and vectors where they fill some.
    laws: all of them again, one by one; of large models there are families alone. independent: so many of
    them are, at least; upper_bound: there are no more independent ones; complete: whether the two are equal,
    so that every law is a function of these.
    max_degree: polynomials up to here were searched; ended: why not beyond. at_size: of large models, how
    families were found and the comparison with small sizes; None where laws were sought one by one.
    It is a sequence of its families: found[0], len(found); found(weights) has all their values.
    """

    families: tuple[Family, ...]
    laws: tuple[SingleLaw, ...]
    independent: int
    complete: bool
    max_degree: int
    ended: End
    count: Count
    at_size: AtSize | None = None

    @property
    def upper_bound(self) -> int:
        return self.count.laws

    @property
    def model(self) -> str:
        return self.count.setting.model

    @property
    def flow(self) -> str:
        return self.count.setting.flow

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """What is supposed: free gates, independent functions; empty if nothing is."""
        return self.count.setting.hypotheses

    @property
    def notes(self) -> tuple[str, ...]:
        """What was decided about the model, and what is supposed."""
        return self.count.notes

    def statement(self) -> Statement:
        return laws_statement(self)

    def __iter__(self) -> Iterator[Family]:
        return iter(self.families)

    def __len__(self) -> int:
        return len(self.families)

    @overload
    def __getitem__(self, i: int) -> Family: ...

    @overload
    def __getitem__(self, i: slice) -> tuple[Family, ...]: ...

    def __getitem__(self, i: int | slice) -> Family | tuple[Family, ...]:
        return self.families[i]

    def __call__(self, weights: Mapping[str, Any], *, t: float | None = None) -> dict[str, Any]:
        """The value of each family at these weights, by its expression. Arguments, errors: as of a Law."""
        return {family.expression: family(weights, t=t) for family in self.families}

    def to_pandas(self) -> pandas.DataFrame:
        """One row for each family: expression, count, form, latex. Raises ImportError without pandas."""
        import pandas

        rows = [(family.expression, family.count, family.form.value, family.latex) for family in self]
        return pandas.DataFrame(rows, columns=["expression", "count", "form", "latex"])


def laws_of(document: Mapping[str, Any], model: Model) -> Laws:
    """What the document of `abide laws` says."""
    count = count_of(document, model)
    found = tuple(
        SingleLaw(law["expression"], law["latex"], count.shapes, law["degree"], law["time_degree"],
                  Proof(law["proof"]))
        for law in document["found"])
    families = [Family(law["expression"], law["latex"], count.shapes, law["count"], Form(law["form"]),
                       Proof(law["proof"]) if "proof" in law else None, law.get("independent"))
                for law in document["matrix_laws"]]
    families += [Family(law.expression, law.latex, count.shapes, 1, Form.SCALAR)
                 for law in beside(found, families, document)]
    return Laws(document=document, families=tuple(families), laws=found,
                independent=document["independent"], complete=document["complete"],
                max_degree=document["max_degree"], ended=End(document["ended"]),
                count=count, at_size=at_size_of(document))


def beside(found: tuple[SingleLaw, ...], families: list[Family],
           document: Mapping[str, Any]) -> list[SingleLaw]:
    """The laws that no matrix holds; all of them where an older program does not say which."""
    if "scalar_laws" in document:
        return [found[i] for i in document["scalar_laws"]]
    # Matrices hold products of laws of degree 1, too.
    counted = sum(family.count for family in families) == len(found)
    return [] if counted and all(law.degree > 1 for law in found) else list(found)


@o.takes(o.LawsOptions)
def laws(model: AnyModel, *, narrow: AnyModel | None = None, **options: Unpack[o.LawsOptions]) -> Laws:
    """Finds the conservation laws of a model.

    narrow: the same architecture with small sizes, for a large model, whose laws are sought as families. It
    is counted exactly, and `at_size.narrow` of the result says whether families are all laws there: evidence
    that they are for the large one, and no proof. It follows the same flow, so parameters have the same
    names in both.
    Options (docs/python.md):
    {options}
    Raises ModelError; UsageError, also for narrow= with features= or of a vector field, where no families
    are sought; Interrupted, whose `partial` are the laws found by then.
    """
    model = Model.of(model)
    small = None if narrow is None else narrow_model(narrow)
    with only_complete(lambda document: laws_of(document, model)):
        answer = ask("laws", model, o.arguments(o.LAWS, options, model), narrow=small)
    return laws_of(answer.document, model)


def narrow_model(narrow: AnyModel) -> Model:
    try:
        return Model.of(narrow)
    except ArgumentTypeError as error:
        raise ArgumentTypeError(f"narrow: {error}") from None
