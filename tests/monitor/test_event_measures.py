"""An event of an act is one occurrence, whatever is measured on it; what else is measured counts where a clause asks for that."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from test_many_triggers import DAY, FRAME, START, same

from servanda.evidence.chain import canonical, record_from
from servanda.evidence.fusion import to_run
from servanda.evidence.knowledge import known_at
from servanda.evidence.records import Entry, EventRecord, Grades
from servanda.evidence.segments import MEASURES, decode, encode
from servanda.meaning import Event, Prepared, Run, Status, prepare
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine

COUNT = "Northmark must not bomb\n  at most 2 incidents in any 24 hours"


def prepared_of(clause: str) -> Prepared:
    dossier = load_files({"many.md": (FRAME + f"\nclause 1\n  {clause}\n```\n").encode()}, "many")
    assert not [one for one in dossier.diagnostics if one.severity.value == "error"]
    return prepare(view(dossier))


def bombs(number: int, **more: object) -> Run:
    return Run(events=tuple(Event(term="bomb", at=START + 5 * DAY + n * 3600, by=("Northmark",), **more) for n in range(number)))  # type: ignore[arg-type]  # what is measured


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"amount": Decimal(0), "unit": "deaths"},
        {"amount": Decimal(3), "unit": "deaths"},
        {"amount": Decimal(3), "unit": "deaths", "open_ended": True},
        {"measures": ((Decimal(3), "deaths"), (Decimal(12), "injured"))},
        {"amount": Decimal(1), "unit": "incident", "measures": ((Decimal(3), "deaths"),)},
        {"measures": ((Decimal(1), "incidents"),)},
    ],
)
def test_an_incident_with_a_death_toll_is_an_incident(more: dict[str, object]) -> None:
    prepared, run, now = prepared_of(COUNT), bombs(6, **more), START + 20 * DAY
    verdict = engine.verdicts(prepared, run, now)["many:1"][0]
    assert verdict.status is Status.BREACHED
    assert verdict.since == run.events[2].at
    assert [(one.event, one.sure) for one in engine.violations(prepared, run, now)] == [(n, True) for n in range(2, 6)]
    same(prepared, run, now)


@pytest.mark.parametrize(
    "more",
    [
        {"amount": Decimal(3), "unit": "shots"},  # another unit that counts happenings: how many incidents they were is not told
        {"amount": Decimal(3), "unit": "explosions", "several": True},
        {"amount": Decimal(3)},
    ],
)
def test_what_stands_for_several_is_not_known_to_be_one(more: dict[str, object]) -> None:
    prepared, run, now = prepared_of(COUNT), bombs(1, **more), START + 20 * DAY
    assert engine.verdicts(prepared, run, now)["many:1"][0].status is Status.UNKNOWN
    same(prepared, run, now)


def test_each_measure_counts_where_it_is_asked_for() -> None:
    prepared = prepared_of("Northmark must not bomb\n  at most 5 deaths")
    told = {"amount": Decimal(100), "unit": "shells", "measures": ((Decimal(3), "deaths"),)}
    now = START + 20 * DAY
    for number, status in ((1, Status.PENDING), (2, Status.BREACHED)):
        assert engine.verdicts(prepared, bombs(number, **told), now)["many:1"][0].status is status
        same(prepared, bombs(number, **told), now)


@pytest.mark.parametrize("seed", range(12))
def test_columns_and_kernels_say_the_same_or_hand_it_back(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    from kernel_cases import BOUNDS, case, expected, judged, named
    from kernel_cases import run as drawn
    from msgspec.structs import replace

    draw, prepared = random.Random(seed), case("count in hours")
    whole = drawn(seed, 60, step=3600)
    units = ("deaths", "incidents", "shots")
    events = [
        replace(one, amount=Decimal(draw.randrange(4)), unit=draw.choice(units))
        if one.term == "open fire" and draw.random() < 0.6
        else one
        for one in whole.events
    ]
    run = Run(events=tuple(events))
    made, found, order, _ = judged(prepared, run, mode=BOUNDS)
    assert named(made, found, order, BOUNDS) == expected(prepared, run)
    for long in (0, 10**9):
        monkeypatch.setattr(engine, "LONG", long)
        same(prepared, run, whole.events[-1].at)


def test_the_log_keeps_measures_and_older_logs_their_bytes() -> None:
    plain = EventRecord(id="a", term="bomb", first=1, last=1, grades=Grades(reliability="B", credibility="2"))
    measured = EventRecord(id="b", term="bomb", first=2, last=2, measures=((Decimal("3"), "deaths"), (Decimal("1.5"), "km")))
    old, new = ((Entry(number=1, known=5, record=one),) for one in (plain, measured))
    assert b"measures" not in canonical(plain)
    assert record_from(canonical(measured)) == measured
    assert MEASURES.encode() not in encode(old)
    assert decode(encode(old)) == old
    assert decode(encode(new)) == new
    run = to_run(known_at(new, 10)).run
    assert run.events[0].measures == measured.measures
