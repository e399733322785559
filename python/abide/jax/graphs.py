# SPDX-License-Identifier: MIT
"""From a function of parameters and inputs to a graph.

    graph, notes = traced(lambda p, x: p["W2"] @ jnp.tanh(p["W1"] @ x), params, (x,), ())

The function is traced in double precision, whatever its arrays are of: `jax.make_jaxpr` under
`jax.enable_x64`, for this call alone.
"""

from __future__ import annotations

import importlib
import inspect
import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import PurePath
from traceback import walk_tb
from typing import Any

import jax
import numpy as np

from ..errors import ModelError
from ..onnx_file import Graph, Role
from ..roles import roles_of
from .interpreter import Interpreter
from .nodes import Nodes
from .tensors import ARRAYS, Opened, is_key, opened, part
from .values import Computed, Known, Refused, Tokens, Value, is_float
from .work import Work, tokens_refusal


class TraceError(ModelError):
    """A function of JAX that cannot be read exactly: which primitive, in which line, and why."""


def in_doubles() -> AbstractContextManager[Any]:
    """JAX in double precision, for a while."""
    place: Any = jax if hasattr(jax, "enable_x64") else importlib.import_module("jax.experimental")
    context: AbstractContextManager[Any] = place.enable_x64(True)
    return context


def stand_in(shape: Sequence[int], dtype: Any) -> Any:
    """What a function is traced with in place of an array."""
    make: Any = jax.ShapeDtypeStruct
    return make(tuple(shape), dtype)


