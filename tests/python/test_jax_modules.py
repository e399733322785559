# SPDX-License-Identifier: MIT
"""Modules of Flax (linen and nnx) and Equinox: names of parameters, and agreement with JAX to 1e-12."""

import unittest

from jax_agreement import agree, jax, np

import abide.jax

try:
    import equinox as eqx
    import flax.linen as nn
    import jax.numpy as jnp
    from flax import nnx
except ImportError as error:
    raise unittest.SkipTest("needs Flax and Equinox: pip install flax equinox") from error


class Perceptron(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.LayerNorm()(nn.relu(nn.Dense(4)(x)))
        return nn.Dense(2)(x)


class Convolutional(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Conv(3, (3, 3), strides=2)(x))
        x = nn.max_pool(x, (2, 2), strides=(1, 1), padding="SAME")
        x = nn.GroupNorm(num_groups=1)(x)
        x = nn.ConvTranspose(2, (2, 2), strides=(2, 2))(x)
        x = nn.avg_pool(x, (2, 2), strides=(2, 2))
        return nn.Dense(2)(x.reshape(x.shape[0], -1))


class Language(nn.Module):
    @nn.compact
    def __call__(self, tokens):
        embed = nn.Embed(5, 4)
        x = embed(tokens)
        x = x + nn.MultiHeadDotProductAttention(num_heads=2, deterministic=True)(
            nn.RMSNorm()(x), mask=nn.make_causal_mask(jnp.ones(tokens.shape)))
        return embed.attend(x)


class Normed(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(2)(nn.BatchNorm(use_running_average=False)(nn.Dense(3)(x)))


class Recurrent(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.RNN(nn.LSTMCell(3))(x)


class Gated(nnx.Module):
    def __init__(self, rngs):
        self.first = nnx.Linear(3, 4, rngs=rngs)
        self.second = nnx.Linear(4, 2, use_bias=False, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return self.second(self.dropout(nnx.silu(self.first(x))))


def spread(rng, tree):
    """The tree with parameters that are not what they are at the start, where many are 0 or 1."""
    return jax.tree_util.tree_map(
        lambda leaf: np.asarray(rng.normal(size=leaf.shape), leaf.dtype), tree)


class TestLinen(unittest.TestCase):
    def check(self, module, *inputs, tolerance=1e-12, doubles=True):
        rng = np.random.default_rng(1)
        variables = module.init(jax.random.key(0), *inputs)
        variables = {**variables, "params": spread(rng, variables["params"])}
        return agree(self, module.apply, variables, *inputs, tolerance=tolerance, doubles=doubles)

    def test_perceptron(self):
        model = self.check(Perceptron(), np.random.default_rng(0).normal(size=(2, 3)))
        self.assertEqual(set(model.source.graph.tensors), {
            "Dense_0.kernel", "Dense_0.bias", "Dense_1.kernel", "Dense_1.bias", "LayerNorm_0.scale",
            "LayerNorm_0.bias"})

    def test_convolutional(self):
        self.check(Convolutional(), np.random.default_rng(0).normal(size=(1, 6, 6, 2)))

    def test_language(self):
        self.check(Language(), np.array([[1, 4, 0]]))

    def test_recurrent(self):
        """Flax begins with a state of float32, so JAX's own values are of float32."""
        model = self.check(Recurrent(), np.random.default_rng(0).normal(size=(1, 3, 2)).astype(np.float32),
                           tolerance=1e-5, doubles=False)
        self.assertIn("does not take doubles", "".join(model.notes))

    def test_batch_norm_of_a_batch(self):
        module, x = Normed(), np.random.default_rng(0).normal(size=(5, 3))
        variables = module.init(jax.random.key(0), x)
        model = agree(self, lambda v, x: module.apply(v, x, mutable=["batch_stats"])[0],
                      {**variables, "params": spread(np.random.default_rng(2), variables["params"])}, x,
                      tolerance=1e-11)
        self.assertIn("batch_stats", "".join(model.notes))
        self.assertFalse([name for name in model.source.graph.tensors if "mean" in name])


class TestNnx(unittest.TestCase):
    def test_linear(self):
        model = nnx.Linear(3, 2, rngs=nnx.Rngs(0))
        traced = agree(self, lambda m, x: m(x), model, np.random.default_rng(0).normal(size=(1, 3)))
        self.assertEqual(set(traced.source.graph.tensors), {"kernel", "bias"})

    def test_shared_layers_are_one_parameter(self):
        layer = nnx.Linear(3, 3, rngs=nnx.Rngs(0))
        model = nnx.Sequential(layer, nnx.relu, layer)
        traced = agree(self, lambda m, x: m(x), model, np.random.default_rng(0).normal(size=(1, 3)))
        self.assertEqual(len(traced.source.graph.tensors), 2)

    def test_dropout_in_evaluation(self):
        model = Gated(nnx.Rngs(0))
        with self.assertRaisesRegex(abide.ModelError, r"random numbers.*model\.eval\(\)"):
            abide.jax.trace(lambda m, x: m(x), model, np.ones((1, 3)))
        model.eval()
        agree(self, lambda m, x: m(x), model, np.random.default_rng(0).normal(size=(1, 3)))


class TestEquinox(unittest.TestCase):
    def test_mlp(self):
        model = eqx.nn.MLP(3, 2, 4, 1, activation=jax.nn.gelu, key=jax.random.key(0))
        traced = agree(self, lambda m, x: m(x), model, np.random.default_rng(0).normal(size=3))
        self.assertEqual(set(traced.source.graph.tensors), {
            f"layers.{k}.{name}" for k in (0, 1) for name in ("weight", "bias")})

    def test_embedding_and_norms(self):
        keys = jax.random.split(jax.random.key(0), 3)
        model = (eqx.nn.Embedding(5, 4, key=keys[0]), eqx.nn.LayerNorm(4), eqx.nn.RMSNorm(4),
                 eqx.nn.MultiheadAttention(2, 4, key=keys[1]))

        def network(model, tokens):
            embed, layer, rms, attention = model
            x = jax.vmap(layer)(jax.vmap(embed)(tokens))
            mask = np.tril(np.ones((tokens.shape[0],) * 2, bool))
            return jax.vmap(rms)(attention(x, x, x, mask=mask))

        agree(self, network, model, np.array([3, 0, 2]))

    def test_convolution_and_pools(self):
        model = (eqx.nn.Conv2d(2, 4, 3, groups=2, padding=1, key=jax.random.key(0)), eqx.nn.GroupNorm(2, 4))
        pools = (eqx.nn.MaxPool2d(2, 2), eqx.nn.AvgPool2d(2))

        def network(model, x):
            convolution, norm = model
            return pools[1](pools[0](norm(convolution(x))))

        agree(self, network, model, np.random.default_rng(0).normal(size=(2, 6, 6)))

    def test_batch_norm_of_a_batch(self):
        """It counts in 32 bits, and is not traced in doubles."""
        norm, state = eqx.nn.make_with_state(eqx.nn.BatchNorm)(3, axis_name="batch", mode="batch")

        def network(norm, x):
            return jax.vmap(norm, axis_name="batch", in_axes=(0, None), out_axes=(0, None))(x, state)[0]

        model = agree(self, network, norm, np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32),
                      tolerance=1e-5, doubles=False, x64=False)
        self.assertIn("does not take doubles", "".join(model.notes))

    def test_recurrent(self):
        cell = eqx.nn.GRUCell(2, 3, key=jax.random.key(0))

        def network(cell, steps):
            return jax.lax.scan(lambda h, x: (cell(x, h), None), np.zeros(3), steps)[0]

        agree(self, network, cell, np.random.default_rng(0).normal(size=(3, 2)))


if __name__ == "__main__":
    unittest.main()
