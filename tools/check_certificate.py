#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks a certificate of abide on its own; usage: check_certificate.py FILE

The file gives rational vector fields X_xi on a space of dimension N. What is proved: on a dense
open set of it, near each point there are at most `at_most` independent functions h with
dh . X_xi = 0 for all xi (laws), and `at_least` of the file's laws are such and independent.

 1. At most: r iterated brackets, at one point modulo a prime p, have a minor that is not 0. So it
    is not 0 on a dense open set; laws are constant along brackets: there are at most N - r.
 2. Laws: dh . X_xi is expanded with exact rationals and is 0, or tested modulo random primes.
 3. Independent: their differentials, at one point modulo p, have a minor that is not 0.

docs/certificate.md has the argument and every field of the file. Nothing here is shared with abide,
nor needed but Python. Exit code 0: proved; 1: refused; 2: usage.
"""
import json
import re
import secrets
import sys
from collections import defaultdict, namedtuple
from fractions import Fraction
from itertools import count, cycle, product
from math import prod
from types import SimpleNamespace

class Refused(Exception):
    """The file proves nothing; the text says why."""

def need(condition, why):
    if not condition:
        raise Refused(why)

# ---- Reading ------------------------------------------------------------------------------------

def read(form, value, where):
    """The value, if it is an object of forms, a list of one form, a tuple of several, an integer in
    a range, one of a set, a string, a rational, or what a function makes of it."""
    kind = type(form)
    if kind is dict:
        need(type(value) is dict and value.keys() == form.keys(), f"{where}: not keys {[*form]}")
        return {key: read(form[key], value[key], f"{where}.{key}") for key in form}
    if kind in (list, tuple):
        need(type(value) is list, f"{where}: not a list")
        forms = form if kind is tuple else form * len(value)
        need(len(value) == len(forms), f"{where}: not a list of {len(forms)}")
        return kind(read(*x, f"{where}[{i}]") for i, x in enumerate(zip(forms, value)))
    if kind is range:
        need(type(value) is int and value in form, f"{where}: not an integer in {form}")
        return value
    if kind is type(read):
        return form(value, where)
    need(type(value) is str, f"{where}: not a string")
    need(not re.search("[\ud800-\udfff]", value), f"{where}: half of a surrogate pair")
    need(kind is not set or value in form, f"{where}: not one of {form}")
    if form is Fraction:
        rational = re.fullmatch("(0|-?[1-9][0-9]{0,999})(/[1-9][0-9]{0,999})?", value)
        need(rational, f"{where}: not a rational of at most 1000 digits")
        need(str(Fraction(value)) == value, f"{where}: not in lowest terms")
    return Fraction(value) if form is Fraction else value

def node(value, where):
    need(type(value) is dict, f"{where}: not an object")
    op = read({*NODES}, value.get("op"), f"{where}.op")
    return read({"op": str, **NODES[op]}, value, where)

def optional(form):
    return lambda value, where: None if value is None else read(form, value, where)

INTEGER, NATURAL, LABELS = range(-2**53, 2**53 + 1), range(2**53 + 1), [range(1001)]
ONE, MANY, SHAPE = {"operand": NATURAL}, {"operands": [NATURAL]}, {"shape": [range(1, 2**53 + 1)]}
NODES = {
    "parameter": {"name": str, **SHAPE}, "probe": {"name": str, **SHAPE}, "time": {},
    "velocity": {"of": NATURAL}, "covector": {"of": NATURAL}, "shifted": {"of": NATURAL},
    "constant": {"values": [Fraction], **SHAPE}, "sum": {"coefficients": [Fraction], **MANY},
    "contraction": {"labels": [LABELS], "result": LABELS, **MANY}, "inverse": ONE,
    "gather": {"index": [range(-1, 2**53)], **ONE, **SHAPE}, "reshape": {**ONE, **SHAPE}}
FILE = {
    "format": {"abide certificate"}, "version": range(1, 2), "name": str, "program": [node],
    "objective": NATURAL, "flow": {"gradient", "momentum"}, "metric": optional([NATURAL]),
    "tau": optional({"numerator": [Fraction], "denominator": [Fraction]}),
    "features": [{"name": str, "kind": {"value", "log", "logdet"}, "node": NATURAL}],
    "bound": {"prime": range(2**20, 2**31), "point": [INTEGER], "rows": [[[INTEGER]]],
              "columns": [NATURAL]},
    "laws": [[(Fraction, [(NATURAL, range(1, 1001))])]], "identities": {"expanded", "tested"},
    "independence": {"laws": [NATURAL], "point": [INTEGER], "columns": [NATURAL]},
    "claim": {"state": INTEGER, "at_most": INTEGER, "at_least": INTEGER}}

def read_json(data):  # deep nesting needs no rule: FILE has no place for it
    def unique(pairs):
        need(len(dict(pairs)) == len(pairs), "a key is given twice")
        return dict(pairs)
    def whole(digits):
        need(re.fullmatch("-?[0-9]{1,16}", digits), f"{digits[:20]} is not an integer up to 2^53")
        return int(digits)
    need(len(data) <= 2**26, "over 64 MiB")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_int=whole,
                          parse_float=whole, parse_constant=whole)
    except (ValueError, RecursionError) as error:
        raise Refused(f"not JSON in UTF-8, or nested deeply: {error}") from None

# ---- Rings: add(t, q, a, b) adds q a b to t, an element that is changed; q is rational ----------

def total(ring, *terms):
    t = ring.zero()
    for q, a, b in terms:
        ring.add(t, q, a, b)
    return t

class Ring:
    """With a prime: Z_p with e_0, e_1, .. whose squares are 0. Without: polynomials over Q.

    An element is {monomial: coefficient, not 0}. A monomial of the e_k is the sum of their 2^k.
    Otherwise it is its degree, kept below 2^15 so that nothing overflows, plus 2^(16 i) for every
    factor x_i, i = 1, 2, .. After the `variables` come symbols that stand for 1 / det."""
    def __init__(self, prime=None, variables=0):
        self.p, self.variables, self.determinants = prime, variables, []
        self.one, self.zero, self.work = {0: 1}, dict, 0

    def add(self, t, q, a, b):
        p = self.p
        self.work += len(a) * len(b) * (1 + self.variables // 64)
        need(p or self.work < 10**7, "the expansion is too much work")
        if p and type(q) is Fraction:
            need(q.denominator % p, f"a denominator is 0 modulo {p}")
            q = q.numerator * pow(q.denominator, -1, p)
        for (m, x), (n, y) in product(a.items(), b.items()):
            if not p or not m & n:
                z = t.get(m + n, 0) + q * x * y
                t[m + n] = z = z % p if p else z
                need(p or (m & 0xffff) + (n & 0xffff) < 2**15 and max(
                    z.numerator.bit_length(), z.denominator.bit_length()) < 30_000,
                    "the expansion has too high a degree or too long numbers")
                if not z:
                    del t[m + n]

    def inverse(self, matrix):
        """Faddeev and LeVerrier: from A M = 0, c = 1 on, M' = A M + c and c' = -tr(A M') / k for
        k = 1, .., n; then A M = -c, which is the determinant up to sign."""
        am, c = [[{} for _ in matrix] for _ in matrix], self.one
        for k in range(1, len(matrix) + 1):
            m = [[total(self, (1, x, self.one), (int(i == j), c, self.one))
                  for j, x in enumerate(row)] for i, row in enumerate(am)]
            am = [[total(self, *((1, x, y) for x, y in zip(row, column))) for column in zip(*m)]
                  for row in matrix]
            c = total(self, *((Fraction(-1, k), row[i], self.one) for i, row in enumerate(am)))
        d = self.reciprocal(total(self, (-1, c, self.one)))
        return [[total(self, (1, d, x)) for x in row] for row in m]

    def reciprocal(self, a):
        if not self.p:
            need(not self.vanishes(a), "something that is inverted is singular everywhere")
            self.determinants += [a] if a not in self.determinants else []
            return self.symbol(self.variables + self.determinants.index(a))
        need(a.get(0), "something that is inverted is singular modulo the prime")
        x = {0: pow(a[0], -1, self.p)}
        for _ in range(4):  # Newton: the error is of order 1, 2, .. 16 in the at most 11 e_k
            x = total(self, (2, x, self.one), (-1, total(self, (1, x, x)), a))
        return x

    def symbol(self, i):
        return {1 + (1 << 16 * (i + 1)): 1}

    def vanishes(self, a):
        """A sum of a_e / det^e is 0 if the sum of a_e det^(E - e) is. The last det is cleared
        first: it may have the symbols before it."""
        for j in reversed(range(len(self.determinants))):
            shift, parts = 16 * (self.variables + j + 1), defaultdict(dict)
            for m, x in a.items():
                e = m >> shift & 0xffff
                parts[e][m - (e << shift) - e] = x
            a = {}
            for e in range(max(parts, default=-1) + 1):
                a = total(self, (1, a, self.determinants[j]), (1, parts[e], self.one))
        return not a

class Sizes:
    """How large the polynomials are that Ring() would meet. [size, level] stands for one in the
    variables and symbols 1 / det, with integer coefficients: size >= its degree, and >= log2 of the
    sum of their absolute values. 1 / C is a symbol too, C the product of all denominators in the
    file. The level of a det is its entries' highest, of C -1, of an element above its symbols'."""
    def __init__(self, rationals):
        self.bits = sum(d.bit_length() for d in {q.denominator for q in rationals})
        self.one, self.zero, self.determinants = [0, 0], lambda: [0, 0], [(self.bits, -1)]

    def add(self, t, q, a, b):
        factor = q.numerator.bit_length() + (q.denominator > 1) * (1 + self.bits)
        t[:] = max(t[0], factor + a[0] + b[0]) + 1, max(t[1], a[1], b[1])

    def cleared(self, a):
        """Of numerator and denominator of a, after a factor N^size for each symbol M / N, with
        polynomials M and N in the variables alone of sizes as in self.determinants."""
        return a[0] * (1 + sum(size for size, level in self.determinants if level < a[1]))

    def inverse(self, matrix):
        n, level = len(matrix), max(x[1] for row in matrix for x in row)
        size = n * (n + max(x[0] for row in matrix for x in row))  # n! <= 2^(n n) products
        self.determinants.append((self.cleared([size, level]), level))
        return [[[size + 1, level + 1]] * n for _ in matrix]

# ---- The program, its fields and features -------------------------------------------------------

STATE = {"parameter", "velocity", "time"}
INPUTS = STATE | {"probe", "covector", "shifted"}

def contraction(sizes, tensors):
    """The places in tensors (first place, labels), for every choice of all labels."""
    steps = [(start, [prod(sizes[y] for y in labels[labels.index(x) + 1:]) if x in labels else 0
                      for x in sizes]) for start, labels in tensors]
    for choice in product(*map(range, sizes.values())):
        yield [start + sum(i * s for i, s in zip(choice, step)) for start, step in steps]

def distinct(values):
    return len(set(values)) == len(values)

def increasing(values, length, below):
    return len(values) == length and all(a < b for a, b in zip(values, [*values[1:], below]))

class System:
    """Every entry of a node has a place; there `v` has its value. Place 0 has the number 1; state,
    probe, covectors and shifted point follow, then other nodes, which but for inverses have terms
    (k, q, a, b): the value at place k is the sum of all q v[a] v[b]."""
    def __init__(self, file):
        self.momentum, self.nodes, self.entries, self.work = file["flow"] == "momentum", [], 0, 0
        inputs = [[x for x in file["program"] if x["op"] == op] for op in ("parameter", "probe")]
        need(all(distinct([x["name"] for x in xs]) for xs in inputs), "a name is given twice")
        half, probe = (sum(prod(x["shape"]) for x in xs) for xs in inputs)
        self.half, self.probe, self.n = half, probe + self.momentum, half * (1 + self.momentum) + self.momentum
        need(1 <= half and self.n <= 20_000, "no parameter, or over 20000 coordinates")
        need(len(file["program"]) <= 20_000, "over 20000 nodes")
        self.shift = {"velocity": half, "covector": self.n + self.probe,
                      "shifted": self.n + self.probe + half}
        self.next = {"parameter": 1, "probe": self.n + 1, "": self.shift["shifted"] + half + 1}
        for i, given in enumerate(file["program"]):
            self.place(given, f"node {i}: not a proper {given['op']}")
        parameters = [x.shape for x in self.nodes if x.op == "parameter"]
        self.objective = self.root(file["objective"], [], {"parameter", "probe"})
        self.metric = file["metric"]
        need(self.metric is None or len(self.metric) == len(parameters), "metric: another length")
        for i, shape in zip(self.metric or [], parameters):
            self.root(i, shape, INPUTS)
        self.tau = [*(file["tau"] or {}).values()]
        need(self.momentum == bool(self.tau), "tau is for momentum")
        for p, q in [self.tau] if self.tau else []:
            need(p[-1:] != [0] and q[-1:] == [1], "tau: ends with 0, or its denominator not with 1")
            self.rate = p[0] if len(p) == len(q) == 1 else 0
        self.features = [(x["kind"], x["node"]) for x in file["features"]]
        for kind, i in self.features:
            shape = self.nodes[i].shape if kind == "logdet" and i < len(self.nodes) else []
            self.root(i, shape[:1] * 2, STATE)
            need(shape or kind != "logdet", "a feature is the determinant of a scalar")
        self.logs, f = [j for j, x in enumerate(self.features) if x[0] != "value"], len(self.features)
        need(f <= 1000 and f * f * self.n <= 10**8 and f * f * self.work <= 10**11, "features: work")

    def place(self, given, why):
        op, terms = given["op"], lambda: ()
        operands = given.get("operands") or [given[x] for x in ("operand", "of") if x in given]
        need(all(i < len(self.nodes) for i in operands), f"{why}: of a later node")
        need(self.momentum or op not in ("velocity", "time", "shifted"), f"{why}: momentum only")
        old = [self.nodes[i] for i in operands]
        shape, first = given.get("shape", old[0].shape if old else []), [x.start for x in old]
        if op == "contraction":
            axes, result = given["labels"], given["result"]
            need(1 <= len(old) == len(axes) <= 2 and all(map(distinct, [*axes, result])), why)
            sizes = {y: n for x, labels in zip(old, axes) for y, n in zip(labels, x.shape)}
            need(all(x.shape == [sizes.get(y) for y in labels] for x, labels in zip(old, axes))
                 and set(result) <= set(sizes), why)
            shape = [sizes[y] for y in result]
        size = work = prod(shape)
        self.entries += size
        need(len(shape) <= 16 and self.entries <= 2_000_000, f"{why}: over 16 axes, or 2000000 entries")
        start = self.n if op == "time" else self.next[op if op in self.next else ""]
        self.next[op if op in self.next else ""] += size
        if "of" in given:
            need(old[0].op == "parameter", why)
            start = first[0] + self.shift[op]
        places = range(start, start + size)
        if op == "constant":
            need(len(given["values"]) in (1, size), why)
            terms = lambda: ((k, q, 0, 0) for k, q in zip(places, cycle(given["values"])))
        elif op == "contraction":
            tensors, work = [(start, result), *zip(first, axes), (0, [])][:3], prod(sizes.values())
            terms = lambda: ((k, 1, a, b) for k, a, b in contraction(sizes, tensors))
        elif op == "sum":
            q, work = given["coefficients"], size * len(old)
            need(1 <= len(old) == len(q) and all(x.shape == shape for x in old), why)
            terms = lambda: ((k, c, a + k - start, 0) for c, a in zip(q, first) for k in places)
        elif op in ("gather", "reshape"):
            index, available = given.get("index", range(size)), prod(old[0].shape)
            need(len(index) == size and max(index) < available and (
                op == "gather" or size == available), why)
            terms = lambda: ((k, 1, first[0] + e, 0) for k, e in zip(places, index) if e >= 0)
        elif op == "inverse":
            need(len(shape) >= 2 and shape[-1] == shape[-2], why)
            work = size * shape[-1]
        self.work += work
        need(self.work <= 10**8, "the program is too much work")
        uses = {op} & INPUTS | set().union(*(x.uses for x in old))
        self.nodes.append(SimpleNamespace(op=op, shape=shape, start=start, places=places,
                                          operands=operands, uses=uses, terms=terms))

    def root(self, i, shape, uses):
        need(i < len(self.nodes) and self.nodes[i].shape == shape, f"node {i}: none of this shape")
        need(self.nodes[i].uses <= uses, f"node {i}: depends on what it may not")
        return i

    def needed(self, roots):
        found = set(roots)
        for i in reversed(range(max(found, default=-1) + 1)):
            found.update(self.nodes[i].operands if i in found else ())
        return [self.nodes[i] for i in sorted(found)]

    def matrices(self, x):
        """The places of a tensor of matrices, or of a scalar, by matrix and row."""
        n, s = (x.shape or [1])[-1], x.places
        return [[s[k + r:k + r + n] for r in range(0, n * n, n)] for k in range(0, len(s), n * n)]

    def forward(self, ring, v, roots):
        """Puts the values of all nodes that these need into v, which has those of the inputs."""
        for x in (x for x in self.needed(roots) if x.start not in v):
            v.update((k, ring.zero()) for k in x.places)
            for k, q, a, b in x.terms():
                ring.add(v[k], q, v[a], v[b])
            if x.op == "inverse":
                for new, old in zip(self.matrices(x), self.matrices(self.nodes[x.operands[0]])):
                    for places, row in zip(new, ring.inverse([[v[a] for a in r] for r in old])):
                        v.update(zip(places, row))

    def backward(self, ring, v, root, seeds):
        """The derivatives by v[k], for every k, of the sum of {place: factor} of a node."""
        bar = defaultdict(ring.zero, seeds)
        for x in reversed(self.needed([root])):
            for k, q, a, b in x.terms():
                ring.add(bar[a], q, bar[k], v[b])
                ring.add(bar[b], q, bar[k], v[a] if b else ring.zero())
            if x.op == "inverse":  # d(A^-1) = -A^-1 dA A^-1
                for b, a in zip(self.matrices(x), self.matrices(self.nodes[x.operands[0]])):
                    left = defaultdict(ring.zero)
                    for i, j, k in product(range(len(a)), repeat=3):
                        ring.add(left[j, k], 1, v[b[i][j]], bar[b[i][k]])
                    for i, j, k in product(range(len(a)), repeat=3):
                        ring.add(bar[a[i][j]], -1, left[i, k], v[b[j][k]])
        return bar

    def field(self, ring, v):
        """X at the state and probe in v, by coordinates."""
        half, one = range(1, self.half + 1), ring.one
        self.forward(ring, v, [self.objective])
        g = self.backward(ring, v, self.objective, {self.nodes[self.objective].start: one})
        v.update((k + self.shift["covector"], g[k]) for k in half)
        if self.momentum:
            time, a, p, q = v[self.n], v[self.n + self.probe], ring.zero(), ring.zero()
            for i in reversed(range(max(map(len, self.tau)))):  # Horner
                p, q = (total(ring, (1, y, time), (*c[i:i + 1], 0)[:1] + (one, one))
                        for y, c in zip((p, q), self.tau))
            if any(x.op == "shifted" for x in self.needed(self.metric or [])):
                tau = total(ring, (1, p, ring.inverse([[q]])[0][0]))
                v.update((k + self.shift["shifted"],
                          total(ring, (1, tau, v[k]), (1, v[k + self.half], one))) for k in half)
        self.forward(ring, v, self.metric or [])
        m = [g[k] for k in half] if self.metric is None else [
            v[k] for i in self.metric for k in self.nodes[i].places]
        if not self.momentum:
            return m
        aq, ap, u = total(ring, (1, a, q)), total(ring, (1, a, p)), [v[k + self.half] for k in half]
        return [*(total(ring, (1, aq, y)) for y in u),
                *(total(ring, (1, x, one), (-1, ap, y)) for x, y in zip(m, u)),
                total(ring, (self.rate, a, time)) if self.rate else aq]

    def differentials(self, ring, v, laws, logs):
        """The derivatives by the coordinates of features and of laws, at the state in v; the
        iterator logs has the values of logarithms."""
        coordinates, features, rows = range(1, self.n + 1), [], []
        z = [v[k] for k in coordinates]
        self.forward(ring, v, [i for _, i in self.features])
        for kind, i in self.features:
            places, seeds = self.matrices(self.nodes[i])[0], {self.nodes[i].start: ring.one}
            if kind != "value":
                inverse = ring.inverse([[v[k] for k in row] for row in places])
                seeds = {k: x for r, xs in zip(places, zip(*inverse)) for k, x in zip(r, xs)}
            bar = self.backward(ring, v, i, seeds)
            features.append([bar[k] for k in coordinates])
            z.append(v[self.nodes[i].start] if kind == "value" else next(logs))
        for law in laws:
            partial = defaultdict(ring.zero)
            for (q, factors), by in ((term, by) for term in law for by in term[1]):
                rest = ring.one
                for y, e in factors:
                    for _ in range(e - (y == by[0])):
                        rest = total(ring, (1, rest, z[y]))
                ring.add(partial[by[0]], q * by[1], rest, ring.one)
            rows.append([total(ring, (1, partial[c], ring.one), *(
                (1, partial[f], x[c]) for f, x in enumerate(features, self.n) if f in partial))
                for c in range(self.n)])
        return features, rows

    def bracket(self, ring, point, probes, level=0):
        """[X_1, [X_2, .. [X_(k-1), X_k]]] at a point with e_0, .., e_(level-1). With Y the bracket
        of the others, u = X_1 and w = Y there, it is DY u - DX_1 w; Y(point + e u) = w + e DY u."""
        def field(where):
            probe = [{0: x % ring.p} for x in probes[0]]
            return self.field(ring, dict(enumerate([ring.one, *where, *probe])))
        def moved(u):
            return [total(ring, (1, x, ring.one), (1, {e: 1}, y)) for x, y in zip(point, u)]
        def part(x, which):
            return {m ^ which: c for m, c in x.items() if m & e == which}
        e, u = 1 << level, field(point)
        if len(probes) == 1:
            return u
        y = self.bracket(ring, moved(u), probes[1:], level + 1)
        z = field(moved([part(w, 0) for w in y]))
        return [total(ring, (1, part(a, e), ring.one), (-1, part(b, e), ring.one))
                for a, b in zip(y, z)]

# ---- The three proofs ---------------------------------------------------------------------------

def is_prime(n):
    """Miller and Rabin with the first twelve primes as bases: certain below 2^64."""
    twos = (n - 1 & 1 - n).bit_length() - 1
    for b in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n < 2 or n % b == 0:
            return n == b
        x = pow(b, n - 1 >> twos, n)
        if x != 1 and all(pow(x, 1 << k, n) != n - 1 for k in range(twos)):
            return False
    return True

def independent(rows, p):
    """Whether rows of residues (elements without e_k) are linearly independent modulo p."""
    rows = [[x.get(0, 0) for x in row] for row in rows]
    while rows:
        top = rows.pop()
        c = next((c for c, x in enumerate(top) if x), None)
        if c is None:
            return False
        for i, row in enumerate(rows):
            f = row[c] * pow(top[c], -1, p) if row[c] else 0
            rows[i] = [(x - f * y) % p for x, y in zip(row, top)] if f else row
    return True

def prove_bound(system, prime, point, rows, columns):
    point = [{0: x % prime} for x in point]
    rows = (system.bracket(Ring(prime), point, probes) for probes in rows)
    need(independent([[x[c] for c in columns] for x in rows], prime), "bound: a singular minor")

def prove_independence(system, prime, laws, point, columns):
    ring, wide = Ring(prime), [[] for _ in system.logs]
    for j in range(max(1, len(wide))):
        v = {c: {0: (x + j * c) % prime} for c, x in enumerate(point[:system.n], 1)}
        logs = ({0: point[system.n + f] % prime} for f in system.logs)
        features, rows = system.differentials(ring, {0: ring.one, **v}, () if j else laws, logs)
        need(independent([[row[c] for c in columns] for row in rows], prime),
             "independence: a singular minor")
        wide = [row + features[f] for row, f in zip(wide, system.logs)]
    need(independent(wide, prime), "the logarithms are not seen to be independent")

def prove_laws(system, laws, how, rationals):
    def motions(ring, symbols):  # dh . X for each law h
        v = dict(enumerate([ring.one, *(next(symbols) for _ in range(system.n + system.probe))]))
        x = system.field(ring, v)
        for row in system.differentials(ring, v, laws, symbols)[1]:
            yield total(ring, *((1, a, b) for a, b in zip(row, x)))
            ring.work = 0
    def prove(ring, symbols):
        for number, motion in enumerate(motions(ring, symbols)):
            need(ring.vanishes(motion), f"law {number} is not one")
    if how == "expanded" and laws:
        ring = Ring(None, system.n + system.probe + len(system.logs))
        prove(ring, map(ring.symbol, count()))
    elif laws:
        # If dh . X is not 0, let s be the size of its numerator. Of the more than 2^54 primes from
        # 2^60 to 2^61 at most s / 60 divide all its coefficients. Modulo another one at most s / 2^60
        # of all points are zeros. Together: below s / 2^58 for each prime and point.
        sizes = Sizes(rationals)
        size = max(map(sizes.cleared, motions(sizes, iter(lambda: [1, 0], None))))
        gain = 58 - size.bit_length()
        need(gain >= 4, "the degrees are too high to be tested")
        for _ in range(-(-100 // gain)):
            prime = 4
            while not is_prime(prime):
                prime = 2**60 + secrets.randbelow(2**60)
            prove(Ring(prime), iter(lambda: {0: secrets.randbelow(prime)}, None))

Report = namedtuple("Report", "state at_most at_least text")

def check(data):
    """What a file, given as bytes, proves. Raises Refused."""
    file = read(FILE, read_json(data), "file")
    system, laws, bound, chosen = System(file), file["laws"], file["bound"], file["independence"]
    n, f, prime, rows = system.n, len(system.features), bound["prime"], bound["rows"]
    need(is_prime(prime), "bound: not a prime")
    need(all(1 <= len(row) <= 12 and all(len(x) == system.probe for x in row) for row in rows)
         and len(bound["point"]) == n and increasing(bound["columns"], len(rows), n), "bound: lengths")
    need(sum((2 * len(row) - 1) * 3**(len(row) - 1) for row in rows) * system.work <= 10**11,
         "bound: too much work")
    need(increasing(chosen["laws"], len(chosen["laws"]), len(laws)) and len(chosen["point"]) == n + f
         and increasing(chosen["columns"], len(chosen["laws"]), n), "independence: lengths")
    need(not any(x for x, (kind, _) in zip(chosen["point"][n:], system.features) if kind == "value"),
         "independence: a number for a feature that is computed")
    for law in laws:
        need(distinct([tuple(factors) for _, factors in law]), "laws: a term twice")
        for q, factors in law:
            need(q and increasing([x for x, _ in factors], len(factors), n + f)
                 and sum(e for _, e in factors) <= 1000, "laws: not a proper term")
    claim = {"state": n, "at_most": n - len(rows), "at_least": len(chosen["laws"])}
    need(file["claim"] == claim, f"the claim is not what is proved: {claim}")
    rationals = [q for law in laws for q, _ in law] + [q for part in system.tau for q in part]
    for x in file["program"]:
        rationals += x.get("values", []) + x.get("coefficients", [])
    need(all(q.denominator % prime for q in rationals), "a denominator is 0 modulo the prime")
    prove_bound(system, prime, bound["point"], rows, bound["columns"])
    prove_independence(system, prime, [laws[i] for i in chosen["laws"]], chosen["point"],
                       chosen["columns"])
    prove_laws(system, laws, file["identities"], rationals)
    tested = laws and file["identities"] == "tested"
    label = "".join(c if c.isprintable() else "?" for c in file["name"][:200])
    return Report(**claim, text=f"""{label} (a label): {file["flow"]} flow
proved: near generic points of its {n} coordinates, at most {n - len(rows)} independent laws
{"tested, not proved (error below 2^-100)" if tested else "proved, expanded exactly"}: """
                  f"the file has {claim['at_least']} independent laws")

def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        with open(arguments[0], "rb") as file:
            print(check(file.read(2**26 + 1)).text)
        return 0
    except Exception as why:  # a fault of this checker must not pass for a proof
        print("refused:", why if type(why) is Refused else repr(why))
        return 1

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
