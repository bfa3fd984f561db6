"""The parts of an answer: counts within bounds, scores, what is waited for, what is matched from one run to another."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from answers_golden import HERE, TODAY, Case, at, cases
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import servanda
from servanda.app import monitoring
from servanda.evidence.records import Entry, EventRecord, Grades
from servanda.meaning import Event, Gap, Instance, Run, Status, evaluate, prepare
from servanda.meaning.runs import Violation
from servanda.model.views import view
from servanda.monitor.answers import EventView
from servanda.monitor.counting import ClauseCount, count_of, recorded
from servanda.monitor.differences import instance_key
from servanda.monitor.small import narrowed

ROOT = Path(__file__).parents[2]

ALL = {case.title: case for path in sorted(HERE.glob("*.md")) for case in cases(path)}


def case(start: str) -> Case:
    return next(one for title, one in ALL.items() if title.startswith(start))


def counted(*numbers: tuple[int | None, str]) -> str:
    views = {
        i: EventView(
            index=i,
            event=Event(term="open fire", at=i, amount=None if n is None else Decimal(n)),
            published=None if n is None else Decimal(n),
            bound=bound,
            count=n is not None,
        )
        for i, (n, bound) in enumerate(numbers)
    }
    return count_of([Violation(clause="c", bearers=("A",), at=i, event=i) for i in views], views).words


def test_counts_keep_their_publishers_bounds() -> None:
    assert counted() == "0"
    assert counted((None, "exact")) == "1"
    assert counted((None, "exact"), (1240, "exact")) == "1,241"
    assert counted((5000, "more than")) == "more than 5,000"
    assert counted((5000, "more than"), (10, "exact")) == "at least 5,011"
    assert counted((5000, "at least"), (10, "at most")) == "at least 5,000"
    assert counted((10, "at most"), (3, "exact")) == "between 3 and 13"
    assert counted((10, "less than"), (3, "exact")) == "between 3 and 12"
    assert counted((100, "about"), (3, "exact")) == "about 103"


def measured(*found: tuple[int | None, str, str]) -> ClauseCount:
    """Acts recorded as violations: of each the number published, its unit and bound."""
    views = {
        i: EventView(
            index=i,
            event=Event(term="open fire", at=i, amount=None if n is None else Decimal(n), unit=unit),
            published=None if n is None else Decimal(n),
            bound=bound,
            count=n is not None,
        )
        for i, (n, unit, bound) in enumerate(found)
    }
    return count_of([Violation(clause="c", bearers=("A",), at=i, event=i) for i in views], views)


def test_what_is_counted_in_different_units_makes_no_sum() -> None:
    mixed = measured((None, "", "exact"), (None, "", "exact"), (900, "explosions", "at least"), (3, "deaths", "exact"), (4, "deaths", "exact"))
    assert mixed.words == "2 acts, 7 deaths and at least 900 explosions"
    assert (mixed.least, mixed.most) == (5, 5)
    assert [(one.unit, one.least, one.most) for one in mixed.units] == [("", 2, 2), ("deaths", 7, 7), ("explosions", 900, None)]
    same = measured((900, "explosions", "at least"), (5, "explosions", "exact"))
    assert (same.words, same.least, same.most) == ("at least 905", 905, None)


def test_an_act_is_one_violation_of_a_clause_whomever_it_concerns() -> None:
    both = [Violation(clause="c", bearers=(name,), at=5, event=3, by=("A", "B")) for name in ("A", "B")]
    found = recorded([*both, Violation(clause="c", bearers=("A",), at=9), Violation(clause="c", bearers=("B",), at=9)])
    assert [(one.event, one.bearers) for one in found["c"]] == [(3, ("A", "B")), (None, ("A",)), (None, ("B",))]
    assert recorded([Violation(clause="c", bearers=("A",), at=5, event=3, sure=False)]) == {}


def test_instances_are_matched_by_the_logs_id_of_their_trigger_not_by_its_place() -> None:
    one = Instance(clause="c", bearers=("A",), trigger_at=5, trigger_event=0)
    other = Instance(clause="c", bearers=("A",), trigger_at=5, trigger_event=1)
    assert instance_key(one, ["e7"]) == instance_key(other, ["e1", "e7"])
    assert instance_key(one, ["e7"]) != instance_key(other, ["e7", "e1"])
    rung = [Instance(clause="c/rung:1", bearers=("M",), parent=parent) for parent in (one, other)]
    assert instance_key(rung[0], ["e7"]) == instance_key(rung[1], ["e1", "e7"])


@pytest.mark.parametrize(
    ("day", "status", "score"),
    [("2031-03-12", Status.PENDING, 2), ("2031-03-16", Status.BREACHED, 2), ("2031-03-20", Status.BREACHED, 3)],
)
def test_the_score_of_a_duty_is_what_of_it_is_done(day: str, status: Status, score: int) -> None:
    one = case("A duty done in time")
    (state,) = monitoring.monitor(one.dossier, as_of=day, known=day, entries=one.entries, today=TODAY).clauses
    assert (state.status, state.score) == (status, score)
    assert (state.performed_late is not None) is (day == "2031-03-20")


def test_the_score_over_time() -> None:
    from servanda.monitor import history

    one = case("A duty done in time")
    days = [at(f"2031-03-{day:02} 20:00") for day in (2, 12, 16, 20)]
    points = history(view(one.dossier), one.entries, days)
    assert [(point.status.value, point.score) for point in points] == [
        ("pending", 0),
        ("pending", 2),
        ("breached", 2),
        ("breached", 3),
    ]
    looking_back = history(view(one.dossier), one.entries, days[2:3], known=days[3])
    assert looking_back[0].score == 2, "the act of 17 March had not happened on the 16th"


def test_unknown_has_no_score_and_names_the_gap() -> None:
    one = case("Inside a gap")
    (state,) = monitoring.monitor(one.dossier, as_of="2031-03-20", entries=one.entries, today=TODAY).clauses
    assert state.status is Status.UNKNOWN
    assert state.score is None
    assert [item.gap for item in state.missing] == [True, False]
    assert state.missing[1].by == ("Eastholm",)


def test_closed_and_pending_are_different_answers() -> None:
    one = case("Still pending")
    told = {"as_of": "2031-03-20", "entries": one.entries, "today": TODAY}
    still, closed = monitoring.monitor(one.dossier, **told), monitoring.monitor(one.dossier, closed=True, **told)
    assert [state.status for state in still.clauses] == [state.status for state in closed.clauses]
    assert not {state.answer for state in still.clauses} & {state.answer for state in closed.clauses}


def test_what_happens_later_is_not_foreseen_by_due() -> None:
    """The resolution of a duty recorded for a later day does not keep it out of what falls due."""
    one = case("A duty done in time")
    known_early = tuple(replace(entry, known=min(entry.known, at("2031-03-10 12:00"))) for entry in one.entries)
    found = monitoring.due(one.dossier, as_of="2031-03-11", entries=known_early, today=TODAY, days=5)
    assert {(item.kind, item.bearers) for item in found.items} == {("falls due", ("Northmark",)), ("falls due", ("Eastholm",))}


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from(["Northmark", "Eastholm", ""])), max_size=6), st.integers(1, 31))
def test_late_performance_is_the_first_after_the_deadline(acts: list[tuple[int, str]], day: int) -> None:
    """Against a plain search: breached at the deadline, and the first act of the bearer's own after it."""
    from servanda.evidence.records import Attribution

    one = case("A duty done in time")
    entries = [one.entries[0]]
    for number, (when, who) in enumerate(acts):
        moment = at(f"2031-03-{when:02} 12:00")
        ident = f"e{number}"
        record = EventRecord(
            id=ident,
            term="complete the withdrawal",
            first=moment,
            last=moment,
            sources=("mission",),
            grades=Grades(credibility="2"),
        )
        entries.append(Entry(number=len(entries) + 1, known=0, record=record, hash=ident))
        if who:
            by = Attribution(id=f"by-{ident}", event=ident, by=(who,), sources=("mission",), grades=Grades(credibility="2"))
            entries.append(Entry(number=len(entries) + 1, known=0, record=by, hash=f"by-{ident}"))
    (state,) = monitoring.monitor(one.dossier, as_of=f"2031-03-{day:02}", entries=tuple(entries), today=TODAY).clauses
    for verdict in state.instances:
        (name,) = verdict.instance.bearers
        mine = sorted(when for when, who in acts if who == name and when <= day)
        others = sorted(when for when, who in acts if not who and when <= day)
        late = [one for one in state.performed if one.bearers == (name,)]
        if verdict.status is Status.BREACHED and not others:
            assert [one.at for one in late] == [at(f"2031-03-{when:02} 12:00") for when in mine[:1]]
        if verdict.status is not Status.BREACHED:
            assert not late
        if late:
            assert late[0].at > at("2031-03-15 00:00") - 1


