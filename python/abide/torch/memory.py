# SPDX-License-Identifier: MIT
"""Which tensors lie in the same memory: entries that move together are no parameters of a gradient flow.

    shared(w, w.t())                  # True: each entry of one is an entry of the other
    shared(w[:, 0], w[:, 1])          # False, though each lies between entries of the other
    overlaps_itself(w.expand(3, 2))   # True: one number is several entries

Entries are where offset and strides put them, whatever views were taken.
Reference: docs.pytorch.org, "Tensor Views" and torch.Tensor.stride.
"""

from __future__ import annotations

import numpy as np
import torch


def has_memory(tensor: torch.Tensor) -> bool:
    return (not torch._C._functorch.is_functorch_wrapped_tensor(tensor) and tensor.numel() > 0
            and tensor.layout == torch.strided and not tensor.is_meta)


def extent(tensor: torch.Tensor) -> tuple[int, int]:
    """The first byte, and that after the last."""
    steps = sum((size - 1) * stride for size, stride in zip(tensor.shape, tensor.stride(), strict=True))
    return tensor.data_ptr(), tensor.data_ptr() + (steps + 1) * tensor.element_size()


def addresses(tensor: torch.Tensor) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The first byte of each entry."""
    found = np.full(1, tensor.data_ptr(), dtype=np.int64)
    for size, stride in zip(tensor.shape, tensor.stride(), strict=True):
        steps = np.arange(size, dtype=np.int64) * stride * tensor.element_size()
        found = (found[:, None] + steps).reshape(-1)
    return found


def shared(one: torch.Tensor, other: torch.Tensor) -> bool:
    """Whether an entry of one lies in the memory of an entry of the other."""
    if not has_memory(one) or not has_memory(other) or one.device != other.device:
        return False
    (start, end), (first, last) = extent(one), extent(other)
    if end <= first or last <= start:
        return False
    if one.is_contiguous() and other.is_contiguous():
        return True
    narrow, wide = sorted((one.element_size(), other.element_size()))
    if wide % narrow or (start - first) % narrow:
        return True  # entries that begin within others
    mine, others = (addresses(tensor)[:, None] + np.arange(0, tensor.element_size(), narrow)
                    for tensor in (one, other))
    return np.intersect1d(mine, others).size > 0


def overlaps_itself(tensor: torch.Tensor) -> bool:
    if not has_memory(tensor):
        return False
    reach = 0  # of the axes with smaller steps
    for stride, size in sorted(zip(tensor.stride(), tensor.shape, strict=True)):
        if size == 1:
            continue
        if stride <= reach:
            return np.unique(addresses(tensor)).size < tensor.numel()
        reach += (size - 1) * stride
    return False
