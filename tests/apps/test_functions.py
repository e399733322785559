# SPDX-License-Identifier: MIT
"""Networks with elementary functions: how many laws each has, and that each law printed is one.

The numbers were found by another program, which shares no code with abide. Attention with heads of
width k has k(k+1)/2 laws K K^T - Q Q^T and as many V V^T - O^T O for each head.
"""

import json
import pathlib
import tempfile
import unittest

from every_law import DONE, in_parallel, run

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples/functions"


def tensors(text):
    """`A 2,3 | b` of shapes [2, 3] and []."""
    rows = (part.split() for part in text.split("|"))
    return "".join(f"{name} = [{', '.join(shape)}]\n" for name, *shape in rows)


def network(inputs, parameters, output, loss="any", **definitions):
    named = "".join(f'{name} = "{text}"\n' for name, text in definitions.items())
    return (f"[inputs]\n{tensors(inputs)}[parameters]\n{tensors(parameters)}"
            f'[definitions]\n{named}[model]\noutput = "{output}"\nloss = "{loss}"\n')


def layers(activation):
    return network("x 2", "A 3 2 | B 2 3 | b 3", f"B @ {activation}(A @ x + b)")


def gated(n):
    return network(f"x {n}", f"A {n} {n} | U {n} {n} | B {n} {n}", "B @ (silu(A @ x) * (U @ x))")


def head(width, inner, tokens=2):
    return network(f"x {tokens} {width}",
                   f"Q {inner} {width} | K {inner} {width} | V {inner} {width} | O {width} {inner}",
                   "softmax((x @ Q.T) @ (x @ K.T).T, axis=-1) @ (x @ V.T) @ O.T")


def two_heads(tokens, causal):
    """Two heads of width 1 in one tensor, over tokens of width 3."""
    def split(letter):
        return f"reshape(x @ {letter}.T, [{tokens}, 2, 1])"
    scores = "einsum('thc,shc->hts', q, k)"
    return network(f"x {tokens} 3", "Q 2 3 | K 2 3 | V 2 3 | O 3 2",
                   f"reshape(einsum('hts,shc->thc', softmax({scores if not causal else f'causal_mask({scores})'}, "
                   f"axis=-1), v), [{tokens}, 2]) @ O.T", q=split("Q"), k=split("K"), v=split("V"))


def scaled(eps):
    return network("x 2", "A 3 2 | g 3 | B 2 3", f"B @ (g * rms_norm(A @ x, axis=-1, eps={eps}))")


def batch(eps):
    return network("x 4 2", "A 2 2 | g 2 | b 2 | W 2 2",
                   f"relu(batch_norm(x @ A.T, axis=0, eps={eps}) * g + b) @ W.T")


def experts(gate):
    return network("x 2", "R 2 2 | A1 1 2 | B1 2 1 | A2 1 2 | B2 2 1",
                   "gate[0] * (B1 @ (A1 @ x)) + gate[1] * (B2 @ (A2 @ x))", gate=gate)


CAUSAL = "softmax(causal_mask({q} @ {k}.T), axis=-1)"
GPT = network(
    "t 2 3",
    "E 3 3 | W 3 3 | g1 3 | b1 3 | Q 2 3 | K 2 3 | V 2 3 | O 3 2 | q 2 | k 2 | v 2 | o 3 | g2 3 | b2 3"
    " | A 2 3 | a 2 | B 3 2 | b 3 | g3 3 | b3 3",
    "(layer_norm(z, eps=1/100) * g3 + b3) @ W.T", "cross_entropy", x="t @ E",
    n="layer_norm(x, eps=1/100) * g1 + b1",
    y=f"x + {CAUSAL.format(q='(n @ Q.T + q)', k='(n @ K.T + k)')} @ (n @ V.T + v) @ O.T + o",
    z="y + gelu((layer_norm(y, eps=1/100) * g2 + b2) @ A.T + a) @ B.T + b")
LLAMA = network(
    "t 2 3",
    "E 2 3 | g1 2 | Q 1 2 | K 1 2 | V 1 2 | O 2 1 | g2 2 | A 2 2 | U 2 2 | B 2 2 | g3 2 | W 3 2",
    "(rms_norm(z, eps=1/100) * g3) @ W.T", "cross_entropy", x="t @ E.T",
    n="rms_norm(x, eps=1/100) * g1",
    y=f"x + {CAUSAL.format(q='(n @ Q.T)', k='(n @ K.T)')} @ (n @ V.T) @ O.T",
    m="rms_norm(y, eps=1/100) * g2", z="y + (silu(m @ A.T) * (m @ U.T)) @ B.T")
