"""Curves of seven classes from the integer hash, with two attributes known by construction; units of 50 mm."""

from dataclasses import dataclass

import numpy as np

from hashed_family import CLASSES
from integer_hash import uniform

RECIPE = (
    "row r, class k = r mod 7, u_j = uniform(5000, 8 r + j), v_j = uniform(5100, 16 k + j), all in float64: "
    "centre c = 1.2 (2 v_j - 1), j = 0, 1, 2; a = unit vector along (2 v_j - 1), j = 3, 4, 5; b = unit vector along a x (2 v_j - 1), j = 6, 7, 8; "
    "e = a x b; chord l = (1.5 + v_9) (1 + 0.2 (2 u_0 - 1)); bow h = 0.3 + 0.4 u_1; w = 0.15 (2 u_2 - 1); o = 0.1 (2 u_j - 1), j = 3, 4, 5; "
    "point i: float32(c + o + l (s - 1/2) a + h sin(pi s) b + w sin(2 pi s) e), s = i / 255; "
    "attributes l and h, standardised by mean and population SD of the training rows; label of the regression: standardised l; "
    "training: rows 0 to 255, validation: rows 256 to 319"
)
TRAIN, VALID = 256, 64


@dataclass(frozen=True)
class Curves:
    """points (rows, 3, 256), attributes (rows, 2) standardised, both float32; classes (rows)."""

    points: np.ndarray
    attributes: np.ndarray
    classes: np.ndarray


def unit(vectors):
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def synthetic_curves():
    """(training, validation)."""
    rows = TRAIN + VALID
    classes = np.arange(rows) % CLASSES
    u = uniform(5000, 8 * rows).reshape(rows, 8)
    v = uniform(5100, 16 * CLASSES).reshape(CLASSES, 16)[classes]
    a = unit(2 * v[:, 3:6] - 1)
    b = unit(np.cross(a, 2 * v[:, 6:9] - 1))
    e = np.cross(a, b)
    chord, bow, wave = (1.5 + v[:, 9]) * (1 + 0.2 * (2 * u[:, 0] - 1)), 0.3 + 0.4 * u[:, 1], 0.15 * (2 * u[:, 2] - 1)
    centre = 1.2 * (2 * v[:, :3] - 1) + 0.1 * (2 * u[:, 3:6] - 1)
    s = np.arange(256) / 255
    shapes = ((a, chord, s - 0.5), (b, bow, np.sin(np.pi * s)), (e, wave, np.sin(2 * np.pi * s)))
    points = centre[:, :, None] + sum(axis[:, :, None] * (size[:, None] * shape)[:, None, :] for axis, size, shape in shapes)
    attributes = np.stack([chord, bow], 1)
    attributes = (attributes - attributes[:TRAIN].mean(0)) / attributes[:TRAIN].std(0)
    whole = Curves(points.astype(np.float32), attributes.astype(np.float32), classes)
    return tuple(Curves(whole.points[part], whole.attributes[part], whole.classes[part]) for part in (slice(TRAIN), slice(TRAIN, rows)))
