#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Benchmarks of abide, as Markdown tables: bench/bench.py [--build DIR] [--full].

Each model is counted, and its laws found, by whole processes; counting alternates with one rank of a random N x N matrix modulo
one prime (N the dimension of the state) by the fastest library we know, on one thread: the limit to
measure by. Medians of the runs; `ratio` is processor time per prime used over that rank.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

MODELS = [("linear:5,5,5", 5), ("relu:3,4,4,3+bias", 5), ("linear:20,20,20", 5),
          ("relu:16,16,16,16", 5), ("linear:6,6,6 --flow momentum", 5)]
FOUND = [("linear:2,5,2", 5), ("linear:10,10,10", 5), ("linear:20,20,20", 3),
         ("relu:16,16,16,16", 3), ("linear:6,6,6 --flow momentum", 3), ("linear:32,32,32", 3),
         ("relu:64,32,10", 3)]
# Seconds that the authors' notebooks print for [I24]'s sets of 20 networks, on 64 cores.
NOTEBOOK = {"linear, momentum": 139, "ReLU, momentum": 63, "NMF": 448, "NMF, momentum": 105,
            "ICNN": 756, "ICNN, momentum": 729}
PROVED = ["linear:3,2,4", "linear:5,6,5", "linear:10,10,10", "linear:6,6,6 --flow momentum",
          "linear:20,20,20"]
LARGE = [("linear:50,50,50", 3), ("linear:70,70,70", 1)]


