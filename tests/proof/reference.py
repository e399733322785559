# SPDX-License-Identifier: MIT
"""What certificates are about, slowly: whole polynomials, by the definitions of docs/certificate.md.

For programs without inverses, features and shifted points. Polynomials are {monomial: Fraction}, a
monomial being a sorted tuple of variables, each as often as its exponent says.
"""

import itertools
import math
from fractions import Fraction


def plus(*terms):
    result = {}
    for c, a in terms:
        for m, x in a.items():
            result[m] = result.get(m, 0) + c * x
    return {m: x for m, x in result.items() if x}


def times(a, b):
    return plus(*[(x * y, {tuple(sorted(m + n)): Fraction(1)}) for m, x in a.items() for n, y in b.items()])


def derivative(a, v):
    return plus(*[(x * m.count(v), {m[:m.index(v)] + m[m.index(v) + 1:]: Fraction(1)})
                  for m, x in a.items() if v in m])


def value(a, point):
    return sum(x * math.prod(point[v] for v in m) for m, x in a.items())


def bracket(x, y):
    """[X, Y] = DY X - DX Y, of lists of polynomials."""
    n = range(len(x))
    return [plus(*[(1, times(derivative(y[i], j), x[j])) for j in n],
                 *[(-1, times(derivative(x[i], j), y[j])) for j in n]) for i in n]


def offset(shape, place):
    at = 0
    for size, k in zip(shape, place):
        at = at * size + k
    return at


