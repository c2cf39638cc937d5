"""SciPy's natural cubic splines as a reference for `conditionalMean`: another basis of the same functions, refits for its error."""

import numpy as np
import scipy
from scipy.interpolate import CubicSpline

from fixture import number, numbers, write
from integer_hash import normal

COUNTS = range(2, 13)


def design(x, knots):
    """Cardinal natural splines: column j is 1 at knot j and 0 at the others; straight beyond the outermost."""
    inside = np.clip(x, knots[0], knots[-1])
    columns = []
    for unit in np.eye(len(knots)):
        spline = CubicSpline(knots, unit, bc_type="natural")
        columns.append(spline(inside) + (x - inside) * spline(inside, 1))
    return np.stack(columns, 1)


def fitted(x, y, knots, at):
    return design(at, knots) @ np.linalg.lstsq(design(x, knots), y, rcond=None)[0]


def main():
    n = 90
    x = numbers(10 + 3 * normal(120, n), 12)
    y = numbers(np.sin(np.asarray(x)) + 0.2 * normal(121, n), 12)
    x, y = np.asarray(x), np.asarray(y)
    at = np.array([1.0, 5.5, 8, 9.9, 12.3, 14.2, 20])
    cases = []
    for count in COUNTS:
        knots = np.quantile(x, np.linspace(0.05, 0.95, count))
        rest = np.array([fitted(np.delete(x, i), np.delete(y, i), knots, x[i : i + 1])[0] for i in range(n)])
        cases.append({
            "knots": count,
            "leaveOneOut": number(((y - rest) ** 2).mean(), 10),
            "at": numbers(fitted(x, y, knots, at), 10),
        })
    write("natural-splines.json", {
        "version": {"numpy": np.__version__, "scipy": scipy.__version__},
        "what": "least squares in natural cubic splines, knots at even quantiles from 0.05 to 0.95; the error is of n refits",
        "x": [float(v) for v in x],
        "y": [float(v) for v in y],
        "points": [float(v) for v in at],
        "cases": cases,
    })


if __name__ == "__main__":
    main()
