"""Weights and inputs of the parity models beyond the autoencoder, from the integer hash."""

import numpy as np
import torch

from batch_norm import BatchNorm
from finta import LATENT, LAYERS
from hashed_model import BIAS_BOUND, FIRST_STREAM
from hashed_model import INPUT_RECIPE as CURVES_RECIPE
from integer_hash import normal, uniform

BATCH, CLASSES, ATTRIBUTES = 4, 7, 2
# Layer → stream of its weight; the bias has the next one.
STREAMS = {
    **{layer: FIRST_STREAM + 2 * k for k, layer in enumerate(LAYERS)},
    "z_mean": 1200, "z_log_var": 1202, "r_mean": 1204, "r_log_var": 1206, "pz_mean": 1208, "pz_log_var": 1210,
    **{f"e{i}_norm": 1220 + 4 * (i - 1) for i in range(1, 7)},
    "fc2 with conditions": 1250,
    "expand": 1260, "c1": 1262, "c2": 1264, "f1": 1266, "f2": 1268,
    "h1": 1280, "h2": 1282, "out": 1284,
}
RELU = {"e1", "e2", "e3", "e4", "e5", "d1", "d2", "d3", "d4", "d5", "c1", "c2", "h1", "h2"}
RECIPE = (
    "names, layouts (PyTorch's: convolution out, in, tap; linear out, in) and draws of e1 … d6 as in finta-forward.json; "
    "every further layer draws its weight from `streams`[layer] and its bias from the next stream by the same rule, "
    "float32(bound * (2 * uniform(stream, i) - 1)), with bound sqrt(6 / fan_in) for c1, c2, h1, h2 and sqrt(3 / fan_in) for "
    "z_mean, z_log_var, r_mean, r_log_var, pz_mean, expand, f1, f2, out and fc2 with conditions (8192, 32 + conditions), biases 0.1; "
    "pz_log_var has no weight, its bias (1) is stream 1211; "
    "pz_mean.weight (32, 1) then meets its constraint once, in float64, and becomes float32; "
    "eN_norm: gamma float32(1 + 0.1 v), beta float32(0.1 v), moving_mean float32(0.1 v), moving_variance float32(1 + 0.5 v), "
    "v = 2 * uniform(stream, channel) - 1, from the layer's stream and the three that follow"
)
INPUT_RECIPE = (
    f"x: {CURVES_RECIPE}; t: 0 for forward pass and gradients, else the number of the step, from 1; "
    "noise of z (4, 32): float32(normal(3000 + t, b * 32 + d)); noise of r (4, 1): float32(normal(3100 + t, b)); "
    "label (4, 1): float32(normal(3150, b)); classes 0, 3, 6, 2 of 7; "
    "standardised attributes (4, 2): float32(normal(3160, b * 2 + j)); conditions = one-hot class, then attributes"
)
CLASS = (0, 3, 6, 2)


def stream_of(name, module):
    if name == "fc2" and module.in_features != LATENT:
        name = "fc2 with conditions"
    return STREAMS[name]


def limit_of(layer, fan_in):
    return float(np.sqrt((6.0 if layer in RELU else 3.0) / fan_in))


def symmetric(stream, shape):
    """float64 in (−1, 1)."""
    return 2.0 * uniform(stream, int(np.prod(shape))).reshape(shape) - 1.0


def drawn(layer, stream, shape):
    """Weight of a layer in PyTorch's layout, float32."""
    return (limit_of(layer, int(np.prod(shape[1:]))) * symmetric(stream, shape)).astype(np.float32)


def drawn_bias(stream, count):
    return (BIAS_BOUND * symmetric(stream, (count,))).astype(np.float32)


def put(parameter, values):
    parameter.copy_(torch.from_numpy(values.astype(np.float32)))


def filled(model, dtype, nudged=False):
    """The model with its weights from the hash, of `dtype`; nudged: each changed by up to 6e-8 of itself."""
    with torch.no_grad():
        for name, module in model.named_children():
            stream = stream_of(name, module)
            if isinstance(module, BatchNorm):
                count = len(module.gamma)
                put(module.gamma, 1 + 0.1 * symmetric(stream, (count,)))
                put(module.beta, 0.1 * symmetric(stream + 1, (count,)))
                put(module.moving_mean, 0.1 * symmetric(stream + 2, (count,)))
                put(module.moving_variance, 1 + 0.5 * symmetric(stream + 3, (count,)))
                continue
            if hasattr(module, "weight"):
                put(module.weight, drawn(name, stream, tuple(module.weight.shape)))
            put(module.bias, drawn_bias(stream + 1, len(module.bias)))
        if hasattr(model, "constrain"):
            model.double().constrain()
            model.float()
        model.to(dtype)
        for k, parameter in enumerate(model.parameters() if nudged else ()):
            parameter.mul_(1 + 6e-8 * torch.from_numpy(symmetric(9000 + k, tuple(parameter.shape))))
    return model


def tensor(values, dtype):
    """float32 values, widened."""
    return torch.from_numpy(np.asarray(values).astype(np.float32)).to(dtype)


def noise(step, dtype, rows=BATCH, width=LATENT):
    return tensor(normal(3000 + step, rows * width).reshape(rows, width), dtype)


def label_noise(step, dtype):
    return tensor(normal(3100 + step, BATCH)[:, None], dtype)


def labels(dtype):
    return tensor(normal(3150, BATCH)[:, None], dtype)


def one_hot(classes, dtype):
    return torch.eye(CLASSES, dtype=dtype)[torch.as_tensor(classes)]


def conditions(dtype):
    """(4, 9): one-hot class, then two standardised attributes."""
    attributes = tensor(normal(3160, BATCH * ATTRIBUTES).reshape(BATCH, ATTRIBUTES), dtype)
    return torch.cat([one_hot(CLASS, dtype), attributes], 1)
