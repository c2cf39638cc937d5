"""The FINTA autoencoder in PyTorch, written from its published topology: channels first, (B, 3, 256)."""

import torch
from torch import nn
from torch.nn import functional

from batch_norm import BatchNorm

CHANNELS = (32, 64, 128, 256, 512, 1024)
STRIDES = (2, 2, 2, 2, 2, 1)
POSITIONS, LATENT = 8, 32
LAYERS = ("e1", "e2", "e3", "e4", "e5", "e6", "fc1", "fc2", "d1", "d2", "d3", "d4", "d5", "d6")


class Finta(nn.Module):
    """x (B, 3, 256) → latent (B, 32) → (B, 3, 256). Flat index = channel · 8 + position, both ways.

    channels: widths of e1 … e6; the decoder goes through them backwards.
    heads: name → units of the dense layers on the features, in order; None: the autoencoder's `fc1`.
    batch_norm: `e1_norm` … after every convolution of the encoder: convolution, ReLU, norm (e6: convolution, norm).
    conditions: values that the decoder is given behind the latent.
    """

    def __init__(self, latent=LATENT, upsampling="linear", channels=CHANNELS, heads=None, batch_norm=False, conditions=0):
        super().__init__()
        self.upsampling, self.batch_norm = upsampling, batch_norm
        self.head_units = heads or {"fc1": latent}
        self.deepest = channels[-1]
        for i, (inputs, outputs, stride) in enumerate(zip((3, *channels), channels, STRIDES)):
            self.add_module(f"e{i + 1}", nn.Conv1d(inputs, outputs, 3, stride=stride))
            if batch_norm:
                self.add_module(f"e{i + 1}_norm", BatchNorm(outputs))
        for name, units in self.head_units.items():
            self.add_module(name, nn.Linear(self.deepest * POSITIONS, units))
        self.fc2 = nn.Linear(latent + conditions, self.deepest * POSITIONS)
        widths = (*reversed(channels), 3)
        for i, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
            self.add_module(f"d{i + 1}", nn.Conv1d(inputs, outputs, 3))

    def upsample(self, x):
        if self.upsampling == "nearest":
            return functional.interpolate(x, scale_factor=2, mode="nearest")
        return functional.interpolate(x, scale_factor=2, mode="linear", align_corners=False)

    def convolve(self, name, x):
        return getattr(self, name)(functional.pad(x, (1, 1), mode="reflect"))

    def features(self, x, seen=None):
        for i in range(1, 7):
            name = f"e{i}"
            note(seen, f"{name}.pad", functional.pad(x, (1, 1), mode="reflect"))
            x = self.convolve(name, x)
            note(seen, f"{name}.linear", x)
            x = functional.relu(x) if i < 6 else x
            note(seen, name, x)
            if self.batch_norm:
                x = getattr(self, f"{name}_norm")(x)
                note(seen, f"{name}_norm", x)
        flat = x.flatten(1)
        note(seen, "flat", flat)
        return flat

    def heads(self, x, seen=None):
        """(B, units) of every head, by name."""
        flat = self.features(x, seen)
        found = {name: getattr(self, name)(flat) for name in self.head_units}
        for name, value in found.items():
            note(seen, name, value)
        return found

    def encode(self, x, seen=None):
        """(B, units) of the first head."""
        return self.heads(x, seen)[next(iter(self.head_units))]

    def decode(self, latent, seen=None, conditions=None):
        x = self.fc2(latent if conditions is None else torch.cat([latent, conditions], 1))
        note(seen, "fc2", x)
        x = x.reshape(-1, self.deepest, POSITIONS)
        note(seen, "reshape", x)
        for i in range(1, 7):
            name = f"d{i}"
            x = self.convolve(name, x)
            x = functional.relu(x) if i < 6 else x
            note(seen, name, x)
            if i < 6:
                x = self.upsample(x)
                note(seen, f"{name}.upsample", x)
        return x

    def forward(self, x, seen=None):
        return self.decode(self.encode(x, seen), seen)


class WithLinearPath(nn.Module):
    """z = conv(x) + A·x + a and x̂ = conv(z) + B·z + b, around a whole `Finta`; x flat as 3 · position + axis."""

    def __init__(self, branch, latent=LATENT, points=256):
        super().__init__()
        self.branch = branch
        self.reading = nn.Linear(3 * points, latent)
        self.writing = nn.Linear(latent, 3 * points)

    def encode(self, x):
        return self.branch.encode(x) + self.reading(x.transpose(1, 2).flatten(1))

    def decode(self, latent):
        flat = self.writing(latent)
        return self.branch.decode(latent) + flat.reshape(len(flat), -1, 3).transpose(1, 2)

    def forward(self, x):
        return self.decode(self.encode(x))


def note(seen, name, value):
    """Keeps an activation for the fixture: sequences as (B, L, C), vectors as they are."""
    if seen is not None:
        seen[name] = value.transpose(1, 2) if value.dim() == 3 else value
