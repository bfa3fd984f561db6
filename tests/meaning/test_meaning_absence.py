"""A log is not a run: what is not on record accuses nobody, and nothing that may have gone unseen changes what is certain."""

from __future__ import annotations

import random

import pytest
from absence_property import CERTAIN, accused, counted, statuses
from amounts import amount
from generators import (
    EVENTS,
    FORMS,
    HEAD,
    LAST,
    Sample,
    called,
    clocked,
    clocked_of,
    dossiers,
    events,
    gaps,
    logs,
    looks,
    moments,
    starts,
    starts_of,
)
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from meaning_tables import block
from msgspec.structs import replace
from taking_out import taken_out

from servanda.calendar import Instant
from servanda.meaning import Event, Gap, Prepared, Run, Status, Watched, evaluate, prepare, violations
from servanda.model.loader import load_files
from servanda.model.views import view
from servanda.monitor import engine

CHECKED = settings(
    max_examples=amount(150, 40), derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip


def loaded(sample: Sample) -> Prepared:
    """The sample, prepared; texts the resolver rightly refuses are not drawn."""
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    return prepare(view(dossier))


@CHECKED
@given(called(), logs(), moments(), st.data())
def test_nor_does_it_where_what_becomes_of_others_calls_for_a_clause(sample: Sample, run: Run, now: Instant, data: st.DataObject) -> None:
    prepared = loaded(sample)
    out = data.draw(st.sets(st.integers(0, max(0, len(run.events) - 1))))
    names = tuple(number for number in range(len(run.events)) if number not in out)
    assert accused(statuses(prepared, taken_out(run, out), now, names)) <= accused(statuses(prepared, run, now))


@CHECKED
@given(dossiers(), logs(), moments(), st.data())
def test_taking_entries_away_accuses_nobody(sample: Sample, run: Run, now: Instant, data: st.DataObject) -> None:
    prepared = loaded(sample)
    out = data.draw(st.sets(st.integers(0, max(0, len(run.events) - 1))))
    fewer = taken_out(run, out)
    names = tuple(number for number in range(len(run.events)) if number not in out)
    before, after = statuses(prepared, run, now), statuses(prepared, fewer, now, names)
    assert accused(after) <= accused(before)
    assert counted(prepared, fewer, now, names) <= counted(prepared, run, now, tuple(range(len(run.events))))


@pytest.mark.parametrize("part", range(amount(4, 2)))
def test_nor_does_it_where_the_first_start_on_record_is_presumed_the_first(part: int) -> None:
    for seed in range(part * 500, part * 500 + 500):
        draw = random.Random(seed)
        text, run = clocked_of(draw).text, starts_of(draw)
        prepared = prepare(view(load_files(block(text, head=HEAD), "harbour")))
        # of what is owed, a late one may be left; of what was looked for, nothing goes missing unless that is taken back too
        out = {number for number, event in enumerate(run.events) if event.term not in ("pay aid", *EVENTS) and draw.random() < 0.4}
        fewer = taken_out(run, out) if draw.random() < 0.3 else replace(run, events=tuple(one for number, one in enumerate(run.events) if number not in out))
        names = tuple(number for number in range(len(run.events)) if number not in out)
        before, after = statuses(prepared, run, LAST), statuses(prepared, fewer, LAST, names)
        assert accused(after) <= accused(before), seed
        assert counted(prepared, fewer, LAST, names) <= counted(prepared, run, LAST, tuple(range(len(run.events)))), seed


@CHECKED
@given(st.one_of(dossiers(), clocked()), st.one_of(logs(presuming=True), starts()), moments(), gaps(placed=True))
def test_a_gap_accuses_nobody(sample: Sample, run: Run, now: Instant, gap: Gap) -> None:
    prepared = loaded(sample)
    blind = replace(run, gaps=(*run.gaps, gap))
    before, after = statuses(prepared, run, now), statuses(prepared, blind, now)
    assert accused(after) <= accused(before)
    for name, status in after.items():
        if status is Status.KEPT:
            assert before[name] is status


@CHECKED
@given(st.one_of(dossiers(), clocked()), st.one_of(logs(presuming=True), starts()), moments(), looks())
def test_who_looked_only_makes_known(sample: Sample, run: Run, now: Instant, look: Watched) -> None:
    prepared = loaded(sample)
    seen = replace(run, watched=(*(run.watched or ()), look))
    before, after = statuses(prepared, run, now), statuses(prepared, seen, now)
    for name, status in before.items():
        if status in CERTAIN:
            assert after[name] is status, name


@CHECKED
@given(dossiers(), moments(), st.booleans())
def test_an_empty_log_accuses_nobody(sample: Sample, now: Instant, presumed: bool) -> None:
    prepared = loaded(sample)
    forms = (Watched(first=0, last=LAST * 2, terms=("the truce starts", "the truce fails", "the vote is held", *FORMS)),)
    run = Run(watched=forms if presumed else ())
    assert not accused(statuses(prepared, run, now))
    assert not violations(prepared, run, now)


@CHECKED
@given(dossiers(), logs(), moments(), events(uncertain=False))
def test_what_may_have_gone_unseen_changes_nothing_that_is_certain(sample: Sample, run: Run, now: Instant, event: Event) -> None:
    assume(not sample.determined)
    prepared = loaded(sample)
    blind = replace(run, watched=tuple(one for one in run.watched or () if one.terms and event.term not in one.terms))
    more = replace(blind, events=(*run.events, event))
    before, after = statuses(prepared, blind, now), statuses(prepared, more, now)
    for name, status in before.items():
        if status in CERTAIN:
            assert after[name] is status, name
    for one in violations(prepared, blind, now):
        assert not one.sure or any(same(one, other) for other in violations(prepared, more, now)), one


def same(one: object, other: object) -> bool:
    return (one.clause, one.at, one.event, one.bearers) == (other.clause, other.at, other.event, other.bearers)  # type: ignore[attr-defined]


@pytest.mark.parametrize("until", ["every 1 week from 2031-03-03", "by 2031-03-10"])
@pytest.mark.parametrize("gate", ["not before the truce starts", "only after the council meets"])
@pytest.mark.parametrize("who", ["East", "jointly East, West"])
def test_an_empty_log_accuses_nobody_of_what_could_not_have_counted_either(who: str, gate: str, until: str) -> None:
    """Nothing on record opened the way: whether the act was left undone or done too early, only silence speaks of it."""
    clause = f"clause 1\n  {who} must pay aid\n  {gate.replace('the council meets', EVENTS[0])}\n  {until}"
    prepared = prepare(view(load_files(block(Sample((clause,)).text, head=HEAD), "harbour")))
    for watched in ((), (Watched(first=0, last=LAST, terms=(*EVENTS, *FORMS)),)):
        found = evaluate(prepared, Run(watched=watched), LAST)
        assert engine.verdicts(prepared, Run(watched=watched), LAST) == found
        statuses_ = {one.status for verdicts in found.values() for one in verdicts}
        assert Status.UNKNOWN in statuses_
        assert Status.BREACHED not in statuses_
    complete = {one.status for verdicts in evaluate(prepared, Run(), LAST).values() for one in verdicts}
    assert Status.BREACHED in complete, "in a run that is complete it cannot be kept"
