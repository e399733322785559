# SPDX-License-Identifier: MIT
"""What cannot be read exactly is refused, with its place and reason; what is close to it is read."""

import unittest
import warnings

from jax_agreement import agree, evaluated, jax, np

import abide
import abide.jax

jnp, lax = jax.numpy, jax.lax


@jax.custom_vjp
def straight_through(x):
    return jnp.sign(x)


straight_through.defvjp(lambda x: (jnp.sign(x), None), lambda _, g: (g,))


@jax.custom_vjp
def cube(x):
    return x**3


cube.defvjp(lambda x: (x**3, x), lambda x, g: (3 * x**2 * g,))


@jax.custom_jvp
def other_value(x):
    return x**2


@other_value.defjvp
def _(values, moved):
    return values[0] ** 2, 3 * values[0] * moved[0]


@jax.custom_vjp
def never_compared(x):
    return x**2


never_compared.defvjp(lambda x: (x**2, x), lambda x, g: (g * jnp.nan,))


def pulled_by(function, backward, forward=None):
    """function with a custom vjp: backward(x, gradient)."""
    custom = jax.custom_vjp(function)
    custom.defvjp(lambda x: ((forward or function)(x), x), lambda x, g: (backward(x, g),))
    return custom


def pushed_by(function, slope):
    """function of entries, with a custom jvp: slope(x)."""
    custom = jax.custom_jvp(function)
    custom.defjvp(lambda values, moved: (custom(*values), slope(values[0]) * moved[0]))
    return custom


