"""The hour of signature, where it is not said: a question is asked of the first and the last; what stands at both is the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from servanda.base.inside import inside
from servanda.calendar import Instant, civil, day_of
from servanda.check.words import listed
from servanda.meaning.force import UNSAID
from servanda.meaning.witness import Answer, ChainWitness, CoreWitness, NeverWitness, RunWitness, ScheduleWitness
from servanda.model.core import Agreement, AtDate, Builtin, Clause, Dossier

Hours = tuple[tuple[str, Instant], ...]


def unsaid(dossier: Dossier) -> tuple[Agreement, ...]:
    """The agreements on whose hour of signature something hangs, and which do not say it."""
    open_ = [one for one in dossier.agreements.values() if one.signed_late is not None]
    if all(one.in_force is None for one in open_):
        return tuple(open_)
    counted = frozenset().union(*(_spoken_of(piece)[0] for piece in _pieces(dossier)))
    return tuple(one for one in open_ if one.in_force is None or one.id in counted)


def decides(dossier: Dossier, agreements: tuple[Agreement, ...]) -> bool:
    """Whether the hour can decide an answer: a clock runs from it or from a force that begins with it, or a date is its day."""
    ids = {one.id for one in agreements}
    days = {day_of(one.signed, one.zone) for one in agreements if one.signed is not None}
    begun = {one.id for one in agreements if one.in_force is None}
    for piece in _pieces(dossier):
        counted, dates, bare = _spoken_of(piece)
        if counted & ids or bare & begun or any(first <= day <= last for first, last in dates for day in days):
            return True
    return False


def _pieces(dossier: Dossier) -> tuple[msgspec.Struct, ...]:
    return (*dossier.clauses, *dossier.readings, *dossier.states.values(), *dossier.purposes, *dossier.red_lines)


@lru_cache(maxsize=8192)
def _spoken_of(piece: msgspec.Struct) -> tuple[frozenset[str], frozenset[tuple[dt.date, dt.date]], frozenset[str]]:
    """Of a piece of the model: the agreements whose signature it speaks of, its dates, and those whose force starts a clock."""
    moments = list(inside(piece, Builtin))
    signed = frozenset(one.agreement for one in moments if one.name == "signature")
    dates = frozenset((one.expr.first_day, one.expr.last_day) for one in inside(piece, AtDate))
    bare = frozenset(
        part.agreement
        for one in inside(piece, Clause)
        for part in (one, *one.rungs)
        if any(clock.point is None and clock.kind in ("every", "lapses after") for clock in part.timing)
    )
    named = ("entry into force", "accession")
    return signed, dates, bare | frozenset(one.agreement for one in moments if one.name in named)


def first_hours(agreements: Iterable[Agreement]) -> Hours:
    """As if each was signed in the first second of its day."""
    return tuple((one.id, one.signed) for one in agreements if one.signed is not None)


def last_hours(agreements: Iterable[Agreement]) -> Hours:
    """As if each was signed in the last second of its day."""
    return tuple((one.id, one.signed_late) for one in agreements if one.signed_late is not None)


def put_off(answer: Answer, signed: Hours) -> Answer | None:
    """An answer whose run puts off to these hours of signature what it did before them on that day. None: it has no run."""
    witness = answer.witness.run if isinstance(answer.witness, ScheduleWitness) else answer.witness
    if not isinstance(witness, RunWitness):
        return None
    last = dict(signed)
    between = [(at, last[name]) for name, at in answer.signed if name in last]

    def moved(at: Instant) -> Instant:
        return max([at, *(end for begin, end in between if begin <= at < end)])

    events = sorted((msgspec.structs.replace(one, at=moved(one.at)) for one in witness.run.events), key=lambda one: one.at)
    run = msgspec.structs.replace(witness.run, events=tuple(events))
    return msgspec.structs.replace(answer, signed=signed, witness=msgspec.structs.replace(witness, run=run))


def compared(agreements: tuple[Agreement, ...], first: list[Answer], last: list[Answer]) -> Iterator[Answer]:
    """What stands at both ends of the day; of the rest, that the hour decides, with both.

    A chain of bounds that misses at both ends of the day, each in its own measure, misses at every hour between: either side of it moves with the
    hour or stands still. So does one that closes at both.
    """
    told: set[object] = set()
    for one, others in (*((one, last) for one in first), *((one, first) for one in last)):
        there = [other for other in others if about(other) == about(one)]
        early = others is last
        if any(_same(one, other) for other in there):
            if early:
                yield one
        elif about(one) not in told:
            told.add(about(one))
            other = next((other for other in there if other.verdict != one.verdict), there[0] if there else None)
            yield _hanging(agreements, one, other)


def about(answer: Answer) -> object:
    """What an answer is about: of which question, of whom, under which reading."""
    return answer.question, answer.subject, answer.actor, answer.choice, answer.label, answer.against


def _same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same: one verdict on one text, a proof on the same parts, a repair by the same changes."""
    if one.verdict != other.verdict or one.aside != other.aside:
        return False
    if one.verdict == "no":
        return _parts(one) == _parts(other)
    return one.question != "repair" or one.because == other.because


def _parts(answer: Answer) -> object:
    """What a proof rests on, apart from its moments."""
    witness = answer.witness
    if isinstance(witness, ChainWitness | CoreWitness):
        return tuple((step.clause, step.part, step.waits, step.awaited, step.kind) for step in witness.steps)
    return (witness.duty, witness.prohibition, witness.act) if isinstance(witness, NeverWitness) else None


def _hanging(agreements: tuple[Agreement, ...], one: Answer, other: Answer | None) -> Answer:
    names = listed([agreement.id for agreement in agreements])
    said = "; ".join(f"signed at {_clock(agreements, which.signed)}: {which.text}" for which in (one, other) if which is not None)
    only = "" if other is not None else "; at the other end of the day nothing of the kind is found"
    text = f"not decided: the hour of signature of {names}, which is not said, decides. {said}{only}"
    repair = f"Say the hour: signed: {day_of(agreements[0].signed or 0, agreements[0].zone)} 17:00"
    return msgspec.structs.replace(
        one, verdict="not decided", text=text, witness=None, covered=None, because=(UNSAID,), repair=repair, signed=()
    )


def _clock(agreements: tuple[Agreement, ...], hours: Hours) -> str:
    zone = {one.id: one.zone for one in agreements}
    return ", ".join(dict.fromkeys(f"{civil(at, zone.get(name, 'UTC')):%H:%M:%S}" for name, at in hours))
