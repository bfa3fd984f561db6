"""Gaps in the signals of a ship: twelve hours and more without a position, while others were heard and the ship was under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from servanda.accounts.leads import Figure, Lead, Row, Silence
from servanda.instruments.sanctions.evasion.inputs import chosen, optional, table
from servanda.instruments.sanctions.evasion.leads import Found, described
from servanda.instruments.sanctions.evasion.ships.globe import EARTH_KM, MILE_KM, km, place
from servanda.instruments.sanctions.evasion.ships.tracks import Areas, Tracks, areas, moment, tracks

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

HOUR = 3600

ABOUT = described("ais-gap", "ais_gaps")
INNOCENT = (
    "Nobody received it: satellites pass seldom, crowded waters drown signals, terrestrial receivers reach some 40 miles.",
    "The master switched it off for fear of pirates or attack, as IMO resolution A.1106(29) allows; the log must say so.",
    "The device or its aerial failed.",
    "The provider of the data left the ship out, or knows it under another number for that time.",
)
SETTLE = (
    "Positions from another provider, or LRIT from the flag state, for those hours.",
    "The ship's log of the hours, with the reason if AIS was switched off.",
    "Satellite images of the way between the two places.",
    "Port and cargo papers before and after: draught, cargo on board.",
)


@dataclass(frozen=True)
class AisGap:
    """Positions i and i+1 of a track with nothing between. heard: other ships near its start and near its end, while it lasted."""

    i: int
    hours: float
    far: float
    knots: float
    heard: tuple[int, int]


def leads(tables: Mapping[str, pl.DataFrame], *, thresholds: Mapping[str, float] = {}) -> Found:
    """In: `positions`, `areas` if known. Out: a lead for each ship with gaps, silences where nothing can be said. Raises Refusal for bad tables."""
    limits = chosen(ABOUT, thresholds)
    found = tracks(table(tables, ABOUT, "positions"))
    known = areas(optional(tables, ABOUT, "areas"))
    silences = [
        Silence(detector=ABOUT.code, about=f"{count} rows of positions, the first row {row}", reason=f"left out: {reason}")
        for reason, count, row in found.left_out
    ]
    gaps, more, lain = _gaps(found, known, limits)
    silences += more + _ends(found, limits)
    leads_ = tuple(_lead(found, ship, mine, limits) for ship, mine in gaps.items())
    figures = (
        Figure(what="positions", value=float(found.time.size), unit="positions"),
        Figure(what="ships", value=float(len(found.names)), unit="ships"),
        Figure(what="long intervals of ships that lay in port, at anchor or in one place", value=float(lain), unit="intervals"),
    )
    return Found(leads=leads_, silences=tuple(silences), figures=figures)


def _gaps(found: Tracks, known: Areas, limits: Mapping[str, float]) -> tuple[dict[int, list[AisGap]], list[Silence], int]:
    """Gaps by ship, what cannot be judged, and how many long intervals a ship that lay explains."""
    import numpy as np

    span = np.diff(found.time)
    at = np.flatnonzero((found.ship[1:] == found.ship[:-1]) & (span >= limits["hours"] * HOUR))
    silences: list[Silence] = []
    far = km(found.at[at], found.at[at + 1])
    ports = ("port", "anchorage")
    before, after = known.inside(found.at[at], ports), known.inside(found.at[at + 1], ports)
    berth = (before >= 0) & (before == after)
    lay = found.lying[at] & (found.lying[at + 1] | (far <= limits["still_km"]))
    slow = (found.speed[at] <= limits["still_knots"]) & (found.speed[at + 1] <= limits["still_knots"])
    lain = berth | ((lay | slow) & (far <= limits["still_km"]))
    poor = (known.inside(found.at[at], ("poor-coverage",)) >= 0) | (known.inside(found.at[at + 1], ("poor-coverage",)) >= 0)
    usual = _usual(found)
    outage = _outages(found, at, limits)
    near = _heard(found, at, limits)
    gaps: dict[int, list[AisGap]] = {}
    for n, i in enumerate(at):
        ship, hours = int(found.ship[i]), float(span[i]) / HOUR
        about = f"{found.names[ship]}, {moment(found.time[i])} to {moment(found.time[i + 1])}"
        if lain[n]:
            continue
        reason = (
            "the gap begins or ends where reception is known to be poor" if poor[n]
            else "hardly any ship was heard meanwhile: the receivers, not the ship, may have been silent" if outage[n]
            else f"the ship is heard every {usual[ship] / HOUR:.1f} hours as a rule: a gap of {hours:.0f} hours is not out of the ordinary"
            if hours * HOUR < limits["own_times"] * usual[ship]
            else ""
        )  # fmt: skip
        if reason:
            silences.append(Silence(detector=ABOUT.code, about=about, reason=reason))
            continue
        gaps.setdefault(ship, []).append(AisGap(int(i), hours, float(far[n]), float(far[n]) / MILE_KM / hours, (int(near[0][n]), int(near[1][n]))))
    return gaps, silences, int(lain.sum())


def _usual(found: Tracks) -> np.ndarray[Any, Any]:
    """Median seconds between two positions of each ship; of a ship with two positions or fewer: 0, there is no usual."""
    import numpy as np

    out = np.zeros(len(found.names))
    for ship in range(len(found.names)):
        times = found.time[found.starts[ship] : found.starts[ship + 1]]
        if times.size > 2:
            out[ship] = float(np.median(np.diff(times)))
    return out


def _outages(found: Tracks, at: np.ndarray[Any, Any], limits: Mapping[str, float]) -> np.ndarray[Any, Any]:
    """Whether so few hours of a gap had any ship in them that what is left, set against all other hours, is shorter than a gap must be.

    Only where others are heard in a fifth of all other hours: in a thinner table there is no telling, and in a table of one ship neither.
    """
    import numpy as np

    if not at.size:
        return np.zeros(0, bool)
    low, high = int(found.time.min()) // HOUR, int(found.time.max()) // HOUR
    heard = np.zeros(high - low + 2, np.int64)
    heard[np.unique(found.time // HOUR) - low + 1] = 1
    total = np.cumsum(heard)
    first, last = found.time[at] // HOUR - low + 1, found.time[at + 1] // HOUR - low  # whole hours inside the gap
    hours = np.maximum(last - first, 1)
    inside = total[last] - total[np.minimum(first, last)]
    outside = (total[-1] - inside) / np.maximum(heard.size - 1 - hours, 1)
    alone = found.time.size == np.bincount(found.ship)[found.ship[at]]
    # the hour in which the gap begins and the one in which it ends are not whole: two hours are given to it
    return np.asarray((outside > 0.2) & (inside / np.maximum(outside, 1e-9) + 2 < limits["hours"]) & ~alone)


def _heard(found: Tracks, at: np.ndarray[Any, Any], limits: Mapping[str, float]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """How often others were heard near the start in the first twelve hours of each gap, and near its end in the last twelve."""
    import math

    import numpy as np

    from servanda.instruments.sanctions.evasion.ships import kernels

    rank = np.argsort(found.time, kind="stable")
    times, ship, places = found.time[rank], found.ship[rank], np.ascontiguousarray(found.at[rank])
    start, end, half = found.time[at], found.time[at + 1], int(limits["hours"] * HOUR)
    cosine = math.cos(limits["near_km"] / EARTH_KM)
    out = []
    for low, high, place_ in ((start, np.minimum(start + half, end), found.at[at]), (np.maximum(end - half, start), end, found.at[at + 1])):
        a, b = np.searchsorted(times, low, "right"), np.searchsorted(times, high, "left")
        out.append(kernels.others_near(a, b, found.ship[at], np.ascontiguousarray(place_), ship, places, cosine))
    return out[0], out[1]


def _ends(found: Tracks, limits: Mapping[str, float]) -> list[Silence]:
    """Ships whose record stops long before the table does."""
    if not found.time.size:
        return []
    end = int(found.time.max())
    last = found.time[found.starts[1:] - 1]
    return [
        Silence(
            detector=ABOUT.code,
            about=str(found.names[ship]),
            reason=f"its record ends at {moment(at)}, the table goes on to {moment(end)}: the end of the data is no gap",
        )
        for ship, at in enumerate(last)
        if end - at >= limits["hours"] * HOUR
    ]


def _lead(found: Tracks, ship: int, gaps: list[AisGap], limits: Mapping[str, float]) -> Lead:
    longest = max(gaps, key=lambda gap: (gap.hours, -gap.i))
    i, name = longest.i, str(found.names[ship])
    both = any(all(gap.heard) for gap in gaps)
    one = any(any(gap.heard) for gap in gaps)
    moved = any(gap.far >= 50 for gap in gaps)
    jump = [gap for gap in gaps if gap.knots > limits["most_knots"]]
    weight = "strong" if both and moved else "middling" if both or (one and moved) or len(gaps) > 2 else "weak"
    reception = "near both ends" if both else "near one end" if one else "near neither end"
    usual = _cruise(found, ship, limits)
    astray = max(0.0, (usual * MILE_KM * longest.hours - longest.far) / 2) if usual else None
    seen = (
        f"{name}: {len(gaps)} gap{'s' if len(gaps) > 1 else ''} of {limits['hours']:g} hours or more while under way; the longest {longest.hours:.0f} hours, from "
        f"{moment(found.time[i])} at {place(found.lat[i], found.lon[i])} to {moment(found.time[i + 1])} at {place(found.lat[i + 1], found.lon[i + 1])}, "
        f"{longest.far:.0f} km apart ({longest.knots:.1f} knots on the straight way)."
    )
    if jump:
        seen += f" {len(jump)} of them would need more than {limits['most_knots']:g} knots: not both positions are those of one ship."
    return Lead(
        detector=ABOUT.code,
        subject=(name,),
        seen=seen,
        innocent=INNOCENT,
        settle=SETTLE,
        weight=weight,
        because=f"Other ships were heard within {limits['near_km']:g} km {reception} of a gap; the ship {'moved 50 km or more' if moved else 'moved less than 50 km'}",
        first=moment(min(found.time[gap.i] for gap in gaps)),
        last=moment(max(found.time[gap.i + 1] for gap in gaps)),
        figures=(
            Figure(what="longest gap", value=longest.hours, unit="hours", first=moment(found.time[i]), last=moment(found.time[i + 1])),
            Figure(what="hours in gaps", value=sum(gap.hours for gap in gaps), unit="hours"),
            Figure(what="farthest off the straight way at its usual speed", value=astray, unit="km", source="from the ship's own median speed under way"),
            Figure(what="others heard near its start", value=float(longest.heard[0]), unit="times"),
            Figure(what="others heard near its end", value=float(longest.heard[1]), unit="times"),
        ),
        rows=tuple(
            Row(table="positions", number=int(found.row[j]), words=f"{moment(found.time[j])} {place(found.lat[j], found.lon[j])}")
            for gap in gaps
            for j in (gap.i, gap.i + 1)
        ),
    )


def _cruise(found: Tracks, ship: int, limits: Mapping[str, float]) -> float:
    """The ship's median speed under way in knots, from its own positions no more than six hours apart; 0 where it has none."""
    import numpy as np

    own = slice(found.starts[ship], found.starts[ship + 1])
    span = np.diff(found.time[own]) / HOUR
    far = km(found.at[own][:-1], found.at[own][1:]) / MILE_KM
    speeds = far[span <= 6] / span[span <= 6]
    speeds = speeds[(speeds > 2) & (speeds <= limits["most_knots"])]
    return float(np.median(speeds)) if speeds.size else 0.0
