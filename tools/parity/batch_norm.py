"""Batch normalisation as Keras has it, written out in PyTorch: (B, C, L), statistics over B and L."""

import torch
from torch import nn

MOMENTUM, EPSILON = 0.99, 1e-3


class BatchNorm(nn.Module):
    """Running variance takes the batch's biased variance (torch.nn.BatchNorm1d's takes the unbiased one).

    `train()` uses the batch's statistics and moves the running ones: running = 0.99 running + 0.01 batch.
    """

    def __init__(self, channels):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))
        self.register_buffer("moving_mean", torch.zeros(channels))
        self.register_buffer("moving_variance", torch.ones(channels))

    def forward(self, x):
        mean, variance = self.moving_mean, self.moving_variance
        if self.training:
            mean, variance = x.mean((0, 2)), x.var((0, 2), unbiased=False)
            with torch.no_grad():
                self.moving_mean.mul_(MOMENTUM).add_(mean, alpha=1 - MOMENTUM)
                self.moving_variance.mul_(MOMENTUM).add_(variance, alpha=1 - MOMENTUM)
        scale = self.gamma / torch.sqrt(variance + EPSILON)
        return (x - mean[:, None]) * scale[:, None] + self.beta[:, None]
