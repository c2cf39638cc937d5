"""PyTorch references of the VAE whose decoder is given a class and attributes."""

import torch

from comparison import ADAM, RATE, SLOW_RATE, adam, compared, gradient_summaries, gradients_of, nudged_trajectory
from fixture import number, numbers, write
from hashed_family import ATTRIBUTES, CLASSES, INPUT_RECIPE, RECIPE, STREAMS, conditions, filled, noise
from hashed_model import batch
from vae import BETA, NOISE_SD, Vae
from vae_fixtures import turned
from variational import RECIPE as LOSS_RECIPE


def conditional_vae(dtype, **options):
    return filled(Vae(conditions=CLASSES + ATTRIBUTES), dtype, **options)


def passed(model, dtype, step=0):
    return model.parts(batch(dtype), noise(step, dtype), conditions(dtype))


def forward():
    runs = {}
    for dtype in (torch.float64, torch.float32):
        model = conditional_vae(dtype)
        with torch.no_grad():
            found = passed(model, dtype)
            found["fc2"] = model.fc2(torch.cat([found["z"], conditions(dtype)], 1))
            # The conditions of the row before: what they alone change.
            found["swapped"] = model.decode(found["z_mean"], conditions=conditions(dtype).roll(1, 0))
            found["ofMean"] = model.decode(found["z_mean"], conditions=conditions(dtype))
            losses = {reduction: model.losses(batch(dtype), found, reduction) for reduction in ("mean", "sum")}
        runs[dtype] = found, losses
    (found, losses), single = runs[torch.float64], runs[torch.float32][0]
    return {
        "conditions": [numbers(row) for row in conditions(torch.float64)],
        **{name: compared(turned(found[name]), turned(single[name])) for name in ("z", "fc2", "output", "ofMean", "swapped")},
        "kl": number(found["kl"].sum(), 12),
        "recon": {reduction: number(of["recon"], 12) for reduction, of in losses.items()},
        "total": {reduction: number(of["total"], 12) for reduction, of in losses.items()},
    }


def gradients(reduction):
    def run(dtype):
        model = conditional_vae(dtype)
        model.losses(batch(dtype), passed(model, dtype), reduction)["total"].backward()
        return gradients_of(model)

    return gradient_summaries(run)


def steps(reduction, rate, wanted, count=None):
    def run(dtype, **options):
        model, x = conditional_vae(dtype, **options), batch(dtype)
        optimiser = adam(model.parameters(), rate)
        state = dict(model.named_parameters())
        yield None, state
        step = 0
        while True:
            step += 1
            optimiser.zero_grad()
            losses = model.losses(x, passed(model, dtype, step), reduction)
            losses["total"].backward()
            optimiser.step()
            yield {name: loss.item() for name, loss in losses.items()}, state

    return {"reduction": reduction, "rate": rate, **nudged_trajectory(run, wanted, (), count)}


def main():
    torch.set_num_threads(1)
    write("conditional-vae.json", {
        "version": {"torch": torch.__version__.split("+")[0]},
        "recipe": {
            "weights": RECIPE, "streams": STREAMS, "input": INPUT_RECIPE, "losses": LOSS_RECIPE,
            "decoder": "fc2 is given (z, conditions), 41 values; swapped: the mean with the conditions of the row before (row 0: of the last)",
            "precision": "float64 of float32 weights and input",
        },
        "settings": {**ADAM, "beta": BETA, "noiseSd": NOISE_SD},
        "forward": forward(),
        "gradients": gradients("mean"),
        "steps": steps("mean", RATE, (1, 2, 10)),
        "trajectory": steps("mean", SLOW_RATE, (), 50),
    })


if __name__ == "__main__":
    main()
