"""Weights and input of the parity model: nothing stored, all from the integer hash and closed forms."""

import math

import numpy as np
import torch

from finta import LAYERS, Finta, WithLinearPath
from integer_hash import uniform

# ReLU layers keep the variance with sqrt(6 / fan_in), linear ones with sqrt(3 / fan_in): the signal
# reaches both ends at unit size, so an error in any layer shows in the output.
RELU = {"e1", "e2", "e3", "e4", "e5", "d1", "d2", "d3", "d4", "d5"}
BIAS_BOUND = 0.1
FIRST_STREAM = 1000
RECIPE = (
    "parameter k of (e1.weight, e1.bias, e2.weight, …, e6.bias, fc1.weight, …, fc2.bias, d1.weight, …, d6.bias), "
    "in PyTorch layout (convolution: out, in, tap; linear: out, in), element i: float32(bound * (2 * uniform(1000 + k, i) - 1)); "
    "bound: weights sqrt(6 / fan_in) in e1–e5 and d1–d5, sqrt(3 / fan_in) in e6, fc1, fc2, d6; biases 0.1"
)
LINEAR_PATH_RECIPE = (
    "reading.weight (32, 768), reading.bias, writing.weight (768, 32), writing.bias from streams 1028 to 1031; "
    "bound: weights sqrt(3 / fan_in), biases 0.1; flat index of a point's coordinate = 3 * position + axis"
)
INPUT_RECIPE = (
    "float32(mm / 50), s = i / 255, t = 2 pi s: "
    "0: (40 cos t, 30 sin t, 5 t); 1: (i - 127.5, 0, 0); "
    "2: (60 s - 30, 25 sin(pi s), -20 s); 3: (10 sin 3t, 100 s - 50, 8 cos 2t)"
)


def bound(layer, fan_in):
    return math.sqrt((6.0 if layer in RELU else 3.0) / fan_in)


def hashed_model(dtype, upsampling="linear"):
    """Finta whose parameters are float32 values of the hash, then widened to `dtype`."""
    model = Finta(upsampling=upsampling)
    with torch.no_grad():
        stream = FIRST_STREAM
        for layer in LAYERS:
            stream = fill(getattr(model, layer), layer, stream)
    return model.to(dtype)


def hashed_linear_path(dtype):
    """The same network with hashed linear paths around it, on the streams that follow."""
    model = WithLinearPath(hashed_model(torch.float32))
    with torch.no_grad():
        stream = FIRST_STREAM + 2 * len(LAYERS)
        for layer in ("reading", "writing"):
            stream = fill(getattr(model, layer), layer, stream)
    return model.to(dtype)


def fill(module, layer, stream):
    """Draws weight and bias of one layer from two streams; gives back the next one."""
    for parameter in (module.weight, module.bias):
        limit = bound(layer, module.weight[0].numel()) if parameter is module.weight else BIAS_BOUND
        values = (limit * (2.0 * uniform(stream, parameter.numel()) - 1.0)).astype(np.float32)
        parameter.copy_(torch.from_numpy(values).reshape(parameter.shape))
        stream += 1
    return stream


def curves():
    """4 × 256 × 3 float32 analytic curves, in units of 50 mm."""
    i = np.arange(256, dtype=np.float64)
    s = i / 255.0
    t = 2.0 * np.pi * s
    zero = np.zeros(256)
    rows = (
        (40 * np.cos(t), 30 * np.sin(t), 5 * t),
        (i - 127.5, zero, zero),
        (60 * s - 30, 25 * np.sin(np.pi * s), -20 * s),
        (10 * np.sin(3 * t), 100 * s - 50, 8 * np.cos(2 * t)),
    )
    return (np.stack([np.stack(row, axis=1) for row in rows]) / 50.0).astype(np.float32)


def batch(dtype):
    return torch.from_numpy(curves()).transpose(1, 2).contiguous().to(dtype)
