"""Trains the PyTorch FINTA autoencoder with the settings of our `finta` preset, on our split.

    python tools/parity/finta_training.py STREAMLINES OUT.json --seed 1 [--settings FILE] [--epochs N]

One JSON per run: every epoch's learning rate, training loss and validation error, and the held-out
(test) error of the plausible streamlines with the weights that were best on validation.
"""

import argparse
import copy
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from finta import Finta
from streamlines import read_split

SETTINGS = Path(__file__).resolve().parent / "finta-settings.json"


def make_optimiser(model, settings, steps):
    """Adam (or AdamW) and its schedule, or no schedule."""
    decay = settings["weightDecay"] or {"kind": "coupled", "value": 0.0}
    kind = torch.optim.AdamW if decay["kind"] == "decoupled" else torch.optim.Adam
    optimiser = kind(
        model.parameters(), lr=settings["learningRate"], betas=(0.9, settings["beta2"]),
        eps=settings["epsilon"], weight_decay=decay["value"],
    )
    if settings["schedule"]["kind"] == "constant":
        return optimiser, None
    if settings["schedule"]["kind"] != "one-cycle":
        raise SystemExit(f"finta_training: no schedule {settings['schedule']['kind']!r} here; use one-cycle or constant")
    return optimiser, torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=settings["learningRate"], total_steps=steps, pct_start=0.3, anneal_strategy="cos",
        cycle_momentum=settings["schedule"]["cycleBeta1"], base_momentum=0.85, max_momentum=0.95,
        div_factor=25.0, final_div_factor=1e4,
    )


def errors(model, split, device, batch=512):
    """Distance of every point from its reconstruction: rows × 256, mm; same direction, no flip minimum."""
    values, found = torch.from_numpy(split.normalised()), []
    model.eval()
    with torch.no_grad():
        for first in range(0, len(values), batch):
            x = values[first : first + batch].to(device)
            found.append((model(x) - x).double().norm(dim=1).cpu().numpy() * split.scale)
    return np.concatenate(found)


def learnt_from(split, settings):
    """Rows for training and for validation: all, or the plausible ones."""
    return split if settings["trainOn"] == "all" else split.where(split.plausible)


def train(splits, settings, seed, device, report):
    """(model with its best validation weights, history, best epoch); epoch 0 counts."""
    values = torch.from_numpy(learnt_from(splits["train"], settings).normalised()).to(device)
    valid = learnt_from(splits["valid"], settings)
    batch = settings["batch"]
    steps = settings["epochs"] * math.ceil(len(values) / batch)
    torch.manual_seed(seed)
    model = Finta(latent=settings["latent"]).to(device)
    optimiser, schedule = make_optimiser(model, settings, steps)
    random = np.random.default_rng(seed)
    history, best, step = [], None, 0
    for epoch in range(settings["epochs"] + 1):
        started, total, rate = time.monotonic(), 0.0, 0.0
        model.train()
        order = torch.from_numpy(random.permutation(len(values))).to(device)
        for first in range(0, len(values) if epoch > 0 else 0, batch):
            x = values[order[first : first + batch]]
            if settings["flips"]:
                turned = torch.from_numpy(random.random(len(x)) < 0.5).to(device)
                x = torch.where(turned[:, None, None], x.flip(2), x)
            optimiser.zero_grad()
            loss = nn.functional.mse_loss(model(x), x, reduction=settings["reduction"])
            loss.backward()
            if settings["clipNorm"] is not None:
                nn.utils.clip_grad_norm_(model.parameters(), settings["clipNorm"])
            rate = optimiser.param_groups[0]["lr"]
            optimiser.step()
            step += 1
            if schedule is not None and step < steps:
                schedule.step()
            total += loss.item() * len(x)
        error = float(errors(model, valid, device).mean())
        record = {"epoch": epoch, "step": step, "learningRate": rate, "validMeanPointError": error}
        if epoch > 0:
            record["trainLoss"] = total / len(values)
        history.append(record)
        if best is None or error < best["validMeanPointError"]:
            best, weights = record, copy.deepcopy(model.state_dict())
        report(record, time.monotonic() - started)
    model.load_state_dict(weights)
    return model, history, best


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("streamlines", help="folder with streamlines-{train,valid,test}.arrow")
    options.add_argument("out", help="JSON to write")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--settings", default=str(SETTINGS))
    options.add_argument("--epochs", type=int, help="in place of the settings' own")
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--device", default="cpu")
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    settings = json.loads(Path(given.settings).read_text(encoding="utf-8"))
    if given.epochs is not None:
        settings["epochs"] = given.epochs
    splits = {name: read_split(given.streamlines, name) for name in ("train", "valid", "test")}

    def report(record, seconds):
        print(f"epoch {record['epoch']}: valid {record['validMeanPointError']:.3f} mm, {seconds:.1f} s", file=sys.stderr, flush=True)

    model, history, best = train(splits, settings, given.seed, given.device, report)
    found = errors(model, splits["test"].where(splits["test"].plausible), given.device)
    of_row = found.mean(1)
    result = {
        "model": "finta", "framework": f"torch {torch.__version__}", "seed": given.seed, "settings": settings,
        "rows": {name: {"all": len(s.points), "plausible": int(s.plausible.sum())} for name, s in splits.items()},
        "history": history,
        "best": best,
        "test": {
            "plausible": len(of_row),
            "meanPointError": float(of_row.mean()),
            "p95": float(np.percentile(of_row, 95)),
            "maximum": float(of_row.max()),
            "endPointError": float(found[:, [0, -1]].mean()),
        },
    }
    Path(given.out).write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"test: {result['test']['meanPointError']:.4f} mm at epoch {best['epoch']}", file=sys.stderr)


if __name__ == "__main__":
    main()
