# SPDX-License-Identifier: MIT
"""What the parameters of a network are, with names, and how the network is called with others.

    {"layers": [{"weight": W}]}              layers.0.weight
    {"params": {"Dense_0": {"kernel": K}}}   Dense_0.kernel: Flax linen; other collections do not move
    nnx.Module                               its nnx.Param; other variables do not move
    equinox.Module                           its arrays of floats; what else it holds is known

Arrays of whole numbers and truth values, and leaves that are no numbers, are known.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .values import Array, is_float

COLLECTIONS = frozenset({"batch_stats", "cache", "intermediates", "perturbations", "losses", "metrics",
                         "constants"})  # of Flax, beside params


ARRAYS = (jax.Array, np.ndarray, np.generic, jax.ShapeDtypeStruct)


@dataclass(frozen=True)
class Opened:
    """A tree of parameters.

    names, arrays: of those that training moves; rebuilt: the tree with others in their places.
    """

    names: tuple[str, ...]
    arrays: tuple[Array, ...]
    rebuilt: Callable[[Sequence[Any]], Any]
    notes: tuple[str, ...]


def is_key(leaf: Any) -> bool:
    """Whether it is a key of random numbers."""
    return isinstance(leaf, (jax.Array, jax.ShapeDtypeStruct)) and bool(
        jnp.issubdtype(leaf.dtype, jax.dtypes.extended))


def part(key: Any) -> str:
    for attribute in ("key", "name", "idx"):
        if hasattr(key, attribute):
            return str(getattr(key, attribute))
    return str(key)


def name_of(path: Sequence[Any], root: str) -> str:
    """Such as layers.0.weight; numbers alone, and nothing, have the name of the argument before them."""
    parts = [part(key) for key in path]
    name = ".".join(parts)
    return name if parts and not name.replace(".", "").isdigit() else ".".join([root, *parts])


def of_class(tree: Any, module: str, name: str) -> bool:
    """Whether a part of a tree is of this class, of a package that may not be there."""
    package = sys.modules.get(module)
    if package is None:
        return False
    kind = getattr(package, name)
    found: list[bool] = []

    def is_one(node: Any) -> bool:
        if isinstance(node, kind):
            found.append(True)
        return isinstance(node, kind)

    jax.tree_util.tree_flatten(tree, is_leaf=is_one)
    return bool(found)


def opened(params: Any, root: str) -> Opened:
    """Raises ValueError for a parameter that is not a finite number and for two of one name.

    Raises TypeError if there is none.
    """
    if of_class(params, "flax.nnx", "Module"):
        return of_nnx(params, root)
    if is_linen(params):
        return of_linen(params, root)
    return of_tree(params, root, numbers_are_known=of_class(params, "equinox", "Module"))


def is_linen(params: Any) -> bool:
    return isinstance(params, Mapping) and "params" in params and params.keys() - {"params"} <= COLLECTIONS


def weights_of(params: Any, root: str) -> dict[str, Any]:
    """The parameters themselves by the names that `opened` gives them, whatever their entries are."""
    if nnx := of_class(params, "flax.nnx", "Module"):
        params = sys.modules["flax.nnx"].split(params, sys.modules["flax.nnx"].Param, ...)[1]
    elif is_linen(params):
        params = params["params"]
    known = not nnx and of_class(params, "equinox", "Module")
    leaves = jax.tree_util.tree_flatten_with_path(params)[0]
    return {name.removesuffix(".value") if nnx else name: leaf
            for _, name, leaf in floats(leaves, root, known)}


def entries(leaf: Any, seed: int) -> Array:
    """Those of an array; of a shape alone random ones, on which no law depends."""
    if isinstance(leaf, jax.ShapeDtypeStruct):
        return np.asarray(np.random.default_rng(seed).standard_normal(leaf.shape), leaf.dtype)
    return np.asarray(leaf)


def refuse_shapes(tree: Any, what: str) -> None:
    """Raises TypeError where what is known has a shape and no entries."""
    if any(isinstance(leaf, jax.ShapeDtypeStruct) for leaf in jax.tree_util.tree_leaves(tree)):
        raise TypeError(f"{what} is known, and has a shape and no entries; expected an array")


def of_tree(tree: Any, root: str, numbers_are_known: bool = False) -> Opened:
    leaves, structure = jax.tree_util.tree_flatten_with_path(tree)
    names: list[str] = []
    arrays: list[Array] = []
    places: list[int] = []
    seen: dict[int, str] = {}
    notes: list[str] = []
    shapes_alone = 0
    for k, name, leaf in floats(leaves, root, numbers_are_known):
        if name in names:
            one, other = (jax.tree_util.keystr(leaves[place][0]) for place in (places[names.index(name)], k))
            raise ValueError(f"two parameters are called {name!r}: {root}{one} and {root}{other}; expected "
                             "keys whose names, joined by points, differ")
        if id(leaf) in seen and isinstance(leaf, jax.Array):
            notes.append(f"{seen[id(leaf)]} and {name} are one array, and two parameters, as jax.grad has "
                         "them")
        seen[id(leaf)] = name
        places.append(k)
        names.append(name)
        shapes_alone += isinstance(leaf, jax.ShapeDtypeStruct)
        arrays.append(checked(name, entries(leaf, k)))
    if shapes_alone:
        notes.append(f"{shapes_alone} parameters have a shape and no entries: their entries in the network "
                     "are random, and laws do not depend on them")
    if not names:
        raise TypeError("there is no parameter: no array of floats in the tree of parameters")
    values = [leaf for _, leaf in leaves]

    def rebuilt(given: Sequence[Any]) -> Any:
        whole = list(values)
        for place, value in zip(places, given, strict=True):
            whole[place] = value
        return jax.tree_util.tree_unflatten(structure, whole)

    return Opened(tuple(names), tuple(arrays), rebuilt, tuple(notes))


def floats(leaves: Sequence[tuple[Any, Any]], root: str,
           numbers_are_known: bool) -> Iterator[tuple[int, str, Any]]:
    """The leaves that are parameters, given all with their paths: which one it is, its name, and itself."""
    for k, (path, leaf) in enumerate(leaves):
        if isinstance(leaf, float) and numbers_are_known:
            continue
        if is_key(leaf) or not isinstance(leaf, (*ARRAYS, float)):
            continue
        dtype = leaf.dtype if hasattr(leaf, "dtype") else np.dtype(np.float64)
        if is_float(dtype):
            yield k, name_of(path, root), leaf
        elif np.dtype(dtype).kind == "c":
            raise ValueError(f"the parameter {name_of(path, root)!r} has complex entries; expected real ones")
        else:
            refuse_shapes(leaf, f"{name_of(path, root)!r}, of {np.dtype(dtype).name},")


def checked(name: str, array: Array) -> Array:
    """The entries, exactly; bfloat16 and its kin, which ONNX files here have not, as float32."""
    if array.dtype.kind != "f":
        array = array.astype(np.float32)
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        at = tuple(int(k) for k in wrong[0])
        raise ValueError(f"the parameter {name!r} is {array[at]} at {list(at)}; expected finite numbers")
    return array


def of_linen(variables: Mapping[str, Any], root: str) -> Opened:
    inner = of_tree(variables["params"], root)
    others = {key: value for key, value in variables.items() if key != "params"}
    for key, value in others.items():
        refuse_shapes(value, f"the collection {key!r}")

    def rebuilt(given: Sequence[Any]) -> Any:
        return {"params": inner.rebuilt(given), **others}

    notes = [f"the collection {name!r} of Flax does not move: it is known" for name in sorted(others)]
    return Opened(inner.names, inner.arrays, rebuilt, (*inner.notes, *notes))


def of_nnx(module: Any, root: str) -> Opened:
    nnx = sys.modules["flax.nnx"]
    graph, trained, rest = nnx.split(module, nnx.Param, ...)
    inner = of_tree(trained, root)
    refuse_shapes(rest, "a variable that is no nnx.Param")

    def rebuilt(given: Sequence[Any]) -> Any:
        # New variables, which a function that is traced may change.
        return nnx.merge(graph, inner.rebuilt(given), jax.tree_util.tree_map(lambda leaf: leaf, rest))

    names = tuple(name.removesuffix(".value") for name in inner.names)
    kinds = sorted({type(variable).__name__ for variable in jax.tree_util.tree_leaves(
        rest, is_leaf=lambda leaf: isinstance(leaf, nnx.Variable)) if isinstance(variable, nnx.Variable)})
    notes = [f"variables of kind {kind} do not move: they are known" for kind in kinds]
    return Opened(names, inner.arrays, rebuilt, (*inner.notes, *notes))