class Fields:
    """The fields of a document: polynomials in the state, variables 0 .. N - 1, and the probe after it."""

    def __init__(self, document):
        document = {"weight_decay": "0", "frozen": [], "fields": None, **document}
        program, decay = document["program"], Fraction(document["weight_decay"])
        self.shapes, momentum = [], document["flow"] == "momentum"
        timed, own = momentum or decay != 0, document["fields"] or []
        sizes = [math.prod(node["shape"]) for node in program if node["op"] == "parameter"]
        half = sum(sizes)
        # Of each parameter's entry: whether it is frozen, and where its velocity is.
        self.held = [number in document["frozen"] for number, node in enumerate(program)
                     if node["op"] == "parameter" for _ in range(math.prod(node["shape"]))]
        moving = [k for k, held in enumerate(self.held) if not held]
        velocity_of = {k: half + i for i, k in enumerate(moving)} if momentum else {}
        self.n = half + len(velocity_of) + timed
        self.held += [False] * (self.n - half)
        symbols = [{(k,): Fraction(1)} for k in range(self.n + 10000)]
        entries, starts, at, probe = [], {}, 0, self.n
        bars = None
        for number, node in enumerate(program):
            if node["op"] == "parameter":
                starts[number] = at
                at += math.prod(node["shape"])
        for number, node in enumerate(program):
            op, shape = node["op"], node.get("shape")
            old = [(entries[i], self.shapes[i]) for i in node.get("operands", [node.get("operand", 0)])
                   if i < number]
            if op == "parameter":
                result = symbols[starts[number]:starts[number] + math.prod(shape)]
            elif op == "probe":
                result = symbols[probe:probe + math.prod(shape)]
                probe += math.prod(shape)
            elif op == "velocity":
                shape = self.shapes[node["of"]]
                first = starts[node["of"]]
                result = [symbols[velocity_of[first + k]] for k in range(math.prod(shape))]
            elif op == "time":
                shape, result = [], [symbols[self.n - 1]]
            elif op == "covector":
                shape = self.shapes[node["of"]]
                loss = entries[document["objective"]][0]
                result = [derivative(loss, starts[node["of"]] + k) for k in range(math.prod(shape))]
            elif op == "constant":
                values = [Fraction(q) for q in node["values"]]
                result = [plus((q, {(): 1})) for q in (values * math.prod(shape) if len(values) == 1 else values)]
            elif op == "contraction":
                size = {c: k for part, (_, s) in zip(node["labels"], old) for c, k in zip(part, s)}
                shape, names = [size[c] for c in node["result"]], sorted(size)
                result = [{} for _ in range(math.prod(shape))]
                for choice in itertools.product(*(range(size[c]) for c in names)):
                    place = dict(zip(names, choice))
                    product = {(): Fraction(1)}
                    for part, (e, s) in zip(node["labels"], old):
                        product = times(product, e[offset(s, [place[c] for c in part])])
                    k = offset(shape, [place[c] for c in node["result"]])
                    result[k] = plus((1, result[k]), (1, product))
            elif op == "sum":
                shape = old[0][1]
                result = [plus(*[(Fraction(q), e[k]) for q, (e, _) in zip(node["coefficients"], old)])
                          for k in range(len(old[0][0]))]
            elif op == "gather":
                result = [old[0][0][i] if i >= 0 else {} for i in node["index"]]
            elif op == "reshape":
                result = old[0][0]
            else:
                raise NotImplementedError(op)
            entries.append(result)
            self.shapes.append(shape)
        self.probes = range(self.n, probe + timed + len(own))
        if own:
            parts = [[e for i in field for e in entries[i]] for field in own]
            m = [plus(*[(1, times(symbols[probe + k], e)) for k, e in enumerate(es)]) for es in zip(*parts)]
        else:
            loss = entries[document["objective"]][0]
            bars = [derivative(loss, k) for k in range(half)]
            m = [e for i in document["metric"] for e in entries[i]] if document["metric"] else bars
        m = [{} if held else e for e, held in zip(m, self.held)]
        if not timed:
            self.x = m
            return
        a, time = symbols[probe], symbols[self.n - 1]
        if not momentum:
            self.x = [e if held else plus((1, e), (-decay, times(a, symbols[k])))
                      for k, (e, held) in enumerate(zip(m, self.held))]
            self.x.append(times(times({(): decay}, a), time))
            return
        velocity = [symbols[velocity_of[k]] if k in velocity_of else {} for k in range(half)]
        p, q = ([Fraction(c) for c in document["tau"][k]] for k in ("numerator", "denominator"))
        heavy = len(p) == 1 and len(q) == 1
        p, q = (plus(*[(c, {(self.n - 1,) * k: Fraction(1)}) for k, c in enumerate(part)]) for part in (p, q))
        self.x = [times(times(a, q), v) for v in velocity]
        self.x += [plus((1, m[k]), (-1, times(times(a, p), velocity[k])),
                        (-decay, times(times(a, q), symbols[k]))) for k in moving]
        self.x.append(times(a, times(p, time) if heavy else q))

    def at(self, probe):
        """The field of one probe."""
        number = dict(zip(self.probes, probe))
        return [plus(*[(c * math.prod(number[v] for v in m if v in number),
                        {tuple(v for v in m if v not in number): Fraction(1)}) for m, c in e.items()])
                for e in self.x]

    def bracket(self, probes):
        fields = [self.at(probe) for probe in probes]
        result = fields.pop()
        while fields:
            result = bracket(fields.pop(), result)
        return result

    def law_holds(self, law):
        h = plus(*[(Fraction(c), {tuple(v for v, e in factors for _ in range(e)): Fraction(1)})
                   for c, factors in law])
        return not plus(*[(1, times(derivative(h, v), x)) for v, x in enumerate(self.x)]), h


def rank(rows):
    """Over Q."""
    rows, r = [[Fraction(x) for x in row] for row in rows], 0
    for c in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(r, len(rows)) if rows[i][c]), None)
        if pivot is not None:
            rows[r], rows[pivot] = rows[pivot], rows[r]
            for i in range(r + 1, len(rows)):
                f = rows[i][c] / rows[r][c]
                rows[i] = [x - f * y for x, y in zip(rows[i], rows[r])]
            r += 1
    return r


def confirms(document):
    """Whether all that the document says is so over Q; NotImplementedError where this cannot tell."""
    if document["features"]:
        raise NotImplementedError
    fields = Fields(document)
    bound, independence, claim = document["bound"], document["independence"], document["claim"]
    rows = [[value(e, bound["point"]) for e in fields.bracket(row)] for row in bound["rows"]]
    gradients = []
    for number, law in enumerate(document["laws"]):
        holds, h = fields.law_holds(law)
        if not holds:
            return False
        if number in independence["laws"]:
            gradients.append([0 if fields.held[v] else value(derivative(h, v), independence["point"])
                              for v in range(fields.n)])
    return (rank(rows) == len(rows) == fields.n - sum(fields.held) - claim["at_most"]
            and rank(gradients) == len(gradients) == claim["at_least"] and claim["state"] == fields.n)
