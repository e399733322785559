# SPDX-License-Identifier: MIT
"""The setting of an answer: the model, its flow, and what is supposed.

A law holds under a flow; that there are no others can hang on hypotheses, which an answer always says:
ReLU gates that are taken for free inputs, functions whose values are taken for independent.
Reference: docs/mathematics.md, Free gates; docs/theory.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .model import Model

FREE_GATES = ("every ReLU gate is treated as a free input: each law holds for the network, and a law that "
              "holds only because gates are related would be missed")


@dataclass(frozen=True)
class Setting:
    """What an answer is about.

    model: its name; flow: in words; hypotheses: without which there may be more laws; imported: what was
    decided as the model was read.
    """

    model: str
    flow: str
    hypotheses: tuple[str, ...]
    imported: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        return self.imported + self.hypotheses


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
    hypotheses: list[str] = []
    if document.get("free_gates"):
        hypotheses.append(FREE_GATES)
    functions = document.get("functions")
    if functions is not None:
        if functions["independent"]:
            hypotheses.append("the functions are independent symbols: " + functions["why"])
        else:
            hypotheses.append("the functions are taken for free symbols, which is not shown: "
                              + functions["why"])
    regions = document.get("sign_regions")
    if regions is not None:
        hypotheses.append(REGIONS[regions["verdict"]])
    imported = document.get("imported") or {}
    return Setting(
        model=document["model"], flow=flow_text(document), hypotheses=tuple(hypotheses),
        imported=(*model.notes, *imported.get("notes", ()), *imported.get("evaluation", ())))


REGIONS = {
    "no_gates": "there are no gates",
    "same": "no law is lost by freeing the gates, near the parameters that were sampled",
    "maybe_more": "near some of the sampled parameters the network itself may have more laws than with free "
                  "gates",
    "not_decided": "whether freeing the gates loses laws was not decided",
}
