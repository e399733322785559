# SPDX-License-Identifier: MIT
"""One operation at a time, traced and evaluated, is that of PyTorch: outputs and gradients."""

import unittest

try:
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is missing: pip install torch") from None

import abide.torch
from torch import nn
from torch.nn import functional
from torch_agreement import agreement
from torch_zoo import normal


class Operation(nn.Module):
    def __init__(self, function, shape):
        super().__init__()
        self.function = function
        self.factor = nn.Parameter(normal(*shape, seed=4))

    def forward(self, x):
        return self.function(self.factor, x)


MASK = torch.tensor([[0.0, -torch.inf, 0.5], [0, 0, 0], [1, -1e38, 0]])
ORDER = torch.tensor([[1, 0, 2]])

# The operation of a parameter k and an input x, and their shapes.
OPERATIONS = {
    "attention, grouped heads": (lambda k, x:
        functional.scaled_dot_product_attention(x*k[0], (x*k[1])[:, :2], x[:, :2]*k[2],
        is_causal=True, enable_gqa=True), (3, 2), (1, 4, 3, 2)),
    "attention, mask of numbers": (lambda k, x:
        functional.scaled_dot_product_attention(x*k[0], x*k[1], x*k[2],
        attn_mask=MASK), (3, 2), (1, 2, 3, 2)),
    "conv1d without samples": (lambda k, x: functional.conv1d(x, k, padding=1, stride=2), (2, 3, 3), (3, 5)),
    "conv_transpose2d": (lambda k, x:
        functional.conv_transpose2d(x, k, stride=2, padding=1, groups=2,
        dilation=2), (4, 2, 3, 3), (1, 4, 3, 3)),
    "conv3d": (lambda k, x: functional.conv3d(x, k), (2, 1, 2, 2, 2), (1, 1, 3, 3, 3)),
    "nearest, given factor": (lambda k, x: functional.interpolate(k*x, scale_factor=2.4, mode="nearest"),
        (2,), (1, 1, 2, 2)),
    "bilinear, given factor": (lambda k, x:
        functional.interpolate(k*x, scale_factor=1.7, mode="bilinear",
        align_corners=False), (3,), (1, 1, 3, 3)),
    "bicubic": (lambda k, x: functional.interpolate(k*x, size=(5, 4), mode="bicubic", align_corners=True),
        (3,), (1, 1, 3, 3)),
    "gather": (lambda k, x: (k*x).gather(1, ORDER), (3,), (1, 3)),
    "scatter_add": (lambda k, x:
        torch.zeros(1, 3, dtype=x.dtype).scatter_add(1, torch.tensor([[0, 0, 2]]),
        k*x), (3,), (1, 3)),
    "index_add": (lambda k, x: (k*x).index_add(1, torch.tensor([0, 0]), k[:2]*x[:, 1:], alpha=2),
        (3,), (1, 3)),
    "index_put, added": (lambda k, x:
        torch.ones(3, 3, dtype=x.dtype).index_put((torch.tensor([0, 2]),), k*x,
        accumulate=True), (3,), (2, 3)),
    "einsum": (lambda k, x: torch.einsum("bi,ij,bj->b", x, k, x), (3, 3), (2, 3)),
    "cumsum": (lambda k, x: (k*x).cumsum(1), (3,), (2, 3)),
    "pad, three modes": (lambda k, x:
        functional.pad(functional.pad(functional.pad(k*x, (1, 2), mode="reflect"), (2, 1),
        mode="replicate"), (1, 1), mode="circular"), (4,), (1, 1, 4)),
    "pad with a number": (lambda k, x: functional.pad(k*x, (1, 0, 0, 1), value=2.5), (3,), (2, 3)),
    "pad, circular, negative": (lambda k, x: functional.pad(k*x, (2, -1, 3, 0), mode="circular"),
        (2, 1, 1), (1, 2, 7, 7)),
    "pad, reflect, negative": (lambda k, x: functional.pad(k*x, (2, -1), mode="reflect"), (5,), (1, 1, 5)),
    "softplus, threshold": (lambda k, x: functional.softplus(2*k*x, beta=.7, threshold=.5), (3,), (4, 3)),
    "softplus, usual threshold": (lambda k, x: functional.softplus(k*x, beta=.7), (3,), (4, 3)),
    "scatter": (lambda k, x: torch.zeros(1, 3, dtype=x.dtype).scatter(1, ORDER, k*x), (3,), (1, 3)),
    "scatter, a number twice": (lambda k, x: (k*x).scatter(1, torch.tensor([[0, 0]]), 2.), (3,), (1, 3)),
    "index_put": (lambda k, x: torch.zeros(3, 3, dtype=x.dtype).index_put((torch.tensor([2, 0]),), k*x),
        (3,), (2, 3)),
    "a number put twice": (lambda k, x: (k*x).index_put((torch.tensor([1, 1]),), torch.tensor(2.).double()),
        (3,), (2, 3)),
    "index_copy": (lambda k, x: torch.zeros(3, 3, dtype=x.dtype).index_copy(0, torch.tensor([2, 0]), k*x),
        (3,), (2, 3)),
    "dropout of known numbers": (lambda k, x: k*x*functional.dropout(torch.ones(3, dtype=x.dtype), 0.),
        (3,), (2, 3)),
    "pad, negative": (lambda k, x: functional.pad(k*x, (-1, 1)), (3,), (2, 3)),
    "logsum": (lambda k, x: torch.logsumexp(k*x, 1), (3,), (2, 3)),
    "prod": (lambda k, x: (k*x).prod(1), (3,), (2, 3)),
    "mx": (lambda k, x: (k*x).max(1)[0], (3,), (2, 3)),
    "amin": (lambda k, x: (k*x).amin((0, 1)), (3,), (2, 3)),
    "std": (lambda k, x: (k*x).std(1), (3,), (2, 3)),
    "varm": (lambda k, x: torch.var_mean(k*x, dim=1, correction=0)[0], (3,), (2, 3)),
    "nrm": (lambda k, x: functional.normalize(k*x, dim=1), (3,), (2, 3)),
    "nrm1": (lambda k, x: (k*x).norm(1, dim=1), (3,), (2, 3)),
    "nrm4": (lambda k, x: torch.linalg.vector_norm(k*x, 4), (3,), (2, 3)),
    "cos": (lambda k, x: functional.cosine_similarity(k*x, x+1), (3,), (2, 3)),
    "bil": (lambda k, x: functional.bilinear(x, x, k), (2, 3, 3), (2, 3)),
    "outer": (lambda k, x: torch.outer(k, x[0]), (3,), (1, 3)),
    "tril": (lambda k, x: (k@x).tril(), (3, 3), (3, 3)),
    "kron": (lambda k, x: torch.kron(k, x), (2, 2), (2, 2)),
    "cross": (lambda k, x: torch.linalg.cross(k.expand(2, 3), x), (3,), (2, 3)),
    "cmp": (lambda k, x: torch.where((k*x>0)&(x<1)|(k>2), k*x, x*2*k), (3,), (2, 3)),
    "diag": (lambda k, x: torch.diag_embed(k*x).sum(1), (3,), (2, 3)),
    "movedim": (lambda k, x: torch.movedim(k*x, 0, -1), (3,), (2, 4, 3)),
    "mT": (lambda k, x: k.mT@x, (3, 3), (3, 2)),
    "unf": (lambda k, x: (k*x).unfold(1, 2, 1), (3,), (2, 3)),
    "fl": (lambda k, x: (k*x).flip(1).roll(1, 0), (3,), (2, 3)),
    "ada": (lambda k, x: functional.adaptive_max_pool2d(k*x, 2), (4,), (1, 1, 4, 4)),
    "avgc": (lambda k, x: functional.avg_pool2d(k*x, 3, 2, 1, ceil_mode=True, count_include_pad=False),
        (4,), (1, 1, 4, 4)),
    "avgp": (lambda k, x: functional.avg_pool2d(k*x, 3, 2, 1, ceil_mode=True), (4,), (1, 1, 4, 4)),
    "mpc": (lambda k, x: functional.max_pool2d(k*x, 3, 2, 1, ceil_mode=True), (4,), (1, 1, 4, 4)),
    "ce": (lambda k, x: functional.cross_entropy(k*x, torch.tensor([0, 2])), (3,), (2, 3)),
    "mse": (lambda k, x: functional.mse_loss(k*x, x+1), (3,), (2, 3)),
    "bce": (lambda k, x: functional.binary_cross_entropy_with_logits(k*x, torch.ones(2, 3, dtype=x.dtype)),
        (3,), (2, 3)),
    "kl": (lambda k, x:
        functional.kl_div(functional.log_softmax(k*x, 1), functional.softmax(x, 1),
        reduction="batchmean"), (3,), (2, 3)),
    "addcm": (lambda k, x: torch.addcmul(x, k, x, value=.3), (3,), (2, 3)),
    "lerp": (lambda k, x: torch.lerp(x, k*x, .3), (3,), (2, 3)),
    "lrn": (lambda k, x: functional.local_response_norm(k*x, 2), (4,), (1, 3, 4)),
    "sq": (lambda k, x: torch.stack([k*x, x]).squeeze(), (3,), (1, 3)),
    "ten": (lambda k, x: torch.tensordot(k, x, dims=([1], [1])), (3, 3), (2, 3)),
    "chain": (lambda k, x: torch.linalg.multi_dot([x, k, k]), (3, 3), (2, 3)),
    "mm1": (lambda k, x: torch.addmm(k, x, x, beta=.5, alpha=2), (3,), (3, 3)),
    "powt": (lambda k, x: (k*x).abs()**x.abs(), (3,), (2, 3)),
    "expb": (lambda k, x: 2**(k*x), (3,), (2, 3)),
    "rdiv": (lambda k, x: 1/(k*x+7), (3,), (2, 3)),
    "glu": (lambda k, x: functional.glu(k*x, 1), (4,), (2, 4)),
    "l1": (lambda k, x: functional.smooth_l1_loss(k*x, x), (3,), (2, 3)),
    "hub": (lambda k, x: functional.huber_loss(k*x, x), (3,), (2, 3)),
    "meshg": (lambda k, x: torch.meshgrid(k, x[0], indexing="ij")[0]*x[0], (3,), (1, 3)),
}


class Agrees(unittest.TestCase):
    def test_operations(self):
        for name, (function, shape, inputs) in OPERATIONS.items():
            with self.subTest(name):
                found = agreement(Operation(function, shape), normal(*inputs))
                self.assertLess(found.worst, 1e-12, f"{name}, seeds 4 and 7: {found}")

    def test_sizes_by_truth_values(self):
        def chosen(k, x):
            return (k * x)[torch.tensor([True, False, True])]

        with self.assertRaisesRegex(abide.torch.TraceError, "size of its result|data"):
            abide.torch.trace(Operation(chosen, (3,)), normal(3))


if __name__ == "__main__":
    unittest.main()
