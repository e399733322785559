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
import json, re, secrets, sys
from collections import defaultdict, namedtuple
from fractions import Fraction
from itertools import count, product
from math import prod

class Refused(Exception):
    """The file proves nothing; the text says why."""

def need(condition, why):
    if not condition:
        raise Refused(why)

def distinct(values):
    return len(set(values)) == len(values)

def increasing(values, below):
    return all(a < b for a, b in zip(values, [*values[1:], below]))

# ---- Reading. What is wrong in a way that Python sees is refused by `check` ---------------------

def read(form, value, where):
    """The value, if it is an object of forms, a list of one form, a tuple of several, an integer in
    a range, one of a set of strings, any string, or a rational."""
    if value is None and form in (TAU, METRIC):
        return None
    kind = {dict: dict, list: list, tuple: list, range: int}.get(type(form), str)
    need(type(value) is kind, f"{where}: not of type {kind.__name__}")
    if kind is dict:
        if form is NODES:
            form = {"op": str, **NODES[read({*NODES}, value.get("op"), f"{where}.op")]}
        need(value.keys() == form.keys(), f"{where}: not the keys {[*form]}")
        return {key: read(form[key], value[key], f"{where}.{key}") for key in form}
    if kind is list:
        forms = form if type(form) is tuple else form * len(value)
        need(len(value) == len(forms), f"{where}: not {len(forms)} items")
        return [read(*x, f"{where}[{i}]") for i, x in enumerate(zip(forms, value))]
    need(type(form) not in (range, set) or value in form, f"{where}: not in {form}")
    need(kind is int or not re.search("[\ud800-\udfff]", value), f"{where}: half of a surrogate pair")
    need(form is not Fraction or re.fullmatch("(0|-?[1-9][0-9]{0,999})(/[1-9][0-9]{0,999})?", value)
         and str(Fraction(value)) == value, f"{where}: not a rational in lowest terms")
    return Fraction(value) if form is Fraction else value

INTEGER, NATURAL, LABELS = range(-2**53, 2**53 + 1), range(2**53 + 1), [range(1001)]
POINT = {"point": [INTEGER], "columns": [NATURAL]}
TAU, METRIC = {"numerator": [Fraction], "denominator": [Fraction]}, [NATURAL]
ONE, MANY, SHAPE = {"operand": NATURAL}, {"operands": [NATURAL]}, {"shape": [range(1, 2**53 + 1)]}
NODES = {
    "parameter": {"name": str, **SHAPE}, "probe": {"name": str, **SHAPE}, "time": {},
    "velocity": {"of": NATURAL}, "covector": {"of": NATURAL}, "shifted": {"of": NATURAL},
    "constant": {"values": [Fraction], **SHAPE}, "sum": {"coefficients": [Fraction], **MANY},
    "contraction": {"labels": [LABELS], "result": LABELS, **MANY}, "inverse": ONE,
    "gather": {"index": [range(-1, 2**53)], **ONE, **SHAPE}, "reshape": {**ONE, **SHAPE}}
FILE = {
    "format": {"abide certificate"}, "version": range(1, 2), "name": str, "program": [NODES],
    "objective": NATURAL, "flow": {"gradient", "momentum"}, "metric": METRIC, "tau": TAU,
    "features": [{"name": str, "kind": {"value", "log", "logdet"}, "node": NATURAL}],
    "bound": {"prime": range(2**20, 2**31), "rows": [[[INTEGER]]], **POINT},
    "laws": [[(Fraction, [(NATURAL, range(1, 1001))])]], "identities": {"expanded", "tested"},
    "independence": {"laws": [NATURAL], **POINT},
    "claim": {"state": INTEGER, "at_most": INTEGER, "at_least": INTEGER}}

def unique(pairs):
    need(distinct([key for key, _ in pairs]), "a key is given twice")
    return dict(pairs)

# ---- Rings: add(t, q, a, b) adds q a b to t, an element that is changed; q is rational ----------

