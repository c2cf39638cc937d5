"""A slim network of each kind, trained from five seeds: what spread another implementation's five have to lie within."""

import numpy as np
import torch
from torch import nn

from adversarial import critic_loss, generator_loss
from comparison import ADAM, adam
from critics import MlpCritic
from finta import Finta
from fixture import number, numbers, write
from hashed_family import ATTRIBUTES, CLASSES, limit_of, one_hot
from synthetic_curves import RECIPE, TRAIN, VALID, synthetic_curves
from vae import RegressionVae, Vae

SEEDS = (1, 2, 3, 4, 5)
SETTINGS = {
    **ADAM, "channels": (8, 16, 32, 64, 128, 256), "latent": 8, "hidden": 64, "epochs": 12, "batch": 16,
    "rate": 1e-3, "criticRate": 2e-4, "generatorRate": 1e-4,
    "vae": {"reduction": "sum", "beta": 1.0, "noiseSd": 0.05},
    # With the sum the label's term weighs nothing beside 768 squared distances.
    "regressionVae": {"reduction": "mean", "beta": 1e-3},
}
SLIM = {"channels": SETTINGS["channels"], "latent": SETTINGS["latent"]}
CONDITIONS = CLASSES + ATTRIBUTES
TRAINING_RECIPE = (
    "FINTA with linear upsampling, no batch normalisation; weights begin in U(-b, b), b = sqrt(6 / fan_in) in e1 to e5, d1 to d5, h1, h2, "
    "else sqrt(3 / fan_in), all biases at 0; pz_mean.weight then meets its constraint (unit norm of all); a new order of all rows each epoch, "
    "16 steps of 16; no flips, no schedule, no clipping; the last weights count; ae: mean squared error; vae: head logvar, `vae` of settings, "
    "no free bits; conditionalVae: the same, decoder given one-hot class and both attributes; regressionVae: `regressionVae` of settings, "
    "label with weight 1; aae: phases as in aae-steps.json with three rates, bce, critic mlp (15, 64, 64, 1), prior N(0, I) with uniform "
    "classes drawn anew each step, decoder given one-hot class and both attributes"
)
MEASURE_RECIPE = (
    "on the validation rows with the last weights, decoding the mean: meanPointError: mean distance of a point from its reconstruction, units "
    "of 50 mm; kl: mean_B sum_d (regressionVae: from the prior at r = r_mean); labelMse: mean (r_mean - label)^2, standardised; "
    "trainLoss: total loss (aae: recon), criticLoss, generatorLoss: means over the steps of the last epoch, before their updates; "
    "one figure a seed"
)


def begun(model):
    """Weights from PyTorch's generator that keep the variance: PyTorch's own leave some of these slim networks dead."""
    with torch.no_grad():
        for name, layer in model.named_children():
            if hasattr(layer, "weight"):
                limit = limit_of(name, layer.weight[0].numel())
                layer.weight.uniform_(-limit, limit)
            layer.bias.zero_()
    if hasattr(model, "constrain"):
        model.constrain()
    return model


class Batch:
    """Rows of a set of curves as tensors."""

    def __init__(self, curves, rows=slice(None)):
        self.x = torch.from_numpy(curves.points[rows])
        self.attributes = torch.from_numpy(curves.attributes[rows])
        self.classes = one_hot(curves.classes[rows], torch.float32)
        self.conditions = torch.cat([self.classes, self.attributes], 1)
        self.label = self.attributes[:, :1]


def point_error(batch, output):
    return (output - batch.x).norm(dim=1).mean().item()


class Autoencoding:
    def __init__(self):
        self.model = begun(Finta(**SLIM))
        self.optimiser = adam(self.model.parameters(), SETTINGS["rate"])

    def update(self, loss, optimiser):
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss.item()

    def step(self, batch):
        return {"trainLoss": self.update(nn.functional.mse_loss(self.model(batch.x), batch.x), self.optimiser)}

    def measured(self, batch):
        return {"meanPointError": point_error(batch, self.model(batch.x))}


class Variational(Autoencoding):
    conditioned = False

    def __init__(self):
        self.model = begun(self.made())
        self.optimiser = adam(self.model.parameters(), SETTINGS["rate"])

    def made(self):
        return Vae(conditions=CONDITIONS if self.conditioned else 0, **SLIM)

    def parts(self, batch, noise):
        return self.model.parts(batch.x, noise, batch.conditions if self.conditioned else None)

    def losses(self, batch, found):
        settings = SETTINGS["vae"]
        return self.model.losses(batch.x, found, settings["reduction"], settings["beta"], noise_sd=settings["noiseSd"])

    def step(self, batch):
        losses = self.losses(batch, self.parts(batch, torch.randn(len(batch.x), SETTINGS["latent"])))
        found = self.update(losses["total"], self.optimiser)
        self.model.constrain()
        return {"trainLoss": found}

    def measured(self, batch):
        found = self.parts(batch, torch.zeros(len(batch.x), SETTINGS["latent"]))
        return {"meanPointError": point_error(batch, found["output"]), "kl": found["kl"].sum().item()}


