# SPDX-License-Identifier: MIT
"""Networks in plain JAX, with their parameters and inputs: each is (function, params, inputs) of a generator."""

from jax_agreement import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

ACTIVATIONS = {"tanh": jnp.tanh, "relu": jax.nn.relu, "gelu": jax.nn.gelu, "silu": jax.nn.silu,
               "exact gelu": lambda x: jax.nn.gelu(x, approximate=False), "softplus": jax.nn.softplus,
               "elu": jax.nn.elu, "leaky relu": jax.nn.leaky_relu, "sigmoid": jax.nn.sigmoid,
               "relu6": jax.nn.relu6, "log sigmoid": jax.nn.log_sigmoid, "selu": jax.nn.selu,
               "celu": jax.nn.celu, "hard tanh": jax.nn.hard_tanh, "hard swish": jax.nn.hard_swish,
               "soft sign": jax.nn.soft_sign, "mish": jax.nn.mish, "squareplus": jax.nn.squareplus,
               "glu": lambda x: jax.nn.glu(jnp.concatenate([x, x[..., ::-1]], axis=-1))}


def arrays(rng, **shapes):
    return {name: rng.normal(size=shape) * 0.7 for name, shape in shapes.items()}


def mlp(rng, activation):
    params = {"layers": [arrays(rng, weight=(4, 3), bias=(4,)), arrays(rng, weight=(2, 4), bias=(2,))]}

    def network(params, x):
        first, second = params["layers"]
        return second["weight"] @ activation(first["weight"] @ x + first["bias"]) + second["bias"]

    return network, params, (rng.normal(size=3),)


def deep_linear(rng):
    def network(weights, x):
        for weight in weights:
            x = weight @ x
        return x

    return network, [rng.normal(size=shape) for shape in ((2, 3), (4, 2), (2, 4))], (rng.normal(size=3),)


def cnn(rng):
    params = arrays(rng, kernel=(3, 3, 2, 3), depthwise=(2, 2, 1, 6), head=(6, 2))

    def network(p, image):
        x = lax.conv_general_dilated(image, p["kernel"], (1, 1), "SAME",
                                     dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = lax.reduce_window(jax.nn.relu(x), -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "SAME")
        x = lax.conv_general_dilated(x, p["depthwise"], (1, 1), "VALID", rhs_dilation=(2, 2),
                                     feature_group_count=3, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = lax.reduce_window(x, 0.0, lax.add, (1, 2, 2, 1), (1, 1, 1, 1), "SAME") / 4
        return jnp.mean(x, axis=(1, 2)) @ p["head"]

    return network, params, (rng.normal(size=(1, 7, 6, 2)),)


def layer_norm(p, x):
    mean = x.mean(-1, keepdims=True)
    variance = jnp.var(x, axis=-1, keepdims=True)
    return (x - mean) * lax.rsqrt(variance + 1e-5) * p["scale"] + p["bias"]


def rms_norm(p, x):
    return x * lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + 1e-6) * p["scale"]


def normed(rng, norm):
    params = {"W": rng.normal(size=(4, 3)), "norm": arrays(rng, scale=(4,), bias=(4,))}
    if norm is rms_norm:
        del params["norm"]["bias"]
    return (lambda p, x: norm(p["norm"], x @ p["W"].T)), params, (rng.normal(size=(2, 3)),)


def heads(x, count):
    return x.reshape(*x.shape[:-1], count, -1)


def attention(p, x, count=2, causal=True):
    q, k, v = (heads(x @ p[name], count) for name in ("query", "key", "value"))
    scores = jnp.einsum("qhd,khd->hqk", q, k) / np.sqrt(q.shape[-1])
    if causal:
        scores = jnp.where(jnp.tril(jnp.ones(scores.shape[-2:], bool)), scores, -jnp.inf)
    mixed = jnp.einsum("hqk,khd->qhd", jax.nn.softmax(scores), v)
    return mixed.reshape(*x.shape[:-1], -1) @ p["out"]


def attention_weights(rng, width):
    return {name: rng.normal(size=(width, width)) * 0.5 for name in ("query", "key", "value", "out")}


def attending(rng, causal):
    return (lambda p, x: attention(p, x, causal=causal)), attention_weights(rng, 4), (rng.normal(size=(3, 4)),)


def transformer_block(rng):
    norm = {"scale": rng.normal(size=4), "bias": rng.normal(size=4)}
    params = {"attention": attention_weights(rng, 4), "norm1": norm, "norm2": dict(norm, bias=np.ones(4)),
              "mlp": arrays(rng, up=(4, 6), shift=(6,), down=(6, 4))}

    def network(p, x):
        x = x + attention(p["attention"], layer_norm(p["norm1"], x))
        hidden = jax.nn.gelu(layer_norm(p["norm2"], x) @ p["mlp"]["up"] + p["mlp"]["shift"])
        return x + hidden @ p["mlp"]["down"]

    return network, params, (rng.normal(size=(3, 4)),)


def lstm(rng):
    params = arrays(rng, kernel=(2, 12), recurrent=(3, 12), bias=(12,))

    def network(p, steps):
        def step(carry, x):
            cell, hidden = carry
            i, f, g, o = jnp.split(x @ p["kernel"] + hidden @ p["recurrent"] + p["bias"], 4)
            cell = jax.nn.sigmoid(f) * cell + jax.nn.sigmoid(i) * jnp.tanh(g)
            hidden = jax.nn.sigmoid(o) * jnp.tanh(cell)
            return (cell, hidden), hidden

        return lax.scan(step, (jnp.zeros(3), jnp.zeros(3)), steps)[1]

    return network, params, (rng.normal(size=(4, 2)),)


def language_model(rng):
    params = {"embed": rng.normal(size=(7, 4)), "position": rng.normal(size=(5, 4)),
              "attention": attention_weights(rng, 4)}

    def network(p, tokens):
        x = p["embed"][tokens] + p["position"][: tokens.shape[0]]
        x = x + attention(p["attention"], x)
        return jax.nn.log_softmax(x @ p["embed"].T)

    return network, params, (rng.integers(0, 7, 4),)


MODELS = {
    **{f"mlp {name}": lambda rng, f=f: mlp(rng, f) for name, f in ACTIVATIONS.items()},
    "deep linear": deep_linear, "cnn": cnn, "layer norm": lambda rng: normed(rng, layer_norm),
    "rms norm": lambda rng: normed(rng, rms_norm), "attention": lambda rng: attending(rng, False),
    "causal attention": lambda rng: attending(rng, True), "transformer block": transformer_block, "lstm": lstm,
    "language model": language_model,
}
