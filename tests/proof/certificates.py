# SPDX-License-Identifier: MIT
"""Small certificates, made by hand; their bounds and independence by search with small numbers.

`SMALL` maps a name to a function without arguments that makes the document, a new one every time.
"""

import copy
import functools
import itertools
import math
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools"))
sys.dont_write_bytecode = True
import check_certificate as checker  # noqa: E402  (the path comes first)
from drawn_symbols import PRIME, Drawn  # noqa: E402


class Builder:
    """A tensor program, node by node; each method returns the number of a node."""

    def __init__(self):
        self.nodes, self.shapes = [], []

    def add(self, shape_of_node, **node):
        self.nodes.append(node)
        self.shapes.append(list(shape_of_node))
        return len(self.nodes) - 1

    def parameter(self, name, *shape):
        return self.add(shape, op="parameter", name=name, shape=list(shape))

    def probe(self, name, *shape):
        return self.add(shape, op="probe", name=name, shape=list(shape))

    def of(self, op, parameter):
        return self.add(self.shapes[parameter], op=op, of=parameter)

    def time(self):
        return self.add([], op="time")

    def constant(self, values, *shape):
        return self.add(shape, op="constant", values=values, shape=list(shape))

    def einsum(self, text, *operands):
        left, result = text.split("->")
        parts = left.split(",")
        number = {letter: k for k, letter in enumerate(sorted(set(text) - set(",->")))}
        size = {c: n for part, i in zip(parts, operands) for c, n in zip(part, self.shapes[i])}
        return self.add([size[c] for c in result], op="contraction", operands=list(operands),
                        labels=[[number[c] for c in part] for part in parts],
                        result=[number[c] for c in result])

    def sum(self, *terms):
        """Terms are (rational, node)."""
        return self.add(self.shapes[terms[0][1]], op="sum", operands=[i for _, i in terms],
                        coefficients=[q for q, _ in terms])

    def gather(self, operand, index, *shape):
        return self.add(shape, op="gather", operand=operand, index=index, shape=list(shape))

    def reshape(self, operand, *shape):
        return self.add(shape, op="reshape", operand=operand, shape=list(shape))

    def inverse(self, operand):
        return self.add(self.shapes[operand], op="inverse", operand=operand)

    def function(self, name, operand):
        return self.add(self.shapes[operand], op="function", function=name, operand=operand)


def certificate(program, objective, laws, flow="gradient", tau=None, metric=None, features=(), depth=3,
                identities="expanded", seed=1, forces=None):
    """Laws are lists of terms; the claim is what a search by brackets up to this depth proves. With
    forces, which are {"weight_decay", "frozen", "fields"} or some of them, it is of version 2."""
    document = {
        "format": "abide certificate", "version": 1 if forces is None else 2, "name": "by hand",
        "program": program.nodes, "objective": objective, "flow": flow, "tau": tau, "metric": metric,
        "features": [{"name": n, "kind": k, "node": i} for n, k, i in features],
        "bound": None, "laws": laws, "identities": identities, "independence": None, "claim": None}
    if forces is not None:
        document |= {"weight_decay": "0", "frozen": [], "fields": None, **forces}
    draw = random.Random(seed)
    system = system_of(document)
    n, ring = system.n, checker.Ring(PRIME)
    point = [draw.randrange(1, 50) for _ in range(n)]
    drawn = Drawn(system, point, draw) if system.functions else None
    rows, values, symbols = [], [], []
    for k in range(1, depth + 1):
        misses = 0
        while misses < 4 and len(rows) < n:
            row = [[draw.randrange(-9, 10) for _ in range(system.probe)] for _ in range(k)]
            found = [drawn.at(probe) for probe in row] if drawn else []
            if None in found:  # a root does not exist
                misses += 1 / 50
                continue
            value = system.bracket(ring, [{0: x} for x in point], row, 1, [known for known, _ in found])
            if checker.independent([*values, value], PRIME):
                rows.append(row)
                values.append(value)
                symbols.append([numbers for _, numbers in found])
            else:
                misses += 1
    document["bound"] = {"prime": PRIME, "point": point, "rows": rows, "columns": pivots(values, n)}
    if drawn:
        document["symbols"] = drawn.described(document["bound"], symbols)
    free = [0 if kind == "value" else draw.randrange(1, 50) for _, kind, _ in features]
    point = [draw.randrange(1, 50) for _ in range(n)] + free
    v = {0: ring.one, **{k: {0: x} for k, x in reversed([*zip(system.z, point)]) if system.tape[k] is None}}
    system.forward(ring, v, [system.zero, *(k for law in system.laws for k in law.values())])
    chosen, differentials = [], []
    for number, law in enumerate(system.laws):
        row = [{} if c in system.frozen else v[law.get(c + 1, system.zero)] for c in range(n)]
        if checker.independent([*differentials, row], PRIME):
            chosen.append(number)
            differentials.append(row)
    document["independence"] = {"laws": chosen, "point": point, "columns": pivots(differentials, n)}
    document["claim"] = {"state": n, "at_most": n - len(system.frozen) - len(rows),
                         "at_least": len(chosen)}
    return document