class Ring:
    """With a prime: Z_p with e_0, e_1, .. whose squares are 0. Without: polynomials over Q.

    An element is {monomial: coefficient, not 0}. A monomial of the e_k is the sum of their 2^k.
    Otherwise it is its degree, kept below 2^15 so that nothing overflows, plus 2^(16 i) for every
    factor x_i, i = 1, 2, .. After the `variables` come symbols that stand for 1 / D."""
    def __init__(self, prime=None, variables=0):
        self.p, self.variables, self.divisors, self.work = prime, variables, [], 0
        self.one, self.zero = {0: 1}, dict
    def add(self, t, q, a, b):
        p, self.work = self.p, self.work + len(a) * len(b) * (1 + self.variables // 64)
        need(p or self.work < 10**7, "the expansion is too much work")
        if p and type(q) is Fraction:
            need(q.denominator % p, f"a denominator is 0 modulo {p}")
            q = q.numerator * pow(q.denominator, -1, p)
        for (m, x), (n, y) in product(a.items(), b.items()):
            if not p or not m & n:
                z = t.get(m + n, 0) + q * x * y
                t[m + n] = z = z % p if p else z
                need(p or (m & 0xffff) + (n & 0xffff) < 2**15 and abs(z.numerator) >> 30_000 == 0
                     and z.denominator >> 30_000 == 0, "the expansion is too large")
                if not z:
                    del t[m + n]
    def reciprocal(self, a):
        if not self.p:
            need(not self.vanishes(a), "something that is inverted is singular everywhere")
            self.divisors += [a] if a not in self.divisors else []
            return {1 + (1 << 16 * (self.variables + self.divisors.index(a) + 1)): 1}
        need(a.get(0), "something that is inverted is singular modulo the prime")
        x = {0: pow(a[0], -1, self.p)}
        for _ in range(4):  # Newton: the error is of order 1, 2, .. 16 in the at most 11 e_k
            x = total(self, (2, x, self.one), (-1, total(self, (1, x, x)), a))
        return x
    def vanishes(self, a):
        """A sum of a_e / D^e is 0 if the sum of a_e D^(E - e) is. The last D is cleared first: it
        may have the symbols before it."""
        for j in reversed(range(len(self.divisors))):
            shift, parts = 16 * (self.variables + j + 1), defaultdict(dict)
            for m, x in a.items():
                e = m >> shift & 0xffff
                parts[e][m - (e << shift) - e] = x
            a = {}
            for e in range(max(parts, default=-1) + 1):
                a = total(self, (1, a, self.divisors[j]), (1, parts[e], self.one))
        return not a

class Sizes:
    """How large the polynomials are that Ring() would meet. [size, level] stands for one in the
    variables and symbols 1 / D, with integer coefficients: size >= its degree, and >= log2 of the
    sum of their absolute values. One of the D is the product of all denominators in the file; its
    level is -1. That of an element is above those of the D that it has, and passes to a D made of it."""
    def __init__(self, rationals):
        self.bits = sum(d.bit_length() for d in {q.denominator for q in rationals})
        self.one, self.zero, self.divisors = [0, 0], lambda: [0, 0], [(self.bits, -1)]
    def add(self, t, q, a, b):
        factor = q.numerator.bit_length() + (q.denominator > 1) * (1 + self.bits)
        t[:] = max(t[0], factor + a[0] + b[0]) + 1, max(t[1], a[1], b[1])
    def cleared(self, a):
        """The size of numerator and denominator of a, times N^size for each symbol M / N that it
        may have, with polynomials M and N in the variables alone of the sizes in self.divisors."""
        return a[0] * (1 + sum(size for size, level in self.divisors if level < a[1]))
    def reciprocal(self, a):
        self.divisors.append((self.cleared(a), a[1]))
        return [1, a[1] + 1]

def total(ring, *terms):
    t = ring.zero()
    for q, a, b in terms:
        ring.add(t, q, a, b)
    return t

# ---- The program, its fields, features and laws -------------------------------------------------

class System:
    """A tape of numbers v[0], v[1], .. At place k, tape[k] is None for inputs, a list of terms
    (q, a, b) for the sum of q v[a] v[b], or the place of a number to be inverted. v[0] = 1; the state,
    the probe and logarithms follow. A node is (op, shape, places of its entries, ops of inputs)."""
    def __init__(self, file):
        self.nodes, self.entries, self.work, program = {}, 0, 0, file["program"]
        inputs = [[x for x in program if x["op"] == op] for op in ("parameter", "probe")]
        need(all(distinct([x["name"] for x in xs]) for xs in inputs), "a name is given twice")
        half, probe = (sum(prod(x["shape"]) for x in xs) for xs in inputs)
        momentum = file["flow"] == "momentum"
        self.n, self.probe = 2 * half + 1 if momentum else half, probe + momentum
        need(1 <= half and self.n <= 20_000, "no parameter, or over 20000 coordinates")
        need(len(program) <= 20_000 and probe <= 2_000_000, "over 20000 nodes, or 2000000 entries")
        theta, u, a, features = range(1, half + 1), range(half + 1, self.n), self.n + self.probe, file["features"]
        logs = range(a + 1, a + 1 + sum(x["kind"] != "value" for x in features))
        self.inputs, self.tape = [*range(1, logs.stop)], [None] * logs.stop
        self.zero = self.emit([])
        self.of = {"parameter": theta, "velocity": u, "time": [self.n]}
        self.fresh = {"parameter": iter(theta), "probe": iter(range(self.n + 1, a + 1))}
        need(momentum == (file["tau"] is not None), "tau is for momentum")
        if momentum:
            p, q = file["tau"].values()
            need(p[-1:] != [0] and q[-1:] == [1], "tau: ends with 0, or its denominator not with 1")
            powers = [0]
            while len(powers) < max(len(p), len(q)):
                powers.append(self.emit([(1, powers[-1], self.n)]))
            at_p, at_q = (self.emit([(c, x, 0) for c, x in zip(y, powers)]) for y in (p, q))
            tau = self.emit([(1, at_p, self.emit(at_q))])
            self.of["shifted"] = [self.emit([(1, tau, x), (1, y, 0)]) for x, y in zip(theta, u)]
        self.place_all(program, [file["objective"]])
        objective = self.root(file["objective"], [], {"parameter", "probe"})
        self.x = self.of["covector"] = self.gradient([(objective[0], 0)], theta)
        self.place_all(program, range(len(program)))
        if file["metric"] is not None:
            shapes = [self.nodes[i][1] for i, x in enumerate(program) if x["op"] == "parameter"]
            metric = zip(file["metric"], shapes, strict=True)
            self.x = [k for i, shape in metric for k in self.root(i, shape, {*NODES})]
        if momentum:
            aq, ap = self.emit([(1, a, at_q)]), self.emit([(1, a, at_p)])
            force = [self.emit([(1, m, 0), (-1, ap, y)]) for m, y in zip(self.x, u)]
            last = self.emit([(1, ap, self.n)]) if len(p) == len(q) == 1 else aq
            self.x = [*(self.emit([(1, aq, y)]) for y in u), *force, last]
        f = len(features)
        need(f <= 1000 and f * f * max(self.n * 1000, self.work) <= 10**11, "features: too much work")
        self.z, self.logs, state = [*range(1, self.n + 1)], [], {"parameter", "velocity", "time"}
        for x in features:  # z: the variables of laws. d log|det A| = the sum of (A^-1)_ji dA_ij
            side = self.nodes[x["node"]][1][0] if x["kind"] == "logdet" else 1
            places = self.root(x["node"], [side, side] if x["kind"] == "logdet" else [], state)
            if x["kind"] == "value":
                self.z.append(places[0])
                continue
            inverse = self.inverse([places[k:k + side] for k in range(0, side * side, side)])
            seeds = zip(places, (k for column in zip(*inverse) for k in column))
            self.z.append(logs[len(self.logs)])
            self.logs.append(self.gradient([*seeds], range(1, self.n + 1)))
        self.laws = [self.differential(law, logs) for law in file["laws"]]

    def differential(self, law, logs):
        """The places of the derivatives of a law by the coordinates."""
        need(distinct([str(factors) for _, factors in law]), "laws: a term twice")
        terms = []
        for q, factors in law:
            need(q and increasing([y for y, _ in factors], len(self.z))
                 and sum(e for _, e in factors) <= 1000, "laws: not a proper term")
            terms.append((q, 0, 0))
            for y in (self.z[y] for y, e in factors for _ in range(e)):
                terms[-1] = (q, self.emit([(1, terms[-1][1], y)]), 0)
        *rows, = self.gradient([(self.emit(terms), 0)], [*range(1, self.n + 1), *logs])
        return [self.emit([(1, x, 0), *((1, y, log[c]) for y, log in zip(rows[self.n:], self.logs))])
                for c, x in enumerate(rows[:self.n])]

    def place_all(self, program, roots):
        """Makes the nodes with these numbers and all that they need."""
        found, of = set(roots), {}
        for i in reversed(range(max(found) + 1)):
            x = program[i]
            of[i] = x.get("operands") or [x[key] for key in ("operand", "of") if key in x]
            need(all(j < i for j in of[i]), f"node {i}: of a later node")
            found.update(of[i] if i in found else ())
        for i in sorted(found - self.nodes.keys()):
            self.place(i, program[i], [self.nodes[j] for j in of[i]])

    def gradient(self, seeds, inputs):
        """The places of the derivatives by these inputs of the sum of v[k] v[f] over the seeds
        (k, f), with the v[f] taken as constants."""
        bar = defaultdict(list)
        for k, f in seeds:
            bar[k].append((1, f, 0))
        for k in reversed(self.needed(bar)):
            g, x = self.emit(bar[k]), self.tape[k]
            if type(x) is int:  # d(1/x) = -(1/x)^2 dx
                bar[x].append((-1, g, self.emit([(1, k, k)])))
            for q, a, b in () if type(x) is int else x or ():
                bar[a].append((q, g, b))
                bar[b].append((q, g, a))
        return [self.emit(bar[k]) for k in inputs]

    def emit(self, item):
        self.tape.append(item)
        return len(self.tape) - 1
    def inverse(self, a):
        """Faddeev and LeVerrier: from A M = 0, c = 1 on, M' = A M + c and c' = -tr(A M') / k for
        k = 1, .., n; then A M = -c, which is the determinant up to sign."""
        am, c = [[self.zero] * len(a) for _ in a], 0
        for k in range(1, len(a) + 1):
            m = [[self.emit([(1, x, 0), (1, c, 0)]) if i == j else x for j, x in enumerate(row)]
                 for i, row in enumerate(am)]
            am = [[self.emit([(1, *pair) for pair in zip(r, s)]) for s in zip(*m)] for r in a]
            c = self.emit([(Fraction(-1, k), row[i], 0) for i, row in enumerate(am)])
        d = self.emit(self.emit([(-1, c, 0)]))
        return [[self.emit([(1, d, x)]) for x in row] for row in m]
    def place(self, i, x, operands):
        ops, shapes, old, uses = zip(*operands) if operands else [()] * 4
        op, shape, why = x["op"], x.get("shape", shapes[0] if shapes else []), f"node {i}: not a proper {x['op']}"
        if op == "contraction":
            axes, result = x["labels"], x["result"]
            sizes = {y: n for labels, s in zip(axes, shapes) for y, n in zip(labels, s)}
            need(1 <= len(old) == len(axes) <= 2 and all(map(distinct, [*axes, result]))
                 and all(s == [sizes.get(y) for y in labels] for labels, s in zip(axes, shapes))
                 and set(result) <= set(sizes), why)
            shape = [sizes[y] for y in result]
        size, side = prod(shape), prod(shape[-1:])
        self.entries, self.work = self.entries + size, self.work + (
            prod(sizes.values()) if op == "contraction" else
            size * (len(old) if op == "sum" else side * side if op == "inverse" else 1))
        need(len(shape) <= 16 and self.entries <= 2_000_000, f"{why}: over 16 axes or 2000000 entries")
        need(self.work <= 10**7, "the program is too much work")
        if op in self.fresh:
            places = [next(self.fresh[op]) for _ in range(size)]
        elif op == "time" or "of" in x:
            need(op in self.of and ops in ((), ("parameter",)), why)
            places = [self.of[op][k - 1] for k in (old[0] if old else [1])]
        elif op == "constant":
            need(len(x["values"]) in (1, size), why)
            values = [self.emit([(q, 0, 0)]) for q in x["values"]]
            places = values * (size // len(values))
        elif op == "contraction":
            terms, strides = [[] for _ in range(size)], [
                [prod(sizes[y] for y in labels[labels.index(label) + 1:]) if label in labels else 0
                 for label in sizes] for labels in [result, *axes]]
            for choice in product(*map(range, sizes.values())):
                k, *at = (sum(i * s for i, s in zip(choice, stride)) for stride in strides)
                terms[k].append((1, *(places[i] for places, i in zip(old, at)), 0)[:3])
            places = [self.emit(item) for item in terms]
        elif op == "sum":
            need(1 <= len(old) == len(x["coefficients"]) and all(s == shape for s in shapes), why)
            places = [self.emit([(q, k, 0) for q, k in zip(x["coefficients"], column)])
                      for column in zip(*old)]
        elif op == "inverse":
            need(len(shape) >= 2 and shape[-2] == side, why)
            rows = [old[0][k:k + side] for k in range(0, size, side)]
            places = [k for i in range(0, len(rows), side)
                      for row in self.inverse(rows[i:i + side]) for k in row]
        else:
            index = x.get("index", range(len(old[0])))
            need(len(index) == size and max(index) < len(old[0]), why)
            places = [old[0][i] if i >= 0 else self.zero for i in index]
        free = op in self.of or op == "probe"
        self.nodes[i] = op, shape, places, set().union(*uses, [op] if free else [])
    def root(self, i, shape, inputs):
        need(self.nodes[i][1] == shape, f"node {i}: another shape")
        need(self.nodes[i][3] <= inputs, f"node {i}: depends on what it may not")
        return self.nodes[i][2]
    def needed(self, roots):
        found = set(roots)
        for k in (k for k in range(max(found, default=0), 0, -1) if k in found):
            x = self.tape[k]
            found.update([x] if type(x) is int else (y for term in x or () for y in term[1:]))
        return sorted(found)
    def forward(self, ring, v, roots):
        """Adds all that these places need to v, which has the inputs."""
        for k in (k for k in self.needed(roots) if k not in v):
            x = self.tape[k]
            v[k] = ring.reciprocal(v[x]) if type(x) is int else \
                total(ring, *((q, v[a], v[b]) for q, a, b in x))
    def bracket(self, ring, point, probes, level=0):
        """[X_1, [X_2, .. [X_(k-1), X_k]]] at a point with e_0, .., e_(level-1). With Y the bracket
        of the others, u = X_1 and w = Y there, it is DY u - DX_1 w; Y(point + e u) = w + e DY u."""
        def field(where):
            probe = ({0: x % ring.p} for x in probes[0])
            v = dict(enumerate([ring.one, *where, *probe]))
            self.forward(ring, v, self.x)
            return [v[k] for k in self.x]
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
    """Miller and Rabin with the first twelve primes as bases: certain from 41 to 2^64."""
    twos = (n - 1 & 1 - n).bit_length() - 1
    return n % 2 > 0 and all(pow(b, n - 1 >> twos, n) == 1 or any(
        pow(b, n - 1 >> i, n) == n - 1 for i in range(1, twos + 1))
        for b in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37))

def independent(rows, p):
    """Whether rows of residues (elements without e_k) are linearly independent modulo p."""
    rows = [[x.get(0, 0) for x in row] for row in rows]
    while rows:
        top = rows.pop()
        c = next((c for c, x in enumerate(top) if x), None)
        if c is None:
            return False
        scale = pow(top[c], -1, p)
        rows = [[(x - row[c] * scale * y) % p for x, y in zip(row, top)] if row[c] else row
                for row in rows]
    return True

def prove_independence(system, prime, laws, point, columns):
    wide = [[] for _ in system.logs]
    for j in range(max(1, len(wide))):
        v = {k: {0: (x + j * k * (k <= system.n)) % prime} for k, x in zip(system.z, point)
             if system.tape[k] is None}
        rows = [[law[c] for c in columns] for law in laws[:0 if j else None]]
        system.forward(Ring(prime), v := {**v, 0: {0: 1}}, sum([*rows, *system.logs], system.z))
        minor = [[v[k] for k in row] for row in rows]
        need(independent(minor, prime), "independence: the laws are dependent in these columns")
        wide = [row + [v[k] for k in log] for row, log in zip(wide, system.logs)]
    need(independent(wide, prime), "the logarithms are not seen to be independent")

def prove_laws(system, how):
    motions = [system.emit([(1, *pair) for pair in zip(law, system.x)]) for law in system.laws]
    def evaluated(ring, symbols):
        v = {0: ring.one, **dict(zip(system.inputs, symbols))}
        system.forward(ring, v, motions)
        return [v[k] for k in motions]
    def prove(ring, symbols):
        for number, motion in enumerate(evaluated(ring, symbols)):
            need(ring.vanishes(motion), f"law {number} is not one")
    if how == "expanded" and motions:
        prove(Ring(None, len(system.inputs)), ({1 + (1 << 16 * i): 1} for i in count(1)))
    elif motions:
        # If dh . X is not 0, let s be the size of its numerator. Of the more than 2^54 primes from
        # 2^60 to 2^61 at most s / 60 divide all its coefficients; modulo another one at most s / 2^60
        # of all points are zeros. Together: below s / 2^58 for each prime and point.
        sizes = Sizes(q for x in system.tape if type(x) is list for q, _, _ in x)
        size = max(map(sizes.cleared, evaluated(sizes, ([1, 0] for _ in system.inputs))))
        gain = 58 - size.bit_length()
        need(gain >= 4, "the degrees are too high to be tested")
        for _ in range(-(-100 // gain)):
            prime = 4
            while not is_prime(prime):
                prime = 2**60 + secrets.randbelow(2**60)
            prove(Ring(prime), ({0: secrets.randbelow(prime)} for _ in count()))

Report = namedtuple("Report", "state at_most at_least text")

def check(data):
    """What a file, given as bytes, proves. Raises Refused."""
    try:
        return prove(data)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, MemoryError) as why:
        raise Refused(repr(why)) from None

def prove(data):
    need(len(data) <= 2**26, "over 64 MiB")
    file = read(FILE, json.loads(data.decode("utf-8"), object_pairs_hook=unique), "file")
    system, bound, chosen = System(file), file["bound"], file["independence"]
    n, prime, rows, point = system.n, bound["prime"], bound["rows"], chosen["point"]
    need(is_prime(prime), "bound: not a prime")
    need(all(1 <= len(row) <= 12 and all(len(x) == system.probe for x in row) for row in rows)
         and len(bound["point"]) == n and len(bound["columns"]) == len(rows)
         and increasing(bound["columns"], n), "bound: lengths, or columns")
    need(sum((2 * len(row) - 1) * 3**(len(row) - 1) for row in rows) * system.work <= 10**11,
         "bound: too much work")
    need(len(chosen["laws"]) == len(chosen["columns"]) and len(point) == len(system.z)
         and increasing(chosen["laws"], len(system.laws)) and increasing(chosen["columns"], n),
         "independence: lengths, laws or columns")
    need(not any(x for x, feature in zip(point[n:], file["features"]) if feature["kind"] == "value"),
         "independence: a number for a feature that is computed")
    claim = {"state": n, "at_most": n - len(rows), "at_least": len(chosen["laws"])}
    need(file["claim"] == claim, f"the claim is not what is proved: {claim}")
    need(all(q.denominator % prime for x in system.tape if type(x) is list for q, _, _ in x),
         "a denominator is 0 modulo the prime")
    start = [{0: x % prime} for x in bound["point"]]
    values = (system.bracket(Ring(prime), start, probes) for probes in rows)
    need(independent([[x[c] for c in bound["columns"]] for x in values], prime),
         "bound: the rows are dependent in these columns")
    laws = [system.laws[i] for i in chosen["laws"]]
    prove_independence(system, prime, laws, point, chosen["columns"])
    prove_laws(system, file["identities"])
    tested = system.laws and file["identities"] == "tested"
    how = "tested (an error has probability below 2^-100), not" if tested else "expanded, and so"
    label = "".join(c if c.isprintable() else "?" for c in file["name"][:200])
    return Report(**claim, text=f"""{label} (a label): {file["flow"]} flow, {n} coordinates
proved: at most {n - len(rows)} independent laws near generic points
{how} proved: the file has {len(laws)} independent laws""")

def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        with open(arguments[0], "rb") as file:
            print(check(file.read(2**26 + 1)).text)
    except (Refused, OSError) as why:
        print("refused:", why)
        return 1
    return 0

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
