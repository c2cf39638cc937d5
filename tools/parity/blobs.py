"""Six Gaussian blobs in 32 dimensions, made from the integer hash."""

import numpy as np

from integer_hash import normal

RECIPE = (
    "row r belongs to blob r mod blobs; "
    "value[r][j] = float32(centreScale * normal(centreStream, (r mod blobs) * dims + j) "
    "+ spread * normal(noiseStream, r * dims + j)); "
    "normal(s, i) = sqrt(-2 ln uniform(s, 2i)) * cos(2 pi uniform(s, 2i + 1)); "
    "uniform(s, i) = (mix(i * 0x9E3779B9 + mix(s)) + 0.5) / 2^32, modulo 2^32; "
    "mix(h): h ^= h >>> 16; h *= 0x85EBCA6B; h ^= h >>> 13; h *= 0xC2B2AE35; h ^= h >>> 16"
)


def blobs(rows, dims=32, count=6, centre_scale=3.0, spread=1.0, centre_stream=101, noise_stream=102):
    """(rows × dims float32 values, blob of each row)."""
    label = np.arange(rows) % count
    centre = normal(centre_stream, count * dims).reshape(count, dims) * centre_scale
    noise = normal(noise_stream, rows * dims).reshape(rows, dims) * spread
    return (centre[label] + noise).astype(np.float32), label


def generator(rows, values, dims=32, count=6, centre_scale=3.0, spread=1.0, centre_stream=101, noise_stream=102):
    """What a reader in another language needs to remake and verify the values."""
    return {
        "recipe": RECIPE,
        "rows": rows,
        "dims": dims,
        "blobs": count,
        "centreScale": centre_scale,
        "spread": spread,
        "centreStream": centre_stream,
        "noiseStream": noise_stream,
        "firstRow": [float(v) for v in values[0]],
        "lastRow": [float(v) for v in values[-1]],
        "sum": float(values.astype(np.float64).sum()),
    }
