#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks a certificate of abide on its own; usage: check_certificate.py FILE
The file gives rational vector fields X_xi on a space of dimension N. What is proved: on a dense
open set of it, near each point there are at most `at_most` independent functions h with
dh . X_xi = 0 for all xi (laws), and `at_least` of the file's laws are such and independent.
1. At most: r iterated brackets have at a point, modulo a prime p, a minor that is not 0. So it is
   not 0 on a dense open set; laws are constant along brackets, so there are at most N - r.
2. Laws: dh . X_xi is expanded with exact rationals and is 0, or tested modulo random primes.
3. Independent: their differentials at a point, modulo p, have a minor that is not 0.
Functions such as exp(u) are symbols, of which only the derivatives are known; 1 is then proved for
free symbols, which is enough if the symbols are independent, and that is checked where it is said.
docs/certificate.md has the argument and every field of the file; nothing is shared with abide.
Exit code 0: proved; 1: refused; 2: usage."""
import json, re, secrets, sys
from collections import defaultdict, namedtuple
from fractions import Fraction
from functools import reduce
from itertools import combinations, count, product
from math import gcd, isqrt, lcm, prod

TOO_MUCH = "the expansion is too much work"
class Refused(Exception):
    """The file proves nothing; the text says why."""
def need(condition, why):
    if not condition:
        raise Refused(why)
def increasing(values, below):
    return all(a < b for a, b in zip(values, [*values[1:], below]))
def distinct(values):
    return len(set(values)) == len(values)
# ---- Reading. What is wrong in a way that Python sees is refused by `check` ---------------------
def read(form, value, where):
    """The value, if it is an object of forms, a list of one form, a tuple of several, an integer in
    a range, one of a set of strings, any string, or a rational."""
    if value is None and any(form is x for x in (TAU, METRIC, FIELDS, OBJECTIVE, UNIT, CIRCLE)):
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
    need(kind is int or not re.search("[\ud800-\udfff]", value), f"{where}: half a surrogate pair")
    need(form is not Fraction or re.fullmatch("(0|-?[1-9][0-9]{0,999})(/[1-9][0-9]{0,999})?", value)
         and str(Fraction(value)) == value, f"{where}: not a rational in lowest terms")
    return Fraction(value) if form is Fraction else value
# Of functions f of u: f' as a sum of (q, k, fs), q u^k times the product of the functions fs; and the
# one-forms of docs/certificate.md, Symbols.
FUNCTIONS = {
    "exp": ([(1, 0, ["exp"])], ["exp"]), "log": ([(1, -1, [])], ["log"]),
    "sqrt": ([(Fraction(1, 2), -1, ["sqrt"])], []),
    "sigmoid": ([(1, 0, ["sigmoid"]), (-1, 0, ["sigmoid"] * 2)], ["sigmoid"]),
    "softplus": ([(1, 0, ["sigmoid"])], ["sigmoid", "softplus"]),
    "sin": ([(1, 0, ["cos"])], ["circle"]), "cos": ([(-1, 0, ["sin"])], ["circle"]),
    "normal_cdf": ([(1, 0, ["normal_pdf"])], ["normal"]),
    "normal_pdf": ([(-1, 1, ["normal_pdf"])], ["normal"]),
    "erf": ([(1, 0, ["erf_slope"])], ["erf"]), "erf_slope": ([(-2, 1, ["erf_slope"])], ["erf"])}
RULES, FORMS = ({f: row[i] for f, row in FUNCTIONS.items()} for i in range(2))
SYMBOLS_OF = {f: [*dict.fromkeys(sum((fs for _, _, fs in RULES[f]), [f]))] for f in RULES}
CIRCULAR, NORMAL = {"sin", "cos"}, {"normal_cdf", "normal_pdf", "erf", "erf_slope"}
INTEGER, NATURAL, LABELS = range(-2**53, 2**53 + 1), range(2**53 + 1), [range(1001)]
POINT, METRIC = {"point": [INTEGER], "columns": [NATURAL]}, [NATURAL]
FIELDS, OBJECTIVE = [METRIC], range(2**53 + 1)
TAU = {"numerator": [Fraction], "denominator": [Fraction]}
ONE, MANY, SHAPE = {"operand": NATURAL}, {"operands": [NATURAL]}, {"shape": [range(1, 2**53 + 1)]}
NODES = {
    "parameter": {"name": str, **SHAPE}, "probe": {"name": str, **SHAPE}, "time": {},
    "velocity": {"of": NATURAL}, "covector": {"of": NATURAL}, "shifted": {"of": NATURAL},
    "constant": {"values": [Fraction], **SHAPE}, "sum": {"coefficients": [Fraction], **MANY},
    "contraction": {"labels": [LABELS], "result": LABELS, **MANY}, "inverse": ONE,
    "gather": {"index": [range(-1, 2**53)], **ONE, **SHAPE}, "reshape": {**ONE, **SHAPE},
    "function": {"function": {*RULES}, **ONE}}
OLD = {
    "format": {"abide certificate"}, "version": range(1, 3), "name": str, "program": [NODES],
    "objective": OBJECTIVE, "flow": {"gradient", "momentum", "field"}, "metric": METRIC, "tau": TAU,
    "features": [{"name": str, "kind": {"value", "log", "logdet"}, "node": NATURAL}],
    "bound": {"prime": range(2**20, 2**31), "rows": [[[INTEGER]]], **POINT},
    "laws": [[(Fraction, [(NATURAL, range(1, 1001))])]], "identities": {"expanded", "tested"},
    "independence": {"laws": [NATURAL], **POINT},
    "claim": {"state": INTEGER, "at_most": INTEGER, "at_least": INTEGER}}
FILE = {**OLD, "weight_decay": Fraction, "frozen": [NATURAL], "fields": FIELDS}
UNIT, CIRCLE = range(-2**53, 2**53 + 1), (INTEGER, INTEGER)
SYMBOLS = {"hypothesis": {"independent", "free"}, "units": {"exp": UNIT, "circle": CIRCLE},
           "point": [INTEGER], "rows": [[[INTEGER]]],
           "roots": [[{"probe": [INTEGER], "values": [INTEGER]}]]}
def unique(pairs):
    need(distinct([key for key, _ in pairs]), "a key is given twice")
    return dict(pairs)

# ---- Rings: sum((q, a, b), ..) is the sum of q a b, with rationals q and elements a, b -----------
class Ring:
    """With a prime: Z_p with e_0, e_1, .. whose squares are 0. Without: polynomials over Q.
    An element is {monomial: coefficient, not 0}. A monomial of the e_k is the sum of their 2^k.
    Otherwise it is its degree, kept below 2^15 so that nothing overflows, plus 2^(16 i) for every
    factor x_i, i = 1, 2, .. After the `variables` come symbols that stand for 1 / D."""
    def __init__(self, prime=None, variables=0):
        self.p, self.variables, self.divisors, self.work, self.one = prime, variables, [], 0, {0: 1}
        self.met, self.unused = defaultdict(list), variables  # variables for symbols: the last
    def sum(self, *terms):
        t, p = {}, self.p
        for q, a, b in terms:
            if p and type(q) is Fraction:
                q = q.numerator * pow(q.denominator, -1, p)
            self.work += len(a) * len(b) * (1 + self.variables // 64)
            need(p or self.work < 3 * 10**6, TOO_MUCH)
            for (m, x), (n, y) in product(a.items(), b.items()):
                if not p or not m & n:
                    t[m + n] = z = t.get(m + n, 0) + q * x * y
                    if not p:
                        bits = z.numerator.bit_length() + z.denominator.bit_length()
                        self.work += bits >> 6
                        need((m & 0xffff) + (n & 0xffff) < 2**15 and bits < 30_000
                             and self.work < 3 * 10**6, "the expansion is too large")
        return {m: z for m, z in ((m, z % p if p else z) for m, z in t.items()) if z}
    def reciprocal(self, a):
        if not self.p:
            need(not self.vanishes(a), "something that is inverted is singular everywhere")
            self.divisors += [a] if a not in self.divisors else []
            return {1 + (1 << 16 * (self.variables + self.divisors.index(a) + 1)): 1}
        need(a.get(0), "something that is inverted is singular modulo the prime")
        x = {0: pow(a[0], -1, self.p)}
        for _ in range(4):  # Newton: the error is of order 1, 2, .. 16 in the at most 11 e_k
            x = self.sum((2, x, self.one), (-1, self.sum((1, x, x)), a))
        return x
    def vanishes(self, a):  # a sum of a_e / D^e is 0 if the sum of a_e D^(E - e) is
        for j in reversed(range(len(self.divisors))):  # a D may have the symbols before it
            shift, parts = 16 * (self.variables + j + 1), defaultdict(dict)
            for m, x in a.items():
                e = m >> shift & 0xffff
                parts[e][m - (e << shift) - e] = x
            a = {}
            for e in range(max(parts, default=-1) + 1):
                a = self.sum((1, a, self.divisors[j]), (1, parts[e], self.one))
        return not a
    def drawn(self, family, u):  # equal arguments have one value
        for other, t in self.met[family]:
            if u == other or not self.p and self.vanishes(self.sum((1, u, self.one),
                                                                   (-1, other, self.one))):
                return t
        t = {0: secrets.randbelow(self.p)} if self.p else {1 + (1 << 16 * self.unused): 1}
        self.unused -= 1
        self.met[family].append((u, t))
        return t
    def symbols(self, u, base):
        """Symbols at a jet from those without e_k, by name: f(x + e y) = f(x) + e f'(x) y."""
        e = 1 << max(u, default=0).bit_length() >> 1
        if not e:
            return {f: {0: x} if x else {} for f, x in base.items()}
        x, y = ({m: c for m, c in u.items() if (m & e > 0) == moves} for moves in (False, True))
        at = self.symbols(x, base)
        return {f: self.sum((1, at[f], self.one), *(
            (q, self.one, reduce(lambda a, b: self.sum((1, a, b)), [
                y, *([self.reciprocal(x)] if k < 0 else [x] * k), *(at[g] for g in fs)]))
            for q, k, fs in RULES[f])) for f in at}
