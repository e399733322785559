# SPDX-License-Identifier: MIT
"""Each primitive in small programs: what is traced computes what JAX computes, to 1e-12."""

import unittest

from jax_agreement import TOLERANCE, agree, jax, np

jnp, lax = jax.numpy, jax.lax
NHWC = ("NHWC", "HWIO", "NHWC")

# Of a matrix m [3, 4] and a vector v [4] of parameters, and an input x [3, 4].
ENTRIES = {
    "sums": lambda m, v, x: m + v - x + (-m) + 2.0,
    "products": lambda m, v, x: m * v * x * 3.0 + m * m,
    "quotients": lambda m, v, x: x / (v * v + 1) + m / 7.0,
    "exp and log": lambda m, v, x: jnp.log(jnp.exp(m) + 2) + jnp.log1p(v * v) + jnp.expm1(m) + jnp.exp2(v),
    "powers": lambda m, v, x: m**3 + (v * v + 1) ** 0.3 + (v * v + 1) ** -2 + jnp.power(m * m + 1, v),
    "powers of a number": lambda m, v, x: 2.5**m + jnp.power(jnp.array([1.0, 2.0, 3.0, 4.0]), m),
    "different powers": lambda m, v, x: jnp.power(m, jnp.array([0.0, 1.0, 2.0, 3.0])),
    "roots": lambda m, v, x: jnp.sqrt(m * m + 1) + lax.rsqrt(v * v + 2),
    "circles": lambda m, v, x: jnp.sin(m) + jnp.cos(v) + jnp.tan(0.3 * jnp.tanh(m)),
    "hyperbolas": lambda m, v, x: jnp.sinh(m) + jnp.cosh(v) + jnp.arcsinh(m) + jnp.arctanh(jnp.tanh(v) / 2),
    "error functions": lambda m, v, x: lax.erf(m) + lax.erfc(v) + jax.nn.sigmoid(m),
    "extremes": lambda m, v, x: jnp.maximum(m, v) + jnp.minimum(m, x) + jnp.clip(m, -0.3, 0.4) + jnp.maximum(v, 0.2),
    "sizes": lambda m, v, x: jnp.abs(m) + jnp.abs(v * v) + jnp.abs(-2.0 * (m * m)) + jnp.sign(m) * v,
    "choices by data": lambda m, v, x: jnp.where((m > v) & ~(x <= 0) | (v < -0.5) ^ (m >= 0.1), m, 2 * v),
    "truth values as numbers": lambda m, v, x: (m > 0).astype(float) * v,
    "choices that are known": lambda m, v, x: jnp.where(np.tri(3, 4) > 0, m, v),
    "nan is none": lambda m, v, x: jnp.where(jnp.isnan(m), 0.0, m),
    "log of sums of exponentials": lambda m, v, x: jax.nn.logsumexp(m * v, axis=0),
    "softmaxes": lambda m, v, x: jax.nn.softmax(m, axis=0) * jax.nn.log_softmax(m * x, axis=-1),
    "no softmax": lambda m, v, x: (e := jnp.exp(m[:, :3])) / e.sum(1),
    "no variance": lambda m, v, x: jnp.maximum(0.0, (m * m).sum(1) / 2 - (m.sum(1) / 2) ** 2) * v[:3],
    "softmax of everything": lambda m, v, x: jax.nn.softmax(m * v, axis=(0, 1)),
    "softmax of a part": lambda m, v, x: jax.nn.softmax(m, where=np.tri(3, 4) > 0),
    "softmax with a mask added": lambda m, v, x: jax.nn.softmax(m + np.where(np.tri(3, 4) > 0, 0.0, -np.inf)),
    "softmax with a large mask": lambda m, v, x: jax.nn.softmax(jnp.where(np.tri(3, 4) > 0, m, -1e38) / 2.0),
    "attention without a division": lambda m, v, x: (
        (e := jnp.exp((s := m @ x.T) - lax.stop_gradient(s.max(-1, keepdims=True)))) @ m
        / e.sum(-1, keepdims=True)),
    "log of a masked softmax": lambda m, v, x: jax.nn.logsumexp(jnp.where(np.tri(3, 4) > 0, m, -jnp.inf), axis=-1),
    "standardized": lambda m, v, x: jax.nn.standardize(m),
    "logaddexp": lambda m, v, x: jnp.logaddexp(m, v) + jnp.logaddexp(m, 1.5),
    "stopped input": lambda m, v, x: lax.stop_gradient(x) * m,
}
MOVES = {
    "reshape": lambda m, v, x: m.reshape(2, 6) * 2,
    "transpose": lambda m, v, x: jnp.transpose(m.reshape(3, 2, 2), (1, 2, 0)),
    "broadcast": lambda m, v, x: jnp.broadcast_to(v[:, None], (2, 4, 3)),
    "slices": lambda m, v, x: m[1:, ::2] + m[:2, 3:0:-2],
    "reversed": lambda m, v, x: jnp.flip(m, 0) + m[:, ::-1],
    "concatenate": lambda m, v, x: jnp.concatenate([m, v[None], np.ones((1, 4)), x]),
    "stack": lambda m, v, x: jnp.stack([m, x, m * m], axis=1),
    "pad": lambda m, v, x: lax.pad(m, v[0], [(1, 2, 0), (-1, 0, 2)]),
    "edges": lambda m, v, x: jnp.pad(m, ((1, 1), (0, 2)), mode="edge") + jnp.pad(m, ((1, 1), (0, 2)), mode="reflect"),
    "gather": lambda m, v, x: m[np.array([2, 0, 2])] + m[np.array([0, 1, 2]), np.array([3, 3, -1])][:, None],
    "take along an axis": lambda m, v, x: jnp.take_along_axis(m, np.array([[0, 3], [1, 1], [2, 0]]), axis=1),
    "dynamic slice": lambda m, v, x: lax.dynamic_slice(m, (1, 2), (2, 2)),
    "dynamic update": lambda m, v, x: lax.dynamic_update_slice(m, v[None, :3], (1, 1)),
    "set": lambda m, v, x: m.at[1].set(v).at[0, 2].set(v[1] * 2),
    "add to": lambda m, v, x: m.at[np.array([0, 0, 2])].add(v).at[5].add(v),
    "split": lambda m, v, x: sum(jnp.split(m, 2, axis=1)),
    "tile and repeat": lambda m, v, x: jnp.tile(m, (2, 1)) * jnp.repeat(m, 2, axis=0),
    "roll": lambda m, v, x: jnp.roll(m, 1, axis=1) * x,
    "triangle": lambda m, v, x: jnp.tril(m) + jnp.triu(x * v, 1),
    "diagonal": lambda m, v, x: jnp.diag(m[:, :3]) + jnp.diagonal(m)[::-1],
}
SUMS = {
    "reductions": lambda m, v, x: m.sum(0) + m.mean(0) + m.max(0) - m.min(0) + m.prod(0),
    "norms": lambda m, v, x: jnp.linalg.norm(m) + jnp.linalg.norm(m, axis=1) + jnp.var(v),
    "running": lambda m, v, x: jnp.cumsum(m, 0) + jnp.cumsum(m[:, ::-1], 1) + jnp.cumprod(m, 1),
    "running from the end": lambda m, v, x: lax.cumsum(m, 1, reverse=True) + lax.cumprod(m, 0, reverse=True),
    "scans in a tree": lambda m, v, x: lax.associative_scan(jnp.multiply, m),
    "matrix products": lambda m, v, x: m @ x.T @ m + (m @ v)[:, None],
    "einsum": lambda m, v, x: jnp.einsum("ij,kj,j->kj", m, x, v),
    "batches": lambda m, v, x: lax.dot_general(m.reshape(3, 2, 2), x.reshape(3, 2, 2), (((2,), (1,)), ((0,), (0,)))),
    "two axes": lambda m, v, x: jnp.tensordot(m.reshape(3, 2, 2), x.reshape(2, 2, 3), 2) * v[0],
    "outer": lambda m, v, x: jnp.outer(v, m),
    "any and all": lambda m, v, x: jnp.where(jnp.any(m > 1, axis=0), v, 0.0) + jnp.where(jnp.all(m < 1, axis=0), v, 0.0),
}