def defined_nowhere():
    """(name, document): 0 times the inverse of the matrix [[0]] is in the objective, the metric or a
    feature; there are neither rows nor laws."""
    for place in ("objective", "metric", "feature"):
        b = Builder()
        u, w = b.parameter("u"), b.probe("w")
        zero = b.reshape(b.inverse(b.constant(["0"], 1, 1)))
        spoilt = b.sum(("1", u), ("0", zero))
        objective = b.einsum(",->", spoilt if place == "objective" else u, w)
        features = [("f", "value", spoilt)] if place == "feature" else []
        document = without_rows(b, objective, features)
        if place == "metric":
            document["metric"] = [b.sum(("1", b.of("covector", u)), ("0", zero))]
        yield place, document


def without_rows(program, objective, features=(), laws=()):
    """What claims no more than the number of coordinates."""
    n = sum(math.prod(node["shape"]) for node in program.nodes if node["op"] == "parameter")
    return {
        "format": "abide certificate", "version": 1, "name": "by hand", "program": program.nodes,
        "objective": objective, "flow": "gradient", "tau": None, "metric": None,
        "features": [{"name": name, "kind": kind, "node": i} for name, kind, i in features],
        "bound": {"prime": PRIME, "point": [1] * n, "rows": [], "columns": []}, "laws": [*laws],
        "identities": "expanded",
        "independence": {"laws": [], "point": [2] * n + [0] * len(features), "columns": []},
        "claim": {"state": n, "at_most": n, "at_least": 0}}


def costly():
    """(name, document): small files that would take long, or much memory, if they were let."""
    b = Builder()
    u = b.parameter("u")
    dense = b.constant(["2"], 215, 215)
    total = b.einsum("ij->", b.einsum("ij,jk->ik", dense, dense))
    yield "a dense product", without_rows(b, b.einsum(",->", b.einsum(",->", total, u), b.probe("w")))
    b = Builder()
    total = b.einsum("ij->", b.inverse(b.parameter("u", 56, 56)))
    yield "an inverse", without_rows(b, b.einsum(",->", total, b.probe("w")))
    b = Builder()
    b.parameter("u", 100)
    objective = b.einsum(",->", b.parameter("x"), b.probe("w"))
    law = [[str(k + 1), [[i, 1 + (i == k)] for i in range(100)]] for k in range(100)]
    yield "factors", without_rows(b, objective, laws=[law] * 11)
    b = Builder()
    u = b.parameter("u")
    document = without_rows(b, b.einsum(",->", u, b.probe("w")))
    document["bound"].update(rows=[[[1]] * 12], columns=[0])
    document["claim"]["at_most"] = 0
    yield "a deep bracket", document
    b = Builder()
    u = b.parameter("u", 2000)
    document = without_rows(b, b.einsum(",->", b.einsum("i->", u), b.probe("w")))
    document["bound"].update(rows=[[[1]]] * 2000, columns=[*range(2000)])
    document["claim"]["at_most"] = 0
    yield "many rows", document
    b = Builder()
    u, x = b.parameter("u", 300), b.parameter("x")
    features = [("", "value", b.reshape(b.gather(u, [0], 1)))] * 900
    yield "many features", without_rows(b, b.einsum(",->", x, b.probe("w")), features)


def system_of(document):
    """What the checker makes of a document whose bound, independence and claim need not be there."""
    keys = ("program", "objective", "flow", "tau", "metric", "features", "laws", "weight_decay", "frozen",
            "fields")
    document = {"weight_decay": "0", "frozen": [], "fields": None, **document}
    return checker.System({key: checker.read(checker.FILE[key], document[key], key) for key in keys}, 10**4)


