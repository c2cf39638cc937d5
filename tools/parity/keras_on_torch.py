"""Keras with PyTorch beneath it, on the processor: both sides then share tensors and gradients."""

import os
import sys

os.environ["KERAS_BACKEND"] = "torch"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
# Where Keras writes its settings: beside the packages, not into the user's home.
os.environ.setdefault("KERAS_HOME", os.path.join(sys.prefix, "keras"))

import keras  # noqa: E402

VERSION = keras.__version__
# On PyTorch, Keras' dense layers and its batch normalisation compute in float32, whatever their own type.
TOLERANCE = 1e-5


def set_dense(layer, weight, bias):
    """PyTorch's (out, in) into Keras' (in, out)."""
    layer.set_weights([weight.T, bias])


def set_convolution(layer, weight, bias):
    """PyTorch's (out, in, tap) into Keras' (tap, in, out)."""
    layer.set_weights([weight.transpose(2, 1, 0), bias])


def in_torch_layout(values):
    """A Keras kernel (…, in, out) with its axes turned round; a vector as it is."""
    return values.permute(*reversed(range(values.dim())))


def array(values):
    return values.detach().double().numpy()


def meets(ours, theirs, what):
    """Stops where PyTorch and Keras differ by more than Keras' float32 explains, relative to the L2 norm."""
    difference = (ours.detach() - theirs.detach().double()).norm() / ours.detach().norm()
    if not difference < TOLERANCE:
        raise SystemExit(f"PyTorch and Keras differ in {what} by {difference:.2g}")
