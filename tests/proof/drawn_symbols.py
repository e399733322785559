# SPDX-License-Identifier: MIT
"""Values for the symbols of functions, drawn at one point modulo a prime."""

from fractions import Fraction

import check_certificate as checker

PRIME = 4194301


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
