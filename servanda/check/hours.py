"""The hour of signature, where it is not said: questions are asked of an hour, and whether the text can be kept of the first and the last one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from servanda.base.inside import inside
from servanda.calendar import Instant, civil, day_of
from servanda.check.words import listed
from servanda.meaning.force import UNSAID
from servanda.meaning.witness import Answer, ChainWitness, CoreWitness, NeverWitness
from servanda.model.core import Agreement, Builtin, Dossier

Hours = tuple[tuple[str, Instant], ...]


def unsaid(dossier: Dossier) -> tuple[Agreement, ...]:
    """The agreements on whose hour of signature something hangs, and which do not say it."""
    open_ = [one for one in dossier.agreements.values() if one.signed_late is not None]
    if all(one.in_force is None for one in open_):
        return tuple(open_)
    pieces = (*dossier.clauses, *dossier.readings, *dossier.states.values(), *dossier.purposes, *dossier.red_lines)
    counted = frozenset().union(*(_signatures(piece) for piece in pieces))
    return tuple(one for one in open_ if one.in_force is None or one.id in counted)


@lru_cache(maxsize=8192)
def _signatures(piece: msgspec.Struct) -> frozenset[str]:
    """The agreements whose signature a piece of the model speaks of."""
    return frozenset(one.agreement for one in inside(piece, Builtin) if one.name == "signature")


def first_hours(agreements: Iterable[Agreement]) -> Hours:
    """As if each was signed in the first second of its day."""
    return tuple((one.id, one.signed) for one in agreements if one.signed is not None)


def last_hours(agreements: Iterable[Agreement]) -> Hours:
    """As if each was signed in the last second of its day."""
    return tuple((one.id, one.signed_late) for one in agreements if one.signed_late is not None)


def compared(agreements: tuple[Agreement, ...], first: list[Answer], last: list[Answer]) -> Iterator[Answer]:
    """What holds whatever the hour; of the rest, that it hangs on it.

    A chain of bounds that misses at both ends of the day, each in its own measure, misses at every hour between: either side of it moves with the
    hour or stands still. So does one that closes at both.
    """
    late: dict[tuple[object, str], list[Answer]] = {}
    for one in last:
        late.setdefault((one.choice, one.label), []).append(one)
    told: set[tuple[object, str]] = set()
    for one in first:
        key = one.choice, one.label
        others = late.get(key, [])
        if not others or _same(one, others):
            yield one
        elif key not in told:
            told.add(key)
            yield _hanging(agreements, one, next((other for other in others if other.verdict != one.verdict), others[0]))


def _same(one: Answer, others: list[Answer]) -> bool:
    proofs = [_parts(other) for other in others if other.verdict == "no"]
    return _parts(one) in proofs if one.verdict == "no" else one.verdict == others[0].verdict


def _parts(answer: Answer) -> object:
    """What a proof rests on, apart from its moments."""
    witness = answer.witness
    if isinstance(witness, ChainWitness | CoreWitness):
        return tuple((step.clause, step.part, step.waits, step.awaited, step.kind) for step in witness.steps)
    return (witness.duty, witness.prohibition, witness.act) if isinstance(witness, NeverWitness) else None


def _hanging(agreements: tuple[Agreement, ...], one: Answer, other: Answer) -> Answer:
    said = "; ".join(f"signed at {_clock(agreements, which.signed)}: {which.text}" for which in (one, other))
    names = listed([agreement.id for agreement in agreements])
    text = f"not decided: it hangs on the hour of signature of {names}, which is not said. {said}"
    repair = f"Say the hour: signed: {day_of(agreements[0].signed or 0, agreements[0].zone)} 17:00"
    return Answer(
        question=one.question, subject=one.subject, verdict="not decided", text=text, choice=one.choice, label=one.label, method=one.method,
        because=(UNSAID,), repair=repair, with_red_lines=one.with_red_lines, with_purposes=one.with_purposes, agreements=one.agreements,
    )  # fmt: skip


def _clock(agreements: tuple[Agreement, ...], hours: Hours) -> str:
    zone = {one.id: one.zone for one in agreements}
    return ", ".join(dict.fromkeys(f"{civil(at, zone.get(name, 'UTC')):%H:%M:%S}" for name, at in hours))
