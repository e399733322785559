# SPDX-License-Identifier: MIT
"""The parts of tools/check_certificate.py against slow references: brackets, laws, ranks, primes."""

import pathlib
import random
import sys
import unittest
from fractions import Fraction

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
import mutations
import reference
from certificates import PRIME, Builder, add_term, checker, listed, system_of
from seeded import cases


def random_document(draw):
    """A small random program with gathers, sums and contractions; a metric or momentum sometimes."""
    b = Builder()
    known = [b.parameter("u", 2), b.parameter("v", 2), b.probe("x", 2)]
    for _ in range(4):
        i, j = draw.choice(known), draw.choice(known)
        known.append(draw.choice([
            lambda: b.einsum("i,i->i", i, j), lambda: b.einsum("i,j->j", i, j),
            lambda: b.sum((draw.choice(["2", "-1/3"]), i), ("1", j)),
            lambda: b.gather(i, [draw.randrange(-1, 2) for _ in range(2)], 2)])())
    objective = b.einsum("i,i->", known[-1], draw.choice(known[2:]))
    momentum = draw.random() < 0.5
    metric = None
    if draw.random() < 0.5:
        metric = [b.einsum("i,i->i", b.of("covector", p), draw.choice(
            [0, 1, b.of("velocity", 0) if momentum else 0])) for p in (0, 1)]
    tau = draw.choice([([], ["1"]), (["2/3"], ["1"]), (["3"], ["0", "1"]), (["1", "1"], ["1/2", "0", "1"])])
    return {"program": b.nodes, "objective": objective, "flow": "momentum" if momentum else "gradient",
            "tau": {"numerator": tau[0], "denominator": tau[1]} if momentum else None, "metric": metric,
            "features": [], "laws": []}


def residues(elements):
    return [x.get(0, 0) for x in elements]


