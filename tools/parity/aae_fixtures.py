"""References of the adversarial autoencoder: ten steps of its three phases, and the losses that tie dimensions to attributes."""

import torch
from torch.nn import functional

from adversarial import PENALTY_WEIGHT, generator_loss
from adversarial import RECIPE as LOSS_RECIPE
from attribute_losses import RECIPE as ATTRIBUTE_RECIPE
from attribute_losses import attribute_cases
from comparison import ADAM, SLOW_RATE, adam, nudged_trajectory
from critic_fixtures import INPUT_RECIPE as PRIOR_RECIPE
from critic_fixtures import masks_of, prior, shares, total
from critics import RECIPE as CRITIC_RECIPE
from critics import SHIFTS, hashed_critic
from finta import Finta
from fixture import write
from hashed_family import ATTRIBUTES, BATCH, CLASS, CLASSES, INPUT_RECIPE, RECIPE, STREAMS, conditions, filled, one_hot
from hashed_model import batch

PHASES = (
    "each step, on the one batch of four: 1. recon = mean of (x - out)^2 over all elements, out = decode(encode(x)), of a conditioned "
    "decoder decode(encode(x), conditions); Adam (rate) on encoder and decoder. 2. real = prior of the step with its classes, fake = "
    "(encode(x) anew, one-hot class of x), no gradient into the encoder; critic's loss; Adam (rate / 5) on the critic. "
    "3. generator's loss with the critic as it now is and encode(x); Adam (rate) on the encoder, with moments of its own. "
    "Losses are those before the phase's step; t of prior, u and masks is the number of the step, from 1; dropout in phases 2 and 3"
)


def steps(kind, name, conditioned, rate, keep=None):
    """keep: which parameters' summaries to keep; None: all."""

    def run(dtype, **options):
        model = filled(Finta(conditions=CLASSES + ATTRIBUTES if conditioned else 0), dtype, **options)
        critic = hashed_critic(name, dtype, **options)
        x, classes, given = batch(dtype), one_hot(CLASS, dtype), conditions(dtype) if conditioned else None
        encoder = [p for layer, p in model.named_parameters() if layer.startswith(("e", "fc1"))]
        optimisers = [adam(model.parameters(), rate), adam(critic.parameters(), rate / 5), adam(encoder, rate)]
        state = {**dict(model.named_parameters()), **dict(critic.named_parameters())}
        yield None, state
        step = 0
        while True:
            step += 1
            masks = masks_of(name == "tractoencoder", step, BATCH, dtype)

            def recon():
                return functional.mse_loss(model.decode(model.encode(x), conditions=given), x)

            def judged():
                fake = torch.cat([model.encode(x), classes], 1).detach()
                return total(kind, critic, prior(step, BATCH, dtype), fake, shares(step, BATCH, dtype), masks)

            def deceived():
                return generator_loss(kind, critic(torch.cat([model.encode(x), classes], 1), masks("generator")))

            losses = {}
            for phase, loss_of, optimiser in zip(("recon", "critic", "generator"), (recon, judged, deceived), optimisers):
                optimiser.zero_grad()
                loss = loss_of()
                loss.backward()
                optimiser.step()
                losses[phase] = loss.item()
            yield losses, state

    skip = [] if kind == "bce" else list(SHIFTS[name])
    if keep is not None:
        skip += [layer for layer in next(run(torch.float32))[1] if not layer.startswith(keep)]
    return {
        "kind": kind, "critic": name, "conditioned": conditioned, "rate": rate,
        **nudged_trajectory(run, (1, 10), skip),
    }


def main():
    torch.set_num_threads(1)
    version = {"torch": torch.__version__.split("+")[0]}
    write("attribute-losses.json", {"version": version, "recipe": ATTRIBUTE_RECIPE, "cases": attribute_cases()})
    write("aae-steps.json", {
        "version": version,
        "recipe": {
            "weights": RECIPE, "streams": STREAMS, "input": INPUT_RECIPE, "prior": PRIOR_RECIPE + "; here B = 4",
            "critics": CRITIC_RECIPE, "losses": LOSS_RECIPE, "phases": PHASES,
            "precision": "float64 of float32 weights and input",
        },
        "settings": {**ADAM, "penaltyWeight": PENALTY_WEIGHT},
        "zeroGradientOfWasserstein": SHIFTS,
        "cases": [
            steps("bce", "tractoencoder", False, SLOW_RATE),
            steps("wgan-gp", "mlp", True, SLOW_RATE),
            steps("bce", "mlp", False, SLOW_RATE, ("h", "out")),
            steps("wgan-gp", "tractoencoder", False, SLOW_RATE, ("expand", "c", "f1", "f2")),
        ],
    })


if __name__ == "__main__":
    main()
