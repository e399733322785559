# SPDX-License-Identifier: MIT
"""Models that were written to fool random tests, and gates that only look independent."""

import json
import os
import subprocess
import tempfile
import unittest

ABIDE = os.environ["ABIDE"]

# The primes that seed 1 drew when seeds alone decided.
FORESEEN = "8388593*5180603*7728389"
# Multiples of the 61-bit primes by which laws were tested under that seed.
FACTOR = ("4688471504612888375543891676144754644673463295160748212628346699356744319283"
          "62258309670583379825291659288888083053")
OTHER = "5340754990250849967683623413230623460753078143332784532400983444538726397"


def abide(*arguments):
    return subprocess.run([ABIDE, *map(str, arguments)], capture_output=True, text=True,
                          timeout=300)


class Models(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def model(self, text):
        path = os.path.join(self.folder, "model.toml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def answer(self, *arguments):
        result = abide(*arguments, "--json")
        self.assertIn(result.returncode, (0, 4), result.stderr)
        return json.loads(result.stdout)


class Constants(Models):
    def test_multiples_of_primes_are_no_laws(self):
        model = self.model('[parameters]\nx = [2]\n[model]\n'
                           f'phi = "x[0]*x[1]*{FORESEEN}"\n')
        for seed in range(1, 6):
            with self.subTest(seed=seed):
                self.assertEqual(self.answer("count", model, "--seed", seed)["laws"], 1)

    def test_sums_that_are_multiples_of_primes_are_none_either(self):
        model = self.model('[parameters]\nx = [2]\n[model]\n'
                           f'phi = "x[0]*x[1]*({FORESEEN} - 5) + 5*x[1]*x[0]"\n')
        self.assertEqual(self.answer("count", model)["laws"], 1)

    def test_a_law_is_none_of_a_field_with_such_a_constant(self):
        model = self.model('[parameters]\nx = []\ny = []\n[model]\n'
                           f'phi = ["x*y", "{FACTOR}*x*(x + y + 1)**300"]\n')
        self.assertEqual(self.answer("count", model)["laws"], 0)
        found = self.answer("laws", model)
        self.assertEqual(found["found"], [])
        self.assertEqual(found["laws"], 0)
        result = abide("check", model, "x**2 - y**2")
        self.assertEqual(result.returncode, 1, result.stdout)

    def test_an_expression_with_such_a_constant_is_no_law(self):
        result = abide("check", "linear:1,1,1", f"(W1**2 - W2**2)**500 + {OTHER}*W1")
        self.assertEqual(result.returncode, 1, result.stdout)
        # Without it, it is one.
        result = abide("check", "linear:1,1,1", "(W1**2 - W2**2)**500")
        self.assertEqual(result.returncode, 0, result.stdout)


class Gates(Models):
    NETWORK = ('[inputs]\nx = [2]\n[parameters]\nW1 = [3, 2]\nW2 = [2, 3]\n'
               '[definitions]\nz = "W1 @ x"\n[model]\noutput = "{}"\n')

    def test_a_linear_network_in_disguise_has_its_laws(self):
        for output in ("W2 @ (relu(z) - relu(-z))", "W2 @ (relu(2*z) - 2*relu(-z))/2",
                       "W2 @ (leaky_relu(z, 1/3) - leaky_relu(-z, 1/3))",
                       "W2 @ (relu(z)*relu(-z) + z)", "W2 @ (relu(z) - relu(-z)**2*relu(z) - relu(-z))",
                       "W2 @ (relu(concat([z, -z]))[:3] - relu(concat([-z, z]))[:3])"):
            with self.subTest(output=output):
                model = self.model(self.NETWORK.format(output))
                found = self.answer("laws", model)
                self.assertEqual(found["laws"], 6)
                self.assertTrue(found["complete"])
                result = abide("check", model, "W2.T @ W2 - W1 @ W1.T")
                self.assertEqual(result.returncode, 0, result.stdout)

    def test_a_network_keeps_those_of_its_units(self):
        for output in ("W2 @ relu(z)", "W2 @ relu(relu(z))", "W2 @ (3*relu(z) + 0*z)"):
            with self.subTest(output=output):
                self.assertEqual(self.answer("count", self.model(self.NETWORK.format(output)))["laws"], 3)

    def test_samples_show_what_free_gates_may_miss(self):
        regions = self.answer("count", "relu:1,4,1", "--samples", 50)["sign_regions"]
        self.assertEqual(regions["verdict"], "maybe_more")
        self.assertEqual(len(regions["parameters"]), 3)
        regions = self.answer("laws", "relu:2,2,1", "--samples", 400)["sign_regions"]
        self.assertEqual(regions["verdict"], "same")
        self.assertIn("nothing was freed", abide("count", "linear:2,2,2", "--samples", 5).stdout)
        self.assertEqual(abide("count", "relu:2,2,2", "--samples", 5, "--at", "balanced").returncode, 2)


if __name__ == "__main__":
    unittest.main()
