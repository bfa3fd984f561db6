"""What is said while watching is, at every step, what is said of all the evidence at once; only what is touched is judged anew."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from amounts import amount
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from monitor_cases import ROOT
from tests_meaning import HEAD, block, dossiers, logs, moments

from servanda.app.api import load
from servanda.calendar import Instant
from servanda.evidence.fusion import to_run
from servanda.evidence.knowledge import known_at
from servanda.evidence.records import Attribution, CoverageRecord, Entry, EventRecord, GapRecord, Record, Ruling, Source, Standing
from servanda.meaning import Event, Gap, Status, Watched
from servanda.model.core import View
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine
from servanda.monitor.watching.clock import Clock
from servanda.monitor.watching.data import State, Value
from servanda.monitor.watching.held import News
from servanda.monitor.watching.keys import instance_key
from servanda.monitor.watching.watch import Watch, after_lines

CHECKED = settings(
    max_examples=amount(120, 50), derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip
DAY = 86400


def records_of(name: str, event: Event) -> list[Record]:
    """An event as it stands in a log."""
    standing = Standing.CONFIRMED if event.known else Standing.DISPUTED
    last = event.at if event.late is None else event.late
    made: list[Record] = [
        EventRecord(
            id=name, term=event.term, first=event.at, last=last, precision="interval", args=event.args, place=event.place,
            amount=event.amount, unit=event.unit, standing=standing,
        )
    ]  # fmt: skip
    if event.by:
        made.append(Attribution(id=f"{name}-by", event=name, by=event.by, standing=Standing.CONFIRMED))
    return made


def gap_of(name: str, gap: Gap) -> GapRecord:
    return GapRecord(id=name, first=gap.first, last=gap.last, terms=gap.terms, places=gap.places)


def look_of(name: str, one: Watched) -> CoverageRecord:
    return CoverageRecord(
        id=name, first=one.first, last=one.last, owner="Mission", terms=one.terms, by=one.by, places=one.places, clauses=one.clauses,
        standing=Standing.CONFIRMED,
    )  # fmt: skip


EVERYWHERE = look_of("patrols", Watched(first=0, last=2 * 10**9))
"""The mission looked everywhere, all the time."""


def at_once(seen: View, entries: Sequence[Entry], now: Instant) -> tuple[dict[str, dict[str, Value]], dict[str, dict[str, str]]]:
    """All verdicts and violations, from nothing but the entries."""
    fused = to_run(known_at(entries, None), dossier=seen.dossier)
    verdicts: dict[str, dict[str, Value]] = {}
    for name, found in engine.verdicts(seen, fused.run, now).items():
        mine = {
            instance_key(one.instance, fused.ids): Value(status=one.status.value, since=one.since, due=one.due, lack=one.lack)
            for one in found
            if one.status is not Status.NOT_IN_FORCE
        }
        if mine:
            verdicts[name] = mine
    violations: dict[str, dict[str, str]] = {}
    for one in engine.violations(seen, fused.run, now):
        if one.event is not None:
            key = msgspec.json.encode((fused.ids[one.event], one.bearers)).decode()
            held = violations.setdefault(one.clause, {})
            if held.get(key) != "certain":
                held[key] = "certain" if one.sure else "perhaps"
    return verdicts, violations


@CHECKED
@given(dossiers(), st.booleans(), st.data())
def test_step_by_step_is_at_once(sample, imprecise, data) -> None:  # type: ignore[no-untyped-def]  # drawn
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    seen = view(dossier)
    run = data.draw(logs(imprecise=imprecise))
    steps: list[list[Record]] = [records_of(f"e{n}", event) for n, event in enumerate(run.events)]
    steps += [[gap_of(f"g{n}", gap)] for n, gap in enumerate(run.gaps)]
    steps += [[look_of(f"l{n}", one)] for n, one in enumerate(run.watched or ())]
    steps += [[]] * 4  # only time passes
    steps = data.draw(st.permutations(steps))
    times = sorted(data.draw(st.lists(moments(), min_size=len(steps), max_size=len(steps))))
    watch, entries, told = Watch(seen), [], State()
    for number, (records, now) in enumerate(zip(steps, times, strict=True)):
        more = list(records)
        if entries and number % 3 == 2:  # and something held is taken back
            about = data.draw(st.sampled_from([e.record.id for e in entries if not isinstance(e.record, Ruling | Source)]))
            more.append(Ruling(of=about, standing=data.draw(st.sampled_from([Standing.RETRACTED, Standing.CONFIRMED]))))
        new = [Entry(number=len(entries) + n, known=now, record=one) for n, one in enumerate(more, 1)]
        entries += new
        before = watch.number
        deltas = watch.take(new, now)
        assert [one.number for one in deltas] == list(range(before + 1, before + 1 + len(deltas)))
        verdicts, violations = at_once(seen, entries, now)
        assert watch.verdicts == verdicts
        assert watch.violations == violations
        told = after_lines(told, deltas)
        assert {name: found for name, found in told.verdicts.items() if found} == verdicts
        assert {name: found for name, found in told.violations.items() if found} == violations
        if number == len(steps) // 2:  # put away and taken up again
            kept = msgspec.json.decode(msgspec.json.encode(watch.state), type=State)
            watch = Watch(seen, entries, kept)


@pytest.fixture(scope="module")
def harbour() -> View:
    return view(load(ROOT / "dossiers" / "harbour"))


NOON = 1_930_478_400  # 5 March 2031


def fire(name: str, at: Instant) -> list[Record]:
    return records_of(name, Event(term="open fire", at=at, by=("Northmark",), place="Security Zone"))


def entered(records: Sequence[Record], known: Instant, after: int = 0) -> list[Entry]:
    return [Entry(number=after + n, known=known, record=record) for n, record in enumerate(records, 1)]


def test_only_what_is_touched_is_judged_again(harbour: View) -> None:
    watch = Watch(harbour)
    watch.take(entered([EVERYWHERE], NOON), NOON)
    assert len(watch.evaluated) == len(watch.bench.prepared.clauses)
    deltas = watch.take(entered(fire("e1", NOON + 5), NOON + 10, 1), NOON + 10)
    hears = {name for name, terms in watch.bench.terms.items() if "open fire" in terms}
    always = {name for name, plan in watch.bench.plans.items() if plan.every is not None}
    assert set(watch.evaluated) <= set(watch.bench.hanging_on(hears | always))
    assert "harbour:4.fire" in watch.evaluated
    assert "harbour:23.copy" not in watch.evaluated
    assert len(watch.evaluated) < len(watch.bench.prepared.clauses) / 5
    assert {one.clause.partition("/")[0] for one in deltas} == {"harbour:4.fire"}
    (first, *_) = deltas
    assert (first.was, first.now, [(c.id, c.what, c.known) for c in first.because]) == ("pending", "unknown", [("e1", "entered", NOON + 10)])
    assert first.rungs[0].clause == "harbour:4.fire/rung:1"
    watch.take((), NOON + 11)
    assert not set(watch.evaluated) - set(watch.bench.hanging_on(always))
    watch.take((), NOON + 11)
    assert watch.evaluated == ()


def test_a_deadline_that_passes_is_told_with_nothing_coming_in(harbour: View) -> None:
    watch = Watch(harbour)
    watch.take(entered([EVERYWHERE], NOON), NOON)
    due = 1_930_892_399  # 7 days after the entry into force, end of day
    wake = watch.wake()
    assert wake is not None
    assert wake > NOON
    deltas = watch.judge(News(), due + DAY)
    copy = [one for one in deltas if one.clause == "harbour:23.copy"]
    assert [(one.was, one.now, one.because) for one in copy] == [("pending", "breached", ())]
    assert "because of time passing" in copy[0].text


def test_a_deadline_that_passes_in_silence_accuses_nobody(harbour: View) -> None:
    watch = Watch(harbour)
    watch.take((), NOON)
    later = NOON + 30 * DAY
    deltas = watch.judge(News(), later)
    copy = [one for one in deltas if one.clause == "harbour:23.copy"]
    assert [(one.was, one.now, one.lack) for one in copy] == [("pending", "unknown", "overdue, nothing reported")]
    assert "pending -> overdue, nothing reported" in copy[0].text
    assert not [one for one in watch.verdicts["harbour:23.copy"].values() if one.status == "breached"]
    told = watch.take(entered([EVERYWHERE], later), later)
    (found,) = [one for one in told if one.clause == "harbour:23.copy"]
    assert (found.was, found.now) == ("unknown", "breached")
    assert [(one.id, one.what) for one in found.because] == [("patrols", "entered")]
    taken = watch.take(entered([Ruling(of="patrols", standing=Standing.RETRACTED)], later, 1), later)
    assert [(one.was, one.now) for one in taken if one.clause == "harbour:23.copy"] == [("breached", "unknown")]


def test_a_correction_withdraws_and_asserts(harbour: View) -> None:
    watch = Watch(harbour)
    entries = entered([EVERYWHERE, *fire("e1", NOON - 50)], NOON)
    watch.take(entries, NOON)
    (event, _) = fire("e1", NOON - 50)
    moved = msgspec.structs.replace(event, place="Fell Store")
    deltas = watch.take(entered([moved], NOON + 60, len(entries)), NOON + 60)
    assert watch.take((), NOON + 60) == ()
    taken = watch.take(entered([Ruling(of="e1", standing=Standing.RETRACTED)], NOON + 90, 4), NOON + 90)
    changed = {(one.kind, one.clause, one.was, one.now) for one in (*deltas, *taken)}
    assert ("violation", "harbour:4.fire", "perhaps", "") in changed
    assert ("changed", "harbour:4.fire", "unknown", "pending") in changed
    assert all(one.because and one.because[0].id == "e1" for one in taken)


def test_time_never_goes_back(harbour: View) -> None:
    watch = Watch(harbour)
    watch.take((), NOON)
    watch.take((), NOON - DAY)
    assert watch.now == NOON


def test_a_clock_takes_down_what_comes_later() -> None:
    clock = Clock(100)
    clock.begins("a")
    assert clock < 200
    assert not clock >= 150
    assert clock > 50
    clock.begins("b")
    assert min(clock, 300) == 100
    assert clock == 100
    assert clock.wakes == {"a": 150, "b": 300}