@jax.custom_jvp
def forward_loop(m, x):
    """x times m twice, by a loop that JAX cannot go through backwards."""
    return lax.while_loop(lambda c: c[0] < 2, lambda c: (c[0] + 1, c[1] * m), (0, x))[1]


forward_loop.defjvp(lambda values, moved: (forward_loop(*values), 2 * values[0] * values[1] * moved[0]
                                           + values[0] ** 2 * moved[1]))

# Of a kernel k [3, 3, 2, 4] and an image x [2, 6, 5, 2].
WINDOWS = {
    "convolution": lambda k, x: lax.conv_general_dilated(x, k, (1, 1), "VALID", dimension_numbers=NHWC),
    "strides and pads": lambda k, x: lax.conv_general_dilated(
        x, k, (2, 1), [(1, 0), (2, 3)], dimension_numbers=NHWC),
    "dilated": lambda k, x: lax.conv_general_dilated(
        x, k, (1, 1), [(1, 1), (2, 0)], lhs_dilation=(2, 1), rhs_dilation=(1, 2), dimension_numbers=NHWC),
    "cut": lambda k, x: lax.conv_general_dilated(x, k, (1, 1), [(-1, 0), (0, -1)], dimension_numbers=NHWC),
    "groups": lambda k, x: lax.conv_general_dilated(
        x, k.reshape(3, 3, 1, 8), (1, 1), "SAME", feature_group_count=2, dimension_numbers=NHWC),
    "transposed": lambda k, x: lax.conv_transpose(x, k, (2, 2), "SAME", dimension_numbers=NHWC),
    "one axis": lambda k, x: lax.conv_general_dilated(
        x[:, 0], k[0], (1,), "SAME", dimension_numbers=("NWC", "WIO", "NWC")),
    "largest": lambda k, x: lax.reduce_window(
        jnp.einsum("bhwc,c->bhwc", x, k[0, 0, :, 0]), -jnp.inf, lax.max, (1, 2, 3, 1), (1, 1, 2, 1), "SAME"),
    "smallest": lambda k, x: lax.reduce_window(
        jnp.einsum("bhwc,c->bhwc", x, k[0, 0, :, 0]), jnp.inf, lax.min, (1, 2, 2, 1), (1, 2, 1, 1), "VALID"),
    "sums": lambda k, x: lax.reduce_window(
        k, 0.0, lax.add, (2, 1, 1, 3), (1, 1, 1, 1), "SAME", window_dilation=(1, 1, 1, 1)),
    "along the batch": lambda k, x: lax.reduce_window(k, 0.0, lax.add, (2, 2, 2, 2), (1, 1, 1, 2), "VALID"),
}
CONTROL = {
    "loop": lambda m, v, x: lax.fori_loop(0, 3, lambda i, y: jnp.tanh(y) * v + i * m[i], m),
    "loop with a condition": lambda m, v, x: forward_loop(m, x),
    "backward scan": lambda m, v, x: lax.scan(lambda c, row: (c + row, c * row), v, x * m, reverse=True)[1],
    "scan of known rows": lambda m, v, x: lax.scan(lambda c, k: (c * v + k, c), v, np.arange(3.0))[1],
    "known branch": lambda m, v, x: lax.cond(m.shape[0] == 3, lambda y: y * 2, lambda y: y, m),
    "known switch": lambda m, v, x: lax.scan(
        lambda c, k: (lax.switch(k, [jnp.sin, jnp.cos, jnp.tanh], c), None), m, np.array([2, 0, 1, 5]))[0],
    "remat": lambda m, v, x: jax.checkpoint(lambda y: jnp.sin(y) * y)(m),
    "vmap": lambda m, v, x: jax.vmap(lambda row: jax.nn.softmax(row * v) @ row)(m),
    "vmap with a named axis": lambda m, v, x: jax.vmap(
        lambda row: row - lax.pmean(row * v, "rows"), axis_name="rows")(m),
    "derivative": lambda m, v, x: jax.grad(lambda z: jnp.sum(jnp.tanh(m @ z)))(v),
    "jvp of a relu": lambda m, v, x: jax.jvp(lambda z: jax.nn.relu(m @ z), (v,), (x[0],))[1] * m[:, 0],
}
TOKENS = {
    "rows": lambda p, t: p["a"][t],
    "rows by take": lambda p, t: jnp.take(p["a"], t, axis=0) * p["b"][2],
    "columns": lambda p, t: jnp.take(p["a"], t, axis=1),
    "one by one": lambda p, t: jax.vmap(lambda i: p["a"][i] * p["b"][i])(t.reshape(-1)),
    "parts of tokens": lambda p, t: p["a"][t[:, 0]] + p["b"][t[0, 1::-1]],
    "scanned tokens": lambda p, t: jax.lax.scan(lambda c, i: (c * p["b"][i], c), p["a"][0], t.reshape(-1))[1],
    "one-hot": lambda p, t: jax.nn.one_hot(t, 5) @ p["a"],
    "a known table": lambda p, t: jnp.asarray(np.arange(15.0).reshape(5, 3))[t] * p["b"][0, :3],
}
LESS_EXACT = {"standardized": 1e-9}  # mean(x^2) - mean(x)^2 cancels


