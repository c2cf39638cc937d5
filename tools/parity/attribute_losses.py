"""Two losses that tie a latent dimension to an attribute, over all N² pairs of a batch; named apart, since they differ."""

import numpy as np
import torch

from fixture import number, numbers
from hashed_family import tensor
from integer_hash import normal

ROWS, DIMENSIONS = 12, 2
RECIPE = (
    "z (12, 2): float32(normal(3700, i * 2 + k)), dimension k for attribute k; attribute (12, 2): float32(rounded / 4), rounded = "
    "4 * normal(3701, i * 2 + k) to the nearest integer, so that some are equal; class of row i: i mod 3; D_z = z_i - z_j, D_a = a_i - a_j; "
    "ar-vae: gamma * mean |tanh(delta * D_z) - sign(D_a)|, sign(0) = 0; distance-mae: gamma * mean |D_z - D_a|; "
    "mean over all 144 ordered pairs, those of a row with itself too; withinClass: over the 48 pairs of one class; "
    "summed over dimensions; the derivative of |.| at 0 is 0"
)


def ar_vae(z, attribute, delta):
    """z and attribute (N) → (N, N)."""
    return (torch.tanh(delta * (z[:, None] - z)) - torch.sign(attribute[:, None] - attribute)).abs()


def distance_mae(z, attribute):
    return ((z[:, None] - z) - (attribute[:, None] - attribute)).abs()


def values(dtype):
    z = tensor(normal(3700, ROWS * DIMENSIONS).reshape(ROWS, DIMENSIONS), dtype)
    # Adding 0 makes +0 of -0.
    rounded = np.rint(4 * normal(3701, ROWS * DIMENSIONS)) / 4 + 0.0
    return z.requires_grad_(True), tensor(rounded.reshape(ROWS, DIMENSIONS), dtype)


def attribute_cases():
    z, attribute = values(torch.float64)
    classes = torch.arange(ROWS) % 3
    same = classes[:, None] == classes
    cases = []
    for form, gamma, delta in (("ar-vae", 10.0, 1.0), ("ar-vae", 1.0, 10.0), ("distance-mae", 1.0, None)):
        for within in (False, True):
            loss = 0.0
            for k in range(DIMENSIONS):
                pairs = distance_mae(z[:, k], attribute[:, k]) if delta is None else ar_vae(z[:, k], attribute[:, k], delta)
                loss = loss + gamma * (pairs[same] if within else pairs).mean()
            (slope,) = torch.autograd.grad(loss, z)
            cases.append({
                "form": form, "gamma": gamma, "delta": delta, "withinClass": within,
                "loss": number(loss.item(), 12), "gradient": numbers(slope.where(slope.abs() > 1e-12, 0.0)),
            })
    return {"z": numbers(z.detach()), "attribute": numbers(attribute), "losses": cases}
