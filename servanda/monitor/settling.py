"""What would settle a status that hangs on nothing but what is not on record: a report, a finding, or coverage - and the commands that enter them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from servanda.base.inside import inside
from servanda.calendar import Instant, civil, day_end, day_of, day_start, describe
from servanda.evidence.looks import PRESUMED
from servanda.evidence.records import BEGINNING
from servanda.meaning import (
    EARLIER_START,
    NONE_REPORTED,
    START_UNREPORTED,
    UNREPORTED_EXERCISE,
    UNREPORTED_RESULT,
    Gap,
    Run,
    Status,
    Verdict,
    Watched,
)
from servanda.meaning.looked import unwatched, ways_of
from servanda.model.core import Clause, Dossier, EventRef
from servanda.model.sink import listed
from servanda.monitor.answers import ClauseState


def lack_of(verdicts: Sequence[Verdict]) -> str:
    """What a clause lacks as a whole: the lack that all its unknown instances share, "" if they share none."""
    lacks = {one.lack for one in verdicts if one.status is Status.UNKNOWN}
    return lacks.pop() if len(lacks) == 1 else ""


def declared(run: Run) -> tuple[Watched, ...]:
    """Who looked, without what is only presumed to be on record."""
    return tuple(one for one in run.watched or () if one.owner != PRESUMED)


def looked_for(clause: Clause, verdicts: Sequence[Verdict], run: Run, dossier: Dossier, now: Instant) -> tuple[Watched, ...]:
    """Who looked for the acts of a clause, by those whose acts they are, within its time, so far."""
    doers = {name for doer in clause.doers.actors for way in ways_of(dossier, doer) for name in way}
    state = dossier.states.get(clause.state)
    turns = () if state is None else (state.start, state.end)
    terms = {act.term for act in clause.acts} | {ref.act.term for ref in inside(turns, EventRef)}
    opens = [one.opens for one in verdicts if one.opens is not None]
    begins, ends = min(opens, default=None), _end(verdicts, now)
    return tuple(
        one
        for one in declared(run)
        if (not one.terms or terms & set(one.terms))
        and (not one.clauses or clause.id in one.clauses)
        and (not one.by or doers & set(one.by))
        and one.first <= ends
        and (begins is None or one.last >= begins)
    )


def all_seen(clause: Clause, bearers: Sequence[str], run: Run, dossier: Dossier, first: Instant, last: Instant) -> bool:
    """Whether somebody looked for all acts of a clause, wherever they might be done, all the time between two moments; a gap is a time without."""
    if run.watched is None:
        return True
    terms = [act.term for act in clause.acts]
    if any(_meets(gap, first, last) and (not gap.terms or set(terms) & set(gap.terms)) for gap in run.gaps):
        return False
    ways = tuple(dict.fromkeys(way for name in bearers for way in ways_of(dossier, name)))
    return not any(
        begin <= last and end >= first for term in terms for begin, end in unwatched(dossier, run.watched, last, term, ways=ways, clause=clause.id)
    )


def _meets(gap: Gap, first: Instant, last: Instant) -> bool:
    return gap.first <= last and gap.last >= first


def watched_words(looks: Iterable[Watched], zone: str) -> str:
    """`Mission (two patrols a day), 1 March 2024 to 10 March 2024, at North Pass`."""
    return listed(dict.fromkeys(_look(one, zone) for one in looks), most=4)


def _look(one: Watched, zone: str) -> str:
    how = f" ({one.source})" if one.source and one.source != one.owner else ""
    where = f", at {listed(one.places, most=4)}" if one.places else ""
    span = f"{_day(one.first, zone)} to {_day(one.last, zone)}" if one.first > BEGINNING else f"up to {_day(one.last, zone)}"
    return f"{one.owner or 'a source'}{how}, {span}{where}"


def _day(at: Instant, zone: str) -> str:
    """The day, for its first or last second; else the moment."""
    return describe(day_end(day_of(at, zone), zone), zone).partition(" (")[0] if at == day_start(day_of(at, zone), zone) else describe(at, zone).partition(" (")[0]


def settle_words(state: ClauseState, now: Instant) -> str:
    """What would settle it, in words: the same whatever the clause."""
    if state.lack == START_UNREPORTED:
        return "a report of what its time is counted from, or coverage of it"
    if state.lack == EARLIER_START:
        return "coverage of what its time is counted from"
    span = _span(state, now)
    if state.lack == NONE_REPORTED:
        return f"a report of such an act, or coverage{span}"
    if state.lack == UNREPORTED_RESULT:
        return f"a report that its result was reached, or coverage{span}"
    if state.lack == UNREPORTED_EXERCISE:
        return f"a report that it was used, or coverage{span}"
    return f"a report of it, a finding of somebody who looked, or coverage{span}"


def commands(state: ClauseState, clause: Clause, now: Instant) -> tuple[str, ...]:
    """The commands by which it would be entered, without the names that only the keeper of the log knows; none where it is not the clause's own act."""
    if state.lack in (START_UNREPORTED, EARLIER_START) or clause.state:
        return ()
    first, last = _stretch(state, now)
    days = [("--from", first), ("--until", last)]
    span = " ".join(f"{option} {civil(at, state.zone).date()}" for option, at in days if at is not None)
    name = f'"{state.clause}"' if " " in state.clause else state.clause
    looked = f'servanda evidence watched --add --clause {name} {span} --owner "..." --reliability ...'
    if state.lack in (NONE_REPORTED, UNREPORTED_EXERCISE, UNREPORTED_RESULT):
        return (looked,)
    named = next((clause.acting(one.instance.bearers) for one in state.instances if one.lack), ())
    by = f' --set by="{"; ".join(named)}"' if named else ""
    told = " ".join(f"--set {key}={civil(at, state.zone).date()}" for key, at in (("date", first), ("last", last)) if at is not None)
    return (f'servanda evidence add --not-done --set clause={name}{by} {told} --set source="..." --set reliability=...', looked)


def _span(state: ClauseState, now: Instant) -> str:
    first, last = _stretch(state, now)
    if first is None:
        return f" up to {_day(last, state.zone)}"
    return f" of {_day(first, state.zone)} to {_day(last, state.zone)}"


def _stretch(state: ClauseState, now: Instant) -> tuple[Instant | None, Instant]:
    mine = [one for one in state.instances if one.lack == state.lack]
    return min((one.opens for one in mine if one.opens is not None), default=None), _end(mine, now)


def _end(verdicts: Sequence[Verdict], now: Instant) -> Instant:
    """The end of the time of some instances, so far."""
    return min(now, max((one.due if one.due is not None else now for one in verdicts), default=now))
