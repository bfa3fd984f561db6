"""Plans judged one by one, and over columns, say what the reference evaluator says: status, moments, reasons, events, violations."""

from __future__ import annotations

import random
import re

import pytest
from amounts import amount
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from monitor_cases import ROOT, policies, trace
from msgspec.structs import replace
from tests_meaning import (
    HEAD,
    WORLD,
    block,
    called,
    clocked,
    dossiers,
    examples_of,
    logs,
    moments,
    prepared_of,
    run_of,
    runs,
    starts,
)

from servanda.app.api import load
from servanda.meaning import Event, Gap, Prepared, Run, Status, Watched, evaluate, prepare, violations
from servanda.meaning.times import BEGINNING
from servanda.model.loader import load_files
from servanda.model.views import reading_choice, view
from servanda.monitor import engine

CHECKED = settings(
    max_examples=amount(120, 40), derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)  # fmt: skip

FORCES = (
    "in-force: 2031-03-02", "", "in-force: on open the gate by 2 of North, East, West", "in-force: 2 days after the truce starts",
    "in-force: on the later of the vote is held and 2031-03-04\nprovisional: on the truce starts", "in-force: 2031-03-20\nprovisional: 2031-03-04 12:00",
)  # fmt: skip
HEADS = st.sampled_from([HEAD.replace("in-force: 2031-03-02", force) for force in FORCES])
"""In force from a day, from a signature whose hour is not said, with an event, or applied before."""


@CHECKED
@given(dossiers(), st.booleans(), st.data())
def test_every_compiled_clause_says_what_the_reference_evaluator_says(sample, imprecise, data) -> None:  # type: ignore[no-untyped-def]  # drawn
    dossier = load_files(block(sample.text, head=data.draw(HEADS)), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    prepared = prepare(view(dossier))
    run, now = data.draw(runs(imprecise=imprecise)), data.draw(moments())
    assert engine.verdicts(prepared, run, now) == evaluate(prepared, run, now)
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)
    assert not engine.compiled_of(prepared)[1].uncompiled


@CHECKED
@given(dossiers(), st.booleans(), st.data())
def test_over_a_log_every_clause_says_what_the_reference_evaluator_says(sample, imprecise, data) -> None:  # type: ignore[no-untyped-def]  # drawn
    dossier = load_files(block(sample.text, head=data.draw(HEADS)), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    prepared = prepare(view(dossier))
    run, now = data.draw(logs(imprecise=imprecise, presuming=True)), data.draw(moments())
    assert engine.verdicts(prepared, run, now) == evaluate(prepared, run, now)
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)


@CHECKED
@given(clocked(), starts(strict=True), moments())
def test_of_clocks_counted_from_acts_both_say_the_same(sample, run, now) -> None:  # type: ignore[no-untyped-def]  # drawn
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    prepared = prepare(view(dossier))
    assert engine.verdicts(prepared, run, now) == evaluate(prepared, run, now)
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)


WAITING = {
    "entry into force": ("in-force: on open the gate by {}", ""),
    "accession": ("in-force: 2031-03-02", "  joins harbour from open the gate by {}\n"),
}


@CHECKED
@given(clocked(), st.sampled_from(sorted(WAITING)), st.sampled_from(["North", "2 of North, East, West"]), starts(strict=True), moments())
def test_of_clocks_counted_from_acts_over_what_waits_for_them(sample, over, who, run, now) -> None:  # type: ignore[no-untyped-def]  # drawn
    force, joins = (one.format(who) for one in WAITING[over])
    text = re.sub(r"open the gate by (each of North, East|\w+)", over, "\n\n".join(sample.clauses))
    world = WORLD.replace("actor West\n", f"actor West\n{joins}", 1)
    head = HEAD.replace("in-force: 2031-03-02", force).replace(", West", "" if joins else ", West")
    dossier = load_files(block(f"{world}\n{text}", head=head), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    prepared = prepare(view(dossier))
    assert engine.verdicts(prepared, run, now) == evaluate(prepared, run, now)
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)


