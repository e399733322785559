# SPDX-License-Identifier: MIT
"""tools/check_certificate.py on programs with functions: what is shown of their symbols, and what is not."""

import json
import unittest

from certificates import PRIME, SMALL, Builder, certificate, checker
from function_certificates import two_functions


def encoded(document):
    return json.dumps(document).encode()


class Functions(unittest.TestCase):
    def refused(self, reason, change, name):
        document = SMALL[name]()
        change(document["symbols"])
        with self.subTest(reason), self.assertRaisesRegex(checker.Refused, reason):
            checker.check(encoded(document))

    def test_what_is_printed(self):
        self.assertIn("of functions whose symbols are independent",
                      checker.check(encoded(SMALL["a gate of sigmoid"]())).text)
        self.assertIn("with free symbols", checker.check(encoded(SMALL["related symbols"]())).text)

    def test_independence(self):
        for first, second, k, hypothesis in [
                ("exp", "sigmoid", "1", "free"), ("exp", "exp", "2", "free"), ("sigmoid", "softplus", "1", "independent"),
                ("exp", "softplus", "1", "free"), ("sin", "cos", "1", "independent"), ("sin", "cos", "3/2", "free"),
                ("exp", "sin", "1", "independent"), ("normal_cdf", "normal_pdf", "1", "independent"),
                ("normal_cdf", "normal_cdf", "2", "free"), ("normal_cdf", "erf", "1", "free"),
                ("exp", "erf", "1", "independent"), ("log", "exp", "1", "independent"), ("log", "log", "2", "free"),
                ("sqrt", "sqrt", "3", "free"), ("sqrt", "log", "1", "independent"), ("sqrt", "exp", "1", "independent")]:
            with self.subTest(f"{first}(u), {second}({k} u)"):
                document = two_functions(first, second, k)
                self.assertEqual(document["symbols"]["hypothesis"], hypothesis)
                checker.check(encoded(document))
                document["symbols"]["hypothesis"] = "independent"
                if hypothesis == "free":
                    with self.assertRaisesRegex(checker.Refused, "not seen to be independent"):
                        checker.check(encoded(document))

    def test_towers_that_no_theorem_covers(self):
        for first, second in [("normal_cdf", "exp"), ("erf", "log"), ("exp", "normal_cdf"), ("erf", "sqrt")]:
            b = Builder()
            z = b.einsum(",->", b.parameter("u"), b.probe("x"))
            y = b.function(second, b.function(first, z))
            document = certificate(b, b.einsum(",->", y, b.probe("w")), [], forces={})
            self.assertEqual(document["symbols"]["hypothesis"], "free")
            checker.check(encoded(document))
            document["symbols"]["hypothesis"] = "independent"
            with self.subTest(first), self.assertRaisesRegex(checker.Refused, "not seen to be independent"):
                checker.check(encoded(document))

    def test_values(self):
        def add(*path):
            def change(values):
                for key in path[:-1]:
                    values = values[key]
                values[path[-1]] += 1
            return change
        for reason, change, name in [
                ("sqrt that it cannot have", add("rows", 0, 0, 0), "a square root"),
                ("sin that it cannot have", add("rows", 0, 0, -1), "many functions"),
                ("exp that it cannot have", lambda s: s["rows"][0][0].__setitem__(4, 0), "many functions"),
                ("a bad unit", add("units", "circle", 0), "functions of numbers"),
                ("a bad unit", lambda s: s["units"].update(exp=PRIME), "functions of numbers"),
                ("not a unit", lambda s: s["units"].update(exp=None), "functions of numbers"),
                ("not a unit", lambda s: s["units"].update(exp=1), "a square root"),
                ("not the root", lambda s: s["point"].__setitem__(-1, -s["point"][-1]), "functions of numbers"),
                ("too many values", lambda s: s["point"].append(1), "a square root"),
                ("StopIteration", lambda s: s["rows"][0][0].pop(), "a square root"),
                ("not a list for each", lambda s: s["rows"].pop(), "a square root"),
                ("not a list for each", lambda s: s["rows"][0].append([1]), "a square root"),
                ("trials of roots", lambda s: s["roots"].pop(), "a square root"),
                ("square roots", lambda s: s["roots"][0].pop(), "a square root"),
                ("roots of free symbols", lambda s: s.update(hypothesis="free"), "a square root")]:
            self.refused(reason, change, name)

    def test_equal_arguments_have_equal_values(self):
        b = Builder()
        z = b.einsum(",->", b.parameter("u"), b.probe("x"))
        twice = b.sum(("1", z), ("1", z))
        values = [b.function("exp", y) for y in (twice, b.sum(("2", z)))]
        y = b.sum(("1", b.einsum(",->", values[0], b.parameter("a"))), ("1", values[1]))
        document = certificate(b, b.einsum(",->", y, b.probe("w")), [], forces={})
        first = document["symbols"]["rows"][0][0]
        self.assertEqual(first[0], first[1])
        first[1] = first[0] % 1000 + 1
        with self.assertRaisesRegex(checker.Refused, "two values"):
            checker.check(encoded(document))

    def test_tested(self):
        for name in ("a gate of sigmoid", "a square root", "functions of numbers"):
            document = SMALL[name]()
            document["identities"] = "tested"
            self.assertIn("tested, not proved", checker.check(encoded(document)).text)
            document["laws"][0][0][0] = "2"
            with self.assertRaisesRegex(checker.Refused, "law 0 is not one"):
                checker.check(encoded(document))


if __name__ == "__main__":
    unittest.main()
