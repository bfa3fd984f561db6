"""What is lacking in a log, by name; what closes absence, and how far."""

from __future__ import annotations

import pytest
from meaning_tables import at, prepared_of
from msgspec.structs import replace
from taking_out import taken_out

from servanda.meaning import (
    EARLIER_START,
    NONE_REPORTED,
    NOTHING_REPORTED,
    REPORTED_LATE,
    START_UNREPORTED,
    UNREPORTED_EXERCISE,
    Amount,
    Event,
    Gap,
    Prepared,
    Run,
    Status,
    Verdict,
    Watched,
    evaluate,
    violations,
)
from servanda.monitor import engine

FRAME = """
actor North
  answers for Guards
actor East
actor Guards
actor Dune
actor Tide

group Coast
  members Dune, Tide

body Council
  members North, East
  decides by consensus

place Port
place Quay
  inside Port
place Hill

act open the gate [at {place: place}]
  by North, East, Council
act send a note
  by North, East, Dune, Tide
act pay aid
  by North, East
act move guns
  by North, East

event the truce starts
"""
HEAD = """---
agreement: harbour
signed: 2031-03-01
in-force: 2031-03-01
zone: Europe/Lisbon
periods: standard
parties: North, East
---

"""
NOW, DUE, END = at("2031-03-20 12:00"), at("2031-03-10 23:59:59"), at("2031-04-30 12:00")
ALWAYS = Watched(first=-(10**15), last=END)


def only(text: str, run: Run, now: int = NOW, clause: str = "harbour:1") -> Verdict:
    """The verdict on the one instance of a clause, as both evaluators give it."""
    prepared = ready(text)
    found = evaluate(prepared, run, now)
    assert engine.verdicts(prepared, run, now) == found
    assert engine.violations(prepared, run, now) == violations(prepared, run, now)
    (verdict,) = found[clause]
    return verdict


def ready(text: str) -> Prepared:
    return prepared_of(FRAME, text, head=HEAD)


def log(*events: Event, watched: tuple[Watched, ...] = (), gaps: tuple[Gap, ...] = (), firsts: str = "") -> Run:
    return Run(events=tuple(sorted(events, key=lambda one: one.at)), gaps=gaps, watched=watched, firsts=firsts)


def done(term: str, day: str, *by: str, **more: object) -> Event:
    return Event(term=term, at=at(f"2031-03-{day} 12:00"), by=by or ("North",), **more)  # type: ignore[arg-type]  # passed on


NOTE = "clause 1\n  North must send a note\n  by 2031-03-10"
BAN = "clause 1\n  North must not move guns\n  until 2031-03-10"
POWER = "clause 1\n  North may send a note\n  until 2031-03-10"
GATE = "clause 1\n  North must open the gate\n  by 2031-03-10\n  at Port"


@pytest.mark.parametrize(
    ("text", "status", "lack"),
    [
        (NOTE, Status.UNKNOWN, NOTHING_REPORTED),
        (BAN, Status.UNKNOWN, NONE_REPORTED),
        (POWER, Status.UNKNOWN, UNREPORTED_EXERCISE),
        ("clause 1\n  North must send a note", Status.PENDING, ""),
        ("clause 1\n  North may send a note", Status.PENDING, ""),
        ("clause 1\n  North must not move guns", Status.UNKNOWN, NONE_REPORTED),
        ("clause 1\n  North must send a note\n  by 2031-03-30", Status.PENDING, ""),
        ("clause 1\n  North must send a note\n  by 2031-03-10\n  if the truce starts", Status.UNKNOWN, ""),
        ("clause 1\n  North must not move guns\n  from 2031-03-30", Status.NOT_IN_FORCE, ""),
        ("clause 1\n  Coast must send a note\n  by 2031-03-10", Status.UNKNOWN, NOTHING_REPORTED),
        ("clause 1\n  jointly North, East must send a note\n  by 2031-03-10", Status.UNKNOWN, NOTHING_REPORTED),
    ],
)
def test_an_empty_log_accuses_nobody_and_says_what_is_lacking(text: str, status: Status, lack: str) -> None:
    found = only(text, log())
    assert (found.status, found.lack) == (status, lack)
    assert not violations(ready(text), log(), NOW)


@pytest.mark.parametrize(("text", "status"), [(NOTE, "breached"), (BAN, "kept"), (POWER, "lapsed")])
def test_where_somebody_looked_all_the_time_silence_speaks(text: str, status: str) -> None:
    found = only(text, log(watched=(ALWAYS,)))
    assert (found.status.value, found.lack) == (status, "")
    assert found == only(text, Run())


