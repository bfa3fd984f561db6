"""Small dossiers as text, and runs for them: what property tests of the meaning (and of whatever must agree with it) draw from.

`dossiers()` gives a `Sample`: servanda blocks that load without error. `runs()` gives events of that vocabulary within a few weeks, some
uncertain, and gaps. `moments()` gives instants to look at them. Asked for (`imprecise=True`), events are known only to an interval, formal
acts may have no doer, and gaps are limited to places. `logs()` gives runs that say who looked; `clocked()` and `starts()` clauses whose clock is counted from acts, and logs of
these. `placings(run, text)` gives the runs that an imprecise one may stand for.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from meaning_tables import ZONE, at
from msgspec.structs import replace

from servanda.calendar import Instant, day_end, day_of, day_start
from servanda.meaning import Event, Gap, Run, Watched

ACTORS = ("North", "East", "West")
ACTS = ("open the gate", "send a note", "move guns", "pay aid")
EVENTS = ("the truce starts", "the truce fails", "the vote is held")
WORLD = """
actor North
  answers for Irregulars

actor East

actor West

actor Irregulars

group Coast
  members East, West

body Council
  members North, East
  decides by consensus

place Port

place Quay
  inside Port

place Hill

act open the gate
  by North, East, West
act send a note
  by North, East, West, Council
act move guns [at {place: place}]
  by North, East, West
act pay aid [to {person: text}]
  by North, East, West
act hum a tune
  by North, East, West
act keep the peace
  by North, East, West, Irregulars
  failing "break the peace"

list roster
  items "A-1", "A-2", "A-3"

event the truce starts
event the truce fails
event the vote is held

state truce
  from the truce starts
  until the truce fails

state calm
  from open the gate by North
  until the vote is held

state fresh
  from send a note by East
  until 2 days since the latest send a note by East

state quiet
  from send a note by each of North, East
  until open the gate by each of Coast
"""
HEAD = """---
agreement: harbour
signed: 2031-03-01
in-force: 2031-03-02
zone: Europe/Lisbon
periods: standard
parties: North, East, West
---

