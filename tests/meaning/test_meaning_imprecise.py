"""Events known only to an interval: whatever moment in it they have, a status that is not unknown is the status."""

from __future__ import annotations

from amounts import amount
from generators import HEAD, LAST, WORLD, Sample, dossiers, events, moments, placings, runs
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from meaning_tables import block, prepared_of
from msgspec.structs import replace

from servanda.calendar import Instant
from servanda.meaning import Event, Instance, Prepared, Run, Status, clause_status, evaluate, identity, prepare, violations
from servanda.meaning.performing import acts_of, ends_of, in_any_order, in_order
from servanda.meaning.world import FORMAL, Scope, World
from servanda.model.loader import load_files
from servanda.model.views import view

CHECKED = settings(
    max_examples=amount(150, 60), derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip


def loaded(sample: Sample) -> Prepared:
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    return prepare(view(dossier))


def windowless(instance: Instance) -> bool:
    """Whether it stands for windows that nothing fixes (or answers a breach of such a one)."""
    return instance.window is None or (instance.parent is not None and windowless(instance.parent))


def assert_sound(prepared: Prepared, said: Run, real: Run, now: Instant) -> None:
    before, after = evaluate(prepared, said, now), evaluate(prepared, real, now)
    for name in before:
        told = {identity(one.instance): one.status for one in before[name]}
        true = {identity(one.instance): one.status for one in after[name]}
        for instance, status in told.items():
            if status is not Status.UNKNOWN:
                assert status is true.get(instance, Status.NOT_IN_FORCE), (instance, status)
        if not set(true) <= set(told):
            assert clause_status(before[name]) in (Status.UNKNOWN, clause_status(after[name])), name


@CHECKED
@given(st.data(), dossiers(), runs(imprecise=True), moments())
def test_imprecise_events_are_sound(data: st.DataObject, sample: Sample, run: Run, now: Instant) -> None:
    prepared = loaded(sample)
    for _ in range(3):
        assert_sound(prepared, run, data.draw(placings(run, sample.text)), now)


@CHECKED
@given(dossiers(), runs(imprecise=True), moments())
def test_an_interval_of_one_second_is_a_moment(sample: Sample, run: Run, now: Instant) -> None:
    prepared = loaded(sample)
    exact = replace(run, events=tuple(replace(event, late=None) for event in run.events))
    narrow = replace(run, events=tuple(replace(event, late=event.at) for event in run.events))
    assert evaluate(prepared, exact, now) == evaluate(prepared, narrow, now)
    assert violations(prepared, exact, now) == violations(prepared, narrow, now)


@CHECKED
@given(dossiers(), runs(uncertain=False, least_gaps=1, imprecise=True), moments(), events(uncertain=False))
def test_gaps_at_places_are_sound(sample: Sample, run: Run, now: Instant, unseen: Event) -> None:
    """A status that is not unknown stays what it is if something happened in the gap, at one of its places."""
    gap = run.gaps[0]
    assume(unseen.term in gap.terms if gap.terms else unseen.term not in FORMAL)
    prepared = loaded(sample)
    at = gap.first + (unseen.at - gap.first) % (gap.last - gap.first + 1)
    inside = replace(unseen, at=at, place=gap.places[0] if gap.places else unseen.place)
    told, real = evaluate(prepared, run, now), evaluate(prepared, Run(events=(*run.events, inside)), now)
    for name, verdicts in told.items():
        true = {identity(one.instance): one.status for one in real[name]}
        for one in verdicts:
            if one.status is not Status.UNKNOWN and identity(one.instance) in true:
                assert true[identity(one.instance)] is one.status, one.instance


@CHECKED
@given(dossiers(), runs(imprecise=True), moments())
def test_breached_is_to_have_a_violation(sample: Sample, run: Run, now: Instant) -> None:
    prepared = loaded(sample)
    found = violations(prepared, run, now)
    assert [one.at for one in found] == sorted(one.at for one in found)
    for name, verdicts in evaluate(prepared, run, now).items():
        if prepared.clauses[name].determination is not None or prepared.clauses[name].self_judged_by:
            continue
        for bearers in {one.instance.bearers for one in verdicts}:
            since = [one.since for one in verdicts if one.instance.bearers == bearers and one.status is Status.BREACHED]
            sure = [one.at for one in found if one.clause == name and one.bearers == bearers and one.sure]
            assert bool(since) is bool(sure), (name, bearers)
            if since:
                assert min(at for at in since if at is not None) == min(sure)


@CHECKED
@given(dossiers(), runs(imprecise=True), moments())
def test_an_act_is_one_violation_for_a_bearer(sample: Sample, run: Run, now: Instant) -> None:
    found = [one for one in violations(loaded(sample), run, now) if one.event is not None]
    assert len({(one.clause, one.event, one.bearers) for one in found}) == len(found)
    for one in found:
        assert one.event is not None
        assert one.by == run.events[one.event].by
        assert one.event not in one.cause


@CHECKED
@given(st.data(), dossiers(), runs(imprecise=True, most_gaps=0), moments())
def test_sure_violations_are_sound(data: st.DataObject, sample: Sample, run: Run, now: Instant) -> None:
    """There are at least as many violations as are certain, and at most as many as there may be, whatever moments events have."""
    assume("determined" not in sample.text and "as judged" not in sample.text and "every" not in sample.text)
    prepared = loaded(sample)
    told = violations(prepared, run, now)
    real = violations(prepared, data.draw(placings(run, sample.text)), now)
    for name in prepared.clauses:
        for bearers in {one.bearers for one in (*told, *real) if one.clause == name}:
            mine = [one for one in told if (one.clause, one.bearers) == (name, bearers)]
            true = [one for one in real if (one.clause, one.bearers) == (name, bearers)]
            assert len([one for one in mine if one.sure]) <= len([one for one in true if one.sure]), (name, bearers)
            assert len(true) <= len(mine), (name, bearers)


@CHECKED
@given(runs(), st.sampled_from(["at most 2 incidents in any 2 days", "at most 3 EUR", "at least 4 EUR in any 1 week"]))
def test_sums_in_order_are_sums_in_any_order(run: Run, quantity: str) -> None:
    prepared = prepared_of(WORLD, f"clause 0\n  North must not pay aid\n  {quantity}", head=HEAD)
    clause = prepared.clauses["harbour:0"]
    scope = Scope(prepared.settings_of("harbour"), clause, ("North",))
    world = World(prepared, run, LAST)
    acts = acts_of(world, clause, scope)
    ends, late = ends_of(world, acts, clause.quantities[0], scope)
    assert ends == late
    assert in_order(acts, clause.quantities[0], ends) == in_any_order(acts, clause.quantities[0], ends, late)
