# SPDX-License-Identifier: MIT
"""tools/check_certificate.py accepts what is proved and refuses, for the right reason, what is not."""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
import mutations
import reference
from certificates import (PRIME, SMALL, Builder, balance, certificate, checker, costly, defined_nowhere, linear,
                           network, system_of, without_rows)
from seeded import cases

TOOL = checker.__file__


def encoded(document):
    return json.dumps(document).encode()


class Accepted(unittest.TestCase):
    def test_small_ones(self):
        complete = {"mirror with momentum": 0, "linear:2,2,2": 3, "tau 1": 1, "tau 3/t": 1, "natural": 1,
                    "quotients": 1, "gates": 2, "timed": 2, "logarithms": 2}
        for name, make in SMALL.items():
            with self.subTest(name):
                document = make()
                report = checker.check(encoded(document))
                self.assertEqual(report.at_least, complete.get(name, report.at_most))
                self.assertEqual(report.at_most, report.at_least)
                if "symbols" not in document and name not in ("logarithms", "natural", "quotients", "timed", "mirror with momentum",
                                "a field that divides"):
                    self.assertTrue(reference.confirms(document))

    def test_words(self):
        text = checker.check(encoded(SMALL["linear:2,2,2"]())).text
        self.assertIn("proved by expansion", text)
        self.assertIn("at most 3 independent laws", text)
        self.assertIn("the file has 3 independent laws", text)
        text = checker.check(encoded(SMALL["tested"]())).text
        self.assertIn("tested, not proved", text)
        self.assertNotIn("exactly", text)
        document = SMALL["linear:2,2,2"]()
        document["independence"]["laws"].pop()
        document["independence"]["columns"].pop()
        document["claim"]["at_least"] -= 1
        try:
            text = checker.check(encoded(document)).text
        except checker.Refused:  # the first two columns need not be those of the first two laws
            return
        self.assertIn("at most 3 independent laws", text)
        self.assertIn("the file has 2 independent laws", text)
        document["name"] = "a\x1b[2J\nproved"
        text = checker.check(encoded(document)).text
        self.assertEqual(text.splitlines()[0].split(":")[0], "a?[2J?proved (a label)")

    def test_inverse_over_a_tensor_of_matrices(self):
        # The metric divides each row of W1 by a 1 x 1 matrix of its own.
        b, (w1, w2), objective = network(1, 3, 1)
        squares = b.reshape(b.einsum("ij,ij->ij", w1, w1), 3, 1, 1)
        covector = b.reshape(b.of("covector", w1), 3, 1, 1)
        scaled = b.reshape(b.einsum("aij,ajk->aik", covector, b.inverse(squares)), 3, 1)
        # W1_k' = W2_k / W1_k^2, W2_k' = W1_k: W1_k^4 / 4 - W2_k^2 / 2.
        laws = [[["1/4", [[k, 4]]], ["-1/2", [[3 + k, 2]]]] for k in range(3)]
        for how in ("expanded", "tested"):
            document = certificate(b, objective, copy.deepcopy(laws), identities=how,
                                   metric=[scaled, b.of("covector", w2)])
            report = checker.check(encoded(document))
            self.assertEqual((report.at_most, report.at_least), (5, 3))
            document["laws"][1][0][0] = "1/3"
            with self.assertRaisesRegex(checker.Refused, "law 1 is not one"):
                checker.check(encoded(document))

    def test_shifted(self):
        # u'' + 3/t u' = -(3/t u + u') e: with z = 3/t u + u', z' = -z e - 3/t^2 u; no law, but the law
        # log z_1 - log z_2 where tau is constant.
        b = Builder()
        u = b.parameter("u", 2)
        objective = b.einsum(",->", b.einsum("i->", u), b.probe("x"))
        metric = [b.einsum("i,i->i", b.of("covector", u), b.of("shifted", u))]
        z = b.sum(("2", u), ("1", b.of("velocity", u)))
        features = [(f"log(z{k})", "log", b.reshape(b.gather(z, [k], 1))) for k in range(2)]
        laws = [[["1", [[5, 1]]], ["-1", [[6, 1]]]]]
        document = certificate(b, objective, laws, flow="momentum", metric=metric, features=features,
                               tau={"numerator": ["2"], "denominator": ["1"]})
        self.assertEqual(checker.check(encoded(document)).at_least, 1)
        document["tau"]["numerator"] = ["3"]
        with self.assertRaisesRegex(checker.Refused, "is not one"):
            checker.check(encoded(document))

    def test_where_nothing_moves(self):
        # All functions are laws. The differential of log(u) - u / 7 is 0 at u = 7 only; those of
        # log(u) and log(u + 1) are multiples of each other at every single point.
        b = Builder()
        u = b.parameter("u")
        objective = b.einsum(",->", b.probe("x"), b.constant(["2"]))
        features = [("log(u)", "log", u), ("log(u + 1)", "log", b.sum(("1", u), ("1", b.constant(["1"])))),
                    ("u", "value", u)]
        document = certificate(b, objective, [[["1", [[1, 1]]], ["-1/7", [[0, 1]]]]], features=features)
        document["independence"]["point"] = [8, 0, 0, 0]
        self.assertEqual(checker.check(encoded(document)).at_least, 1)
        document["independence"]["point"] = [7, 0, 0, 0]
        with self.assertRaisesRegex(checker.Refused, "the laws are dependent"):
            checker.check(encoded(document))
        document["laws"] = [[["1", [[3, 2]]]]]
        self.assertEqual(checker.check(encoded(document)).at_least, 1)

    def test_degree_that_is_too_high(self):
        b = Builder()
        u = power = b.parameter("u")
        for _ in range(17):
            power = b.einsum(",->", power, power)
        document = certificate(b, b.einsum(",->", power, b.probe("x")), [[["1", [[0, 1]]]]])
        document["bound"].update(rows=[], columns=[])
        document["claim"]["at_most"] = 1
        with self.assertRaisesRegex(checker.Refused, "the expansion"):
            checker.check(encoded(document))
        document["identities"] = "tested"
        with self.assertRaisesRegex(checker.Refused, "law 0 is not one"):
            checker.check(encoded(document))

    def test_dimension_60_in_a_minute(self):
        start = time.monotonic()
        document = linear(5, 6, 5)
        self.assertEqual(checker.check(encoded(document)).at_most, 21)
        self.assertLess(time.monotonic() - start, 60)