def argument_names(function: Callable[..., Any], count: int) -> list[str]:
    """Of the parameters and so many inputs."""
    try:
        given = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        given = []
    plain = [p.name for p in given if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    root = plain[0] if plain else "params"
    names = plain[1:count + 1]
    rest = count - len(names)
    return [root, *names, *(["x"] if rest == 1 and "x" not in names else
                            [f"x{k + 1}" for k in range(len(names), count)])]


def read_equations(function: Callable[..., Any], arrays: Sequence[Any]) -> tuple[Any, Any, bool]:
    """The jaxpr of a function of doubles, what it returns, and whether it had to be of its own types.

    Some functions take no doubles: they begin a loop with a float32, or count in 32 bits.
    """
    make: Any = jax.make_jaxpr(function, return_shape=True)
    doubles = [stand_in(array.shape, np.float64 if is_float(array.dtype) else array.dtype)
               for array in arrays]
    own = [stand_in(array.shape, jax.dtypes.canonicalize_dtype(array.dtype)) for array in arrays]
    try:
        try:
            with in_doubles():
                return *make(*doubles), False
        except Exception:  # whatever it was: if it is not for the doubles, it comes again
            return *make(*own), True
    except (jax.errors.ConcretizationTypeError, jax.errors.TracerArrayConversionError,
            jax.errors.TracerBoolConversionError, jax.errors.TracerIntegerConversionError,
            jax.errors.NonConcreteBooleanIndexError) as error:
        raise TraceError(f"{line_of(error)}: the function asks for numbers that depend on data, as a branch "
                         "does; expected operations that are the same for all parameters and inputs, such as "
                         f"jnp.where ({type(error).__name__})") from error


def line_of(error: BaseException) -> str:
    """The innermost line that is neither JAX's nor of this package."""
    own = tuple(f"{PurePath(file).parent}/" for file in (jax.__file__, __file__))
    lines = [f"{frame.f_code.co_filename}:{line}" for frame, line in walk_tb(error.__traceback__)
             if not frame.f_code.co_filename.startswith((*own, "<"))]
    return lines[-1] if lines else "the function"


class Inputs:
    """The leaves of the inputs; settings (texts, truth values, whole numbers of Python) are known."""

    def __init__(self, inputs: Sequence[Any], names: Sequence[str], taken: Sequence[str]) -> None:
        self.names: list[str] = []
        self.arrays: list[Any] = []
        self._places: list[int] = []
        leaves: list[Any] = []
        self._structures: list[tuple[Any, int]] = []
        for tree, root in zip(inputs, names, strict=True):
            flat, structure = jax.tree_util.tree_flatten_with_path(tree)
            self._structures.append((structure, len(flat)))
            for path, leaf in flat:
                if not is_key(leaf) and isinstance(leaf, (*ARRAYS, float)):
                    name = ".".join([root, *map(part, path)])
                    while name in taken or name in self.names:
                        name = f"input.{name}"
                    self.names.append(name)
                    self.arrays.append(np.zeros(leaf.shape, leaf.dtype)
                                       if isinstance(leaf, jax.ShapeDtypeStruct) else np.asarray(leaf))
                    self._places.append(len(leaves))
                leaves.append(leaf)
        self._leaves = leaves

    def rebuilt(self, given: Sequence[Any]) -> list[Any]:
        whole = list(self._leaves)
        for place, value in zip(self._places, given, strict=True):
            whole[place] = value
        trees: list[Any] = []
        start = 0
        for structure, count in self._structures:
            trees.append(jax.tree_util.tree_unflatten(structure, whole[start:start + count]))
            start += count
        return trees


def label_of(function: Callable[..., Any]) -> str:
    """What the network is called: as the function, or the module of which it is a method."""
    owner = getattr(function, "__self__", None)
    own = getattr(function, "__name__", type(function).__name__)
    name = own if owner is None else type(owner).__name__
    return "function" if name == "<lambda>" else name


def leaf_values(work: Work, graph: Graph, parameters: Opened, inputs: Inputs,
                roles: Sequence[Role]) -> list[Value]:
    """What the arguments of the function stand for."""
    values: list[Value] = []
    for name, array, role in zip(parameters.names, parameters.arrays, roles, strict=True):
        ref = work.nodes.leaf(graph.tensor(name, array, role))
        values.append(Computed(ref, array.shape, moves=role is Role.PARAMETER))
    for name, array in zip(inputs.names, inputs.arrays, strict=True):
        kind = array.dtype.kind
        if is_float(array.dtype):
            ref = work.nodes.leaf(graph.input(name, array.shape))
            values.append(Computed(ref, array.shape, moves=False))
        elif kind in "iu":
            ref = work.nodes.leaf(graph.input(name, array.shape, np.int64))
            numbers = np.arange(array.size, dtype=np.int64).reshape(array.shape)
            values.append(Tokens(ref, name, array.astype(np.int64), numbers, np.zeros_like(numbers)))
        else:
            values.append(Refused(
                f"the input {name!r} holds {array.dtype.name}, by which a function can only branch; give it "
                "as a constant: trace a function that has it in it", "the inputs"))
    return values


def put_out(work: Work, graph: Graph, outputs: Sequence[tuple[str, Any, Value]]) -> set[int]:
    """Writes the graph, given names, types and values of outputs; what it needs. Raises TraceError."""
    refs: list[int] = []
    shapes: list[tuple[int, ...]] = []
    for name, dtype, value in outputs:
        if not is_float(dtype):
            work.note(f"{name} holds no floats, so that no gradient passes, and is left out")
            continue
        if isinstance(value, Refused):
            raise TraceError(f"{value.place}: {value.reason}")
        if isinstance(value, Known):
            work.note(f"{name} depends on no parameter and no input, and is left out")
            continue
        if not isinstance(value, Computed):
            raise TraceError(f"{name}: {tokens_refusal(value)}")
        if value.shift is not None:
            raise TraceError(
                f"{value.shift.source.place}: stop_gradient: {name} depends on its value, and no gradient "
                "passes: a flow with stopped gradients is that of no function, unless the stopped value "
                "cancels, as the shift in a softmax does; parameters that do not move are given as frozen")
        if value.hidden is not None:
            raise TraceError(f"{name} has entries that are minus infinity")
        ref = value.ref
        if ref in refs or work.nodes.is_leaf(ref):
            ref = work.nodes.add("Reshape", (ref, work.sizes(value.shape)), (len(refs), *value.shape))
        refs.append(ref)
        shapes.append(value.shape)
    if not refs:
        raise TraceError("no output depends on parameters or inputs")
    for written, shape in zip(work.nodes.write(graph, refs), shapes, strict=True):
        graph.output(written, shape)
    return work.nodes.needed(refs)


def traced(function: Callable[..., Any], params: Any, inputs: Sequence[Any],
           frozen: Sequence[str]) -> tuple[Graph, list[str]]:
    """The graph of a function, and what was decided. Raises as `trace`."""
    names = argument_names(function, len(inputs))
    parameters = opened(params, names[0])
    leaves = Inputs(inputs, names[1:], parameters.names)
    count = len(parameters.names)
    roles = roles_of(parameters.names, frozen)

    def of_leaves(*given: Any) -> Any:
        return function(parameters.rebuilt(given[:count]), *leaves.rebuilt(given[count:]))

    closed, shapes, own_types = read_equations(of_leaves, (*parameters.arrays, *leaves.arrays))
    with in_doubles():
        graph = Graph(label_of(function))
        work = Work(Nodes())
        if own_types:
            work.note("the function does not take doubles: its numbers are rounded as its types have them")
        results = Interpreter(work).run(closed, leaf_values(work, graph, parameters, leaves, roles))
    paths = jax.tree_util.tree_flatten_with_path(shapes)[0]
    outputs = [("the output" + "".join(f" {part(key)}" for key in path), shape.dtype, value)
               for (path, shape), value in zip(paths, results, strict=True)]
    needed = put_out(work, graph, outputs)
    held = sum(1 for array in closed.consts if not is_key(array) and is_float(array.dtype) and array.ndim)
    if held:
        work.note(f"{held} arrays of floats that the function holds itself are known: they do not move")
    notes = [*parameters.notes, *work.notes]
    for name, role in zip(parameters.names, roles, strict=True):
        if role is Role.PARAMETER and not used(work, graph, name, needed):
            text = (f"no output depends on the parameter {name!r}: it never moves, and each of its entries "
                    "is a law")
            warnings.warn(text, stacklevel=3)
            notes.append(text)
    return graph, notes


def used(work: Work, graph: Graph, name: str, needed: set[int]) -> bool:
    return work.nodes.leaf(graph.as_double(name, graph.tensors[name].dtype)) in needed