BIASES = network("x 2 2", "Q 2 2 | K 2 2 | V 2 2 | O 2 2 | q 2 | k 2 | v 2 | o 2",
                 "softmax((x @ Q.T + q) @ (x @ K.T + k).T, axis=-1) @ (x @ V.T + v) @ O.T + o")
GROUPED = network("x 2 3", "Q 4 3 | K 2 3 | V 2 3 | O 3 4",
                  "reshape(einsum('hts,sc->thc', softmax(einsum('thc,sc->hts', reshape(x @ Q.T, "
                  "[2, 2, 2]), x @ K.T), axis=-1), x @ V.T), [2, 4]) @ O.T")
ROTARY = network("x 3 2", "Q 2 2 | K 2 2 | V 2 2 | O 2 2",
                 "softmax(rope(x @ Q.T) @ rope(x @ K.T).T, axis=-1) @ (x @ V.T) @ O.T")
RECURRENT = network("x 3 2", "U 2 2 | W 2 2 | b 2 | V 2 2", "concat([V @ h1, V @ h2, V @ h3])",
                    h1="tanh(U @ x[0] + b)", h2="tanh(U @ x[1] + W @ h1 + b)",
                    h3="tanh(U @ x[2] + W @ h2 + b)")
BEFORE = network("x 3", "g 3 | A 3 3 | B 2 3", "B @ relu(A @ (g * rms_norm(x, eps=1/100)))")
PRE_NORM = network("x 2", "g 2 | b 2 | A 2 2 | a 2 | B 2 2 | c 2",
                   "x + B @ gelu(A @ (layer_norm(x, eps=1/100) * g + b) + a) + c")
SOFTMAX = network("x 2", "W 3 2", "W @ x", "cross_entropy")
LINEAR = network("x 2", "A 3 2 | B 3 3", "B @ (A @ x)", "cross_entropy")

GRADIENT, DECAY = "", "--weight-decay 1"
STILL, DAMPED = "--flow momentum --tau 0", "--flow momentum --tau 1"

# (model, {options: (entries of the state, laws)})
COUNTS = {
    "GELU": (layers("gelu"), {GRADIENT: (15, 0)}),
    "tanh": (layers("tanh"), {GRADIENT: (15, 0)}),
    "sine": (layers("sin"), {GRADIENT: (15, 0)}),
    "SwiGLU 2": (gated(2), {GRADIENT: (12, 2), DECAY: (13, 2), STILL: (25, 0), DAMPED: (25, 0)}),
    "SwiGLU 3": (gated(3), {GRADIENT: (27, 3)}),
    "head of width 2": (head(2, 2), {GRADIENT: (16, 6), DECAY: (17, 6), STILL: (33, 2),
                                     DAMPED: (33, 2)}),
    "head of width 1": (head(2, 1), {GRADIENT: (8, 2), DECAY: (9, 2), STILL: (17, 0),
                                     DAMPED: (17, 0)}),
    "two heads": (two_heads(2, False), {GRADIENT: (24, 4)}),
    "two causal heads": (two_heads(3, True), {GRADIENT: (24, 4)}),
    "biases": (BIASES, {GRADIENT: (24, 8)}),
    "grouped queries": (GROUPED, {GRADIENT: (36, 6)}),
    "rotary": (ROTARY, {GRADIENT: (16, 4)}),
    "RMS norm, eps 0": (scaled("0"), {GRADIENT: (15, 4)}),
    "RMS norm": (scaled("1/100"), {GRADIENT: (15, 3)}),
    "RMS norm first": (BEFORE, {GRADIENT: (18, 6)}),
    "batch norm, eps 0": (batch("0"), {GRADIENT: (12, 4)}),
    "batch norm": (batch("1/100"), {GRADIENT: (12, 2)}),
    "recurrent": (RECURRENT, {GRADIENT: (14, 0)}),
    "softmax gate": (experts("softmax(R @ x)"), {GRADIENT: (12, 4)}),
    "sigmoid gate": (experts("sigmoid(R @ x) / sum(sigmoid(R @ x))"), {GRADIENT: (12, 2)}),
    "layer norm first": (PRE_NORM, {GRADIENT: (16, 3)}),
    "LLaMA": (LLAMA, {GRADIENT: (38, 12)}),
    "GPT": (GPT, {GRADIENT: (86, 29)}),
    "softmax regression": (SOFTMAX, {GRADIENT: (6, 2), STILL: (13, 4), DAMPED: (13, 4)}),
    "linear, cross-entropy": (LINEAR, {GRADIENT: (15, 9)}),
}