def pivots(rows, n):
    """The first columns in which the rows are independent."""
    found = []
    for c in range(n):
        if len(found) < len(rows) and checker.independent([[row[k] for row in rows] for k in found + [c]], PRIME):
            found.append(c)
    return found


def network(*sizes):
    """W_q .. W_1 x against w: builder, parameters and objective. sizes are n, r, .., m."""
    b = Builder()
    weights = [b.parameter(f"W{k + 1}", m, n) for k, (n, m) in enumerate(zip(sizes, sizes[1:]))]
    y = b.probe("x", sizes[0])
    for weight in weights:
        y = b.einsum("ij,j->i", weight, y)
    return b, weights, b.einsum("i,i->", b.probe("w", sizes[-1]), y)


def balance(n, r, m):
    """The laws W2^T W2 - W1 W1^T of a network of sizes n, r, m."""
    laws = []
    for i, j in itertools.combinations_with_replacement(range(r), 2):
        terms = {}
        for k in range(n):
            add_term(terms, -1, [i * n + k, j * n + k])
        for k in range(m):
            add_term(terms, 1, [r * n + k * r + i, r * n + k * r + j])
        laws.append(listed(terms))
    return laws


def add_term(terms, coefficient, variables):
    key = tuple((v, variables.count(v)) for v in sorted(set(variables)))
    terms[key] = terms.get(key, 0) + coefficient


def listed(terms):
    return [[str(c), [list(factor) for factor in key]] for key, c in terms.items() if c]


def linear(n, r, m, **options):
    b, _, objective = network(n, r, m)
    return certificate(b, objective, balance(n, r, m), **options)


def wrong_law():
    document = linear(1, 1, 1)
    document["laws"] = [[["1", [[1, 2]]], ["1", [[0, 2]]]]]
    return document


def rotation(tau, prefactor=()):
    """linear:2,1,2 has the rotation of (W1, W2) pairs by momentum: W2 dW1 - W1 dW2 for linear:1,1,1 is
    not one; but W1[0,0] dW1[0,1] - W1[0,1] dW1[0,0] is not either. What is conserved for L = |W x|^2 / 2
    with scalar x: the angular momentum W_i dW_j - W_j dW_i, times the integrating factor."""
    b = Builder()
    w = b.parameter("W", 2)
    square = b.einsum("i,i->", w, w)
    objective = b.einsum(",->", square, b.probe("x"))
    law = [["1", sorted([[0, 1], [3, 1], *prefactor])], ["-1", sorted([[1, 1], [2, 1], *prefactor])]]
    return certificate(b, objective, [law], flow="momentum", tau=tau, depth=4)


def mirror():
    b = Builder()
    u, v = b.parameter("u", 1), b.parameter("v", 1)
    objective = b.einsum(",->", b.einsum("i,i->", u, v), b.probe("x"))
    metric = [b.einsum("i,i->i", b.of("covector", p), p) for p in (u, v)]
    return certificate(b, objective, [[["1", [[0, 1]]], ["-1", [[1, 1]]]]], metric=metric)


def mirror_momentum():
    """M at the shifted point: W1' = W1 W2 e and so on, with tau theta + v."""
    b = Builder()
    u = b.parameter("u", 2)
    objective = b.einsum(",->", b.einsum("i->", u), b.probe("x"))
    metric = [b.einsum("i,i->i", b.of("covector", u), b.of("shifted", u))]
    tau = {"numerator": ["3"], "denominator": ["0", "1"]}
    return certificate(b, objective, [], flow="momentum", tau=tau, metric=metric)


def logarithms():
    """Mirror flow of u v1, u v2: log(v1) - log(v2) and u - ..."""
    b = Builder()
    w = b.parameter("w", 3)
    picks = [b.gather(w, [k]) for k in range(3)]
    pair = b.sum(("1", picks[1]), ("2", picks[2]))
    objective = b.einsum(",->", b.einsum(",->", picks[0], pair), b.probe("x"))
    metric = [b.einsum("i,i->i", b.of("covector", w), w)]
    # w0' = w0 (w1 + 2 w2), w1' = w1 w0, w2' = 2 w2 w0: 2 log w1 - log w2, and w0 - w1 - w2.
    features = [("log(w[1])", "log", picks[1]), ("log(w[2])", "log", picks[2])]
    laws = [[["2", [[3, 1]]], ["-1", [[4, 1]]]], [["1", [[0, 1]]], ["-1", [[1, 1]]], ["-1", [[2, 1]]]]]
    return certificate(b, objective, laws, metric=metric, features=features)