class RefusedFor(unittest.TestCase):
    def refused(self, reason, change, name="linear:2,2,2"):
        document = SMALL[name]()
        change(document)
        with self.subTest(reason), self.assertRaisesRegex(checker.Refused, reason):
            checker.check(encoded(document))

    def test_claims(self):
        for key in ("state", "at_most", "at_least"):
            self.refused("the claim", lambda d: d["claim"].update({key: d["claim"][key] - 1}))
        self.refused("the rows are dependent", lambda d: d["bound"]["rows"].__setitem__(1, d["bound"]["rows"][0]))
        self.refused("the rows are dependent", lambda d: d["bound"]["point"].__setitem__(slice(None), [0] * 8))
        self.refused("law 0 is not one", lambda d: d["laws"][0][0].__setitem__(0, "2"))
        self.refused("law 0 is not one", lambda d: d["laws"][0][0].__setitem__(0, "2"), "tested")
        self.refused("the laws are dependent", lambda d: d["laws"].__setitem__(1, d["laws"][0]))

    def test_logarithms_that_depend_on_each_other(self):
        def double(d):
            d["features"].append(d["features"][0])
            d["independence"]["point"].append(3)
        self.refused("logarithms are not seen", double, "logarithms")

        def square(d):  # log(w1^2)
            d["program"].append({"op": "contraction", "operands": [2, 2], "labels": [[], []], "result": []})
            d["features"].append({"name": "", "kind": "log", "node": len(d["program"]) - 1})
            d["independence"]["point"].append(3)
        self.refused("logarithms are not seen", square, "logarithms")

    def test_rules(self):
        def put(*path):
            def change(d):
                for key in path[:-2]:
                    d = d[key]
                d[path[-2]] = path[-1]
            return change
        node = {"op": "constant", "values": ["1"], "shape": []}

        def added(**changes):
            return lambda d: d["program"].append({**node, **changes})

        def whole(**description):
            return lambda d: d["program"].append(description)
        zero = {"op": "constant", "values": ["0"], "shape": [1, 1]}
        for reason, change, *name in [
                ("format: not in", put("format", "abide")), ("not the keys", put("version", 3)),
                ("name: not of type str", put("name", 1)),
                ("point.0.: not in range", put("bound", "point", 0, 2**53 + 1)),
                ("point.0.: not of type int", put("bound", "point", 0, True)),
                ("point.0.: not of type int", put("bound", "point", 0, 1.0)),
                ("point.0.: not of type int", put("bound", "point", 0, float("nan"))),
                ("point.0.: not of type int", put("bound", "point", 0, "1")),
                ("half a surrogate", put("name", "\ud800")),
                ("not the keys", put("bound", "depth", 1)), ("not the keys", lambda d: d["bound"].pop("rows")),
                ("not a prime", put("bound", "prime", PRIME + 2)),
                ("not in range", put("bound", "prime", 1048573)),
                ("not in range", put("bound", "prime", 2**31 + 11)),
                ("bound: not a prime, or point or columns", lambda d: d["bound"]["point"].append(1)),
                ("bound: rows", lambda d: d["bound"]["rows"][0].clear()),
                ("bound: rows", put("bound", "rows", 0, [[1] * 4] * 13)),
                ("bound: rows", lambda d: d["bound"]["rows"][0][0].append(1)),
                ("point or columns|laws or columns", lambda d: d["bound"]["columns"].pop()),
                ("point or columns|laws or columns", lambda d: d["bound"]["columns"].reverse()),
                ("not in range", put("bound", "columns", 0, -1)), ("point or columns", put("bound", "columns", 4, 8)),
                ("not a rational", put("laws", 0, 0, 0, "1/1x")), ("not a rational", put("laws", 0, 0, 0, "01")),
                ("lowest terms", put("laws", 0, 0, 0, "2/4")), ("lowest terms", put("laws", 0, 0, 0, "3/1")),
                ("lowest terms", put("laws", 0, 0, 0, "0/3")), ("not a rational", put("laws", 0, 0, 0, "1" * 1001)),
                ("laws: a bad term", put("laws", 0, 0, 0, "0")), ("laws: a bad term", put("laws", 0, 0, 1, [[0, 1]] * 2)),
                ("not in range|laws: a bad term", put("laws", 0, 0, 1, [[0, 0]])), ("not in range|laws: a bad term", put("laws", 0, 0, 1, [[0, 600], [1, 401]])),
                ("laws: a bad term", put("laws", 0, 0, 1, [[8, 1]])), ("laws: a term twice", lambda d: d["laws"][0].append(d["laws"][0][0])),
                ("denominator is 0", put("laws", 0, 0, 0, f"1/{PRIME}")),
                ("denominator is 0", added(values=[f"1/{PRIME}"])),
                ("identities: not in", put("identities", "assumed")),
                ("point or columns|laws or columns", lambda d: d["independence"]["laws"].reverse()),
                ("laws or columns", put("independence", "laws", 2, 3)),
                ("point or columns|laws or columns", lambda d: d["independence"]["columns"].pop()),
                ("flow: not in", put("flow", "sgd")), ("tau is for momentum", put("tau", {"numerator": [], "denominator": ["1"]})),
                ("tau: ends with 0", put("tau", "numerator", ["0"]), "tau 1"),
                ("denominator not with 1", put("tau", "denominator", []), "tau 1"),
                ("denominator not with 1", put("tau", "denominator", ["2"]), "tau 1"),
                ("node 0: unfit", put("objective", 0)),
                ("KeyError", put("objective", 99)),
                ("metric or field: not one", put("metric", [])), ("node 2: unfit", put("metric", [2, 3])),
                ("no parameter", put("program", [node])),
                ("op: not in", added(op="tanh")), ("not the keys", whole(op="reshape", operand=0)),
                ("not the keys", added(name="")), ("a name is given twice", whole(op="probe", name="x", shape=[])),
                ("a name is given twice", whole(op="parameter", name="W1", shape=[])),
                ("momentum only", whole(op="time")), ("momentum only", whole(op="velocity", of=0)),
                ("not of a parameter", whole(op="covector", of=2)), ("of a later node", whole(op="covector", of=99)),
                ("not in range", whole(op="reshape", operand=-1, shape=[])),
                ("16 axes", added(shape=[1] * 17)), ("not in range", added(shape=[0])),
                ("2000000 entries", added(shape=[2000001])),
                ("2000000 entries", added(shape=[2**53] * 16)),
                ("2000000 entries", lambda d: d["program"].extend([{**node, "shape": [1000000]}] * 2)),
                ("20000 coordinates or nodes", lambda d: d["program"].extend([node] * 20000)),
                ("bad node", added(values=[])), ("bad node", added(values=["1", "1"])),
                ("bad node", whole(op="contraction", operands=[], labels=[], result=[])),
                ("bad node", whole(op="contraction", operands=[0], labels=[[0]], result=[])),
                ("bad node", whole(op="contraction", operands=[0], labels=[[0, 0]], result=[])),
                ("bad node", whole(op="contraction", operands=[0], labels=[[0, 1]], result=[0, 0])),
                ("bad node", whole(op="contraction", operands=[0], labels=[[0, 1]], result=[2])),
                ("not in range", whole(op="contraction", operands=[0], labels=[[0, 1001]], result=[0])),
                ("bad node", lambda d: d["program"].extend(
                    [{**node, "shape": [3]}, {"op": "contraction", "operands": [0, len(d["program"])],
                                              "labels": [[0, 1], [0]], "result": []}])),
                ("bad node", whole(op="sum", operands=[0, 2], coefficients=["1", "1"])),
                ("bad node", whole(op="sum", operands=[], coefficients=[])),
                ("bad node", whole(op="sum", operands=[0], coefficients=[])),
                ("bad node", whole(op="gather", operand=0, index=[0], shape=[2])),
                ("bad node", whole(op="gather", operand=0, index=[4], shape=[1])),
                ("not in range", whole(op="gather", operand=0, index=[-2], shape=[1])),
                ("bad node", whole(op="reshape", operand=0, shape=[3])),
                ("bad node", whole(op="inverse", operand=2)),
                ("too much work", lambda d: d["program"].extend(
                    [{**node, "shape": [4000]}, {"op": "contraction", "operands": [len(d["program"])] * 2,
                                                "labels": [[0], [1]], "result": []}])),
                ("too much work", lambda d: d["program"].extend(
                    [{**node, "shape": [900000]}, {"op": "sum", "operands": [len(d["program"])] * 120,
                                                  "coefficients": ["1"] * 120}])),
                ("kind: not in", put("features", 0, "kind", "exp"), "logarithms"),
                ("unfit", put("features", 0, "node", 0), "logarithms"),
                ("IndexError", put("features", 0, "kind", "logdet"), "logarithms"),
                ("independence: point", put("independence", "point", 2, 1), "quotients"),
                ("singular modulo", put("independence", "point", 1, 0), "logarithms"),
                ("singular modulo", put("bound", "point", 0, 0), "quotients"),
                ("unfit", put("objective", 2), "timed"), ("unfit", put("objective", 3), "timed"),
                ("unfit", lambda d: d["features"][0].update(node=d["objective"]), "logarithms"),
                ("coordinates", lambda d: d["program"].append({"op": "parameter", "name": "b", "shape": [20000]}))]:
            self.refused(reason, change, *name)
        document = SMALL["mirror"]()
        document["program"].append(zero)  # inverted by nobody's wish: a node that nothing needs
        document["program"].append({"op": "inverse", "operand": len(document["program"]) - 1})
        self.assertEqual(checker.check(encoded(document)).at_most, 1)

    def test_matrix_singular_everywhere(self):
        b = Builder()
        u = b.parameter("u", 1)
        other = b.inverse(b.constant(["0"], 1, 1))
        b.sum(("1", u))
        metric = [b.reshape(b.einsum("i,jk->ij", b.of("covector", u), other), 1)]
        document = certificate(b, b.einsum("i,i->", u, b.probe("x", 1)), [], metric=[u])
        document["metric"] = metric
        document["bound"].update(rows=[], columns=[])
        document["laws"], document["claim"]["at_most"] = [[["1", [[0, 1]]]]], 1
        document["independence"].update(laws=[0], columns=[0])
        document["claim"]["at_least"] = 1
        with self.assertRaisesRegex(checker.Refused, "singular everywhere"):
            checker.check(encoded(document))

    def test_what_is_defined_nowhere_without_rows_and_laws(self):
        for place, document in defined_nowhere():
            with self.subTest(place), self.assertRaisesRegex(checker.Refused, "singular"):
                checker.check(encoded(document))

    def test_what_costs_more_than_its_size_allows(self):
        for what, document in costly():
            data = encoded(document)
            with self.subTest(what), self.assertRaisesRegex(checker.Refused, "too much"):
                checker.check(data)

    def test_exponents_cost_their_logarithm(self):
        b = Builder()
        b.parameter("u", 20)
        objective = b.einsum(",->", b.parameter("x"), b.probe("w"))
        document = without_rows(b, objective, laws=[[["1", [[i % 20, 1000]]]] for i in range(500)])
        system = system_of(document)
        self.assertLess(len(system.tape), 500 * 100)
        self.assertEqual(checker.check(encoded(document)).at_most, 21)
        document["laws"][3][0][1][0][0] = 20  # x moves
        with self.assertRaisesRegex(checker.Refused, "law 3 is not one"):
            checker.check(encoded(document))

    def test_text(self):
        text = json.dumps(SMALL["mirror"]())
        for reason, data in [("UnicodeDecodeError", b"\xff" + text.encode()), ("BOM", b"\xef\xbb\xbf" + text.encode()),
                             ("given twice", text.replace('"version"', '"flow": 1, "version"', 1).encode()),
                             ("JSONDecodeError", text[:-1].encode()), ("JSONDecodeError", text.encode() + b"x"),
                             ("JSONDecodeError", b"[" * 33), ("RecursionError", b"[" * 10**6), ("not of type dict", b"[" * 32 + b"]" * 32),
                             ("JSONDecodeError", b'"' + b'\\"' * 10**6), ("64 MiB", b" " * (2**26 + 1))]:
            with self.subTest(reason), self.assertRaisesRegex(checker.Refused, reason):
                checker.check(data)

    def test_expansion_that_is_too_large_is_tested_instead(self):
        b = Builder()
        u = b.parameter("u", 60)
        total = b.einsum("i->", u)
        for _ in range(5):
            total = b.einsum(",->", total, total)
        document = certificate(b, b.einsum(",->", total, b.probe("x")), balance(1, 1, 1), depth=1)
        with self.assertRaisesRegex(checker.Refused, "law 0 is not one"):
            checker.check(encoded(document))
        document["laws"] = [[["1", [[0, 1]]], ["-1", [[1, 1]]]]]  # both move alike
        self.assertEqual(document["identities"], "expanded")
        self.assertIn("tested, not proved", checker.check(encoded(document)).text)

    def test_command_line(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(json.dumps(SMALL["linear:1,1,1"]()))
            file.flush()
            answers = {(file.name,): (0, "at most 1 independent law"), ("/nowhere",): (1, "No such file"),
                       (TOOL,): (1, "refused: JSONDecodeError"), (): (2, "usage")}
            for arguments, (code, words) in answers.items():
                result = subprocess.run([sys.executable, TOOL, *arguments], capture_output=True, text=True)
                self.assertEqual((result.returncode, result.stderr), (code, ""))
                self.assertIn(words, result.stdout)


class Altered(unittest.TestCase):
    def test_alterations(self):
        each = cases(110)
        for seed, (name, make) in enumerate(SMALL.items()):
            accepted = 0
            for data, must, what in mutations.alterations(json.dumps(make()), seed, each):
                try:
                    checker.check(data)
                except checker.Refused:
                    continue
                self.assertFalse(must, (name, what, data))
                accepted += 1
                try:
                    self.assertTrue(reference.confirms(json.loads(data)), (name, what, data))
                except NotImplementedError:
                    pass
            self.assertGreater(accepted, 0, name)


if __name__ == "__main__":
    unittest.main()
