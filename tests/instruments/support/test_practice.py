"""Courses, shipments, services, land and treaty clocks: cases to the digit, random tables against slow formulas that share no code."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from servanda.accounts.between import UNKNOWN, Between
from servanda.accounts.sourced import sourced_rows
from servanda.accounts.stages.records import PledgeRow
from servanda.base.refusal import Refusal
from servanda.instruments.support.practice.clocks import clocks_of, read_clocks, shipped_clocks
from servanda.instruments.support.practice.courses import checked_course, courses_tell
from servanda.instruments.support.practice.land import checked_area, form_of, land_tells
from servanda.instruments.support.practice.means import begun, checked_means, trainable
from servanda.instruments.support.practice.promises import TableTells, promised_rows, said
from servanda.instruments.support.practice.records import (
    CyberService,
    HazardousArea,
    LandAnnouncement,
    ShipmentLeg,
    TrainingCourse,
    TrainingMeans,
)
from servanda.instruments.support.practice.services import checked_service, services_tell
from servanda.instruments.support.practice.shipments import checked_leg, shipments_tell
from servanda.meaning import Status
from servanda.meaning.runs import Amount, Instance, Verdict
from servanda.monitor.answers import ClauseState

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "support" / "untc_26-5_mine_ban_2015.csv"
FIRST = dt.date(2031, 1, 1)
DAY = dt.date(2031, 7, 1)
KINDS: dict[str, tuple[type[Any], Callable[..., tuple[str, ...]]]] = {
    "courses": (TrainingCourse, checked_course), "shipments": (ShipmentLeg, checked_leg), "services": (CyberService, checked_service),
    "land": (HazardousArea, checked_area),
}  # fmt: skip
Row = dict[str, object]


def pledge(name: str = "P", sort: str = "goods", what: str = "pumps", unit: str = "units", amount: object = 40, **more: Any) -> PledgeRow:
    value = None if amount is None else Decimal(str(amount))
    return PledgeRow(
        id=name, sort=sort, what=what, donor="Velland", to="Sarrow", amount_low=value, amount_high=value, unit=unit, source="s",
        as_of=FIRST, owner="o", **more,
    )  # fmt: skip


def written(rows: list[Row]) -> bytes:
    out = io.StringIO()
    heads = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, [*heads, "source", "as_of", "owner"] if "as_of" not in heads else [*heads, "source", "owner"], restval="")
    writer.writeheader()
    writer.writerows({"source": "s", "as_of": "2031-06-01", "owner": "o"} | {k: "" if v is None else v for k, v in row.items()} for row in rows)
    return out.getvalue().encode()


def rows_of(table: str, rows: list[Row], pledges: dict[str, PledgeRow]) -> tuple[Any, ...]:
    schema, check = KINDS[table]
    return sourced_rows(f"support/{table}.csv", written(rows), schema, lambda row: check(row, pledges)) or ()


def ends(amount: Between) -> tuple[Fraction | None, Fraction | None]:
    low, high = (None if one is None else Fraction(one) for one in (amount.low, amount.high))
    return low, high


def pair(rng: random.Random, most: int, known: float = 0.8, odd: float = 0.04) -> tuple[int | None, int | None]:
    if rng.random() > known:
        return None, None
    low = rng.randint(0, most)
    high = low + rng.choice((0, 0, 3))
    return (high + 1, low) if rng.random() < odd else (low, high)


def day(rng: random.Random) -> str:
    return str(FIRST + dt.timedelta(rng.randint(0, 300)))


def added(cells: list[tuple[object, object]], later: bool) -> tuple[Fraction | None, Fraction | None]:
    """The slow sum: cells as they are written; an empty low end adds nothing, an empty high end opens the sum."""
    high = None if later or any(one is None for _, one in cells) else sum((Fraction(str(one)) for _, one in cells), Fraction(0))
    return sum((Fraction(str(one or 0)) for one, _ in cells), Fraction(0)), high


# --- courses ---------------------------------------------------------------------------------------------------------


def a_course(rng: random.Random, n: int) -> Row:
    started, completed = pair(rng, 30), pair(rng, 25, 0.5)
    starts, ends_ = sorted((day(rng), day(rng)))
    if rng.random() < 0.05:
        starts, ends_ = ends_, starts
    return {
        "pledge": rng.choice("PQ"), "course": f"C{n}", "places": rng.choice((None, 20, 40)), "starts": rng.choice((starts, starts, None)),
        "ends": rng.choice((ends_, ends_, None)), "started_low": started[0], "started_high": started[1], "completed_low": completed[0],
        "completed_high": completed[1], "as_of": day(rng),
    }  # fmt: skip


def slow_courses(rows: list[Row]) -> dict[str, Any] | None:
    """None: refused."""
    found: dict[str, Any] = {}
    for row in rows:
        for name in ("started", "completed"):
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            if low is not None and low > high:  # type: ignore[operator]
                return None
        if row["starts"] and row["ends"] and row["ends"] < row["starts"]:  # type: ignore[operator]
            return None
        if row["completed_low"] is not None and row["started_high"] is not None and row["completed_low"] > row["started_high"]:  # type: ignore[operator]
            return None
        if row["completed_low"] is not None and row["starts"] and row["as_of"] < row["starts"]:  # type: ignore[operator]
            return None
    for name in {row["pledge"] for row in rows}:
        cells, later = [], False
        for row in (row for row in rows if row["pledge"] == name):
            if str(row["as_of"]) > str(DAY):
                later = True
            elif row["completed_low"] is not None:
                cells.append((row["completed_low"], row["completed_high"]))
            elif row["starts"] and str(row["starts"]) > str(DAY):
                cells.append((0, 0))
            else:
                cells.append((0, row["started_high"]))
        found[str(name)] = added(cells, later)
    return found


def test_courses_as_the_slow_sum_has_them() -> None:
    taken = refused = 0
    pledges = {name: pledge(name, "training") for name in "PQ"}
    for seed in range(300):
        rng = random.Random(seed)
        table = [a_course(rng, n) for n in range(rng.randint(1, 4))]
        slow = slow_courses(table)
        try:
            fast = {name: ends(one.so_far) for name, one in courses_tell(rows_of("courses", table, pledges), pledges, DAY).items()}
        except Refusal as one:
            why = str(one)
            assert slow is None, (seed, why)
            refused += 1
        else:
            assert fast == slow, seed
            taken += 1
    assert min(taken, refused) > 60


def test_what_nobody_reported_is_neither_zero_nor_done() -> None:
    pledges = {"P": pledge("P", "training", amount=50)}
    base: Row = {"pledge": "P", "course": "A", "places": 40, "starts": "2031-03-01", "ends": "2031-04-01"}

    def told(*rows: Row) -> TableTells:
        return courses_tell(rows_of("courses", list(rows), pledges), pledges, DAY)["P"]

    ended = told(base | {"started_low": 38, "started_high": 38, "completed_low": "", "completed_high": ""})
    assert (said(ended.so_far, "persons"), ended.owed_by) == ("0 to 38 persons", "Velland")
    assert ended.step == "report who completed course A, which ended on 2031-04-01"
    assert said(told(base).so_far) == "not known"
    coming = told(base | {"starts": "2031-08-01", "ends": "2031-09-01"})
    assert (said(coming.so_far), coming.step) == ("0", "hold course A from 2031-08-01")
    assert told(base | {"ends": "2031-09-01"}).step == "end course A by 2031-09-01"
    assert "38 to 45 started on 30 places" in told(base | {"places": 30, "started_low": 38, "started_high": 45}).told[0]
    (row,) = promised_rows(pledges.values(), {"P": ended}, {}, DAY)
    assert (said(row.missing), row.standing) == ("12 to 50", "short")
    assert row.told == ("what is planned falls short by at least 12 units",)
    (row,) = promised_rows(pledges.values(), {}, {}, DAY)
    assert (row.so_far, row.missing, row.standing, row.step) == (UNKNOWN, UNKNOWN, "open", "say what is planned for it: the table has no row of it")


def slow_most(row: Any, weeks: int) -> int:
    """The most courses that can be over by the end of so many weeks: every plan is tried."""
    best, todo = 0, [(0, row.instructors, ())]
    while todo:
        week, free, running = todo.pop()
        over = sum(end <= week for end in running)
        free += sum(row.needs + row.back for end in running if end == week)
        best = max(best, over)
        if week == weeks:
            continue
        busy = sum(end > week for end in running)
        most = free // row.needs if row.at_once is None else min(free // row.needs, row.at_once - busy)
        todo += [(week + 1, free - n * row.needs, (*running, *(week + row.weeks,) * n)) for n in range(most + 1)]
    return best


def means(**more: Any) -> TrainingMeans:
    said = {"pledge": "P", "first": DAY, "weeks": 2, "seats": 10, "instructors": 3, "needs": 2, "source": "s", "as_of": FIRST, "owner": "o"}
    return TrainingMeans(**(said | more))


def test_courses_that_can_be_held_as_every_plan_tried() -> None:
    told = 0
    for seed in range(250):
        rng = random.Random(seed)
        row = means(weeks=rng.randint(1, 3), instructors=rng.randint(0, 4), needs=rng.randint(1, 3), back=rng.randint(0, 1), at_once=rng.choice((None, 0, 1, 2)))
        weeks = rng.randint(1, 5)
        fast = begun(row, weeks - row.weeks) if weeks >= row.weeks else 0
        assert fast == slow_most(row, weeks), seed
        told += fast > 1
    assert told > 60


def test_which_promise_of_training_breaks_first() -> None:
    def promise(name: str, amount: int, by: dt.date) -> PledgeRow:
        return pledge(name, "training", amount=amount, by=by)

    by = dt.date(2031, 7, 28)  # four weeks: one course after another, of 10 seats each
    pledges = {one.id: one for one in (promise("A", 10, by), promise("B", 17, by), promise("C", 30, by), promise("D", 30, dt.date(2031, 7, 27)))}
    rows = promised_rows(pledges.values(), {name: TableTells(Between(Decimal(0), Decimal(0))) for name in pledges}, {}, DAY)
    share = {"share_low": Decimal(80), "share_high": Decimal(95), "at_once": 1}
    found = trainable([means(pledge=name, **share) for name in pledges], rows, DAY)
    assert [(one.pledge, one.breaks, one.courses, said(one.more), said(one.short)) for one in found] == [
        ("D", True, 1, "8 to 9", "21 to 22"), ("C", True, 2, "16 to 19", "11 to 14"), ("B", None, 2, "16 to 19", "0 to 1"), ("A", False, 2, "16 to 19", "0"),
    ]  # fmt: skip
    (one,) = trainable([means(at_once=1)], promised_rows([promise("P", 20, by)], {}, {}, DAY), DAY)
    assert (said(one.more), one.breaks) == ("0 to 20", None), "no share told: nobody to all"
    assert trainable([means(as_of=by)], promised_rows([promise("P", 20, by)], {}, {}, DAY), DAY) == (), "told later"


@pytest.mark.parametrize(("cells", "reason"), [({"share_low": 101, "share_high": 101}, "101"), ({"back": 11}, "stay as instructors"), ({"needs": 0}, "0"), ({"pledge": "X"}, "no such pledge"), ({"first": "2031-02-31"}, "2031-02-31"), ({"seats": -1}, "-1"), ({"share_low": 90, "share_high": 80}, "upside down"), ({"first": "2922-02-09"}, "2922")])
def test_odd_means_are_refused(cells: Row, reason: str) -> None:
    pledges = {"P": pledge("P", "training")}
    row: Row = {"pledge": "P", "first": "2031-07-01", "weeks": 2, "seats": 10, "instructors": 3, "needs": 2, "back": 0, "share_low": 80, "share_high": 90} | cells
    with pytest.raises(Refusal) as told:
        sourced_rows("support/training.csv", written([row]), TrainingMeans, lambda one: checked_means(one, pledges))
    assert reason in told.value.reason
    assert "line 2" in told.value.place


# --- services --------------------------------------------------------------------------------------------------------


def a_service(rng: random.Random, n: int) -> Row:
    units, accepted = pair(rng, 30, 0.9), pair(rng, 30, 0.3)
    days = sorted(day(rng) for _ in range(3)) if rng.random() < 0.9 else [day(rng) for _ in range(3)]
    reached = rng.choice((1, 2, 3, 3))
    done = [one if n < reached else None for n, one in enumerate(days)]
    return {
        "service": f"S{n}", "pledge": rng.choice("PQ"), "what": "watch", "units_low": units[0], "units_high": units[1],
        "recipient": rng.choice(("", "Land Register")), "pledged_on": done[0], "delivered_on": done[1], "accepted_on": done[2],
        "accepted_by": rng.choice(("Sarrow", "Sarrow", "Land Register", "Velland")) if reached == 3 or rng.random() < 0.03 else "",
        "accepted_low": accepted[0] if reached == 3 else None, "accepted_high": accepted[1] if reached == 3 else None,
        "as_of": rng.choice(("2031-06-25", "2031-06-25", "2031-08-01")),
    }  # fmt: skip


def slow_services(rows: list[Row]) -> dict[str, Any] | None:
    for row in rows:
        days = [row[name] for name in ("pledged_on", "delivered_on", "accepted_on") if row[name]]
        if days != sorted(days) or bool(row["accepted_on"]) != bool(row["accepted_by"]):  # type: ignore[type-var]
            return None
        if row["accepted_by"] and row["accepted_by"] != (row["recipient"] or "Sarrow"):
            return None
        if any(row[f"{name}_low"] is not None and row[f"{name}_low"] > row[f"{name}_high"] for name in ("units", "accepted")):  # type: ignore[operator]
            return None
        if row["accepted_low"] is not None and row["units_high"] is not None and row["accepted_low"] > row["units_high"]:  # type: ignore[operator]
            return None
        if any(row[name] and row[name] > row["as_of"] for name in ("delivered_on", "accepted_on")):  # type: ignore[operator]
            return None
    found = {}
    for name in {row["pledge"] for row in rows}:
        cells, later = [], False
        for row in (row for row in rows if row["pledge"] == name):
            if str(row["as_of"]) > str(DAY):
                later = True
            elif not row["accepted_on"] or str(row["accepted_on"]) > str(DAY):
                cells.append((0, 0))
            elif row["accepted_low"] is not None:
                cells.append((row["accepted_low"], row["accepted_high"]))
            else:
                cells.append((row["units_low"], row["units_high"]))
        found[str(name)] = added(cells, later)
    return found


def test_services_as_the_slow_sum_has_them() -> None:
    taken = refused = 0
    pledges = {name: pledge(name, "cyber") for name in "PQ"}
    for seed in range(400):
        rng = random.Random(seed)
        table = [a_service(rng, n) for n in range(rng.randint(1, 3))]
        slow = slow_services(table)
        try:
            fast = {name: ends(one.so_far) for name, one in services_tell(rows_of("services", table, pledges), pledges, DAY)[0].items()}
        except Refusal as one:
            why = str(one)
            assert slow is None, (seed, why)
            refused += 1
        else:
            assert fast == slow, seed
            taken += 1
    assert min(taken, refused) > 60


def test_delivered_and_not_accepted_is_not_accepted() -> None:
    pledges = {"P": pledge("P", "cyber", unit="hours")}
    row: Row = {"service": "A", "pledge": "P", "what": "watch", "units_low": 40, "units_high": 40, "due": "2031-05-01", "pledged_on": "2031-01-01", "delivered_on": "2031-05-01"}
    tells, stages = services_tell(rows_of("services", [row], pledges), pledges, DAY)
    assert (said(tells["P"].so_far), tells["P"].owed_by, stages[0].stage, stages[0].late) == ("0", "Sarrow", "delivered", False)
    assert tells["P"].told == ("delivered and not accepted, so not counted: 40 hours (A)",)
    tells, stages = services_tell(rows_of("services", [row | {"accepted_on": "2031-05-20", "accepted_by": "Sarrow"}], pledges), pledges, DAY)
    assert (said(tells["P"].so_far), stages[0].waits_on) == ("40", "nobody")
    tells, stages = services_tell(rows_of("services", [row | {"delivered_on": ""}], pledges), pledges, DAY)
    assert (tells["P"].step, tells["P"].owed_by, stages[0].late) == ("deliver A by 2031-05-01", "Velland", True)


# --- land ------------------------------------------------------------------------------------------------------------


def an_area(rng: random.Random, n: int) -> Row:
    forms = {name: pair(rng, 300, 0.8, 0.02) for name in ("cancelled", "reduced", "cleared")}
    return {
        "area": f"A{n}", "pledge": "P", "state": rng.choice(("SHA", "CHA")), "m2": rng.choice((500, 700, 900)),
        "surveyed_on": rng.choice((None, day(rng))), "as_of": day(rng),
        **{f"{name}_{end}": values[at] for name, values in forms.items() for at, end in enumerate(("low", "high"))},
    }  # fmt: skip


def slow_land(rows: list[Row]) -> dict[str, Any] | None:
    for row in rows:
        lows = 0
        for name in ("cancelled", "reduced", "cleared"):
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            if low is not None and low > high:  # type: ignore[operator]
                return None
            lows += low or 0  # type: ignore[operator]
        if lows > row["m2"] or (row["surveyed_on"] and row["surveyed_on"] > row["as_of"]):  # type: ignore[operator]
            return None
    now = [row for row in rows if str(row["as_of"]) <= str(DAY)]
    return {
        name: added([(row[f"{name}_low"], row[f"{name}_high"]) for row in now], len(now) < len(rows)) for name in ("cancelled", "reduced", "cleared")
    } | {"bare": [row["area"] for row in now if not row["surveyed_on"] and row["cleared_high"]]}


def test_land_as_the_slow_sum_has_it() -> None:
    taken = refused = 0
    pledges = {"P": pledge("P", "land", "cleared-land", "m2")}
    for seed in range(300):
        rng = random.Random(seed)
        table = [an_area(rng, n) for n in range(rng.randint(1, 3))]
        slow = slow_land(table)
        try:
            tells, released = land_tells(rows_of("land", table, pledges), pledges, DAY)
        except Refusal as one:
            why = str(one)
            assert slow is None, (seed, why)
            refused += 1
        else:
            one = released[0]
            fast = {name: ends(getattr(one, name)) for name in ("cancelled", "reduced", "cleared")} | {"bare": list(one.unsurveyed)}
            assert fast == slow, seed
            assert tells["P"].so_far == one.cleared, "what was promised by clearance counts no other form"
            taken += 1
    assert min(taken, refused) > 60


def test_demined_alone_is_refused() -> None:
    for what in ("demined-land", "released-land", "land"):
        with pytest.raises(Refusal, match="does not say how the land is released"):
            form_of(pledge("P", "land", what, "m2"))
    with pytest.raises(Refusal, match="counts land in"):
        form_of(pledge("P", "land", "cleared-land", "km2"))
    pledges = {"P": pledge("P", "land", "cleared-land", "m2")}
    for head in ("demined", "Released m2"):
        with pytest.raises(Refusal, match="says not by which form") as refused:
            rows_of("land", [{"area": "A", "pledge": "P", "state": "CHA", "m2": 10, head: 7}], pledges)
        assert refused.value.place == "support/land.csv, line 2"


# --- shipments -------------------------------------------------------------------------------------------------------


def a_shipment(rng: random.Random, n: int, names: list[str]) -> list[Row]:
    legs, units, rows = rng.randint(1, 3), rng.randint(5, 20), []
    gone = rng.randint(0, legs)
    for leg in range(1, legs + 1):
        status = rng.choice(("arrived", "received")) if leg < gone else rng.choice(("left", "arrived", "received")) if leg == gone else "planned"
        got = max(0, units - rng.choice((0, 0, 2))) if rng.random() > 0.03 else units + 2
        there = status in ("arrived", "received") and rng.random() < 0.9
        rows.append(
            {
                "shipment": names[n], "leg": leg, "pledge": "P", "good": "pumps", "left_low": units, "left_high": units,
                "got_low": got if there else None, "got_high": got + 1 if there and got < units else got if there else None,
                "from": f"at{leg}", "to": f"at{leg + 1}", "status": status, "due": rng.choice((None, day(rng), day(rng))),
                "waits_for": ";".join(rng.sample(names, min(len(names), rng.choice((0, 0, 0, 1, 2))))),
            }
        )  # fmt: skip
        units = got if there else units
    return rows


def slow_shipments(rows: list[Row]) -> dict[str, Any] | str:
    """By brute force: every path is walked. A text: refused."""
    by: dict[str, list[Row]] = {}
    for row in rows:
        by.setdefault(str(row["shipment"]), []).append(row)
    for row in rows:
        if row["got_low"] is not None and row["got_low"] > row["left_high"]:  # type: ignore[operator]
            return "more"
    for legs in by.values():
        for one, then in pairwise(legs):
            if then["status"] != "planned" and one["status"] in ("planned", "left"):
                return "order"
            if one["got_high"] is not None and then["left_low"] > one["got_high"]:  # type: ignore[operator]
                return "more"
    names = {(one, row["leg"]): one if len(legs) == 1 else f"{one}, leg {row['leg']}" for one, legs in by.items() for row in legs}
    needs: dict[str, set[str]] = {}
    done, late = set(), {}
    for one, legs in by.items():
        for row in legs:
            me = names[one, row["leg"]]
            needs[me] = {names[other, by[other][-1]["leg"]] for other in filter(None, str(row["waits_for"]).split(";"))}
            if row["leg"] != 1:
                needs[me].add(names[one, row["leg"] - 1])  # type: ignore[operator]
            if row["status"] == "received" or (row["status"] == "arrived" and row is not legs[-1]):
                done.add(me)
            elif row["due"] and str(row["due"]) < str(DAY):
                late[me] = (DAY - dt.date.fromisoformat(str(row["due"]))).days

    def paths(start: str, seen: tuple[str, ...], only_open: bool) -> list[tuple[str, ...]]:
        walked = [(*seen, start)]
        for other in sorted(needs):
            if start in needs[other] and not (only_open and other in done):
                if other in (*seen, start):
                    raise RecursionError
                walked += paths(other, (*seen, start), only_open)
        return walked

    try:
        for one in needs:
            paths(one, (), False)
    except RecursionError:
        return "circle"
    held = {}
    for one in needs:
        if one in done or needs[one] - done:
            continue
        walked = paths(one, (), True)
        behind = {name for path in walked for name in path} - {one}
        if behind or one in late:
            held[one] = (late.get(one), behind, max(map(len, walked)))
    cells = [(legs[-1]["got_low"], legs[-1]["got_high"]) for legs in by.values() if legs[-1]["status"] == "received"]
    return {"held": held, "sum": added(cells, False)}


def test_shipments_as_brute_force_has_them() -> None:
    seen = dict.fromkeys(("taken", "circle", "more", "chains"), 0)
    pledges = {"P": pledge()}
    for seed in range(400):
        rng = random.Random(seed)
        names = [f"S{n}" for n in range(rng.randint(1, 4))]
        table = [row for n in range(len(names)) for row in a_shipment(rng, n, names)]
        slow = slow_shipments(table)
        try:
            fast = shipments_tell(rows_of("shipments", table, pledges), pledges, {}, DAY)
        except Refusal as one:
            why = one.reason
            assert isinstance(slow, str), (seed, why)
            assert ("circle" in why) == (slow == "circle"), (seed, why)
            seen[slow] += 1
            continue
        assert isinstance(slow, dict), (seed, slow)
        assert ends(fast.tells["P"].so_far) == slow["sum"], seed
        assert {one.name: (one.days, set(one.holds), len(one.chain)) for one in fast.held_up} == slow["held"], seed
        for one in fast.held_up:
            known = {each.name: each for each in fast.waited}
            assert all(before in known[after].needs for before, after in pairwise(one.chain)), seed
        seen["taken"] += 1
        seen["chains"] += any(len(one.chain) > 2 for one in fast.held_up)
    assert min(seen.values()) > 20, seen


LEG: Row = {"shipment": "S", "pledge": "P", "good": "pumps", "left_low": 40, "left_high": 40, "from": "Works", "to": "Quay", "status": "planned"}


def test_a_circle_is_refused_and_shown() -> None:
    table = [LEG | {"waits_for": "X"}, {"shipment": "X", "kind": "permit", "good": "transit", "status": "planned", "waits_for": "B"},
             {"shipment": "B", "kind": "act", "good": "bridge open", "status": "planned", "waits_for": "S"}]  # fmt: skip
    with pytest.raises(Refusal) as refused:
        shipments_tell(rows_of("shipments", table, {"P": pledge()}), {"P": pledge()}, {}, DAY)
    circle = refused.value.reason.partition("circle: ")[2].rstrip(".").split(" waits for ")
    assert refused.value.place == "support/shipments.csv"
    assert (circle[0] == circle[-1], set(circle)) == (True, {"S", "X", "B"})
    waits = {"S": "X", "X": "B", "B": "S"}
    assert all(waits[one] == then for one, then in pairwise(circle)), circle


def test_the_late_permit_is_named_with_what_it_holds_up() -> None:
    pledges = {"P": pledge(via="Harrow Agency", place="Quay")}
    table = [
        LEG | {"waits_for": "X", "due": "2031-06-20"}, LEG | {"shipment": "T", "waits_for": "S;law", "due": "2031-08-01"},
        {"shipment": "X", "kind": "permit", "good": "transit", "status": "planned", "due": "2031-06-10", "by": "Ostwick customs"},
    ]  # fmt: skip
    law = ClauseState(clause="c:law", title="Law", status=Status.PENDING, bearers=("Sarrow",), due=1_900_000_000)
    found = shipments_tell(rows_of("shipments", table, pledges), pledges, {"law": law}, DAY)
    assert [(one.name, one.days, one.chain, one.pledges) for one in found.held_up] == [
        ("X", 21, ("X", "S", "T"), ("P",)), ("clause law", (DAY - dt.date(2030, 3, 17)).days, ("clause law", "T"), ("P",)),
    ]  # fmt: skip
    assert (found.tells["P"].step, found.tells["P"].owed_by) == ("grant X (transit, due 2031-06-10, 21 days late)", "Ostwick customs")
    kept = msgspec.structs.replace(law, status=Status.KEPT)
    assert [one.name for one in shipments_tell(rows_of("shipments", table, pledges), pledges, {"law": kept}, DAY).held_up] == ["X"]
    early = [LEG | {"waits_for": "X", "due": "2031-06-05"}, table[2]]
    assert shipments_tell(rows_of("shipments", early, pledges), pledges, {}, DAY).told == ("S is due on 2031-06-05, before X, for which it waits (2031-06-10)",)
    gone = [LEG | {"waits_for": "X", "status": "left"}, table[2]]
    assert shipments_tell(rows_of("shipments", gone, pledges), pledges, {}, DAY).told == ("S has left or is done, although X, for which it waits, is not done",)


def test_where_it_is_and_who_signs() -> None:
    pledges = {"P": pledge(place="Quay")}

    def tell(**more: object) -> Any:
        return shipments_tell(rows_of("shipments", [LEG | more], pledges), pledges, {}, DAY)

    here = tell(status="arrived", got_low=38, got_high=39, due="2031-08-01")
    assert (here.where[0].place, said(here.where[0].lost), said(here.tells["P"].so_far)) == ("Quay", "1 to 2", "0")
    assert (here.tells["P"].step, here.tells["P"].owed_by) == ("sign for S at Quay", "Sarrow")
    assert said(tell(status="received", got_low=38, got_high=39).tells["P"].so_far) == "38 to 39"
    assert said(tell(status="received").tells["P"].so_far) == "not known", "not counted is not zero"
    assert tell(status="left").where[0].place == "Works to Quay"
    other = tell(status="received", got_low=38, got_high=38, to="Depot")
    assert (said(other.tells["P"].so_far), other.tells["P"].told[0]) == ("0", "S was received at Depot, not at Quay: not counted")
    later = tell(status="received", got_low=40, got_high=40, as_of="2031-07-15")
    assert (said(later.tells["P"].so_far), later.where[0].state) == ("not known", "to leave")


BAD: list[tuple[str, Row, str]] = [
    ("courses", {"starts": "2031-05-02", "ends": "2031-05-01"}, "before it starts"),
    ("courses", {"started_low": 3, "started_high": 5, "completed_low": 6, "completed_high": 7}, "completed of 3 to 5 that started"),
    ("courses", {"completed_low": 6, "completed_high": 5}, "upside down"),
    ("courses", {"completed_low": 6}, "one end only"),
    ("courses", {"completed_low": -1, "completed_high": 5}, "below 0"),
    ("courses", {"starts": "2922-02-30"}, "2922-02-30"),
    ("courses", {"places": "many"}, "many"),
    ("courses", {"places": "1.000.00"}, "1.000.00"),
    ("courses", {"pledge": "Nobody"}, "no such pledge"),
    ("courses", {"starts": "2031-06-20", "completed_low": 1, "completed_high": 1}, "before the course starts"),
    ("services", {"delivered_on": "2031-01-01", "pledged_on": "2031-02-01"}, "before it was pledged"),
    ("services", {"accepted_on": "2031-02-01", "accepted_by": "Sarrow"}, "was not delivered"),
    ("services", {"delivered_on": "2031-01-01", "accepted_on": "2031-02-01"}, "a day and a name"),
    ("services", {"delivered_on": "2031-01-01", "accepted_by": "Sarrow"}, "a day and a name"),
    ("services", {"delivered_on": "2031-01-01", "accepted_on": "2031-02-01", "accepted_by": "Velland"}, "cannot accept"),
    ("services", {"delivered_on": "2031-01-01", "accepted_low": 1, "accepted_high": 1}, "without a day"),
    ("services", {"units_low": 1, "units_high": 2, "delivered_on": "2031-01-01", "accepted_on": "2031-02-01", "accepted_by": "Sarrow", "accepted_low": 3, "accepted_high": 3}, "are accepted of"),
    ("services", {"delivered_on": "2031-06-20"}, "after the day for which it holds"),
    ("shipments", {"status": "gone"}, "none of its words"),
    ("shipments", {"got_low": 1, "got_high": 1}, "counted, and it is planned"),
    ("shipments", {"status": "received", "got_low": 41, "got_high": 41}, "arrived of 40"),
    ("shipments", {"to": ""}, "from a place to a place"),
    ("shipments", {"kind": "permit"}, "neither units nor legs"),
    ("shipments", {"leg": 0}, "below 1"),
    ("shipments", {"status": "left", "day": "2031-06-20"}, "after the day for which it holds"),
    ("shipments", {"left_low": "-1"}, "below 0"),
    ("land", {"m2": ""}, "is empty"),
    ("land", {"m2": -5}, "below 0"),
    ("land", {"state": "cleared"}, "none of its words"),
    ("land", {"cancelled_low": 5, "cancelled_high": 5, "reduced_low": 3, "reduced_high": 3, "cleared_low": 3, "cleared_high": 3}, "more was released than the 10 m2"),
    ("land", {"surveyed_on": "2031-06-20"}, "after the day for which it holds"),
    ("land", {"demined": 7}, "not by which form"),
    ("land", {"as_of": ""}, "is empty"),
]
PLAIN: dict[str, Row] = {
    "courses": {"pledge": "P", "course": "A"}, "services": {"service": "A", "pledge": "P", "what": "watch"}, "shipments": LEG,
    "land": {"area": "A", "pledge": "P", "state": "CHA", "m2": 10},
}  # fmt: skip


@pytest.mark.parametrize(("table", "cells", "says"), BAD, ids=lambda one: "" if isinstance(one, dict) else str(one))
def test_bad_rows_are_refused_with_place_and_repair(table: str, cells: Row, says: str) -> None:
    pledges = {"P": pledge()}
    assert len(rows_of(table, [PLAIN[table]], pledges)) == 1
    with pytest.raises(Refusal) as refused:
        rows_of(table, [PLAIN[table] | cells], pledges)
    assert says in refused.value.reason
    assert refused.value.repair
    assert refused.value.place == f"support/{table}.csv, line 2"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ([LEG, LEG | {"leg": 3}], "has another number"),
        ([LEG | {"leg": 2}], "has another number"),
        ([LEG, LEG | {"leg": 2, "from": "Depot"}], "the next pumps from Depot"),
        ([LEG, LEG | {"leg": 2, "from": "Quay", "good": "tents"}], "the next tents"),
        ([LEG | {"status": "left"}, LEG | {"leg": 2, "from": "Quay", "status": "left"}], "has not arrived"),
        ([LEG | {"status": "arrived", "got_low": 30, "got_high": 39}, LEG | {"leg": 2, "from": "Quay"}], "40 left with the next"),
        ([LEG | {"waits_for": "nobody"}], "neither a row nor a clause"),
        ([LEG | {"waits_for": "S"}], "circle: S waits for S"),
    ],
)
def test_shipments_that_cannot_be(table: list[Row], says: str) -> None:
    with pytest.raises(Refusal) as refused:
        shipments_tell(rows_of("shipments", table, {"P": pledge()}), {"P": pledge()}, {}, DAY)
    assert says in refused.value.reason
    assert (bool(refused.value.repair), refused.value.place) == (True, "support/shipments.csv")


# --- table and evidence ----------------------------------------------------------------------------------------------


def state(low: int, *, unit: str = "units", wanted: int = 40, due: dt.date | None = DAY) -> ClauseState:
    at = None if due is None else int(dt.datetime(due.year, due.month, due.day, 12, tzinfo=dt.UTC).timestamp())
    amount = Amount(low=Decimal(low), unit=unit, wanted=Decimal(wanted), relation="at least")
    verdict = Verdict(instance=Instance(clause="c", bearers=("Velland",)), status=Status.PENDING, amounts=(amount,))
    return ClauseState(clause="c", status=Status.PENDING, answer="still pending", due=at, instances=(verdict,))


@pytest.mark.parametrize(
    ("low", "table", "says"),
    [
        (0, (18, 20), ()), (18, (18, 20), ()), (20, (18, 20), ()), (30, (18, 20), ("table and evidence differ: the log holds at least 30 units, the table 18 to 20 units",)),
        (10, (18, 20), ("table and evidence differ: the table says 18 to 20 units, the log holds at least 10 units so far",)), (30, (18, None), ()), (30, (None, None), ()),
    ],
)  # fmt: skip
def test_table_and_evidence_stand_side_by_side(low: int, table: tuple[int | None, int | None], says: tuple[str, ...]) -> None:
    so_far = Between(*(None if one is None else Decimal(one) for one in table))
    (row,) = promised_rows([pledge(clause="c", by=DAY)], {"P": TableTells(so_far)}, {"c": state(low)}, DAY)
    assert (row.told, row.so_far, row.logged) == (says, so_far, Between(Decimal(low), None))


def test_the_clause_binds_and_the_table_adds() -> None:
    (row,) = promised_rows([pledge(clause="c", by=DAY)], {}, {"c": state(0, wanted=50, due=FIRST)}, DAY)
    assert (row.by, row.late) == (FIRST, True)
    assert row.told == (f"the table says by {DAY}, the clause by {FIRST}: the clause binds", "the clause asks for 50 units, the table says 40")
    (row,) = promised_rows([pledge(clause="c")], {}, {"c": state(5, unit="persons")}, DAY)
    assert (row.logged, row.told) == (None, ("the clause counts persons, the table units: not compared",))


# --- clocks ----------------------------------------------------------------------------------------------------------


def slow_clocks(deposited: dt.date) -> tuple[dt.date, dt.date, dt.date]:
    """Day by day: the sixth first of a month after the deposit."""
    at, firsts = deposited, 0
    while firsts < 6:
        at += dt.timedelta(1)
        firsts += at.day == 1
    at = max(at, dt.date(1999, 3, 1))
    return at, dt.date(at.year + 4, at.month, 1), dt.date(at.year + 10, at.month, 1)


def clocks(text: str, day: dt.date = DAY) -> Any:
    return clocks_of("parties.csv", text.encode(), day, shipped_clocks())


def test_the_clock_of_ukraine() -> None:
    for spelt in ("27 Dec 2005", "2005-12-27", "27 Dec 2005 a"):
        one = clocks(f"party,deposited\nUkraine,{spelt}\n").parties[0]
        assert [str(each) for each in (one.in_force, one.stockpile, one.clearance)] == ["2006-06-01", "2010-06-01", "2016-06-01"]
    assert one.bound_by == "accession"
    assert str(clocks("party,deposited\nX,1998-02-01\n").parties[0].in_force) == "1999-03-01", "not before its first day at all"


def test_clocks_as_days_are_counted() -> None:
    rng = random.Random(1)
    days = [dt.date(1997, 12, 3) + dt.timedelta(rng.randint(0, 12_000)) for _ in range(300)]
    found = clocks("party,deposited\n" + "".join(f"P{n},{one}\n" for n, one in enumerate(days)))
    assert [(one.in_force, one.stockpile, one.clearance) for one in found.parties] == [slow_clocks(one) for one in days]


@pytest.mark.skipif(not SHARED.is_file(), reason="the shared data (participants of the Mine Ban Convention) are not at ../shared")
def test_every_dated_row_of_the_real_table_computes() -> None:
    found = clocks_of(SHARED.name, SHARED.read_bytes(), dt.date(2015, 3, 31), shipped_clocks())
    with SHARED.open(encoding="utf-8", newline="") as stream:
        raw = [(row[0], row[2]) for row in list(csv.reader(stream))[1:]]
    dated = {name: dt.datetime.strptime(" ".join(cell.split()[:3]), "%d %b %Y").date() for name, cell in raw if cell}
    assert (len(raw), len(dated), found.without) == (162, 161, ("Marshall Islands",))
    assert {one.party: (one.in_force, one.stockpile, one.clearance) for one in found.parties} == {name: slow_clocks(one) for name, one in dated.items()}
    assert {one.bound_by for one in found.parties} >= {"ratification", "accession", "acceptance", "approval"}


@pytest.mark.parametrize(
    ("rows", "says", "place"),
    [
        ("X,31 Feb 2005\n", "31 Feb 2005", "parties.csv, line 2"), ("X,2005-12-27\nY,2005-02-31\n", "2005-02-31", "parties.csv, line 3"), ("X,2005\n", "not a day", "parties.csv, line 2"),
        ("X,soon\n", "soon", "parties.csv, line 2"), ("X,1990-01-01\n", "no figure", "parties.csv, line 2"), ("X,2005-12-27\nX,2005-12-27\n", "stands in two rows", "parties.csv, line 3"),
        (",2005-12-27\n", "is empty", "parties.csv, line 2"),
    ],
)  # fmt: skip
def test_days_of_deposit_that_cannot_be(rows: str, says: str, place: str) -> None:
    with pytest.raises(Refusal) as refused:
        clocks(f"party,deposited\n{rows}")
    assert says in refused.value.reason
    assert (bool(refused.value.repair), refused.value.place) == (True, place)


def test_an_extension_stands_beside_the_rule() -> None:
    head = "party,deposited,extended_to,extended_by\n"
    one = clocks(f"{head}X,2005-12-27,2032-12-01,decision 4\n").parties[0]
    assert (str(one.clearance), str(one.extended_to), one.next) == ("2016-06-01", "2032-12-01", "clearance 2032-12-01")
    for cells, says in (("2015-01-01,decision 4", "is before 2016-06-01"), ("2032-12-01,", "a day and a decision"), (",decision 4", "a day and a decision")):
        with pytest.raises(Refusal, match=says):
            clocks(f"{head}X,2005-12-27,{cells}\n")


@pytest.mark.parametrize("change", [('source = "the same', 'source = " " # '), ("years = 4", "years = 0"), ('id = "stockpile"', 'id = "other"'), ("years", "centuries"), ('first = "1997-12-03"', 'first = "1997-02-30"')])
def test_figures_of_the_rule_are_read_strictly(change: tuple[str, str]) -> None:
    text = (Path(clocks_of.__code__.co_filename).with_name("mine_ban.toml")).read_text("utf-8")
    assert all(one.source and one.checked and one.first for one in read_clocks(text.encode(), "t"))
    assert change[0] in text
    with pytest.raises(Refusal):
        read_clocks(text.replace(*change).encode(), "t.toml")


def test_an_announcement_is_read_as_it_was_said() -> None:
    table = written([{"announcement": "A", "said": "returned to use", "area_low": 35000, "area_high": 35000, "unit": "km2"}])
    (row,) = sourced_rows("support/announced.csv", table, LandAnnouncement) or ()
    assert said(row.area, row.unit) == "35,000 km2"
