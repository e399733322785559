#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every formula that abide writes in LaTeX: those of all models, flows, metrics and
features of tests/apps/every_law.py, and tables.

    tools/check_latex.py --abide build/release/apps/abide/abide

Formulas are made with amsmath alone. Prints those that do not compile, each with TeX's message, and
exits 1 if there is one. Needs latex, which tools/setup --all installs.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PREAMBLE = ["\\documentclass{article}", "\\usepackage{amsmath}", "\\begin{document}"]
ODD = r'a_b & 50% of "x" -- #1 $2 {x} \y <z> |w| `q` ~ ^ [1] * é'


def formulas(abide):
    """Laws as JSON, list and report have them: {formula: the request it came from}."""
    os.environ.update(ABIDE=str(abide), ABIDE_SOURCE_DIR=str(ROOT))
    sys.path.insert(0, str(ROOT / "tests/apps"))
    import every_law
    with tempfile.TemporaryDirectory() as folder:
        requests = every_law.requests(folder)
        documents = every_law.in_parallel(
            lambda r: every_law.run("laws", *r, "--json", "--quiet", "--threads", 1).stdout,
            requests)
        texts = {}
        for request, document in zip(requests, documents):
            if not document:
                continue
            for law in (lambda d: d["found"] + d["matrix_laws"])(json.loads(document)):
                texts.setdefault(law["latex"], request)
        # What is cut short is in reports only.
        examples = [[example] for example in every_law.examples()]
        reports = every_law.in_parallel(
            lambda r: every_law.run("laws", *r, "--latex", "--quiet").stdout, examples)
        for request, report in zip(examples, reports):
            for group in every_law.printed_laws(report):
                for law in group:
                    texts.setdefault(law, request)
    return texts


def table_lines(abide, folder):
    """A table with a cell of all the characters that mean something to TeX."""
    model, spec, database = folder / (ODD + ".toml"), folder / "spec.toml", folder / "rows.db"
    model.write_text("[parameters]\nx = []\n[model]\nphi = 'x'\n", encoding="utf-8")
    spec.write_text(f"[[group]]\nmodels = ['linear:1,1,1', '''{model}''']\n", encoding="utf-8")
    subprocess.run([abide, "sweep", spec, "-o", database, "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    table = subprocess.run([abide, "table", database, "--format", "latex", "--columns",
                            "model,laws"], check=True, capture_output=True, text=True).stdout
    if "50" not in table:
        raise SystemExit(f"the odd name is not in the table:\n{table}")
    return table.splitlines()


def compile_lines(lines, folder):
    """[(line, message)] of what TeX complains of."""
    source = folder / "laws.tex"
    source.write_text("\n".join(PREAMBLE + lines + ["\\end{document}", ""]), encoding="utf-8")
    done = subprocess.run(["latex", "-interaction=nonstopmode", "-file-line-error", source.name],
                          cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    log = done.stdout.decode("utf-8", "replace")
    errors = [(int(line) - len(PREAMBLE) - 1, message)
              for line, message in re.findall(r"^[^\n:]*laws\.tex:(\d+): (.*)$", log, re.MULTILINE)]
    if done.returncode != 0 and not errors:
        errors.append((len(lines), log[-2000:]))
    return errors


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--abide", required=True, type=lambda p: pathlib.Path(p).resolve())
    abide = parser.parse_args().abide
    texts = formulas(abide)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        lines = [f"$ {formula} $\\par" for formula in texts]
        table = table_lines(abide, folder)
        wrong = compile_lines(lines + table, folder)
        # A check of this check: a formula that does not compile is seen, where it is.
        assert compile_lines([lines[0], "$ \\dot \\mathrm{beta} $\\par"], folder)[0][0] == 1
    for at, message in wrong:
        what = list(texts.items())[at] if at < len(texts) else (lines + table + [""])[at]
        print(f"{message}\n  {what}")
    print(f"{len(texts)} formulas and a table of {len(table)} lines: {len(wrong)} errors")
    return 1 if wrong or len(texts) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
