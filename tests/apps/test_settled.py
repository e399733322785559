"""What docs/settled.md says of all sizes is counted for small ones."""

import itertools
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ABIDE = os.environ["ABIDE"]


def answer(*words):
    done = subprocess.run([ABIDE, *words, "--json"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 4):
        raise AssertionError(f"{words}: {done.stderr}")
    return json.loads(done.stdout)


def laws_of_product(width, side):
    """Of W2 W1 with this width between two sides (as of a linear network)."""
    rank = min(width, 2 * side)
    return rank * (2 * width + 1 - rank) // 2


class Settled(unittest.TestCase):
    def test_attention_has_the_laws_of_its_heads_by_certificate(self):
        with tempfile.TemporaryDirectory() as folder:
            path = str(pathlib.Path(folder) / "proof.json")
            for d, heads, k in itertools.product(range(1, 7), range(1, 4), range(1, 4)):
                with self.subTest(d=d, heads=heads, k=k):
                    proved = answer("prove", f"attention:{d},{heads},{k}", "-o", path)
                    laws = 2 * heads * laws_of_product(k, d)
                    self.assertEqual((proved["at_most"], proved["at_least"]), (laws, laws))
                    self.assertEqual(proved["identities"], "expanded")
                    self.assertEqual(proved["symbols"], "independent")

    def test_momentum_keeps_the_rotations_of_heads(self):
        for d, heads, k in ((2, 1, 2), (3, 1, 3), (3, 2, 2), (2, 2, 1)):
            for tau in ("0", "1"):
                with self.subTest(d=d, heads=heads, k=k, tau=tau):
                    counted = answer(
                        "count", f"attention:{d},{heads},{k}", "--flow", "momentum", "--tau", tau
                    )
                    self.assertEqual(counted["laws"], heads * k * (k - 1))

    def test_two_tokens_are_enough(self):
        for model in ("attention:3,2,2", "attention:2,1,1+causal", "attention:4,1,2+rope",
                      "llama:2,1,2,1+vocab=3", "gpt:3,1,2,1"):
            with self.subTest(model=model):
                counts = {answer("count", f"{model}+tokens={t}")["laws"] for t in (2, 3, 4)}
                self.assertEqual(len(counts), 1, counts)

    def test_llama_has_the_laws_of_its_parts(self):
        for d, f, blocks in ((2, 1, 1), (2, 2, 2), (3, 2, 1), (4, 3, 2)):
            with self.subTest(d=d, f=f, blocks=blocks):
                counted = answer("count", f"llama:{d},1,{f},{blocks}+vocab=3")
                head = 1 if d == 2 else None
                if head is None:  # heads of width d: even ones turn plane by plane
                    head = d // 2 if d % 2 == 0 else d * (d + 1) // 2
                block = d + head + d * (d + 1) // 2 + d + f
                self.assertEqual(counted["laws"], blocks * block + 2 * d)


if __name__ == "__main__":
    unittest.main()
