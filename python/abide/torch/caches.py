# SPDX-License-Identifier: MIT
"""Caches of Hugging Face transformers, which hold keys and values for the next token, and are no tensors.

    with without_caches(GPT2LMHeadModel(config)) as names:    # config.use_cache is False here
        ..                                                    # names: ["config"]

What a network puts out at one pass does not depend on whether it also hands out a cache.
Reference: transformers, "Caching": `use_cache` of PreTrainedConfig.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn


def configurations(module: nn.Module) -> dict[str, Any]:
    """Those of transformers that ask for a cache, each once, by name."""
    package = sys.modules.get("transformers.configuration_utils")
    kind = getattr(package, "PreTrainedConfig", getattr(package, "PretrainedConfig", None))
    if kind is None:
        return {}
    found: dict[str, Any] = {}
    seen: set[int] = set()
    for name, part in module.named_modules():
        config = getattr(part, "config", None)
        if isinstance(config, kind) and id(config) not in seen and getattr(config, "use_cache", None) is True:
            seen.add(id(config))
            found[f"{name}.config" if name else "config"] = config
    return found


@contextmanager
def without_caches(module: nn.Module) -> Iterator[list[str]]:
    """Switches them off for a while; gives the names of their configurations."""
    found = configurations(module)
    try:
        for config in found.values():
            config.use_cache = False
        yield list(found)
    finally:
        for config in found.values():
            config.use_cache = True
