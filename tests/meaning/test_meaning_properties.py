"""What must hold of the meaning of any small dossier after any run."""

from __future__ import annotations

import itertools

import pytest
from amounts import amount
from generators import ACTS, EVENTS, HEAD, WORLD, Sample, called, clause_texts, dossiers, events, gaps, moments, runs
from hypothesis import HealthCheck, Phase, assume, given, settings
from meaning_tables import block, prepared_of
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Event, Instance, Prepared, Run, Status, clause_status, complies, evaluate, prepare, status
from servanda.meaning.world import FORMAL
from servanda.model.loader import load_files
from servanda.model.views import view

FINAL = (Status.KEPT, Status.BREACHED, Status.LAPSED)
Verdicts = dict[Instance, Status]

CHECKED = settings(
    max_examples=amount(100, 50), derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip


def loaded(sample: Sample) -> Prepared:
    """The sample, prepared; texts the resolver rightly refuses are not drawn."""
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    return prepare(view(dossier))


def untimed(instance: Instance) -> Instance:
    """An instance without the moment of its trigger, which may be known in one run and not in another."""
    parent, cause = (None if one is None else untimed(one) for one in (instance.parent, instance.cause))
    return replace(instance, trigger_at=None, trigger_event=None, parent=parent, cause=cause)


def statuses(prepared: Prepared, run: Run, now: Instant) -> Verdicts:
    """The status of every instance. Instances that differ only in their trigger's moment are told apart by number."""
    found: Verdicts = {}
    for verdicts in evaluate(prepared, run, now).values():
        for one in verdicts:
            found[one.instance] = one.status
    return found


def by_trigger(run: Run, found: Verdicts) -> dict[tuple[object, ...], Status]:
    """Statuses by what stays the same when events are added: the trigger itself instead of its number."""
    return {(untimed(one), trigger(run, one)): value for one, value in found.items()}


def trigger(run: Run, one: Instance) -> tuple[object, ...]:
    own = (
        None
        if one.trigger_event is None
        else (
            run.events[one.trigger_event].term,
            run.events[one.trigger_event].at,
            run.events[one.trigger_event].by,
            run.events[: one.trigger_event].count(run.events[one.trigger_event]),
        )
    )
    return (own, *(None if above is None else trigger(run, above) for above in (one.parent, one.cause)))


def with_event(run: Run, event: Event) -> Run:
    return replace(run, events=tuple(sorted((*run.events, event), key=lambda one: one.at)))


@CHECKED
@given(dossiers(), runs(), moments())
def test_total(sample: Sample, run: Run, now: Instant) -> None:
    prepared = loaded(sample)
    found = evaluate(prepared, run, now)
    assert set(found) == set(prepared.clauses)
    for name, verdicts in found.items():
        for one in verdicts:
            assert one.instance.clause == name
            assert one.reasons, one
            assert one.since is None or one.since <= now
    assert all(one.status is Status.BREACHED for one in complies(prepared, run, now))


@CHECKED
@given(dossiers(), runs(), moments())
def test_the_future_is_not_looked_at(sample: Sample, run: Run, now: Instant) -> None:
    prepared = loaded(sample)
    past = replace(run, events=tuple(event for event in run.events if event.at <= now))
    assert evaluate(prepared, run, now) == evaluate(prepared, past, now)


@CHECKED
@given(dossiers(), runs(), moments(), moments())
def test_final_statuses_stay(sample: Sample, run: Run, one: Instant, other: Instant) -> None:
    assume(not sample.determined)
    prepared = loaded(sample)
    early, late = min(one, other), max(one, other)
    before, after = statuses(prepared, run, early), by_trigger(run, statuses(prepared, run, late))
    for instance, value in by_trigger(run, before).items():
        if value in FINAL:
            assert after[instance] is value, instance


@CHECKED
@given(dossiers(), runs(), moments(), moments())
def test_an_irrelevant_event_changes_nothing(sample: Sample, run: Run, now: Instant, when: Instant) -> None:
    prepared = loaded(sample)
    more = with_event(run, Event(term="hum a tune", at=when, by=("North",)))
    assert by_trigger(run, statuses(prepared, run, now)) == by_trigger(more, statuses(prepared, more, now))


@CHECKED
@given(dossiers(), runs(), moments(), gaps())
def test_a_gap_only_makes_unknown(sample: Sample, run: Run, now: Instant, gap: object) -> None:
    prepared = loaded(sample)
    blind = replace(run, gaps=(*run.gaps, gap))
    before, after = by_trigger(run, statuses(prepared, run, now)), by_trigger(blind, statuses(prepared, blind, now))
    for instance, value in before.items():
        if instance in after:
            assert after[instance] in (value, Status.UNKNOWN)
        else:
            assert "every" in sample.text  # from when its windows count is no longer certain


@CHECKED
@given(called(), runs(), moments(), gaps())
def test_nor_does_it_where_what_becomes_of_others_calls_for_a_clause(sample: Sample, run: Run, now: Instant, gap: object) -> None:
    prepared = loaded(sample)
    blind = replace(run, gaps=(*run.gaps, gap))
    before, after = by_trigger(run, statuses(prepared, run, now)), by_trigger(blind, statuses(prepared, blind, now))
    assert all(after[one] in (value, Status.UNKNOWN) for one, value in before.items() if one in after)
    assert all(value is not Status.BREACHED for one, value in after.items() if one not in before)


@CHECKED
@given(dossiers(), runs(most_gaps=0), moments())
def test_uncertain_events_are_sound(sample: Sample, run: Run, now: Instant) -> None:
    """A status that is not unknown is the status in every world: each uncertain event did happen, or did not."""
    prepared = loaded(sample)
    doubtful = [number for number, event in enumerate(run.events) if not event.known]
    assume(len(doubtful) <= 4)
    said = by_trigger(run, statuses(prepared, run, now))
    for kept in itertools.product((True, False), repeat=len(doubtful)):
        missing = {number for number, there in zip(doubtful, kept, strict=True) if not there}
        world = Run(events=tuple(replace(event, known=True) for number, event in enumerate(run.events) if number not in missing))
        real = by_trigger(world, statuses(prepared, world, now))
        for instance, value in said.items():
            if value is not Status.UNKNOWN and instance in real and real[instance] is not Status.UNKNOWN:
                assert real[instance] is value, (instance, missing)


@CHECKED
@given(dossiers(), runs(uncertain=False, least_gaps=1), moments(), events(uncertain=False))
def test_gaps_are_sound(sample: Sample, run: Run, now: Instant, unseen: Event) -> None:
    """A status that is not unknown stays what it is if something happened in the gap."""
    gap = run.gaps[0]
    assume(unseen.term in gap.terms if gap.terms else unseen.term not in FORMAL)
    prepared = loaded(sample)
    said = by_trigger(run, statuses(prepared, run, now))
    inside = replace(unseen, at=gap.first + (unseen.at - gap.first) % (gap.last - gap.first + 1))
    world = with_event(replace(run, gaps=()), inside)
    real = by_trigger(world, statuses(prepared, world, now))
    for instance, value in said.items():
        if value is not Status.UNKNOWN and instance in real and real[instance] is not Status.UNKNOWN:
            assert real[instance] is value, instance


@CHECKED
@given(dossiers(), runs(), moments())
def test_a_reading_as_written_changes_nothing(sample: Sample, run: Run, now: Instant) -> None:
    reading = "reading plain of 0, 1 held by East\n  as written"
    dossier = load_files(block(sample.text, reading, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    choice = (("harbour:0", "plain"), ("harbour:1", "plain"))
    assert evaluate(view(dossier, choice), run, now) == evaluate(view(dossier), run, now)


@CHECKED
@given(clause_texts(0, "each of North, East", alone=True), runs(), moments())
def test_each_of_is_as_separate_clauses(text: str, run: Run, now: Instant) -> None:
    formal = tuple(event for event in run.events if event.term not in FORMAL)
    run = replace(run, events=formal)
    alone = [
        text.replace("each of North, East ", f"{name} ").replace("clause 0", f"clause {name}", 1) for name in ("North", "East")
    ]
    together, apart = loaded(Sample((text,))), loaded(Sample(tuple(alone)))
    joint = evaluate(together, run, now)["harbour:0"]
    for name in ("North", "East"):
        mine = [one for one in joint if one.instance.bearers == (name,)]
        own = evaluate(apart, run, now)[f"harbour:{name}"]
        assert [one.status for one in mine] == [one.status for one in own]
        assert clause_status(mine) is clause_status(own)


@CHECKED
@given(dossiers(), runs(), moments())
def test_one_instance_is_judged_as_among_all(sample: Sample, run: Run, now: Instant) -> None:
    prepared = loaded(sample)
    found = evaluate(prepared, run, now)
    for verdicts in itertools.islice(found.values(), 2):
        for one in verdicts[:2]:
            assert status(one.instance, run, now, prepared) == one


@pytest.mark.parametrize("term", [*ACTS, *EVENTS])
def test_the_vocabulary_is_there(term: str) -> None:
    assert term in prepared_of(WORLD, head=HEAD).view.dossier.terms
