"""References of the discriminators: Keras and PyTorch logits, losses, first and second derivatives, weight clipping."""

import numpy as np
import torch

from adversarial import PENALTY_WEIGHT, critic_loss, generator_loss, gradient_norms, interpolated, penalty
from adversarial import RECIPE as LOSS_RECIPE
from comparison import ADAM, RATE, adam, compared, compared_all, gradient_summaries, gradients_of, trajectory
from critics import RECIPE as CRITIC_RECIPE
from critics import SHIFTS, dropout_masks, hashed_critic
from finta import LATENT
from fixture import number, numbers, write
from hashed_family import CLASSES, RECIPE, STREAMS, one_hot, tensor
from integer_hash import normal, uniform
from keras_critic import check_critic

ROWS, CLIP = 8, 0.1
INPUT_RECIPE = (
    "real (B, 39): z float32(normal(3200 + t, b * 32 + d)), class floor(7 * uniform(3300 + t, b)); "
    "u (B, 1): float32(uniform(3600 + t, b)); t: number of the step, 0 where there is none"
)


def prior(step, rows, dtype):
    """(rows, 39): samples of the prior, with classes at random."""
    z = tensor(normal(3200 + step, rows * LATENT).reshape(rows, LATENT), dtype)
    return torch.cat([z, one_hot(np.floor(CLASSES * uniform(3300 + step, rows)).astype(int), dtype)], 1)


def shares(step, rows, dtype):
    return tensor(uniform(3600 + step, rows)[:, None], dtype)


def fakes(dtype):
    z = tensor(0.8 * normal(3190, ROWS * LATENT).reshape(ROWS, LATENT) + 0.3, dtype)
    return torch.cat([z, one_hot(np.arange(ROWS) % CLASSES, dtype)], 1)


def total(kind, critic, real, fake, u, masks):
    """Critic loss; masks: role → those of dropout, or None."""
    loss = critic_loss(kind, critic(real, masks("real")), critic(fake, masks("fake")))
    if kind != "wgan-gp":
        return loss
    return loss + PENALTY_WEIGHT * penalty(gradient_norms(critic, interpolated(real, fake, u), masks("between")))


def masks_of(dropout, step, rows, dtype):
    return lambda role: dropout_masks(role, step, rows, dtype) if dropout else None


def outputs(name, dropout):
    runs = {}
    for dtype in (torch.float64, torch.float32):
        critic, masks = hashed_critic(name, dtype), masks_of(dropout, 0, ROWS, dtype)
        real, fake = prior(0, ROWS, dtype), fakes(dtype)
        layers = {key: value.detach() for key, value in critic.layers(real, masks("real")).items()}
        norms = gradient_norms(critic, interpolated(real, fake, shares(0, ROWS, dtype)), masks("between")).detach()
        fake = fake[:, :LATENT].requires_grad_(True)
        whole = torch.cat([fake, fakes(dtype)[:, LATENT:]], 1)
        slopes = {}
        for kind in ("bce", "wgan"):
            (slopes[kind],) = torch.autograd.grad(generator_loss(kind, critic(whole, masks("generator"))), fake)
        runs[dtype] = layers, norms, slopes
        if dtype == torch.float64:
            logits = {role: critic(value, masks(role)).detach() for role, value in (("real", real), ("fake", whole), ("generator", whole))}
    (layers, norms, slopes), (single, _, single_slopes) = runs[torch.float64], runs[torch.float32]
    return {
        "dropout": dropout,
        "logits": {role: numbers(value) for role, value in logits.items()},
        "layers": compared_all(layers, single),
        "gradientNorms": numbers(norms),
        "penalty": number(penalty(norms), 12),
        "critic": {kind: number(critic_loss(kind, logits["real"], logits["fake"]), 12) for kind in ("bce", "wgan")},
        "generator": {kind: number(generator_loss(kind, logits["generator"]), 12) for kind in ("bce", "wgan")},
        "generatorGradientOfZ": {kind: compared(value, single_slopes[kind]) for kind, value in slopes.items()},
    }


def gradients(name, kind, dropout):
    def run(dtype):
        critic, masks = hashed_critic(name, dtype), masks_of(dropout, 0, ROWS, dtype)
        total(kind, critic, prior(0, ROWS, dtype), fakes(dtype), shares(0, ROWS, dtype), masks).backward()
        return gradients_of(critic)

    return {"kind": kind, "dropout": dropout, "gradients": gradient_summaries(run, () if kind == "bce" else SHIFTS[name])}


def clipped(name):
    """Adam on the Wasserstein loss, without dropout; weights and biases are clipped after each step."""

    def run(dtype):
        critic = hashed_critic(name, dtype)
        optimiser = adam(critic.parameters(), RATE)
        yield None, dict(critic.named_parameters())
        while True:
            optimiser.zero_grad()
            loss = total("wgan", critic, prior(0, ROWS, dtype), fakes(dtype), None, lambda role: None)
            loss.backward()
            optimiser.step()
            with torch.no_grad():
                for parameter in critic.parameters():
                    parameter.clamp_(-CLIP, CLIP)
            yield loss.item(), dict(critic.named_parameters())

    return {"limit": CLIP, "rate": RATE, **trajectory(run, (1, 2), SHIFTS[name])}


def keras():
    """Keras' logits of the real rows, with dropout, once they and its gradients have met the twin's."""

    def loss(critic, dtype):
        return total("wgan-gp", critic, prior(0, ROWS, dtype), fakes(dtype), shares(0, ROWS, dtype), masks_of(True, 0, ROWS, dtype))

    found = check_critic(
        lambda dtype: hashed_critic("tractoencoder", dtype), loss,
        lambda dtype: (prior(0, ROWS, dtype), dropout_masks("real", 0, ROWS, dtype)), SHIFTS["tractoencoder"],
    )
    return {**found, "logits": numbers(found["logits"], 7)}


def main():
    torch.set_num_threads(1)
    cases = {"tractoencoder": (False, True), "mlp": (False,)}
    write("critics.json", {
        "version": {"torch": torch.__version__.split("+")[0]},
        "recipe": {
            "weights": RECIPE, "streams": {name: STREAMS[name] for name in ("expand", "c1", "c2", "f1", "f2", "h1", "h2", "out")},
            "critics": CRITIC_RECIPE, "losses": LOSS_RECIPE,
            "input": INPUT_RECIPE + "; here B = 8, fake: z float32(0.8 * normal(3190, b * 32 + d) + 0.3), class b mod 7",
            "precision": "float64 of float32 weights and input",
        },
        "settings": {**ADAM, "penaltyWeight": PENALTY_WEIGHT},
        "zeroGradientOfWasserstein": SHIFTS,
        "keras": keras(),
        **{
            name: {
                "outputs": [outputs(name, dropout) for dropout in kinds],
                "gradients": [gradients(name, kind, dropout) for kind in ("bce", "wgan-gp") for dropout in kinds],
                "clipped": clipped(name),
            }
            for name, kinds in cases.items()
        },
    })


if __name__ == "__main__":
    main()