class TestPrimitives(unittest.TestCase):
    pass


def of_matrix(function):
    return lambda p, x: function(p["m"], p["v"], x)


def add(group, name, function, draw):
    def test(self):
        for seed in range(2):
            params, *inputs = draw(np.random.default_rng(seed))
            agree(self, function, params, *inputs, seed=seed, tolerance=LESS_EXACT.get(name, TOLERANCE))

    setattr(TestPrimitives, f"test_{group}_{name.replace(' ', '_')}", test)


for title, table in (("entries", ENTRIES), ("moves", MOVES), ("sums", SUMS), ("control", CONTROL)):
    for each, program in table.items():
        add(title, each, of_matrix(program), lambda rng: (
            {"m": rng.normal(size=(3, 4)), "v": rng.normal(size=4)}, rng.normal(size=(3, 4))))
for each, program in WINDOWS.items():
    add("windows", each, program, lambda rng: (rng.normal(size=(3, 3, 2, 4)), rng.normal(size=(2, 6, 5, 2))))
for each, program in TOKENS.items():
    add("tokens", each, program, lambda rng: (
        {"a": rng.normal(size=(5, 5)), "b": rng.normal(size=(5, 5))}, rng.integers(0, 5, (2, 3))))

if __name__ == "__main__":
    unittest.main()
