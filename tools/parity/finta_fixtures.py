"""PyTorch references: layers, gradients, optimiser steps, schedule, initialisers."""

import numpy as np
import scipy.stats
import torch
from torch import nn

from comparison import ADAM, BETAS, EPSILON, RATE, SLOW_RATE, compared, gradient_summaries, gradients_of, trajectory
from finta import LAYERS, Finta
from fixture import number, numbers, write
from hashed_model import INPUT_RECIPE, LINEAR_PATH_RECIPE, RECIPE, batch, hashed_linear_path, hashed_model
from integer_hash import uniform

VERSION = {"torch": torch.__version__.split("+")[0]}
OPTIMISERS = {
    "adam": (torch.optim.Adam, {}),
    "coupled": (torch.optim.Adam, {"weight_decay": 0.13}),
    "decoupled": (torch.optim.AdamW, {"weight_decay": 0.13}),
}


def loss_of(model, x):
    """Mean squared error over every element."""
    return nn.functional.mse_loss(model(x), x)


def forward(upsampling, layers):
    seen, single = {}, {}
    double_model, single_model = hashed_model(torch.float64, upsampling), hashed_model(torch.float32, upsampling)
    with torch.no_grad():
        output = double_model(batch(torch.float64), seen)
        single_model(batch(torch.float32), single)
        loss = loss_of(double_model, batch(torch.float64))
    content = {
        "loss": number(loss, 12),
        "latent": [numbers(row) for row in seen["fc1"].numpy()],
        "output": [numbers(row) for row in output.transpose(1, 2)[:2].reshape(2, -1).numpy()],
    }
    content["layers"] = {
        name: compared(value, single[name])
        for name, value in seen.items()
        if layers or name.startswith("d")
    }
    return content


def gradients(upsampling):
    def run(dtype):
        model = hashed_model(dtype, upsampling)
        loss_of(model, batch(dtype)).backward()
        return gradients_of(model)

    return gradient_summaries(run)


def linear_path():
    """Both passes of the network with linear paths: latents, output, loss, gradients of the paths."""
    model, single = hashed_linear_path(torch.float64), hashed_linear_path(torch.float32)
    x = batch(torch.float64)
    latent = model.encode(x)
    output = model.decode(latent)
    loss = nn.functional.mse_loss(output, x)
    loss.backward()
    loss_of(single, batch(torch.float32)).backward()
    own, other = dict(model.named_parameters()), dict(single.named_parameters())
    return {
        "loss": number(loss.item(), 12),
        "latent": [numbers(row) for row in latent.detach().numpy()],
        "output": [numbers(row) for row in output.detach().transpose(1, 2)[:2].reshape(2, -1).numpy()],
        "gradients": {
            name: compared(own[name].grad, other[name].grad)
            for name in ("reading.weight", "reading.bias", "writing.weight", "writing.bias", "branch.fc1.weight", "branch.d6.weight")
        },
    }


def steps(kind, wanted, rate=RATE):
    """Parameters after each wanted number of steps on the one batch, and the loss before every step."""
    make, options = OPTIMISERS[kind]

    def run(dtype):
        model, x = hashed_model(dtype), batch(dtype)
        optimiser = make(model.parameters(), lr=rate, betas=BETAS, eps=EPSILON, **options)
        parameters = dict(model.named_parameters())
        yield None, parameters
        while True:
            optimiser.zero_grad()
            loss = loss_of(model, x)
            loss.backward()
            optimiser.step()
            yield loss.item(), parameters

    return {"rate": rate, **trajectory(run, wanted)}


def plain_optimisers():
    """Three parameters under gradients given outright: optimiser arithmetic without a network."""
    start = [1.0, -0.5, 0.25]
    gradient = [[(2 * u - 1) for u in uniform(1100, 3, first=3 * step)] for step in range(10)]
    content = {"start": start, "gradient": "2 * uniform(1100, 3 * step + i) - 1", "firstGradient": numbers(gradient[0], 12)}
    for kind, (make, options) in OPTIMISERS.items():
        parameter = nn.Parameter(torch.tensor(start, dtype=torch.float64))
        optimiser = make([parameter], lr=RATE, betas=BETAS, eps=EPSILON, **options)
        path = []
        for values in gradient:
            parameter.grad = torch.tensor(values, dtype=torch.float64)
            optimiser.step()
            path.append(numbers(parameter.detach(), 12))
        content[kind] = path
    return content


