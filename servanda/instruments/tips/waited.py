"""How long it took: the share reached by a time, where some cases were still open when the record ended.

Kaplan and Meier, JASA 53 (1958); Greenwood's variance; bounds on the log-log scale (Kalbfleisch and Prentice, 1980). Not a
forecast."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp, log, sqrt

_Z = 1.959963984540054  # 95 %, two-sided


@dataclass(frozen=True, slots=True)
class ReachedBy:
    """Share of cases reached by a time, 0-1, with its 95 % bounds; None where no bound can be had (nothing reached yet, or
    all)."""

    share: float
    low: float | None
    high: float | None


def reached_by(cases: Iterable[tuple[float, bool]], time: float) -> ReachedBy:
    """From (length, reached) in one unit; a case not reached was watched for that length. ValueError for no case or a length
    below 0."""
    standing, spread = 1.0, 0.0
    for at, still, so_far in _steps(cases):
        if at > time:
            break
        standing, spread = still, so_far
    if standing == 0:
        return ReachedBy(1.0, None, None)
    if standing == 1:
        return ReachedBy(0.0, None, None)
    width = _Z * sqrt(spread) / abs(log(standing))
    return ReachedBy(1 - standing, 1 - standing ** exp(-width), 1 - standing ** exp(width))


def median_of(cases: Iterable[tuple[float, bool]]) -> float | None:
    """The first length by which half have reached it; None: half never do within the record. ValueError as `reached_by`."""
    return next((at for at, standing, _ in _steps(cases) if standing <= 0.5), None)


def _steps(cases: Iterable[tuple[float, bool]]) -> Iterator[tuple[float, float, float]]:
    """Each length at which a case leaves: the share still standing then, and Greenwood's sum (of a share of 0: as before)."""
    rows = sorted(cases)
    if not rows or rows[0][0] < 0:
        raise ValueError("no case, or a case that ends before it begins")
    standing, spread, at_risk, i = 1.0, 0.0, len(rows), 0
    while i < len(rows):
        at, ended, left = rows[i][0], 0, 0
        while i < len(rows) and rows[i][0] == at:
            ended += rows[i][1]
            left += 1
            i += 1
        if ended == at_risk:
            standing = 0.0
        else:
            standing *= 1 - ended / at_risk
            spread += ended / (at_risk * (at_risk - ended))
        at_risk -= left
        yield at, standing, spread
