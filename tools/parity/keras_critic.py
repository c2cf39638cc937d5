"""TractoEncoder's discriminator in Keras, as it is published: logits and gradients that the float64 twin has to meet."""

import torch

from critics import SLOPE, WIDTH
from keras_on_torch import TOLERANCE, VERSION, array, in_torch_layout, keras, meets, set_convolution, set_dense

LAYERS = ("expand", "c1", "c2", "f1", "f2")


class KerasCritic:
    """Called as the twin is: x (B, 39) and masks of dropout, by which Multiply stands in for the layer that draws them."""

    def __init__(self, twin):
        vector = keras.Input((WIDTH,))
        masks = [keras.Input((WIDTH, channels)) for channels in (64, 32)]
        x = keras.layers.Dense(128, name="expand")(keras.layers.Reshape((WIDTH, 1))(vector))
        for name, channels, mask in zip(("c1", "c2"), (64, 32), masks):
            x = keras.layers.Conv1D(channels, 3, padding="same", name=name)(x)
            x = keras.layers.Multiply()([keras.layers.LeakyReLU(negative_slope=SLOPE)(x), mask])
        x = keras.layers.Dense(16, name="f1")(keras.layers.Flatten()(x))
        self.model = keras.Model([vector, *masks], keras.layers.Dense(1, name="f2")(x))
        for name in LAYERS:
            source = getattr(twin, name)
            put = set_convolution if source.weight.dim() == 3 else set_dense
            put(self.model.get_layer(name), array(source.weight), array(source.bias))

    def __call__(self, x, masks):
        return self.model([x, *masks])

    def gradients(self):
        for name in LAYERS:
            layer = self.model.get_layer(name)
            yield f"{name}.weight", in_torch_layout(layer.kernel.value.grad)
            yield f"{name}.bias", layer.bias.value.grad


def check_critic(make, total, inputs, skip):
    """Raises if logits or gradients of the penalised loss differ; gives back what Keras found.

    make: the twin, of a type; total(critic, type): the loss with its penalty; inputs(type): x and masks.
    """
    twin, critic = make(torch.float64), KerasCritic(make(torch.float32))
    logits = critic(*inputs(torch.float32)).detach()
    meets(twin(*inputs(torch.float64)), logits, "logits")
    total(twin, torch.float64).backward()
    total(critic, torch.float32).backward()
    theirs, ours = dict(critic.gradients()), {name: parameter.grad for name, parameter in twin.named_parameters()}
    for name, value in ours.items():
        if name not in skip:
            meets(value, theirs[name], f"the gradient of {name}")
    return {"version": VERSION, "within": TOLERANCE, "agrees": "logits, gradients of the penalised loss of all weights", "logits": array(logits)}