@pytest.mark.parametrize("name", ["harbour", "minsk"])
def test_a_clause_cut_out_has_the_same_verdicts(name: str) -> None:
    """What one clause listens to is all it needs: on any run the cut view and run say the same of it."""
    dossier = servanda.load(ROOT / "dossiers" / name)
    prepared = prepare(view(dossier))
    random = Random(7)
    terms = sorted(dossier.terms)
    actors = sorted(dossier.actors)
    first = min(one.signed for one in dossier.agreements.values() if one.signed is not None)
    for _ in range(4):
        moments = sorted(first + random.randrange(300 * 86400) for _ in range(60))
        events = tuple(
            Event(
                term=term,
                at=moment,
                by=(random.choice(actors),) if dossier.terms[term].sort == "act" and random.random() < 0.8 else (),
                known=random.random() < 0.8,
            )
            for moment in moments
            for term in [random.choice(terms)]
        )
        gap = Gap(first=moments[10], last=moments[12], terms=tuple(random.sample(terms, 3)))
        run, now = Run(events=events, gaps=(gap,)), moments[-1] + 86400
        whole = evaluate(prepared, run, now)
        for clause in random.sample(sorted(prepared.clauses), 25):
            small, narrow = narrowed(prepared, clause, lambda one: one, run)
            again = evaluate(small, narrow.run, now)[clause]
            assert [narrow.inward(one.instance) for one in whole[clause]] == [one.instance for one in again]
            told = [
                (one.status, one.since, one.opens, one.due, [r.text for r in one.reasons]) for one in (*whole[clause], *again)
            ]
            assert told[: len(again)] == told[len(again) :], clause


