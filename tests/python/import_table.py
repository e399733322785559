# SPDX-License-Identifier: MIT
"""Writes the table of docs/import.md: what has been traced, how well it agrees, and its laws.

    ABIDE=.. PYTHONPATH=../../python python import_table.py [NAME ..]    # all, or rows of these models anew
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch_agreement import agreement, program
from torch_transformers import NETWORKS
from torch_zoo import ZOO, made

DOCUMENT = Path(__file__).parents[2] / "docs" / "import.md"
BEGIN, END = "<!-- begin: written by tests/python/import_table.py -->", "<!-- end -->"
HEAD = """| model | parameters | operations | agreement | laws | all? |
| --- | --- | --- | --- | --- | --- |"""
SECONDS = 150  # of a search for laws


def laws_of(model):
    """What the program says of its laws within SECONDS."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.onnx"
        model.save(path)
        run = subprocess.run(["timeout", str(SECONDS), program(), "laws", str(path), "--json", "--quiet"],
                             capture_output=True, text=True)
    return json.loads(run.stdout)


def row(name, case):
    torch.manual_seed(11)
    module = made(case)
    parameters = sum(parameter.numel() for parameter in module.parameters())
    found = agreement(module, case.inputs, **case.options)
    agrees = f"{found.worst:.0e}" if found.worst else "0"
    if not case.laws:
        return f"| {name} | {parameters} | {found.operations} | {agrees} | | not asked |"
    document = laws_of(found.model)
    if document["complete"]:
        said = "yes, for free gates" if document["free_gates"] else "yes"
    else:
        said = f"no: at most {document['laws']}; ended by {document['ended']}"
    return f"| {name} | {parameters} | {found.operations} | {agrees} | {document['independent']} | {said} |"


def rows_before(text):
    """The rows that are there, by model."""
    between = text.partition(BEGIN)[2].partition(END)[0]
    return {line.split("|")[1].strip(): line for line in between.splitlines() if line.startswith("| ")}


def main(names):
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = rows_before(text)
    models = {**ZOO, **NETWORKS}
    for name in names or models:
        start = time.monotonic()
        rows[name] = row(name, models[name])
        print(f"{rows[name]}  {time.monotonic() - start:.1f} s", flush=True)
    lines = "\n".join(rows[name] for name in models if name in rows)
    before, _, rest = text.partition(BEGIN)
    DOCUMENT.write_text(f"{before}{BEGIN}\n{HEAD}\n{lines}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
