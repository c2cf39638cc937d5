"""PyTorch references of the VAE: forward pass and losses, gradients, optimiser steps."""

import torch

from comparison import ADAM, RATE, SLOW_RATE, adam, compared, compared_all, gradient_summaries, gradients_of, nudged_trajectory
from fixture import number, numbers, write
from hashed_family import INPUT_RECIPE, RECIPE, STREAMS, filled, noise
from hashed_model import batch
from keras_vae import check_encoder
from vae import BETA, FREE_BITS, NOISE_SD, Vae
from variational import RECIPE as LOSS_RECIPE
from variational import kl_term, log_variance

# What the last normalisation takes away again: their gradients are zero but for rounding, of which Adam makes steps.
INVARIANT = ("e5_norm.beta", "e6.bias")
DRIFTING = (*INVARIANT, "e6_norm.moving_mean")
# With batch normalisation and the large sum, losses at SLOW_RATE part by 1e-2 within fifty steps of float64 against itself.
SLOWER_RATE = 3e-6

SHARED = {
    "version": {"torch": torch.__version__.split("+")[0]},
    "recipe": {
        "weights": RECIPE, "streams": STREAMS, "input": INPUT_RECIPE, "losses": LOSS_RECIPE,
        "precision": "float64 of float32 weights and input",
    },
    "settings": {**ADAM, "beta": BETA, "noiseSd": NOISE_SD, "freeBits": FREE_BITS},
    "zeroGradientUnderBatchNorm": INVARIANT,
}


def vae(dtype, norm, head, **options):
    return filled(Vae(head, batch_norm=norm), dtype, **options).train()


def forward(norm, head):
    """One pass in training, then one in inference, which decodes the mean."""
    seen = {}
    for dtype in (torch.float64, torch.float32):
        model, x = vae(dtype, norm, head), batch(dtype)
        with torch.no_grad():
            layers = {}
            model.features(x, layers)
            fresh = vae(dtype, norm, head)
            found = fresh.parts(x, noise(0, dtype))
            losses = {reduction: fresh.losses(x, found, reduction) for reduction in ("mean", "sum")}
            moved = dict(fresh.named_buffers())
            model = vae(dtype, norm, head).eval()
            mean = model.encode(x)
            seen[dtype] = {
                "found": found, "losses": losses, "moved": moved,
                "layers": {name: value for name, value in layers.items() if name.endswith("_norm")},
                "inference": {**model.heads(x), "output": model.decode(mean)},
            }
    double, single = seen[torch.float64], seen[torch.float32]
    found = double["found"]
    content = {
        **{name: [numbers(row) for row in found[name]] for name in ("z_mean", "z_log_var")},
        **{name: compared(turned(found[name]), turned(single["found"][name])) for name in ("logvar", "z", "output")},
        "klOfDimension": numbers(found["kl"]),
        "kl": number(found["kl"].sum(), 12),
        "klFreeBits": number(kl_term(found["kl"], FREE_BITS), 12),
        "recon": {reduction: number(losses["recon"], 12) for reduction, losses in double["losses"].items()},
        "total": {reduction: number(losses["total"], 12) for reduction, losses in double["losses"].items()},
        "inference": {name: compared(turned(value), turned(single["inference"][name])) for name, value in double["inference"].items()},
    }
    if norm and head == "logvar":
        content["layers"] = compared_all(double["layers"], single["layers"])
        content["statisticsAfterOnePass"] = compared_all(double["moved"], single["moved"])
    return content


def turned(values):
    """(B, 3, L) as (B, L, 3)."""
    return values.transpose(1, 2) if values.dim() == 3 else values


def heads():
    """Log variance and its derivative for single outputs of the head, beyond the clamp's ends too."""
    raw = [-1000.0, -31.0, -29.0, -20.0, -5.0, -0.5, 0.0, 0.5, 5.0, 19.0, 21.0, 1000.0]
    content = {"raw": raw}
    for head in ("logvar", "variance"):
        x = torch.tensor(raw, dtype=torch.float64, requires_grad=True)
        value = log_variance(x, head)
        (slope,) = torch.autograd.grad(value.sum(), x)
        content[head] = {"logvar": numbers(value.detach(), 12), "derivative": numbers(slope, 12)}
    return content


def gradients(norm, head, reduction, least):
    def run(dtype):
        model, x = vae(dtype, norm, head), batch(dtype)
        model.losses(x, model.parts(x, noise(0, dtype)), reduction, least=least)["total"].backward()
        return gradients_of(model)

    return {
        "batchNorm": norm, "head": head, "reduction": reduction, "freeBits": least,
        "gradients": gradient_summaries(run, INVARIANT if norm else ()),
    }


def steps(norm, head, reduction, least, rate, wanted=(1, 2, 10), count=None):
    """Steps of Adam on the one batch, with other noise at each."""

    def run(dtype, **options):
        model, x = vae(dtype, norm, head, **options), batch(dtype)
        optimiser = adam(model.parameters(), rate)
        state = {**dict(model.named_parameters()), **dict(model.named_buffers())}
        yield None, state
        step = 0
        while True:
            step += 1
            optimiser.zero_grad()
            losses = model.losses(x, model.parts(x, noise(step, dtype)), reduction, least=least)
            losses["total"].backward()
            optimiser.step()
            yield {name: loss.item() for name, loss in losses.items()}, state

    return {
        "batchNorm": norm, "head": head, "reduction": reduction, "freeBits": least, "rate": rate,
        **nudged_trajectory(run, wanted, DRIFTING if norm else (), count),
    }


def main():
    torch.set_num_threads(1)
    keras = check_encoder(lambda: vae(torch.float64, True, "logvar"), batch(torch.float64))
    cases = {"logvar": (False, "logvar"), "variance": (False, "variance"), "normLogvar": (True, "logvar"), "normVariance": (True, "variance")}
    write("vae-forward.json", {**SHARED, "keras": keras, "heads": heads(), **{name: forward(*case) for name, case in cases.items()}})
    write("vae-gradients.json", {
        **SHARED,
        "cases": [
            gradients(False, "logvar", "mean", None),
            gradients(False, "variance", "sum", FREE_BITS),
            gradients(True, "logvar", "sum", None),
            gradients(True, "variance", "mean", FREE_BITS),
        ],
    })
    write("vae-steps.json", {
        **SHARED,
        "cases": [
            steps(False, "variance", "sum", FREE_BITS, RATE),
            steps(True, "logvar", "mean", None, SLOW_RATE),
        ],
        "trajectories": [
            steps(False, "logvar", "mean", FREE_BITS, SLOW_RATE, (), 50),
            steps(True, "logvar", "sum", None, SLOWER_RATE, (), 50),
        ],
    })


if __name__ == "__main__":
    main()