def clipping():
    """Gradients scaled so that their joint L2 norm is at most the limit (torch.nn.utils.clip_grad_norm_)."""
    pieces = [nn.Parameter(torch.zeros(4, dtype=torch.float64)), nn.Parameter(torch.zeros(2, dtype=torch.float64))]
    values = [[3.0, -4.0, 0.5, 1.0], [12.0, -0.25]]
    cases = []
    for limit in (1.0, 5.0, 100.0):
        for piece, value in zip(pieces, values):
            piece.grad = torch.tensor(value, dtype=torch.float64)
        norm = nn.utils.clip_grad_norm_(pieces, limit)
        cases.append({"limit": limit, "norm": number(norm, 12), "clipped": [numbers(p.grad, 12) for p in pieces]})
    return {"gradients": values, "cases": cases}


def one_cycle(total, maximum=1e-3):
    optimiser = torch.optim.Adam([nn.Parameter(torch.zeros(1))], lr=maximum)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=maximum, total_steps=total, pct_start=0.3, anneal_strategy="cos",
        cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0, final_div_factor=1e4,
    )
    rate, beta = [], []
    for step in range(total):
        rate.append(optimiser.param_groups[0]["lr"])
        beta.append(optimiser.param_groups[0]["betas"][0])
        optimiser.step()
        if step + 1 < total:
            schedule.step()
    return {"totalSteps": total, "maximum": maximum, "rate": numbers(rate, 12), "beta1": numbers(beta, 12)}


def initialisers():
    torch.manual_seed(1)
    model = Finta()
    content = {}
    for layer in LAYERS:
        module = getattr(model, layer)
        fan_in = module.weight[0].numel()
        limit = 1.0 / np.sqrt(fan_in)
        weight = module.weight.detach().numpy().ravel()
        ks = scipy.stats.kstest(weight[:4096], "uniform", (-limit, 2 * limit)).statistic
        content[layer] = {
            "fanIn": fan_in,
            "bound": number(limit),
            "weightShape": list(module.weight.shape),
            "weights": int(module.weight.numel()),
            "weightStd": number(limit / np.sqrt(3)),
            "torch": {
                "minimum": number(weight.min()), "maximum": number(weight.max()), "std": number(weight.std()),
                "largestBias": number(module.bias.detach().abs().max()),
                "ks4096": number(ks, 4),
            },
        }
    return content


def plain():
    x = torch.tensor([[[1.0, 2.0, 4.0, 8.0]]])
    up = nn.functional.interpolate
    return {
        "reflectPad": {"in": [1, 2, 3, 4], "out": numbers(nn.functional.pad(torch.tensor([[[1.0, 2, 3, 4]]]), (1, 1), mode="reflect"))},
        "linear": {"in": [1, 2, 4, 8], "out": numbers(up(x, scale_factor=2, mode="linear", align_corners=False))},
        "nearest": {"in": [1, 2, 4, 8], "out": numbers(up(x, scale_factor=2, mode="nearest"))},
    }


def main():
    torch.set_num_threads(1)
    recipe = {"weights": RECIPE, "input": INPUT_RECIPE, "precision": "float64 of float32 weights and input"}
    shared = {"version": VERSION, "recipe": recipe}
    write("finta-forward.json", {
        **shared, "plain": plain(), "linear": forward("linear", True), "nearest": forward("nearest", False),
        "parameters": sum(p.numel() for p in Finta().parameters()),
    })
    write("finta-gradients.json", {**shared, "linear": gradients("linear"), "nearest": gradients("nearest")})
    write("finta-linear-path.json", {**shared, "recipe": {**recipe, "linearPath": LINEAR_PATH_RECIPE}, **linear_path()})
    write("finta-steps.json", {
        **shared,
        "settings": {**ADAM, "weightDecay": 0.13},
        "adam": steps("adam", (1, 2, 10)),
        "coupled": steps("coupled", (1, 10)),
        "decoupled": steps("decoupled", (1, 5, 10)),
        "trajectory": steps("adam", (50,), SLOW_RATE),
    })
    write("optimisers.json", {
        "version": VERSION, "settings": {**ADAM, "rate": RATE, "weightDecay": 0.13},
        "plain": plain_optimisers(), "clipping": clipping(), "oneCycle": [one_cycle(20), one_cycle(100)],
    })
    write("initialisers.json", {
        "version": VERSION,
        "ks": "critical value of the one-sample test at alpha 0.001 is 1.9495 / sqrt(n)",
        "layers": initialisers(),
    })


if __name__ == "__main__":
    main()
