# SPDX-License-Identifier: MIT
"""Small certificates of programs with functions, made by hand: see certificates.py."""

from certificates import Builder, certificate


def silu():
    """b sigmoid(a.x) (a.x) (u.x): u.u - b^2."""
    b = Builder()
    a, u, out, x = b.parameter("a", 2), b.parameter("u", 2), b.parameter("b"), b.probe("x", 2)
    z = b.einsum("i,i->", a, x)
    gate = b.einsum(",->", b.function("sigmoid", z), z)
    value = b.einsum(",->", gate, b.einsum("i,i->", u, x))
    objective = b.einsum(",->", b.einsum(",->", value, out), b.probe("w"))
    law = [["1", [[2, 2]]], ["1", [[3, 2]]], ["-1", [[4, 2]]]]
    return certificate(b, objective, [law], forces={})


def root():
    """B (g z / sqrt(z.z + 1)) with z = A x: g_i^2 - B_i^2."""
    b = Builder()
    a, g, out, x = b.parameter("A", 2, 2), b.parameter("g", 2), b.parameter("B", 2), b.probe("x", 2)
    z = b.einsum("ij,j->i", a, x)
    size = b.function("sqrt", b.sum(("1", b.einsum("i,i->", z, z)), ("1", b.constant(["1"]))))
    below = b.reshape(b.inverse(b.reshape(size, 1, 1)))
    y = b.einsum("i,i->", out, b.einsum("i,i->i", g, b.einsum("i,->i", z, below)))
    laws = [[["1", [[4 + i, 2]]], ["-1", [[6 + i, 2]]]] for i in range(2)]
    return certificate(b, b.einsum(",->", y, b.probe("w")), laws, forces={})


def numbers():
    """u v times functions of numbers: u^2 - v^2."""
    b = Builder()
    value = b.einsum(",->", b.parameter("u"), b.parameter("v"))
    for name, q in [("exp", "-2"), ("sigmoid", "3"), ("cos", "1"), ("sin", "-3/2"), ("sqrt", "3"), ("sqrt", "9/4")]:
        value = b.einsum(",->", value, b.function(name, b.constant([q])))
    return certificate(b, b.einsum(",->", value, b.probe("w")), [[["1", [[0, 2]]], ["-1", [[1, 2]]]]], forces={})


def related():
    """sigmoid(u x) exp(2 u x) v: of one function of u x."""
    b = Builder()
    u, v, x = b.parameter("u"), b.parameter("v"), b.probe("x")
    z = b.einsum(",->", u, x)
    y = b.einsum(",->", b.function("sigmoid", z), b.function("exp", b.sum(("2", z))))
    return certificate(b, b.einsum(",->", b.einsum(",->", y, v), b.probe("w")), [], forces={})


def two_functions(first, second, k):
    """first(u x) a + second(k u x) b."""
    b = Builder()
    z = b.einsum(",->", b.parameter("u"), b.probe("x"))
    terms = []
    for name, q in ((first, "1"), (second, k)):
        f = b.function(name, z if q == "1" else b.sum((q, z)))
        part = b.einsum(",->", f, b.parameter("a" if terms == [] else "b"))
        terms.append(b.einsum(",->", part, b.probe(f"w{len(terms)}")))
    return certificate(b, b.sum(("1", terms[0]), ("1", terms[1])), [], forces={})


def many_functions():
    """The others, of coordinates and of the probe, one in the other."""
    b = Builder()
    u, v, x, w = b.parameter("u"), b.parameter("v"), b.probe("x", 3), b.probe("w", 3)
    z = b.einsum(",i->i", u, x)
    soft = b.function("softplus", v)
    first = b.einsum(",->", soft, b.function("normal_cdf", b.reshape(b.gather(z, [0], 1))))
    second = b.function("erf", b.reshape(b.gather(z, [1], 1)))
    third = b.function("log", b.sum(("1", b.function("exp", b.reshape(b.gather(z, [2], 1)))), ("1", soft)))
    last = b.function("sin", b.einsum(",->", b.reshape(b.gather(z, [2], 1)), v))
    total = b.einsum(",->", last, b.reshape(b.gather(w, [0], 1)))
    for term, k in ((first, 0), (second, 1), (third, 2)):
        total = b.sum(("1", total), ("1/2", b.einsum(",->", term, b.reshape(b.gather(w, [k], 1)))))
    return certificate(b, total, [], forces={})


RECIPES = {
    "a gate of sigmoid": silu,
    "a square root": root,
    "functions of numbers": numbers,
    "related symbols": related,
    "many functions": many_functions,
}