class Conditional(Variational):
    conditioned = True


class Regression(Variational):
    def made(self):
        return RegressionVae(**SLIM)

    def parts(self, batch, noise):
        # Measuring takes the mean of r, as it takes that of z.
        label_noise = torch.randn(len(noise), 1) if noise.any() else torch.zeros(len(noise), 1)
        return self.model.parts(batch.x, noise, label_noise)

    def losses(self, batch, found):
        return self.model.losses(batch.x, found, batch.label, **SETTINGS["regressionVae"])

    def measured(self, batch):
        predicted = self.model.heads(batch.x)["r_mean"]
        return {**super().measured(batch), "labelMse": ((predicted - batch.label) ** 2).mean().item()}


class Adversarial(Autoencoding):
    def __init__(self):
        self.model = begun(Finta(conditions=CONDITIONS, **SLIM))
        self.critic = begun(MlpCritic(SETTINGS["latent"] + CLASSES, SETTINGS["hidden"]))
        encoder = [p for name, p in self.model.named_parameters() if name.startswith(("e", "fc1"))]
        self.optimiser = adam(self.model.parameters(), SETTINGS["rate"])
        self.of_critic = adam(self.critic.parameters(), SETTINGS["criticRate"])
        self.of_generator = adam(encoder, SETTINGS["generatorRate"])

    def reconstructed(self, batch):
        return self.model.decode(self.model.encode(batch.x), conditions=batch.conditions)

    def judged(self, batch):
        return self.critic(torch.cat([self.model.encode(batch.x), batch.classes], 1))

    def step(self, batch):
        recon = self.update(nn.functional.mse_loss(self.reconstructed(batch), batch.x), self.optimiser)
        rows = len(batch.x)
        prior = torch.cat([torch.randn(rows, SETTINGS["latent"]), one_hot(torch.randint(CLASSES, (rows,)), torch.float32)], 1)
        with torch.no_grad():
            fake = torch.cat([self.model.encode(batch.x), batch.classes], 1)
        critic = self.update(critic_loss("bce", self.critic(prior), self.critic(fake)), self.of_critic)
        generator = self.update(generator_loss("bce", self.judged(batch)), self.of_generator)
        return {"trainLoss": recon, "criticLoss": critic, "generatorLoss": generator}

    def measured(self, batch):
        return {"meanPointError": point_error(batch, self.reconstructed(batch))}


KINDS = {"ae": Autoencoding, "vae": Variational, "regressionVae": Regression, "conditionalVae": Conditional, "aae": Adversarial}


def trained(kind, seed, train, valid):
    """name → figure after the last epoch."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    run = KINDS[kind]()
    for _ in range(SETTINGS["epochs"]):
        rows = order.permutation(TRAIN).reshape(-1, SETTINGS["batch"])
        found = [run.step(Batch(train, part)) for part in rows]
    with torch.no_grad():
        figures = run.measured(Batch(valid))
    return {**{name: float(np.mean([step[name] for step in found])) for name in found[0]}, **figures}


def main():
    torch.set_num_threads(1)
    train, valid = synthetic_curves()
    content = {}
    for kind in KINDS:
        runs = [trained(kind, seed, train, valid) for seed in SEEDS]
        content[kind] = {name: numbers([run[name] for run in runs], 6) for name in runs[0]}
        print(f"seed spread of {kind}: {content[kind]}")
    flat = valid.points.astype(np.float64)
    write("seed-spread.json", {
        "version": {"torch": torch.__version__.split("+")[0]},
        "recipe": {"curves": RECIPE, "training": TRAINING_RECIPE, "measures": MEASURE_RECIPE},
        "settings": {**SETTINGS, "seeds": SEEDS, "train": TRAIN, "valid": VALID},
        "curves": {
            "firstPoints": [numbers(part.points[0, :, :2].T) for part in (train, valid)],
            "lastPoints": [numbers(part.points[-1, :, -2:].T) for part in (train, valid)],
            "sum": number(train.points.astype(np.float64).sum() + flat.sum()),
            "firstAttributes": numbers(train.attributes[:4]),
        },
        "runs": content,
    })


if __name__ == "__main__":
    main()
