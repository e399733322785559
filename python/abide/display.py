# SPDX-License-Identifier: MIT
"""How answers look: as text, as HTML for notebooks, and as LaTeX for papers.

    shown = Statement("2 laws", (Formula("a^2", "a**2", "1 law"),), (("flow", "gradient"),))
    as_latex(shown)    # a block that compiles with amsmath alone

Every answer says what it is as one Statement; the rest is here. Notebooks typeset what is between dollars in
HTML.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_SHOWN = 24  # formulas in a notebook; to_latex has all
WIDTH = 96
LINE = 48  # characters of a formula on paper, about
LONGEST = 240  # characters of a formula on a screen


@dataclass(frozen=True)
class Formula:
    """A formula in LaTeX (None: there is only its text) and as text, and what is said of it."""

    latex: str | None
    text: str
    remark: str = ""


@dataclass(frozen=True)
class Statement:
    """A headline, formulas, and facts, each with a word for what it is about."""

    title: str
    formulas: tuple[Formula, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": "$<$",
           ">": "$>$", "|": "$|$", '"': "''", "`": r"\textasciigrave{}", **{c: "\\" + c for c in "&%$#_{}"}}
# What the program's words have beside ASCII.
LETTERS = {"θ": r"$\theta$", "λ": r"$\lambda$", "φ": r"$\phi$", "τ": r"$\tau$", "\N{MINUS SIGN}": "$-$",
           "é": r"\'e", "⟨": r"$\langle$", "⟩": r"$\rangle$", "²": "$^2$", "ᵀ": r"$^\top$"}


def latex_text(text: str) -> str:
    """Plain text within LaTeX, of any characters; those that no font has are left as question marks."""
    return "".join(SPECIAL.get(c) or LETTERS.get(c) or (c if c.isascii() and c.isprintable() else "?")
                   for c in text)


def latex_code(text: str) -> str:
    return r"\texttt{" + latex_text(text) + "}"


def broken(latex: str) -> list[str]:
    """A formula in lines of about half a page's width, broken before a sign outside all brackets."""
    pieces, depth, begin = [], 0, 0
    for token in re.finditer(r"\\left.|\\right.|[(){}]| [+-] ", latex):
        text = token[0].strip()
        depth += (text in ("(", "{") or text.startswith("\\left"))
        depth -= (text in (")", "}") or text.startswith("\\right"))
        if depth == 0 and text in ("+", "-"):
            pieces.append(latex[begin:token.start()])
            begin = token.start() + 1
    pieces.append(latex[begin:])
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if seen(lines[-1]) + seen(piece) > LINE:
            lines.append(piece)
        else:
            lines[-1] += " " + piece
    return lines


def seen(latex: str) -> int:
    """About how many characters a formula has on paper."""
    return len(re.sub(r"\\[a-zA-Z]+|[{}_^]", "", latex).replace(" ", ""))


def as_text(shown: Statement) -> str:
    lines = [shown.title, ""]
    for formula in shown.formulas:
        lines.append(f"  {shortened(formula.text)}" + (f"  ({formula.remark})" if formula.remark else ""))
    if shown.formulas:
        lines.append("")
    for about, text in shown.facts:
        lines += textwrap.wrap(text, WIDTH, initial_indent=f"  {about:<14}", subsequent_indent=" " * 16)
    return "\n".join(lines).rstrip()


def shortened(text: str) -> str:
    """A sum of many terms by its first ones."""
    if len(text) <= LONGEST:
        return text
    depth, ends = 0, [0]
    for i, c in enumerate(text[:LONGEST]):
        depth += (c in "([") - (c in ")]")
        if depth == 0 and text[i:i + 3] in (" + ", " - "):
            ends.append(i)
    return f"{text[:ends[-1] or LONGEST]} .. ({len(text)} characters)"


def plain_html(text: str) -> str:
    """Plain text within HTML, in which notebooks find no formula."""
    return html.escape(text).replace("$", "<span>$</span>")


def formula_html(formula: Formula) -> str:
    text = shortened(formula.text)
    typeset = formula.latex is not None and text == formula.text
    body = (f"$\\displaystyle {html.escape(formula.latex or '')}$" if typeset else
            f"<code>{plain_html(text)}</code>")
    return body + (f" ({plain_html(formula.remark)})" if formula.remark else "")


def as_html(shown: Statement) -> str:
    parts = [f"<p><strong>{plain_html(shown.title)}</strong></p>"]
    parts += [f'<p style="margin-left:2em">{formula_html(formula)}</p>'
              for formula in shown.formulas[:MOST_SHOWN]]
    if (more := len(shown.formulas) - MOST_SHOWN) > 0:
        parts.append(f'<p style="margin-left:2em">and {more} more</p>')
    if shown.facts:
        rows = "".join(
            f'<tr><td style="text-align:left;vertical-align:top">{plain_html(about)}</td>'
            f'<td style="text-align:left">{plain_html(text)}</td></tr>' for about, text in shown.facts)
        parts.append(f"<table>{rows}</table>")
    return "<div>" + "".join(parts) + "</div>"


def as_latex(shown: Statement) -> str:
    """A paragraph, the formulas, and the facts. Needs amsmath."""
    lines = [r"\par\noindent\textbf{" + latex_text(shown.title) + "}"]
    typeset = [formula for formula in shown.formulas if formula.latex is not None]
    if typeset:
        rows = ["  " + " \\\\\n  \\quad {} ".join(broken(formula.latex or ""))
                + (rf" \qquad \text{{({latex_text(formula.remark)})}}" if formula.remark else "")
                for formula in typeset]
        lines += [r"\begingroup\allowdisplaybreaks", r"\begin{gather*}", " \\\\\n".join(rows),
                  r"\end{gather*}", r"\endgroup"]
    for formula in shown.formulas:
        if formula.latex is None:
            remark = f" ({latex_text(formula.remark)})" if formula.remark else ""
            lines.append(r"\par\noindent " + latex_code(formula.text) + remark)
    for about, text in shown.facts:
        lines.append(rf"\par\noindent\emph{{{latex_text(about)}:}} {latex_text(text)}.")
    return "\n".join(lines) + "\n"


def table(rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> str:
    """Rows as HTML."""
    names = [column for column in columns if any(row.get(column) is not None for row in rows)]
    head = "".join(f"<th>{plain_html(name)}</th>" for name in names)
    body = ["".join(f"<td>{plain_html(cell(row.get(name)))}</td>" for name in names) for row in rows]
    return f"<table><tr>{head}</tr>{''.join(f'<tr>{line}</tr>' for line in body)}</table>"


def cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def plural(count: int, what: str) -> str:
    """Such as `1 law`, `3 laws`; also of `first integral` and `independent law`."""
    return f"{count} {what}" + ("" if count == 1 else "s")