class AgainstReference(unittest.TestCase):
    def test_brackets(self):
        draw, ring, not_zero = random.Random(5), checker.Ring(PRIME), 0
        for _ in range(cases(60)):
            document = random_document(draw)
            system, fields = system_of(document), reference.Fields(document)
            point = [draw.randrange(1, 9) for _ in range(system.n)]
            probes = [[draw.randrange(-3, 4) for _ in range(system.probe)] for _ in range(draw.randint(1, 3))]
            expected = [reference.value(e, point) for e in fields.bracket(probes)]
            expected = [Fraction(e).numerator * pow(Fraction(e).denominator, -1, PRIME) % PRIME for e in expected]
            found = system.bracket(ring, [{0: x} for x in point], probes)
            self.assertEqual(residues(found), expected)
            not_zero += any(expected) and len(probes) > 1
        self.assertGreater(not_zero, 10)

    def test_laws_of_random_polynomials(self):
        # dh . X expanded, tested and by the reference: all agree on what is 0.
        draw, held = random.Random(6), 0
        for _ in range(cases(40)):
            document = random_document(draw)
            terms = {}
            for _ in range(draw.randint(1, 2)):
                add_term(terms, draw.randint(-2, 2) or 3, [draw.randrange(4) for _ in range(2)])
            document["laws"] = [listed(terms)]
            holds, _ = reference.Fields(document).law_holds(document["laws"][0])
            held += holds
            for how in ("expanded", "tested"):
                if holds:
                    checker.prove_laws(system_of(document), how)
                else:
                    with self.assertRaisesRegex(checker.Refused, "is not one"):
                        checker.prove_laws(system_of(document), how)
        self.assertGreater(held, 0)

    def test_independent(self):
        draw = random.Random(7)
        for _ in range(cases(200)):
            m, n, k = draw.randint(1, 4), draw.randint(1, 6), draw.randint(0, 4)
            left = [[draw.randint(-3, 3) for _ in range(k)] for _ in range(m)]
            right = [[draw.randint(-3, 3) for _ in range(n)] for _ in range(k)]
            rows = [[sum(x * right[i][j] for i, x in enumerate(row)) for j in range(n)] for row in left]
            elements = [[{0: x % PRIME} if x else {} for x in row] for row in rows]
            self.assertEqual(checker.independent(elements, PRIME), reference.rank(rows) == m)

    def test_inverses(self):
        draw = random.Random(8)
        for n in range(1, 5):
            tape = checker.System.__new__(checker.System)
            tape.tape = [None] * (n * n + 1)
            tape.zero = tape.emit([])
            places = range(1, n * n + 1)
            inverse = tape.inverse(places, n)
            twice = tape.inverse(inverse, n) if n < 4 else []
            ring = checker.Ring(PRIME)
            v = {k: {m: draw.randrange(1, PRIME) for m in range(4)} for k in places}
            if n > 1:
                v[1] = {2: 5}  # not a unit
            v[0] = ring.one
            tape.forward(ring, v, inverse)
            for i in range(n):
                for j in range(n):
                    entry = ring.sum(*((1, v[n * i + k + 1], v[inverse[n * k + j]]) for k in range(n)))
                    self.assertEqual(entry, {0: 1} if i == j else {})
            ring = checker.Ring(None, n * n)
            v = {0: ring.one, **{k: {1 + (1 << 16 * k): 1} for k in places}}
            tape.forward(ring, v, twice if n < 3 else [])
            for k, other in zip(places, twice if n < 3 else []):
                self.assertTrue(ring.vanishes(ring.sum((-1, v[k], ring.one), (1, v[other], ring.one))))
                self.assertFalse(ring.vanishes(ring.sum((1, v[k], ring.one), (1, v[other], ring.one))))

    def test_sizes_of_quotients(self):
        sizes = checker.Sizes([Fraction(1, 4), Fraction(3)])  # denominators 4 and 1: 2^3 and 2
        self.assertEqual(sizes.cleared([5, 0]), 5 * (1 + sizes.bits))
        d = sizes.reciprocal([5, 0])  # of a polynomial, after division by (4)^5
        self.assertEqual(d, [1, 1])
        self.assertEqual(sizes.divisors[1:], [(5 * (1 + sizes.bits), 0)])
        self.assertEqual(sizes.cleared(d), 1 + sizes.bits + 5 * (1 + sizes.bits))
        e = sizes.reciprocal([2, 1])  # of one with d: over the powers of 4 and of d's denominator
        self.assertEqual((e, sizes.divisors[2]), ([1, 2], (2 * sizes.cleared(d), 1)))

    def test_sizes(self):
        # The sizes bound what polynomials have after division by nothing: degree and coefficients.
        draw = random.Random(9)
        for _ in range(cases(40)):
            document = {**random_document(draw), "metric": None}
            system = system_of(document)
            ring, sizes = checker.Ring(None, len(system.inputs)), checker.Sizes(system.rationals)
            v = {0: ring.one, **{k: {1 + (1 << 16 * k): 1} for k in system.inputs}}
            w = {0: sizes.one, **{k: [1, 0] for k in system.inputs}}
            system.forward(ring, v, system.x)
            system.forward(sizes, w, system.x)
            for k in system.x:
                size, common = sizes.cleared(w[k]), 1
                for x in v[k].values():
                    common *= Fraction(x).denominator
                self.assertGreaterEqual(size, max((m & 0xffff for m in v[k]), default=0))
                total = sum(abs(x) for x in v[k].values())
                self.assertLessEqual(total, 2**size)

    def test_primes(self):
        found = [n for n in range(41, 2000) if checker.is_prime(n)]
        self.assertEqual(found, [n for n in range(41, 2000) if mutations.is_prime(n)])
        for n in (3215031751, 3825123056546413051, 318665857834031151167461, 2**61 - 3):
            self.assertFalse(checker.is_prime(n) and n < 2**64)
        self.assertTrue(checker.is_prime(2**61 - 1))


if __name__ == "__main__":
    unittest.main()
