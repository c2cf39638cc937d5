"""Numbers every language can remake: a 32-bit integer hash instead of a library's generator.

mix(h) is MurmurHash3's public-domain 32-bit finaliser. Sample `i` of stream `s` is

    bits(s, i)    = mix(i * 0x9E3779B9 + mix(s))            (all modulo 2^32)
    uniform(s, i) = (bits(s, i) + 0.5) / 2^32               in (0, 1), exact in float64
    normal(s, i)  = sqrt(-2 ln uniform(s, 2i)) * cos(2 pi uniform(s, 2i + 1))

TypeScript twin: packages/nn/src/parity/integer-hash.ts.
"""

import numpy as np

MASK = np.uint64(0xFFFFFFFF)


def mix(values):
    """MurmurHash3 fmix32 of an array of integers below 2^32."""
    h = np.asarray(values, dtype=np.uint64) & MASK
    h = h ^ (h >> np.uint64(16))
    h = (h * np.uint64(0x85EBCA6B)) & MASK
    h = h ^ (h >> np.uint64(13))
    h = (h * np.uint64(0xC2B2AE35)) & MASK
    return h ^ (h >> np.uint64(16))


def bits(stream, count, first=0):
    """Samples first … first+count−1 of a stream, as unsigned 32-bit integers in uint64."""
    index = np.arange(first, first + count, dtype=np.uint64)
    return mix((index * np.uint64(0x9E3779B9) + mix(stream)) & MASK)


def uniform(stream, count, first=0):
    """float64 in (0, 1)."""
    return (bits(stream, count, first).astype(np.float64) + 0.5) / 2.0**32


def normal(stream, count):
    """Standard normal float64 by Box–Muller; the cosine branch only."""
    pairs = uniform(stream, 2 * count).reshape(count, 2)
    return np.sqrt(-2.0 * np.log(pairs[:, 0])) * np.cos(2.0 * np.pi * pairs[:, 1])
