# SPDX-License-Identifier: MIT
"""Small networks of PyTorch, from their definitions.

    ZOO["mixer"].make()    # an MLP-Mixer, with inputs in ZOO["mixer"].inputs

Each is small enough for its laws. References stand at the classes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True)
class Case:
    """make: the module, with weights of a seed. inputs: a tensor, a tuple, or a dict. options: of trace."""

    make: Callable[[], nn.Module]
    inputs: Any
    options: dict[str, Any] = field(default_factory=dict)
    laws: bool = True  # whether they are sought for the table


def normal(*shape, seed=7):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


class SwiGLU(nn.Module):
    """w2 (silu(w1 x) * w3 x). Shazeer, "GLU variants improve transformer", 2020."""

    def __init__(self, width, hidden):
        super().__init__()
        self.w1, self.w3 = nn.Linear(width, hidden, bias=False), nn.Linear(width, hidden, bias=False)
        self.w2 = nn.Linear(hidden, width, bias=False)

    def forward(self, x):
        return self.w2(functional.silu(self.w1(x)) * self.w3(x))


class Mixer(nn.Module):
    """One layer of an MLP-Mixer. Tolstikhin et al., 2021."""

    def __init__(self, tokens, width, hidden):
        super().__init__()
        self.embed = nn.Conv2d(1, width, 2, 2)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(width) for _ in range(3))
        self.tokens = nn.Sequential(nn.Linear(tokens, hidden), nn.GELU(), nn.Linear(hidden, tokens))
        self.channels = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))
        self.head = nn.Linear(width, 2)

    def forward(self, x):
        y = self.embed(x).flatten(2).mT
        y = y + self.tokens(self.norm1(y).mT).mT
        y = y + self.channels(self.norm2(y))
        return self.head(self.norm3(y).mean(1))


class Autoencoder(nn.Module):
    """A variational autoencoder. Kingma and Welling, 2013."""

    def __init__(self):
        super().__init__()
        self.encode, self.mean, self.spread = nn.Linear(3, 4), nn.Linear(4, 2), nn.Linear(4, 2)
        self.decode = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 3), nn.Sigmoid())

    def forward(self, x):
        hidden = functional.relu(self.encode(x))
        mean, log_variance = self.mean(hidden), self.spread(hidden)
        code = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        return self.decode(code), mean, log_variance


def generator():
    """Of a DCGAN. Radford, Metz, Chintala, 2015."""
    return nn.Sequential(nn.ConvTranspose2d(3, 4, 2, 1, 0, bias=False), nn.BatchNorm2d(4), nn.ReLU(True),
                         nn.ConvTranspose2d(4, 1, 4, 2, 1, bias=False), nn.Tanh())


def discriminator():
    return nn.Sequential(nn.Conv2d(1, 2, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True),
                         nn.Conv2d(2, 3, 2, 1, 0, bias=False), nn.BatchNorm2d(3),
                         nn.LeakyReLU(0.2, inplace=True),
                         nn.Conv2d(3, 1, 2, 1, 0, bias=False), nn.Sigmoid())


class LoRA(nn.Module):
    """A frozen layer with a product of low rank beside it. Hu et al., 2021."""

    def __init__(self, inputs, outputs, rank):
        super().__init__()
        self.base = nn.Linear(inputs, outputs).requires_grad_(False)
        self.lora_A = nn.Parameter(torch.randn(rank, inputs))
        self.lora_B = nn.Parameter(torch.randn(outputs, rank))
        self.scaling = 2 / rank

    def forward(self, x):
        return self.base(x) + x @ self.lora_A.T @ self.lora_B.T * self.scaling


class DoRA(nn.Module):
    """LoRA whose columns have lengths of their own, with the gradient through the norm. Liu et al., 2024."""

    def __init__(self, inputs, outputs, rank):
        super().__init__()
        self.base = nn.Linear(inputs, outputs, bias=False).requires_grad_(False)
        self.lora_A = nn.Parameter(torch.randn(rank, inputs))
        self.lora_B = nn.Parameter(torch.randn(outputs, rank))
        self.magnitude = nn.Parameter(torch.randn(outputs, 1).abs())

    def forward(self, x):
        weight = self.base.weight + self.lora_B @ self.lora_A
        return functional.linear(x, self.magnitude * weight / weight.norm(dim=1, keepdim=True))


class Siren(nn.Module):
    """Layers with sines. Sitzmann et al., 2020."""

    def __init__(self, frequency=30.0):
        super().__init__()
        self.frequency = frequency
        self.layers = nn.ModuleList([nn.Linear(2, 3), nn.Linear(3, 3)])
        self.last = nn.Linear(3, 1)

    def forward(self, x):
        for layer in self.layers:
            x = torch.sin(self.frequency * layer(x))
        return self.last(x)


class KAN(nn.Module):
    """A layer of splines on a grid, one for each edge, beside a SiLU. Liu et al., 2024."""

    def __init__(self, inputs, outputs, cells=2, order=2):
        super().__init__()
        self.order = order
        grid = torch.arange(-order, cells + order + 1, dtype=torch.float32) * (2 / cells) - 1
        self.register_buffer("grid", grid)
        self.base = nn.Parameter(torch.randn(outputs, inputs))
        self.spline = nn.Parameter(torch.randn(outputs, inputs, cells + order))

    def bases(self, x):
        """B-splines of x by the recursion of Cox and de Boor."""
        x, t = x.unsqueeze(-1), self.grid
        values = ((x >= t[:-1]) & (x < t[1:])).to(x.dtype)
        for k in range(1, self.order + 1):
            left = (x - t[:-k - 1]) / (t[k:-1] - t[:-k - 1]) * values[..., :-1]
            right = (t[k + 1:] - x) / (t[k + 1:] - t[1:-k]) * values[..., 1:]
            values = left + right
        return values

    def forward(self, x):
        return functional.silu(x) @ self.base.T + torch.einsum("...ik,oik->...o", self.bases(x), self.spline)


class Written(nn.Module):
    """Writes into a part of a buffer, and puts rows into another order."""

    def __init__(self):
        super().__init__()
        self.register_buffer("scratch", torch.zeros(2, 4))
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        y = self.scratch.clone()
        y[:, 1:] = self.linear(x)
        y[0] += 1
        return y.roll(1, 1)[[1, 0]]


class Stack(nn.Module):
    """The first of what a recurrent network gives, for each step."""

    def __init__(self, recurrent):
        super().__init__()
        self.recurrent = recurrent

    def forward(self, x):
        return self.recurrent(x)[0]


class Block(nn.Module):
    """Two convolutions with batch norms beside a skip. He et al., 2015."""

    def __init__(self, channels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, stride, padding=1, bias=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm1, self.norm2 = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential() if stride == 1 else nn.Sequential(
            nn.Conv2d(channels, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = functional.relu(self.norm1(self.conv1(x)))
        return functional.relu(self.norm2(self.conv2(y)) + self.shortcut(x))


class ResNet(nn.Module):
    """Blocks, a mean over positions, and a head; with a convolution before them if `stem` says so."""

    def __init__(self, channels, strides, stem=None):
        super().__init__()
        self.stem = nn.Sequential() if stem is None else nn.Sequential(
            nn.Conv2d(stem, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True))
        self.blocks = nn.Sequential(*(Block(channels, stride) for stride in strides))
        self.head = nn.Linear(channels, 2, bias=False)

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)).mean((2, 3)))


def recurrent(kind, **options):
    return lambda: Stack(kind(2, 2, **options))


tokens = torch.tensor([[0, 2, 1]])

ZOO: dict[str, Case] = {
    "perceptron": Case(lambda: nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2)), normal(1, 3)),
    "swiglu": Case(lambda: SwiGLU(2, 3), normal(1, 2)),
    "attention": Case(lambda: nn.MultiheadAttention(4, 2, bias=False), (normal(3, 1, 4),) * 3),
    "encoder layer": Case(lambda: nn.TransformerEncoderLayer(4, 2, 8, dropout=0, batch_first=True),
                          normal(1, 3, 4)),
    "encoder layer, norm first": Case(lambda: nn.TransformerEncoderLayer(
        4, 2, 6, dropout=0, activation="gelu", norm_first=True), normal(3, 1, 4)),
    "decoder layer": Case(lambda: nn.TransformerDecoderLayer(4, 2, 6, dropout=0),
                          (normal(3, 1, 4), normal(2, 1, 4, seed=8)), laws=False),
    "transformer": Case(lambda: nn.Transformer(4, 2, 1, 1, 6, dropout=0),
                        (normal(3, 1, 4), normal(2, 1, 4, seed=8)), laws=False),
    "residual block": Case(lambda: ResNet(2, [1]), normal(1, 2, 3, 3)),
    "ResNet, two stages of two channels": Case(lambda: ResNet(2, [1, 2], stem=1), normal(1, 1, 6, 6)),
    "LSTM": Case(recurrent(nn.LSTM), normal(2, 1, 2)),
    "LSTM, two ways, two layers": Case(recurrent(nn.LSTM, num_layers=2, bidirectional=True, proj_size=1),
                                       normal(3, 1, 2), laws=False),
    "GRU": Case(recurrent(nn.GRU, batch_first=True), normal(1, 2, 2)),
    "RNN, tanh": Case(recurrent(nn.RNN), normal(2, 1, 2)),
    "RNN, ReLU": Case(recurrent(nn.RNN, nonlinearity="relu"), normal(2, 1, 2)),
    "embedding": Case(lambda: nn.Sequential(nn.Embedding(4, 3), nn.Linear(3, 2)), tokens),
    "embedding, padding": Case(lambda: nn.Sequential(nn.Embedding(4, 3, padding_idx=1), nn.Linear(3, 2)),
                               tokens),
    "MLP-Mixer": Case(lambda: Mixer(4, 3, 4), normal(1, 1, 4, 4)),
    "VAE": Case(Autoencoder, normal(1, 3)),
    "DCGAN, generator": Case(generator, normal(2, 3, 1, 1)),
    "DCGAN, discriminator": Case(discriminator, normal(2, 1, 6, 6)),
    "LoRA": Case(lambda: LoRA(3, 2, 2), normal(1, 3)),
    "DoRA": Case(lambda: DoRA(3, 2, 2), normal(1, 3)),
    "SIREN": Case(Siren, normal(1, 2)),
    "KAN": Case(lambda: nn.Sequential(KAN(2, 2), KAN(2, 1)), normal(1, 2)),
    "writing into parts": Case(Written, normal(2, 3)),
    "normalizations": Case(lambda: nn.Sequential(
        nn.Conv1d(2, 4, 1), nn.GroupNorm(2, 4), nn.Tanh(), nn.InstanceNorm1d(4, affine=True),
        nn.LayerNorm([4, 5]),
        nn.GELU(), nn.RMSNorm(5), nn.BatchNorm1d(4)), normal(3, 2, 5), laws=False),
    "batch norm, evaluated": Case(lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)).eval(),
                                  normal(1, 1, 4, 4)),
    "windows": Case(lambda: nn.Sequential(
        nn.ConvTranspose2d(2, 3, 3, stride=2, output_padding=1), nn.Conv2d(3, 3, 3, groups=3, padding="same"),
        nn.ReflectionPad2d(1), nn.AvgPool2d(2, ceil_mode=True), nn.Upsample(scale_factor=2),
        nn.MaxPool2d(2, 1, 1),
        nn.AdaptiveAvgPool2d((3, 2)), nn.Upsample(size=(4, 5), mode="bilinear"), nn.Unfold(2)),
        normal(1, 2, 3, 3), laws=False),
    "activations": Case(lambda: nn.Sequential(
        nn.Linear(4, 4), nn.SiLU(), nn.ELU(), nn.SELU(), nn.CELU(2.0), nn.GELU("tanh"), nn.Hardswish(),
        nn.Softplus(2), nn.Mish(), nn.PReLU(), nn.ReLU6(), nn.LogSigmoid(), nn.Softsign(), nn.Softshrink(0.1),
        nn.Hardtanh(), nn.LeakyReLU(), nn.GLU(), nn.Softmin(-1)), normal(2, 4), laws=False),
    "weight norm": Case(lambda: torch.nn.utils.parametrizations.weight_norm(nn.Linear(3, 2)), normal(1, 3)),
}


def made(case):
    """The module, with weights that are the same each time."""
    before = torch.get_rng_state()
    torch.manual_seed(3)
    try:
        return case.make()
    finally:
        torch.set_rng_state(before)
