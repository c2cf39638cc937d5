"""The normed encoder in Keras, and Keras' constraints: a second opinion on what PyTorch has to have written by hand."""

import numpy as np
import torch

from finta import CHANNELS, STRIDES
from keras_on_torch import TOLERANCE, VERSION, array, keras, meets, set_convolution, set_dense


def keras_encoder(model):
    """(B, 256, 3) → z_mean, z_log_var with the weights of a normed `Vae`, float64."""
    options = {"dtype": "float64"}
    x = inputs = keras.Input((256, 3), **options)
    for i, (channels, stride) in enumerate(zip(CHANNELS, STRIDES), 1):
        x = keras.ops.pad(x, [[0, 0], [1, 1], [0, 0]], mode="reflect")
        activation = "relu" if i < 6 else None
        x = keras.layers.Conv1D(channels, 3, strides=stride, activation=activation, name=f"e{i}", **options)(x)
        x = keras.layers.BatchNormalization(name=f"e{i}_norm", **options)(x)
    x = keras.layers.Flatten(**options)(keras.layers.Permute((2, 1), **options)(x))
    outputs = [keras.layers.Dense(32, name=name, **options)(x) for name in ("z_mean", "z_log_var")]
    encoder = keras.Model(inputs, outputs)
    for layer in encoder.layers:
        source = getattr(model, layer.name, None)
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.set_weights([array(v) for v in (source.gamma, source.beta, source.moving_mean, source.moving_variance)])
        elif isinstance(layer, keras.layers.Conv1D):
            set_convolution(layer, array(source.weight), array(source.bias))
        elif isinstance(layer, keras.layers.Dense):
            set_dense(layer, array(source.weight), array(source.bias))
    return encoder


def check_encoder(make, x):
    """Raises if PyTorch and Keras differ in heads (training, then inference) or in the statistics that move."""
    model = make()
    encoder, points = keras_encoder(model), x.transpose(1, 2)
    with torch.no_grad():
        for training in (True, False):
            model.train(training)
            ours = model.heads(x)
            for theirs, name in zip(encoder(points, training=training), ("z_mean", "z_log_var")):
                meets(ours[name], theirs, f"{name}, training {training}")
    for i in range(1, 7):
        for name in ("moving_mean", "moving_variance"):
            ours, theirs = getattr(getattr(model, f"e{i}_norm"), name), getattr(encoder.get_layer(f"e{i}_norm"), name)
            meets(ours, theirs.value, f"e{i}_norm.{name}")
    return {"version": VERSION, "within": TOLERANCE, "agrees": "heads in training and in inference, running statistics after one pass"}


def constrained(kernel):
    """What Keras' constraints make of a kernel (1, D): unit norm over all of it, and over axis 0 (the quirk)."""
    value = torch.from_numpy(np.asarray(kernel, dtype=np.float64))
    return {
        "unit": array(keras.constraints.UnitNorm(axis=1)(value)),
        "quirk": array(keras.constraints.UnitNorm(axis=0)(value)),
        "maxNorm0": array(keras.constraints.MaxNorm(0, axis=0)(value)),
    }
