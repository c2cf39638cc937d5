"""DIPY's QuickBundles on the labelled FiberCup set, at thresholds of 10 and 20 mm.

A cluster that a streamline begins gets, with DIPY, the direction in which that streamline is nearer to the nearest of
the clusters it is too far from; a centroid may therefore run against ours.

DIPY is in nobody's requirements; install it beside and run:

    pip install --target .tools/dipy dipy==1.12.1
    PYTHONPATH=.tools/dipy:tools/parity python3 tools/parity/dipy_fixtures.py
"""

import json
import zipfile
from pathlib import Path

import dipy
import numpy as np
from dipy.segment.clustering import QuickBundles

ROOT = Path(__file__).resolve().parents[2]
TRX = ROOT / "data/fibercup/fibercup_labelled.trx"


def streamlines():
    with zipfile.ZipFile(TRX) as archive:
        points = np.frombuffer(archive.read("positions.3.float32"), "<f4").reshape(-1, 3)
        starts = np.frombuffer(archive.read("offsets.uint32"), "<u4")
        rows = json.loads(archive.read("header.json"))["NB_STREAMLINES"]
    bounds = [*starts[:rows].tolist(), len(points)]
    return [points[a:b].astype(np.float32) for a, b in zip(bounds[:-1], bounds[1:])]


def runs(values):
    """Run lengths: [value, how often] in order, since neighbours in the file often share a cluster."""
    out = []
    for value in values:
        if out and out[-1][0] == value:
            out[-1][1] += 1
        else:
            out.append([value, 1])
    return out


def case(lines, threshold):
    clusters = QuickBundles(threshold=threshold).cluster(lines)
    of = np.empty(len(lines), int)
    for number, cluster in enumerate(clusters):
        of[cluster.indices] = number
    return {
        "threshold": threshold,
        "sizes": [len(cluster) for cluster in clusters],
        "clusters": runs(of.tolist()),
        "centroids": [
            [round(float(v), 3) for v in np.asarray(clusters[number].centroid)[[0, 5, 6, 11]].ravel()]
            for number in range(len(clusters))
        ],
    }


if __name__ == "__main__":
    lines = streamlines()
    out = {
        "version": {"dipy": dipy.__version__},
        "what": "QuickBundles(threshold).cluster: clusters as [number, run length]; points 0, 5, 6, 11 of the 12 of each centroid, mm",
        "cases": [case(lines, threshold) for threshold in (10.0, 20.0)],
    }
    path = Path(__file__).parent / "fixtures/dipy-quickbundles.json"
    path.write_text(json.dumps(out, separators=(",", ":"), sort_keys=True) + "\n")
