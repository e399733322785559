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
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools"))
sys.dont_write_bytecode = True
import check_certificate as checker  # noqa: E402  (the path comes first)

PRIME = 4194301


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


class Drawn:
    """Values of the symbols of a system's functions at one point."""

    def __init__(self, system, point, draw):
        self.system, self.point, self.draw = system, point, draw
        t = draw.randrange(2, PRIME)
        below = pow(1 + t * t, -1, PRIME)
        units = {"exp": draw.randrange(2, PRIME), "circle": [(1 - t * t) * below % PRIME, 2 * t * below % PRIME]}
        for name, of in (("exp", {"exp", "sigmoid"}), ("circle", {"sin", "cos"})):
            if not any(q for x in system.functions if x.units and x.f in of for q in x.numbers):
                units[name] = None
        self.of_point = {}
        given = {"hypothesis": "free", "units": units, "point": [], "rows": [], "roots": []}
        self.numbers = checker.Symbols(system, {"symbols": given, "bound": {"prime": PRIME}}).numbers
        self.given = given
        _, given["point"] = self.values([0] * system.probe, False, 0)

    def chosen(self, f, u, table):
        if u == 0:
            return None
        if f == "sqrt":  # PRIME is 5 modulo 8
            found = [r for r in (pow(u, (PRIME + 3) // 8, PRIME), pow(u, (PRIME + 3) // 8, PRIME) *
                                 pow(2, PRIME // 4, PRIME) % PRIME) if (r * r - u) % PRIME == 0]
            return found[0] if found else None
        if f in ("sin", "cos"):
            t = self.draw.randrange(2, PRIME)
            below = pow(1 + t * t, -1, PRIME)
            table["sin", u], table["cos", u] = 2 * t * below % PRIME, (1 - t * t) * below % PRIME
        return table.get((f, u), self.draw.randrange(1, PRIME))

    def values(self, probe, of_probe, level):
        """By place of the argument, and as a list, of those of the probe or the others; or None."""
        ring, known, numbers, table = checker.Ring(PRIME), {}, [], {}
        if of_probe:
            known = {u: dict(values) for u, values in self.of_point.items()}
        v = dict(enumerate([{0: 1}, *({0: x % PRIME} for x in [*self.point, *probe])]))
        for x in self.system.functions:
            if x.of_probe and (not of_probe or x.level >= level) or not x.of_probe and of_probe:
                continue
            self.system.forward(ring, v, x.arguments, known)
            for f in checker.SYMBOLS_OF[x.f]:
                for i, place in enumerate(x.arguments):
                    u = v[place].get(0, 0)
                    y = self.numbers[f, x.numbers[i]] % PRIME if x.units else table.get((f, u))
                    if f == "sqrt" and x.numbers and x.numbers[i] == Fraction(9, 4):
                        y = 3 * pow(2, -1, PRIME) % PRIME
                    y = self.chosen(f, u, table) if y is None else y
                    if y is None:
                        return None
                    table[f, u] = known.setdefault(place, {})[f] = y
                    numbers += [] if x.units else [y]
        if not of_probe:
            self.of_point = known
        return known, numbers

    def at(self, probe, level=2**53):
        return self.values(probe, True, level)

    def trials(self, level):
        """At which the roots of the level are independent, as far as it is found."""
        places = dict.fromkeys(u for x in self.system.functions if x.f == "sqrt" and x.level == level
                               for u in x.arguments)
        found, rows = [], []
        for _ in range(200):
            probe = [self.draw.randrange(-9, 10) for _ in range(self.system.probe)]
            drawn = self.at(probe, level)
            if drawn is None or len(found) > len(places):
                continue
            v = dict(enumerate([{0: 1}, *({0: x % PRIME} for x in [*self.point, *probe])]))
            self.system.forward(checker.Ring(PRIME), v, places, drawn[0])
            if all(v[u].get(0) for u in places):
                row = [1, *(int(pow(v[u][0], PRIME // 2, PRIME) != 1) for u in places)]
                if checker.independent([*rows, row], 2):
                    rows.append(row)
                    found.append({"probe": probe, "values": drawn[1]})
        return found

    def described(self, bound, rows):
        """Of the file; independent if that can be seen."""
        levels = range(1, 1 + max(x.level for x in self.system.functions))
        given = {**self.given, "hypothesis": "independent", "rows": rows,
                 "roots": [self.trials(level) for level in levels]}
        try:
            checker.Symbols(self.system, {"symbols": given, "bound": bound}).prove_independence()
            return given
        except checker.Refused:
            return {**given, "hypothesis": "free", "roots": []}


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


def silu():
    """b sigmoid(a.x) (a.x) (u.x): u.u - b^2."""
    b = Builder()
    a, u, out, x = b.parameter("a", 2), b.parameter("u", 2), b.parameter("b"), b.probe("x", 2)
    z = b.einsum("i,i->", a, x)
    gate = b.einsum(",->", b.function("sigmoid", z), z)
    value = b.einsum(",->", gate, b.einsum("i,i->", u, x))
    objective = b.einsum(",->", b.einsum(",->", value, out), b.probe("w"))
    law = [["1", [[2, 2]]], ["1", [[3, 2]]], ["-1", [[4, 2]]]]
    return certificate(b, objective, [law], forces={})


def root():
    """B (g z / sqrt(z.z + 1)) with z = A x: g_i^2 - B_i^2."""
    b = Builder()
    a, g, out, x = b.parameter("A", 2, 2), b.parameter("g", 2), b.parameter("B", 2), b.probe("x", 2)
    z = b.einsum("ij,j->i", a, x)
    size = b.function("sqrt", b.sum(("1", b.einsum("i,i->", z, z)), ("1", b.constant(["1"]))))
    below = b.reshape(b.inverse(b.reshape(size, 1, 1)))
    y = b.einsum("i,i->", out, b.einsum("i,i->i", g, b.einsum("i,->i", z, below)))
    laws = [[["1", [[4 + i, 2]]], ["-1", [[6 + i, 2]]]] for i in range(2)]
    return certificate(b, b.einsum(",->", y, b.probe("w")), laws, forces={})


def numbers():
    """u v times functions of numbers: u^2 - v^2."""
    b = Builder()
    value = b.einsum(",->", b.parameter("u"), b.parameter("v"))
    for name, q in [("exp", "-2"), ("sigmoid", "3"), ("cos", "1"), ("sin", "-3/2"), ("sqrt", "3"), ("sqrt", "9/4")]:
        value = b.einsum(",->", value, b.function(name, b.constant([q])))
    return certificate(b, b.einsum(",->", value, b.probe("w")), [[["1", [[0, 2]]], ["-1", [[1, 2]]]]], forces={})


def related():
    """sigmoid(u x) exp(2 u x) v: of one function of u x."""
    b = Builder()
    u, v, x = b.parameter("u"), b.parameter("v"), b.probe("x")
    z = b.einsum(",->", u, x)
    y = b.einsum(",->", b.function("sigmoid", z), b.function("exp", b.sum(("2", z))))
    return certificate(b, b.einsum(",->", b.einsum(",->", y, v), b.probe("w")), [], forces={})


def two_functions(first, second, k):
    """first(u x) a + second(k u x) b."""
    b = Builder()
    z = b.einsum(",->", b.parameter("u"), b.probe("x"))
    terms = []
    for name, q in ((first, "1"), (second, k)):
        f = b.function(name, z if q == "1" else b.sum((q, z)))
        part = b.einsum(",->", f, b.parameter("a" if terms == [] else "b"))
        terms.append(b.einsum(",->", part, b.probe(f"w{len(terms)}")))
    return certificate(b, b.sum(("1", terms[0]), ("1", terms[1])), [], forces={})


def many_functions():
    """The others, of coordinates and of the probe, one in the other."""
    b = Builder()
    u, v, x, w = b.parameter("u"), b.parameter("v"), b.probe("x", 3), b.probe("w", 3)
    z = b.einsum(",i->i", u, x)
    soft = b.function("softplus", v)
    first = b.einsum(",->", soft, b.function("normal_cdf", b.reshape(b.gather(z, [0], 1))))
    second = b.function("erf", b.reshape(b.gather(z, [1], 1)))
    third = b.function("log", b.sum(("1", b.function("exp", b.reshape(b.gather(z, [2], 1)))), ("1", soft)))
    last = b.function("sin", b.einsum(",->", b.reshape(b.gather(z, [2], 1)), v))
    total = b.einsum(",->", last, b.reshape(b.gather(w, [0], 1)))
    for term, k in ((first, 0), (second, 1), (third, 2)):
        total = b.sum(("1", total), ("1/2", b.einsum(",->", term, b.reshape(b.gather(w, [k], 1)))))
    return certificate(b, total, [], forces={})


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
    "a gate of sigmoid": silu,
    "a square root": root,
    "functions of numbers": numbers,
    "related symbols": related,
    "many functions": many_functions,
}


@functools.lru_cache(None)
def made(name):
    return RECIPES[name]()


SMALL = {name: (lambda name=name: copy.deepcopy(made(name))) for name in RECIPES}
