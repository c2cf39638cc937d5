"""The FINTA autoencoder in PyTorch, written from its published topology: channels first, (B, 3, 256)."""

from torch import nn
from torch.nn import functional

# name, input channels, output channels, stride, ReLU
ENCODER = (
    ("e1", 3, 32, 2, True),
    ("e2", 32, 64, 2, True),
    ("e3", 64, 128, 2, True),
    ("e4", 128, 256, 2, True),
    ("e5", 256, 512, 2, True),
    ("e6", 512, 1024, 1, False),
)
# name, input channels, output channels, ReLU and ×2 upsampling after it
DECODER = (
    ("d1", 1024, 512, True),
    ("d2", 512, 256, True),
    ("d3", 256, 128, True),
    ("d4", 128, 64, True),
    ("d5", 64, 32, True),
    ("d6", 32, 3, False),
)
CHANNELS, POSITIONS, LATENT = 1024, 8, 32
LAYERS = ("e1", "e2", "e3", "e4", "e5", "e6", "fc1", "fc2", "d1", "d2", "d3", "d4", "d5", "d6")


class Finta(nn.Module):
    """x (B, 3, 256) → latent (B, 32) → (B, 3, 256). Flat index = channel · 8 + position, both ways."""

    def __init__(self, latent=LATENT, upsampling="linear"):
        super().__init__()
        self.upsampling = upsampling
        for name, inputs, outputs, stride, _ in ENCODER:
            self.add_module(name, nn.Conv1d(inputs, outputs, 3, stride=stride))
        self.fc1 = nn.Linear(CHANNELS * POSITIONS, latent)
        self.fc2 = nn.Linear(latent, CHANNELS * POSITIONS)
        for name, inputs, outputs, _ in DECODER:
            self.add_module(name, nn.Conv1d(inputs, outputs, 3))

    def upsample(self, x):
        if self.upsampling == "nearest":
            return functional.interpolate(x, scale_factor=2, mode="nearest")
        return functional.interpolate(x, scale_factor=2, mode="linear", align_corners=False)

    def convolve(self, name, x):
        return getattr(self, name)(functional.pad(x, (1, 1), mode="reflect"))

    def encode(self, x, seen=None):
        for name, *_, relu in ENCODER:
            note(seen, f"{name}.pad", functional.pad(x, (1, 1), mode="reflect"))
            x = self.convolve(name, x)
            note(seen, f"{name}.linear", x)
            x = functional.relu(x) if relu else x
            note(seen, name, x)
        flat = x.flatten(1)
        note(seen, "flat", flat)
        latent = self.fc1(flat)
        note(seen, "fc1", latent)
        return latent

    def decode(self, latent, seen=None):
        x = self.fc2(latent)
        note(seen, "fc2", x)
        x = x.reshape(-1, CHANNELS, POSITIONS)
        note(seen, "reshape", x)
        for name, *_, relu in DECODER:
            x = self.convolve(name, x)
            x = functional.relu(x) if relu else x
            note(seen, name, x)
            if relu:
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


def parameter_names():
    return [f"{layer}.{part}" for layer in LAYERS for part in ("weight", "bias")]
