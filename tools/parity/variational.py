"""Terms of the variational losses. All log variances are natural logarithms; B streamlines, D latent dimensions."""

import torch
from torch.nn import functional

# Before any exponential.
LOWEST, HIGHEST = -30.0, 20.0
LEAST_VARIANCE = 1e-6
RECIPE = (
    "head logvar: lv = clamp(raw, -30, 20); head variance: lv = clamp(ln(softplus(raw) + 1e-6), -30, 20); "
    "z = mean + exp(lv / 2) * noise; "
    "KL_d (per latent dimension, mean over the batch) = mean_B -1/2 (1 + lv - plv - (mu - pmu)^2 / exp(plv) - exp(lv) / exp(plv)), "
    "pmu = plv = 0 but for the regression model; kl = sum_d KL_d; klFreeBits = sum_d max(KL_d, 0.1); "
    "recon: mean: mean of (x - out)^2 over all elements; sum: mean_B sum over points and axes of (x - out)^2 / (2 * 0.05^2); "
    "total = recon + 0.7 * kl (or klFreeBits)"
)


def log_variance(raw, head):
    if head == "variance":
        # log(1 + e^raw) without torch's own shortcut above 20.
        raw = torch.log(torch.logaddexp(raw, torch.zeros_like(raw)) + LEAST_VARIANCE)
    return raw.clamp(LOWEST, HIGHEST)


def sampled(mean, logvar, noise):
    return mean + torch.exp(logvar / 2) * noise


def kl_per_dimension(mean, logvar, prior_mean=0.0, prior_logvar=torch.zeros(1)):
    """(D): KL of N(mean, e^logvar) from N(prior_mean, e^prior_logvar), mean over the batch."""
    terms = 1 + logvar - prior_logvar - ((mean - prior_mean) ** 2 + torch.exp(logvar)) / torch.exp(prior_logvar)
    return (-0.5 * terms).mean(0)


def kl_term(kl, least):
    """Sum over dimensions; with free bits each counts at least `least`."""
    return kl.sum() if least is None else torch.clamp(kl, min=least).sum()


def reconstruction(x, output, reduction, noise_sd):
    if reduction == "mean":
        return functional.mse_loss(output, x)
    return ((x - output) ** 2).flatten(1).sum(1).mean() / (2 * noise_sd**2)


def label_term(mean, logvar, label):
    """Negative log likelihood of the label, without its constant, (B, 1) each; mean over the batch."""
    return (0.5 * (mean - label) ** 2 / torch.exp(logvar) + 0.5 * logvar).mean()
