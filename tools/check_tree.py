#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the order of the house; prints each violation and exits 1 if there is one.

 - No folder of src/abide includes a folder that it may not use (docs/architecture.md says which).
 - Every header is included by a test, and named in docs/architecture.md.
 - No source file is longer than 400 lines.
"""

import pathlib
import re
import sys

MAY_USE = {
    "ring": [],
    "linalg": ["ring"],
    "program": ["ring"],
    "io": ["ring", "program"],
    "model": ["ring", "program", "io"],
    "onnx": ["ring", "program", "io", "model"],
    "flow": ["ring", "linalg", "program", "io", "model"],
    "lie": ["ring", "linalg", "program", "model", "flow"],
    "laws": ["ring", "linalg", "program", "io", "model", "flow", "lie"],
    "families": ["ring", "linalg", "program", "io", "model", "flow", "lie", "laws"],
    "proof": ["ring", "linalg", "program", "io", "model", "flow", "lie", "laws"],
    "typeset": ["program", "model", "flow"],
    "ask": ["ring", "program", "io", "model", "onnx", "flow", "lie", "laws", "families", "proof",
            "typeset"],
    "train": ["ring", "linalg", "program", "io", "model", "onnx", "flow", "lie", "laws"],
    "report": ["ring", "program", "io", "model", "flow", "lie", "laws", "proof", "typeset",
               "ask", "train"],
    "sweep": ["ring", "program", "io", "model", "flow", "lie", "laws", "proof", "typeset",
              "ask", "report"],
}
LONGEST = 400


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    sources = sorted((root / "src/abide").rglob("*.[ch]pp"))
    tests = sorted((root / "tests").rglob("*.[ch]pp"))
    apps = sorted((root / "apps").rglob("*.[ch]pp"))
    included_by_tests = "".join(path.read_text() for path in tests)
    page = (root / "docs/architecture.md").read_text()
    wrong = []
    for path in sources:
        folder = path.parent.name
        name = path.relative_to(root / "src")
        if folder == "abide":
            continue
        for used in re.findall(r'#include "abide/(\w+)/', path.read_text()):
            if used != folder and used not in MAY_USE[folder]:
                wrong.append(f"{name} includes {used}/, which {folder}/ may not use")
        if path.suffix == ".hpp":
            if f'"{name}"' not in included_by_tests:
                wrong.append(f"{name} is not included by any test")
            if f"`{path.stem}`" not in page:
                wrong.append(f"{name} is not in docs/architecture.md")
    for path in sources + tests + apps:
        lines = path.read_text().count("\n")
        if lines > LONGEST:
            wrong.append(f"{path.relative_to(root)} has {lines} lines, more than {LONGEST}")
    print("\n".join(wrong) or f"{len(sources)} source files in order")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
