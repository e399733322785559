# SPDX-License-Identifier: MIT
"""Reads expressions, such as laws are written in.

    >>> parse("2*W.T")
    Product(first=Number(value=Fraction(2, 1)), rest=(('*', Transpose(of=Name(name='W'))),))

The grammar is that of docs/models.md, Expressions. It is a part of Python's, but names may be words of
Python or stand in quotes, and sums may have any number of terms, so it is not read by Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

TOKEN = re.compile(r"""\s*(?:
    (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
  | (?P<text>'[^']*'|"[^"]*")
  | (?P<symbol>\*\*|[-+*/@()\[\],:.=])
  )""", re.VERBOSE)


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Name:
    """A parameter, a velocity, or the time."""

    name: str


@dataclass(frozen=True)
class Text:
    """In quotes: a name, or the notation of einsum."""

    text: str


@dataclass(frozen=True)
class Sum:
    terms: tuple[tuple[str, Node], ...]  # each with its sign


@dataclass(frozen=True)
class Product:
    first: Node
    rest: tuple[tuple[str, Node], ...]  # each with *, / or @ before it


@dataclass(frozen=True)
class Power:
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Transpose:
    of: Node


@dataclass(frozen=True)
class Range:
    start: Node | None
    stop: Node | None
    step: Node | None


@dataclass(frozen=True)
class Index:
    of: Node
    items: tuple[Node | Range, ...]


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[Node, ...]
    keywords: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Listing:
    items: tuple[Node, ...]


Node = Number | Name | Text | Sum | Product | Power | Transpose | Index | Call | Listing


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kinds and texts, with an end after them."""
    at = 0
    text = text.rstrip()
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            raise ValueError(f"column {at + 1} of {text!r}: {text[at:].strip()[0]!r} is unknown here")
        kind = str(found.lastgroup)
        yield kind, found[kind]
        at = found.end()
    yield "end", ""


class Parser:
    """Reads from left to right; each method is a rule of the grammar and returns what it read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.at = 0

    @property
    def next(self) -> str:
        """The symbol that comes next; empty if it is none."""
        kind, text = self.tokens[self.at]
        return text if kind == "symbol" else ""

    def take(self, *symbols: str) -> str:
        """One of these symbols, if it is next."""
        if (symbol := self.next) in symbols:
            self.at += 1
            return symbol
        return ""

    def need(self, symbol: str) -> None:
        if not self.take(symbol):
            raise self.wrong(f"'{symbol}'")

    def wrong(self, expected: str) -> ValueError:
        found = self.tokens[self.at][1] or "the end"
        return ValueError(f"{self.text!r}: expected {expected}, found {found!r}")

    def whole(self) -> Node:
        node = self.sum()
        if self.tokens[self.at][0] != "end":
            raise self.wrong("an operator or the end")
        return node

    def sum(self) -> Node:
        terms = [("+", self.product())]
        while sign := self.take("+", "-"):
            terms.append((sign, self.product()))
        return terms[0][1] if len(terms) == 1 else Sum(tuple(terms))

    def product(self) -> Node:
        first = self.factor()
        rest: list[tuple[str, Node]] = []
        while operator := self.take("*", "/", "@"):
            rest.append((operator, self.factor()))
        return Product(first, tuple(rest)) if rest else first

    def factor(self) -> Node:
        if sign := self.take("-", "+"):
            return Sum(((sign, self.factor()),))
        base = self.postfix()
        return Power(base, self.factor()) if self.take("**") else base

    def postfix(self) -> Node:
        node = self.primary()
        while True:
            if self.take("["):
                items = [self.item()]
                while self.take(","):
                    items.append(self.item())
                self.need("]")
                node = Index(node, tuple(items))
            elif self.take("."):
                name = self.name()
                node = self.call(name, (node,)) if self.take("(") else self.transposed(name, node)
            else:
                return node

    def transposed(self, name: str, node: Node) -> Node:
        if name != "T":
            raise self.wrong(f"'(' after .{name}")
        return Transpose(node)

    def name(self) -> str:
        kind, text = self.tokens[self.at]
        if kind != "name":
            raise self.wrong("a name")
        self.at += 1
        return text

    def item(self) -> Node | Range:
        start = None if self.next == ":" else self.sum()
        if not self.take(":"):
            assert start is not None
            return start
        stop = None if self.next in (":", ",", "]") else self.sum()
        step = self.sum() if self.take(":") and self.next not in (",", "]") else None
        return Range(start, stop, step)

    def primary(self) -> Node:
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Number(Fraction(text))
        if kind == "text":
            return Text(text[1:-1])
        if kind == "name":
            return self.call(text, ()) if self.take("(") else Name(text)
        if text == "(":
            first = self.sum()
            if not self.take(","):
                self.need(")")
                return first
            return self.listing([first], ")")
        if text == "[":
            return self.listing([], "]")
        self.at -= 1
        raise self.wrong("a number, a name or '('")

    def listing(self, items: list[Node], close: str) -> Node:
        while not self.take(close):
            items.append(self.sum())
            if not self.take(","):
                self.need(close)
                break
        return Listing(tuple(items))

    def call(self, function: str, before: tuple[Node, ...]) -> Node:
        arguments = list(before)
        keywords: list[tuple[str, Node]] = []
        while not self.take(")"):
            if self.tokens[self.at][0] == "name" and self.tokens[self.at + 1] == ("symbol", "="):
                key = self.name()
                self.need("=")
                keywords.append((key, self.sum()))
            else:
                arguments.append(self.sum())
            if not self.take(","):
                self.need(")")
                break
        return Call(function, tuple(arguments), tuple(keywords))


MEMBERS = re.compile(r"\s*for h = (\d{1,4})\.\.(\d{1,4}): ")
MEMBER = re.compile(r"(?<=[\[,:])h(?=[\],])")  # where it is an index


def spelled_out(text: str) -> str:
    """A family over a list of matrices, `for h = 0..1: K[h] @ K[h].T`, as the list of these; others as is."""
    found = MEMBERS.match(text)
    if found is None:
        return text
    members = (MEMBER.sub(str(h), text[found.end():]) for h in range(int(found[1]), int(found[2]) + 1))
    return f"[{', '.join(members)}]"


@lru_cache(maxsize=256)
def parse(text: str) -> Node:
    """The tree of an expression or a family. Raises ValueError with what was expected where it is none."""
    return Parser(spelled_out(text)).whole()
