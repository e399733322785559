# SPDX-License-Identifier: MIT
"""Random programs of several primitives compute what JAX computes, to 1e-12."""

import unittest

from jax_agreement import agree, jax, np

jnp, lax = jax.numpy, jax.lax
COUNT = 12
LENGTH = 7

# Of one or two matrices [4, 4] that are already there, and whole numbers.
ONE = (
    jnp.tanh, jnp.sin, jax.nn.relu, jax.nn.sigmoid, jax.nn.softplus, jax.nn.gelu, lambda a: a.T,
    lambda a: a[::-1], lambda a: a.reshape(2, 8).T.reshape(4, 4), lambda a: jnp.roll(a, 1, 1), jax.nn.softmax,
    lambda a: jax.nn.log_softmax(a, axis=0), lambda a: jax.nn.softmax(jnp.where(np.tri(4) > 0, a, -jnp.inf)),
    lambda a: a - a.mean(0), lambda a: a / jnp.sqrt(1 + (a * a).sum(1, keepdims=True)),
    lambda a: jnp.cumsum(a, 1) / 4, lambda a: jnp.asarray(a).at[1].set(a[2] * a[0]).at[:, 0].add(1.0),
    lambda a: jnp.take(a, np.array([3, 0, 0, 2]), axis=0), lambda a: jnp.exp(-a * a),
    lambda a: jnp.where(a > 0.1, a, 0.2 * a), lambda a: jnp.clip(a, -0.7, 0.7), lambda a: jnp.log1p(jnp.abs(a)),
    lambda a: jnp.broadcast_to(a.max(1, keepdims=True), (4, 4)), lambda a: jnp.tril(a),
    lambda a: lax.reduce_window(a, -jnp.inf, lax.max, (2, 2), (1, 1), "SAME"),
    lambda a: lax.scan(lambda c, row: (jnp.tanh(c + row), c * row), a[0], a)[1],
    lambda a: jax.vmap(lambda row: row @ a)(a) / 4,
)
TWO = (
    lambda a, b: a + b, lambda a, b: a - 2 * b, lambda a, b: a * b, lambda a, b: a @ b / 2, jnp.maximum,
    lambda a, b: a / (1.5 + jnp.tanh(b)), lambda a, b: jnp.concatenate([a, b], axis=1)[:, 2:6],
    lambda a, b: jnp.where(np.eye(4) > 0, a, b), lambda a, b: jnp.where(a > b, a, 0.5),
    lambda a, b: jnp.einsum("ij,kj->ik", a, b) / 2, jnp.logaddexp,
    lambda a, b: jax.nn.softmax(a @ b.T) @ b,
)


def program(seed):
    """A function of two parameters and an input."""
    rng = np.random.default_rng(seed)
    steps = []
    for k in range(LENGTH):
        table = ONE if rng.random() < 0.6 else TWO
        which = int(rng.integers(len(table)))
        steps.append((table, which, [int(rng.integers(max(0, k), k + 3)), int(rng.integers(k + 3))]))

    def function(p, x):
        made = [p["a"], p["b"], x]
        for table, which, places in steps:
            operation = table[which]
            made.append(operation(*(made[place] for place in places[: 1 if table is ONE else 2])))
        return made[-1] + made[-2]

    return function, [(len(table), which, places) for table, which, places in steps]


class TestRandom(unittest.TestCase):
    def test_programs(self):
        for seed in range(COUNT):
            function, steps = program(seed)
            rng = np.random.default_rng(100 + seed)
            with self.subTest(seed=seed, steps=steps):
                agree(self, function, {"a": rng.normal(size=(4, 4)), "b": rng.normal(size=(4, 4))},
                      rng.normal(size=(4, 4)), seed=seed)


if __name__ == "__main__":
    unittest.main()
