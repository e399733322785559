# SPDX-License-Identifier: MIT
"""Conservation laws of networks in JAX, read from their jaxpr.

    def network(params, x):
        return params["W2"] @ (params["W1"] @ x)

    found = abide.jax.laws(network, {"W1": np.ones((2, 3)), "W2": np.ones((4, 2))}, np.ones(3))
    found.families[0].expression            # 'W1 @ W1.T - W2.T @ W2'

docs/jax.md says what is understood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal

from ..counting import Count
from ..counting import count as count_of_model
from ..finding import Laws
from ..finding import laws as laws_of_model
from ..model import AnyModel, Model
from ..narrowing import narrow_of
from ..options import CountOptions, LawsOptions, takes

try:
    import jax  # noqa: F401
except ImportError as error:
    raise ImportError("abide.jax reads networks of JAX, which is not installed: pip install jax") from error

from .graphs import TraceError, argument_names, traced
from .tensors import weights_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["TraceError", "count", "laws", "trace", "weights"]


def trace(function: Callable[..., Any], params: Any, *inputs: Any,
          loss: Literal["any", "cross_entropy"] = "any", frozen: Sequence[str] = ()) -> Model:
    """The model of function(params, *inputs): the function of the parameters that training moves.

    params: a tree of arrays, a Flax or an Equinox module; arrays of floats are parameters, called by their
    place in the tree as in `layers.0.weight`. inputs: arrays of the shapes that are meant; laws hold whatever
    they are. Inputs of whole numbers pick rows of tables. loss: any, or cross_entropy of what is put out.
    frozen: names, or patterns such as 'embed.*', of parameters that do not move.
    Both may be jax.ShapeDtypeStruct, as of jax.eval_shape.
    Raises TraceError (a ModelError) for what cannot be read exactly, ValueError for a parameter that is not
    finite and for two parameters of one name, UsageError for a pattern of no parameter, TypeError if there
    are no parameters.
    Warns of parameters on which nothing depends.
    """
    graph, notes = traced(function, params, inputs, frozen)
    return Model.from_graph(graph, notes=notes, loss=loss)


@takes(LawsOptions)
def laws(function: Callable[..., Any], params: Any, *inputs: Any,
         narrow: Sequence[Any] | Callable[[], Any] | AnyModel | None = None,
         **options: Unpack[LawsOptions]) -> Laws:
    """The conservation laws of function(params, *inputs); `trace` says what these are.

    narrow: of a large network the same architecture with small sizes, as a tuple (function, params, *inputs),
    or a function without arguments that makes one; or a model. What a narrow model is, and other options: as
    of `abide.laws`; frozen may have patterns. Raises as `trace` and `abide.laws`.
    """
    frozen = options.pop("frozen", ()) or ()  # None stands for an option that is not given

    def model_of(function: Callable[..., Any], params: Any, *inputs: Any) -> Model:
        graph, notes = traced(function, params, inputs, frozen)
        return Model.from_graph(graph, notes=notes)

    model = model_of(function, params, *inputs)
    return laws_of_model(model, narrow=narrow_of(narrow, model_of, "(function, params, *inputs)"), **options)


@takes(CountOptions)
def count(function: Callable[..., Any], params: Any, *inputs: Any,
          at: str | PathLike[str] | Mapping[str, Any] | None = None,
          **options: Unpack[CountOptions]) -> Count:
    """How many independent laws function(params, *inputs) has. Options: those of `abide.count`."""
    frozen = options.pop("frozen", ()) or ()
    graph, notes = traced(function, params, inputs, frozen)
    return count_of_model(Model.from_graph(graph, notes=notes), at=at, **options)


def weights(params: Any, function: Callable[..., Any] | None = None) -> dict[str, Any]:
    """The arrays of a tree of parameters, by the names that `trace` gives them: what laws are evaluated at.

    function: the one that was traced, whose first argument names what has no name, as arrays in a list;
    without it that is `params`. Works within jax.jit and jax.grad.
    """
    return weights_of(params, "params" if function is None else argument_names(function, 0)[0])
