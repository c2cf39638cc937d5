"""Variational FINTA in PyTorch: the VAE (with conditions at its decoder, if any) and the regression VAE."""

import torch
from torch import nn

from finta import LATENT, Finta
from variational import kl_per_dimension, kl_term, label_term, log_variance, reconstruction, sampled

BETA, NOISE_SD, FREE_BITS = 0.7, 0.05, 0.1


class Vae(Finta):
    """Heads z_mean and z_log_var on FINTA's features; head: what z_log_var stands for, `logvar` or `variance`."""

    HEADS = {"z_mean": None, "z_log_var": None}

    def __init__(self, head="logvar", latent=LATENT, **options):
        super().__init__(latent, heads={name: units or latent for name, units in self.HEADS.items()}, **options)
        self.head = head

    def parts(self, x, noise, conditions=None):
        """Everything that one pass computes: heads, logvar, z, kl (D), output."""
        found = self.heads(x)
        found["logvar"] = log_variance(found["z_log_var"], self.head)
        found["z"] = sampled(found["z_mean"], found["logvar"], noise)
        found["kl"] = kl_per_dimension(found["z_mean"], found["logvar"])
        found["output"] = self.decode(found["z"], conditions=conditions)
        return found

    def losses(self, x, found, reduction="mean", beta=BETA, least=None, noise_sd=NOISE_SD):
        recon = reconstruction(x, found["output"], reduction, noise_sd)
        kl = kl_term(found["kl"], least)
        return {"recon": recon, "kl": kl, "total": recon + beta * kl}

    def constrain(self):
        """Called after each step of the optimiser."""


class LogVariance(nn.Module):
    """A dense layer whose kernel a max-norm of 0 keeps at zero: one learnt number."""

    def __init__(self):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(1))


class RegressionVae(Vae):
    """Heads r_mean and r_log_var predict a label r; the prior of z is N(W r + b, e^pz_log_var) with the sampled r.

    quirk: the norm is taken over the wrong axis, so that every weight of W becomes ±1; else W (latent, 1) has norm 1.
    """

    HEADS = {"z_mean": None, "z_log_var": None, "r_mean": 1, "r_log_var": 1}

    def __init__(self, head="logvar", latent=LATENT, quirk=False, **options):
        super().__init__(head, latent, **options)
        self.quirk = quirk
        self.pz_mean = nn.Linear(1, latent)
        self.pz_log_var = LogVariance()

    def parts(self, x, noise, label_noise):
        found = super().parts(x, noise)
        found["r_logvar"] = log_variance(found["r_log_var"], self.head)
        found["r"] = sampled(found["r_mean"], found["r_logvar"], label_noise)
        found["pz_mean"] = self.pz_mean(found["r"])
        found["kl"] = kl_per_dimension(found["z_mean"], found["logvar"], found["pz_mean"], self.pz_log_var.bias)
        return found

    def losses(self, x, found, label, **options):
        content = super().losses(x, found, **options)
        content["label"] = label_term(found["r_mean"], found["r_logvar"], label)
        content["total"] = content["total"] + content["label"]
        return content

    def constrain(self):
        """Keras' UnitNorm: w / (1e-7 + norm); its axis 0 of a kernel (1, latent) is the quirk."""
        with torch.no_grad():
            weight = self.pz_mean.weight
            norm = weight.abs() if self.quirk else weight.norm()
            weight.div_(1e-7 + norm)
