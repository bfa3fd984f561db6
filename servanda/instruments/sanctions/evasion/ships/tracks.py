"""Positions of ships as tracks: sorted, coded, impossible ones left out and counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from servanda.base.refusal import Refusal
from servanda.instruments.sanctions.evasion.inputs import numbers
from servanda.instruments.sanctions.evasion.ships.globe import chord, vectors

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

LYING = ("1", "5", "at anchor", "moored", "anchored")
"""ITU-R M.1371: 1 at anchor, 5 moored."""


@dataclass(frozen=True, eq=False)
class Tracks:
    """Positions sorted by ship and time. ship: number into `names`; time: seconds since 1970 UTC; at: unit vectors; speed: knots, NaN if not sent; lying: said to
    be moored or at anchor; starts: where each ship's positions begin (one more at the end); left_out: rows that could not be used, and why."""

    names: pl.Series
    ship: np.ndarray[Any, Any]
    time: np.ndarray[Any, Any]
    at: np.ndarray[Any, Any]
    lat: np.ndarray[Any, Any]
    lon: np.ndarray[Any, Any]
    speed: np.ndarray[Any, Any]
    lying: np.ndarray[Any, Any]
    row: np.ndarray[Any, Any]
    starts: np.ndarray[Any, Any]
    left_out: tuple[tuple[str, int, int], ...]  # reason, rows, the first of them


@dataclass(frozen=True, eq=False)
class Areas:
    """Circles. `of(kinds)` picks some."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    at: np.ndarray[Any, Any]
    radius: np.ndarray[Any, Any]

    def inside(self, points: np.ndarray[Any, Any], kinds: tuple[str, ...], margin_km: float = 0.0) -> np.ndarray[Any, Any]:
        """For each unit vector the number of an area of these kinds that it lies in (with a margin around it), -1 for none."""
        import numpy as np

        from servanda.instruments.sanctions.evasion.ships.kernels import first_inside

        mine = np.array([i for i, kind in enumerate(self.kinds) if kind in kinds], np.int64)
        chords = np.array([chord(self.radius[i] + margin_km) for i in mine])
        return np.asarray(first_inside(points, np.ascontiguousarray(self.at[mine]), chords, mine))


def tracks(frame: pl.DataFrame) -> Tracks:
    """In: a table of positions with `row` (see POSITIONS). Out: `Tracks`. Rows without a ship, time or possible place are left out and counted."""
    import numpy as np
    import polars as pl

    time = _seconds(frame)
    # positions that no instrument sends a number for are sent as 91 and 181: not a mistake of the table
    frame = frame.with_columns(numbers(frame, "positions", "lat", "lon", "speed").select("lat", "lon", "speed"))
    kept = frame.select(
        "row",
        pl.col("vessel").cast(pl.String).str.strip_chars().replace("", None),
        pl.col("lat").cast(pl.Float64),
        pl.col("lon").cast(pl.Float64),
        pl.col("speed").cast(pl.Float64),
        (pl.col("status").cast(pl.String).str.to_lowercase().is_in(LYING).fill_null(False) if "status" in frame.columns else pl.lit(False)).alias("lying"),
        time.alias("time"),
    )
    reasons = (
        ("no ship is named", pl.col("vessel").is_null()),
        ("the time is missing or cannot be read", pl.col("time").is_null()),
        ("there is no such place (91 and 181 mean: not available)", ~(pl.col("lat").is_between(-90, 90) & pl.col("lon").is_between(-180, 180)).fill_null(False)),
    )
    left = []
    for reason, wrong in reasons:
        bad = kept.filter(wrong)
        if bad.height:
            left.append((reason, bad.height, int(bad["row"].min())))  # type: ignore[arg-type]  # polars types a minimum as any literal
        kept = kept.filter(~wrong)
    names = kept["vessel"].unique().sort()
    kept = kept.with_columns(pl.col("vessel").cast(pl.Enum(names)).to_physical().cast(pl.Int32)).sort("vessel", "time", maintain_order=True)
    twice = (pl.col("vessel") == pl.col("vessel").shift(1)) & (pl.col("time") == pl.col("time").shift(1))
    again = kept.filter(twice.fill_null(False))
    if again.height:
        left.append(("the ship has another position of that second", again.height, int(again["row"].min())))  # type: ignore[arg-type]  # as above
        kept = kept.filter(~twice.fill_null(False))
    ship = kept["vessel"].to_numpy()
    lat, lon = kept["lat"].to_numpy(), kept["lon"].to_numpy()
    return Tracks(
        names, ship, kept["time"].to_numpy(), vectors(lat, lon), lat, lon, kept["speed"].fill_null(float("nan")).to_numpy(), kept["lying"].to_numpy(),
        kept["row"].to_numpy(), np.searchsorted(ship, np.arange(len(names) + 1)), tuple(left),
    )  # fmt: skip


def areas(frame: pl.DataFrame | None) -> Areas:
    """In: a table of areas with `row` (see AREAS), or None. Raises Refusal for an unknown kind or an impossible circle."""
    import numpy as np

    if frame is None or not frame.height:
        return Areas((), (), np.zeros((0, 3)), np.zeros(0))
    frame = numbers(frame, "areas", "lat", "lon", "radius_km")
    for row in frame.iter_rows(named=True):
        values = (row["lat"], row["lon"], row["radius_km"])
        wrong = (
            "its kind is not port, anchorage or poor-coverage" if row["kind"] not in ("port", "anchorage", "poor-coverage")
            else "its centre or radius is missing" if None in values
            else "there is no such circle" if not (abs(values[0]) <= 90 and abs(values[1]) <= 180 and values[2] > 0)
            else ""
        )  # fmt: skip
        if wrong:
            raise Refusal(f"the area “{row['name']}” cannot be used: {wrong}.", repair="Mend the row.", place=f"areas row {row['row']}")
    return Areas(
        tuple(str(n) for n in frame["name"]),
        tuple(str(k) for k in frame["kind"]),
        vectors(frame["lat"].to_numpy(), frame["lon"].to_numpy()),
        frame["radius_km"].to_numpy(),
    )


def moment(seconds: float) -> str:
    """Seconds as an ISO instant, to the minute."""
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC).strftime("%Y-%m-%dT%H:%MZ")


def _seconds(frame: pl.DataFrame) -> pl.Series:
    import polars as pl

    kind = frame.schema["time"]
    time = frame["time"]
    if kind.is_integer():
        return time.cast(pl.Int64)
    if isinstance(kind, pl.Datetime):
        if kind.time_zone:
            time = time.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return time.dt.epoch("s")
    text = time.cast(pl.String).str.strip_chars().str.replace(" ", "T", literal=True)
    read = text.str.strip_suffix("Z").str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False, time_unit="us")
    for form in ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"):
        if read.null_count() > text.null_count():
            read = read.fill_null(text.str.strip_suffix("Z").str.to_datetime(form, strict=False, time_unit="us"))
    if read.null_count() > text.null_count():  # with an offset
        offset = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%z", strict=False, time_unit="us", time_zone="UTC")
        read = read.fill_null(offset.dt.replace_time_zone(None))
    return read.dt.epoch("s")
