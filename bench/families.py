#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How long `abide laws` takes at real size: bench/families.py [--build DIR] [--runs N] [FILE..].

Named networks, and any files of networks. For each: the number of coordinates, the laws of its
families, what bounds them from above, seconds (the median of some runs) and the peak of memory.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMED = ["linear:20,20,20", "linear:32,32,32", "linear:64,64,64", "relu:64,32,10", "relu:784,512,256,10",
         "relu:3072,4096,4096,10"]
LIMITS = [word for limit in ("tensor-entries", "model-entries", "expression-entries")
          for word in ("--limit", f"{limit}=2147483647")]


def laws(abide, model):
    """(the answer, seconds, MB at the peak)"""
    begin = time.perf_counter()
    process = subprocess.Popen([abide, "laws", model, "--json", *LIMITS], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 4):  # found; found, but whether all is not decided
        raise SystemExit(f"abide laws {model} ended with {process.returncode}")
    return json.loads(text), time.perf_counter() - begin, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release", metavar="DIR")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("files", nargs="*", metavar="FILE")
    arguments = parser.parse_args()
    abide = arguments.build.resolve() / "apps" / "abide" / "abide"
    print("| model | N | laws | bounded by | complete | seconds | MB |")
    print("| --- | ---: | ---: | --- | --- | ---: | ---: |")
    for model in [*NAMED, *arguments.files]:
        runs = [laws(abide, model) for _ in range(arguments.runs)]
        answer = runs[0][0]
        bound = answer.get("families", {}).get("bound", "levels")
        print(f"| {pathlib.Path(model).name} | {answer['state']} | {answer['independent']} | {bound} | "
              f"{'yes' if answer['complete'] else 'not decided'} | "
              f"{statistics.median(seconds for _, seconds, _ in runs):.2f} | "
              f"{max(peak for _, _, peak in runs):.0f} |", flush=True)


if __name__ == "__main__":
    main()