@pytest.mark.parametrize(
    ("watched", "closed"),
    [
        (Watched(first=at("2031-03-01"), last=DUE), True),
        (Watched(first=at("2031-03-01"), last=DUE - 1), False),
        (Watched(first=at("2031-03-01") + 1, last=DUE), False),
        (Watched(first=at("2031-03-01"), last=END, terms=("open the gate",)), True),
        (Watched(first=at("2031-03-01"), last=END, terms=("send a note",)), False),
        (Watched(first=at("2031-03-01"), last=END, places=("Port",)), True),
        (Watched(first=at("2031-03-01"), last=END, places=("Quay",)), False),
        (Watched(first=at("2031-03-01"), last=END, places=("Hill",)), False),
        (Watched(first=at("2031-03-01"), last=END, by=("North",)), True),
        (Watched(first=at("2031-03-01"), last=END, by=("Guards",)), False),
        (Watched(first=at("2031-03-01"), last=END, by=("East",)), False),
        (Watched(first=at("2031-03-01"), last=END, clauses=("harbour:1",)), True),
        (Watched(first=at("2031-03-01"), last=END, clauses=("harbour:2",)), False),
    ],
)
def test_what_is_watched_closes_what_it_says_and_no_more(watched: Watched, closed: bool) -> None:
    found = only(GATE, log(watched=(watched,)))
    assert (found.status, found.lack) == ((Status.BREACHED, "") if closed else (Status.UNKNOWN, NOTHING_REPORTED))


def test_what_several_watched_adds_up() -> None:
    halves = (Watched(first=at("2031-03-01"), last=at("2031-03-05")), Watched(first=at("2031-03-05") + 1, last=DUE))
    assert only(GATE, log(watched=halves)).status is Status.BREACHED
    both = tuple(Watched(first=at("2031-03-01"), last=DUE, by=(name,)) for name in ("Dune", "Tide"))
    assert only("clause 1\n  Coast must send a note\n  by 2031-03-10", log(watched=both)).status is Status.UNKNOWN  # nor the group itself
    both += (Watched(first=at("2031-03-01"), last=DUE, by=("Coast",)),)
    assert only("clause 1\n  Coast must send a note\n  by 2031-03-10", log(watched=both)).status is Status.BREACHED


def test_a_register_kept_for_one_clause_closes_no_condition() -> None:
    text = "clause 1\n  East must send a note\n  by 2031-03-10\n  if open the gate by North\n\nclause 2\n  North must open the gate\n  by 2031-03-09"
    kept = tuple(Watched(first=-(10**15), last=END, clauses=(name,)) for name in ("harbour:1", "harbour:2"))
    assert only(text, log(watched=kept), clause="harbour:2").status is Status.BREACHED
    assert only(text, log(watched=kept)).status is Status.UNKNOWN


def test_a_gap_where_somebody_looked_hides_all_the_same() -> None:
    gap = Gap(first=at("2031-03-04"), last=at("2031-03-05"))
    found = only(NOTE, log(watched=(ALWAYS,), gaps=(gap,)))
    assert (found.status, found.lack) == (Status.UNKNOWN, "")  # that nobody could see is known, and is the reason
    assert only(NOTE, log(gaps=(gap,))).lack == NOTHING_REPORTED
    early = "clause 1\n  North must send a note\n  by 2031-03-30"
    assert only(early, log(watched=(ALWAYS,), gaps=(gap,))).status is Status.UNKNOWN  # not pending: it is known that nobody could see


@pytest.mark.parametrize("firsts", ["", "the mission"])
def test_a_performance_that_came_late(firsts: str) -> None:
    late, timely = done("send a note", "12"), done("send a note", "04")
    found = only(NOTE, log(late, firsts=firsts))
    assert (found.status, found.lack) == ((Status.BREACHED, "") if firsts else (Status.UNKNOWN, REPORTED_LATE))
    assert only(NOTE, log(late, timely, firsts=firsts)).status is Status.KEPT
    assert only(NOTE, log(replace(late, known=False), firsts=firsts)).lack == REPORTED_LATE
    aid = "clause 1\n  North must pay aid\n  by 2031-03-10\n  at least 500 EUR"
    paid = done("pay aid", "12", amount=500, unit="EUR")
    assert only(aid, log(paid, firsts=firsts)).status is Status.UNKNOWN  # of several payments one may have gone unseen


def test_one_member_of_a_joint_duty_unreported() -> None:
    text = "clause 1\n  jointly North, East must send a note\n  by 2031-03-10"
    found = only(text, log(done("send a note", "04")))
    assert (found.status, found.lack) == (Status.UNKNOWN, "")
    assert only(text, log(done("send a note", "04"), watched=(replace(ALWAYS, by=("East",)),))).status is Status.BREACHED


