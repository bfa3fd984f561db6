"""Ships that lie side by side at sea: two within 500 metres, slow, for hours, away from ports and anchorages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from servanda.accounts.leads import Figure, Lead, Row, Silence
from servanda.instruments.sanctions.evasion.inputs import chosen, optional, table
from servanda.instruments.sanctions.evasion.leads import Found, described
from servanda.instruments.sanctions.evasion.ships.globe import EARTH_KM, MILE_KM, chord, degrees, place
from servanda.instruments.sanctions.evasion.ships.tracks import Areas, Tracks, areas, moment, tracks

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

TICK = 600
"""Seconds of the common clock on which places are compared."""
SERVICE = ("tug", "pilot", "bunker", "bunkering", "supply", "research", "law enforcement", "search and rescue")

ABOUT = described("ship-to-ship", "meetings")
INNOCENT = (
    "Bunkers, stores, spare parts or crew were taken over: everyday business at sea.",
    "A transfer of cargo that was notified to the coastal state and is lawful (MARPOL Annex I, chapter 8 asks for a plan and notice).",
    "Both waited for a berth, for orders or for weather in the same place; or one helped or towed the other.",
    "An anchorage that is not in the table of areas.",
)
SETTLE = (
    "Draught of both before and after, as sent or read at the next port.",
    "The oil record book and the notice of the ship-to-ship operation to the coastal state.",
    "Bills of lading and port calls of both before and after.",
    "Satellite images of the hours; who owns, manages and insures the two.",
)


@dataclass(frozen=True)
class Meeting:
    """Two ships (numbers), seconds, nearest kilometres, where, how many others lay around, positions it rests on (two a ship, first and last)."""

    one: int
    other: int
    first: int
    last: int
    nearest: float
    at: tuple[float, float]
    crowd: int
    rows: tuple[tuple[int, str], ...]


def leads(tables: Mapping[str, pl.DataFrame], *, thresholds: Mapping[str, float] = {}) -> Found:
    """In: `positions`; `areas`, `vessels` if known. Out: a lead for each meeting, silences where positions are too far apart. Raises Refusal for bad tables."""
    limits = chosen(ABOUT, thresholds)
    found = tracks(table(tables, ABOUT, "positions"))
    known = areas(optional(tables, ABOUT, "areas"))
    types = optional(tables, ABOUT, "vessels")
    kinds = {str(v): str(t or "").lower() for v, t in zip(types["vessel"], types["type"], strict=True)} if types is not None else {}
    silences = [
        Silence(detector=ABOUT.code, about=f"{count} rows of positions, the first row {row}", reason=f"left out: {reason}")
        for reason, count, row in found.left_out
    ]
    silences += _sparse(found, limits)
    if not known.names:
        silences.append(Silence(detector=ABOUT.code, about="ports and anchorages", reason="no areas were given: meetings in harbour cannot be told from those at sea"))
    met, moments = meetings(found, known, limits)
    figures = (
        Figure(what="positions", value=float(found.time.size), unit="positions"),
        Figure(what="slow moments outside ports and anchorages", value=float(moments), unit="ten minutes of a ship"),
    )
    return Found(leads=tuple(_lead(found, one, kinds, limits) for one in met), silences=tuple(silences), figures=figures)


def meetings(found: Tracks, known: Areas, limits: Mapping[str, float]) -> tuple[tuple[Meeting, ...], int]:
    """All meetings, in order of ships and time, and how many slow moments were compared."""
    import numpy as np

    from servanda.instruments.sanctions.evasion.ships import kernels

    slow = limits["knots"] * MILE_KM / EARTH_KM / 3600
    setting = (found.ship, found.time, found.at, TICK, int(limits["fix_hours"] * 3600), slow)
    none = np.zeros(0, np.int64)
    count = kernels.slow_moments(*setting, False, none.astype(np.int32), none, np.zeros((0, 3)), none)
    ship, tick, at, where = np.empty(count, np.int32), np.empty(count, np.int64), np.empty((count, 3)), np.empty(count, np.int64)
    kernels.slow_moments(*setting, True, ship, tick, at, where)
    free = known.inside(at, ("port", "anchorage"), limits["harbour_km"]) < 0
    ship, tick, at, where = ship[free], tick[free], at[free], where[free]
    rank = np.lexsort((at[:, 2], tick))
    ship, tick, at, where = ship[rank], tick[rank], np.ascontiguousarray(at[rank]), where[rank]
    z, reach = np.ascontiguousarray(at[:, 2]), chord(limits["metres"] / 1000)
    pairs = kernels.near_pairs(tick, z, at, ship, reach, False, none, none, np.zeros(0))
    one, other, far = np.empty(pairs, np.int64), np.empty(pairs, np.int64), np.empty(pairs)
    kernels.near_pairs(tick, z, at, ship, reach, True, one, other, far)
    swap = ship[one] > ship[other]
    one[swap], other[swap] = other[swap], one[swap]
    rank = np.lexsort((tick[one], ship[other], ship[one]))
    one, other, far = one[rank], other[rank], far[rank]
    a, b, t = ship[one], ship[other], tick[one]
    pause = limits["pause_minutes"] * 60 / TICK
    breaks = np.flatnonzero((a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (np.diff(t) > pause)) + 1
    bounds = [0, *breaks.tolist(), int(a.size)] if a.size else [0]
    met = []
    for low, high in pairwise(bounds):
        if (t[high - 1] - t[low]) * TICK >= limits["hours"] * 3600:
            middle = one[(low + high) // 2]
            met.append(
                Meeting(
                    int(a[low]), int(b[low]), int(t[low]) * TICK, int(t[high - 1]) * TICK, float(far[low:high].min()) * EARTH_KM,
                    degrees((at[one[low:high]] + at[other[low:high]]).sum(axis=0)),
                    _crowd(ship, tick, at, int(middle), (int(a[low]), int(b[low]))),
                    tuple(_told(found, int(where[k])) for k in (one[low], one[high - 1], other[low], other[high - 1])),
                )
            )  # fmt: skip
    return tuple(met), int(ship.size)


def _told(found: Tracks, i: int) -> tuple[int, str]:
    """A position: its row, and its words."""
    return int(found.row[i]), f"{found.names[int(found.ship[i])]} {moment(found.time[i])} {place(found.lat[i], found.lon[i])}"


def _crowd(ship: np.ndarray[Any, Any], tick: np.ndarray[Any, Any], at: np.ndarray[Any, Any], middle: int, two: tuple[int, int]) -> int:
    """How many other ships lay within 5 km at one moment."""
    import numpy as np

    low, high = np.searchsorted(tick, tick[middle]), np.searchsorted(tick, tick[middle], "right")
    near = ((at[low:high] - at[middle]) ** 2).sum(axis=1) <= chord(5) ** 2
    return len(set(ship[low:high][near].tolist()) - set(two))


def _sparse(found: Tracks, limits: Mapping[str, float]) -> list[Silence]:
    """Ships that are heard too seldom to say where they were between two positions."""
    import numpy as np

    span = np.diff(found.time)
    same = found.ship[1:] == found.ship[:-1]
    long = same & (span > limits["fix_hours"] * 3600)
    lost = np.bincount(found.ship[:-1][long], weights=span[long], minlength=len(found.names))
    whole = np.bincount(found.ship[:-1][same], weights=span[same], minlength=len(found.names))
    few = np.flatnonzero((lost > whole / 2) | (whole == 0))
    if few.size > 20:
        return [Silence(detector=ABOUT.code, about=f"{few.size} ships", reason="heard too seldom for more than half of their time")]
    return [Silence(detector=ABOUT.code, about=str(found.names[int(n)]), reason="heard too seldom for more than half of its time") for n in few]


def _lead(found: Tracks, met: Meeting, kinds: Mapping[str, str], limits: Mapping[str, float]) -> Lead:
    names = (str(found.names[met.one]), str(found.names[met.other]))
    hours = (met.last - met.first) / 3600
    helper = next((f"{name} is a {kinds[name]}" for name in names if kinds.get(name) in SERVICE), "")
    crowded = met.crowd >= limits["crowd"]
    if helper or crowded:
        weight = "weak"
        because = helper or f"{met.crowd} other ships lay within 5 km: this may be an anchorage that is not in the table"
    else:
        weight = "strong" if hours >= 6 else "middling"
        because = f"{hours:.1f} hours {'are' if hours >= 6 else 'may be'} long enough to pass a cargo over; nobody else lay around" if not met.crowd else (
            f"{hours:.1f} hours; {met.crowd} other ships lay within 5 km"
        )  # fmt: skip
    return Lead(
        detector=ABOUT.code,
        subject=names,
        seen=f"{names[0]} and {names[1]} lay within {limits['metres']:g} m of each other, slower than {limits['knots']:g} knots, for {hours:.1f} hours from "
        f"{moment(met.first)} to {moment(met.last)} at {place(*met.at)}, more than {limits['harbour_km']:g} km from any port or anchorage in the table; "
        f"nearest {met.nearest * 1000:.0f} m.",
        innocent=INNOCENT,
        settle=SETTLE,
        weight=weight,
        because=because,
        first=moment(met.first),
        last=moment(met.last),
        figures=(
            Figure(what="length", value=hours, unit="hours", source="on a clock of ten minutes, places between positions on the straight way"),
            Figure(what="nearest distance", value=met.nearest * 1000, unit="m"),
            Figure(what="others lying within 5 km", value=float(met.crowd), unit="ships"),
        ),
        rows=tuple(Row(table="positions", number=row, words=words) for row, words in dict(met.rows).items()),
    )
