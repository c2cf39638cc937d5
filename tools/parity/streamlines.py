"""Reads the Arrow files of a `streamlines` artefact."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.ipc


@dataclass(frozen=True)
class Split:
    """points: rows × 256 × 3 float32, mm; plausible: rows, bool; centre (3) and scale in mm."""

    points: np.ndarray
    plausible: np.ndarray
    centre: np.ndarray
    scale: float

    def normalised(self):
        """rows × 3 × 256 float32, (mm − centre) / scale, channels first."""
        values = (self.points.astype(np.float64) - self.centre) / self.scale
        return np.ascontiguousarray(values.transpose(0, 2, 1), dtype=np.float32)

    def where(self, keep):
        return Split(self.points[keep], self.plausible[keep], self.centre, self.scale)


def read_split(folder, name):
    with pyarrow.memory_map(str(Path(folder) / f"streamlines-{name}.arrow")) as source:
        table = pyarrow.ipc.open_file(source).read_all()
    column = table.column("points").combine_chunks()
    points = column.flatten().flatten().to_numpy().reshape(-1, 256, 3).copy()
    plausible = table.column("plausible").combine_chunks().to_numpy(zero_copy_only=False).astype(bool)
    metadata = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    centre = np.asarray(json.loads(metadata["centre"]), dtype=np.float64)
    return Split(points, plausible, centre, float(json.loads(metadata["scale"])))