@CHECKED
@given(called(), st.booleans(), st.booleans(), st.data())
def test_of_what_becomes_of_other_clauses_both_say_the_same(sample, imprecise, log, data) -> None:  # type: ignore[no-untyped-def]  # drawn
    dossier = load_files(block(sample.text, head=HEAD), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    prepared = prepare(view(dossier))
    run, now = data.draw(logs(imprecise=imprecise, presuming=True) if log else runs(imprecise=imprecise)), data.draw(moments())
    assert engine.verdicts(prepared, run, now) == evaluate(prepared, run, now)
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)
    assert not engine.compiled_of(prepared)[1].uncompiled


@CHECKED
@given(dossiers(), st.sampled_from(["the vote is held", "2031-03-12", "send a note by West", "clause 0 is kept", "day 2 of truce"]), st.booleans(), st.data())
def test_of_a_party_that_joins_later_both_say_the_same(sample, point, log, data) -> None:  # type: ignore[no-untyped-def]  # drawn
    text = sample.text.replace("actor West\n", f"actor West\n  joins harbour from {point}\n", 1).replace("entry into force", "accession")
    dossier = load_files(block(text, head=HEAD.replace(", West", "")), "harbour")
    assume(not any(one.severity.value == "error" for one in dossier.diagnostics))
    prepared = prepare(view(dossier))
    assume(any(clause.bearers.joins for clause in prepared.clauses.values()))
    run, now = data.draw(logs(presuming=True) if log else runs()), data.draw(moments())
    assert engine.verdicts(prepared, run, now) == evaluate(prepared, run, now)
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)
    assert not engine.compiled_of(prepared)[1].uncompiled


def test_every_example_of_the_page_on_meaning() -> None:
    frame, examples = examples_of((ROOT / "docs" / "semantics.md").read_text(encoding="utf-8"))
    for example in examples:
        prepared, run = prepared_of(frame, example.text, head=example.head), run_of(example.run)
        marks = {one.at + shift for one in run.events for shift in (-1, 0, 1, 86400 * 4)} or {1_931_000_000}
        for now in sorted(marks):
            assert engine.verdicts(prepared, run, now) == evaluate(prepared, run, now), example.title
            assert engine.violations(prepared, run, now) == violations(prepared, run, now), example.title


@pytest.mark.parametrize(("late", "sure"), [(0, True), (1, False)])
def test_an_authorisation_in_the_very_second_of_the_act_covers_it(late: int, sure: bool) -> None:
    text = """
actor North

actor East

act move guns
  by North

clause 1
  North must not move guns
  except move guns authorised by East
"""
    prepared = prepare(view(load_files(block(text, head=HEAD.replace("North, East, West", "North, East")), "harbour")))
    assert not engine.compiled_of(prepared)[1].uncompiled
    at = 1_931_000_000
    given = Event(term="authorisation", at=at + late, by=("East",), args=(("of", "harbour:1"),))
    run = Run(events=(Event(term="move guns", at=at, by=("North",)), given))
    found = engine.verdicts(prepared, run, at + 5)["harbour:1"][0]
    assert found == evaluate(prepared, run, at + 5)["harbour:1"][0]
    assert (found.status is Status.EXCUSED) is sure


@pytest.mark.parametrize("name", ["minsk", "harbour"])
def test_the_real_dossiers_as_written_and_under_each_reading(name: str) -> None:
    dossier = load(ROOT / "dossiers" / name)
    choices = [(), *(reading_choice(dossier, one.id) for one in dossier.readings)]
    for number, choice in enumerate(choices):
        prepared = prepare(view(dossier, choice))
        run, first = _random_run(prepared, number)
        if number % 2 == 0:  # and half of them are logs
            events = tuple(name for name, term in dossier.terms.items() if term.sort == "event")
            acts = tuple(name for name, term in dossier.terms.items() if term.sort == "act")
            some = Watched(first=first, last=first + 86400 * 400, terms=acts[::2])
            run = replace(run, watched=(Watched(first=BEGINNING, last=2**40, terms=events), some)[: 1 + number % 3])
        for now in (first + 86400 * 200, first + 86400 * 750):
            assert engine.verdicts(prepared, run, now) == evaluate(prepared, run, now)
            assert engine.violations(prepared, run, now) == violations(prepared, run, now)