def test_a_forbidden_act_on_record_needs_nobody_who_looked() -> None:
    assert only(BAN, log(done("move guns", "04"))).status is Status.BREACHED
    count = "clause 1\n  North must not move guns\n  at most 1 incidents in any 24 hours"
    assert only(count, log(done("move guns", "04"))).lack == NONE_REPORTED
    assert only(count, log(done("move guns", "04"), done("move guns", "05"))).status is Status.BREACHED


FORMS = Watched(first=-(10**15), last=END, terms=("determination",))


@pytest.mark.parametrize("text", [NOTE, BAN])
def test_a_determination_is_a_ground(text: str) -> None:
    judged = text + "\n  determined by Council within 30 days"
    args = (("of", "harbour:1"), ("bearer", "North"))
    said = done("determination", "15", "Council", args=(*args, ("finding", "breach")))
    taken_back = done("determination", "16", "Council", args=(*args, ("finding", "no breach")))
    assert only(judged, log(watched=(FORMS,))).status is Status.UNKNOWN
    found = only(judged, log(said, watched=(FORMS,)))
    assert (found.status, found.since) == (Status.BREACHED, said.at)
    assert [one.sure for one in violations(ready(judged), log(said, watched=(FORMS,)), NOW)] == [True]
    assert only(judged, log(said)).status is Status.UNKNOWN  # it may have been taken back since
    assert only(judged, log(said, taken_back, watched=(FORMS,))).status is not Status.BREACHED


def test_how_much_was_done_so_far() -> None:
    text = "clause 1\n  North must pay aid\n  by 2031-03-10\n  at least 500 EUR"
    paid, more = done("pay aid", "04", amount=300, unit="EUR"), done("pay aid", "05", amount=100, unit="EUR", known=False)
    want = {"unit": "EUR", "wanted": 500, "relation": "at least"}
    assert only(text, log(paid, more)).amounts == (Amount(low=300, high=None, **want),)  # type: ignore[arg-type]  # numbers
    assert only(text, log(paid, more, watched=(ALWAYS,))).amounts == (Amount(low=300, high=400, **want),)  # type: ignore[arg-type]  # numbers
    assert only(text, Run()).amounts == (Amount(low=0, high=0, **want),)  # type: ignore[arg-type]  # numbers
    count = "clause 1\n  North must not move guns\n  at most 2 incidents in any 24 hours"
    run = Run(events=(done("move guns", "04"), done("move guns", "05"), done("move guns", "07")))
    assert [(one.low, one.high) for one in only(count, run).amounts] == [(2, 2)]  # the most within one stretch


@pytest.mark.parametrize("watched", [(), (ALWAYS,)])
def test_a_rung_answers_a_breach_that_something_speaks_for(watched: tuple[Watched, ...]) -> None:
    text = NOTE + "\n  otherwise\n    rung 1 North must pay aid\n      within 2 days of the breach\n    rung 2 East may open the gate\n      if rung 1 is breached"
    prepared = ready(text)
    found = evaluate(prepared, log(watched=watched), NOW)
    assert engine.verdicts(prepared, log(watched=watched), NOW) == found
    assert [len(one) for one in found.values()] == ([1, 1, 1] if watched else [1, 0, 0])


def test_what_hangs_on_a_breach_that_may_have_been_is_not_known() -> None:
    text = NOTE + "\n\nclause 2\n  East must not move guns\n  unless clause 1 is breached"
    assert only(text, log(done("move guns", "15", "East")), clause="harbour:2").status is Status.UNKNOWN
    assert only(text, log(done("move guns", "15", "East"), watched=(ALWAYS,)), clause="harbour:2").status is not Status.BREACHED


def test_who_is_shown_less_is_not_told_that_it_is_all() -> None:
    run = log(done("send a note", "04"), watched=(ALWAYS, Watched(first=at("2031-03-20"), last=END), replace(ALWAYS, terms=("move guns",))))
    shown = taken_out(run, (0,))
    assert shown.watched == run.watched[1:]  # type: ignore[index]  # it is a log
    assert only(NOTE, run).status is Status.KEPT
    assert only(NOTE, shown).lack == NOTHING_REPORTED
    assert taken_out(Run(events=run.events), (0,)) == Run()


AFTER = "clause 1\n  East must send a note\n  by 5 days after open the gate by North"
WITHIN = "clause 1\n  East must send a note\n  within 5 days of open the gate by North"
STATE = "state calm\n  from open the gate by North\n  until open the gate by East\n\n"
OPENED, THEN = done("open the gate", "08"), at("2031-03-10 12:00")
NOTED = replace(ALWAYS, terms=("send a note",))


