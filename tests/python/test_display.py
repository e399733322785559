# SPDX-License-Identifier: MIT
"""How answers look: in notebooks, in papers, as text, and as JSON."""

import html.parser
import json
import pickle
import re
import shutil
import subprocess
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

from abide.display import (
    Formula,
    Statement,
    as_html,
    as_latex,
    as_text,
    broken,
    cell,
    latex_text,
    seen,
    shortened,
    table,
)
from abide.law import Proof
from abide.statements import rounded_up

import abide

ODD = r'a_b & 50% of "x" -- #1 $2 {x} \y <z> |w| `q` ~ ^ [1] * é θ ∀'


def answers():
    """One of each kind."""
    proof = abide.prove("linear:1,2,1")
    odd = abide.Model("50% & \\more_of #it", parameters={"a/b:0": (2, 2), "~c_d-e$%": (2, 2)},
                      phi="'a/b:0' @ '~c_d-e$%'")
    return [
        abide.laws("relu:3,5,2+bias", samples=20), abide.laws("linear:2,2,2", metric="natural-block"),
        abide.laws("linear:2,2,2", flow="momentum", tau="3/t"), abide.laws("nmf:2,1,2", features="auto"),
        abide.laws("examples/fields/rigid_body.toml" if Path("examples").exists() else "linear:1,1,1"),
        abide.laws(odd), abide.laws("swiglu:2,3"), abide.count("linear:3,2,4", at="balanced"),
        abide.check("linear:3,2,4", "W2.T @ W2 - W1 @ W1.T"), abide.check("linear:3,2,4", "W2"), proof,
        abide.verify(proof), abide.show("relu:2,3,2+bias"), abide.show(odd),
        abide.evaluate("linear:1,1,1", {"W1": [[1]], "W2": [[2]], "x": [3]}),
        abide.sweep({"group": [{"models": ["linear:1,1,1", "relu:1,2,1"]}]}),
        abide.train("linear:1,1,1", steps=3),
    ]


