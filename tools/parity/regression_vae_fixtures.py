"""PyTorch references of the regression VAE; Keras' of its constraints."""

import torch

from comparison import ADAM, RATE, SLOW_RATE, adam, compared, gradient_summaries, gradients_of, nudged_trajectory
from finta import LATENT
from fixture import number, numbers, write
from hashed_family import INPUT_RECIPE, RECIPE, STREAMS, drawn, filled, label_noise, labels, noise
from hashed_model import batch
from keras_vae import VERSION as KERAS
from keras_vae import constrained
from vae import BETA, FREE_BITS, NOISE_SD, RegressionVae
from vae_fixtures import DRIFTING, INVARIANT, turned
from variational import RECIPE as LOSS_RECIPE
from variational import kl_term

REGRESSION_RECIPE = (
    "r = r_mean + exp(r_logvar / 2) * noise; pmu = r * pz_mean.weight + pz_mean.bias; plv = pz_log_var.bias for all dimensions, "
    "not clamped; label = mean_B 1/2 (r_mean - label)^2 / exp(r_logvar) + 1/2 r_logvar; "
    "total = recon + 0.7 * kl + label, with either recon; "
    "after each step pz_mean.weight becomes w / (1e-7 + norm): norm of all 32 weights, or, quirk, of each alone"
)


def regression_vae(dtype, norm, head, quirk, **options):
    return filled(RegressionVae(head, quirk=quirk, batch_norm=norm), dtype, **options).train()


def passed(model, dtype, step=0):
    return model.parts(batch(dtype), noise(step, dtype), label_noise(step, dtype))


def forward(norm, head, quirk):
    runs = {}
    for dtype in (torch.float64, torch.float32):
        model = regression_vae(dtype, norm, head, quirk)
        with torch.no_grad():
            found = passed(model, dtype)
            losses = {reduction: model.losses(batch(dtype), found, labels(dtype), reduction=reduction) for reduction in ("mean", "sum")}
            asked = regression_vae(dtype, norm, head, quirk).eval().heads(batch(dtype))["r_mean"]
            runs[dtype] = found, losses, asked
    found, losses, asked = runs[torch.float64]
    single = runs[torch.float32][0]
    return {
        "batchNorm": norm, "head": head, "quirk": quirk,
        **{name: numbers(found[name]) for name in ("r_mean", "r_log_var", "r_logvar", "r")},
        **{name: compared(turned(found[name]), turned(single[name])) for name in ("z_mean", "z", "pz_mean", "output")},
        "klOfDimension": numbers(found["kl"]),
        "kl": number(found["kl"].sum(), 12),
        "klFreeBits": number(kl_term(found["kl"], FREE_BITS), 12),
        "label": number(losses["mean"]["label"], 12),
        "recon": {reduction: number(of["recon"], 12) for reduction, of in losses.items()},
        "total": {reduction: number(of["total"], 12) for reduction, of in losses.items()},
        "predictedInInference": numbers(asked),
    }


def gradients(norm, head, quirk, reduction):
    def run(dtype):
        model = regression_vae(dtype, norm, head, quirk)
        model.losses(batch(dtype), passed(model, dtype), labels(dtype), reduction=reduction)["total"].backward()
        return gradients_of(model)

    return {
        "batchNorm": norm, "head": head, "quirk": quirk, "reduction": reduction,
        "gradients": gradient_summaries(run, INVARIANT if norm else ()),
    }


def steps(norm, head, quirk, reduction, rate, wanted, count=None):
    """Steps of Adam on the one batch, with other noise at each; the constraint is met after each."""

    def run(dtype, **options):
        model, x, label = regression_vae(dtype, norm, head, quirk, **options), batch(dtype), labels(dtype)
        optimiser = adam(model.parameters(), rate)
        state = {**dict(model.named_parameters()), **dict(model.named_buffers())}
        yield None, state
        step = 0
        while True:
            step += 1
            optimiser.zero_grad()
            losses = model.losses(x, passed(model, dtype, step), label, reduction=reduction)
            losses["total"].backward()
            optimiser.step()
            model.constrain()
            yield {name: loss.item() for name, loss in losses.items()}, state

    return {
        "batchNorm": norm, "head": head, "quirk": quirk, "reduction": reduction, "rate": rate,
        **nudged_trajectory(run, wanted, DRIFTING if norm else (), count),
    }


def constraints():
    raw = drawn("pz_mean", STREAMS["pz_mean"], (LATENT, 1))
    found = constrained(raw.T)
    return {
        "version": KERAS, "kernel": numbers(raw), "unit": numbers(found["unit"]), "quirk": numbers(found["quirk"]),
        "maxNorm0": number(abs(found["maxNorm0"]).max()),
    }


def main():
    torch.set_num_threads(1)
    write("regression-vae.json", {
        "version": {"torch": torch.__version__.split("+")[0]},
        "recipe": {
            "weights": RECIPE, "streams": STREAMS, "input": INPUT_RECIPE, "losses": LOSS_RECIPE, "regression": REGRESSION_RECIPE,
            "precision": "float64 of float32 weights and input",
        },
        "settings": {**ADAM, "beta": BETA, "noiseSd": NOISE_SD, "freeBits": FREE_BITS},
        "zeroGradientUnderBatchNorm": INVARIANT,
        "keras": constraints(),
        "forward": [forward(False, "logvar", False), forward(False, "logvar", True), forward(True, "variance", False)],
        "gradients": [gradients(False, "logvar", False, "mean"), gradients(True, "variance", True, "sum")],
        "steps": [
            steps(False, "logvar", False, "mean", RATE, (1, 2, 10)),
            steps(True, "variance", True, "mean", SLOW_RATE, (1, 10)),
        ],
        "trajectories": [steps(False, "logvar", False, "mean", SLOW_RATE, (), 50)],
    })


if __name__ == "__main__":
    main()
