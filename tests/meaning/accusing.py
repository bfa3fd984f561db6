"""Logs in which somebody is accused for a reason: what the property that absence accuses nobody is tried on where it could fail.

`accusing_of(draw)` gives a `Blame`: clauses, and a log made so that most of them are broken on some ground that stands on record (a forbidden act, one too many, one out of
order, a determination, a deadline missed where somebody looked, by a patrol, a finding "looked, not done" or a register kept complete, a late performance, too little, a
window or a rung missed), or kept by an act that could be withheld. Looks end a second before, at and after deadlines, some with a hole; gaps lie there too. Every entry
and look has a marking: the clearance that it takes to see it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

from generators import ACTS, EVENTS, FIRST, FORMS, LAST, Sample
from meaning_tables import ZONE, at
from msgspec.structs import replace

from servanda.calendar import Instant, day_end, day_of
from servanda.meaning import Event, Gap, Run, Watched

PATROL, FINDING, REGISTER = "a patrol", "looked, not done", "a register kept complete"
FORCE = at("2031-03-02 00:00")
DAY = 86_400
DATES = ("2031-03-05", "2031-03-12", "2031-03-20 12:00", "2031-03-30")
WHOLE = {"first": FIRST - 10**7, "last": LAST + 10**7}
PARTIES = ("North", "East", "West")


@dataclass(frozen=True)
class Blame:
    """A dossier with a log of it. labels, look_labels: the clearance it takes to see each event, each look."""

    sample: Sample
    run: Run
    now: Instant
    labels: tuple[int, ...]
    look_labels: tuple[int, ...]
    near: Gap


@dataclass
class _Made:
    """One clause and what is on record for it."""

    text: str
    events: list[Event] = field(default_factory=list)
    looks: list[Watched] = field(default_factory=list)
    due: Instant = LAST


def _last_of(date: str) -> Instant:
    return at(date) if " " in date else day_end(day_of(at(date + " 12:00"), ZONE), ZONE)


def _who(draw: random.Random) -> tuple[str, tuple[str, ...]]:
    """Bearers as a clause names them, and by whom one of its acts may be done."""
    name = draw.choice(PARTIES)
    return draw.choice([(name, (name,))] * 4 + [("each of North, East", ("North",)), ("jointly East, West", ("East", "West")), ("any of North, West", ("West",))])


def _looked(draw: random.Random, number: int, act: str, by: tuple[str, ...], due: Instant, how: str = "") -> list[Watched]:
    """Who looked for an act until its deadline: mostly all of the time, sometimes a second short or with a hole."""
    how = how or draw.choice([PATROL, FINDING, REGISTER])
    begin, end = FORCE - draw.choice([0, 0, 3600, DAY, -1]), due + draw.choice([0, 0, 0, 1, 3600, 5 * DAY, -1])
    named = {
        PATROL: {"terms": draw.choice([(act,), tuple(ACTS)])},
        FINDING: {"terms": (act,), "clauses": (f"harbour:{number}",)},
        REGISTER: {"terms": draw.choice([(act,), ()])},
    }[how]
    if how == FINDING and len(by) == 1 and draw.random() < 0.3:
        named["by"] = PARTIES
    if begin < end and draw.random() < 0.25:
        middle = draw.randrange(begin, end)
        hole = draw.choice([1, 1, 1, 2, 3600])
        stretches = [(begin, middle), (middle + hole, end)]
    else:
        stretches = [(begin, end)]
    owner = "the registrar" if how == REGISTER else "the mission"
    return [Watched(first=first, last=last, owner=owner, source=how, **named) for first, last in stretches]


def _within(draw: random.Random, first: Instant, last: Instant) -> Instant:
    return draw.choice([first, last, draw.randint(first, last), draw.randint(first, last)])


def _event(draw: random.Random, act: str, by: tuple[str, ...], first: Instant, last: Instant, **more: object) -> Event:
    when = _within(draw, first, last)
    late = draw.randint(when, last) if draw.random() < 0.15 else None
    return Event(term=act, at=when, late=late, by=by, known=draw.random() < 0.93, **more)  # type: ignore[arg-type]


def _forbidden(draw: random.Random, number: int) -> _Made:
    (who, by), act = _who(draw), draw.choice(ACTS)
    until = draw.choice(["", "", *DATES])
    end = _last_of(until) if until else LAST
    text = f"clause {number}\n  {who} must not {act}" + (f"\n  until {until}" if until else "")
    if draw.random() < 0.5:
        text += "\n  otherwise\n    rung 1 West must hum a tune\n      within 2 days of the breach"
    looks = [Watched(terms=("hum a tune",), source=draw.choice([PATROL, FINDING, REGISTER]), **WHOLE)] if "rung" in text else []
    return _Made(text, [_event(draw, act, by, FORCE, end) for _ in range(draw.choice([1, 1, 2]))], looks, end)


def _too_many(draw: random.Random, number: int) -> _Made:
    (who, by), act = _who(draw), draw.choice(ACTS)
    begin = draw.randint(FORCE, LAST - 5 * DAY)
    events = [Event(term=act, at=begin + draw.randrange(40 * 3600), by=by) for _ in range(draw.choice([3, 3, 3, 4, 2]))]
    return _Made(f"clause {number}\n  {who} must not {act}\n  at most 2 incidents in any 48 hours", events)


def _too_early(draw: random.Random, number: int) -> _Made:
    (who, by), act, due = _who(draw), draw.choice(ACTS), draw.choice(DATES[2:])
    gate = draw.choice(["not before 2031-03-12", f"only after {EVENTS[2]}"])
    events = [_event(draw, act, by, FORCE, at("2031-03-11 23:59"))]
    events += [Event(term=EVENTS[2], at=at("2031-03-12 00:00"))] if draw.random() < 0.5 else []
    return _Made(f"clause {number}\n  {who} must {act}\n  by {due}\n  {gate}", events, [Watched(terms=(EVENTS[2],), **WHOLE)], _last_of(due))


def _undone(draw: random.Random, number: int) -> _Made:
    """A deadline: nothing on record, or a performance in time, or late and nobody presumes that it was the first."""
    (who, by), act, date = _who(draw), draw.choice(ACTS), draw.choice(DATES)
    due = _last_of(date)
    events = [_event(draw, act, by, FORCE, due)] if draw.random() < 0.35 else []
    gate = draw.choice(["", "", f"\n  if {EVENTS[0]}"])
    events += [Event(term=EVENTS[0], at=_within(draw, FORCE, due))] if gate else []
    looks = _looked(draw, number, act, by, due) if draw.random() < 0.85 else []
    return _Made(f"clause {number}\n  {who} must {act}\n  by {date}{gate}", events, looks, due)


def _late(draw: random.Random, number: int) -> _Made:
    (who, by), act, date = _who(draw), draw.choice(ACTS), draw.choice(DATES)
    due = _last_of(date)
    return _Made(f"clause {number}\n  {who} must {act}\n  by {date}", [_event(draw, act, by, due + 1, LAST)], [], due)


def _too_little(draw: random.Random, number: int) -> _Made:
    (who, by), date = _who(draw), draw.choice(DATES)
    due = _last_of(date)
    amount = Decimal(draw.choice([1, 2, 2, 2, 3]))
    events = [_event(draw, "pay aid", by, FORCE, due, amount=amount, unit=draw.choice(["EUR", "EUR", "EUR", "USD"]))]
    return _Made(f"clause {number}\n  {who} must pay aid\n  at least 3 EUR\n  by {date}", events, _looked(draw, number, "pay aid", by, due), due)


def _determined(draw: random.Random, number: int) -> _Made:
    (who, by), act, date = _who(draw), draw.choice(ACTS), draw.choice(DATES[:3])
    due = _last_of(date)
    modal, events = draw.choice(["must", "must not"]), []
    if modal == "must not" and draw.random() < 0.7:
        events = [replace(_event(draw, act, by, FORCE, due), known=draw.random() < 0.6)]
    if modal == "must" and draw.random() < 0.4:  # the body finds a breach although it stands on record as done
        events = [_event(draw, act, by, FORCE, due)]
    for finding in draw.choice([("breach",), ("breach",), ("breach",), ("breach", "no breach"), ("no breach", "breach")]):
        args = (("of", f"harbour:{number}"), ("finding", finding))
        events.append(Event(term="determination", at=due + DAY + draw.randrange(5 * DAY), by=("Council",), args=args))
    looks = _looked(draw, number, act, by, due) if modal == "must" and draw.random() < 0.5 else []
    line = "until" if modal == "must not" else "by"
    return _Made(f"clause {number}\n  {who} {modal} {act}\n  {line} {date}\n  determined by Council within 5 days", events, looks, due)


def _recurring(draw: random.Random, number: int) -> _Made:
    (who, by), act = _who(draw), draw.choice(ACTS)
    begin, weeks = at("2031-03-03 00:00"), draw.choice([2, 3])
    events = [_event(draw, act, by, begin + week * 7 * DAY, begin + (week + 1) * 7 * DAY - 1) for week in range(weeks) if draw.random() < 0.5]
    due = begin + weeks * 7 * DAY
    text = f"clause {number}\n  {who} must {act}\n  every 1 week from 2031-03-03\n  until 2031-03-{3 + weeks * 7 - 1:02}"
    return _Made(text, events, _looked(draw, number, act, by, due), due)


def _called_for(draw: random.Random, number: int) -> _Made:
    (who, by), act = _who(draw), draw.choice(ACTS)
    trigger = _within(draw, FORCE, LAST - 6 * DAY)
    due = trigger + 2 * DAY
    events = [Event(term=EVENTS[2], at=trigger), *([_event(draw, act, by, trigger, due)] if draw.random() < 0.3 else [])]
    text = f"clause {number}\n  {who} must {act}\n  within 48 hours of the trigger\n  whenever {EVENTS[2]}"
    return _Made(text, events, _looked(draw, number, act, by, due), due)


RECIPES = (
    _forbidden, _forbidden, _forbidden, _too_many, _too_early, _too_early, _undone, _undone, _undone, _undone, _late, _late, _too_little, _too_little, _determined, _determined, _recurring, _called_for,
)  # fmt: skip


def blamed(number: int) -> tuple[Blame, frozenset[int]]:
    """One of them, with which of its entries are taken out, by number: for who draws without hypothesis."""
    draw = random.Random(number)
    return accusing_of(draw), frozenset(draw.sample(range(8), draw.randrange(1, 5)))


def accusing_of(draw: random.Random, beside: tuple[str, ...] = (), more: Run | None = None) -> Blame:
    """Clauses and their log. beside: clauses 2 and 3, drawn otherwise, which may speak of the first two; more: a run of which they get some events."""
    made = [recipe(draw, number) for number, recipe in enumerate(draw.sample(RECIPES, 2))]
    looks = [one for some in made for one in some.looks]
    if draw.random() < 0.8:
        looks.append(Watched(terms=(*EVENTS, *FORMS), **WHOLE))
    due = draw.choice(made).due
    begin = due + draw.choice([-3600, -1, 0, 1, -5 * DAY])
    near = Gap(first=begin, last=begin + draw.choice([0, 1, 3600, 3 * DAY]), terms=draw.choice([(), (draw.choice(ACTS),)]), places=draw.choice([(), (), ("Port",)]))
    hidden = [near] if draw.random() < 0.1 else []
    events = [one for some in made for one in some.events] + list(() if more is None else more.events[:4])
    events.sort(key=lambda one: one.at)
    firsts = "the mission" if draw.random() < 0.6 else ""
    draw.shuffle(looks)
    marked = draw.choice([0.0, 0.3, 0.6])

    def label() -> int:
        return draw.choice([1, 2]) if draw.random() < marked else 0

    return Blame(
        sample=Sample((*(one.text for one in made), *beside)),
        run=Run(events=tuple(events), gaps=tuple(hidden), watched=tuple(looks), firsts=firsts),
        now=draw.choice([LAST, LAST, LAST, LAST, due, due + 1, FORCE + draw.randrange(30 * DAY)]),
        labels=tuple(label() for _ in events),
        look_labels=tuple(label() for _ in looks),
        near=near,
    )