# Families of the zoo; L(2d + k(k+1) + f) + 2d for LLaMA without rotations, 1 in place of k(k+1)/2
# for queries and keys that rotate in one plane; for GPT 4d + h k(k+1) + h k + (V + 2 + h k + f).
FAMILIES = {
    "mlp:2,3,2+tanh": 0,
    "mlp:2,2,2+bias+softplus": 0,
    "swiglu:3,2": 2,
    "geglu:2,3": 3,
    "attention:8,2,4": 40,
    "attention:4,2,2+causal": 12,
    "attention:4,2,2+rope": 2 * (1 + 3),
    "attention:4,2,2+bias": 2 * (3 + 3 + 2),
    "attention:4,4,1+gqa=2+tokens=3": 4,
    "gpt:4,2,8,1": 16 + 12 + 4 + 17,
    "llama:2,1,2,2+vocab=3": 2 * (4 + 1 + 3 + 2) + 4,
    "llama:2,2,2,1": 4 + 2 * 2 + 2 + 4,
    "resnet:2,1": 2,
    "resnet:2,2": 4,
}


class Functions(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return f"{self.folder.name}/{name.replace(' ', '_')}.toml"

    def write(self):
        for name, (text, _) in COUNTS.items():
            pathlib.Path(self.path(name)).write_text(text, encoding="utf-8")

    def laws(self, requests, check=True):
        """(request, document of `laws`), each law of which `check` must accept."""
        answers = in_parallel(lambda r: run("laws", *r, "--json", "--quiet"), requests)
        documents = []
        for request, answer in zip(requests, answers):
            self.assertEqual(answer.returncode, DONE, f"{request}: {answer.stdout}{answer.stderr}")
            documents.append((request, json.loads(answer.stdout)))
        texts = [(request, law["expression"]) for request, document in documents
                 for law in document["matrix_laws"] or document["found"]] if check else []
        answers = in_parallel(lambda t: run("check", *t[0], "--", t[1]), texts)
        wrong = [(t, a.stdout + a.stderr) for t, a in zip(texts, answers) if a.returncode != DONE]
        self.assertEqual(wrong[:3], [], f"{len(wrong)} of {len(texts)} texts are no laws")
        return documents

    def test_counts_are_those_of_the_reference(self):
        self.write()
        rows = [(name, options) for name, (_, flows) in COUNTS.items() for options in flows]
        answers = in_parallel(
            lambda r: run("count", self.path(r[0]), *r[1].split(), "--json", "--quiet"), rows)
        for (name, options), answer in zip(rows, answers):
            with self.subTest(name=name, options=options):
                self.assertEqual(answer.returncode, DONE, answer.stdout + answer.stderr)
                document = json.loads(answer.stdout)
                self.assertEqual((document["state"], document["laws"]),
                                 COUNTS[name][1][options])

    def test_all_laws_are_found(self):
        self.write()
        for request, document in self.laws([[self.path(name)] for name in COUNTS]):
            with self.subTest(request=request):
                self.assertTrue(document["complete"])

    def test_families_have_the_laws_of_theory(self):
        for (model,), document in self.laws([[model] for model in FAMILIES], check=False):
            with self.subTest(model=model):
                self.assertTrue(document["complete"])
                self.assertEqual(document["independent"], FAMILIES[model])

    def test_many_blocks_are_counted(self):
        document = json.loads(run("count", "llama:2,1,2,6+vocab=3", "--json", "--quiet").stdout)
        self.assertEqual(document["laws"], 6 * (4 + 1 + 3 + 2) + 4)

    def test_laws_of_heads_are_matrices(self):
        document = json.loads(run("laws", "attention:8,2,4", "--json", "--quiet").stdout)
        self.assertEqual({law["expression"] for law in document["matrix_laws"]}, {
            "K1 @ K1.T - Q1 @ Q1.T", "K2 @ K2.T - Q2 @ Q2.T", "O1.T @ O1 - V1 @ V1.T",
            "O2.T @ O2 - V2 @ V2.T"})

    def test_laws_of_the_examples_are_complete(self):
        examples = sorted(EXAMPLES.glob("*.toml"))
        self.assertGreaterEqual(len(examples), 20)
        for request, document in self.laws([[str(path)] for path in examples]):
            with self.subTest(request=request):
                self.assertTrue(document["complete"])


if __name__ == "__main__":
    unittest.main()