class Balance(html.parser.HTMLParser):
    """Whether what is opened is closed."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag



class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.answers = answers()

    def test_html_is_whole(self):
        for answer in self.answers:
            with self.subTest(repr(answer)):
                page = Balance()
                page.feed(answer._repr_html_())
                self.assertEqual(page.open, [])
                dollars = re.sub(r"<span>\$</span>|\\\$", "", answer._repr_html_()).count("$")
                self.assertEqual(dollars, 2 * sum(
                    formula.latex is not None for formula in answer.statement().formulas))

    def test_every_kind_is_json_text_and_a_value(self):
        for answer in self.answers:
            with self.subTest(repr(answer)):
                json.loads(answer.to_json())
                self.assertIn(answer.statement().title, str(answer))
                again = pickle.loads(pickle.dumps(answer))
                self.assertEqual((repr(again), again.to_json()), (repr(answer), answer.to_json()))
                self.assertTrue(repr(answer).startswith("<"))

    def test_latex_compiles_as_it_is(self):
        if shutil.which("latex") is None:
            self.skipTest("needs latex: tools/setup --all")
        blocks = [answer.to_latex() for answer in self.answers]
        blocks += [family.to_latex() for answer in self.answers if isinstance(answer, abide.Laws)
                   for family in answer]
        blocks += [abide.laws("gpt:2,1,2,1").to_latex()]
        blocks += [as_latex(Statement(ODD, (Formula("a^2", ODD, ODD), Formula(None, ODD)), ((ODD, ODD),)))]
        self.assertEqual(compiled(blocks), "")
        self.assertIn("Undefined control sequence", compiled([r"\nothing"]))  # it would be seen

    def test_the_theorem_is_typeset(self):
        found = self.answers[0]
        family, = found
        for page in (found._repr_html_(), found.to_latex(), found._repr_latex_()):
            self.assertIn(family.latex, page.replace("&#x27;", "'"))
            self.assertIn("complete for free gates", page)
            self.assertIn("every ReLU gate is treated as a free input", page)
        self.assertEqual(family._repr_latex_(), f"$\\displaystyle {family.latex}$")

    def test_what_is_missing_is_said_everywhere(self):
        for page in (self.answers[1]._repr_html_(), self.answers[1].to_latex(), str(self.answers[1])):
            self.assertIn("incomplete; 0 independent conservation laws found of at most 1", page)


class Words(unittest.TestCase):
    def test_what_was_found_and_proved(self):
        found = abide.laws("linear:3,2,4")
        self.assertEqual(facts(found)["found"], "3 laws of degree 2")
        tested = [replace(law, proof=Proof.TESTED) for law in found.laws]
        all_tested = facts(replace(found, laws=tuple(tested)))["proved"]
        self.assertTrue(all_tested.startswith("at random points"), all_tested)
        self.assertNotIn("others", all_tested)
        some = facts(replace(found, laws=(found.laws[0], *tested[1:])))["proved"]
        self.assertRegex(some, "^2 of 3 at random points .*; the others over Q$")
        more = facts(replace(found, independent=1))["found"]
        self.assertEqual(more, "3 laws of degree 2; 1 of them is independent, the others are functions of these")

    def test_an_interrupted_search_has_no_advice(self):
        found = abide.laws("linear:3,2,4")
        cut = replace(found, complete=False, ended=abide.End.INTERRUPTED, max_degree=0,
                      count=replace(found.count, exact=False, stopped_by="interrupted"))
        self.assertNotIn("max_degree", str(cut))
        self.assertNotIn("stopped by", str(cut))
        self.assertIn("interrupted before", facts(cut)["missing"])
        self.assertIn("a higher max_degree", facts(replace(cut, ended=abide.End.MAX_DEGREE))["missing"])

    def test_how_many_entries_are_independent(self):
        verdict = abide.check("linear:3,2,4", "W2.T @ W2 - W1 @ W1.T")
        self.assertEqual(facts(verdict)["independent"], "3 laws among its 4 entries")
        self.assertEqual(facts(abide.check("linear:1,1,1", "W2*W2 - W1*W1"))["independent"], "1 law")
        self.assertEqual(facts(abide.check("linear:1,1,1", "3"))["independent"], "0 laws: it is constant")
        self.assertNotIn("independent", facts(abide.check("linear:1,1,1", "W1")))

    def test_numbers(self):
        self.assertIn("exactly 3 independent laws", repr(abide.prove("linear:3,2,4")))
        self.assertIn("from 2 to 3 independent laws",
                      repr(replace(abide.prove("linear:3,2,4"), at_least=2)))
        trained = abide.train("relu:2,2,2", samples=5, steps=4, step=0.1, step_sweep=2)
        trained = replace(trained, orders=(replace(trained.orders[0], measured=0.9987742414643418),))
        self.assertIn("measured 0.999", facts(trained)["order"])
        self.assertNotIn("0.99877", str(trained))

    def test_models(self):
        model = abide.Model("a<b", parameters={"U": (2, 2)}, phi="U").with_notes("seen")
        for text in ("a&lt;b", "phi = &quot;U&quot;", "seen"):
            self.assertIn(text, model._repr_html_())
        families = abide.zoo()
        self.assertEqual(families._repr_html_().count("<tr>"), 1 + len(families))
        self.assertEqual(pickle.loads(pickle.dumps(families)), families)


def facts(answer):
    return dict(answer.statement().facts)


def compiled(blocks):
    """What TeX finds wrong with documents that have amsmath."""
    with tempfile.TemporaryDirectory() as folder:
        text = "\n\n".join([r"\documentclass{article}", r"\usepackage{amsmath}", r"\begin{document}", *blocks,
                            r"\end{document}"])
        (Path(folder) / "x.tex").write_text(text, encoding="utf-8")
        said = subprocess.run(["latex", "-interaction=nonstopmode", "-halt-on-error", "x.tex"], cwd=folder,
                              capture_output=True, text=True, errors="replace").stdout
    return "\n".join(re.findall(r"^!.*(?:\n.*){3}", said, re.MULTILINE))


class Pieces(unittest.TestCase):
    def test_text(self):
        self.assertEqual(as_text(Statement("t", (Formula("x", "x", "1 law"),), (("flow", "gradient"),))),
                         "t\n\n  x  (1 law)\n\n  flow          gradient")

    def test_html_escapes(self):
        page = as_html(Statement("<b>", (Formula("a < b", "a"),), (("&", "<i>"),)))
        for wrong in ("<b>", "<i>", "a < b"):
            self.assertNotIn(wrong, page)

    def test_long_formulas_are_broken_outside_brackets(self):
        term = r"(W_{1})_{0,1}^{2}"
        short, long = " + ".join([term] * 3), " - ".join([term] * 40)
        self.assertEqual(broken(short), [short])
        self.assertEqual(" ".join(broken(long)), long)
        self.assertGreater(len(broken(long)), 3)
        for line in broken(long):
            self.assertLess(seen(line), 60)
        for around in (r"t^{3} \left( %s \right)", "(%s) x", "a_{%s}"):
            self.assertEqual(broken(around % long), [around % long])

    def test_many_formulas_are_counted(self):
        self.assertIn("and 6 more", as_html(Statement("t", (Formula("a", "a"),) * 30)))

    def test_bounds_are_rounded_up(self):
        for x in (7.558e-9, 2e-10, 9.99e-3, 1.05e-5, 9.91e-1):
            self.assertGreaterEqual(float(rounded_up(x)), x)
            self.assertLess(float(rounded_up(x)), 1.12 * x)

    def test_latex_of_any_text(self):
        self.assertEqual(latex_text("50%_#&${}"), r"50\%\_\#\&\$\{\}")
        self.assertTrue(latex_text(ODD).isascii())

    def test_long_sums_are_shortened_on_screens(self):
        text = " + ".join(f"W[{i}]**2" for i in range(200))
        self.assertRegex(shortened(text), r"^W\[0\]\*\*2 .*\*\*2 \.\. \(\d+ characters\)$")
        self.assertEqual(shortened("W[0]**2"), "W[0]**2")
        statement = Statement("t", (Formula("long", text),))
        self.assertNotIn("long", as_html(statement))
        self.assertIn("long", as_latex(statement))

    def test_tables(self):
        page = table([{"a": 1, "b": None}, {"a": 0.125, "c": "<"}], ("a", "b", "c"))
        self.assertEqual(page, "<table><tr><th>a</th><th>c</th></tr><tr><td>1</td><td></td></tr>"
                               "<tr><td>0.125</td><td>&lt;</td></tr></table>")
        self.assertEqual(cell(None), "")


if __name__ == "__main__":
    unittest.main()