def test_readings_side_by_side_are_each_what_they_are_alone() -> None:
    """The table asks again only what a reading touches; asking everything of every reading says the same."""
    from servanda.evidence.fusion import Fused
    from servanda.meaning import clause_status
    from servanda.monitor import side_by_side
    from servanda.monitor.answers import Basis

    dossier = servanda.load(ROOT / "dossiers" / "minsk")
    random = Random(3)
    terms = sorted(dossier.terms)
    first = at("2015-02-12 12:00")
    moments = sorted(first + random.randrange(500 * 86400) for _ in range(80))
    events = tuple(
        Event(term=term, at=moment, by=(random.choice(dossier.terms[term].doers or ("Ukraine",)),))
        for moment in moments
        for term in [random.choice(terms)]
    )
    run = Run(events=events)
    now = moments[-1] + 86400
    fused = Fused(run=run, ids=tuple(str(i) for i in range(len(events))), entries=tuple(range(len(events))))
    table = side_by_side(dossier, fused, Basis(dossier="minsk", as_of=now, known=now))
    assert any(row.parts for row in table.rows)
    for place, column in enumerate(table.columns):
        whole = evaluate(view(dossier, column.choice), run, now)
        assert {row.clause: row.statuses[place] for row in table.rows} == {
            row.clause: clause_status(whole[row.clause]) for row in table.rows
        }