def whole_process(command):
    """Wall seconds, processor seconds, peak MB and standard output of one run."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode != 0:
        raise SystemExit(f"{command} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output


def find_laws(abide):
    """Counting alone, and counting, searching and verifying, side by side."""
    print("\n| model | N | laws found | complete | processor seconds | count alone | ratio | MB |")
    print("| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |")
    for model, runs in FOUND:
        laws, counts, peaks = [], [], []
        for _ in range(runs):
            counts.append(whole_process([abide, "count", *model.split(), "--json"])[1])
            _, processor, peak, output = whole_process([abide, "laws", *model.split(), "--json"])
            found = json.loads(output)
            laws.append(processor)
            peaks.append(peak)
        ratio = statistics.median(x / y for x, y in zip(laws, counts))
        print(f"| {model} | {found['state']} | {len(found['found'])} | {'yes' if found['complete'] else 'no'} | "
              f"{statistics.median(laws):.3f} | {statistics.median(counts):.3f} | {ratio:.1f} | "
              f"{statistics.median(peaks):.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--full", action="store_true", help="the large models too (minutes)")
    arguments = parser.parse_args()
    abide = os.path.join(arguments.build, "apps/abide/abide")
    bench = os.path.join(arguments.build, "bench/abide_bench")

    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo")
                if line.startswith("model name")), "unknown")
    print(f"{platform.system()} {platform.machine()}, {cpu}, {os.cpu_count()} cores\n")

    for what, text in (("count", "counting 100 random networks of [N23] (50 linear, 50 ReLU)"),
                       ("laws", "finding the laws of its 20 (10 linear, 10 ReLU)")):
        seconds = [json.loads(subprocess.check_output([bench, what, str(seed)]))["seconds"]
                   for seed in (1, 2, 3, 4, 5)]
        print(f"{text}, one process: median {statistics.median(seconds):.3f} s, "
              f"worst {max(seconds):.3f} s over 5 seeds\n")

    print("| set of 20 networks of [I24] | notebook, 64 cores | seconds | ratio |")
    print("| --- | ---: | ---: | ---: |")
    runs = [json.loads(subprocess.check_output([bench, "momentum", str(seed)]))
            for seed in (1, 2, 3, 4, 5)]
    times = {name: [next(each["seconds"] for each in run if each["set"] == name) for run in runs]
             for name in NOTEBOOK}
    for name, there in list(NOTEBOOK.items()) + [("all", sum(NOTEBOOK.values()))]:
        here = statistics.median(times[name] if name in times
                                 else [sum(of_run) for of_run in zip(*times.values())])
        print(f"| {name} | {there} | {here:.3f} | {there / here:.0f} |", flush=True)
    print()

    print("| model | N | laws | primes | seconds | MB | one rank | ratio |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for model, runs in MODELS + (LARGE if arguments.full else []):
        walls, ratios, ranks, peaks = [], [], [], []
        for _ in range(runs):
            wall, cpu_seconds, peak, output = whole_process([abide, "count", *model.split(), "--json"])
            found = json.loads(output)
            rank = json.loads(
                subprocess.check_output([bench, "rank", str(found["state"])]))["seconds"]
            walls.append(wall)
            peaks.append(peak)
            ranks.append(rank)
            ratios.append(cpu_seconds / len(found["primes"]) / rank)
        print(f"| {model} | {found['state']} | {found['laws']} | {len(found['primes'])} | "
              f"{statistics.median(walls):.3f} | {statistics.median(peaks):.0f} | "
              f"{statistics.median(ranks):.4f} | {statistics.median(ratios):.2f} |", flush=True)

    find_laws(abide)

    spec = os.path.join(os.path.dirname(__file__), "sweep.toml")
    runs = [json.loads(subprocess.check_output([bench, "sweep", spec])) for _ in range(5)]
    overhead = [statistics.median((run["threads_1" + what] - run["alone" + what]) / run["cases"] for run in runs)
                for what in ("", "_processor")]
    faster = statistics.median(run["threads_1"] / run["threads_2"] for run in runs)
    print(f"\na sweep of {runs[0]['cases']} mixed cases on one thread: "
          f"{statistics.median(run['threads_1'] for run in runs):.2f} s, {1000 * overhead[0]:.2f} ms a case more than "
          f"computing alone ({1000 * overhead[1]:.2f} ms of processor time); on two threads {faster:.2f} times as fast (medians of 5)\n")

    train = json.loads(subprocess.check_output([os.path.join(arguments.build, "bench/abide_train_bench"), "10000", "5"]))
    ratio = statistics.median(epoch / alone for epoch, alone in zip(train["epoch"], train["products"]))
    print(f"\na full-batch gradient of relu:784,512,256,10 on 10,000 samples: {statistics.median(train['epoch']):.2f} s; "
          f"its matrix products alone {statistics.median(train['products']):.2f} s; ratio {ratio:.2f} (medians of 5)\n")

    print("\n| reproduce | seconds | cases | disagreements |")
    print("| --- | ---: | ---: | ---: |")
    for what in ["n23", "i24"] + (["n23 --scale 10", "i24 --scale 10"] if arguments.full else []):
        walls = []
        for _ in range(1 if "scale" in what else 3):
            wall, _, _, output = whole_process([abide, "reproduce", *what.split(), "--json", "--quiet"])
            walls.append(wall)
        found = json.loads(output)
        print(f"| {what} | {statistics.median(walls):.2f} | {sum(e['cases'] for e in found['experiments'])} | "
              f"{len(found['disagreements'])} |", flush=True)

    print("\n| model | N | prove | verify | check_certificate.py | KB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    checker = os.path.join(os.path.dirname(__file__), "../tools/check_certificate.py")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "certificate.json")
        for model in PROVED:
            commands = ([abide, "prove", *model.split(), "-o", path, "--json"],
                        [abide, "verify", path], [sys.executable, checker, path])
            walls = [[], [], []]
            for _ in range(3):
                for k, command in enumerate(commands):
                    wall, _, _, output = whole_process(command)
                    walls[k].append(wall)
                    if k == 0:
                        state = json.loads(output)["state"]
            medians = " | ".join(f"{statistics.median(each):.2f}" for each in walls)
            print(f"| {model} | {state} | {medians} | {os.path.getsize(path) / 1000:.0f} |",
                  flush=True)


if __name__ == "__main__":
    main()