def natural():
    """linear:2,2,2 with the metric (W1 W1^T)^-1 on W2 and (W2^T W2)^-1 on W1: log det W1 W1^T - log det
    W2^T W2 is conserved; of the same determinants, and of those of the weights themselves."""
    b, (w1, w2), objective = network(2, 2, 2)
    left, right = b.einsum("ij,kj->ik", w1, w1), b.einsum("ji,jk->ik", w2, w2)
    metric = [b.einsum("ij,jk->ik", b.inverse(right), b.of("covector", w1)),
              b.einsum("ij,jk->ik", b.of("covector", w2), b.inverse(left))]
    features = [("log(det(W1))", "logdet", w1), ("log(det(W2.T @ W2))", "logdet", right)]
    return certificate(b, objective, [[["2", [[8, 1]]], ["-1", [[9, 1]]]]], metric=metric,
                       features=features, depth=2)


def natural_scalar():
    """u v with u' = v x / v^2, v' = u x / u^2: an inverse in the metric, with log u - log v."""
    b = Builder()
    u, v = b.parameter("u", 1, 1), b.parameter("v", 1, 1)
    objective = b.einsum(",->", b.einsum("ij,ij->", u, v), b.probe("x"))
    squares = [b.einsum("ij,jk->ik", p, p) for p in (v, u)]
    metric = [b.einsum("ij,jk->ik", b.of("covector", p), b.inverse(s)) for p, s in zip((u, v), squares)]
    ratio = b.reshape(b.einsum("ij,jk->ik", u, b.inverse(v)))
    features = [("u / v", "value", ratio), ("log(u)", "log", b.reshape(u)), ("log(det(v))", "logdet", v)]
    laws = [[["1", [[2, 1]]]], [["1/2", [[3, 1]]], ["-1/2", [[4, 1]]]], [["5", [[2, 3]]]]]
    return certificate(b, objective, laws, metric=metric, features=features, depth=2)


def gates():
    """relu:2,2,1 with bias: a free gate for each unit; the layer is sliced out of one tensor."""
    b = Builder()
    w = b.parameter("W", 2, 3)  # weights and bias in one
    v = b.parameter("v", 2)
    weight, bias = b.gather(w, [0, 1, 3, 4], 2, 2), b.gather(w, [2, 5], 2)
    z = b.sum(("1", b.einsum("ij,j->i", weight, b.probe("x", 2))), ("1", bias))
    padded = b.gather(b.einsum("i,i->i", b.probe("gate", 2), z), [0, -1, 1], 3)
    out = b.gather(v, [0, -1, 1], 3)
    objective = b.sum(("3/2", b.einsum("i,i->", padded, out)), ("-1", b.constant(["1/3"])))
    laws = [[["1", [[3 * i + k, 2]]] for k in range(3)] + [["-1", [[6 + i, 2]]]] for i in range(2)]
    return certificate(b, objective, laws)


def timed():
    """A feature of the velocities and the time: u'' = -u' has s u' + .. ; here L does not move u, so
    u' s and u + u' are conserved, and log(u') + log(s)."""
    b = Builder()
    u = b.parameter("u", 1)
    du = b.reshape(b.of("velocity", u))
    time = b.time()
    objective = b.einsum(",->", b.probe("x"), b.constant(["2"]))
    features = [("log(du)", "log", du), ("log(s)", "log", time)]
    laws = [[["1", [[0, 1]]], ["1", [[1, 1]]]], [["1", [[1, 1], [2, 1]]]], [["1", [[3, 1]]], ["1", [[4, 1]]]]]
    return certificate(b, objective, laws, flow="momentum", tau={"numerator": ["1"], "denominator": ["1"]},
                       features=features)


