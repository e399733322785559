# SPDX-License-Identifier: MIT
"""The setting of an answer: the model, its flow, and what is supposed.

A law holds under a flow; that there are no others can hang on hypotheses, which an answer always says:
ReLU gates that are taken for free inputs, functions whose values are taken for free symbols.
Reference: docs/mathematics.md, Free gates; docs/theory.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .model import Model

FREE_GATES = "every ReLU gate is treated as a free input: each law holds for the network"
MISSED = ", and a law that holds only because gates are related would be missed"  # if nothing more is known
FREE_SYMBOLS = ("the values of functions are treated as free symbols: each law holds for the network, and a "
                "law that holds only because they are related would be missed")
REGIONS = {
    "no_gates": "there are no gates",
    "same": "no law is lost by freeing the gates, near the parameters that were sampled",
    "maybe_more": "near some of the sampled parameters the network itself may have more laws than with free "
                  "gates",
    "not_decided": "whether freeing the gates loses laws was not decided",
}


@dataclass(frozen=True)
class Setting:
    """What an answer is about.

    model: its name. flow: in words. of_field: whether it is the model's own vector field. freed: what is
    taken for free, `gates` and `symbols`. hypotheses: the same in sentences, and what samples say of it.
    functions: why the values of functions are independent, where that is shown. imported: what was decided
    as the model was read.
    """

    model: str
    flow: str
    of_field: bool
    freed: tuple[str, ...]
    hypotheses: tuple[str, ...]
    functions: str | None
    imported: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        return self.imported + self.hypotheses

    @property
    def for_freed(self) -> str:
        """Such as ` for free gates`; empty where nothing is taken for free."""
        return f" for free {' and '.join(self.freed)}" if self.freed else ""


def flow_text(document: Mapping[str, Any]) -> str:
    """Such as `momentum with tau = 3/t and weight decay 1/10, mirror metric, W1 frozen`."""
    if document["flow"] == "field":
        text = "the field of the model"
    else:
        with_what = [f"tau = {document['tau']}"] if document["tau"] is not None else []
        with_what += [f"weight decay {document['weight_decay']}"] if document["weight_decay"] else []
        text = document["flow"] + (" with " + " and ".join(with_what) if with_what else "")
        text += f", {document['metric']} metric"
    if document["rates"]:
        text += f", rates {document['rates']}"
    if document["loss"] == "cross_entropy":
        text += ", cross-entropy"
    if document["frozen"]:
        text += f", {', '.join(document['frozen'])} frozen"
    if document["only"] is not None:
        text += f", laws in {', '.join(document['only'])} alone"
    return text


def setting_of(document: Mapping[str, Any], model: Model) -> Setting:
    """The setting of a document of `abide count`, `laws` or `check`."""
    freed: list[str] = []
    hypotheses: list[str] = []
    regions = document.get("sign_regions")
    if document.get("free_gates"):
        freed.append("gates")
        hypotheses.append(FREE_GATES + ("" if regions else MISSED))
    functions = document.get("functions") or {"independent": True, "why": None}
    if not functions["independent"]:
        freed.append("symbols")
        hypotheses.append(f"{FREE_SYMBOLS} ({functions['why']})")
    if regions:
        hypotheses.append(REGIONS[regions["verdict"]])
    imported = document.get("imported") or {}
    return Setting(
        model=document["model"], flow=flow_text(document), of_field=document["flow"] == "field",
        freed=tuple(freed), hypotheses=tuple(hypotheses),
        functions=functions["why"] if functions["independent"] else None,
        imported=(*model.notes, *imported.get("notes", ()), *imported.get("evaluation", ())))
