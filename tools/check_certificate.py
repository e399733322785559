#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks a certificate of abide on its own: `tools/check_certificate.py FILE`.

What it proves. The file gives rational vector fields X_xi on a state space of dimension N. On a dense
open set of it, near each point there are at most `at_most` independent functions h with dh . X_xi = 0
for all xi (conservation laws), and `at_least` of the file's laws are such and independent.

 1. At most: r iterated brackets of fields, at one point modulo a prime p, have a minor that is not 0.
    So it is not 0 over Q, nor on a dense open set; laws are constant along brackets: at most N - r.
 2. Laws: dh . X_xi is expanded with exact rationals and is 0, or tested modulo random primes.
 3. Independent: the laws' differentials, at one point modulo p, have a minor that is not 0.

docs/certificate.md has the argument and every field of the file. This checker shares no code with
abide; it needs nothing but Python. Exit code 0: proved; 1: refused; 2: usage.
"""

import dataclasses
import json
import math
import re
import secrets
import sys
from fractions import Fraction

MIB, NESTING, NODES, ENTRIES, STATE, DIGITS = 64, 32, 20_000, 2_000_000, 20_000, 1000
WORK, ROW_WORK, FEATURES, FEATURE_MATRIX = 10**8, 10**11, 1000, 10**8
PRODUCTS, TERMS, BITS, DEGREE_BITS = 3 * 10**7, 3 * 10**6, 30_000, 16  # of one expansion


class Refused(Exception):
    """The file proves nothing; the text says why."""


def require(condition, reason):
    if not condition:
        raise Refused(reason)


# ---- Reading strictly -----------------------------------------------------------------------------

def json_document(data):
    require(len(data) <= MIB << 20, f"the file is longer than {MIB} MiB")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("the file is not UTF-8") from None
    require(not text.startswith("\ufeff"), "the file begins with a byte order mark")
    depth = 0
    quoted = False
    for token in re.finditer(r'\\.|["\[{}\]]', text, re.DOTALL):
        if token[0] == '"':
            quoted = not quoted
        if quoted or token[0] not in "[{}]":
            continue
        depth += (token[0] in "[{") - (token[0] in "]}")
        require(depth <= NESTING, f"nested deeper than {NESTING}")

    def unique(pairs):
        require(len(dict(pairs)) == len(pairs), "a key is given twice")
        return dict(pairs)

    def bounded(digits):
        require(digits.isascii() and len(digits) <= 17 and abs(int(digits)) <= 2**53,
                "an integer is above 2^53")
        return int(digits)

    def no_number(text):
        raise Refused(f"{text[:20]} is not an integer")

    try:
        document = json.loads(text, object_pairs_hook=unique, parse_int=bounded,
                              parse_float=no_number, parse_constant=no_number)
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        raise Refused("a string has half of a surrogate pair") from None
    except json.JSONDecodeError as error:
        raise Refused(f"not JSON: {error}") from None
    return document


def record(value, keys, what):
    require(type(value) is dict, f"{what} is not an object")
    for key in keys:
        require(key in value, f"{what} has no key {key}")
    require(len(value) == len(keys), f"{what} has a key that is not known")
    return [value[key] for key in keys]


def items(value, what, length=None):
    require(type(value) is list, f"{what} is not a list")
    require(length is None or len(value) == length, f"{what} has {len(value)} items, not {length}")
    return value


def integer(value, what, low=-2**53, high=2**53):
    require(type(value) is int, f"{what} is not an integer")
    require(low <= value <= high, f"{what} is not from {low} to {high}")
    return value


def integers(value, what, length=None, low=-2**53, high=2**53):
    return [integer(item, what, low, high) for item in items(value, what, length)]


def string(value, what):
    require(type(value) is str, f"{what} is not a string")
    return value


def increasing(value, what, below):
    result = integers(value, what, None, 0, below - 1)
    require(all(a < b for a, b in zip(result, result[1:])), f"{what} do not increase")
    return result


def rational(value, what):
    """An int where it is one, otherwise a Fraction."""
    require(type(value) is str, f"{what} is not a string")
    match = re.fullmatch(r"(0|-?[1-9][0-9]*)(?:/([1-9][0-9]*))?", value)
    require(match, f"{what} is not a rational")
    require(len(match[1].lstrip("-")) <= DIGITS and len(match[2] or "") <= DIGITS,
            f"{what} has more than {DIGITS} digits")
    if match[2] is None:
        return int(match[1])
    result = Fraction(int(match[1]), int(match[2]))
    require(str(result.denominator) == match[2] != "1", f"{what} is not in lowest terms")
    return result


# ---- Programs -------------------------------------------------------------------------------------

KEYS = {"parameter": "name shape", "probe": "name shape", "velocity": "of", "time": "", "shifted": "of",
        "covector": "of", "constant": "values shape", "contraction": "operands labels result",
        "sum": "operands coefficients", "gather": "operand index shape", "reshape": "operand shape",
        "inverse": "operand"}
KEYS = {op: keys.split() for op, keys in KEYS.items()}
MOMENTUM_ONLY = {"velocity", "time", "shifted"}


class Node:
    """One node: op, shape, size (entries), work, operands, and `uses`: the ops of inputs it reaches."""

    def __init__(self, earlier, description, flow, label):
        require(type(description) is dict, f"{label} is not an object")
        op = string(description.get("op"), f"{label}: op")
        require(op in KEYS, f"{label}: there is no such op")
        values = record(description, ["op"] + KEYS[op], label)
        given = dict(zip(KEYS[op], values[1:]))
        require(flow == "momentum" or op not in MOMENTUM_ONLY, f"{label}: {op} is for momentum only")
        self.op, self.operands, self.uses, self.of = op, [], {op}, None
        if "operand" in given or "operands" in given:
            numbers = [given["operand"]] if "operand" in given else items(given["operands"], label)
            self.operands = integers(numbers, f"{label}: operand", None, 0, len(earlier) - 1)
            self.uses = set().union(*(earlier[i].uses for i in self.operands))
        before = [earlier[i] for i in self.operands]
        if "shape" in given:
            self.shape = integers(given["shape"], f"{label}: shape", None, 1)
            require(len(self.shape) <= 16, f"{label}: more than 16 axes")
        if "of" in given:
            self.of = integer(given["of"], f"{label}: of", 0, len(earlier) - 1)
            require(earlier[self.of].op == "parameter", f"{label}: of is not a parameter")
            self.shape = earlier[self.of].shape
        if op == "time":
            self.shape = []
        if op == "contraction":
            self.read_labels(given, before, label)
        elif op == "sum":
            require(before and all(b.shape == before[0].shape for b in before),
                    f"{label}: the operands have not one shape")
            self.shape = before[0].shape
            self.coefficients = [rational(c, f"{label}: coefficient") for c in
                                 items(given["coefficients"], f"{label}: coefficients", len(before))]
        elif op == "inverse":
            self.shape = before[0].shape
            require(len(self.shape) >= 2 and self.shape[-1] == self.shape[-2],
                    f"{label}: the matrices are not square")
        self.size = math.prod(self.shape)
        require(self.size <= ENTRIES, f"{label}: more than {ENTRIES} entries")
        self.work = self.size * max(1, len(before))
        if op == "contraction":
            self.work = math.prod(self.sizes.values())
        elif op == "inverse":
            self.work = self.size * self.shape[-1]
        elif op == "gather":
            self.index = integers(given["index"], f"{label}: index", self.size, -1, before[0].size - 1)
        elif op == "reshape":
            require(self.size == before[0].size, f"{label}: another number of entries")
        elif op == "constant":
            self.values = [rational(v, f"{label}: value") for v in items(given["values"], label)]
            require(len(self.values) in (1, self.size), f"{label}: neither one value nor one per entry")
            self.uses = set()
        elif op in ("parameter", "probe"):
            self.name = string(given["name"], f"{label}: name")

    def read_labels(self, given, before, label):
        require(len(before) in (1, 2), f"{label}: neither one operand nor two")
        self.labels = [integers(part, f"{label}: labels", len(b.shape), 0, 1000)
                       for part, b in zip(items(given["labels"], f"{label}: labels", len(before)), before)]
        self.result = integers(given["result"], f"{label}: result")
        self.sizes = {}
        for part, b in zip(self.labels, before):
            for axis, size in zip(part, b.shape):
                require(self.sizes.setdefault(axis, size) == size, f"{label}: a label has two sizes")
        for part in self.labels + [self.result]:
            require(len(set(part)) == len(part), f"{label}: a label is given twice")
        require(all(axis in self.sizes for axis in self.result), f"{label}: a label of no operand")
        require(len(self.result) <= 16, f"{label}: more than 16 axes")
        self.shape = [self.sizes[axis] for axis in self.result]
        # The value, and what each operand gets from the value's adjoint, are contractions.
        (left, right) = self.labels if len(before) == 2 else (self.labels[0], [])
        self.plan = Plan(self.sizes, self.result, left, right)
        self.back = [Plan(self.sizes, left, self.result, right), Plan(self.sizes, right, self.result, left)]


class Plan:
    """target[..] = sum of left[..] right[..]: where to begin for each entry, and the steps to sum."""

    def __init__(self, sizes, target, left, right):
        def strides(labels):
            return {axis: math.prod(sizes[a] for a in labels[k + 1:]) for k, axis in enumerate(labels)}
        s, t = strides(left), strides(right)

        def spread(pairs, axes):
            for axis in axes:
                pairs = step(pairs, sizes[axis], s.get(axis, 0), t.get(axis, 0))
            return pairs

        def step(pairs, n, di, dj):
            return ((i + k * di, j + k * dj) for i, j in pairs for k in range(n))
        summed = [axis for axis in sizes if axis not in target]
        self.begin = self.kept(lambda: spread([(0, 0)], target), target, sizes)
        self.steps = self.kept(lambda: spread([(0, 0)], summed), summed, sizes)

    @staticmethod
    def kept(pairs, axes, sizes):
        """What to iterate over, each time it is called: a list unless it would be long."""
        if math.prod(sizes[a] for a in axes) > 10**5:
            return pairs
        once = []
        return lambda: once or once.extend(pairs()) or once

    def run(self, ring, left, right):
        return [ring.dot((left[i + di], right[j + dj]) for di, dj in self.steps())
                for i, j in self.begin()]


def read_program(value, flow):
    require(len(items(value, "program")) <= NODES, f"more than {NODES} nodes")
    nodes, entries, work = [], 0, 0
    for number, description in enumerate(value):
        node = Node(nodes, description, flow, f"node {number}")
        entries, work = entries + node.size, work + node.work
        require(entries <= ENTRIES, f"more than {ENTRIES} entries")
        require(work <= WORK, "the program is too much work")
        nodes.append(node)
    for op in ("parameter", "probe"):
        names = [node.name for node in nodes if node.op == op]
        require(len(set(names)) == len(names), f"two {op} nodes have one name")
    require(any(node.op == "parameter" for node in nodes), "there is no parameter")
    return nodes, work


def needed(nodes, roots):
    """The nodes that these reach through operands, in order."""
    found, stack = set(roots), list(roots)
    while stack:
        for operand in nodes[stack.pop()].operands:
            if operand not in found:
                found.add(operand)
                stack.append(operand)
    return sorted(found)


def matrices(entries, n):
    return [[entries[k + i * n:k + i * n + n] for i in range(n)] for k in range(0, len(entries), n * n)]


def evaluate(ring, nodes, order, inputs, values):
    """Adds to `values` those of the nodes in `order`, over any ring; inputs maps (op, of) to entries."""
    for number in order:
        if number in values:
            continue
        node = nodes[number]
        v = [values[i] for i in node.operands]
        if node.op == "constant":
            result = [ring.constant(q) for q in node.values]
            result = result * (node.size // len(result))
        elif node.op == "contraction":
            result = node.plan.run(ring, v[0], v[1] if len(v) == 2 else [ring.constant(1)])
        elif node.op == "sum":
            c = [ring.constant(q) for q in node.coefficients]
            result = [ring.dot(zip(c, column)) for column in zip(*v)]
        elif node.op == "gather":
            result = [v[0][i] if i >= 0 else 0 for i in node.index]
        elif node.op == "reshape":
            result = v[0]
        elif node.op == "inverse":
            result = [x for m in matrices(v[0], node.shape[-1]) for row in ring.inverse(m) for x in row]
        else:
            result = inputs[node.op, number if node.of is None else node.of]
        values[number] = result


def gradient(ring, nodes, root, seed, values, wanted):
    """Reverse mode: maps each input (op, of), with its op in `wanted`, to d(root)/d(input)."""
    order = needed(nodes, [root])
    adjoint, result = {root: seed}, {}

    def give(number, entries):
        if nodes[number].uses & wanted:
            known = adjoint.get(number)
            adjoint[number] = entries if known is None else [ring.add(*pair) for pair in zip(known, entries)]
    for number in reversed(order):
        node, bar = nodes[number], adjoint.pop(number, None)
        if bar is None:
            continue
        if node.op == "contraction":
            v = [values[i] for i in node.operands] + [[ring.constant(1)]]
            for k, operand in enumerate(node.operands):
                if nodes[operand].uses & wanted:
                    give(operand, node.back[k].run(ring, bar, v[1 - k]))
        elif node.op == "sum":
            for q, operand in zip(node.coefficients, node.operands):
                give(operand, [ring.dot([(ring.constant(q), x)]) for x in bar])
        elif node.op == "gather":
            entries = [0] * nodes[node.operands[0]].size
            for i, x in zip(node.index, bar):
                if i >= 0:
                    entries[i] = ring.add(entries[i], x)
            give(node.operands[0], entries)
        elif node.op == "reshape":
            give(node.operands[0], bar)
        elif node.op == "inverse":  # B = A^-1: the adjoint of A is -B^T bar B^T
            entries, n = [], node.shape[-1]
            for b, c in zip(matrices(values[number], n), matrices(bar, n)):
                bt = list(zip(*b))
                left = [[ring.dot(zip(row, column)) for column in zip(*c)] for row in bt]
                entries += [ring.dot((ring.dot([(ring.constant(-1), x)]), y) for x, y in zip(row, column))
                            for row in left for column in b]
            give(node.operands[0], entries)
        elif node.op in wanted:
            key = node.op, number if node.of is None else node.of
            result[key] = bar if key not in result else [ring.add(*pair) for pair in zip(result[key], bar)]
    return result


# ---- Rings: elements are 0 or of the ring's own kind; a ring has constant, dot and inverse ---------

class Ring:
    def add(self, a, b):
        return self.dot([(self.constant(1), a), (self.constant(1), b)]) if a and b else a or b

    def mul(self, a, b):
        return self.dot([(a, b)])

    def power(self, a, n):
        result = self.constant(1)
        for bit in bin(n)[2:]:
            result = self.mul(result, result)
            result = self.mul(result, a) if bit == "1" else result
        return result


class Jets(Ring):
    """Z_p with nilpotents e_1, e_2, .., e_k^2 = 0: residues, or (k, x, y) for x + e_k y, where y is
    not 0 and x, y are without e_k, e_(k+1), .."""

    def __init__(self, p):
        self.p, self.constants = p, {}

    def constant(self, q):
        if q not in self.constants:
            require(q.denominator % self.p, "a denominator is 0 modulo the prime")
            self.constants[q] = q.numerator * pow(q.denominator, -1, self.p) % self.p
        return self.constants[q]

    def add(self, a, b):
        if type(a) is int and type(b) is int:
            return (a + b) % self.p
        if type(a) is int or type(b) is tuple and a[0] < b[0]:
            a, b = b, a
        if type(b) is int or b[0] < a[0]:
            return a[0], self.add(a[1], b), a[2]
        return self.jet(a[0], self.add(a[1], b[1]), self.add(a[2], b[2]))

    def mul(self, a, b):
        if type(a) is int and type(b) is int:
            return a * b % self.p
        if type(a) is int or type(b) is tuple and a[0] < b[0]:
            a, b = b, a
        if type(b) is int or b[0] < a[0]:
            return self.jet(a[0], self.mul(a[1], b), self.mul(a[2], b))
        return self.jet(a[0], self.mul(a[1], b[1]),
                        self.add(self.mul(a[1], b[2]), self.mul(a[2], b[1])))

    @staticmethod
    def jet(k, x, y):
        return (k, x, y) if y else x

    def dot(self, pairs):
        plain = rest = 0
        for a, b in pairs:
            if a and b:
                if type(a) is int and type(b) is int:
                    plain += a * b
                else:
                    rest = self.add(rest, self.mul(a, b))
        return self.add(plain % self.p, rest)

    def reciprocal(self, a):
        if type(a) is int:
            require(a, "a matrix that is inverted, or the argument of a logarithm, is singular there")
            return pow(a, -1, self.p)
        x = self.reciprocal(a[1])
        return self.jet(a[0], x, self.mul(self.constant(-1), self.mul(self.mul(x, x), a[2])))

    def inverse(self, matrix):
        """Gauss and Jordan. An element is a unit when its residue, without all e_k, is not 0."""
        n = len(matrix)
        rows = [list(row) + [int(i == j) for j in range(n)] for i, row in enumerate(matrix)]
        for k in range(n):
            pivot = next((i for i in range(k, n) if self.residue(rows[i][k])), k)
            rows[k], rows[pivot] = rows[pivot], rows[k]
            scale = self.reciprocal(rows[k][k])
            rows[k] = [self.mul(scale, x) for x in rows[k]]
            for i in range(n):
                if i != k and rows[i][k]:
                    f = self.mul(self.constant(-1), rows[i][k])
                    rows[i] = [self.add(x, self.mul(f, y)) if y else x for x, y in zip(rows[i], rows[k])]
        return [row[n:] for row in rows]

    @staticmethod
    def residue(a):
        while type(a) is tuple:
            a = a[1]
        return a


class Polynomials(Ring):
    """Q[x_0, x_1, ..][d_1, d_2, ..]: (bound of the degree, {monomial: coefficient}), or 0.

    A monomial is an integer with 16 bits for each exponent. The symbol d_j stands for 1 / det_j; the
    inverse of a matrix is its adjugate times d_j. Sums of products are 0 as rational functions when
    they are 0 after multiplication with powers of the det_j, which `vanishes` does."""

    def __init__(self, variables):
        self.variables, self.determinants = variables, []
        self.refill()

    def refill(self):
        self.products, self.terms = PRODUCTS, TERMS

    def constant(self, q):
        return (0, {0: q}) if q else 0

    def variable(self, i):
        return 1, {1 << DEGREE_BITS * i: 1}

    def dot(self, pairs):
        sums, degree = {}, 0
        for a, b in pairs:
            if not a or not b:
                continue
            degree = max(degree, a[0] + b[0])
            self.products -= len(a[1]) * len(b[1])
            require(degree < 1 << DEGREE_BITS and self.products >= 0, "the expansion is too much work")
            for m, x in a[1].items():
                for n, y in b[1].items():
                    z = sums.get(m + n, 0) + x * y
                    if type(z) is Fraction:
                        z = self.bounded(z) if z.denominator > 1 else z.numerator
                    sums[m + n] = z
        sums = {m: self.bounded(z) for m, z in sums.items() if z}
        self.terms -= len(sums) * (1 + self.variables // 64)
        require(self.terms >= 0, "the expansion has too many terms")
        return (degree, sums) if sums else 0

    @staticmethod
    def bounded(z):
        require(z.numerator.bit_length() <= BITS and z.denominator.bit_length() <= BITS,
                "the expansion has numbers that are too long")
        return z

    def inverse(self, matrix):
        """Faddeev and LeVerrier: M_1 = 1, c_k = -tr(A M_k) / k, M_(k+1) = A M_k + c_k, and A^-1 =
        -M_n / c_n; the determinant is c_n up to sign, so d stands for -1 / c_n."""
        n = len(matrix)
        m = [[self.constant(int(i == j)) for j in range(n)] for i in range(n)]
        for k in range(1, n + 1):
            am = [[self.dot(zip(row, column)) for column in zip(*m)] for row in matrix]
            c = self.dot((self.constant(Fraction(-1, k)), am[i][i]) for i in range(n))
            if k < n:
                m = [[self.add(am[i][j], c) if i == j else am[i][j] for j in range(n)] for i in range(n)]
        determinant = self.dot([(self.constant(-1), c)])
        require(not self.vanishes(determinant), "a matrix that is inverted is singular everywhere")
        if set(determinant[1]) == {0}:
            d = self.constant(Fraction(1) / determinant[1][0])
        else:
            known = [j for j, other in enumerate(self.determinants) if other[1] == determinant[1]]
            if not known:
                self.determinants.append(determinant)
            d = self.variable(self.variables + (known or [len(self.determinants) - 1])[0])
        return [[self.mul(d, x) for x in row] for row in m]

    def vanishes(self, a):
        """Whether it is 0 as a rational function; the last symbols are cleared first."""
        for j in reversed(range(len(self.determinants))):
            shift = DEGREE_BITS * (self.variables + j)
            parts = {}  # by the exponent of d_j
            for m, x in a[1].items() if a else ():
                e = m >> shift & (1 << DEGREE_BITS) - 1
                parts.setdefault(e, {})[m - (e << shift)] = x
            top = max(parts, default=0)
            if top:
                a = self.dot(((a[0], part), self.power(self.determinants[j], top - e))
                             for e, part in parts.items())
        return not a


class Bounds(Ring):
    """How large numerators are. An element with (degree, bits, {j: e_j}) is P / product of the D_j^e_j,
    P with integer coefficients, of at most this degree, absolute values adding up to at most 2^bits.
    D_0 is the product of the denominators in the file, the other D_j are the determinants met."""

    def __init__(self, rationals):
        denominators = {q.denominator for q in rationals}
        self.divisors = [(0, sum(d.bit_length() for d in denominators if d > 1))]

    def constant(self, q):
        if not q:
            return 0
        return 0, q.numerator.bit_length() + (self.divisors[0][1] if q.denominator > 1 else 0), \
            {0: 1} if q.denominator > 1 else {}

    def common(self, terms):
        """Elements over their common divisor: degree and bits of the largest, and the divisor."""
        divisor = {}
        for _, _, part in terms:
            for j, e in part.items():
                divisor[j] = max(e, divisor.get(j, 0))
        lacking = [[(e - part.get(j, 0), *self.divisors[j]) for j, e in divisor.items()]
                   for _, _, part in terms]
        return (max(t[0] + sum(e * d for e, d, _ in more) for t, more in zip(terms, lacking)),
                max(t[1] + sum(e * b for e, _, b in more) for t, more in zip(terms, lacking)), divisor)

    def dot(self, pairs):
        terms = [(a[0] + b[0], a[1] + b[1], {j: a[2].get(j, 0) + b[2].get(j, 0) for j in {**a[2], **b[2]}})
                 for a, b in pairs if a and b]
        if not terms:
            return 0
        degree, bits, divisor = self.common(terms)
        return degree, bits + (len(terms) - 1).bit_length(), divisor

    def inverse(self, matrix):
        n = len(matrix)
        entries = [x for row in matrix for x in row if x] or [(0, 0, {})]
        degree, bits, divisor = self.common(entries)
        product = n.bit_length()  # a determinant has n! <= 2^(n * this) products
        self.divisors.append((n * degree, n * (bits + product)))
        more = [(e, *self.divisors[j]) for j, e in divisor.items()]
        entry = ((n - 1) * degree + sum(e * d for e, d, _ in more),
                 (n - 1) * (bits + product) + sum(e * b for e, _, b in more), {len(self.divisors) - 1: 1})
        return [[entry] * n for _ in range(n)]


# ---- Fields and brackets --------------------------------------------------------------------------

STATE_OPS = {"parameter", "velocity", "time"}


class System:
    """The fields and features of a file."""

    def __init__(self, document):
        get = document.get
        self.flow = string(get("flow"), "flow")
        require(self.flow in ("gradient", "momentum"), "there is no such flow")
        self.nodes, self.work = read_program(get("program"), self.flow)
        self.parameters = [i for i, node in enumerate(self.nodes) if node.op == "parameter"]
        self.probes = [i for i, node in enumerate(self.nodes) if node.op == "probe"]
        self.objective = self.node(get("objective"), "objective", [], {"parameter", "probe"})
        self.metric = get("metric")
        if self.metric is not None:
            everything = STATE_OPS | {"probe", "shifted", "covector"}
            self.metric = [self.node(m, "metric", self.nodes[b].shape, everything) for m, b in
                           zip(items(self.metric, "metric", len(self.parameters)), self.parameters)]
        self.momentum = self.flow == "momentum"
        require(self.momentum or get("tau") is None, "tau is for momentum only")
        if self.momentum:
            self.p, self.q = ([rational(c, "tau") for c in items(part, "tau")]
                              for part in record(get("tau"), ["numerator", "denominator"], "tau"))
            require(not self.p or self.p[-1], "tau has a trailing 0")
            require(self.q and self.q[-1] == 1, "the denominator of tau does not end with 1")
            self.rate = (self.p or [0])[0] if len(self.p) <= 1 and len(self.q) == 1 else 0
        sizes = [self.nodes[b].size for b in self.parameters]
        self.half = sum(sizes)
        self.dimension = 2 * self.half + 1 if self.momentum else self.half
        require(self.dimension <= STATE, f"more than {STATE} coordinates")
        self.probe_size = sum(self.nodes[b].size for b in self.probes) + self.momentum
        self.features = [self.feature(f) for f in items(get("features"), "features")]
        f = len(self.features)
        require(f <= FEATURES and f * f * self.dimension <= FEATURE_MATRIX and f * f * self.work <= ROW_WORK,
                "the features are too much work")
        self.logs = [i for i, (kind, _) in enumerate(self.features) if kind != "value"]
        field_roots = [self.objective] + (self.metric or [])
        self.field_order = needed(self.nodes, field_roots)
        self.feature_order = needed(self.nodes, [root for _, root in self.features])
        self.shifted = any(self.nodes[i].op == "shifted" for i in self.field_order)

    def node(self, value, what, shape, uses):
        number = integer(value, what, 0, len(self.nodes) - 1)
        require(self.nodes[number].shape == shape, f"{what} has the wrong shape")
        require(self.nodes[number].uses <= uses, f"{what} depends on what it may not")
        return number

    def feature(self, value):
        name, kind, number = record(value, ["name", "kind", "node"], "a feature")
        string(name, "a feature's name")
        require(string(kind, "kind") in ("value", "log", "logdet"), "there is no such kind of feature")
        shape = []
        if kind == "logdet":
            shape = self.nodes[integer(number, "feature", 0, len(self.nodes) - 1)].shape
            require(len(shape) == 2 and shape[0] == shape[1], "the matrix of a feature is not square")
        return kind, self.node(number, "feature", shape, STATE_OPS)

    def rationals(self):
        for node in self.nodes:
            yield from node.values if node.op == "constant" else node.coefficients if node.op == "sum" else ()
        yield from self.p + self.q if self.momentum else ()

    def split(self, entries, nodes, op):
        result, at = {}, 0
        for b in nodes:
            result[op, b] = entries[at:at + self.nodes[b].size]
            at += self.nodes[b].size
        return result

    def state_inputs(self, state):
        inputs = self.split(state, self.parameters, "parameter")
        if self.momentum:
            inputs.update(self.split(state[self.half:], self.parameters, "velocity"))
            for i, node in enumerate(self.nodes):
                if node.op == "time":
                    inputs["time", i] = state[-1:]
        return inputs

    def field(self, ring, state, probe, values=None):
        """X_probe at `state`, a list of N elements of the ring."""
        values = {} if values is None else values
        inputs = {**self.state_inputs(state), **self.split(probe, self.probes, "probe")}
        objective = needed(self.nodes, [self.objective])
        evaluate(ring, self.nodes, objective, inputs, values)
        bars = gradient(ring, self.nodes, self.objective, [ring.constant(1)], values, {"parameter"})
        g = [bars.get(("parameter", b), [0] * self.nodes[b].size) for b in self.parameters]
        inputs.update((("covector", b), x) for b, x in zip(self.parameters, g))
        if self.momentum:
            velocity, time, a = state[self.half:-1], state[-1], probe[-1]
            p, q = (self.at_time(ring, c, time) for c in (self.p, self.q))
            if self.shifted:
                tau = ring.mul(p, ring.inverse([[q]])[0][0])
                shifted = [ring.add(ring.mul(tau, x), v) for x, v in zip(state, velocity)]
                inputs.update(self.split(shifted, self.parameters, "shifted"))
        evaluate(ring, self.nodes, self.field_order, inputs, values)
        m = [values[i] for i in self.metric] if self.metric else g
        m = [x for block in m for x in block]
        if not self.momentum:
            return m
        drift, friction = ring.mul(a, q), ring.mul(ring.constant(-1), ring.mul(a, p))
        last = ring.mul(a, ring.mul(ring.constant(self.rate), time)) if self.rate else drift
        return [ring.mul(drift, v) for v in velocity] + \
            [ring.add(x, ring.mul(friction, v)) for x, v in zip(m, velocity)] + [last]

    @staticmethod
    def at_time(ring, coefficients, time):
        value = 0
        for c in reversed(coefficients):
            value = ring.add(ring.mul(value, time), ring.constant(c))
        return value

    def feature_values(self, ring, state, values=None):
        """For each feature its value (None for logarithms) and its derivatives by the N coordinates."""
        values = {} if values is None else values
        evaluate(ring, self.nodes, self.feature_order, self.state_inputs(state), values)
        result = []
        for kind, root in self.features:
            seed = [ring.constant(1)]
            if kind == "log":
                seed = ring.inverse([values[root]])[0]
            elif kind == "logdet":
                matrix = matrices(values[root], self.nodes[root].shape[0])[0]
                seed = [x for column in zip(*ring.inverse(matrix)) for x in column]
            bars = gradient(ring, self.nodes, root, seed, values, STATE_OPS)
            row = []
            for op in ["parameter", "velocity"] if self.momentum else ["parameter"]:
                for b in self.parameters:
                    row += bars.get((op, b), [0] * self.nodes[b].size)
            if self.momentum:
                times = [x[0] for (op, _), x in bars.items() if op == "time"]
                row.append(ring.dot((ring.constant(1), x) for x in times))
            result.append((values[root][0] if kind == "value" else None, row))
        return result

    def bracket(self, jets, point, probes, level=0):
        """[X_1, [X_2, .. [X_(k-1), X_k]]] at a point that is a jet in e_1, .., e_level.

        With Y the bracket of the others, u = X_1 and v = Y at the point, it is DY u - DX_1 v, and
        Y(point + e u) = v + e DY u."""
        if len(probes) == 1:
            return self.field(jets, point, probes[0])
        level += 1

        def moved(v):
            return [jets.add(x, jets.jet(level, 0, y)) for x, y in zip(point, v)]

        def parts(z):
            return (z[1], z[2]) if type(z) is tuple and z[0] == level else (z, 0)
        u = self.field(jets, point, probes[0])
        y = [parts(z) for z in self.bracket(jets, moved(u), probes[1:], level)]
        x = self.field(jets, moved([v for v, _ in y]), probes[0])
        return [jets.add(dy, jets.mul(jets.constant(-1), parts(z)[1])) for (_, dy), z in zip(y, x)]


# ---- Bound ----------------------------------------------------------------------------------------

def is_prime(n):
    """Miller and Rabin with the first twelve primes as bases: certain below 2^64."""
    bases = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    if n < 41 or any(n % b == 0 for b in bases):
        return n in bases
    s = (n - 1 & 1 - n).bit_length() - 1
    for b in bases:
        x = pow(b, n - 1 >> s, n)
        if x != 1 and all(pow(x, 1 << k, n) != n - 1 for k in range(s)):
            return False
    return True


def rank(rows, p):
    """Of a matrix modulo p."""
    rows, r = [row[:] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(r, len(rows)) if rows[i][column] % p), None)
        if pivot is None:
            continue
        rows[r], rows[pivot] = rows[pivot], rows[r]
        scale = pow(rows[r][column], -1, p)
        top = [scale * x % p for x in rows[r][column:]]
        for i in range(r + 1, len(rows)):
            f = rows[i][column]
            if f:
                rows[i][column:] = [(x - f * y) % p for x, y in zip(rows[i][column:], top)]
        r += 1
    return r


def check_bound(system, value):
    """The prime and the number of independent rows."""
    prime, point, rows, columns = record(value, ["prime", "point", "rows", "columns"], "bound")
    require(is_prime(integer(prime, "prime", 2**20, 2**31 - 1)), "prime is not a prime")
    point = integers(point, "bound: point", system.dimension)
    operations = 0
    for row in items(rows, "rows"):
        require(1 <= len(items(row, "a row")) <= 12, "a row has not 1 to 12 probes")
        operations += (2 * len(row) - 1) * 3**(len(row) - 1) * system.work
        require(operations <= ROW_WORK, "the rows are too much work")
        for probe in row:
            integers(probe, "a probe", system.probe_size)
    columns = increasing(columns, "bound: columns", system.dimension)
    require(len(columns) == len(rows), "bound: not as many columns as rows")
    return prime, point, rows, columns


def prove_bound(system, prime, point, rows, columns):
    jets = Jets(prime)
    for q in system.rationals():
        jets.constant(q)
    point = [x % prime for x in point]
    matrix = []
    for row in rows:
        value = system.bracket(jets, point, [[x % prime for x in probe] for probe in row])
        matrix.append([value[c] for c in columns])
    require(rank(matrix, prime) == len(rows), "bound: the rows are dependent in these columns")


# ---- Laws -----------------------------------------------------------------------------------------

def read_law(value, variables):
    """A list of (coefficient, [(variable, exponent), ..])."""
    law = []
    for term in items(value, "a law"):
        coefficient, factors = items(term, "a term", 2)
        coefficient = rational(coefficient, "a coefficient")
        require(coefficient, "a coefficient is 0")
        factors = [tuple(integers(f, "a factor", 2, 0)) for f in items(factors, "factors")]
        increasing([v for v, _ in factors], "the variables of a term", variables)
        require(all(e >= 1 for _, e in factors) and sum(e for _, e in factors) <= 1000,
                "an exponent is not from 1 to 1000, all together")
        law.append((coefficient, factors))
    require(len({tuple(factors) for _, factors in law}) == len(law), "two terms have the same factors")
    return law


def partials(ring, law, z):
    """The derivatives of a law by its variables, at values z of these."""
    sums = {}
    for coefficient, factors in law:
        for k, (v, e) in enumerate(factors):
            product = ring.constant(coefficient * e)
            for j, (w, f) in enumerate(factors):
                if f > (j == k):
                    product = ring.mul(product, ring.power(z[w], f - (j == k)))
            sums.setdefault(v, []).append((ring.constant(1), product))
    return {v: ring.dot(pairs) for v, pairs in sums.items()}


def derivatives_along(system, ring, laws, symbols):
    """dh . X for each law h, where symbols() gives an element for each coordinate, entry of the
    probe and logarithm."""
    state = [symbols() for _ in range(system.dimension)]
    probe = [symbols() for _ in range(system.probe_size)]
    values = {}
    motion = system.field(ring, state, probe, values)
    z = list(state)
    for value, row in system.feature_values(ring, state, values):
        motion.append(ring.dot(zip(row, motion)))
        z.append(symbols() if value is None else value)
    for law in laws:
        yield ring.dot((partial, motion[v]) for v, partial in partials(ring, law, z).items())


def prove_laws(system, laws, how):
    count = system.dimension + system.probe_size + len(system.logs)
    if how == "expanded" and laws:
        ring = Polynomials(count)
        symbols = (ring.variable(i) for i in range(count))
        for number, value in enumerate(derivatives_along(system, ring, laws, lambda: next(symbols))):
            require(ring.vanishes(value), f"law {number} is not one")
            ring.refill()
    elif laws:
        rationals = [c for law in laws for c, _ in law]
        ring = Bounds([*system.rationals(), *rationals])
        bounds = [b for b in derivatives_along(system, ring, laws, lambda: (1, 0, {})) if b]
        degree, bits = (max((b[k] for b in bounds), default=0) for k in (0, 1))
        # There are more than 2^54 primes between 2^60 and 2^61; at most bits / 60 of them divide all
        # coefficients, and modulo another one a point is a zero with probability degree / 2^60.
        gain = 60 - ((bits // 60 + 1) * 64 + degree).bit_length()
        require(gain >= 4, "the degrees are too high to be tested")
        for _ in range(-(-(100 + len(laws).bit_length()) // gain)):
            prime = 4
            while not is_prime(prime):
                prime = 2**60 + secrets.randbelow(2**60)
            for number, value in enumerate(derivatives_along(system, Jets(prime), laws,
                                                             lambda: secrets.randbelow(prime))):
                require(not value, f"law {number} is not one")


# ---- Independence ---------------------------------------------------------------------------------

def prove_independence(system, prime, laws, point, columns):
    jets, n = Jets(prime), system.dimension
    state = [x % prime for x in point[:n]]
    z, features = list(state), system.feature_values(jets, state)
    z += [x % prime if value is None else value for x, (value, _) in zip(point[n:], features)]
    matrix = []
    for law in laws:
        total = [0] * n
        for v, d in partials(jets, law, z).items():
            for c, x in enumerate(features[v - n][1]) if v >= n else [(v, 1)]:
                total[c] = (total[c] + d * x) % prime
        matrix.append([total[c] for c in columns])
    require(rank(matrix, prime) == len(laws), "independence: the laws are dependent in these columns")
    logarithms = [[] for _ in system.logs]
    for j in range(len(system.logs)):
        moved = [(x + j * (i + 1)) % prime for i, x in enumerate(state)]
        features = system.feature_values(jets, moved) if j else features
        for row, i in zip(logarithms, system.logs):
            row += features[i][1]
    require(rank(logarithms, prime) == len(logarithms), "the logarithms are not seen to be independent")


# ---- Main -----------------------------------------------------------------------------------------

@dataclasses.dataclass
class Report:
    name: str
    flow: str
    metric: str
    state: int
    laws: int
    at_most: int
    at_least: int
    identities: str

    def text(self):
        most, least, tested = self.at_most, self.at_least, self.identities == "tested" and self.laws > 0
        label = "".join(c if c.isprintable() else "?" for c in self.name[:200])
        how = "tested, an error has probability below 2^-100" if tested else "expanded exactly"
        near = "near generic points there"

        def independent(n):
            return f"{n} independent law{'s' * (n != 1)}"

        def are(n):
            return "is" if n == 1 else "are"
        lines = [f"{label} (a label)", f"{self.flow} flow, {self.state} coordinates, {self.metric} metric",
                 f"laws: {self.laws}, identities {how}"]
        if tested:
            lines += [f"proved: {near} {are(most)} at most {independent(most)}",
                      f"tested, not proved: the file has {independent(least)}"]
        elif most == least:
            lines += [f"proved: {near} {are(most)} exactly {independent(most)}"
                      + (f"; the file has {'them' if most > 1 else 'it'}" if most else "")]
        else:
            lines += [f"proved: {near} {are(most)} at most {independent(most)}; "
                      f"the file has {independent(least)}"]
        return "\n".join(lines)


def check(data):
    """What a file, given as bytes, proves. Raises Refused."""
    document = json_document(data)
    values = record(document, "format version name program objective flow tau metric features bound laws "
                    "identities independence claim".split(), "the file")
    require(values[0] == "abide certificate" and integer(values[1], "version") == 1,
            "this is not a certificate of version 1")
    name = string(document["name"], "name")
    system = System(document)
    n, features = system.dimension, len(system.features)
    prime, *bound = check_bound(system, document["bound"])
    laws = [read_law(law, n + features) for law in items(document["laws"], "laws")]
    how = string(document["identities"], "identities")
    require(how in ("expanded", "tested"), "identities are neither expanded nor tested")
    chosen, point, columns = record(document["independence"], ["laws", "point", "columns"], "independence")
    chosen = increasing(chosen, "independence: laws", len(laws))
    point = integers(point, "independence: point", n + features)
    require(not any(x for x, (kind, _) in zip(point[n:], system.features) if kind == "value"),
            "independence: the point has a number for a feature that is computed")
    columns = increasing(columns, "independence: columns", n)
    require(len(columns) == len(chosen), "independence: not as many columns as laws")
    state, most, least = (integer(x, "claim") for x in record(
        document["claim"], ["state", "at_most", "at_least"], "claim"))
    require((state, most, least) == (n, n - len(bound[1]), len(chosen)), "the claim is not what is proved")
    jets = Jets(prime)
    for law in laws:
        for coefficient, _ in law:
            jets.constant(coefficient)
    prove_bound(system, prime, *bound)
    prove_independence(system, prime, [laws[i] for i in chosen], point, columns)
    prove_laws(system, laws, how)
    metric = "Euclidean" if system.metric is None else "another"
    return Report(name, system.flow, metric, n, len(laws), most, least, how)


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__ if arguments in (["-h"], ["--help"]) else "usage: check_certificate.py FILE")
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        with open(arguments[0], "rb") as file:
            print(check(file.read((MIB << 20) + 1)).text())
        return 0
    except Refused as reason:
        print(f"refused: {reason}")
    except OSError as error:
        print(f"refused: {error.strerror}")
    except Exception as error:  # a fault of this checker must not pass for a proof
        print(f"refused: internal {type(error).__name__}: {error}")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
