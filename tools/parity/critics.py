"""The two discriminators of the adversarial autoencoder, TractoEncoder's and a perceptron, in PyTorch.

Both: (B, 39) latent and one-hot class → (B, 1) logits.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from finta import LATENT
from hashed_family import CLASSES, filled
from integer_hash import uniform

WIDTH = LATENT + CLASSES
SLOPE, DROPPED = 0.3, 0.3
ROLES = {"real": 0, "fake": 1, "between": 2, "generator": 3}
RECIPE = (
    "input (B, 39) = (z, one-hot class). tractoencoder: (B, 39, 1) -> expand (dense 128 at each position, linear) -> "
    "c1 (conv1d 64, k3, zero padding, stride 1) -> LeakyReLU 0.3 -> times mask -> c2 (conv1d 32, the same) -> LeakyReLU 0.3 -> times mask -> "
    "flatten, index = position * 32 + channel -> f1 (dense 16, linear) -> f2 (dense 1). mlp: h1 (64) ReLU, h2 (64) ReLU, out (1). "
    "mask of dropout at step t: uniform(4000 + 8 t + 2 role + layer, (b * 39 + position) * channels + channel) >= 0.3 ? float32(1 / 0.7) : 0, "
    "role: real 0, fake 1, between (interpolates of the gradient penalty) 2, generator's pass 3; layer: c1 0, c2 1; "
    "shapes in PyTorch's layout: expand.weight (128, 1), c1.weight (64, 128, 3), c2.weight (32, 64, 3), f1.weight (16, 1248), f2.weight (1, 16)"
)
# Losses that are differences of means do not see what shifts every output alike.
SHIFTS = {"tractoencoder": ("f1.bias", "f2.bias"), "mlp": ("out.bias",)}


class Critic(nn.Module):
    """layers: what every layer gives, in order; the last is the logits. masks: of dropout, or None."""

    def forward(self, x, masks=None):
        return list(self.layers(x, masks).values())[-1]


class TractoencoderCritic(Critic):
    """Dropout is a factor given from outside: masks (B, 39, 64) and (B, 39, 32)."""

    def __init__(self):
        super().__init__()
        self.expand = nn.Linear(1, 128)
        self.c1, self.c2 = nn.Conv1d(128, 64, 3, padding=1), nn.Conv1d(64, 32, 3, padding=1)
        self.f1, self.f2 = nn.Linear(WIDTH * 32, 16), nn.Linear(16, 1)

    def layers(self, x, masks=None):
        found = {"expand": self.expand(x[:, :, None])}
        line = found["expand"]
        for name, mask in zip(("c1", "c2"), masks or (1.0, 1.0)):
            line = getattr(self, name)(line.transpose(1, 2)).transpose(1, 2)
            line = found[name] = functional.leaky_relu(line, SLOPE) * mask
        found["f1"] = self.f1(line.flatten(1))
        found["f2"] = self.f2(found["f1"])
        return found


class MlpCritic(Critic):
    """No dropout: masks are taken and not looked at."""

    def __init__(self, inputs=WIDTH, hidden=64):
        super().__init__()
        self.h1, self.h2, self.out = nn.Linear(inputs, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, 1)

    def layers(self, x, masks=None):
        h1 = functional.relu(self.h1(x))
        h2 = functional.relu(self.h2(h1))
        return {"h1": h1, "h2": h2, "out": self.out(h2)}


def hashed_critic(name, dtype, nudged=False):
    return filled({"mlp": MlpCritic, "tractoencoder": TractoencoderCritic}[name](), dtype, nudged)


def dropout_masks(role, step, rows, dtype):
    masks = []
    for layer, channels in enumerate((64, 32)):
        drawn_values = uniform(4000 + 8 * step + 2 * ROLES[role] + layer, rows * WIDTH * channels)
        kept = np.where(drawn_values >= DROPPED, np.float32(1 / (1 - DROPPED)), np.float32(0))
        masks.append(torch.from_numpy(kept.reshape(rows, WIDTH, channels)).to(dtype))
    return masks
