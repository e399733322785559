# SPDX-License-Identifier: MIT
"""Conservation laws of networks in JAX, read from their jaxpr.

    def network(params, x):
        return params["W2"] @ (params["W1"] @ x)

    found = abide.jax.laws(network, {"W1": np.ones((2, 3)), "W2": np.ones((4, 2))}, np.ones(3))
    found.families[0].expression            # 'W1 @ W1.T - W2.T @ W2'

docs/jax.md says what is understood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ..finding import Laws
from ..finding import laws as laws_of_model
from ..model import Model
from ..options import LawsOptions, takes

try:
    import jax  # noqa: F401
except ImportError as error:
    raise ImportError("abide.jax reads networks of JAX, which is not installed: pip install jax") from error

from .graphs import TraceError, traced

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["TraceError", "laws", "trace"]


def trace(function: Callable[..., Any], params: Any, *inputs: Any,
          loss: Literal["any", "cross_entropy"] = "any", frozen: Sequence[str] = ()) -> Model:
    """The model of function(params, *inputs): the function of the parameters that training moves.

    params: a tree of arrays, a Flax or an Equinox module; arrays of floats are parameters, called by their
    place in the tree as in `layers.0.weight`. inputs: arrays of the shapes that are meant; laws hold whatever
    they are. Inputs of whole numbers pick rows of tables. loss: any, or cross_entropy of what is put out.
    frozen: names, or patterns such as 'embed.*', of parameters that do not move.
    Raises TraceError (a ModelError) for what cannot be read exactly, ValueError for a parameter that is not
    finite, two parameters of one name or a pattern of no parameter, TypeError if there are no parameters.
    Warns of parameters on which nothing depends.
    """
    graph, notes = traced(function, params, inputs, frozen)
    return Model.from_graph(graph, notes=notes, loss=loss)


@takes(LawsOptions)
def laws(function: Callable[..., Any], params: Any, *inputs: Any, **options: Unpack[LawsOptions]) -> Laws:
    """The conservation laws of function(params, *inputs); `trace` says what these are.

    Options: those of `abide.laws`; frozen may have patterns. Raises as `trace` and `abide.laws`.
    """
    frozen = options.pop("frozen", ()) or ()  # None stands for an option that is not given
    graph, notes = traced(function, params, inputs, frozen)
    return laws_of_model(Model.from_graph(graph, notes=notes), **options)