def free(ring, f, u):
    """A value of f(u) that is chosen freely. That of a root is free, too; sin and cos have
    2 t / (1 + t^2) and (1 - t^2) / (1 + t^2)."""
    t = ring.drawn("sin" if f == "cos" else f, u)
    if f not in CIRCULAR:
        return t
    one, square = ring.one, ring.sum((1, t, t))
    below = ring.reciprocal(ring.sum((1, one, one), (1, square, one)))
    return ring.sum((2, t, below)) if f == "sin" else ring.sum((1, below, one), (-1, square, below))
class Sizes:
    """How large the polynomials are that Ring() would meet. [size, level] stands for one in the
    variables and symbols 1 / D, with integer coefficients: size >= its degree, and >= log2 of the
    sum of their absolute values. One D is the product of all denominators in the file, of level -1.
    An element's level is above those of the D that it has, and passes to a D made of it. Each D is
    N / M, with polynomials in the variables alone, whose sizes are at most that in `divisors`."""
    def __init__(self, rationals):
        self.bits = sum(d.bit_length() for d in {q.denominator for q in rationals})
        self.one, self.divisors = [0, 0], [(self.bits, -1)]
    def sum(self, *terms):
        t = [0, 0]
        for q, a, b in terms:
            factor = q.numerator.bit_length() + (q.denominator > 1) * (1 + self.bits)
            t = [max(t[0], factor + a[0] + b[0]) + 1, max(t[1], a[1], b[1])]
        return t
    def drawn(self, family, u):
        return [1, 0]
    def cleared(self, a):  # the size after multiplication with N^size for all D that it may have
        return a[0] * (1 + sum(size for size, level in self.divisors if level < a[1]))
    def reciprocal(self, a):
        self.divisors.append((self.cleared(a), a[1]))
        return [1, a[1] + 1]
