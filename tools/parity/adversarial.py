"""Losses of the adversarial autoencoder on logits (B, 1); the gradient penalty with second derivatives."""

import torch
from torch.nn import functional

PENALTY_WEIGHT, EPSILON = 10.0, 1e-12
RECIPE = (
    "critic: bce: mean softplus(-D(real)) + mean softplus(D(fake)); wgan: mean D(fake) - mean D(real); "
    "wgan-gp: wgan + 10 * penalty, penalty = mean_B (sqrt(sum_39 g^2 + 1e-12) - 1)^2, g = gradient of D at between = u * real + (1 - u) * fake, "
    "all 39 inputs, with respect to all of them; generator: bce: mean softplus(-D(fake)); wgan, wgan-gp: -mean D(fake)"
)


def critic_loss(kind, real, fake):
    if kind == "bce":
        return functional.softplus(-real).mean() + functional.softplus(fake).mean()
    return fake.mean() - real.mean()


def generator_loss(kind, fake):
    return functional.softplus(-fake).mean() if kind == "bce" else -fake.mean()


def gradient_norms(critic, between, masks=None):
    """(B): norm of the critic's gradient at each row; differentiable in the critic's weights."""
    between = between.detach().requires_grad_(True)
    (slope,) = torch.autograd.grad(critic(between, masks).sum(), between, create_graph=True)
    return torch.sqrt((slope**2).sum(1) + EPSILON)


def penalty(norms):
    return ((norms - 1) ** 2).mean()


def interpolated(real, fake, u):
    """u (B, 1): one share for latent and class of a row."""
    return u * real + (1 - u) * fake