class TestRefusals(unittest.TestCase):
    def setUp(self):
        rng = np.random.default_rng(3)
        self.params = {"m": rng.normal(size=(3, 4)), "v": rng.normal(size=4)}
        self.x = rng.normal(size=(3, 4))

    def refused(self, text, function, *inputs, params=None):
        with self.assertRaisesRegex(abide.ModelError, text), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            abide.jax.trace(function, self.params if params is None else params, *inputs)

    def read(self, function, *inputs):
        return agree(self, function, self.params, *inputs)

    def test_names_primitive_line_and_module(self):
        def network(p, x):
            with jax.named_scope("encoder"):
                return jnp.sort(p["m"] * x)

        self.refused(r"encoder, .*test_jax_refusals\.py:\d+.*sort: it has no derivative", network, self.x)

    def test_unused_operations_do_not_matter(self):
        self.read(lambda p, x: (jnp.argmax(p["m"]), p["m"] * x)[1], self.x)

    def test_stop_gradient(self):
        self.refused("stop_gradient.*no function", lambda p: lax.stop_gradient(p["m"]) * p["v"])
        self.refused("stop_gradient", lambda p: p["m"] - lax.stop_gradient(p["m"].max()))
        self.refused("stop_gradient", lambda p: jnp.tanh(p["m"] - lax.stop_gradient(p["m"].max())))

    def test_stop_gradient_that_nearly_cancels(self):
        def softmax(p, scale, other):
            e = jnp.exp(p["m"] - lax.stop_gradient(p["m"].max(-1, keepdims=True)))
            f = jnp.exp(p["m"] - lax.stop_gradient(other(p["m"], -1, keepdims=True)))
            return e**scale / f.sum(-1, keepdims=True)

        self.read(lambda p: softmax(p, 1, jnp.max))
        self.refused("stop_gradient", lambda p: softmax(p, 2, jnp.max))
        self.refused("stop_gradient", lambda p: softmax(p, 1, jnp.min))

    def test_stop_gradient_of_rows_that_differ(self):
        e = lambda p, axis: jnp.exp(p["m"] - lax.stop_gradient(p["m"].max(axis, keepdims=True)))  # noqa: E731
        self.read(lambda p: e(p, 1) / e(p, 1).sum(1, keepdims=True))
        self.read(lambda p: e(p, None) / e(p, None).sum(1, keepdims=True))
        self.refused("stop_gradient", lambda p: e(p, 1) / e(p, 1).sum(0, keepdims=True))
        self.refused("stop_gradient", lambda p: e(p, 1) / e(p, 1)[::-1].sum(1, keepdims=True))

        self.refused("stop_gradient", lambda p: e(p, 1)[2] / e(p, 1).sum())

    def test_stop_gradient_beside_a_mask(self):
        mask = np.tri(3, 4) > 0

        def softmax(p, inside, outside):
            shifted = p["m"] - lax.stop_gradient(p["m"].max(-1, keepdims=True))
            e = jnp.where(mask, jnp.exp(jnp.where(mask, shifted, inside)), outside)
            return e / e.sum(-1, keepdims=True)

        self.read(lambda p: softmax(p, -jnp.inf, 0.0))
        self.refused("stop_gradient", lambda p: softmax(p, 0.0, 0.0))
        self.refused("stop_gradient", lambda p: softmax(p, -jnp.inf, 1.0))

    def test_stop_gradient_beside_others(self):
        def softmax(p, way, beside):
            shifted = p["m"] - lax.stop_gradient(p["m"].max(-1, keepdims=True))
            e = way(jnp.concatenate([shifted, np.full((3, 1), beside)], axis=1))
            return e / e.sum(-1, keepdims=True)

        self.read(lambda p: softmax(p, jnp.exp, -jnp.inf))
        self.refused("stop_gradient", lambda p: softmax(p, jnp.exp, 0.0))
        self.refused("stop_gradient", lambda p: softmax(p, jnp.square, 0.0))

    def test_stop_gradient_of_frozen_parameters(self):
        function = lambda p: lax.stop_gradient(p["m"]) * p["v"]  # noqa: E731
        model = abide.jax.trace(function, self.params, frozen=["m"])
        found = evaluated(model, {"v": self.params["v"]})
        np.testing.assert_allclose(found["output"], self.params["m"] * self.params["v"], rtol=1e-14)

    def test_custom_derivatives(self):
        self.read(lambda p: cube(p["m"]) * p["v"])
        self.refused("custom derivative is not", lambda p: straight_through(p["m"]))
        self.refused("custom derivative is not", lambda p: other_value(p["m"]))
        self.refused("custom derivative cannot be compared", lambda p: never_compared(p["m"]))

    def notes(self, function):
        model = self.read(lambda p: function(p["m"]) * p["v"])
        return [note for note in model.notes if "at random points only" in note]

    def test_custom_vjp_is_linear_in_the_gradient(self):
        same = lambda x: x  # noqa: E731
        for name, backward in {
            "clipped": lambda x, g: jnp.clip(g, -10, 10),
            "clipped far out": lambda x, g: jnp.clip(g, -1e7, 1e7),
            "by its size": lambda x, g: g / jnp.maximum(1.0, jnp.linalg.norm(g)),
            "stopped if large": lambda x, g: jnp.where(jnp.abs(g) > 1e8, 0.0, g),
        }.items():
            with self.subTest(name):
                self.refused("not seen to be linear in the gradient", lambda p, b=backward: pulled_by(same, b)(p["m"]))
        self.refused("custom derivative is not", lambda p: pulled_by(same, lambda x, g: g + 1e-9)(p["m"]))
        self.assertEqual(self.notes(pulled_by(same, lambda x, g: g)), [])

    def test_custom_derivatives_that_are_wrong_far_out(self):
        for name, wrong in {
            "beyond 12": pushed_by(lambda x: x * x, lambda x: jnp.where(x > 12, 3.0, 2.0) * x),
            "below -4000": pushed_by(lambda x: x * x, lambda x: jnp.where(x < -4000, 3.0, 2.0) * x),
            "beyond 300000": pulled_by(lambda x: x, lambda x, g: jnp.where(jnp.abs(x) > 3e5, 0.0, g)),
            "near 0": pulled_by(lambda x: x, lambda x, g: jnp.where(jnp.abs(x) < 1e-3, 0.0, g)),
            "for large arrays": pulled_by(lambda x: x, lambda x, g: g / jnp.maximum(1.0, jnp.linalg.norm(x) / 50)),
            "another value forwards": pulled_by(lambda x: x**2, lambda x, g: 2 * x * g, lambda x: x**2 + 1),
        }.items():
            with self.subTest(name):
                self.refused("custom derivative is not", lambda p, f=wrong: f(p["m"]))

    def test_how_custom_derivatives_are_seen_to_be_right(self):
        exact = {"products commute": cube, "jax.nn.relu": jax.nn.relu, "jax.nn.relu6": jax.nn.relu6}
        for name, function in exact.items():
            with self.subTest(name):
                self.assertEqual(self.notes(function), [])
        log1pexp = pushed_by(lambda x: jnp.log(1 + jnp.exp(x)), lambda x: 1 - 1 / (1 + jnp.exp(x)))
        sampled = {"other sums": pulled_by(lambda x: x**3, lambda x, g: x * x * g * 3), "log1pexp": log1pexp,
                   "named like one of JAX": pushed_by(lambda x: 2 * jnp.maximum(x, 0.0), lambda x: 2.0 * (x > 0))}
        sampled["named like one of JAX"].__name__ = "relu"
        for name, function in sampled.items():
            with self.subTest(name):
                self.assertEqual(len(self.notes(function)), 1)

    def test_custom_derivatives_of_known_numbers(self):
        @jax.custom_vjp
        def scaled(x, n):
            return x * 2.0

        scaled.defvjp(lambda x, n: (x * 2.0, n), lambda n, g: (jnp.where(n > 2, 3.0, 2.0) * g, None))
        self.read(lambda p: scaled(p["m"], jnp.array([2] * 4)) * p["v"])
        self.refused("custom derivative is not", lambda p: scaled(p["m"], jnp.array([3] * 4)) * p["v"])

    def test_entries_that_are_set_twice(self):
        at = lambda p, places: p["m"].at[np.array(places)]  # noqa: E731
        for unique in (False, True):
            with self.subTest(unique=unique):
                self.refused("several updates of one entry", lambda p, u=unique: at(p, [0, 0, 1]).set(
                    p["v"], unique_indices=u))
                self.read(lambda p, u=unique: at(p, [0, 2, 1]).set(p["v"], unique_indices=u))
                self.read(lambda p, u=unique: at(p, [0, 2, 1]).add(p["v"], unique_indices=u))
        self.read(lambda p: at(p, [0, 0, 1]).add(p["v"]))
        self.refused("several updates of one entry", lambda p: at(p, [0, 0, 1]).add(p["v"], unique_indices=True))

    def test_parameters_of_one_name(self):
        params = {"a.b": np.ones(2), "a": {"b": np.ones(2)}}
        with self.assertRaisesRegex(ValueError, r"two parameters are called 'a\.b': p\['a'\]\['b'\] and p\['a\.b'\]"):
            abide.jax.trace(lambda p: p["a.b"] * p["a"]["b"], params)
        agree(self, lambda p: p["a.b"] * p["a"]["c"], {"a.b": np.ones(2), "a": {"c": np.ones(2)}})

    def test_branches_on_data(self):
        self.refused("branch on data", lambda p: lax.cond(p["v"][0] > 0, jnp.sin, jnp.cos, p["m"]))
        self.refused("until data say so", lambda p: lax.while_loop(lambda y: y[0] < 9, lambda y: 2 * y, p["v"] ** 2))
        self.refused("depend on data, as a branch", lambda p: p["m"] if p["v"][0] > 0 else p["v"])
        self.refused("argmax: it has no derivative", lambda p: p["m"][jnp.argmax(p["v"])])

    def test_random_numbers(self):
        def dropout(p, x):
            keep = jax.random.bernoulli(jax.random.key(0), 0.5, x.shape)
            return jnp.where(keep, p["m"] * x, 0)

        self.refused("random numbers.*deterministic=True", dropout, self.x)
        self.refused("random numbers", lambda p, key: p["m"] + jax.random.normal(key, (3, 4)), jax.random.key(1))

    def test_whole_numbers(self):
        tokens = np.array([1, 0, 2])
        self.read(lambda p, t: p["m"][t], tokens)
        self.refused("'t' holds whole numbers that are no indices", lambda p, t: p["v"][:3] * t, tokens)
        self.refused("'t' are compared", lambda p, t: jnp.where(t[:, None] > 0, p["m"], 0), tokens)
        self.refused("'t' are compared", lambda p, t: jnp.where(t[:, None] == 0, p["m"], 0), tokens)
        self.refused("'t' has an entry 2; expected from 0 to 1", lambda p, t: jax.nn.one_hot(t, 2) @ p["m"][:2],
                     tokens)
        self.refused("'t' has an entry -4; expected from 0 to 2", lambda p, t: p["m"][t], np.array([1, -4]))
        self.read(lambda p: jnp.where(tokens[:, None] > 0, p["m"], 0) * tokens[:, None])

    def test_truth_values(self):
        self.refused("'mask' holds bool", lambda p, mask: jnp.where(mask, p["v"], 0), np.ones(4, bool))

    def test_minus_infinity(self):
        mask = np.tri(3, 4) > 0
        self.refused("minus infinity", lambda p: jnp.tanh(jnp.where(mask, p["m"], -jnp.inf)))
        self.refused("entries that are minus infinity", lambda p: jnp.where(mask, p["m"], -jnp.inf))
        self.refused("not finite", lambda p: jnp.where(mask, p["m"], jnp.nan))

    def test_rows_that_are_masked_entirely(self):
        for number in (-np.inf, -1e38):
            with self.subTest(number=number):
                self.refused("masked entirely", lambda p, number=number: jax.nn.softmax(
                    jnp.where(np.tri(3, 4, -1) > 0, p["m"], number)))
                self.read(lambda p, number=number: jax.nn.softmax(
                    jnp.where(np.tri(3, 4) > 0, p["m"], number)) * p["v"])

    def test_divisions_by_zero(self):
        self.refused("division by 0", lambda p: p["m"] / np.arange(4.0))

    def test_python_callbacks(self):
        shape = jax.ShapeDtypeStruct((3, 4), np.float64)
        self.refused("calls Python", lambda p: jax.pure_callback(np.sin, shape, p["m"]))

    def test_parameters_that_are_not_finite(self):
        for number in (np.nan, np.inf):
            params = {"a": {"b": np.array([0.0, number])}}
            with self.assertRaisesRegex(ValueError, rf"'a\.b' is {number} at \[1\]"):
                abide.jax.trace(lambda p: p["a"]["b"], params)

    def test_no_parameters(self):
        with self.assertRaisesRegex(TypeError, "no parameter"):
            abide.jax.trace(lambda p, x: x, {"n": np.arange(3)}, self.x)

    def test_patterns_of_no_parameter(self):
        with self.assertRaisesRegex(ValueError, r"'w\*'; these are m, v"):
            abide.jax.trace(lambda p: p["m"] * p["v"], self.params, frozen=["w*"])

    def test_unused_parameters(self):
        with self.assertWarnsRegex(UserWarning, "'v': it never moves, and each of its entries is a law"):
            model = abide.jax.trace(lambda p, x: p["m"] @ x.T, self.params, self.x)
        self.assertTrue(any("'v'" in note for note in model.notes))
        self.assertGreaterEqual(abide.laws(model, max_degree=1).independent, 4)

    def test_inputs_are_called_as_arguments(self):
        model = abide.jax.trace(lambda p, batch, scale: p["m"] * batch["x"][0] * scale * p["v"], self.params,
                                {"x": (self.x,)}, np.ones(4))
        found = evaluated(model, {"batch.x.0": self.x, "scale": np.ones(4)})
        np.testing.assert_allclose(found["output"], self.params["m"] * self.x * self.params["v"], rtol=1e-14)

    def test_settings_are_known(self):
        function = lambda p, x, n, flag: p["m"] * x * n if flag else p["v"]  # noqa: E731
        self.assertEqual(len(self.read(lambda p, x: function(p, x, 2, True), self.x).source.graph.tensors), 2)
        agree(self, function, self.params, self.x, 3, True)

    def test_low_precision_has_its_exact_values(self):
        exact = np.float64(jnp.bfloat16(0.1)), np.float64(np.float16(0.1))
        params = {"a": jnp.full(2, 0.1, jnp.bfloat16), "b": np.full(2, 0.1, np.float16)}
        model = abide.jax.trace(lambda p, x: p["a"] * 3 + p["b"] * x, params, np.ones(2))
        found = evaluated(model, {"x": np.ones(2)})
        np.testing.assert_allclose(found["output"], np.full(2, exact[0] * 3 + exact[1]), rtol=1e-15)

    def test_configuration_stays(self):
        before = jax.config.jax_enable_x64
        self.read(lambda p: p["m"] * p["v"])
        self.assertEqual(jax.config.jax_enable_x64, before)

    def test_outputs_without_parameters_are_left_out(self):
        model = abide.jax.trace(lambda p, x: {"y": p["m"] * x * p["v"], "n": jnp.arange(3)}, self.params, self.x)
        self.assertIn("the output n holds no floats, so that no gradient passes, and is left out", model.notes)
        model = abide.jax.trace(lambda p: (p["m"] * p["v"], jnp.ones(3), jnp.argmax(p["v"])), self.params)
        self.assertIn("the output 1 depends on no parameter and no input, and is left out", model.notes)
        self.assertIn("the output 2 holds no floats, so that no gradient passes, and is left out", model.notes)

    def test_arrays_of_the_function_are_noted(self):
        model = abide.jax.trace(lambda p: p["m"] * p["v"] * jnp.asarray(self.x), self.params)
        self.assertIn("1 arrays of floats that the function holds", "".join(model.notes))


if __name__ == "__main__":
    unittest.main()
