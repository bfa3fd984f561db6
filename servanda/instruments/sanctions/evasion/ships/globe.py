"""Distances on the globe. Points are unit vectors, so that nothing special happens at the poles or at the 180th meridian."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

EARTH_KM = 6371.0088
"""Mean radius (IUGG). On a sphere, distances are up to about half of one per cent off those on the ellipsoid."""
MILE_KM = 1.852


def vectors(lat: np.ndarray[Any, Any], lon: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Degrees to unit vectors, [n, 3]."""
    import numpy as np

    a, b = np.radians(lat), np.radians(lon)
    return np.ascontiguousarray(np.stack((np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)), axis=-1))


def km(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Great-circle kilometres between unit vectors, from the chord: exact for short and for long ways."""
    import numpy as np

    half = np.sqrt(((a - b) ** 2).sum(axis=-1)) / 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.minimum(half, 1.0)))


def chord(kilometres: float) -> float:
    """The straight line, in radii of the Earth, under a way of so many kilometres along the surface."""
    return 2 * math.sin(min(kilometres / EARTH_KM, math.pi) / 2)


def place(lat: float, lon: float) -> str:
    """A place for a reader: `12.50° N, 179.99° W`."""
    return f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"


def degrees(vector: np.ndarray[Any, Any]) -> tuple[float, float]:
    """A vector (of any length) as latitude and longitude."""
    x, y, z = (float(v) for v in vector)
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
