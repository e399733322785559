# SPDX-License-Identifier: MIT
"""Everything whose laws abide prints: models, flows, metrics and features.

Examples and families are asked of the program and its folder, so that new ones are among them. The
models written here have names, shapes and features that are easily printed wrongly.
"""

import concurrent.futures
import itertools
import json
import os
import pathlib
import subprocess

ABIDE = os.environ["ABIDE"]
SOURCE = pathlib.Path(os.environ["ABIDE_SOURCE_DIR"])

DONE, NO, WRONG_MODEL, LIMIT_REACHED = 0, 1, 3, 4

TAUS = ["0", "1", "1/3", "-2", "3/t", "1/(1+t)", "(2*t+1)/(t**2+t+1)"]
METRICS = ["mirror", "natural", "natural-block"]

# Two factors of each kind: their laws are of degree 2, with momentum, too.
ODD_NAMES = [("d", "t"), ("e", "exp1"), ("logs", "Sum"), ("T", "i"), ("_", "__x"), ("x_", "tau"),
             ("W1", "W_1"), ("lora_A_1", "lora_B_1"), ("beta", "Gamma_2"), ("sigma", "_1"),
             ("E1", "e1"), ("det", "W1"), ("pi", "d_1"), ('"layers.0.weight"', '"layers.0.bias"'),
             ('"a/b:0"', '"~c_d-e$%"')]
FORMS = {
    "scalars": "{a} = []\n{b} = []\n[model]\nphi = '{a}*{b}'\n",
    "vectors": "{a} = [2]\n{b} = [2]\n[model]\nphi = '{a}*{b}'\n",
    "matrices": "{a} = [2, 2]\n{b} = [2, 2]\n[model]\nphi = '{a} @ {b}'\n",
    "wide": "{a} = [1, 3]\n{b} = [3]\n[model]\nphi = '{a} @ {b}'\n",
    "tensors": "{a} = [2, 2, 2]\n{b} = [2, 2]\n[model]\nphi = '''einsum('abc,cd->abd', {a}, {b})'''\n",
}

# Models whose laws need the features beside them: in sums, with signs, as fractions, of tensors.
KEPLER = ("[parameters]\nq = [2]\np = [2]\nr = []\n[model]\nphi = 'sum(q) + sum(p) + r'\n"
          "metric = 'q=diag(p), p=diag(-q/r**3), r=diag((q @ p)/r)'\n")
OF_KEPLER = ["1/r + q[0]*q[0]", "1/r - q[0]*q[0]", "-1/r", "-(1/r + q[1]**2)", "2/r", "(1/r)",
             "r**-1", "1 - 1/r", "q[0] / r * (1/q[0])", "-q[0]**2 + 1/r", "(q + 1/r)*q", "(1/r + q)",
             "-(q/q)/r", "outer(q, q) / r", "reshape(outer(q/q, q/q)/r, [1, 2, 2])",
             "p @ p/2 - 1/r + q[0]", "1 /\t r", "sum(q/(r*q))", "concat([q/(r*q), p])", "einsum('i,j->ij', q, q)/r",
             "sum(outer(q, q)/r, axis=0)", "trace(outer(q, p))/r", "inv(r)", "det(outer(p, p) + r)/r",
             "reshape(q/r, [2, 1])[::-1, 0]", "(q @ outer(q, p)).T/r", "1e0/r - 0.5*q[0]**2"]
RATIOS = ("[parameters]\nx_1 = []\ny = [2]\n[model]\nphi = 'x_1 + sum(y)'\n"
          "metric = 'x_1=diag(x_1**2), y=diag(y**3)'\n")
OF_RATIOS = ["1/x_1", "1/y", "-1/y**2", "y**-2 + 1/x_1", "-(1/x_1)", "1/x_1 - 1/(2*y**2)",
             "2*log(x_1)", "1/(y*y).T", "log(y)", "(1/x_1)**3"]
LOGARITHMS = ("[parameters]\na_0 = []\nb = [2, 2]\n[model]\nphi = 'a_0 + sum(b)'\n"
              "metric = 'a_0=diag(a_0), b=diag(b)'\n")
OF_LOGARITHMS = ["log(a_0)", "log(b)", "log(det(b))", "log(a_0)**2", "log(a_0) + log(b[0,0])",
                 "-log(b[1,:])", "log(b/a_0)", "log(b).T", "log(b @ b)", "3*log(a_0*b)"]