@pytest.mark.parametrize(
    ("text", "due"),
    [
        (AFTER, "2031-03-13 23:59:59"),
        (WITHIN, "2031-03-13 23:59:59"),
        ("clause 1\n  East must send a note\n  from open the gate by North\n  by 2031-03-30", "2031-03-30 23:59:59"),
        (STATE + "clause 1\n  East must send a note\n  by day 4 of calm", "2031-03-11 23:59:59"),
        (STATE + "clause 1\n  East must send a note\n  before 3 days after start of calm", "2031-03-11 23:59:59"),
        ("clause 1\n  East may send a note\n  within 5 days of open the gate by North", "2031-03-13 23:59:59"),
        ("clause 1\n  East must send a note\n  within 5 days of open the gate by each of North, East", "2031-03-14 23:59:59"),
        ("clause 1\n  East must send a note\n  whenever pay aid by East\n  within 2 days of open the gate by North", "2031-03-10 23:59:59"),
    ],
)
def test_a_clock_runs_from_the_first_start_on_record_if_that_is_presumed_the_first(text: str, due: str) -> None:
    run = log(OPENED, done("open the gate", "09", "East"), done("pay aid", "05", "East"), firsts="the mission")
    now = at("2031-03-09 11:00") if "calm" in text else THEN
    found = only(text, run, now)
    assert (found.status, found.due, found.lack) == (Status.PENDING, at(due), "")
    strict = only(text, replace(run, firsts=""), now)
    assert strict.due is None if "2031" not in text else strict.opens is None
    assert strict.lack == ""
    gap = Gap(first=at("2031-03-06"), last=at("2031-03-07"))
    assert only(text, replace(run, gaps=(gap,)), now).status is not Status.PENDING  # it is known that nobody could see
    earlier = only(text, log(done("open the gate", "02"), done("open the gate", "03", "East"), *run.events, firsts="the mission"), now)
    assert earlier.due != found.due or "2031" in text or "whenever" in text


def test_what_is_said_of_a_clock_that_runs_from_the_first_start_on_record() -> None:
    ran = log(OPENED, firsts="the mission")
    assert [(one.status, one.lack) for one in (only(text, log(firsts=ran.firsts), THEN) for text in (AFTER, WITHIN))] == [(Status.UNKNOWN, START_UNREPORTED)] * 2
    assert only(AFTER, log(), THEN).lack == START_UNREPORTED
    found = only(AFTER, ran)
    assert (found.status, found.due, found.lack) == (Status.UNKNOWN, at("2031-03-13 23:59:59"), NOTHING_REPORTED)
    assert only(AFTER, log(OPENED, done("send a note", "12", "East"), firsts="the mission")).status is Status.KEPT
    for run in (replace(ran, watched=(NOTED,)), log(OPENED, done("send a note", "15", "East"), firsts="the mission")):
        found = only(AFTER, run)  # with an earlier start its last moment was another one: by a presumption nobody is accused
        assert (found.status, found.due, found.lack) == (Status.UNKNOWN, at("2031-03-13 23:59:59"), EARLIER_START)
        assert not [one for one in violations(ready(AFTER), run, NOW) if one.sure]
    assert only(AFTER, replace(ran, watched=(ALWAYS,))).status is Status.BREACHED


@pytest.mark.parametrize(
    "text",
    [
        "clause 1\n  East must send a note\n  until 5 days after open the gate by North",
        "clause 1\n  East must send a note\n  lapses after 2 days\n  by 2031-03-30\n  unless open the gate by North",
        "clause 1\n  East must not move guns\n  from open the gate by North",
        "clause 1\n  East must not move guns\n  until 5 days after open the gate by North",
        "clause 1\n  East must send a note\n  by 2031-03-30\n  only after open the gate by North",
        "clause 1\n  East must send a note\n  by 2031-03-30\n  not before 5 days after open the gate by North",
        AFTER + "\n\nclause 2\n  North must pay aid\n  by 2031-03-30\n  if clause 1 is due",
    ],
)
def test_nothing_else_is_presumed_of_what_is_on_record(text: str) -> None:
    run = log(OPENED, done("move guns", "03", "East"))
    clause = "harbour:2" if "clause 2" in text else "harbour:1"
    assert only(text, replace(run, firsts="the mission"), THEN, clause) == only(text, run, THEN, clause)


@pytest.mark.parametrize("part", ["unless the truce starts", "if the truce starts"])
def test_without_the_earlier_start_nobody_is_accused(part: str) -> None:
    """At the earlier last moment it was excused, or not yet in force; by the later start alone it would have been breached."""
    text, early = f"{AFTER}\n  {part}", done("open the gate", "02")
    truce = Event(term="the truce starts", at=at("2031-03-09 12:00" if part.startswith("if") else "2031-03-05 12:00"))
    known = (NOTED, replace(ALWAYS, terms=("the truce starts", "the truce ends")))
    whole = log(early, OPENED, truce, watched=known, firsts="the mission")
    assert only(text, whole).status is not Status.BREACHED
    assert only(text, taken_out(whole, (0,))).status is not Status.BREACHED
