# SPDX-License-Identifier: MIT
"""What answers say, in words: the same words for text, notebooks and papers.

    laws_statement(found).title    # 'linear:3,2,4: 3 independent conservation laws, all found'
"""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_CEILING, Context
from math import prod
from typing import TYPE_CHECKING

from .at_size import Bound
from .display import Formula, Statement, plural
from .law import Proof
from .outcomes import Decision, End

if TYPE_CHECKING:
    from .at_size import AtSize
    from .checking import Verdict
    from .counting import Count
    from .finding import Laws
    from .hypotheses import Setting
    from .proof import Verification

RANK = "the Lie algebra has dimension at least {} at generic points, a rank modulo a prime"
# What cut a count short.
STOPS = {"depth": "stopped at the given depth", "memory": "stopped at the limit of memory",
         "interrupted": "interrupted"}


def law_words(setting: Setting, count: int, kind: str = "") -> str:
    what = "first integral" if setting.of_field else "conservation law"
    return plural(count, f"{kind} {what}".strip())


def hypotheses(setting: Setting) -> list[tuple[str, str]]:
    facts = [("note", text) for text in setting.imported]
    facts += [("supposed", text) for text in setting.hypotheses]
    if setting.functions is not None:
        facts.append(("functions", f"their values are independent symbols: {setting.functions}"))
    return facts


def parameters(count: Count) -> str:
    shapes = ", ".join(f"{name} {list(shape)}" for name, shape in count.shapes.items())
    return f"{count.parameters}: {shapes}"


def bound(count: Count) -> str:
    most = law_words(count.setting, count.laws, "independent")
    return f"at most {most}{count.setting.for_freed}: {RANK.format(count.lie_dimension)}"


def chance(count: Count) -> tuple[str, str]:
    """How sure it is that there are not fewer."""
    if not count.exact:
        return "incomplete", f"{STOPS[count.stopped_by or 'depth']}; more brackets may lower the bound"
    if count.error_probability is None:
        return "probable", ("not fewer either: several random primes agree; the error probability is not "
                            "bounded where there are functions")
    if count.error_probability == 0:
        return "certain", "not fewer either"
    if count.error_probability >= 1:
        return "not known", "whether there are fewer: the error probability has no bound below 1"
    return "probable", f"not fewer either; error probability below {rounded_up(count.error_probability)}"


def rounded_up(x: float) -> str:
    """With two digits, never below x."""
    return f"{Context(prec=2, rounding=ROUND_CEILING).create_decimal(x):.1e}"


def count_statement(count: Count) -> Statement:
    most = "" if count.exact else "incomplete; at most "
    title = f"{count.setting.model}: {most}{law_words(count.setting, count.laws, 'independent')}"
    facts = [("flow", count.setting.flow), ("parameters", parameters(count)), ("certain", bound(count)),
             chance(count), *hypotheses(count.setting)]
    if count.point_dimension is not None:
        facts.insert(2, ("at the point", f"the Lie algebra has dimension at least {count.point_dimension}"))
    return Statement(title + count.setting.for_freed, (), tuple(facts))


def laws_statement(found: Laws) -> Statement:
    if found.at_size is not None:
        return families_statement(found, found.at_size)
    setting = found.count.setting
    if found.complete:
        words = law_words(setting, found.independent, "independent")
        title = f"{words}, " + (f"complete{setting.for_freed}" if setting.freed else "all found")
    else:
        title = (f"incomplete; {law_words(setting, found.independent, 'independent')} found of at most "
                 f"{found.upper_bound}")
    tested = sum(law.proof is Proof.TESTED for law in found.laws)
    which = "" if tested == len(found.laws) else f"{tested} of {len(found.laws)} "
    how = ("over Q: the derivative along the flow expands to 0" if not tested else
           f"{which}at random points modulo primes, error probability below 2^-100"
           + ("; the others over Q" if which else ""))
    facts = [("flow", setting.flow), ("parameters", parameters(found.count)),
             ("upper bound", bound(found.count))]
    if found.laws:
        facts += [("found", found_words(found)), ("proved", how)]
    if found.complete:
        every = f"every law{setting.for_freed}"
        facts.append(("complete", f"near a generic point {every} is a function of these"))
    else:
        facts.append(("missing", missing_words(found)))
        facts.append(chance(found.count))
    return Statement(
        f"{setting.model}: {title}",
        tuple(family.formula for family in found.families),
        (*facts, *hypotheses(setting)))


