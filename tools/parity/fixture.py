"""Writes fixtures: sorted keys, enough digits, nothing about machine or time."""

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent / "fixtures"


def number(value, digits=9):
    """A JSON number of `digits` significant digits (9 hold a float32 exactly)."""
    return float(f"{float(value):.{digits}g}")


def numbers(values, digits=9):
    return [number(v, digits) for v in np.asarray(values).ravel()]


def summary(values):
    """Statistics of one tensor, in its own layout: shape, first and last 8, mean, population SD, L2 norm."""
    array = np.asarray(values, dtype=np.float64)
    flat = array.ravel()
    return {
        "shape": list(array.shape),
        "first": numbers(flat[:8]),
        "last": numbers(flat[-8:]),
        "mean": number(flat.mean()),
        "std": number(flat.std()),
        "l2": number(np.linalg.norm(flat)),
    }


def write(name, content):
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    path = FOLDER / name
    path.write_text(text + "\n", encoding="utf-8")
    print(f"{name}: {path.stat().st_size} bytes")
