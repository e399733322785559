# SPDX-License-Identifier: MIT
"""What each option means, in one line, for help().

    MEANINGS["tau"]    # 'the damping of momentum, a rational function of t, such as "3/t"; by default 0'

Reference: docs/python.md, Options; `abide laws --help`.
"""

from __future__ import annotations

MEANINGS = {
    "flow": '"gradient" or "momentum", which is theta\'\' + tau theta\' = -M grad E; by default gradient',
    "tau": 'the damping of momentum, a rational function of t, such as "3/t"; by default 0',
    "metric": 'the metric M, such as "mirror", or by parameter {"W1": "mirror"}; by default the model\'s own',
    "rates": 'learning rates by parameter, such as {"W1": 2}; of others 1',
    "weight_decay": 'theta\' = -LAMBDA theta - M grad E, with this LAMBDA, such as "1/10"; by default 0',
    "frozen": 'parameters that do not move, such as ["W1"]; laws may depend on them',
    "only": 'laws depend on these parameters alone, the others being free, such as ["W1", "W2"]',
    "loss": '"any", or "cross_entropy": of the gradients of this alone; by default the model\'s own',
    "seed": "of the random points and primes; by default 1",
    "memory": 'bytes, or a text such as "3GB"; by default three quarters of the machine\'s',
    "limits": 'such as {"operations": 1000}; `abide --limits` lists them',
    "max_degree": "polynomials are searched up to this degree, from 1 to 20; by default 4",
    "max_time_degree": "with momentum or weight decay, up to this power of t, or of its exponential",
    "features": 'functions beside polynomials, such as ["log(W1)"], or "auto"',
    "most_monomials": "no degree with more monomials is searched; by default 50 million",
    "most_unknowns": "no linear system with more unknowns is solved; by default 6000 or more",
    "samples": "of ReLU networks: count again with the gates that so many random inputs open",
    "error": "so many primes that the count is wrong with a smaller probability; by default 1e-6",
    "depth": "the count stops after Lie brackets of so many fields; by default 64",
    "threads": "by default all processors",
}
