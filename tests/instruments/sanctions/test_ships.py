"""Ships: the globe at its edges, gaps against ends of data, meetings against a plain search, numbers, caps with their days."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import sqlite3
from pathlib import Path

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.base.refusal import Refusal

pytest.importorskip("numba")
pytest.importorskip("polars")

import numpy as np
import polars as pl

from servanda.instruments.sanctions.evasion import ais_gaps, identity_hops, meetings, price_cap
from servanda.instruments.sanctions.evasion.leads import Found
from servanda.instruments.sanctions.evasion.ships import caps, globe
from servanda.instruments.sanctions.evasion.ships.numbers import imo_fits, plain_name

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "sanctions"
T0 = 1961712000
HOUR = 3600


def track(name: str, hours: list[float], lat: list[float], lon: list[float], speed: float = 10.0, status: str = "0") -> pl.DataFrame:
    size = len(hours)
    return pl.DataFrame(
        {"vessel": [name] * size, "time": [int(T0 + h * HOUR) for h in hours], "lat": [float(v) for v in lat], "lon": [float(v) for v in lon],
         "speed": [speed] * size, "status": [status] * size}
    )  # fmt: skip


def heard_all_along(hours: int = 96) -> pl.DataFrame:
    """Ten ships far away, heard every half hour: the receivers work."""
    return pl.concat([track(f"far {i}", [h / 2 for h in range(2 * hours)], [50 + i] * 2 * hours, [30.0] * 2 * hours, 0.0, "1") for i in range(10)])


def sailing(hours: list[float], lat: float = 0.0, lon: float = 170.0, knots: float = 10.0) -> pl.DataFrame:
    east = [(lon + h * knots * 1.852 / (111.195 * math.cos(math.radians(lat))) + 180) % 360 - 180 for h in hours]
    return track("mover", hours, [lat] * len(hours), east)


def every(step: float, until: float, without: tuple[float, float] = (-1, -1)) -> list[float]:
    return [h for h in np.arange(0, until, step).tolist() if not without[0] < h < without[1]]


# --- the globe -------------------------------------------------------------------------------------------------------

places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@settings(max_examples=amount(200, 100), derandomize=True, deadline=None)
@given(places, places)
def test_distances_are_those_of_the_haversine(a: tuple[float, float], b: tuple[float, float]) -> None:
    (la, oa), (lb, ob) = (tuple(map(math.radians, p)) for p in (a, b))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((ob - oa) / 2) ** 2
    said = 2 * globe.EARTH_KM * math.asin(min(1.0, math.sqrt(h)))
    found = float(globe.km(globe.vectors(np.array(a[0]), np.array(a[1])), globe.vectors(np.array(b[0]), np.array(b[1]))))
    assert found == pytest.approx(said, abs=1e-3)


def test_poles_and_the_180th_meridian() -> None:
    def far(a: tuple[float, float], b: tuple[float, float]) -> float:
        return float(globe.km(globe.vectors(np.array(a[0]), np.array(a[1])), globe.vectors(np.array(b[0]), np.array(b[1]))))

    assert far((0, 179.999), (0, -179.999)) == pytest.approx(0.2224, abs=1e-3)
    assert far((90, 0), (90, 137)) == pytest.approx(0, abs=1e-6)
    assert far((89.999, 0), (89.999, 180)) == pytest.approx(0.2224, abs=1e-3)
    assert far((0, 0), (0, 180)) == pytest.approx(math.pi * globe.EARTH_KM)


# --- gaps ------------------------------------------------------------------------------------------------------------


def gaps(*frames: pl.DataFrame, areas: pl.DataFrame | None = None) -> Found:
    tables = {"positions": pl.concat([*frames, heard_all_along()])}
    return ais_gaps.leads(tables if areas is None else {**tables, "areas": areas})


def test_a_gap_under_way_across_the_180th_meridian() -> None:
    found = gaps(sailing(every(0.25, 90, (50, 63.25))))
    (lead,) = found.leads
    assert lead.subject == ("mover",)
    assert "13 hours" in lead.seen
    assert "knots on the straight way" in lead.seen
    longest = next(f for f in lead.figures if f.what == "longest gap")
    assert longest.value == pytest.approx(13.25)
    assert "(10.0 knots" in lead.seen, "the way over the meridian was taken the long way round"


def test_twelve_hours_is_a_gap_and_less_is_none() -> None:
    assert len(gaps(sailing(every(0.25, 90, (50, 62)))).leads) == 1
    assert not gaps(sailing(every(0.25, 90, (50, 61.75)))).leads


def test_the_end_of_the_data_is_a_silence() -> None:
    found = gaps(sailing(every(0.25, 40)))
    assert not found.leads
    assert any("the end of the data is no gap" in s.reason and s.about == "mover" for s in found.silences)


def test_a_ship_in_port_has_lain_and_one_in_poor_coverage_is_a_silence() -> None:
    hours = every(0.25, 90, (50, 70))
    port = pl.DataFrame({"name": ["Selm", "Deep"], "kind": ["port", "poor-coverage"], "lat": [0.0, 60.0], "lon": [170.0, 5.0], "radius_km": [5.0, 300.0]})
    still = track("lies", hours, [0.0] * len(hours), [170.0] * len(hours), speed=3.0)
    deep = sailing(hours, 60.0, 4.0, 1.5)
    found = gaps(still, deep, areas=port)
    assert not found.leads
    assert any("poor" in s.reason for s in found.silences)
    assert len(gaps(still, deep).leads) == 2, "without the areas both are leads"


def test_silent_receivers_are_not_the_ship() -> None:
    hours = every(0.25, 90, (50, 64))
    everybody = pl.concat([sailing(hours), heard_all_along()]).filter(~pl.col("time").is_between(T0 + 50 * HOUR + 1, T0 + 64 * HOUR - 1))
    found = ais_gaps.leads({"positions": everybody})
    assert not found.leads
    assert any("the receivers, not the ship" in s.reason for s in found.silences)


def test_impossible_places_are_left_out_and_counted() -> None:
    found = gaps(sailing(every(0.25, 90)), track("odd", [1, 2, 3], [91, 0, 0], [181, 0, 0.1]))
    assert any("91 and 181" in s.reason and "1 rows" in s.about for s in found.silences)


def test_times_as_text_are_the_same_times() -> None:
    frame = pl.concat([sailing(every(0.25, 90, (50, 65))), heard_all_along()])
    said = frame.with_columns(pl.from_epoch("time").dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert ais_gaps.leads({"positions": frame}) == ais_gaps.leads({"positions": said})


# --- meetings --------------------------------------------------------------------------------------------------------


def side_by_side(lat: float, lon: float, metres: float, hours: float, name: str = "a") -> list[pl.DataFrame]:
    """Two ships lying for some hours, one to the north of the other."""
    times = every(0.1, hours + 0.05)
    north = lat + metres / 1000 / 111.195 if lat < 89 else lat - metres / 1000 / 111.195
    return [track(f"{name}1", times, [lat] * len(times), [lon] * len(times), 0.2), track(f"{name}2", times, [north] * len(times), [lon] * len(times), 0.2)]


@pytest.mark.parametrize("place", [(12.0, 30.0), (0.0, 180.0), (0.0, -180.0), (89.9999, 10.0), (-90.0, 0.0), (45.0, 179.9999)])
def test_two_ships_side_by_side_anywhere(place: tuple[float, float]) -> None:
    found = meetings.leads({"positions": pl.concat(side_by_side(*place, 300, 5))})
    (lead,) = found.leads
    assert lead.subject == ("a1", "a2")
    near = next(f for f in lead.figures if f.what == "nearest distance")
    assert near.value == pytest.approx(300, abs=2)


def test_on_both_sides_of_the_180th_meridian_and_over_the_pole() -> None:
    times = every(0.1, 4)
    size = len(times)
    for one, other in (((5.0, 179.999), (5.0, -179.999)), ((89.999, 0.0), (89.999, 180.0))):
        pair = [track("a", times, [one[0]] * size, [one[1]] * size, 0.1), track("b", times, [other[0]] * size, [other[1]] * size, 0.1)]
        assert len(meetings.leads({"positions": pl.concat(pair)}).leads) == 1


@pytest.mark.parametrize(("metres", "hours", "leads"), [(490, 5, 1), (520, 5, 0), (100, 2.3, 1), (100, 1.8, 0)])
def test_the_measures_of_a_meeting(metres: float, hours: float, leads: int) -> None:
    assert len(meetings.leads({"positions": pl.concat(side_by_side(10, 10, metres, hours))}).leads) == leads


def test_a_harbour_is_no_sea_and_a_tug_is_weak() -> None:
    pair = pl.concat(side_by_side(10, 10, 100, 9))
    port = pl.DataFrame({"name": ["Selm"], "kind": ["port"], "lat": [10.1], "lon": [10.0], "radius_km": [3.0]})
    assert not meetings.leads({"positions": pair, "areas": port}).leads
    assert meetings.leads({"positions": pair, "areas": port}, thresholds={"harbour_km": 1}).leads[0].weight == "strong"
    types = pl.DataFrame({"vessel": ["a1", "a2"], "type": ["tanker", "Tug"]})
    assert meetings.leads({"positions": pair, "vessels": types}).leads[0].weight == "weak"


def test_meetings_are_those_of_a_plain_search() -> None:
    """Every pair and every moment of the clock by two loops, on ships that lie close to each other around the pole and the 180th meridian."""
    rng = np.random.default_rng(5)
    frames = []
    for n in range(24):
        lat, lon = (89.995 + rng.uniform(-0.004, 0.004), rng.uniform(-180, 180)) if n % 2 else (rng.uniform(-0.004, 0.004), 180 + rng.uniform(-0.004, 0.004))
        times = sorted(rng.uniform(0, 6, 40).tolist())
        frames.append(track(f"s{n:02d}", times, [lat] * 40, [(lon + 180) % 360 - 180] * 40, 0.1))
    found = {lead.subject for lead in meetings.leads({"positions": pl.concat(frames)}).leads}
    expected = set()
    for a, b in itertools.combinations(frames, 2):
        pa, pb = (globe.vectors(f["lat"].to_numpy()[:1], f["lon"].to_numpy()[:1]) for f in (a, b))
        if globe.km(pa, pb)[0] > 0.5:
            continue

        def clock(f: pl.DataFrame) -> set[int]:
            t = f["time"].to_list()
            return {k for x, y in itertools.pairwise(t) if y - x <= HOUR for k in range(-(-x // 600), (y - 1) // 600 + 1)}

        both = sorted(clock(a) & clock(b))
        runs = [both[:1]]
        for k in both[1:]:
            runs[-1].append(k) if k - runs[-1][-1] <= 3 else runs.append([k])
        if any(run and (run[-1] - run[0]) * 600 >= 2 * HOUR for run in runs):
            expected.add((a["vessel"][0], b["vessel"][0]))
    assert found == expected
    assert len(expected) > 10


# --- identities ------------------------------------------------------------------------------------------------------


def test_check_digits_and_spellings() -> None:
    assert imo_fits("9074729")
    assert not imo_fits("9074728")
    assert not imo_fits("907472")
    assert plain_name("M/T Sea-Lantern") == plain_name("SEA LANTERN") == plain_name("m.t. sea lantern")
    assert plain_name("MORROW STAR") != plain_name("SEA LANTERN")


def rows(*said: tuple[str, str, str, str]) -> dict[str, pl.DataFrame]:
    return {"identities": pl.DataFrame([dict(zip(("imo", "first", "flag", "owner"), one, strict=True)) for one in said])}


def test_sales_explain_changes_and_unknown_flags_change_nothing() -> None:
    flags = [("2031-01-01", "xa"), ("2031-06-01", "xb"), ("2031-12-01", ""), ("2032-02-01", "xc"), ("2032-07-01", "xa")]
    hopping = rows(*((("0100109"), day, flag, "one") for day, flag in flags))
    (lead,) = identity_hops.leads(hopping).leads
    assert lead.weight == "strong", "it went back to a former flag"
    assert lead.figures[0].value == 3
    sold = rows(*(("0100109", day, flag, f"owner {i}") for i, (day, flag) in enumerate(flags)))
    assert not identity_hops.leads(sold).leads
    found = identity_hops.leads(rows(("0100108", "2031-01-01", "xa", "")))
    assert "check digit" in found.silences[0].reason


def test_real_numbers_of_a_real_list_fit_their_check_digit() -> None:
    path = SHARED / "vessels" / "formerlab_vessels1.db"
    if not path.is_file():
        pytest.skip("../shared/data/sanctions/vessels is not here")
    with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as base:
        listed = base.execute("select mmsi, imo, name from vessels").fetchall()
    numbers = [str(imo).strip() for _mmsi, imo, _name in listed if str(imo or "").strip() not in ("", "0")]
    assert sum(imo_fits(n) for n in numbers) / len(numbers) > 0.9
    frame = pl.DataFrame([{"imo": str(i or ""), "mmsi": str(m), "name": n, "first": "2026-03-21"} for m, i, n in listed])
    found = identity_hops.leads({"identities": frame})
    assert not found.leads, "one day shows no changes"


# --- price caps ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("member", "day", "contract", "usd"),
    [
        ("eu", "2023-01-10", "2023-01-02", 60.0),
        ("eu", "2025-09-02", "2025-08-20", 60.0),
        ("eu", "2025-09-03", "2025-08-20", 47.6),
        ("eu", "2025-10-18", "2025-07-19", 60.0),
        ("eu", "2025-10-19", "2025-07-19", 47.6),
        ("uk", "2025-10-10", "2025-09-01", 60.0),
        ("eu", "2026-02-01", "2026-02-01", 44.1),
        ("eu", "2026-03-01", "2026-01-20", None),
        ("eu", "2026-03-01", "2026-01-10", 47.6),
        ("eu", "2026-08-01", "2026-07-20", None),
        ("eu", "2026-07-15", "2026-07-01", None),
        ("uk", "2026-03-01", "2026-01-20", None),
        ("uk", "2026-03-01", "2026-02-01", 44.1),
        ("uk", "2026-04-17", "2026-04-01", None),
        ("jp", "2025-09-20", "2025-09-01", None),
        ("jp", "2025-09-20", "2025-09-15", 47.6),
        ("eu", "2022-12-04", "2022-12-01", None),
        ("us", "2025-10-01", "2025-09-20", 60.0),
        ("jp", "2025-09-11", "2025-09-01", 60.0),
        ("au", "2025-09-18", "2025-09-18", 47.6),
    ],
)
def test_the_cap_of_a_day(member: str, day: str, contract: str, usd: float | None) -> None:
    found = caps.applied(caps.shipped(), member, "crude", dt.date.fromisoformat(day), dt.date.fromisoformat(contract))
    assert (found.cap.usd if found.cap else None) == usd
    assert bool(found.reason) == (found.cap is None)


def test_caps_do_not_overlap_and_have_sources() -> None:
    for one, other in itertools.combinations(caps.shipped(), 2):
        if (one.member, one.product) == (other.member, other.product):
            first, later = sorted((one, other), key=lambda c: c.first)
            assert first.last is not None
            assert first.last < later.first
    assert all(cap.source and cap.checked for cap in caps.shipped())


CARGO = {"id": "C1", "date": "2025-03-03", "product": "crude", "members": "eu", "price": "58.00", "delivered": "", "freight": "", "insurance": ""}


def cargo(**other: str) -> Found:
    return price_cap.leads({"cargoes": pl.DataFrame([{**CARGO, **other}])})


def test_prices_against_the_cap() -> None:
    assert not cargo().leads
    assert not cargo(price="60.00").leads
    assert cargo(price="60.01").leads[0].weight == "strong"
    assert "costs" in cargo(delivered="70.00", freight="5", insurance="0.5").leads[0].seen
    assert not cargo(delivered="65.50", freight="5", insurance="0.5").leads
    bare = cargo(delivered="80.00", freight="5")
    assert not bare.leads
    assert any("without itemised" in s.reason for s in bare.silences)
    assert any("no attested price" in s.reason for s in cargo(price="").silences)


def test_own_caps_and_wrong_ones() -> None:
    own = pl.DataFrame([{"member": "belmora", "product": "crude", "usd": "50", "first": "2025-01-01", "source": "regulation, article 12"}])
    assert price_cap.leads({"cargoes": pl.DataFrame([{**CARGO, "members": "belmora"}]), "caps": own}).leads
    with pytest.raises(Refusal, match="source"):
        price_cap.leads({"cargoes": pl.DataFrame([CARGO]), "caps": own.with_columns(source=pl.lit(" "))})


def test_the_discount_to_a_real_price_of_brent() -> None:
    path = SHARED / "prices" / "brent-daily.csv"
    if not path.is_file():
        pytest.skip("../shared/data/sanctions/prices is not here")
    brent = pl.read_csv(path).rename({"Date": "date", "Price": "price"})
    on = dict(zip(brent["date"], brent["price"], strict=True))
    found = price_cap.leads({"cargoes": pl.DataFrame([{**CARGO, "date": "2023-01-09"}]), "brent": brent})
    figure = next(f for f in found.figures if "Brent" in f.what)
    assert figure.value == pytest.approx(on["2023-01-09"] - 58.0)
    late = price_cap.leads({"cargoes": pl.DataFrame([{**CARGO, "date": "2029-01-09"}]), "brent": brent})
    assert any("no price of Brent" in s.reason for s in late.silences)