TIMES = "[parameters]\nx = []\ny = []\n[model]\nphi = 'y**3'\n"
OF_TIMES = ["log(dx)", "1/dx", "x/dx - t", "-x/dx", "dx*y/(x + 1)"]
TIMES_EXPONENTIAL = ["log(dx)", "exp(t)*dx", "exp(-2*t)/dx", "-exp(t)/(x + 1)", "x/dx"]


def run(*arguments):
    return subprocess.run([ABIDE, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=120)


def examples():
    return sorted(map(str, (SOURCE / "examples").glob("*.toml")))


def fields():
    """Models that follow fields of their own."""
    return sorted(map(str, (SOURCE / "examples/fields").glob("*.toml")))


def families():
    """Without whole transformers, which take seconds for each flow: test_functions.py has these."""
    return [family["example"] for family in json.loads(run("zoo", "--json").stdout)
            if family["family"] not in ("gpt", "llama")]


def flows():
    """Options of flows: all kinds of damping, and metrics beside the model's own."""
    result = [["--metric", metric] for metric in METRICS]
    result += [["--flow", "momentum", "--tau", tau] for tau in TAUS]
    result += [["--flow", "momentum", "--tau", tau, "--metric", "mirror"] for tau in ("1/3", "3/t")]
    return [[]] + result


def requests(folder):
    """Lists of arguments of `laws`, the model first; models are written into the folder."""
    def model(name, text):
        path = pathlib.Path(folder) / (name + ".toml")
        path.write_text(text, encoding="utf-8")
        return str(path)

    result = []
    for each in examples() + families():
        result += [[each, "--max-degree", 2, *flow] for flow in flows()]
        result += [[each, "--max-degree", 2, "--features", "auto", *flow]
                   for flow in ([], ["--metric", "mirror"], ["--metric", "natural-block"],
                                ["--flow", "momentum", "--tau", "3/t"])]
    for each in fields():
        result += [[each, "--max-degree", 3, *options]
                   for options in ([], ["--features", "auto"])]
    for each in families():
        result += [[each, "--max-degree", 2, "--weight-decay", "1/3", *flow]
                   for flow in ([], ["--flow", "momentum", "--tau", "1/2"],
                                ["--metric", "mirror"], ["--features", "auto"])]
    for model_, options in [("linear:2,3,2", ["--freeze", "W1", "--max-degree", "3"]),
                            ("linear:2,3,2", ["--rates", "W1=2,W2=1/3"]),
                            ("linear:2,3,2,2", ["--only", "W1,W2"]),
                            ("linear:2,3,3", ["--loss", "cross_entropy"]),
                            ("relu:2,3,3+bias", ["--loss", "cross_entropy", "--weight-decay", "1/2"])]:
        result += [[model_, *options], [model_, *options, "--flow", "momentum", "--tau", "1"]]
    for (i, (a, b)), (form, text) in itertools.product(enumerate(ODD_NAMES), FORMS.items()):
        path = model(f"{form}-{i}", "[parameters]\n" + text.format(a=a, b=b))
        for flow in ([], ["--metric", "mirror"], ["--flow", "momentum", "--tau", "1/3"]):
            result.append([path, "--max-degree", 2, *flow])
    path = model("scalars-of-time", "[parameters]\n" + FORMS["scalars"].format(a="x", b="e"))
    result += [[path, *flow, "--features", "auto"] for flow in flows()]
    for name, text, features, options in [
            ("kepler", KEPLER, OF_KEPLER, []), ("ratios", RATIOS, OF_RATIOS, ["--max-degree", 1]),
            ("logarithms", LOGARITHMS, OF_LOGARITHMS, ["--max-degree", 2]),
            ("times", TIMES, OF_TIMES, ["--flow", "momentum", "--tau", "t", "--max-degree", 2]),
            ("rest", TIMES, OF_TIMES, ["--flow", "momentum", "--tau", "0", "--max-degree", 2]),
            ("decay", TIMES, TIMES_EXPONENTIAL,
             ["--flow", "momentum", "--tau", "1", "--max-degree", 1])]:
        path = model(name, text)
        result += [[path, *options, f"--features={feature}"] for feature in features]
        result += [[path, *options, f"--features={a}", f"--features={b}"]
                   for a, b in zip(features, features[1:])]
    return result


def in_parallel(function, items):
    """The results, in order."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, items))


def printed_laws(text):
    """The lines of a report that are laws, without what is said of them; what is cut short."""
    laws, shortened = [], []
    for line in text.split("\n\n")[1].splitlines() if "\n\n" in text else []:
        law = line.strip().split("  (")[0]
        if not line.startswith("  ") or law.startswith(("flow   ", "and ")):
            continue
        (shortened if "terms: --list" in line else laws).append(law)
    return laws, shortened