def _random_run(prepared: Prepared, seed: int) -> tuple[Run, int]:
    draw, dossier = random.Random(seed), prepared.view.dossier
    actors, places = list(dossier.actors), list(dossier.places)
    terms = [dossier.terms[name] for name in sorted({act.term for one in prepared.clauses.values() for act in one.acts})]
    first = min(one.signed or one.in_force or 0 for one in dossier.agreements.values()) - 86400 * 30
    events = []
    for _ in range(50):
        at = first + draw.randrange(86400 * 700)
        if draw.random() < 0.1:
            sort = draw.choice(["consent", "determination", "extension", "certification", "authorisation"])
            args = [("to" if sort == "consent" else "of", draw.choice(list(prepared.clauses)))]
            args += [("finding", draw.choice(["breach", "no breach"]))] if sort == "determination" else []
            events.append(Event(term=sort, at=at, by=(draw.choice(actors),), args=tuple(args)))
            continue
        term = draw.choice(terms)
        slots = [
            (one.name, draw.choice(places if one.type == "place" and places else actors))
            for one in term.slots
            if draw.random() < 0.7
        ]
        by = (draw.choice(term.doers or tuple(actors)),) if term.sort == "act" and draw.random() < 0.9 else ()
        late = at + draw.choice([0, 86400, 30 * 86400]) if draw.random() < 0.2 else None
        events.append(Event(term=term.id, at=at, by=by, args=tuple(slots), known=draw.random() > 0.1, late=late))
    gap = first + draw.randrange(86400 * 700)
    return Run(events=tuple(sorted(events, key=lambda one: one.at)), gaps=(Gap(first=gap, last=gap + 86400 * 5),)), first


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("doubt", [False, True])
def test_over_columns_and_one_by_one_say_the_same(seed: int, doubt: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    prepared = policies()
    run, now = trace(250, seed, doubt=doubt)
    expected = evaluate(prepared, run, now), violations(prepared, run, now)
    for long in (0, 10**9):
        monkeypatch.setattr(engine, "LONG", long)
        assert (engine.verdicts(prepared, run, now), engine.violations(prepared, run, now)) == expected


def test_a_changing_membership_is_left_to_the_reference_evaluator() -> None:
    text = """
actor North

actor East

group Coast
  members North
  member East from 2031-03-10

act send a note
  by North, East

event the vote is held

state truce
  from the vote is held

clause 1
  Coast must send a note
  by 2031-03-20
  otherwise
    rung 1 North must send a note
      within 2 days of the breach

clause 2
  North must send a note
  by 2031-03-20
"""
    prepared = prepare(
        view(load_files(block(text, head=HEAD.replace("parties: North, East, West", "parties: North, East")), "harbour"))
    )
    _, compiled = engine.compiled_of(prepared)
    assert {one.clause: one.because for one in compiled.uncompiled} == {
        "harbour:1": "the members of Coast change in time",
        "harbour:1/rung:1": "it needs clause harbour:1, which does not compile",
    }
    ways = {one.clause: one.by for one in engine.coverage(compiled)}
    assert ways == {"harbour:1": "reference evaluator", "harbour:1/rung:1": "reference evaluator", "harbour:2": "one by one"}
    note = Event(term="send a note", at=1_931_000_000, by=("North",))
    now = 1_932_500_000
    assert engine.verdicts(prepared, Run(events=(note,)), now) == evaluate(prepared, Run(events=(note,)), now)
    assert engine.violations(prepared, Run(events=(note,)), now) == violations(prepared, Run(events=(note,)), now)