def decayed(momentum=False):
    """u1' = -u1/2 - w u2 and so on: exp(t) (u1^2 - u2^2), s being exp(t/2)."""
    if momentum:
        b = Builder()
        w = b.parameter("W", 2)
        objective = b.einsum(",->", b.einsum("i,i->", w, w), b.probe("x"))
        law = [["1", [[0, 1], [3, 1], [4, 1]]], ["-1", [[1, 1], [2, 1], [4, 1]]]]
        return certificate(b, objective, [law], flow="momentum", depth=4,
                           tau={"numerator": ["1"], "denominator": ["1"]}, forces={"weight_decay": "-2/3"})
    b, _, objective = network(1, 1, 1)
    law = [["1", [[1, 2], [2, 2]]], ["-1", [[0, 2], [2, 2]]]]
    return certificate(b, objective, [law], forces={"weight_decay": "1/2"})


def frozen(momentum=False):
    """W2 W1 x with W1 [2, 1] frozen: W2[0] W1[1] - W2[1] W1[0], and its velocity."""
    b, (w1, _), objective = network(1, 2, 1)
    law = [["1", [[1, 1], [2, 1]]], ["-1", [[0, 1], [3, 1]]]]
    if not momentum:
        return certificate(b, objective, [law], forces={"frozen": [w1]})
    moves = [["1", [[1, 1], [4, 1]]], ["-1", [[0, 1], [5, 1]]]]
    drifts = [["1", [[1, 1], [4, 1], [6, 1]]], ["-1", [[0, 1], [5, 1], [6, 1]]],
              ["-1", [[1, 1], [2, 1]]], ["1", [[0, 1], [3, 1]]]]
    return certificate(b, objective, [moves, drifts], flow="momentum", depth=4, forces={"frozen": [w1]},
                       tau={"numerator": [], "denominator": ["1"]})


def turning():
    """x' = -u y, y' = u x with a free u, and a second field that stretches z: x^2 + y^2."""
    b = Builder()
    v, z, u = b.parameter("v", 2), b.parameter("z"), b.probe("u")
    turned = b.sum(("-1", b.gather(v, [1, -1], 2)), ("1", b.gather(v, [-1, 0], 2)))
    first = [b.einsum(",i->i", u, turned), b.constant(["0"])]
    second = [b.constant(["0"], 2), b.einsum(",->", z, z)]
    law = [["1", [[0, 2]]], ["1", [[1, 2]]]]
    return certificate(b, None, [law], flow="field", depth=2, forces={"fields": [first, second]})


def kepler():
    """On a line: q' = p, p' = -1/q^2, which divides; p^2/2 - 1/q."""
    b = Builder()
    q, p = b.parameter("q", 1, 1), b.parameter("p", 1, 1)
    inverse = b.inverse(q)
    field = [p, b.sum(("-1", b.einsum("ij,jk->ik", inverse, inverse)))]
    features = [("1/q", "value", b.reshape(inverse))]
    law = [["1/2", [[1, 2]]], ["-1", [[2, 1]]]]
    return certificate(b, None, [law], flow="field", features=features, forces={"fields": [field]})


RECIPES = {
    "linear:1,1,1": lambda: linear(1, 1, 1),
    "linear:2,1,2": lambda: linear(2, 1, 2),
    "linear:2,2,2": lambda: linear(2, 2, 2),
    "tested": lambda: linear(2, 2, 1, identities="tested"),
    "tau 0": lambda: rotation({"numerator": [], "denominator": ["1"]}),
    "tau 1": lambda: rotation({"numerator": ["1"], "denominator": ["1"]}, [[4, 1]]),
    "tau 3/t": lambda: rotation({"numerator": ["3"], "denominator": ["0", "1"]}, [[4, 3]]),
    "mirror": mirror,
    "mirror with momentum": mirror_momentum,
    "logarithms": logarithms,
    "natural": natural,
    "quotients": natural_scalar,
    "gates": gates,
    "timed": timed,
    "weight decay": decayed,
    "weight decay with momentum": lambda: decayed(True),
    "frozen": frozen,
    "frozen with momentum": lambda: frozen(True),
    "fields": turning,
    "a field that divides": kepler,
}


import function_certificates  # noqa: E402  (it needs what is above)

RECIPES.update(function_certificates.RECIPES)


@functools.lru_cache(None)
def made(name):
    return RECIPES[name]()


SMALL = {name: (lambda name=name: copy.deepcopy(made(name))) for name in RECIPES}