def families_statement(found: Laws, at_size: AtSize) -> Statement:
    """Of a large model."""
    setting = found.count.setting
    narrow = at_size.narrow
    words = law_words(setting, found.independent, "independent")
    if found.complete:
        title = f"{words}, " + (f"complete{setting.for_freed}" if setting.freed else "all found")
    elif found.ended is End.TOO_LARGE:
        title = "nothing was searched: one gradient does not fit into memory"
    elif found.ended is End.INTERRUPTED:
        title = f"{words} found by the interruption"
    elif narrow is not None and narrow.complete:
        title = f"{words} found; with narrow sizes these are all"
    else:
        title = f"{words} found; whether these are all is not decided"
    facts = [("flow", setting.flow), ("parameters", parameters(found.count))]
    if at_size.bound is not Bound.NONE:
        facts.append(("upper bound", bound(found.count)))
    if found.ended is End.TOO_LARGE:
        facts.append(("memory", f"one gradient takes about {at_size.gradient_bytes / 1e6:.0f} MB; memory= "
                                "allows more, and shorter inputs take less"))
    else:
        laws = sum(family.count for family in found)
        families = "1 family" if len(found) == 1 else f"{len(found)} families"
        facts.append(("found", f"{plural(laws, 'law')} in {families}, {found.independent} of them "
                               "independent at least; among squares and sums of parameters along their "
                               f"axes, from {plural(at_size.gradients, 'gradient')} modulo a prime"))
        if found.families:
            facts.append(("tested", "each from its text, with free inner values, at random points modulo "
                                    "primes; error probability below 2^-100"))
        facts += [("undecided", text) for text in at_size.undecided]
        if at_size.not_searched:
            facts.append(("not searched", f"{plural(at_size.not_searched, 'group')} of templates that need "
                                          "more gradients than were drawn"))
        facts.append(("complete", complete_words(found, at_size)))
    return Statement(f"{setting.model}: {title}", tuple(family.formula for family in found.families),
                     (*facts, *hypotheses(setting)))


def complete_words(found: Laws, at_size: AtSize) -> str:
    if found.complete:
        return (f"near a generic point every law{found.count.setting.for_freed} is a function of these, if "
                "those tested are laws")
    narrow = at_size.narrow
    if narrow is not None:
        there = f"{narrow.model} ({narrow.state} coordinates) has "
        if narrow.complete:
            return (f"{there}{narrow.laws} independent laws, of which families make as many: complete there, "
                    "which is no proof at this size")
        return f"{there}at most {narrow.laws} independent laws, of which families make {narrow.families}"
    if at_size.bound is not Bound.NONE:
        return f"there may be {found.upper_bound - found.independent} more independent laws"
    if found.ended is End.INTERRUPTED:
        return "not decided by then"
    return ("not decided: the dimension of the Lie algebra is too large to be computed; narrow= compares "
            "with the same architecture at sizes that can be counted")


def found_words(found: Laws) -> str:
    """Such as `3 laws of degree 2`."""
    counts = Counter(law.degree for law in found.laws)
    what = "first integral" if found.count.setting.of_field else "law"
    text = ", ".join(f"{plural(count, what)} of degree {degree}" for degree, count in sorted(counts.items()))
    if found.independent < len(found.laws):
        verb = "is" if found.independent == 1 else "are"
        text += f"; {found.independent} of them {verb} independent, the others are functions of these"
    return text


def missing_words(found: Laws) -> str:
    searched = f"polynomials up to degree {found.max_degree} were searched"
    if found.ended is End.INTERRUPTED:
        return f"{searched}, then the search was interrupted" if found.max_degree else (
            "the search was interrupted before it was through with any degree")
    if found.ended is End.TOO_LARGE:
        return (f"{searched}; the next degree is too large for most_monomials, most_unknowns or memory, and "
                "may have more")
    return f"{searched}; a higher max_degree, or features='auto', may find more"


def verdict_statement(verdict: Verdict) -> Statement:
    facts = [("flow", verdict.setting.flow)]
    at = verdict.counterexample
    if at is not None:
        for about, values in (("parameters", at.state), ("input", at.inputs), ("gates", at.gates),
                              ("fields" if verdict.setting.of_field else "loss gradient", at.loss_gradient)):
            if values:
                facts.append((about, ", ".join(f"{key} = {of}" for key, of in values.items())
                              + ", the others 0"))
        entry = f"of entry {at.entry} " if at.entry else ""
        facts.append(("derivative", f"{entry}along the flow there: {at.derivative or at.enclosure}"))
    elif verdict.proof is Proof.EXACT:
        facts.append(("proof", "exact: its derivative along the flow expands to 0 over Q"))
    elif verdict.proof is Proof.TESTED:
        facts.append(("proof", "tested at random points modulo primes, error probability below 2^-100"))
    if verdict.decision is Decision.LAW:
        facts.insert(1, ("independent", independent_words(verdict)))
    if verdict.why_undecided:
        facts.append(("undecided", verdict.why_undecided))
    return Statement(verdict.sentence, (Formula(None, verdict.expression),),
                     (*facts, *hypotheses(verdict.setting)))


def independent_words(verdict: Verdict) -> str:
    """Such as `3 laws among its 4 entries`."""
    exact = verdict.document["independent_exact"]
    if exact and verdict.independent == 0:
        return "0 laws: it is constant"
    entries = prod(verdict.shape)
    return (("" if exact else "at least ") + plural(verdict.independent, "law")
            + (f" among its {entries} entries" if entries > 1 else "")
            + ("" if exact else "; it would take too much time or memory to compare all"))


def verification_statement(proof: Verification) -> Statement:
    if not proof.verified:
        return Statement(f"refused: {proof.reason}")
    most = plural(proof.at_most or 0, "independent law")
    number = f"exactly {most}" if proof.complete else f"at least {proof.at_least} and at most {most}"
    facts = []
    if proof.tested:
        facts.append(("tested", "some laws are tested, not proved: error probability below 2^-100"))
    if proof.free_symbols:
        facts.append(("supposed", "the upper bound is that of free symbols in place of functions"))
    return Statement(f"proved: near generic points there are {number}",
                     tuple(Formula(None, law) for law in proof.laws), tuple(facts))