# ---- The program, its fields, features and laws -------------------------------------------------
Function = namedtuple("Function", "f arguments of_probe of_parameters level after numbers units")
class System:
    """A tape of numbers v[0], v[1], .. At place k, tape[k] is None for inputs, a list of terms
    (q, a, b) for the sum of q v[a] v[b], the place of a number to be inverted, or (f, u) for the
    function f of v[u]. v[0] = 1; state, probe and logarithms follow. A node is (shape, places of
    its entries, ops, functions and ("level", of roots) that it needs)."""
    def __init__(self, file, size=0):
        self.budget = 3 * 10**6 + 1000 * size  # of what the size of the file allows
        self.nodes, self.entries, self.work, self.inverted = {}, 0, 0, set()
        self.functions, self.symbol_at, self.program = [], {}, file["program"]
        program = self.program
        named = [[x for x in program if x["op"] == op] for op in ("parameter", "probe")]
        need(all(distinct([x["name"] for x in xs]) for xs in named), "a name is given twice")
        half, probe = (sum(prod(x["shape"]) for x in xs) for xs in named)
        emit, momentum, features = self.emit, file["flow"] == "momentum", file["features"]
        fields, decay, still = file["fields"] or [], file["weight_decay"], set(file["frozen"])
        need(increasing(file["frozen"], len(program)), "frozen: not increasing, or no node")
        need(all(program[i]["op"] == "parameter" for i in still), "frozen: not a parameter")
        need((file["flow"] == "field") == bool(fields) == (file["objective"] is None),
             "fields, and no objective, are for the flow field alone")
        need(fields or file["fields"] is None, "fields: none")
        need(not fields or (decay == 0 and file["metric"] is None), "a field has no other force")
        need(half <= 20_000, "over 20000 coordinates")
        held = [i in still for i, x in enumerate(program) if x["op"] == "parameter"
                for _ in range(prod(x["shape"]))]
        moving, timed = half - sum(held), momentum or decay != 0
        self.n = half + momentum * moving + timed
        self.probe = probe + timed + len(fields)
        need(0 < moving and self.n <= 20_000 and probe <= 2_000_000 and len(program) <= 20_000,
             "no parameter moves, over 20000 coordinates or nodes, or over 2000000 entries")
        theta, a = range(1, half + 1), self.n + self.probe
        velocity = iter(range(half + 1, self.n))
        u = [k if still else next(velocity) for k, still in zip(theta, held)] if momentum else []
        self.frozen = {k - 1 for k, still in zip(theta, held) if still}
        logs = [a + i for i, x in enumerate((x for x in features if x["kind"] != "value"), 1)]
        self.inputs, self.tape = [*range(1, a + 1), *logs], [None] * (a + 1 + len(logs))
        self.zero, self.of = emit([]), {"velocity": u} if momentum else {}
        self.of.update({"time": [self.n]} if timed else {}, **{"covector": []} if fields else {})
        self.fresh = {"parameter": iter(theta), "probe": iter(range(self.n + 1, a + 1))}
        need(momentum == (file["tau"] is not None), "tau is for momentum")
        if momentum:
            p, q = file["tau"].values()
            need(p[-1:] != [0] and q[-1:] == [1], "tau: ends with 0, or its denominator not with 1")
            need(max(len(p), len(q)) <= 1000, "tau: its degree is too high")
            at_p, at_q = (reduce(lambda k, c: emit([(1, k, self.n), (c, 0, 0)]), x[::-1], self.zero)
                          for x in (p, q))
            tau = emit([(1, at_p, emit(at_q))])
            self.of["shifted"] = [emit([(1, tau, x), (1, y, 0)]) for x, y in zip(theta, u)]
        for _ in range(2):  # the second time what needs covectors
            for i, x in enumerate(program):
                ins = x.get("operands") or [x[key] for key in ("operand", "of") if key in x]
                need(all(j < i for j in ins) and ("of" not in x or x["of"] not in still and
                     program[x["of"]]["op"] == "parameter"),
                     f"node {i}: of a later node, or not of a parameter that moves")
                need(not fields or x["op"] != "covector", "a field has no covectors")
                if i not in self.nodes and all(j in self.nodes for j in ins) and (
                        x["op"] != "covector" or "covector" in self.of):
                    self.place(i, x, *zip(*(self.nodes[j] for j in ins)) if ins else [()] * 3)
            if "covector" not in self.of:
                [objective] = self.root(file["objective"], [], {*self.of, "covector"})
                places = self.gradient([(objective, 0)], theta)
                self.x = self.of["covector"] = [places.get(k, self.zero) for k in theta]
        def given(nodes, never=()):  # the places of one node for each parameter
            need(len(nodes) == len(named[0]), "metric or field: not one node for each parameter")
            return [k for i, x in zip(nodes, named[0]) for k in self.root(i, x["shape"], never)]
        if file["metric"] is not None:
            self.x = given(file["metric"])
        if fields:  # the last of the probe are their controls
            own = [given(f, {*self.of, "shifted"}) for f in fields]
            self.x = [emit([(1, a - len(own) + i, k) for i, k in enumerate(ks, 1)])
                      for ks in zip(*own)]
        self.x = [self.zero if still else k for k, still in zip(self.x, held)]
        if momentum:
            aq, ap = emit([(1, a, at_q)]), emit([(1, a, at_p)])
            moved = [self.zero if still else emit([(1, aq, y)]) for y, still in zip(u, held)]
            force = [emit([(1, m, 0), (-1, ap, y), (-decay, aq, k)])
                     for m, y, k, still in zip(self.x, u, theta, held) if not still]
            self.x = [*moved, *force, emit([(1, ap, self.n)]) if len(p) == len(q) == 1 else aq]
        elif timed:
            self.x = [m if still else emit([(1, m, 0), (-decay, a, k)])
                      for m, k, still in zip(self.x, theta, held)] + [emit([(decay, a, self.n)])]
        need(len(features) <= 1000 and len(features)**2 * (self.n + self.work) <= self.budget,
             "features: too much work")
        self.defined = sorted(self.inverted)  # by L and M, also where nothing depends on it
        self.z, never = [*range(1, self.n + 1)], {"probe", "covector", "shifted", *RULES}
        self.of_feature, self.logs = {}, []  # places of derivatives by the coordinates, not 0
        for x in features:  # z: the variables of laws. d log|det A| is the sum of (A^-1)_ji dA_ij
            n = self.nodes[x["node"]][0][0] if x["kind"] == "logdet" else 1
            places = self.root(x["node"], [n, n] if x["kind"] == "logdet" else [], never)
            b = self.inverse(places, n) if x["kind"] != "value" else [0]
            seeds = zip(places, (k for i in range(n) for k in b[i::n]))
            slopes = self.gradient(seeds, range(1, self.n + 1))
            self.logs += [slopes] if x["kind"] != "value" else []
            self.z.append(logs[len(self.logs) - 1] if x["kind"] != "value" else
                          emit([(1, places[0], 0)]))
            self.of_feature[self.z[-1]] = slopes
        named = sum(len({y for _, factors in law for y, _ in factors if y >= self.n})
                    for law in file["laws"])
        need(named * self.n <= 2 * 10**6, "laws: they name too many features, times coordinates")
        need(sum(len(factors) * sum(e for _, e in factors)
                 for law in file["laws"] for _, factors in law) <= 10**7,
             "laws: the factors of terms, times their degrees, add up to too much")
        self.laws = []  # each by the places of its derivatives by the coordinates, not 0
        for law in file["laws"]:
            need(distinct([str(factors) for _, factors in law]), "laws: a term twice")
            need(all(q and increasing([y for y, _ in factors], len(self.z)) and
                     sum(e for _, e in factors) <= 1000 for q, factors in law), "laws: a bad term")
            terms = [(q, reduce(lambda k, factor: emit([(1, k, self.power(*factor))]),
                                ((self.z[y], e) for y, e in factors), 0), 0) for q, factors in law]
            row = defaultdict(list)
            for k, g in self.gradient([(emit(terms), 0)], self.z, self.of_feature).items():
                for c, slope in self.of_feature[k].items() if k in self.of_feature else [(k, 0)]:
                    row[c].append((1, g, slope))
            self.laws.append({c: emit(sums) for c, sums in row.items()})
        self.rationals = {q for x in self.tape if type(x) is list for q, _, _ in x}
    def emit(self, item):
        self.tape.append(item)
        return len(self.tape) - 1
    def symbol(self, f, u):
        if (f, u) not in self.symbol_at:
            self.symbol_at[f, u] = self.emit((f, u))
        return self.symbol_at[f, u]
    def power(self, k, e):  # e >= 1
        x = k if e % 2 else 0
        while e := e // 2:
            k = self.emit([(1, k, k)])
            x = x if not e % 2 else self.emit([(1, x, k)])
        return x
    def gradient(self, seeds, inputs, fixed=()):
        """Places of the derivatives of the sum of v[k] v[f] over seeds (k, f) with v[f] fixed, by
        input; inputs without one are left out. Those that are `fixed` depend on nothing else."""
        bar = defaultdict(list)
        for k, f in seeds:
            bar[k].append((1, f, 0))
        for k in reversed(self.needed(bar, fixed)):
            if k in fixed or k not in bar:
                continue
            g, x = self.emit(bar[k]), self.tape[k]
            if type(x) is int:  # d(1/x) = -(1/x)^2 dx
                bar[x].append((-1, g, self.emit([(1, k, k)])))
            if type(x) is tuple:
                for q, e, fs in RULES[x[0]]:
                    factors = [self.emit(x[1])] if e < 0 else [x[1]] * e
                    slope = reduce(lambda a, b: self.emit([(1, a, b)]),
                                   [*factors, *(self.symbol(f, x[1]) for f in fs)], 0)
                    bar[x[1]].append((q, g, slope))
            for q, a, b in x if type(x) is list else ():
                bar[a].append((q, g, b))
                bar[b].append((q, g, a))
        return {k: self.emit(bar[k]) for k in inputs if k in bar}
    def inverse(self, a, n):
        """Of n x n places, flat. Faddeev and LeVerrier: from A M = 0, c = 1 on, M' = A M + c and
        c' = -tr(A M') / k for k = 1, .., n; then A M = -c, which is the determinant up to sign."""
        am, c, emit = [self.zero] * n * n, 0, self.emit
        for k in range(1, n + 1):
            m = [x if i % (n + 1) else emit([(1, x, 0), (1, c, 0)]) for i, x in enumerate(am)]
            am = [emit([(1, a[n * i + l], m[n * l + j]) for l in range(n)])
                  for i, j in product(range(n), repeat=2)]
            c = emit([(Fraction(-1, k), x, 0) for x in am[::n + 1]])
        d = emit(emit([(-1, c, 0)]))
        return [emit([(1, d, x)]) for x in m]
    def place(self, i, x, shapes, old, uses):
        op, shape, emit, why = x["op"], x.get("shape", [*shapes, []][0]), self.emit, f"bad node {i}"
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
            size * (len(old) if op == "sum" else side * side if op == "inverse" else
                    10 if op == "function" else 1))
        need(len(shape) <= 16 and self.entries <= 2_000_000 and self.work <= 3 * 10**5,
             f"{why}: over 16 axes or 2000000 entries, or too much work")
        if op in self.fresh:
            places = [next(self.fresh[op]) for _ in range(size)]
        elif op == "time" or "of" in x:
            need(op in self.of, f"{why}: for momentum only")
            places = [self.of[op][k - 1] for k in (old[0] if old else [1])]
        elif op == "constant":
            need(len(x["values"]) in (1, size), why)
            places = [emit([(q, 0, 0)]) for q in x["values"]] * (size // len(x["values"]))
        elif op == "contraction":
            places, strides = [emit([]) for _ in range(size)], [
                [prod(sizes[y] for y in labels[labels.index(label) + 1:]) if label in labels else 0
                 for label in sizes] for labels in [result, *axes]]
            for choice in product(*map(range, sizes.values())):
                k, *at = (sum(i * s for i, s in zip(choice, stride)) for stride in strides)
                self.tape[places[k]].append((1, *(y[i] for y, i in zip(old, at)), 0)[:3])
        elif op == "sum":
            need(1 <= len(old) == len(x["coefficients"]) and all(s == shape for s in shapes), why)
            places = [emit([(q, k, 0) for q, k in zip(x["coefficients"], ks)]) for ks in zip(*old)]
        elif op == "inverse":
            need(len(shape) >= 2 and shape[-2] == side, why)
            places = [k for i in range(0, size, side * side)
                      for k in self.inverse(old[0][i:i + side * side], side)]
        elif op == "function":
            need(uses[0].isdisjoint(self.of), f"{why}: of more than parameters and probes")
            places = [self.symbol(x["function"], k) for k in old[0]]
            self.add_function(x["function"], old[0], uses[0], self.program[x["operand"]])
        else:
            index = x.get("index", range(len(old[0])))
            need(len(index) == size and max(index) < len(old[0]), why)
            places = [old[0][i] if i >= 0 else self.zero for i in index]
        inverted = {self.tape[k][0][1] for k in places} if op == "inverse" else set()
        deeper = {("level", self.functions[-1].level), x["function"]} if op == "function" else ()
        self.nodes[i] = shape, places, {op, *inverted, *deeper}.union(*uses)
    def add_function(self, f, arguments, uses, operand):
        numbers = operand["values"] if operand["op"] == "constant" else []
        need(all(q > 0 or q == 0 and f != "log" for q in numbers if f in ("log", "sqrt")),
             f"{f} of a number that has none")
        level = max((x[1] for x in uses if type(x) is tuple), default=0)
        self.functions.append(Function(
            f, arguments, "probe" in uses, "parameter" in uses,
            level + (f == "sqrt" and "probe" in uses), uses & {*RULES},
            numbers * (len(arguments) // max(1, len(numbers))),
            bool(numbers) and f in ("exp", "sigmoid", *CIRCULAR)))
    def root(self, i, shape, never=()):
        need(self.nodes[i][0] == shape and self.nodes[i][2].isdisjoint(never), f"node {i}: unfit")
        self.inverted.update(k for k in self.nodes[i][2] if type(k) is int)
        return self.nodes[i][1]
    def needed(self, roots, fixed=()):
        found, open_ = set(roots), [*roots]
        while open_:
            k = open_.pop()
            x = () if k in fixed else self.tape[k]
            for y in [x] if type(x) is int else x[1:] if type(x) is tuple else (
                    y for term in x or () for y in term[1:]):
                if y not in found:
                    found.add(y)
                    open_.append(y)
        return sorted(found)
    def forward(self, ring, v, roots, known=None):
        """Adds all that these need to v, which has the inputs. `known` has the values of symbols by
        the place of the argument; those at a jet are kept in v at minus that place."""
        for k in (k for k in self.needed(roots, v) if k not in v):
            x = self.tape[k]
            if type(x) is tuple and known is not None:
                if -x[1] not in v:
                    v[-x[1]] = ring.symbols(v[x[1]], known[x[1]])
                v[k] = v[-x[1]][x[0]]
                continue
            v[k] = ring.reciprocal(v[x]) if type(x) is int else \
                free(ring, x[0], v[x[1]]) if type(x) is tuple else \
                ring.sum(*((q, v[a], v[b]) for q, a, b in x))
    def bracket(self, ring, point, probes, e=1, known=()):
        """[X_1, [X_2, .. [X_(k-1), X_k]]] at a point without {e: 1}, {2 e: 1}, .. With Y the inner
        bracket, u = X_1 and w = Y there, it is DY u - DX_1 w, and Y(point + e u) = w + e DY u."""
        def field(where):
            v = dict(enumerate([ring.one, *where, *({0: x % ring.p} for x in probes[0])]))
            self.forward(ring, v, [*self.x, *self.defined], known[0] if known else None)
            return [v[k] for k in self.x]
        def moved(u):
            return [ring.sum((1, x, ring.one), (1, {e: 1}, y)) for x, y in zip(point, u)]
        if len(probes) == 1:
            return field(point)
        y = self.bracket(ring, moved(field(point)), probes[1:], 2 * e, known[1:])
        z = field(moved([{m: c for m, c in w.items() if not m & e} for w in y]))
        z = [ring.sum((1, a, ring.one), (-1, b, ring.one)) for a, b in zip(y, z)]
        return [{m - e: c for m, c in x.items() if m & e} for x in z]

class Symbols:
    """The values that the file gives to symbols at the bound's point, modulo the prime."""
    def __init__(self, system, file):
        self.system, self.given, self.bound = system, file["symbols"], file["bound"]
        self.p, self.numbers = self.bound["prime"], {}  # (f, q): f(q)
        for unit, fs in (("exp", {"exp", "sigmoid"}), ("circle", CIRCULAR)):
            of = [x for x in system.functions if x.units and x.f in fs]
            value = self.given["units"][unit]
            long = {q.denominator for x in of for q in x.numbers} - {1}
            need(sum(d.bit_length() for d in long) <= 20_000, "symbols: too long denominators")
            d = lcm(*long)
            n = gcd(*(int(q * d) for x in of for q in x.numbers))
            need((value is None) == (n == 0), "symbols: not a unit for numbers")
            need(not n or (value % self.p if unit == "exp" else
                           sum(x * x for x in value) % self.p == 1), "symbols: a bad unit")
            powers = {q: int(q * d) // n for x in of for q in x.numbers} if n else {}
            need(sum(abs(k).bit_length() for k in powers.values()) <= system.budget,
                 "symbols: the powers of a unit are too high")
            self.numbers.update({(f, q): self.of_unit(f, value, powers.get(q, 0))
                                 for x in of for q in x.numbers for f in SYMBOLS_OF[x.f]})
    def of_unit(self, f, value, n):
        if f not in CIRCULAR or not n:
            e = pow(value, n, self.p) if n else 1
            return {"sin": 0, "sigmoid": e * pow(1 + e, -1, self.p)}.get(f, e)
        (x, y), (c, s), p = value, (1, 0), self.p
        for bit in bin(abs(n))[2:]:
            c, s = (c * c - s * s) % p, 2 * c * s % p
            c, s = ((c * x - s * y) % p, (c * y + s * x) % p) if bit == "1" else (c, s)
        return c if f == "cos" else s if n > 0 else -s
    def at(self, probe, values, level=2**53):
        """{place of an argument: {f: value}} of functions below a level of square roots, checked;
        and what they take, evaluated."""
        p, known, table, system = self.p, defaultdict(dict), {}, self.system
        lists = {True: iter(values), False: iter(self.given["point"])}
        chosen = [x for x in system.functions if not x.of_probe or x.level < level != 0]
        for x in chosen:
            for f, (i, u) in product(SYMBOLS_OF[x.f], enumerate(x.arguments)):
                y = (self.numbers[f, x.numbers[i]] if x.units else next(lists[x.of_probe])) % p
                need(known[u].setdefault(f, y) == y, "symbols: one argument with two values")
                if f == "sqrt" and x.numbers:
                    d = x.numbers[i].denominator
                    n = x.numbers[i].numerator * d
                    need(isqrt(n)**2 != n or (y * d - isqrt(n)) % p == 0, "symbols: not the root")
        need(all(next(rest, None) is None for rest in lists.values()), "symbols: too many values")
        v = dict(enumerate([{0: 1}, *({0: x % p} for x in [*self.bound["point"], *probe])]))
        system.forward(Ring(p), v, [u for x in chosen for u in x.arguments], known)
        for k, f, y in ((k, f, y) for k, fs in known.items() for f, y in fs.items()):
            need(table.setdefault((f, v[k].get(0, 0)), y) == y, "symbols: one argument, two values")
        for (f, u), y in table.items():
            need((u or f not in ("log", "sqrt")) and (f != "sqrt" or (y * y - u) % p == 0)
                 and (y or f not in ("exp", "normal_pdf", "erf_slope"))
                 and (f != "sin" or (y * y + table["cos", u]**2 - 1) % p == 0),
                 f"symbols: a value of {f} that it cannot have")
        return known, v
    def prove_independence(self):
        system, roots, why = self.system, [], "the symbols are not seen to be independent"
        for x in system.functions:
            number = not x.of_probe and not x.of_parameters
            need(x.after.isdisjoint(NORMAL) and (x.f not in NORMAL or x.after <= {"sqrt"})
                 and (x.f != "sqrt" or x.of_probe or number)
                 and (not number or x.units or x.f == "sqrt" and x.numbers), f"{why}: {x.f}")
            roots += x.numbers if number and x.f == "sqrt" else []
        roots = [n for n in (q.numerator * q.denominator for q in {*roots}) if isqrt(n)**2 != n]
        need(all(gcd(a, b) == 1 for a, b in combinations(roots, 2)), f"{why}: roots of numbers")
        for of_probe in (False, True):
            self.prove_forms(of_probe, [x for x in system.functions if x.of_probe == of_probe and (
                of_probe or x.of_parameters)], why)
        levels, trials = max(x.level for x in system.functions), self.given["roots"]
        need(len(trials) == levels and sum(map(len, trials)) * max(1, system.work)
             <= system.budget, f"{why}: trials of roots")
        for level, of_level in enumerate(trials, 1):
            places = dict.fromkeys(u for x in system.functions if x.f == "sqrt" and x.level == level
                                   for u in x.arguments)
            columns = [[1] * len(of_level)] + [[] for _ in places]
            for trial in of_level:
                need(len(trial["probe"]) == system.probe, "symbols: a probe")
                known, v = self.at(trial["probe"], trial["values"], level)
                system.forward(Ring(self.p), v, places, known)
                for column, k in zip(columns[1:], places):
                    need(v[k].get(0), "symbols: the root of 0")
                    column.append(int(pow(v[k][0], self.p // 2, self.p) != 1))  # not a square
            need(independent(columns, 2), f"{why}: square roots")
    def prove_forms(self, of_probe, functions, why):
        system, p, ring = self.system, self.p, Ring(self.p)
        forms = {(form, u): [] for x in functions for form in FORMS[x.f] for u in x.arguments}
        base = [x for pair in zip(self.bound["rows"], self.given["rows"]) for x in zip(*pair)] \
            if of_probe else [([0] * system.probe, [])]
        samples = len(forms) + 8
        need(not forms or base and 9 * samples * max(1, system.work) <= system.budget
             and samples**3 <= 40 * system.budget, f"{why}: no probes, or too much work")
        for t in range(samples if forms else 0):
            probe, values = base[t % len(base)]
            known, _ = self.at(probe, values, 2**53 if of_probe else 0)
            v = {k: {0: x % p, 1: pow(t + 2, k, p) if (k > system.n) == of_probe else 0,
                     2: pow(t + 2 + k, p - 2, p)} for k, x in enumerate([*self.bound["point"], *probe], 1)}
            v[0] = ring.one
            system.forward(ring, v, [u for _, u in forms], known)
            for (form, u), values in forms.items():
                x = ring.sum((1, v[u], v[u])) if form in ("normal", "erf") else v[u] \
                    if form not in ("log", "softplus") else ring.symbols(v[u], known[u])[form]
                values.append((x.get(1, 0) + x.get(3, 0)) % p)
        for circular in (False, True):
            need(independent([x for (form, _), x in forms.items()
                              if (form == "circle") == circular], p), f"{why}: forms")

# ---- The three proofs ---------------------------------------------------------------------------
def is_prime(n):  # Miller and Rabin; the primes among the bases make it certain from 41 to 2^64
    twos = (n - 1 & 1 - n).bit_length() - 1
    return n % 2 == 1 and all(pow(b, n - 1 >> twos, n) == 1 or n - 1 in (
        pow(b, n - 1 >> i + 1, n) for i in range(twos)) for b in range(2, 38))
def independent(rows, p):
    """Of numbers modulo p, or elements of Ring(p) without e_k. A row is packed into one integer with
    a slot of 12 bytes for each number, in which fewer than 2^32 products below p^2 < 2^62 fit."""
    pivots = []  # (shift of the slot, the row with 1 there)
    for row in rows:
        row = [x if type(x) is int else x.get(0, 0) for x in row]
        x = int.from_bytes(b"".join(y.to_bytes(12, "little") for y in row), "little")
        for shift, other in pivots:
            x += -(x >> shift & 2**96 - 1) % p * other
        left = x.to_bytes(12 * len(row), "little")
        row = [int.from_bytes(left[i:i + 12], "little") % p for i in range(0, len(left), 12)]
        c = next((c for c, y in enumerate(row) if y), None)
        if c is None:
            return False
        scale = pow(row[c], -1, p)
        pivots.append((96 * c, int.from_bytes(b"".join(
            (y * scale % p).to_bytes(12, "little") for y in row), "little")))
    return True
def prove_independence(system, prime, chosen):
    rows, logs = ([[x.get(c, system.zero) for c in columns] for x in places] for places, columns in (
        ([system.laws[i] for i in chosen["laws"]], [c + 1 for c in chosen["columns"]]),
        (system.logs, range(1, system.n + 1))))
    wide = [[] for _ in logs]
    for j in range(max(1, len(wide))):  # z has the coordinates first; a feature may be one of them
        v = {0: {0: 1}, **{k: {0: (x + j * k * (k <= system.n)) % prime} for k, x in reversed(
            [*zip(system.z, chosen["point"])]) if system.tape[k] is None}}
        system.forward(Ring(prime), v, sum([*rows * (j == 0), *logs], system.z))
        need(j or independent([[v[k] for k in row] for row in rows], prime),
             "independence: the laws are dependent in these columns")
        wide = [row + [v[k].get(0, 0) for k in log] for row, log in zip(wide, logs)]
    need(independent(wide, prime), "the logarithms are not seen to be independent")
def prove_laws(system, how):  # whether by expansion; what is too much work is tested instead
    motions = [system.emit([(1, g, system.x[c - 1]) for c, g in law.items()])
               for law in system.laws]
    def evaluated(ring, symbols):  # dh . X for each law h
        v = {0: ring.one, **dict(zip(system.inputs, symbols))}
        system.forward(ring, v, [*motions, *system.defined])
        return [v[k] for k in motions]
    def prove(ring, symbols):
        for number, motion in enumerate(evaluated(ring, symbols)):
            need(ring.vanishes(motion), f"law {number} is not one")
    symbols = [x[1] for x in system.tape if type(x) is tuple]
    if how == "expanded":
        try:
            prove(Ring(None, len(system.inputs) + len(symbols)),
                  ({1 + (1 << 16 * i): 1} for i in count(1)))
            return True
        except Refused as why:
            need(str(why) == TOO_MUCH, str(why))
    # If dh . X is not 0, let s be the size of its numerator. Of the more than 2^54 primes from 2^60
    # to 2^61 at most s / 60 divide all its coefficients; modulo another one at most s / 2^60 of the
    # points are zeros. Together: below s / 2^58 for each prime and point. Symbols are variables, of
    # which there is one for arguments that are equal; others are so at few points.
    sizes = Sizes(system.rationals)
    v = {0: sizes.one, **dict(zip(system.inputs, ([1, 0] for _ in count())))}
    system.forward(sizes, v, [*motions, *system.defined])
    size = max((sizes.cleared(v[k]) for k in motions), default=1)
    size += len(symbols)**2 * max((sizes.cleared(v[u]) for u in symbols if u in v), default=0)
    gain = 58 - size.bit_length()
    need(gain >= 4, "the degrees are too high to be tested")
    for _ in range(-(-100 // gain)):
        prime = next(filter(is_prime, iter(lambda: 2**60 + secrets.randbelow(2**60), None)))
        prove(Ring(prime), ({0: secrets.randbelow(prime)} for _ in count()))
    return not system.laws
TESTED = "tested, not proved (an error has probability below 2^-100)"
Report = namedtuple("Report", "state at_most at_least text")
def check(data):  # what a file, given as bytes, proves; raises Refused
    try:
        return prove(data)
    except Exception as why:  # a fault of this checker must not pass for a proof
        raise why if type(why) is Refused else Refused(repr(why)) from None
def prove(data):
    need(len(data) <= 2**26, "over 64 MiB")
    text = json.loads(data.decode("utf-8"), object_pairs_hook=unique)
    old = type(text) is dict and text.get("version") == 1 and type(text["version"]) is int
    given = type(text) is dict and "symbols" in text and not old
    file = read(OLD if old else {**FILE, "symbols": SYMBOLS} if given else FILE, text, "file")
    file = {"weight_decay": Fraction(0), "frozen": [], "fields": None, **file}
    need(file["version"] == 1 + (not old), "not version 1 or 2")
    system, bound, chosen = System(file, len(data)), file["bound"], file["independence"]
    n, prime, rows, point = system.n, bound["prime"], bound["rows"], chosen["point"]
    need(is_prime(prime) and len(bound["point"]) == n and len(bound["columns"]) == len(rows)
         and increasing(bound["columns"], n), "bound: not a prime, or point or columns")
    need(all(1 <= len(row) <= 12 and all(len(x) == system.probe for x in row) for row in rows)
         and sum((2 * len(row) - 1) * 3**(len(row) - 1) for row in rows) * system.work
         <= system.budget and len(rows)**3 <= 40 * system.budget, "bound: rows, or too much work")
    need(len(chosen["laws"])**3 <= 40 * system.budget, "independence: too much work")
    need(len(chosen["laws"]) == len(chosen["columns"]) and len(point) == len(system.z)
         and increasing(chosen["laws"], len(system.laws)) and increasing(chosen["columns"], n)
         and not any(x for x, y in zip(point[n:], file["features"]) if y["kind"] == "value"),
         "independence: point, laws or columns")
    need(system.frozen.isdisjoint(chosen["columns"]), "independence: a frozen column")
    most = n - len(system.frozen) - len(rows)
    claim = {"state": n, "at_most": most, "at_least": len(chosen["laws"])}
    need(file["claim"] == claim, f"the claim is not what is proved: {claim}")
    need(all(q.denominator % prime for q in system.rationals), "a denominator is 0 modulo prime")
    need(bool(system.functions) == given, "symbols are for functions, and needed for them")
    known, how, number = [()] * len(rows), "", "law" if most == 1 else "laws"
    if given:
        symbols, values = Symbols(system, file), file["symbols"]["rows"]
        need([*map(len, rows)] == [*map(len, values)], "symbols: not a list for each probe")
        known = [[symbols.at(*x)[0] for x in zip(*pair)] for pair in zip(rows, values)]
        symbols.at([0] * system.probe, [], 0)
        how = ", of functions whose symbols are independent"
        if file["symbols"]["hypothesis"] == "free":
            need(not file["symbols"]["roots"], "symbols: roots of free symbols")
            how = ", with free symbols in the place of functions"
        else:
            symbols.prove_independence()
    values = (system.bracket(Ring(prime), [{0: x % prime} for x in bound["point"]], probes, 1, k)
              for probes, k in zip(rows, known))
    need(independent(([x[c] for c in bound["columns"]] for x in values), prime),
         "bound: the rows are dependent in these columns")
    prove_independence(system, prime, chosen)
    tested = not prove_laws(system, file["identities"])
    label = "".join(c if c.isprintable() else "?" for c in file["name"][:200])
    return Report(**claim, text=f"""{label} (a label): {file["flow"]} flow, {n} coordinates
proved: at most {most} independent {number} near generic points{how}
{TESTED if tested else "proved by expansion"}: the file has {claim["at_least"]} independent {"law" if claim["at_least"] == 1 else "laws"}""")
def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__)
        return 2
    try:
        with open(arguments[0], "rb") as file:
            print(check(file.read(2**26 + 1)).text)
        return 0
    except (Refused, OSError) as why:
        print("refused:", why)
        return 1
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