"""
FIRST, LAST = at("2031-02-27 00:00"), at("2031-04-10 00:00")


@dataclass(frozen=True)
class Sample:
    """A dossier as text. clauses: the block of each clause, after WORLD."""

    clauses: tuple[str, ...]

    @property
    def text(self) -> str:
        return WORLD + "\n" + "\n\n".join(self.clauses)

    @property
    def determined(self) -> bool:
        """Whether some breach exists only once determined, so that verdicts may be corrected."""
        return "determined by" in self.text or "as judged by" in self.text


# --- clauses ---------------------------------------------------------------------------------------------------------

_PERIODS = st.sampled_from(["2 days", "36 hours", "1 week", "10 days", "1 month"])
_DATES = st.sampled_from(["2031-03-05", "2031-03-12", "2031-03-20 12:00", "2031-03-30", "2031-04-02"])
_WHO = st.sampled_from(
    ["North", "each of North, East", "jointly East, West", "any of North, West", "Coast", "Council", "each of Coast"]
)


@cache
def points(number: int) -> st.SearchStrategy[str]:
    """Points in time that clause `number` may speak of: earlier and later clauses too, so that circles come up."""
    base = [
        _DATES,
        st.sampled_from(EVENTS),
        st.sampled_from(["start of truce", "end of truce", "day 2 of truce", "entry into force", "signature"]),
    ]
    base.append(st.builds("{} after {}".format, _PERIODS, st.sampled_from(EVENTS)))
    base.append(
        st.builds("{} before {}".format, st.sampled_from(["2 days", "5 hours"]), st.sampled_from([EVENTS[2], "2031-03-20"]))
    )
    base.append(st.builds("{} by {}".format, st.sampled_from(ACTS[:2]), st.sampled_from(ACTORS)))
    base.append(st.builds("{} after {} by {}".format, _PERIODS, st.sampled_from(ACTS[:2]), st.sampled_from([*ACTORS, "Coast"])))
    base.append(st.sampled_from(["start of calm", "day 2 of calm", "day 3 of quiet"]))
    some = st.sampled_from([*EVENTS, "2031-03-12", "5 days after the vote is held", "send a note by North", "signature"])
    base.append(st.builds("the earlier of {} or {}".format, some, some))
    base.append(st.builds("5 days after the later of {} and {}".format, some, some))
    again = st.sampled_from([*EVENTS, "send a note", "open the gate by East"])
    base.append(st.builds("{} since the latest {}".format, _PERIODS, again))
    base.append(st.sampled_from(["send a note by 2 of North, East, West", "1 week after open the gate by 2 of North, East, West"]))
    others = [other for other in range(4) if other != number]
    base.append(st.builds("clause {} is {}".format, st.sampled_from(others), st.sampled_from(["kept", "breached", "due"])))
    return st.one_of(base)


@cache
def conds(number: int) -> st.SearchStrategy[str]:
    """Conditions."""
    base = st.one_of(points(number), st.sampled_from(["truce holds", "truce holds", "calm holds", "quiet holds", "fresh holds"]))
    return st.one_of(
        base,
        st.builds("not ({})".format, base),
        st.builds("({}) and ({})".format, base, base),
        st.builds("({}) or ({})".format, base, base),
    )


@cache
def time_parts(number: int) -> st.SearchStrategy[str]:
    """One time part."""
    point = points(number)
    return st.one_of(
        st.builds("by {}".format, point),
        st.builds("before {}".format, point),
        st.builds("from {}".format, point),
        st.builds("until {}".format, point),
        st.builds("on {}".format, point),
        st.builds("not before {}".format, point),
        st.builds("within {} of {}".format, _PERIODS, point),
        st.builds("within {} before {}".format, st.sampled_from(["2 days", "5 hours"]), point),
        st.builds("only after {}".format, conds(number)),
        st.sampled_from(["while truce", "while truce", "while calm", "while quiet", "while fresh"]),
        st.builds(
            "every {} from {}".format,
            st.sampled_from(["1 week", "10 days"]),
            st.sampled_from(["2031-03-03", EVENTS[0]]),
        ),
        st.sampled_from(["whenever the vote is held", "whenever send a note by North"]),
        st.sampled_from(["before each the vote is held", "before each send a note by North", "before each move guns"]),
        st.sampled_from(
            [
                f"whenever send a note by North\n  {how} the trigger"
                for how in ("before", "within 2 days before", "by 1 day before")
            ]
        ),
        st.builds("lapses after {}".format, _PERIODS),
        st.builds("{} since the latest {}".format, st.builds("within {}".format, _PERIODS), st.sampled_from(EVENTS)),
        st.builds("{} since the latest {}".format, st.builds("lapses after {}".format, _PERIODS), st.sampled_from(EVENTS)),
        st.builds("immediately after {}".format, point),
        st.just("immediately"),
        st.sampled_from(["in force from signature", "in force from 2031-03-10", "in force from the vote is held", "in force from entry into force"]),
    )


@cache
def other_parts(number: int) -> st.SearchStrategy[str]:
    """One condition, quantity, exception or the like."""
    return st.one_of(
        st.builds("{} {}".format, st.sampled_from(["if", "unless", "provided that"]), conds(number)),
        st.just("with the consent of West"),
        st.sampled_from(["at least 3 EUR", "at most 2 incidents in any 48 hours", "exactly 5 EUR"]),
        st.just("at most 1 incident since the latest the vote is held"),
        st.just("at Port"),
        st.sampled_from(["determined by Council within 5 days", "certified by West", "as judged by East"]),
        st.just("extended by consensus of Council for 5 days"),
        st.builds("effect {}".format, st.sampled_from(["starts truce", "ends truce"])),
        st.builds("effect {} clause {}".format, st.sampled_from(["suspends", "ends", "extends"]), st.sampled_from([0, 1])).map(
            lambda text: text + " by 3 days" if "extends" in text else text
        ),
        st.just("effect releases East from clause 0"),
    )


@st.composite
def clause_texts(draw: st.DrawFn, number: int, who: str = "", *, alone: bool = False) -> str:
    """One clause, sometimes with a ladder. who: its bearers; alone: it speaks of no clause, not even itself."""
    modal = draw(st.sampled_from(["must", "must", "must", "must not", "must not", "may", "may", draw(_DEGREE)]))
    act = draw(st.sampled_from(ACTS))
    parts = [*draw(_lists(time_parts, number, 3)), *draw(_lists(other_parts, number, 2))]
    if alone:
        parts = [part for part in parts if "clause" not in part and "consent" not in part and "effect" not in part]
    if any(part.startswith("before each") for part in parts):
        parts = [part for part in parts if not part.startswith(("at least", "at most", "exactly"))]
    elif act == ACTS[3] and modal in ("must", DEGREES[0]) and draw(st.integers(0, 2)) == 0:
        parts.append("all of roster")
    core = f"{who or draw(_WHO)} {modal} {act}"
    if modal in OWED and draw(st.integers(0, 3)) == 0:
        what = draw(st.sampled_from(["others", "others", "event", "state", "standing"])) if modal == "must" else "others"
        core, parts = draw(_owed(who or draw(_WHO), modal, act, what)), [part for part in parts if not part.startswith(WITHOUT.get(what, ()))]
    lines = [f"clause {number}", f"  {core}", *(f"  {part}" for part in parts if _has_meaning(modal, part))]
    if modal in DEGREES and modal != "undertakes to":
        lines += draw(st.sampled_from([[], ["  shown by send a note"], ["  contradicted by move guns at Port", "  shown by pay aid"]]))
    if act == "move guns" and modal == "must not" and draw(st.booleans()):
        lines.append(draw(st.sampled_from(["  except move guns authorised by West", '  except move guns for "supply" authorised by West', '  except move guns for "supply"'])))
    if not alone and draw(st.integers(0, 3)) == 0 and _has_meaning(modal, "otherwise" if any("d by " in one for one in lines) else "effect"):
        lines += ["  otherwise", f"    rung 1 {draw(_WHO)} must send a note", "      within 2 days of the breach"]
        effect = draw(st.sampled_from(["", "      effect suspends clause 0", "      effect ends clause 1"]))
        lines += ["    rung 2 East may open the gate", "      if rung 1 is breached", *([effect] if effect else [])]
    return "\n".join(lines)


OWED = {"must": "must ensure that", "must not": "must not let"}
"""What is owed of others."""
_OF_ACTS = ("at ", "every", "only after", "not before", "except", "certified", "effect", "all of", "exactly")
WITHOUT = {"event": ("all of",), "state": _OF_ACTS, "standing": (*_OF_ACTS, "by ", "before", "within")}
"""Lines that have no meaning for what is owed so."""


@st.composite
def _owed(draw: st.DrawFn, who: str, modal: str, act: str, what: str) -> str:
    """The first line of a clause about what others do, an event, a state, or what is owed all the time."""
    if what == "others":
        return f"{who} {OWED[modal]} {draw(_WHO)} {act}"
    if what == "event":
        return f"{who} must ensure that {draw(_EVENT)}"
    if what == "state":
        return f"{who} must ensure that {draw(st.sampled_from(['truce', 'calm holds', 'quiet holds']))}"
    return draw(st.sampled_from([f"{who} must keep the peace", f"{who} must at all times {act}", f"{who} must ensure that {draw(_WHO)} keep the peace"]))


DEGREES = ("must use best efforts to", "must endeavour not to", "undertakes to", "stands ready to", "will not")
_DEGREE = st.sampled_from(DEGREES)


def _has_meaning(modal: str, part: str) -> bool:
    """Whether a line may stand under a clause of this modal or degree."""
    if part.startswith(("immediately", "before each")) and (modal == "may" or "not" in modal.split()):
        return False
    if modal not in DEGREES or modal == "undertakes to":
        return True
    judging = ("determined", "as judged", "certified", "otherwise")
    return not part.startswith(("effect", *(() if "endeavour" in modal or "efforts" in modal else judging)))


@cache
def _lists(parts: Callable[[int], st.SearchStrategy[str]], number: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(parts(number), max_size=most, unique_by=_keyword)


def _keyword(part: str) -> str:
    words = part.split()
    if words[0] == "whenever" or words[:2] == ["before", "each"]:
        return "whenever"
    return " ".join(words[:2]) if words[0] in ("with", "only", "effect", "at") else words[0]


@st.composite
def dossiers(draw: st.DrawFn) -> Sample:
    """Four clauses that may speak of each other."""
    return Sample(tuple(draw(text) for text in _CLAUSES))


_CLAUSES = [clause_texts(number) for number in range(4)]


@st.composite
def called(draw: st.DrawFn) -> Sample:
    """Four clauses of which two are called for by what becomes of others, and rungs by what becomes of the rung before."""
    clauses = list(draw(dossiers()).clauses)
    for number in draw(st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True)):
        lines = [line for line in clauses[number].split("\n") if not line.startswith("  whenever ")]
        which = draw(st.sampled_from(["any clause", "any clause", *(f"clause {other}" for other in range(4) if other != number)]))
        line = f"  whenever {which} is {draw(st.sampled_from(['breached', 'breached', 'kept', 'due']))}"
        clauses[number] = "\n".join([*lines[:2], line, *lines[2:]])
    rung = draw(st.sampled_from(["if rung 1 is breached", "whenever rung 1 is breached", "whenever rung 1 is kept"]))
    return Sample(tuple(text.replace("if rung 1 is breached", rung) for text in clauses))


# --- runs ------------------------------------------------------------------------------------------------------------


@cache
def moments() -> st.SearchStrategy[Instant]:
    """Instants, mostly on the hour, so that ties come up."""
    hours = st.integers(0, (LAST - FIRST) // 3600).map(lambda hour: FIRST + 3600 * hour)
    return st.one_of(hours, hours, st.integers(FIRST, LAST))


@st.composite
def events(draw: st.DrawFn, *, uncertain: bool = True, imprecise: bool = False) -> Event:
    """One event of the vocabulary, or a formal act about a clause. imprecise: perhaps known only to an interval, its doer not known."""
    event = draw(_events(uncertain))
    if imprecise and event.by and draw(st.integers(0, 7)) == 0:
        event = replace(event, by=())
    return event if not imprecise or draw(st.booleans()) else replace(event, **_interval(event.at, draw(_LENGTHS)))


_LENGTHS = st.sampled_from(["day", "day", "hour", "second", "3 days", "12 days"])


def _interval(when: Instant, length: str) -> dict[str, Instant]:
    if length == "day":
        day = day_of(when, ZONE)
        return {"at": day_start(day, ZONE), "late": day_end(day, ZONE)}
    return {"late": when + {"hour": 3600, "second": 0, "3 days": 3 * 86400, "12 days": 12 * 86400}[length]}


@st.composite
def placings(draw: st.DrawFn, run: Run, text: str) -> Run:
    """A run in which every imprecise event of another has one moment: first or last of its interval, in the middle, or beside a
    date of the text, the start of a day or another event. Events keep their place in the list, so that instances can be compared."""
    dates = [at(found) for found in re.findall(r"2031-\d\d-\d\d(?: \d\d:\d\d)?", text)]
    marks = {*dates, *(one for event in run.events for one in (event.at, event.late or event.at))}
    days = {day_start(day_of(one, ZONE), ZONE) for one in marks}
    near = sorted({one + shift for one in marks | days for shift in (-1, 0, 1)})
    found = []
    for event in run.events:
        if event.late is not None:
            inside = [one for one in near if event.at <= one <= event.late]
            middle = (event.at + event.late) // 2
            event = replace(event, at=draw(st.sampled_from([event.at, event.late, middle, *inside])), late=None)
        found.append(event)
    return replace(run, events=tuple(found))


@cache
def _events(uncertain: bool) -> st.SearchStrategy[Event]:
    return _exact_events(uncertain=uncertain)


@st.composite
def _exact_events(draw: st.DrawFn, *, uncertain: bool) -> Event:
    known = not (uncertain and draw(st.integers(0, 5)) == 0)
    when = draw(moments())
    kind = draw(_KIND)
    if kind < 3:
        return Event(term=draw(_EVENT), at=when, known=known)
    if kind == 3:
        return _formal(draw, when, known)
    more: dict[str, Any] = {}
    act, amount, place = draw(_ACT), draw(_AMOUNT), draw(_PLACE)
    if amount:
        more |= {"amount": Decimal(amount), "unit": "USD" if amount == 2 else "EUR"}
        more |= draw(_BOUND)
    if place:
        more["place"] = place
    if act == ACTS[2]:
        more |= draw(st.sampled_from([{}, {}, {}, {"args": (("exception", "supply"),)}, {"args": (("exception", "none"),)}]))
    if act == ACTS[3]:
        more |= draw(_ITEMS)
    return Event(term=act, at=when, by=draw(_DOERS), known=known, **more)


_KIND = st.integers(0, 9)
_EVENT, _ACT = st.sampled_from(EVENTS), st.sampled_from([*ACTS, "break the peace"])
_BOUND: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [{}, {}, {}, {"open_ended": True}, {"open_ended": True, "least": Decimal(0)}]
)
_AMOUNT = st.sampled_from([0, 0, 0, 1, 2, 3, 4])
_ITEMS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        *({"args": (("person", name),)} for name in ("A-1", "A-2", "a-3", "A-1; A-2", "A-3;A-2; Z-9", "Z-9")), {}, {},
        *({"amount": Decimal(number), "unit": "items"} for number in (1, 2, 3)),
        {"amount": Decimal(3), "unit": "items", "least": Decimal(1)}, {"amount": Decimal(2), "unit": "items", "args": (("person", "A-1"),)},
    ]
)  # fmt: skip
_PLACE = st.sampled_from(["", "", "Port", "Quay", "Elsewhere"])
_DOERS = st.sampled_from(
    [("North",), ("East",), ("West",), ("East", "West"), ("North", "East"), ("Irregulars",), ("Council",), ()]
)


def _formal(draw: st.DrawFn, when: Instant, known: bool) -> Event:
    of = f"harbour:{draw(st.integers(0, 3))}"
    term = draw(st.sampled_from(["consent", "determination", "extension", "certification", "authorisation"]))
    key = "to" if term == "consent" else "of"
    args = [(key, of)]
    if term == "determination":
        args += [("bearer", draw(st.sampled_from(ACTORS))), ("finding", draw(st.sampled_from(["breach", "no breach"])))]
    by = {"determination": ("Council",), "extension": ("Council",)}.get(term, ("West",))
    return Event(term=term, at=when, by=by, args=tuple(args), known=known)


@st.composite
def gaps(draw: st.DrawFn, *, placed: bool = False) -> Gap:
    """A stretch of up to three days in which nothing, or not some terms, could be seen. placed: perhaps only at some places."""
    first = draw(moments())
    terms = draw(st.sampled_from([(), (), (ACTS[0],), (EVENTS[1],), ("extension",)]))
    places = draw(st.sampled_from([(), ("Port",), ("Quay",), ("Hill",), ("Hill", "Quay")])) if placed else ()
    return Gap(first=first, last=first + draw(st.integers(0, 72)) * 3600, terms=terms, places=places)


@st.composite
def runs(
    draw: st.DrawFn, *, uncertain: bool = True, least_gaps: int = 0, most_gaps: int = 1, imprecise: bool = False
) -> Run:
    """Up to twelve events in order of time. imprecise: of events and of the places of gaps."""
    found = draw(st.lists(events(uncertain=uncertain, imprecise=imprecise), max_size=12))
    hidden = draw(st.lists(gaps(placed=imprecise), min_size=least_gaps, max_size=most_gaps))
    return Run(events=tuple(sorted(found, key=lambda event: event.at)), gaps=tuple(hidden))


FORMS = ("consent", "determination", "extension", "certification", "authorisation")


@st.composite
def looks(draw: st.DrawFn) -> Watched:
    """Who looked, for what: now for everything, now for one act of one party at one place in some days."""
    first, last = draw(_PERIOD)
    if first > FIRST:
        first = draw(moments())
        last = first + draw(st.integers(0, 20 * 24)) * 3600
    return Watched(
        first=first, last=last, terms=draw(_LOOKED_FOR), places=draw(_LOOKED_AT), by=draw(_LOOKED_AFTER), clauses=draw(_LOOKED_IN)
    )


_PERIOD = st.sampled_from([(FIRST - 10**7, LAST + 10**7)] * 3 + [(FIRST + 1, FIRST + 1)])
_LOOKED_FOR = st.sampled_from([(), (), EVENTS, FORMS, (*EVENTS, *FORMS), ACTS, (ACTS[0], ACTS[1]), (ACTS[2],)])
_LOOKED_AT = st.sampled_from([(), (), (), ("Port",), ("Quay",), ("Hill", "Port")])
_LOOKED_AFTER = st.sampled_from([(), (), (), ("North",), ("East", "West"), ("Coast",), ("Council",), ("Irregulars",)])
_LOOKED_IN = st.sampled_from([(), (), (), ("harbour:0",), ("harbour:0", "harbour:1"), ("harbour:2/rung:1",)])


@st.composite
def logs(draw: st.DrawFn, *, imprecise: bool = False, presuming: bool = False) -> Run:
    """A run that is a log: nobody looked, or some did; half of the time all events and acts of form are taken to be on record.
    presuming: half of the time the first performance on record is taken to have been the first."""
    run = draw(runs(imprecise=imprecise))
    found = draw(st.lists(looks(), max_size=3))
    if draw(st.booleans()):
        found.append(Watched(first=FIRST - 10**7, last=LAST + 10**7, terms=(*EVENTS, *FORMS)))
    return replace(run, watched=tuple(found), firsts=draw(st.sampled_from(["", "the mission"])) if presuming else "")


# --- clocks counted from acts ----------------------------------------------------------------------------------------


def clocked() -> st.SearchStrategy[Sample]:
    """A duty or power whose clock is counted from an act, and a clause that hangs on it. Nobody owes what starts the clock."""
    return _SEEDS.map(lambda seed: clocked_of(random.Random(seed)))


def starts(*, strict: bool = False) -> st.SearchStrategy[Run]:
    """A log of acts that start clocks, and some events; what is owed was mostly looked for. strict: half of the time nothing is presumed."""
    return _SEEDS.map(lambda seed: starts_of(random.Random(seed), strict=strict))


_SEEDS = st.integers(0, 2**48)
_CLOCKS = (
    "by {p} after {a}", "before {p} after {a}", "within {p} of {a}", "within {p} of {a}", "on {a}", "within 2 days before {a}",
    "by day 3 of calm", "on day 2 of calm", "by {p} after start of quiet", "from {p} after {a}",
)  # fmt: skip
_BESIDE = (
    "if {e}", "if {e}", "unless {e}", "unless {e}", "unless {a}", "provided that not ({e})", "while truce", "until 2031-03-30", "until 10 days after {a}", "only after {e}",
    "not before {e}", "not before 2 days after {a}", "lapses after 10 days", "certified by West", "determined by Council within 5 days", "if clause 1 is breached",
)  # fmt: skip
_HANGS = ("unless clause 0 is kept", "if clause 0 is kept", "if clause 0 is breached", "until clause 0 is due", "if clause 0 is due")


def clocked_of(draw: random.Random) -> Sample:
    """One of `clocked`."""
    who = draw.choice(["North", "North", "North", "North", "East", "each of North, East", "Coast"])
    told = {"p": draw.choice(["2 days", "36 hours", "5 days", "1 month"]), "a": f"open the gate by {who}"}
    clock = draw.choice(_CLOCKS)
    parts = [clock, "by 2031-03-20"] if clock.startswith("from") else [clock]
    parts += draw.sample(_BESIDE, draw.choice([0, 1, 1, 2]))
    once = {_keyword(part): part for part in reversed(parts)}
    text = [f"  {part.format(**told, e=draw.choice(EVENTS))}" for part in reversed(once.values())]
    bearers = draw.choice(["West", "West", "West", "each of North, West", "jointly East, West", "Coast"])
    lines = [f"clause 0\n  {bearers} {draw.choice(['must', 'must', 'must', 'may'])} pay aid", *text]
    if draw.random() < 0.2:
        lines += ["  otherwise", "    rung 1 West must hum a tune", "      within 2 days of the breach"]
    return Sample(("\n".join(lines), f"clause 1\n  North must not move guns\n  {draw.choice(_HANGS)}"))


def starts_of(draw: random.Random, *, strict: bool = False) -> Run:
    """One of `starts`."""

    def when() -> Instant:
        return FIRST + 3600 * draw.randrange(30 * 24)

    found = [Event(term=ACTS[0], at=when(), by=draw.choice([("North",), ("North",), ("East",), ()]), known=draw.random() < 0.9) for _ in range(draw.randint(1, 4))]
    found += [Event(term=term, at=when()) for term in EVENTS if draw.random() < 0.5]
    found += [Event(term=draw.choice([ACTS[2], ACTS[3]]), at=when(), by=draw.choice([("North",), ("West",)])) for _ in range(draw.choice([0, 0, 1, 2]))]
    whole = {"first": FIRST - 10**7, "last": LAST + 10**7}
    watched = [Watched(terms=(*EVENTS, *FORMS), **whole), *([Watched(terms=(ACTS[3],), **whole)] if draw.random() < 0.7 else [])]
    gap = when()
    hidden = (Gap(first=gap, last=gap + 3600 * draw.randrange(48), terms=draw.choice([(), (ACTS[0],)])),) if draw.random() < 0.15 else ()
    firsts = "" if strict and draw.random() < 0.5 else "the mission"
    return Run(events=tuple(sorted(found, key=lambda one: one.at)), watched=tuple(watched), gaps=hidden, firsts=firsts)
