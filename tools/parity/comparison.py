"""What of a float64 run is kept, beside how far PyTorch's own float32 departs from it."""

import numpy as np
import torch

from fixture import number, numbers, summary

# Single steps are compared at RATE, where they move every weight by far more than its rounding. Fifty
# steps at that rate are chaotic (PyTorch in float64 against itself, weights changed by 6e-8: the losses
# part by up to 9 %); at SLOW_RATE the same change stays below 2e-7.
RATE, SLOW_RATE, BETAS, EPSILON = 1e-4, 1e-5, (0.9, 0.999), 1e-8
ADAM = {"beta1": BETAS[0], "beta2": BETAS[1], "epsilon": EPSILON}


def adam(parameters, rate):
    return torch.optim.Adam(parameters, lr=rate, betas=BETAS, eps=EPSILON)


def deviation(double, single):
    """How far PyTorch's own float32 lies from its float64, relative to the L2 norm."""
    a, b = double.detach().double().numpy(), single.detach().double().numpy()
    return number(np.linalg.norm(a - b) / max(np.linalg.norm(a), 1e-30), 3)


def compared(double, single):
    return {**summary(double.detach().numpy()), "float32Deviation": deviation(double, single)}


def compared_all(double, single):
    """Two dictionaries of tensors of the same names."""
    return {name: compared(value, single[name]) for name, value in double.items()}


def gradient_summaries(run, skip=()):
    """run(dtype) → name → gradient; summaries of all that are not to be skipped."""
    double, single = run(torch.float64), run(torch.float32)
    return compared_all({name: value for name, value in double.items() if name not in skip}, single)


def gradients_of(model):
    return {name: parameter.grad for name, parameter in model.named_parameters()}


def trajectory(run, wanted, skip=(), count=None):
    """Losses before every step, and parameters after each wanted number of steps.

    run(dtype) is a generator: it yields (None, parameters by name) at the start, and (loss, parameters)
    after each step, for ever; a loss may be a dictionary of several.
    """
    count = count or max(wanted)
    start, losses, double = walked(run(torch.float64), wanted, count)
    _, single_losses, single = walked(run(torch.float32), wanted, count)
    content = {"loss": curve(losses), "lossFloat32": curve(single_losses)}
    content["after"] = {
        str(step): {
            name: {
                "l2": number(value.norm()),
                "moved": number((value - start[name]).norm()),
                "first": numbers(value.flatten()[:8]),
                "float32Deviation": deviation(value, single[step][name]),
            }
            for name, value in double[step].items()
            if name not in skip
        }
        for step in wanted
    }
    return content


def nudged_trajectory(run, wanted, skip=(), count=None):
    """The same, and how far (largest relative difference) losses part, instead of all those of float32:
    float32Loss those of a run in float32, nudgedLoss those of run(float64, nudged=True), from weights changed by
    up to 6e-8 of themselves, which no comparison in float32 can be asked to beat.
    """
    content = trajectory(run, wanted, skip, count)
    nudged = curve(walked(run(torch.float64, nudged=True), (), count or max(wanted))[1])
    content["float32Loss"] = parting(content["loss"], content.pop("lossFloat32"))
    content["nudgedLoss"] = parting(content["loss"], nudged)
    return content


def walked(steps, wanted, count):
    """(parameters at the start, loss of every step, parameters after the wanted ones)."""
    losses, kept = [], {}
    for step, (loss, parameters) in enumerate(steps):
        if step == 0 or step in wanted:
            kept[step] = {name: value.detach().clone() for name, value in parameters.items()}
        if step > 0:
            losses.append(loss)
        if step == count:
            return kept[0], losses, kept


def curve(losses):
    if isinstance(losses[0], dict):
        return {name: numbers([loss[name] for loss in losses]) for name in losses[0]}
    return numbers(losses)


def parting(losses, others):
    """Largest difference of two curves (of each of several), relative; to its largest value where a curve changes its sign."""
    if isinstance(losses, dict):
        return {name: parting(losses[name], others[name]) for name in losses}
    a, b = np.asarray(losses), np.asarray(others)
    scale = np.abs(a) if (a > 0).all() or (a < 0).all() else np.abs(a).max()
    return number(np.max(np.abs(a - b) / scale), 2)
